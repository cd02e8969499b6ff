//! The corner by which the whole editor is made larger or smaller.

use crate::theme;
use egui::{CursorIcon, EventFilter, Id, Key, Pos2, Rect, Role, Sense, Ui, Vec2, WidgetInfo, vec2};

/// Side of the corner, in points.
const SIDE: f32 = 16.0;
/// An arrow key moves the edge by this many points.
const STEP: f32 = 20.0;

/// What the hand asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resized {
    /// Size that the editor should have, in points.
    pub size: Option<Vec2>,
    /// Sentence for the status line.
    pub said: Option<String>,
}

/// Draws the corner over the bottom right of the window. Drag, or arrows while it is focused; never below `least`.
pub fn resize_handle(ui: &mut Ui, least: Vec2) -> Resized {
    let window = ui.ctx().content_rect();
    let corner = Rect::from_min_max(window.max - Vec2::splat(SIDE), window.max);
    let id = Id::unique("resize the editor");
    let response = ui.interact(corner, id, Sense::click_and_drag()).on_hover_cursor(CursorIcon::ResizeNwSe);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Size of the editor"));
    let mut size = None;
    if response.drag_started() || response.clicked() {
        response.request_focus();
    }
    let pointer = response.interact_pointer_pos();
    if response.drag_started()
        && let (Some(pointer), Some(moved)) = (pointer, response.total_drag_delta())
    {
        // What the size is, and where the hand took hold.
        ui.data_mut(|data| data.insert_temp(id, (window.size(), pointer - moved)));
    }
    // The last of several moves may come in one frame with the release.
    if (response.dragged() || response.drag_stopped())
        && let (Some((start, held)), Some(pointer)) =
            (ui.data(|data| data.get_temp::<(Vec2, Pos2)>(id)), pointer)
    {
        size = Some(start + (pointer - held));
    }
    let stepped = arrows(ui, id, response.has_focus());
    if stepped != Vec2::ZERO {
        size = Some(window.size() + stepped);
    }
    let touched = response.dragged() || response.has_focus();
    let colour = if touched { theme::ACCENT } else { theme::OFF };
    for way in [4.0, 8.0, 12.0] {
        let ends = [corner.max - vec2(way + 2.0, 3.0), corner.max - vec2(3.0, way + 2.0)];
        ui.painter().line_segment(ends, theme::line(colour));
    }
    let over = response.contains_pointer() || touched;
    let said = over.then(|| {
        format!(
            "Size of the editor: {:.0} x {:.0} at this scale, at least {:.0} x {:.0}. Drag, or use the arrow keys.",
            window.width(),
            window.height(),
            least.x,
            least.y
        )
    });
    Resized { size: size.map(|size| size.max(least).round()), said }
}

fn arrows(ui: &Ui, id: Id, focused: bool) -> Vec2 {
    if !focused {
        return Vec2::ZERO;
    }
    let keep = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, keep));
    ui.input(|input| {
        let count = |key| input.num_presses(key) as f32;
        STEP * vec2(
            count(Key::ArrowRight) - count(Key::ArrowLeft),
            count(Key::ArrowDown) - count(Key::ArrowUp),
        )
    })
}
