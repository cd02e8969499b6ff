//! What is set once for all bands: bands, mono maker, stereoize, mono lock, listening, and the routing of the channels.

use super::Scene;
use egui::{Align, Layout, Ui, vec2};
use nice_plug::prelude::Param;
use shell::editor::Hand;
use widgets::cell::{self, cell};
use widgets::theme;

/// From this width on two lines are enough.
const TWO_LINES: f32 = 900.0;
/// Between two lines, and between two groups of cells, in points.
const APART: f32 = 4.0;
const GROUP: f32 = 14.0;

/// Height that all of it takes in a window of `width` points.
pub fn height(width: f32) -> f32 {
    let lines = if width >= TWO_LINES { 2.0 } else { 3.0 };
    lines * cell::HEIGHT + (lines - 1.0) * APART
}

pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let wide = ui.max_rect().width() + 16.0 >= TWO_LINES;
    ui.spacing_mut().item_spacing = vec2(APART, APART);
    let mut line = |contents: &mut dyn FnMut(&mut Ui, &mut Hand<'_, '_>)| {
        let size = vec2(ui.available_width(), cell::HEIGHT);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Min), |ui| contents(ui, hand));
    };
    line(&mut |ui, hand| {
        bands(ui, scene, hand);
        mono_maker(ui, scene, hand);
        lock(ui, scene, hand);
        if wide {
            stereoize(ui, scene, hand);
        }
    });
    line(&mut |ui, hand| {
        listen(ui, scene, hand);
        if wide {
            sides(ui, scene, hand);
            channels(ui, scene, hand);
        } else {
            stereoize(ui, scene, hand);
            matrix(ui, scene, hand);
        }
    });
    if !wide {
        line(&mut |ui, hand| {
            channels(ui, scene, hand);
            middle(ui, scene, hand);
        });
    }
}

fn one(ui: &mut Ui, width: f32, label: &str, param: &impl Param, hand: &mut Hand<'_, '_>) {
    let said = cell(ui, width, label, &hand.bind(param));
    hand.say(said);
}

/// A line between two groups.
fn gap(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(GROUP - 2.0 * APART, cell::HEIGHT), egui::Sense::hover());
    ui.painter().vline(rect.center().x, rect.y_range().shrink(3.0), theme::line(theme::LINE));
}

fn bands(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let params = scene.params;
    one(ui, 40.0, "Bands", &params.band_count, hand);
    one(ui, 96.0, "Slope", &params.slope, hand);
    one(ui, 76.0, "Phase", &params.phase, hand);
    gap(ui);
}

fn mono_maker(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let params = scene.params;
    one(ui, 62.0, "Mono maker", &params.mono_maker, hand);
    one(ui, 64.0, "Mono below", &params.mono_maker_frequency, hand);
    one(ui, 96.0, "Its slope", &params.mono_maker_slope, hand);
    gap(ui);
}

fn lock(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let params = scene.params;
    one(ui, 56.0, "Mono lock", &params.mono_lock, hand);
    one(ui, 66.0, "Most loss", &params.lock_loss, hand);
    one(ui, 56.0, "Least corr.", &params.lock_correlation, hand);
}

fn stereoize(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let params = scene.params;
    gap(ui);
    one(ui, 92.0, "Spread by", &params.stereoize, hand);
    one(ui, 58.0, "Haas", &params.haas, hand);
    one(ui, 62.0, "Output", &params.output_gain, hand);
}

fn listen(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let params = scene.params;
    one(ui, 70.0, "Listen", &params.listen, hand);
    one(ui, 86.0, "Through", &params.translation, hand);
    one(ui, 44.0, "Vinyl", &params.vinyl, hand);
    gap(ui);
}

fn matrix(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let params = scene.params;
    one(ui, 92.0, "Channels", &params.matrix, hand);
    one(ui, 60.0, "Rotation", &params.rotation, hand);
}

fn middle(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let params = scene.params;
    gap(ui);
    one(ui, 62.0, "Mid", &params.mid_gain, hand);
    one(ui, 38.0, "Inv.", &params.invert_mid, hand);
    one(ui, 62.0, "Side", &params.side_gain, hand);
    one(ui, 38.0, "Inv.", &params.invert_side, hand);
}

fn sides(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    matrix(ui, scene, hand);
    middle(ui, scene, hand);
    gap(ui);
}

fn channels(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let params = scene.params;
    one(ui, 62.0, "Left", &params.left_gain, hand);
    one(ui, 38.0, "Inv.", &params.invert_left, hand);
    one(ui, 62.0, "Right", &params.right_gain, hand);
    one(ui, 38.0, "Inv.", &params.invert_right, hand);
    one(ui, 38.0, "Swap", &params.swap, hand);
}
