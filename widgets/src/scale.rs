//! The size of the whole editor, 75 to 200 %.

use crate::theme;
use crate::touch::{arrow_steps, wheel_steps};
use egui::{ComboBox, Response, RichText, Role, Ui, WidgetInfo};

/// The sizes on offer, in percent.
pub const PERCENTS: [u32; 6] = [75, 100, 125, 150, 175, 200];

/// The size on offer that is nearest to `percent`.
#[must_use]
pub fn nearest(percent: u32) -> u32 {
    PERCENTS.into_iter().min_by_key(|offered| offered.abs_diff(percent)).unwrap_or(100)
}

/// The size on offer `steps` after the nearest one, at most the last.
#[must_use]
pub fn stepped(percent: u32, steps: i32) -> u32 {
    let at = PERCENTS.iter().position(|offered| *offered == nearest(percent)).unwrap_or(1) as i32;
    PERCENTS[(at + steps).clamp(0, PERCENTS.len() as i32 - 1) as usize]
}

/// Draws `percent` and changes it: a list to choose from, arrows and wheel step. The caller applies it with
/// [`egui::Context::set_zoom_factor`] and asks its host for the size of the window. Returns the sentence for the status line.
pub fn scale(ui: &mut Ui, percent: &mut u32) -> Option<String> {
    let shown = format!("{percent} %");
    let text = RichText::new(&shown).font(theme::VALUE).color(theme::TEXT);
    let response: Response = ComboBox::from_id_salt("scale")
        .selected_text(text)
        .width(64.0)
        .show_ui(ui, |ui| {
            for offered in PERCENTS {
                if ui.selectable_label(offered == *percent, format!("{offered} %")).clicked() {
                    *percent = offered;
                }
            }
        })
        .response;
    let steps = wheel_steps(ui, &response) + arrow_steps(ui, &response);
    if steps != 0.0 {
        *percent = stepped(*percent, steps.signum() as i32);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, "Scale"));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(shown.clone()));
    let over = response.contains_pointer() || response.has_focus();
    over.then(|| format!("Scale of the editor: {shown}, from {} to {} %.", PERCENTS[0], PERCENTS[5]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stay_on_offer() {
        assert_eq!([stepped(100, 1), stepped(75, -1), stepped(200, 3), stepped(137, 0)], [125, 75, 200, 125]);
    }
}
