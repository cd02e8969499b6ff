//! The parameters of the imager. Their ids are a promise: sessions and presets know them.

use dsp_core::chain::imager::{self, BANDS};
use nice_plug::prelude::{BoolParam, FloatParam, Params};
use shell::params::CrossoverParams;
use shell::{RoomParams, params};

/// All parameters.
#[derive(Params)]
pub struct ImagerParams {
    #[id = "bypass"]
    bypass: BoolParam,
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
}

impl Default for ImagerParams {
    fn default() -> Self {
        let imager::Settings { crossover_hz, bands, output_gain_db } = imager::Settings::default();
        Self {
            bypass: params::bypass(),
            output_gain: params::decibels("Output Gain", output_gain_db, -30.0..=30.0),
            crossovers: CrossoverParams::all(&crossover_hz),
            bands: std::array::from_fn(|n| BandParams {
                width: params::percent(format!("Band {} Width", n + 1), bands[n].width_percent, 0.0..=200.0),
            }),
        }
    }
}

impl RoomParams for ImagerParams {
    type Settings = imager::Settings;

    fn settings(&self) -> imager::Settings {
        imager::Settings {
            crossover_hz: std::array::from_fn(|n| self.crossovers[n].frequency.value().into()),
            bands: std::array::from_fn(|n| imager::Band {
                width_percent: self.bands[n].width.value().into(),
            }),
            output_gain_db: self.output_gain.value().into(),
        }
    }

    fn bypass(&self) -> &BoolParam {
        &self.bypass
    }
}
