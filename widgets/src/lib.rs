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
//! | [`axis`] | from a value in its unit to a place on the screen and back |
//! | [`level_meter`], [`peak_hold`] | vertical bars of level, and the mark that stays at the highest |
//! | [`loudness_bar`] | horizontal bars of loudness with the zone to be in |
//! | [`correlation_bar`] | how alike left and right are |
//! | [`verdict`] | lights: sign, colour and sentence |
//! | [`hero`] | the one number of a window |
//! | [`time_graph`], [`time_window`] | values over time, and the part of them in view |
//! | [`histogram`] | how often each value occurred |
//! | [`spectrum`] | level over frequency |
//! | [`goniometer`] | left against right |
//! | [`gallery`] | one page of every widget, with fixed data |

#![forbid(unsafe_code)]

pub mod axis;
pub mod card;
pub mod correlation_bar;
mod display;
pub mod gallery;
pub mod goniometer;
pub mod handle;
pub mod hero;
pub mod histogram;
pub mod level_meter;
pub mod loudness_bar;
pub mod peak_hold;
pub mod readout;
pub mod row;
pub mod spectrum;
pub mod theme;
pub mod time_graph;
mod time_hand;
pub mod time_window;
pub mod track;
pub mod value;
pub mod verdict;
