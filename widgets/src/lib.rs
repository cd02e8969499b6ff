//! The look of Lathe: theme, fonts and egui widgets.
