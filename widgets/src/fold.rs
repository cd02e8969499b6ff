//! A button that unfolds a card of controls, open until a click beside it.

use crate::theme;
use egui::containers::menu::{MenuButton, MenuConfig};
use egui::style::StyleModifier;
use egui::{PopupCloseBehavior, Response, RichText, Ui};

/// Draws the button with `label` on it, lit where what it holds is in use, and `contents` under it while it is open.
/// Escape closes too. One thing at a time is unfolded in a window: a list in the card would close it. Returns the response of the button.
pub fn fold(ui: &mut Ui, label: &str, lit: bool, contents: impl FnOnce(&mut Ui)) -> Response {
    let colour = if lit { theme::ACCENT } else { theme::DIM };
    let text = RichText::new(label).font(theme::LABEL).color(colour);
    // The style of menus would take the frames from buttons and lists.
    let config = MenuConfig::new()
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .style(StyleModifier::default());
    MenuButton::new(text).config(config).ui(ui, contents).0
}
