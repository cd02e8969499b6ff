//! What a band means: its analogue prototype, in f64. It is the curve that the editor draws and the one that kernels
//! and recursive filters are designed from, so there is no bilinear warping: a bell at 16 kHz is as wide and as
//! symmetric (on a logarithmic axis) at 44.1 kHz as it is at 192 kHz.
//!
//! Sources: Bristow-Johnson, "Audio EQ cookbook", W3C Working Group Note, 2021 (the analogue prototypes `H(s)` of second
//! order); Butterworth, "On the theory of filter amplifiers", Experimental Wireless 7, 1930 (cuts of any order).

use crate::chain::eq::{Band, Kind};
use crate::units::{legal, power_to_db};
use realfft::num_complex::Complex;
use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Loudest response of a band or of a whole equaliser, in dB. The softest is its negative: -200 dB is silence, +200 dB is
/// further above full scale than single-precision sound can be taken.
pub const LIMIT_DB: f64 = 200.0;

/// Sections of the steepest cut: two poles each.
pub const MAX_SECTIONS: usize = 8;

/// Exponent of a brickwall: its magnitude is 1 / (1 + (f / f0)^200), -6 dB at the cutoff and -100 dB a semitone beyond.
/// Being smooth in frequency it rings for a time that a kernel can hold: e^(-98 t) at 1 kHz, t in s.
const BRICKWALL: f64 = 200.0;

/// A ratio of polynomials of at most second order in `s`, normalised to the frequency of its band. Coefficients of 1, s
/// and s².
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Section {
    /// Above the line.
    pub numerator: [f64; 3],
    /// Below the line.
    pub denominator: [f64; 3],
}

impl Section {
    /// Passes everything as it is.
    pub const UNITY: Self = Self { numerator: [1.0, 0.0, 0.0], denominator: [1.0, 0.0, 0.0] };

    /// Square of the magnitude at `s² = -u`.
    #[inline]
    #[must_use]
    pub fn power(&self, u: f64) -> f64 {
        squared_magnitude(self.numerator, u) / squared_magnitude(self.denominator, u)
    }

    fn response(&self, w: f64) -> Complex<f64> {
        let at = |[constant, linear, square]: [f64; 3]| Complex::new(constant - square * w * w, linear * w);
        at(self.numerator) / at(self.denominator)
    }
}

/// Square of the magnitude of a polynomial in `s` at `s² = -u`.
#[inline]
fn squared_magnitude([constant, linear, square]: [f64; 3], u: f64) -> f64 {
    (constant - square * u).powi(2) + linear * linear * u
}

/// The analogue prototype of one band: at most [`MAX_SECTIONS`] sections in series, or a brickwall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prototype {
    frequency_hz: f64,
    /// Linear gain in front of the sections.
    gain: f64,
    sections: [Section; MAX_SECTIONS],
    count: usize,
    /// Exponent of a brickwall: positive passes what is below its frequency, negative what is above; 0 for none.
    exponent: f64,
}

impl Prototype {
    /// The prototype of `band`. Values out of range are brought to the nearest legal one; a band that is off, or a bell,
    /// shelf or tilt of 0 dB, has a power of exactly 1 at every frequency.
    #[must_use]
    pub fn of(band: &Band) -> Self {
        Self::scaled(band, 100.0)
    }

    /// The prototype of `band` with `percent` of its gain, 0 to 200.
    #[must_use]
    pub fn scaled(band: &Band, percent: f64) -> Self {
        let Band { on, kind, frequency_hz, gain_db, q, slope, .. } = band.legal();
        let mut prototype = Self {
            frequency_hz,
            gain: 1.0,
            sections: [Section::UNITY; MAX_SECTIONS],
            count: 0,
            exponent: 0.0,
        };
        if !on {
            return prototype;
        }
        let gain_db = gain_db * legal(percent, 0.0..=200.0, 100.0) * 0.01;
        // The square root of the linear gain: half of it lies in the numerator, half in the denominator.
        let a = 10.0_f64.powf(gain_db / 40.0);
        let shelf = a.sqrt() / q;
        let resonance = [1.0, 1.0 / q, 1.0];
        match (kind, slope.order()) {
            (Kind::Bell, _) => prototype.push([1.0, a / q, 1.0], [1.0, 1.0 / (a * q), 1.0]),
            (Kind::LowShelf, _) => {
                prototype.gain = a;
                prototype.push([a, shelf, 1.0], [1.0, shelf, a]);
            }
            (Kind::HighShelf, _) => {
                prototype.gain = a;
                prototype.push([1.0, shelf, a], [a, shelf, 1.0]);
            }
            // A high shelf of twice the gain, lowered by the gain: the factors in front cancel.
            (Kind::Tilt, _) => prototype.push([1.0, a / q, a * a], [a * a, a / q, 1.0]),
            (Kind::Notch, _) => prototype.push([1.0, 0.0, 1.0], resonance),
            (Kind::BandPass, _) => prototype.push([0.0, 1.0 / q, 0.0], resonance),
            (Kind::LowCut, None) => prototype.exponent = -BRICKWALL,
            (Kind::HighCut, None) => prototype.exponent = BRICKWALL,
            (Kind::LowCut, Some(order)) => prototype.push_cut(order, q, true),
            (Kind::HighCut, Some(order)) => prototype.push_cut(order, q, false),
        }
        prototype
    }

    fn push(&mut self, numerator: [f64; 3], denominator: [f64; 3]) {
        self.sections[self.count] = Section { numerator, denominator };
        self.count += 1;
    }

    /// A Butterworth cut whose most resonant pair of poles has its quality scaled by `q` re 0.7071.
    fn push_cut(&mut self, order: usize, q: f64, low: bool) {
        if order % 2 == 1 {
            self.push(if low { [0.0, 1.0, 0.0] } else { [1.0, 0.0, 0.0] }, [1.0, 1.0, 0.0]);
        }
        for pair in 0..order / 2 {
            // The poles stand on the unit circle, spaced by pi / order; the pair nearest to the imaginary axis comes first.
            let damping = 2.0 * (PI * (2 * pair + 1) as f64 / (2 * order) as f64).sin();
            let damping = if pair == 0 { damping * FRAC_1_SQRT_2 / q } else { damping };
            self.push(if low { [0.0, 0.0, 1.0] } else { [1.0, 0.0, 0.0] }, [1.0, damping, 1.0]);
        }
    }

    /// Square of the magnitude at `hz`, linear. 0 at a zero of the response.
    #[inline]
    #[must_use]
    pub fn power(&self, hz: f64) -> f64 {
        if self.exponent != 0.0 {
            return self.brickwall(hz).powi(2);
        }
        let u = (hz / self.frequency_hz).powi(2);
        self.sections().iter().fold(self.gain * self.gain, |power, section| power * section.power(u))
    }

    /// Gain and phase at `hz`, as of the analogue filter. A brickwall turns no phase.
    #[must_use]
    pub fn response(&self, hz: f64) -> Complex<f64> {
        if self.exponent != 0.0 {
            return Complex::new(self.brickwall(hz), 0.0);
        }
        let w = hz / self.frequency_hz;
        let gain = Complex::new(self.gain, 0.0);
        self.sections().iter().fold(gain, |response, section| response * section.response(w))
    }

    fn brickwall(&self, hz: f64) -> f64 {
        (1.0 + (hz / self.frequency_hz).powf(self.exponent)).recip()
    }

    /// The sections, in `s` over [`Prototype::frequency_hz`]; none for a band that does nothing and for a brickwall.
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections[..self.count]
    }

    /// Linear gain in front of the sections.
    #[must_use]
    pub fn gain(&self) -> f64 {
        self.gain
    }

    /// The frequency that the sections are normalised to, in Hz.
    #[must_use]
    pub fn frequency_hz(&self) -> f64 {
        self.frequency_hz
    }

    /// Whether it is a brickwall, which only a linear phase can have.
    #[must_use]
    pub fn is_brickwall(&self) -> bool {
        self.exponent != 0.0
    }
}

/// Response of one band at `hz`, in dB, within ±[`LIMIT_DB`]; 0 dB for a band that is off. A negative `hz` means its
/// magnitude and NaN means 0 Hz.
#[must_use]
pub fn response_db(band: &Band, hz: f64) -> f64 {
    power_to_db(Prototype::of(band).power(legal(hz.abs(), 0.0..=1e9, 0.0))).clamp(-LIMIT_DB, LIMIT_DB)
}

#[cfg(test)]
mod tests;
