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

use super::section::Section;
use super::stage::{PAIRS, Pair};
use super::{Design, Frame, MAX_BANDS, MAX_SPLITS, Row, Slope, WINDOW};
use crate::filter::svf::{BUTTERWORTH, prewarp};
use crate::simd::Simd;
use crate::simd::quads::{Four, OnQuads, Quads, Two};
use crate::smooth::{GLIDE_MS, Glide};

/// Damping of the two sections of a Butterworth filter of fourth order: 2 cos(π/8) and 2 cos(3π/8).
const FOURTH: [f64; 2] = [1.847_759_065_022_573_5, 0.765_366_864_730_179_5];

/// Splits two channels into bands.
#[derive(Clone, Debug)]
pub struct MinimumPhase {
    simd: Simd,
    bands: usize,
    slope: Slope,
    pairs: [Pair<Two, Four>; PAIRS],
    /// Natural logarithm of the prewarped crossovers: near enough to log-frequency, and one `exp` from coefficients.
    log_warped: [Glide; MAX_SPLITS],
    sections: [[Section<f64>; 2]; MAX_SPLITS],
}

impl Default for MinimumPhase {
    fn default() -> Self {
        Self {
            simd: Simd::BASELINE,
            bands: 1,
            slope: Slope::default(),
            pairs: [Pair::SILENT; PAIRS],
            log_warped: [Glide::new(0.0); MAX_SPLITS],
            sections: [[Section::default(); 2]; MAX_SPLITS],
        }
    }
}

impl MinimumPhase {
    /// Sets the pace of glides and the instruction set. To be followed by [`MinimumPhase::set`] and [`MinimumPhase::reset`].
    pub fn prepare(&mut self, sample_rate_hz: f64, simd: Simd) {
        self.simd = simd;
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
        self.pairs = [Pair::SILENT; PAIRS];
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
            Slope::Db12 => [Section::first_order(warped); 2],
            Slope::Db24 => [Section::second_order(warped, BUTTERWORTH); 2],
            Slope::Db48 => FOURTH.map(|damping| Section::second_order(warped, damping)),
        };
    }

    /// Splits at most [`WINDOW`] frames into as many rows, of which the places behind the last band are left as they are.
    #[inline(always)]
    pub fn process(&mut self, input: &[Frame], rows: &mut [Row]) {
        let frames = input.len().min(rows.len()).min(WINDOW);
        for (row, frame) in rows.iter_mut().zip(&input[..frames]) {
            row[0] = *frame;
        }
        let rows = &mut rows[..frames];
        // One loop for both, so that what it calls is compiled once.
        let settled = self.log_warped.iter().all(Glide::is_settled);
        for part in rows.chunks_mut(if settled { WINDOW } else { 1 }) {
            if !settled {
                for split in 0..self.bands.clamp(1, MAX_BANDS) - 1 {
                    self.log_warped[split].tick();
                    self.redesign(split);
                }
            }
            let Self { bands, slope, pairs, sections, .. } = self;
            self.simd.quads(Splitting { bands: *bands, slope: *slope, pairs, sections, rows: part });
        }
    }

    /// Ends decaying tails before they turn subnormal. Due every [`WINDOW`] frames, wherever blocks begin.
    #[inline(always)]
    pub fn settle(&mut self) {
        let pairs = self.bands.clamp(1, MAX_BANDS) / 2;
        self.pairs[..pairs].iter_mut().for_each(Pair::settle);
    }
}

/// A few frames on their way through all splits.
struct Splitting<'a> {
    bands: usize,
    slope: Slope,
    pairs: &'a mut [Pair<Two, Four>; PAIRS],
    sections: &'a [[Section<f64>; 2]; MAX_SPLITS],
    rows: &'a mut [Row],
}

impl OnQuads for Splitting<'_> {
    #[inline(always)]
    fn run<Q: Quads>(self, q: Q) {
        match self.slope {
            Slope::Db12 => self.order::<1, Q>(q),
            Slope::Db24 => self.order::<2, Q>(q),
            Slope::Db48 => self.order::<4, Q>(q),
        }
    }
}

impl Splitting<'_> {
    #[inline(always)]
    fn order<const ORDER: usize, Q: Quads>(self, q: Q) {
        let Self { bands, pairs: [lowest, middle, highest], sections, rows, .. } = self;
        match bands {
            2 => lowest.process::<0, false, ORDER, Q>(q, sections, rows),
            3.. => lowest.process::<0, true, ORDER, Q>(q, sections, rows),
            _ => {}
        }
        match bands {
            4 => middle.process::<1, false, ORDER, Q>(q, sections, rows),
            5.. => middle.process::<1, true, ORDER, Q>(q, sections, rows),
            _ => {}
        }
        if bands == MAX_BANDS {
            highest.process::<2, false, ORDER, Q>(q, sections, rows);
        }
    }
}
