//! The parameters of the imager. Their ids are a promise: sessions and presets know them.

use crate::choices::{BandCount, HighPass, Listen, Matrix, Stereoize, Translation};
use dsp_core::chain::imager::{self, BANDS};
use nice_plug::prelude::{BoolParam, EnumParam, FloatParam, Params};
use shell::params::{CrossoverParams, Phase, Slope};
use shell::{RoomParams, params};

/// All parameters.
#[derive(Params)]
pub struct ImagerParams {
    #[id = "bypass"]
    bypass: BoolParam,
    #[id = "band_count"]
    pub(crate) band_count: EnumParam<BandCount>,
    #[id = "slope"]
    pub(crate) slope: EnumParam<Slope>,
    #[id = "phase"]
    pub(crate) phase: EnumParam<Phase>,
    #[id = "left_gain_db"]
    pub(crate) left_gain: FloatParam,
    #[id = "right_gain_db"]
    pub(crate) right_gain: FloatParam,
    #[id = "invert_left"]
    pub(crate) invert_left: BoolParam,
    #[id = "invert_right"]
    pub(crate) invert_right: BoolParam,
    #[id = "swap"]
    pub(crate) swap: BoolParam,
    #[id = "matrix"]
    pub(crate) matrix: EnumParam<Matrix>,
    #[id = "mid_gain_db"]
    pub(crate) mid_gain: FloatParam,
    #[id = "side_gain_db"]
    pub(crate) side_gain: FloatParam,
    #[id = "invert_mid"]
    pub(crate) invert_mid: BoolParam,
    #[id = "invert_side"]
    pub(crate) invert_side: BoolParam,
    #[id = "rotation_degrees"]
    pub(crate) rotation: FloatParam,
    #[id = "mono_maker"]
    pub(crate) mono_maker: BoolParam,
    #[id = "mono_maker_hz"]
    pub(crate) mono_maker_frequency: FloatParam,
    #[id = "mono_maker_slope"]
    pub(crate) mono_maker_slope: EnumParam<HighPass>,
    #[id = "stereoize"]
    pub(crate) stereoize: EnumParam<Stereoize>,
    #[id = "haas_ms"]
    pub(crate) haas: FloatParam,
    #[id = "mono_lock"]
    pub(crate) mono_lock: BoolParam,
    #[id = "lock_loss_lu"]
    pub(crate) lock_loss: FloatParam,
    #[id = "lock_correlation"]
    pub(crate) lock_correlation: FloatParam,
    #[id = "vinyl"]
    pub(crate) vinyl: BoolParam,
    #[id = "listen"]
    pub(crate) listen: EnumParam<Listen>,
    #[id = "translation"]
    pub(crate) translation: EnumParam<Translation>,
    #[id = "output_gain_db"]
    pub(crate) output_gain: FloatParam,
    #[nested(array, group = "Crossover")]
    pub(crate) crossovers: [CrossoverParams; BANDS - 1],
    #[nested(array, group = "Band")]
    pub(crate) bands: [BandParams; BANDS],
}

/// One band.
#[derive(Params)]
pub(crate) struct BandParams {
    #[id = "width_percent"]
    pub width: FloatParam,
    #[id = "balance_percent"]
    pub balance: FloatParam,
    #[id = "stereoize_percent"]
    pub stereoize: FloatParam,
    #[id = "mute"]
    pub mute: BoolParam,
    #[id = "solo"]
    pub solo: BoolParam,
}

impl Default for ImagerParams {
    fn default() -> Self {
        let default = imager::Settings::default();
        let gain = |name, db| params::decibels(name, db, imager::GAIN_DB);
        Self {
            bypass: params::bypass(),
            band_count: params::choice("Bands", default.band_count.into()),
            slope: params::choice("Slope", default.slope.into()),
            // The latency follows, and hosts restart a plugin whose latency changes: not for automation.
            phase: params::choice("Phase", default.phase.into()).non_automatable(),
            left_gain: gain("Left Gain", default.left_gain_db),
            right_gain: gain("Right Gain", default.right_gain_db),
            invert_left: params::switch("Invert Left", default.invert_left),
            invert_right: params::switch("Invert Right", default.invert_right),
            swap: params::switch("Swap Channels", default.swap),
            matrix: params::choice("Channels", default.matrix.into()),
            mid_gain: gain("Mid Gain", default.mid_gain_db),
            side_gain: gain("Side Gain", default.side_gain_db),
            invert_mid: params::switch("Invert Mid", default.invert_mid),
            invert_side: params::switch("Invert Side", default.invert_side),
            rotation: params::degrees("Rotation", default.rotation_degrees, imager::ROTATION_DEGREES),
            mono_maker: params::switch("Mono Maker", default.mono_maker),
            mono_maker_frequency: params::frequency(
                "Mono Maker Frequency",
                default.mono_maker_hz,
                imager::MONO_MAKER_HZ,
            ),
            mono_maker_slope: params::choice("Mono Maker Slope", default.mono_maker_slope.into()),
            stereoize: params::choice("Stereoize", default.stereoize.into()),
            haas: params::milliseconds("Haas Delay", default.haas_ms, imager::HAAS_MS),
            mono_lock: params::switch("Mono Lock", default.mono_lock),
            lock_loss: params::loudness_units("Lock Loss", default.lock_loss_lu, imager::LOCK_LOSS_LU),
            lock_correlation: params::correlation("Lock Correlation", default.lock_correlation),
            vinyl: params::switch("Vinyl Check", default.vinyl),
            listen: params::choice("Listen", default.listen.into()),
            translation: params::choice("Translation", default.translation.into()),
            output_gain: gain("Output Gain", default.output_gain_db),
            crossovers: CrossoverParams::all(&default.crossover_hz),
            bands: std::array::from_fn(|n| BandParams::new(n + 1, &default.bands[n])),
        }
    }
}

impl BandParams {
    fn new(number: usize, default: &imager::Band) -> Self {
        let name = |what: &str| format!("Band {number} {what}");
        Self {
            width: params::percent(name("Width"), default.width_percent, imager::WIDTH_PERCENT),
            balance: params::percent(name("Balance"), default.balance_percent, imager::BALANCE_PERCENT),
            stereoize: params::percent(
                name("Stereoize"),
                default.stereoize_percent,
                imager::STEREOIZE_PERCENT,
            ),
            mute: params::switch(name("Mute"), default.mute),
            solo: params::switch(name("Solo"), default.solo),
        }
    }

    fn settings(&self) -> imager::Band {
        imager::Band {
            width_percent: self.width.value().into(),
            balance_percent: self.balance.value().into(),
            stereoize_percent: self.stereoize.value().into(),
            mute: self.mute.value(),
            solo: self.solo.value(),
        }
    }
}

impl RoomParams for ImagerParams {
    type Settings = imager::Settings;

    fn settings(&self) -> imager::Settings {
        imager::Settings {
            band_count: self.band_count.value().into(),
            crossover_hz: std::array::from_fn(|n| self.crossovers[n].frequency.value().into()),
            slope: self.slope.value().into(),
            phase: self.phase.value().into(),
            bands: std::array::from_fn(|n| self.bands[n].settings()),
            left_gain_db: self.left_gain.value().into(),
            right_gain_db: self.right_gain.value().into(),
            invert_left: self.invert_left.value(),
            invert_right: self.invert_right.value(),
            swap: self.swap.value(),
            matrix: self.matrix.value().into(),
            mid_gain_db: self.mid_gain.value().into(),
            side_gain_db: self.side_gain.value().into(),
            invert_mid: self.invert_mid.value(),
            invert_side: self.invert_side.value(),
            rotation_degrees: self.rotation.value().into(),
            mono_maker: self.mono_maker.value(),
            mono_maker_hz: self.mono_maker_frequency.value().into(),
            mono_maker_slope: self.mono_maker_slope.value().into(),
            stereoize: self.stereoize.value().into(),
            haas_ms: self.haas.value().into(),
            mono_lock: self.mono_lock.value(),
            lock_loss_lu: self.lock_loss.value().into(),
            lock_correlation: self.lock_correlation.value().into(),
            vinyl: self.vinyl.value(),
            listen: self.listen.value().into(),
            translation: self.translation.value().into(),
            output_gain_db: self.output_gain.value().into(),
        }
    }

    fn bypass(&self) -> &BoolParam {
        &self.bypass
    }
}
