//! Where a room lays out its parameters, and what it draws them with.

use crate::hand::{Bound, Hand, Setter};
use egui::Ui;
use nice_plug::prelude::Param;
use widgets::{card, row, theme};

/// Where a room lays out its parameters: shelves of cards of rows.
pub struct Desk<'a, 'h> {
    pub(crate) ui: &'a mut Ui,
    pub(crate) setter: &'a Setter<'h>,
    pub(crate) pointed: &'a mut Option<String>,
}

impl<'h> Desk<'_, 'h> {
    /// The same place, and apart from it the hand that changes parameters and says what is pointed at.
    pub fn parts(&mut self) -> (&mut Ui, Hand<'_, 'h>) {
        (self.ui, Hand { setter: self.setter, pointed: self.pointed })
    }

    /// A shelf that `count` cards of equal width share. `card` is called with 0 to `count` - 1 and returns the title
    /// of that card and what lays out its rows.
    pub fn shelf(&mut self, count: usize, mut card: impl FnMut(usize, &mut Card<'_, '_, 'h>)) {
        let gaps = theme::GAP * (count.max(1) - 1) as f32;
        let width = ((self.ui.available_width() - gaps) / count.max(1) as f32).floor();
        let (setter, pointed) = (self.setter, &mut *self.pointed);
        self.ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            for n in 0..count {
                ui.push_id(n, |ui| {
                    card(n, &mut Card { ui, width, setter, pointed });
                });
            }
        });
        self.ui.add_space(theme::GAP - self.ui.spacing().item_spacing.y);
    }
}

/// A place for one card.
pub struct Card<'a, 'p, 'h> {
    ui: &'a mut Ui,
    width: f32,
    setter: &'p Setter<'h>,
    pointed: &'p mut Option<String>,
}

impl<'p, 'h> Card<'_, 'p, 'h> {
    /// Draws the card under `title`.
    pub fn titled(&mut self, title: &str, rows: impl FnOnce(&mut Rows<'_, '_, 'h>)) {
        let (setter, pointed) = (self.setter, &mut *self.pointed);
        card::card(self.ui, self.width, title, |ui| rows(&mut Rows { ui, setter, pointed }));
    }
}

/// The rows of one card.
pub struct Rows<'a, 'p, 'h> {
    ui: &'a mut Ui,
    setter: &'p Setter<'h>,
    pointed: &'p mut Option<String>,
}

impl Rows<'_, '_, '_> {
    /// One parameter under a short label; its full name is for those who do not see the card.
    pub fn row(&mut self, label: &str, param: &impl Param) {
        if let Some(sentence) = row::row(self.ui, label, &Bound { param, setter: self.setter }) {
            *self.pointed = Some(sentence);
        }
    }
}
