//! Loudness and headroom meter: sound passes, numbers come out.
//!
//! Latency: 0 frames. What passes is bit for bit what came, but for what is no sound (see [`crate::tame`]); what is
//! measured is what passes. Memory is constant however long it runs; [`Processor::reset`] restarts the measure.

use crate::meter::measures::Measures;
use crate::meter::profile::{Limits, Profiles};
use crate::meter::transport::Action;
use crate::process::{Chain, NoDesigner, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::tame::tame;
use serde::{Deserialize, Serialize};

pub use crate::meter::readings::Readings;

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

impl Profile {
    /// Its table in `data/profiles.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Relaxed => "relaxed",
        }
    }

    /// The limits it sets. Not for the audio thread: the first call reads the data file.
    #[must_use]
    pub fn limits(self) -> &'static Limits {
        Profiles::built_in().get(self.name()).expect("every variant is tested to have its table")
    }
}

/// The chain.
#[derive(Debug, Default)]
pub struct MeterChain {
    settings: Settings,
    measures: Option<Measures>,
    held: bool,
}

impl MeterChain {
    /// Does what the transport means for the block that follows: see [`crate::meter::transport`]. While held, sound
    /// passes unmeasured and every reading stays.
    pub fn follow(&mut self, action: Action) {
        if action.reset {
            self.reset();
        }
        self.held = !action.measure;
    }

    /// The readings to the end of what was measured: what [`Chain::readings`] gives, with the loudness range of this
    /// moment instead of up to a second ago and the true peak to the last frame. For the end of a file; not for the
    /// audio thread.
    #[must_use]
    pub fn summary(&self) -> Readings {
        self.measures.as_ref().map_or_else(Readings::default, Measures::summary)
    }

    /// Lists and curves behind the readings: overs, clipped runs, flat tops. `None` before `prepare`.
    #[must_use]
    pub fn measures(&self) -> Option<&Measures> {
        self.measures.as_ref()
    }
}

impl Processor for MeterChain {
    type Settings = Settings;

    fn prepare(&mut self, spec: ProcessSpec) -> Result<(), PrepareError> {
        self.measures = Some(Measures::new(&spec)?);
        Ok(())
    }

    fn set(&mut self, settings: &Settings) {
        self.settings = *settings;
    }

    fn reset(&mut self) {
        if let Some(measures) = &mut self.measures {
            measures.reset();
        }
    }

    fn process(&mut self, mut block: StereoBlock<'_>) {
        tame(&mut block);
        if let Some(measures) = self.measures.as_mut().filter(|_| !self.held) {
            measures.process(block.left, block.right);
        }
    }

    fn latency(&self) -> usize {
        0
    }
}

impl Chain for MeterChain {
    type Readings = Readings;
    type Designer = NoDesigner<Settings>;

    fn readings(&self) -> Readings {
        self.measures.as_ref().map_or_else(Readings::default, Measures::readings)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_has_its_table() {
        for profile in [Profile::Strict, Profile::Relaxed] {
            assert!(!profile.limits().title.is_empty());
        }
    }

    #[test]
    fn held_it_passes_sound_and_every_reading_stays() {
        let mut chain = MeterChain::default();
        chain.prepare(ProcessSpec::offline(48_000.0, 480)).expect("a legal spec");
        let block = |chain: &mut MeterChain, level: f32| {
            let (mut left, mut right) = ([level; 480], [level; 480]);
            chain.process(StereoBlock::new(&mut left, &mut right));
            assert_eq!(left, [level; 480]);
            chain.readings()
        };
        let first = block(&mut chain, 0.25);
        chain.follow(Action { measure: false, ..Action::default() });
        assert_eq!(block(&mut chain, 0.5), first);
        chain.follow(Action { measure: true, ..Action::default() });
        assert_eq!(block(&mut chain, 0.5).frames, 960);
        chain.follow(Action { measure: true, reset: true, jumped: false });
        assert_eq!(block(&mut chain, 0.25), first);
    }

    #[test]
    fn unprepared_it_passes_sound_and_has_measured_nothing() {
        let (mut left, mut right) = ([0.5, f32::NAN], [-0.25, 1e30]);
        let mut chain = MeterChain::default();
        chain.process(StereoBlock::new(&mut left, &mut right));
        assert_eq!((left, right), ([0.5, 0.0], [-0.25, 1e6]));
        assert_eq!(chain.readings(), Readings::default());
        assert_eq!(chain.summary(), Readings::default());
    }
}
