//! Loudness and headroom meter: sound passes, numbers come out.
//!
//! Latency: 0 frames. What passes is bit for bit what came, but for what is no sound (see [`crate::tame`]) and for the
//! audition of a service, which is for the ear: in real time only, never in a bounce. What is measured is what came.
//! Memory is constant however long it runs; [`Processor::reset`] restarts the measure.

mod audition;
mod settings;

use crate::meter::measures::Measures;
use crate::meter::transport::{Action, Follower, Transport};
use crate::process::{Chain, NoDesigner, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::tame::tame;
use audition::Audition;

pub use crate::meter::readings::Readings;
pub use settings::{Profile, Settings, Target};

/// The chain.
#[derive(Debug, Default)]
pub struct MeterChain {
    settings: Settings,
    // 77 kB: boxed, so that a chain is moved without it.
    measures: Option<Box<Measures>>,
    audition: Audition,
    follower: Follower,
    held: bool,
}

impl MeterChain {
    /// Does what the transport means for the block that follows: see [`crate::meter::transport`]. While held, sound
    /// passes unmeasured and every reading stays.
    pub fn follow(&mut self, action: Action) {
        if action.reset {
            self.restart();
        }
        self.held = !action.measure;
    }

    /// Does what the settings say about the transport, for the next `frames` frames. Whoever has no transport never
    /// calls this, and all is measured.
    pub fn follow_transport(&mut self, transport: &Transport, frames: usize) {
        let action = self.follower.follow(transport, frames);
        self.follow(action);
    }

    /// Pauses the measure until called with `false`, whatever the transport does. Heard by
    /// [`MeterChain::follow_transport`].
    pub fn pause(&mut self, paused: bool) {
        self.follower.pause(paused);
    }

    /// Starts the measure anew; sound, and the gain of an audition, go on.
    pub fn restart(&mut self) {
        if let Some(measures) = &mut self.measures {
            measures.reset();
        }
    }

    /// Whether sound passes unmeasured for now.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.held
    }

    fn measure(&mut self, block: &StereoBlock<'_>) {
        if let Some(measures) = self.measures.as_mut().filter(|_| !self.held) {
            measures.process(block.left, block.right);
        }
    }

    /// The readings to the end of what was measured: what [`Chain::readings`] gives, with the loudness range of this
    /// moment instead of up to a second ago and the true peak to the last frame. For the end of a file; not for the
    /// audio thread.
    #[must_use]
    pub fn summary(&self) -> Readings {
        self.measures().map_or_else(Readings::default, Measures::summary)
    }

    /// Lists and curves behind the readings: overs, clipped runs, flat tops. `None` before `prepare`.
    #[must_use]
    pub fn measures(&self) -> Option<&Measures> {
        self.measures.as_deref()
    }
}

impl Processor for MeterChain {
    type Settings = Settings;

    fn prepare(&mut self, spec: ProcessSpec) -> Result<(), PrepareError> {
        self.measures = Some(Box::new(Measures::new(&spec)?));
        self.audition.prepare(&spec);
        (self.follower, self.held) = (Follower::default(), false);
        self.follower.set(self.settings.options());
        Ok(())
    }

    fn set(&mut self, settings: &Settings) {
        if self.settings != *settings {
            self.settings = *settings;
            self.follower.set(settings.options());
            self.audition.set(settings.audition, settings.target, settings.own_target);
        }
    }

    fn reset(&mut self) {
        self.restart();
        self.audition.reset();
        (self.follower, self.held) = (Follower::default(), false);
        self.follower.set(self.settings.options());
    }

    fn process(&mut self, mut block: StereoBlock<'_>) {
        tame(&mut block);
        if self.audition.rests() || self.measures.is_none() {
            self.measure(&block);
            return;
        }
        let mut rest = block;
        while rest.frames() > 0 {
            let (mut now, later) = rest.split_at(self.audition.run_length(usize::MAX));
            self.measure(&now);
            let measures = self.measures.as_deref();
            let readings = || measures.map_or_else(Readings::default, Measures::readings);
            self.audition.process(&mut now, readings);
            rest = later;
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
        self.measures().map_or_else(Readings::default, Measures::readings)
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
mod tests;
