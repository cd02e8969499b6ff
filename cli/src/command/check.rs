//! `lathe check`: can this mix be sent to mastering?

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
use offline::error::Result;
use offline::measure;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Measures mixes and judges them by a studio's rule sheet. Exit code: 0 if all pass (warnings included), 1 if one
/// fails, 2 for an error.
#[derive(Debug, Args)]
pub struct Options {
    /// The files to check.
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
    /// Print JSON instead of tables.
    #[arg(long)]
    json: bool,
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
    let begin = |path: &PathBuf| report::Target::create(path, &options.inputs, options.force);
    let target = options.report.as_ref().map(begin).transpose()?;
    let (mut code, mut values, mut reports) = (0, Vec::new(), Vec::new());
    for path in &options.inputs {
        let done = check(path, &limits).and_then(|checked| {
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

fn check(path: &Path, limits: &Limits) -> Result<Checked> {
    let mut source = Source::open(path)?;
    let info = source.info();
    let mut progress = Progress::quiet(&path.display().to_string(), info.frames);
    let material = measure::material(&mut source, &mut |done| progress.set(done))?;
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
