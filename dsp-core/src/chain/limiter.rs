//! True-peak limiter and dither.
//!
use crate::process::{Chain, NoDesigner, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::tame::tame;
use serde::{Deserialize, Serialize};

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

/// What the editor reads.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Readings {
    /// Deepest gain reduction in the last block, in dB, 0 or less.
    pub reduction_db: f64,
    /// Peak of the last block after the chain, left and right, linear.
    pub output_peak: [f64; 2],
}

/// The chain.
#[derive(Debug, Default)]
pub struct LimiterChain {
    settings: Settings,
}

impl Processor for LimiterChain {
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

impl Chain for LimiterChain {
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
