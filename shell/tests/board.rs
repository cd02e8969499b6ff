//! Presets, A and B and undo, as a host sees them: by gestures, and by what an instance remembers.

use dsp_core::chain::limiter::{LimiterChain, Settings};
use nice_plug::context::PluginApi;
use nice_plug::context::gui::{GuiContext, GuiContextInner};
use nice_plug::prelude::*;
use shell::board::{Bench, Board};
use shell::editor::Desk;
use shell::kept::SharedMemory;
use shell::{Room, RoomParams, params};
use std::sync::{Arc, Mutex};
use widgets::compare_bar::{Comparison, Side};
use widgets::preset_bar::PresetShelf;

#[derive(Params)]
struct OurParams {
    #[id = "bypass"]
    bypass: BoolParam,
    #[id = "input_gain_db"]
    gain: FloatParam,
    #[id = "ceiling_dbtp"]
    ceiling: FloatParam,
    #[id = "lookahead_ms"]
    lookahead: FloatParam,
    #[id = "release_ms"]
    release: FloatParam,
    #[id = "word_length"]
    word_length: EnumParam<Bits>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
enum Bits {
    #[id = "off"]
    Off,
    #[id = "16"]
    Sixteen,
}

impl Default for OurParams {
    fn default() -> Self {
        let default = Settings::default();
        Self {
            bypass: params::bypass(),
            gain: params::decibels("Input Gain", default.input_gain_db, 0.0..=36.0),
            ceiling: params::decibels("Ceiling", default.ceiling_dbtp, -24.0..=0.0),
            lookahead: params::milliseconds("Lookahead", default.lookahead_ms, 0.1..=20.0),
            release: params::milliseconds("Release", default.release_ms, 1.0..=2_000.0),
            word_length: params::choice("Word Length", Bits::Off),
        }
    }
}

impl RoomParams for OurParams {
    type Settings = Settings;

    fn settings(&self) -> Settings {
        use dsp_core::chain::limiter::WordLength;
        Settings {
            input_gain_db: self.gain.value().into(),
            ceiling_dbtp: self.ceiling.value().into(),
            release_ms: self.release.value().into(),
            word_length: match self.word_length.value() {
                Bits::Off => WordLength::Off,
                Bits::Sixteen => WordLength::Bits16,
            },
            ..Settings::default()
        }
    }

    fn bypass(&self) -> &BoolParam {
        &self.bypass
    }
}

struct Ours;

impl Room for Ours {
    const NAME: &'static str = "Ours";
    const CLAP_ID: &'static str = "test.ours";
    const DESCRIPTION: &'static str = "Limits";
    const FEATURES: &'static [ClapFeature] = &[ClapFeature::AudioEffect];
    const PRESETS: &'static [(&'static str, &'static str)] = &[
        ("Loud", "[limiter]\ninput_gain_db = 8.0\nword_length = \"16\"\n"),
        ("Too loud", "[limiter]\ninput_gain_db = 99.0\n"),
        ("Of a chain", "[eq]\noutput_gain_db = 1.0\n[limiter]\nrelease_ms = 40\n"),
        ("Of another", "[eq]\n"),
    ];

    type Params = OurParams;
    type Chain = LimiterChain;
    type Link = ();

    fn picture(
        _: &mut (),
        _: &<LimiterChain as dsp_core::process::Chain>::Readings,
        _: &OurParams,
        _: &mut Desk<'_, '_>,
    ) {
    }
}

/// A host that does at once what it is asked for, and writes it down: `(` begin, `=` set, `)` end.
#[derive(Default)]
struct Host(Mutex<String>);

impl GuiContextInner for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }

    unsafe fn raw_begin_set_parameter(&self, _: ParamPtr) {
        self.0.lock().expect("one thread").push('(');
    }

    unsafe fn raw_set_parameter_normalized(&self, param: ParamPtr, normalized: f32) {
        // SAFETY: the parameters of the test outlive its host's use of them.
        unsafe { param._internal_set_normalized_value(normalized) };
        self.0.lock().expect("one thread").push('=');
    }

    unsafe fn raw_end_set_parameter(&self, _: ParamPtr) {
        self.0.lock().expect("one thread").push(')');
    }

    fn get_state(&self) -> PluginState {
        empty_state()
    }

    fn set_state(&self, _: PluginState) {}

    fn request_restart(&self) {}
}

fn empty_state() -> PluginState {
    PluginState { version: String::new(), params: Default::default(), fields: Default::default() }
}

/// One instance with its window open.
struct Instance {
    params: Arc<OurParams>,
    memory: SharedMemory,
    bench: Bench<Ours>,
    log: Arc<Host>,
    host: GuiContext,
}

impl Instance {
    fn new() -> Self {
        let (params, memory, log) =
            (Arc::<OurParams>::default(), SharedMemory::default(), Arc::<Host>::default());
        let bench = Bench::new(params.clone(), memory.clone());
        let host = GuiContext::new(log.clone());
        Self { params, memory, bench, log, host }
    }

    /// One frame of the editor.
    fn frame<T>(&mut self, act: impl FnOnce(&mut Board<'_, '_, Ours>) -> T) -> T {
        self.bench.look();
        let setter = self.host.param_setter();
        let done = act(&mut Board { bench: &mut self.bench, host: &setter });
        self.bench.settle(0.0);
        self.bench.look();
        done
    }

    fn turn_gain_to(&mut self, db: f32) {
        let setter = self.host.param_setter();
        let gain = &self.params.gain;
        let (before, after) = (gain.unmodulated_normalized_value(), gain.preview_normalized(db));
        self.bench.journal.get_mut().begin(gain.as_ptr(), before);
        self.bench.journal.get_mut().set(gain.as_ptr(), after);
        self.bench.journal.get_mut().end();
        setter.begin_set_parameter(gain);
        setter.set_parameter_normalized(gain, after);
        setter.end_set_parameter(gain);
        self.frame(|_| ());
    }

    /// Gain, name of the preset, whether it is changed.
    fn seen(&mut self) -> (f64, String, bool) {
        let (name, dirty) = self.frame(|board| (board.shown().unwrap_or_default(), board.dirty()));
        ((self.params.settings().input_gain_db * 100.0).round() / 100.0, name, dirty)
    }

    fn expect(&mut self, gain_db: f64, preset: &str, dirty: bool) {
        assert_eq!(self.seen(), (gain_db, preset.to_owned(), dirty));
    }
}

#[test]
fn a_preset_sets_what_differs_by_gestures_and_is_one_step() {
    let mut one = Instance::new();
    one.expect(0.0, "Default", false);
    one.turn_gain_to(3.0);
    one.expect(3.0, "Default", true);
    one.log.0.lock().expect("one thread").clear();
    assert_eq!(one.frame(|board| board.load(1)), Ok(()));
    // Gain and word length differ, three others do not.
    assert_eq!(*one.log.0.lock().expect("one thread"), "(=)(=)");
    one.expect(8.0, "Loud", false);
    assert_eq!(one.params.word_length.value(), Bits::Sixteen);
    one.frame(|board| board.undo());
    one.expect(3.0, "Default", true);
    one.frame(|board| board.undo());
    one.expect(0.0, "Default", false);
    assert!(!one.frame(|board| board.can_undo()));
    one.frame(|board| board.redo());
    one.frame(|board| board.redo());
    one.expect(8.0, "Loud", false);
    assert!(!one.frame(|board| board.can_redo()));
}

#[test]
fn what_a_plugin_cannot_take_changes_nothing_and_is_named() {
    let mut one = Instance::new();
    one.turn_gain_to(3.0);
    let said = |result: Result<(), String>| result.expect_err("a wrong preset");
    let loud = said(one.frame(|board| board.load(2)));
    assert!(loud.starts_with("preset Too loud: Input Gain can be 0.0 dB to +36.0 dB"), "{loud}");
    assert!(said(one.frame(|board| board.load(4))).contains("has no table [limiter]"));
    assert!(said(one.frame(|board| board.load(9))).contains("gone"));
    one.expect(3.0, "Default", true);
    // Of a chain's preset it takes its own part.
    assert_eq!(one.frame(|board| board.load(3)), Ok(()));
    one.expect(0.0, "Of a chain", false);
    assert!((one.params.release.value() - 40.0).abs() < 1e-3);
}

#[test]
fn a_and_b_are_two_states_with_a_preset_each() {
    let mut one = Instance::new();
    one.turn_gain_to(3.0);
    // B begins as A.
    one.frame(|board| board.choose(Side::B));
    one.expect(3.0, "Default", true);
    assert_eq!(one.frame(|board| board.load(1)), Ok(()));
    one.frame(|board| board.choose(Side::A));
    one.expect(3.0, "Default", true);
    one.frame(|board| board.choose(Side::B));
    one.expect(8.0, "Loud", false);
    assert_eq!(one.frame(|board| board.side()), Side::B);
    one.turn_gain_to(9.0);
    one.frame(|board| board.copy());
    one.frame(|board| board.choose(Side::A));
    one.expect(9.0, "Loud", true);
}

#[test]
fn undo_goes_back_over_the_switch_to_the_side_that_was_changed() {
    let mut one = Instance::new();
    one.turn_gain_to(3.0);
    one.frame(|board| board.choose(Side::B));
    one.turn_gain_to(5.0);
    one.frame(|board| board.undo());
    one.expect(3.0, "Default", true);
    one.frame(|board| board.redo());
    one.expect(5.0, "Default", true);
    (0..2).for_each(|_| one.frame(|board| board.undo()));
    assert_eq!(one.frame(|board| board.side()), Side::A);
    one.frame(|board| board.undo());
    one.expect(0.0, "Default", false);
    (0..2).for_each(|_| one.frame(|board| board.redo()));
    assert_eq!(one.frame(|board| board.side()), Side::B);
    one.frame(|board| board.choose(Side::A));
    one.expect(3.0, "Default", true);
}

#[test]
fn a_preset_that_is_gone_keeps_its_name_and_whether_it_was_changed() {
    for changed in [false, true] {
        let mut one = Instance::new();
        {
            let mut memory = one.memory.lock();
            (memory.preset, memory.changed) = ("Of a friend".to_owned(), changed);
        }
        one.expect(0.0, "Of a friend", changed);
        assert_eq!(one.frame(|board| board.current()), None);
    }
    let mut one = Instance::new();
    one.memory.lock().other = Some(shell::kept::Other { preset: "X".into(), settings: "no preset".into() });
    one.turn_gain_to(3.0);
    one.frame(|board| board.choose(Side::B));
    one.expect(3.0, "Default", true);
}
