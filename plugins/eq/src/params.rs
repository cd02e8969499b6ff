//! The parameters of the EQ. Their ids are a promise: sessions and presets know them.

use crate::choices::{BandPhase, Kind, PhaseMode, Placement, Resolution, Slope};
use dsp_core::chain::eq::{self, BANDS};
use nice_plug::prelude::{BoolParam, EnumParam, FloatParam, Params};
use shell::{RoomParams, params};

/// All parameters.
#[derive(Params)]
pub struct EqParams {
    #[id = "bypass"]
    bypass: BoolParam,
    #[id = "phase_mode"]
    pub(crate) phase_mode: EnumParam<PhaseMode>,
    #[id = "resolution"]
    pub(crate) resolution: EnumParam<Resolution>,
    #[id = "output_gain_db"]
    pub(crate) output_gain: FloatParam,
    #[id = "gain_scale_percent"]
    pub(crate) gain_scale: FloatParam,
    #[id = "auto_gain"]
    pub(crate) auto_gain: BoolParam,
    #[id = "invert_polarity"]
    pub(crate) invert_polarity: BoolParam,
    #[nested(array, group = "Band")]
    pub(crate) bands: [BandParams; BANDS],
}

/// One band.
#[derive(Params)]
pub(crate) struct BandParams {
    #[id = "on"]
    pub on: BoolParam,
    #[id = "kind"]
    pub kind: EnumParam<Kind>,
    #[id = "frequency_hz"]
    pub frequency: FloatParam,
    #[id = "gain_db"]
    pub gain: FloatParam,
    #[id = "q"]
    pub q: FloatParam,
    #[id = "slope"]
    pub slope: EnumParam<Slope>,
    #[id = "placement"]
    pub placement: EnumParam<Placement>,
    #[id = "phase"]
    pub phase: EnumParam<BandPhase>,
    #[id = "solo"]
    pub solo: BoolParam,
}

impl Default for EqParams {
    fn default() -> Self {
        let default = eq::Settings::default();
        Self {
            bypass: params::bypass(),
            phase_mode: params::choice("Phase Mode", default.phase_mode.into()).non_automatable(),
            resolution: params::choice("Resolution", default.resolution.into()).non_automatable(),
            output_gain: params::decibels("Output Gain", default.output_gain_db, -30.0..=30.0),
            gain_scale: params::percent("Gain Scale", default.gain_scale_percent, 0.0..=200.0),
            auto_gain: params::switch("Auto Gain", default.auto_gain),
            invert_polarity: params::switch("Invert Polarity", default.invert_polarity),
            bands: std::array::from_fn(|n| BandParams::new(n + 1, &default.bands[n])),
        }
    }
}

impl BandParams {
    fn new(number: usize, default: &eq::Band) -> Self {
        let name = |what: &str| format!("Band {number} {what}");
        Self {
            on: params::switch(name("On"), default.on),
            kind: params::choice(name("Shape"), default.kind.into()),
            frequency: params::frequency(name("Frequency"), default.frequency_hz, 10.0..=30_000.0),
            gain: params::decibels(name("Gain"), default.gain_db, -30.0..=30.0),
            q: params::quality(name("Q"), default.q, 0.05..=40.0),
            slope: params::choice(name("Slope"), default.slope.into()),
            placement: params::choice(name("Placement"), default.placement.into()),
            phase: params::choice(name("Phase"), default.phase.into()),
            solo: params::switch(name("Solo"), default.solo),
        }
    }

    /// The band that these say.
    pub fn settings(&self) -> eq::Band {
        eq::Band {
            on: self.on.value(),
            kind: self.kind.value().into(),
            frequency_hz: self.frequency.value().into(),
            gain_db: self.gain.value().into(),
            q: self.q.value().into(),
            slope: self.slope.value().into(),
            placement: self.placement.value().into(),
            phase: self.phase.value().into(),
            solo: self.solo.value(),
        }
    }
}

impl RoomParams for EqParams {
    type Settings = eq::Settings;

    fn settings(&self) -> eq::Settings {
        eq::Settings {
            phase_mode: self.phase_mode.value().into(),
            resolution: self.resolution.value().into(),
            output_gain_db: self.output_gain.value().into(),
            gain_scale_percent: self.gain_scale.value().into(),
            auto_gain: self.auto_gain.value(),
            invert_polarity: self.invert_polarity.value(),
            bands: std::array::from_fn(|n| self.bands[n].settings()),
        }
    }

    fn bypass(&self) -> &BoolParam {
        &self.bypass
    }
}
