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

use super::stage::{Section, Split, joint_one, joint_two, one, two};
use super::{Design, Frame, MAX_BANDS, MAX_SPLITS, Row, Slope, WINDOW};
use crate::filter::svf::{BUTTERWORTH, prewarp};
use crate::smooth::{GLIDE_MS, Glide};

/// Damping of two equal poles: first-order Butterworth twice.
const DOUBLE: f64 = 2.0;
/// Damping of the two sections of a Butterworth filter of fourth order: 2 cos(π/8) and 2 cos(3π/8).
const FOURTH: [f64; 2] = [1.847_759_065_022_573_5, 0.765_366_864_730_179_5];

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
            self.split(part);
        }
    }

    #[inline(always)]
    fn split(&mut self, rows: &mut [Row]) {
        match self.slope {
            Slope::Db12 => self.split_order::<1>(rows),
            Slope::Db24 => self.split_joint(rows),
            Slope::Db48 => self.split_order::<4>(rows),
        }
    }

    /// Two splits at a time: while one frame waits for what the second makes of it, the next is in the first. More at a
    /// time would not stay in registers.
    #[inline(always)]
    fn split_order<const ORDER: usize>(&mut self, rows: &mut [Row]) {
        let Self { splits, sections, .. } = self;
        match self.bands {
            2 => one::<1, ORDER>(splits, sections, rows),
            3 => two::<1, 2, ORDER>(splits, sections, rows),
            4 => {
                two::<1, 2, ORDER>(splits, sections, rows);
                one::<3, ORDER>(splits, sections, rows);
            }
            5 => {
                two::<1, 2, ORDER>(splits, sections, rows);
                two::<3, 4, ORDER>(splits, sections, rows);
            }
            6 => {
                two::<1, 2, ORDER>(splits, sections, rows);
                two::<3, 4, ORDER>(splits, sections, rows);
                one::<5, ORDER>(splits, sections, rows);
            }
            _ => {}
        }
    }

    #[inline(always)]
    fn split_joint(&mut self, rows: &mut [Row]) {
        let Self { splits, sections, .. } = self;
        match self.bands {
            2 => joint_one::<1, 4>(splits, sections, rows),
            3 => joint_two::<1, 4, 2, 8>(splits, sections, rows),
            4 => {
                joint_two::<1, 4, 2, 8>(splits, sections, rows);
                joint_one::<3, 8>(splits, sections, rows);
            }
            5 => {
                joint_two::<1, 4, 2, 8>(splits, sections, rows);
                joint_two::<3, 8, 4, 12>(splits, sections, rows);
            }
            6 => {
                joint_two::<1, 4, 2, 8>(splits, sections, rows);
                joint_two::<3, 8, 4, 12>(splits, sections, rows);
                joint_one::<5, 12>(splits, sections, rows);
            }
            _ => {}
        }
    }

    /// Ends decaying tails before they turn subnormal. Due every [`WINDOW`] frames, wherever blocks begin.
    #[inline(always)]
    pub fn settle(&mut self) {
        let (wide, deep) = if self.slope == Slope::Db48 { (2, 3) } else { (1, 1) };
        for split in &mut self.splits[..self.bands.clamp(1, MAX_BANDS) - 1] {
            split.settle(wide, deep);
        }
    }
}
