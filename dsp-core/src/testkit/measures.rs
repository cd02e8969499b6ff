//! Measures of signals and of processors.

use crate::process::{Processor, StereoBlock};
use std::f64::consts::TAU;

/// Largest magnitude, in dBFS.
#[must_use]
pub fn peak_db(signal: &[f32]) -> f64 {
    crate::units::gain_to_db(signal.iter().fold(0.0, |peak, x| f64::from(x.abs()).max(peak)))
}

/// Root of the mean square, in dB re a square wave of full scale (a full-scale sine reads -3.01).
#[must_use]
pub fn rms_db(signal: &[f32]) -> f64 {
    let sum: f64 = signal.iter().map(|x| f64::from(*x).powi(2)).sum();
    crate::units::power_to_db(sum / signal.len().max(1) as f64)
}

/// A sine found in a signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tone {
    /// Peak amplitude, linear.
    pub amplitude: f64,
    /// Phase at the first frame, in radians.
    pub phase: f64,
    /// Root of the mean square of all that is neither the sine nor DC, linear.
    pub residual_rms: f64,
}

/// The sine of `hz` that fits the signal best, by least squares of sine, cosine and DC: exact for any length, not only
/// whole periods.
#[must_use]
pub fn tone(signal: &[f32], hz: f64, sample_rate_hz: f64) -> Tone {
    let basis = |n: usize| {
        let (sin, cos) = (TAU * (hz * n as f64 / sample_rate_hz).fract()).sin_cos();
        [sin, cos, 1.0]
    };
    let mut matrix = [[0.0; 4]; 3];
    for (n, x) in signal.iter().enumerate() {
        let b = basis(n);
        for (row, b_row) in matrix.iter_mut().zip(b) {
            for (cell, b_column) in row.iter_mut().zip(b.iter().chain([&f64::from(*x)])) {
                *cell += b_row * b_column;
            }
        }
    }
    let [sin, cos, dc] = solve(matrix);
    let residual = |(n, x): (usize, &f32)| {
        let b = basis(n);
        (f64::from(*x) - sin * b[0] - cos * b[1] - dc).powi(2)
    };
    let power: f64 = signal.iter().enumerate().map(residual).sum();
    Tone {
        amplitude: sin.hypot(cos),
        phase: cos.atan2(sin),
        residual_rms: (power / signal.len().max(1) as f64).sqrt(),
    }
}

/// Gauss-Jordan elimination of three normal equations; they are positive definite, so no pivoting is needed.
fn solve(mut m: [[f64; 4]; 3]) -> [f64; 3] {
    for pivot in 0..3 {
        let row = m[pivot].map(|x| x / m[pivot][pivot]);
        m[pivot] = row;
        for other in (0..3).filter(|other| *other != pivot) {
            let factor = m[other][pivot];
            m[other].iter_mut().zip(row).for_each(|(x, r)| *x -= factor * r);
        }
    }
    m.map(|row| row[3])
}

/// Total harmonic distortion and noise of a sine of `hz`, in dB re the sine. DC does not count.
#[must_use]
pub fn thd_n_db(signal: &[f32], hz: f64, sample_rate_hz: f64) -> f64 {
    let found = tone(signal, hz, sample_rate_hz);
    crate::units::gain_to_db(found.residual_rms * std::f64::consts::SQRT_2 / found.amplitude)
}

/// Magnitude of an impulse response at `hz`, in dB, by its Fourier sum in f64.
#[must_use]
pub fn magnitude_db(impulse_response: &[f32], hz: f64, sample_rate_hz: f64) -> f64 {
    let (re, im) = impulse_response.iter().enumerate().fold((0.0, 0.0), |(re, im), (n, x)| {
        let (sin, cos) = (TAU * (hz * n as f64 / sample_rate_hz).fract()).sin_cos();
        (re + f64::from(*x) * cos, im - f64::from(*x) * sin)
    });
    crate::units::gain_to_db(re.hypot(im))
}

/// First frame that reaches a hundredth of the largest: where an impulse arrives, whatever rings after it.
#[must_use]
pub fn onset(signal: &[f32]) -> Option<usize> {
    let peak = signal.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    signal.iter().position(|x| peak > 0.0 && x.abs() >= 0.01 * peak)
}

/// Runs a prepared processor over whole channels in blocks of `block` frames, in place.
pub fn run<P: Processor>(processor: &mut P, left: &mut [f32], right: &mut [f32], block: usize) {
    run_blocks(processor, left, right, &[block]);
}

/// Runs a prepared processor over whole channels in blocks of the given sizes, over and over, in place.
pub fn run_blocks<P: Processor>(processor: &mut P, left: &mut [f32], right: &mut [f32], blocks: &[usize]) {
    let mut rest = StereoBlock::new(left, right);
    for frames in blocks.iter().cycle() {
        if rest.frames() == 0 {
            return;
        }
        let (now, later) = rest.split_at(*frames);
        processor.process(now);
        rest = later;
    }
}

/// Gain of a prepared processor at `hz`, in dB: a sine of -20 dBFS on both channels, measured on the left over one
/// second after `settle_frames`.
pub fn response_db<P: Processor>(
    processor: &mut P,
    hz: f64,
    sample_rate_hz: f64,
    settle_frames: usize,
) -> f64 {
    let frames = settle_frames + sample_rate_hz as usize;
    let mut left = super::sine(hz, 0.1, 0.0, sample_rate_hz, frames);
    let mut right = left.clone();
    run(processor, &mut left, &mut right, 512);
    crate::units::gain_to_db(tone(&left[settle_frames..], hz, sample_rate_hz).amplitude / 0.1)
}

#[cfg(test)]
mod tests {
    use super::super::{impulse, noise, sine};
    use super::*;

    #[test]
    fn a_sine_is_found_at_any_length() {
        for frames in [480, 1_001, 48_000] {
            let found = tone(&sine(997.0, 0.5, 0.3, 48_000.0, frames), 997.0, 48_000.0);
            // f32 samples round at 2^-25 of 0.5.
            assert!((found.amplitude - 0.5).abs() < 1e-7 && (found.phase - 0.3).abs() < 1e-6, "{found:?}");
            assert!(found.residual_rms < 1e-7);
        }
    }

    #[test]
    fn distortion_is_found_at_its_level() {
        let harmonic = sine(2_000.0, 1e-3, 0.0, 48_000.0, 48_000);
        let signal: Vec<f32> =
            sine(1_000.0, 1.0, 0.0, 48_000.0, 48_000).iter().zip(&harmonic).map(|(a, b)| a + b).collect();
        // Rounding noise adds 1e-6 dB.
        assert!((thd_n_db(&signal, 1_000.0, 48_000.0) + 60.0).abs() < 1e-3);
    }

    #[test]
    fn levels_follow_their_definitions() {
        let signal = sine(1_000.0, 1.0, 0.0, 48_000.0, 48_000);
        assert!((rms_db(&signal) + 3.0103).abs() < 1e-4);
        assert!(peak_db(&signal).abs() < 1e-4);
        // Uniform noise has a third of its squared peak; 48 000 samples leave 0.03 dB of spread (1 sigma 0.018 dB).
        assert!((rms_db(&noise(1, 1.0, 48_000)) + 4.771).abs() < 0.1);
    }

    #[test]
    fn an_impulse_is_flat_and_found() {
        let signal = impulse(7, 64);
        assert_eq!(onset(&signal), Some(7));
        assert_eq!(onset(&[0.0; 4]), None);
        assert!(magnitude_db(&signal, 5_000.0, 48_000.0).abs() < 1e-12);
    }
}
