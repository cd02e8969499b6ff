//! Left and right: true peak now, its hold and its maximum, and the line to stay under.

use super::Scene;
use egui::Ui;
use shell::editor::Hand;
use widgets::axis::Axis;
use widgets::level_meter::{Bar, Growth, LevelMeter, Marker};
use widgets::theme;

pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let readings = scene.readings;
    let bar = |short, name, side: usize| Bar {
        short,
        name,
        level_db: readings.present_true_peak_dbtp[side],
        // As shown and as judged: -5.96 is -6.0, and not over it.
        max_db: (10.0 * readings.true_peak_dbtp[side]).round() / 10.0,
    };
    let meter = LevelMeter {
        measure: "True peak",
        unit: "dBTP",
        axis: Axis::linear(-60.0, 0.0),
        bars: &[bar("L", "left", 0), bar("R", "right", 1)],
        marker: scene.choice.limits.sample_peak_dbfs_max.map(|db| Marker { db, over: theme::FAIL }),
        growth: Growth::Up,
    };
    hand.say(meter.show(ui, ui.available_size()));
}
