//! Correlation of left and right over the last 300 ms.
//!
//! A rectangular window of sixteen parts: the reading moves 53 times a second, and what is older than the window is
//! forgotten exactly, however loud it was.

/// Length of the window, in ms.
pub const WINDOW_MS: f64 = 300.0;

const PARTS: usize = 16;

/// Power below which both channels are silent: -120 dBFS.
const SILENT_POWER: f64 = 1e-12;

/// Sums of left times right, left squared, and right squared.
type Sums = [f64; 3];

/// The meter. Costs three products a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correlation {
    parts: [Sums; PARTS],
    part: usize,
    sums: Sums,
    frames: usize,
    part_frames: usize,
    reading: f64,
}

impl Default for Correlation {
    fn default() -> Self {
        Self { parts: [[0.0; 3]; PARTS], part: 0, sums: [0.0; 3], frames: 0, part_frames: 1, reading: 0.0 }
    }
}

impl Correlation {
    /// Forgets everything and measures at this rate from now on.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        let part_frames = (WINDOW_MS * 1e-3 * sample_rate_hz / PARTS as f64).round().max(1.0) as usize;
        *self = Self { part_frames, ..Self::default() };
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        *self = Self { part_frames: self.part_frames, ..Self::default() };
    }

    /// -1 (one channel is the other upside down) over 0 (nothing in common, or silence) to 1 (the same).
    #[must_use]
    pub fn reading(&self) -> f64 {
        self.reading
    }

    /// Hears a block; of a longer channel only as much as the other has.
    #[inline(always)]
    pub fn hear(&mut self, left: &[f32], right: &[f32]) {
        let (mut left, mut right) = (left, right);
        while !left.is_empty() && !right.is_empty() {
            let frames = (self.part_frames - self.frames).min(left.len()).min(right.len());
            let mut sums = self.sums;
            for (l, r) in left[..frames].iter().zip(&right[..frames]) {
                let (l, r) = (f64::from(*l), f64::from(*r));
                sums = [sums[0] + l * r, sums[1] + l * l, sums[2] + r * r];
            }
            self.sums = sums;
            self.frames += frames;
            if self.frames == self.part_frames {
                self.end_part();
            }
            (left, right) = (&left[frames..], &right[frames..]);
        }
    }

    fn end_part(&mut self) {
        self.parts[self.part] = self.sums;
        self.part = (self.part + 1) % PARTS;
        (self.sums, self.frames) = ([0.0; 3], 0);
        let [product, left, right] = self
            .parts
            .iter()
            .fold([0.0; 3], |all, part| [all[0] + part[0], all[1] + part[1], all[2] + part[2]]);
        let silent = SILENT_POWER * (PARTS * self.part_frames) as f64;
        let heard = left.min(right) > silent;
        self.reading = if heard { (product / (left * right).sqrt()).clamp(-1.0, 1.0) } else { 0.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{noise, sine};

    fn measured(left: &[f32], right: &[f32], rate: f64) -> f64 {
        let mut meter = Correlation::default();
        meter.prepare(rate);
        for (l, r) in left.chunks(100).zip(right.chunks(100)) {
            meter.hear(l, r);
        }
        meter.reading()
    }

    #[test]
    fn two_sines_correlate_as_the_cosine_of_their_phase() {
        for rate in [44_100.0, 192_000.0] {
            for degrees in [0.0, 45.0, 90.0, 120.0, 180.0_f64] {
                let frames = rate as usize;
                let left = sine(1_000.0, 0.5, 0.0, rate, frames);
                let right = sine(1_000.0, 0.1, degrees.to_radians(), rate, frames);
                let off = measured(&left, &right, rate) - degrees.to_radians().cos();
                // 300 ms are 300 periods to within the 8 frames that parts are rounded by: 8 of 13 230.
                assert!(off.abs() < 1e-3, "{off} off at {degrees} degrees");
            }
        }
    }

    #[test]
    fn independent_noise_and_silence_read_nothing() {
        let (left, right) = (noise(1, 0.5, 48_000), noise(2, 0.5, 48_000));
        // The correlation of N independent pairs has a deviation of 1 / sqrt(N): 0.0083 for 14 400; four of them.
        assert!(measured(&left, &right, 48_000.0).abs() < 0.034);
        assert_eq!(measured(&[0.0; 48_000], &[0.0; 48_000], 48_000.0), 0.0);
        assert_eq!(measured(&left, &[0.0; 48_000], 48_000.0), 0.0);
    }

    #[test]
    fn after_its_window_the_past_is_gone() {
        let mut left = sine(1_000.0, 1.0, 0.0, 48_000.0, 48_000);
        let mut right = left.clone();
        left[..30_000].fill(1e6);
        right[..30_000].fill(-1e6);
        assert!((measured(&left, &right, 48_000.0) - 1.0).abs() < 1e-12);
    }
}
