//! The signal between its samples, for the detection of true peaks: polyphase interpolation to up to 32 times the rate.
//!
//! Latency: [`DELAY_FRAMES`], whatever the factor. One value a frame and channel, the largest magnitude from about that
//! frame to the next.
//!
//! Every rate is interpolated as often. Music at 96 kHz and above has little left near the top of its band and would do
//! with fewer points, but a limiter is handed clipped music and noise too, and a ceiling must not depend on the rate.
//!
//! Sources: ITU-R BS.1770-5, annex 2 (four points a sample, 12 samples a point; here it is [`TAPS`], because few
//! samples under-read near half the rate). Window: Kaiser and Schafer, "On the use of the I0-sinh window for spectrum
//! analysis", IEEE Trans. ASSP 28 (1980).

mod channel;
mod points;

use crate::simd::Simd;
use channel::Channel;
use points::{phase, rise};

/// Samples that each point between two samples is computed from.
pub const TAPS: usize = points::TAPS;
/// Frames from a sample to the peak detected around it: the filter looks as far ahead as it looks back.
pub const DELAY_FRAMES: usize = HALF;
/// Frames that are worked on at a time.
pub const HOP: usize = 32;
/// Largest factor.
pub const MOST: usize = 32;

const HALF: usize = TAPS / 2;
/// Frames computed side by side.
const LANES: usize = 16;

/// Filters for the points `offset` and `1 - offset` after a sample. They mirror each other, so that their sum and
/// difference work on sums and differences of opposite samples.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pair {
    even: [f32; HALF],
    odd: [f32; HALF],
}

impl Pair {
    fn design(offset: f64) -> Self {
        let taps = phase(offset);
        Self {
            even: taps.map(|[near, far]| (0.5 * (near + far)) as f32),
            odd: taps.map(|[near, far]| (0.5 * (near - far)) as f32),
        }
    }
}

/// All points between two samples.
#[derive(Clone, Debug, PartialEq)]
struct Kernel {
    /// For 1/4 and 3/4.
    quarter: Pair,
    /// For 1/2: it is symmetric.
    middle: [f32; HALF],
    /// How far a summit can stand above the samples beside it, re the largest second difference in reach.
    rise: f32,
    /// From 8 points on: those for the odd multiples of `1 / factor`, and so on, below 1/2.
    finer: Vec<(usize, Pair)>,
}

/// The points from one sample to the next, and those that bound them: the first is the last before the sample. `N` is
/// the factor and 2.
type Points<const N: usize> = [[f32; LANES]; N];

impl Kernel {
    fn design(factor: usize) -> Self {
        let offset = |n: usize| n as f64 / factor as f64;
        let is_finer = |n: &usize| factor > 4 && !n.is_multiple_of(factor / 4);
        let finer = (1..factor / 2).filter(is_finer).map(|n| (n, Pair::design(offset(n)))).collect();
        let (quarter, half) = (phase(0.25), phase(0.5));
        let middle = half.map(|[near, _]| near as f32);
        Self { quarter: Pair::design(0.25), middle, rise: rise(&quarter, &half) as f32, finer }
    }

    /// Fills in the points after the sample `HALF - 1` of `samples`, for [`LANES`] frames on. `points[1]` is the sample
    /// itself.
    #[inline(always)]
    fn between<const N: usize>(&self, samples: &[f32], points: &mut Points<N>) {
        let samples = &samples[..TAPS + LANES - 1];
        let factor = N - 2;
        points[1] = *lanes(samples, HALF - 1);
        points[N - 1] = *lanes(samples, HALF);
        if factor == 1 {
            return;
        }
        let (mut even, mut odd, mut middle) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        for k in 0..HALF {
            let (before, after) = (lanes(samples, HALF - 1 - k), lanes(samples, HALF + k));
            let (even_tap, odd_tap, middle_tap) = (self.quarter.even[k], self.quarter.odd[k], self.middle[k]);
            for lane in 0..LANES {
                let sum = before[lane] + after[lane];
                let difference = before[lane] - after[lane];
                even[lane] += even_tap * sum;
                odd[lane] += odd_tap * difference;
                middle[lane] += middle_tap * sum;
            }
        }
        points[1 + factor / 2] = middle;
        if factor == 2 {
            return;
        }
        for lane in 0..LANES {
            points[1 + factor / 4][lane] = even[lane] + odd[lane];
            points[1 + factor / 4 * 3][lane] = even[lane] - odd[lane];
        }
        for (n, pair) in &self.finer {
            let [near, far] = between_pair(pair, samples);
            (points[1 + n], points[1 + factor - n]) = (near, far);
        }
    }
}

#[inline(always)]
fn lanes(samples: &[f32], at: usize) -> &[f32; LANES] {
    samples[at..][..LANES].try_into().expect("as many lanes")
}

#[inline(always)]
fn between_pair(pair: &Pair, samples: &[f32]) -> [[f32; LANES]; 2] {
    let (mut even, mut odd) = ([0.0; LANES], [0.0; LANES]);
    for k in 0..HALF {
        let (before, after) = (lanes(samples, HALF - 1 - k), lanes(samples, HALF + k));
        for lane in 0..LANES {
            even[lane] += pair.even[k] * (before[lane] + after[lane]);
            odd[lane] += pair.odd[k] * (before[lane] - after[lane]);
        }
    }
    let mut both = [even, even];
    for lane in 0..LANES {
        both[0][lane] += odd[lane];
        both[1][lane] -= odd[lane];
    }
    both
}

/// The summit at the highest point of each interval; below a factor of 4 the highest point itself, because the sine
/// through three points needs them at most 45 degrees apart.
#[inline(always)]
fn highest<const N: usize>(points: &Points<N>) -> [f32; LANES] {
    let (mut before, mut top, mut after) = (points[0], points[1], points[2]);
    for n in 2..N - 1 {
        let (previous, point, next) = (&points[n - 1], &points[n], &points[n + 1]);
        for lane in 0..LANES {
            // By bits: written as a condition it becomes a branch for every lane.
            let higher = u32::from(point[lane].abs() > top[lane].abs()).wrapping_neg();
            before[lane] = pick(higher, previous[lane], before[lane]);
            after[lane] = pick(higher, next[lane], after[lane]);
            top[lane] = pick(higher, point[lane], top[lane]);
        }
    }
    let mut found = [0.0; LANES];
    for lane in 0..LANES {
        found[lane] = if N < 6 { top[lane].abs() } else { summit(before[lane], top[lane], after[lane]) };
    }
    found
}

/// `a` where the mask is all ones, `b` where it is 0.
#[inline(always)]
fn pick(mask: u32, a: f32, b: f32) -> f32 {
    f32::from_bits((a.to_bits() & mask) | (b.to_bits() & !mask))
}

/// Largest magnitude of the reconstructed signal, frame by frame.
///
/// Between two samples lie the points of the factor, each a sum over [`TAPS`] samples; from 4x on the summit of a sine
/// through the highest point and its neighbours is taken, so that a tone is read by its amplitude and not by the points
/// that it happens to hit.
///
/// From 4x on, the largest value of a steady tone is between -0.01 and +0.03 dB of its amplitude up to 0.45 of the rate,
/// at any phase, and the computation in `f32` adds noise 120 dB below the loudest sample within reach.
#[derive(Clone, Debug)]
pub struct PeakDetector {
    simd: Simd,
    kernels: Vec<Kernel>,
    kernel: usize,
    channels: [Channel; 2],
}

impl PeakDetector {
    /// Designs the filters for every factor, so that the factor may change while sound runs; silence has been heard so
    /// far and the factor is 4.
    #[must_use]
    pub fn new(simd: Simd) -> Self {
        let kernels = [1, 2, 4, 8, 16, 32].map(Kernel::design).into();
        Self { simd, kernels, kernel: 2, channels: [Channel::SILENT; 2] }
    }

    /// Takes another factor: 1, 2, 4, 8, 16 or 32. Others are brought to the next lower.
    pub fn set(&mut self, factor: usize) {
        self.kernel = factor.clamp(1, MOST).ilog2() as usize;
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.channels = [Channel::SILENT; 2];
    }

    /// Writes to `peaks[n]` the largest magnitude between the frame [`DELAY_FRAMES`] before frame `n` of the hop and the
    /// one after that, for left and right. Where nothing can be above `least` it may be that of the samples: music that is
    /// quiet, or slow against its sample rate, need not be interpolated.
    pub fn process(
        &mut self,
        left: &[f32; HOP],
        right: &[f32; HOP],
        least: f32,
        peaks: &mut [[f32; HOP]; 2],
    ) {
        match self.kernel {
            0 => self.detect::<3>(left, right, least, peaks),
            1 => self.detect::<4>(left, right, least, peaks),
            2 => self.detect::<6>(left, right, least, peaks),
            3 => self.detect::<10>(left, right, least, peaks),
            4 => self.detect::<18>(left, right, least, peaks),
            _ => self.detect::<34>(left, right, least, peaks),
        }
    }

    fn detect<const N: usize>(
        &mut self,
        left: &[f32; HOP],
        right: &[f32; HOP],
        least: f32,
        [left_peaks, right_peaks]: &mut [[f32; HOP]; 2],
    ) {
        let kernel = &self.kernels[self.kernel];
        let [left_channel, right_channel] = &mut self.channels;
        self.simd.run(
            #[inline(always)]
            || {
                left_channel.detect::<N>(kernel, left, least, left_peaks);
                right_channel.detect::<N>(kernel, right, least, right_peaks);
            },
        );
    }
}

/// The larger of two numbers, as one instruction: neither is ever NaN here.
#[inline(always)]
pub(crate) fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Largest magnitude. None of the samples is NaN.
///
/// By bits, which order magnitudes as numbers do: the largest of whole numbers is found in vector registers and whatever
/// order suits them, that of floating-point numbers one after the other.
#[inline(always)]
pub(crate) fn most(samples: &[f32]) -> f32 {
    const MAGNITUDE: u32 = u32::MAX >> 1;
    f32::from_bits(samples.iter().map(|x| x.to_bits() & MAGNITUDE).fold(0, u32::max))
}

/// Magnitude of a sine's summit near `point`, if neither neighbour stands higher; else that of `point`.
///
/// With y the point, d half the difference and s half the sum of its neighbours, a sine through all three has the
/// amplitude y sqrt(1 + d² / (y² - s²)). The root is taken to first order, which errs upwards. With the curvature
/// c = 2 (y - s) that is |y| + 2 d² |y| / (c (4 y - c)). A band-limited signal turns at most 45 degrees from one point
/// to the next, where 4 y - c is 3.41 y; 3 y keeps the rest finite.
#[inline(always)]
pub(crate) fn summit(before: f32, point: f32, after: f32) -> f32 {
    let (rise, fall) = (point - before, point - after);
    let curvature = (rise + fall).abs();
    let difference = rise - fall;
    let height = point.abs();
    let over = difference * difference * height
        / (2.0 * curvature * larger(4.0 * height - curvature, 3.0 * height) + f32::MIN_POSITIVE);
    let stands_out = rise * point >= 0.0 && fall * point >= 0.0;
    if stands_out { height + over } else { height }
}

#[cfg(test)]
mod tests;
