//! Linkwitz-Riley crossovers of 12, 24 and 48 dB an octave into one to six bands.
//!
//! [`minimum`] splits without latency, and the sum of the bands is an all-pass; [`linear`] splits with latency, and the
//! sum is the input. Both have the magnitudes of [`Design`], and [`splitter`] is either of them, with everything that a
//! user may change while it runs. In all of them the bands are in phase with each other at every frequency: magnitudes of
//! bands simply add.
//!
//! Sources: Linkwitz, "Active crossover networks for noncoincident drivers", JAES 24 (1976); D'Appolito, "Active
//! realization of multiway all-pass crossover systems", JAES 35 (1987).

pub mod linear;
pub mod minimum;
mod section;
pub mod splitter;
mod stage;

use super::svf::prewarp;
use crate::units::legal;
use serde::{Deserialize, Serialize};

/// Most bands that a crossover makes.
pub const MAX_BANDS: usize = 6;

/// Most crossovers.
pub const MAX_SPLITS: usize = MAX_BANDS - 1;

/// Frames after which `settle` of a crossover is due, and most that chains hand over at once.
pub const WINDOW: usize = 64;

/// Places for bands: a power of two, for the sake of vector registers. Those behind the last band hold
/// silence.
pub const LANES: usize = 8;

/// Closest that two crossovers come, as a ratio: a third of an octave.
pub const CLOSEST: f64 = 1.259_921_049_894_873_2;

/// One frame of two channels: left and right, or mid and side.
pub type Frame = [f64; 2];

/// One frame of all bands, low to high.
pub type Row = [Frame; LANES];

/// Silence.
pub const SILENT_ROW: Row = [[0.0; 2]; LANES];

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
        let warped = prewarp(hz, self.sample_rate_hz);
        let mut magnitude = 1.0;
        for (n, crossover_hz) in self.crossover_hz().iter().enumerate().take(band + 1) {
            let w = warped / prewarp(*crossover_hz, self.sample_rate_hz);
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

#[cfg(test)]
mod tests;
