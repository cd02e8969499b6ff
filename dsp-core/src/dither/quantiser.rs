//! Rounding to the grid: plain, and with the error fed back. Both channels in one pass; numbers are in steps.

use super::shaping::{ERROR_STEPS, Shaper, TAPS};
use crate::process::StereoBlock;

/// 1.5 * 2^52: added to a number below 2^51 and taken off again, it leaves the nearest whole number, ties to even, on
/// every instruction set.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// The whole numbers that a sample may become.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Grid {
    steps: f64,
    step: f64,
    top: f64,
    bottom: f64,
}

impl Grid {
    /// Steps of `step`, and of these all whose magnitude is at most `ceiling` and that the word holds.
    pub(super) fn new(step: f64, ceiling: f64) -> Self {
        let steps = step.recip();
        let most = (ceiling * steps).floor();
        Self { steps, step, top: most.min(steps - 1.0), bottom: -most }
    }

    /// Steps in full scale.
    pub(super) fn steps(&self) -> f64 {
        self.steps
    }

    /// A sample times a gain, in steps; what is not a number is silence.
    #[inline(always)]
    fn steps_of(&self, sample: f32, gain: f64) -> f64 {
        let exact = f64::from(sample) * gain * self.steps;
        if exact.is_nan() { 0.0 } else { exact }
    }

    /// Whether a number of steps is past either end.
    #[inline(always)]
    fn is_beyond(&self, whole: f64) -> bool {
        // Of whole numbers the middle of the ends is exact, so this is two comparisons in one.
        (whole - 0.5 * (self.top + self.bottom)).abs() > 0.5 * (self.top - self.bottom)
    }

    /// Multiplies by the gains, one a frame, adds the noise and rounds.
    #[inline(always)]
    pub(super) fn round(&self, block: &mut StereoBlock<'_>, gains: &[f64], noise: &[[f64; 2]]) {
        let grid = *self;
        for (((left, right), gain), noise) in
            block.left.iter_mut().zip(&mut *block.right).zip(gains).zip(noise)
        {
            for (sample, noise) in [left, right].into_iter().zip(noise) {
                let whole = (grid.steps_of(*sample, *gain) + noise + ROUNDER) - ROUNDER;
                *sample = (whole.max(grid.bottom).min(grid.top) * grid.step) as f32;
            }
        }
    }
}

/// What the errors so far will still do to the sound.
///
/// The newest sample, as it should have been and as it was rounded, the error before it, and for every later frame the sum
/// of what older errors feed back to it. All of the next sum but the product of one tap with the rounded sample is then
/// ready before that sample is: the chain of operations that depend on each other, which decides the speed, is a product,
/// a difference and a rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Feedback {
    wanted: [f64; 2],
    whole: [f64; 2],
    before: [f64; 2],
    pending: [[f64; 2]; TAPS - 2],
}

impl Feedback {
    /// The same errors counted in steps `ratio` times as many.
    pub(super) fn rescale(&mut self, ratio: f64) {
        let newest = [&mut self.wanted, &mut self.whole, &mut self.before];
        self.pending.iter_mut().chain(newest).flatten().for_each(|steps| *steps *= ratio);
    }

    /// [`Grid::round`] with the errors fed back through the taps of `shaper`.
    ///
    /// Where the ceiling or the end of the word holds a sample, its error is cut to what rounding and dither alone can
    /// do: held for ever, the feedback stays bounded, and once free it is as it was within nine frames.
    #[inline(always)]
    pub(super) fn round(
        &mut self,
        shaper: &Shaper,
        grid: &Grid,
        block: &mut StereoBlock<'_>,
        gains: &[f64],
        noise: &[[f64; 2]],
    ) {
        let (grid, taps) = (*grid, shaper.taps);
        let Self { mut wanted, mut whole, mut before, mut pending } = *self;
        for (((left, right), gain), noise) in
            block.left.iter_mut().zip(&mut *block.right).zip(gains).zip(noise)
        {
            let exact = [grid.steps_of(*left, *gain), grid.steps_of(*right, *gain)];
            for c in 0..2 {
                let known = ((exact[c] - pending[0][c]) - taps[1] * before[c]) + taps[0] * wanted[c];
                let fed_back = taps[0] * whole[c];
                for k in 0..TAPS - 3 {
                    pending[k][c] = pending[k + 1][c] + taps[k + 2] * before[c];
                }
                pending[TAPS - 3][c] = taps[TAPS - 1] * before[c];
                before[c] = whole[c] - wanted[c];
                wanted[c] = known - fed_back;
                whole[c] = (((known + noise[c]) - fed_back) + ROUNDER) - ROUNDER;
            }
            // One branch that is hardly ever taken, because limiting every sample would lengthen that chain.
            if grid.is_beyond(whole[0]) | grid.is_beyond(whole[1]) {
                hold(&grid, &mut wanted, &mut whole);
            }
            *left = (whole[0] * grid.step) as f32;
            *right = (whole[1] * grid.step) as f32;
        }
        *self = Self { wanted, whole, before, pending };
    }
}

/// Holds samples that would leave the grid at its ends, and their errors.
#[cold]
fn hold(grid: &Grid, wanted: &mut [f64; 2], whole: &mut [f64; 2]) {
    for c in 0..2 {
        whole[c] = whole[c].max(grid.bottom).min(grid.top);
        wanted[c] = whole[c] - (whole[c] - wanted[c]).clamp(-ERROR_STEPS, ERROR_STEPS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dither::Shaping;
    use crate::dither::triangular::Triangular;
    use crate::testkit::noise;

    /// The same arithmetic as one reads it in a book: all errors kept, all products summed. The reference of the fast path.
    fn plain(shaper: &Shaper, grid: &Grid, input: &[f32], noise: &[[f64; 2]]) -> Vec<f32> {
        let mut errors: Vec<f64> = Vec::new();
        for (x, noise) in input.iter().zip(noise) {
            let fed_back: f64 =
                shaper.taps.iter().zip(errors.iter().rev()).map(|(tap, error)| tap * error).sum();
            let wanted = f64::from(*x) * grid.steps - fed_back;
            let whole = (wanted + noise[0]).round_ties_even().clamp(grid.bottom, grid.top);
            errors.push((whole - wanted).clamp(-ERROR_STEPS, ERROR_STEPS));
        }
        // Errors tell the output: whole = error + wanted.
        let mut output = Vec::new();
        for (n, x) in input.iter().enumerate() {
            let fed_back: f64 =
                shaper.taps.iter().zip(errors[..n].iter().rev()).map(|(tap, e)| tap * e).sum();
            let whole = f64::from(*x) * grid.steps - fed_back + errors[n];
            output.push((whole.round().clamp(grid.bottom, grid.top) * grid.step) as f32);
        }
        output
    }

    #[test]
    fn the_fast_path_is_the_plain_one() {
        const FRAMES: usize = 4_000;
        let input = noise(1, 0.7, FRAMES);
        let mut dither = vec![[0.0; 2]; FRAMES];
        Triangular::new(0).fill(&mut dither);
        let grid = Grid::new(2.0_f64.powi(-15), 1.0);
        for shaping in Shaping::ALL {
            let shaper = shaping.shaper(44_100.0);
            let (mut left, mut right) = (input.clone(), input.clone());
            let mut block = StereoBlock::new(&mut left, &mut right);
            Feedback::default().round(&shaper, &grid, &mut block, &vec![1.0; FRAMES], &dither);
            // Sums in another order differ by 1e-11 steps: a rounding falls the other way once in 1e11 samples.
            assert_eq!(left, plain(&shaper, &grid, &input, &dither), "{shaping:?}");
            assert_ne!(left, right);
        }
    }

    #[test]
    fn a_grid_ends_inside_its_ceiling() {
        let step = 2.0_f64.powi(-7);
        for (ceiling, bottom, top) in
            [(1.0, -128.0, 127.0), (0.5, -64.0, 64.0), (0.499, -63.0, 63.0), (0.001, 0.0, 0.0)]
        {
            let grid = Grid::new(step, ceiling);
            assert_eq!((grid.bottom, grid.top), (bottom, top), "{ceiling}");
        }
    }
}
