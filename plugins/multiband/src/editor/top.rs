//! What all bands share, and what is shown of the sound.

use super::{End, Scene};
use egui::{Align, Layout, Ui, vec2};
use nice_plug::prelude::Param;
use shell::editor::Hand;
use widgets::cell::{self, cell};
use widgets::{pick, theme};

/// Height of the line, in points.
pub const HEIGHT: f32 = cell::HEIGHT;

/// From so many free points on the analyser's menu is shown.
const WIDE: f32 = 140.0;

pub fn show(ui: &mut Ui, end: &mut End, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let params = scene.params;
    ui.spacing_mut().item_spacing = vec2(4.0, 0.0);
    ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
        one(ui, 42.0, "Bands", &params.band_count, hand);
        one(ui, 92.0, "Slope", &params.slope, hand);
        one(ui, 68.0, "Phase", &params.phase, hand);
        one(ui, 76.0, "Lanes", &params.stereo, hand);
        one(ui, 60.0, "Look-ahead", &params.lookahead, hand);
        one(ui, 56.0, "Rate", &params.oversampling, hand);
        one(ui, 60.0, "Input", &params.input_gain, hand);
        one(ui, 60.0, "Output", &params.output_gain, hand);
        one(ui, 56.0, "Mix", &params.mix, hand);
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            let display = &mut end.spectra.display;
            column(ui, 40.0, |ui| {
                hand.say(pick::switch(ui, 40.0, "Pre", "Spectrum of what enters", true, &mut display.pre));
                hand.say(pick::switch(ui, 40.0, "Post", "Spectrum of what leaves", true, &mut display.post));
            });
            let view = &mut end.view;
            let wide = ui.available_width() >= WIDE;
            column(ui, 50.0, |ui| {
                let mut linked = view.is_linked();
                let was = linked;
                let name = "Link: the values of all bands change together";
                hand.say(pick::switch(ui, 50.0, "Link", name, false, &mut linked));
                if linked != was {
                    view.link(linked, scene.bands());
                }
                hand.say(pick::switch(
                    ui,
                    50.0,
                    "Hold",
                    "Highest levels of the spectrum",
                    false,
                    &mut display.hold,
                ));
            });
            if wide {
                column(ui, 66.0, |ui| display.menu(ui, false, hand));
            }
        });
    });
}

fn column(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, HEIGHT), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.spacing_mut().interact_size.y = theme::ROW - 6.0;
        contents(ui);
    });
}

fn one(ui: &mut Ui, width: f32, label: &str, param: &impl Param, hand: &mut Hand<'_, '_>) {
    let said = cell(ui, width, label, &hand.bind(param));
    hand.say(said);
}
