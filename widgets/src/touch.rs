//! What hands do to a control: drag, wheel, arrows, double click, right click. The same for all of them.

use crate::handle::{ParamHandle, change, step};
use egui::accesskit::Action;
use egui::{Event, EventFilter, Key, Response, Ui, Vec2, WidgetInfo};

/// Shift makes everything this much finer.
const FINE: f32 = 0.1;

/// Does what hands ask for and returns the value to draw. `share` tells which share of the range a way of the pointer is.
pub(crate) fn hands(
    ui: &Ui,
    response: &Response,
    param: &dyn ParamHandle,
    share: impl Fn(Vec2) -> f32,
) -> f32 {
    let shown = drag(ui, response, param, share);
    if response.double_clicked() {
        change(param, param.default_normalized());
    }
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    wheel(ui, response, param);
    arrows(ui, response, param);
    shown.unwrap_or_else(|| param.normalized())
}

/// Tells assistive technology the name and the value, and that it can be stepped.
pub(crate) fn say(ui: &Ui, response: &Response, param: &dyn ParamHandle) {
    // Asked first: the context is locked while it writes down, and a parameter may need it.
    let (name, now) = (param.name(), param.normalized());
    let text = param.text(now);
    response.widget_info(|| WidgetInfo::slider(true, f64::from(now), &name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(text);
        node.add_action(Action::Increment);
        node.add_action(Action::Decrement);
    });
}

/// The choices of a right click: the values of a stepped parameter; of a real one its default and ends. True when the hand
/// asks to type.
pub(crate) fn choices(response: &Response, param: &dyn ParamHandle) -> bool {
    let mut typing = false;
    response.context_menu(|ui| {
        let offer = |ui: &mut Ui, text: String, normalized: f32| {
            if ui.button(text).clicked() {
                change(param, normalized);
                ui.close();
            }
        };
        match param.steps() {
            Some(count) => {
                for n in 0..=count {
                    let normalized = n as f32 / count.max(1) as f32;
                    offer(ui, param.text(normalized), normalized);
                }
            }
            None => {
                let default = param.default_normalized();
                for (name, normalized) in [("Default", default), ("Lowest", 0.0), ("Highest", 1.0)] {
                    offer(ui, format!("{name}: {}", param.text(normalized)), normalized);
                }
                if ui.button("Type a value").clicked() {
                    typing = true;
                    ui.close();
                }
            }
        }
    });
    typing
}

/// While dragged, the value under the hand. It is kept here: a host may return a change late or rounded.
fn drag(ui: &Ui, response: &Response, param: &dyn ParamHandle, share: impl Fn(Vec2) -> f32) -> Option<f32> {
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
    let value = (held + speed * share(moved)).clamp(0.0, 1.0);
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

/// Changes by one step for each notch of the wheel.
pub(crate) fn wheel(ui: &Ui, response: &Response, param: &dyn ParamHandle) {
    let steps = wheel_steps(ui, response);
    if steps != 0.0 {
        step(param, steps);
    }
}

/// Changes by one step for each arrow key.
pub(crate) fn arrows(ui: &Ui, response: &Response, param: &dyn ParamHandle) {
    let steps = arrow_steps(ui, response);
    if steps != 0.0 {
        step(param, steps);
    }
}

/// One for each notch of the wheel over `response`, a tenth with Shift; up is positive.
pub(crate) fn wheel_steps(ui: &Ui, response: &Response) -> f32 {
    if !response.hovered() {
        return 0.0;
    }
    ui.input(|i| {
        let notch = |event: &Event| match event {
            // Some systems turn the wheel sideways while Shift is held.
            Event::MouseWheel { delta, modifiers, .. } if delta.x + delta.y != 0.0 => {
                Some((delta.x + delta.y).signum() * if modifiers.shift { FINE } else { 1.0 })
            }
            _ => None,
        };
        i.events.iter().filter_map(notch).sum()
    })
}

/// One for each arrow key while `response` is focused, a tenth with Shift, and for each step that assistive technology asks
/// for; up and right are positive.
pub(crate) fn arrow_steps(ui: &Ui, response: &Response) -> f32 {
    let focused = response.has_focus();
    if focused {
        let keep = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keep));
    }
    ui.input(|i| {
        let count = |key| if focused { i.num_presses(key) as f32 } else { 0.0 };
        let presses =
            count(Key::ArrowRight) + count(Key::ArrowUp) - count(Key::ArrowLeft) - count(Key::ArrowDown);
        let asked = |action| i.num_accesskit_action_requests(response.id, action) as f32;
        let asked = asked(Action::Increment) - asked(Action::Decrement);
        asked + presses * if i.modifiers.shift { FINE } else { 1.0 }
    })
}
