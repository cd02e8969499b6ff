//! What a cutting lathe would ask: how much side there is in the low end, and where it is out of phase.
//!
//! Side is vertical movement of the groove. Below 150 Hz it should be all but gone, below 300 Hz little; where left and
//! right oppose each other there, the groove gets shallow and the stylus leaves it. Latency: 0 frames, it only listens.
//!
//! Low ends are taken by Butterworth low-passes of second order at 150 and 300 Hz; passages are [`PASSAGE_MS`] long.

use crate::filter::svf::{BUTTERWORTH, Coefficients, Svf, prewarp};
use crate::meter::stereo::Powers;

/// Upper ends of the two low ends, in Hz.
pub const LOW_ENDS_HZ: [f64; 2] = [150.0, 300.0];
/// Length of a passage, in ms.
pub const PASSAGE_MS: f64 = 300.0;
/// A passage counts if its low end is louder than this mean power: -60 dBFS.
const AUDIBLE_POWER: f64 = 1e-6;

/// What was read since the last reset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// Share of the side in the energy below 150 and below 300 Hz, in dB: 0 is nothing but side, -3 as much side as mid,
    /// negative infinity no side, or silence.
    pub side_share_db: [f64; 2],
    /// Lowest correlation of left and right below 300 Hz in one passage; 1 before there was one.
    pub worst_correlation: f64,
    /// When that passage began, in seconds.
    pub worst_at_s: f64,
}

impl Default for Reading {
    fn default() -> Self {
        Self { side_share_db: [f64::NEG_INFINITY; 2], worst_correlation: 1.0, worst_at_s: 0.0 }
    }
}

/// One passage that was loud enough to count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passage {
    /// Its first frame, counted from the start.
    pub start_frame: u64,
    /// Correlation of left and right below 300 Hz, -1 to 1.
    pub correlation: f64,
}

/// The reader.
#[derive(Clone, Copy, Debug)]
pub struct Vinyl {
    filters: [Svf<2>; 2],
    coefficients: [Coefficients; 2],
    /// Sums of squares of mid and side, for each low end.
    energy: [[f64; 2]; 2],
    passage: Powers,
    passage_frames: usize,
    frames: u64,
    sample_rate_hz: f64,
    worst: Option<(f64, u64)>,
}

impl Default for Vinyl {
    fn default() -> Self {
        Self::new(48_000.0)
    }
}

impl Vinyl {
    /// Nothing read yet.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        Self {
            filters: [Svf::default(); 2],
            coefficients: LOW_ENDS_HZ
                .map(|hz| Coefficients::design(prewarp(hz, sample_rate_hz), BUTTERWORTH)),
            energy: [[0.0; 2]; 2],
            passage: Powers::default(),
            passage_frames: ((1e-3 * PASSAGE_MS * sample_rate_hz).round() as usize).max(1),
            frames: 0,
            sample_rate_hz,
            worst: None,
        }
    }

    /// Reads two channels of equal length and adds every passage that is over and was loud enough to count. Not for the
    /// audio thread.
    pub fn process(&mut self, left: &[f32], right: &[f32], passages: &mut Vec<Passage>) {
        passages.extend(left.iter().zip(right).filter_map(|(left, right)| self.hear(*left, *right)));
        self.settle();
    }

    /// Reads one frame; a passage when it is over and was loud enough to count.
    #[inline]
    pub(super) fn hear(&mut self, left: f32, right: f32) -> Option<Passage> {
        let (left, right) = (f64::from(left), f64::from(right));
        let frame = [0.5 * (left + right), 0.5 * (left - right)];
        let mut low = [0.0; 2];
        for ((filter, coefficients), energy) in
            self.filters.iter_mut().zip(&self.coefficients).zip(&mut self.energy)
        {
            low = filter.tick(coefficients, frame).low;
            *energy = [energy[0] + low[0] * low[0], energy[1] + low[1] * low[1]];
        }
        self.passage.mid += low[0] * low[0];
        self.passage.side += low[1] * low[1];
        self.passage.cross += low[0] * low[1];
        self.frames += 1;
        if self.frames.is_multiple_of(self.passage_frames as u64) { self.end_passage() } else { None }
    }

    /// Ends decaying tails before they turn subnormal. Due now and then, at frames that do not depend on where blocks
    /// begin.
    pub(super) fn settle(&mut self) {
        self.filters.iter_mut().for_each(Svf::settle);
    }

    /// What was read so far.
    #[must_use]
    pub fn reading(&self) -> Reading {
        let share = |[mid, side]: [f64; 2]| {
            if side > 0.0 { 10.0 * (side / (mid + side)).log10() } else { f64::NEG_INFINITY }
        };
        let (worst_correlation, frame) = self.worst.unwrap_or((1.0, 0));
        Reading {
            side_share_db: self.energy.map(share),
            worst_correlation,
            worst_at_s: frame as f64 / self.sample_rate_hz,
        }
    }

    fn end_passage(&mut self) -> Option<Passage> {
        let mean = self.passage.times(1.0 / self.passage_frames as f64);
        self.passage = Powers::default();
        if mean.mid + mean.side < AUDIBLE_POWER {
            return None;
        }
        let (correlation, start_frame) = (mean.correlation(), self.frames - self.passage_frames as u64);
        if self.worst.is_none_or(|(worst, _)| correlation < worst) {
            self.worst = Some((correlation, start_frame));
        }
        Some(Passage { start_frame, correlation })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::sine;

    #[test]
    fn it_finds_the_side_and_the_passage() {
        let rate = 48_000.0;
        let bass = sine(60.0, 0.5, 0.0, rate, 96_000);
        let (mut vinyl, mut passages) = (Vinyl::new(rate), Vec::new());
        for (n, x) in bass.iter().enumerate() {
            // One second in the middle, half a second upside down on the right, half a second left alone.
            let right = match n {
                48_000..72_000 => -x,
                72_000.. => 0.0,
                _ => *x,
            };
            if let Some(passage) = vinyl.hear(*x, right) {
                passages.push(passage);
            }
        }
        // Of 2 s, the fifth passage is the first upside down; where one channel is left alone there is no correlation.
        let starts: Vec<_> = passages.iter().map(|passage| passage.start_frame).collect();
        assert_eq!(starts, [0, 14_400, 28_800, 43_200, 57_600, 72_000]);
        assert!(passages[0].correlation > 0.999 && passages[4].correlation < -0.99, "{passages:?}");
        let reading = vinyl.reading();
        assert!((reading.worst_correlation + 1.0).abs() < 1e-3, "{reading:?}");
        // Passages are 0.3 s long: the first that is wholly upside down begins at 1.2 s.
        assert!((reading.worst_at_s - 1.2).abs() < 1e-9, "{reading:?}");
        // Energies of mid: 1 s, 0, and a quarter for half a second; of side: 0, half a second, the same quarter.
        let share = 10.0 * (0.625_f64 / (1.125 + 0.625)).log10();
        for found in reading.side_share_db {
            // Two switches ring in the filters: some ms of 2 s.
            assert!((found - share).abs() < 0.05, "{found}, not {share}");
        }
    }

    #[test]
    fn silence_and_mono_have_no_side() {
        let mut vinyl = Vinyl::new(48_000.0);
        assert!((0..48_000).all(|_| vinyl.hear(0.0, 0.0).is_none()));
        assert_eq!(vinyl.reading(), Reading::default());
        sine(60.0, 0.5, 0.0, 48_000.0, 48_000)
            .iter()
            .for_each(|x| assert!(vinyl.hear(*x, *x).is_none_or(|passage| passage.correlation > 0.99)));
        assert_eq!(vinyl.reading().side_share_db, [f64::NEG_INFINITY; 2]);
        assert!((vinyl.reading().worst_correlation - 1.0).abs() < 1e-12);
    }
}
