//! Stereo-linked peak level: the louder channel of a frame decides for both, so that the image does not move.
//!
//! Latency: 0 frames. There is no smoothing here; [`super::ballistics`] smooths the gain reduction. Levels stay linear
//! until somebody needs decibels: a band below its knee never pays for a logarithm.

use crate::filter::crossover::Lanes;
use crate::units::SILENCE;

/// Decibels in an octave of amplitude: 20 log10(2).
const DB_PER_OCTAVE: f64 = 6.020_599_913_279_624;

/// The mantissa of f64 without its exponent starts here: the bits of 1.0.
const ONE_BITS: u64 = 0x3ff0_0000_0000_0000;

/// Bits of the square root of one half, the lower end of the range the series below is centred on.
const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;

/// 2^52: added to a whole number below 2^52, it puts that number into the lowest bits, and the other way round.
const TWO_TO_52: f64 = 4_503_599_627_370_496.0;

/// Peak of both channels of a frame, linear.
#[inline(always)]
#[must_use]
pub fn linked_peak(frame: Lanes) -> f64 {
    larger(frame[0].abs(), frame[1].abs())
}

/// The larger of two numbers that are not NaN: one instruction, where `f64::max` must look for NaN.
#[inline(always)]
#[must_use]
pub fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The smaller of two numbers that are not NaN.
#[inline(always)]
#[must_use]
pub fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// Decibels of a finite amplitude that is not negative; -200 dB for [`SILENCE`] and below. Within 1e-11 dB of
/// [`crate::units::gain_to_db`], but vector code, and the same bits on every machine.
///
/// log2 m = 2 / ln 2 (s + s³ / 3 + s⁵ / 5 + ...) with s = (m - 1) / (m + 1). For m within a half octave of 1, |s| is at
/// most 0.172, and what follows s¹³ is below 1e-12.
#[inline(always)]
#[must_use]
pub fn level_db(amplitude: f64) -> f64 {
    let bits = larger(amplitude, SILENCE).to_bits();
    let biased = (bits + (ONE_BITS - SQRT_HALF_BITS)) >> 52;
    let mantissa = f64::from_bits(bits + ONE_BITS - (biased << 52));
    let octaves = f64::from_bits(TWO_TO_52.to_bits() | biased) - (TWO_TO_52 + 1_023.0);
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let q = s * s;
    let series = 1.0 / 9.0 + q * (1.0 / 11.0 + q * (1.0 / 13.0));
    let series = 1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * series)));
    DB_PER_OCTAVE * (octaves + s * series * (2.0 * std::f64::consts::LOG2_E))
}

/// Linear gain of `reduction_db` decibels of reduction, 0 to 1000. Within 1e-12 of [`crate::units::db_to_gain`] of the
/// negative; exactly 1 for 0. Vector code, and the same bits on every machine.
///
/// 2^x is 2^n e^t with n the nearest whole number and |t| at most ln(2) / 2, whose Taylor series is below 3e-13 after
/// t¹⁰ / 10!.
#[inline(always)]
#[must_use]
pub fn reduction_gain(reduction_db: f64) -> f64 {
    const NEAREST: f64 = 1.5 * TWO_TO_52;
    let octaves = reduction_db * (-1.0 / DB_PER_OCTAVE);
    let shifted = octaves + NEAREST;
    let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(ONE_BITS));
    let t = (octaves - (shifted - NEAREST)) * std::f64::consts::LN_2;
    let series = 1.0 / 40_320.0 + t * (1.0 / 362_880.0 + t * (1.0 / 3_628_800.0));
    let series = 1.0 / 120.0 + t * (1.0 / 720.0 + t * (1.0 / 5_040.0 + t * series));
    let series = 1.0 + t * (1.0 + t * (0.5 + t * (1.0 / 6.0 + t * (1.0 / 24.0 + t * series))));
    power * series
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{db_to_gain, gain_to_db};

    #[test]
    fn the_louder_channel_decides() {
        assert_eq!(linked_peak([0.25, -0.5]), 0.5);
        assert_eq!(linked_peak([-1.0, 0.5]), 1.0);
        assert_eq!(linked_peak([0.0, -0.0]), 0.0);
    }

    #[test]
    fn levels_are_those_of_the_library() {
        for n in -21_000..=14_000 {
            let db = f64::from(n) * 0.01 + 0.003;
            let level = level_db(db_to_gain(db));
            // The truncated series and rounding at 140 dB, as derived above; the library's own is the same size.
            assert!((level - db.max(-200.0)).abs() < 1e-11, "{level} dB, expected {db} dB");
        }
        assert_eq!(level_db(1.0), 0.0);
        assert_eq!(level_db(0.0), level_db(SILENCE));
        assert!((level_db(0.5) - gain_to_db(0.5)).abs() < 1e-14);
    }

    #[test]
    fn gains_are_those_of_the_library() {
        for n in 0..=100_000 {
            let db = f64::from(n) * 0.01;
            let ratio = reduction_gain(db) / db_to_gain(-db);
            assert!((ratio - 1.0).abs() < 1e-12, "{ratio} at {db} dB");
        }
        assert_eq!(reduction_gain(0.0), 1.0);
    }
}
