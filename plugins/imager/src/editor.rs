//! The imager's window: where the sound comes from, how wide it is over frequency, a card for each band, and what is set
//! for all of them.

mod balance;
mod cards;
mod graph;
mod scope;
mod strip;
#[cfg(test)]
mod tests;
mod view;

pub use view::View;

use crate::params::ImagerParams;
use dsp_core::chain::imager::{Readings, Settings};
use egui::{CentralPanel, Color32, Frame, Margin, Panel};
use shell::RoomParams;
use shell::editor::Desk;
use std::time::Instant;
use widgets::theme;

/// The window's end of the link.
pub type End = shell::analyser::End<View>;

/// Width of the scope in a window of `width` points.
fn scope_width(width: f32) -> f32 {
    (0.27 * width).clamp(180.0, 320.0).round()
}

/// What every part of the window reads.
struct Scene<'a> {
    settings: Settings,
    readings: &'a Readings,
    params: &'a ImagerParams,
    sample_rate_hz: f64,
}

impl Scene<'_> {
    /// How many bands there are.
    fn bands(&self) -> usize {
        self.settings.band_count.number()
    }

    /// Whether a band is heard.
    fn heard(&self, n: usize) -> bool {
        self.settings.heard()[n] > 0.0
    }
}

/// The colour of a band.
fn colour(n: usize) -> Color32 {
    theme::SERIES[n % theme::SERIES.len()]
}

/// Takes in what came. Whether anything still moves.
pub fn moved(end: &mut End, readings: &Readings) -> bool {
    // The spectra of this window are of mid and side.
    (end.spectra.display.pre, end.spectra.display.post) = (false, false);
    end.refresh();
    let mut sound = std::mem::take(&mut end.view.sound);
    let [left, right] = &mut sound;
    let written = end.newest(left, right);
    end.view.sound = sound;
    let sample_rate_hz = end.sample_rate_hz();
    end.view.advance(readings, sample_rate_hz, written, Instant::now())
}

/// Everything between the top bar and the status line.
pub fn picture(end: &mut End, readings: &Readings, params: &ImagerParams, desk: &mut Desk<'_, '_>) {
    let (ui, mut hand) = desk.parts();
    let sample_rate_hz = end.sample_rate_hz().unwrap_or(48_000.0);
    let scene = Scene { settings: params.settings(), readings, params, sample_rate_hz };
    let frame = Frame::new().fill(theme::PANEL).inner_margin(Margin::symmetric(8, 4));
    Panel::bottom("all bands")
        .frame(frame)
        .exact_size(strip::height(ui.available_width()) + 8.0)
        .show(ui, |ui| strip::show(ui, &scene, &mut hand));
    let frame = Frame::new().fill(theme::PANEL).inner_margin(Margin::same(6));
    Panel::left("scope")
        .frame(frame)
        .resizable(false)
        .exact_size(scope_width(ui.available_width()))
        .show(ui, |ui| scope::show(ui, end, &scene, &mut hand));
    let frame = Frame::new().fill(theme::GROUND).inner_margin(Margin::symmetric(8, 6));
    Panel::bottom("cards")
        .frame(frame)
        .exact_size(cards::HEIGHT + 12.0)
        .show(ui, |ui| cards::show(ui, &scene, &mut hand));
    let ground = Frame::new().fill(theme::GROUND).inner_margin(Margin::symmetric(4, 4));
    CentralPanel::no_frame().frame(ground).show(ui, |ui| graph::show(ui, end, &scene, &mut hand));
}
