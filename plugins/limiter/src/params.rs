//! The parameters of the limiter. Their ids are a promise: sessions and presets know them.

use dsp_core::chain::limiter;
use nice_plug::prelude::{BoolParam, Enum, EnumParam, FloatParam, Params};
use shell::{RoomParams, params};

/// All parameters.
#[derive(Params)]
pub struct LimiterParams {
    #[id = "bypass"]
    bypass: BoolParam,
    #[id = "input_gain_db"]
    pub(crate) input_gain: FloatParam,
    #[id = "ceiling_dbtp"]
    pub(crate) ceiling: FloatParam,
    #[id = "lookahead_ms"]
    pub(crate) lookahead: FloatParam,
    #[id = "release_ms"]
    pub(crate) release: FloatParam,
    #[id = "word_length"]
    pub(crate) word_length: EnumParam<WordLength>,
}

/// Word length of the output, as hosts show it.
///
/// Eight choices, not seven: clap-wrapper rounds the sixth of seven down to the fifth (5/6 in f32, times 6, is less than
/// 5). The bundle tests read every choice back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum WordLength {
    #[id = "off"]
    Off,
    #[id = "24"]
    #[name = "24 bit"]
    Bits24,
    #[id = "20"]
    #[name = "20 bit"]
    Bits20,
    #[id = "18"]
    #[name = "18 bit"]
    Bits18,
    #[id = "16"]
    #[name = "16 bit"]
    Bits16,
    #[id = "14"]
    #[name = "14 bit"]
    Bits14,
    #[id = "12"]
    #[name = "12 bit"]
    Bits12,
    #[id = "8"]
    #[name = "8 bit"]
    Bits8,
}

impl From<limiter::WordLength> for WordLength {
    fn from(length: limiter::WordLength) -> Self {
        match length {
            limiter::WordLength::Off => Self::Off,
            limiter::WordLength::Bits24 => Self::Bits24,
            limiter::WordLength::Bits20 => Self::Bits20,
            limiter::WordLength::Bits18 => Self::Bits18,
            limiter::WordLength::Bits16 => Self::Bits16,
            limiter::WordLength::Bits14 => Self::Bits14,
            limiter::WordLength::Bits12 => Self::Bits12,
            limiter::WordLength::Bits8 => Self::Bits8,
        }
    }
}

impl From<WordLength> for limiter::WordLength {
    fn from(length: WordLength) -> Self {
        match length {
            WordLength::Off => Self::Off,
            WordLength::Bits24 => Self::Bits24,
            WordLength::Bits20 => Self::Bits20,
            WordLength::Bits18 => Self::Bits18,
            WordLength::Bits16 => Self::Bits16,
            WordLength::Bits14 => Self::Bits14,
            WordLength::Bits12 => Self::Bits12,
            WordLength::Bits8 => Self::Bits8,
        }
    }
}

impl Default for LimiterParams {
    fn default() -> Self {
        let default = limiter::Settings::default();
        Self {
            bypass: params::bypass(),
            input_gain: params::decibels("Input Gain", default.input_gain_db, 0.0..=36.0),
            ceiling: params::decibels("Ceiling", default.ceiling_dbtp, -24.0..=0.0),
            // The latency follows it, and hosts restart a plugin whose latency changes: not for automation.
            lookahead: params::milliseconds("Lookahead", default.lookahead_ms, 0.1..=20.0).non_automatable(),
            release: params::milliseconds("Release", default.release_ms, 1.0..=2_000.0),
            word_length: params::choice("Word Length", default.word_length.into()),
        }
    }
}

impl RoomParams for LimiterParams {
    type Settings = limiter::Settings;

    fn settings(&self) -> limiter::Settings {
        limiter::Settings {
            input_gain_db: self.input_gain.value().into(),
            ceiling_dbtp: self.ceiling.value().into(),
            lookahead_ms: self.lookahead.value().into(),
            release_ms: self.release.value().into(),
            word_length: self.word_length.value().into(),
        }
    }

    fn bypass(&self) -> &BoolParam {
        &self.bypass
    }
}
