//! The horizontal slider of a row.

use crate::handle::ParamHandle;
use crate::theme;
use crate::touch::{hands, say};
use egui::{Rect, Response, Sense, Ui, pos2, vec2};

/// Draws the slider of `param`, `width` points wide, and changes it: drag, wheel, arrows, double click for the default.
/// With Shift each is ten times finer.
pub fn track(ui: &mut Ui, width: f32, param: &dyn ParamHandle) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme::ROW - 4.0), Sense::click_and_drag());
    let response = response.on_hover_cursor(egui::CursorIcon::ResizeHorizontal);
    let shown = hands(ui, &response, param, |moved| moved.x / rect.width());
    paint(ui, rect, &response, shown, param.default_normalized());
    say(ui, &response, param);
    response
}

fn paint(ui: &Ui, rect: Rect, response: &Response, value: f32, default: f32) {
    let painter = ui.painter();
    let touched = response.dragged() || response.has_focus();
    let groove = Rect::from_center_size(rect.center(), vec2(rect.width(), 4.0));
    painter.rect_filled(groove, theme::CORNER, theme::LINE);
    let at = |value: f32| egui::lerp(groove.left()..=groove.right(), value);
    let (from, to) = (at(default.min(value)), at(default.max(value)));
    let filled = Rect::from_min_max(pos2(from, groove.top()), pos2(to, groove.bottom()));
    let colour = if touched { theme::ACCENT } else { theme::OUTPUT };
    painter.rect_filled(filled, theme::CORNER, colour);
    let hand = Rect::from_center_size(pos2(at(value), rect.center().y), vec2(6.0, 14.0));
    painter.rect_filled(hand, theme::CORNER, if response.hovered() || touched { colour } else { theme::DIM });
}
