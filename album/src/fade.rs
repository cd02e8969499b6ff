//! Fades: the curves by which a track begins, ends, or gives way to the next.

use serde::{Deserialize, Serialize};
use std::f64::consts::{FRAC_PI_2, PI};

/// A fade of a length.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fade {
    /// Length in milliseconds, 0 to 60 000.
    pub ms: f64,
    /// Its curve.
    #[serde(default)]
    pub shape: Shape,
}

/// The curve of a fade-in over `t` from 0 to 1; a fade-out is the same, backwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// `t`. Two of them add up to 1: for a crossfade between alike sounds.
    Linear,
    /// `sin(π t / 2)`. The squares of two add up to 1: for a crossfade between unlike sounds.
    EqualPower,
    /// `(1 - cos(π t)) / 2`: no corner at either end.
    #[default]
    Cosine,
    /// Even in decibels from -60 dB: `10^(3 (t - 1))`, less the thousandth that it starts from, so that it reaches 0.
    Exponential,
}

/// What an exponential fade starts from before it is brought down to nothing: -60 dB.
const FLOOR: f64 = 1e-3;

impl Shape {
    /// The curve of crossfades where none is named.
    pub(crate) fn of_crossfades() -> Self {
        Self::EqualPower
    }

    /// Gain of a fade-in at `t`, which is held within 0 to 1.
    #[must_use]
    pub fn gain(self, t: f64) -> f64 {
        let t = t.clamp(0.0, 1.0);
        match self {
            Self::Linear => t,
            Self::EqualPower => (FRAC_PI_2 * t).sin(),
            Self::Cosine => 0.5 - 0.5 * (PI * t).cos(),
            Self::Exponential => (FLOOR.powf(1.0 - t) - FLOOR) / (1.0 - FLOOR),
        }
    }
}

/// A fade in frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ramp {
    frames: u64,
    shape: Shape,
}

impl Ramp {
    /// `fade` at a sample rate, its length rounded to the nearest frame.
    #[must_use]
    pub fn new(fade: Fade, sample_rate_hz: u32) -> Self {
        Self { frames: (fade.ms * 1e-3 * f64::from(sample_rate_hz)).round() as u64, shape: fade.shape }
    }

    /// Frames of the fade.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Gain of a frame that lies `from_silence` frames from the silent end. The gain of a frame is that of its middle,
    /// so that a fade-in and a fade-out of one curve mirror each other frame by frame.
    #[must_use]
    pub fn gain(&self, from_silence: u64) -> f64 {
        if from_silence >= self.frames {
            return 1.0;
        }
        self.shape.gain((from_silence as f64 + 0.5) / self.frames as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Shape; 4] = [Shape::Linear, Shape::EqualPower, Shape::Cosine, Shape::Exponential];

    #[test]
    fn every_curve_rises_from_nothing_to_one() {
        for shape in ALL {
            assert!(shape.gain(0.0).abs() < 1e-15 && (shape.gain(1.0) - 1.0).abs() < 1e-15, "{shape:?}");
            let steps: Vec<f64> = (0..=1_000).map(|n| shape.gain(f64::from(n) / 1_000.0)).collect();
            assert!(steps.windows(2).all(|pair| pair[1] > pair[0]), "{shape:?}");
        }
    }

    #[test]
    fn the_curves_are_those_of_their_names() {
        assert_eq!(Shape::Linear.gain(0.25), 0.25);
        let third = |shape: Shape| shape.gain(1.0 / 3.0);
        assert!((third(Shape::EqualPower) - 0.5).abs() < 1e-15, "sin 30°");
        assert!((third(Shape::Cosine) - 0.25).abs() < 1e-15, "(1 - cos 60°) / 2");
        // A third below the end is 20 dB down; the floor that is taken off changes that by 0.08 dB.
        let db = 20.0 * Shape::Exponential.gain(2.0 / 3.0).log10();
        assert!((db + 20.08).abs() < 0.01, "{db}");
    }

    #[test]
    fn two_fades_meet_in_their_sum_or_their_power() {
        for n in 0..500 {
            let (up, down) = (n, 499 - n);
            let pair = |shape| {
                let ramp = Ramp { frames: 500, shape };
                (ramp.gain(up), ramp.gain(down))
            };
            let (a, b) = pair(Shape::Linear);
            assert!((a + b - 1.0).abs() < 1e-12);
            let (a, b) = pair(Shape::Cosine);
            assert!((a + b - 1.0).abs() < 1e-12);
            let (a, b) = pair(Shape::EqualPower);
            assert!((a * a + b * b - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn a_fade_has_its_length_in_frames_and_is_over_then() {
        let ramp = Ramp::new(Fade { ms: 10.0, shape: Shape::Linear }, 44_100);
        assert_eq!((ramp.frames(), ramp.gain(441), ramp.gain(9_999)), (441, 1.0, 1.0));
        assert!(ramp.gain(440) < 1.0);
        assert_eq!(Ramp::new(Fade { ms: 0.0, shape: Shape::Linear }, 44_100).gain(0), 1.0);
    }
}
