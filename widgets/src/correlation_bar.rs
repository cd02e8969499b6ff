//! How alike left and right are, from -1 (opposite) over 0 (unrelated) to +1 (the same).

use crate::axis::Axis;
use crate::display::{number_in, tell, text_in};
use crate::theme;
use egui::{Align2, Rect, Role, Sense, Ui, pos2, vec2};

const VALUE_WIDTH: f32 = 48.0;

/// Draws `correlation` in `width` points, with the lowest value since the measure was reset as a tick. Under zero the bar
/// grows to the left and turns red: parts of the sound vanish in mono. Not a number (silence) is a dash. Returns the
/// sentence for the status line.
pub fn correlation_bar(ui: &mut Ui, width: f32, correlation: f64, lowest: Option<f64>) -> Option<String> {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 36.0), Sense::hover());
    let axis = Axis::linear(-1.0, 1.0);
    let groove = Rect::from_min_max(
        pos2(rect.left() + 8.0, rect.top() + 4.0),
        pos2(rect.right() - VALUE_WIDTH - 8.0, rect.top() + 16.0),
    );
    let x = |value| egui::lerp(groove.left()..=groove.right(), axis.fraction(value));
    let painter = ui.painter();
    painter.rect_filled(groove, 0.0, theme::GROUND);
    if correlation.is_finite() {
        let fill = Rect::from_two_pos(pos2(x(0.0), groove.top()), pos2(x(correlation), groove.bottom()));
        painter.rect_filled(fill, 0.0, if correlation < 0.0 { theme::FAIL } else { theme::OUTPUT });
    }
    if let Some(lowest) = lowest.filter(|value| value.is_finite()) {
        painter.vline(x(lowest), groove.y_range(), egui::Stroke::new(2.0, theme::TEXT));
    }
    for (value, text) in [(-1.0, "-1"), (-0.5, ""), (0.0, "0"), (0.5, ""), (1.0, "+1")] {
        painter.vline(x(value), groove.bottom()..=groove.bottom() + 4.0, theme::line(theme::OFF));
        let place = Rect::from_center_size(pos2(x(value), groove.bottom() + 11.0), vec2(20.0, 12.0));
        number_in(painter, place, Align2::CENTER_CENTER, text);
    }
    painter.vline(x(0.0), groove.y_range(), theme::line(theme::OFF));
    let value = text(correlation);
    let right = Rect::from_min_max(pos2(rect.right() - VALUE_WIDTH, rect.top()), rect.right_bottom());
    let right = right.with_max_y(rect.top() + 20.0);
    text_in(painter, right, Align2::RIGHT_CENTER, &value, theme::VALUE, theme::TEXT);
    let mut more = "-1 is opposite, 0 unrelated, +1 the same in left and right.".to_owned();
    if let Some(lowest) = lowest {
        more.push_str(&format!(" Lowest {}.", text(lowest)));
    }
    tell(ui, &response, Role::Meter, "Correlation", &value, &more)
}

fn text(correlation: f64) -> String {
    if correlation.is_finite() { format!("{:+.2}", correlation.clamp(-1.0, 1.0)) } else { "–".to_owned() }
}
