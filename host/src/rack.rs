//! Plugins in series.

use crate::automation::{self, Change, Lane};
use crate::{Channels, Error, Instance, Spec, Tail};
use clack_extensions::params::ParamInfoFlags;

/// Plugins in series, each with its automation.
#[derive(Debug, Default)]
pub struct Rack {
    slots: Vec<Slot>,
    spec: Option<Spec>,
    /// Frames processed since activation.
    position: u64,
}

#[derive(Debug)]
struct Slot {
    instance: Instance,
    lanes: Vec<Lane>,
    /// The events of the block being processed; kept so that it need not be allocated again.
    changes: Vec<Change>,
}

impl Rack {
    /// An empty rack, through which sound passes unchanged.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a plugin; its index is the number of plugins before it.
    pub fn push(&mut self, instance: Instance) -> usize {
        self.slots.push(Slot { instance, lanes: Vec::new(), changes: Vec::new() });
        self.slots.len() - 1
    }

    /// Number of plugins.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there is no plugin.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The plugins in order.
    pub fn instances(&self) -> impl Iterator<Item = &Instance> {
        self.slots.iter().map(|slot| &slot.instance)
    }

    /// A plugin, to set its parameters and state.
    pub fn instance_mut(&mut self, index: usize) -> Option<&mut Instance> {
        self.slots.get_mut(index).map(|slot| &mut slot.instance)
    }

    /// Automates a parameter of the plugin at `index`, in place of what automated it before; a lane without
    /// breakpoints ends that. Does nothing where there is no plugin.
    ///
    /// # Errors
    /// Names the plugin and the parameter: unknown, not for automation, or a value lies outside its range.
    pub fn automate(&mut self, index: usize, lane: Lane) -> Result<(), Error> {
        let Some(slot) = self.slots.get_mut(index) else { return Ok(()) };
        let parameter = slot.instance.known(lane.parameter())?;
        if !parameter.flags.contains(ParamInfoFlags::IS_AUTOMATABLE) {
            let plugin = slot.instance.label.text().to_owned();
            let reason = "it cannot be automated. Set it once instead".to_owned();
            return Err(Error::Value { plugin, parameter: parameter.path(), reason });
        }
        automation::check(&lane, |value| slot.instance.check_value(lane.parameter(), value))?;
        slot.lanes.retain(|other| other.parameter() != lane.parameter());
        if !lane.points().is_empty() {
            slot.lanes.push(lane);
        }
        Ok(())
    }

    /// Makes every plugin ready to process from the first frame on: automated parameters take the value they have
    /// there, and restarts that plugins ask for are run.
    ///
    /// # Errors
    /// Names the plugin that refused.
    pub fn activate(&mut self, spec: Spec) -> Result<(), Error> {
        self.spec = None;
        for slot in &mut self.slots {
            slot.instance.deactivate();
            for lane in &slot.lanes {
                if let Some(value) = lane.value_at(0) {
                    slot.instance.set_value(lane.parameter(), value)?;
                }
            }
            slot.instance.activate(spec)?;
        }
        self.spec = Some(spec);
        self.position = 0;
        Ok(())
    }

    /// Ends processing in every plugin.
    pub fn deactivate(&mut self) {
        self.spec = None;
        for slot in &mut self.slots {
            slot.instance.deactivate();
        }
    }

    /// Frames by which the output lags the input, as of the last activation.
    #[must_use]
    pub fn latency(&self) -> usize {
        self.slots.iter().map(|slot| slot.instance.latency()).sum()
    }

    /// How long the rack may still sound when its input ends now, beyond its latency: the tails of all plugins, one
    /// after the other.
    pub fn tail(&mut self) -> Tail {
        self.slots.iter_mut().map(|slot| slot.instance.tail()).fold(Tail::Frames(0), |sum, tail| {
            match (sum, tail) {
                (Tail::Frames(a), Tail::Frames(b)) => Tail::Frames(a + b),
                _ => Tail::Infinite,
            }
        })
    }

    /// The plugins that asked for a restart since activation, by their names and paths. Until it comes their latency
    /// stays as it was, so that nothing shifts; a latency-changing setting takes effect at the next activation.
    #[must_use]
    pub fn restarts_asked(&self) -> Vec<String> {
        let asked = self.slots.iter().filter(|slot| slot.instance.restart_asked());
        asked.map(|slot| slot.instance.label.text().to_owned()).collect()
    }

    /// Processes both channels in place, in as many blocks as it takes. In mono only the left one is read, and both
    /// come back alike. Automation is in time with the sound: a plugin behind others that lag is told later.
    ///
    /// # Errors
    /// Names the plugin that failed or put out NaN or infinity, or the frame at which that came in. Without a prior
    /// [`Rack::activate`] the sound passes unchanged.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<(), Error> {
        let Some(spec) = self.spec else { return Ok(()) };
        let blocks = left.chunks_mut(spec.max_frames.max(1)).zip(right.chunks_mut(spec.max_frames.max(1)));
        for (left, right) in blocks {
            if spec.channels == Channels::Mono {
                right.copy_from_slice(left);
            }
            self.process_block(left, right)?;
        }
        Ok(())
    }

    fn process_block(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<(), Error> {
        if let Some(offset) = not_finite(left, right) {
            return Err(Error::InputNotFinite { frame: self.position + offset as u64 });
        }
        let mut lag = 0;
        for slot in &mut self.slots {
            slot.changes.clear();
            // The frame of the sound that this plugin is about to hear; negative while those before it fill up.
            let start = self.position as i64 - lag as i64;
            for lane in &slot.lanes {
                lane.changes(start, left.len(), &mut slot.changes);
            }
            // Stable, so that one lane's events on one frame keep their order.
            slot.changes.sort_by_key(|change| change.offset);
            slot.instance.process(left, right, &slot.changes)?;
            slot.instance.service();
            lag += slot.instance.latency();
            if let Some(offset) = not_finite(left, right) {
                let frame = (self.position + offset as u64).saturating_sub(lag as u64);
                return Err(Error::NotFinite { plugin: slot.instance.label.text().to_owned(), frame });
            }
        }
        self.position += left.len() as u64;
        Ok(())
    }
}

/// The first frame at which either channel is NaN or infinite.
fn not_finite(left: &[f32], right: &[f32]) -> Option<usize> {
    let first = |samples: &[f32]| samples.iter().position(|sample| !sample.is_finite());
    // The common case without a branch for each sample, so that many are looked at at once.
    let clean = |samples: &[f32]| samples.iter().fold(true, |clean, sample| clean & sample.is_finite());
    if clean(left) && clean(right) {
        return None;
    }
    first(left).into_iter().chain(first(right)).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bad_frame_of_either_channel_is_found() {
        let (mut left, mut right) = ([0.5_f32; 9], [-1e30_f32; 9]);
        assert_eq!(not_finite(&left, &right), None);
        right[7] = f32::NEG_INFINITY;
        assert_eq!(not_finite(&left, &right), Some(7));
        left[3] = f32::NAN;
        assert_eq!(not_finite(&left, &right), Some(3));
    }

    #[test]
    fn an_empty_rack_passes_sound_unchanged() {
        let mut rack = Rack::new();
        let spec = Spec { sample_rate_hz: 48_000.0, max_frames: 2, channels: Channels::Stereo };
        rack.activate(spec).expect("nothing to refuse");
        let (mut left, mut right) = ([0.1, 0.2, 0.3], [0.4, 0.5, 0.6]);
        rack.process(&mut left, &mut right).expect("nothing to fail");
        assert_eq!((left, right), ([0.1, 0.2, 0.3], [0.4, 0.5, 0.6]));
        assert_eq!((rack.latency(), rack.tail()), (0, Tail::Frames(0)));
    }
}
