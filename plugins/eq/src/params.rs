//! The parameters of the EQ. Their ids are a promise: sessions and presets know them.

use dsp_core::chain::eq::{self, BANDS};
use nice_plug::prelude::{BoolParam, Enum, EnumParam, FloatParam, Params};
use shell::{RoomParams, params};

/// All parameters.
#[derive(Params)]
pub struct EqParams {
    #[id = "bypass"]
    bypass: BoolParam,
    #[id = "output_gain_db"]
    pub(crate) output_gain: FloatParam,
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
}

/// The shape of a band, as hosts show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Kind {
    #[id = "bell"]
    Bell,
    #[id = "low_shelf"]
    #[name = "Low shelf"]
    LowShelf,
    #[id = "high_shelf"]
    #[name = "High shelf"]
    HighShelf,
    #[id = "low_cut"]
    #[name = "Low cut"]
    LowCut,
    #[id = "high_cut"]
    #[name = "High cut"]
    HighCut,
}

impl From<eq::Kind> for Kind {
    fn from(kind: eq::Kind) -> Self {
        match kind {
            eq::Kind::Bell => Self::Bell,
            eq::Kind::LowShelf => Self::LowShelf,
            eq::Kind::HighShelf => Self::HighShelf,
            eq::Kind::LowCut => Self::LowCut,
            eq::Kind::HighCut => Self::HighCut,
        }
    }
}

impl From<Kind> for eq::Kind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Bell => Self::Bell,
            Kind::LowShelf => Self::LowShelf,
            Kind::HighShelf => Self::HighShelf,
            Kind::LowCut => Self::LowCut,
            Kind::HighCut => Self::HighCut,
        }
    }
}

impl Default for EqParams {
    fn default() -> Self {
        let eq::Settings { output_gain_db, bands } = eq::Settings::default();
        Self {
            bypass: params::bypass(),
            output_gain: params::decibels("Output Gain", output_gain_db, -30.0..=30.0),
            bands: std::array::from_fn(|n| BandParams::new(n + 1, &bands[n])),
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
        }
    }

    fn settings(&self) -> eq::Band {
        eq::Band {
            on: self.on.value(),
            kind: self.kind.value().into(),
            frequency_hz: self.frequency.value().into(),
            gain_db: self.gain.value().into(),
            q: self.q.value().into(),
        }
    }
}

impl RoomParams for EqParams {
    type Settings = eq::Settings;

    fn settings(&self) -> eq::Settings {
        eq::Settings {
            output_gain_db: self.output_gain.value().into(),
            bands: std::array::from_fn(|n| self.bands[n].settings()),
        }
    }

    fn bypass(&self) -> &BoolParam {
        &self.bypass
    }
}
