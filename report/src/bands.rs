//! The long-term spectrum in third octaves.
//!
//! Source: IEC 61260-1 (base-ten system: middles at 10^(n/10) Hz, edges a twentieth of a decade off).

use crate::data::Band;

/// Lowest band: 25 Hz.
const FIRST: i32 = 14;
/// Bins that the spectrum's window spreads a tone over: equivalent noise bandwidth of Blackman-Harris, four terms.
const WINDOW_BINS: f64 = 2.004;

/// Sums the power of equally spaced levels from 0 Hz to half the rate, in dB re a full-scale sine, in third octaves from
/// 25 Hz up to the last that fits. A bin that lies in two counts in each by its share.
///
/// Bins are 23 Hz apart: below 200 Hz neighbouring bands blur into each other.
#[must_use]
pub fn third_octaves(decibels: &[f64], sample_rate_hz: f64) -> Vec<Band> {
    if decibels.len() < 2 {
        return Vec::new();
    }
    let bin_hz = 0.5 * sample_rate_hz / (decibels.len() - 1) as f64;
    let middle = |n: i32| 10.0_f64.powf(f64::from(n) / 10.0);
    let bands = (FIRST..).map(middle).take_while(|hz| hz * 10.0_f64.powf(0.05) <= 0.5 * sample_rate_hz);
    bands.map(|hz| Band { hz, db: 10.0 * (power(decibels, bin_hz, hz) / WINDOW_BINS).log10() }).collect()
}

fn power(decibels: &[f64], bin_hz: f64, hz: f64) -> f64 {
    let half = 10.0_f64.powf(0.05);
    let (from, to) = (hz / half / bin_hz, hz * half / bin_hz);
    let (first, last) = ((from + 0.5) as usize, ((to + 0.5) as usize).min(decibels.len() - 1));
    let share = |bin: f64| (to.min(bin + 0.5) - from.max(bin - 0.5)).max(0.0);
    (first..=last).map(|bin| share(bin as f64) * 10.0_f64.powf(decibels[bin] / 10.0)).sum()
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
    }
}
