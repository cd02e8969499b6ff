//! One file, measured.

use super::data::{Measured, WIDTH_BANDS_HZ};
use crate::sound::{BLOCK_FRAMES, for_each_block};
use dsp_core::meter::k_weighting::weighting_power;
use dsp_core::meter::loudness::Loudness;
use dsp_core::meter::measures::Measures;
use dsp_core::meter::mid_side_spectrum::{MidSideSpectrum, WINDOW_BINS};
use dsp_core::process::{Channels, ProcessSpec};
use offline::audio::source::Source;
use offline::error::{Error, Result};
use report::bands::{of_powers, power_between};
use report::data::Band;
use std::path::Path;

/// Levels re the loudness that are not told from silence, in dB.
const FLOOR_DB: f64 = -60.0;
/// Widths beyond this are as good as mono, or as good as nothing but side, in dB.
const WIDEST_DB: f64 = 60.0;
/// The weighting is told up to here.
const WEIGHTED_HZ: f64 = 24_000.0;
/// The shortest sound with a short-term loudness, in seconds.
const SHORT_TERM_S: f64 = 3.0;

/// A file's measures, and its loudness to be taken together with that of others.
pub(super) struct Heard {
    pub measured: Measured,
    pub loudness: Loudness,
}

/// Measures the file at `path`; `told` hears how many frames of how many are done.
pub(super) fn hear(path: &Path, told: &mut dyn FnMut(u64, u64)) -> Result<Heard> {
    let mut source = Source::open(path)?;
    let info = source.info();
    let rate = f64::from(info.sample_rate_hz);
    let channels = if info.channels == 1 { Channels::Mono } else { Channels::Stereo };
    let spec = ProcessSpec { channels, ..ProcessSpec::offline(rate, BLOCK_FRAMES) };
    let mut measures = Measures::new(&spec)
        .map_err(|error| Error::file(path, error, "export it at the sample rate of the session"))?;
    let mut spectrum = MidSideSpectrum::new(&spec);
    let mut done = 0;
    for_each_block(&mut source, |left, right| {
        measures.process(left, right);
        spectrum.process(left, right);
        done += left.len() as u64;
        told(done, info.frames.unwrap_or(done));
        Ok(())
    })?;
    let (readings, evidence) = (measures.summary(), measures.evidence());
    let seconds = done as f64 / rate;
    let finite = |value: f64| value.is_finite().then_some(value);
    let long = |value: f64| finite(value).filter(|_| seconds >= SHORT_TERM_S);
    let [mid, side] = spectrum.finish();
    let measured = Measured {
        sample_rate_hz: info.sample_rate_hz,
        channels: info.channels,
        seconds,
        head_silence_s: evidence.head_frames as f64 / rate,
        tail_silence_s: evidence.tail_frames as f64 / rate,
        integrated_lufs: finite(readings.integrated_lufs),
        max_short_term_lufs: long(readings.max_short_term_lufs),
        // Silence has no range; the measure says 0.
        loudness_range_lu: long(readings.loudness_range_lu).filter(|_| readings.integrated_lufs.is_finite()),
        true_peak_dbtp: finite(readings.true_peak()),
        plr_lu: finite(readings.plr_lu()),
        bands: bands(&mid, &side, rate),
        side_to_mid_db: widths(&mid, &side, rate),
    };
    Ok(Heard { measured, loudness: measures.loudness().clone() })
}

/// Third octaves in dB re the K-weighted power of all.
fn bands(mid: &[f64], side: &[f64], rate: f64) -> Vec<Band> {
    let powers: Vec<f64> = mid.iter().zip(side).map(|(mid, side)| mid + side).collect();
    let bin_hz = 0.5 * rate / (powers.len() - 1) as f64;
    let weighted =
        |(bin, power): (usize, &f64)| power * weighting_power((bin as f64 * bin_hz).min(WEIGHTED_HZ));
    let loudness = powers.iter().enumerate().map(weighted).sum::<f64>() / WINDOW_BINS;
    // -120 dB: dither alone is no spectrum.
    if loudness < 1e-12 {
        return Vec::new();
    }
    let loudness_db = 10.0 * loudness.log10();
    let matched = |band: Band| Band { db: (band.db - loudness_db).max(FLOOR_DB), ..band };
    of_powers(&powers, rate, WINDOW_BINS).into_iter().map(matched).collect()
}

/// Side to mid of each band; of one that holds less than a millionth of the power, none.
fn widths(mid: &[f64], side: &[f64], rate: f64) -> [Option<f64>; 4] {
    let all: f64 = mid.iter().chain(side).sum();
    WIDTH_BANDS_HZ.map(|band| {
        let [mid, side] = [mid, side].map(|powers| power_between(powers, rate, band));
        let db = (10.0 * (side / mid).log10()).clamp(-WIDEST_DB, WIDEST_DB);
        (mid + side > 1e-6 * all && mid + side > 1e-12).then_some(db)
    })
}
