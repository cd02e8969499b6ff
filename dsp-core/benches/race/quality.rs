//! What a rendered file shows: one measure for ours and theirs.

use super::cases::bell;
use super::signals::sweep;
use super::wav::Sound;
use dsp_core::chain::eq::response_db;
use dsp_core::chain::meter::{MeterChain, Settings};
use dsp_core::process::{ProcessSpec, Processor};
use dsp_core::testkit::{onset, run, thd_n_db, true_peak_db};
use dsp_core::units::power_to_db;
use realfft::RealFftPlanner;
use serde_json::{Value, json};
use std::error::Error;

/// The ceiling of every limiter, in dBTP.
pub const CEILING_DB: f64 = -1.0;
/// Where the impulse is, in frames.
pub const IMPULSE_AT: usize = 4_096;

/// Frequencies at which a response is looked at: 24 an octave from 20 Hz to 20 kHz.
const PER_OCTAVE: i32 = 24;
const OCTAVES: f64 = 9.965_784_284_662_087;

/// Measures `what` of a rendered sound. Levels in dB, latencies in frames.
///
/// - `limited`: `overshoot_db` of the true peak over the ceiling by the reference interpolator, `lufs`.
/// - `tone50`, `tone1000`: `thd_n_db` of the second half.
/// - `delay`: `latency` of the largest sample of the impulse; `onset`: of the first that reaches a hundredth of it.
/// - `bell`: `error_db`, the worst distance of the sweep's spectrum, re its own, from the analogue bell of [`bell`].
/// - `flat`: `error_db`, how far it strays to both sides of a straight line; a gain that is the same everywhere is none.
/// - `fold`: `error_db`, the worst distance of the sum of both sides from that of the sweep.
pub fn measure(what: &str, sound: &Sound) -> Result<Value, Box<dyn Error>> {
    let rate = sound.sample_rate_hz;
    let [left, right] = &sound.channels;
    let worst =
        |swept: &[f32], wanted: &dyn Fn(f64) -> f64| json!({ "error_db": worst_db(swept, rate, wanted) });
    Ok(match what {
        "limited" => {
            let peak = true_peak_db(left).max(true_peak_db(right));
            json!({ "overshoot_db": peak - CEILING_DB, "lufs": integrated_lufs(sound)? })
        }
        "tone50" | "tone1000" => {
            let hz = what["tone".len()..].parse()?;
            json!({ "thd_n_db": thd_n_db(&left[left.len() / 2..], hz, rate) })
        }
        "delay" => json!({ "latency": largest(left).map(after_impulse) }),
        "onset" => json!({ "latency": onset(left).map(after_impulse) }),
        "bell" => worst(left, &|hz| response_db(&bell(), hz)),
        "flat" => {
            let gains = gains_db(left, rate);
            let end = |pick: fn(f64, f64) -> f64, start| gains.iter().map(|(_, db)| *db).fold(start, pick);
            let spread = end(f64::max, f64::NEG_INFINITY) - end(f64::min, f64::INFINITY);
            json!({ "error_db": spread / 2.0 })
        }
        "fold" => {
            let sum: Vec<f32> = left.iter().zip(right).map(|(left, right)| left + right).collect();
            worst(&sum, &|_| 0.0)
        }
        _ => return Err(format!("there is no measure {what:?}").into()),
    })
}

fn integrated_lufs(sound: &Sound) -> Result<f64, Box<dyn Error>> {
    let mut meter = MeterChain::default();
    meter.set(&Settings::default());
    meter.prepare(ProcessSpec::offline(sound.sample_rate_hz, 4_096))?;
    let [mut left, mut right] = sound.channels.clone();
    run(&mut meter, &mut left, &mut right, 4_096);
    Ok(meter.summary().integrated_lufs)
}

fn worst_db(swept: &[f32], rate: f64, wanted: &dyn Fn(f64) -> f64) -> f64 {
    let errors = gains_db(swept, rate).into_iter().map(|(hz, db)| (db - wanted(hz)).abs());
    errors.fold(0.0, f64::max)
}

/// Frequencies in Hz, and what became of the sweep there, in dB: quotients of two spectra at their nearest lines.
fn gains_db(swept: &[f32], rate: f64) -> Vec<(f64, f64)> {
    let sweep = sweep(rate);
    let frames = swept.len().max(sweep.len()).next_power_of_two();
    let transform = RealFftPlanner::<f64>::new().plan_fft_forward(frames);
    let spectrum = |signal: &[f32]| {
        let mut padded: Vec<f64> = signal.iter().map(|x| f64::from(*x)).collect();
        padded.resize(frames, 0.0);
        let mut lines = transform.make_output_vec();
        transform.process(&mut padded, &mut lines).expect("buffers of the planner's lengths");
        lines
    };
    let (before, after) = (spectrum(&sweep), spectrum(swept));
    let steps = (OCTAVES * f64::from(PER_OCTAVE)) as i32;
    (0..=steps)
        .map(|step| 20.0 * (f64::from(step) / f64::from(PER_OCTAVE)).exp2())
        .map(|hz| (hz * frames as f64 / rate).round() as usize)
        .map(|n| (n as f64 * rate / frames as f64, power_to_db(after[n].norm_sqr() / before[n].norm_sqr())))
        .collect()
}

fn largest(signal: &[f32]) -> Option<usize> {
    let peak = signal.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    signal.iter().position(|x| peak > 0.0 && x.abs() == peak)
}

fn after_impulse(frame: usize) -> i64 {
    frame as i64 - IMPULSE_AT as i64
}
