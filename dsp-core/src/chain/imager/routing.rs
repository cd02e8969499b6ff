//! Everything about the image that is a sum of two channels times a number: gains, polarity, exchange, mid/side in and
//! out, rotation. All of it is one matrix before the bands and one after them.
//!
//! Latency: 0 frames.

use super::settings::{GAIN_DB, Listen, Matrix, ROTATION_DEGREES, Settings};
use crate::process::Channels;
use crate::smooth::{GLIDE_MS, Glide};
use crate::units::{db_to_gain, legal};

/// Two by two numbers, row by row.
pub(super) type Square = [f64; 4];

/// Left and right to mid and side: half the sum, half the difference.
pub(super) const MID_SIDE: Square = [0.5, 0.5, 0.5, -0.5];
/// Mid and side to left and right.
pub(super) const LEFT_RIGHT: Square = [1.0, 1.0, 1.0, -1.0];
/// Nothing changes.
pub(super) const SAME: Square = [1.0, 0.0, 0.0, 1.0];

/// `a` after `b`.
fn after(a: Square, b: Square) -> Square {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
    ]
}

fn gain(db: f64, inverted: bool) -> f64 {
    let gain = db_to_gain(legal(db, GAIN_DB, 0.0));
    if inverted { -gain } else { gain }
}

/// From the input to mid and side. A mono layout has but a middle, which cannot be turned.
pub(super) fn input(settings: &Settings, layout: Channels) -> Square {
    let left = gain(settings.left_gain_db, settings.invert_left);
    let right = gain(settings.right_gain_db, settings.invert_right);
    let channels = if settings.swap { [0.0, right, left, 0.0] } else { [left, 0.0, 0.0, right] };
    let code = if settings.matrix == Matrix::Decode { SAME } else { MID_SIDE };
    let mid = gain(settings.mid_gain_db, settings.invert_mid);
    let side = gain(settings.side_gain_db, settings.invert_side);
    // Left and right turned by an angle are mid and side turned by the same angle.
    let (sin, cos) = legal(settings.rotation_degrees, ROTATION_DEGREES, 0.0).to_radians().sin_cos();
    let turned = [cos, -sin, sin, cos];
    let turned = if settings.rotation_degrees == 0.0 || layout == Channels::Mono { SAME } else { turned };
    after(turned, after([mid, 0.0, 0.0, side], after(code, channels)))
}

/// From mid and side to the output.
pub(super) fn output(settings: &Settings) -> Square {
    let gain = gain(settings.output_gain_db, false);
    let code = if settings.matrix == Matrix::Encode { SAME } else { LEFT_RIGHT };
    code.map(|x| gain * x)
}

/// From the output to what is heard of it.
pub(super) fn listen(listen: Listen) -> Square {
    match listen {
        Listen::Stereo => SAME,
        Listen::Mono => [0.5, 0.5, 0.5, 0.5],
        Listen::Side => [0.5, -0.5, 0.5, -0.5],
        Listen::Left => [1.0, 0.0, 1.0, 0.0],
        Listen::Right => [0.0, 1.0, 0.0, 1.0],
    }
}

/// A matrix whose numbers glide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gliding([Glide; 4]);

impl Gliding {
    pub fn new(at: Square) -> Self {
        Self(at.map(Glide::new))
    }

    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.0.iter_mut().for_each(|glide| glide.prepare(sample_rate_hz, GLIDE_MS));
    }

    pub fn set(&mut self, goal: Square) {
        self.0.iter_mut().zip(goal).for_each(|(glide, goal)| glide.set(goal));
    }

    pub fn snap(&mut self) {
        self.0.iter_mut().for_each(Glide::snap);
    }

    /// Where it stands, if it stands still.
    #[inline(always)]
    pub fn at_rest(&self) -> Option<Square> {
        let [a, b, c, d] = &self.0;
        let still = a.is_settled() && b.is_settled() && c.is_settled() && d.is_settled();
        still.then(|| [a.value(), b.value(), c.value(), d.value()])
    }

    /// Whether it stands still, and there.
    #[inline(always)]
    pub fn rests_at(&self, at: Square) -> bool {
        self.at_rest() == Some(at)
    }

    /// Multiplies every frame of two signals of equal length.
    #[inline(always)]
    pub fn apply(&mut self, first: &mut [f64], second: &mut [f64]) {
        if let Some([a, b, c, d]) = self.at_rest() {
            for (x, y) in first.iter_mut().zip(second) {
                (*x, *y) = (a * *x + b * *y, c * *x + d * *y);
            }
        } else {
            let [a, b, c, d] = &mut self.0;
            for (x, y) in first.iter_mut().zip(second) {
                let [a, b, c, d] = [a.tick(), b.tick(), c.tick(), d.tick()];
                (*x, *y) = (a * *x + b * *y, c * *x + d * *y);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(settings: &Settings, [left, right]: [f64; 2]) -> [f64; 2] {
        let [a, b, c, d] = after(output(settings), input(settings, Channels::Stereo));
        [a * left + b * right, c * left + d * right]
    }

    fn near(found: [f64; 2], wanted: [f64; 2]) {
        let off = (found[0] - wanted[0]).abs().max((found[1] - wanted[1]).abs());
        assert!(off < 1e-12, "{found:?}, not {wanted:?}");
    }

    #[test]
    fn each_switch_does_what_it_says() {
        let neutral = Settings::default();
        near(through(&neutral, [0.3, -0.7]), [0.3, -0.7]);
        near(through(&Settings { swap: true, ..neutral }, [0.3, -0.7]), [-0.7, 0.3]);
        near(through(&Settings { invert_left: true, ..neutral }, [0.3, -0.7]), [-0.3, -0.7]);
        near(
            through(&Settings { invert_right: true, right_gain_db: 20.0, ..neutral }, [0.3, -0.7]),
            [0.3, 7.0],
        );
        near(through(&Settings { invert_side: true, ..neutral }, [0.3, -0.7]), [-0.7, 0.3]);
        near(through(&Settings { invert_mid: true, ..neutral }, [0.3, -0.7]), [0.7, -0.3]);
        near(through(&Settings { matrix: Matrix::Encode, ..neutral }, [0.3, -0.7]), [-0.2, 0.5]);
        near(through(&Settings { matrix: Matrix::Decode, ..neutral }, [-0.2, 0.5]), [0.3, -0.7]);
    }

    #[test]
    fn rotation_keeps_the_energy_and_45_degrees_bring_the_middle_to_the_left() {
        let turn = |rotation_degrees| Settings { rotation_degrees, ..Settings::default() };
        near(through(&turn(45.0), [0.5, 0.5]), [0.5 * 2.0_f64.sqrt(), 0.0]);
        near(through(&turn(-45.0), [0.5, 0.5]), [0.0, 0.5 * 2.0_f64.sqrt()]);
        for degrees in [-90.0, -13.0, 70.0] {
            let [left, right] = through(&turn(degrees), [0.3, -0.7]);
            near([left * left + right * right, 0.0], [0.09 + 0.49, 0.0]);
        }
    }

    #[test]
    fn nonsense_is_neutral() {
        let nonsense = Settings { left_gain_db: f64::NAN, rotation_degrees: f64::NAN, ..Settings::default() };
        near(through(&nonsense, [0.3, -0.7]), [0.3, -0.7]);
    }
}
