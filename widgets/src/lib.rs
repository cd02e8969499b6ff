//! The look of Lathe: theme, fonts and egui widgets. Knows no host, no plugin and no sound.
//!
//! | Module | What it is |
//! |---|---|
//! | [`theme`] | colours, type, spacing: every visual constant of the suite |
//! | [`handle`] | [`handle::ParamHandle`]: what a widget asks of a parameter |
//! | [`row`] | one parameter on one line: name, control, value |
//! | [`track`] | the horizontal slider of a row |
//! | [`value`] | the value of a row, as text and as an entry |
//! | [`readout`] | a strip of measured values |
//! | [`card`] | a titled group of rows |

#![forbid(unsafe_code)]

pub mod card;
pub mod handle;
pub mod readout;
pub mod row;
pub mod theme;
pub mod track;
pub mod value;
