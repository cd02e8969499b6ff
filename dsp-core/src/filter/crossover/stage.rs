//! Two splits of the minimum-phase crossover in one loop.
//!
//! One split alone waits for itself from frame to frame; of more than two a processor loses sight. What the first of the two
//! splits off passes the all-pass of the second beside the rest, and so do the bands below, two by two: four signals at a time.

use super::section::{Across, Down, Section};
use super::{MAX_SPLITS, Row};
use crate::simd::quads::{self, Arithmetic, Four, Quad, Quads, Two};

/// Most pairs of splits.
pub(super) const PAIRS: usize = MAX_SPLITS.div_ceil(2);

/// Two splits, one after the other, and the all-passes of both for the bands below. `P` are two numbers, `T` four.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair<P, T> {
    /// Over the input of the first.
    first: Across<P>,
    /// Over what the first makes of it: its low branch, and the rest, which is the input of the second.
    second: Across<T>,
    down: [Down<P>; 2],
    /// Over pairs of bands below, low to high, by the first and the second.
    below: [[Across<T>; 2]; PAIRS - 1],
}

impl<P: Copy, T: Copy> Pair<P, T> {
    /// The same elsewhere: in registers, or back in memory.
    #[inline(always)]
    fn moved<R, U>(&self, two: impl Fn(P) -> R, four: impl Fn(T) -> U) -> Pair<R, U> {
        let [[a, b], [c, d]] = &self.below;
        Pair {
            first: self.first.moved(&two),
            second: self.second.moved(&four),
            down: [self.down[0].moved(&two), self.down[1].moved(&two)],
            below: [[a.moved(&four), b.moved(&four)], [c.moved(&four), d.moved(&four)]],
        }
    }
}

impl Pair<Two, Four> {
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
        let [[a, b], [c, d]] = [sections[splits[0]], sections[splits[1]]];
        let [first, second] = [[a.quads(q), b.quads(q)], [c.quads(q), d.quads(q)]];
        let [[a, b], [c, d]] = [first, second];
        let [first_pair, second_pair] = [[a.pairs(q), b.pairs(q)], [c.pairs(q), d.pairs(q)]];
        let p = q.pairs();
        // Apart from what is in memory, so that it stays in registers.
        let mut own: Pair<quads::Pair<Q>, Quad<Q>> = self.moved(
            #[inline(always)]
            |two| q.pair(two),
            #[inline(always)]
            |four| q.quad(four),
        );
        for row in rows {
            let taps = own.first.tick::<ORDER, _>(p, &first_pair, q.pair(row[here]));
            let low = own.down[0].tick::<ORDER, _>(p, &first_pair, taps.low_twice);
            let rest = p.sub(taps.all, low);
            if BOTH {
                let taps = own.second.tick::<ORDER, _>(q, &second, q.join(low, rest));
                let low = own.down[1].tick::<ORDER, _>(p, &second_pair, q.last_half(taps.low_twice));
                row[here] = q.pair_numbers(q.first_half(taps.all));
                row[here + 1] = q.pair_numbers(low);
                row[here + 2] = q.pair_numbers(p.sub(q.last_half(taps.all), low));
            } else {
                (row[here], row[here + 1]) = (q.pair_numbers(low), q.pair_numbers(rest));
            }
            for pair in 0..BELOW {
                let [[a, b], [c, d]] = [row[2 * pair], row[2 * pair + 1]];
                let mut all = own.below[pair][0].tick::<ORDER, _>(q, &first, q.quad([a, b, c, d])).all;
                if BOTH {
                    all = own.below[pair][1].tick::<ORDER, _>(q, &second, all).all;
                }
                let [a, b, c, d] = q.numbers(all);
                (row[2 * pair], row[2 * pair + 1]) = ([a, b], [c, d]);
            }
        }
        *self = own.moved(
            #[inline(always)]
            |pair| q.pair_numbers(pair),
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
