//! Sound without a DAW: audio files as streams, presets, and the chain of the real bundles over them. What the command
//! `lathe` and the album share.
//!
//! | Module | What it is |
//! |---|---|
//! | [`audio`] | audio files, read and written as streams |
//! | [`preset`] | where presets come from, and what plugins are told of them |
//! | [`plugins`] | where the bundles are |
//! | [`chain`], [`pipeline`] | the plugins in series with a preset, and a file on its way through them |
//! | [`automation`] | settings that change on the way |
//! | [`session`] | stems in a file that can be versioned: a chain for each, one for their sum |
//! | [`stems`] | whether stems belong together, start together, and sum to the mix |
//! | [`measure`] | the numbers of a file, and the rules they are judged by |
//! | [`error`] | the one error: which file, what is wrong, what to do |

#![forbid(unsafe_code)]

pub mod audio;
pub mod automation;
pub mod chain;
pub mod error;
pub mod measure;
pub mod pipeline;
pub mod plugins;
pub mod preset;
pub mod session;
pub mod stems;
