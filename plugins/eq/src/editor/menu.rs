//! The choices of a right click on a node.

use super::Scene;
use dsp_core::chain::eq::PhaseMode;
use egui::Ui;
use nice_plug::prelude::Param;
use shell::editor::Hand;
use widgets::graph_act::Act;
use widgets::handle::{ParamHandle, change};

/// Draws them. Returns what is to be done besides.
pub fn show(ui: &mut Ui, scene: &Scene<'_>, key: usize, hand: &Hand<'_, '_>) -> Option<Act> {
    let (band, settings) = (&scene.params.bands[key], &scene.settings.bands[key]);
    choices(ui, "Shape", true, &band.kind, hand);
    choices(ui, "Slope", settings.kind.has_slope(), &band.slope, hand);
    choices(ui, "Placement", true, &band.placement, hand);
    choices(ui, "Phase", scene.settings.phase_mode == PhaseMode::Linear, &band.phase, hand);
    ui.separator();
    switch(ui, "On", &band.on, hand);
    switch(ui, "Solo", &band.solo, hand);
    ui.separator();
    let mut act = None;
    for (text, wish) in [("Reset gain and Q", Act::Reset(key)), ("Take away", Act::Remove(key))] {
        if ui.button(text).clicked() {
            act = Some(wish);
            ui.close();
        }
    }
    act
}

fn choices(ui: &mut Ui, name: &str, enabled: bool, param: &impl Param, hand: &Hand<'_, '_>) {
    let bound = hand.bind(param);
    let count = bound.steps().unwrap_or(1).max(1);
    ui.add_enabled_ui(enabled, |ui| {
        let now = bound.text(bound.normalized());
        ui.menu_button(format!("{name}: {now}"), |ui| {
            for n in 0..=count {
                let normalized = n as f32 / count as f32;
                let text = bound.text(normalized);
                if ui.selectable_label(text == now, text).clicked() {
                    change(&bound, normalized);
                    ui.close();
                }
            }
        });
    });
}

fn switch(ui: &mut Ui, name: &str, param: &impl Param, hand: &Hand<'_, '_>) {
    let bound = hand.bind(param);
    let on = bound.normalized() > 0.5;
    if ui.selectable_label(on, name).clicked() {
        change(&bound, if on { 0.0 } else { 1.0 });
        ui.close();
    }
}
