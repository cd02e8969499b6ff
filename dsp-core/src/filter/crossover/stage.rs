//! Two splits of the minimum-phase crossover in one loop.
//!
//! One split alone waits for itself from frame to frame; of more than two a processor loses sight. What the first of the two
//! splits off passes the all-pass of the second beside the rest, and so do the bands below, two by two: four signals at a time.

use super::section::{Across, Down, Section};
use super::{MAX_SPLITS, Row};
use crate::simd::quads::{Four, Quads};

/// Most pairs of splits.
pub(super) const PAIRS: usize = MAX_SPLITS.div_ceil(2);

/// Two splits, one after the other, and the all-passes of both for the bands below.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair<T> {
    /// Over the input of the first, twice.
    first: Across<T>,
    /// Over what the first makes of it: its low branch, and the rest, which is the input of the second.
    second: Across<T>,
    /// The low branch of the second stands in the latter two of the four places.
    down: [Down<T>; 2],
    /// Over pairs of bands below, low to high, by the first and the second.
    below: [[Across<T>; 2]; PAIRS - 1],
}

impl<T: Copy> Pair<T> {
    #[inline(always)]
    fn moved<U>(&self, to: impl Fn(T) -> U) -> Pair<U> {
        let [[a, b], [c, d]] = &self.below;
        Pair {
            first: self.first.moved(&to),
            second: self.second.moved(&to),
            down: [self.down[0].moved(&to), self.down[1].moved(&to)],
            below: [[a.moved(&to), b.moved(&to)], [c.moved(&to), d.moved(&to)]],
        }
    }
}

impl Pair<Four> {
    pub(super) const SILENT: Self = Self {
        first: Across::SILENT,
        second: Across::SILENT,
        down: [Down::SILENT; 2],
        below: [[Across::SILENT; 2]; PAIRS - 1],
    };

    /// Runs the pair that has `BELOW` pairs before it; without `BOTH` only the first of its splits. The input is the place of
    /// each row behind the bands below.
    #[inline(always)]
    pub(super) fn process<const BELOW: usize, const BOTH: bool, const ORDER: usize, Q: Quads>(
        &mut self,
        q: Q,
        sections: &[[Section<f64>; 2]; MAX_SPLITS],
        rows: &mut [Row],
    ) {
        let here = 2 * BELOW;
        let splits = [here, if BOTH { here + 1 } else { here }];
        let of = |split: usize| [sections[split][0].quads(q), sections[split][1].quads(q)];
        let [first, second] = [of(splits[0]), of(splits[1])];
        // Apart from what is in memory, so that it stays in registers.
        let mut own = self.moved(
            #[inline(always)]
            |four| q.quad(four),
        );
        for row in rows {
            let [left, right] = row[here];
            let taps = own.first.tick::<ORDER, Q>(q, &first, q.quad([left, right, left, right]));
            let low = own.down[0].tick::<ORDER, Q>(q, &first, taps.low_twice);
            let rest = q.sub(taps.all, low);
            if BOTH {
                let taps = own.second.tick::<ORDER, Q>(q, &second, q.first_halves(low, rest));
                let low = own.down[1].tick::<ORDER, Q>(q, &second, taps.low_twice);
                let (all, low, rest) = (q.numbers(taps.all), q.numbers(low), q.numbers(q.sub(taps.all, low)));
                row[here] = [all[0], all[1]];
                row[here + 1] = [low[2], low[3]];
                row[here + 2] = [rest[2], rest[3]];
            } else {
                let (low, rest) = (q.numbers(low), q.numbers(rest));
                (row[here], row[here + 1]) = ([low[0], low[1]], [rest[0], rest[1]]);
            }
            for pair in 0..BELOW {
                let [[a, b], [c, d]] = [row[2 * pair], row[2 * pair + 1]];
                let mut all = own.below[pair][0].tick::<ORDER, Q>(q, &first, q.quad([a, b, c, d])).all;
                if BOTH {
                    all = own.below[pair][1].tick::<ORDER, Q>(q, &second, all).all;
                }
                let [a, b, c, d] = q.numbers(all);
                (row[2 * pair], row[2 * pair + 1]) = ([a, b], [c, d]);
            }
        }
        *self = own.moved(
            #[inline(always)]
            |quad| q.numbers(quad),
        );
    }

    /// Ends decaying tails before they turn subnormal.
    #[inline(always)]
    pub(super) fn settle(&mut self) {
        self.first.settle();
        self.second.settle();
        self.down.iter_mut().for_each(Down::settle);
        self.below.as_flattened_mut().iter_mut().for_each(Across::settle);
    }
}
