//! The plugin a host sees: a [`Room`] in the shell that all five share.

use crate::closing::WindowThreads;
use crate::draft::Drafting;
use crate::editor::App;
use crate::engine::Engine;
use crate::kept::Kept;
use crate::link::Link;
use crate::opening::{Frame, Opening};
use crate::room::{Readings, Room, RoomParams, Settings};
use crate::state;
use dsp_core::meter::transport;
use dsp_core::process::{Chain, Channels, Mode, ProcessSpec, Processor};
use dsp_core::simd::Simd;
use nice_plug::context::process::Transport;
use nice_plug::prelude::*;
use std::sync::Arc;

const STEREO: AudioIOLayout = AudioIOLayout {
    main_input_channels: NonZeroU32::new(2),
    main_output_channels: NonZeroU32::new(2),
    ..AudioIOLayout::const_default()
};

const MONO: AudioIOLayout = AudioIOLayout {
    main_input_channels: NonZeroU32::new(1),
    main_output_channels: NonZeroU32::new(1),
    ..AudioIOLayout::const_default()
};

const STEREO_BESIDE: AudioIOLayout = AudioIOLayout { aux_input_ports: SIDE_CHAIN, names: NAMES, ..STEREO };

const MONO_BESIDE: AudioIOLayout = AudioIOLayout { aux_input_ports: SIDE_CHAIN, names: NAMES, ..MONO };

const SIDE_CHAIN: &[NonZeroU32] = &[new_nonzero_u32(2)];

const NAMES: PortNames = PortNames { aux_inputs: &["Side-Chain"], ..PortNames::const_default() };

/// The plugin over the chain of `R`.
pub struct Shell<R: Room> {
    kept: Arc<Kept<R::Params>>,
    engine: Engine<R::Chain>,
    link: R::Link,
    /// Whether nobody listens: a bounce.
    offline: bool,
    /// Present while a chain runs that has slow work, in real time.
    drafting: Option<Drafting<Settings<R>>>,
    readings: triple_buffer::Input<Readings<R>>,
    /// The other end of `readings`, until the editor takes it.
    for_editor: Option<triple_buffer::Output<Readings<R>>>,
    window: Arc<Frame>,
    /// The readings that were handed over last.
    shown: Readings<R>,
    /// Whether the host was asked to restart since the last activation.
    restart_asked: bool,
}

impl<R: Room> Default for Shell<R> {
    fn default() -> Self {
        let (readings, for_editor) = triple_buffer::triple_buffer(&Readings::<R>::default());
        Self {
            kept: Arc::default(),
            engine: Engine::default(),
            link: R::Link::default(),
            offline: false,
            drafting: None,
            readings,
            for_editor: Some(for_editor),
            window: Arc::default(),
            shown: Readings::<R>::default(),
            restart_asked: false,
        }
    }
}

impl<R: Room> Shell<R> {
    /// What a chain must know of what the host asks for.
    fn spec(layout: &AudioIOLayout, config: &BufferConfig) -> ProcessSpec {
        let mono = layout.main_output_channels == NonZeroU32::new(1);
        ProcessSpec {
            sample_rate_hz: f64::from(config.sample_rate),
            max_frames: config.max_buffer_size as usize,
            channels: if mono { Channels::Mono } else { Channels::Stereo },
            mode: if config.process_mode == ProcessMode::Offline { Mode::Offline } else { Mode::Realtime },
            simd: Simd::detect(),
        }
    }

    /// What the host says about the next block. Where it says nothing at all, nice-plug reports a transport that stands
    /// still at no position.
    fn transport(&self, host: &Transport) -> transport::Transport {
        let position_frames = host.pos_samples();
        let told = host.playing || position_frames.is_some() || host.tempo.is_some();
        transport::Transport { playing: told.then_some(host.playing), position_frames, offline: self.offline }
    }

    /// Hands the newest over to the window, open or not: nothing will come for a while.
    fn hand_over(&mut self) {
        let chain = self.engine.chain();
        self.shown = chain.readings();
        self.readings.write(self.shown);
        self.link.stopped(chain);
        self.window.repaint.request_repaint();
    }

    /// All parameters, read once.
    fn read_params(&self) -> (Settings<R>, bool) {
        (self.kept.params.settings(), self.kept.params.bypass().value())
    }
}

impl<R: Room> Plugin for Shell<R> {
    const NAME: &'static str = R::NAME;
    const VENDOR: &'static str = "Lathe";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] =
        if <R::Chain as Chain>::SIDE_CHAIN { &[STEREO_BESIDE, MONO_BESIDE] } else { &[STEREO, MONO] };
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = Opening<R>;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.kept.clone()
    }

    fn editor(&mut self, _: AsyncExecutor<Self>) -> Option<Self::Editor> {
        let readings = self.for_editor.take()?;
        let Kept { params, memory } = &*self.kept;
        let (frame, threads) = (self.window.clone(), WindowThreads::default());
        let (params, end) = (params.clone(), self.link.end());
        let app = App::<R>::new(params, memory.clone(), readings, end, frame.clone(), threads.clone());
        Some(Opening::new(app, frame, memory.clone(), threads))
    }

    fn filter_state(state: &mut PluginState) {
        state::make_legal::<R::Params>(state);
    }

    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        let (settings, bypassed) = self.read_params();
        let spec = Self::spec(layout, config);
        if self.engine.prepare(spec, &settings, bypassed).is_err() {
            return false;
        }
        let chain = self.engine.chain();
        self.offline = spec.mode == Mode::Offline;
        self.link.prepared(chain, &spec);
        self.drafting = chain.take_designer().and_then(Drafting::start);
        context.set_latency_samples(u32::try_from(chain.latency()).unwrap_or(u32::MAX));
        self.restart_asked = false;
        true
    }

    fn stop_processing(&mut self) {
        self.hand_over();
    }

    fn deactivate(&mut self) {
        self.drafting = None;
        self.hand_over();
    }

    fn reset(&mut self) {
        let (settings, bypassed) = self.read_params();
        if R::Link::KEEPS {
            self.engine.settle(&settings, bypassed);
        } else {
            self.engine.reset(&settings, bypassed);
        }
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        beside: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let (settings, bypassed) = self.read_params();
        let transport = self.transport(context.transport());
        self.engine.chain().set(&settings);
        self.link.before(self.engine.chain(), &transport, buffer.samples());
        self.engine.listen(self.window.listening.wanted());
        let open = self.window.is_open();
        if open {
            self.link.hear(buffer.as_slice());
        }
        // A chain without a side-chain input has no such port.
        let beside: [&[f32]; 2] = match beside.inputs.first_mut().map(Buffer::as_slice) {
            Some([left, right, ..]) => [left, right],
            _ => [&[]; 2],
        };
        self.engine.process_beside(buffer.as_slice(), beside, &settings, bypassed);
        let gain_db = self.engine.match_gain_db();
        let chain = self.engine.chain();
        if let Some(drafting) = &mut self.drafting
            && let Some(wanted) = chain.take_design_request()
        {
            drafting.order(wanted);
        }
        // The latency may only change in `activate`: the host is asked once, and the chain runs on as it is until then.
        if !self.restart_asked && chain.latency_for(&settings) != chain.latency() {
            self.restart_asked = true;
            context.request_restart();
        }
        if open {
            self.link.after(chain, buffer.as_slice());
            let readings = chain.readings();
            // A window at rest is not drawn: it costs nothing.
            let gain_moved = self.window.listening.tell(gain_db);
            if self.link.take_news() | gain_moved | (readings != self.shown) {
                self.shown = readings;
                self.readings.write(readings);
                self.window.repaint.request_repaint();
            }
        }
        match u32::try_from(chain.tail()) {
            Ok(0) => ProcessStatus::Normal,
            Ok(frames) => ProcessStatus::Tail(frames),
            Err(_) => ProcessStatus::KeepAlive,
        }
    }

    /// A bundle prints nothing in a host: no logger is set up, and nice-plug is told not to set up its own.
    fn setup_logger() -> Option<bool> {
        Some(false)
    }
}

impl<R: Room> ClapPlugin for Shell<R> {
    const CLAP_ID: &'static str = R::CLAP_ID;
    const CLAP_DESCRIPTION: Option<&'static str> = Some(R::DESCRIPTION);
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = R::FEATURES;
}
