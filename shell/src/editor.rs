//! What draws the window of a plugin: top bar, the room's picture, a line on what the pointer is over.

use crate::board::{Bench, Board};
use crate::closing::WindowThreads;
use crate::hand::Setter;
use crate::kept::SharedMemory;
use crate::opening::Frame;
use crate::room::{LinkEnd, Readings, Room, RoomParams};
use crate::scaling::Scaling;
use dsp_core::compare;
use egui::{Margin, Panel, RichText, Ui};
use nice_plug::context::gui::GuiContext;
use nice_plug_egui::baseview::{HandlerError, WindowSize};
use nice_plug_egui::{Frame as WindowFrame, NiceEguiApp};
use std::sync::Arc;
use std::time::Duration;
use widgets::resize_handle::resize_handle;
use widgets::theme;
use widgets::top_bar::{Listen, TopBar, top_bar};

pub use crate::desk::Desk;
pub use crate::hand::{Bound, Hand};

/// How often the window is drawn while something moves, and how often it looks at the flag that says so.
pub(crate) const MOVING: Duration = Duration::from_micros(16_667);
/// How often it is drawn while the host's answer to a new scale is awaited.
const WAITING: Duration = Duration::from_millis(100);

/// What draws the window.
pub struct App<R: Room> {
    params: Arc<R::Params>,
    readings: triple_buffer::Output<Readings<R>>,
    end: LinkEnd<R>,
    memory: SharedMemory,
    frame: Arc<Frame>,
    bench: Bench<R>,
    scaling: Scaling,
    /// There while the window is open.
    host: Option<GuiContext>,
    status: String,
    /// What went wrong when the window opened.
    trouble: Option<String>,
    threads: WindowThreads,
}

impl<R: Room> App<R> {
    /// For one instance.
    pub(crate) fn new(
        params: Arc<R::Params>,
        memory: SharedMemory,
        readings: triple_buffer::Output<Readings<R>>,
        end: LinkEnd<R>,
        frame: Arc<Frame>,
        threads: WindowThreads,
    ) -> Self {
        let bench = Bench::new(params.clone(), memory.clone());
        Self {
            params,
            readings,
            end,
            memory,
            frame,
            bench,
            scaling: Scaling::default(),
            host: None,
            status: String::new(),
            trouble: None,
            threads,
        }
    }

    /// Everything in the window, in this order: each part takes its room from what is left.
    fn draw(&mut self, ui: &mut Ui, host: &GuiContext, readings: &Readings<R>) {
        let mut pointed = self.trouble.clone();
        self.bench.look();
        self.bar(ui, host, &mut pointed);
        let bar = egui::Frame::new().fill(theme::PANEL).inner_margin(Margin::symmetric(12, 6));
        Panel::bottom("status").frame(bar).exact_size(26.0).show(ui, |ui| {
            ui.add(
                egui::Label::new(RichText::new(&self.status).font(theme::LABEL).color(theme::DIM)).truncate(),
            );
        });
        let setter = Setter { host: host.param_setter(), journal: Some(&self.bench.journal) };
        let desk = &mut Desk { ui, setter: &setter, pointed: &mut pointed };
        R::picture(&mut self.end, readings, &self.params, desk);
        self.bench.settle(ui.input(|input| input.time));
        let handle = resize_handle(ui, theme::LEAST_SIZE.into());
        self.scaling.drag(ui.ctx(), handle.size, self.frame.answers());
        let status = handle.said.or(pointed).unwrap_or_default();
        if status != self.status {
            self.status = status;
            ui.ctx().request_repaint();
        }
    }

    fn bar(&mut self, ui: &mut Ui, host: &GuiContext, pointed: &mut Option<String>) {
        let bar = egui::Frame::new().fill(theme::PANEL).inner_margin(Margin::symmetric(12, 6));
        // What is heard at the moment, the bypass, is no change of the sound to take back.
        let setter = Setter { host: host.param_setter(), journal: None };
        let bypass = Bound { param: self.params.bypass(), setter: &setter };
        let mut percent = self.scaling.percent(ui.ctx());
        let listening = &self.frame.listening;
        let compare::Listen { matched, delta } = listening.wanted();
        let mut listen = Listen { matched, delta, gain_db: listening.gain_db() };
        let said = Panel::top("top bar").frame(bar).exact_size(36.0).show(ui, |ui| {
            ui.horizontal_centered(|ui| {
                let mut board = Board { bench: &mut self.bench, host: &setter.host };
                let (listen, percent) = (&mut listen, &mut percent);
                top_bar(ui, TopBar { name: R::NAME, owner: &mut board, bypass: &bypass, listen, percent })
            })
            .inner
        });
        *pointed = said.inner.or(pointed.take());
        listening.want(compare::Listen { matched: listen.matched, delta: listen.delta });
        self.scaling.ask(ui.ctx(), percent);
    }
}

impl<R: Room> NiceEguiApp for App<R> {
    fn build(
        &mut self,
        ctx: egui::Context,
        host: GuiContext,
        frame: &mut WindowFrame,
    ) -> Result<(), HandlerError> {
        self.threads.enter();
        theme::apply(&ctx);
        frame.set_clear_color(theme::GROUND.into());
        self.frame.note(frame.baseview_window().size());
        self.host = Some(host);
        self.scaling = Scaling::default();
        self.trouble = self.bench.refresh().err();
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut WindowFrame) {
        let readings = *self.readings.read();
        // New readings bring a frame of their own.
        if R::moved(&mut self.end, &readings) {
            ui.ctx().request_repaint_after(MOVING);
        }
        if let Some(host) = self.host.clone() {
            let window = frame.baseview_window().size();
            if let Some((percent, size)) = self.scaling.look(ui.ctx(), window, self.frame.answers()) {
                let mut memory = self.memory.lock();
                (memory.percent, memory.size) = (percent, size);
            }
            self.draw(ui, &host, &readings);
            if self.scaling.waits() {
                ui.ctx().request_repaint_after(WAITING);
            }
        }
    }

    fn resized(&mut self, size: WindowSize) {
        // The scale of the window's system, without that of the editor.
        let scale_factor = size.scale_factor / self.frame.zoom();
        self.frame.note(WindowSize { scale_factor, logical: size.physical.to_logical(scale_factor), ..size });
    }

    fn zoom_factor_changed(&mut self, zoom: f32) {
        self.frame.set_zoom(zoom);
    }

    fn editor_closed(&mut self) {
        self.host = None;
    }
}
