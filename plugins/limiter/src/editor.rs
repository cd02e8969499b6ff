//! The limiter's window: where each part stands. Levels over time with bars beside them, then what is set, then what is
//! measured, learned and dithered.

mod controls;
mod dither;
mod history;
mod learn;
pub mod noise;
mod numbers;

use crate::link::End;
use crate::params::LimiterParams;
use dsp_core::chain::limiter::Readings;
use egui::{CentralPanel, Frame, Margin, Rect, Ui, UiBuilder, pos2, vec2};
use shell::editor::{Desk, Hand};
use widgets::theme;

/// Height of the row of controls, in points.
const CONTROLS: f32 = 108.0;
/// Height of the row of measures, in points.
const MEASURES: f32 = 92.0;
/// Shares of the width of the panes of that row.
const SHARES: [f32; 3] = [0.29, 0.29, 0.42];

/// What every part of the window reads.
struct Scene<'a> {
    readings: &'a Readings,
    params: &'a LimiterParams,
}

/// Everything between the top bar and the status line.
pub fn picture(end: &mut End, readings: &Readings, params: &LimiterParams, desk: &mut Desk<'_, '_>) {
    let scene = Scene { readings, params };
    let (ui, mut hand) = desk.parts();
    let ground = Frame::new().fill(theme::GROUND).inner_margin(Margin::same(8));
    CentralPanel::no_frame().frame(ground).show(ui, |ui| {
        let all = ui.max_rect();
        let measures = all.with_min_y(all.bottom() - MEASURES);
        let controls_bottom = measures.top() - theme::GAP;
        let controls = Rect::from_x_y_ranges(all.x_range(), controls_bottom - CONTROLS..=controls_bottom);
        let picture = all.with_max_y(controls.top() - theme::GAP);
        pane(ui, picture, |ui| history::show(ui, end, &scene, &mut hand));
        pane(ui, controls, |ui| controls::show(ui, &scene, &mut hand));
        let [numbers, learn, dither] = columns(measures);
        pane(ui, numbers, |ui| numbers::show(ui, end, &scene, &mut hand));
        pane(ui, learn, |ui| learn::show(ui, end, &scene, &mut hand));
        pane(ui, dither, |ui| dither::show(ui, end, &scene, &mut hand));
    });
}

fn columns(row: Rect) -> [Rect; 3] {
    let free = row.width() - 2.0 * theme::GAP;
    let mut left = row.left();
    SHARES.map(|share| {
        let column = Rect::from_min_size(pos2(left, row.top()), vec2((share * free).floor(), row.height()));
        left = column.right() + theme::GAP;
        column
    })
}

/// A panel at a place; what does not fit is cut off at its edge.
fn pane(ui: &mut Ui, place: Rect, contents: impl FnOnce(&mut Ui)) {
    ui.painter().rect_filled(place, f32::from(theme::CORNER), theme::PANEL);
    let inner = place.shrink2(vec2(theme::PADDING, 6.0));
    let inside = UiBuilder::new().max_rect(inner).id_salt(place.min.to_string());
    ui.scope_builder(inside, |ui| {
        ui.set_clip_rect(place.intersect(ui.clip_rect()));
        contents(ui);
    });
}

/// A line of small text.
fn label(ui: &mut Ui, text: &str) -> egui::Response {
    let text = egui::RichText::new(text).font(theme::LABEL).color(theme::DIM);
    ui.add(egui::Label::new(text).truncate())
}

/// Says what a response is about while the pointer is over it.
fn explain(hand: &mut Hand<'_, '_>, response: &egui::Response, sentence: &str) {
    if response.hovered() || response.has_focus() {
        hand.say(Some(sentence.to_owned()));
    }
}
