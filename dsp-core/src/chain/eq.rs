//! Linear-phase equaliser.
//!
use super::padded;
use crate::process::{Chain, NoDesigner, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::tame::tame;
use serde::{Deserialize, Deserializer, Serialize};

/// How many bands there are.
pub const BANDS: usize = 8;

/// What the user sets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Gain after all bands, in dB. -30 to 30.
    pub output_gain_db: f64,
    /// The bands, in no particular order.
    #[serde(deserialize_with = "padded_bands")]
    pub bands: [Band; BANDS],
}

/// One band.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Band {
    /// Whether it is heard.
    pub on: bool,
    /// Its shape.
    pub kind: Kind,
    /// Centre of a bell, midpoint of a shelf, cutoff of a cut, in Hz. 10 to 30 000, bounded by 0.49 of the rate.
    pub frequency_hz: f64,
    /// Gain of a bell or shelf, in dB. -30 to 30. Cuts have none.
    pub gain_db: f64,
    /// Quality. 0.05 to 40; 0.7071 is Butterworth for cuts and the steepest shelf without overshoot.
    pub q: f64,
}

/// The shape of a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Peak or dip.
    Bell,
    /// Everything below.
    LowShelf,
    /// Everything above.
    HighShelf,
    /// High-pass of 12 dB an octave.
    LowCut,
    /// Low-pass of 12 dB an octave.
    HighCut,
}

impl Default for Band {
    fn default() -> Self {
        Self {
            on: false,
            kind: Kind::Bell,
            frequency_hz: 1_000.0,
            gain_db: 0.0,
            q: std::f64::consts::FRAC_1_SQRT_2,
        }
    }
}

/// Where the bands wait until they are switched on: spread over the spectrum, cuts at the ends.
#[must_use]
pub fn default_bands() -> [Band; BANDS] {
    let places = [
        (Kind::LowCut, 25.0),
        (Kind::LowShelf, 80.0),
        (Kind::Bell, 200.0),
        (Kind::Bell, 500.0),
        (Kind::Bell, 1_200.0),
        (Kind::Bell, 3_500.0),
        (Kind::HighShelf, 9_000.0),
        (Kind::HighCut, 20_000.0),
    ];
    places.map(|(kind, frequency_hz)| Band { kind, frequency_hz, ..Band::default() })
}

impl Default for Settings {
    fn default() -> Self {
        Self { output_gain_db: 0.0, bands: default_bands() }
    }
}

fn padded_bands<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[Band; BANDS], D::Error> {
    padded(deserializer, default_bands())
}

/// What the editor reads.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Readings {
    /// Peak of the last block after the chain, left and right, linear.
    pub output_peak: [f64; 2],
}

/// The chain.
#[derive(Debug, Default)]
pub struct EqChain {
    settings: Settings,
}

impl Processor for EqChain {
    type Settings = Settings;

    fn prepare(&mut self, spec: ProcessSpec) -> Result<(), PrepareError> {
        spec.validate()
    }

    fn set(&mut self, settings: &Settings) {
        self.settings = *settings;
    }

    fn reset(&mut self) {}

    fn process(&mut self, mut block: StereoBlock<'_>) {
        tame(&mut block);
    }

    fn latency(&self) -> usize {
        0
    }
}

impl Chain for EqChain {
    type Readings = Readings;
    type Designer = NoDesigner<Settings>;

    fn readings(&self) -> Readings {
        Readings::default()
    }

    fn tail(&self) -> usize {
        0
    }

    fn latency_for(&self, _: &Settings) -> usize {
        0
    }

    fn take_designer(&mut self) -> Option<Self::Designer> {
        None
    }

    fn take_design_request(&mut self) -> Option<Settings> {
        None
    }
}
