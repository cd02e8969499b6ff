//! Thousands of files, one line of JSON each: `lathe check` of a folder.
//!
//! | Module | What it is |
//! |---|---|
//! | [`walk`] | which files there are, in an order that does not depend on the machine |
//! | [`shard`] | which of them are this machine's share |
//! | [`line`](mod@line) | the line of one file |
//! | [`worker`] | several files at a time, the lines in the order of the list |
//! | [`resume`] | an output file that an interrupted run goes on with |
//!
//! What is kept in memory: the sorted paths of this share, the file that each worker measures, at most
//! [`worker::WINDOW_PER_JOB`] finished lines for each worker, and with an output file 80 bytes or so for each line
//! that it held at the start. No result outlives its line.

pub mod line;
pub mod resume;
pub mod shard;
pub mod walk;
pub mod worker;

use crate::progress::Progress;
use dsp_core::meter::profile::Limits;
use dsp_core::meter::targets::Targets;
use line::{Line, Outcome};
use offline::error::{Error, Result};
use report::checksum::sha256;
use shard::Shard;
use std::path::{Path, PathBuf};
use walk::List;

/// What to measure and by which rules.
#[derive(Debug)]
pub struct Request<'a> {
    /// Folders, searched with all that is in them, and files.
    pub inputs: &'a [PathBuf],
    /// The rule sheet.
    pub limits: &'a Limits,
    /// The streaming services.
    pub targets: &'a Targets,
    /// Files measured at a time; without it as many as the machine has cores.
    pub jobs: Option<usize>,
    /// Only this share of the files.
    pub shard: Option<Shard>,
    /// The file the lines are appended to; without it they are printed.
    pub output: Option<&'a Path>,
}

/// How many files ended how.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    pass: usize,
    fail: usize,
    unread: usize,
}

impl Tally {
    fn add(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Pass => &mut self.pass,
            Outcome::Fail => &mut self.fail,
            Outcome::Unread => &mut self.unread,
        } += 1;
    }

    fn code(&self) -> u8 {
        match self {
            Self { unread: 1.., .. } => 2,
            Self { fail: 1.., .. } => 1,
            _ => 0,
        }
    }
}

/// Measures the files and returns the exit code: 0 if all pass, 1 if one fails the rules, 2 if one could not be read.
/// Lines that the output file holds already count too.
///
/// # Errors
/// There is no audio file at all, or the output cannot be written or is not ours. A file that cannot be read is no
/// error: its line says so.
pub fn run(request: &Request) -> Result<u8> {
    let settings = settings(request)?;
    let list = walk::list(request.inputs, request.shard);
    list.notes.iter().for_each(|note| crate::say(note));
    if list.found == 0 {
        let names: Vec<_> = request.inputs.iter().map(|input| input.display().to_string()).collect();
        let subject = names.join(", ");
        return Err(Error::new(subject, "there is no audio file in it", "name a folder with audio files"));
    }
    let mut tally = Tally::default();
    let (mut output, todo) = match request.output {
        None => (None, (0..list.items.len()).collect()),
        Some(path) => {
            let (output, todo, past) = resume::begin(path, &settings, &list)?;
            past.into_iter().for_each(|outcome| tally.add(outcome));
            (Some(output), todo)
        }
    };
    let skipped = list.items.len() - todo.len();
    measure(request, &settings, &list, &todo, &mut output, &mut tally)?;
    let before = if skipped > 0 { format!(" ({skipped} of them measured before)") } else { String::new() };
    let Tally { pass, fail, unread } = tally;
    crate::say(&format!(
        "{} files{before}: {pass} pass, {fail} fail, {unread} could not be read",
        pass + fail + unread
    ));
    Ok(tally.code())
}

fn measure(
    request: &Request,
    settings: &str,
    list: &List,
    todo: &[usize],
    output: &mut Option<resume::Output>,
    tally: &mut Tally,
) -> Result<()> {
    // Lines that scroll by in the same terminal show the progress themselves.
    let shown = output.is_some() || !crate::prints_to_terminal();
    let mut progress = Progress::files(todo.len() as u64, shown);
    let jobs = request
        .jobs
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get));
    let work = |n: usize| line::of(list, &list.items[todo[n]], request.limits, request.targets, settings);
    let mut reader_left = false;
    worker::in_order(todo.len(), jobs, work, |n, line: Line| {
        match output {
            Some(output) => output.append(&line.text)?,
            None => reader_left = crate::try_print(&line.text).is_err(),
        }
        tally.add(line.outcome);
        if let Some(error) = &line.error {
            progress.aside(|| crate::say(error));
        }
        progress.set(n as u64 + 1);
        Ok(!reader_left)
    })
}

/// What decides the numbers and verdicts besides the files: the version and a hash of rules and targets. Lines of
/// other settings are never mixed in one output.
fn settings(request: &Request) -> Result<String> {
    let rules = serde_json::to_string(&(request.limits, request.targets))
        .map_err(|error| Error::new("the rules", error, "please report it"))?;
    let (_, hash) =
        sha256(rules.as_bytes()).map_err(|error| Error::new("the rules", error, "please report it"))?;
    Ok(format!("{} {}", env!("CARGO_PKG_VERSION"), &hash[..12]))
}
