//! The gain computer of a limiter: what a level requires, and how the gain comes back.
//!
//! The gain returns by one pole in the linear domain: 63 % of the missing gain is back after the release time. It is
//! the gain itself that multiplies the sound, so its own spectrum is what turns into side bands, and this law makes them
//! those of a first-order low-pass whatever the depth. The same pole in decibels would still hold 15 dB of a click of
//! 40 dB after one release time; here no more than 4 dB is left of anything, so a click does not punch a hole.
//!
//! Source: Giannoulis, Massberg and Reiss, "Digital dynamic range compressor design", J. Audio Eng. Soc. 60 (2012),
//! which compares the domains.

/// The pole aims this far past the gain that is required and stops there: a plain pole would never arrive, and sound
/// below the ceiling would never again pass bit for bit. Arrival takes ln(2^14) = 9.7 release times.
const BEYOND: f64 = 1.0 / 16_384.0;

/// Required gain with release.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    keep: f64,
    gain: f64,
}

impl Default for Limit {
    fn default() -> Self {
        Self { keep: 0.0, gain: 1.0 }
    }
}

impl Limit {
    /// Sets the time in which 63 % of the missing gain returns, in ms; above 0.
    pub fn set(&mut self, release_ms: f64, sample_rate_hz: f64) {
        self.keep = (-1e3 / (release_ms * sample_rate_hz)).exp();
    }

    /// Forgets the past: the gain is 1.
    pub fn reset(&mut self) {
        self.gain = 1.0;
    }

    /// The gain for each frame, never above what the frame requires. `over` is the level re the ceiling, linear, at
    /// least 1; both slices are of equal length.
    #[inline(always)]
    pub fn process(&mut self, over: &[f32], gains: &mut [f64]) {
        for (gain, over) in gains.iter_mut().zip(over) {
            *gain = 1.0 / f64::from(*over);
        }
        let (keep, approach) = (self.keep, (1.0 - self.keep) * (1.0 + BEYOND));
        let mut last = self.gain;
        for gain in gains {
            let released = last * keep + *gain * approach;
            last = if released < *gain { released } else { *gain };
            *gain = last;
        }
        self.gain = last;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_is_at_once_and_release_takes_its_time() {
        let mut limit = Limit::default();
        limit.set(100.0, 48_000.0);
        let mut over = vec![1.0; 96_000];
        over[0] = 4.0;
        let mut gains = vec![0.0; over.len()];
        limit.process(&over, &mut gains);
        assert_eq!(gains[0], 0.25);
        // Of 0.75 missing, 1/e is left after 4 800 frames; BEYOND adds (1 - 1/e) / 16 384 = 3.9e-5.
        let expected = 1.0 - 0.75 * (-1.0_f64).exp() + 3.9e-5;
        assert!((gains[4_800] - expected).abs() < 1e-6, "{} for {expected}", gains[4_800]);
        // ln(0.75 * 2^14) = 9.42 release times to exactly 1.
        let arrived = gains.iter().position(|gain| *gain == 1.0).expect("it arrives");
        assert!((45_100..45_300).contains(&arrived), "{arrived}");
    }

    #[test]
    fn gain_never_exceeds_what_is_required() {
        let mut limit = Limit::default();
        limit.set(1.0, 44_100.0);
        let over: Vec<f32> = crate::testkit::noise(1, 3.0, 10_000).iter().map(|x| 1.0 + x.abs()).collect();
        let mut gains = vec![0.0; over.len()];
        limit.process(&over, &mut gains);
        assert!(gains.iter().zip(&over).all(|(gain, over)| *gain <= 1.0 / f64::from(*over)));
    }
}
