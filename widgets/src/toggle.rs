//! A switch that says what it is: lit while it is on.

use crate::handle::{ParamHandle, change, sentence};
use crate::theme;
use egui::{Button, FontFamily, FontId, RichText, Role, Ui, WidgetInfo, vec2};

const FONT: FontId = FontId::new(11.0, FontFamily::Proportional);

/// Draws the two-valued `param` as a button of `width` points with `label` on it. Click and Space toggle. Returns the
/// sentence for the status line: what the parameter is, and `more`.
pub fn toggle(ui: &mut Ui, width: f32, label: &str, more: &str, param: &dyn ParamHandle) -> Option<String> {
    let on = param.normalized() > 0.5;
    let text = RichText::new(label).font(FONT).color(if on { theme::ACCENT } else { theme::DIM });
    let stroke = theme::line(if on { theme::ACCENT } else { theme::LINE });
    let response = ui.add_sized(vec2(width, theme::ROW - 4.0), Button::new(text).stroke(stroke).truncate());
    if response.clicked() {
        change(param, if on { 0.0 } else { 1.0 });
    }
    let name = param.name();
    response.widget_info(|| WidgetInfo::selected(Role::Switch, true, on, &name));
    let over = response.hovered() || response.has_focus();
    over.then(|| format!("{} {more}", sentence(param)).trim_end().to_owned())
}
