//! The meter's window: where each part stands. A bar of choices, then numbers, levels and verdict, then the history,
//! then services, spectrum, histogram and goniometer.

mod choices;
mod history;
mod levels;
mod numbers;
mod pictures;
mod services;
mod verdict;

use crate::link::End;
use crate::params::MeterParams;
use dsp_core::chain::meter::{Profile, Readings, Target};
use dsp_core::meter::profile::Limits;
use dsp_core::meter::targets;
use egui::{CentralPanel, Frame, Margin, Panel, Rect, Ui, UiBuilder, pos2, vec2};
use shell::Readout;
use shell::editor::{Desk, Hand};
use widgets::theme;

/// Height of the bar of choices, in points.
const CHOICES: f32 = 36.0;
/// Shares of the height of the three rows.
const ROWS: [f32; 3] = [0.4, 0.26, 0.34];
/// Shares of the width of the panes of each row.
const TOP: [f32; 3] = [0.48, 0.14, 0.38];
const BOTTOM: [f32; 4] = [0.36, 0.27, 0.19, 0.18];

/// What every part of the window reads.
struct Scene<'a> {
    readings: &'a Readings,
    end: &'a End,
    params: &'a MeterParams,
    limits: &'static Limits,
    target: Target,
    rules: &'static targets::Target,
}

impl Scene<'_> {
    /// The loudness to be at, low end first.
    fn zone_lufs(&self) -> Option<(f64, f64)> {
        self.rules.integrated_lufs.map(|lufs| (lufs - 1.0, lufs + 1.0))
    }
}

pub fn readouts(readings: &Readings) -> Vec<Readout> {
    vec![
        Readout::level("Integrated", readings.integrated_lufs, "LUFS"),
        Readout::level("Short-term", readings.short_term_lufs, "LUFS"),
        Readout::level("Momentary", readings.momentary_lufs, "LUFS"),
        Readout::level("Loudness range", readings.loudness_range_lu, "LU"),
        Readout::level("True peak", readings.true_peak(), "dBTP"),
        Readout::level("Sample peak", readings.sample_peak(), "dBFS"),
        Readout::count("Clipped runs", readings.clipped_runs),
    ]
}

/// The parameters alone, for a window without the picture.
pub fn layout(params: &MeterParams, desk: &mut Desk<'_, '_>) {
    desk.shelf(1, |_, card| {
        card.titled("Measure", |rows| {
            rows.row("Profile", &params.profile);
            rows.row("Target", &params.target);
            rows.row("Audition", &params.audition);
            rows.row("Follow transport", &params.follow_transport);
            rows.row("Reset on start", &params.reset_on_start);
        });
    });
}

/// Everything between the top bar and the status line.
pub fn picture(end: &End, readings: &Readings, params: &MeterParams, desk: &mut Desk<'_, '_>) {
    let (profile, target): (Profile, Target) = (params.profile.value().into(), params.target.value().into());
    let (limits, rules) = (profile.limits(), target.rules());
    let scene = Scene { readings, end, params, limits, target, rules };
    let (ui, mut hand) = desk.parts();
    let bar = Frame::new().fill(theme::PANEL).inner_margin(Margin::symmetric(12, 4));
    Panel::top("choices").frame(bar).exact_size(CHOICES).show(ui, |ui| {
        ui.horizontal_centered(|ui| choices::show(ui, &scene, &mut hand));
    });
    let ground = Frame::new().fill(theme::GROUND).inner_margin(Margin::same(8));
    CentralPanel::no_frame().frame(ground).show(ui, |ui| {
        let [top, middle, bottom] = rows(ui.max_rect());
        let [numbers, levels, verdict] = columns(top, TOP);
        pane(ui, numbers, |ui| numbers::show(ui, &scene, &mut hand));
        pane(ui, levels, |ui| levels::show(ui, &scene, &mut hand));
        pane(ui, verdict, |ui| verdict::show(ui, &scene, &mut hand));
        pane(ui, middle, |ui| history::show(ui, &scene, &mut hand));
        let [services, spectrum, histogram, goniometer] = columns(bottom, BOTTOM);
        pane(ui, services, |ui| services::show(ui, &scene, &mut hand));
        pane(ui, spectrum, |ui| pictures::spectrum(ui, &scene, &mut hand));
        pane(ui, histogram, |ui| pictures::histogram(ui, &scene, &mut hand));
        pane(ui, goniometer, |ui| pictures::stereo(ui, &scene, &mut hand));
    });
}

fn rows(all: Rect) -> [Rect; 3] {
    let free = all.height() - 2.0 * theme::GAP;
    let mut top = all.top();
    ROWS.map(|share| {
        let row = Rect::from_min_size(pos2(all.left(), top), vec2(all.width(), (share * free).floor()));
        top = row.bottom() + theme::GAP;
        row
    })
}

fn columns<const N: usize>(row: Rect, shares: [f32; N]) -> [Rect; N] {
    let free = row.width() - (N - 1) as f32 * theme::GAP;
    let mut left = row.left();
    shares.map(|share| {
        let column = Rect::from_min_size(pos2(left, row.top()), vec2((share * free).floor(), row.height()));
        left = column.right() + theme::GAP;
        column
    })
}

/// A panel at a place; what does not fit is cut off at its edge.
fn pane(ui: &mut Ui, place: Rect, contents: impl FnOnce(&mut Ui)) {
    ui.painter().rect_filled(place, f32::from(theme::CORNER), theme::PANEL);
    let inside = UiBuilder::new().max_rect(place.shrink(theme::PADDING)).id_salt(place.min.to_string());
    ui.scope_builder(inside, |ui| {
        ui.set_clip_rect(place.intersect(ui.clip_rect()));
        contents(ui);
    });
}

/// A line of small text.
fn label(ui: &mut Ui, text: &str) {
    ui.label(egui::RichText::new(text).font(theme::LABEL).color(theme::DIM));
}

/// Says what a response is about while the pointer is over it.
fn explain(hand: &mut Hand<'_, '_>, response: &egui::Response, sentence: &str) {
    if response.hovered() || response.has_focus() {
        hand.say(Some(sentence.to_owned()));
    }
}
