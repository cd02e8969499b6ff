//! Holds a band as narrow as its fold-down allows.
//!
//! Powers of mid and side are followed with a time constant of [`POWER_MS`]; from them follows, in closed form, the
//! largest gain of the side at which neither the loss nor the correlation passes its limit. The gain goes down towards it
//! with [`CLOSE_MS`] and up with [`OPEN_MS`]: quick enough for a chorus, far too slow to pump with a beat. No look-ahead:
//! in the first tenths of a second of a wide passage the limit may be passed.

use crate::meter::stereo::{Powers, SILENT_POWER};
use crate::tame::snap;

/// Time constant of the powers, in ms: that of a momentary loudness.
pub const POWER_MS: f64 = 400.0;
/// Time constant of narrowing, in ms.
pub const CLOSE_MS: f64 = 100.0;
/// Time constant of widening again, in ms.
pub const OPEN_MS: f64 = 2_000.0;

/// Power above which it is no music that comes in, but a fault: +40 dBFS. The lock does not listen to it.
const ABSURD_POWER: f64 = 1e4;

/// The limits of the lock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Loudness that folding down may cost, in LU, below 0.
    pub loss_lu: f64,
    /// Correlation of left and right, -1 to 1.
    pub correlation: f64,
}

impl Limits {
    /// Largest gain of the side, at most 1, at which both limits hold for these powers.
    #[must_use]
    pub fn widest(self, powers: &Powers) -> f64 {
        let Powers { mid, side, cross } = *powers;
        if side < SILENT_POWER {
            return 1.0;
        }
        // mid / (mid + g² side) = 10^(loss / 10).
        let by_loss = mid * (10.0_f64.powf(-0.1 * self.loss_lu) - 1.0) / side;
        // (1 - u) / sqrt((1 + u)² - 4 q u) = r with u = g² side / mid and q the squared correlation of mid and side: a
        // quadratic in u whose roots are reciprocal. Below 0 the larger one counts, where the side has outgrown the mid.
        let q = if mid > 0.0 { (cross * cross / (mid * side)).min(1.0) } else { 0.0 };
        let r = self.correlation;
        let (a, b) = (1.0 - r * r, 1.0 + r * r * (1.0 - 2.0 * q));
        let root = ((b - a) * (b + a)).max(0.0).sqrt();
        // The small root in the form that does not cancel, which also stands for a correlation of ±1.
        let small = if b + root > 0.0 { a / (b + root) } else { 1.0 };
        let by_correlation = if r >= 0.0 {
            small * mid / side
        } else if small > 0.0 {
            mid / (small * side)
        } else {
            f64::INFINITY
        };
        by_loss.min(by_correlation).clamp(0.0, 1.0).sqrt()
    }
}

/// The lock of one band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MonoLock {
    powers: Powers,
    gain: f64,
    follow: f64,
    close: f64,
    open: f64,
}

impl Default for MonoLock {
    fn default() -> Self {
        Self { powers: Powers::default(), gain: 1.0, follow: 1.0, close: 1.0, open: 1.0 }
    }
}

impl MonoLock {
    /// Sets the pace for ticks at `rate_hz`.
    pub fn prepare(&mut self, rate_hz: f64) {
        let pace = |ms: f64| 1.0 - (-1.0 / (1e-3 * ms * rate_hz)).exp();
        *self =
            Self { follow: pace(POWER_MS), close: pace(CLOSE_MS), open: pace(OPEN_MS), ..Self::default() };
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        (self.powers, self.gain) = (Powers::default(), 1.0);
    }

    /// Gain of the side, 0 to 1.
    #[inline(always)]
    #[must_use]
    pub fn gain(&self) -> f64 {
        self.gain
    }

    /// Whether silence changes nothing any more.
    #[inline(always)]
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.gain == 1.0 && self.powers == Powers::default()
    }

    /// Hears the mean powers of a short time, as they are before the lock, and moves the gain; without `limits` towards 1.
    #[inline(always)]
    pub fn tick(&mut self, powers: &Powers, limits: Option<Limits>) {
        if powers.mid + powers.side > ABSURD_POWER {
            return;
        }
        let keep = self.powers.times(1.0 - self.follow).plus(&powers.times(self.follow));
        self.powers = Powers { mid: snap(keep.mid), side: snap(keep.side), cross: snap(keep.cross) };
        let slow = &self.powers;
        let goal = match limits {
            Some(_) if slow.mid + slow.side < SILENT_POWER => self.gain,
            Some(limits) => limits.widest(slow),
            None => 1.0,
        };
        let pace = if goal < self.gain { self.close } else { self.open };
        self.gain += pace * (goal - self.gain);
        if limits.is_none() && self.gain > 1.0 - 1e-6 {
            self.gain = 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, wanted: f64) {
        // A few roundings of 1e-16, enlarged by the cancellation in the scale of the correlation: 1e-9 at most here.
        assert!((found - wanted).abs() < 1e-9, "{found}, not {wanted}");
    }

    #[test]
    fn the_widest_gain_meets_the_tighter_limit_exactly() {
        for cross in [0.0, 0.3, -0.6] {
            for (loss_lu, correlation) in
                [(-1.0, -1.0), (-12.0, 0.5), (-12.0, -0.2), (-3.0, 0.0), (-0.5, 0.3)]
            {
                let powers = Powers { mid: 0.7, side: 1.3, cross };
                let limits = Limits { loss_lu, correlation };
                let gain = limits.widest(&powers);
                let after = |gain: f64| Powers {
                    side: gain * gain * powers.side,
                    cross: gain * powers.cross,
                    ..powers
                };
                let holds = |powers: Powers| {
                    powers.mono_loss_lu() >= loss_lu - 1e-9 && powers.correlation() >= correlation - 1e-9
                };
                assert!(holds(after(gain)), "{limits:?}, cross {cross}: {gain}");
                assert!(
                    gain == 1.0 || !holds(after(1.001 * gain)),
                    "{limits:?}, cross {cross}: {gain} is too narrow"
                );
            }
        }
        near(
            Limits { loss_lu: -1.0, correlation: 1.0 }.widest(&Powers { mid: 1.0, side: 0.0, cross: 0.0 }),
            1.0,
        );
        near(
            Limits { loss_lu: -1.0, correlation: 0.0 }.widest(&Powers { mid: 0.0, side: 1.0, cross: 0.0 }),
            0.0,
        );
        near(
            Limits { loss_lu: -12.0, correlation: 1.0 }.widest(&Powers { mid: 1.0, side: 1.0, cross: 0.0 }),
            0.0,
        );
    }

    #[test]
    fn it_closes_and_opens_at_the_stated_pace() {
        let rate_hz = 1_500.0;
        let mut lock = MonoLock::default();
        lock.prepare(rate_hz);
        let wide = Powers { mid: 0.01, side: 1.0, cross: 0.0 };
        let limits = Some(Limits { loss_lu: -3.0, correlation: -1.0 });
        let goal = Limits { loss_lu: -3.0, correlation: -1.0 }.widest(&wide);
        // The ratio of the powers is right from the first tick on, so the gain alone sets the pace.
        (0..(rate_hz * CLOSE_MS * 1e-3) as usize).for_each(|_| lock.tick(&wide, limits));
        let wanted = goal + (1.0 - goal) * (-1.0_f64).exp();
        assert!((lock.gain() - wanted).abs() < 1e-3, "{}, not {wanted}", lock.gain());
        (0..10_000).for_each(|_| lock.tick(&wide, limits));
        near(lock.gain(), goal);
        (0..(rate_hz * OPEN_MS * 1e-3) as usize).for_each(|_| lock.tick(&wide, None));
        let wanted = 1.0 + (goal - 1.0) * (-1.0_f64).exp();
        assert!((lock.gain() - wanted).abs() < 1e-3, "{}, not {wanted}", lock.gain());
        (0..100_000).for_each(|_| lock.tick(&wide, None));
        assert_eq!(lock.gain(), 1.0, "open is exactly open");
    }
}
