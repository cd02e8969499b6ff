//! A line across a picture, dragged to its level, with its value to type in.

use crate::axis::Axis;
use crate::handle::{ParamHandle, sentence};
use crate::theme;
use crate::touch::{choices, hands, say};
use crate::value::{open, value_in};
use egui::{Align, CursorIcon, Key, Layout, Rangef, Rect, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

/// Half of the height that takes the pointer, in points.
const REACH: f32 = 5.0;
const TAG: egui::Vec2 = vec2(76.0, 20.0);

/// The line of one parameter.
#[derive(Clone, Copy)]
pub struct LimitLine<'a> {
    /// The parameter, linear in dB.
    pub param: &'a dyn ParamHandle,
    /// Its range in dB.
    pub range: Axis,
    /// Name of the line, apart from that of the parameter: `Ceiling line`.
    pub name: &'a str,
}

impl LimitLine<'_> {
    /// Draws the line in `plot`, whose height is `axis`. Returns the sentence for the status line.
    pub fn show(&self, ui: &mut Ui, plot: Rect, axis: Axis) -> Option<String> {
        let place = UiBuilder::new().max_rect(plot).id_salt(self.name);
        ui.scope_builder(place, |ui| self.show_in(ui, plot, axis)).inner
    }

    fn show_in(&self, ui: &mut Ui, plot: Rect, axis: Axis) -> Option<String> {
        let param = self.param;
        let height =
            |normalized| egui::lerp(plot.bottom()..=plot.top(), axis.fraction(self.range.value(normalized)));
        let span = |axis: Axis| (axis.high() - axis.low()) as f32;
        let share = span(axis) / span(self.range) / plot.height();
        let at = height(param.normalized());
        let band = Rangef::new(at - REACH, at + REACH);
        let id = ui.scope_id().with("line");
        let response = ui.interact(Rect::from_x_y_ranges(plot.x_range(), band), id, Sense::click_and_drag());
        let response = response.on_hover_cursor(CursorIcon::ResizeVertical);
        let shown = hands(ui, &response, param, |moved| -moved.y * share);
        let enter = response.has_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let typing = choices(&response, param) || enter;
        say(ui, &response, param);
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(self.name));
        let touched = response.dragged() || response.has_focus();
        let colour = if touched || response.hovered() { theme::ACCENT } else { theme::TEXT };
        let y = height(shown);
        ui.painter().hline(plot.x_range(), y, Stroke::new(if touched { 2.0 } else { 1.0 }, colour));
        // Under the line, where the output is, unless there is no room.
        let top = if y + TAG.y + 2.0 < plot.bottom() { y + 2.0 } else { y - TAG.y - 2.0 };
        let tag = Rect::from_min_size(pos2(plot.left() + 4.0, top), TAG);
        ui.painter().rect(
            tag,
            theme::CORNER,
            theme::RAISED,
            theme::line(theme::LINE),
            egui::StrokeKind::Inside,
        );
        let inside = UiBuilder::new().max_rect(tag.shrink2(vec2(4.0, 0.0)));
        let typed = ui.scope_builder(inside, |ui| {
            if typing {
                open(ui, param);
            }
            value_in(ui, TAG.x - 8.0, theme::VALUE, Layout::left_to_right(Align::Center), param)
        });
        let over = response.hovered() || response.has_focus() || typed.inner.hovered();
        over.then(|| sentence(param))
    }
}
