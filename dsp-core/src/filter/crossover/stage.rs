//! One split of the minimum-phase crossover, and two of them in one loop.

use super::{Frame, MAX_SPLITS, Row, SILENT_ROW};
use crate::tame::snap;

/// [`crate::filter::svf::Coefficients`], multiplied out so that one frame depends on the last by as few operations as can be.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Section {
    damping: f64,
    band_band: f64,
    cross: f64,
    low_low: f64,
    low_in: f64,
}

impl Section {
    /// From the [`prewarp`]ed cutoff and the damping `1 / q`.
    #[inline(always)]
    pub(super) fn design(warped: f64, damping: f64) -> Self {
        let a1 = (1.0 + warped * (warped + damping)).recip();
        let (cross, low_in) = (2.0 * warped * a1, 2.0 * warped * warped * a1);
        Self { damping, band_band: 2.0 * a1 - 1.0, cross, low_low: 1.0 - low_in, low_in }
    }
}

/// What one section remembers of `N` pairs of signals.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Memory<const N: usize> {
    band: [Frame; N],
    low: [Frame; N],
}

impl<const N: usize> Memory<N> {
    const SILENT: Self = Self { band: [[0.0; 2]; N], low: [[0.0; 2]; N] };

    /// Low-pass and all-pass of one frame.
    #[inline(always)]
    fn tick(&mut self, c: &Section, input: &[Frame; N]) -> ([Frame; N], [Frame; N]) {
        let (mut low, mut all) = ([[0.0; 2]; N], [[0.0; 2]; N]);
        for n in 0..N {
            for side in 0..2 {
                let (b, l, u) = (self.band[n][side], self.low[n][side], input[n][side]);
                let band_now = (c.cross * u + c.band_band * b) - c.cross * l;
                let low_now = (c.low_in * u + c.cross * b) + c.low_low * l;
                low[n][side] = 0.5 * (l + low_now);
                all[n][side] = u - c.damping * (b + band_now);
                (self.band[n][side], self.low[n][side]) = (band_now, low_now);
            }
        }
        (low, all)
    }

    /// The first `M` pairs, to be worked on apart and put back by [`Memory::take`].
    #[inline(always)]
    fn first<const M: usize>(&self) -> Memory<M> {
        let first = |all: &[Frame; N]| std::array::from_fn(|n| all[n]);
        Memory { band: first(&self.band), low: first(&self.low) }
    }

    #[inline(always)]
    fn take<const M: usize>(&mut self, first: &Memory<M>) {
        self.band[..M].copy_from_slice(&first.band);
        self.low[..M].copy_from_slice(&first.low);
    }

    /// Ends a decaying tail before it turns subnormal: both states of a signal together, for one holds up the other.
    #[inline(always)]
    fn settle(&mut self) {
        for n in 0..N {
            for side in 0..2 {
                let ends = snap(self.band[n][side].abs() + self.low[n][side].abs()) == 0.0;
                self.band[n][side] = if ends { 0.0 } else { self.band[n][side] };
                self.low[n][side] = if ends { 0.0 } else { self.low[n][side] };
            }
        }
    }
}

/// The filters of one split.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Split {
    /// Over the rest and the bands below it; the second is for 48 dB an octave.
    across: [Memory<MAX_SPLITS>; 2],
    /// Over the low branch alone.
    down: [Memory<1>; 3],
}

impl Split {
    pub(super) const SILENT: Self = Self { across: [Memory::SILENT; 2], down: [Memory::SILENT; 3] };

    /// Ends decaying tails of the filters in use; the others are silent.
    #[inline(always)]
    pub(super) fn settle(&mut self, wide: usize, deep: usize) {
        self.across[..wide].iter_mut().for_each(Memory::settle);
        self.down[..deep].iter_mut().for_each(Memory::settle);
    }
}

/// What one split does, at a Butterworth order of `ORDER`. It looks at the first `N` places of a row, which is a constant so
/// that all of it stays in registers: the last holds what is left of the input and the others hold the bands below.
struct Stage<const N: usize, const ORDER: usize> {
    sections: [Section; 2],
    across: [Memory<N>; 2],
    down: [Memory<1>; 3],
}

impl<const N: usize, const ORDER: usize> Stage<N, ORDER> {
    #[inline(always)]
    fn take_up(splits: &[Split; MAX_SPLITS], sections: &[[Section; 2]; MAX_SPLITS]) -> Self {
        let split = &splits[N - 1];
        let across = split.across.map(|memory| memory.first::<N>());
        Self { sections: sections[N - 1], across, down: split.down }
    }

    #[inline(always)]
    fn put_back(&self, splits: &mut [Split; MAX_SPLITS]) {
        let split = &mut splits[N - 1];
        split.across.iter_mut().zip(&self.across).for_each(|(memory, first)| memory.take(first));
        split.down = self.down;
    }

    #[inline(always)]
    fn tick(&mut self, row: &mut Row) {
        let [first, second] = &self.sections;
        let mut input = [[0.0; 2]; N];
        input.copy_from_slice(&row[..N]);
        let (lows, mut all) = self.across[0].tick(first, &input);
        let mut low = [lows[N - 1]];
        if ORDER == 1 {
            // The all-pass of first order, from what the section of second order gives:
            // (1 - s) / (1 + s) = 2 / (1 + s)² - (1 + (1 - s)² / (1 + s)²) / 2.
            for n in 0..N {
                for side in 0..2 {
                    all[n][side] = 2.0 * lows[n][side] - 0.5 * (input[n][side] + all[n][side]);
                }
            }
        }
        if ORDER == 2 {
            low = self.down[0].tick(first, &low).0;
        }
        if ORDER == 4 {
            all = self.across[1].tick(second, &all).1;
            low = self.down[0].tick(second, &low).0;
            low = self.down[1].tick(first, &low).0;
            low = self.down[2].tick(second, &low).0;
        }
        row[..N - 1].copy_from_slice(&all[..N - 1]);
        row[N - 1] = low[0];
        row[N] = [all[N - 1][0] - low[0][0], all[N - 1][1] - low[0][1]];
    }
}

#[inline(always)]
pub(super) fn one<const N: usize, const ORDER: usize>(
    splits: &mut [Split; MAX_SPLITS],
    sections: &[[Section; 2]; MAX_SPLITS],
    rows: &mut [Row],
) {
    let mut stage = Stage::<N, ORDER>::take_up(splits, sections);
    rows.iter_mut().for_each(|row| stage.tick(row));
    stage.put_back(splits);
}

/// Two splits, of which `M` is the one after `N`.
#[inline(always)]
pub(super) fn two<const N: usize, const M: usize, const ORDER: usize>(
    splits: &mut [Split; MAX_SPLITS],
    sections: &[[Section; 2]; MAX_SPLITS],
    rows: &mut [Row],
) {
    let mut stage = Stage::<N, ORDER>::take_up(splits, sections);
    let mut next = Stage::<M, ORDER>::take_up(splits, sections);
    for row in rows {
        // Apart from the row in memory: what was just written in small pieces cannot be read in a large one at once.
        let mut places = SILENT_ROW;
        places[..N].copy_from_slice(&row[..N]);
        stage.tick(&mut places);
        next.tick(&mut places);
        row[..=M].copy_from_slice(&places[..=M]);
    }
    stage.put_back(splits);
    next.put_back(splits);
}
