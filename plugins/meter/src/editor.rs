//! The meter's window: where each part stands. A bar of choices, then numbers, levels and verdict, then the history,
//! then services, spectrum, histogram and goniometer; one click away, in the place of the last two, the details.

mod choice;
mod choices;
mod details;
mod details_numbers;
mod history;
mod levels;
mod notices;
mod numbers;
mod pictures;
mod services;
mod verdict;

use crate::link::End;
use crate::own::Own;
use crate::params::MeterParams;
use crate::report_file::Order;
use choice::Choice;
use dsp_core::chain::meter::{Readings, Target};
use egui::{CentralPanel, Frame, Margin, Panel, Rect, Ui, UiBuilder, pos2, vec2};
use shell::editor::{Desk, Hand};
use std::sync::Arc;
use widgets::theme;

/// Height of the bar of choices, in points.
const CHOICES: f32 = 36.0;
/// Shares of the height of the three rows, and of the width of the panes of each.
struct Shares {
    rows: [f32; 3],
    top: [f32; 3],
    bottom: [f32; 4],
}

const ROOMY: Shares =
    Shares { rows: [0.4, 0.26, 0.34], top: [0.48, 0.14, 0.38], bottom: [0.36, 0.27, 0.19, 0.18] };
/// A goniometer of 40 points shows nothing: its room goes to the others, and the correlation is in the details.
const COMPACT: Shares =
    Shares { rows: [0.45, 0.25, 0.3], top: [0.46, 0.17, 0.37], bottom: [0.46, 0.3, 0.24, 0.0] };
const DETAILS: [f32; 3] = [0.4, 0.26, 0.34];
/// Below this size the window is compact, in points.
const ROOMY_SIZE: [f32; 2] = [820.0, 440.0];

/// What every part of the window reads.
struct Scene<'a> {
    readings: &'a Readings,
    end: &'a End,
    params: &'a MeterParams,
    choice: &'a Choice<'a>,
}

impl Scene<'_> {
    /// The loudness to be at, low end first.
    fn zone_lufs(&self) -> Option<(f64, f64)> {
        self.choice.rules.integrated_lufs.map(|lufs| (lufs - 1.0, lufs + 1.0))
    }

    /// Whether this target is the chosen one.
    fn is_target(&self, name: &str, built_in: Option<Target>) -> bool {
        match (self.choice.target, built_in) {
            (Some(chosen), Some(built_in)) => chosen == built_in,
            (None, None) => self.choice.names.target == name,
            _ => false,
        }
    }
}

/// What a click asks for that is done after the frame.
enum Wish {
    /// Write a report.
    Report,
    /// Open or close the details.
    Details,
    /// Look at the user's files again.
    ReadAgain,
}

/// Everything between the top bar and the status line.
pub fn picture(end: &mut End, readings: &Readings, params: &MeterParams, desk: &mut Desk<'_, '_>) {
    let (ui, mut hand) = desk.parts();
    let newly_open = egui::Id::unique("lathe meter files read");
    if !ui.data(|data| data.get_temp::<bool>(newly_open).unwrap_or(false)) {
        ui.data_mut(|data| data.insert_temp(newly_open, true));
        read_files(end, params);
    }
    let choice = Choice::of(params, &end.own);
    let scene = Scene { readings, end, params, choice: &choice };
    let bar = Frame::new().fill(theme::PANEL).inner_margin(Margin::symmetric(12, 4));
    let choices = Panel::top("choices")
        .frame(bar)
        .exact_size(CHOICES)
        .show(ui, |ui| ui.horizontal_centered(|ui| choices::show(ui, &scene, &mut hand)).inner);
    notices::show(ui, &scene, &mut hand);
    let ground = Frame::new().fill(theme::GROUND).inner_margin(Margin::same(8));
    CentralPanel::no_frame().frame(ground).show(ui, |ui| {
        let all = ui.max_rect();
        let compact = all.width() < ROOMY_SIZE[0] || all.height() < ROOMY_SIZE[1];
        let shares = if compact { COMPACT } else { ROOMY };
        let [top, middle, bottom] = rows(all, shares.rows);
        let [numbers, levels, verdict] = columns(top, shares.top);
        pane(ui, numbers, |ui| numbers::show(ui, &scene, &mut hand));
        pane(ui, levels, |ui| levels::show(ui, &scene, &mut hand));
        pane(ui, verdict, |ui| verdict::show(ui, &scene, &mut hand));
        if end.details.is_open() {
            let [values, events, evidence] = columns(middle.union(bottom), DETAILS);
            pane(ui, values, |ui| details_numbers::show(ui, &scene, &mut hand));
            pane(ui, events, |ui| details::events(ui, &scene, &mut hand));
            pane(ui, evidence, |ui| details::evidence(ui, &scene));
            return;
        }
        pane(ui, middle, |ui| history::show(ui, &scene, &mut hand));
        let [services, spectrum, histogram, goniometer] = columns(bottom, shares.bottom);
        pane(ui, services, |ui| services::show(ui, &scene, &mut hand));
        pane(ui, spectrum, |ui| pictures::spectrum(ui, &scene, &mut hand));
        pane(ui, histogram, |ui| pictures::histogram(ui, &scene, &mut hand));
        if !compact {
            pane(ui, goniometer, |ui| pictures::stereo(ui, &scene, &mut hand));
        }
    });
    match choices.inner {
        Some(Wish::Report) => write_report(ui, end, &choice),
        Some(Wish::Details) => end.details.toggle(),
        Some(Wish::ReadAgain) => read_files(end, params),
        None => return,
    }
    ui.ctx().request_repaint();
}

fn read_files(end: &mut End, params: &MeterParams) {
    end.own = Own::read();
    choice::refresh(params, &end.own);
}

fn write_report(ui: &Ui, end: &End, choice: &Choice<'_>) {
    let (Some(snapshot), Some(history)) = (end.snapshot(), end.history()) else { return };
    let order = Order {
        snapshot: snapshot.clone(),
        history: Arc::clone(history),
        sample_rate_hz: end.sample_rate_hz(),
        limits: choice.limits.clone(),
        targets: Choice::targets(&end.own),
    };
    let ctx = ui.ctx().clone();
    end.reporter.write(order, move || ctx.request_repaint());
}

fn rows(all: Rect, shares: [f32; 3]) -> [Rect; 3] {
    let free = all.height() - 2.0 * theme::GAP;
    let mut top = all.top();
    shares.map(|share| {
        let row = Rect::from_min_size(pos2(all.left(), top), vec2(all.width(), (share * free).floor()));
        top = row.bottom() + theme::GAP;
        row
    })
}

fn columns<const N: usize>(row: Rect, shares: [f32; N]) -> [Rect; N] {
    let gaps = shares.iter().filter(|share| **share > 0.0).count().saturating_sub(1);
    let free = row.width() - gaps as f32 * theme::GAP;
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
