//! Multiband compressor.
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

/// One band of downward compression.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Band {
    /// Whether it compresses. Off, the band passes at its makeup gain of 0 dB.
    pub on: bool,
    /// Level above which gain is reduced, in dBFS. -80 to 0.
    pub threshold_db: f64,
    /// Input over output change above the threshold. 1 to 100; 100 means infinity.
    pub ratio: f64,
    /// Width of the soft transition around the threshold, in dB. 0 to 24.
    pub knee_db: f64,
    /// Time to cover 63 % of a rise of gain reduction in dB, in ms. 0.02 to 500.
    pub attack_ms: f64,
    /// Time to cover 63 % of a fall of gain reduction in dB, in ms. 1 to 5000.
    pub release_ms: f64,
    /// Gain after compression, in dB. -30 to 30.
    pub makeup_db: f64,
}

impl Default for Band {
    fn default() -> Self {
        Self {
            on: true,
            threshold_db: 0.0,
            ratio: 1.0,
            knee_db: 6.0,
            attack_ms: 20.0,
            release_ms: 150.0,
            makeup_db: 0.0,
        }
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
    /// Deepest gain reduction of each band in the last block, in dB, 0 or less.
    pub reduction_db: [f64; BANDS],
    /// Peak of the last block after the chain, left and right, linear.
    pub output_peak: [f64; 2],
}

/// The chain.
#[derive(Debug, Default)]
pub struct MultibandChain {
    settings: Settings,
}

impl Processor for MultibandChain {
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

impl Chain for MultibandChain {
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
