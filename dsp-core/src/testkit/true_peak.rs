//! The reference for true peak: slow, plain, and finer than anything it judges.

use crate::filter::window::windowed_sinc;
use crate::simd::Simd;

const PHASES: usize = 32;
const TAPS: usize = 256;
/// Kaiser window of 110 dB: the interpolator's own error is below that.
const BETA: f64 = 11.5;

/// Largest magnitude of the reconstructed signal, in dBTP: 32 points a sample, each from 256 samples by a windowed
/// sinc. Between two of its points a tone at 0.45 of the rate hides at most 0.002 dB. The signal is silent before its
/// start and after its end, so an abrupt start rings as it would in a converter.
///
/// Source: ITU-R BS.1770-5, annex 2, with a longer filter and eight times its points.
#[must_use]
pub fn true_peak_db(signal: &[f32]) -> f64 {
    let mut padded = vec![0.0_f64; TAPS];
    padded.extend(signal.iter().map(|x| f64::from(*x)));
    padded.resize(padded.len() + TAPS, 0.0);
    let phases: Vec<[f64; TAPS]> = (0..PHASES).map(|phase| taps(phase as f64 / PHASES as f64)).collect();
    crate::units::gain_to_db(Simd::detect().run(
        #[inline(always)]
        || largest(&padded, &phases),
    ))
}

/// The largest magnitude over all windows and phases. A signal below half the rate is within `cos(pi t)` of its largest
/// value at `t` samples from it (Bernstein), and no place is farther than an eighth of a sample from one of every eighth
/// phases: -0.69 dB. So only where those come within 1 dB of their largest are all phases worth their time; the rest is
/// for what the filter lets through above half the rate.
#[inline(always)]
fn largest(padded: &[f64], phases: &[[f64; TAPS]]) -> f64 {
    let mut coarse = Vec::with_capacity(padded.len());
    for window in padded.windows(TAPS) {
        coarse.push(over(window, phases.iter().step_by(PHASES / 4)));
    }
    let near = coarse.iter().fold(0.0_f64, |peak, x| peak.max(*x)) * crate::units::db_to_gain(-1.0);
    let mut peak = 0.0_f64;
    for (n, window) in padded.windows(TAPS).enumerate() {
        if coarse[n].max(coarse.get(n + 1).copied().unwrap_or(0.0)) >= near {
            peak = peak.max(over(window, phases.iter()));
        }
    }
    peak
}

#[inline(always)]
fn over<'a>(window: &[f64], phases: impl Iterator<Item = &'a [f64; TAPS]>) -> f64 {
    let mut peak = 0.0_f64;
    for taps in phases {
        peak = peak.max(dot(taps, window).abs());
    }
    peak
}

#[inline(always)]
fn dot(taps: &[f64; TAPS], window: &[f64]) -> f64 {
    const LANES: usize = 16;
    let mut sums = [0.0; LANES];
    for (a, b) in taps.chunks_exact(LANES).zip(window.chunks_exact(LANES)) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum()
}

/// A sinc at `offset` samples past the middle, under a Kaiser window that moves with it.
fn taps(offset: f64) -> [f64; TAPS] {
    let half = TAPS as f64 / 2.0;
    std::array::from_fn(|n| windowed_sinc(n as f64 - (half - 1.0) - offset, half, BETA))
}

#[cfg(test)]
mod tests {
    use super::super::{noise, sine};
    use super::*;
    use std::f64::consts::PI;

    #[test]
    fn tones_read_their_amplitude_at_the_worst_phase() {
        for (divisor, degrees) in [(4.0, 45.0), (6.0, 60.0), (8.0, 67.5), (1.0 / 0.45, 0.0)] {
            let mut tone = sine(48_000.0 / divisor, 0.5, f64::to_radians(degrees), 48_000.0, 2_000);
            // An abrupt start rings higher than the tone itself; a fade of 10 ms does not.
            let fade = 480;
            for n in 0..fade {
                let gain = (0.5 - 0.5 * (PI * n as f64 / fade as f64).cos()) as f32;
                tone[n] *= gain;
                tone[1_999 - n] *= gain;
            }
            let read = true_peak_db(&tone);
            // 20 log10 cos(pi / 64 * 2 * 0.45) = -0.0085 dB at the very worst between two points at 0.45 fs.
            assert!((read + 6.0206).abs() < 0.01, "fs/{divisor}: {read}");
        }
    }

    #[test]
    fn what_is_skipped_holds_no_peak() {
        let phases: Vec<[f64; TAPS]> = (0..PHASES).map(|phase| taps(phase as f64 / PHASES as f64)).collect();
        for signal in [noise(3, 0.5, 3_000), sine(23_500.0, 0.5, 0.0, 48_000.0, 3_000)] {
            let signal: Vec<f64> = signal.iter().map(|x| f64::from(*x)).collect();
            let plain = signal
                .windows(TAPS)
                .flat_map(|window| phases.iter().map(|taps| dot(taps, window).abs()))
                .fold(0.0, f64::max);
            assert_eq!(largest(&signal, &phases).to_bits(), plain.to_bits());
        }
    }
}
