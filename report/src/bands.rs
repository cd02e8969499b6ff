//! Spectra in third octaves.
//!
//! Source: IEC 61260-1 (base-ten system: middles at 10^(n/10) Hz, edges a twentieth of a decade off).

use crate::data::Band;

/// Lowest band: 25 Hz.
const FIRST: i32 = 14;
/// Bins that the window of the meter's spectrum spreads a tone over: equivalent noise bandwidth of Blackman-Harris, four terms.
const WINDOW_BINS: f64 = 2.004;

/// Sums the power of equally spaced levels from 0 Hz to half the rate, in dB re a full-scale sine, in third octaves from
/// 25 Hz up to the last that fits. A bin that lies in two counts in each by its share.
///
/// The meter's bins are 23 Hz apart: below 200 Hz neighbouring bands blur into each other.
#[must_use]
pub fn third_octaves(decibels: &[f64], sample_rate_hz: f64) -> Vec<Band> {
    let powers: Vec<f64> = decibels.iter().map(|db| 10.0_f64.powf(db / 10.0)).collect();
    of_powers(&powers, sample_rate_hz, WINDOW_BINS)
}

/// The same of linear powers, which the window of their FFT spread over `window_bins`. Where there is none, negative
/// infinity.
#[must_use]
pub fn of_powers(powers: &[f64], sample_rate_hz: f64, window_bins: f64) -> Vec<Band> {
    if powers.len() < 2 {
        return Vec::new();
    }
    let half = 10.0_f64.powf(0.05);
    let middle = |n: i32| 10.0_f64.powf(f64::from(n) / 10.0);
    let bands = (FIRST..).map(middle).take_while(|hz| hz * half <= 0.5 * sample_rate_hz);
    let power = |hz: f64| power_between(powers, sample_rate_hz, [hz / half, hz * half]) / window_bins;
    bands.map(|hz| Band { hz, db: 10.0 * power(hz).log10() }).collect()
}

/// Sum of equally spaced powers from 0 Hz to half the rate between two frequencies. A bin that is only partly between them
/// counts by its share.
#[must_use]
pub fn power_between(powers: &[f64], sample_rate_hz: f64, [low_hz, high_hz]: [f64; 2]) -> f64 {
    let Some(highest) = powers.len().checked_sub(1).filter(|highest| *highest > 0) else {
        return 0.0;
    };
    let bin_hz = 0.5 * sample_rate_hz / highest as f64;
    let (from, to) = (low_hz / bin_hz, high_hz / bin_hz);
    let (first, last) = ((from + 0.5) as usize, ((to + 0.5) as usize).min(highest));
    let share = |bin: f64| (to.min(bin + 0.5) - from.max(bin - 0.5)).max(0.0);
    (first..=last).map(|bin| share(bin as f64) * powers[bin]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_noise_rises_by_a_tenth_of_a_bel_a_band() {
        // The width of a third octave grows by 10^0.1; a flat spectrum of 0 dB a bin sums to the width in bins.
        let bands = third_octaves(&[0.0; 1_025], 48_000.0);
        assert!((bands[0].hz - 25.1).abs() < 0.1 && (bands.last().expect("bands").hz - 19_953.0).abs() < 1.0);
        for pair in bands.windows(2) {
            assert!((pair[1].db - pair[0].db - 1.0).abs() < 1e-9, "{pair:?}");
        }
        let width = 1_000.0 * (10.0_f64.powf(0.05) - 10.0_f64.powf(-0.05)) / (24_000.0 / 1_024.0);
        let kilohertz = bands.iter().find(|band| (band.hz - 1_000.0).abs() < 1.0).expect("1 kHz");
        assert!((kilohertz.db - 10.0 * (width / WINDOW_BINS).log10()).abs() < 1e-9);
    }

    #[test]
    fn without_sound_there_is_no_spectrum() {
        assert_eq!(third_octaves(&[], 48_000.0), []);
        assert_eq!(power_between(&[1.0], 48_000.0, [20.0, 100.0]), 0.0);
        assert!(of_powers(&[0.0; 9], 48_000.0, 1.5).iter().all(|band| band.db == f64::NEG_INFINITY));
    }
}
