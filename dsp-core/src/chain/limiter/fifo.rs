//! Blocks of any size in, hops of one size through, blocks of the same size out.
//!
//! Latency: [`HOP`] frames. What happens to a hop does not depend on how the host cuts its blocks.

use crate::oversample::HOP;
use crate::process::StereoBlock;

/// One hop on its way in and one on its way out, in one place: a frame that comes in takes the place of one that leaves.
#[derive(Debug)]
pub(super) struct Fifo {
    hop: [[f32; HOP]; 2],
    filled: usize,
}

impl Default for Fifo {
    fn default() -> Self {
        Self { hop: [[0.0; HOP]; 2], filled: 0 }
    }
}

impl Fifo {
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Exchanges frames of the block for those that are ready, and runs `process` whenever a hop is full.
    pub fn process(
        &mut self,
        block: &mut StereoBlock<'_>,
        mut process: impl FnMut(&mut [f32; HOP], &mut [f32; HOP]),
    ) {
        let mut rest = block.reborrow();
        while rest.frames() > 0 {
            let (mut now, later) = rest.split_at(HOP - self.filled);
            let frames = now.frames();
            for (channel, hop) in now.channels().into_iter().zip(&mut self.hop) {
                channel.swap_with_slice(&mut hop[self.filled..][..frames]);
            }
            self.filled += frames;
            if self.filled == HOP {
                self.filled = 0;
                let [left, right] = &mut self.hop;
                process(left, right);
            }
            rest = later;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_comes_out_one_hop_late_at_any_block_size() {
        for block in [1, 7, 32, 33, 500] {
            let mut fifo = Fifo::default();
            let mut left: Vec<f32> = (1..=500_u16).map(f32::from).collect();
            let mut right = left.clone();
            for (left, right) in left.chunks_mut(block).zip(right.chunks_mut(block)) {
                fifo.process(&mut StereoBlock::new(left, right), |left, right| {
                    left.iter_mut().chain(right).for_each(|x| *x = -*x);
                });
            }
            for (n, (l, r)) in left.iter().zip(&right).enumerate() {
                let expected = if n < HOP { 0.0 } else { -((n + 1 - HOP) as f32) };
                assert_eq!((*l, *r), (expected, expected), "frame {n}, blocks of {block}");
            }
        }
    }
}
