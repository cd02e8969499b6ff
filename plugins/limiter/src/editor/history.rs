//! Levels and reduction over the last seconds with the ceiling to drag, and the bars beside them.

use super::Scene;
use crate::link::{End, view};
use dsp_core::chain::limiter::CEILING_DBTP;
use egui::{Rect, Ui, pos2};
use shell::editor::Hand;
use widgets::axis::Axis;
use widgets::level_history::{LevelHistory, level_axis, plot_in, reduction_axis};
use widgets::level_meter::Growth;
use widgets::limit_line::LimitLine;
use widgets::meter_bridge::{GROUP_WIDTH, Group, meter_bridge};
use widgets::theme;

pub fn show(ui: &mut Ui, end: &mut End, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let all = ui.max_rect();
    let bridge = 3.0 * GROUP_WIDTH;
    let history = all.with_max_x(all.right() - bridge - 4.0);
    let said = {
        let ceiling = hand.bind(&scene.params.ceiling);
        let limit = LimitLine {
            param: &ceiling,
            range: Axis::linear(*CEILING_DBTP.start(), *CEILING_DBTP.end()),
            name: "Ceiling line",
        };
        let display = LevelHistory {
            name: "Level history",
            seconds: view::SECONDS,
            per_second: 1e3 / scene.readings.column_ms,
            limit: Some(limit),
        };
        display.show(ui, history, &end.roll, &mut end.span_db)
    };
    hand.say(said);
    let beside = Rect::from_min_max(pos2(all.right() - bridge, all.top()), all.max);
    let (levels, furthest) = (end.levels, end.furthest);
    let level = |short, name, levels_db, furthest_db, colour| Group {
        short,
        name,
        unit: "dBFS",
        levels_db,
        furthest_db,
        axis: level_axis(end.span_db),
        growth: Growth::Up,
        colour,
    };
    let groups = [
        level("IN", "Input level", &levels.input_db, furthest.input_db, theme::INPUT),
        Group {
            unit: "dB",
            axis: reduction_axis(end.span_db),
            growth: Growth::Down,
            ..level("GR", "Gain reduction", &levels.reduction_db, furthest.reduction_db, theme::REDUCTION)
        },
        level("OUT", "Output level", &levels.output_db, furthest.output_db, theme::OUTPUT),
    ];
    let (said, restart) = meter_bridge(ui, beside, plot_in(history).y_range(), &groups);
    hand.say(said);
    if restart {
        end.restart();
    }
}
