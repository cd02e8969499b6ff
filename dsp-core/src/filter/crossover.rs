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

/// Most bands that a crossover makes.
pub const MAX_BANDS: usize = 6;

/// Frames after which [`Crossover::settle`] is due, and most that chains hand over at once.
pub const WINDOW: usize = 32;

/// Closest that two crossovers come, as a ratio: a third of an octave.
pub const CLOSEST: f64 = 1.259_921_049_894_873_2;

/// Signals that pass side by side: left and right, or mid and side.
pub type Lanes = [f64; 2];

/// Brings crossovers into 20 Hz to 20 kHz and below 0.45 of the rate, in order, and at least [`CLOSEST`] apart: a lower
/// one pushes those above it, the upper end pushes back. What is not a number takes its share of the ten octaves.
#[must_use]
pub fn legal_crossovers<const SPLITS: usize>(hz: [f64; SPLITS], sample_rate_hz: f64) -> [f64; SPLITS] {
    let highest_hz = (0.45 * sample_rate_hz).min(20_000.0);
    let mut all = hz;
    let mut lowest_hz = 20.0;
    for (n, hz) in all.iter_mut().enumerate() {
        let share = (n + 1) as f64 / (SPLITS + 1) as f64;
        *hz = legal(*hz, 20.0..=highest_hz, 20.0 * 1_000_f64.powf(share)).max(lowest_hz);
        lowest_hz = *hz * CLOSEST;
    }
    let mut highest_hz = highest_hz;
    for hz in all.iter_mut().rev() {
        *hz = hz.min(highest_hz);
        highest_hz = *hz / CLOSEST;
    }
    all
}

/// Where the bands meet at one sample rate. Pure: what the editor draws and the audio is held to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Design<const SPLITS: usize> {
    crossover_hz: [f64; SPLITS],
    sample_rate_hz: f64,
}

impl<const SPLITS: usize> Design<SPLITS> {
    /// Any frequencies; see [`legal_crossovers`].
    #[must_use]
    pub fn new(crossover_hz: [f64; SPLITS], sample_rate_hz: f64) -> Self {
        Self { crossover_hz: legal_crossovers(crossover_hz, sample_rate_hz), sample_rate_hz }
    }

    /// Where the bands meet after all, in Hz, ascending.
    #[must_use]
    pub fn crossover_hz(&self) -> [f64; SPLITS] {
        self.crossover_hz
    }

    /// Linear magnitude of `band`, 0 to `SPLITS`, at `hz`. Over all bands it adds up to 1; with a gain on every band
    /// the magnitude of the sum is the sum of gain times magnitude.
    #[must_use]
    pub fn magnitude(&self, band: usize, hz: f64) -> f64 {
        let mut magnitude = 1.0;
        for (n, crossover_hz) in self.crossover_hz.iter().enumerate().take(band + 1) {
            let w = prewarp(hz, self.sample_rate_hz) / prewarp(*crossover_hz, self.sample_rate_hz);
            // |low| = 1 / (1 + w⁴) and |high| = w⁴ / (1 + w⁴), for which the second is also 1 / (1 + w⁻⁴).
            magnitude /= 1.0 + w.powi(if n < band { -4 } else { 4 });
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
    pub fn set(&mut self, design: &Design<SPLITS>) {
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
