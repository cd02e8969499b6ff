//! One parameter on one line: name, control, value.

use crate::handle::{ParamHandle, change, sentence};
use crate::theme;
use crate::touch::{arrows, wheel};
use crate::track::track;
use crate::value::value;
use egui::{Align, Button, ComboBox, FontId, Label, Layout, Response, RichText, Role, Ui, WidgetInfo, vec2};

/// Draws `param` under the short `label` and changes it: a slider with its value for a real number, a switch for two
/// values, a list for more. Returns the sentence for the status line while the pointer is over it.
pub fn row(ui: &mut Ui, label: &str, param: &dyn ParamHandle) -> Option<String> {
    let line = vec2(ui.available_width(), theme::ROW);
    let inner = ui.allocate_ui_with_layout(line, Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let name = RichText::new(label).font(theme::LABEL).color(theme::DIM);
        ui.allocate_ui_with_layout(
            vec2(name_width(line.x), theme::ROW),
            Layout::left_to_right(Align::Center),
            |ui| {
                ui.set_min_width(ui.available_width());
                ui.add(Label::new(name).truncate());
            },
        );
        let rest = ui.available_width();
        match param.steps() {
            None => {
                let value_width = 74.0_f32.min(rest / 2.0);
                let slider = track(ui, rest - value_width - 4.0, param);
                slider.union(value(ui, value_width, param))
            }
            Some(1) => switch(ui, param),
            Some(_) => list(ui, rest, param, &|_| String::new()),
        }
    });
    let over = inner.response.contains_pointer() || inner.inner.has_focus();
    over.then(|| sentence(param))
}

fn name_width(line: f32) -> f32 {
    (line * 0.3).clamp(48.0, 120.0)
}

/// A button that says On or Off. Click and Space toggle.
pub fn switch(ui: &mut Ui, param: &dyn ParamHandle) -> Response {
    let on = param.normalized() > 0.5;
    let colour = if on { theme::TEXT } else { theme::OFF };
    let text = RichText::new(param.text(param.normalized())).font(theme::VALUE).color(colour);
    let stroke = theme::line(if on { theme::ACCENT } else { theme::LINE });
    let response = ui.add(Button::new(text).stroke(stroke).min_size(vec2(48.0, theme::ROW - 4.0)));
    if response.clicked() {
        change(param, if on { 0.0 } else { 1.0 });
    }
    let name = param.name();
    response.widget_info(|| WidgetInfo::selected(Role::Switch, true, on, &name));
    response
}

/// A list of all values of a stepped parameter, `width` points wide, each with what `more` says of it beside. Click opens it;
/// the wheel and the arrows step.
pub fn list(ui: &mut Ui, width: f32, param: &dyn ParamHandle, more: &dyn Fn(usize) -> String) -> Response {
    list_in(ui, width, theme::VALUE, param, more)
}

/// As [`list`], in `font`.
pub(crate) fn list_in(
    ui: &mut Ui,
    width: f32,
    font: FontId,
    param: &dyn ParamHandle,
    more: &dyn Fn(usize) -> String,
) -> Response {
    let count = param.steps().unwrap_or(1).max(1);
    let now = param.text(param.normalized());
    let shown = RichText::new(&now).font(font).color(theme::TEXT);
    let combo = ComboBox::from_id_salt(param.name()).selected_text(shown).width(width).truncate();
    let entries = |ui: &mut Ui| {
        for n in 0..=count {
            let normalized = n as f32 / count as f32;
            let (text, more) = (param.text(normalized), more(n));
            let entry = if more.is_empty() { text.clone() } else { format!("{text}   {more}") };
            if ui.selectable_label(text == now, entry).clicked() {
                change(param, normalized);
            }
        }
    };
    // A list takes all the room that it is offered.
    let place = vec2(width, theme::ROW - 4.0);
    let inner = ui.allocate_ui_with_layout(place, Layout::left_to_right(Align::Center), |ui| {
        ui.set_max_width(width);
        combo.show_ui(ui, entries).response
    });
    let response = inner.inner;
    wheel(ui, &response, param);
    arrows(ui, &response, param);
    let name = param.name();
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &name));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(now.clone()));
    response
}
