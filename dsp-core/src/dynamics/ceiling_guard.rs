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

use crate::oversample::{HOP, larger, most};
use crate::simd::Simd;
use kernel::Kernel;
use line::{Line, Side};
use std::f64::consts::PI;

mod kernel;
mod line;
mod suspects;

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
/// Most looks at a hop under a steep gain.
const MOST_PASSES: usize = 4;
/// Share of the ceiling that the detector may be off where nothing is in doubt.
const OFF: f32 = 0.01;
/// What a dip takes a peak down to, re the ceiling: 0.003 dB are left for what a dip itself does.
const AIM: f32 = 0.999_65;

/// How one hop is held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// What the true peak may not exceed, linear; at infinity nothing is held.
    pub ceiling: f32,
    /// The gain moves so fast that peaks are looked for everywhere, not only where the limiter knows of one.
    pub steep: bool,
    /// Both channels are taken down by the same dips.
    pub linked: bool,
}

/// The guard of two channels.
#[derive(Clone, Debug)]
pub struct CeilingGuard {
    simd: Simd,
    kernel: Kernel,
    /// The shape of a dip.
    dip: [f32; 2 * DIP_FRAMES],
    lines: [Line; 2],
    /// Where the line begins.
    base: usize,
    /// Whether a dip touched the hop, for every hop of the line.
    touched: [bool; LENGTH / HOP],
    ceilings: [f32; LENGTH / HOP],
    steep: [bool; LENGTH / HOP],
    true_peak: f32,
}

impl CeilingGuard {
    /// Designs the filters; silence has been heard so far.
    #[must_use]
    pub fn new(simd: Simd) -> Self {
        let middle = DIP_FRAMES as f64 - 0.5;
        let dip = |k: usize| 0.5 * (PI * (k as f64 - middle) / DIP_FRAMES as f64).cos() + 0.5;
        Self {
            simd,
            kernel: Kernel::design(simd),
            dip: std::array::from_fn(|k| dip(k) as f32),
            lines: [Line::SILENT; 2],
            base: 0,
            touched: [false; LENGTH / HOP],
            ceilings: [1.0; LENGTH / HOP],
            steep: [false; LENGTH / HOP],
            true_peak: 0.0,
        }
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        (self.lines, self.base) = ([Line::SILENT; 2], 0);
        self.touched = [false; LENGTH / HOP];
        self.ceilings = [1.0; LENGTH / HOP];
        self.steep = [false; LENGTH / HOP];
        self.true_peak = 0.0;
    }

    /// Delays one hop and holds it. `peaks` is what the limiter knows of its true peaks.
    pub fn process(
        &mut self,
        left: &mut [f32; HOP],
        right: &mut [f32; HOP],
        peaks: &[[f32; HOP]; 2],
        held: &Held,
    ) {
        let Held { ceiling, steep, linked } = *held;
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
        self.steep.copy_within(1.., 0);
        let newest = NEWEST / HOP;
        (self.touched[newest], self.ceilings[newest], self.steep[newest]) = (false, ceiling, steep);
        for (start, again) in [(FIRST, false), (SECOND, true)] {
            if !again || self.touched[start / HOP] || self.touched[start / HOP + 1] {
                self.look(start, linked);
            }
        }
        for (line, samples) in self.lines.iter().zip([left, right]) {
            let out = self.base + OUT;
            samples.copy_from_slice(&line.samples[out..][..HOP]);
            let peak = most(&line.peaks[out..][..HOP]);
            self.true_peak = larger(self.true_peak, peak);
        }
    }

    /// Largest true peak handed out since the last call, of both channels, linear.
    pub fn take_true_peak(&mut self) -> f32 {
        std::mem::take(&mut self.true_peak)
    }

    /// Looks at every peak of one hop.
    fn look(&mut self, start: usize, linked: bool) {
        // A ceiling that moves is held by the limiter; here the higher of two hops counts.
        let ceiling = larger(self.ceilings[start / HOP], self.ceilings[start / HOP - 1]);
        let near = NEAR * ceiling;
        let steep = self.steep[start / HOP] || self.steep[start / HOP - 1];
        let (from, to) = (self.base + start, self.base + start + HOP);
        for side in 0..2 {
            let highest = most(&self.lines[side].peaks[from..][..HOP]);
            if highest < near && !steep {
                continue;
            }
            self.lines[side].begin(from - MOST_STEPS);
            if steep {
                // Deep dips change the sound beside them: looked at until nothing is over.
                for _ in 0..MOST_PASSES {
                    let mut highest = 0.0;
                    for at in from..to {
                        highest = larger(highest, self.hold(side, at, ceiling, linked));
                    }
                    if highest <= ceiling {
                        break;
                    }
                }
                continue;
            }
            let mut suspects = self.suspects(side, from, near, (1.0 - OFF) * ceiling);
            while suspects != 0 {
                let at = from + suspects.trailing_zeros() as usize;
                suspects &= suspects - 1;
                let peak = self.hold(side, at, ceiling, linked);
                // A gain that moves fast may put the highest frame beside the one that was the highest before it.
                self.climb(side, at, Side::Before, peak, ceiling, linked);
                self.climb(side, at, Side::After, peak, ceiling, linked);
            }
        }
    }

    /// The frames of the hop from `from` on that are worth a look.
    fn suspects(&self, side: usize, from: usize, near: f32, sure: f32) -> u32 {
        let line = &self.lines[side];
        let peaks = line.peaks[from - 1..][..HOP + 2].try_into().expect("as many");
        let samples =
            line.samples[from - suspects::EARLIER..][..suspects::SAMPLES].try_into().expect("as many");
        self.simd.run(
            #[inline(always)]
            || suspects::suspects(peaks, samples, near, sure),
        )
    }

    /// Holds the neighbours in one direction for as long as each stands higher than the one before.
    fn climb(
        &mut self,
        side: usize,
        mut at: usize,
        towards: Side,
        mut peak: f32,
        ceiling: f32,
        linked: bool,
    ) {
        for _ in 0..MOST_STEPS {
            let next = match towards {
                Side::Before => at - 1,
                Side::After => at + 1,
            };
            let line = &self.lines[side];
            if line.peaks[next] < CLOSE * peak || line.falls(at, towards, peak) {
                return;
            }
            let neighbour = self.hold(side, next, ceiling, linked);
            if neighbour <= peak {
                return;
            }
            (at, peak) = (next, neighbour);
        }
    }

    /// Reads the true peak between the frame `at` and the next and takes it down to the ceiling. Returns what was read.
    fn hold(&mut self, side: usize, at: usize, ceiling: f32, linked: bool) -> f32 {
        let peak = self.lines[side].read(&self.kernel, at);
        if peak > ceiling {
            self.dip(side, at, 1.0 - AIM * ceiling / peak, linked);
        }
        peak
    }

    /// Takes `depth` off between the frame `at` and the next, and less of it around.
    fn dip(&mut self, side: usize, at: usize, depth: f32, linked: bool) {
        let first = at + 1 - DIP_FRAMES;
        for (other, line) in self.lines.iter_mut().enumerate() {
            if linked || other == side {
                for (n, weight) in self.dip.iter().enumerate() {
                    let gain = 1.0 - depth * weight;
                    line.samples[first + n] *= gain;
                    line.peaks[first + n] *= gain;
                }
                line.forget();
            }
        }
        self.touched[(first - self.base) / HOP..=(at + DIP_FRAMES - self.base) / HOP].fill(true);
    }
}
