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
use dsp_core::chain::multiband::{BANDS, Readings, Settings};
use dsp_core::units::gain_to_db;
use egui::{CentralPanel, Color32, Frame, Margin, Panel};
use shell::editor::Desk;
use shell::{Readout, RoomParams};
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

const GAIN: [&str; BANDS] = ["Gain 1", "Gain 2", "Gain 3", "Gain 4", "Gain 5", "Gain 6"];

pub fn readouts(readings: &Readings) -> Vec<Readout> {
    let [left, right] = readings.output_peak.map(gain_to_db);
    let gains = GAIN.iter().zip(readings.gain_db);
    gains
        .map(|(label, db)| Readout::level(label, db, "dB"))
        .chain([
            Readout::level("Output peak left", left, "dBFS"),
            Readout::level("Output peak right", right, "dBFS"),
        ])
        .collect()
}

/// The parameters alone, for a window without the picture.
pub fn layout(params: &MultibandParams, desk: &mut Desk<'_, '_>) {
    let heard = (params.band_count.value() as usize) + 1;
    desk.shelf(heard, |n, card| {
        let band = &params.bands[n];
        card.titled(&format!("Band {}", n + 1), |rows| {
            rows.row("On", &band.on);
            rows.row("Above", &band.above);
            rows.row("Threshold", &band.threshold);
            rows.row("Ratio", &band.ratio);
            rows.row("Range", &band.range);
            rows.row("Knee", &band.knee);
            rows.row("Attack", &band.attack);
            rows.row("Hold", &band.hold);
            rows.row("Release", &band.release);
            rows.row("Auto release", &band.auto_release);
            rows.row("Makeup", &band.makeup);
            rows.row("Mix", &band.mix);
            rows.row("Mute", &band.mute);
            rows.row("Solo", &band.solo);
        });
    });
    desk.shelf(2, |n, card| match n {
        0 => card.titled("Crossovers", |rows| {
            rows.row("Bands", &params.band_count);
            for (crossover, label) in params.crossovers.iter().zip(CROSSOVERS).take(heard - 1) {
                rows.row(label, &crossover.frequency);
            }
            rows.row("Slope", &params.slope);
            rows.row("Phase", &params.phase);
        }),
        _ => card.titled("All bands", |rows| {
            rows.row("Stereo", &params.stereo);
            rows.row("Lookahead", &params.lookahead);
            rows.row("Oversampling", &params.oversampling);
            rows.row("Input gain", &params.input_gain);
            rows.row("Output gain", &params.output_gain);
            rows.row("Mix", &params.mix);
        }),
    });
}

const CROSSOVERS: [&str; BANDS - 1] =
    ["Band 1 to 2", "Band 2 to 3", "Band 3 to 4", "Band 4 to 5", "Band 5 to 6"];

#[cfg(test)]
mod tests;
