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
    let peak = Simd::detect().run(
        #[inline(always)]
        || {
            let mut peak = 0.0_f64;
            for window in padded.windows(TAPS) {
                for taps in &phases {
                    peak = peak.max(dot(taps, window).abs());
                }
            }
            peak
        },
    );
    crate::units::gain_to_db(peak)
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
    use super::super::sine;
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
}
