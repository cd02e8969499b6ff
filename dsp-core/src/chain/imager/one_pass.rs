//! One band of which nothing moves: all that happens to it in one pass over the sound.
//!
//! Latency: 0 frames.

use super::routing::Square;
use crate::filter::crossover::WINDOW;
use crate::tame::tame_sample;

/// [`Still::image`] of a band that passes as it is.
pub(super) const NEUTRAL: [f64; 3] = [1.0, 1.0, 0.0];

/// Gains that stand still, in the order of the path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Still {
    pub input: Square,
    /// Gain of the mid, gain of the side, and mid that is added to the side.
    pub image: [f64; 3],
    pub output: Square,
}

/// The sound, and where its measures are made from.
pub(super) struct Piece<'a> {
    pub left: &'a mut [f32],
    pub right: &'a mut [f32],
    /// Mid and side as they leave.
    pub mid: &'a mut [f64],
    pub side: &'a mut [f64],
}

impl Still {
    /// Processes a piece of sound in place. Where the routing is `PLAIN`,
    /// from left and right to mid and side and back, the same bits follow from fewer products. `NEUTRAL` sound passes bit for
    /// bit: half of sum and difference do not always add up to the last bit of what came in.
    #[inline(always)]
    pub fn process<const PLAIN: bool, const NEUTRAL: bool>(&self, piece: Piece<'_>) {
        let Piece { left, right, mid, side } = piece;
        let frames = left.len().min(right.len()).min(mid.len()).min(side.len());
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        let (mid, side) = (&mut mid[..frames], &mut side[..frames]);
        if frames == WINDOW {
            // The length most often met, known to the compiler.
            let (left, right) = (&mut left[..WINDOW], &mut right[..WINDOW]);
            self.pass::<PLAIN, NEUTRAL>(left, right, &mut mid[..WINDOW], &mut side[..WINDOW]);
        } else {
            self.pass::<PLAIN, NEUTRAL>(left, right, mid, side);
        }
    }

    #[inline(always)]
    fn pass<const PLAIN: bool, const NEUTRAL: bool>(
        &self,
        left: &mut [f32],
        right: &mut [f32],
        mid: &mut [f64],
        side: &mut [f64],
    ) {
        let [a, b, c, d] = self.input;
        let [heard, width, balance] = self.image;
        let [e, f, g, h] = self.output;
        for n in 0..left.len() {
            let (l, r) = (tame_sample(left[n]), tame_sample(right[n]));
            let (x, y) = (f64::from(l), f64::from(r));
            let (m, s) = if PLAIN { (0.5 * (x + y), 0.5 * (x - y)) } else { (a * x + b * y, c * x + d * y) };
            let (m, s) = (heard * m, width * s + balance * m);
            (mid[n], side[n]) = (m, s);
            (left[n], right[n]) = if NEUTRAL {
                (l, r)
            } else {
                let (l, r) = if PLAIN { (m + s, m - s) } else { (e * m + f * s, g * m + h * s) };
                (tame_sample(l as f32), tame_sample(r as f32))
            };
        }
    }
}
