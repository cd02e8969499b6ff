//! Minimum-phase crossover: bands without latency that sum to an all-pass.
//!
//! The bands are split off one after the other, lowest first. A band that has left the chain of splits passes the
//! all-passes of the crossovers above it, so all bands are in phase. At each split the all-pass of the rest and those of
//! the bands below are one filter with one set of coefficients: it runs over all of them side by side.
//!
//! A split costs little more than its low branch: with B the Butterworth low-pass, low is B twice, and since low and high
//! add up to the all-pass of B's denominator, high is that all-pass minus low. At 12 dB an octave the high branch is upside
//! down for that, as Linkwitz and Riley have it.
//!
//! Latency: 0 frames.

use super::{Design, Frame, MAX_BANDS, MAX_SPLITS, Row, Slope, WINDOW};
use crate::filter::svf::{BUTTERWORTH, prewarp};
use crate::smooth::{GLIDE_MS, Glide};
use crate::tame::snap;

/// Damping of two equal poles: first-order Butterworth twice.
const DOUBLE: f64 = 2.0;
/// Damping of the two sections of a Butterworth filter of fourth order: 2 cos(π/8) and 2 cos(3π/8).
const FOURTH: [f64; 2] = [1.847_759_065_022_573_5, 0.765_366_864_730_179_5];

/// [`crate::filter::svf::Coefficients`], multiplied out so that one frame depends on the last by as few operations as can be.
#[derive(Clone, Copy, Debug, Default)]
struct Section {
    damping: f64,
    band_band: f64,
    cross: f64,
    low_low: f64,
    low_in: f64,
}

impl Section {
    /// From the [`prewarp`]ed cutoff and the damping `1 / q`.
    #[inline(always)]
    fn design(warped: f64, damping: f64) -> Self {
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
struct Split {
    /// Over the rest and the bands below it; the second is for 48 dB an octave.
    across: [Memory<MAX_SPLITS>; 2],
    /// Over the low branch alone.
    down: [Memory<1>; 3],
}

impl Split {
    const SILENT: Self = Self { across: [Memory::SILENT; 2], down: [Memory::SILENT; 3] };
}

/// Splits two channels into bands.
#[derive(Clone, Debug)]
pub struct MinimumPhase {
    bands: usize,
    slope: Slope,
    splits: [Split; MAX_SPLITS],
    /// Natural logarithm of the prewarped crossovers: near enough to log-frequency, and one `exp` from coefficients.
    log_warped: [Glide; MAX_SPLITS],
    sections: [[Section; 2]; MAX_SPLITS],
}

impl Default for MinimumPhase {
    fn default() -> Self {
        Self {
            bands: 1,
            slope: Slope::default(),
            splits: [Split::SILENT; MAX_SPLITS],
            log_warped: [Glide::new(0.0); MAX_SPLITS],
            sections: [[Section::default(); 2]; MAX_SPLITS],
        }
    }
}

impl MinimumPhase {
    /// Sets the pace of glides. To be followed by [`MinimumPhase::set`] and [`MinimumPhase::reset`].
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.log_warped.iter_mut().for_each(|glide| glide.prepare(sample_rate_hz, GLIDE_MS));
    }

    /// Moves the crossovers, gliding over [`GLIDE_MS`]. They move in step, so that they never cross on the way. Another
    /// number of bands or slope is in force at once, and clicks unless a [`MinimumPhase::reset`] follows.
    pub fn set(&mut self, design: &Design) {
        (self.bands, self.slope) = (design.bands(), design.slope());
        for (glide, hz) in self.log_warped.iter_mut().zip(design.crossover_hz()) {
            glide.set(prewarp(*hz, design.sample_rate_hz()).ln());
        }
    }

    /// How many bands there are.
    #[must_use]
    pub fn bands(&self) -> usize {
        self.bands
    }

    /// Whether it splits as many bands at the same slope.
    #[must_use]
    pub fn is_like(&self, design: &Design) -> bool {
        (self.bands, self.slope) == (design.bands(), design.slope())
    }

    /// Forgets the past and ends glides.
    pub fn reset(&mut self) {
        self.splits = [Split::SILENT; MAX_SPLITS];
        for split in 0..MAX_SPLITS {
            self.log_warped[split].snap();
            self.redesign(split);
        }
    }

    /// Computes the sections of a split from where its glide is.
    #[inline(always)]
    fn redesign(&mut self, split: usize) {
        let warped = self.log_warped[split].value().exp();
        self.sections[split] = match self.slope {
            Slope::Db12 => [Section::design(warped, DOUBLE); 2],
            Slope::Db24 => [Section::design(warped, BUTTERWORTH); 2],
            Slope::Db48 => FOURTH.map(|damping| Section::design(warped, damping)),
        };
    }

    /// Splits at most [`WINDOW`] frames into as many rows, of which the places behind the last band are left as they are.
    #[inline(always)]
    pub fn process(&mut self, input: &[Frame], rows: &mut [Row]) {
        let frames = input.len().min(rows.len()).min(WINDOW);
        rows.iter_mut().zip(&input[..frames]).for_each(|(row, frame)| row[0] = *frame);
        let rows = &mut rows[..frames];
        // How many bands take part is a constant of each loop, so that all of it stays in registers.
        let splits = self.bands.clamp(1, MAX_BANDS) - 1;
        if splits > 0 {
            self.split::<1>(rows);
        }
        if splits > 1 {
            self.split::<2>(rows);
        }
        if splits > 2 {
            self.split::<3>(rows);
        }
        if splits > 3 {
            self.split::<4>(rows);
        }
        if splits > 4 {
            self.split::<5>(rows);
        }
    }

    #[inline(always)]
    fn split<const N: usize>(&mut self, rows: &mut [Row]) {
        let split = N - 1;
        if self.log_warped[split].is_settled() {
            self.split_slope::<N>(rows);
            return;
        }
        for row in rows.chunks_mut(1) {
            self.log_warped[split].tick();
            self.redesign(split);
            self.split_slope::<N>(row);
        }
    }

    #[inline(always)]
    fn split_slope<const N: usize>(&mut self, rows: &mut [Row]) {
        let (split, sections) = (&mut self.splits[N - 1], self.sections[N - 1]);
        match self.slope {
            Slope::Db12 => run::<N, 1>(split, &sections, rows),
            Slope::Db24 => run::<N, 2>(split, &sections, rows),
            Slope::Db48 => run::<N, 4>(split, &sections, rows),
        }
    }

    /// Ends decaying tails before they turn subnormal. Due every [`WINDOW`] frames, wherever blocks begin.
    #[inline(always)]
    pub fn settle(&mut self) {
        // What the slope does not use is silent.
        let (wide, deep) = if self.slope == Slope::Db48 { (2, 3) } else { (1, 1) };
        for split in &mut self.splits[..self.bands.clamp(1, MAX_BANDS) - 1] {
            split.across[..wide].iter_mut().for_each(Memory::settle);
            split.down[..deep].iter_mut().for_each(Memory::settle);
        }
    }
}

/// One split of `rows`, at a Butterworth order of `ORDER`: of the first `N` places, the last holds what is left of the input
/// and the others hold the bands split off so far.
#[inline(always)]
fn run<const N: usize, const ORDER: usize>(split: &mut Split, sections: &[Section; 2], rows: &mut [Row]) {
    let [first, second] = *sections;
    let mut across = split.across.map(|memory| memory.first::<N>());
    let mut down = split.down;
    for row in rows {
        let mut input = [[0.0; 2]; N];
        input.copy_from_slice(&row[..N]);
        let (lows, mut all) = across[0].tick(&first, &input);
        let mut low = [lows[N - 1]];
        if ORDER == 1 {
            // The all-pass of first order, from what the section of second order gives:
            // (1 - s) / (1 + s) = 2 / (1 + s)² - (1 + (1 - s)² / (1 + s)²) / 2.
            for n in 0..N {
                (0..2).for_each(|side| {
                    all[n][side] = 2.0 * lows[n][side] - 0.5 * (input[n][side] + all[n][side])
                });
            }
        }
        if ORDER == 2 {
            low = down[0].tick(&first, &low).0;
        }
        if ORDER == 4 {
            all = across[1].tick(&second, &all).1;
            low = down[0].tick(&second, &low).0;
            low = down[1].tick(&first, &low).0;
            low = down[2].tick(&second, &low).0;
        }
        row[..N - 1].copy_from_slice(&all[..N - 1]);
        row[N - 1] = low[0];
        row[N] = [all[N - 1][0] - low[0][0], all[N - 1][1] - low[0][1]];
    }
    split.across.iter_mut().zip(&across).for_each(|(memory, first)| memory.take(first));
    split.down = down;
}
