//! What takes longer than a test may: block times, abuse for as long as one likes, hours of music.

use crate::bundle;
use crate::workspace::cargo_with;
use anyhow::{Context, Result, ensure};

/// Prints a table of block times: 64 frames at 48 kHz, 60 s of music through every plugin at its defaults and at its
/// heaviest settings, as shares of the 1.33 ms that a sound card leaves.
pub fn realtime() -> Result<()> {
    let bundles = bundle::all()?;
    println!("| 64 frames at 48 kHz | mean | p99.9 | worst |");
    println!("|---|---|---|---|");
    for name in bundle::names()? {
        let bundle = bundles.join(format!("{name}.clap"));
        let bundle = bundle.to_str().context("the target folder's path is not Unicode")?;
        run("guarded", &["times", bundle], &bundles)?;
    }
    Ok(())
}

/// Hostile sound, damaged states and damaged files, for so many minutes.
pub fn abuse(minutes: f64, seed: u64) -> Result<()> {
    ensure!(minutes > 0.0, "--minutes {minutes}: give it some time, for example --minutes 10");
    run("abuse", &[&minutes.to_string(), &seed.to_string()], &bundle::all()?)
}

/// So many hours of music through the five in series: memory, loudness and latency must not drift.
pub fn soak(hours: f64) -> Result<()> {
    ensure!(hours > 0.0, "--hours {hours}: give it some time, for example --hours 2");
    run("soak", &[&hours.to_string()], &bundle::all()?)
}

fn run(program: &str, arguments: &[&str], bundles: &std::path::Path) -> Result<()> {
    let bundles = bundles.to_str().context("the target folder's path is not Unicode")?;
    let start = ["run", "--quiet", "--release", "--package", "bundle-tests", "--bin", program, "--"];
    cargo_with(&[&start, arguments].concat(), &[("LATHE_BUNDLES", bundles)])
}
