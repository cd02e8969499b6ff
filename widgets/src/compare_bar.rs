//! Two states to compare, A and B, and the way back: copy, undo, redo.

use crate::preset_bar::sign_button;
use crate::theme;
use egui::{Button, Response, RichText, Role, Ui, WidgetInfo, vec2};

/// One of two states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    A,
    /// The second.
    B,
}

/// What the bar asks of the owner of the states.
pub trait Comparison {
    /// The state that is heard.
    fn side(&self) -> Side;
    /// Makes `side` the state that is heard.
    fn choose(&mut self, side: Side);
    /// Copies the state that is heard to the other side.
    fn copy(&mut self);
    /// True where there is a change to take back.
    fn can_undo(&self) -> bool;
    /// Takes back the last change.
    fn undo(&mut self);
    /// True where there is a change to make again.
    fn can_redo(&self) -> bool;
    /// Makes the change again that was taken back last.
    fn redo(&mut self);
}

/// Draws the bar. Returns the sentence for the status line.
pub fn compare_bar(ui: &mut Ui, states: &mut dyn Comparison) -> Option<String> {
    let side = states.side();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let mut said = None;
        let mut hear = |response: &Response, sentence: &str| {
            if response.contains_pointer() || response.has_focus() {
                said = Some(sentence.to_owned());
            }
        };
        for (each, letter) in [(Side::A, "A"), (Side::B, "B")] {
            let on = each == side;
            let colour = if on { theme::TEXT } else { theme::OFF };
            let text = RichText::new(letter).font(theme::VALUE).color(colour);
            let edge = theme::line(if on { theme::ACCENT } else { theme::LINE });
            let response = ui.add(Button::new(text).stroke(edge).min_size(vec2(24.0, theme::ROW - 4.0)));
            response
                .widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, format!("State {letter}")));
            if response.clicked() && !on {
                states.choose(each);
            }
            hear(&response, &format!("State {letter}{}.", if on { ", heard now" } else { "" }));
        }
        let (sign, name, sentence) = match side {
            Side::A => ("A→B", "Copy A to B", "Copies state A to state B."),
            Side::B => ("B→A", "Copy B to A", "Copies state B to state A."),
        };
        let copy = sign_button(ui, true, sign, name);
        if copy.clicked() {
            states.copy();
        }
        hear(&copy, sentence);
        ui.add_space(8.0);
        let undo = sign_button(ui, states.can_undo(), "↶", "Undo");
        if undo.clicked() {
            states.undo();
        }
        hear(&undo, "Takes back the last change.");
        let redo = sign_button(ui, states.can_redo(), "↷", "Redo");
        if redo.clicked() {
            states.redo();
        }
        hear(&redo, "Makes the change again that was taken back last.");
        said
    })
    .inner
}
