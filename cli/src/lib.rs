//! The command `lathe` as a library: check a mix, master a file.
//!
//! | Module | What it is |
//! |---|---|
//! | [`audio`] | audio files, read and written as streams |
//! | [`error`] | the one error: which file, what is wrong, what to do |
//! | [`preset`] | the settings of a chain as TOML, and as the state of its plugins |

#![forbid(unsafe_code)]

pub mod audio;
pub mod error;
pub mod preset;
