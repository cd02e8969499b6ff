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

use super::{Design, Frame, LANES, MAX_BANDS, MAX_SPLITS, Row, Slope, WINDOW};
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

/// What one section remembers of `N` signals.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Memory<const N: usize> {
    band: [f64; N],
    low: [f64; N],
}

impl<const N: usize> Memory<N> {
    const SILENT: Self = Self { band: [0.0; N], low: [0.0; N] };

    /// Low-pass and all-pass of one frame.
    #[inline(always)]
    fn tick(&mut self, c: &Section, input: &[f64; N]) -> ([f64; N], [f64; N]) {
        let (mut low, mut all) = ([0.0; N], [0.0; N]);
        for n in 0..N {
            let (b, l, u) = (self.band[n], self.low[n], input[n]);
            let band_now = (c.cross * u + c.band_band * b) - c.cross * l;
            let low_now = (c.low_in * u + c.cross * b) + c.low_low * l;
            low[n] = 0.5 * (l + low_now);
            all[n] = u - c.damping * (b + band_now);
            (self.band[n], self.low[n]) = (band_now, low_now);
        }
        (low, all)
    }

    /// Ends a decaying tail before it turns subnormal: both states of a signal together, for one holds up the other.
    #[inline(always)]
    fn settle(&mut self) {
        for n in 0..N {
            let ends = snap(self.band[n].abs() + self.low[n].abs()) == 0.0;
            self.band[n] = if ends { 0.0 } else { self.band[n] };
            self.low[n] = if ends { 0.0 } else { self.low[n] };
        }
    }
}

/// The filters of one split.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Split {
    /// Over the rest and the bands below it, one set a channel; the second is for 48 dB an octave.
    across: [[Memory<LANES>; 2]; 2],
    /// Over both channels of the low branch alone.
    down: [Memory<2>; 3],
}

impl Split {
    const SILENT: Self = Self { across: [[Memory::SILENT; 2]; 2], down: [Memory::SILENT; 3] };
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

    /// Splits at most [`WINDOW`] frames; as many rows are written.
    #[inline(always)]
    pub fn process(&mut self, input: &[Frame], rows: &mut [Row]) {
        let frames = input.len().min(rows.len()).min(WINDOW);
        for (row, frame) in rows.iter_mut().zip(&input[..frames]) {
            *row = super::SILENT_ROW;
            (row[0][0], row[1][0]) = (frame[0], frame[1]);
        }
        let rows = &mut rows[..frames];
        // Places, bands below and the split are constants of the loop, so that all of it stays in registers.
        let splits = self.bands.clamp(1, MAX_BANDS) - 1;
        if splits > 0 {
            self.split::<4, 0>(rows);
        }
        if splits > 1 {
            self.split::<4, 1>(rows);
        }
        if splits > 2 {
            self.split::<4, 2>(rows);
        }
        if splits > 3 {
            self.split::<8, 3>(rows);
        }
        if splits > 4 {
            self.split::<8, 4>(rows);
        }
    }

    #[inline(always)]
    fn split<const N: usize, const SPLIT: usize>(&mut self, rows: &mut [Row]) {
        if self.log_warped[SPLIT].is_settled() {
            self.split_slope::<N, SPLIT>(rows);
            return;
        }
        for row in rows.chunks_mut(1) {
            self.log_warped[SPLIT].tick();
            self.redesign(SPLIT);
            self.split_slope::<N, SPLIT>(row);
        }
    }

    #[inline(always)]
    fn split_slope<const N: usize, const SPLIT: usize>(&mut self, rows: &mut [Row]) {
        let (split, sections) = (&mut self.splits[SPLIT], self.sections[SPLIT]);
        match self.slope {
            Slope::Db12 => run::<N, SPLIT, 1>(split, &sections, rows),
            Slope::Db24 => run::<N, SPLIT, 2>(split, &sections, rows),
            Slope::Db48 => run::<N, SPLIT, 4>(split, &sections, rows),
        }
    }

    /// Ends decaying tails before they turn subnormal. Due every [`WINDOW`] frames, wherever blocks begin.
    #[inline(always)]
    pub fn settle(&mut self) {
        for split in &mut self.splits[..self.bands.clamp(1, MAX_BANDS) - 1] {
            split.across.iter_mut().flatten().for_each(Memory::settle);
            split.down.iter_mut().for_each(Memory::settle);
        }
    }
}

/// One split of `rows`, at a Butterworth order of `ORDER`: place `SPLIT` holds what is left of the input, the places below
/// hold the bands split off so far. `N` places of each channel are looked at.
#[inline(always)]
fn run<const N: usize, const SPLIT: usize, const ORDER: usize>(
    split: &mut Split,
    sections: &[Section; 2],
    rows: &mut [Row],
) {
    let [first, second] = *sections;
    let mut across = split.across.map(|stage| stage.map(|memory| narrow::<N>(&memory)));
    let mut down = split.down;
    for row in rows {
        let (mut low, mut all) = ([0.0; 2], [[0.0; N]; 2]);
        for channel in 0..2 {
            let mut input = [0.0; N];
            input.copy_from_slice(&row[channel][..N]);
            let (lows, alls) = across[0][channel].tick(&first, &input);
            (low[channel], all[channel]) = (lows[SPLIT], alls);
            if ORDER == 1 {
                // The all-pass of first order, from what the section of second order gives:
                // (1 - s) / (1 + s) = 2 / (1 + s)² - (1 + (1 - s)² / (1 + s)²) / 2.
                for n in 0..N {
                    all[channel][n] = 2.0 * lows[n] - 0.5 * (input[n] + alls[n]);
                }
            }
            if ORDER == 4 {
                all[channel] = across[1][channel].tick(&second, &alls).1;
            }
        }
        if ORDER == 2 {
            low = down[0].tick(&first, &low).0;
        }
        if ORDER == 4 {
            low = down[0].tick(&second, &low).0;
            low = down[1].tick(&first, &low).0;
            low = down[2].tick(&second, &low).0;
        }
        for channel in 0..2 {
            row[channel][..N].copy_from_slice(&all[channel]);
            let rest = all[channel][SPLIT] - low[channel];
            row[channel][SPLIT] = low[channel];
            row[channel][SPLIT + 1] = rest;
        }
    }
    for (stage, narrow) in split.across.iter_mut().zip(&across) {
        for (memory, narrow) in stage.iter_mut().zip(narrow) {
            memory.band[..N].copy_from_slice(&narrow.band);
            memory.low[..N].copy_from_slice(&narrow.low);
        }
    }
    split.down = down;
}

#[inline(always)]
fn narrow<const N: usize>(memory: &Memory<LANES>) -> Memory<N> {
    let mut narrow = Memory::SILENT;
    narrow.band.copy_from_slice(&memory.band[..N]);
    narrow.low.copy_from_slice(&memory.low[..N]);
    narrow
}
