//! What an imager and a multiband show, with fixed data: directions of the sound, correlation over time, and lines to drag in
//! a picture over frequency.

use crate::axis::Axis;
use crate::correlation_history::CorrelationRoll;
use crate::curve::{Curve, CurveStyle};
use crate::frequency_edge::FrequencyEdge;
use crate::frequency_plot::{FrequencyPlot, SCALE_HEIGHT, SCALE_WIDTH};
use crate::gallery::Sample;
use crate::handle::ParamHandle;
use crate::level_edge::LevelEdge;
use crate::polar::{Directions, Fan, polar};
use crate::theme;
use egui::{Rangef, Rect, Sense, Ui, pos2, vec2};

/// Left and right of a wide pad around a centre that is a little to the right.
fn frames() -> Vec<(f32, f32)> {
    let frame = |n: u16| {
        let phase = f32::from(n);
        let mid = 0.5 * (phase * 0.11).sin() * (phase * 0.013).cos();
        let side = 0.12 * (phase * 0.37).sin() - 0.2 * mid;
        (mid + side, mid - side)
    };
    (0..1_500).map(frame).collect()
}

pub(crate) fn polars(ui: &mut Ui) -> Option<String> {
    let frames = frames();
    let mut fan = Fan::default();
    fan.hear(&frames, 0.0);
    let size = vec2(0.5 * ui.available_width() - 4.0, 150.0);
    ui.horizontal_top(|ui| {
        let said = polar(ui, size, Directions::Frames(&frames), 0.71);
        said.or(polar(ui, size, Directions::Levels(&fan), 0.71))
    })
    .inner
}

pub(crate) fn correlation(ui: &mut Ui) -> Option<String> {
    let mut roll = CorrelationRoll::new(20.0, 0.1);
    for n in 0..200_u8 {
        let phase = f64::from(n);
        let value = 0.55 + 0.4 * (phase * 0.11).sin() - 0.9 * (-((phase - 140.0) / 9.0).powi(2)).exp();
        roll.advance(0.1, if n < 24 { f64::NAN } else { value });
    }
    roll.show(ui, vec2(ui.available_width(), 130.0))
}

/// A spectrum with two bands over it.
pub(crate) fn edges(ui: &mut Ui) -> Option<String> {
    const HZ: (f64, f64) = (20.0, 20_000.0);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 190.0), Sense::hover());
    let rect = Rect::from_min_max(
        pos2(rect.left() + SCALE_WIDTH, rect.top()),
        pos2(rect.right() - 6.0, rect.bottom() - SCALE_HEIGHT),
    );
    let (frequencies, levels) = (Axis::logarithmic(HZ.0, HZ.1), Axis::linear(-60.0, 0.0));
    let plot = FrequencyPlot { rect, frequencies, levels };
    let painter = ui.painter().clone();
    plot.frequency_grid(&painter);
    plot.level_grid(&painter, 18.0);
    let hz: Vec<f64> = (0..=120).map(|n| HZ.0 * (HZ.1 / HZ.0).powf(f64::from(n) / 120.0)).collect();
    let level = |hz: &f64| (-14.0 - 6.0 * (hz / 90.0).log2().abs() + 3.0 * (hz.ln() * 5.0).sin()) as f32;
    let db: Vec<f32> = hz.iter().map(level).collect();
    Curve { hz: &hz, db: &db, colour: theme::OUTPUT, style: CurveStyle::Filled }.paint(&painter, plot);
    let context = ui.ctx().clone();
    let sample = |name, start| Sample { ui: context.clone(), name, start, choices: &[] };
    let mut said = None;
    let ends = [rect.left(), plot.x(600.0), rect.right()];
    for (n, start) in [0.7_f32, 0.45].into_iter().enumerate() {
        let param = sample(["Threshold 1", "Threshold 2"][n], start);
        let edge = LevelEdge {
            param: &param,
            db: -60.0 + 60.0 * f64::from(param.normalized()),
            span_db: 60.0,
            across: Rangef::new(ends[n], ends[n + 1]).shrink(3.0),
            colour: theme::SERIES[n],
            dashed: n == 1,
            tagged: true,
        };
        said = said.or(edge.show(ui, plot).1);
    }
    let crossover = sample("Crossover", 0.5);
    said.or(FrequencyEdge { param: &crossover, hz: 600.0, limits_hz: 100.0..=4_000.0 }.show(ui, plot))
}
