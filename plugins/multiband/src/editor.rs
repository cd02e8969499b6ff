//! The multiband's window: what all bands share, the picture, a card for each band, and all of the selected one.

mod cards;
mod graph;
mod linked;
mod live;
mod strip;
mod top;
mod view;

pub use view::View;

use crate::params::MultibandParams;
use dsp_core::chain::multiband::{Readings, Settings};
use egui::{CentralPanel, Color32, Frame, Margin, Panel};
use shell::RoomParams;
use shell::editor::Desk;
use widgets::theme;

/// The window's end of the link.
pub type End = shell::analyser::End<View>;

/// What every part of the window reads.
struct Scene<'a> {
    settings: Settings,
    readings: &'a Readings,
    params: &'a MultibandParams,
    sample_rate_hz: f64,
}

impl Scene<'_> {
    /// How many bands there are.
    fn bands(&self) -> usize {
        self.settings.band_count.number()
    }
}

/// The colour of a band.
fn colour(n: usize) -> Color32 {
    theme::SERIES[n % theme::SERIES.len()]
}

/// Everything between the top bar and the status line.
pub fn picture(end: &mut End, readings: &Readings, params: &MultibandParams, desk: &mut Desk<'_, '_>) {
    let (ui, mut hand) = desk.parts();
    let sample_rate_hz = end.sample_rate_hz().unwrap_or(48_000.0);
    let scene = Scene { settings: params.settings(), readings, params, sample_rate_hz };
    end.view.keep(scene.bands());
    let bar =
        |height: f32| (Frame::new().fill(theme::PANEL).inner_margin(Margin::symmetric(8, 4)), height + 8.0);
    let (frame, height) = bar(top::HEIGHT);
    Panel::top("all bands")
        .frame(frame)
        .exact_size(height)
        .show(ui, |ui| top::show(ui, end, &scene, &mut hand));
    let (frame, height) = bar(strip::height(ui.available_width()));
    Panel::bottom("band")
        .frame(frame)
        .exact_size(height)
        .show(ui, |ui| strip::show(ui, &end.view, &scene, &mut hand));
    let cards =
        Frame::new().fill(theme::GROUND).inner_margin(Margin { left: 8, right: 8, top: 0, bottom: 6 });
    Panel::bottom("cards")
        .frame(cards)
        .exact_size(cards::HEIGHT + 6.0)
        .show(ui, |ui| cards::show(ui, &mut end.view, &scene, &mut hand));
    let ground = Frame::new().fill(theme::GROUND).inner_margin(Margin::symmetric(4, 2));
    CentralPanel::no_frame().frame(ground).show(ui, |ui| graph::show(ui, end, &scene, &mut hand));
    hand.say_at_rest(&at_rest(end.latency(), sample_rate_hz));
}

/// What the status line says while the pointer is over nothing.
fn at_rest(latency: usize, sample_rate_hz: f64) -> String {
    let ms = 1e3 * latency as f64 / sample_rate_hz;
    format!("Latency {latency} frames, {ms:.1} ms. Drag thresholds, ranges and crossovers in the picture.")
}

#[cfg(test)]
mod tests;
