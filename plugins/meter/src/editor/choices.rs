//! The bar of choices: rule sheet, target, transport, pause, reset.

use super::{Scene, explain, label};
use crate::link::End;
use egui::{Button, RichText, Ui, vec2};
use nice_plug::prelude::Param;
use shell::editor::Hand;
use widgets::handle::sentence;
use widgets::{row, theme};

pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let params = scene.params;
    switch(ui, "Profile", &params.profile, hand);
    list(ui, 250.0, "Target", &params.target, hand);
    switch(ui, "Follow transport", &params.follow_transport, hand);
    switch(ui, "Reset on start", &params.reset_on_start, hand);
    buttons(ui, scene.end, hand);
}

fn switch(ui: &mut Ui, name: &str, param: &impl Param, hand: &mut Hand<'_, '_>) {
    label(ui, name);
    let bound = hand.bind(param);
    let (response, sentence) = (row::switch(ui, &bound), sentence(&bound));
    explain(hand, &response, &sentence);
    ui.add_space(theme::GAP);
}

fn list(ui: &mut Ui, width: f32, name: &str, param: &impl Param, hand: &mut Hand<'_, '_>) {
    let said = ui.allocate_ui(vec2(width, theme::ROW), |ui| {
        ui.set_max_width(width);
        row::row(ui, name, &hand.bind(param))
    });
    hand.say(said.inner);
    ui.add_space(theme::GAP);
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
