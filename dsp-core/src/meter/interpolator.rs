//! The signal between its samples, at four times the rate, and how much higher than its samples it can be.
//!
//! In two steps: a long filter gives the signal half-way between two samples, and a short one, over samples and
//! half-way points in turn, the quarters. At twice the rate the music fills only half of the band, so that eight
//! points do for a quarter.
//!
//! Latency: [`HALF`] frames, as far as the filters look ahead.
//!
//! The filters have no feedback, so that `f32` is enough here: rounding stays 110 dB below the loudest sample in reach.
//!
//! Sources: ITU-R BS.1770-5, annex 2 (four points a sample; its 12 samples a point under-read high tones, these do
//! not). Window: Kaiser and Schafer, "On the use of the I0-sinh window for spectrum analysis", IEEE Trans. ASSP 28
//! (1980): 63 dB of rejection over a transition of 0.09 of the rate, so that tones up to 0.45 of it pass unchanged.

use crate::filter::window::{kaiser, windowed_sinc};

/// Samples that the points of a frame are computed from.
pub const TAPS: usize = 64;
/// Half of them: as many before a point as after it.
pub const HALF: usize = TAPS / 2;
/// Frames computed side by side.
pub const LANES: usize = 16;
/// Pairs of samples that a half-way point is computed from.
const PAIRS: usize = 28;
/// Frames before the first, and after the last, whose half-way points the quarters need, rounded up.
const EARLIER: usize = 4;
/// Half-way points that [`LANES`] frames need.
pub const HALFWAYS: usize = LANES + 2 * EARLIER;
/// Shape of the Kaiser window: 63 dB.
const BETA: f64 = 6.0;
/// Weights of a quarter's pairs, from the nearest: the four that sum to a half and err least from 0 to 0.45 of the rate,
/// by 2.1e-4 (0.002 dB). Own design, by linear programming.
const QUARTER: [f64; 4] = [0.608_213_52, -0.139_165_66, 0.036_753_37, -0.005_801_23];
/// Ratio of a summit's base to its height that is taken at the least: see [`summit`].
const BASE: f32 = 1.6;
/// What rounding could add to [`Points::bound`], as a share of it.
const BOUND_ROUNDING: f32 = 1e-5;
/// Offsets of samples that a point may reach, and some more at each side.
const REACH: usize = TAPS + 4;

/// The filters between two samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kernel {
    /// One side of the half-way filter, which is symmetric, from the nearest.
    halfway: [f32; PAIRS],
    quarter: [f32; QUARTER.len()],
    rise: f32,
}

/// Four points of each of [`LANES`] frames, and their neighbours.
#[derive(Clone, Copy, Debug)]
pub struct Points([[f32; LANES]; 6]);

impl Kernel {
    /// Designs the filters.
    #[must_use]
    pub fn design() -> Self {
        Self {
            halfway: halfway().map(|tap| tap as f32),
            quarter: QUARTER.map(|tap| tap as f32),
            rise: rise() as f32,
        }
    }

    /// How far a summit between two samples can stand above the larger of them, re the largest second difference
    /// |x(n-1) - 2 x(n) + x(n+1)| in reach. Music that is slow against its sample rate hardly rises at all.
    #[must_use]
    pub fn rise(&self) -> f32 {
        self.rise
    }

    /// The points of [`LANES`] frames, of which the first is `samples[HALF]`. `halfways` is what the call before left there;
    /// `follows` says whether that was for the [`LANES`] frames before these, of which some are used again.
    #[inline(always)]
    #[must_use]
    pub fn points(
        &self,
        samples: &[f32; LANES + TAPS],
        halfways: &mut [f32; HALFWAYS],
        follows: bool,
    ) -> Points {
        if follows {
            halfways.copy_within(LANES.., 0);
        } else {
            halfways[..2 * EARLIER].copy_from_slice(&self.halfways::<{ 2 * EARLIER }>(samples, 0));
        }
        halfways[2 * EARLIER..].copy_from_slice(&self.halfways::<LANES>(samples, 2 * EARLIER));
        let sample = &samples[HALF - EARLIER..][..HALFWAYS + 1];
        let (mut last, mut quarter, mut three_quarters) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        // Samples and half-way points in turn, away from the point to both sides.
        for lane in 0..LANES {
            let (x, y) = (&sample[lane..][..8], &halfways[lane..][..7]);
            let [a, b, c, d] = self.quarter;
            quarter[lane] = a * (x[4] + y[4]) + b * (y[3] + x[5]) + c * (x[3] + y[5]) + d * (y[2] + x[6]);
            three_quarters[lane] =
                a * (y[4] + x[5]) + b * (x[4] + y[5]) + c * (y[3] + x[6]) + d * (x[3] + y[6]);
            last[lane] = a * (y[3] + x[4]) + b * (x[3] + y[4]) + c * (y[2] + x[5]) + d * (x[2] + y[5]);
        }
        let lanes = |from: &[f32]| -> [f32; LANES] { from[..LANES].try_into().expect("as many lanes") };
        Points([
            last,
            lanes(&sample[EARLIER..]),
            quarter,
            lanes(&halfways[EARLIER..]),
            three_quarters,
            lanes(&sample[EARLIER + 1..]),
        ])
    }

    /// Points half-way after `N` frames, from [`EARLIER`] before the first, and `at` more.
    #[inline(always)]
    fn halfways<const N: usize>(&self, samples: &[f32; LANES + TAPS], at: usize) -> [f32; N] {
        let mut sums = [0.0; N];
        for k in 0..PAIRS {
            let before: &[f32; N] =
                samples[HALF - EARLIER + at - k..][..N].try_into().expect("as many lanes");
            let after: &[f32; N] =
                samples[HALF - EARLIER + at + 1 + k..][..N].try_into().expect("as many lanes");
            let tap = self.halfway[k];
            for lane in 0..N {
                sums[lane] += tap * (before[lane] + after[lane]);
            }
        }
        sums
    }
}

impl Points {
    /// For each frame the largest magnitude from 1/8 before it to 7/8 after it, as far as a summit stands there, and at
    /// least the magnitude of the frame itself.
    #[inline(always)]
    #[must_use]
    pub fn summits(&self) -> [f32; LANES] {
        let points = &self.0;
        let mut summits = [0.0; LANES];
        for lane in 0..LANES {
            let mut highest = summit(points[0][lane], points[1][lane], points[2][lane]);
            for n in 2..5 {
                highest = larger(highest, summit(points[n - 1][lane], points[n][lane], points[n + 1][lane]));
            }
            summits[lane] = highest;
        }
        summits
    }

    /// What no summit exceeds, without root or division: by `summit`, a point and 1 / (2 `BASE`) of its height above
    /// the line between its neighbours.
    #[inline(always)]
    #[must_use]
    pub fn bound(&self) -> f32 {
        let points = &self.0;
        let mut bounds = [0; LANES];
        for n in 1..5 {
            for lane in 0..LANES {
                let point = points[n][lane];
                let depth = (point - 0.5 * (points[n - 1][lane] + points[n + 1][lane])).abs();
                // Not negative, so that the bits are ordered as the numbers are.
                bounds[lane] = bounds[lane].max((point.abs() + 0.5 / BASE * depth).to_bits());
            }
        }
        f32::from_bits(bounds.into_iter().fold(0, u32::max)) * (1.0 + BOUND_ROUNDING)
    }
}

/// The larger of two numbers, as one instruction: neither is ever NaN here.
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Magnitude of a sine's summit near `point`, if neither neighbour stands higher; else that of `point`.
///
/// With y the point, d half the difference and s half the sum of its neighbours, a sine through all three has the
/// amplitude y sqrt(1 + d² / (y² - s²)): exact for a tone of any frequency. A band-limited signal turns at most 45 degrees
/// from one point to the next, where y + s is 1.7 y; what is steeper is taken as [`BASE`].
#[inline(always)]
fn summit(before: f32, point: f32, after: f32) -> f32 {
    let (rise, fall) = (point - before, point - after);
    let (depth, difference) = (0.5 * (rise + fall).abs(), 0.5 * (rise - fall));
    let height = point.abs();
    let base = larger(2.0 * height - depth, BASE * height);
    let over =
        (height * (height + difference * difference * height / (depth * base + f32::MIN_POSITIVE))).sqrt();
    let stands_out = rise * point >= 0.0 && fall * point >= 0.0;
    if stands_out { over } else { height }
}

/// One side of the half-way filter. The taps sum to one half exactly, by a sliver of window: otherwise a straight line
/// would not pass unchanged, and no bound by second differences would hold.
fn halfway() -> [f64; PAIRS] {
    let distance = |k: usize| k as f64 + 0.5;
    let taps: [f64; PAIRS] = std::array::from_fn(|k| windowed_sinc(distance(k), PAIRS as f64, BETA));
    let windows: [f64; PAIRS] = std::array::from_fn(|k| kaiser(distance(k), PAIRS as f64, BETA));
    let lift = (0.5 - taps.iter().sum::<f64>()) / windows.iter().sum::<f64>();
    std::array::from_fn(|k| taps[k] + lift * windows[k])
}

/// What a point `quarters` / 4 after a sample is made of, 0 to 4: the weight of each sample. Index [`HALF`] is the sample
/// before it.
fn weights(quarters: usize) -> [f64; REACH] {
    let mut weights = [0.0; REACH];
    // Half steps from the sample before the point: even ones are samples, odd ones lie half-way.
    let mut add = |half_steps: isize, weight: f64| {
        let at = HALF.strict_add_signed(half_steps.div_euclid(2));
        if half_steps % 2 == 0 {
            weights[at] += weight;
        } else {
            for (k, tap) in halfway().into_iter().enumerate() {
                weights[at - k] += weight * tap;
                weights[at + 1 + k] += weight * tap;
            }
        }
    };
    match quarters {
        1 | 3 => {
            let first = if quarters == 1 { 0 } else { 1 };
            // Divided by their sum, which rounding keeps from being one half.
            let sum: f64 = QUARTER.iter().sum();
            for (k, tap) in (0..).zip(QUARTER) {
                add(first - k, 0.5 * tap / sum);
                add(first + 1 + k, 0.5 * tap / sum);
            }
        }
        even => add(even as isize / 2, 1.0),
    }
    weights
}

/// [`Kernel::rise`], from the filters: interpolation is the straight line between two samples plus a filter over second
/// differences, whose sum of magnitudes bounds it. The summit adds at most depth / (2 [`BASE`]) to its point.
fn rise() -> f64 {
    // From 3/4 before the next sample but one: the point before a sample is that of the frame before.
    let shifted: [f64; REACH] = {
        let last = over_second_differences(&weights(3), 0.75);
        std::array::from_fn(|m| if m + 1 < REACH { last[m + 1] } else { 0.0 })
    };
    let beyond = |quarters: usize| over_second_differences(&weights(quarters), quarters as f64 / 4.0);
    let points = [shifted, beyond(0), beyond(1), beyond(2), beyond(3), beyond(4)];
    let sum = |filter: &dyn Fn(usize) -> f64| (0..REACH).map(|m| filter(m).abs()).sum::<f64>();
    let bounds = (1..5).map(|n| {
        // At a sample the straight lines themselves turn, by a quarter of the second difference there.
        let turn = |m: usize| if n == 1 && m == HALF { -0.125 } else { 0.0 };
        let depth = |m: usize| points[n][m] - 0.5 * (points[n - 1][m] + points[n + 1][m]) + turn(m);
        sum(&|m| points[n][m]) + sum(&depth) / (2.0 * f64::from(BASE))
    });
    bounds.fold(0.0, f64::max)
}

/// What a filter does beyond the straight line between the two samples, as weights of second differences. Index
/// [`HALF`] is the sample before the point.
fn over_second_differences(taps: &[f64; REACH], offset: f64) -> [f64; REACH] {
    let mut beyond = *taps;
    beyond[HALF] -= 1.0 - offset;
    beyond[HALF + 1] -= offset;
    let mut weights = [0.0; REACH];
    for m in 1..REACH - 1 {
        weights[m + 1] = beyond[m] + 2.0 * weights[m] - weights[m - 1];
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{noise, sine};
    use std::f64::consts::PI;

    #[test]
    fn tones_up_to_0_45_of_the_rate_pass_unchanged() {
        for quarters in [1, 2, 3] {
            let weights = weights(quarters);
            for n in 0..=450 {
                let turns = f64::from(n) * 1e-3;
                let (re, im) = weights.iter().enumerate().fold((0.0, 0.0), |(re, im), (m, weight)| {
                    let phase = 2.0 * PI * turns * (m as f64 - HALF as f64 - quarters as f64 / 4.0);
                    (re + weight * phase.cos(), im + weight * phase.sin())
                });
                // 63 dB of rejection: an error vector of 7e-4, 0.006 dB, more by a half where the transition begins,
                // and 2e-4 of the quarter's own.
                let error = (re - 1.0).hypot(im);
                assert!(error < if n <= 440 { 1.0e-3 } else { 1.3e-3 }, "{turns}, {quarters}: {error}");
            }
        }
    }

    #[test]
    fn the_audio_follows_the_weights() {
        let kernel = Kernel::design();
        let samples: [f32; LANES + TAPS] = noise(3, 1.0, LANES + TAPS).try_into().expect("the length");
        let Points(points) = kernel.points(&samples, &mut [0.0; HALFWAYS], false);
        for (quarters, row) in points[1..].iter().enumerate() {
            let weights = weights(quarters);
            for (lane, point) in row.iter().enumerate() {
                let wanted: f64 = weights.iter().zip(&samples[lane..]).map(|(w, x)| w * f64::from(*x)).sum();
                assert!((f64::from(*point) - wanted).abs() < 3e-6, "{quarters}/4 of lane {lane}");
            }
        }
        assert_eq!(points[0][1..], points[4][..LANES - 1]);
    }

    #[test]
    fn the_bound_by_second_differences_ends_with_the_filter() {
        for quarters in 0..=4 {
            let weights = over_second_differences(&weights(quarters), quarters as f64 / 4.0);
            // A line that did not pass exactly would leave a step or a ramp behind.
            assert!(weights[REACH - 2].abs() < 1e-12 && weights[REACH - 1].abs() < 1e-12, "{weights:?}");
        }
    }

    #[test]
    fn no_summit_stands_above_its_bound() {
        let kernel = Kernel::design();
        let mut tightest = f32::INFINITY;
        for (n, hz) in [50.0, 1_000.0, 8_000.0, 20_000.0].into_iter().enumerate() {
            for share in [0.0, 0.01, 1.0] {
                let tone = sine(hz, 0.5, 0.3, 48_000.0, 4_000);
                let mixed: Vec<f32> =
                    tone.iter().zip(noise(n as u64, 0.5 * share, 4_000)).map(|(a, b)| a + b).collect();
                for samples in mixed.windows(LANES + TAPS) {
                    let samples: &[f32; LANES + TAPS] = samples.try_into().expect("the length asked for");
                    let points = kernel.points(samples, &mut [0.0; HALFWAYS], false);
                    let highest = points.summits().into_iter().fold(0.0, larger);
                    assert!(highest <= points.bound());
                    let near = samples[HALF..][..LANES + 1].iter().fold(0.0, |m, x| larger(m, x.abs()));
                    let bend =
                        samples.windows(3).fold(0.0, |m, x| larger(m, (x[0] - 2.0 * x[1] + x[2]).abs()));
                    let room = near + kernel.rise() * bend - highest;
                    assert!(room > -1e-5, "{highest} above {near} + {} x {bend}", kernel.rise());
                    tightest = tightest.min(room);
                }
            }
        }
        // The bound is of use: at 50 Hz it is next to the summit.
        assert!(tightest < 1e-3, "{tightest}");
    }
}
