//! A value that glides to its target, so that a knob never clicks.
//!
//! Two equal one-pole low-passes in series: the step response starts and ends with slope 0, which puts the spectrum of
//! a jump 12 dB an octave further down than a straight ramp does.

/// How long a glide takes to cover 99 % of its way, in ms.
pub const GLIDE_MS: f64 = 20.0;

/// Time constants of one pole in which two of them in series cover 99 %: the root of (1 + t) e^-t = 0.01.
const TIME_CONSTANTS: f64 = 6.638_352_067_993_8;

/// One gliding value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glide {
    target: f64,
    first: f64,
    value: f64,
    step: f64,
}

impl Glide {
    /// Rests at `value`; moves as [`Glide::prepare`] says.
    #[must_use]
    pub fn new(value: f64) -> Self {
        Self { target: value, first: value, value, step: 1.0 }
    }

    /// Sets the pace: 99 % of the way in `glide_ms`, in ticks of `rate_hz`.
    pub fn prepare(&mut self, rate_hz: f64, glide_ms: f64) {
        let ticks = (glide_ms * 1e-3 * rate_hz).max(TIME_CONSTANTS);
        self.step = 1.0 - (-TIME_CONSTANTS / ticks).exp();
    }

    /// Where to go.
    pub fn set(&mut self, target: f64) {
        self.target = target;
    }

    /// Goes there at once: after a reset nothing is heard of the past.
    pub fn snap(&mut self) {
        (self.first, self.value) = (self.target, self.target);
    }

    /// Whether it has arrived. Arrived means exactly: neutral settings stay bit-exact.
    #[inline(always)]
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.value == self.target
    }

    /// Where it is now.
    #[inline(always)]
    #[must_use]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Moves one tick and says where it is.
    #[inline(always)]
    pub fn tick(&mut self) -> f64 {
        if self.is_settled() {
            return self.value;
        }
        self.first += self.step * (self.target - self.first);
        self.value += self.step * (self.first - self.value);
        // The last ten-millionth is below -140 dB of the target and would take as long as all before it.
        let near = 1e-7 * self.target.abs().max(1e-3);
        if (self.value - self.target).abs() < near && (self.first - self.target).abs() < near {
            self.snap();
        }
        self.value
    }

    /// Moves one tick for every value of `window` and writes where it is.
    #[inline(always)]
    pub fn fill(&mut self, window: &mut [f64]) {
        if self.is_settled() {
            window.fill(self.value);
        } else {
            window.iter_mut().for_each(|value| *value = self.tick());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glide_covers_99_percent_in_its_time_and_then_arrives() {
        for rate_hz in [44_100.0, 192_000.0] {
            let mut glide = Glide::new(0.0);
            glide.prepare(rate_hz, GLIDE_MS);
            glide.set(1.0);
            let frames = (GLIDE_MS * 1e-3 * rate_hz) as usize;
            let after = (0..frames).map(|_| glide.tick()).last().expect("some frames");
            // Discrete ticks follow the continuous step response to within one tick's slope.
            assert!((after - 0.99).abs() < 1e-3, "{after}");
            (0..4 * frames).for_each(|_| _ = glide.tick());
            assert!(glide.is_settled());
            assert_eq!(glide.value(), 1.0);
        }
    }

    #[test]
    fn a_glide_never_overshoots_and_starts_softly() {
        let mut glide = Glide::new(0.0);
        glide.prepare(48_000.0, GLIDE_MS);
        glide.set(1.0);
        let mut last = 0.0;
        let first = glide.tick();
        assert!(first < 1e-4, "{first}");
        for _ in 0..5_000 {
            let value = glide.tick();
            assert!((last..=1.0).contains(&value));
            last = value;
        }
    }
}
