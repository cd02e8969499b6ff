//! What the five plugins share: one generic plugin over a chain of `dsp-core`.
//!
//! | Module | What it is |
//! |---|---|
//! | [`room`] | [`room::Room`]: all that one plugin adds, namely its parameters, chain and picture |
//! | [`plugin`] | [`plugin::Shell`]: the plugin a host sees |
//! | [`engine`] | the chain behind its bypass, in stereo or mono, without a host |
//! | [`draft`] | slow design work on a thread of its own |
//! | [`hand`] | parameters as widgets see them |
//! | [`link`] | what goes between sound and window besides parameters and readings |
//! | [`listening`] | how the open window wants the plugin to be heard |
//! | [`analyser`] | a link for rooms that show the spectra of what enters and leaves |
//! | [`params`] | how parameters are made: ranges, units, text that reads back |
//! | [`state`] | what is taken from a saved state, and what is not |
//! | [`known`] | every parameter of a plugin by its id, with its kind |
//! | [`kept`] | what an instance remembers besides its parameters, in the saved state |
//! | [`board`] | presets, A and B, undo |
//! | [`journal`] | the changes made by hand, to take them back |
//! | [`folder`] | where the user's own presets lie |
//! | [`editor`] | the window: top bar, picture, a sentence on what the pointer is over |
//! | [`desk`] | where a room draws its picture |
//! | [`opening`] | a window opens with the size and scale of its instance |
//! | [`scaling`] `asking` | scale and size, asked of the host |
//! | `closing` | closing a window means that its thread has ended |
//! | `testkit` | checks that every plugin must pass (feature `testkit`) |
//!
//! The shell knows no plugin by name and makes no sound. A plugin crate implements [`room::Room`] and exports
//! [`plugin::Shell`] of it.

#![deny(unsafe_code)]

pub mod analyser;
mod asking;
pub mod board;
mod closing;
pub mod desk;
pub mod draft;
pub mod editor;
pub mod engine;
pub mod folder;
pub mod hand;
pub mod journal;
pub mod kept;
pub mod known;
pub mod link;
pub mod listening;
pub mod opening;
pub mod params;
pub mod plugin;
pub mod room;
pub mod scaling;
pub mod state;

#[cfg(feature = "testkit")]
pub mod testkit;

pub use link::Link;
pub use plugin::Shell;
pub use room::{Room, RoomParams};
