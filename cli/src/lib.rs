//! The command `lathe` as a library: check a mix, master a file.
//!
//! | Module | What it is |
//! |---|---|
//! | [`command`] | what the words after `lathe` do |
//! | [`audio`] | audio files, read and written as streams |
//! | [`preset`] | the settings of a chain as TOML, and as the state of its plugins |
//! | [`chain`], [`pipeline`] | the plugins in series with a preset, and a file on its way through them |
//! | [`measure`], [`table`] | the numbers of a file, the verdict on them, and both as text |
//! | [`progress`] | how far a file has got |
//! | [`error`] | the one error: which file, what is wrong, what to do |

#![forbid(unsafe_code)]

pub mod audio;
pub mod chain;
pub mod command;
pub mod error;
pub mod measure;
pub mod pipeline;
pub mod preset;
pub mod progress;
pub mod table;

use std::io::Write;

/// Prints results. A reader that went away, as `head` does, is no error.
pub fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Tells the user a line on standard error.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "lathe: {text}");
}
