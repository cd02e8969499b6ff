//! The gain computer of a limiter: what a level requires, and how the gain comes back.
//!
//! The gain returns by one pole in the linear domain: 63 % of the missing gain is back after the release time. It is
//! the gain itself that multiplies the sound, so its own spectrum is what turns into side bands, and this law makes them
//! those of a first-order low-pass whatever the depth. The same pole in decibels would still hold 15 dB of a click of
//! 40 dB after one release time; here no more than 4 dB is left of anything, so a click does not punch a hole.
//!
//! It returns to 1, or to a floor: the gain that sustained reduction holds (see [`sustain`](super::sustain)).
//!
//! Source: Giannoulis, Massberg and Reiss, "Digital dynamic range compressor design", J. Audio Eng. Soc. 60 (2012),
//! which compares the domains and gives the knee.

use crate::units::{db_to_gain, gain_to_db};

/// The pole aims this far past where it is going and stops there: a plain pole would never arrive, and sound below the
/// ceiling would never again pass bit for bit. Arrival takes ln(2^14) = 9.7 release times.
pub(super) const BEYOND: f64 = 1.0 / 16_384.0;

/// The gain that a level re the ceiling requires: infinite ratio, hard or with a knee.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Curve {
    knee_db: f64,
}

impl Curve {
    /// A knee that begins `knee_db` below the ceiling and ends as far above it; 0 is a hard one.
    #[must_use]
    pub fn new(knee_db: f64) -> Self {
        Self { knee_db }
    }

    /// Level re the ceiling, linear, below which the gain is 1.
    #[must_use]
    pub fn start(&self) -> f64 {
        db_to_gain(-self.knee_db)
    }

    /// Gain for a level re the ceiling, linear, not negative. The product of both is at most 1.
    ///
    /// In dB and with the knee K the reduction of a level L from -K to K is (L + K)² / 4 K: it begins with slope 0 and
    /// joins that of the ceiling, L, with slope 1. What is left of L is -(L - K)² / 4 K, never above 0.
    #[inline(always)]
    #[must_use]
    pub fn gain(&self, level: f64) -> f64 {
        if self.knee_db > 0.0 {
            let level_db = gain_to_db(level);
            if level_db.abs() < self.knee_db {
                return db_to_gain(-(level_db + self.knee_db).powi(2) / (4.0 * self.knee_db));
            }
        }
        1.0 / level.max(1.0)
    }
}

/// Required gain with release.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    approach: f64,
    gain: f64,
}

impl Default for Limit {
    fn default() -> Self {
        Self { approach: 1.0, gain: 1.0 }
    }
}

impl Limit {
    /// Sets the time in which 63 % of the missing gain returns, in ms; above 0. `rate_hz` is that of the gains.
    pub fn set(&mut self, release_ms: f64, rate_hz: f64) {
        self.approach = -(-1e3 / (release_ms * rate_hz)).exp_m1();
    }

    /// Forgets the past: the gain is 1.
    pub fn reset(&mut self) {
        self.gain = 1.0;
    }

    /// The next gain: at most `required`, and never above `floor`, to which it returns.
    #[inline(always)]
    pub fn tick(&mut self, required: f64, floor: f64) -> f64 {
        let released = self.gain + self.approach * (floor + BEYOND - self.gain);
        let most = if required < floor { required } else { floor };
        self.gain = if released < most { released } else { most };
        self.gain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_is_at_once_and_release_takes_its_time() {
        let mut limit = Limit::default();
        limit.set(100.0, 48_000.0);
        let gains: Vec<f64> = (0..96_000).map(|n| limit.tick(if n == 0 { 0.25 } else { 1.0 }, 1.0)).collect();
        assert_eq!(gains[0], 0.25);
        // Of 0.75 missing, 1/e is left after 4 800 frames; BEYOND adds (1 - 1/e) / 16 384 = 3.9e-5.
        let expected = 1.0 - 0.75 * (-1.0_f64).exp() + 3.9e-5;
        assert!((gains[4_800] - expected).abs() < 1e-6, "{} for {expected}", gains[4_800]);
        // ln(0.75 * 2^14) = 9.42 release times to exactly 1.
        let arrived = gains.iter().position(|gain| *gain == 1.0).expect("it arrives");
        assert!((45_100..45_300).contains(&arrived), "{arrived}");
    }

    #[test]
    fn it_returns_to_the_floor_and_never_exceeds_what_is_required() {
        let mut limit = Limit::default();
        limit.set(1.0, 44_100.0);
        for (n, x) in crate::testkit::noise(1, 3.0, 10_000).into_iter().enumerate() {
            let loud = n % 1_000 < 3;
            let required = if loud { Curve::default().gain(1.0 + f64::from(x.abs())) } else { 1.0 };
            assert!(limit.tick(required, 0.8) <= required.min(0.8));
        }
        // The last peak is 997 frames ago; arrival takes at most 9.7 release times, 428 frames.
        assert_eq!(limit.tick(1.0, 0.8), 0.8);
    }

    #[test]
    fn the_curve_keeps_every_level_at_or_below_the_ceiling_and_is_smooth() {
        assert_eq!([0.5, 1.0, 4.0].map(|level| Curve::default().gain(level)), [1.0, 1.0, 0.25]);
        let curve = Curve::new(6.0);
        assert_eq!((curve.gain(db_to_gain(-6.0)), curve.gain(4.0)), (1.0, 0.25));
        // In the middle of the knee a quarter of it: (0 + 6)² / 24 = 1.5 dB.
        assert!((gain_to_db(curve.gain(1.0)) + 1.5).abs() < 1e-9);
        let mut last = curve.gain(0.4);
        for n in 0..2_000 {
            let level = db_to_gain(-8.0 + f64::from(n) * 0.01);
            let gain = curve.gain(level);
            assert!(level * gain <= 1.0 + 1e-12);
            // At most 0.01 dB of reduction for 0.01 dB of level.
            assert!(gain <= last && gain_to_db(gain / last) > -0.010_001);
            last = gain;
        }
    }
}
