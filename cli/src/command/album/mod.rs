//! `lathe album`: from an album file to everything that is asked for.

mod progress;
mod render;

use clap::Subcommand;
use offline::error::Result;

/// Renders, compares, delivers and verifies an album that a file describes.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Renders every track of an album through its chain, with fades, as 32-bit float at the rate of its mix.
    Render(render::Options),
}

/// Runs it.
///
/// # Errors
/// Those of the step.
pub fn run(command: &Command) -> Result<()> {
    match command {
        Command::Render(options) => render::run(options),
    }
}
