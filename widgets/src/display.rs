//! What all displays share: a name and a value for assistive technology, and text that stays inside its place.

use crate::theme;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align, Align2, Color32, FontId, Painter, Rect, Response, Role, Ui, WidgetInfo};

/// Gives `response` its role, `name` and `value`, and returns the sentence for the status line while the pointer is over
/// it: what it measures, the value, and `more`.
pub(crate) fn tell(
    ui: &Ui,
    response: &Response,
    role: Role,
    name: &str,
    value: &str,
    more: &str,
) -> Option<String> {
    response.widget_info(|| WidgetInfo::labeled(role, true, name));
    let sentence = || match more {
        "" => format!("{name}: {value}."),
        _ => format!("{name}: {value}. {more}"),
    };
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(value.to_owned());
        node.set_description(sentence());
    });
    (response.contains_pointer() || response.has_focus()).then(sentence)
}

/// Draws one line of `text` inside `rect`, at `align`; what does not fit ends in an ellipsis.
pub(crate) fn text_in(
    painter: &Painter,
    rect: Rect,
    align: Align2,
    text: &str,
    font: FontId,
    colour: Color32,
) {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, colour));
    job.wrap = TextWrapping::truncate_at_width(rect.width());
    job.halign = Align::LEFT;
    let galley = painter.layout_job(job);
    let place = align.align_size_within_rect(galley.size(), rect);
    painter.galley(place.min, galley, colour);
}

/// A tick of a scale: its number, dim and small, inside `rect`.
pub(crate) fn number_in(painter: &Painter, rect: Rect, align: Align2, text: &str) {
    text_in(painter, rect, align, text, theme::SCALE, theme::DIM);
}
