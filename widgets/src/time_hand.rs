//! What hands do to the view of a time graph.

use crate::time_window::TimeWindow;
use egui::{EventFilter, Key, Rect, Response, Ui};

/// A drag of fewer points is no selection.
const LEAST_DRAG: f32 = 4.0;

/// The view of the graph that `response` belongs to, after what hands did: a drag selects, the wheel zooms at the
/// pointer, double click, Home and Escape show all, plus and minus zoom, the arrows move. Without a selection the view is
/// `all` and grows with it.
pub(crate) fn hand(ui: &Ui, response: &Response, plot: Rect, all: TimeWindow) -> TimeWindow {
    let id = response.id.with("view");
    let kept: Option<TimeWindow> = ui.data(|data| data.get_temp(id));
    let view = kept.unwrap_or(all).inside(all);
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    let mut next = kept.map(|_| view);
    let fraction = |x: f32| f64::from(((x - plot.left()) / plot.width()).clamp(0.0, 1.0));
    if response.drag_stopped()
        && let Some(selected) = selection(ui, response, plot)
        && selected.width() >= LEAST_DRAG
    {
        next = Some(view.part(fraction(selected.left()), fraction(selected.right())).inside(all));
    }
    let wheel = ui.input(|i| i.smooth_scroll_delta().y);
    if let Some(at) = response.hover_pos().filter(|_| wheel != 0.0) {
        next = Some(view.zoom(f64::from(-wheel / 200.0).exp(), fraction(at.x), all));
    }
    if response.has_focus() {
        next = keys(ui, response, view, all).unwrap_or(next);
    }
    if response.double_clicked() {
        next = None;
    }
    // A view of all follows what is added.
    let next = next.filter(|view| view.width_s() < all.width_s());
    ui.data_mut(|data| match next {
        Some(view) => {
            data.insert_temp(id, view);
        }
        None => data.remove::<TimeWindow>(id),
    });
    next.unwrap_or(all)
}

/// The view that the keys ask for; `Some(None)` is all.
fn keys(ui: &Ui, response: &Response, view: TimeWindow, all: TimeWindow) -> Option<Option<TimeWindow>> {
    let keep = EventFilter { horizontal_arrows: true, escape: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keep));
    ui.input(|i| {
        let pressed = |keys: &[Key]| keys.iter().any(|key| i.key_pressed(*key));
        if pressed(&[Key::Home, Key::Escape]) {
            Some(None)
        } else if pressed(&[Key::Plus, Key::Equals]) {
            Some(Some(view.zoom(0.5, 0.5, all)))
        } else if pressed(&[Key::Minus]) {
            Some(Some(view.zoom(2.0, 0.5, all)))
        } else if pressed(&[Key::ArrowLeft]) {
            Some(Some(view.pan(-0.25, all)))
        } else if pressed(&[Key::ArrowRight]) {
            Some(Some(view.pan(0.25, all)))
        } else {
            None
        }
    })
}

/// What is being selected by a drag.
pub(crate) fn selection(ui: &Ui, response: &Response, plot: Rect) -> Option<Rect> {
    if !response.dragged() && !response.drag_stopped() {
        return None;
    }
    let id = response.id.with("from");
    if response.drag_started()
        && let Some(from) = ui.input(|i| i.pointer.press_origin())
    {
        ui.data_mut(|data| data.insert_temp(id, from.x));
    }
    let from: f32 = ui.data(|data| data.get_temp(id))?;
    let to = response.interact_pointer_pos()?.x;
    let inside = |x: f32| x.clamp(plot.left(), plot.right());
    Some(Rect::from_x_y_ranges(inside(from.min(to))..=inside(from.max(to)), plot.y_range()))
}
