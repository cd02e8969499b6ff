//! The command `lathe` as a library: check a mix, master a file.
//!
//! | Module | What it is |
//! |---|---|
//! | [`command`] | what the words after `lathe` do |
//! | [`catalogue`] | thousands of files, a line of JSON each |
//! | [`table`] | the numbers of a file and the verdict on them as text |
//! | [`report`] | the page or JSON of checked files: where it goes, what is known of a file |
//! | [`progress`] | how far a file has got |

#![forbid(unsafe_code)]

pub mod catalogue;
pub mod command;
pub mod progress;
pub mod report;
pub mod table;

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;

/// Standard output as the program was given it, once [`keep_results_apart`] was called.
static RESULTS: OnceLock<File> = OnceLock::new();

/// From now on only [`print()`] reaches standard output: what plugins print there goes to standard error, so that it
/// never ends up in a table or in JSON. Called once, before a plugin is loaded.
pub fn keep_results_apart() {
    #[cfg(unix)]
    if let Ok(results) = rustix::io::dup(rustix::stdio::stdout())
        && rustix::stdio::dup2_stdout(rustix::stdio::stderr()).is_ok()
    {
        let _ = RESULTS.set(File::from(results));
    }
}

/// Prints results. A reader that went away, as `head` does, is no error.
pub fn print(text: &str) {
    let _ = try_print(text);
}

/// Prints results, for who must know whether they arrive.
///
/// # Errors
/// The reader went away, or the disk behind standard output is full or fails.
pub fn try_print(text: &str) -> io::Result<()> {
    match RESULTS.get() {
        Some(mut results) => results.write_all(text.as_bytes()),
        None => io::stdout().lock().write_all(text.as_bytes()),
    }
}

/// Whether [`print()`] writes into a terminal.
#[must_use]
pub fn prints_to_terminal() -> bool {
    RESULTS.get().map_or_else(|| io::stdout().is_terminal(), File::is_terminal)
}

/// Tells the user a line on standard error.
pub fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "lathe: {text}");
}
