//! What is left of a mix when the sum of its stems is taken from it.

use dsp_core::units::db_to_gain;
use serde::Serialize;
use std::fmt;

/// How deep the sum nulls against the mix. A null is the RMS of what is left over the RMS of the mix, both channels
/// together; negative infinity (JSON: `null`) when nothing is left.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Null {
    /// Of mix less sum, in dB.
    pub null_db: f64,
    /// The gain that brings the sum to the mix with the least left over, in dB; the polarity aside.
    pub gain_db: f64,
    /// Whether the mix is the sum upside down.
    pub inverted: bool,
    /// Of mix less the sum at that gain, in dB.
    pub null_after_gain_db: f64,
    /// Whether the sum, rounded once to f32, is the mix in every bit.
    pub bit_exact: bool,
}

impl Null {
    /// A null that is less deep is worth a word. The dither of 16 bits under a mix of -20 dBFS RMS leaves -73 dB.
    pub const GOOD_DB: f64 = -60.0;

    /// Puts together a pass at gain 1 and a second one at the gain that the first found.
    #[must_use]
    pub fn of(first: &Moments, second: &Moments) -> Self {
        Self {
            null_db: first.null_db(),
            gain_db: 20.0 * first.gain().abs().log10(),
            inverted: first.gain() < 0.0,
            null_after_gain_db: second.null_db(),
            bit_exact: first.bit_exact,
        }
    }

    /// Whether only the gain keeps the sum from being the mix.
    #[must_use]
    pub fn is_gain_only(&self) -> bool {
        self.null_db > Self::GOOD_DB && self.null_after_gain_db <= Self::GOOD_DB
    }
}

impl fmt::Display for Null {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let depth =
            |db: f64| if db.is_finite() { format!("at {:.1} dB", db + 0.0) } else { "for good".to_owned() };
        write!(f, "nulls {}", depth(self.null_db))?;
        if self.bit_exact {
            return write!(f, ", rounded it is the same bit for bit");
        }
        // A gain that leaves nearly as much tells nothing of the mix.
        if self.null_db - self.null_after_gain_db > 3.0 {
            let turned = if self.inverted { " and upside down" } else { "" };
            let (gain, then) = (self.gain_db, depth(self.null_after_gain_db));
            write!(f, "; the mix is at {gain:+.2} dB{turned}, after which it nulls {then}")?;
        }
        Ok(())
    }
}

/// Sums over the frames of mix and sum.
#[derive(Clone, Copy, Debug)]
pub struct Moments {
    gain: f64,
    mix_square: f64,
    left_square: f64,
    cross: f64,
    sum_square: f64,
    bit_exact: bool,
}

impl Moments {
    /// Nothing seen; the sum will be brought to `gain`, linear.
    #[must_use]
    pub fn new(gain: f64) -> Self {
        Self { gain, mix_square: 0.0, left_square: 0.0, cross: 0.0, sum_square: 0.0, bit_exact: true }
    }

    /// Takes the next samples of a channel, equally many of each.
    pub fn add(&mut self, mix: &[f32], sum: &[f64]) {
        // A block is summed by itself, so that a long song loses no digits.
        let mut block = Self::new(self.gain);
        for (mix, sum) in mix.iter().zip(sum) {
            block.bit_exact &= *mix == *sum as f32;
            let mix = f64::from(*mix);
            let left = mix - self.gain * sum;
            block.mix_square += mix * mix;
            block.left_square += left * left;
            block.cross += mix * sum;
            block.sum_square += sum * sum;
        }
        self.mix_square += block.mix_square;
        self.left_square += block.left_square;
        self.cross += block.cross;
        self.sum_square += block.sum_square;
        self.bit_exact &= block.bit_exact;
    }

    /// The gain of the sum that leaves the least of the mix, linear and signed; 1 where there is no sound to tell.
    #[must_use]
    pub fn gain(&self) -> f64 {
        let gain = self.cross / self.sum_square;
        // Below -144 dB there is nothing of one in the other.
        if gain.is_finite() && gain.abs() > db_to_gain(-144.0) { gain } else { 1.0 }
    }

    /// RMS of what is left over the RMS of the mix, in dB; 0 of a silent mix with a sum that is not, which cannot null.
    #[must_use]
    pub fn null_db(&self) -> f64 {
        if self.left_square == 0.0 {
            return f64::NEG_INFINITY;
        }
        let null = 10.0 * (self.left_square / self.mix_square).log10();
        if null.is_finite() { null } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn null(mix: &[f32], sum: &[f64]) -> Null {
        let pass = |gain| {
            let mut moments = Moments::new(gain);
            for (mix, sum) in mix.chunks(7).zip(sum.chunks(7)) {
                moments.add(mix, sum);
            }
            moments
        };
        let first = pass(1.0);
        Null::of(&first, &pass(first.gain()))
    }

    #[test]
    fn a_sum_that_is_the_mix_nulls_for_good() {
        let sum: Vec<f64> = (0..100).map(|n| f64::from(n - 50) / 64.0).collect();
        let mix: Vec<f32> = sum.iter().map(|x| *x as f32).collect();
        let null = null(&mix, &sum);
        assert_eq!((null.null_db, null.gain_db, null.bit_exact), (f64::NEG_INFINITY, 0.0, true));
    }

    #[test]
    fn gain_and_remainder_are_those_of_the_closed_form() {
        // Orthogonal square waves: the mix is -g a + r b, so that the best gain is -g, and r / hypot(g, r) stays.
        let a: Vec<f64> = (0..4_000).map(|n| if n % 2 == 0 { 0.5 } else { -0.5 }).collect();
        let b: Vec<f64> = (0..4_000).map(|n| if n / 2 % 2 == 0 { 0.5 } else { -0.5 }).collect();
        let (g, r) = (0.75, 1.0 / 2_048.0);
        let mix: Vec<f32> = a.iter().zip(&b).map(|(a, b)| (r * b - g * a) as f32).collect();
        let null = null(&mix, &a);
        let close = |actual: f64, expected: f64| (actual - expected).abs() < 1e-9;
        assert!(close(null.gain_db, 20.0 * f64::log10(g)) && null.inverted, "{null:?}");
        assert!(close(null.null_db, 20.0 * (f64::hypot(1.0 + g, r) / f64::hypot(g, r)).log10()), "{null:?}");
        assert!(close(null.null_after_gain_db, 20.0 * (r / f64::hypot(g, r)).log10()), "{null:?}");
        assert!(!null.bit_exact && null.is_gain_only());
    }

    #[test]
    fn silence_is_no_number_that_is_none() {
        assert_eq!(null(&[0.0; 9], &[0.0; 9]).null_db, f64::NEG_INFINITY);
        let silent_mix = null(&[0.0; 9], &[0.5; 9]);
        assert_eq!((silent_mix.null_db, silent_mix.gain_db), (0.0, 0.0));
        let silent_sum = null(&[0.5; 9], &[0.0; 9]);
        assert_eq!((silent_sum.null_db, silent_sum.null_after_gain_db), (0.0, 0.0));
    }
}
