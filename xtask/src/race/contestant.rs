//! Whoever runs: what it is called, whose work it does, and the call that runs it.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// How a row stands to ours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rank {
    /// One of our chains.
    Ours,
    /// A peer that does the same work as the row of ours with this name.
    Same(&'static str),
    /// A peer that does less, or something else: what.
    Other(&'static str),
}

/// One row of a table.
#[derive(Clone, Debug)]
pub struct Contestant {
    /// The table: `limiter`, `multiband`, `eq`, `imager` or `meter`.
    pub group: String,
    /// Its name in the table.
    pub name: String,
    /// How it stands to ours.
    pub rank: Rank,
    /// What runs it.
    pub engine: Engine,
}

/// What runs a contestant. Of two specifications the first is timed; the second is the one with a response that can be
/// measured, where there is one.
#[derive(Clone, Debug)]
pub enum Engine {
    /// Our bench: chains, and the crate `ebur128`.
    Bench,
    /// `lv2bench`: URI and settings.
    Lv2([Value; 2]),
    /// `ffbench`: a filter of ffmpeg.
    Filter([Value; 2]),
    /// A package of Python, by the name that the peers' `pyproc.py` gives it.
    Python(String, [Value; 2]),
    /// `meterc`: the C library libebur128.
    Libebur128,
}

/// One run.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The file it runs over.
    pub input: &'a Path,
    /// Gain before it, in dB.
    pub gain_db: f64,
    /// Frames a block.
    pub block: usize,
    /// Whether it runs as what a response is measured with.
    pub probe: bool,
    /// Where its sound goes.
    pub output: Option<&'a Path>,
}

/// Where the programs are.
#[derive(Clone, Debug)]
pub struct Tools {
    /// Our bench.
    pub bench: PathBuf,
    /// The folder of the peers.
    pub peers: PathBuf,
    /// Whether every run is kept on one core: `taskset` and a second core are there.
    pub pinned: bool,
}

/// The script that the peers' Python runs.
pub const SCRIPT: &str = include_str!("peer.py");
/// The core that runs are kept on: the first serves the interrupts of most machines.
const CORE: &str = "1";

impl Tools {
    /// A call of a program, on its core.
    pub fn call(&self, program: &Path) -> Command {
        let mut command = if self.pinned { Command::new("taskset") } else { Command::new(program) };
        if self.pinned {
            command.args(["-c", CORE]).arg(program);
        }
        command.current_dir(&self.peers);
        // A decimal comma of the system's language would be read into the settings of plugins.
        command.env("LC_ALL", "C");
        command
    }

    /// A call of the peers' Python.
    pub fn python(&self, command: &Value) -> Command {
        let mut call = self.call(&self.peers.join("venv/bin/python"));
        call.args(["-c", SCRIPT, &command.to_string()]);
        call
    }
}

impl Contestant {
    /// Whether it is handed whole files: its time does not depend on a block.
    pub fn takes_files(&self) -> bool {
        matches!(&self.engine, Engine::Python(kind, _) if kind != "pb")
    }

    /// Whether it leaves sound that can be measured under `probe`.
    pub fn sounds(&self, probe: bool) -> bool {
        match &self.engine {
            Engine::Bench => true,
            Engine::Lv2(specs) | Engine::Filter(specs) | Engine::Python(_, specs) => {
                !specs[usize::from(probe)].is_null()
                    || matches!(&self.engine, Engine::Python(kind, _) if kind == "mg")
            }
            Engine::Libebur128 => false,
        }
    }

    /// The call that does the job. Its last line is JSON.
    ///
    /// # Errors
    /// When the list of the peers holds a case that is not what its kind says.
    pub fn call(&self, job: &Job<'_>, tools: &Tools) -> Result<Command> {
        let (block, gain) = (job.block.to_string(), job.gain_db.to_string());
        let which = usize::from(job.probe);
        let common = |command: &mut Command| {
            command.arg("-i").arg(job.input).args(["-b", &block, "-r", "1", "-g", &gain, "-n", "row"]);
            if let Some(output) = job.output {
                command.arg("-o").arg(output);
            }
        };
        let wrong = || format!("{}: cannot make sense of its case", self.name);
        Ok(match &self.engine {
            Engine::Bench => {
                let mut command = tools.call(&tools.bench);
                command.args([if job.probe { "probe" } else { "run" }, &self.name]);
                command.arg(job.input).args([gain, block]).args(job.output);
                command
            }
            Engine::Lv2(specs) => {
                let mut command = tools.call(&tools.peers.join("lv2bench"));
                command.args(["-u", specs[which][0].as_str().with_context(wrong)?]);
                for setting in specs[which][1].as_array().with_context(wrong)? {
                    command.args(["-s", setting.as_str().with_context(wrong)?]);
                }
                common(&mut command);
                command
            }
            Engine::Filter(specs) => {
                let mut command = tools.call(&tools.peers.join("ffbench"));
                command.args(["-f", specs[which].as_str().with_context(wrong)?]);
                common(&mut command);
                command
            }
            Engine::Python(kind, specs) => tools.python(&json!({
                "do": "run", "kind": kind, "spec": specs[which], "input": job.input, "gain_db": job.gain_db,
                "block": job.block, "output": job.output,
            })),
            Engine::Libebur128 => {
                // Mode 1: momentary, short-term and integrated loudness, range and true peak.
                let mut command = tools.call(&tools.peers.join("meterc"));
                command.arg(job.input).args([&block, "1", "1"]);
                command
            }
        })
    }
}
