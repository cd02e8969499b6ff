//! A parameter as a large number over its slider: for the one or two that a plugin is about.

use crate::display::text_in;
use crate::handle::{ParamHandle, sentence};
use crate::theme;
use crate::touch::{choices, hands};
use crate::track::track;
use crate::value::{entry_in, open};
use egui::{Align2, CursorIcon, FontId, Key, Rect, Response, Sense, Ui, pos2, vec2};

/// Height of the number with its slider, in points.
pub const HEIGHT: f32 = 52.0;
const NUMBER: f32 = 30.0;
/// Points of drag from one end of the range to the other.
const TRAVEL: f32 = 300.0;

/// Draws the value of `param` large in `width` points, and its slider under it. Drag either, click the number to type,
/// double-click the slider for the default. `unit` stands for the unit of the parameter's own text where it says more:
/// `dBTP` for `dB`. Returns the sentence for the status line.
pub fn number(ui: &mut Ui, width: f32, unit: &str, param: &dyn ParamHandle) -> Option<String> {
    let inner = ui.scope(|ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 2.0;
        let typed = entry_in(ui, vec2(width, NUMBER), &theme::READOUT, param);
        let number = typed.unwrap_or_else(|| large(ui, width, unit, param));
        let slider = track(ui, width, param);
        let enter = slider.has_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if choices(&slider, param) || enter {
            open(ui, param);
        }
        number.hovered() || number.has_focus() || slider.hovered() || slider.has_focus()
    });
    inner.inner.then(|| sentence(param))
}

fn large(ui: &mut Ui, width: f32, unit: &str, param: &dyn ParamHandle) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, NUMBER), Sense::DRAG | Sense::CLICK);
    let response = response.on_hover_cursor(CursorIcon::ResizeVertical);
    let shown = hands(ui, &response, param, |moved| (moved.x - moved.y) / TRAVEL);
    if choices(&response, param) || response.clicked() {
        open(ui, param);
    }
    let text = param.text(shown);
    let digits = text.split(' ').next().unwrap_or(&text);
    let colour = if response.dragged() { theme::ACCENT } else { theme::TEXT };
    let painter = ui.painter_at(rect);
    let end = painter.text(rect.left_center(), Align2::LEFT_CENTER, digits, fitting(width), colour).right();
    let place = Rect::from_min_max(pos2(end + 4.0, rect.top() + 8.0), rect.max);
    text_in(&painter, place, Align2::LEFT_CENTER, unit, theme::LABEL, theme::DIM);
    response
}

/// The type of a readout, or as much of it as six digits and a unit have room for.
fn fitting(width: f32) -> FontId {
    let font = theme::READOUT;
    FontId::new(font.size.min(width / 4.9), font.family)
}
