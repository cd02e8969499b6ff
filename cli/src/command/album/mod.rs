//! `lathe album`: from an album file to everything that is asked for.

mod cohesion;
mod deliver;
mod progress;
mod render;
mod verify;

use crate::command::FAILED;
use clap::Subcommand;
use offline::error::Error;

/// Renders, compares, delivers and verifies an album that a file describes.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Renders every track of an album through its chain, with fades, as 32-bit float at the rate of its mix.
    Render(render::Options),
    /// Compares the tracks: loudness, balance, width, gaps, which stand out and by how much, and what would level them.
    Cohesion(cohesion::Options),
    /// Makes what is asked for: files for streaming, a CD as DDP and BIN/CUE, sides for vinyl, an archive.
    Deliver(deliver::Options),
    /// Checks a delivery, ours or another's: sums, lengths, codes, texts, the places of tracks; extracts discs.
    Verify(verify::Options),
}

/// Runs it. The exit code is 0, or 1 for an error or a damaged delivery.
pub fn run(command: &Command) -> u8 {
    let done = match command {
        Command::Render(options) => render::run(options).map(|()| true),
        Command::Cohesion(options) => cohesion::run(options).map(|()| true),
        Command::Deliver(options) => deliver::run(options).map(|()| true),
        Command::Verify(options) => verify::run(options),
    };
    match done {
        Ok(true) => 0,
        Ok(false) => FAILED,
        Err(error) => failed(&error),
    }
}

fn failed(error: &Error) -> u8 {
    crate::say(&error.to_string());
    FAILED
}
