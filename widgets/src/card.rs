//! A titled group of rows.

use crate::theme;
use egui::{Frame, RichText, Ui};

/// Draws a card of `width` points with `title` above `contents`.
pub fn card<T>(ui: &mut Ui, width: f32, title: &str, contents: impl FnOnce(&mut Ui) -> T) -> T {
    let frame = Frame::new()
        .fill(theme::PANEL)
        .corner_radius(theme::CORNER)
        .inner_margin(theme::PADDING)
        .outer_margin(0.0);
    frame
        .show(ui, |ui| {
            ui.set_width(width - 2.0 * theme::PADDING);
            ui.vertical(|ui| {
                ui.label(RichText::new(title).font(theme::LABEL).color(theme::TEXT).strong());
                contents(ui)
            })
            .inner
        })
        .inner
}
