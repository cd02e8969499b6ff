//! The bar of choices: rule sheet, target, transport, pause, reset.

use super::{Scene, explain};
use crate::link::End;
use egui::{Button, RichText, Ui, vec2};
use nice_plug::prelude::Param;
use shell::editor::Hand;
use widgets::{row, theme};

pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let params = scene.params;
    choice(ui, 170.0, "Profile", &params.profile, hand);
    choice(ui, 260.0, "Target", &params.target, hand);
    choice(ui, 150.0, "Follow transport", &params.follow_transport, hand);
    choice(ui, 138.0, "Reset on start", &params.reset_on_start, hand);
    buttons(ui, scene.end, hand);
}

fn choice(ui: &mut Ui, width: f32, name: &str, param: &impl Param, hand: &mut Hand<'_, '_>) {
    let place = vec2(width, theme::ROW);
    let said = ui.allocate_ui(place, |ui| {
        ui.set_max_width(width);
        row::row(ui, name, &hand.bind(param))
    });
    hand.say(said.inner);
}

fn buttons(ui: &mut Ui, end: &End, hand: &mut Hand<'_, '_>) {
    let button = |ui: &mut Ui, text: &str, on: bool| {
        let text = RichText::new(text).font(theme::VALUE).color(theme::TEXT);
        let stroke = theme::line(if on { theme::ACCENT } else { theme::LINE });
        ui.add(Button::new(text).stroke(stroke).min_size(vec2(56.0, theme::ROW - 4.0)))
    };
    let paused = end.is_paused();
    let pause = button(ui, if paused { "Go on" } else { "Pause" }, paused);
    if pause.clicked() {
        end.pause(!paused);
    }
    explain(hand, &pause, "Pause: sound passes unmeasured and every reading stays, until you go on.");
    let reset = button(ui, "Reset", false);
    if reset.clicked() {
        end.restart();
    }
    explain(hand, &reset, "Reset: starts every measure anew.");
}
