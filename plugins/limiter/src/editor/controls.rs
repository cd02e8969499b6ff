//! What is set: gain and ceiling large, then style, times, links and oversampling.

use super::{Scene, label};
use egui::{Align, Layout, Rect, Ui, UiBuilder, pos2, vec2};
use nice_plug::prelude::Param;
use shell::editor::Hand;
use widgets::knob::{SMALL_WIDTH, small_knob};
use widgets::number::number;
use widgets::row::row;
use widgets::segments::segments;
use widgets::theme;
use widgets::toggle::toggle;

/// Width of the lists of oversampling, in points.
const OVERSAMPLING: f32 = 108.0;
/// Widest a small knob stands from the next, in points.
const KNOB_APART: f32 = 92.0;

pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let all = ui.max_rect();
    let large = (0.16 * all.width()).clamp(104.0, 150.0);
    let at = |left: f32, width: f32| {
        Rect::from_x_y_ranges(all.left() + left..=all.left() + left + width, all.y_range())
    };
    part(ui, at(0.0, large), |ui| gain(ui, scene, hand));
    part(ui, at(large + 12.0, large), |ui| ceiling(ui, scene, hand));
    let rest = at(2.0 * large + 28.0, 0.0).with_max_x(all.right());
    ui.painter().vline(rest.left() - 8.0, rest.y_range().shrink(2.0), theme::line(theme::LINE));
    part(ui, rest.with_max_y(rest.top() + theme::ROW), |ui| character(ui, scene, hand));
    part(ui, rest.with_min_y(rest.top() + theme::ROW + 4.0), |ui| times(ui, scene, hand));
}

fn part(ui: &mut Ui, place: Rect, contents: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().max_rect(place).id_salt(place.min.to_string()), contents);
}

fn gain(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    heading(ui, "Gain", |ui| {
        let more =
            "Takes the input gain off again after the limiter, for the ear: a bounce is never changed.";
        let said = toggle(ui, 48.0, "Unity", more, &hand.bind(&scene.params.unity_gain));
        hand.say(said);
    });
    let said = number(ui, ui.available_width(), "dB", &hand.bind(&scene.params.input_gain));
    hand.say(said);
}

fn ceiling(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    heading(ui, "Ceiling", |_| {});
    let said = number(ui, ui.available_width(), "dBTP", &hand.bind(&scene.params.ceiling));
    hand.say(said);
}

/// A label with something at the right end of its line.
fn heading(ui: &mut Ui, text: &str, beside: impl FnOnce(&mut Ui)) {
    let line = vec2(ui.available_width(), theme::ROW);
    ui.allocate_ui_with_layout(line, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_height(theme::ROW);
        label(ui, text);
        ui.with_layout(Layout::right_to_left(Align::Center), beside);
    });
}

fn character(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    const AUTO: f32 = 84.0;
    const DC: f32 = 62.0;
    let params = scene.params;
    ui.horizontal_centered(|ui| {
        let width = (ui.available_width() - AUTO - DC - 2.0 * theme::GAP).min(380.0);
        let said = segments(ui, width, &hand.bind(&params.style));
        hand.say(said);
        let more = "Fast recovery after peaks, slow recovery of sustained reduction.";
        let said = toggle(ui, AUTO, "Auto release", more, &hand.bind(&params.auto_release));
        hand.say(said);
        let more = "Removes what lies below hearing before the limiter: a high-pass at 5 Hz.";
        let said = toggle(ui, DC, "DC filter", more, &hand.bind(&params.dc_filter));
        hand.say(said);
    });
}

fn times(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let params = scene.params;
    let free = ui.available_width() - OVERSAMPLING - theme::GAP;
    let width = (free / 6.0).floor().clamp(SMALL_WIDTH, KNOB_APART);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let knobs = [
            ("Look-ahead", &params.lookahead),
            ("Attack", &params.attack),
            ("Release", &params.release),
            ("Soft knee", &params.soft_knee),
            ("Link peaks", &params.transient_link),
            ("Link rel.", &params.release_link),
        ];
        for (name, param) in knobs {
            let said = small_knob(ui, width, name, &hand.bind(param));
            hand.say(said);
        }
    });
    let all = ui.max_rect();
    let place = Rect::from_min_max(pos2(all.right() - OVERSAMPLING, all.top()), all.max);
    part(ui, place, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        label(ui, "Oversampling");
        list(ui, "Detect", &params.detection_oversampling, hand);
        list(ui, "Gain", &params.gain_oversampling, hand);
    });
}

fn list(ui: &mut Ui, name: &str, param: &impl Param, hand: &mut Hand<'_, '_>) {
    let said = row(ui, name, &hand.bind(param));
    hand.say(said);
}
