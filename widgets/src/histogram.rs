//! How often each value occurred.

use crate::axis::{Axis, DECIBEL_STEPS};
use crate::display::{number_in, tell, text_in};
use crate::readout::tenth;
use crate::theme;
use egui::{Align2, Rect, Role, Sense, Stroke, Ui, Vec2, pos2, vec2};

const SCALE_HEIGHT: f32 = 16.0;
const HEADER: f32 = 28.0;

/// The histogram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Histogram<'a> {
    /// What is counted: `Short-term loudness`.
    pub name: &'a str,
    /// Unit of the values: `LUFS`.
    pub unit: &'a str,
    /// Scale of the values: the bins share it equally.
    pub axis: Axis,
    /// Counts, from the lowest value to the highest.
    pub bins: &'a [u64],
    /// The zone to be in, low end first.
    pub target: Option<(f64, f64)>,
    /// Values to mark, with a letter or two each: `("I", -14.2)`.
    pub marks: &'a [(&'a str, f64)],
}

impl Histogram<'_> {
    /// Value in the middle of the fullest bin; `None` while there are no counts.
    #[must_use]
    pub fn mode(&self) -> Option<f64> {
        // The first of equals: max_by_key takes the last.
        let (n, count) = self.bins.iter().enumerate().rev().max_by_key(|(_, count)| **count)?;
        (*count > 0).then(|| self.middle(n))
    }

    fn middle(&self, n: usize) -> f64 {
        self.axis.value((n as f32 + 0.5) / self.bins.len() as f32)
    }

    /// Draws the histogram in `size` points. Returns the sentence for the status line.
    pub fn show(&self, ui: &mut Ui, size: Vec2) -> Option<String> {
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let plot = Rect::from_min_max(
            pos2(rect.left(), rect.top() + HEADER),
            pos2(rect.right(), rect.bottom() - SCALE_HEIGHT),
        );
        let painter = ui.painter_at(rect);
        let header = rect.with_max_y(rect.top() + 14.0);
        let title = format!("{} {}", self.name, self.unit);
        text_in(&painter, header, Align2::LEFT_CENTER, &title, theme::LABEL, theme::DIM);
        painter.rect_filled(plot, 0.0, theme::GROUND);
        let x = |value| egui::lerp(plot.left()..=plot.right(), self.axis.fraction(value));
        if let Some((low, high)) = self.target {
            let zone = Rect::from_x_y_ranges(x(low)..=x(high), plot.y_range());
            painter.rect_filled(zone, 0.0, theme::PASS.gamma_multiply(0.16));
        }
        for value in self.axis.ticks(plot.width(), 32.0, &DECIBEL_STEPS) {
            painter.vline(x(value), plot.y_range(), theme::line(theme::LINE));
            let left = (x(value) - 14.0).clamp(rect.left(), rect.right() - 28.0);
            let place = Rect::from_min_size(pos2(left, plot.bottom() + 3.0), vec2(28.0, 12.0));
            number_in(&painter, place, Align2::CENTER_CENTER, &format!("{value:.0}"));
        }
        let most = self.bins.iter().copied().max().unwrap_or(0).max(1);
        let width = plot.width() / self.bins.len().max(1) as f32;
        for (n, count) in self.bins.iter().enumerate().filter(|(_, count)| **count > 0) {
            let left = plot.left() + n as f32 * width;
            // One point at least: a rare value is still a value.
            let height = ((*count as f64 / most as f64) as f32 * (plot.height() - 2.0)).max(1.0);
            let gap = if width > 3.0 { 1.0 } else { 0.0 };
            let bar =
                Rect::from_x_y_ranges(left..=left + width - gap, plot.bottom() - height..=plot.bottom());
            painter.rect_filled(bar, 0.0, theme::OUTPUT);
        }
        for (text, value) in self.marks.iter().filter(|(_, value)| self.axis.holds(*value)) {
            painter.vline(x(*value), plot.y_range(), Stroke::new(1.5, theme::TEXT));
            // Over the plot, where no bar hides it.
            let left = (x(*value) - 14.0).clamp(rect.left(), rect.right() - 28.0);
            let place = Rect::from_min_size(pos2(left, plot.top() - 12.0), vec2(28.0, 12.0));
            text_in(&painter, place, Align2::CENTER_CENTER, text, theme::SCALE, theme::TEXT);
        }
        let most =
            self.mode().map_or("–".to_owned(), |value| format!("most at {} {}", tenth(value), self.unit));
        let name = format!("Histogram of {}", self.name);
        tell(ui, &response, Role::GraphicsDocument, &name, &most, &self.share(&response, plot))
    }

    /// The share of the bin under the pointer.
    fn share(&self, response: &egui::Response, plot: Rect) -> String {
        let all: u64 = self.bins.iter().sum();
        let Some(at) = response.hover_pos().filter(|at| plot.contains(*at) && all > 0) else {
            return String::new();
        };
        let part = (at.x - plot.left()) / plot.width() * self.bins.len() as f32;
        let n = (part as usize).min(self.bins.len() - 1);
        let percent = 100.0 * self.bins[n] as f64 / all as f64;
        format!("{} {}: {percent:.1} % of the time.", tenth(self.middle(n)), self.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_is_the_middle_of_the_fullest_bin() {
        let of = |bins| {
            let axis = Axis::linear(-40.0, 0.0);
            Histogram { name: "", unit: "", axis, bins, target: None, marks: &[] }.mode()
        };
        assert_eq!(of(&[1, 9, 9, 2]), Some(-25.0));
        assert_eq!(of(&[0, 0, 0, 0]), None);
        assert_eq!(of(&[]), None);
    }
}
