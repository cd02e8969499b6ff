//! Multiband stereo image.
//!
use super::padded;
use crate::process::{Chain, NoDesigner, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::tame::tame;
use serde::{Deserialize, Deserializer, Serialize};

/// How many bands there are.
pub const BANDS: usize = 3;

/// What the user sets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the bands meet, in Hz, ascending. 20 to 20 000.
    pub crossover_hz: [f64; BANDS - 1],
    /// The bands, low to high.
    #[serde(deserialize_with = "padded_bands")]
    pub bands: [Band; BANDS],
    /// Gain after all bands, in dB. -30 to 30.
    pub output_gain_db: f64,
}

/// One band.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Band {
    /// Gain of the side signal, in percent. 0 is mono, 100 unchanged, 200 twice as wide.
    pub width_percent: f64,
}

impl Default for Band {
    fn default() -> Self {
        Self { width_percent: 100.0 }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { crossover_hz: [150.0, 3_000.0], bands: [Band::default(); BANDS], output_gain_db: 0.0 }
    }
}

fn padded_bands<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[Band; BANDS], D::Error> {
    padded(deserializer, Settings::default().bands)
}

/// What the editor reads.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Readings {
    /// Correlation of left and right after the chain, -1 to 1, over about 300 ms. 0 in silence.
    pub correlation: f64,
    /// Peak of the last block after the chain, left and right, linear.
    pub output_peak: [f64; 2],
}

/// The chain.
#[derive(Debug, Default)]
pub struct ImagerChain {
    settings: Settings,
}

impl Processor for ImagerChain {
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

impl Chain for ImagerChain {
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
