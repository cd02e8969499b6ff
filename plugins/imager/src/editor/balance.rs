//! Side re mid over frequency: how wide the sound is at each.

use dsp_core::meter::analyser::{Analyser, FLOOR_DB, MOST_POINTS};
use widgets::axis::Axis;

/// Smoothing, in octaves.
const OCTAVES: f64 = 1.0 / 6.0;
/// In how many seconds a power goes 63 % of the way to a new one.
const SMOOTH_S: f64 = 0.3;
/// Where mid and side are both softer than this, in dB re a full-scale sine, nothing is said.
const SILENT_DB: f64 = -100.0;
/// Values for each point of the width.
const DENSITY: f32 = 0.5;

/// The curve and what it is made of.
#[derive(Debug, Default)]
pub struct Balance {
    analyser: Option<Analyser>,
    mid: Vec<f32>,
    side: Vec<f32>,
    hz: Vec<f64>,
    /// Smoothed powers of mid and side at [`Balance::hz`].
    powers: Vec<[f64; 2]>,
    db: Vec<f32>,
}

impl Balance {
    /// Follows a picture of `frequencies` in Hz that is `width` points wide.
    pub fn fit(&mut self, frequencies: Axis, width: f32) {
        let count = (width.max(16.0) * DENSITY) as usize;
        if self.hz.len() != count + 1 {
            self.hz = (0..=count).map(|n| frequencies.value(n as f32 / count as f32)).collect();
            self.powers = vec![[0.0; 2]; count + 1];
            self.db = vec![f32::NAN; count + 1];
        }
    }

    /// Frequencies in Hz, ascending.
    pub fn hz(&self) -> &[f64] {
        &self.hz
    }

    /// Power of the side over that of the mid, in dB; not a number where there is silence.
    pub fn db(&self) -> &[f32] {
        &self.db
    }

    /// Moves on by `seconds` towards the newest [`MOST_POINTS`] frames of left and right, or towards silence.
    pub fn advance(&mut self, sound: Option<[&[f32]; 2]>, sample_rate_hz: f64, seconds: f64) {
        if self.hz.is_empty() || seconds <= 0.0 {
            return;
        }
        let fits = |analyser: &Analyser| analyser.sample_rate_hz() == sample_rate_hz;
        if !self.analyser.as_ref().is_some_and(fits) {
            self.analyser = Some(Analyser::new(MOST_POINTS, sample_rate_hz));
        }
        let Some(analyser) = &mut self.analyser else { return };
        let share = 1.0 - (-seconds / SMOOTH_S).exp();
        if let Some([left, right]) = sound {
            let pairs = || left.iter().zip(right);
            self.mid.clear();
            self.mid.extend(pairs().map(|(left, right)| 0.5 * (left + right)));
            self.side.clear();
            self.side.extend(pairs().map(|(left, right)| 0.5 * (left - right)));
        }
        for (which, part) in [&self.mid, &self.side].into_iter().enumerate() {
            if sound.is_some() {
                analyser.transform(part, part);
            }
            for (power, hz) in self.powers.iter_mut().zip(&self.hz) {
                let level = if sound.is_some() { analyser.level_db(*hz, OCTAVES) } else { FLOOR_DB };
                let to = 10_f64.powf(0.1 * f64::from(level));
                power[which] += share * (to - power[which]);
            }
        }
        let top = 0.5 * sample_rate_hz;
        for ((db, [mid, side]), hz) in self.db.iter_mut().zip(&self.powers).zip(&self.hz) {
            let heard = 10.0 * mid.max(*side).log10() > SILENT_DB && *hz < top;
            *db = if heard { (10.0 * (side / mid.max(1e-30)).log10()) as f32 } else { f32::NAN };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::testkit::sine;

    #[test]
    fn the_ratio_is_that_of_the_powers_and_silence_says_nothing() {
        let mut balance = Balance::default();
        balance.fit(Axis::logarithmic(20.0, 20_000.0), 400.0);
        // Mid 1.0 and side 0.25 at 1 kHz: -12.04 dB.
        let mid = sine(1_000.0, 1.0, 0.0, 48_000.0, MOST_POINTS);
        let left: Vec<f32> = mid.iter().map(|x| 1.25 * x).collect();
        let right: Vec<f32> = mid.iter().map(|x| 0.75 * x).collect();
        for _ in 0..10 {
            balance.advance(Some([&left, &right]), 48_000.0, 0.5);
        }
        let at = balance.hz().iter().position(|hz| *hz >= 1_000.0).expect("in reach");
        assert!((balance.db()[at] + 12.04).abs() < 0.05, "{}", balance.db()[at]);
        assert!(balance.db()[0].is_nan(), "nothing at 20 Hz");
        for _ in 0..60 {
            balance.advance(None, 48_000.0, 0.5);
        }
        assert!(balance.db().iter().all(|db| db.is_nan()));
    }
}
