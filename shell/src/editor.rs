//! The window of a plugin: top bar, the parameters that the room lays out, readouts, a line on what the pointer is over.

use crate::closing::{Closing, WindowThreads};
use crate::hand::Bound;
use crate::room::{LinkEnd, Readings, Readout, Room, RoomParams};
use egui::{Align, CentralPanel, Frame, Layout, Margin, Panel, RichText, Ui};
use nice_plug::context::gui::{GuiContext, ParamSetter};
use nice_plug::editor::dpi::LogicalSize;
use nice_plug::prelude::Param;
use nice_plug_egui::{
    EguiEditor, EguiEditorState, EguiNiceSettings, NiceEguiApp, RepaintNotifier, create_egui_editor,
};
use std::sync::Arc;
use std::time::Duration;
use widgets::{card, readout, row, theme};

pub use crate::hand::Hand;

/// How often the window is drawn while something moves, and how often it looks at the flag that says so.
const MOVING: Duration = Duration::from_micros(16_667);

/// The size of a window and whether it is open: shared by the plugin and its editor.
pub(crate) fn window() -> Arc<EguiEditorState> {
    let [width, height] = theme::EDITOR_SIZE;
    EguiEditorState::from_size(LogicalSize::new(f64::from(width), f64::from(height)), 1.0)
}

/// The editor of a room, ready for a host to open.
pub(crate) fn create<R: Room>(
    params: Arc<R::Params>,
    readings: triple_buffer::Output<Readings<R>>,
    end: LinkEnd<R>,
    window: Arc<EguiEditorState>,
    repaint: RepaintNotifier,
) -> Option<WindowOf<R>> {
    let settings = EguiNiceSettings::new().with_tile(R::NAME).with_repaint_poll_interval(MOVING);
    let threads = WindowThreads::default();
    let app = App {
        params,
        readings,
        end,
        host: None,
        shown: Vec::new(),
        status: String::new(),
        threads: threads.clone(),
    };
    let editor = create_egui_editor(window, repaint, settings, app)?;
    Some(Closing::new(editor, threads))
}

/// The editor of a room.
pub type WindowOf<R> = Closing<EguiEditor<App<R>>>;

/// What draws the window.
pub struct App<R: Room> {
    params: Arc<R::Params>,
    readings: triple_buffer::Output<Readings<R>>,
    end: LinkEnd<R>,
    /// There while the window is open.
    host: Option<GuiContext>,
    shown: Vec<Readout>,
    status: String,
    threads: WindowThreads,
}

impl<R: Room> NiceEguiApp for App<R> {
    fn build(
        &mut self,
        ctx: egui::Context,
        host: GuiContext,
        frame: &mut nice_plug_egui::Frame,
    ) -> Result<(), nice_plug_egui::baseview::HandlerError> {
        self.threads.enter();
        theme::apply(&ctx);
        frame.set_clear_color(theme::GROUND.into());
        self.host = Some(host);
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut nice_plug_egui::Frame) {
        let readings = *self.readings.read();
        let readouts = R::readouts(&readings);
        self.shown = readouts;
        // New readings bring a frame of their own.
        if R::moved(&mut self.end, &readings) {
            ui.ctx().request_repaint_after(MOVING);
        }
        if let Some(host) = &self.host {
            let setter = host.param_setter();
            let mut pointed = None;
            frame::<R>(ui, &self.params, &setter, &self.status, &mut pointed, |desk| {
                if !R::picture(&mut self.end, &readings, &self.params, desk) {
                    standard::<R>(&self.params, &self.shown, desk);
                }
            });
            let status = pointed.unwrap_or_default();
            if status != self.status {
                self.status = status;
                ui.ctx().request_repaint();
            }
        }
    }

    fn editor_closed(&mut self) {
        self.host = None;
    }
}

/// Top bar and status line, and `picture` between them.
fn frame<R: Room>(
    ui: &mut Ui,
    params: &R::Params,
    setter: &ParamSetter<'_>,
    status: &str,
    pointed: &mut Option<String>,
    picture: impl FnOnce(&mut Desk<'_, '_>),
) {
    let bar = Frame::new().fill(theme::PANEL).inner_margin(Margin::symmetric(12, 6));
    Panel::top("top bar").frame(bar).exact_size(36.0).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.label(RichText::new(R::NAME).font(theme::HEADING).color(theme::TEXT));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let bypass = Bound { param: params.bypass(), setter };
                let switch = row::switch(ui, &bypass);
                ui.label(RichText::new("Bypass").font(theme::LABEL).color(theme::DIM));
                if switch.hovered() || switch.has_focus() {
                    *pointed = Some(widgets::handle::sentence(&bypass));
                }
            });
        });
    });
    Panel::bottom("status").frame(bar).exact_size(26.0).show(ui, |ui| {
        ui.label(RichText::new(status).font(theme::LABEL).color(theme::DIM));
    });
    picture(&mut Desk { ui, setter, pointed });
}

/// The parameters on shelves, and the readouts below.
fn standard<R: Room>(params: &R::Params, readouts: &[Readout], desk: &mut Desk<'_, '_>) {
    let (ui, setter, pointed) = (&mut *desk.ui, desk.setter, &mut *desk.pointed);
    let bar = Frame::new().fill(theme::GROUND).inner_margin(Margin::symmetric(12, 6));
    Panel::bottom("readouts").frame(bar).exact_size(60.0).show(ui, |ui| {
        readout::strip(ui, readouts);
    });
    let ground = Frame::new().fill(theme::GROUND).inner_margin(Margin::same(12));
    CentralPanel::no_frame().frame(ground).show(ui, |ui| {
        egui::ScrollArea::vertical().show(ui, |ui| {
            R::layout(params, &mut Desk { ui, setter, pointed });
        });
    });
}

/// Where a room lays out its parameters: shelves of cards of rows.
pub struct Desk<'a, 'h> {
    ui: &'a mut Ui,
    setter: &'a ParamSetter<'h>,
    pointed: &'a mut Option<String>,
}

impl<'h> Desk<'_, 'h> {
    /// The same place, and apart from it the hand that changes parameters and says what is pointed at.
    pub fn parts(&mut self) -> (&mut Ui, Hand<'_, 'h>) {
        (self.ui, Hand { setter: self.setter, pointed: self.pointed })
    }

    /// A shelf that `count` cards of equal width share. `card` is called with 0 to `count` - 1 and returns the title
    /// of that card and what lays out its rows.
    pub fn shelf(&mut self, count: usize, mut card: impl FnMut(usize, &mut Card<'_, '_, 'h>)) {
        let gaps = theme::GAP * (count.max(1) - 1) as f32;
        let width = ((self.ui.available_width() - gaps) / count.max(1) as f32).floor();
        let (setter, pointed) = (self.setter, &mut *self.pointed);
        self.ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            for n in 0..count {
                ui.push_id(n, |ui| {
                    card(n, &mut Card { ui, width, setter, pointed });
                });
            }
        });
        self.ui.add_space(theme::GAP - self.ui.spacing().item_spacing.y);
    }
}

/// A place for one card.
pub struct Card<'a, 'p, 'h> {
    ui: &'a mut Ui,
    width: f32,
    setter: &'p ParamSetter<'h>,
    pointed: &'p mut Option<String>,
}

impl<'p, 'h> Card<'_, 'p, 'h> {
    /// Draws the card under `title`.
    pub fn titled(&mut self, title: &str, rows: impl FnOnce(&mut Rows<'_, '_, 'h>)) {
        let (setter, pointed) = (self.setter, &mut *self.pointed);
        card::card(self.ui, self.width, title, |ui| rows(&mut Rows { ui, setter, pointed }));
    }
}

/// The rows of one card.
pub struct Rows<'a, 'p, 'h> {
    ui: &'a mut Ui,
    setter: &'p ParamSetter<'h>,
    pointed: &'p mut Option<String>,
}

impl Rows<'_, '_, '_> {
    /// One parameter under a short label; its full name is for those who do not see the card.
    pub fn row(&mut self, label: &str, param: &impl Param) {
        if let Some(sentence) = row::row(self.ui, label, &Bound { param, setter: self.setter }) {
            *self.pointed = Some(sentence);
        }
    }
}
