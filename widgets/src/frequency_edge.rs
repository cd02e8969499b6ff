//! The frequency at which two bands meet: an upright line in a picture, dragged sideways, with its value to type.

use crate::frequency_plot::FrequencyPlot;
use crate::handle::{ParamHandle, change, sentence};
use crate::theme;
use crate::touch::{arrow_steps, choices, say, wheel_steps};
use crate::value::{open, value_in};
use egui::{Align, CursorIcon, Key, Layout, Rangef, Rect, Response, Sense, Stroke, StrokeKind, Ui};
use egui::{UiBuilder, Vec2, pos2, vec2};
use std::ops::RangeInclusive;

/// Half of the width that takes the pointer, in points.
const REACH: f32 = 5.0;
const TAG: Vec2 = vec2(72.0, 18.0);
/// A step of the arrows or of the wheel, in octaves.
const STEP_OCTAVES: f64 = 1.0 / 12.0;

/// The line of one parameter.
#[derive(Clone)]
pub struct FrequencyEdge<'a> {
    /// The parameter; its text reads back from a bare number of Hz.
    pub param: &'a dyn ParamHandle,
    /// Its value, in Hz.
    pub hz: f64,
    /// Where it may be dragged, in Hz: between its neighbours.
    pub limits_hz: RangeInclusive<f64>,
}

impl FrequencyEdge<'_> {
    /// Draws the line over the height of `plot`, its value at the top. Drag moves it, with Shift ten times finer; wheel and
    /// arrows move it by a semitone; double click returns to the default; right click offers choices; a click on the
    /// value or Enter types. Returns the sentence for the status line.
    pub fn show(&self, ui: &mut Ui, plot: FrequencyPlot) -> Option<String> {
        let place = UiBuilder::new().max_rect(plot.rect).id_salt(self.param.name());
        ui.scope_builder(place, |ui| self.show_in(ui, plot)).inner
    }

    fn show_in(&self, ui: &mut Ui, plot: FrequencyPlot) -> Option<String> {
        let param = self.param;
        let x = plot.x(self.hz);
        let id = ui.scope_id().with("edge");
        let reach = Rect::from_x_y_ranges(Rangef::new(x - REACH, x + REACH), plot.rect.y_range());
        let response = ui.interact(reach, id, Sense::click_and_drag());
        let response = response.on_hover_cursor(CursorIcon::ResizeHorizontal);
        let shown = self.hands(ui, &response, plot);
        let enter = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let typing = choices(&response, param) || enter;
        say(ui, &response, param);
        let touched = response.dragged() || response.has_focus();
        let colour = if touched || response.hovered() { theme::ACCENT } else { theme::DIM };
        let x = plot.x(shown);
        ui.painter().vline(x, plot.rect.y_range(), Stroke::new(if touched { 2.0 } else { 1.0 }, colour));
        let left = (x - 0.5 * TAG.x).clamp(plot.rect.left(), plot.rect.right() - TAG.x);
        let tag = Rect::from_min_size(pos2(left, plot.rect.top() + 2.0), TAG);
        ui.painter().rect(tag, theme::CORNER, theme::RAISED, theme::line(theme::LINE), StrokeKind::Inside);
        let inside = UiBuilder::new().max_rect(tag.shrink2(vec2(4.0, 0.0)));
        let value = ui.scope_builder(inside, |ui| {
            if typing {
                open(ui, param);
            }
            let centred = Layout::centered_and_justified(egui::Direction::LeftToRight);
            value_in(ui, TAG.x - 8.0, theme::SMALL_VALUE, centred.with_main_align(Align::Center), param)
        });
        let over = response.contains_pointer() || response.has_focus() || value.inner.hovered();
        over.then(|| sentence(param))
    }

    /// Does what hands ask for and returns the frequency to draw.
    fn hands(&self, ui: &Ui, response: &Response, plot: FrequencyPlot) -> f64 {
        if response.clicked() || response.drag_started() {
            response.request_focus();
        }
        if response.double_clicked() {
            change(self.param, self.param.default_normalized());
        }
        let steps = f64::from(arrow_steps(ui, response) + wheel_steps(ui, response));
        if steps != 0.0 {
            self.param.begin();
            self.set(self.hz * (steps * STEP_OCTAVES).exp2());
            self.param.end();
        }
        self.drag(ui, response, plot).unwrap_or(self.hz)
    }

    /// While dragged, the frequency under the hand: a host may return a change late or rounded.
    fn drag(&self, ui: &Ui, response: &Response, plot: FrequencyPlot) -> Option<f64> {
        let id = response.id.with("dragged");
        if response.drag_started() {
            self.param.begin();
            ui.data_mut(|data| data.insert_temp(id, self.hz));
        }
        if !response.dragged() && !response.drag_stopped() {
            return None;
        }
        let held: f64 = ui.data(|data| data.get_temp(id)).unwrap_or(self.hz);
        let fine = if ui.input(|input| input.modifiers.shift) { 0.1 } else { 1.0 };
        // A drag is told from a click only after a few points: the first step makes up for them.
        let moved = if response.drag_started() { response.total_drag_delta() } else { None };
        let moved = moved.unwrap_or_else(|| response.drag_delta());
        let octaves = (plot.frequencies.high() / plot.frequencies.low()).log2();
        let octaves = octaves * fine * f64::from(moved.x / plot.rect.width());
        let hz = self.within(held * octaves.exp2());
        if hz != held {
            self.set(hz);
            ui.data_mut(|data| data.insert_temp(id, hz));
        }
        if response.drag_stopped() {
            self.param.end();
            ui.data_mut(|data| data.remove::<f64>(id));
        }
        Some(hz)
    }

    fn within(&self, hz: f64) -> f64 {
        hz.min(*self.limits_hz.end()).max(*self.limits_hz.start())
    }

    fn set(&self, hz: f64) {
        if let Some(normalized) = self.param.parse(&format!("{:.3}", self.within(hz))) {
            self.param.set(normalized);
        }
    }
}
