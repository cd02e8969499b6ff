//! A vertical fader with its name over it and its value under it.

use crate::display::number_in;
use crate::handle::{ParamHandle, sentence};
use crate::theme;
use crate::touch::{choices, hands, say};
use crate::value::{open, value_in};
use egui::{Align, Align2, Key, Layout, Rect, Response, RichText, Sense, Ui, pos2, vec2};

/// Width of a fader with its texts, in points.
pub const WIDTH: f32 = 72.0;
const CAP: f32 = 12.0;

/// Draws `param` under the short `label`, its way `height` points long, with `ticks` (texts of values, such as `-12 dB`),
/// and changes it with the same hands as a knob. Returns the sentence for the status line.
pub fn fader(
    ui: &mut Ui,
    label: &str,
    height: f32,
    ticks: &[&str],
    param: &dyn ParamHandle,
) -> Option<String> {
    let centred = Layout::top_down(Align::Center);
    let inner = ui.allocate_ui_with_layout(vec2(WIDTH, 0.0), centred, |ui| {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 2.0;
        let name = RichText::new(label).font(theme::LABEL).color(theme::DIM);
        ui.add(egui::Label::new(name).truncate());
        let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, height), Sense::click_and_drag());
        let response = response.on_hover_cursor(egui::CursorIcon::ResizeVertical);
        let way = rect.shrink2(vec2(0.0, CAP / 2.0));
        let shown = hands(ui, &response, param, |moved| -moved.y / way.height());
        let enter = response.has_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if choices(&response, param) || enter {
            open(ui, param);
        }
        scale(ui, way, ticks, param);
        paint(ui, way, &response, shown, param.default_normalized());
        say(ui, &response, param);
        response.union(value_in(ui, WIDTH, theme::VALUE, centred, param))
    });
    let over = inner.response.contains_pointer() || inner.inner.has_focus();
    over.then(|| sentence(param))
}

fn scale(ui: &Ui, way: Rect, ticks: &[&str], param: &dyn ParamHandle) {
    for text in ticks {
        let Some(normalized) = param.parse(text) else {
            continue;
        };
        let y = egui::lerp(way.bottom()..=way.top(), normalized);
        let middle = way.center().x;
        ui.painter().hline(middle - 10.0..=middle + 10.0, y, theme::line(theme::LINE));
        let place = Rect::from_min_max(pos2(way.left(), y - 6.0), pos2(middle - 13.0, y + 6.0));
        // The unit is in the value below.
        number_in(ui.painter(), place, Align2::RIGHT_CENTER, text.split(' ').next().unwrap_or(text));
    }
}

fn paint(ui: &Ui, way: Rect, response: &Response, value: f32, default: f32) {
    let painter = ui.painter();
    let touched = response.dragged() || response.has_focus();
    let colour = if touched { theme::ACCENT } else { theme::OUTPUT };
    let y = |value: f32| egui::lerp(way.bottom()..=way.top(), value);
    let groove = Rect::from_center_size(way.center(), vec2(4.0, way.height()));
    painter.rect_filled(groove, theme::CORNER, theme::LINE);
    let filled = Rect::from_x_y_ranges(groove.x_range(), y(default.max(value))..=y(default.min(value)));
    painter.rect_filled(filled, theme::CORNER, colour);
    let cap = Rect::from_center_size(pos2(way.center().x, y(value)), vec2(24.0, CAP));
    let edge = if response.hovered() || touched { colour } else { theme::OFF };
    painter.rect(cap, theme::CORNER, theme::RAISED, theme::line(edge), egui::StrokeKind::Inside);
    painter.hline(
        cap.x_range().shrink(4.0),
        cap.center().y,
        egui::Stroke::new(2.0, if touched { colour } else { theme::TEXT }),
    );
}
