//! A plugin in a process of its own: it may crash there, and what it prints is caught.

use std::path::Path;
use std::process::Command;

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// Whether the process ended as it should.
    pub succeeded: bool,
    /// All that was printed, one line after the other, but for the one that clap-wrapper always prints.
    pub printed: Vec<String>,
}

impl Outcome {
    /// Whether the process ended well and printed nothing.
    #[must_use]
    pub fn is_quiet_success(&self) -> bool {
        self.succeeded && self.printed.is_empty()
    }
}

/// Runs `daw`, the small host of this crate, with these arguments.
///
/// # Panics
/// If it cannot be started.
#[must_use]
pub fn run(daw: &Path, arguments: &[&str], environment: &[(&str, String)]) -> Outcome {
    let mut command = Command::new(daw);
    command.args(arguments).envs(environment.iter().map(|(name, value)| (name, value)));
    // A plugin must be quiet even when its user wants to hear of everything.
    command.env("RUST_LOG", "trace").env("NICE_LOG", "stderr");
    let output = command.output().unwrap_or_else(|error| panic!("{}: {error}", daw.display()));
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let lines = text.iter().flat_map(|text| text.lines()).map(str::trim);
    let printed = lines.filter(|line| !line.is_empty() && !line.starts_with("AUDIO in:")).map(str::to_owned);
    Outcome { succeeded: output.status.success(), printed: printed.collect() }
}
