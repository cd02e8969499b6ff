//! Left and right as mid and side: how alike they are, and what folding them down to mono costs.
//!
//! Latency: 0 frames; a [`StereoWindow`] covers the last 300 ms and moves 53 times a second. It is weighted by a raised
//! cosine (Hann), so that a low tone reads the same wherever in its period the window begins. What is older is forgotten
//! exactly, however loud it was.

use crate::simd::Simd;
use crate::simd::quads::{OnQuads, Quad, Quads};
use std::f64::consts::TAU;

/// Length of the window, in ms.
pub const WINDOW_MS: f64 = 300.0;

const PARTS: usize = 16;

/// Mean power below which there is silence: -120 dBFS.
pub const SILENT_POWER: f64 = 1e-12;

/// Squares of mid and side, and their product: sums of frames or means.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Powers {
    /// Mid squared.
    pub mid: f64,
    /// Side squared.
    pub side: f64,
    /// Mid times side.
    pub cross: f64,
}

impl Powers {
    /// From squares of left and right and their product.
    #[must_use]
    pub fn of_left_right(left: f64, right: f64, product: f64) -> Self {
        let both = left + right;
        Self {
            mid: 0.25 * (both + 2.0 * product),
            side: 0.25 * (both - 2.0 * product),
            cross: 0.25 * (left - right),
        }
    }

    /// Sums over frames of mid and side.
    #[inline(always)]
    #[must_use]
    pub fn of_frames(mid: &[f64], side: &[f64], simd: Simd) -> Self {
        let mut sums = Self::default();
        simd.quads(Summing { mid, side, sums: &mut sums });
        sums
    }

    /// Both together.
    #[inline(always)]
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self { mid: self.mid + other.mid, side: self.side + other.side, cross: self.cross + other.cross }
    }

    /// Everything times a number.
    #[inline(always)]
    #[must_use]
    pub fn times(&self, scale: f64) -> Self {
        Self { mid: scale * self.mid, side: scale * self.side, cross: scale * self.cross }
    }

    /// Correlation of left and right: -1 (opposite) over 0 (unrelated, or one of them silent) to 1 (the same).
    #[must_use]
    pub fn correlation(&self) -> f64 {
        let both = self.mid + self.side;
        // l² and r² are both ± 2 cross; l r is mid - side.
        let (left, right) = (both + 2.0 * self.cross, both - 2.0 * self.cross);
        // Where one side is silent, the difference that is left of it is rounding.
        if left.min(right) > 1e-15 * both {
            ((self.mid - self.side) / (left * right).sqrt()).clamp(-1.0, 1.0)
        } else {
            0.0
        }
    }

    /// Power of the fold-down (left plus right, halved, on both sides) less that of the stereo, in dB: 0 for equal
    /// channels, -3 for unrelated ones, negative infinity for opposite ones. LU where the powers are K-weighted, or where
    /// the weighting hardly changes, as within a band. 0 in silence.
    #[must_use]
    pub fn mono_loss_lu(&self) -> f64 {
        let both = self.mid + self.side;
        if both > 0.0 { 10.0 * (self.mid.max(0.0) / both).log10() } else { 0.0 }
    }
}

/// Sums of squares and products.
struct Summing<'a> {
    mid: &'a [f64],
    side: &'a [f64],
    sums: &'a mut Powers,
}

/// Quads that are summed apart: as many as a processor waits for one addition.
const APART: usize = 4;

/// As many frames.
type Step = [[f64; 4]; APART];

impl OnQuads for Summing<'_> {
    #[inline(always)]
    fn run<Q: Quads>(self, q: Q) {
        let mut sums = [[q.splat(0.0); APART]; 3];
        let (mids, mid_rest) = self.mid.as_chunks::<4>();
        let (sides, side_rest) = self.side.as_chunks::<4>();
        let (mid_steps, mids) = mids.as_chunks::<APART>();
        let (side_steps, sides) = sides.as_chunks::<APART>();
        for (mid, side) in mid_steps.iter().zip(side_steps) {
            sum_step(q, &mut sums, mid, side);
        }
        // Silence fills up the last step.
        let (mut mid, mut side) = (Step::default(), Step::default());
        for (step, quads, rest) in [(&mut mid, mids, mid_rest), (&mut side, sides, side_rest)] {
            step[..quads.len()].copy_from_slice(quads);
            step.as_flattened_mut()[4 * quads.len()..][..rest.len()].copy_from_slice(rest);
        }
        if !mids.is_empty() || !mid_rest.is_empty() {
            sum_step(q, &mut sums, &mid, &side);
        }
        *self.sums = Powers { mid: add_up(q, sums[0]), side: add_up(q, sums[1]), cross: add_up(q, sums[2]) };
    }
}

#[inline(always)]
fn sum_step<Q: Quads>(q: Q, sums: &mut [[Quad<Q>; APART]; 3], mid: &Step, side: &Step) {
    let [mids, sides, crosses] = sums;
    for n in 0..APART {
        let (m, s) = (q.quad(mid[n]), q.quad(side[n]));
        mids[n] = q.add(mids[n], q.mul(m, m));
        sides[n] = q.add(sides[n], q.mul(s, s));
        crosses[n] = q.add(crosses[n], q.mul(m, s));
    }
}

/// Adds up in pairs, which rounds less than one after the other and waits less.
#[inline(always)]
fn add_up<Q: Quads>(q: Q, [a, b, c, d]: [Quad<Q>; APART]) -> f64 {
    let [a, b, c, d] = q.numbers(q.add(q.add(a, b), q.add(c, d)));
    (a + c) + (b + d)
}

/// Powers of the last 300 ms.
///
/// Kept as parts that overlap by half: what is heard between two of them counts for both, the more the nearer it is. So the
/// weight of a frame does not jump from part to part, and no low tone beats with their rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StereoWindow {
    parts: [Powers; PARTS],
    /// What each part counts for, oldest first: together 1.
    weights: [f64; PARTS],
    part: usize,
    /// Sums of the part that ends next, and of the one that has begun.
    ending: Powers,
    begun: Powers,
    /// Frames since a part ended.
    frames: usize,
    part_frames: usize,
    /// One over [`Self::part_frames`].
    per_frame: f64,
    mean: Powers,
}

impl Default for StereoWindow {
    fn default() -> Self {
        Self::new(48_000.0)
    }
}

impl StereoWindow {
    /// Nothing heard yet.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        let part_frames = (WINDOW_MS * 1e-3 * sample_rate_hz / PARTS as f64).round().max(1.0) as usize;
        let none = Powers::default();
        let weight = |n| (1.0 - (TAU * (n as f64 + 0.5) / PARTS as f64).cos()) / PARTS as f64;
        let weights = std::array::from_fn(weight);
        Self {
            parts: [none; PARTS],
            weights,
            part: 0,
            ending: none,
            begun: none,
            frames: 0,
            part_frames,
            per_frame: (part_frames as f64).recip(),
            mean: none,
        }
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        let Self { part_frames, per_frame, weights, .. } = *self;
        *self = Self { part_frames, per_frame, weights, ..Self::default() };
    }

    /// Hears the sums of `frames` frames. A part of the window ends with the first sums that complete it.
    #[inline(always)]
    pub fn hear(&mut self, sums: &Powers, frames: usize) {
        let way = ((self.frames as f64 + 0.5 * frames as f64) * self.per_frame).min(1.0);
        self.ending = self.ending.plus(&sums.times(1.0 - way));
        self.begun = self.begun.plus(&sums.times(way));
        self.frames += frames;
        if self.frames >= self.part_frames {
            self.end_part();
        }
    }

    #[inline(never)]
    fn end_part(&mut self) {
        // A part that ends late lets the next end earlier.
        self.frames = (self.frames - self.part_frames).min(self.part_frames - 1);
        self.parts[self.part] = self.ending.times(self.per_frame);
        self.part = (self.part + 1) % PARTS;
        (self.ending, self.begun) = (self.begun, Powers::default());
        let (young, old) = self.parts.split_at(self.part);
        let weighted = old.iter().chain(young).zip(self.weights);
        self.mean = weighted.fold(Powers::default(), |all, (part, weight)| all.plus(&part.times(weight)));
    }

    /// Means over the window; nothing while it is silent.
    #[must_use]
    pub fn mean(&self) -> Powers {
        if self.mean.mid + self.mean.side > SILENT_POWER { self.mean } else { Powers::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{noise, sine};

    fn measured(left: &[f32], right: &[f32], rate: f64) -> Powers {
        let mut window = StereoWindow::new(rate);
        for (left, right) in left.chunks(32).zip(right.chunks(32)) {
            let mid: Vec<f64> = left.iter().zip(right).map(|(l, r)| 0.5 * f64::from(l + r)).collect();
            let side: Vec<f64> = left.iter().zip(right).map(|(l, r)| 0.5 * f64::from(l - r)).collect();
            window.hear(&Powers::of_frames(&mid, &side, Simd::detect()), mid.len());
        }
        window.mean()
    }

    #[test]
    fn two_sines_read_as_their_phase_and_levels_say() {
        for rate in [44_100.0, 192_000.0] {
            for degrees in [0.0, 45.0, 90.0, 120.0, 180.0_f64] {
                let frames = rate as usize;
                let left = sine(1_000.0, 0.5, 0.0, rate, frames);
                let right = sine(1_000.0, 0.1, degrees.to_radians(), rate, frames);
                let powers = measured(&left, &right, rate);
                let cos = degrees.to_radians().cos();
                let off = powers.correlation() - cos;
                assert!(off.abs() < 0.0005, "{off} off at {degrees} degrees");
                let loss = 10.0 * ((0.26 + 0.1 * cos) / 0.52).log10();
                let off = powers.mono_loss_lu() - loss;
                assert!(off.abs() < 0.002, "{off} LU off at {degrees} degrees");
            }
        }
    }

    #[test]
    fn low_tones_read_the_same_wherever_the_window_begins() {
        let loss = 10.0 * ((0.26 - 0.05) / 0.52_f64).log10();
        for (n, hz) in [20.0, 27.3, 31.0, 40.7, 53.3, 54.6, 61.9].into_iter().enumerate() {
            let frames = 40_000 + 777 * n;
            let left = sine(hz, 0.5, 0.0, 48_000.0, frames);
            let right = sine(hz, 0.1, 120.0_f64.to_radians(), 48_000.0, frames);
            let powers = measured(&left, &right, 48_000.0);
            assert!((powers.correlation() + 0.5).abs() < 0.003, "{hz} Hz: {}", powers.correlation());
            assert!((powers.mono_loss_lu() - loss).abs() < 0.01, "{hz} Hz: {}", powers.mono_loss_lu());
        }
    }

    #[test]
    fn left_and_right_give_the_same_powers() {
        let powers = Powers::of_left_right(0.5, 0.125, -0.1);
        assert!((powers.correlation() + 0.1 / (0.5_f64 * 0.125).sqrt()).abs() < 1e-12);
        assert!((powers.mono_loss_lu() - 10.0 * ((0.625_f64 - 0.2) / 1.25).log10()).abs() < 1e-12);
        assert_eq!(Powers::of_left_right(0.5, 0.0, 0.0).correlation(), 0.0);
        assert_eq!(Powers::default().mono_loss_lu(), 0.0);
    }

    #[test]
    fn independent_noise_and_silence_read_nothing() {
        let (left, right) = (noise(1, 0.5, 48_000), noise(2, 0.5, 48_000));
        // The correlation of N independent pairs has a deviation of 1 / sqrt(N); the window counts for two thirds of its
        // 14 400 frames: 0.0102; four of them.
        assert!(measured(&left, &right, 48_000.0).correlation().abs() < 0.041);
        assert_eq!(measured(&[0.0; 48_000], &[0.0; 48_000], 48_000.0), Powers::default());
        assert_eq!(measured(&left, &[0.0; 48_000], 48_000.0).correlation(), 0.0);
    }

    #[test]
    fn after_its_window_the_past_is_gone() {
        let mut left = sine(1_000.0, 1.0, 0.0, 48_000.0, 48_000);
        let mut right = left.clone();
        left[..30_000].fill(1e6);
        right[..30_000].fill(-1e6);
        assert!((measured(&left, &right, 48_000.0).correlation() - 1.0).abs() < 1e-12);
    }
}
