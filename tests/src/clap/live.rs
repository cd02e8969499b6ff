//! A CLAP plugin as a DAW plays it: in real time, sound on one thread, editor on another.

use crate::plugin::Change;
use clack_extensions::audio_ports::PluginAudioPorts;
use clack_extensions::gui::{GuiSize, HostGui, HostGuiImpl};
use clack_extensions::latency::{HostLatency, HostLatencyImpl};
use clack_extensions::params::{
    HostParams, HostParamsImplMainThread, HostParamsImplShared, ParamClearFlags, ParamInfoBuffer,
    ParamRescanFlags, PluginParams,
};
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::PluginState;
use clack_host::events::event_types::{ParamValueEvent, TransportEvent, TransportFlags};
use clack_host::prelude::*;
use std::ffi::CString;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Ties the handlers together.
pub(super) struct Host;

impl HostHandlers for Host {
    type Shared<'a> = Shared;
    type MainThread<'a> = MainThread;
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<'_, Self>, _: &Shared) {
        builder.register::<HostGui>().register::<HostLatency>().register::<HostParams>();
    }
}

/// Requests from any thread.
#[derive(Default)]
pub(super) struct Shared {
    callback: AtomicBool,
    /// Whether a size that is asked for is granted.
    pub(super) grants: AtomicBool,
    /// The size that was granted last: width in the upper half, height in the lower.
    pub(super) asked: AtomicU64,
}

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {}

    fn request_process(&self) {}

    fn request_callback(&self) {
        self.callback.store(true, Ordering::SeqCst);
    }
}

impl HostParamsImplShared for Shared {
    // The sound is always running here: parameters are handed over with every block.
    fn request_flush(&self) {}
}

impl HostGuiImpl for Shared {
    fn resize_hints_changed(&self) {}

    fn request_resize(&self, size: GuiSize) -> Result<(), HostError> {
        if !self.grants.load(Ordering::SeqCst) {
            return Err(HostError::Message("the window stays as it is"));
        }
        self.asked.store(u64::from(size.width) << 32 | u64::from(size.height), Ordering::SeqCst);
        Ok(())
    }

    fn request_show(&self) -> Result<(), HostError> {
        Err(HostError::Message("the window is always shown"))
    }

    fn request_hide(&self) -> Result<(), HostError> {
        Err(HostError::Message("the window is always shown"))
    }

    fn closed(&self, _: bool) {}
}

/// Requests on the main thread.
pub(super) struct MainThread;

impl MainThreadHandler<'_> for MainThread {}

impl HostParamsImplMainThread for MainThread {
    fn rescan(&self, _: ParamRescanFlags) {}

    fn clear(&self, _: ClapId, _: ParamClearFlags) {}
}

impl HostLatencyImpl for MainThread {
    fn changed(&self) {}
}

/// A loaded plugin. Not for another thread than the one it was loaded on, but for its [`Audio`].
pub struct Live {
    pub(super) plugin: PluginInstance<Host>,
}

/// A parameter in the plugin's own numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// CLAP id.
    pub id: u32,
    /// Display name.
    pub name: String,
    /// Lowest value.
    pub min: f64,
    /// Highest value.
    pub max: f64,
}

impl Live {
    /// Loads the plugin `id` and sets it to real time.
    ///
    /// # Panics
    /// If the bundle or the plugin refuses.
    #[must_use]
    pub fn load(bundle: &Path, id: &str) -> Self {
        // SAFETY: loading a bundle runs foreign code, which nothing can vouch for: that is what a plugin host is for.
        let entry = unsafe { PluginEntry::load(bundle) };
        let entry = entry.unwrap_or_else(|error| panic!("{}: {error}", bundle.display()));
        let host = HostInfo::new("Lathe bundle tests", "Lathe", "", "1").expect("no zero in these");
        let id = CString::new(id).expect("no zero in an id");
        let plugin = PluginInstance::<Host>::new(|()| Shared::default(), |_| MainThread, &entry, &id, &host);
        let mut plugin = plugin.unwrap_or_else(|error| panic!("{}: {error}", bundle.display()));
        let handle = plugin.plugin_handle();
        let render = handle.get_extension::<PluginRender>().expect("the render extension");
        render.set(&handle, RenderMode::Realtime).expect("real time");
        Self { plugin }
    }

    /// All parameters.
    ///
    /// # Panics
    /// If the plugin has none.
    #[must_use]
    pub fn parameters(&mut self) -> Vec<Range> {
        let handle = self.plugin.plugin_handle();
        let params = handle.get_extension::<PluginParams>().expect("the params extension");
        let mut buffer = ParamInfoBuffer::new();
        let count = params.count(&handle);
        let range = |index| {
            let info = params.get_info(&handle, index, &mut buffer).expect("a parameter below the count");
            let name = String::from_utf8_lossy(info.name).into_owned();
            Range { id: info.id.get(), name, min: info.min_value, max: info.max_value }
        };
        (0..count).map(range).collect()
    }

    /// Starts the sound: stereo, blocks of at most `max_frames`. The result may go to another thread.
    ///
    /// # Panics
    /// If the plugin refuses.
    #[must_use]
    pub fn start(&mut self, sample_rate_hz: f64, max_frames: usize) -> Audio {
        let ranges = self.parameters();
        let max_frames_count = u32::try_from(max_frames).expect("a block of some frames");
        let configuration =
            PluginAudioConfiguration { sample_rate: sample_rate_hz, min_frames_count: 1, max_frames_count };
        let stopped = self.plugin.activate(|_, _| (), configuration).expect("activate");
        // Nothing else runs yet: this thread may play the audio thread.
        let processor = stopped.start_processing().expect("start processing");
        let handle = self.plugin.plugin_handle();
        let ports = handle.get_extension::<PluginAudioPorts>().expect("audio ports");
        let ports = ports.count(&handle, true) as usize;
        let pointers = [AudioPorts::with_capacity(2 * ports, ports), AudioPorts::with_capacity(2, 1)];
        let output = [vec![0.0; max_frames], vec![0.0; max_frames]];
        let inputs = vec![output.clone(); ports];
        Audio { processor, ranges, inputs, output, pointers, transport: None }
    }

    /// Ends the sound.
    pub fn stop(&mut self, audio: impl Into<Resting>) {
        self.plugin.deactivate(audio.into().0);
    }

    /// The state as a session stores it.
    ///
    /// # Panics
    /// If the plugin does not save.
    #[must_use]
    pub fn save(&mut self) -> Vec<u8> {
        let handle = self.plugin.plugin_handle();
        let state = handle.get_extension::<PluginState>().expect("the state extension");
        let mut bytes = Vec::new();
        state.save(&handle, &mut bytes).expect("a state");
        bytes
    }

    /// Restores a state.
    ///
    /// # Panics
    /// If the plugin refuses it.
    pub fn restore(&mut self, mut bytes: &[u8]) {
        let handle = self.plugin.plugin_handle();
        let state = handle.get_extension::<PluginState>().expect("the state extension");
        state.load(&handle, &mut bytes).expect("a state of its own");
    }

    /// Carries out what the plugin asked to do on the main thread.
    pub fn idle(&mut self) {
        if self.plugin.access_shared_handler(|shared| shared.callback.swap(false, Ordering::SeqCst)) {
            self.plugin.call_on_main_thread_callback();
        }
    }
}

/// The audio side of a [`Live`] plugin.
pub struct Audio {
    processor: StartedPluginAudioProcessor<Host>,
    ranges: Vec<Range>,
    inputs: Vec<[Vec<f32>; 2]>,
    output: [Vec<f32>; 2],
    pointers: [AudioPorts; 2],
    transport: Option<TransportEvent>,
}

impl Audio {
    /// From the next block on the song plays, or stands at `None`, at so many seconds. Without this there is no transport.
    pub fn transport(&mut self, seconds: Option<f64>) {
        let mut transport = host::processing::playing_at(seconds.unwrap_or(0.0));
        transport.flags.set(TransportFlags::IS_PLAYING, seconds.is_some());
        self.transport = Some(transport);
    }

    /// Processes a stereo block in place. Values of `changes` are normalized.
    ///
    /// # Panics
    /// If the block is longer than started for, or the plugin refuses.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32], changes: &[Change]) {
        self.process_beside(left, right, None, changes);
    }

    /// The same with sound on both channels of the side-chain input; nothing connected is silence.
    ///
    /// # Panics
    /// If there is no such input where one is wanted.
    pub fn process_beside(
        &mut self,
        left: &mut [f32],
        right: &mut [f32],
        beside: Option<&[f32]>,
        changes: &[Change],
    ) {
        let frames = left.len();
        let mut events = EventBuffer::with_capacity(changes.len());
        for change in changes {
            let range = self.ranges.iter().find(|range| range.id == change.id).expect("a known parameter");
            let (id, value) =
                (ClapId::from_raw(change.id), range.min + change.value * (range.max - range.min));
            events.push(&ParamValueEvent::new(change.frame, id.expect("an id"), Pckn::match_all(), value));
        }
        let Self { inputs, output, pointers: [in_pointers, out_pointers], .. } = self;
        inputs[0][0][..frames].copy_from_slice(left);
        inputs[0][1][..frames].copy_from_slice(right);
        for channel in inputs[1..].iter_mut().flatten() {
            channel.fill(0.0);
        }
        if let Some(beside) = beside {
            inputs[1].iter_mut().for_each(|channel| channel[..frames].copy_from_slice(beside));
        }
        let inputs = in_pointers.with_input_buffers(inputs.iter_mut().map(|port| AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_input_only(
                port.iter_mut().map(move |channel| InputChannel::variable(&mut channel[..frames])),
            ),
        }));
        let mut outputs = out_pointers.with_output_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_output_only(
                output.iter_mut().map(|channel| &mut channel[..frames]),
            ),
        }]);
        let (events, mut sink) = (events.as_input(), OutputEvents::void());
        let transport = self.transport.as_ref();
        #[cfg(target_os = "linux")]
        let watch = crate::guard::enter();
        let status = self.processor.process(&inputs, &mut outputs, &events, &mut sink, None, transport);
        #[cfg(target_os = "linux")]
        drop(watch);
        status.expect("process");
        left.copy_from_slice(&output[0][..frames]);
        right.copy_from_slice(&output[1][..frames]);
    }
}

/// A plugin that was told that no sound comes for a while, and is active still.
pub struct Resting(StoppedPluginAudioProcessor<Host>);

impl From<Audio> for Resting {
    fn from(audio: Audio) -> Self {
        Self(audio.processor.stop_processing())
    }
}
