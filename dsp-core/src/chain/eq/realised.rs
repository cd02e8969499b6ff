//! What the sound is really given: the response of the filters in use, against which the curve that was asked for is
//! drawn. Allocates and takes its time: for a thread of the editor's own, never for the audio.

use super::heard::Heard;
use super::kernels::{centre, design, taps};
use super::{BANDS, Band, PhaseMode, Placement, Resolution, Settings};
use crate::filter::design::{LIMIT_DB, Prototype};
use crate::filter::linear_phase::{KernelDesigner, scaled_taps};
use crate::filter::matched::{Biquad, MAX_BIQUADS, design_all};
use crate::units::power_to_db;
use realfft::num_complex::Complex;
use std::f64::consts::TAU;

/// Softest response that [`lowest_held_hz`] looks at, in dB: what is below is not heard beside the rest.
const AUDIBLE_DB: f64 = -60.0;

/// Taps and sample rate of the kernels that [`lowest_held_hz`] tries. A kernel of twice the taps does at half the frequency
/// what this one does, so it stands for all.
const TRIAL: (usize, f64) = (2_048, 48_000.0);

/// Highest frequency of a trial, in Hz: two octaves above, the analogue curve and the trial's own rate still agree.
const HIGHEST_TRIAL_HZ: f64 = 5_000.0;

/// Halvings of the search: from 9 octaves to less than a hundredth of one.
const STEPS: usize = 10;

/// The analogue filters of all bands as scale and phase mode make them, whether they are on or not, soloed or not: one
/// curve each in the editor.
#[must_use]
pub fn prototypes(settings: &Settings) -> [Prototype; BANDS] {
    let mut shapes = settings.legal();
    shapes.bands.iter_mut().for_each(|band| band.on = true);
    *Heard::without_solo(&shapes).prototypes()
}

/// Gain in dB within ±[`LIMIT_DB`] at each of `hz`, 0 to half the sample rate, that sound which is only in `placement` is
/// really given: by the kernel or the recursive filters of the bands placed there and of those on stereo; for
/// [`Placement::Stereo`] by the latter alone. Without solo, output gain and auto gain. The curve that was asked for is
/// the product of [`prototypes`]; the difference of both is the error of the filter.
///
/// Work: one design, a millisecond at High and 48 kHz, and a microsecond for each frequency and thousand taps.
#[must_use]
pub fn realised_db(settings: &Settings, placement: Placement, sample_rate_hz: f64, hz: &[f64]) -> Vec<f64> {
    let settings = settings.legal();
    let heard = Heard::without_solo(&settings);
    let turn = |hz: &f64| TAU * hz / sample_rate_hz;
    let to_db = |response: Complex<f64>| power_to_db(response.norm_sqr()).clamp(-LIMIT_DB, LIMIT_DB);
    if settings.phase_mode == PhaseMode::ZeroLatency {
        let mut biquads = Vec::new();
        for (_, prototype) in heard.at(placement) {
            let mut one = [Biquad::UNITY; MAX_BIQUADS];
            design_all(prototype, sample_rate_hz, &mut one);
            biquads.extend(one.into_iter().filter(|biquad| *biquad != Biquad::UNITY));
        }
        let response = |w: f64| biquads.iter().map(|biquad| biquad.response(w)).product();
        return hz.iter().map(|hz| to_db(response(turn(hz)))).collect();
    }
    let taps = taps(&settings, sample_rate_hz);
    let mut designer = KernelDesigner::new(taps, sample_rate_hz);
    let placements = if placement == Placement::Stereo { &[][..] } else { &[placement] };
    let kernel = design(&mut designer, &settings, &heard, placements, centre(&settings, taps));
    hz.iter().map(|hz| to_db(spectrum(kernel, turn(hz)))).collect()
}

/// The lowest frequency at which a resolution holds the shape of `band` within `tolerance_db`, in Hz, 10 at the least: moved
/// there, it is realised so well at all frequencies within two octaves where it is above -60 dB. The answer does not
/// depend on where the band is. `None` where nothing limits it, without latency.
///
/// Exact to 1 % as long as the band is far below half the sample rate; where even `HIGHEST_TRIAL_HZ` is too low for
/// the trial, it is that. About 3 ms of work.
#[must_use]
pub fn lowest_held_hz(
    settings: &Settings,
    band: &Band,
    resolution: Resolution,
    sample_rate_hz: f64,
    tolerance_db: f64,
) -> Option<f64> {
    if settings.phase_mode == PhaseMode::ZeroLatency {
        return None;
    }
    let (taps, rate_hz) = TRIAL;
    let mut designer = KernelDesigner::new(taps, rate_hz);
    let mut alone = Settings { bands: [Band::default(); BANDS], ..settings.legal() };
    let mut holds = |log_hz: f64| {
        let placement = Placement::Stereo;
        alone.bands[0] = Band { on: true, placement, frequency_hz: log_hz.exp2(), ..band.legal() };
        deviation_db(&mut designer, &alone) <= tolerance_db
    };
    // Seconds of the kernel in use over seconds of the trial.
    let longer =
        scaled_taps(resolution.base_taps(), sample_rate_hz) as f64 / sample_rate_hz * rate_hz / taps as f64;
    let (mut low, mut high) = ((10.0 * longer).log2(), HIGHEST_TRIAL_HZ.log2());
    if low >= high || holds(low) {
        return Some(10.0);
    }
    for _ in 0..STEPS {
        let middle = 0.5 * (low + high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(high.exp2() / longer)
}

/// Largest difference in dB between the kernel of the first band alone and its curve, within two octaves.
fn deviation_db(designer: &mut KernelDesigner, alone: &Settings) -> f64 {
    let (taps, rate_hz) = TRIAL;
    let heard = Heard::without_solo(alone);
    let kernel = design(designer, alone, &heard, &[], centre(alone, taps));
    let points = (-48..=48).map(|n| alone.bands[0].frequency_hz * (f64::from(n) / 24.0).exp2());
    let both = points.filter(|hz| *hz < 0.45 * rate_hz).map(|hz| {
        let wanted = power_to_db(heard.prototypes()[0].power(hz));
        (wanted, power_to_db(spectrum(kernel, TAU * hz / rate_hz).norm_sqr()))
    });
    let heard = both.filter(|(wanted, _)| *wanted > AUDIBLE_DB);
    heard.map(|(wanted, got)| (wanted - got).abs()).fold(0.0, f64::max)
}

/// Spectrum of `taps` at `w` radians a frame, from its definition: four sums with a rotor each, which the processor adds
/// side by side.
fn spectrum(taps: &[f64], w: f64) -> Complex<f64> {
    let mut rotors = [0.0, 1.0, 2.0, 3.0].map(|n| Complex::from_polar(1.0, -w * n));
    let turn = Complex::from_polar(1.0, -4.0 * w);
    let mut sums = [Complex::new(0.0, 0.0); 4];
    for four in taps.chunks(4) {
        for ((sum, rotor), tap) in sums.iter_mut().zip(&mut rotors).zip(four) {
            *sum += *rotor * *tap;
            *rotor *= turn;
        }
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::eq::{Kind, Slope};

    fn one(band: Band, phase_mode: PhaseMode, resolution: Resolution) -> Settings {
        let mut settings = Settings { phase_mode, resolution, ..Settings::default() };
        settings.bands[4] = Band { on: true, ..band };
        settings
    }

    fn bell(frequency_hz: f64, q: f64) -> Band {
        Band { frequency_hz, gain_db: 6.0, q, ..Band::default() }
    }

    fn wanted_db(settings: &Settings, hz: f64) -> f64 {
        power_to_db(prototypes(settings)[4].power(hz))
    }

    #[test]
    fn a_wide_band_is_realised_as_asked_for_in_every_mode() {
        for phase_mode in [PhaseMode::Linear, PhaseMode::Minimum, PhaseMode::ZeroLatency] {
            let settings = one(bell(1_000.0, 1.0), phase_mode, Resolution::Medium);
            let hz: Vec<f64> = (0..40).map(|n| 20.0 * (0.24 * f64::from(n)).exp2()).collect();
            let got = realised_db(&settings, Placement::Stereo, 48_000.0, &hz);
            // The bars of the issue for the kernels at Medium and for the matched filters.
            let bar = if phase_mode == PhaseMode::Linear { 0.005 } else { 0.1 };
            for (hz, got) in hz.iter().zip(got) {
                let wanted = wanted_db(&settings, *hz);
                assert!((got - wanted).abs() < bar, "{phase_mode:?}, {hz} Hz: {got}, wanted {wanted}");
            }
        }
    }

    #[test]
    fn it_says_where_a_resolution_begins_to_hold() {
        for (phase_mode, resolution) in [
            (PhaseMode::Linear, Resolution::High),
            (PhaseMode::Linear, Resolution::Low),
            (PhaseMode::Minimum, Resolution::Medium),
        ] {
            let band = bell(1_000.0, 4.0);
            let settings = one(band, phase_mode, resolution);
            let held = lowest_held_hz(&settings, &band, resolution, 44_100.0, 0.1).expect("a kernel");
            let worst = |frequency_hz: f64| {
                let settings = one(bell(frequency_hz, 4.0), phase_mode, resolution);
                let hz: Vec<f64> = (-48..=48).map(|n| frequency_hz * (f64::from(n) / 24.0).exp2()).collect();
                let got = realised_db(&settings, Placement::Stereo, 44_100.0, &hz);
                let off = |(hz, got): (&f64, f64)| (got - wanted_db(&settings, *hz)).abs();
                hz.iter().zip(got).map(off).fold(0.0, f64::max)
            };
            // The search ends within 1 %, and the long kernel is not quite the short one scaled.
            assert!(worst(1.05 * held) < 0.1 && worst(0.9 * held) > 0.1, "{phase_mode:?}: {held} Hz");
            // Twice the taps, half the frequency.
            let longer = Resolution::ALL[resolution as usize + 1];
            let twice = lowest_held_hz(&settings, &band, longer, 44_100.0, 0.1).expect("a kernel");
            assert!((2.0 * twice / held - 1.0).abs() < 0.03, "{twice} {held}");
        }
        let settings = one(bell(1_000.0, 4.0), PhaseMode::ZeroLatency, Resolution::Low);
        assert_eq!(lowest_held_hz(&settings, &settings.bands[4], Resolution::Low, 48_000.0, 0.1), None);
    }

    #[test]
    fn a_kernel_too_short_for_a_narrow_low_bell_is_told() {
        let settings = one(bell(40.0, 8.0), PhaseMode::Linear, Resolution::Low);
        let got = realised_db(&settings, Placement::Stereo, 48_000.0, &[40.0]);
        // 2048 taps resolve 23 Hz; the bell is 5 Hz wide.
        assert!(got[0] < 3.0, "{} dB", got[0]);
    }

    #[test]
    fn what_is_placed_elsewhere_is_not_met() {
        let side = Band { placement: Placement::Side, solo: true, ..bell(1_000.0, 1.0) };
        for phase_mode in [PhaseMode::Linear, PhaseMode::ZeroLatency] {
            let settings = one(side, phase_mode, Resolution::Medium);
            let at = |placement| realised_db(&settings, placement, 48_000.0, &[1_000.0])[0];
            assert!((at(Placement::Side) - 6.0).abs() < 0.005, "{phase_mode:?}: {}", at(Placement::Side));
            for other in [Placement::Mid, Placement::Stereo, Placement::Left] {
                // A unit impulse summed over 4096 turns.
                assert!(at(other).abs() < 1e-9, "{phase_mode:?}, {other:?}: {}", at(other));
            }
        }
    }

    #[test]
    fn a_brickwall_without_linear_phase_is_drawn_as_the_steepest_slope() {
        let cut = Band { kind: Kind::HighCut, slope: Slope::Brickwall, ..bell(1_000.0, 0.7) };
        let steepest = Band { slope: Slope::Db96, ..cut };
        let drawn = |band, mode| prototypes(&one(band, mode, Resolution::Medium))[4];
        assert_eq!(drawn(cut, PhaseMode::Minimum), drawn(steepest, PhaseMode::Minimum));
        assert_ne!(drawn(cut, PhaseMode::Linear), drawn(steepest, PhaseMode::Linear));
    }
}
