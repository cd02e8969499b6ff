//! The sound itself, delayed: what the tap that is kept apart is applied to.

use super::kernel::Kernel;
use super::{LATENCY, PARTITION};
use crate::process::StereoBlock;

/// The last frames of both channels.
#[derive(Clone, Debug)]
pub(super) struct Past {
    ring: [Vec<f32>; 2],
    /// Where the next frame goes.
    next: usize,
}

/// The tap that is kept apart: gains from each channel to each, and the lag of the output behind the input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tap {
    gains: [[f32; 2]; 2],
    lag: usize,
}

impl Tap {
    pub(super) fn of(kernel: &Kernel) -> Self {
        Self { gains: kernel.direct(), lag: kernel.direct_at + LATENCY }
    }
}

impl Past {
    /// Remembers enough for every tap of a kernel of `taps` taps.
    pub(super) fn new(taps: usize) -> Self {
        let frames = taps + LATENCY + PARTITION;
        Self { ring: [vec![0.0; frames], vec![0.0; frames]], next: 0 }
    }

    pub(super) fn reset(&mut self) {
        self.ring.iter_mut().for_each(|ring| ring.fill(0.0));
        self.next = 0;
    }

    /// Takes at most [`PARTITION`] frames.
    pub(super) fn push(&mut self, block: &StereoBlock<'_>) {
        let length = self.ring[0].len();
        for (ring, channel) in self.ring.iter_mut().zip([&*block.left, &*block.right]) {
            let (head, tail) = channel.split_at(channel.len().min(length - self.next));
            ring[self.next..self.next + head.len()].copy_from_slice(head);
            ring[..tail.len()].copy_from_slice(tail);
        }
        self.next = (self.next + block.frames()) % length;
    }

    /// Adds what `tap` makes of the past to a block whose input was the last that was pushed, frame n times
    /// `weight(n)`.
    #[inline(always)]
    pub(super) fn add(&self, tap: &Tap, block: &mut StereoBlock<'_>, weight: impl Fn(usize) -> f32) {
        let length = self.ring[0].len();
        let frames = block.frames();
        let from = (self.next + 2 * length - frames - tap.lag) % length;
        let first = frames.min(length - from);
        let [[ll, rl], [lr, rr]] = tap.gains;
        let alone = rl == 0.0 && lr == 0.0;
        for (span, at) in [(0..first, from), (first..frames, 0)] {
            let (x, y) = (&self.ring[0][at..at + span.len()], &self.ring[1][at..at + span.len()]);
            let (left, right) = (&mut block.left[span.clone()], &mut block.right[span.clone()]);
            for (n, (((left, right), x), y)) in left.iter_mut().zip(right).zip(x).zip(y).enumerate() {
                let weight = weight(span.start + n);
                if alone {
                    *left += weight * (ll * x);
                    *right += weight * (rr * y);
                } else {
                    *left += weight * (ll * x + rl * y);
                    *right += weight * (lr * x + rr * y);
                }
            }
        }
    }
}
