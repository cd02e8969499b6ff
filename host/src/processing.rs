//! A plugin at work: activate, process, deactivate.

use crate::automation::Change;
use crate::crash::Stage;
use crate::handlers::{AudioThread, Host};
use crate::instance::Extensions;
use crate::ports::{self, Ports};
use crate::{Error, Instance};
use clack_extensions::tail::TailLength;
use clack_host::events::event_types::{ParamValueEvent, TransportEvent, TransportFlags};
use clack_host::events::{EventFlags, EventHeader};
use clack_host::prelude::*;
use clack_host::utils::{BeatTime, SecondsTime};
use std::sync::atomic::Ordering;

/// How many channels carry sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// One. Only the left buffer is read; both come back alike.
    Mono,
    /// Left and right.
    Stereo,
}

impl Channels {
    /// 1 or 2.
    #[must_use]
    pub fn count(self) -> u32 {
        match self {
            Self::Mono => 1,
            Self::Stereo => 2,
        }
    }
}

/// What a plugin is activated for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spec {
    /// Sample rate in Hz.
    pub sample_rate_hz: f64,
    /// Longest block, in frames. At least 1.
    pub max_frames: usize,
    /// Mono or stereo.
    pub channels: Channels,
}

/// How long a plugin may sound after its input has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// So many frames.
    Frames(u64),
    /// For ever, or the plugin does not know.
    Infinite,
}

/// What exists only while the plugin is active.
pub(crate) struct Active {
    pub(crate) processor: StartedPluginAudioProcessor<Host>,
    ports: Ports,
    events: EventBuffer,
    spec: Spec,
    latency: usize,
    /// Frames processed since activation.
    position: u64,
}

impl Instance {
    /// Makes the plugin ready to process. Does nothing if it is, for the same `spec`; otherwise it starts anew. Runs
    /// the restarts that the plugin asks for meanwhile.
    ///
    /// # Errors
    /// Names the plugin: it refused, or its ports do not fit.
    pub fn activate(&mut self, spec: Spec) -> Result<(), Error> {
        // A plugin whose latency depends on its settings may ask for one restart; more is a plugin that never rests.
        const MAX_RESTARTS: usize = 4;
        if self.active.as_ref().is_some_and(|active| active.spec == spec) && !self.restart_asked() {
            return Ok(());
        }
        for _ in 0..MAX_RESTARTS {
            self.deactivate();
            self.shared(|shared| shared.restart.store(false, Ordering::SeqCst));
            self.start(spec)?;
            self.service();
            if !self.restart_asked() {
                break;
            }
        }
        Ok(())
    }

    fn start(&mut self, spec: Spec) -> Result<(), Error> {
        let _scope = self.label.enter(Stage::Activating);
        let max_frames = u32::try_from(spec.max_frames).ok().filter(|&frames| frames > 0);
        let valid = spec.sample_rate_hz.is_finite() && spec.sample_rate_hz > 0.0;
        let (Some(max_frames_count), true) = (max_frames, valid) else {
            let reason = format!("{} Hz in blocks of {} frames", spec.sample_rate_hz, spec.max_frames);
            return Err(self.refused("activate", reason));
        };
        let Extensions { ports, configs, latency, .. } = self.extensions;
        ports::choose(&self.plugin.plugin_handle(), ports, configs, spec.channels);
        let buffers = Ports::new(&self.plugin.plugin_handle(), ports, spec.channels, spec.max_frames)
            .map_err(|reason| Error::Ports { plugin: self.label.text().to_owned(), reason })?;
        let configuration = PluginAudioConfiguration {
            sample_rate: spec.sample_rate_hz,
            min_frames_count: 1,
            max_frames_count,
        };
        let stopped = match self.plugin.activate(|_, _| AudioThread, configuration) {
            Ok(stopped) => stopped,
            Err(error) => return Err(self.refused("activate", error.to_string())),
        };
        let latency = latency.map_or(0, |latency| latency.get(&self.plugin.plugin_handle()) as usize);
        let audio = AsAudioThread::begin(&self.plugin);
        let started = stopped.start_processing();
        drop(audio);
        match started {
            Ok(processor) => {
                let (events, position) = (EventBuffer::with_capacity(256), 0);
                self.active = Some(Active { processor, ports: buffers, events, spec, latency, position });
                Ok(())
            }
            Err(error) => {
                let reason = error.to_string();
                self.plugin.deactivate(error.into_stopped_processor());
                Err(self.refused("start processing", reason))
            }
        }
    }

    /// Ends processing and frees what it needed. Does nothing if the plugin is not active.
    pub fn deactivate(&mut self) {
        let Some(active) = self.active.take() else { return };
        let _scope = self.label.enter(Stage::Activating);
        let audio = AsAudioThread::begin(&self.plugin);
        let stopped = active.processor.stop_processing();
        drop(audio);
        self.plugin.deactivate(stopped);
    }

    /// Forgets the sound so far, as after a jump. Does nothing if the plugin is not active.
    pub fn reset(&mut self) {
        let Some(active) = &mut self.active else { return };
        let _scope = self.label.enter(Stage::Processing);
        let _audio = AsAudioThread::begin(&self.plugin);
        active.processor.reset();
    }

    /// Latency in frames, as of the last activation; 0 before the first.
    #[must_use]
    pub fn latency(&self) -> usize {
        self.active.as_ref().map_or(0, |active| active.latency)
    }

    /// How long the plugin may still sound when its input ends now. Nothing if it is not active.
    pub fn tail(&mut self) -> Tail {
        let (Some(active), Some(tail)) = (&mut self.active, self.extensions.tail) else {
            return Tail::Frames(0);
        };
        let _scope = self.label.enter(Stage::Processing);
        let _audio = AsAudioThread::begin(&self.plugin);
        match tail.get(&active.processor.plugin_handle()) {
            TailLength::Finite(frames) => Tail::Frames(frames.into()),
            TailLength::Infinite => Tail::Infinite,
        }
    }

    /// Processes one block in place, with parameter `changes` in the order of their frames.
    ///
    /// # Errors
    /// Names the plugin: it is not active for blocks of this length, or it failed.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32], changes: &[Change]) -> Result<(), Error> {
        let frames = left.len().min(right.len());
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        let Some(active) = self.active.as_mut().filter(|active| frames <= active.spec.max_frames) else {
            return Err(
                self.refused("process", format!("it was not activated for blocks of {frames} frames"))
            );
        };
        if frames == 0 {
            return Ok(());
        }
        active.events.clear();
        for change in changes {
            let Some(id) = ClapId::from_raw(change.parameter) else { continue };
            active.events.push(&ParamValueEvent::new(change.offset, id, Pckn::match_all(), change.value));
        }
        let mono = active.spec.channels == Channels::Mono;
        active.ports.fill(left, if mono { left } else { right });
        let transport = playing_at(active.position as f64 / active.spec.sample_rate_hz);
        let (inputs, mut outputs) = active.ports.buffers(frames);
        let scope = self.label.enter(Stage::Processing);
        let audio = AsAudioThread::begin(&self.plugin);
        let result = active.processor.process(
            &inputs,
            &mut outputs,
            &active.events.as_input(),
            &mut OutputEvents::void(),
            Some(active.position),
            Some(&transport),
        );
        drop((audio, scope));
        active.position += frames as u64;
        match result {
            Ok(_) => {
                active.ports.take(left, right);
                if mono {
                    right.copy_from_slice(left);
                }
                Ok(())
            }
            Err(error) => Err(self.refused("process", error.to_string())),
        }
    }
}

/// While this lives, the thread answers to "audio thread".
pub(crate) struct AsAudioThread<'a>(&'a PluginInstance<Host>);

impl<'a> AsAudioThread<'a> {
    pub(crate) fn begin(plugin: &'a PluginInstance<Host>) -> Self {
        plugin.access_shared_handler(|shared| shared.as_audio_thread.store(true, Ordering::SeqCst));
        Self(plugin)
    }
}

impl Drop for AsAudioThread<'_> {
    fn drop(&mut self) {
        self.0.access_shared_handler(|shared| shared.as_audio_thread.store(false, Ordering::SeqCst));
    }
}

/// A song that plays, at so many seconds. It has no tempo: a finished mix does not say.
#[must_use]
pub fn playing_at(seconds: f64) -> TransportEvent {
    let (no_beats, no_seconds) = (BeatTime::from_int(0), SecondsTime::from_int(0));
    TransportEvent {
        header: EventHeader::new_core(0, EventFlags::empty()),
        flags: TransportFlags::HAS_SECONDS_TIMELINE | TransportFlags::IS_PLAYING,
        song_pos_beats: no_beats,
        song_pos_seconds: SecondsTime::from_float(seconds),
        tempo: 0.0,
        tempo_inc: 0.0,
        loop_start_beats: no_beats,
        loop_end_beats: no_beats,
        loop_start_seconds: no_seconds,
        loop_end_seconds: no_seconds,
        bar_start: no_beats,
        bar_number: 0,
        time_signature_numerator: 0,
        time_signature_denominator: 0,
    }
}
