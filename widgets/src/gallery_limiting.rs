//! What a limiter shows, with fixed data: levels over the last seconds, bars beside them, a large number.

use crate::axis::Axis;
use crate::column_roll::{Column, ColumnRoll};
use crate::gallery::Sample;
use crate::level_history::{LevelHistory, level_axis, plot_in, reduction_axis};
use crate::level_meter::Growth;
use crate::limit_line::LimitLine;
use crate::meter_bridge::{GROUP_WIDTH, Group, meter_bridge};
use crate::number::number;
use crate::theme;
use egui::{Id, Rect, Sense, Ui, pos2, vec2};

const SECONDS: f64 = 6.0;
const PER_SECOND: f64 = 100.0;

/// A beat of two hits a second over a pad, pushed 6 dB over a ceiling of -1 dB, with a hole.
fn beat() -> ColumnRoll {
    let mut roll = ColumnRoll::new((SECONDS * PER_SECOND) as usize);
    for n in 0..600_u16 {
        let (hit, pad) = (f32::from(n % 50), f32::from(n));
        let input_db = (5.0 - 0.35 * hit).max(-7.0 + 3.0 * (pad / 40.0).sin());
        let reduction_db = (-1.0 - input_db).min(0.0) - 1.5 * (-hit / 20.0).exp();
        let output_db = (input_db + reduction_db).min(-1.0);
        let column = Column { input_db, output_db, reduction_db, sustained_db: reduction_db.max(-1.8) };
        roll.push(if (150..160).contains(&n) { Column::HOLE } else { column });
    }
    roll.roll(SECONDS);
    roll
}

pub(crate) fn limiting(ui: &mut Ui) -> Option<String> {
    let (id, width) = (Id::unique("gallery span"), ui.available_width());
    let mut span_db = ui.data(|data| data.get_temp(id)).unwrap_or(36.0);
    let ceiling = Sample { ui: ui.ctx().clone(), name: "Ceiling", start: 23.0 / 24.0, choices: &[] };
    let (rect, _) = ui.allocate_exact_size(vec2(width, 190.0), Sense::hover());
    let bridge = 3.0 * GROUP_WIDTH;
    let history = rect.with_max_x(rect.right() - bridge - 130.0);
    let shown = LevelHistory {
        name: "Level history",
        seconds: SECONDS,
        per_second: PER_SECOND,
        limit: Some(LimitLine { param: &ceiling, range: Axis::linear(-24.0, 0.0), name: "Ceiling line" }),
    };
    let said = shown.show(ui, history, &beat(), &mut span_db);
    ui.data_mut(|data| data.insert_temp(id, span_db));
    let group = |short, name, levels_db, furthest_db, growth| Group {
        short,
        name,
        unit: if growth == Growth::Up { "dBFS" } else { "dB" },
        levels_db,
        furthest_db,
        axis: if growth == Growth::Up { level_axis(span_db) } else { reduction_axis(span_db) },
        growth,
        colour: match short {
            "IN" => theme::INPUT,
            "GR" => theme::REDUCTION,
            _ => theme::OUTPUT,
        },
    };
    let groups = [
        group("IN", "Input level", &[2.4, 0.9], 5.0, Growth::Up),
        group("GR", "Gain reduction", &[-4.9, -4.1], -7.5, Growth::Down),
        group("OUT", "Output level", &[-1.2, -2.0], -1.0, Growth::Up),
    ];
    let left = history.right() + 8.0;
    let beside = Rect::from_min_max(pos2(left, rect.top()), pos2(left + bridge, rect.bottom()));
    let said = said.or(meter_bridge(ui, beside, plot_in(history).y_range(), &groups).0);
    let place = Rect::from_min_max(pos2(beside.right() + 8.0, rect.top()), rect.max);
    let large = ui.scope_builder(egui::UiBuilder::new().max_rect(place), |ui| {
        number(ui, place.width(), "dBTP", &ceiling)
    });
    said.or(large.inner)
}
