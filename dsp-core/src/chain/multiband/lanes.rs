//! What happens to the frames of a window without regard to the one before: powers and sums, over all bands at once.

use super::knobs::Lane;
use crate::dynamics::ballistics::Pace;
use crate::filter::crossover::{LANES, Row, WINDOW};
use crate::filter::half_band::Wide;

/// One frame of all bands together.
pub(super) type Sum = Wide<1>;

/// Sums of gain times band.
#[inline(always)]
pub(super) fn add_up<const N: usize>(left: &[[f64; N]], right: &[[f64; N]], rows: &[Row], sums: &mut [Sum]) {
    for (((sum, row), left), right) in sums.iter_mut().zip(rows).zip(left).zip(right) {
        let mut terms = [[0.0; 2]; N];
        for n in 0..N {
            terms[n] = [left[n] * row[n][0], right[n] * row[n][1]];
        }
        // In pairs, so that nothing waits for more than log2 of N additions.
        let mut width = N;
        while width > 1 {
            width /= 2;
            for n in 0..width {
                terms[n] = [terms[n][0] + terms[n + width][0], terms[n][1] + terms[n + width][1]];
            }
        }
        sum[0] = terms[0];
    }
}

/// Powers of both channels.
#[inline(always)]
pub(super) fn square<const N: usize>(
    rows: &[Row],
    left: &mut [[f64; N]; WINDOW],
    right: &mut [[f64; N]; WINDOW],
) {
    for (row, (left, right)) in rows.iter().zip(left.iter_mut().zip(right)) {
        for n in 0..N {
            left[n] = row[n][0] * row[n][0];
            right[n] = row[n][1] * row[n][1];
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
