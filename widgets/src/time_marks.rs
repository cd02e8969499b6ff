//! Ticks for what may happen thousands of times: a lane of them for each kind at the bottom of a time graph.

use crate::theme;
use crate::time_graph::{History, Mark};
use crate::time_window::TimeWindow;
use egui::{Align2, Painter, Pos2, Rect, Stroke, pos2};

/// Height of a lane, in points.
const LANE: f32 = 6.0;
/// How near the pointer counts, in points.
const NEAR: f32 = 3.0;

/// What the lanes hold: of each kind in view, and near the pointer.
pub(crate) struct Lanes {
    seen: Vec<u64>,
    near: Vec<u64>,
}

/// Draws the lanes.
pub(crate) fn lanes(
    painter: &Painter,
    plot: Rect,
    view: TimeWindow,
    marks: &[Mark<'_>],
    history: &dyn History,
    pointer: Option<Pos2>,
) -> Lanes {
    let mut lanes = Lanes { seen: vec![0; marks.len()], near: vec![0; marks.len()] };
    if marks.is_empty() {
        return lanes;
    }
    history.marks(view, plot.width() as usize, &mut |time_s, counts| {
        let x = plot.left() + ((time_s - view.from_s) / view.width_s()) as f32 * plot.width();
        for (n, (mark, count)) in marks.iter().zip(counts).enumerate().filter(|(_, (_, count))| **count > 0) {
            let bottom = plot.bottom() - n as f32 * LANE;
            let stroke = Stroke::new(1.5, mark.light.colour());
            painter.vline(x.clamp(plot.left(), plot.right()), bottom - LANE + 1.0..=bottom, stroke);
            lanes.seen[n] += u64::from(*count);
            if pointer.is_some_and(|at| (at.x - x).abs() <= NEAR) {
                lanes.near[n] += u64::from(*count);
            }
        }
    });
    lanes
}

impl Lanes {
    /// Sign and name of each kind that is in view, from `at` on.
    pub fn legend(&self, painter: &Painter, at: Pos2, marks: &[Mark<'_>]) {
        let mut x = at.x;
        for (mark, _) in marks.iter().zip(&self.seen).filter(|(_, seen)| **seen > 0) {
            mark.light.paint(painter, pos2(x + 5.0, at.y), 8.0);
            let place = pos2(x + 14.0, at.y);
            let text = painter.text(place, Align2::LEFT_CENTER, mark.name[1], theme::LABEL, theme::DIM);
            x = text.right() + 16.0;
        }
    }

    /// What is near the pointer, as a sentence that follows another; nothing of nothing.
    pub fn sentence(&self, marks: &[Mark<'_>]) -> String {
        let near = marks.iter().zip(&self.near).filter(|(_, near)| **near > 0);
        let parts: Vec<String> =
            near.map(|(mark, near)| format!("{near} {}", mark.name[usize::from(*near > 1)])).collect();
        if parts.is_empty() { String::new() } else { format!(" {}.", parts.join(", ")) }
    }
}
