//! What the sound is really given: the response of the filters in use, against which the curve that was asked for is
//! drawn. Allocates and takes its time: for an editor's own thread, not for the audio.

use super::heard::Heard;
use super::kernels::{centre, design, taps};
use super::{Band, BandPhase, PhaseMode, Placement, Resolution, Settings};
use crate::filter::design::{MAX_SECTIONS, Prototype};
use crate::filter::linear_phase::{KernelDesigner, scaled_taps};
use crate::filter::matched::{Biquad, design_all};
use realfft::num_complex::Complex;
use std::f64::consts::TAU;

/// The filters that settings get at one sample rate, for sound in one placement.
#[derive(Clone, Debug, PartialEq)]
pub struct Realised {
    sample_rate_hz: f64,
    /// Tap at which time 0 lies.
    centre: usize,
    kernel: Vec<f64>,
    biquads: Vec<Biquad>,
}

impl Realised {
    /// Designs what [`super::EqChain`] would run for sound that is only in `placement`: the counterpart of
    /// [`super::placement_response`]. A millisecond of work at High and 48 kHz, 30 at Maximum.
    #[must_use]
    pub fn of(settings: &Settings, placement: Placement, sample_rate_hz: f64) -> Self {
        let settings = settings.legal();
        let heard = Heard::new(&settings);
        if settings.phase_mode == PhaseMode::ZeroLatency {
            let mut biquads = Vec::new();
            for (_, prototype) in heard.at(placement) {
                let mut one = [Biquad::UNITY; 2 * MAX_SECTIONS];
                design_all(prototype, sample_rate_hz, &mut one);
                biquads.extend(one.into_iter().filter(|biquad| *biquad != Biquad::UNITY));
            }
            biquads.push(Biquad::UNITY.scaled(heard.share(placement)));
            return Self { sample_rate_hz, centre: 0, kernel: Vec::new(), biquads };
        }
        let taps = taps(&settings, sample_rate_hz);
        let mut designer = KernelDesigner::new(taps, sample_rate_hz);
        let placements = if placement == Placement::Stereo { &[][..] } else { &[placement] };
        let centre = centre(&settings, taps);
        let kernel = design(&mut designer, &settings, &heard, placements, centre).to_vec();
        Self { sample_rate_hz, centre, kernel, biquads: Vec::new() }
    }

    /// Gain and phase at `hz`, 0 to half the sample rate, without the latency. Of a kernel, the sum by definition: a
    /// microsecond for a thousand taps.
    #[must_use]
    pub fn response(&self, hz: f64) -> Complex<f64> {
        let w = TAU * hz / self.sample_rate_hz;
        if self.kernel.is_empty() {
            let all = Complex::new(1.0, 0.0);
            return self.biquads.iter().fold(all, |response, biquad| response * biquad.response(w));
        }
        // Horner's scheme in z⁻¹, from the last tap.
        let z = Complex::from_polar(1.0, -w);
        let sum = self.kernel.iter().rev().fold(Complex::new(0.0, 0.0), |sum, tap| sum * z + tap);
        sum * Complex::from_polar(1.0, w * self.centre as f64)
    }

    /// Magnitude at `hz` in dB, -200 at the least.
    #[must_use]
    pub fn response_db(&self, hz: f64) -> f64 {
        crate::units::gain_to_db(self.response(hz).norm())
    }
}

/// Taps of the model that [`lowest_held_hz`] asks.
const MODEL_TAPS: usize = 512;

/// Sample rate of that model, in Hz.
const MODEL_RATE_HZ: f64 = 48_000.0;

/// The lowest frequency at which a resolution holds the shape of `band` within `tolerance_db`, in Hz, 10 at the least: moved
/// there, it is realised so well at every frequency where it is above -60 dB. The answer does not depend on where the
/// band is. Without latency nothing limits it.
///
/// A kernel of twice the taps does at half the frequency what one does: so a short one at many frequencies stands for
/// all. About two milliseconds of work.
#[must_use]
pub fn lowest_held_hz(
    settings: &Settings,
    band: &Band,
    resolution: Resolution,
    sample_rate_hz: f64,
    tolerance_db: f64,
) -> f64 {
    if settings.phase_mode == PhaseMode::ZeroLatency {
        return 10.0;
    }
    let taps = scaled_taps(resolution.base_taps(), sample_rate_hz);
    let scale = (MODEL_TAPS as f64 / MODEL_RATE_HZ) / (taps as f64 / sample_rate_hz);
    let mut designer = KernelDesigner::new(MODEL_TAPS, MODEL_RATE_HZ);
    let is_linear = settings.phase_of(band) == BandPhase::Linear;
    let centre = if settings.phase_mode == PhaseMode::Linear { MODEL_TAPS / 2 } else { 0 };
    let mut holds = |model_hz: f64| {
        let band = Band { on: true, frequency_hz: model_hz, ..*band };
        let prototype = Prototype::scaled(&band, settings.gain_scale_percent);
        let power = |hz: f64| prototype.power(hz);
        let kernel = if is_linear {
            designer.design(power)
        } else {
            designer.design_mixed(|_| 1.0, Some(power), centre)
        };
        let realised =
            Realised { sample_rate_hz: MODEL_RATE_HZ, centre, kernel: kernel.to_vec(), biquads: Vec::new() };
        let error = |hz: f64| {
            let wanted = power(hz);
            let found = realised.response(hz).norm_sqr();
            if wanted < 1e-6 { 0.0 } else { (10.0 * (found / wanted).log10()).abs() }
        };
        let grid = (-32..=32).map(|n| model_hz * (f64::from(n) / 8.0).exp2());
        grid.filter(|hz| *hz < 0.45 * MODEL_RATE_HZ).all(|hz| error(hz) <= tolerance_db)
    };
    // Between a period of the kernel and the top of the model; a twelfth of an octave is near enough.
    let (mut low, mut high) = (10.0_f64, 10_000.0_f64);
    if holds(low) {
        return (low * scale).max(10.0);
    }
    while high / low > (1.0_f64 / 24.0).exp2() {
        let middle = (low * high).sqrt();
        if holds(middle) { high = middle } else { low = middle }
    }
    (high * scale).max(10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::eq::{Kind, placement_response};

    fn narrow(frequency_hz: f64) -> Settings {
        let mut settings = Settings::default();
        settings.bands[0] =
            Band { on: true, kind: Kind::Bell, frequency_hz, gain_db: 6.0, q: 4.0, ..Band::default() };
        settings
    }

    fn worst_db(settings: &Settings) -> f64 {
        let realised = Realised::of(settings, Placement::Stereo, 48_000.0);
        let wanted = |hz| placement_response(settings, Placement::Stereo, hz).norm();
        let error = |hz| (realised.response_db(hz) - crate::units::gain_to_db(wanted(hz))).abs();
        (0..=120).map(|n| error(20.0 * (f64::from(n) / 12.0).exp2())).fold(0.0, f64::max)
    }

    #[test]
    fn a_band_is_held_down_to_the_frequency_that_is_said() {
        for resolution in [Resolution::Medium, Resolution::High] {
            let settings = Settings { resolution, ..narrow(1_000.0) };
            let hz = lowest_held_hz(&settings, &settings.bands[0], resolution, 48_000.0, 0.1);
            let at = |hz| worst_db(&Settings { resolution, ..narrow(hz) });
            // The error falls by e^(pi / (Q A)) a period of the kernel: by a fifth in a sixth of an octave at the least.
            assert!(at(hz * 1.06) < 0.1, "{resolution:?}: {hz} Hz, {} dB there", at(hz * 1.06));
            assert!(at(hz / 1.12) > 0.1, "{resolution:?}: {hz} Hz, {} dB below", at(hz / 1.12));
        }
    }

    #[test]
    fn twice_the_taps_hold_half_the_frequency() {
        let settings = narrow(1_000.0);
        let hz = |resolution| lowest_held_hz(&settings, &settings.bands[0], resolution, 48_000.0, 0.1);
        assert!((hz(Resolution::Medium) / hz(Resolution::High) - 2.0).abs() < 1e-9);
        assert_eq!(hz(Resolution::Maximum), 10.0_f64.max(hz(Resolution::High) / 8.0));
    }

    #[test]
    fn without_latency_it_is_the_recursive_filters() {
        let settings = Settings { phase_mode: PhaseMode::ZeroLatency, ..narrow(5_000.0) };
        assert!(worst_db(&settings) < 0.1);
        assert_eq!(lowest_held_hz(&settings, &settings.bands[0], Resolution::Low, 48_000.0, 0.1), 10.0);
    }
}
