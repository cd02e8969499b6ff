//! What a band means: the magnitude of its analogue prototype, in f64. It is the curve that the editor draws and the
//! one that the linear-phase kernel is designed from, so there is no bilinear warping: a bell at 16 kHz is as wide and
//! as symmetric (on a logarithmic axis) at 44.1 kHz as it is at 192 kHz.
//!
//! Source: Bristow-Johnson, "Audio EQ cookbook", W3C Working Group Note, 2021 (the analogue prototypes `H(s)`).

use crate::chain::eq::{Band, Kind};
use crate::units::{legal, power_to_db};

/// Loudest response of a band or of a whole equaliser, in dB. The softest is its negative: -200 dB is silence, +200 dB is
/// further above full scale than single-precision sound can be taken.
pub const LIMIT_DB: f64 = 200.0;

/// The analogue prototype of one band: a ratio of second-order polynomials in `s`, normalised to its frequency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prototype {
    frequency_hz: f64,
    /// Square of the constant in front.
    power: f64,
    /// Coefficients of 1, s and s².
    numerator: [f64; 3],
    /// Coefficients of 1, s and s².
    denominator: [f64; 3],
}

impl Prototype {
    /// The prototype of `band`. Values out of range are brought to the nearest legal one; a band that is off, or a bell
    /// or shelf of 0 dB, has a power of exactly 1 at every frequency.
    #[must_use]
    pub fn of(band: &Band) -> Self {
        let Band { on, kind, frequency_hz, gain_db, q } = band.legal();
        // The square root of the linear gain: half of it lies in the numerator, half in the denominator.
        let a = 10.0_f64.powf(gain_db / 40.0);
        let shelf = a.sqrt() / q;
        let (power, numerator, denominator) = match kind {
            _ if !on => (1.0, [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]),
            Kind::Bell => (1.0, [1.0, a / q, 1.0], [1.0, 1.0 / (a * q), 1.0]),
            Kind::LowShelf => (a * a, [a, shelf, 1.0], [1.0, shelf, a]),
            Kind::HighShelf => (a * a, [1.0, shelf, a], [a, shelf, 1.0]),
            Kind::LowCut => (1.0, [0.0, 0.0, 1.0], [1.0, 1.0 / q, 1.0]),
            Kind::HighCut => (1.0, [1.0, 0.0, 0.0], [1.0, 1.0 / q, 1.0]),
        };
        Self { frequency_hz, power, numerator, denominator }
    }

    /// Square of the magnitude at `hz`, linear. 0 at a zero of the response.
    #[inline]
    #[must_use]
    pub fn power(&self, hz: f64) -> f64 {
        let u = (hz / self.frequency_hz).powi(2);
        self.power * squared_magnitude(self.numerator, u) / squared_magnitude(self.denominator, u)
    }
}

/// Square of the magnitude of a polynomial in `s` at `s² = -u`.
fn squared_magnitude([constant, linear, square]: [f64; 3], u: f64) -> f64 {
    (constant - square * u).powi(2) + linear * linear * u
}

/// Response of one band at `hz`, in dB, within ±[`LIMIT_DB`]; 0 dB for a band that is off. A negative `hz` means its
/// magnitude and NaN means 0 Hz.
#[must_use]
pub fn response_db(band: &Band, hz: f64) -> f64 {
    power_to_db(Prototype::of(band).power(legal(hz.abs(), 0.0..=1e9, 0.0))).clamp(-LIMIT_DB, LIMIT_DB)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(kind: Kind, frequency_hz: f64, gain_db: f64, q: f64) -> Band {
        Band { on: true, kind, frequency_hz, gain_db, q }
    }

    fn assert_db(band: &Band, hz: f64, expected_db: f64) {
        let db = response_db(band, hz);
        // Closed forms of a dozen roundings of 1e-16 each; 1e-9 dB is 1e-10 relative.
        assert!((db - expected_db).abs() < 1e-9, "{band:?} at {hz} Hz: {db} dB, expected {expected_db} dB");
    }

    #[test]
    fn a_bell_has_its_gain_at_its_centre_and_half_of_it_at_its_bandwidth() {
        for gain_db in [-30.0, -6.0, 3.0, 12.0] {
            for q in [0.05, 1.0, 4.0, 40.0] {
                let bell = band(Kind::Bell, 1_000.0, gain_db, q);
                assert_db(&bell, 1_000.0, gain_db);
                // The cookbook's bandwidth lies between the points of half the gain in dB, where w - 1/w = 1/Q.
                let upper = 0.5 / q + (0.25 / (q * q) + 1.0).sqrt();
                assert_db(&bell, 1_000.0 * upper, gain_db / 2.0);
                assert_db(&bell, 1_000.0 / upper, gain_db / 2.0);
                assert_db(&bell, 0.0, 0.0);
            }
        }
    }

    #[test]
    fn a_shelf_has_its_gain_on_its_side_and_half_of_it_at_its_midpoint() {
        for gain_db in [-30.0, -3.0, 6.0] {
            for q in [0.05, 0.7, 40.0] {
                let low = band(Kind::LowShelf, 200.0, gain_db, q);
                assert_db(&low, 0.0, gain_db);
                assert_db(&low, 200.0, gain_db / 2.0);
                assert!(response_db(&low, 1e9).abs() < 1e-6);
                let high = band(Kind::HighShelf, 5_000.0, gain_db, q);
                assert_db(&high, 0.0, 0.0);
                assert_db(&high, 5_000.0, gain_db / 2.0);
                // 17 octaves up, the skirt at the lowest q is (5000 / q / 1e9)² times 30 dB from its end.
                assert!((response_db(&high, 1e9) - gain_db).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn a_cut_is_butterworth_and_falls_12_db_an_octave() {
        let q = std::f64::consts::FRAC_1_SQRT_2;
        for w in [0.01_f64, 0.5, 1.0, 3.0, 50.0] {
            // |H|² of a Butterworth of order 2.
            assert_db(&band(Kind::HighCut, 100.0, 0.0, q), 100.0 * w, -10.0 * (1.0 + w.powi(4)).log10());
            assert_db(&band(Kind::LowCut, 100.0, 0.0, q), 100.0 * w, -10.0 * (1.0 + w.powi(-4)).log10());
        }
        assert_eq!(response_db(&band(Kind::LowCut, 100.0, 0.0, q), 0.0), -LIMIT_DB);
    }

    #[test]
    fn what_does_nothing_does_exactly_nothing() {
        for kind in [Kind::Bell, Kind::LowShelf, Kind::HighShelf, Kind::LowCut, Kind::HighCut] {
            for hz in [0.0, 33.3, 1_000.0, 96_000.0] {
                let off = Band { on: false, ..band(kind, 1_000.0, 12.0, 3.0) };
                assert_eq!(Prototype::of(&off).power(hz), 1.0);
                if !matches!(kind, Kind::LowCut | Kind::HighCut) {
                    assert_eq!(Prototype::of(&band(kind, 777.0, 0.0, 3.0)).power(hz), 1.0, "{kind:?}");
                }
            }
        }
    }

    #[test]
    fn nonsense_becomes_a_band_that_can_be() {
        let nan = band(Kind::Bell, f64::NAN, f64::NAN, f64::NAN);
        assert_eq!(response_db(&nan, 1_000.0), 0.0);
        let wild = band(Kind::Bell, f64::INFINITY, 1e9, -1.0);
        assert_eq!(
            response_db(&wild, 5_000.0),
            response_db(&band(Kind::Bell, 30_000.0, 30.0, 0.05), 5_000.0)
        );
        assert_eq!(response_db(&band(Kind::HighShelf, 1e3, 6.0, 1.0), f64::NAN), 0.0);
        assert!(response_db(&band(Kind::HighCut, 1e3, 6.0, 1.0), f64::INFINITY).is_finite());
    }
}
