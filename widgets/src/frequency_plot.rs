//! A place on the screen with frequencies to the right and decibels upwards: where values lie, the grid, lines.

use crate::axis::{Axis, DECIBEL_STEPS, HERTZ_TICKS, hertz};
use crate::display::number_in;
use crate::theme;
use crate::trace::Trace;
use egui::{Align2, Color32, Painter, Pos2, Rect, Stroke, pos2, vec2};

/// Width of the numbers beside a plot, in points.
pub const SCALE_WIDTH: f32 = 30.0;
/// Height of the numbers under a plot, in points.
pub const SCALE_HEIGHT: f32 = 16.0;
/// Dots of a dotted line are this far apart, in points.
const DOT_GAP: f32 = 5.0;

/// The place and its axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrequencyPlot {
    /// Where it is.
    pub rect: Rect,
    /// Frequencies in Hz, logarithmic.
    pub frequencies: Axis,
    /// Decibels, linear.
    pub levels: Axis,
}

impl FrequencyPlot {
    /// Place of a frequency in Hz, at most at an end.
    #[must_use]
    pub fn x(&self, hz: f64) -> f32 {
        egui::lerp(self.rect.left()..=self.rect.right(), self.frequencies.fraction(hz))
    }

    /// Place of a level in dB; what is beyond an end is at most one height beyond it.
    #[must_use]
    pub fn y(&self, db: f64) -> f32 {
        let part = (db - self.levels.low()) / (self.levels.high() - self.levels.low());
        let part = if part.is_nan() { -1.0 } else { part.clamp(-1.0, 2.0) };
        egui::lerp(self.rect.bottom()..=self.rect.top(), part as f32)
    }

    /// Frequency in Hz at a place.
    #[must_use]
    pub fn hz(&self, x: f32) -> f64 {
        self.frequencies.value((x - self.rect.left()) / self.rect.width())
    }

    /// Level in dB at a place.
    #[must_use]
    pub fn db(&self, y: f32) -> f64 {
        self.levels.value((self.rect.bottom() - y) / self.rect.height())
    }

    /// Lines at round frequencies with their numbers below.
    pub fn frequency_grid(&self, painter: &Painter) {
        let rect = self.rect;
        for decade in [10.0, 100.0, 1_000.0, 10_000.0] {
            for hz in (1..10).map(|n| decade * f64::from(n)).filter(|hz| self.frequencies.holds(*hz)) {
                painter.vline(self.x(hz), rect.y_range(), theme::line(theme::RAISED));
            }
        }
        let mut free = f32::NEG_INFINITY;
        for hz in [10.0].into_iter().chain(HERTZ_TICKS).filter(|hz| self.frequencies.holds(*hz)) {
            let x = self.x(hz);
            painter.vline(x, rect.y_range(), theme::line(theme::LINE));
            let left = (x - 10.0).clamp(rect.left(), rect.right() - 20.0);
            if left >= free {
                let place = Rect::from_min_size(pos2(left, rect.bottom() + 3.0), vec2(20.0, 12.0));
                number_in(painter, place, Align2::CENTER_CENTER, &hertz(hz));
                free = left + 20.0;
            }
        }
    }

    /// Lines at round levels, at least `gap` points apart, with their numbers to the left; with a sign where the scale goes
    /// both ways.
    pub fn level_grid(&self, painter: &Painter, gap: f32) {
        let both = self.levels.low() < 0.0 && self.levels.high() > 0.0;
        for db in self.levels.ticks(self.rect.height(), gap, &DECIBEL_STEPS) {
            let y = self.y(db);
            let colour = if both && db == 0.0 { theme::OFF } else { theme::LINE };
            painter.hline(self.rect.x_range(), y, theme::line(colour));
            let text = if both && db != 0.0 { format!("{db:+.0}") } else { format!("{db:.0}") };
            let place = Rect::from_center_size(pos2(self.rect.left() - 18.0, y), vec2(26.0, 12.0));
            number_in(painter, place, Align2::RIGHT_CENTER, &text);
        }
    }

    /// A line through (Hz, dB), clipped to the place; parted where the level is not a number.
    pub fn line(&self, painter: &Painter, points: impl Iterator<Item = (f64, f64)>, stroke: Stroke) {
        let mut trace = Trace::line_only(points.size_hint().0);
        points.for_each(|(hz, db)| trace.put(self.x(hz), if db.is_nan() { f32::NAN } else { self.y(db) }));
        trace.paint(&self.inside(painter), stroke);
    }

    /// Dots along (Hz, dB), clipped to the place; where the level is not a number there are none.
    pub fn dots(&self, painter: &Painter, points: impl Iterator<Item = (f64, f64)>, colour: Color32) {
        let painter = self.inside(painter);
        let mut last: Option<Pos2> = None;
        for (hz, db) in points {
            if db.is_nan() {
                continue;
            }
            let at = pos2(self.x(hz), self.y(db));
            if last.is_none_or(|last| last.distance(at) >= DOT_GAP) {
                painter.circle_filled(at, 1.5, colour);
                last = Some(at);
            }
        }
    }

    /// The area between (Hz, dB) and `base_db`, clipped to the place.
    pub fn area(
        &self,
        painter: &Painter,
        points: impl Iterator<Item = (f64, f64)>,
        base_db: f64,
        colour: Color32,
    ) {
        let (top, bottom) = (self.rect.top(), self.rect.bottom());
        let base = self.y(base_db).clamp(top, bottom);
        let mut trace = Trace::new(base, colour, points.size_hint().0);
        points.for_each(|(hz, db)| trace.put(self.x(hz), self.y(db).clamp(top, bottom)));
        trace.paint(painter, Stroke::NONE);
    }

    fn inside(&self, painter: &Painter) -> Painter {
        painter.with_clip_rect(self.rect.intersect(painter.clip_rect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_values_are_inverse_and_a_level_may_leave_the_place() {
        let rect = Rect::from_min_size(pos2(10.0, 20.0), vec2(300.0, 100.0));
        let (frequencies, levels) = (Axis::logarithmic(10.0, 10_000.0), Axis::linear(-12.0, 12.0));
        let plot = FrequencyPlot { rect, frequencies, levels };
        // 100 Hz is the first of three decades; 0 dB is the middle, +24 dB half a height above the top.
        assert!((plot.x(100.0) - 110.0).abs() < 1e-3);
        assert_eq!([plot.y(0.0), plot.y(24.0), plot.y(f64::NAN)], [70.0, -30.0, 220.0]);
        assert!((plot.hz(plot.x(440.0)) / 440.0 - 1.0).abs() < 1e-5);
        assert!((plot.db(plot.y(-3.0)) + 3.0).abs() < 1e-5);
    }
}
