//! The numbers of a glance: integrated loudness large, the others beside it, three bars below.

use super::Scene;
use egui::{Color32, FontFamily, FontId, Label, RichText, Ui, vec2};
use shell::editor::Hand;
use widgets::axis::Axis;
use widgets::hero::{hero, small_hero};
use widgets::loudness_bar::{Loudness, LoudnessBars};
use widgets::readout::Readout;
use widgets::readout::tenth;
use widgets::theme;

/// The scale of loudness of all pictures, in LUFS.
pub const SCALE_LUFS: [f64; 2] = [-42.0, 0.0];
/// What is kept free for mastering, in dBFS.
const ROOM_DBFS: f64 = -6.0;
/// Below this width the large number gives way, in points.
const COMPACT: f32 = 380.0;
const NUMBER: FontId = FontId::new(16.0, FontFamily::Monospace);
const SMALL: FontId = FontId::new(14.0, FontFamily::Monospace);

/// One number under its name.
struct Cell {
    name: &'static str,
    value: String,
    sentence: String,
    colour: Color32,
}

pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let readings = scene.readings;
    let compact = ui.available_width() < COMPACT;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        ui.vertical(|ui| {
            ui.set_width(if compact { 108.0 } else { 186.0 });
            let label = if scene.end.is_held() { "integrated, on hold" } else { "integrated" };
            let readout = Readout::level(label, readings.integrated_lufs, "LUFS");
            let draw = if compact { small_hero } else { hero };
            hand.say(draw(ui, "Integrated loudness", &readout));
        });
        let width = ((ui.available_width() - 3.0 * 4.0) / 4.0).floor();
        ui.vertical(|ui| {
            let [first, second] = cells(scene);
            for row in [first, second] {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 4.0;
                    row.iter()
                        .for_each(|cell| draw(ui, width, cell, if compact { SMALL } else { NUMBER }, hand));
                });
            }
        });
    });
    let bar = |short, name, lufs, max_lufs| Loudness { short, name, lufs, max_lufs };
    let bars = LoudnessBars {
        axis: Axis::linear(SCALE_LUFS[0], SCALE_LUFS[1]),
        target_lufs: scene.zone_lufs(),
        bars: &[
            bar("M", "Momentary loudness", readings.momentary_lufs, Some(readings.max_momentary_lufs)),
            bar("S", "Short-term loudness", readings.short_term_lufs, Some(readings.max_short_term_lufs)),
            bar("I", "Integrated loudness so far", readings.integrated_lufs, None),
        ],
    };
    ui.add_space((ui.available_height() - 3.0 * theme::ROW - 20.0).max(0.0));
    hand.say(bars.show_in(ui, ui.available_size()));
}

fn cells(scene: &Scene<'_>) -> [[Cell; 4]; 2] {
    let readings = scene.readings;
    let cell = |name, value: f64, sentence: String| Cell {
        name,
        value: tenth(value),
        sentence,
        colour: theme::TEXT,
    };
    let max = |of: &str, max: f64| format!("{of}, highest {} LUFS since the reset.", tenth(max));
    let room = ROOM_DBFS - readings.sample_peak();
    let true_peak = readings.true_peak();
    let too_high = |level: f64, limit: Option<f64>| {
        if limit.is_some_and(|limit| (level * 10.0).round() > (limit * 10.0).round()) {
            theme::FAIL
        } else {
            theme::TEXT
        }
    };
    [
        [
            cell(
                "M LUFS",
                readings.momentary_lufs,
                max("Momentary loudness, 0.4 s", readings.max_momentary_lufs),
            ),
            cell(
                "S LUFS",
                readings.short_term_lufs,
                max("Short-term loudness, 3 s", readings.max_short_term_lufs),
            ),
            cell(
                "LRA LU",
                if readings.integrated_lufs.is_finite() { readings.loudness_range_lu } else { f64::NAN },
                "Loudness range: from quiet to loud passages, in LU.".to_owned(),
            ),
            Cell {
                colour: too_high(
                    true_peak,
                    scene.choice.limits.true_peak_dbtp_warn.or(scene.choice.limits.true_peak_dbtp_max),
                ),
                ..cell(
                    "TP dBTP",
                    true_peak,
                    "True peak: highest point of the reconstructed signal since the reset.".to_owned(),
                )
            },
        ],
        [
            cell("M max", readings.max_momentary_lufs, "Highest momentary loudness, in LUFS.".to_owned()),
            cell("S max", readings.max_short_term_lufs, "Highest short-term loudness, in LUFS.".to_owned()),
            cell("PLR LU", readings.plr_lu(), "True peak above integrated loudness, in LU.".to_owned()),
            Cell {
                colour: too_high(-room, Some(0.0)),
                ..cell(
                    "to -6 dB",
                    room,
                    "Headroom: from the highest sample up to -6 dBFS, in dB. Negative is too loud."
                        .to_owned(),
                )
            },
        ],
    ]
}

fn draw(ui: &mut Ui, width: f32, cell: &Cell, font: FontId, hand: &mut Hand<'_, '_>) {
    let response = ui
        .vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 0.0;
            let name = RichText::new(cell.name).font(theme::LABEL).color(theme::DIM);
            ui.add(Label::new(name).truncate());
            ui.add(Label::new(RichText::new(&cell.value).font(font).color(cell.colour)).truncate());
            ui.allocate_space(vec2(width, 2.0));
        })
        .response;
    if response.contains_pointer() {
        hand.say(Some(cell.sentence.clone()));
    }
}
