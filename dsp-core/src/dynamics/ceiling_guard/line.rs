//! What the guard keeps of one channel, and how it reads true peaks there.

use super::{BETAS, DIP_FRAMES, HALF, LANES, LENGTH, POINTS, ROOM, TAPS};
use crate::filter::window::windowed_sinc;
use crate::oversample::{larger, most, summit};
use crate::simd::Simd;
use std::f64::consts::PI;

/// What one sample weighs in each of the points. Each in one line of the cache: read across two, as most would be, they
/// cost as much as the sums.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Taps([f32; LANES]);

/// Both filters at the points between two samples, side by side: `taps[k][n]` weighs sample `k` in point `n + 1` of the
/// first filter, `taps[k][n + 8]` in that of the second. All points of one place are then one pass over its samples.
#[derive(Clone, Debug)]
pub(super) struct Kernel {
    simd: Simd,
    taps: Vec<Taps>,
    /// The shape of a dip.
    pub dip: [f32; 2 * DIP_FRAMES],
}

impl Kernel {
    pub fn design(simd: Simd) -> Self {
        let mut taps = vec![Taps([0.0; LANES]); TAPS];
        for (filter, beta) in BETAS.into_iter().enumerate() {
            for point in 1..POINTS {
                let offset = point as f64 / POINTS as f64;
                let tap = |k: usize| windowed_sinc(k as f64 - (HALF - 1) as f64 - offset, HALF as f64, beta);
                let sum: f64 = (0..TAPS).map(tap).sum();
                for (k, taps) in taps.iter_mut().enumerate() {
                    taps.0[filter * POINTS + point - 1] = (tap(k) / sum) as f32;
                }
            }
        }
        let middle = DIP_FRAMES as f64 - 0.5;
        let dip = std::array::from_fn(|k| {
            (0.5 * (PI * (k as f64 - middle) / DIP_FRAMES as f64).cos() + 0.5) as f32
        });
        Self { simd, taps, dip }
    }

    /// The points after sample `at`, by both filters.
    fn points(&self, samples: &[f32], at: usize) -> [f32; LANES] {
        let samples = samples[at + 1 - HALF..][..TAPS].as_chunks::<4>().0;
        let taps = self.taps.as_chunks::<4>().0;
        self.simd.run(
            #[inline(always)]
            move || {
                // Four sums, because one would wait for itself.
                let mut sums = [[0.0; LANES]; 4];
                for (taps, samples) in taps.iter().zip(samples) {
                    for part in 0..4 {
                        for (sum, tap) in sums[part].iter_mut().zip(&taps[part].0) {
                            *sum += tap * samples[part];
                        }
                    }
                }
                let mut points = [0.0; LANES];
                for lane in 0..LANES {
                    points[lane] = (sums[0][lane] + sums[1][lane]) + (sums[2][lane] + sums[3][lane]);
                }
                points
            },
        )
    }

    /// The highest summit of the points of one filter, between those beside them at both ends.
    fn highest(&self, line: [f32; LANES + 2]) -> f32 {
        self.simd.run(
            #[inline(always)]
            move || {
                let mut summits = [0.0; LANES];
                for lane in 0..LANES {
                    summits[lane] = summit(line[lane], line[lane + 1], line[lane + 2]);
                }
                most(&summits[..=POINTS])
            },
        )
    }
}

/// Places whose points are kept: more than are looked at around one peak in a row.
const KEPT: usize = 4;
/// No place.
const NOWHERE: usize = usize::MAX;

/// One channel under way.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub samples: [f32; LENGTH + ROOM],
    /// What the limiter's detector says of the peak from each frame to the next.
    pub peaks: [f32; LENGTH + ROOM],
    /// The points after the places that were looked at last, each with its place: neighbours need some of the same.
    points: [(usize, [f32; LANES]); KEPT],
    /// First of the places that may be read now, and a bit for each that has been.
    read: (usize, u64),
}

impl Line {
    pub const SILENT: Self = Self {
        samples: [0.0; LENGTH + ROOM],
        peaks: [0.0; LENGTH + ROOM],
        points: [(NOWHERE, [0.0; LANES]); KEPT],
        read: (0, 0),
    };

    /// Begins to read places from `from` on, at most 64 of them.
    pub fn begin(&mut self, from: usize) {
        self.read.0 = from;
        self.forget();
    }

    /// Forgets what was read: to be called whenever samples change.
    pub fn forget(&mut self) {
        self.points.iter_mut().for_each(|(at, _)| *at = NOWHERE);
        self.read.1 = 0;
    }

    /// Puts what [`Line::true_peak`] says in the place of what the detector says. Peaks lie close together, and each is
    /// looked at with its neighbours: what was read since samples changed last is not read again.
    pub fn read(&mut self, kernel: &Kernel, at: usize) -> f32 {
        let place = 1_u64 << (at - self.read.0);
        if self.read.1 & place == 0 {
            self.peaks[at] = self.true_peak(kernel, at);
            self.read.1 |= place;
        }
        self.peaks[at]
    }

    fn points(&mut self, kernel: &Kernel, at: usize) -> [f32; LANES] {
        let (place, points) = &mut self.points[at % KEPT];
        if *place != at {
            (*place, *points) = (at, kernel.points(&self.samples, at));
        }
        *points
    }

    /// How much the detector may have missed around frame `at`, as far as can be said at little cost: by the fourth
    /// difference of the samples, which is 1 at half the rate, a quarter at half of that, and falls by 24 dB an octave.
    #[inline(always)]
    pub fn doubt(&self, at: usize) -> f32 {
        let samples: &[f32; LANES + 4] = self.samples[at - 9..][..LANES + 4].try_into().expect("as many");
        let mut doubts = [0.0; LANES];
        for (lane, doubt) in doubts.iter_mut().enumerate() {
            let (outer, inner) = (samples[lane] + samples[lane + 4], samples[lane + 1] + samples[lane + 3]);
            *doubt = outer - 4.0 * inner + 6.0 * samples[lane + 2];
        }
        most(&doubts) / 16.0
    }

    /// Largest magnitude between the frame `at` and the next, by whichever filter reads more.
    fn true_peak(&mut self, kernel: &Kernel, at: usize) -> f32 {
        let points = self.points(kernel, at);
        let ends = [self.samples[at], self.samples[at + 1]];
        let mut highest = 0.0;
        for filter in [0, POINTS] {
            let mut line = [0.0; LANES + 2];
            (line[1], line[POINTS + 1]) = (ends[0], ends[1]);
            line[2..=POINTS].copy_from_slice(&points[filter..][..POINTS - 1]);
            // A summit at a sample needs the points to both sides of it. If it is none, the sample itself will do.
            let top = most(&line);
            let known = |point: f32| if point.abs() < top { point } else { 0.0 };
            (line[0], line[POINTS + 2]) = (known(line[1]), known(line[POINTS + 1]));
            if line[1].abs() == top {
                line[0] = self.points(kernel, at - 1)[filter + POINTS - 2];
            }
            if line[POINTS + 1].abs() == top {
                line[POINTS + 2] = self.points(kernel, at + 1)[filter];
            }
            highest = larger(highest, kernel.highest(line));
        }
        highest
    }
}
