//! The value of a row: text to read, a click away from an entry to type in.

use crate::handle::{ParamHandle, change};
use crate::theme;
use egui::{Align, FontId, Key, Label, Layout, Response, RichText, Sense, TextEdit, Ui, Vec2, vec2};

/// A second click so soon after the one that opened an entry is a double click on the value, in seconds.
const DOUBLE_CLICK_S: f64 = 0.5;

/// Draws the value of `param`, `width` points wide. A click opens an entry: Enter commits, so does leaving it; Escape
/// restores. What is not a value changes nothing. A double click returns to the default.
pub fn value(ui: &mut Ui, width: f32, param: &dyn ParamHandle) -> Response {
    value_in(ui, width, theme::VALUE, Layout::right_to_left(Align::Center), param)
}

/// The place of the text of an open entry.
fn id(ui: &Ui, param: &dyn ParamHandle) -> egui::Id {
    ui.scope_id().with(("value", param.name()))
}

/// Opens the entry of a value drawn in the same `ui`, as a click does.
pub(crate) fn open(ui: &Ui, param: &dyn ParamHandle) {
    let start = param.text(param.normalized());
    let id = id(ui, param);
    ui.data_mut(|data| data.insert_temp(id, start));
}

/// As [`value`], in `font`, with the text at the place that `layout` gives it.
pub(crate) fn value_in(
    ui: &mut Ui,
    width: f32,
    font: FontId,
    layout: Layout,
    param: &dyn ParamHandle,
) -> Response {
    let size = vec2(width, theme::ROW - 4.0);
    match entry_in(ui, size, &font, param) {
        Some(response) => response,
        None => {
            let text = RichText::new(param.text(param.normalized())).font(font).color(theme::TEXT);
            let label = Label::new(text).sense(Sense::click()).truncate();
            let response = ui.allocate_ui_with_layout(size, layout, |ui| ui.add(label)).inner;
            let response = response.on_hover_cursor(egui::CursorIcon::Text);
            if response.clicked() {
                open(ui, param);
            }
            response
        }
    }
}

/// The entry of a value, if one is open in this `ui`.
pub(crate) fn entry_in(ui: &mut Ui, size: Vec2, font: &FontId, param: &dyn ParamHandle) -> Option<Response> {
    let id = id(ui, param);
    let typed = ui.data(|data| data.get_temp::<String>(id))?;
    Some(entry(ui, id, size, font, typed, param))
}

fn entry(
    ui: &mut Ui,
    id: egui::Id,
    size: Vec2,
    font: &FontId,
    typed: String,
    param: &dyn ParamHandle,
) -> Response {
    let mut text = typed;
    let edit = TextEdit::singleline(&mut text).id(id.with("entry")).font(font.clone()).margin(vec2(2.0, 2.0));
    let response = ui.add_sized(size, edit);
    let name = param.name();
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    let (opened, now) = (id.with("opened"), ui.input(|input| input.time));
    let since = ui.data(|data| data.get_temp::<f64>(opened));
    if since.is_none() {
        response.request_focus();
        select_all(ui, response.id, &text);
        ui.data_mut(|data| data.insert_temp(opened, now));
    }
    let double = response.double_clicked() && since.is_some_and(|since| now - since < DOUBLE_CLICK_S);
    if double || response.lost_focus() {
        let typed = || if ui.input(|i| i.key_pressed(Key::Escape)) { None } else { param.parse(&text) };
        let wanted = if double { Some(param.default_normalized()) } else { typed() };
        if let Some(normalized) = wanted {
            change(param, normalized);
        }
        ui.data_mut(|data| {
            data.remove::<String>(id);
            data.remove::<f64>(opened);
        });
    } else {
        ui.data_mut(|data| data.insert_temp(id, text));
    }
    response
}

/// Selects the text, so that typing replaces it.
pub(crate) fn select_all(ui: &Ui, id: egui::Id, text: &str) {
    use egui::text::{CCursor, CCursorRange};
    use egui::text_edit::TextEditState;
    let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let all = CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count()));
    state.cursor.set_char_range(Some(all));
    state.store(ui.ctx(), id);
}
