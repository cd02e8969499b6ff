//! Loudness over time, with the target and what happened.

use super::Scene;
use super::numbers::SCALE_LUFS;
use dsp_core::meter::history::{self, POINTS, POINTS_PER_SECOND};
use egui::Ui;
use shell::editor::Hand;
use widgets::axis::Axis;
use widgets::readout::tenth;
use widgets::theme;
use widgets::time_graph::{Event, History, Line, Mark, TimeGraph};
use widgets::time_window::TimeWindow;
use widgets::verdict::Light;

/// Least time in view when all is shown, in seconds: the first seconds are no stretched line.
const LEAST_SECONDS: f64 = 30.0;
const PER_SECOND: f64 = POINTS_PER_SECOND as f64;

/// The history of the measure, or none yet.
struct Course<'a>(Option<&'a history::History>);

impl History for Course<'_> {
    fn span_s(&self) -> (f64, f64) {
        let count = self.0.map_or(0, history::History::count);
        let oldest = count.saturating_sub(POINTS as u64);
        let from_s = oldest as f64 / PER_SECOND;
        (from_s, (count as f64 / PER_SECOND).max(from_s + LEAST_SECONDS))
    }

    fn values(&self, line: usize, window: TimeWindow, columns: usize, put: &mut dyn FnMut(f64, f64)) {
        let Some(history) = self.0 else { return };
        let (from, to) = points(history, window);
        let step = ((to.saturating_sub(from)) / columns.max(1) as u64).max(1);
        let mut at = from;
        while at < to {
            let next = (at + step).min(to);
            let time_s = next as f64 / PER_SECOND;
            if let Some(extent) = history.extent(at, next) {
                let [low, high] = match line {
                    0 => extent.momentary_lufs,
                    1 => extent.short_term_lufs,
                    _ => [extent.integrated_lufs; 2],
                };
                put(time_s, low);
                if high != low {
                    put(time_s, high);
                }
            }
            at = next;
        }
    }

    fn marks(&self, window: TimeWindow, columns: usize, put: &mut dyn FnMut(f64, &[u32])) {
        let Some(history) = self.0 else { return };
        let (from, to) = points(history, window);
        let step = ((to.saturating_sub(from)) / columns.max(1) as u64).max(1);
        let mut at = from;
        while at < to {
            let next = (at + step).min(to);
            if let Some(marks) = history.extent(at, next).map(|extent| extent.marks)
                && (marks.overs > 0 || marks.clips > 0)
            {
                put(0.5 * (at + next) as f64 / PER_SECOND, &[marks.overs, marks.clips]);
            }
            at = next;
        }
    }
}

/// The points in a view. Point n closes the tenth of a second that ends at (n + 1) / 10 s.
fn points(history: &history::History, window: TimeWindow) -> (u64, u64) {
    let from = (window.from_s * PER_SECOND).floor().max(0.0) as u64;
    (from, ((window.to_s * PER_SECOND).ceil().max(0.0) as u64).min(history.count()))
}

pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let graph = TimeGraph {
        name: "Loudness history",
        unit: "LUFS",
        axis: Axis::linear(SCALE_LUFS[0], SCALE_LUFS[1]),
        lines: &[
            Line { name: "Momentary", colour: theme::INPUT, width: 1.0 },
            Line { name: "Short-term", colour: theme::OUTPUT, width: 2.0 },
            Line { name: "Integrated", colour: theme::TEXT, width: 1.0 },
        ],
        target: scene.zone_lufs(),
        events: &events(scene),
        marks: &[
            Mark { name: ["over", "overs"], light: Light::Warn },
            Mark { name: ["clipped run", "clipped runs"], light: Light::Fail },
        ],
    };
    let history = scene.end.history().map(|history| &**history);
    hand.say(graph.show(ui, ui.available_size(), &Course(history)));
}

fn events(scene: &Scene<'_>) -> Vec<Event> {
    let readings = scene.readings;
    let time_s = |frame: u64| frame as f64 / scene.end.sample_rate_hz();
    let mut events = Vec::new();
    let true_peak = readings.true_peak();
    if true_peak.is_finite() {
        let over = |limit: Option<f64>| {
            limit.is_some_and(|limit| (10.0 * true_peak).round() > (10.0 * limit).round())
        };
        let light = if over(scene.choice.limits.true_peak_dbtp_max) {
            Light::Fail
        } else if over(scene.choice.limits.true_peak_dbtp_warn) {
            Light::Warn
        } else {
            Light::Pass
        };
        let text = format!("highest true peak, {} dBTP", tenth(true_peak));
        events.push(Event { time_s: time_s(readings.true_peak_frame), light, text });
    }
    events
}
