//! The curves that noise may take, and the filter that gives it one.
//!
//! The error of the quantiser, rounding and dither, is white whatever the signal. Fed back through
//! `c_1 z^-1 + ... + c_9 z^-9` it leaves as `1 - c_1 z^-1 - ...` times itself: less where the ear is keen, more where it
//! is not. The mean of that response in dB over all frequencies is 0 at best, so that silence here is paid there.
//!
//! Sources: Lipshitz, Vanderkooy and Wannamaker, "Minimally audible noise shaping", J. Audio Eng. Soc. 39 (1991), pp.
//! 836-852 (modified-E and improved-E weighting; the latter with 5 taps is known as Lipshitz's); Wannamaker,
//! "Psychoacoustically optimal noise shaping", J. Audio Eng. Soc. 40 (1992), pp. 611-620 (F-weighting). Their taps are
//! for 44.1 kHz; [`super::design`] says what is done at every other rate.

use super::design;
use crate::units::power_to_db;
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// Taps of the longest shaper.
pub const TAPS: usize = 9;
/// Largest error of one rounding with its dither, in steps: noise by 1, the quantiser by a half.
pub const ERROR_STEPS: f64 = 1.5;

/// What the noise sounds like, from plain to deepest.
///
/// Sources: Lipshitz, Vanderkooy and Wannamaker, "Minimally audible noise shaping", J. Audio Eng. Soc. 39 (1991);
/// Wannamaker, "Psychoacoustically optimal noise shaping", J. Audio Eng. Soc. 40 (1992). At 44.1 kHz their taps run as
/// published; at other rates taps designed for the same weighting in Hz.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shaping {
    /// White: the least noise in all, and the only one for files that will be processed further.
    #[default]
    Off,
    /// Modified-E weighting, 2 taps: the gentlest.
    #[serde(rename = "modified_e_2")]
    ModifiedE2,
    /// F-weighting, 3 taps.
    #[serde(rename = "f_weighted_3")]
    FWeighted3,
    /// Modified-E weighting, 9 taps: the most silence for the least total noise.
    #[serde(rename = "modified_e_9")]
    ModifiedE9,
    /// Lipshitz's 5 taps, an improved-E weighting.
    #[serde(rename = "lipshitz_5")]
    Lipshitz5,
    /// Least noise in ITU-R BS.468 weighting with 9 taps: a design of our own at every rate.
    #[serde(rename = "itu_r_468_9")]
    ItuR468,
    /// F-weighting, 9 taps.
    #[serde(rename = "f_weighted_9")]
    FWeighted9,
    /// Improved-E weighting, 9 taps: deepest between 2 and 5 kHz, and the most noise in all.
    #[serde(rename = "improved_e_9")]
    ImprovedE9,
}

impl Shaping {
    /// All, from plain to deepest.
    pub const ALL: [Self; 8] = [
        Self::Off,
        Self::ModifiedE2,
        Self::FWeighted3,
        Self::ModifiedE9,
        Self::Lipshitz5,
        Self::ItuR468,
        Self::FWeighted9,
        Self::ImprovedE9,
    ];

    /// What the editor calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "Off",
            Self::ModifiedE2 => "Modified E, 2 taps",
            Self::FWeighted3 => "F-weighted, 3 taps",
            Self::ModifiedE9 => "Modified E, 9 taps",
            Self::Lipshitz5 => "Lipshitz, 5 taps",
            Self::ItuR468 => "ITU-R 468, 9 taps",
            Self::FWeighted9 => "F-weighted, 9 taps",
            Self::ImprovedE9 => "Improved E, 9 taps",
        }
    }

    /// The taps as published for 44.1 kHz; none for what was not.
    #[must_use]
    pub fn published(self) -> &'static [f64] {
        match self {
            Self::Off | Self::ItuR468 => &[],
            Self::ModifiedE2 => &[1.537, -0.8367],
            Self::FWeighted3 => &[1.623, -0.982, 0.109],
            Self::ModifiedE9 => {
                &[1.662, -1.263, 0.4827, -0.2913, 0.1268, -0.1124, 0.03252, -0.01265, -0.03524]
            }
            Self::Lipshitz5 => &[2.033, -2.165, 1.959, -1.590, 0.6149],
            Self::FWeighted9 => &[2.412, -3.370, 3.937, -4.174, 3.353, -2.205, 1.281, -0.569, 0.0847],
            Self::ImprovedE9 => &[2.847, -4.685, 6.214, -7.184, 6.639, -5.032, 3.263, -1.632, 0.4191],
        }
    }

    /// The filter at a sample rate: the published taps at 44.1 kHz, a design elsewhere. Takes some tenths of a
    /// millisecond and allocates nothing.
    #[must_use]
    pub fn shaper(self, sample_rate_hz: f64) -> Shaper {
        design::shaper(self, sample_rate_hz)
    }
}

/// One noise-shaping filter: `1 - c_1 z^-1 - ... - c_9 z^-9`, always minimum phase.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shaper {
    /// `c_1` to `c_9`; zeros where it is shorter.
    pub taps: [f64; TAPS],
}

impl Shaper {
    /// The filter of at most [`TAPS`] taps; more are left out.
    #[must_use]
    pub fn new(taps: &[f64]) -> Self {
        let mut all = [0.0; TAPS];
        all.iter_mut().zip(taps).for_each(|(tap, given)| *tap = *given);
        Self { taps: all }
    }

    /// Power response at `hz`: what noise is there, re the same without shaping.
    #[must_use]
    pub fn response_power(&self, hz: f64, sample_rate_hz: f64) -> f64 {
        let (sin, cos) = (TAU * hz / sample_rate_hz).sin_cos();
        // Horner's scheme in z^-1 = cos - i sin.
        let (re, im) = self.taps.iter().rev().fold((0.0, 0.0), |(re, im), tap| {
            let (re, im) = (re - tap, im);
            (re * cos + im * sin, im * cos - re * sin)
        });
        (1.0 + re).powi(2) + im * im
    }

    /// The same in dB: what the editor draws.
    #[must_use]
    pub fn response_db(&self, hz: f64, sample_rate_hz: f64) -> f64 {
        power_to_db(self.response_power(hz, sample_rate_hz))
    }

    /// Total noise re the same without shaping, in dB: 0 for none.
    #[must_use]
    pub fn total_db(&self) -> f64 {
        power_to_db(1.0 + self.taps.iter().map(|tap| tap * tap).sum::<f64>())
    }

    /// How far dither, rounding and feedback together can ever move a sample, in steps: 1.5 without shaping. What a
    /// limiter leaves between its ceiling and that of the file if no sample may ever be held.
    #[must_use]
    pub fn reach_steps(&self) -> f64 {
        ERROR_STEPS * (1.0 + self.taps.iter().map(|tap| tap.abs()).sum::<f64>())
    }

    /// Root of the mean square of the noise, in steps: 0.5 without shaping.
    #[must_use]
    pub fn noise_steps(&self) -> f64 {
        0.5 * (1.0 + self.taps.iter().map(|tap| tap * tap).sum::<f64>()).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean response between two frequencies, in dB.
    fn band_db(shaper: &Shaper, from_hz: f64, to_hz: f64, rate: f64) -> f64 {
        let points = 4_000;
        let hz = |n| from_hz + (to_hz - from_hz) * (f64::from(n) + 0.5) / f64::from(points);
        power_to_db((0..points).map(|n| shaper.response_power(hz(n), rate)).sum::<f64>() / f64::from(points))
    }

    #[test]
    fn published_curves_have_their_published_figures() {
        let figures = [
            (Shaping::Lipshitz5, 12.2, -14.8),
            (Shaping::ModifiedE9, 7.6, -13.8),
            (Shaping::FWeighted9, 18.4, -18.1),
            (Shaping::ImprovedE9, 23.1, -21.1),
        ];
        for (shaping, total_db, band) in figures {
            let shaper = shaping.shaper(44_100.0);
            // The figures are rounded to 0.1 dB.
            assert!((shaper.total_db() - total_db).abs() < 0.06, "{shaping:?}: {}", shaper.total_db());
            let found = band_db(&shaper, 1_000.0, 6_000.0, 44_100.0);
            assert!((found - band).abs() < 0.06, "{shaping:?}: {found}");
        }
    }

    #[test]
    fn the_response_is_that_of_its_impulse() {
        let shaper = Shaping::FWeighted9.shaper(48_000.0);
        let impulse: Vec<f32> = [1.0].into_iter().chain(shaper.taps.map(|tap| -tap as f32)).collect();
        for hz in [0.0, 997.0, 4_000.0, 20_000.0, 24_000.0] {
            let expected = crate::testkit::magnitude_db(&impulse, hz, 48_000.0);
            // Taps rounded to f32 are off by 2^-24 of up to 4.2 each, nine of them: 2e-6, on a response of -40 dB 2e-3 dB.
            assert!((shaper.response_db(hz, 48_000.0) - expected).abs() < 2e-3, "{hz} Hz");
        }
    }
}
