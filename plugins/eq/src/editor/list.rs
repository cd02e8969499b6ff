//! All bands line by line: every value within reach of the keyboard.

use super::{Scene, View, graph, words};
use dsp_core::chain::eq::{BANDS, PhaseMode};
use egui::{Align, Button, Label, Layout, RichText, Role, ScrollArea, Ui, WidgetInfo, vec2};
use nice_plug::prelude::Param;
use shell::editor::Hand;
use widgets::handle::{ParamHandle, sentence};
use widgets::{cell, theme, toggle};

/// Names and widths of the columns, in points.
const COLUMNS: [(&str, f32); 10] = [
    ("Band", 34.0),
    ("On", 36.0),
    ("Shape", 96.0),
    ("Frequency", 76.0),
    ("Gain", 76.0),
    ("Q", 52.0),
    ("Slope", 92.0),
    ("Placement", 78.0),
    ("Phase", 78.0),
    ("Solo", 36.0),
];

pub fn show(ui: &mut Ui, view: &mut View, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    ui.spacing_mut().item_spacing = vec2(4.0, 2.0);
    ui.horizontal(|ui| {
        for (name, width) in COLUMNS {
            let text = RichText::new(name).font(theme::LABEL).color(theme::DIM);
            ui.allocate_ui_with_layout(vec2(width, 14.0), Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_width(width);
                ui.add(Label::new(text).truncate());
            });
        }
    });
    let rows = |ui: &mut Ui, range: std::ops::Range<usize>| {
        for n in range {
            ui.push_id(("band", n), |ui| ui.horizontal(|ui| line(ui, n, view, scene, hand)));
        }
    };
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, theme::ROW - 4.0, BANDS, rows);
}

fn line(ui: &mut Ui, n: usize, view: &mut View, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let (params, band) = (&scene.params.bands[n], &scene.settings.bands[n]);
    let width = |column: usize| COLUMNS[column].1;
    let selected = view.hand.selected().contains(&n);
    let colour = if words::is_used(n, band) { graph::colour(n) } else { theme::OFF };
    let text = RichText::new(format!("{:>2}", n + 1)).font(theme::VALUE).color(colour);
    let edge = if selected { theme::ACCENT } else { theme::LINE };
    let select = ui.add_sized(vec2(width(0), theme::ROW - 4.0), Button::new(text).stroke(theme::line(edge)));
    if select.clicked() {
        view.hand.select(n);
    }
    let name = format!("Select band {}", n + 1);
    select.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, selected, &name));
    if select.hovered() || select.has_focus() {
        hand.say(Some(format!("Band {}: {}.", n + 1, words::values(band))));
    }
    let linear = scene.settings.phase_mode == PhaseMode::Linear;
    one(ui, width(1), true, &params.on, hand);
    one(ui, width(2), true, &params.kind, hand);
    one(ui, width(3), true, &params.frequency, hand);
    one(ui, width(4), band.kind.has_gain(), &params.gain, hand);
    one(ui, width(5), true, &params.q, hand);
    one(ui, width(6), band.kind.has_slope(), &params.slope, hand);
    one(ui, width(7), true, &params.placement, hand);
    one(ui, width(8), linear, &params.phase, hand);
    one(ui, width(9), true, &params.solo, hand);
}

fn one(ui: &mut Ui, width: f32, on: bool, param: &impl Param, hand: &mut Hand<'_, '_>) {
    let said = ui
        .add_enabled_ui(on, |ui| {
            let bound = hand.bind(param);
            let response = match bound.steps() {
                Some(1) => {
                    let text = bound.text(bound.normalized());
                    return toggle::toggle(ui, width, &text, "", &bound);
                }
                Some(_) => cell::choice(ui, width, &bound),
                None => cell::number(ui, width, &bound),
            };
            (response.hovered() || response.has_focus()).then(|| sentence(&bound))
        })
        .inner;
    hand.say(said);
}
