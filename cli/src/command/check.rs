//! `lathe check`: can this mix be sent to mastering?

use crate::catalogue::shard::Shard;
use crate::catalogue::{self, Request};
use crate::progress::Progress;
use crate::report;
use crate::table::{Column, streaming, table};
use ::report::collect::services;
use ::report::{Material, Report};
use clap::Args;
use dsp_core::meter::evidence::Found;
use dsp_core::meter::profile::Limits;
use dsp_core::meter::targets::Targets;
use dsp_core::meter::verdict::{Light, Verdict};
use dsp_core::meter::verdict_source::judge_all;
use offline::audio::source::Source;
use offline::audio::{Info, time_text};
use offline::error::{Error, Result};
use offline::measure;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Measures mixes and judges them by a studio's rule sheet. Exit code: 0 if all pass (warnings included), 1 if one
/// fails, 2 for an error.
///
/// A folder among the inputs, or --jobs, --shard or --output, makes it a catalogue: all audio files in the folders and
/// below are measured, and each gives one line of JSON. A file that cannot be read gets a line that says so.
#[derive(Debug, Args)]
pub struct Options {
    /// The files to check, or folders of them.
    #[arg(required = true, value_name = "IN")]
    inputs: Vec<PathBuf>,
    /// The rule sheet: strict, relaxed, or a TOML file of your own (FILE.toml:NAME if it has several).
    #[arg(long, default_value = "strict", value_name = "NAME|FILE.toml")]
    profile: String,
    /// Also print what each streaming service would do: built-in targets, or --targets=FILE.toml for your own.
    #[arg(long, value_name = "FILE.toml", num_args = 0..=1, require_equals = true)]
    targets: Option<Option<PathBuf>>,
    /// Also write a report: OUT.html for one page with a section for each file, OUT.json for the same as data. An
    /// older report of Lathe is replaced, any other file only with --force, an input never.
    #[arg(long, value_name = "OUT.html|OUT.json")]
    report: Option<PathBuf>,
    /// Let --report replace any file but an input.
    #[arg(long, requires = "report")]
    force: bool,
    /// Print JSON instead of tables: one array; for a catalogue always a line for each file.
    #[arg(long)]
    json: bool,
    /// Catalogue: measure so many files at a time (default: as many as the machine has cores). The lines and their
    /// order do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Catalogue: only share K of N, K from 1 to N. A file's share depends on its path in the folder and on nothing
    /// else: N machines that run 1/N to N/N measure every file once.
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,
    /// Catalogue: append the lines to this file instead of printing them. Run again after an interruption, it goes on
    /// where it stopped; files whose size and time have not changed are not measured again.
    #[arg(long, value_name = "FILE.jsonl")]
    output: Option<PathBuf>,
}

impl Options {
    fn is_catalogue(&self) -> bool {
        let asked = self.jobs.is_some() || self.shard.is_some() || self.output.is_some();
        asked || self.inputs.iter().any(|input| input.is_dir())
    }
}

/// All about one file.
struct Checked {
    info: Info,
    material: Material,
    found: Vec<Found>,
    verdict: Verdict,
    warnings: Vec<String>,
}

/// Runs it and returns the exit code.
#[must_use]
pub fn run(options: &Options) -> u8 {
    all(options).unwrap_or_else(|error| {
        crate::say(&error.to_string());
        2
    })
}

/// # Errors
/// Rule sheet, targets or report are wrong: nothing can be done. What is wrong with one file is told and the others
/// are checked.
fn all(options: &Options) -> Result<u8> {
    let limits = measure::profile(&options.profile)?;
    let targets = report::targets(options.targets.as_ref().and_then(|targets| targets.as_deref()))?;
    if options.is_catalogue() {
        return catalogue(options, &limits, &targets);
    }
    let begin = |path: &PathBuf| report::Target::create(path, &options.inputs, options.force);
    let target = options.report.as_ref().map(begin).transpose()?;
    let (mut code, mut values, mut reports) = (0, Vec::new(), Vec::new());
    for path in &options.inputs {
        let mut progress = None;
        let done = check(path, &limits, &mut |info, done| {
            let begin = || Progress::quiet(&path.display().to_string(), info.frames);
            progress.get_or_insert_with(begin).set(done);
        });
        drop(progress);
        let done = done.and_then(|checked| {
            if target.is_some() {
                let facts = report::facts(path, &checked.info, checked.material.readings.frames)?;
                let warnings = checked.warnings.clone();
                reports.push(Report::new(facts, &checked.material, &limits, &targets, warnings));
            }
            Ok(checked)
        });
        match done {
            Ok(checked) => {
                if checked.verdict.overall == Light::Fail {
                    code = code.max(1);
                }
                if options.json {
                    values.push(json(path, &checked, &targets));
                } else {
                    crate::print(&text(path, checked, options.targets.is_some().then_some(&targets)));
                }
            }
            Err(error) => {
                code = 2;
                crate::say(&error.to_string());
                values.push(json!({ "file": path.display().to_string(), "error": error.to_string() }));
            }
        }
    }
    if options.json {
        crate::print(&format!("{:#}\n", Value::Array(values)));
    }
    match target {
        Some(target) if reports.is_empty() => {
            crate::say(&format!("{}: not written, no file could be measured", target.path().display()));
        }
        Some(target) => target.finish(reports)?,
        None => {}
    }
    Ok(code)
}

fn catalogue(options: &Options, limits: &Limits, targets: &Targets) -> Result<u8> {
    if let Some(report) = &options.report {
        return Err(Error::file(
            report,
            "a report holds all of its files, and a catalogue may be of any length",
            "name the files instead of folders and leave out --jobs, --shard and --output",
        ));
    }
    catalogue::run(&Request {
        inputs: &options.inputs,
        limits,
        targets,
        jobs: options.jobs.map(usize::from),
        shard: options.shard,
        output: options.output.as_deref(),
    })
}

/// Measures and judges one file: the object that `--json` prints, and the verdict in one word.
///
/// # Errors
/// The file cannot be read.
pub fn value(path: &Path, limits: &Limits, targets: &Targets) -> Result<(Value, Light)> {
    let checked = check(path, limits, &mut |_, _| {})?;
    Ok((json(path, &checked, targets), checked.verdict.overall))
}

fn check(path: &Path, limits: &Limits, progress: &mut dyn FnMut(&Info, u64)) -> Result<Checked> {
    let mut source = Source::open(path)?;
    let info = source.info();
    let material = measure::material(&mut source, &mut |done| progress(&info, done))?;
    let found = material.evidence.explain(f64::from(info.sample_rate_hz), report::bits(&info));
    let verdict = judge_all(&material.readings, &found, limits);
    Ok(Checked { info, material, found, verdict, warnings: source.warnings() })
}

fn text(path: &Path, checked: Checked, targets: Option<&Targets>) -> String {
    let Checked { info, material, found, verdict, warnings } = checked;
    let readings = material.readings;
    let length = time_text(readings.frames, info.sample_rate_hz);
    let mut text = format!("{}: {info}, {length}\n", path.display());
    if let (Some(used), Some(bits)) = (material.evidence.used_bits, report::bits(&info)) {
        text.push_str(&format!("  {used} of {bits} bits used\n"));
    }
    // What a rule of the sheet has said already is not said twice.
    let said: Vec<_> = verdict.findings.iter().map(|finding| finding.advice.clone()).collect();
    let profile = verdict.profile.clone();
    text.push_str(&table(&[Column { title: &profile, readings, verdict }]));
    for found in found.iter().filter(|found| !said.iter().any(|said| said.contains(&found.explanation))) {
        text.push_str(&format!("  Evidence: {}\n", found.explanation));
    }
    for warning in warnings {
        text.push_str(&format!("  Warning: {warning}\n"));
    }
    if let Some(targets) = targets {
        text.push_str(&streaming(&services(&readings, targets)));
    }
    text
}

fn json(path: &Path, checked: &Checked, targets: &Targets) -> Value {
    let Checked { info, material, found, verdict, warnings } = checked;
    let (readings, evidence) = (&material.readings, &material.evidence);
    json!({
        "file": path.display().to_string(),
        "format": info,
        "readings": readings,
        "plr_lu": readings.plr_lu(),
        "headroom_db": readings.headroom_db(),
        "crest_db": readings.crest_db(),
        "used_bits": evidence.used_bits,
        "evidence": found,
        "streaming": services(readings, targets),
        "verdict": verdict,
        "warnings": warnings,
    })
}
