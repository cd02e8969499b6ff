//! `cargo xtask`: everything one does with this repository.

#![forbid(unsafe_code)]

mod bundle;
mod checks;
mod install;
mod master;
mod notices;
mod race;
mod screenshots;
mod trials;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Build, install, use and test Lathe.
#[derive(Parser)]
#[command(name = "cargo xtask", disable_help_subcommand = false)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the five plugins (release) and write CLAP and VST3 bundles to target/bundled.
    Bundle,
    /// Bundle, then copy the bundles to your own CLAP and VST3 folders.
    Install {
        /// Take them out again instead.
        #[arg(long)]
        uninstall: bool,
    },
    /// Bundle, then master a file through the five plugins.
    Master {
        /// The mix; without it a demo mix of 30 s is made and mastered.
        mix: Option<PathBuf>,
        /// What else to tell `lathe master`, for example --preset NAME or --format wav16.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<String>,
    },
    /// Format, lints, documentation, and every test against freshly built bundles.
    Test,
    /// Write NOTICES.txt: the licences of all that is linked in.
    Notices,
    /// Bundle, then open every editor without a screen and write its picture, at 100 % and 200 %, to target/screens.
    Screenshots,
    /// Time the five chains: ns per stereo frame.
    Bench,
    /// Race the five chains against their peers: times, latencies, qualities, as a table in Markdown.
    Race(race::Options),
    /// Bundle, then time blocks of 64 frames: mean, p99.9 and worst as shares of what a sound card leaves.
    Realtime,
    /// Bundle, then feed plugins and readers what nobody should: hostile sound, damaged states, damaged files.
    Abuse {
        /// How long.
        #[arg(long, default_value_t = 10.0)]
        minutes: f64,
        /// Where to begin: each case follows from its number.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Bundle, then play hours of music through all five: memory, loudness and latency must not drift.
    Soak {
        /// How long the music is; it is played some 80 times faster.
        #[arg(long, default_value_t = 2.0)]
        hours: f64,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    // A path on the command line is meant from where the command was typed.
    let typed_in = std::env::current_dir()?;
    workspace::enter()?;
    match task {
        Task::Bundle => bundle::all().map(|_| ()),
        Task::Install { uninstall: false } => install::install(&bundle::all()?, &install::folders()?),
        Task::Install { uninstall: true } => install::uninstall(&bundle::names()?, &install::folders()?),
        Task::Master { mix, options } => master::master(mix.map(|mix| typed_in.join(mix)), &options),
        Task::Test => checks::all(),
        Task::Notices => notices::write(),
        Task::Screenshots => screenshots::take(),
        Task::Bench => workspace::cargo(&["bench", "--package", "dsp-core", "--bench", "chains"]),
        Task::Race(options) => race::race(&options, &typed_in),
        Task::Realtime => trials::realtime(),
        Task::Soak { hours } => trials::soak(hours),
        Task::Abuse { minutes, seed } => trials::abuse(minutes, seed),
    }
}
