//! A switch of a few positions that are all in sight.

use crate::display::text_in;
use crate::handle::{ParamHandle, change, sentence};
use crate::theme;
use crate::touch::{arrows, choices, wheel};
use egui::{Align2, FontId, Rect, Role, Sense, Ui, WidgetInfo, vec2};

const FONT: FontId = FontId::new(13.0, egui::FontFamily::Proportional);

/// Draws the positions of the stepped `param` side by side in `width` points. Click chooses; Tab reaches the whole, arrows
/// and wheel step, double click returns to the default. Returns the sentence for the status line.
pub fn segments(ui: &mut Ui, width: f32, param: &dyn ParamHandle) -> Option<String> {
    let count = param.steps().unwrap_or(1).max(1);
    let name = param.name();
    let chosen = (param.normalized() * count as f32).round() as usize;
    let (rect, whole) =
        ui.allocate_exact_size(vec2(width, theme::ROW - 2.0), Sense::focusable_noninteractive());
    wheel(ui, &whole, param);
    arrows(ui, &whole, param);
    let painter = ui.painter_at(rect.expand(1.0));
    painter.rect_filled(rect, theme::CORNER, theme::RAISED);
    // As wide as their texts, and what is left in equal parts.
    let texts: Vec<String> = (0..=count).map(|n| param.text(n as f32 / count as f32)).collect();
    let widths: Vec<f32> = texts
        .iter()
        .map(|text| ui.painter().layout_no_wrap(text.clone(), FONT, theme::TEXT).size().x)
        .collect();
    let spare = (width - widths.iter().sum::<f32>()) / (count + 1) as f32;
    let mut left = rect.left();
    let mut pointed = whole.contains_pointer() || whole.has_focus();
    for (n, (text, text_width)) in texts.iter().zip(widths).enumerate() {
        let normalized = n as f32 / count as f32;
        let place =
            Rect::from_min_size(egui::pos2(left, rect.top()), vec2(text_width + spare, rect.height()));
        left = place.right();
        // Only the whole takes the focus: Tab should not stop at each position.
        let segment = ui.interact(place, whole.id.with(n), Sense::CLICK);
        segment.widget_info(|| {
            WidgetInfo::selected(Role::RadioButton, true, n == chosen, format!("{name}: {text}"))
        });
        choices(&segment, param);
        if segment.double_clicked() {
            change(param, param.default_normalized());
        } else if segment.clicked() {
            whole.request_focus();
            change(param, normalized);
        }
        pointed |= segment.contains_pointer();
        if n == chosen {
            painter.rect_filled(place.shrink(2.0), theme::CORNER, theme::LINE);
            painter.hline(
                place.x_range().shrink(6.0),
                place.bottom() - 2.0,
                egui::Stroke::new(2.0, theme::OUTPUT),
            );
        }
        let colour = if n == chosen || segment.hovered() { theme::TEXT } else { theme::DIM };
        text_in(&painter, place.shrink2(vec2(2.0, 0.0)), Align2::CENTER_CENTER, text, FONT, colour);
    }
    let edge = if whole.has_focus() { theme::ACCENT } else { theme::LINE };
    painter.rect_stroke(rect, theme::CORNER, theme::line(edge), egui::StrokeKind::Inside);
    let now = param.text(param.normalized());
    whole.widget_info(|| WidgetInfo::labeled(Role::RadioGroup, true, &name));
    ui.ctx().accesskit_node_builder(whole.id, |node| node.set_value(now));
    pointed.then(|| sentence(param))
}
