//! What the user sets of the imager, and the ranges.

pub use super::choices::{BandCount, HighPass, Listen, Matrix, Stereoize, Translation};

use super::mono_lock::Limits;
use crate::chain::padded;
use crate::filter::bank::{Section, Sections};
use crate::filter::crossover::{Crossovers, Design, MAX_SPLITS, Phase, Slope};
use crate::units::legal;
use serde::{Deserialize, Deserializer, Serialize};
use std::ops::RangeInclusive;

/// Most bands that there are; [`Settings::band_count`] says how many are heard.
pub const BANDS: usize = 4;

/// Range of every gain, in dB.
pub const GAIN_DB: RangeInclusive<f64> = -30.0..=30.0;
/// Range of [`Band::width_percent`].
pub const WIDTH_PERCENT: RangeInclusive<f64> = 0.0..=200.0;
/// Range of [`Band::balance_percent`].
pub const BALANCE_PERCENT: RangeInclusive<f64> = -100.0..=100.0;
/// Range of [`Band::stereoize_percent`].
pub const STEREOIZE_PERCENT: RangeInclusive<f64> = 0.0..=100.0;
/// Range of [`Settings::rotation_degrees`].
pub const ROTATION_DEGREES: RangeInclusive<f64> = -90.0..=90.0;
/// Range of [`Settings::mono_maker_hz`].
pub const MONO_MAKER_HZ: RangeInclusive<f64> = 20.0..=500.0;
/// Range of [`Settings::haas_ms`].
pub const HAAS_MS: RangeInclusive<f64> = 1.0..=30.0;
/// Range of [`Settings::lock_loss_lu`].
pub const LOCK_LOSS_LU: RangeInclusive<f64> = -12.0..=-0.1;
/// Range of [`Settings::lock_correlation`].
pub const LOCK_CORRELATION: RangeInclusive<f64> = -1.0..=1.0;

/// What the user sets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How many bands are heard.
    pub band_count: BandCount,
    /// Where the bands meet, in Hz, ascending; those beyond the last band wait. 20 to 20 000.
    #[serde(deserialize_with = "padded_crossovers")]
    pub crossover_hz: [f64; BANDS - 1],
    /// How steeply the bands part.
    pub slope: Slope,
    /// What the bands do to phase. Decides the latency: takes effect when the chain is prepared.
    pub phase: Phase,
    /// The bands, low to high.
    #[serde(deserialize_with = "padded_bands")]
    pub bands: [Band; BANDS],
    /// Gain of the left input, in dB. -30 to 30.
    pub left_gain_db: f64,
    /// Gain of the right input, in dB. -30 to 30.
    pub right_gain_db: f64,
    /// Whether the left input is turned upside down.
    pub invert_left: bool,
    /// Whether the right input is turned upside down.
    pub invert_right: bool,
    /// Whether left and right change places.
    pub swap: bool,
    /// What the two channels are at the input and at the output.
    pub matrix: Matrix,
    /// Gain of the mid, in dB. -30 to 30. Unlike a width it changes the mono sum.
    pub mid_gain_db: f64,
    /// Gain of the side, in dB. -30 to 30.
    pub side_gain_db: f64,
    /// Whether the mid is turned upside down.
    pub invert_mid: bool,
    /// Whether the side is turned upside down: left and right change places about the middle.
    pub invert_side: bool,
    /// Turns the stereo image, in degrees; positive to the left. -90 to 90. At 45 the middle is all left.
    pub rotation_degrees: f64,
    /// Whether the side loses its low end.
    pub mono_maker: bool,
    /// Below this the side fades, in Hz. 20 to 500.
    pub mono_maker_hz: f64,
    /// How steeply.
    pub mono_maker_slope: HighPass,
    /// How [`Band::stereoize_percent`] makes a side.
    pub stereoize: Stereoize,
    /// Delay of [`Stereoize::Haas`], in ms. 1 to 30.
    pub haas_ms: f64,
    /// Whether bands are held as narrow as both limits below ask for.
    pub mono_lock: bool,
    /// Loudness that a band may change by when it is folded down, in LU. -12 to -0.1.
    pub lock_loss_lu: f64,
    /// Correlation that a band must not fall below. -1 to 1.
    pub lock_correlation: f64,
    /// Whether the low end is read as a lathe would cut it: see [`super::vinyl`]. Changes no sound.
    pub vinyl: bool,
    /// What is heard. For the ear, in real time only: a bounce is never changed.
    pub listen: Listen,
    /// Through what it is heard. For the ear, in real time only: a bounce is never changed.
    pub translation: Translation,
    /// Gain after all, in dB. -30 to 30.
    pub output_gain_db: f64,
}

/// One band. None of these changes the mono sum but `mute` and `solo`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Band {
    /// Gain of the side signal, in percent, 0 to 200. 0 is mono, 100 unchanged, 200 twice as wide.
    pub width_percent: f64,
    /// Adds so much of the mid to the side, in percent, -100 to 100: at 100 the middle is all left, at -100 all right.
    pub balance_percent: f64,
    /// Adds so much of the decorrelated mid to the side, in percent, 0 to 100.
    pub stereoize_percent: f64,
    /// Whether it is silent.
    pub mute: bool,
    /// Whether only bands with this set are heard.
    pub solo: bool,
}

impl Default for Band {
    fn default() -> Self {
        Self { width_percent: 100.0, balance_percent: 0.0, stereoize_percent: 0.0, mute: false, solo: false }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            band_count: BandCount::default(),
            crossover_hz: [150.0, 3_000.0, 8_000.0],
            slope: Slope::default(),
            phase: Phase::default(),
            bands: [Band::default(); BANDS],
            left_gain_db: 0.0,
            right_gain_db: 0.0,
            invert_left: false,
            invert_right: false,
            swap: false,
            matrix: Matrix::default(),
            mid_gain_db: 0.0,
            side_gain_db: 0.0,
            invert_mid: false,
            invert_side: false,
            rotation_degrees: 0.0,
            mono_maker: false,
            mono_maker_hz: 120.0,
            mono_maker_slope: HighPass::default(),
            stereoize: Stereoize::default(),
            haas_ms: 12.0,
            mono_lock: false,
            lock_loss_lu: -3.0,
            lock_correlation: 0.0,
            vinyl: false,
            listen: Listen::default(),
            translation: Translation::default(),
            output_gain_db: 0.0,
        }
    }
}

impl Settings {
    /// Where the bands meet.
    #[must_use]
    pub fn crossovers(&self) -> Crossovers {
        let mut crossover_hz = [f64::NAN; MAX_SPLITS];
        crossover_hz[..BANDS - 1].copy_from_slice(&self.crossover_hz);
        Crossovers { bands: self.band_count.number(), crossover_hz, slope: self.slope, phase: self.phase }
    }

    /// Where the bands meet after all at `sample_rate_hz`, for the editor to draw.
    #[must_use]
    pub fn crossover(&self, sample_rate_hz: f64) -> Design {
        Design::new(&self.crossovers(), sample_rate_hz)
    }

    /// What the mono lock holds, if it is on.
    #[must_use]
    pub fn limits(&self) -> Option<Limits> {
        self.mono_lock.then(|| Limits {
            loss_lu: legal(self.lock_loss_lu, LOCK_LOSS_LU, -3.0),
            correlation: legal(self.lock_correlation, LOCK_CORRELATION, 0.0),
        })
    }

    /// The mono maker's filter on the side; empty if it is off.
    #[must_use]
    pub fn high_pass(&self, sample_rate_hz: f64) -> Sections {
        if !self.mono_maker {
            return Sections::default();
        }
        let hz = legal(self.mono_maker_hz, MONO_MAKER_HZ, 120.0);
        Section::butterworth_high_pass(hz, self.mono_maker_slope.order(), sample_rate_hz)
    }

    /// Gain with which each band is heard: 0 where it is muted, or where others are solo and it is not. Bands beyond the
    /// last one do not count.
    #[must_use]
    pub fn heard(&self) -> [f64; BANDS] {
        let bands = &self.bands[..self.band_count.number()];
        let solo = bands.iter().any(|band| band.solo);
        self.bands.map(|band| if band.mute || (solo && !band.solo) { 0.0 } else { 1.0 })
    }
}

impl Band {
    /// The same, everything within its range.
    #[must_use]
    pub fn legal(&self) -> Self {
        Self {
            width_percent: legal(self.width_percent, WIDTH_PERCENT, 100.0),
            balance_percent: legal(self.balance_percent, BALANCE_PERCENT, 0.0),
            stereoize_percent: legal(self.stereoize_percent, STEREOIZE_PERCENT, 0.0),
            ..*self
        }
    }
}

fn padded_crossovers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[f64; BANDS - 1], D::Error> {
    padded(deserializer, Settings::default().crossover_hz)
}

fn padded_bands<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[Band; BANDS], D::Error> {
    padded(deserializer, Settings::default().bands)
}
