//! The presets of an editor: previous, name, next, save.

use crate::theme;
use egui::{Button, ComboBox, Key, Response, RichText, Role, TextEdit, Ui, WidgetInfo, vec2};

/// Where presets are kept. Errors are one line that names the preset and the fix.
pub trait PresetShelf {
    /// All names: those that came with the plugin, then the user's own.
    fn names(&self) -> Vec<String>;
    /// Place of the preset that was loaded or saved last.
    fn current(&self) -> Option<usize>;
    /// What to show as the name: the preset may be one that is not here.
    fn shown(&self) -> Option<String> {
        self.current().and_then(|n| self.names().into_iter().nth(n))
    }
    /// True once a setting differs from the current preset.
    fn dirty(&self) -> bool;
    /// Makes preset `n` of the names the current one.
    ///
    /// # Errors
    /// The preset cannot be read.
    fn load(&mut self, n: usize) -> Result<(), String>;
    /// Keeps the settings as the user's own preset `name` and makes it the current one.
    ///
    /// # Errors
    /// The name is taken by a factory preset or is no name, or it cannot be written.
    fn save(&mut self, name: &str) -> Result<(), String>;
}

/// Loads the preset `by` places after the current one; after the last comes the first.
///
/// # Errors
/// As [`PresetShelf::load`].
pub fn step(shelf: &mut dyn PresetShelf, by: isize) -> Result<(), String> {
    let count = shelf.names().len();
    if count == 0 {
        return Ok(());
    }
    let next = match shelf.current() {
        Some(n) => (n as isize + by).rem_euclid(count as isize) as usize,
        None if by < 0 => count - 1,
        None => 0,
    };
    shelf.load(next)
}

/// Draws the bar, with `name_width` points for the name. The name opens the list, Save turns it into an entry: Enter saves, Escape leaves it. Returns the sentence
/// for the status line: what went wrong last, or what the pointer is over.
pub fn preset_bar(ui: &mut Ui, name_width: f32, shelf: &mut dyn PresetShelf) -> Option<String> {
    let failed = ui.scope_id().with("preset failed");
    let mut done = None;
    let said = ui
        .horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let previous = sign_button(ui, true, "◂", "Previous preset");
            if previous.clicked() {
                done = Some(step(shelf, -1));
            }
            let typing = ui.scope_id().with("preset name");
            let named = match ui.data(|data| data.get_temp::<String>(typing)) {
                Some(text) => entry(ui, name_width, typing, text, shelf, &mut done),
                None => list(ui, name_width, shelf, &mut done),
            };
            let next = sign_button(ui, true, "▸", "Next preset");
            if next.clicked() {
                done = Some(step(shelf, 1));
            }
            let save = ui.button("Save");
            save.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Save preset"));
            if save.clicked() {
                ui.data_mut(|data| data.insert_temp(typing, shelf.shown().unwrap_or_default()));
            }
            let over = |response: &Response| response.contains_pointer() || response.has_focus();
            let changed = if shelf.dirty() { ", changed since" } else { "" };
            [
                (previous, "Loads the preset before this one.".to_owned()),
                (named, format!("Preset: {}{changed}.", shelf.shown().as_deref().unwrap_or("none"))),
                (next, "Loads the preset after this one.".to_owned()),
                (save, "Saves the settings as a preset of your own.".to_owned()),
            ]
            .into_iter()
            .find_map(|(response, sentence)| over(&response).then_some(sentence))
        })
        .inner;
    match done {
        Some(Ok(())) => ui.data_mut(|data| data.remove::<String>(failed)),
        Some(Err(error)) => {
            ui.data_mut(|data| data.insert_temp(failed, error));
        }
        None => {}
    }
    ui.data(|data| data.get_temp::<String>(failed)).or(said)
}

/// A button with a sign of the monospace font, the one that has arrows.
pub(crate) fn sign_button(ui: &mut Ui, enabled: bool, sign: &str, name: &str) -> Response {
    let text = RichText::new(sign).font(theme::VALUE);
    let button = Button::new(text).min_size(vec2(24.0, theme::ROW - 4.0));
    let response = ui.add_enabled(enabled, button);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    response
}

fn list(
    ui: &mut Ui,
    width: f32,
    shelf: &mut dyn PresetShelf,
    done: &mut Option<Result<(), String>>,
) -> Response {
    let names = shelf.names();
    let current = shelf.current();
    let mut shown = shelf.shown().unwrap_or_else(|| "No preset".to_owned());
    if shelf.dirty() {
        shown.push_str(" *");
    }
    let combo = ComboBox::from_id_salt("presets").selected_text(&shown).width(width).truncate();
    // The text is cut to the room that there is, whatever the width of the box.
    let room = vec2(width, theme::ROW - 4.0);
    let response = ui
        .allocate_ui(room, |ui| {
            combo.show_ui(ui, |ui| {
                for (n, name) in names.iter().enumerate() {
                    if ui.selectable_label(current == Some(n), name).clicked() {
                        *done = Some(shelf.load(n));
                    }
                }
            })
        })
        .inner
        .response;
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, "Preset"));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(shown.clone()));
    response
}

fn entry(
    ui: &mut Ui,
    width: f32,
    typing: egui::Id,
    mut text: String,
    shelf: &mut dyn PresetShelf,
    done: &mut Option<Result<(), String>>,
) -> Response {
    let edit = TextEdit::singleline(&mut text).id(typing.with("entry")).hint_text("Name of the preset");
    let response = ui.add_sized(vec2(width, theme::ROW - 4.0), edit);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Name of the preset"));
    let opened = typing.with("opened");
    if ui.data(|data| data.get_temp::<bool>(opened)).is_none() {
        response.request_focus();
        crate::value::select_all(ui, response.id, &text);
        ui.data_mut(|data| data.insert_temp(opened, true));
    }
    if response.lost_focus() {
        if ui.input(|i| i.key_pressed(Key::Enter)) {
            *done = Some(shelf.save(text.trim()));
        }
        ui.data_mut(|data| {
            data.remove::<String>(typing);
            data.remove::<bool>(opened);
        });
    } else {
        ui.data_mut(|data| data.insert_temp(typing, text));
    }
    response
}
