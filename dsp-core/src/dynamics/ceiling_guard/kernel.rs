//! The two filters by which the guard reads the signal between two samples.
//!
//! The points `offset` and `1 - offset` after a sample mirror each other: on sums and differences of opposite samples
//! one multiplication serves both. Of the points of both filters half are so computed side by side, from two pairs of
//! samples at a time: every lane does the same in the same order, however wide the machine.

use super::{BETAS, HALF, LANES, POINTS, TAPS};
use crate::filter::window::windowed_sinc;
use crate::oversample::{larger, most, summit};
use crate::simd::Simd;

/// Pairs of samples side by side.
const PAIRS: usize = 2;
/// Pairs of samples in one step: a sum that is added to every time would wait for itself.
const STEP: usize = 2 * PAIRS;
/// Points of one filter that are computed: the rest are their mirror images.
const COMPUTED: usize = POINTS / 2;

/// One row of numbers in one line of the cache: read across two, as most would be, they cost as much as the sums.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Row([f32; LANES]);

/// Sums or differences of opposite samples, from the middle on.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Pairs([f32; HALF]);

/// What one step weighs: sums of the first pairs and of those after them, then differences.
type Weights = [Row; 4];

/// Both filters. Lane `PAIRS * n + k` of a row weighs pair `k` of its own in point `n + 1` of the first filter; from
/// [`COMPUTED`] on `n` goes on with those of the second.
#[derive(Clone, Debug)]
pub(super) struct Kernel {
    simd: Simd,
    weights: Box<[Weights; HALF / STEP]>,
}

/// What there is between two samples.
#[derive(Clone, Copy, Debug)]
pub(super) struct Between {
    /// The sample before and the points after it by the first filter, the sample after and the points by the second.
    pub points: [f32; LANES],
    /// Largest magnitude of the samples, the points, and the summits at points.
    pub highest: f32,
    /// Largest magnitude of the points of each filter.
    pub tops: [f32; 2],
}

impl Between {
    pub const NOTHING: Self = Self { points: [0.0; LANES], highest: 0.0, tops: [0.0; 2] };

    /// The point next to the sample before, by one filter.
    pub fn first(&self, filter: usize) -> f32 {
        self.points[filter * POINTS + 1]
    }

    /// The point next to the sample after.
    pub fn last(&self, filter: usize) -> f32 {
        self.points[filter * POINTS + POINTS - 1]
    }
}

impl Kernel {
    pub fn design(simd: Simd) -> Self {
        let mut weights = Box::new([[Row([0.0; LANES]); 4]; HALF / STEP]);
        for (filter, beta) in BETAS.into_iter().enumerate() {
            for point in 0..COMPUTED {
                let offset = (point + 1) as f64 / POINTS as f64;
                let tap = |k: usize| windowed_sinc(k as f64 - (HALF - 1) as f64 - offset, HALF as f64, beta);
                let sum: f64 = (0..TAPS).map(tap).sum();
                for k in 0..HALF {
                    let (before, after) = (tap(HALF - 1 - k) / sum, tap(HALF + k) / sum);
                    let (step, row) = (&mut weights[k / STEP], k % STEP / PAIRS);
                    let lane = PAIRS * (filter * COMPUTED + point) + k % PAIRS;
                    step[row].0[lane] = (0.5 * (before + after)) as f32;
                    // Half-way the taps are symmetric but for rounding.
                    let odd = if point + 1 == COMPUTED { 0.0 } else { 0.5 * (before - after) };
                    step[2 + row].0[lane] = odd as f32;
                }
            }
        }
        Self { simd, weights }
    }

    /// What there is between sample `at` and the next.
    pub fn read(&self, samples: &[f32], at: usize) -> Between {
        let samples: &[f32; TAPS] = samples[at + 1 - HALF..][..TAPS].try_into().expect("as many");
        let weights = &*self.weights;
        // In two steps: together, compilers spread the shape of the last sums over the loop before them.
        let totals = self.simd.run(
            #[inline(always)]
            move || totals(weights, samples),
        );
        self.simd.run(
            #[inline(always)]
            move || {
                let mut line = points(&totals);
                let (first, second) = line.split_at(POINTS);
                let tops = [most(first), most(second)];
                let (before, after) = (samples[HALF - 1], samples[HALF]);
                (line[0], line[POINTS]) = (before, after);
                let (mut earlier, mut later) = ([0.0; LANES], [0.0; LANES]);
                earlier[1..].copy_from_slice(&line[..LANES - 1]);
                later[..LANES - 1].copy_from_slice(&line[1..]);
                // A summit at a sample is not seen from here: between its likes it counts as it is.
                (earlier[0], later[0]) = (before, before);
                (earlier[POINTS], later[POINTS]) = (after, after);
                (earlier[POINTS + 1], later[LANES - 1]) = (before, after);
                let mut summits = [0.0; LANES];
                for lane in 0..LANES {
                    summits[lane] = summit(earlier[lane], line[lane], later[lane]);
                }
                // Half against half: one after the other they would wait for each other.
                let mut half = LANES / 2;
                while half > 0 {
                    for lane in 0..half {
                        summits[lane] = larger(summits[lane], summits[lane + half]);
                    }
                    half /= 2;
                }
                Between { points: line, highest: summits[0], tops }
            },
        )
    }
}

/// What each pair of a step adds to each point, summed over all steps.
#[inline(always)]
fn totals(weights: &[Weights; HALF / STEP], samples: &[f32; TAPS]) -> [[f32; LANES]; 4] {
    let (mut sums, mut differences) = (Pairs([0.0; HALF]), Pairs([0.0; HALF]));
    let (earlier, later) = samples.split_at(HALF);
    for k in 0..HALF {
        let (before, after) = (earlier[HALF - 1 - k], later[k]);
        sums.0[k] = before + after;
        differences.0[k] = before - after;
    }
    let (sums, differences) = (sums.0.as_chunks::<STEP>().0, differences.0.as_chunks::<STEP>().0);
    let mut totals = [[0.0; LANES]; 4];
    for ((weights, sum), difference) in weights.iter().zip(sums).zip(differences) {
        for row in 0..2 {
            add(&mut totals[row], &weights[row], &sum[PAIRS * row..]);
            add(&mut totals[2 + row], &weights[2 + row], &difference[PAIRS * row..]);
        }
    }
    totals
}

/// The points between the two samples in the middle: `n` of the first filter and `POINTS + n` of the second lie `n` parts
/// after the first sample. Those at 0 are 0.
#[inline(always)]
fn points(totals: &[[f32; LANES]; 4]) -> [f32; LANES] {
    let (mut even, mut odd) = ([0.0; POINTS], [0.0; POINTS]);
    for n in 0..POINTS {
        let whole = |rows: &[[f32; LANES]]| {
            (rows[0][PAIRS * n] + rows[1][PAIRS * n]) + (rows[0][PAIRS * n + 1] + rows[1][PAIRS * n + 1])
        };
        (even[n], odd[n]) = (whole(&totals[..2]), whole(&totals[2..]));
    }
    let mut points = [0.0; LANES];
    for filter in 0..2 {
        for n in 0..COMPUTED {
            let part = filter * COMPUTED + n;
            points[filter * POINTS + 1 + n] = even[part] + odd[part];
            points[filter * POINTS + POINTS - 1 - n] = even[part] - odd[part];
        }
    }
    points
}

/// Adds what the first [`PAIRS`] of `pairs` weigh in each point.
#[inline(always)]
fn add(totals: &mut [f32; LANES], weights: &Row, pairs: &[f32]) {
    let mut lanes = [0.0; LANES];
    for lane in 0..LANES {
        lanes[lane] = pairs[lane % PAIRS];
    }
    for lane in 0..LANES {
        totals[lane] += weights.0[lane] * lanes[lane];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::noise;

    /// Every point is the sum of [`TAPS`] samples times a windowed sinc, on every machine to the same bits.
    #[test]
    fn points_are_those_of_the_windowed_sincs() {
        let samples = noise(5, 1.0, TAPS + 8);
        for simd in Simd::available() {
            let kernel = Kernel::design(simd);
            for at in HALF - 1..HALF + 7 {
                let between = kernel.read(&samples, at);
                let mut highest = samples[at].abs().max(samples[at + 1].abs());
                for (filter, beta) in BETAS.into_iter().enumerate() {
                    assert_eq!(between.points[filter * POINTS], samples[at + filter]);
                    for n in 1..POINTS {
                        let tap = |k: usize| {
                            let distance = k as f64 - at as f64 - n as f64 / POINTS as f64;
                            windowed_sinc(distance, HALF as f64, beta)
                        };
                        let reach = at + 1 - HALF..=at + HALF;
                        let sum: f64 = reach.clone().map(tap).sum();
                        let wanted: f64 = reach.map(|k| tap(k) / sum * f64::from(samples[k])).sum();
                        let point = between.points[filter * POINTS + n];
                        // Taps whose magnitudes sum to less than 4, each rounded to 2^-24, and the sums of 32 of them in
                        // a row: on average far less than 32 x 4 x 2^-24 = 8e-6.
                        assert!((f64::from(point) - wanted).abs() < 2e-6, "{point} for {wanted}");
                        highest = highest.max(point.abs());
                        assert!(between.tops[filter] >= point.abs());
                    }
                }
                assert!(between.highest >= highest);
                let baseline = Kernel::design(Simd::BASELINE).read(&samples, at);
                assert_eq!((between.points, between.highest), (baseline.points, baseline.highest));
            }
        }
    }
}
