//! The signal between its samples, at four times the rate, and how much higher than its samples it can be.
//!
//! Latency: [`HALF`] frames, as far as the filters look ahead.
//!
//! The filters have no feedback, so that `f32` is enough here: rounding stays 110 dB below the loudest sample in reach.
//!
//! Sources: ITU-R BS.1770-5, annex 2 (four points a sample; its 12 samples a point under-read high tones, [`TAPS`] do
//! not). Window: Kaiser and Schafer, "On the use of the I0-sinh window for spectrum analysis", IEEE Trans. ASSP 28
//! (1980): 63 dB of rejection over a transition of 0.08 of the rate, so that tones up to 0.46 of it pass unchanged.

use crate::filter::window::{kaiser, windowed_sinc};

/// Samples that each point between two samples is computed from.
pub const TAPS: usize = 64;
/// Half of them: as many before a point as after it.
pub const HALF: usize = TAPS / 2;
/// Frames computed side by side.
pub const LANES: usize = 16;
/// Shape of the Kaiser window: 63 dB.
const BETA: f64 = 6.0;
/// Ratio of a summit's base to its height that is taken at the least: see [`summit`].
const BASE: f32 = 1.6;
/// Offsets of samples that a point may reach, and one more at each side.
const REACH: usize = TAPS + 4;

/// The three filters between two samples, folded: those for 1/4 and 3/4 mirror each other, so that their sum and
/// difference work on sums and differences of opposite samples, and the one for 1/2 is symmetric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kernel {
    even: [f32; HALF],
    odd: [f32; HALF],
    middle: [f32; HALF],
    rise: f32,
}

impl Kernel {
    /// Designs the filters.
    #[must_use]
    pub fn design() -> Self {
        let (quarter, half) = (phase(0.25), phase(0.5));
        Self {
            even: quarter.map(|[near, far]| (0.5 * (near + far)) as f32),
            odd: quarter.map(|[near, far]| (0.5 * (near - far)) as f32),
            middle: half.map(|[near, _]| near as f32),
            rise: rise(&quarter, &half) as f32,
        }
    }

    /// How far a summit between two samples can stand above the larger of them, re the largest second difference
    /// |x(n-1) - 2 x(n) + x(n+1)| in reach. Music that is slow against its sample rate hardly rises at all.
    #[must_use]
    pub fn rise(&self) -> f32 {
        self.rise
    }

    /// Summits of [`LANES`] frames. Each is the largest magnitude from 1/8 before the frame to 7/8 after it, as far as a
    /// summit stands there, and at least the magnitude of the frame itself. The first frame is `samples[HALF]`.
    #[inline(always)]
    #[must_use]
    pub fn summits(&self, samples: &[f32; LANES + TAPS]) -> [f32; LANES] {
        let (mut even, mut odd, mut middle) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        for k in 0..HALF {
            let before: &[f32; LANES] = samples[HALF - k..][..LANES].try_into().expect("as many lanes");
            let after: &[f32; LANES] = samples[HALF + 1 + k..][..LANES].try_into().expect("as many lanes");
            let (even_tap, odd_tap, middle_tap) = (self.even[k], self.odd[k], self.middle[k]);
            for lane in 0..LANES {
                let sum = before[lane] + after[lane];
                let difference = before[lane] - after[lane];
                even[lane] += even_tap * sum;
                odd[lane] += odd_tap * difference;
                middle[lane] += middle_tap * sum;
            }
        }
        let mut last = [self.three_quarters_before(samples); LANES];
        for lane in 1..LANES {
            last[lane] = even[lane - 1] - odd[lane - 1];
        }
        let here: &[f32; LANES] = samples[HALF..][..LANES].try_into().expect("as many lanes");
        let next: &[f32; LANES] = samples[HALF + 1..][..LANES].try_into().expect("as many lanes");
        let mut summits = [0.0; LANES];
        for lane in 0..LANES {
            let (quarter, three_quarters) = (even[lane] + odd[lane], even[lane] - odd[lane]);
            let points = [last[lane], here[lane], quarter, middle[lane], three_quarters, next[lane]];
            let mut highest = summit(points[0], points[1], points[2]);
            for n in 2..5 {
                highest = larger(highest, summit(points[n - 1], points[n], points[n + 1]));
            }
            summits[lane] = highest;
        }
        summits
    }

    /// The signal 1/4 before the first frame.
    #[inline(always)]
    fn three_quarters_before(&self, samples: &[f32; LANES + TAPS]) -> f32 {
        let mut sums = [0.0; LANES];
        for start in (0..HALF).step_by(LANES) {
            for (lane, sum) in sums.iter_mut().enumerate() {
                let k = start + lane;
                let (before, after) = (samples[HALF - 1 - k], samples[HALF + k]);
                *sum += self.even[k] * (before + after) - self.odd[k] * (before - after);
            }
        }
        sums.iter().sum()
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

/// The filter for a point `offset` after a sample: pairs of taps, counted away from the point to both sides.
fn phase(offset: f64) -> [[f64; 2]; HALF] {
    let window = |t: f64| kaiser(t, HALF as f64, BETA);
    let distances = |k: usize| [-(k as f64 + offset), k as f64 + 1.0 - offset];
    let sinc = |t: f64| windowed_sinc(t, HALF as f64, BETA);
    let taps: [[f64; 2]; HALF] = std::array::from_fn(|k| distances(k).map(sinc));
    // Straight lines pass exactly: a sliver of window and of slope is added so that the taps sum to one and their
    // centre of gravity is the point. Without it no bound by second differences would hold.
    let moment = |of: &dyn Fn(f64) -> f64| (0..HALF).flat_map(distances).map(of).sum::<f64>();
    let (w, wt, wtt) = (moment(&window), moment(&|t| window(t) * t), moment(&|t| window(t) * t * t));
    let (sum, gravity) = (moment(&sinc), moment(&|t| sinc(t) * t));
    let determinant = w * wtt - wt * wt;
    let (lift, tilt) =
        (((1.0 - sum) * wtt + gravity * wt) / determinant, (-gravity * w - (1.0 - sum) * wt) / determinant);
    std::array::from_fn(|k| {
        let [near, far] = distances(k);
        [taps[k][0] + window(near) * (lift + tilt * near), taps[k][1] + window(far) * (lift + tilt * far)]
    })
}

/// [`Kernel::rise`], from the filters: interpolation is the straight line between two samples plus a filter over second
/// differences, whose sum of magnitudes bounds it. The summit adds at most depth / (2 [`BASE`]) to its point.
fn rise(quarter: &[[f64; 2]; HALF], half: &[[f64; 2]; HALF]) -> f64 {
    let mirrored = std::array::from_fn(|k| [quarter[k][1], quarter[k][0]]);
    let nothing = [0.0; REACH];
    let shifted: [f64; REACH] = {
        let after = over_second_differences(&mirrored, 0.75);
        std::array::from_fn(|m| if m + 1 < REACH { after[m + 1] } else { 0.0 })
    };
    let points = [
        shifted,
        nothing,
        over_second_differences(quarter, 0.25),
        over_second_differences(half, 0.5),
        over_second_differences(&mirrored, 0.75),
        nothing,
    ];
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
fn over_second_differences(taps: &[[f64; 2]; HALF], offset: f64) -> [f64; REACH] {
    let mut beyond = [0.0; REACH];
    for (k, [before, after]) in taps.iter().enumerate() {
        (beyond[HALF - k], beyond[HALF + 1 + k]) = (*before, *after);
    }
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
        for offset in [0.25, 0.5] {
            let taps = phase(offset);
            for n in 0..=460 {
                let turns = f64::from(n) * 1e-3;
                let (re, im) = taps.iter().enumerate().fold((0.0, 0.0), |(re, im), (k, [near, far])| {
                    let (a, b) = (
                        2.0 * PI * turns * (k as f64 + offset),
                        2.0 * PI * turns * (k as f64 + 1.0 - offset),
                    );
                    (re + near * a.cos() + far * b.cos(), im - near * a.sin() + far * b.sin())
                });
                // 63 dB of rejection: an error vector of 7e-4, 0.006 dB; from 0.44 on the transition begins.
                let error = (re - 1.0).hypot(im);
                assert!(
                    error
                        < if n <= 440 {
                            8e-4
                        } else if n <= 450 {
                            9e-4
                        } else {
                            2e-3
                        },
                    "{turns}, {offset}: {error}"
                );
            }
        }
    }

    #[test]
    fn the_bound_by_second_differences_ends_with_the_filter() {
        for offset in [0.25, 0.5, 0.75] {
            let taps = phase(if offset == 0.75 { 0.25 } else { offset });
            let taps = if offset == 0.75 { taps.map(|[near, far]| [far, near]) } else { taps };
            let weights = over_second_differences(&taps, offset);
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
                    let highest = kernel.summits(samples).into_iter().fold(0.0, larger);
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
