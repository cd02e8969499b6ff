//! A delay of both channels that moves a hop at a time.
//!
//! Latency: as many frames as it is made for. Bit-exact.

use crate::oversample::HOP;

/// Frames that move through before the past is copied back.
const ROOM: usize = 8 * HOP;

/// Both channels under way.
#[derive(Clone, Debug)]
pub(super) struct HopDelay {
    /// From `base` on `frames` frames of the past, then one hop; the rest is room to move in.
    lines: [Vec<f32>; 2],
    base: usize,
    frames: usize,
}

impl HopDelay {
    pub fn new(frames: usize) -> Self {
        Self { lines: [(); 2].map(|()| vec![0.0; frames + HOP + ROOM]), base: 0, frames }
    }

    pub fn reset(&mut self) {
        self.lines.iter_mut().for_each(|line| line.fill(0.0));
    }

    pub fn frames(&self) -> usize {
        self.frames
    }

    /// Exchanges one hop for the one that is due.
    #[inline(always)]
    pub fn process(&mut self, left: &mut [f32; HOP], right: &mut [f32; HOP]) {
        self.base += HOP;
        if self.base > ROOM {
            for line in &mut self.lines {
                line.copy_within(self.base.., 0);
            }
            self.base = 0;
        }
        for (line, hop) in self.lines.iter_mut().zip([left, right]) {
            let line = &mut line[self.base..][..self.frames + HOP];
            line[self.frames..].copy_from_slice(hop);
            hop.copy_from_slice(&line[..HOP]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_comes_out_late_and_whole() {
        for frames in [0, 1, 31, 32, 33, 300] {
            let mut delay = HopDelay::new(frames);
            for start in (0..3_200).step_by(HOP) {
                let mut left: [f32; HOP] = std::array::from_fn(|n| (1 + start + n) as f32);
                let mut right = left.map(|x| -x);
                delay.process(&mut left, &mut right);
                for (n, (l, r)) in (start..).zip(left.into_iter().zip(right)) {
                    let expected = if n < frames { 0.0 } else { (1 + n - frames) as f32 };
                    assert_eq!((l, r), (expected, -expected), "frame {n} of a delay of {frames}");
                }
            }
            delay.reset();
            let (mut left, mut right) = ([1.0; HOP], [1.0; HOP]);
            delay.process(&mut left, &mut right);
            assert!(left.iter().zip(right).take(frames).all(|(l, r)| (*l, r) == (0.0, 0.0)));
        }
    }
}
