//! Levels in the units that engineers read, and back. 0 dBFS is a peak of 1.0.

/// Amplitude below which a level is called silence: -200 dBFS.
pub const SILENCE: f64 = 1e-10;

/// Linear gain of `db` decibels.
#[inline(always)]
#[must_use]
pub fn db_to_gain(db: f64) -> f64 {
    (db * (std::f64::consts::LN_10 / 20.0)).exp()
}

/// Decibels of an amplitude; -200 dB for [`SILENCE`] and below, never infinite.
#[inline(always)]
#[must_use]
pub fn gain_to_db(gain: f64) -> f64 {
    20.0 * gain.abs().max(SILENCE).log10()
}

/// Decibels of a power (a mean square); -200 dB at the least.
#[inline(always)]
#[must_use]
pub fn power_to_db(power: f64) -> f64 {
    10.0 * power.max(SILENCE * SILENCE).log10()
}

/// The value itself, or `fallback` brought into range where it is not a number: a host may automate anything.
#[inline(always)]
#[must_use]
pub fn legal(value: f64, range: std::ops::RangeInclusive<f64>, fallback: f64) -> f64 {
    let value = if value.is_nan() { fallback } else { value };
    value.clamp(*range.start(), *range.end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decibels_and_gains_are_inverse() {
        assert!((db_to_gain(-6.0) - 0.501_187_233_627_272_3).abs() < 1e-15);
        for db in [-120.0, -6.02, 0.0, 12.0] {
            assert!((gain_to_db(db_to_gain(db)) - db).abs() < 1e-12);
            assert!((power_to_db(db_to_gain(db).powi(2)) - db).abs() < 1e-12);
        }
        assert_eq!(db_to_gain(0.0), 1.0);
    }

    #[test]
    fn silence_is_a_number() {
        assert!((gain_to_db(0.0) + 200.0).abs() < 1e-12);
        assert!((power_to_db(0.0) + 200.0).abs() < 1e-12);
    }

    #[test]
    fn nonsense_becomes_legal() {
        assert_eq!(legal(f64::NAN, 0.0..=1.0, 0.5), 0.5);
        assert_eq!(legal(f64::INFINITY, 0.0..=1.0, 0.5), 1.0);
        assert_eq!(legal(-3.0, 0.0..=1.0, 0.5), 0.0);
    }
}
