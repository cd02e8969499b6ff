//! What happens to the frames of a window without regard to the one before: powers and sums, over all bands at once.

use super::knobs::Lane;
use crate::dynamics::ballistics::Pace;
use crate::filter::crossover::{LANES, Row, WINDOW};
use crate::filter::half_band::Wide;
use crate::simd::quads::{OnQuads, Quad, Quads};

/// One frame of all bands together.
pub(super) type Sum = Wide<1>;

/// Sums of gain times band. `N` is 4 or 8.
pub(super) struct AddUp<'a, const N: usize> {
    pub left: &'a [[f64; N]],
    pub right: &'a [[f64; N]],
    pub rows: &'a [Row],
    pub sums: &'a mut [Sum],
}

impl<const N: usize> OnQuads for AddUp<'_, N> {
    #[inline(always)]
    fn run<Q: Quads>(self, q: Q) {
        for (((sum, row), left), right) in self.sums.iter_mut().zip(self.rows).zip(self.left).zip(self.right)
        {
            let (mut first, mut second) = (two(q, row, left, right, 0), two(q, row, left, right, 2));
            if N == 8 {
                first = q.add(first, two(q, row, left, right, 4));
                second = q.add(second, two(q, row, left, right, 6));
            }
            let [a, b, c, d] = q.numbers(q.add(first, second));
            sum[0] = [a + c, b + d];
        }
    }
}

/// Gain times sound of two bands from `n` on, left and right of each in turn.
#[inline(always)]
fn two<Q: Quads, const N: usize>(q: Q, row: &Row, left: &[f64; N], right: &[f64; N], n: usize) -> Quad<Q> {
    let gains = q.quad([left[n], right[n], left[n + 1], right[n + 1]]);
    q.mul(gains, q.quad([row[n][0], row[n][1], row[n + 1][0], row[n + 1][1]]))
}

/// Powers of both channels. `N` is 4 or 8.
pub(super) struct Squares<'a, const N: usize> {
    pub rows: &'a [Row],
    pub left: &'a mut [[f64; N]; WINDOW],
    pub right: &'a mut [[f64; N]; WINDOW],
}

impl<const N: usize> OnQuads for Squares<'_, N> {
    #[inline(always)]
    fn run<Q: Quads>(self, q: Q) {
        for (row, (left, right)) in self.rows.iter().zip(self.left.iter_mut().zip(self.right)) {
            for n in (0..N).step_by(4) {
                let low = q.quad([row[n][0], row[n][1], row[n + 1][0], row[n + 1][1]]);
                let high = q.quad([row[n + 2][0], row[n + 2][1], row[n + 3][0], row[n + 3][1]]);
                for (powers, sound) in [(&mut *left, q.evens(low, high)), (&mut *right, q.odds(low, high))] {
                    let [a, c, b, d] = q.numbers(q.mul(sound, sound));
                    powers[n..n + 4].copy_from_slice(&[a, b, c, d]);
                }
            }
        }
    }
}

/// The first places of a lane.
#[inline(always)]
pub(super) fn first<const N: usize>(lane: &Lane) -> [f64; N] {
    let mut first = [0.0; N];
    first.copy_from_slice(&lane[..N]);
    first
}

/// The paces of the first places.
pub(super) struct Narrow<const N: usize>([[f64; N]; 5]);

impl<const N: usize> Narrow<N> {
    #[inline(always)]
    pub(super) fn of(pace: &Pace<'_, LANES>) -> Self {
        Self([pace.attack, pace.release, pace.hold, pace.lasting, pace.lasting_keep].map(first))
    }

    #[inline(always)]
    pub(super) fn pace(&self) -> Pace<'_, N> {
        let [attack, release, hold, lasting, lasting_keep] = &self.0;
        Pace { attack, release, hold, lasting, lasting_keep }
    }
}
