//! The picture of a room without a window or a host: for tests that lay hands on it.

use crate::editor::Desk;
use crate::hand::Setter;
use crate::journal::Journal;
use crate::link::Link;
use crate::room::{LinkEnd, Readings, Room, RoomParams};
use dsp_core::process::{Chain, ProcessSpec, Processor, StereoBlock};
use egui::Ui;
use nice_plug::context::PluginApi;
use nice_plug::context::gui::{GuiContext, GuiContextInner};
use nice_plug::prelude::{Param, ParamPtr, PluginState};
use std::cell::RefCell;
use std::sync::{Arc, Mutex};

/// A host that does at once what it is asked for, and writes it down.
#[derive(Debug, Default)]
struct Host(Mutex<String>);

impl Host {
    fn note(&self, what: char) {
        if let Ok(mut gestures) = self.0.lock() {
            gestures.push(what);
        }
    }
}

#[allow(unsafe_code, reason = "the framework hands parameters to hosts as pointers")]
impl GuiContextInner for Host {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }

    unsafe fn raw_begin_set_parameter(&self, _: ParamPtr) {
        self.note('(');
    }

    unsafe fn raw_set_parameter_normalized(&self, param: ParamPtr, normalized: f32) {
        // SAFETY: the pointers are those of the parameters of the stage, which lives longer than a frame of it.
        unsafe { param._internal_set_normalized_value(normalized) };
        self.note('=');
    }

    unsafe fn raw_end_set_parameter(&self, _: ParamPtr) {
        self.note(')');
    }

    fn get_state(&self) -> PluginState {
        PluginState { version: String::new(), params: Default::default(), fields: Default::default() }
    }

    fn set_state(&self, _: PluginState) {}

    fn request_restart(&self) {}
}

/// One instance of a room, its window open.
pub struct Stage<R: Room> {
    /// The parameters.
    pub params: Arc<R::Params>,
    /// The window's end of the link.
    pub end: LinkEnd<R>,
    /// The sentence that the status line had in the last frame.
    pub said: Option<String>,
    chain: R::Chain,
    link: R::Link,
    host: Arc<Host>,
    context: GuiContext,
    readings: Readings<R>,
}

impl<R: Room> Stage<R> {
    /// Prepares the chain as `spec` says.
    ///
    /// # Panics
    /// If the chain refuses `spec`.
    #[must_use]
    pub fn new(spec: ProcessSpec) -> Self
    where
        R::Chain: Default,
    {
        let (params, host) = (Arc::<R::Params>::default(), Arc::<Host>::default());
        let (mut chain, mut link) = (R::Chain::default(), R::Link::default());
        chain.set(&params.settings());
        chain.prepare(spec).expect("a legal spec");
        let end = link.end();
        link.prepared(&chain, &spec);
        let (context, readings) = (GuiContext::new(host.clone()), chain.readings());
        Self { params, end, said: None, chain, link, host, context, readings }
    }

    /// Gives a parameter of this stage the value that `text` says, as the host would.
    ///
    /// # Panics
    /// If `text` says none.
    pub fn set(&self, param: &impl Param, text: &str) {
        let value = param.string_to_normalized_value(text);
        let value = value.unwrap_or_else(|| panic!("{}: {text} is no value of it", param.name()));
        self.context.param_setter().set_parameter_normalized(param, value);
    }

    /// Sound through the chain, both ends of which the window hears.
    pub fn play(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.chain.set(&self.params.settings());
        self.link.hear(&[&mut *left, &mut *right]);
        self.chain.process(StereoBlock::new(left, right));
        self.link.after(&self.chain, &[left, right]);
        self.readings = self.chain.readings();
    }

    /// One frame of the picture.
    pub fn frame(&mut self, ui: &mut Ui) {
        if R::moved(&mut self.end, &self.readings) {
            ui.ctx().request_repaint();
        }
        let journal = RefCell::<Journal<_>>::default();
        let setter = Setter { host: self.context.param_setter(), journal: Some(&journal) };
        self.said = None;
        let desk = &mut Desk { ui, setter: &setter, pointed: &mut self.said };
        R::picture(&mut self.end, &self.readings, &self.params, desk);
    }

    /// What was asked of the host since the last call: `(` a gesture begins, `=` sets, `)` ends.
    #[must_use]
    pub fn gestures(&self) -> String {
        self.host.0.lock().map(|mut gestures| std::mem::take(&mut *gestures)).unwrap_or_default()
    }
}
