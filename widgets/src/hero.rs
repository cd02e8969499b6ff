//! The one number of a window, readable from two metres.

use crate::display::tell;
use crate::readout::Readout;
use crate::theme;
use egui::{FontId, RichText, Role, Sense, Ui};

/// Draws `readout` large: number and unit, what it is below. `name` is said in full: `Integrated loudness`. Returns the
/// sentence for the status line.
pub fn hero(ui: &mut Ui, name: &str, readout: &Readout) -> Option<String> {
    sized(ui, name, readout, [theme::HERO, theme::HEADING])
}

/// The same in the size of a readout, where there is little room.
pub fn small_hero(ui: &mut Ui, name: &str, readout: &Readout) -> Option<String> {
    sized(ui, name, readout, [theme::READOUT, theme::LABEL])
}

fn sized(ui: &mut Ui, name: &str, readout: &Readout, [font, unit_font]: [FontId; 2]) -> Option<String> {
    let size = font.size;
    let place = ui
        .vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                // The widest level, so that nothing beside it moves with the digits.
                let shown = format!("{:>5}", readout.value);
                let number = ui.label(RichText::new(shown).font(font).color(theme::TEXT));
                let unit = egui::Align2::LEFT_BOTTOM;
                let at = number.rect.right_bottom() + egui::vec2(6.0, -0.2 * size);
                let drawn = ui.painter().text(at, unit, readout.unit, unit_font, theme::DIM);
                ui.allocate_exact_size(egui::vec2(drawn.width(), 1.0), Sense::hover());
            });
            ui.label(RichText::new(readout.label).font(theme::LABEL).color(theme::DIM));
        })
        .response
        .rect;
    let response = ui.interact(place, ui.scope_id().with(("hero", name)), Sense::hover());
    let value = format!("{} {}", readout.value, readout.unit);
    tell(ui, &response, Role::Meter, name, value.trim_end(), "")
}
