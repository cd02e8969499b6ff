//! A fixed delay of both channels: look-ahead, and the dry path of everything that has latency.
//!
//! Latency: as many frames as [`StereoDelay::prepare`] was told. Bit-exact.

use crate::process::StereoBlock;

/// A ring of both channels.
#[derive(Clone, Debug, Default)]
pub struct StereoDelay {
    rings: [Vec<f32>; 2],
    position: usize,
}

impl StereoDelay {
    /// Allocates and clears a delay of `frames` frames.
    pub fn prepare(&mut self, frames: usize) {
        self.rings = [vec![0.0; frames], vec![0.0; frames]];
        self.position = 0;
    }

    /// Fills the delay with silence.
    pub fn reset(&mut self) {
        self.rings.iter_mut().for_each(|ring| ring.fill(0.0));
        self.position = 0;
    }

    /// The delay in frames.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.rings[0].len()
    }

    /// Delays a block in place.
    pub fn process(&mut self, block: &mut StereoBlock<'_>) {
        let length = self.frames();
        if length == 0 {
            return;
        }
        for (channel, ring) in block.channels().into_iter().zip(&mut self.rings) {
            let mut position = self.position;
            let mut rest = channel;
            while !rest.is_empty() {
                let run = rest.len().min(length - position);
                let (now, later) = rest.split_at_mut(run);
                now.swap_with_slice(&mut ring[position..position + run]);
                position = (position + run) % length;
                rest = later;
            }
        }
        self.position = (self.position + block.frames()) % length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_comes_out_late_and_whole_at_any_block_size() {
        for (delay, block) in [(0, 4), (1, 1), (5, 3), (7, 64), (64, 7)] {
            let mut line = StereoDelay::default();
            line.prepare(delay);
            let mut left: Vec<f32> = (1..=200_u16).map(f32::from).collect();
            let mut right: Vec<f32> = left.iter().map(|x| -x).collect();
            for (l, r) in left.chunks_mut(block).zip(right.chunks_mut(block)) {
                line.process(&mut StereoBlock::new(l, r));
            }
            for (n, (l, r)) in left.iter().zip(&right).enumerate() {
                let expected = if n < delay { 0.0 } else { (n - delay + 1) as f32 };
                assert_eq!((*l, *r), (expected, -expected), "frame {n} of delay {delay}");
            }
        }
    }

    #[test]
    fn a_reset_forgets() {
        let mut line = StereoDelay::default();
        line.prepare(3);
        let (mut left, mut right) = ([1.0; 4], [1.0; 4]);
        line.process(&mut StereoBlock::new(&mut left, &mut right));
        line.reset();
        line.process(&mut StereoBlock::new(&mut left[..3], &mut right[..3]));
        assert_eq!(left[..3], [0.0; 3]);
    }
}
