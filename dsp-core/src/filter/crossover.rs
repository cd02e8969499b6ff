//! Linkwitz-Riley crossover of 24 dB an octave into two to six bands that sum to an all-pass.
//!
//! Latency: 0 frames, minimum phase. A band that has left the chain of splits passes the all-passes of the crossovers
//! above it, so all bands are in phase with each other at every frequency: magnitudes of bands simply add.
//!
//! One split costs two filters a lane: the low branch is a Butterworth low-pass twice, and the high branch is the
//! all-pass that the first of the two gives for nothing, minus the low branch, because low² + high² is that all-pass.
//!
//! Sources: Linkwitz, "Active crossover networks for noncoincident drivers", JAES 24 (1976); D'Appolito, "Active
//! realization of multiway all-pass crossover systems", JAES 35 (1987), for the all-passes of more than two bands.

use super::svf::{BUTTERWORTH, Coefficients, Svf, prewarp};
use crate::smooth::{GLIDE_MS, Glide};
use crate::units::legal;
use serde::{Deserialize, Serialize};

/// Most bands that a crossover makes.
pub const MAX_BANDS: usize = 6;

/// Most crossovers.
pub const MAX_SPLITS: usize = MAX_BANDS - 1;

/// Frames after which [`Crossover::settle`] is due, and most that chains hand over at once.
pub const WINDOW: usize = 32;

/// Closest that two crossovers come, as a ratio: a third of an octave.
pub const CLOSEST: f64 = 1.259_921_049_894_873_2;

/// Signals that pass side by side: left and right, or mid and side.
pub type Lanes = [f64; 2];

/// How steeply bands part, in dB an octave. All are Linkwitz-Riley: 6 dB down where they meet, in phase everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Slope {
    /// 12 dB an octave: a Butterworth filter of first order twice.
    #[serde(rename = "12")]
    Db12,
    /// 24 dB an octave: of second order twice.
    #[default]
    #[serde(rename = "24")]
    Db24,
    /// 48 dB an octave: of fourth order twice.
    #[serde(rename = "48")]
    Db48,
}

impl Slope {
    /// Power of the frequency ratio w in the magnitudes 1 / (1 + w^p) and w^p / (1 + w^p) of the low and the high side.
    #[must_use]
    pub fn power(self) -> i32 {
        match self {
            Self::Db12 => 2,
            Self::Db24 => 4,
            Self::Db48 => 8,
        }
    }
}

/// What bands do to phase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// No latency; the sum of the bands is an all-pass.
    #[default]
    Minimum,
    /// The sum of the bands is the input, later.
    Linear,
}

/// What the user sets of where bands meet: the part of the settings that every multiband plugin shares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossovers {
    /// How many bands there are. 1 to [`MAX_BANDS`].
    pub bands: usize,
    /// Where they meet, in Hz, ascending; those beyond the last band wait. 20 to 20 000.
    pub crossover_hz: [f64; MAX_SPLITS],
    /// How steeply they part.
    pub slope: Slope,
    /// What they do to phase. Decides the latency, so it takes effect when a chain is prepared.
    pub phase: Phase,
}

impl Default for Crossovers {
    fn default() -> Self {
        let crossover_hz = [150.0, 3_000.0, 6_000.0, 9_000.0, 13_000.0];
        Self { bands: 3, crossover_hz, slope: Slope::default(), phase: Phase::default() }
    }
}

/// Brings crossovers into 20 Hz to 20 kHz and below 0.45 of the rate, in order, and at least [`CLOSEST`] apart: a lower
/// one pushes those above it, the upper end pushes back. What is not a number takes its share of the ten octaves.
fn bring_into_order(all: &mut [f64], sample_rate_hz: f64) {
    let highest_hz = (0.45 * sample_rate_hz).min(20_000.0);
    let shares = (all.len() + 1) as f64;
    let mut lowest_hz = 20.0;
    for (n, hz) in all.iter_mut().enumerate() {
        let share = (n + 1) as f64 / shares;
        *hz = legal(*hz, 20.0..=highest_hz, 20.0 * 1_000_f64.powf(share)).max(lowest_hz);
        lowest_hz = *hz * CLOSEST;
    }
    let mut highest_hz = highest_hz;
    for hz in all.iter_mut().rev() {
        *hz = hz.min(highest_hz);
        highest_hz = *hz / CLOSEST;
    }
}

/// Where the bands meet at one sample rate. Pure: what the editor draws and the audio is held to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Design {
    bands: usize,
    crossover_hz: [f64; MAX_SPLITS],
    slope: Slope,
    sample_rate_hz: f64,
}

impl Design {
    /// Takes any settings: the number of bands is brought to 1 to [`MAX_BANDS`], and the crossovers in use into 20 Hz to
    /// 20 kHz and below 0.45 of the rate, in order and at least [`CLOSEST`] apart.
    #[must_use]
    pub fn new(settings: &Crossovers, sample_rate_hz: f64) -> Self {
        let bands = settings.bands.clamp(1, MAX_BANDS);
        let mut crossover_hz = settings.crossover_hz;
        bring_into_order(&mut crossover_hz[..bands - 1], sample_rate_hz);
        Self { bands, crossover_hz, slope: settings.slope, sample_rate_hz }
    }

    /// How many bands there are.
    #[must_use]
    pub fn bands(&self) -> usize {
        self.bands
    }

    /// How steeply they part.
    #[must_use]
    pub fn slope(&self) -> Slope {
        self.slope
    }

    /// The rate that it was made for, in Hz.
    #[must_use]
    pub fn sample_rate_hz(&self) -> f64 {
        self.sample_rate_hz
    }

    /// Where the bands meet after all, in Hz, ascending: one less than there are bands.
    #[must_use]
    pub fn crossover_hz(&self) -> &[f64] {
        &self.crossover_hz[..self.bands - 1]
    }

    /// Linear magnitude of `band`, counted from 0, at `hz`. Over all bands it adds up to 1; with a gain on every band
    /// the magnitude of the sum is the sum of gain times magnitude. 0 for a band that there is not.
    #[must_use]
    pub fn magnitude(&self, band: usize, hz: f64) -> f64 {
        if band >= self.bands {
            return 0.0;
        }
        let power = self.slope.power();
        let mut magnitude = 1.0;
        for (n, crossover_hz) in self.crossover_hz().iter().enumerate().take(band + 1) {
            let w = prewarp(hz, self.sample_rate_hz) / prewarp(*crossover_hz, self.sample_rate_hz);
            // |low| = 1 / (1 + w^p) and |high| = w^p / (1 + w^p), for which the second is also 1 / (1 + w^-p).
            magnitude /= 1.0 + w.powi(if n < band { -power } else { power });
        }
        magnitude
    }

    /// Magnitude of `band` at `hz` in dB, -200 at the least.
    #[must_use]
    pub fn response_db(&self, band: usize, hz: f64) -> f64 {
        crate::units::gain_to_db(self.magnitude(band, hz))
    }
}

/// The filters of one split and of what the band below it still passes on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Split {
    first: Svf<2>,
    second: Svf<2>,
}

impl Split {
    /// Low and high branch of one frame.
    #[inline(always)]
    fn tick(&mut self, c: &Coefficients, input: Lanes) -> (Lanes, Lanes) {
        let first = self.first.tick(c, input);
        let low = self.second.tick(c, first.low).low;
        let mut high = [0.0; 2];
        for lane in 0..2 {
            high[lane] = c.all_pass(input[lane], first.band[lane]) - low[lane];
        }
        (low, high)
    }
}

/// The recursions, apart from the glides so that the hot loop holds a copy.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Filters<const SPLITS: usize> {
    splits: [Split; SPLITS],
    /// `[band][split]`: the all-pass of `split` that `band` passes, for every split above the band.
    all_passes: [[Svf<2>; SPLITS]; SPLITS],
}

impl<const SPLITS: usize> Default for Filters<SPLITS> {
    fn default() -> Self {
        Self { splits: [Split::default(); SPLITS], all_passes: [[Svf::default(); SPLITS]; SPLITS] }
    }
}

/// Splits a pair of signals into `BANDS` bands, low to high. `SPLITS` is one less than `BANDS`.
#[derive(Clone, Debug)]
pub struct Crossover<const BANDS: usize, const SPLITS: usize> {
    filters: Filters<SPLITS>,
    coefficients: [Coefficients; SPLITS],
    /// Natural logarithm of the prewarped crossovers: near enough to log-frequency, and one `exp` from coefficients.
    log_warped: [Glide; SPLITS],
}

impl<const BANDS: usize, const SPLITS: usize> Default for Crossover<BANDS, SPLITS> {
    fn default() -> Self {
        const { assert!(BANDS == SPLITS + 1 && BANDS >= 2 && BANDS <= MAX_BANDS) };
        Self {
            filters: Filters::default(),
            coefficients: [Coefficients::design(1.0, BUTTERWORTH); SPLITS],
            log_warped: [Glide::new(0.0); SPLITS],
        }
    }
}

impl<const BANDS: usize, const SPLITS: usize> Crossover<BANDS, SPLITS> {
    /// Sets the pace of glides. To be followed by [`Crossover::set`] and [`Crossover::reset`].
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.log_warped.iter_mut().for_each(|glide| glide.prepare(sample_rate_hz, GLIDE_MS));
    }

    /// Moves the crossovers, gliding over [`GLIDE_MS`]. They move in step, so that they never cross on the way.
    pub fn set(&mut self, design: &Design) {
        for (glide, hz) in self.log_warped.iter_mut().zip(design.crossover_hz) {
            glide.set(prewarp(hz, design.sample_rate_hz).ln());
        }
    }

    /// Forgets the past and ends glides.
    pub fn reset(&mut self) {
        self.filters = Filters::default();
        for (glide, coefficients) in self.log_warped.iter_mut().zip(&mut self.coefficients) {
            glide.snap();
            *coefficients = Coefficients::design(glide.value().exp(), BUTTERWORTH);
        }
    }

    /// Splits at most [`WINDOW`] frames of `input`; as many frames of each band are written.
    #[inline(always)]
    pub fn process(&mut self, input: &[Lanes], bands: &mut [[Lanes; WINDOW]; BANDS]) {
        let gliding = !self.log_warped.iter().all(Glide::is_settled);
        let mut filters = self.filters;
        let mut coefficients = self.coefficients;
        for (frame, lanes) in input.iter().enumerate().take(WINDOW) {
            if gliding {
                for (glide, coefficients) in self.log_warped.iter_mut().zip(&mut coefficients) {
                    *coefficients = Coefficients::design(glide.tick().exp(), BUTTERWORTH);
                }
            }
            let mut rest = *lanes;
            for split in 0..SPLITS {
                let (low, high) = filters.splits[split].tick(&coefficients[split], rest);
                bands[split][frame] = low;
                rest = high;
                for (band, all_passes) in bands[..split].iter_mut().zip(&mut filters.all_passes) {
                    let tap = all_passes[split].tick(&coefficients[split], band[frame]).band;
                    for (passing, tap) in band[frame].iter_mut().zip(tap) {
                        *passing = coefficients[split].all_pass(*passing, tap);
                    }
                }
            }
            bands[SPLITS][frame] = rest;
        }
        (self.filters, self.coefficients) = (filters, coefficients);
    }

    /// Ends decaying tails before they turn subnormal. Due every [`WINDOW`] frames, wherever blocks begin.
    #[inline(always)]
    pub fn settle(&mut self) {
        for split in &mut self.filters.splits {
            split.first.settle();
            split.second.settle();
        }
        self.filters.all_passes.iter_mut().flatten().for_each(Svf::settle);
    }
}

#[cfg(test)]
mod tests;
