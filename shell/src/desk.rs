//! Where a room draws its picture, and the hand that changes its parameters there.

use crate::hand::{Hand, Setter};
use egui::Ui;

/// The place between the top bar and the status line.
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
}
