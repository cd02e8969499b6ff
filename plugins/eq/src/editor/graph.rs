//! The picture: spectra behind, curves, what is realised, and the nodes.

use super::curves::frequencies;
use super::{End, Scene, apply, menu, words};
use dsp_core::chain::eq::{BANDS, Placement};
use egui::{Align2, Color32, Ui, vec2};
use nice_plug::prelude::Param;
use shell::editor::Hand;
use widgets::axis::Axis;
use widgets::curve::{Curve, CurveStyle};
use widgets::frequency_plot::{SCALE_HEIGHT, SCALE_WIDTH};
use widgets::response_graph::{Node, ResponseGraph};
use widgets::theme;

/// The scale of the spectra, in dBFS with the tilt.
const SPECTRUM_DB: (f64, f64) = (-90.0, 0.0);

/// The colour of a band.
pub fn colour(n: usize) -> Color32 {
    theme::SERIES[n % theme::SERIES.len()]
}

pub fn show(ui: &mut Ui, end: &mut End, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let size = ui.available_size().max(vec2(160.0, 80.0));
    let settings = &scene.settings;
    end.view.curves.update(settings, size.x - 2.0 * SCALE_WIDTH, scene.sample_rate_hz);
    end.view.realised.update(settings, scene.sample_rate_hz, ui.ctx());
    end.spectra.fit(frequencies(scene.sample_rate_hz), size.x - 2.0 * SCALE_WIDTH);
    end.view.reference.update(end.spectra.hz(), &end.spectra.display);
    end.view.greet(settings);
    let used = |n: &usize| words::is_used(*n, &settings.bands[*n]);
    let texts: Vec<[String; 3]> = (0..BANDS)
        .filter(used)
        .map(|n| [format!("Band {}", n + 1), words::values(&settings.bands[n]), (n + 1).to_string()])
        .collect();
    let nodes: Vec<Node<'_>> = (0..BANDS)
        .filter(used)
        .zip(&texts)
        .map(|(key, [name, value, label])| {
            let band = &settings.bands[key];
            let db = band.kind.has_gain().then_some(band.gain_db);
            Node { key, name, value, label, hz: band.frequency_hz, db, colour: colour(key), on: band.on }
        })
        .collect();
    let mut acts = Vec::new();
    let mut view_hand = std::mem::take(&mut end.view.hand);
    let graph = ResponseGraph {
        name: "Equaliser",
        frequencies: frequencies(scene.sample_rate_hz),
        range_db: end.view.range_db(),
        spectrum_db: Axis::linear(SPECTRUM_DB.0, SPECTRUM_DB.1),
        spectra: &spectra(end),
        curves: &curves(end, scene),
        nodes: &nodes,
    };
    let mut wished = None;
    let mut fill = |ui: &mut Ui, key: usize| wished = menu::show(ui, scene, key, hand).or(wished.take());
    let said = graph.show(ui, size, &mut view_hand, &mut fill, &mut acts);
    end.view.hand = view_hand;
    acts.extend(wished);
    hand.say(said);
    letters(ui, end);
    offer(ui, end, scene, hand);
    hint(ui, nodes.is_empty());
    let moved = !acts.is_empty();
    for act in acts {
        apply::apply(act, &mut end.view, scene, hand);
    }
    if moved {
        ui.ctx().request_repaint();
    }
}

fn spectra(end: &End) -> Vec<Curve<'_>> {
    let reference = end.view.reference.db().map(|db| {
        let (hz, style) = (end.spectra.hz(), CurveStyle::Line(1.0));
        Curve { hz, db, colour: theme::SERIES[4], style }
    });
    reference.into_iter().chain(end.spectra.curves()).collect()
}

fn curves<'a>(end: &'a End, scene: &Scene<'_>) -> Vec<Curve<'a>> {
    let curves = &end.view.curves;
    let curve = |db, colour, style| Curve { hz: curves.hz(), db, colour, style };
    let selected = end.view.band();
    let mut all = Vec::new();
    for n in (0..BANDS).filter(|n| scene.settings.bands[*n].on) {
        if selected == Some(n) {
            all.push(curve(curves.band(n), colour(n), CurveStyle::Band));
        }
        all.push(curve(curves.band(n), colour(n).gamma_multiply(0.8), CurveStyle::Thin));
    }
    let several = curves.sums().len() > 1;
    // The dim one below: where both are the same, it is hidden.
    for sum in curves.sums().iter().rev() {
        all.push(curve(&sum.db, sum_colour(sum.placement, several), CurveStyle::Line(2.0)));
    }
    for line in end.view.realised.lines() {
        all.push(Curve { hz: &line.hz, db: &line.off_db, colour: theme::FAIL, style: CurveStyle::Dots });
    }
    all
}

fn sum_colour(placement: Placement, several: bool) -> Color32 {
    match placement {
        Placement::Right | Placement::Side if several => theme::DIM,
        _ => theme::TEXT,
    }
}

/// Where sums differ by placement, a letter at the end of each says which it is.
fn letters(ui: &Ui, end: &End) {
    let sums = end.view.curves.sums();
    if sums.len() < 2 {
        return;
    }
    let place = ui.min_rect();
    let names = sums.iter().map(|sum| format!("{:?}", sum.placement)).collect::<Vec<_>>();
    let mut right = place.right() - SCALE_WIDTH - 8.0;
    for (sum, name) in sums.iter().zip(names).rev() {
        let colour = sum_colour(sum.placement, true);
        let at = egui::pos2(right, place.top() + 16.0);
        let drawn = ui.painter().text(at, Align2::RIGHT_CENTER, name, theme::LABEL, colour);
        let line = drawn.left() - 18.0..=drawn.left() - 4.0;
        ui.painter().hline(line, at.y, egui::Stroke::new(2.0, colour));
        right = drawn.left() - 28.0;
    }
}

/// Where the resolution does not hold the narrowest band, the next one is one click away.
fn offer(ui: &mut Ui, end: &End, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let Some(next) = end.view.realised.offer() else { return };
    let rect = ui.min_rect();
    let at = egui::pos2(rect.left() + SCALE_WIDTH + 8.0, rect.bottom() - SCALE_HEIGHT - 30.0);
    let place = egui::Rect::from_min_size(at, vec2(420.0, 22.0));
    let inside =
        egui::UiBuilder::new().max_rect(place).layout(egui::Layout::left_to_right(egui::Align::Center));
    let text = egui::RichText::new(&next.text).font(theme::LABEL);
    let response = ui.scope_builder(inside, |ui| ui.button(text)).inner;
    let param = &scene.params.resolution;
    if response.clicked() {
        apply::set(hand, param, param.preview_normalized(next.resolution.into()));
    }
    if response.hovered() || response.has_focus() {
        hand.say(Some(format!("{} The host restarts the plugin for it.", end.view.realised.sentence())));
    }
}

/// Says what can be done where nothing was done yet.
fn hint(ui: &Ui, empty: bool) {
    if empty {
        let rect = ui.min_rect();
        let at = egui::pos2(rect.center().x, rect.top() + 0.25 * rect.height());
        let text = "Double-click to add a band";
        ui.painter().text(at, Align2::CENTER_CENTER, text, theme::HEADING, theme::OFF);
    }
}
