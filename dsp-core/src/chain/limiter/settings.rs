//! What the user sets, the ranges, and what it means for the stages.

use super::MARGIN_DB;
use crate::dither;
use crate::process::ProcessSpec;
use crate::units::{db_to_gain, legal};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Range of [`Settings::input_gain_db`].
pub const INPUT_GAIN_DB: RangeInclusive<f64> = 0.0..=36.0;
/// Range of [`Settings::ceiling_dbtp`].
pub const CEILING_DBTP: RangeInclusive<f64> = -24.0..=0.0;
/// Range of [`Settings::lookahead_ms`].
pub const LOOKAHEAD_MS: RangeInclusive<f64> = 0.1..=20.0;
/// Range of [`Settings::release_ms`].
pub const RELEASE_MS: RangeInclusive<f64> = 1.0..=2000.0;

/// What the user sets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Gain before the limiter, in dB. 0 to 36.
    pub input_gain_db: f64,
    /// Level that the reconstructed signal must not exceed, in dBTP. -24 to 0.
    pub ceiling_dbtp: f64,
    /// How far the limiter looks ahead, in ms. 0.1 to 20. Part of the latency: takes effect at the next `prepare`.
    pub lookahead_ms: f64,
    /// Time in which gain reduction falls by 63 %, in ms. 1 to 2000.
    pub release_ms: f64,
    /// Grid of the output.
    pub word_length: WordLength,
}

/// Word length of the output. Anything but `Off` is dithered with triangular noise of 2 LSB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WordLength {
    /// Floating point, as the host hands it over.
    #[serde(rename = "off")]
    Off,
    /// 24 bits.
    #[serde(rename = "24")]
    Bits24,
    /// 20 bits.
    #[serde(rename = "20")]
    Bits20,
    /// 18 bits.
    #[serde(rename = "18")]
    Bits18,
    /// 16 bits.
    #[serde(rename = "16")]
    Bits16,
    /// 14 bits: early samplers and converters.
    #[serde(rename = "14")]
    Bits14,
    /// 12 bits.
    #[serde(rename = "12")]
    Bits12,
    /// 8 bits.
    #[serde(rename = "8")]
    Bits8,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            input_gain_db: 0.0,
            ceiling_dbtp: -1.0,
            lookahead_ms: 5.0,
            release_ms: 100.0,
            word_length: WordLength::Off,
        }
    }
}

impl WordLength {
    /// Bits of a word; `None` for floating point.
    #[must_use]
    pub fn bits(self) -> Option<u32> {
        match self {
            Self::Off => None,
            Self::Bits24 => Some(24),
            Self::Bits20 => Some(20),
            Self::Bits18 => Some(18),
            Self::Bits16 => Some(16),
            Self::Bits14 => Some(14),
            Self::Bits12 => Some(12),
            Self::Bits8 => Some(8),
        }
    }
}

impl Settings {
    /// Every value brought to the nearest legal one.
    pub(super) fn legal(&self) -> Self {
        let default = Self::default();
        Self {
            input_gain_db: legal(self.input_gain_db, INPUT_GAIN_DB, default.input_gain_db),
            ceiling_dbtp: legal(self.ceiling_dbtp, CEILING_DBTP, default.ceiling_dbtp),
            lookahead_ms: legal(self.lookahead_ms, LOOKAHEAD_MS, default.lookahead_ms),
            release_ms: legal(self.release_ms, RELEASE_MS, default.release_ms),
            word_length: self.word_length,
        }
    }

    /// What no product of sample and gain may exceed, linear: room is left for the margin, and for dither and rounding.
    pub(super) fn sample_ceiling(&self) -> f64 {
        let reach = self.word_length.bits().map_or(0.0, |bits| dither::REACH_STEPS * dither::step(bits));
        db_to_gain(self.ceiling_dbtp - MARGIN_DB) - reach
    }

    /// The look-ahead at a sample rate, at least 1.
    pub(super) fn lookahead_frames(&self, spec: &ProcessSpec) -> usize {
        spec.frames(self.lookahead_ms).max(1)
    }
}
