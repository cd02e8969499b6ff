//! A parameter in two short lines: its name, and under it its value to drag, type, step or choose. For strips in which
//! many stand side by side.

use crate::handle::{ParamHandle, sentence};
use crate::row::list_in;
use crate::theme;
use crate::toggle::toggle;
use crate::touch::{choices, hands, say};
use crate::value::{entry_in, open};
use egui::{
    Align2, CursorIcon, FontFamily, FontId, Key, Label, Response, RichText, Sense, StrokeKind, Ui, vec2,
};

/// Height of a cell, in points.
pub const HEIGHT: f32 = 38.0;
/// Words are narrower than digits of equal width.
const CHOICE: FontId = FontId::new(12.0, FontFamily::Proportional);
/// Points of drag from one end of the range to the other.
const TRAVEL: f32 = 300.0;

/// Draws `param` in `width` points under the short `label`: a number to drag or type, a switch, or a list. Returns the
/// sentence for the status line.
pub fn cell(ui: &mut Ui, width: f32, label: &str, param: &dyn ParamHandle) -> Option<String> {
    ui.vertical(|ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 2.0;
        let name = RichText::new(label).font(theme::LABEL).color(theme::DIM);
        ui.add(Label::new(name).truncate());
        match param.steps() {
            Some(1) => toggle(ui, width, &param.text(param.normalized()), "", param),
            Some(_) => {
                let response = choice(ui, width, param);
                (response.contains_pointer() || response.has_focus()).then(|| sentence(param))
            }
            None => {
                let response = number(ui, width, param);
                (response.contains_pointer() || response.has_focus()).then(|| sentence(param))
            }
        }
    })
    .inner
}

/// The value of a stepped parameter as a list, `width` points wide.
pub fn choice(ui: &mut Ui, width: f32, param: &dyn ParamHandle) -> Response {
    choice_with(ui, width, param, &|_| String::new())
}

/// As [`choice`], each value in the list with what `more` says of it beside.
pub fn choice_with(
    ui: &mut Ui,
    width: f32,
    param: &dyn ParamHandle,
    more: &dyn Fn(usize) -> String,
) -> Response {
    list_in(ui, width, CHOICE, param, more)
}

/// The value of a real parameter in a box of `width` points: drag up or right, wheel, arrows, right click for choices such
/// as the default, a click or Enter to type, a double click for the default.
pub fn number(ui: &mut Ui, width: f32, param: &dyn ParamHandle) -> Response {
    let size = vec2(width, theme::ROW - 4.0);
    if let Some(typing) = entry_in(ui, size, &theme::VALUE, param) {
        return typing;
    }
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let response = response.on_hover_cursor(CursorIcon::ResizeVertical);
    let shown = hands(ui, &response, param, |moved| (moved.x - moved.y) / TRAVEL);
    let enter = response.has_focus() && ui.input(|i| i.key_pressed(Key::Enter));
    if choices(&response, param) || enter || response.clicked() {
        open(ui, param);
    }
    let touched = response.dragged() || response.has_focus();
    let edge = match () {
        () if touched => theme::ACCENT,
        () if response.hovered() => theme::OFF,
        () => theme::LINE,
    };
    let painter = ui.painter_at(rect);
    painter.rect(rect, theme::CORNER, theme::RAISED, theme::line(edge), StrokeKind::Inside);
    let colour = if touched { theme::ACCENT } else { theme::TEXT };
    let place = rect.shrink2(vec2(5.0, 0.0));
    crate::display::text_in(&painter, place, Align2::LEFT_CENTER, &param.text(shown), theme::VALUE, colour);
    say(ui, &response, param);
    response
}
