//! A knob with its name over it and its value under it.

use crate::handle::{ParamHandle, sentence};
use crate::theme;
use crate::touch::{choices, hands, say};
use crate::value::{open, value_in};
use egui::{
    Align, FontId, Key, Layout, Painter, Pos2, Response, RichText, Sense, Shape, Stroke, Ui, Vec2, vec2,
};
use std::f32::consts::TAU;

/// Width of a knob with its texts, in points.
pub const WIDTH: f32 = 72.0;
/// Least width of a small knob with its texts, in points.
pub const SMALL_WIDTH: f32 = 56.0;
/// Points of drag from one end of the range to the other.
const TRAVEL: f32 = 200.0;
/// Share of a turn from one end to the other; the gap is at the bottom.
const TURN: f32 = 0.75;

/// How large a knob is drawn.
struct Face {
    width: f32,
    diameter: f32,
    arc: f32,
    font: FontId,
}

/// Draws `param` under the short `label` and changes it: drag up or right, wheel, arrows, double click for the default,
/// right click for choices; a click on the value or Enter types. Shift is ten times finer. Returns the sentence for the
/// status line.
pub fn knob(ui: &mut Ui, label: &str, param: &dyn ParamHandle) -> Option<String> {
    faced(ui, &Face { width: WIDTH, diameter: 40.0, arc: 3.0, font: theme::VALUE }, label, param)
}

/// As [`knob`], for a strip of many: `width` points wide, at least [`SMALL_WIDTH`], and 66 high.
pub fn small_knob(ui: &mut Ui, width: f32, label: &str, param: &dyn ParamHandle) -> Option<String> {
    faced(ui, &Face { width, diameter: 30.0, arc: 2.5, font: theme::SMALL_VALUE }, label, param)
}

fn faced(ui: &mut Ui, face: &Face, label: &str, param: &dyn ParamHandle) -> Option<String> {
    let centred = Layout::top_down(Align::Center);
    let inner = ui.allocate_ui_with_layout(vec2(face.width, 0.0), centred, |ui| {
        ui.set_width(face.width);
        ui.spacing_mut().item_spacing.y = 2.0;
        let name = RichText::new(label).font(theme::LABEL).color(theme::DIM);
        ui.add(egui::Label::new(name).truncate());
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(face.diameter), Sense::click_and_drag());
        let response = response.on_hover_cursor(egui::CursorIcon::ResizeVertical);
        let shown = hands(ui, &response, param, |moved| (moved.x - moved.y) / TRAVEL);
        let enter = response.has_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if choices(&response, param) || enter {
            open(ui, param);
        }
        paint(ui.painter(), face, rect.center(), &response, shown, param.default_normalized());
        say(ui, &response, param);
        response.union(value_in(ui, face.width, face.font.clone(), centred, param))
    });
    let over = inner.response.contains_pointer() || inner.inner.has_focus();
    over.then(|| sentence(param))
}

/// Direction of a value from the centre.
fn direction(value: f32) -> Vec2 {
    let from_bottom = (1.0 - TURN) / 2.0 + TURN * value;
    // Angles run clockwise on the screen, from the right.
    Vec2::angled(TAU * (0.25 + from_bottom))
}

fn arc(centre: Pos2, radius: f32, from: f32, to: f32, stroke: Stroke) -> Shape {
    let (from, to) = (from.min(to), from.max(to));
    let count = ((to - from) * 48.0).ceil().max(1.0);
    let point = |n: f32| centre + radius * direction(from + (to - from) * n / count);
    Shape::line((0..=count as usize).map(|n| point(n as f32)).collect(), stroke)
}

fn paint(painter: &Painter, face: &Face, centre: Pos2, response: &Response, value: f32, default: f32) {
    let touched = response.dragged() || response.has_focus();
    let colour = if touched { theme::ACCENT } else { theme::OUTPUT };
    let radius = face.diameter / 2.0 - 2.0;
    painter.add(arc(centre, radius, 0.0, 1.0, Stroke::new(face.arc, theme::LINE)));
    painter.add(arc(centre, radius, default, value, Stroke::new(face.arc, colour)));
    let edge = if response.hovered() || touched { theme::OFF } else { theme::LINE };
    painter.circle(centre, radius - face.arc - 2.0, theme::RAISED, theme::line(edge));
    let hand = if touched { theme::ACCENT } else { theme::TEXT };
    let way = direction(value);
    painter.line_segment(
        [centre + 0.28 * radius * way, centre + (radius - face.arc - 3.0) * way],
        Stroke::new(2.0, hand),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hand_points_up_at_the_middle_and_down_at_the_ends() {
        let (low, middle, high) = (direction(0.0), direction(0.5), direction(1.0));
        assert!((middle - vec2(0.0, -1.0)).length() < 1e-6);
        // An eighth of a turn to either side of the bottom.
        let eighth = std::f32::consts::FRAC_1_SQRT_2;
        assert!((low - vec2(-eighth, eighth)).length() < 1e-6, "{low:?}");
        assert!((high - vec2(eighth, eighth)).length() < 1e-6, "{high:?}");
    }
}
