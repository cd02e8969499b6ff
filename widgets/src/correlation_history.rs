//! Correlation of left and right over the last seconds: above zero it survives in mono, below zero it cancels.

use crate::axis::Axis;
use crate::display::{number_in, tell};
use crate::theme;
use crate::trace::Trace;
use egui::{Align2, Rect, Role, Sense, Stroke, Ui, Vec2, pos2, vec2};
use std::collections::VecDeque;

/// Width of the numbers to the left, in points.
const SCALE: f32 = 20.0;

/// The newest values, evenly spaced in time.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationRoll {
    values: VecDeque<f32>,
    seconds: f64,
    every_s: f64,
    since_s: f64,
}

impl CorrelationRoll {
    /// Holds `seconds`, one value every `every_s`.
    #[must_use]
    pub fn new(seconds: f64, every_s: f64) -> Self {
        let most = (seconds / every_s).round().max(2.0) as usize;
        Self { values: VecDeque::from(vec![f32::NAN; most]), seconds, every_s, since_s: 0.0 }
    }

    /// Goes on by `passed_s` seconds in which the correlation was `value` (not a number: silence). Whether a new value
    /// came.
    pub fn advance(&mut self, passed_s: f64, value: f64) -> bool {
        self.since_s += passed_s.clamp(0.0, self.seconds);
        let before = self.since_s;
        while self.since_s >= self.every_s {
            self.since_s -= self.every_s;
            self.values.pop_front();
            self.values.push_back(value as f32);
        }
        self.since_s < before
    }

    /// Whether nothing but silence is in it.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.values.iter().all(|value| value.is_nan())
    }

    /// The lowest value held; `None` where all is silence.
    #[must_use]
    pub fn lowest(&self) -> Option<f64> {
        self.values.iter().filter(|value| !value.is_nan()).copied().reduce(f32::min).map(f64::from)
    }

    /// Draws it in `size` points. Returns the sentence for the status line.
    pub fn show(&self, ui: &mut Ui, size: Vec2) -> Option<String> {
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let plot = Rect::from_min_max(pos2(rect.left() + SCALE, rect.top() + 2.0), rect.max - vec2(0.0, 2.0));
        let axis = Axis::linear(-1.0, 1.0);
        let y = |value: f64| egui::lerp(plot.bottom()..=plot.top(), axis.fraction(value));
        let painter = ui.painter_at(rect);
        painter.rect_filled(plot, 0.0, theme::GROUND);
        for (value, text) in [(1.0, "+1"), (0.0, "0"), (-1.0, "-1")] {
            painter.hline(plot.x_range(), y(value), theme::line(theme::LINE));
            let label = y(value).clamp(plot.top() + 5.0, plot.bottom() - 5.0);
            let place = Rect::from_center_size(pos2(rect.left() + 8.0, label), vec2(16.0, 12.0));
            number_in(&painter, place, Align2::RIGHT_CENTER, text);
        }
        let step = plot.width() / (self.values.len() - 1) as f32;
        for (sign, colour) in [(1.0_f32, theme::OUTPUT), (-1.0, theme::FAIL)] {
            let mut trace = Trace::new(y(0.0), colour.gamma_multiply(0.3), self.values.len());
            for (n, value) in self.values.iter().enumerate() {
                // Each colour keeps to its own side of zero.
                let height = if sign * value >= 0.0 { y(f64::from(*value)) } else { f32::NAN };
                trace.put(plot.left() + n as f32 * step, height);
            }
            trace.paint(&painter, Stroke::new(1.0, colour));
        }
        let now = self.values.back().copied().unwrap_or(f32::NAN);
        let value = if now.is_nan() { "–".to_owned() } else { format!("{now:+.2}") };
        let lowest = self.lowest().map_or_else(String::new, |lowest| format!(" Lowest {lowest:+.2}."));
        let more = format!("Over {:.0} s; below 0 left and right cancel in mono.{lowest}", self.seconds);
        tell(ui, &response, Role::GraphicsDocument, "Correlation history", &value, &more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_at_their_pace_and_the_oldest_leave() {
        let mut roll = CorrelationRoll::new(1.0, 0.1);
        assert!(!roll.advance(0.06, 0.5) && roll.advance(0.06, -0.25));
        assert_eq!(roll.lowest(), Some(-0.25));
        assert!(roll.advance(0.5, 1.0));
        assert_eq!(roll.values.iter().filter(|value| **value == 1.0).count(), 5);
        assert!(roll.advance(9.0, f64::NAN) && roll.is_silent());
        assert_eq!(roll.lowest(), None);
    }
}
