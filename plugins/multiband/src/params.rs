//! The parameters of the multiband compressor. Their ids are a promise: sessions and presets know them.

use dsp_core::chain::multiband::{self, BANDS};
use nice_plug::prelude::{BoolParam, FloatParam, Params};
use shell::{RoomParams, params};

/// All parameters.
#[derive(Params)]
pub struct MultibandParams {
    #[id = "bypass"]
    bypass: BoolParam,
    #[id = "output_gain_db"]
    pub(crate) output_gain: FloatParam,
    #[nested(array, group = "Crossover")]
    pub(crate) crossovers: [CrossoverParams; BANDS - 1],
    #[nested(array, group = "Band")]
    pub(crate) bands: [BandParams; BANDS],
}

/// Where two bands meet.
#[derive(Params)]
pub(crate) struct CrossoverParams {
    #[id = "crossover_hz"]
    pub frequency: FloatParam,
}

/// One band.
#[derive(Params)]
pub(crate) struct BandParams {
    #[id = "on"]
    pub on: BoolParam,
    #[id = "threshold_db"]
    pub threshold: FloatParam,
    #[id = "ratio"]
    pub ratio: FloatParam,
    #[id = "knee_db"]
    pub knee: FloatParam,
    #[id = "attack_ms"]
    pub attack: FloatParam,
    #[id = "release_ms"]
    pub release: FloatParam,
    #[id = "makeup_db"]
    pub makeup: FloatParam,
}

impl Default for MultibandParams {
    fn default() -> Self {
        let multiband::Settings { crossover_hz, bands, output_gain_db } = multiband::Settings::default();
        Self {
            bypass: params::bypass(),
            output_gain: params::decibels("Output Gain", output_gain_db, -30.0..=30.0),
            crossovers: std::array::from_fn(|n| CrossoverParams {
                frequency: params::frequency(
                    format!("Crossover {}", n + 1),
                    crossover_hz[n],
                    20.0..=20_000.0,
                ),
            }),
            bands: std::array::from_fn(|n| BandParams::new(n + 1, &bands[n])),
        }
    }
}

impl BandParams {
    fn new(number: usize, default: &multiband::Band) -> Self {
        let name = |what: &str| format!("Band {number} {what}");
        Self {
            on: params::switch(name("On"), default.on),
            threshold: params::decibels(name("Threshold"), default.threshold_db, -80.0..=0.0),
            ratio: params::ratio(name("Ratio"), default.ratio, 1.0..=100.0),
            knee: params::decibel_span(name("Knee"), default.knee_db, 0.0..=24.0),
            attack: params::milliseconds(name("Attack"), default.attack_ms, 0.02..=500.0),
            release: params::milliseconds(name("Release"), default.release_ms, 1.0..=5_000.0),
            makeup: params::decibels(name("Makeup"), default.makeup_db, -30.0..=30.0),
        }
    }

    fn settings(&self) -> multiband::Band {
        multiband::Band {
            on: self.on.value(),
            threshold_db: self.threshold.value().into(),
            ratio: self.ratio.value().into(),
            knee_db: self.knee.value().into(),
            attack_ms: self.attack.value().into(),
            release_ms: self.release.value().into(),
            makeup_db: self.makeup.value().into(),
        }
    }
}

impl RoomParams for MultibandParams {
    type Settings = multiband::Settings;

    fn settings(&self) -> multiband::Settings {
        multiband::Settings {
            crossover_hz: std::array::from_fn(|n| self.crossovers[n].frequency.value().into()),
            bands: std::array::from_fn(|n| self.bands[n].settings()),
            output_gain_db: self.output_gain.value().into(),
        }
    }

    fn bypass(&self) -> &BoolParam {
        &self.bypass
    }
}
