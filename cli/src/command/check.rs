//! `lathe check`: can this mix be sent to mastering?

use crate::audio::source::Source;
use crate::audio::{Info, time_text};
use crate::error::Result;
use crate::measure;
use crate::progress::Progress;
use crate::table::{Column, table};
use clap::Args;
use dsp_core::chain::meter::Readings;
use dsp_core::meter::profile::Limits;
use dsp_core::meter::verdict::{Light, Verdict, judge};
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
    /// Print JSON instead of tables.
    #[arg(long)]
    json: bool,
}

/// All about one file.
struct Report {
    info: Info,
    readings: Readings,
    verdict: Verdict,
    warnings: Vec<String>,
}

/// Runs it and returns the exit code.
#[must_use]
pub fn run(options: &Options) -> u8 {
    let limits = match measure::profile(&options.profile) {
        Ok(limits) => limits,
        Err(error) => {
            crate::say(&error.to_string());
            return 2;
        }
    };
    let (mut code, mut all) = (0, Vec::new());
    for path in &options.inputs {
        match check(path, &limits) {
            Ok(report) => {
                if report.verdict.overall == Light::Fail {
                    code = code.max(1);
                }
                if options.json {
                    all.push(json(path, &report));
                } else {
                    crate::print(&text(path, report));
                }
            }
            Err(error) => {
                code = 2;
                crate::say(&error.to_string());
                all.push(json!({ "file": path.display().to_string(), "error": error.to_string() }));
            }
        }
    }
    if options.json {
        crate::print(&format!("{:#}\n", Value::Array(all)));
    }
    code
}

fn check(path: &Path, limits: &Limits) -> Result<Report> {
    let mut source = Source::open(path)?;
    let info = source.info();
    let mut progress = Progress::quiet(&path.display().to_string(), info.frames);
    let readings = measure::whole(&mut source, &mut |done| progress.set(done))?;
    Ok(Report { info, readings, verdict: judge(&readings, limits), warnings: source.warnings() })
}

fn text(path: &Path, report: Report) -> String {
    let Report { info, readings, verdict, warnings } = report;
    let length = time_text(readings.frames, info.sample_rate_hz);
    let mut text = format!("{}: {info}, {length}\n", path.display());
    let profile = verdict.profile.clone();
    text.push_str(&table(&[Column { title: &profile, readings, verdict }]));
    for warning in warnings {
        text.push_str(&format!("  Warning: {warning}\n"));
    }
    text
}

fn json(path: &Path, report: &Report) -> Value {
    let Report { info, readings, verdict, warnings } = report;
    json!({
        "file": path.display().to_string(),
        "format": info,
        "readings": readings,
        "plr_lu": readings.plr_lu(),
        "headroom_db": readings.headroom_db(),
        "verdict": verdict,
        "warnings": warnings,
    })
}
