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
    /// From the prewarped cutoff and the damping `1 / q`.
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
        for memory in &mut self.across[..wide] {
            memory.settle();
        }
        for memory in &mut self.down[..deep] {
            memory.settle();
        }
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
        for (memory, first) in split.across.iter_mut().zip(&self.across) {
            memory.take(first);
        }
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

/// The split at 24 dB an octave, in which the low branch passes the same section twice: all of it is one section over `L`
/// signals, with the second pass a frame later than the first. `N` as in [`Stage`]; `L` is at least two more than twice that.
struct Joint<const N: usize, const L: usize> {
    section: Section,
    band: [f64; L],
    low: [f64; L],
    /// Input of the next frame; its places from `2 * N` on hold what the first pass made of the last.
    input: [f64; L],
    /// All-pass of the last frame.
    all: [f64; L],
}

impl<const N: usize, const L: usize> Joint<N, L> {
    #[inline(always)]
    fn take_up(splits: &[Split; MAX_SPLITS], sections: &[[Section; 2]; MAX_SPLITS]) -> Self {
        let Split { across: [across, _], down: [down, ..] } = &splits[N - 1];
        let (mut band, mut low) = ([0.0; L], [0.0; L]);
        for (to, [from, last]) in
            [(&mut band, [&across.band[..], &down.band]), (&mut low, [&across.low, &down.low])]
        {
            to[..2 * N].copy_from_slice(from[..N].as_flattened());
            to[2 * N..2 * N + 2].copy_from_slice(&last[0]);
        }
        Self { section: sections[N - 1][0], band, low, input: [0.0; L], all: [0.0; L] }
    }

    #[inline(always)]
    fn put_back(&self, splits: &mut [Split; MAX_SPLITS]) {
        let Split { across: [across, _], down: [down, ..] } = &mut splits[N - 1];
        across.band[..N].as_flattened_mut().copy_from_slice(&self.band[..2 * N]);
        across.low[..N].as_flattened_mut().copy_from_slice(&self.low[..2 * N]);
        down.band[0].copy_from_slice(&self.band[2 * N..2 * N + 2]);
        down.low[0].copy_from_slice(&self.low[2 * N..2 * N + 2]);
    }

    /// Both passes of the input: low-pass and all-pass.
    #[inline(always)]
    fn pass(&mut self) -> ([f64; L], [f64; L]) {
        let mut outputs = ([0.0; L], [0.0; L]);
        // In pieces that fill a register: a longer loop would stay a loop.
        let wide = L / 8 * 8;
        for start in (0..wide).step_by(8) {
            self.piece::<8>(start, &mut outputs);
        }
        if wide < L {
            self.piece::<4>(wide, &mut outputs);
        }
        outputs
    }

    #[inline(always)]
    fn piece<const P: usize>(&mut self, start: usize, (lows, all): &mut ([f64; L], [f64; L])) {
        let c = self.section;
        for n in start..start + P {
            let (b, l, u) = (self.band[n], self.low[n], self.input[n]);
            let band = (c.cross * u + c.band_band * b) - c.cross * l;
            let low = (c.low_in * u + c.cross * b) + c.low_low * l;
            lows[n] = 0.5 * (l + low);
            all[n] = u - c.damping * (b + band);
            (self.band[n], self.low[n]) = (band, low);
        }
    }

    /// The first pass of the first frame.
    #[inline(always)]
    fn first(&mut self, row: &Row) {
        let down = [self.band[2 * N], self.band[2 * N + 1], self.low[2 * N], self.low[2 * N + 1]];
        self.input[..2 * N].copy_from_slice(&row.as_flattened()[..2 * N]);
        let (lows, all) = self.pass();
        [self.band[2 * N], self.band[2 * N + 1], self.low[2 * N], self.low[2 * N + 1]] = down;
        (self.input[2 * N], self.input[2 * N + 1]) = (lows[2 * N - 2], lows[2 * N - 1]);
        self.all = all;
    }

    /// The first pass of a frame and the second of the one before, which comes out.
    #[inline(always)]
    fn tick(&mut self, row: &Row) -> Row {
        self.input[..2 * N].copy_from_slice(&row.as_flattened()[..2 * N]);
        let (lows, all) = self.pass();
        let out = self.out([lows[2 * N], lows[2 * N + 1]]);
        (self.input[2 * N], self.input[2 * N + 1]) = (lows[2 * N - 2], lows[2 * N - 1]);
        self.all = all;
        out
    }

    /// The second pass of the last frame.
    #[inline(always)]
    fn last(&mut self) -> Row {
        let (band, low) = (self.band, self.low);
        let (lows, _) = self.pass();
        self.band[..2 * N].copy_from_slice(&band[..2 * N]);
        self.low[..2 * N].copy_from_slice(&low[..2 * N]);
        self.out([lows[2 * N], lows[2 * N + 1]])
    }

    #[inline(always)]
    fn out(&self, low: Frame) -> Row {
        let mut row = SILENT_ROW;
        row[..N - 1].as_flattened_mut().copy_from_slice(&self.all[..2 * N - 2]);
        row[N - 1] = low;
        row[N] = [self.all[2 * N - 2] - low[0], self.all[2 * N - 1] - low[1]];
        row
    }
}

/// [`one`] at 24 dB an octave.
#[inline(always)]
pub(super) fn joint_one<const N: usize, const W: usize>(
    splits: &mut [Split; MAX_SPLITS],
    sections: &[[Section; 2]; MAX_SPLITS],
    rows: &mut [Row],
) {
    let Some(most) = rows.len().checked_sub(1) else { return };
    let mut stage = Joint::<N, W>::take_up(splits, sections);
    stage.first(&rows[0]);
    for n in 0..most {
        let out = stage.tick(&rows[n + 1]);
        rows[n][..=N].copy_from_slice(&out[..=N]);
    }
    let out = stage.last();
    rows[most][..=N].copy_from_slice(&out[..=N]);
    stage.put_back(splits);
}

/// [`two`] at 24 dB an octave.
#[inline(always)]
pub(super) fn joint_two<const N: usize, const W: usize, const M: usize, const V: usize>(
    splits: &mut [Split; MAX_SPLITS],
    sections: &[[Section; 2]; MAX_SPLITS],
    rows: &mut [Row],
) {
    if rows.len() < 2 {
        joint_one::<N, W>(splits, sections, rows);
        joint_one::<M, V>(splits, sections, rows);
        return;
    }
    let most = rows.len() - 2;
    let mut stage = Joint::<N, W>::take_up(splits, sections);
    let mut next = Joint::<M, V>::take_up(splits, sections);
    stage.first(&rows[0]);
    next.first(&stage.tick(&rows[1]));
    for n in 0..most {
        let out = next.tick(&stage.tick(&rows[n + 2]));
        rows[n][..=M].copy_from_slice(&out[..=M]);
    }
    let out = next.tick(&stage.last());
    rows[most][..=M].copy_from_slice(&out[..=M]);
    let out = next.last();
    rows[most + 1][..=M].copy_from_slice(&out[..=M]);
    stage.put_back(splits);
    next.put_back(splits);
}

#[inline(always)]
pub(super) fn one<const N: usize, const ORDER: usize>(
    splits: &mut [Split; MAX_SPLITS],
    sections: &[[Section; 2]; MAX_SPLITS],
    rows: &mut [Row],
) {
    let mut stage = Stage::<N, ORDER>::take_up(splits, sections);
    for row in rows {
        stage.tick(row);
    }
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
