//! Loudness and headroom meter.
//!
use crate::process::{Chain, NoDesigner, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::tame::tame;
use serde::{Deserialize, Serialize};

/// What the user sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The rule sheet that the verdict follows.
    pub profile: Profile,
}

/// A studio's rule sheet for a pre-master.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Peaks at or below -6 dBFS and -6 dBTP, -10 LUFS or lower.
    #[default]
    Strict,
    /// Peaks at or below -3 dBFS, nothing clipped, inter-sample peaks included.
    Relaxed,
}

/// What the editor and the command line read. Levels that nothing was measured for are negative infinity.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Readings {
    /// Integrated loudness since the last reset, in LUFS.
    pub integrated_lufs: f64,
}

/// The chain.
#[derive(Debug, Default)]
pub struct MeterChain {
    settings: Settings,
}

impl Processor for MeterChain {
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

impl Chain for MeterChain {
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
