//! Second-order filter in trapezoidal state-variable form, several signals side by side.
//!
//! Latency: 0 frames. One [`Svf`] gives low-pass, band-pass and, by a sum, all-pass at once. Lanes share coefficients
//! and are independent of each other: left and right, or mid and side, in one vector register.
//!
//! Source: Andrew Simper, "Solving the continuous SVF equations using trapezoidal integration", Cytomic 2013.

use crate::tame::snap;
use std::f64::consts::{PI, SQRT_2};

/// Damping `1 / q` of a Butterworth filter of second order.
pub const BUTTERWORTH: f64 = SQRT_2;

/// Analogue frequency, relative to twice the sample rate, that the trapezoidal rule maps to `hz`. Grows with `hz`,
/// which is bounded to 0.499 of the rate, where the tangent is still harmless.
#[inline]
#[must_use]
pub fn prewarp(hz: f64, sample_rate_hz: f64) -> f64 {
    (PI * (hz / sample_rate_hz).clamp(0.0, 0.499)).tan()
}

/// A filter at one cutoff and one damping. Pure: no state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficients {
    damping: f64,
    a1: f64,
    a2: f64,
    a3: f64,
}

impl Coefficients {
    /// Designs from the [`prewarp`]ed cutoff, above 0, and the damping `1 / q`, above 0. Any such pair is stable.
    #[inline(always)]
    #[must_use]
    pub fn design(warped: f64, damping: f64) -> Self {
        let a1 = (1.0 + warped * (warped + damping)).recip();
        let a2 = warped * a1;
        Self { damping, a1, a2, a3: warped * a2 }
    }

    /// All-pass of second order from one input and its band-pass: `input - 2 k band`.
    #[inline(always)]
    #[must_use]
    pub fn all_pass(&self, input: f64, band: f64) -> f64 {
        input - 2.0 * self.damping * band
    }
}

/// What [`Svf::tick`] gives for every lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Taps<const LANES: usize> {
    /// Band-pass with a gain of `q` at the cutoff.
    pub band: [f64; LANES],
    /// Low-pass with a gain of 1 at 0 Hz.
    pub low: [f64; LANES],
}

/// What the filter remembers of `LANES` signals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Svf<const LANES: usize> {
    band: [f64; LANES],
    low: [f64; LANES],
}

impl<const LANES: usize> Default for Svf<LANES> {
    fn default() -> Self {
        Self::SILENT
    }
}

impl<const LANES: usize> Svf<LANES> {
    /// Nothing heard yet.
    pub const SILENT: Self = Self { band: [0.0; LANES], low: [0.0; LANES] };

    /// Filters one frame.
    #[inline(always)]
    #[expect(clippy::needless_range_loop, reason = "five arrays share the lane")]
    pub fn tick(&mut self, coefficients: &Coefficients, input: [f64; LANES]) -> Taps<LANES> {
        let Coefficients { a1, a2, a3, .. } = *coefficients;
        let mut taps = Taps { band: [0.0; LANES], low: [0.0; LANES] };
        for lane in 0..LANES {
            let drive = input[lane] - self.low[lane];
            taps.band[lane] = a1 * self.band[lane] + a2 * drive;
            taps.low[lane] = self.low[lane] + a2 * self.band[lane] + a3 * drive;
            self.band[lane] = 2.0 * taps.band[lane] - self.band[lane];
            self.low[lane] = 2.0 * taps.low[lane] - self.low[lane];
        }
        taps
    }

    /// Ends a decaying tail before it turns subnormal. To be called now and then, at frames that do not depend on where
    /// blocks begin. Both states of a lane end together: ending the one that feeds the other would hold that one up.
    #[inline(always)]
    pub fn settle(&mut self) {
        for (band, low) in self.band.iter_mut().zip(&mut self.low) {
            if snap(band.abs() + low.abs()) == 0.0 {
                (*band, *low) = (0.0, 0.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{magnitude_db, noise};

    const RATE_HZ: f64 = 48_000.0;

    #[test]
    fn the_low_pass_is_its_analogue_prototype_at_the_warped_frequency() {
        let (cutoff_hz, q) = (1_000.0, 4.0_f64);
        let c = Coefficients::design(prewarp(cutoff_hz, RATE_HZ), q.recip());
        let mut svf = Svf::<1>::default();
        let input = |n| [if n == 0 { 1.0 } else { 0.0 }];
        let impulse: Vec<f32> = (0..48_000).map(|n| svf.tick(&c, input(n)).low[0] as f32).collect();
        for hz in [20.0, 500.0, 1_000.0, 2_000.0, 8_000.0] {
            let w = prewarp(hz, RATE_HZ) / prewarp(cutoff_hz, RATE_HZ);
            let expected = -10.0 * ((1.0 - w * w).powi(2) + (w / q).powi(2)).log10();
            let heard = magnitude_db(&impulse, hz, RATE_HZ);
            // Each f32 sample is off by 6e-8 of itself; the sum of magnitudes is within ten times the peak response
            // and 36 dB above the one at 8 kHz: 6e-7 of 1 against 0.016, 3e-4 dB.
            assert!((heard - expected).abs() < 3e-4, "{hz} Hz: {heard} dB, expected {expected} dB");
        }
    }

    #[test]
    fn the_all_pass_keeps_the_energy() {
        let c = Coefficients::design(prewarp(3_000.0, RATE_HZ), BUTTERWORTH);
        let mut svf = Svf::<1>::default();
        let mut energy = 0.0;
        for n in 0..4_800 {
            let input = if n == 0 { 1.0 } else { 0.0 };
            let band = svf.tick(&c, [input]).band[0];
            energy += c.all_pass(input, band).powi(2);
        }
        // Parseval: a magnitude of 1 everywhere is an impulse response of energy 1. f64 rounds 4 800 terms at 1e-16.
        assert!((energy - 1.0).abs() < 1e-12, "{energy}");
    }

    #[test]
    fn lanes_do_not_hear_each_other() {
        let c = Coefficients::design(prewarp(440.0, RATE_HZ), 1.0);
        let (mut both, mut left, mut right) = (Svf::<2>::default(), Svf::<1>::default(), Svf::<1>::default());
        for (l, r) in noise(1, 1.0, 512).into_iter().zip(noise(2, 1.0, 512)) {
            let taps = both.tick(&c, [f64::from(l), f64::from(r)]);
            let (l, r) = (left.tick(&c, [f64::from(l)]), right.tick(&c, [f64::from(r)]));
            assert_eq!((taps.low, taps.band), ([l.low[0], r.low[0]], [l.band[0], r.band[0]]));
        }
    }

    #[test]
    fn a_tail_ends_in_zero() {
        let c = Coefficients::design(prewarp(20.0, 192_000.0), BUTTERWORTH);
        let mut svf = Svf::<2>::default();
        svf.tick(&c, [1.0, -1.0]);
        for n in 0..192_000 {
            svf.tick(&c, [0.0; 2]);
            if n % 32 == 0 {
                svf.settle();
            }
        }
        assert_eq!(svf, Svf::default());
    }
}
