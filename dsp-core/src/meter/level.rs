//! Sample peak and clipping of one channel.
//!
//! Latency: 0 frames, it only listens.

/// Smallest magnitude that counts as full scale: the largest positive value of 16 bits, -0.0003 dBFS.
pub const FULL_SCALE: f32 = 32_767.0 / 32_768.0;
/// Equal samples at full scale that make a clipped run. Two in a row also happen where nothing was cut.
pub const CLIPPED_RUN_FRAMES: u32 = 3;

/// What one channel showed since the last reset.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Level {
    peak: f32,
    frames: u64,
    last: f32,
    run_frames: u32,
    clipped_runs: u64,
    first_clip_frame: Option<u64>,
}

impl Level {
    /// Measures finite samples.
    pub fn process(&mut self, samples: &[f32]) {
        // Magnitudes of finite floats are ordered as their bits are, and a maximum of integers is vector code.
        let peak_bits = samples.iter().fold(0, |peak: u32, x| peak.max(x.abs().to_bits()));
        let peak = f32::from_bits(peak_bits);
        self.peak = self.peak.max(peak);
        if peak >= FULL_SCALE {
            self.count_runs(samples);
        } else if !samples.is_empty() {
            self.run_frames = 0;
        }
        self.frames += samples.len() as u64;
    }

    fn count_runs(&mut self, samples: &[f32]) {
        for (frame, &sample) in (self.frames..).zip(samples) {
            if sample.abs() < FULL_SCALE {
                self.run_frames = 0;
            } else if self.run_frames > 0 && sample == self.last {
                self.run_frames = self.run_frames.saturating_add(1);
                if self.run_frames == CLIPPED_RUN_FRAMES {
                    self.clipped_runs += 1;
                    let start = frame + 1 - u64::from(CLIPPED_RUN_FRAMES);
                    self.first_clip_frame = self.first_clip_frame.or(Some(start));
                }
            } else {
                self.run_frames = 1;
            }
            self.last = sample;
        }
    }

    /// Largest magnitude, linear.
    #[must_use]
    pub fn peak(&self) -> f64 {
        f64::from(self.peak)
    }

    /// Frames measured.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Runs of at least [`CLIPPED_RUN_FRAMES`] equal samples at full scale. A run counts once, however long.
    #[must_use]
    pub fn clipped_runs(&self) -> u64 {
        self.clipped_runs
    }

    /// Where the first of them starts, in frames from the reset.
    #[must_use]
    pub fn first_clip_frame(&self) -> Option<u64> {
        self.first_clip_frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::noise;

    fn measured(samples: &[f32], block: usize) -> Level {
        let mut level = Level::default();
        samples.chunks(block).for_each(|block| level.process(block));
        level
    }

    #[test]
    fn a_run_is_three_equal_samples_at_full_scale() {
        let cases: [(&[f32], u64, Option<u64>); 8] = [
            (&[0.0, 1.0, 1.0, 1.0, 0.5], 1, Some(1)),
            (&[1.0, 1.0, 0.0, 1.0, 1.0], 0, None),
            (&[-1.0, -1.0, 1.0, 1.0, -1.0], 0, None),
            (&[0.0, 0.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0], 1, Some(2)),
            (&[1.2, 1.3, 1.4, 1.3, 1.2], 0, None),
            (&[1.5, 1.5, 1.5, 1.4, 1.4, 1.4], 2, Some(0)),
            (&[FULL_SCALE, FULL_SCALE, FULL_SCALE], 1, Some(0)),
            (&[0.9999, 0.9999, 0.9999], 0, None),
        ];
        for (samples, runs, first) in cases {
            for block in 1..=samples.len() {
                let level = measured(samples, block);
                assert_eq!((level.clipped_runs(), level.first_clip_frame()), (runs, first), "{samples:?}");
                assert_eq!(level.frames(), samples.len() as u64);
            }
        }
    }

    #[test]
    fn the_peak_is_the_largest_magnitude() {
        let mut samples = noise(1, 0.5, 1_000);
        samples[333] = -0.75;
        assert_eq!(measured(&samples, 64).peak(), 0.75);
        assert_eq!(measured(&[], 64).peak(), 0.0);
    }
}
