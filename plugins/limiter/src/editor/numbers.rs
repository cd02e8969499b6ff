//! What is measured after the limiter: true peak and loudness.

use super::{Scene, explain};
use crate::link::End;
use egui::{Button, Color32, FontFamily, FontId, Label, RichText, Ui, vec2};
use shell::editor::Hand;
use widgets::readout::tenth;
use widgets::theme;
use widgets::verdict::Light;

const NUMBER: FontId = FontId::new(16.0, FontFamily::Monospace);
/// What the true peak may be over the ceiling and still hold it, in dB.
const HELD_DB: f64 = 0.01;

/// One number under its name.
struct Cell {
    name: &'static str,
    value: String,
    colour: Color32,
    sentence: String,
}

pub fn show(ui: &mut Ui, end: &mut End, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let readings = scene.readings;
    let cell = |name, value: f64, sentence: &str| Cell {
        name,
        value: tenth(value),
        colour: theme::TEXT,
        sentence: format!("{sentence}, measured before dither and unity gain."),
    };
    let momentary = cell("M LUFS", readings.momentary_lufs, "Momentary loudness, 0.4 s");
    let short = cell("S LUFS", readings.short_term_lufs, "Short-term loudness, 3 s");
    let integrated = cell("I LUFS", readings.integrated_lufs, "Integrated loudness since the last reset");
    let plr = cell("PLR LU", readings.plr_lu(), "True peak above integrated loudness");
    let (peak, held) = true_peak(scene);
    for row in [&[peak, integrated, plr][..], &[momentary, short]] {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let first = (0.42 * ui.available_width()).floor();
            let other = ((ui.available_width() - first - 8.0) / 2.0).floor();
            for (n, cell) in row.iter().enumerate() {
                draw(ui, if n == 0 { first } else { other }, cell, hand);
            }
            if row.len() == 2 {
                reset(ui, other, end, hand);
            }
        });
    }
    if let Some(light) = held {
        // Behind the value of the first cell, which has six digits at most.
        light.paint(ui.painter(), ui.max_rect().left_top() + vec2(69.0, 24.0), 10.0);
    }
}

/// In the place of a cell.
fn reset(ui: &mut Ui, width: f32, end: &mut End, hand: &mut Hand<'_, '_>) {
    ui.vertical(|ui| {
        ui.add_space(12.0);
        let text = RichText::new("Reset").font(theme::LABEL).color(theme::TEXT);
        let response = ui.add_sized(vec2(width.min(64.0), theme::ROW - 4.0), Button::new(text));
        if response.clicked() {
            end.restart();
        }
        explain(
            hand,
            &response,
            "Reset: starts true peak, loudness and the furthest values of the bars anew.",
        );
    });
}

/// The true peak, and whether the ceiling held; `None` before there was sound.
fn true_peak(scene: &Scene<'_>) -> (Cell, Option<Light>) {
    let peak_dbtp = scene.readings.true_peak_dbtp;
    let heard = peak_dbtp.is_finite();
    let over = heard && peak_dbtp > f64::from(scene.params.ceiling.value()) + HELD_DB;
    let said = match (heard, over) {
        (false, _) => "nothing heard yet",
        (_, false) => "the ceiling holds",
        // The only way over it: it was lowered after the peak.
        (_, true) => "over the ceiling, which stood higher then",
    };
    let cell = Cell {
        name: "True peak dBTP",
        value: if heard { format!("{peak_dbtp:.2}") } else { tenth(peak_dbtp) },
        colour: if over { theme::FAIL } else { theme::TEXT },
        sentence: format!("Highest true peak since the last reset, before dither and unity gain: {said}."),
    };
    (cell, heard.then_some(if over { Light::Fail } else { Light::Pass }))
}

fn draw(ui: &mut Ui, width: f32, cell: &Cell, hand: &mut Hand<'_, '_>) {
    let response = ui
        .vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 0.0;
            let name = RichText::new(cell.name).font(theme::LABEL).color(theme::DIM);
            ui.add(Label::new(name).truncate());
            ui.add(Label::new(RichText::new(&cell.value).font(NUMBER).color(cell.colour)).truncate());
        })
        .response;
    if response.contains_pointer() {
        hand.say(Some(format!("{}: {}. {}", cell.name, cell.value, cell.sentence)));
    }
}
