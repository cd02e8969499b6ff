//! What the words after `lathe` do.

pub mod album;
pub mod check;
pub mod demo;
pub mod master;
pub mod plugins;
pub mod stems;

use clap::{Parser, Subcommand};
use offline::error::Error;

/// Exit code of a fault in the program itself, as sysexits.h numbers it.
pub const FAULT: u8 = 70;

/// Exit code of an error, or of something that is not as it should be.
pub const FAILED: u8 = 1;

/// Checks mixes and masters files with the Lathe plugins, without a DAW.
#[derive(Debug, Parser)]
#[command(name = "lathe", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Master(master::Options),
    Check(check::Options),
    #[command(subcommand)]
    Album(album::Command),
    Stems(stems::Options),
    Plugins(plugins::Options),
    #[command(hide = true)]
    Demo(demo::Options),
}

/// Runs the command line and returns the exit code: 0, or 1 for an error (for `check` and `stems`: 1 if a file fails, 2
/// for an error).
#[must_use]
pub fn run() -> u8 {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    crate::keep_results_apart();
    let done = |result: Result<(), Error>| match result {
        Ok(()) => 0,
        Err(error) => {
            crate::say(&error.to_string());
            FAILED
        }
    };
    match arguments.command {
        Command::Master(options) => done(master::run(&options)),
        Command::Check(options) => check::run(&options),
        Command::Album(command) => album::run(&command),
        Command::Stems(options) => stems::run(&options),
        Command::Plugins(options) => done(plugins::run(&options)),
        Command::Demo(options) => done(demo::run(&options)),
    }
}
