//! What everybody's sound is measured with: rendered by each, judged by our bench.

use super::contestant::{Contestant, Job, Tools};
use super::tool::figures;
use anyhow::Result;
use serde_json::Value;
use std::path::Path;

/// Latency does not depend on it; what does is not measured here.
const BLOCK: usize = 512;
/// Integrated loudness that both signals have, in LUFS: EBU Tech 3341.
const LOUDNESS_LUFS: f64 = -23.0;
/// True peak of its tone, in dBTP: it says +3.0 of an amplitude of 1.41.
const PEAK_DBTP: f64 = 2.984_382_3;

/// What was measured of one contestant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quality {
    /// One figure for each of the group's headings; `None` where there is none.
    pub figures: Vec<Option<f64>>,
    /// Frames by which an impulse is late.
    pub delay: Option<f64>,
}

/// Where the signals are.
#[derive(Clone, Copy, Debug)]
pub struct Signals<'a> {
    /// The folder of the signals that the bench wrote, and of what is rendered.
    pub folder: &'a Path,
    /// What limiters are judged by.
    pub mix: &'a Path,
}

/// Measures one contestant. What it cannot do stays empty.
pub fn measure(contestant: &Contestant, gain_db: f64, signals: Signals<'_>, tools: &Tools) -> Quality {
    let output = signals.folder.join("rendered.wav");
    let render = |input: &Path, gain_db: f64, probe: bool, what: &str| -> Result<Value> {
        let job = Job { input, gain_db, block: BLOCK, probe, output: Some(&output) };
        figures(&mut contestant.call(&job, tools)?)?;
        figures(tools.call(&tools.bench).args(["measure", what]).arg(&output))
    };
    let judged = |signal: &str, gain_db: f64, probe: bool, what: &str| -> Value {
        let signal = if signal == "mix" { signals.mix.into() } else { signals.folder.join(signal) };
        let measured =
            if contestant.sounds(probe) { render(&signal, gain_db, probe, what).ok() } else { None };
        measured.unwrap_or_default()
    };
    let delay = |probe: bool, how: &str| judged("impulse.wav", 0.0, probe, how)["latency"].as_f64();
    let response = |signal: &str, probe: bool, what: &str| {
        let error_db = judged(signal, 0.0, probe, what)["error_db"].as_f64();
        Quality { figures: vec![error_db], delay: delay(probe, "onset") }
    };
    let quality = match contestant.group.as_str() {
        "limiter" => {
            let loud = judged("mix", gain_db, false, "limited");
            let tone = |what: &str| judged(&format!("{what}.wav"), 0.0, false, what)["thd_n_db"].as_f64();
            let levels = [loud["overshoot_db"].as_f64(), loud["lufs"].as_f64()];
            let figures = levels.into_iter().chain([tone("tone50"), tone("tone1000")]).collect();
            Quality { figures, delay: delay(false, "delay") }
        }
        "multiband" => response("sweep.wav", true, "flat"),
        "eq" => response("sweep.wav", true, "bell"),
        "imager" => response("sweep_left.wav", false, "fold"),
        _ => {
            let read = |signal: &str, key: &str| {
                let input = signals.folder.join(signal);
                let job = Job { input: &input, gain_db: 0.0, block: BLOCK, probe: false, output: None };
                let mut call = contestant.call(&job, tools).ok()?;
                figures(&mut call).ok()?[key].as_f64()
            };
            let loudness = ["loudness4.wav", "loudness5.wav"].map(|signal| read(signal, "I"));
            let errors = loudness.iter().flatten().map(|lufs| lufs - LOUDNESS_LUFS);
            let worst = errors.max_by(|a, b| a.abs().total_cmp(&b.abs()));
            let peak = read("peaks.wav", "TP").map(|dbtp| dbtp - PEAK_DBTP);
            Quality { figures: vec![worst, peak], delay: None }
        }
    };
    // Gone is what the next one must not be judged by.
    let _ = std::fs::remove_file(&output);
    quality
}
