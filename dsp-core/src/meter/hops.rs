//! Sound in steps of 10 ms, the grid that loudness is counted on.
//!
//! The grid starts at the last reset and does not depend on blocks; at rates that are no multiple of 100 Hz a step is a
//! whole number of frames, less than a frame short of 10 ms.

use super::loudness::HOPS_PER_SECOND;

/// Where the grid stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hops {
    frames: usize,
    until_next: usize,
}

impl Hops {
    /// A grid at this rate in Hz, at least 8000.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        let frames = (sample_rate_hz / f64::from(HOPS_PER_SECOND)) as usize;
        Self { frames, until_next: frames }
    }

    /// Frames of a step.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// Starts a step.
    pub fn reset(&mut self) {
        self.until_next = self.frames;
    }

    /// Hands two channels of equal length to `part`, piece by piece; with each whether a step ends with it.
    #[inline]
    pub fn walk(&mut self, mut left: &[f32], mut right: &[f32], mut part: impl FnMut(&[f32], &[f32], bool)) {
        while !left.is_empty() {
            let frames = self.until_next.min(left.len());
            self.until_next -= frames;
            let ends = self.until_next == 0;
            if ends {
                self.until_next = self.frames;
            }
            part(&left[..frames], &right[..frames], ends);
            (left, right) = (&left[frames..], &right[frames..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_the_same_whatever_the_blocks() {
        let sound: Vec<f32> = (0..3_000_u16).map(f32::from).collect();
        for block_frames in [1, 17, 441, 4_096] {
            let mut hops = Hops::new(44_100.0);
            let (mut step, mut steps) = (Vec::new(), Vec::new());
            for block in sound.chunks(block_frames) {
                hops.walk(block, block, |left, right, ends| {
                    assert_eq!(left, right);
                    step.extend_from_slice(left);
                    if ends {
                        steps.push(std::mem::take(&mut step));
                    }
                });
            }
            assert_eq!(hops.frames(), 441);
            assert!(steps.iter().map(Vec::as_slice).eq(sound.chunks_exact(441)), "{block_frames}");
            assert_eq!(step, sound[6 * 441..]);
        }
    }
}
