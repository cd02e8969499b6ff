//! The spectrum that an editor shows: power of stereo sound over frequency, smoothed over a part of an octave, tilted, and
//! slow enough for the eye.
//!
//! Runs in the thread of a window, not in that of the sound. Cost for 8192 points: two real FFTs and as many logarithms as
//! there are frequencies to show.

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::f64::consts::PI;
use std::fmt;
use std::sync::Arc;

/// Points on offer.
pub const POINTS: [usize; 4] = [1_024, 2_048, 4_096, 8_192];
/// Most points on offer.
pub const MOST_POINTS: usize = POINTS[3];
/// Softest level, in dB re a full-scale sine.
pub const FLOOR_DB: f32 = -150.0;
/// The tilt turns around this frequency, in Hz.
pub const TILT_HZ: f64 = 1_000.0;

/// From frames to power over frequency.
pub struct Analyser {
    sample_rate_hz: f64,
    window: Vec<f32>,
    piece: Vec<f32>,
    fft: Arc<dyn RealToComplex<f32>>,
    bins: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    power: Vec<f64>,
    /// Integral from 0 Hz to each bin of the straight lines that join the bins.
    sums: Vec<f64>,
}

impl fmt::Debug for Analyser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Analyser").field("points", &self.piece.len()).finish_non_exhaustive()
    }
}

impl Analyser {
    /// Allocates for pieces of `points` frames, at least 2.
    #[must_use]
    pub fn new(points: usize, sample_rate_hz: f64) -> Self {
        let points = points.max(2);
        let fft = RealFftPlanner::new().plan_fft_forward(points);
        // Hann, scaled so that a full-scale sine has power 1 in its bin.
        let hann = |n: usize| {
            let weight = 0.5 - 0.5 * (2.0 * PI * n as f64 / points as f64).cos();
            (weight * 4.0 / points as f64) as f32
        };
        Self {
            sample_rate_hz,
            window: (0..points).map(hann).collect(),
            piece: vec![0.0; points],
            bins: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            power: vec![0.0; points / 2 + 1],
            sums: vec![0.0; points / 2 + 1],
            fft,
        }
    }

    /// Frames of a piece.
    #[must_use]
    pub fn points(&self) -> usize {
        self.piece.len()
    }

    /// The rate in Hz.
    #[must_use]
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }

    /// Looks at one piece of [`Analyser::points`] frames: the mean power of both sides.
    pub fn transform(&mut self, left: &[f32], right: &[f32]) {
        self.power.fill(0.0);
        self.add(left, right);
        self.finish(1);
    }

    /// Adds a piece to those before it. Until [`Analyser::finish`] there are no levels.
    pub fn add(&mut self, left: &[f32], right: &[f32]) {
        for side in [left, right] {
            for ((to, x), weight) in self.piece.iter_mut().zip(side).zip(&self.window) {
                *to = x * weight;
            }
            // It refuses only other lengths.
            let _ = self.fft.process_with_scratch(&mut self.piece, &mut self.bins, &mut self.scratch);
            for (power, bin) in self.power.iter_mut().zip(&self.bins) {
                *power += 0.5 * f64::from(bin.norm_sqr());
            }
        }
    }

    /// Takes the mean of the `pieces` that were added.
    pub fn finish(&mut self, pieces: usize) {
        let share = (pieces.max(1) as f64).recip();
        self.power.iter_mut().for_each(|power| *power *= share);
        let mut sum = 0.0;
        for n in 1..self.power.len() {
            sum += 0.5 * (self.power[n - 1] + self.power[n]);
            self.sums[n] = sum;
        }
    }

    /// Level at `hz` in dB re a full-scale sine, [`FLOOR_DB`] at least: the mean power of a bin around it, with a weight that
    /// falls to both sides and takes in as much noise as an even weight over `octaves`.
    #[must_use]
    pub fn level_db(&self, hz: f64, octaves: f64) -> f32 {
        // A triangle of 4/3 of the width: a box of half of that, moved over as much in a few steps.
        const STEPS: [f64; 4] = [-0.375, -0.125, 0.125, 0.375];
        let side = 2.0 / 3.0 * octaves;
        let power = if side < 1e-6 {
            self.mean(hz, hz)
        } else {
            let around = STEPS.map(|step| {
                let (low, high) = (hz * (side * (step - 0.5)).exp2(), hz * (side * (step + 0.5)).exp2());
                self.mean(low, high)
            });
            around.iter().sum::<f64>() / STEPS.len() as f64
        };
        ((10.0 * power.max(1e-30).log10()) as f32).max(FLOOR_DB)
    }

    /// Mean power of a bin between two frequencies.
    fn mean(&self, low_hz: f64, high_hz: f64) -> f64 {
        let per_bin = self.sample_rate_hz / self.piece.len() as f64;
        let last = (self.power.len() - 1) as f64;
        let (low, high) = ((low_hz / per_bin).min(last), (high_hz / per_bin).min(last));
        if high - low > 1e-6 {
            (self.integral(high) - self.integral(low)) / (high - low)
        } else {
            self.at(low)
        }
    }

    fn at(&self, bin: f64) -> f64 {
        let n = (bin as usize).min(self.power.len() - 2);
        self.power[n] + (bin - n as f64) * (self.power[n + 1] - self.power[n])
    }

    fn integral(&self, bin: f64) -> f64 {
        let n = (bin as usize).min(self.power.len() - 2);
        let (part, power) = (bin - n as f64, self.power[n]);
        self.sums[n] + part * (power + 0.5 * part * (self.power[n + 1] - power))
    }
}

/// What is added at `hz`, in dB, to a spectrum that is tilted by `db_per_octave` around [`TILT_HZ`].
#[must_use]
pub fn tilt_db(hz: f64, db_per_octave: f64) -> f32 {
    (db_per_octave * (hz / TILT_HZ).log2()) as f32
}

/// Levels as the eye follows them, and the highest of each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    levels_db: Vec<f32>,
    peaks_db: Vec<f32>,
}

/// How fast a level falls, in dB a second.
const FALL_DB: f64 = 30.0;
/// In how many seconds a level rises by 63 % of the way.
const RISE_S: f64 = 0.03;

impl Trace {
    /// Forgets all; `columns` levels at [`FLOOR_DB`].
    pub fn reset(&mut self, columns: usize) {
        for levels in [&mut self.levels_db, &mut self.peaks_db] {
            levels.clear();
            levels.resize(columns, FLOOR_DB);
        }
    }

    /// Forgets the highest levels.
    pub fn release(&mut self) {
        self.peaks_db.copy_from_slice(&self.levels_db);
    }

    /// Moves every level towards `level_db` of its column, `seconds` after the last time. Whether anything moved by as
    /// much as can be seen.
    pub fn advance(&mut self, seconds: f64, mut level_db: impl FnMut(usize) -> f32) -> bool {
        let fall = (FALL_DB * seconds) as f32;
        let rise = (1.0 - (-seconds / RISE_S).exp()) as f32;
        let mut moved = false;
        for (n, (level, peak)) in self.levels_db.iter_mut().zip(&mut self.peaks_db).enumerate() {
            let to = level_db(n);
            let before = *level;
            *level = if to > *level { *level + rise * (to - *level) } else { (*level - fall).max(to) };
            *peak = peak.max(*level);
            moved |= (*level - before).abs() > 0.02;
        }
        moved
    }

    /// The levels, in dB.
    #[must_use]
    pub fn levels_db(&self) -> &[f32] {
        &self.levels_db
    }

    /// The highest of each since the last [`Trace::release`], in dB.
    #[must_use]
    pub fn peaks_db(&self) -> &[f32] {
        &self.peaks_db
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{noise, sine};

    const RATE_HZ: f64 = 48_000.0;

    #[test]
    fn a_full_scale_sine_reads_0_db_in_its_bin() {
        for points in POINTS {
            let mut analyser = Analyser::new(points, RATE_HZ);
            let hz = 100.0 * RATE_HZ / points as f64;
            let tone = sine(hz, 1.0, 0.0, RATE_HZ, points);
            analyser.transform(&tone, &tone);
            // Single precision over 1024 to 8192 points.
            assert!(analyser.level_db(hz, 0.0).abs() < 1e-3, "{}", analyser.level_db(hz, 0.0));
            // On one side only, half the power.
            analyser.transform(&tone, &vec![0.0; points]);
            assert!((analyser.level_db(hz, 0.0) + 3.010).abs() < 1e-3);
            // A Hann window falls by 18 dB an octave beyond its main lobe.
            assert!(analyser.level_db(2.0 * hz, 0.0) < -90.0);
        }
    }

    #[test]
    fn smoothing_keeps_the_power_of_noise_and_hides_its_ripple() {
        let mut analyser = Analyser::new(8_192, RATE_HZ);
        let hiss = noise(7, 0.5, 8_192);
        analyser.transform(&hiss, &hiss);
        // Uniform noise of peak 0.5 has -7.78 dB re the power of a sine, spread over 4096 bins; Hann's bins are 1.5 wide.
        let wanted = -7.78 - 10.0 * (4_096.0_f64 / 1.5).log10();
        let levels =
            [1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0].map(|hz| analyser.level_db(hz, 1.0 / 3.0));
        // A third of an octave at 1 kHz is 40 bins of two degrees of freedom, 0.8 dB rms.
        assert!(levels.iter().all(|level| (f64::from(*level) - wanted).abs() < 2.5), "{levels:?} {wanted}");
    }

    #[test]
    fn a_level_rises_at_once_falls_slowly_and_its_peak_stays() {
        let mut trace = Trace::default();
        trace.reset(2);
        assert!(trace.advance(10.0, |n| if n == 0 { -20.0 } else { FLOOR_DB }));
        assert!((trace.levels_db()[0] + 20.0).abs() < 1e-3);
        assert!(trace.advance(0.5, |_| FLOOR_DB));
        assert!((trace.levels_db()[0] + 35.0).abs() < 1e-3 && (trace.peaks_db()[0] + 20.0).abs() < 1e-3);
        assert!(trace.advance(100.0, |_| FLOOR_DB) && !trace.advance(1.0, |_| FLOOR_DB));
        trace.release();
        assert_eq!(trace.peaks_db(), [FLOOR_DB; 2]);
    }
}
