//! The level of noise in a signal, by its spectrum: as a whole, as the ear weighs it, in a band.

use crate::units::power_to_db;
use realfft::RealFftPlanner;
use std::f64::consts::TAU;

/// Length of one transform.
const FRAMES: usize = 8_192;

/// Root of the mean square of a signal, each frequency weighted by `power(hz)`, in dB re a sine of full scale.
///
/// Welch's method: transforms of 8192 frames under a Hann window, half overlapped, which spread each line over four of
/// `rate / 8192`; DC and its spread do not count. N frames of noise leave about `6 / sqrt(N)` dB of uncertainty on a
/// figure that all frequencies share, more on a band.
///
/// Source: Welch, "The use of fast Fourier transform for the estimation of power spectra", IEEE Trans. Audio 15 (1967).
///
/// # Panics
/// On a signal shorter than one transform.
#[must_use]
pub fn weighted_noise_db(signal: &[f32], sample_rate_hz: f64, power: impl Fn(f64) -> f64) -> f64 {
    assert!(signal.len() >= FRAMES, "{} frames are too few", signal.len());
    let transform = RealFftPlanner::<f64>::new().plan_fft_forward(FRAMES);
    let window: Vec<f64> = (0..FRAMES).map(|n| 0.5 - 0.5 * (TAU * n as f64 / FRAMES as f64).cos()).collect();
    let window_power: f64 = window.iter().map(|w| w * w).sum();
    let weights: Vec<f64> =
        (0..=FRAMES / 2).map(|k| power(k as f64 * sample_rate_hz / FRAMES as f64)).collect();
    let (mut spectrum, mut sum, mut transforms) = (transform.make_output_vec(), 0.0, 0.0);
    for start in (0..=signal.len() - FRAMES).step_by(FRAMES / 2) {
        let frames = signal[start..start + FRAMES].iter().zip(&window);
        let mut frames: Vec<f64> = frames.map(|(x, w)| f64::from(*x) * w).collect();
        transform.process(&mut frames, &mut spectrum).expect("buffers of the planner's lengths");
        sum +=
            spectrum.iter().zip(&weights).skip(3).map(|(line, weight)| line.norm_sqr() * weight).sum::<f64>();
        transforms += 1.0;
    }
    // Parseval: twice the sum of the positive lines, over the length and the power that the window leaves. A sine of full
    // scale has a mean square of 1/2.
    power_to_db(2.0 * sum / (transforms * FRAMES as f64 * window_power) / 0.5)
}

/// [`weighted_noise_db`] of all between two frequencies.
#[must_use]
pub fn band_noise_db(signal: &[f32], sample_rate_hz: f64, from_hz: f64, to_hz: f64) -> f64 {
    weighted_noise_db(signal, sample_rate_hz, |hz| if (from_hz..to_hz).contains(&hz) { 1.0 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dither::{a_power, itu_r_468_power};
    use crate::testkit::{noise, sine};

    #[test]
    fn a_sine_reads_its_level_and_its_weight() {
        for hz in [1_000.0, 6_300.0, 16_000.0] {
            let tone = sine(hz, 0.1, 0.0, 48_000.0, 100_000);
            assert!((weighted_noise_db(&tone, 48_000.0, |_| 1.0) + 20.0).abs() < 0.01);
            // The window spreads the tone over lines 6 Hz apart, on which the curves are straight to 0.01 dB.
            let found = weighted_noise_db(&tone, 48_000.0, itu_r_468_power);
            assert!((found + 20.0 - power_to_db(itu_r_468_power(hz))).abs() < 0.01, "{hz} Hz: {found}");
            let found = weighted_noise_db(&tone, 48_000.0, a_power);
            assert!((found + 20.0 - power_to_db(a_power(hz))).abs() < 0.01, "{hz} Hz: {found}");
        }
    }

    #[test]
    fn a_band_holds_its_share_of_white_noise() {
        let white = noise(1, 1.0, 400_000);
        // Uniform in ±1: a mean square of 1/3, -1.76 dB re a sine; a tenth of the spectrum, -10. Sigma 0.03 dB.
        let found = band_noise_db(&white, 48_000.0, 2_000.0, 4_400.0);
        assert!((found + 11.76).abs() < 0.1, "{found}");
    }
}
