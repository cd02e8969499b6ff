//! The shell as a host calls it, over a chain that is easy to know: it delays by as many frames as it is told.

use dsp_core::delay::StereoDelay;
use dsp_core::process::{Chain, Designer, PrepareError, ProcessSpec, Processor, StereoBlock};
use nice_plug::context::process::{SendEventError, Transport};
use nice_plug::midi::PluginNoteEvent;
use nice_plug::prelude::*;
use serde::{Deserialize, Serialize};
use shell::editor::Desk;
use shell::{Room, RoomParams, Shell};
use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The most frames that any designer designed for; the tests share it.
static DESIGNED: AtomicU32 = AtomicU32::new(0);

#[derive(Default)]
struct Lag {
    wanted: Frames,
    delay: StereoDelay,
    latency: usize,
    request: Option<Frames>,
    designer: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Frames(u32);

impl preset::Section for Frames {
    const TABLE: &'static str = "lag";
}

struct Note;

impl Designer for Note {
    type Settings = Frames;

    fn design(&mut self, settings: &Frames) {
        DESIGNED.fetch_max(settings.0, Ordering::SeqCst);
    }
}

impl Processor for Lag {
    type Settings = Frames;

    fn prepare(&mut self, spec: ProcessSpec) -> Result<(), PrepareError> {
        spec.validate()?;
        self.latency = self.wanted.0 as usize;
        self.delay.prepare(self.latency);
        self.designer = true;
        Ok(())
    }

    fn set(&mut self, settings: &Frames) {
        if self.wanted != *settings {
            self.wanted = *settings;
            self.request = Some(*settings);
        }
    }

    fn reset(&mut self) {
        self.delay.reset();
    }

    fn process(&mut self, mut block: StereoBlock<'_>) {
        self.delay.process(&mut block);
    }

    fn latency(&self) -> usize {
        self.latency
    }
}

impl Chain for Lag {
    type Readings = u32;
    type Designer = Note;

    fn readings(&self) -> u32 {
        self.wanted.0
    }

    fn tail(&self) -> usize {
        self.latency
    }

    fn latency_for(&self, settings: &Frames) -> usize {
        settings.0 as usize
    }

    fn take_designer(&mut self) -> Option<Note> {
        std::mem::take(&mut self.designer).then_some(Note)
    }

    fn take_design_request(&mut self) -> Option<Frames> {
        self.request.take()
    }
}

#[derive(Params)]
struct LagParams {
    #[id = "bypass"]
    bypass: BoolParam,
    #[id = "frames"]
    frames: IntParam,
}

impl Default for LagParams {
    fn default() -> Self {
        let frames = IntParam::new("Frames", 3, IntRange::Linear { min: 0, max: 100 });
        Self { bypass: shell::params::bypass(), frames }
    }
}

impl RoomParams for LagParams {
    type Settings = Frames;

    fn settings(&self) -> Frames {
        Frames(self.frames.value().unsigned_abs())
    }

    fn bypass(&self) -> &BoolParam {
        &self.bypass
    }
}

struct LagRoom;

impl Room for LagRoom {
    const NAME: &'static str = "Lag";
    const CLAP_ID: &'static str = "test.lag";
    const DESCRIPTION: &'static str = "Lags";
    const FEATURES: &'static [ClapFeature] = &[ClapFeature::AudioEffect];

    type Params = LagParams;
    type Chain = Lag;
    type Link = ();

    fn picture(_: &mut (), _: &u32, _: &LagParams, _: &mut Desk<'_, '_>) {}
}

type Lagging = Shell<LagRoom>;

/// A host that notes what it is asked for.
struct Host {
    latency: Cell<Option<u32>>,
    restarts: Cell<u32>,
    transport: Transport,
}

impl Default for Host {
    fn default() -> Self {
        Self { latency: Cell::default(), restarts: Cell::default(), transport: Transport::new(48_000.0) }
    }
}

impl ActivateContext<Lagging> for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }

    fn execute(&self, (): ()) {}

    fn set_latency_samples(&self, samples: u32) {
        self.latency.set(Some(samples));
    }

    fn set_current_voice_capacity(&self, _: u32) {}
}

impl ProcessContext<Lagging> for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }

    fn execute_background(&self, (): ()) {}

    fn execute_gui(&self, (): ()) {}

    fn transport(&self) -> &Transport {
        &self.transport
    }

    fn next_event(&mut self) -> Option<PluginNoteEvent<Lagging>> {
        None
    }

    fn try_send_event(
        &mut self,
        event: PluginNoteEvent<Lagging>,
    ) -> Result<(), (PluginNoteEvent<Lagging>, SendEventError)> {
        Err((event, SendEventError::NoOutputBuffer))
    }

    fn set_latency_samples(&self, _: u32) {
        panic!("the latency is announced from activate");
    }

    fn request_restart(&self) {
        self.restarts.set(self.restarts.get() + 1);
    }

    fn set_current_voice_capacity(&self, _: u32) {}
}

const CONFIG: BufferConfig = BufferConfig {
    sample_rate: 48_000.0,
    min_buffer_size: None,
    max_buffer_size: 8,
    process_mode: ProcessMode::Realtime,
};

fn activate(plugin: &mut Lagging, host: &mut Host, layout: usize, config: BufferConfig) -> bool {
    let done = plugin.activate(&Lagging::AUDIO_IO_LAYOUTS[layout], &config, host);
    plugin.reset();
    done
}

/// Sends a unit impulse of 20 frames through `channels` channels; more than was announced, as hosts do.
fn impulse(plugin: &mut Lagging, host: &mut Host, channels: usize) -> (Vec<Vec<f32>>, ProcessStatus) {
    let mut sound = vec![vec![0.0; 20]; channels];
    sound.iter_mut().for_each(|channel| channel[0] = 1.0);
    let mut buffer = Buffer::default();
    // SAFETY: the slices live as long as the buffer and have the length that is given.
    unsafe { buffer.set_slices(20, |slices| *slices = sound.iter_mut().map(Vec::as_mut_slice).collect()) };
    let mut aux = AuxiliaryBuffers { inputs: &mut [], outputs: &mut [] };
    let status = plugin.process(&mut buffer, &mut aux, host);
    drop(buffer);
    (sound, status)
}

fn set_frames(plugin: &Lagging, frames: i32) {
    let params = plugin.params();
    for (id, ptr, _) in params.param_map() {
        if id == "frames" {
            // SAFETY: `params` keeps the parameter alive.
            unsafe { ptr._internal_set_normalized_value(frames as f32 / 100.0) };
        }
    }
}

fn delay(channel: &[f32]) -> Option<usize> {
    channel.iter().position(|x| *x == 1.0)
}

#[test]
fn the_latency_announced_is_the_delay_in_stereo_and_mono() {
    for (layout, channels) in [(0, 2), (1, 1)] {
        let (mut plugin, mut host) = (Lagging::default(), Host::default());
        assert!(activate(&mut plugin, &mut host, layout, CONFIG));
        assert_eq!(host.latency.get(), Some(3));
        let (sound, status) = impulse(&mut plugin, &mut host, channels);
        assert!(sound.iter().all(|channel| delay(channel) == Some(3)));
        assert_eq!(status, ProcessStatus::Tail(3));
    }
}

#[test]
fn a_new_latency_asks_for_one_restart_and_holds_until_then() {
    let (mut plugin, mut host) = (Lagging::default(), Host::default());
    assert!(activate(&mut plugin, &mut host, 0, CONFIG));
    set_frames(&plugin, 7);
    for _ in 0..3 {
        let (sound, _) = impulse(&mut plugin, &mut host, 2);
        assert_eq!(delay(&sound[0]), Some(3));
    }
    assert_eq!(host.restarts.get(), 1);
    assert!(activate(&mut plugin, &mut host, 0, CONFIG));
    assert_eq!(host.latency.get(), Some(7));
    let (sound, _) = impulse(&mut plugin, &mut host, 2);
    assert_eq!((delay(&sound[0]), host.restarts.get()), (Some(7), 1));
}

#[test]
fn slow_design_goes_to_another_thread() {
    let (mut plugin, mut host) = (Lagging::default(), Host::default());
    assert!(activate(&mut plugin, &mut host, 0, CONFIG));
    for frames in [11, 12] {
        set_frames(&plugin, frames);
        impulse(&mut plugin, &mut host, 2);
    }
    // The designer looks for work every 10 ms; a busy machine may take its time.
    let patience = Instant::now() + Duration::from_secs(20);
    while DESIGNED.load(Ordering::SeqCst) != 12 {
        assert!(Instant::now() < patience, "designed {}", DESIGNED.load(Ordering::SeqCst));
        std::thread::yield_now();
    }
}

#[test]
fn what_cannot_be_is_refused_and_latency_free_plugins_may_sleep() {
    let (mut plugin, mut host) = (Lagging::default(), Host::default());
    for config in [
        BufferConfig { max_buffer_size: 0, ..CONFIG },
        BufferConfig { sample_rate: 0.0, ..CONFIG },
        BufferConfig { sample_rate: f32::NAN, ..CONFIG },
    ] {
        assert!(!activate(&mut plugin, &mut host, 0, config), "{config:?}");
    }
    set_frames(&plugin, 0);
    assert!(activate(&mut plugin, &mut host, 0, BufferConfig { max_buffer_size: u32::MAX, ..CONFIG }));
    assert_eq!(impulse(&mut plugin, &mut host, 2).1, ProcessStatus::Normal);
}

#[test]
fn a_bundle_sets_up_no_logger() {
    assert_eq!(Lagging::setup_logger(), Some(false));
}
