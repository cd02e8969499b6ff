//! Recursive filters whose magnitude follows the analogue prototype to 20 kHz at any sample rate.
//!
//! The bilinear transform takes the analogue frequency for `2 tan(w / 2)`, which cramps everything towards half the
//! sample rate. Here its square is taken for a rational function of `p = sin²(w / 2)` that is close to the true `w²`:
//!
//! `w² = 4 p (1 - a p + b p²) / (1 - s p + t p²)`
//!
//! Its coefficients are found for each prototype (see `warp`). Put into the squared magnitude of a section of second
//! order, it gives one of sixth order in `z`, of fourth where `b` is 0, whose poles and zeros are roots of polynomials.
//! Of each, one pair belongs to the analogue section, moved to about where `exp(s T)` would put it; the others lie on the
//! negative real axis or near it and correct what is left. Where a correction is below `NEGLIGIBLE_DB`, as for most bands
//! below 1 kHz, it is left out. Stable and of minimum phase by construction: the rational function is positive and finite
//! up to half the rate.
//!
//! Error of the magnitude up to 20 kHz at 44.1 kHz, where the prototype is above -60 dB: at most 0.06 dB for every
//! Butterworth cut, 0.1 dB for cuts of every quality, shelves, tilts, band-passes and bells of up to ±27 dB, 0.105 dB for
//! bells of more. For a notch, 0.1 dB where it is above -30 dB and 0.2 dB to -40. Below, errors in dB grow with the
//! depth: for cuts 0.5 dB at -80 dB and 2 dB at -100 dB.
//!
//! Sources: Oppenheim and Schafer, "Discrete-time signal processing", 3rd ed., 7.2 (transformation of variables, matched
//! poles and zeros); Vicanek, "Matched second order digital filters", 2016 (squared magnitudes in `sin²(w / 2)`).

mod roots;
mod warp;

use super::design::{MAX_SECTIONS, Prototype, Section};
use realfft::num_complex::Complex;
use roots::places;
use std::f64::consts::{PI, TAU};
use warp::Warp;

/// Corrections of one band that together move no magnitude up to 20 kHz by more than about this, in dB, are left out.
const NEGLIGIBLE_DB: f64 = 0.02;

/// Up to where the match is made: 20 kHz at 44.1 kHz, as part of the sample rate.
const TOP: f64 = 20.0 / 44.1;

/// Digital sections of each analogue one.
const EACH: usize = 3;

/// Most digital sections of one prototype.
pub const MAX_BIQUADS: usize = EACH * MAX_SECTIONS;

/// Where a correction is looked at.
const LOOKS: usize = 9;

/// A digital section of second order: numerator, and denominator without its leading 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Biquad {
    /// Coefficients of 1, z⁻¹, z⁻² above the line.
    pub b: [f64; 3],
    /// Coefficients of z⁻¹, z⁻² below the line.
    pub a: [f64; 2],
}

impl Biquad {
    /// Passes everything as it is.
    pub const UNITY: Self = Self { b: [1.0, 0.0, 0.0], a: [0.0, 0.0] };

    /// The same, louder.
    #[must_use]
    pub fn scaled(self, gain: f64) -> Self {
        Self { b: self.b.map(|b| b * gain), ..self }
    }

    /// Gain and phase at `w` radians a frame.
    #[must_use]
    pub fn response(&self, w: f64) -> Complex<f64> {
        self.at(Complex::from_polar(1.0, -w))
    }

    /// The response where `z`⁻¹ is `z`.
    fn at(&self, z: Complex<f64>) -> Complex<f64> {
        let Self { b: [b0, b1, b2], a: [a1, a2] } = *self;
        (b0 + z * (b1 + z * b2)) / (1.0 + z * (a1 + z * a2))
    }

    /// From two poles and two zeros, each pair real or conjugate.
    fn of(zeros: [Complex<f64>; 2], poles: [Complex<f64>; 2]) -> Self {
        let expand = |[p, q]: [Complex<f64>; 2]| [-(p + q).re, (p * q).re];
        let [b1, b2] = expand(zeros);
        Self { b: [1.0, b1, b2], a: expand(poles) }
    }
}

/// The digital sections of an analogue one at `w` radians a frame: the one that has its poles and zeros, and those that
/// correct it.
fn sections(section: &Section, w: f64, warp: &Warp) -> [Biquad; EACH] {
    let (zeros, poles) = (places(warp, section.numerator, w), places(warp, section.denominator, w));
    // All are right at 0 Hz, or where the prototype is silent there, at the frequency of the band.
    let silent = section.numerator[0] == 0.0;
    let reference = if silent { w.min(0.8 * PI) } else { 0.0 };
    let gain = section.power((reference / w).powi(2)).sqrt();
    let z = Complex::from_polar(1.0, -reference);
    std::array::from_fn(|n| {
        let biquad = Biquad::of(zeros[n], poles[n]);
        biquad.scaled(if n == 0 { gain } else { 1.0 } / biquad.at(z).norm())
    })
}

/// The digital sections of a whole prototype: three for each of its own, in its order, of which the second and the third
/// are [`Biquad::UNITY`] where there is nothing to correct. As many as fit; allocates nothing, and takes about 3 µs for a
/// bell, 10 for the steepest cut.
pub fn design_all(prototype: &Prototype, sample_rate_hz: f64, to: &mut [Biquad]) {
    to.fill(Biquad::UNITY);
    let all = prototype.sections();
    if all.is_empty() {
        return;
    }
    let w = TAU * prototype.frequency_hz() / sample_rate_hz;
    let warp = Warp::of(all, w);
    let highest = TAU * TOP.min(20_000.0 / sample_rate_hz);
    let looks: [_; LOOKS] =
        std::array::from_fn(|n| Complex::from_polar(1.0, -highest * (1.0 - 0.1 * n as f64)));
    let negligible = 10.0_f64.powf(NEGLIGIBLE_DB / all.len() as f64 / 10.0);
    let mut gain = prototype.gain();
    for (biquads, section) in to.chunks_exact_mut(EACH).zip(all) {
        biquads.copy_from_slice(&sections(section, w, &warp));
        biquads[0] = biquads[0].scaled(std::mem::replace(&mut gain, 1.0));
        for correction in &mut biquads[1..] {
            let is_flat = looks.iter().all(|z| {
                let power = correction.at(*z).norm_sqr();
                power < negligible && power * negligible > 1.0
            });
            if is_flat {
                *correction = Biquad::UNITY;
            }
        }
    }
}

#[cfg(test)]
mod tests;
