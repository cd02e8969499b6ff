//! The EQ's window: a line of choices, the picture, the values of the selected band and of all bands. On demand, between
//! the two, a list of every band.

mod apply;
mod choices;
mod curves;
mod graph;
mod held;
mod list;
mod menu;
mod realised;
mod reference;
mod strip;
mod view;
mod words;

pub use view::View;

use crate::params::EqParams;
use dsp_core::chain::eq::{Readings, Settings};
use egui::{CentralPanel, Frame, Margin, Panel};
use shell::RoomParams;
use shell::editor::Desk;
use strip::Strip;
use widgets::theme;

/// Height of the line of choices, in points.
const CHOICES: f32 = 32.0;
/// Share of the height that the list of bands takes.
const LIST: f32 = 0.45;

/// The window's end of the link.
pub type End = shell::analyser::End<View>;

/// What every part of the window reads.
struct Scene<'a> {
    settings: Settings,
    readings: &'a Readings,
    params: &'a EqParams,
    sample_rate_hz: f64,
}

/// Everything between the top bar and the status line.
pub fn picture(end: &mut End, readings: &Readings, params: &EqParams, desk: &mut Desk<'_, '_>) {
    let (ui, mut hand) = desk.parts();
    let sample_rate_hz = end.sample_rate_hz().unwrap_or(48_000.0);
    let scene = Scene { settings: params.settings(), readings, params, sample_rate_hz };
    end.view.tell_of_drops(ui);
    let bar = |top, bottom| {
        let margin = Margin { left: 8, right: 8, top, bottom };
        Frame::new().fill(theme::PANEL).inner_margin(margin)
    };
    Panel::top("choices")
        .frame(bar(4, 4))
        .exact_size(CHOICES)
        .show(ui, |ui| choices::show(ui, end, &scene, &mut hand));
    let strip = Strip::of(ui.available_width(), end.view.list_open);
    Panel::bottom("strip")
        .frame(bar(6, 6))
        .exact_size(strip.height() + 12.0)
        .show(ui, |ui| strip::show(ui, &end.view, &scene, strip, &mut hand));
    if end.view.list_open {
        let height = (LIST * ui.available_height()).round();
        Panel::bottom("list")
            .frame(bar(6, 2))
            .exact_size(height)
            .show(ui, |ui| list::show(ui, &mut end.view, &scene, &mut hand));
    }
    let ground = Frame::new().fill(theme::GROUND).inner_margin(Margin::symmetric(4, 2));
    CentralPanel::no_frame().frame(ground).show(ui, |ui| graph::show(ui, end, &scene, &mut hand));
    let trouble = end.view.reference.trouble();
    hand.say_at_rest(trouble.as_deref().unwrap_or(end.view.realised.sentence()));
}

#[cfg(test)]
mod tests;
