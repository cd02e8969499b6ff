//! Look-ahead: a maximum held over a window, and a gain that is smooth and there in time.
//!
//! [`Hold`] and [`Smooth`] together make an abrupt demand gradual without ever falling short of it. Let `r[n]` be the
//! gain that frame `n` requires, `m[n]` the least of the last `H` of them, and `g[n] = Σ w[k] m[n-k]` with `W` weights
//! that are not negative and sum to 1. With `H >= W` every `m[n-k]` of that sum is the least of a window that holds
//! `r[n-W+1]`, so each is at most `r[n-W+1]`, and so is their weighted mean: sound that is delayed by `W - 1` frames
//! meets a gain at or below the one that it requires. A gain between hold and mean may be lowered further, never raised.
//!
//! Sources: Giannoulis, Massberg and Reiss, "Digital dynamic range compressor design", J. Audio Eng. Soc. 60 (2012), for
//! the parts and their order; Hämäläinen, "Smoothing of the control signal without clipped output in digital peak
//! limiters", DAFx-02 (2002), for the minimum ahead of a finite smoothing filter; Unser, "Splines: a perfect fit for
//! signal and image processing", IEEE Signal Processing Magazine 16 (1999), for the window.

/// Values that are looked at together.
const STEP: usize = 8;
/// Values that move through before the past is copied back.
const ROOM: usize = 256;
/// Values compared side by side.
const LANES: usize = 16;

/// The largest of the last `window` values.
///
/// The windows of a few neighbours share most of their values: those are compared once, side by side, and what each has
/// of its own is one running maximum from either end. No branch depends on a value, so that the cost of a block does not
/// depend on what is in it; a queue of candidates takes fewer comparisons on average and a whole window of them at worst.
#[derive(Clone, Debug)]
pub struct Hold {
    /// From `base` on the last `window - 1` values as [`key`]s, then those of the step; the rest is room to move in.
    line: Vec<i32>,
    base: usize,
    window: usize,
    rest: i32,
}

impl Hold {
    /// Holds over `window` values, at least 1; all before the first were `rest`.
    #[must_use]
    pub fn new(window: usize, rest: f32) -> Self {
        let window = window.max(1);
        Self { line: vec![key(rest); window - 1 + STEP + ROOM], base: 0, window, rest: key(rest) }
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.line.fill(self.rest);
    }

    /// Takes over the past of another of the same window. Allocates nothing.
    pub fn copy_from(&mut self, other: &Self) {
        self.line.copy_from_slice(&other.line);
        self.base = other.base;
    }

    /// Replaces each value by the largest of the window that ends with it. The values are not NaN. For the inside of
    /// [`crate::simd::Simd::run`].
    #[inline(always)]
    pub fn process(&mut self, values: &mut [f32]) {
        for values in values.chunks_mut(STEP.min(self.window)) {
            self.step(values);
        }
    }

    /// At most [`STEP`] values, and not more than the window.
    #[inline(always)]
    fn step(&mut self, values: &mut [f32]) {
        let (count, past) = (values.len(), self.window - 1);
        if self.base + past + count > self.line.len() {
            self.line.copy_within(self.base..self.base + past, 0);
            self.base = 0;
        }
        let line = &mut self.line[self.base..][..past + count];
        for (kept, value) in line[past..].iter_mut().zip(&*values) {
            *kept = key(*value);
        }
        // The newest window begins `count - 1` after the oldest: up to there each has its own, from its end on too.
        let (older, shared) = line.split_at(count - 1);
        let (shared, newer) = shared.split_at(past + 1 - count);
        let mut running = most(shared);
        for (value, new) in values.iter_mut().zip(newer) {
            running = running.max(*new);
            *value = number(running);
        }
        running = i32::MIN;
        for (value, old) in values[..count - 1].iter_mut().zip(older).rev() {
            running = running.max(*old);
            *value = number(key(*value).max(running));
        }
        self.base += count;
    }
}

/// A whole number that is ordered as the number is.
#[inline(always)]
fn key(value: f32) -> i32 {
    let bits = value.to_bits().cast_signed();
    bits ^ ((bits >> 31) & i32::MAX)
}

/// The number of a [`key`].
#[inline(always)]
fn number(key: i32) -> f32 {
    f32::from_bits((key ^ ((key >> 31) & i32::MAX)).cast_unsigned())
}

/// The largest of all.
#[inline(always)]
fn most(keys: &[i32]) -> i32 {
    let mut lanes = [i32::MIN; LANES];
    let mut fold = |keys: &[i32; LANES]| {
        for (lane, key) in lanes.iter_mut().zip(keys) {
            *lane = (*lane).max(*key);
        }
    };
    let (chunks, rest) = keys.as_chunks::<LANES>();
    chunks.iter().for_each(&mut fold);
    // The last ones overlap with what was looked at, rather than being looked at one by one.
    let rest = keys.last_chunk::<LANES>().map_or(rest, |last| {
        fold(last);
        &[]
    });
    rest.iter().copied().fold(lanes.iter().copied().fold(i32::MIN, i32::max), i32::max)
}

/// A mean over a smooth finite window: three moving averages in series, which make a B-spline of degree 2.
///
/// Its spectrum is the product of three sinc functions: the first side lobe is 40 dB down and the rest fall by 18 dB an
/// octave, which keeps the distortion of a fast attack close to the sound that caused it. Gains run through as whole
/// numbers of at least 24 fractional bits, rounded down. Sums of whole numbers are exact, so what enters a running sum
/// leaves it to the last bit and nothing drifts, however long it runs.
#[derive(Clone, Debug)]
pub struct Smooth {
    sums: [MovingSum; 3],
    /// One, as a whole number.
    unit: f64,
    /// What the last sum holds at a steady gain of 1.
    full: f64,
}

impl Smooth {
    /// Smooths over `window` gains, at least 1; all before the first were 1.
    #[must_use]
    pub fn new(window: usize) -> Self {
        // Windows of a, b and c values in series reach over a + b + c - 2.
        let lengths = [0, 1, 2].map(|n| (window + 2 + n) / 3);
        let volume: f64 = lengths.iter().map(|length| *length as f64).product();
        let bits = (62.0 - volume.log2()).floor().clamp(0.0, 48.0);
        let unit = bits.exp2();
        let mut steady = unit as i64;
        let sums = lengths.map(|length| {
            let sum = MovingSum::new(length, steady);
            steady = sum.sum;
            sum
        });
        Self { sums, unit, full: steady as f64 }
    }

    /// Forgets the past: all gains before were 1.
    pub fn reset(&mut self) {
        let mut steady = self.unit as i64;
        for sum in &mut self.sums {
            sum.reset(steady);
            steady = sum.sum;
        }
    }

    /// Takes over the past of another of the same window. Allocates nothing.
    pub fn copy_from(&mut self, other: &Self) {
        for (sum, other) in self.sums.iter_mut().zip(&other.sums) {
            sum.ring.copy_from_slice(&other.ring);
            (sum.position, sum.sum) = (other.position, other.sum);
        }
    }

    /// Replaces each gain, from 0 to 1, by the mean of the window that ends with it. A steady 1 stays exactly 1. For the
    /// inside of [`crate::simd::Simd::run`].
    #[inline(always)]
    pub fn process(&mut self, gains: &mut [f64]) {
        let [first, second, third] = &mut self.sums;
        for gain in gains {
            let whole = (*gain * self.unit) as i64;
            *gain = third.next(second.next(first.next(whole))) as f64 / self.full;
        }
    }
}

/// The sum of the last values, one addition and one subtraction each.
#[derive(Clone, Debug)]
struct MovingSum {
    ring: Vec<i64>,
    position: usize,
    sum: i64,
}

impl MovingSum {
    fn new(length: usize, steady: i64) -> Self {
        let mut sum = Self { ring: vec![0; length], position: 0, sum: 0 };
        sum.reset(steady);
        sum
    }

    fn reset(&mut self, steady: i64) {
        self.ring.fill(steady);
        self.position = 0;
        self.sum = steady * self.ring.len() as i64;
    }

    #[inline(always)]
    fn next(&mut self, value: i64) -> i64 {
        self.sum += value - std::mem::replace(&mut self.ring[self.position], value);
        self.position += 1;
        if self.position == self.ring.len() {
            self.position = 0;
        }
        self.sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;
    use crate::testkit::noise;

    #[test]
    fn a_hold_is_the_largest_of_its_window() {
        let input: Vec<f32> = noise(1, 1.0, 2_000);
        for window in [1, 2, 3, 7, 64, 100, 241, 1_000] {
            for simd in Simd::available() {
                let mut hold = Hold::new(window, -1.0);
                let mut held = input.clone();
                held.chunks_mut(37).for_each(|block| {
                    simd.run(
                        #[inline(always)]
                        || hold.process(block),
                    );
                });
                for (n, value) in held.iter().enumerate() {
                    let from = (n + 1).saturating_sub(window);
                    let expected = input[from..=n].iter().fold(-1.0_f32, |most, x| most.max(*x));
                    assert_eq!(*value, expected, "frame {n}, window {window}, {}", simd.name());
                }
            }
        }
    }

    #[test]
    fn the_window_is_as_long_as_asked_for_symmetric_and_sums_to_one() {
        for window in [1, 2, 3, 4, 5, 49, 241, 3_841] {
            let mut smooth = Smooth::new(window);
            let mut gains = vec![1.0; window + 200];
            gains[100] = 0.0;
            smooth.process(&mut gains);
            let weights: Vec<f64> = gains.iter().map(|gain| 1.0 - gain).collect();
            assert!(weights[..100].iter().chain(&weights[100 + window..]).all(|w| *w == 0.0), "{window}");
            let weights = &weights[100..100 + window];
            assert!(weights.iter().all(|w| *w > 0.0));
            // 1 - gain rounds at 2^-54.
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-13 * window as f64);
            for (a, b) in weights.iter().zip(weights.iter().rev()) {
                assert!((a - b).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn gain_meets_every_demand_in_time_and_returns_to_exactly_one() {
        for window in [2, 6, 241] {
            let mut required: Vec<f32> = noise(3, 1.0, 4_000);
            for (n, x) in required.iter_mut().enumerate() {
                *x = if n % 97 < 3 && n < 3_000 { x.abs() } else { 1.0 };
            }
            let mut over: Vec<f32> = required.iter().map(|gain| 1.0 / gain).collect();
            Hold::new(window, 1.0).process(&mut over);
            let mut gains: Vec<f64> = over.iter().map(|over| 1.0 / f64::from(*over)).collect();
            let mut smooth = Smooth::new(window);
            gains.chunks_mut(53).for_each(|block| smooth.process(block));
            for (n, gain) in gains.iter().enumerate().skip(window - 1) {
                // The demand goes through a reciprocal in f32 and back: 2^-23.
                let demand = f64::from(required[n + 1 - window]) * (1.0 + 2e-7);
                assert!(*gain <= demand, "frame {n}, window {window}: {gain} over {demand}");
            }
            assert_eq!(gains[3_999], 1.0);
        }
    }
}
