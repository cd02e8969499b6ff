//! A level over a part of the frequencies: a line in a picture, dragged up and down, with its value to type.

use crate::frequency_plot::FrequencyPlot;
use crate::handle::{ParamHandle, sentence};
use crate::theme;
use crate::touch::{choices, hands, say};
use crate::value::{open, value_in};
use egui::{Align, Color32, CursorIcon, Key, Layout, Painter, Rangef, Rect, Sense, Shape, Stroke};
use egui::{StrokeKind, Ui, UiBuilder, Vec2, pos2, vec2};

/// Half of the height that takes the pointer, in points.
const REACH: f32 = 5.0;
const TAG: Vec2 = vec2(60.0, 16.0);
/// Height at the top of the picture in which no value stands, in points.
const KEPT_FREE: f32 = 22.0;
/// Length of a dash and of the gap behind it, in points.
const DASH: [f32; 2] = [4.0, 3.0];

/// The line of one parameter, linear in dB.
#[derive(Clone)]
pub struct LevelEdge<'a> {
    /// The parameter.
    pub param: &'a dyn ParamHandle,
    /// Level at which it stands, in dB of the picture; drawn inside of it wherever that is.
    pub db: f64,
    /// Way on the picture from the lowest to the highest value, in dB; negative where the highest is below.
    pub span_db: f64,
    /// From where to where it reaches, in points.
    pub across: Rangef,
    /// Colour at rest.
    pub colour: Color32,
    /// Whether it is dashed: what limits something else.
    pub dashed: bool,
    /// Whether its value stands beside it.
    pub tagged: bool,
}

impl LevelEdge<'_> {
    /// Draws the line. Drag moves it, with Shift ten times finer; wheel and arrows step; double click returns to the default;
    /// where the value stands beside it, right click offers choices, and a click on the value or Enter types. Returns
    /// whether a hand took hold of it and the sentence for the status line.
    pub fn show(&self, ui: &mut Ui, plot: FrequencyPlot) -> (bool, Option<String>) {
        let place = UiBuilder::new().max_rect(plot.rect).id_salt(self.param.name());
        ui.scope_builder(place, |ui| self.show_in(ui, plot)).inner
    }

    fn show_in(&self, ui: &mut Ui, plot: FrequencyPlot) -> (bool, Option<String>) {
        let param = self.param;
        let inside = plot.rect.shrink(2.0).y_range();
        let place = |db: f64| plot.y(db).clamp(inside.min, inside.max);
        let y = place(self.db);
        let reach = Rect::from_x_y_ranges(self.across, Rangef::new(y - REACH, y + REACH));
        let response = ui.interact(reach, ui.scope_id().with("edge"), Sense::click_and_drag());
        let response = response.on_hover_cursor(CursorIcon::ResizeVertical);
        let span = (plot.levels.high() - plot.levels.low()) / self.span_db;
        let shown = hands(ui, &response, param, |moved| -moved.y / plot.rect.height() * span as f32);
        say(ui, &response, param);
        let touched = response.dragged() || response.has_focus();
        let colour = if touched || response.hovered() { theme::ACCENT } else { self.colour };
        let y = place(self.db + f64::from(shown - param.normalized()) * self.span_db);
        let stroke = Stroke::new(if touched { 2.0 } else { 1.5 }, colour);
        self.line(ui.painter(), y, stroke);
        let mut over = response.contains_pointer() || response.has_focus();
        if self.tagged && self.across.span() > TAG.x {
            over |= self.tag(ui, plot, y, &response);
        }
        let held = response.drag_started() || response.clicked();
        (held, over.then(|| sentence(param)))
    }

    fn line(&self, painter: &Painter, y: f32, stroke: Stroke) {
        if self.dashed {
            let ends = [pos2(self.across.min, y), pos2(self.across.max, y)];
            painter.extend(Shape::dashed_line(&ends, stroke, DASH[0], DASH[1]));
        } else {
            painter.hline(self.across, y, stroke);
        }
    }

    /// The value beside the line. Whether the pointer is over it.
    fn tag(&self, ui: &mut Ui, plot: FrequencyPlot, y: f32, response: &egui::Response) -> bool {
        let enter = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let typing = choices(response, self.param) || enter;
        let above = y - TAG.y - 1.0;
        // The values of frequencies stand at the top.
        let free = plot.rect.top() + KEPT_FREE;
        let top = if above < free { (y + 1.0).max(free) } else { above };
        let tag = Rect::from_min_size(pos2(self.across.max - TAG.x - 2.0, top), TAG);
        ui.painter().rect(tag, theme::CORNER, theme::RAISED, theme::line(theme::LINE), StrokeKind::Inside);
        let inside = UiBuilder::new().max_rect(tag.shrink2(vec2(3.0, 0.0)));
        let value = ui.scope_builder(inside, |ui| {
            if typing {
                open(ui, self.param);
            }
            let centred = Layout::centered_and_justified(egui::Direction::LeftToRight);
            let centred = centred.with_main_align(Align::Center);
            value_in(ui, TAG.x - 6.0, theme::SMALL_VALUE, centred, self.param)
        });
        value.inner.hovered()
    }
}
