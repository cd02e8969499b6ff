//! The last word on the ceiling: reads the true peak of what a limiter is about to hand over, and where it is above the
//! ceiling takes it down by a short smooth dip of gain.
//!
//! A limiter that reads its input and multiplies by a gain leaves something over: its detector misses what lies close to
//! half the rate, and a gain that moves fast adds side bands that no detector saw. Both are small. The guard looks at the
//! places that come near the ceiling with an interpolator of [`TAPS`] samples and eight points a sample, and multiplies
//! the [`DIP_FRAMES`] frames to both sides of a peak that is over by a raised cosine that takes off just as much.
//! A dip of 0.1 dB changes the shape of the sound under it by less than 0.001 dB, so that a second look at those places
//! finds next to nothing; it is taken all the same. The work of a hop is bounded by its number of peaks.
//!
//! How a reconstruction weighs what lies within 1.5 % of half the rate is a matter of its filter: a slow edge takes off
//! half of it, a sharp one nothing, and noise can read 0.5 dB more by one than by the other. Where the two differ both
//! are held below the ceiling, and so is every filter between them, which is a weighted mean of both.
//!
//! Latency: [`LATENCY_FRAMES`]. Where nothing is over, sound passes bit for bit.
//!
//! Source: Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", IEEE ISCAS 1974.

use crate::filter::window::windowed_sinc;
use crate::oversample::{HOP, larger, largest, summit};
use crate::simd::Simd;
use std::f64::consts::PI;

/// Samples that each point between two samples is computed from.
pub const TAPS: usize = 256;
/// Frames of a dip before and after its middle.
pub const DIP_FRAMES: usize = 32;
/// Frames by which the guard delays the sound.
pub const LATENCY_FRAMES: usize = NEWEST - OUT;

const HALF: usize = TAPS / 2;
/// Points a sample.
const POINTS: usize = 8;
/// Points of both filters.
const LANES: usize = 2 * POINTS;
/// Shapes of the Kaiser windows: an edge of 1.4 % of the rate and 110 dB of rejection, and one of 0.4 %.
const BETAS: [f64; 2] = [11.5, 3.0];
/// How far the second look follows the first: all dips of the first that reach it are done.
const TRAIL: usize = 2 * DIP_FRAMES;
/// Places in the line: of the hop handed out, of the second look, of the first, of the newest hop.
const OUT: usize = SECOND - DIP_FRAMES - MOST_STEPS;
const SECOND: usize = HALF + 1 + MOST_STEPS;
const FIRST: usize = SECOND + TRAIL;
/// A look reaches half a filter beyond the neighbours of its hop.
const NEWEST: usize = FIRST + HALF + 1 + MOST_STEPS;
const LENGTH: usize = NEWEST + HOP;
/// Room to move in, so that the line is not copied at every hop.
const ROOM: usize = 8 * HOP;
/// Share of the ceiling from which on a reading of the limiter's own detector is worth a look: it misses up to 1.2 dB
/// of white noise.
pub const NEAR: f32 = 0.86;
/// Share of a peak from which on its neighbours may be higher.
const CLOSE: f32 = 0.97;
/// Most neighbours to either side that are looked at.
const MOST_STEPS: usize = 3;
/// Share of the ceiling that the detector may be off where nothing is in doubt.
const OFF: f32 = 0.01;
/// What a dip takes a peak down to, re the ceiling: 0.003 dB are left for what a dip itself does.
const AIM: f32 = 0.999_65;

/// Both filters at the points between two samples, side by side: `taps[k][n]` weighs sample `k` in point `n + 1` of the
/// first filter, `taps[k][n + 8]` in that of the second. All points of one place are then one pass over its samples.
#[derive(Clone, Debug)]
struct Kernel {
    taps: Vec<[f32; LANES]>,
    dip: [f32; 2 * DIP_FRAMES],
}

impl Kernel {
    fn design() -> Self {
        let mut taps = vec![[0.0; LANES]; TAPS];
        for (filter, beta) in BETAS.into_iter().enumerate() {
            for point in 1..POINTS {
                let offset = point as f64 / POINTS as f64;
                let tap = |k: usize| windowed_sinc(k as f64 - (HALF - 1) as f64 - offset, HALF as f64, beta);
                let sum: f64 = (0..TAPS).map(tap).sum();
                for (k, taps) in taps.iter_mut().enumerate() {
                    taps[filter * POINTS + point - 1] = (tap(k) / sum) as f32;
                }
            }
        }
        let middle = DIP_FRAMES as f64 - 0.5;
        let dip = std::array::from_fn(|k| {
            (0.5 * (PI * (k as f64 - middle) / DIP_FRAMES as f64).cos() + 0.5) as f32
        });
        Self { taps, dip }
    }

    /// The points after sample `at`, by both filters.
    #[inline(always)]
    fn points(&self, samples: &[f32], at: usize) -> [f32; LANES] {
        // Four sums, because one would wait for itself.
        let mut sums = [[0.0; LANES]; 4];
        let samples = samples[at + 1 - HALF..][..TAPS].as_chunks::<4>().0;
        for (taps, samples) in self.taps.as_chunks::<4>().0.iter().zip(samples) {
            for part in 0..4 {
                for lane in 0..LANES {
                    sums[part][lane] += taps[part][lane] * samples[part];
                }
            }
        }
        let mut points = [0.0; LANES];
        for lane in 0..LANES {
            points[lane] = (sums[0][lane] + sums[1][lane]) + (sums[2][lane] + sums[3][lane]);
        }
        points
    }
}

/// One channel under way.
#[derive(Clone, Debug)]
struct Line {
    samples: [f32; LENGTH + ROOM],
    /// What the limiter's detector says of the peak from each frame to the next.
    peaks: [f32; LENGTH + ROOM],
}

impl Line {
    const SILENT: Self = Self { samples: [0.0; LENGTH + ROOM], peaks: [0.0; LENGTH + ROOM] };

    /// How much the detector may have missed around frame `at`, as far as can be said at little cost: by the fourth
    /// difference of the samples, which is 1 at half the rate, a quarter at half of that, and falls by 24 dB an octave.
    #[inline(always)]
    fn doubt(&self, at: usize) -> f32 {
        let samples: &[f32; LANES + 4] = self.samples[at - 9..][..LANES + 4].try_into().expect("as many");
        let mut doubts = [0.0; LANES];
        for (lane, doubt) in doubts.iter_mut().enumerate() {
            let (outer, inner) = (samples[lane] + samples[lane + 4], samples[lane + 1] + samples[lane + 3]);
            *doubt = (outer - 4.0 * inner + 6.0 * samples[lane + 2]).abs();
        }
        largest(doubts) / 16.0
    }

    /// Largest magnitude between the frame `at` and the next, by whichever filter reads more.
    #[inline(always)]
    fn true_peak(&self, kernel: &Kernel, at: usize) -> f32 {
        let samples = &self.samples;
        let points = kernel.points(samples, at);
        let mut highest = 0.0;
        for filter in [0, POINTS] {
            let mut line = [0.0; POINTS + 3];
            (line[1], line[POINTS + 1]) = (samples[at], samples[at + 1]);
            line[2..=POINTS].copy_from_slice(&points[filter..][..POINTS - 1]);
            // A summit at a sample needs the points to both sides of it. If it is none, the sample itself will do.
            let top = line.iter().fold(0.0, |top, point| larger(top, point.abs()));
            let known = |point: f32| if point.abs() < top { point } else { 0.0 };
            (line[0], line[POINTS + 2]) = (known(line[1]), known(line[POINTS + 1]));
            if line[1].abs() == top {
                line[0] = kernel.points(samples, at - 1)[filter + POINTS - 2];
            }
            if line[POINTS + 1].abs() == top {
                line[POINTS + 2] = kernel.points(samples, at + 1)[filter];
            }
            for three in line.windows(3) {
                highest = larger(highest, summit(three[0], three[1], three[2]));
            }
        }
        highest
    }
}

/// The largest of a hop, in lanes.
#[inline(always)]
fn fold(peaks: &[f32]) -> f32 {
    let mut lanes = [0.0; 16];
    for chunk in peaks.as_chunks::<16>().0 {
        for (lane, peak) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, *peak);
        }
    }
    largest(lanes)
}

/// The guard of two channels.
#[derive(Clone, Debug)]
pub struct CeilingGuard {
    simd: Simd,
    kernel: Kernel,
    lines: [Line; 2],
    /// Where the line begins.
    base: usize,
    /// Whether a dip touched the hop, for every hop of the line.
    touched: [bool; LENGTH / HOP],
    ceilings: [f32; LENGTH / HOP],
    true_peak: f32,
}

impl CeilingGuard {
    /// Designs the filters; silence has been heard so far.
    #[must_use]
    pub fn new(simd: Simd) -> Self {
        Self {
            simd,
            kernel: Kernel::design(),
            lines: [Line::SILENT; 2],
            base: 0,
            touched: [false; LENGTH / HOP],
            ceilings: [1.0; LENGTH / HOP],
            true_peak: 0.0,
        }
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        (self.lines, self.base) = ([Line::SILENT; 2], 0);
        self.touched = [false; LENGTH / HOP];
        self.ceilings = [1.0; LENGTH / HOP];
        self.true_peak = 0.0;
    }

    /// Delays one hop and holds it at or below `ceiling`. `peaks` is what the limiter knows of its true peaks; at a
    /// ceiling of infinity nothing is held. With `linked`, both channels are taken down by the same dips.
    pub fn process(
        &mut self,
        left: &mut [f32; HOP],
        right: &mut [f32; HOP],
        peaks: &[[f32; HOP]; 2],
        ceiling: f32,
        linked: bool,
    ) {
        self.base += HOP;
        if self.base > ROOM {
            for line in &mut self.lines {
                line.samples.copy_within(self.base.., 0);
                line.peaks.copy_within(self.base.., 0);
            }
            self.base = 0;
        }
        let newest = self.base + NEWEST;
        for ((line, samples), peaks) in self.lines.iter_mut().zip([&*left, &*right]).zip(peaks) {
            line.samples[newest..][..HOP].copy_from_slice(samples);
            for ((kept, peak), x) in line.peaks[newest..][..HOP].iter_mut().zip(peaks).zip(samples) {
                *kept = larger(*peak, x.abs());
            }
        }
        self.touched.copy_within(1.., 0);
        self.ceilings.copy_within(1.., 0);
        let newest = NEWEST / HOP;
        (self.touched[newest], self.ceilings[newest]) = (false, ceiling);
        let simd = self.simd;
        simd.run(
            #[inline(always)]
            || {
                for (start, again) in [(FIRST, false), (SECOND, true)] {
                    if !again || self.touched[start / HOP] || self.touched[start / HOP + 1] {
                        self.look(start, linked);
                    }
                }
            },
        );
        for (line, samples) in self.lines.iter().zip([left, right]) {
            let out = self.base + OUT;
            samples.copy_from_slice(&line.samples[out..][..HOP]);
            let peak = fold(&line.peaks[out..][..HOP]);
            self.true_peak = larger(self.true_peak, peak);
        }
    }

    /// Largest true peak handed out since the last call, of both channels, linear.
    pub fn take_true_peak(&mut self) -> f32 {
        std::mem::take(&mut self.true_peak)
    }

    /// Looks at every peak of one hop.
    #[inline(always)]
    fn look(&mut self, start: usize, linked: bool) {
        // A ceiling that moves is held by the limiter; here the higher of two hops counts.
        let ceiling = larger(self.ceilings[start / HOP], self.ceilings[start / HOP - 1]);
        let near = NEAR * ceiling;
        let (from, to) = (self.base + start, self.base + start + HOP);
        for side in 0..2 {
            let highest = fold(&self.lines[side].peaks[from..][..HOP]);
            if highest < near {
                continue;
            }
            for at in from..to {
                let peaks = &self.lines[side].peaks;
                let stands_out = peaks[at] >= near && peaks[at] >= peaks[at - 1] && peaks[at] > peaks[at + 1];
                if stands_out && peaks[at] + self.lines[side].doubt(at) > (1.0 - OFF) * ceiling {
                    let peak = self.hold(side, at, ceiling, linked);
                    // A gain that moves fast may put the highest frame beside the one that was the highest before it.
                    self.climb(side, at, peak, ceiling, linked, |at| at - 1);
                    self.climb(side, at, peak, ceiling, linked, |at| at + 1);
                }
            }
        }
    }

    /// Holds the neighbours in one direction for as long as each stands higher than the one before.
    #[inline(always)]
    fn climb(
        &mut self,
        side: usize,
        mut at: usize,
        mut peak: f32,
        ceiling: f32,
        linked: bool,
        next: impl Fn(usize) -> usize,
    ) {
        for _ in 0..MOST_STEPS {
            at = next(at);
            if self.lines[side].peaks[at] < CLOSE * peak {
                return;
            }
            let neighbour = self.hold(side, at, ceiling, linked);
            if neighbour <= peak {
                return;
            }
            peak = neighbour;
        }
    }

    /// Reads the true peak between the frame `at` and the next and takes it down to the ceiling. Returns what was read.
    #[inline(always)]
    fn hold(&mut self, side: usize, at: usize, ceiling: f32, linked: bool) -> f32 {
        let peak = self.lines[side].true_peak(&self.kernel, at);
        self.lines[side].peaks[at] = peak;
        if peak > ceiling {
            self.dip(side, at, 1.0 - AIM * ceiling / peak, linked);
        }
        peak
    }

    /// Takes `depth` off between the frame `at` and the next, and less of it around.
    #[inline(always)]
    fn dip(&mut self, side: usize, at: usize, depth: f32, linked: bool) {
        let first = at + 1 - DIP_FRAMES;
        for (other, line) in self.lines.iter_mut().enumerate() {
            if linked || other == side {
                for (n, weight) in self.kernel.dip.iter().enumerate() {
                    let gain = 1.0 - depth * weight;
                    line.samples[first + n] *= gain;
                    line.peaks[first + n] *= gain;
                }
            }
        }
        self.touched[(first - self.base) / HOP..=(at + DIP_FRAMES - self.base) / HOP].fill(true);
    }
}
