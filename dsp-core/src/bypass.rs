//! Bypass that is aligned with the processed sound and fades, so that switching it never jumps in time and never
//! clicks.
//!
//! Latency: that of the chain it wraps.

use crate::delay::StereoDelay;
use crate::process::{PrepareError, ProcessSpec, StereoBlock};
use crate::smooth::{GLIDE_MS, Glide};
use crate::tame::tame;

/// The dry path beside a chain. Settled, it costs a copy: fully on it is the delayed input bit for bit, fully off the
/// chain's output bit for bit.
#[derive(Clone, Debug)]
pub struct Bypass {
    delay: StereoDelay,
    dry: [Vec<f32>; 2],
    amount: Glide,
}

impl Default for Bypass {
    fn default() -> Self {
        Self { delay: StereoDelay::default(), dry: [Vec::new(), Vec::new()], amount: Glide::new(0.0) }
    }
}

impl Bypass {
    /// Allocates for a chain of `latency` frames.
    ///
    /// # Errors
    /// Says what was expected of `spec` and what came.
    pub fn prepare(&mut self, spec: &ProcessSpec, latency: usize) -> Result<(), PrepareError> {
        spec.validate()?;
        self.delay.prepare(latency);
        self.dry = [vec![0.0; spec.max_frames], vec![0.0; spec.max_frames]];
        self.amount.prepare(spec.sample_rate_hz, GLIDE_MS);
        self.reset();
        Ok(())
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.delay.reset();
        self.amount.snap();
    }

    /// Switches, fading over [`GLIDE_MS`].
    pub fn set(&mut self, bypassed: bool) {
        self.amount.set(if bypassed { 1.0 } else { 0.0 });
    }

    /// Runs `wet` over the block and mixes in the aligned input as the bypass says. The wet path always runs: its
    /// state is warm when it is heard again. Blocks longer than prepared for are cut into ones that are not.
    pub fn process(&mut self, block: StereoBlock<'_>, wet: impl FnMut(StereoBlock<'_>)) {
        self.process_beside(block, wet, |_, _| {});
    }

    /// As [`Bypass::process`], with something that changes what `wet` has made, before the bypass, and is handed the aligned
    /// input with it. Both blocks are of equal length.
    pub fn process_beside(
        &mut self,
        block: StereoBlock<'_>,
        mut wet: impl FnMut(StereoBlock<'_>),
        mut beside: impl FnMut(&mut StereoBlock<'_>, &mut StereoBlock<'_>),
    ) {
        let most = self.dry[0].len().max(1);
        let mut rest = block;
        while rest.frames() > 0 {
            let (mut now, later) = rest.split_at(most);
            self.process_part(&mut now, &mut wet, &mut beside);
            rest = later;
        }
    }

    fn process_part(
        &mut self,
        block: &mut StereoBlock<'_>,
        wet: &mut impl FnMut(StereoBlock<'_>),
        beside: &mut impl FnMut(&mut StereoBlock<'_>, &mut StereoBlock<'_>),
    ) {
        let frames = block.frames();
        let [dry_left, dry_right] = &mut self.dry;
        if dry_left.len() < frames {
            wet(block.reborrow());
            return;
        }
        let mut dry = StereoBlock::new(&mut dry_left[..frames], &mut dry_right[..frames]);
        dry.left.copy_from_slice(block.left);
        dry.right.copy_from_slice(block.right);
        tame(&mut dry);
        self.delay.process(&mut dry);
        wet(block.reborrow());
        beside(block, &mut dry);
        if self.amount.is_settled() {
            if self.amount.value() > 0.0 {
                block.left.copy_from_slice(dry.left);
                block.right.copy_from_slice(dry.right);
            }
            return;
        }
        for n in 0..frames {
            let amount = self.amount.tick() as f32;
            block.left[n] += amount * (dry.left[n] - block.left[n]);
            block.right[n] += amount * (dry.right[n] - block.right[n]);
        }
        tame(block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATENCY: usize = 5;

    /// A chain that delays and halves.
    fn halve(delay: &mut StereoDelay, mut block: StereoBlock<'_>) {
        delay.process(&mut block);
        block.channels().into_iter().flatten().for_each(|x| *x *= 0.5);
    }

    fn run(bypass: &mut Bypass, delay: &mut StereoDelay, left: &mut [f32]) {
        let mut right = left.to_vec();
        bypass.process(StereoBlock::new(left, &mut right), |block| halve(delay, block));
    }

    fn prepared() -> (Bypass, StereoDelay) {
        let (mut bypass, mut delay) = (Bypass::default(), StereoDelay::default());
        bypass.prepare(&ProcessSpec::offline(48_000.0, 16), LATENCY).expect("a legal spec");
        delay.prepare(LATENCY);
        (bypass, delay)
    }

    #[test]
    fn settled_it_is_bit_exact_on_both_sides() {
        for bypassed in [false, true] {
            let (mut bypass, mut delay) = prepared();
            bypass.set(bypassed);
            bypass.reset();
            let input: Vec<f32> = (0..100_u8).map(|n| f32::from(n).sin()).collect();
            let mut output = input.clone();
            run(&mut bypass, &mut delay, &mut output);
            let gain = if bypassed { 1.0 } else { 0.5 };
            for n in LATENCY..100 {
                assert_eq!(output[n], input[n - LATENCY] * gain);
            }
        }
    }

    #[test]
    fn switching_fades_between_the_two() {
        let (mut bypass, mut delay) = prepared();
        let mut output = vec![1.0; 9_600];
        run(&mut bypass, &mut delay, &mut output[..2_400]);
        bypass.set(true);
        run(&mut bypass, &mut delay, &mut output[2_400..]);
        let steepest = output[100..].windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
        // 0.5 in 960 frames is 0.0005 a frame on average; the steepest of two poles is under three times that.
        assert!(steepest < 0.0015, "{steepest}");
        assert_eq!(output[2_399], 0.5);
        assert_eq!(output[9_599], 1.0);
    }

    #[test]
    fn nonsense_does_not_pass_on_the_dry_path() {
        let (mut bypass, mut delay) = prepared();
        bypass.set(true);
        bypass.reset();
        let mut output = vec![f32::NAN; 64];
        run(&mut bypass, &mut delay, &mut output);
        assert!(output.iter().all(|x| x.is_finite()));
    }
}
