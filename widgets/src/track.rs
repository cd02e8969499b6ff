//! The horizontal slider of a row.

use crate::handle::{ParamHandle, change, step};
use crate::theme;
use egui::{Event, EventFilter, Key, Rect, Response, Sense, Ui, WidgetInfo, pos2, vec2};

/// Shift makes everything this much finer.
const FINE: f32 = 0.1;

/// Draws the slider of `param`, `width` points wide, and changes it: drag, wheel, arrows, double click for the default.
/// With Shift each is ten times finer.
pub fn track(ui: &mut Ui, width: f32, param: &dyn ParamHandle) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme::ROW - 4.0), Sense::click_and_drag());
    let response = response.on_hover_cursor(egui::CursorIcon::ResizeHorizontal);
    let shown = drag(ui, &response, rect, param).unwrap_or_else(|| param.normalized());
    if response.double_clicked() {
        change(param, param.default_normalized());
    }
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    wheel(ui, &response, param);
    arrows(ui, &response, param);
    paint(ui, rect, &response, shown, param.default_normalized());
    response.widget_info(|| WidgetInfo::slider(true, f64::from(param.normalized()), param.name()));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(param.text(param.normalized())));
    response
}

/// While dragged, the value under the hand. It is kept here: a host may return a change late or rounded.
fn drag(ui: &Ui, response: &Response, rect: Rect, param: &dyn ParamHandle) -> Option<f32> {
    let id = response.id.with("dragged");
    if response.drag_started() {
        param.begin();
        ui.data_mut(|data| data.insert_temp(id, param.normalized()));
    }
    if !response.dragged() && !response.drag_stopped() {
        return None;
    }
    let held: f32 = ui.data(|data| data.get_temp(id)).unwrap_or_else(|| param.normalized());
    let speed = if ui.input(|i| i.modifiers.shift) { FINE } else { 1.0 };
    // A drag is told from a click only after a few points: the first step makes up for them.
    let moved = if response.drag_started() { response.total_drag_delta() } else { None };
    let moved = moved.unwrap_or_else(|| response.drag_delta());
    let value = (held + speed * moved.x / rect.width()).clamp(0.0, 1.0);
    if value != held {
        param.set(value);
        ui.data_mut(|data| data.insert_temp(id, value));
    }
    if response.drag_stopped() {
        param.end();
        ui.data_mut(|data| data.remove::<f32>(id));
    }
    Some(value)
}

/// One step for each notch of the wheel.
pub(crate) fn wheel(ui: &Ui, response: &Response, param: &dyn ParamHandle) {
    if !response.hovered() {
        return;
    }
    let steps: f32 = ui.input(|i| {
        let notch = |event: &Event| match event {
            // Some systems turn the wheel sideways while Shift is held.
            Event::MouseWheel { delta, modifiers, .. } if delta.x + delta.y != 0.0 => {
                Some((delta.x + delta.y).signum() * if modifiers.shift { FINE } else { 1.0 })
            }
            _ => None,
        };
        i.events.iter().filter_map(notch).sum()
    });
    if steps != 0.0 {
        step(param, steps);
    }
}

/// One step for each arrow key while focused.
pub(crate) fn arrows(ui: &Ui, response: &Response, param: &dyn ParamHandle) {
    if !response.has_focus() {
        return;
    }
    let keep = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keep));
    let steps = ui.input(|i| {
        let count = |key| i.num_presses(key) as f32;
        let presses =
            count(Key::ArrowRight) + count(Key::ArrowUp) - count(Key::ArrowLeft) - count(Key::ArrowDown);
        presses * if i.modifiers.shift { FINE } else { 1.0 }
    });
    if steps != 0.0 {
        step(param, steps);
    }
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
