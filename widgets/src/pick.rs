//! Choices of a window that are no parameters, as the widgets of parameters see them.

use crate::cell;
use crate::handle::{ParamHandle, sentence};
use crate::segments::segments;
use crate::toggle::toggle;
use egui::Ui;
use std::cell::Cell;

/// One of several texts.
#[derive(Debug)]
pub struct Pick<'a> {
    /// Full name.
    pub name: &'a str,
    /// The texts.
    pub texts: &'a [&'a str],
    /// The place of the default.
    pub default: usize,
    /// The place of the chosen one.
    pub chosen: Cell<usize>,
}

impl Pick<'_> {
    fn place(&self, normalized: f32) -> usize {
        (normalized * (self.texts.len() - 1) as f32).round() as usize
    }

    fn share(&self, place: usize) -> f32 {
        place as f32 / (self.texts.len() - 1).max(1) as f32
    }
}

impl ParamHandle for Pick<'_> {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn normalized(&self) -> f32 {
        self.share(self.chosen.get())
    }

    fn default_normalized(&self) -> f32 {
        self.share(self.default)
    }

    fn steps(&self) -> Option<usize> {
        Some(self.texts.len() - 1)
    }

    fn text(&self, normalized: f32) -> String {
        self.texts[self.place(normalized)].to_owned()
    }

    fn parse(&self, text: &str) -> Option<f32> {
        self.texts.iter().position(|known| known.eq_ignore_ascii_case(text)).map(|place| self.share(place))
    }

    fn begin(&self) {}

    fn set(&self, normalized: f32) {
        self.chosen.set(self.place(normalized));
    }

    fn end(&self) {}
}

/// A list of `texts`, `width` points wide, from which `chosen` is one. `name` says what of. Returns the sentence for the
/// status line.
pub fn list(
    ui: &mut Ui,
    width: f32,
    name: &str,
    texts: &[&str],
    default: usize,
    chosen: &mut usize,
) -> Option<String> {
    let pick = Pick { name, texts, default, chosen: Cell::new(*chosen) };
    let response = cell::choice(ui, width, &pick);
    *chosen = pick.chosen.get();
    (response.hovered() || response.has_focus()).then(|| sentence(&pick))
}

/// A switch of `width` points with `label` on it. `name` says what it switches. Returns the sentence for the status line.
pub fn switch(
    ui: &mut Ui,
    width: f32,
    label: &str,
    name: &str,
    default: bool,
    on: &mut bool,
) -> Option<String> {
    let pick = Pick { name, texts: &["Off", "On"], default: default.into(), chosen: Cell::new((*on).into()) };
    let said = toggle(ui, width, label, "", &pick);
    *on = pick.chosen.get() == 1;
    said
}

/// As [`list`], with all texts in sight side by side: for cards, in which no list can unfold.
pub fn positions(
    ui: &mut Ui,
    width: f32,
    name: &str,
    texts: &[&str],
    default: usize,
    chosen: &mut usize,
) -> Option<String> {
    let pick = Pick { name, texts, default, chosen: Cell::new(*chosen) };
    let said = segments(ui, width, &pick);
    *chosen = pick.chosen.get();
    said
}
