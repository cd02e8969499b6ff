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
//! | [`correlation_bar`], [`correlation_history`] | how alike left and right are, now and over the last seconds |
//! | [`level_history`], [`column_roll`], [`limit_line`] | levels and reduction over the last seconds, and the line at a ceiling |
//! | [`meter_bridge`] | groups of narrow bars beside a picture, levels and reductions |
//! | [`verdict`] | lights: sign, colour and sentence |
//! | [`hero`] | the one number of a window |
//! | [`time_graph`], [`time_window`] | values over time, and the part of them in view |
//! | [`histogram`] | how often each value occurred |
//! | [`spectrum`] | level over frequency |
//! | [`frequency_plot`], [`curve`] | frequencies to the right, decibels upwards: the ground of all such pictures, and lines on it |
//! | [`frequency_edge`] | the frequency at which two bands meet, dragged in the picture |
//! | [`level_edge`] | a level over a part of the frequencies, dragged up and down in the picture |
//! | [`transfer_curve`], [`gain_bar`] | what comes out over what goes in, and a change of gain |
//! | [`response_graph`], [`graph_hand`], [`graph_act`] | curves of an equaliser over spectra, with nodes to drag |
//! | [`cell`] | a parameter in two short lines: its name, and its value to drag or type |
//! | [`pick`], [`fold`] | a choice that is no parameter, for the same widgets; a card of them that a button unfolds |
//! | [`goniometer`], [`polar`] | left against right; directions of the sound |
//! | [`knob`], [`fader`], [`segments`], [`number`], [`toggle`] | controls of one parameter |
//! | [`preset_bar`], [`compare_bar`], [`scale`] | the top bar: presets; A, B, undo; size of the editor |
//! | [`preset_files`] | presets as files in a folder |
//! | [`top_bar`] | all of it in one line: the top of every editor |
//! | [`resize_handle`] | the corner by which the editor is made larger |
//! | [`gallery`] | one page of every widget, with fixed data |

#![forbid(unsafe_code)]

pub mod axis;
pub mod card;
pub mod cell;
pub mod column_roll;
pub mod compare_bar;
pub mod correlation_bar;
pub mod correlation_history;
pub mod curve;
mod display;
pub mod fader;
pub mod fold;
pub mod frequency_edge;
pub mod frequency_plot;
pub mod gain_bar;
pub mod gallery;
mod gallery_displays;
mod gallery_graphs;
mod gallery_limiting;
pub mod goniometer;
pub mod graph_act;
pub mod graph_hand;
pub mod handle;
pub mod hero;
pub mod histogram;
pub mod knob;
pub mod level_edge;
pub mod level_history;
pub mod level_meter;
pub mod limit_line;
pub mod loudness_bar;
pub mod meter_bridge;
pub mod number;
pub mod peak_hold;
pub mod pick;
pub mod polar;
pub mod preset_bar;
pub mod preset_files;
pub mod readout;
pub mod resize_handle;
pub mod response_graph;
pub mod row;
pub mod scale;
pub mod segments;
pub mod spectrum;
pub mod theme;
pub mod time_graph;
mod time_hand;
mod time_marks;
pub mod time_window;
pub mod toggle;
pub mod top_bar;
mod touch;
mod trace;
pub mod track;
pub mod transfer_curve;
pub mod value;
pub mod verdict;
