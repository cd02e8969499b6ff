//! A look-ahead limiter of the reconstructed signal: how loud it is, what gain that requires, and the sound in time.
//!
//! [`PeakDetector`] measures between the samples, [`GainPath`] turns levels into a smooth gain, and a delay brings the
//! sound to the gain. What is missed between the two is caught by [`CeilingGuard`](super::ceiling_guard::CeilingGuard).
//!
//! Latency: [`latency_frames`]. Works in hops of [`HOP`] frames.

use super::ceiling_guard::NEAR;
use super::gain_path::{GainPath, Grid, Timing};
use super::limit::Curve;
use crate::delay::StereoDelay;
use crate::oversample::{DELAY_FRAMES, HOP, PeakDetector, larger};
use crate::process::{ProcessSpec, StereoBlock};
use crate::smooth::{GLIDE_MS, Glide};

/// Change of the gain from one frame to the next, re that gain, from which on a hop counts as steep. A fall by 24 dB
/// within the window of `W` frames changes by at most 6.6 / W a frame, one by 12 dB by 3.8 / W: the default look-ahead
/// never moves so fast.
const STEEP: f64 = 0.03;
/// The same for a look-ahead of less than [`SHORT_FRAMES`]: such a gain also turns round within the reach of a filter.
const STEEP_IF_SHORT: f64 = 0.005;
const SHORT_FRAMES: usize = 64;

/// Frames by which a limiter that looks ahead `lookahead_frames`, at least 1, delays the sound.
#[must_use]
pub fn latency_frames(lookahead_frames: usize) -> usize {
    DELAY_FRAMES + Grid::new(lookahead_frames).delay_frames()
}

/// What the limiter does with two channels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Links {
    /// Share of the louder channel in the level for peaks, 0 to 1.
    pub transient: f64,
    /// Share of the louder channel in the level for sustained reduction, 0 to 1.
    pub release: f64,
}

impl Links {
    /// Both channels get one gain.
    pub const FULL: Self = Self { transient: 1.0, release: 1.0 };
}

/// One hop on its way out.
#[derive(Clone, Copy, Debug)]
pub struct Hop {
    /// Gain of each frame, left and right.
    pub gains: [[f64; HOP]; 2],
    /// What the detector read of the sound, times the gain: near the true peak from each frame to the next.
    pub peaks: [[f32; HOP]; 2],
    /// The ceiling that the sound is held against.
    pub ceiling: f32,
    /// The gain moves so fast that the peaks of the product are not where those of the sound were.
    pub steep: bool,
}

/// The limiter.
#[derive(Debug)]
pub struct TruePeakLimiter {
    grid: Grid,
    ceiling: Glide,
    /// Ceilings of the hops under way, oldest first.
    ceilings: Vec<f32>,
    detector: PeakDetector,
    /// Level re the ceiling below which nothing is done.
    matters: f32,
    curve: Curve,
    links: Links,
    /// Whether the second path has the past of the first.
    alike: bool,
    paths: [GainPath; 2],
    peak_delay: StereoDelay,
    delay: StereoDelay,
}

impl TruePeakLimiter {
    /// Allocates for one rate and look-ahead, at least 1 frame. The ceiling is full scale until set.
    #[must_use]
    pub fn new(spec: &ProcessSpec, lookahead_frames: usize) -> Self {
        let grid = Grid::new(lookahead_frames);
        let (mut delay, mut peak_delay) = (StereoDelay::default(), StereoDelay::default());
        delay.prepare(latency_frames(lookahead_frames));
        peak_delay.prepare(grid.delay_frames());
        let mut ceiling = Glide::new(1.0);
        ceiling.prepare(spec.sample_rate_hz, GLIDE_MS);
        Self {
            grid,
            ceiling,
            ceilings: vec![1.0; delay.frames() / HOP + 1],
            detector: PeakDetector::new(spec.simd),
            matters: 0.0,
            curve: Curve::default(),
            links: Links::FULL,
            alike: true,
            paths: [GainPath::new(spec, grid), GainPath::new(spec, grid)],
            peak_delay,
            delay,
        }
    }

    /// Glides to a ceiling, linear and above 0. The ceiling travels with the sound: a peak is held against the ceiling
    /// of the moment at which it came in.
    pub fn set_ceiling(&mut self, ceiling: f64) {
        self.ceiling.set(ceiling);
    }

    /// Takes the points a sample, the knee, the times and the links from the next hop on.
    pub fn set(&mut self, factor: usize, curve: Curve, timing: &Timing, links: Links) {
        self.detector.set(factor);
        self.matters = curve.start() as f32 * NEAR;
        self.curve = curve;
        self.paths.iter_mut().for_each(|path| path.set(timing));
        if self.alike && links != Links::FULL {
            let [first, second] = &mut self.paths;
            second.copy_from(first);
            self.alike = false;
        }
        self.links = links;
    }

    /// Forgets the past; the ceiling is where it was going.
    pub fn reset(&mut self) {
        self.ceiling.snap();
        self.ceilings.fill(self.ceiling.value() as f32);
        self.detector.reset();
        self.paths.iter_mut().for_each(GainPath::reset);
        self.alike = self.links == Links::FULL;
        self.delay.reset();
        self.peak_delay.reset();
    }

    /// Delays one hop of finite samples and says by which gain, 0 to 1, each of its frames must be multiplied. Peaks that
    /// are neither near the ceiling nor above `known` may be read by their samples alone.
    pub fn process(&mut self, left: &mut [f32; HOP], right: &mut [f32; HOP], known: f32) -> Hop {
        let (mut peaks, mut gains) = ([[0.0; HOP]; 2], [[1.0; HOP]; 2]);
        let matters = self.matters * self.ceiling.value() as f32;
        self.detector.process(left, right, if known < matters { known } else { matters }, &mut peaks);
        let mut levels = self.relate(&peaks);
        let cells = self.grid.cells();
        let [first, second] = levels.each_mut().map(|levels| &mut levels[..cells]);
        let lasting = [&*first, &*second].map(|levels| levels.iter().copied().fold(0.0, larger));
        if self.alike {
            first.iter_mut().zip(second).for_each(|(a, b)| *a = larger(*a, *b));
            let lasting = larger(lasting[0], lasting[1]);
            self.paths[0].process(first, lasting, &self.curve, &mut gains[0]);
            gains[1] = gains[0];
        } else {
            for (a, b) in first.iter_mut().zip(&mut *second) {
                (*a, *b) = linked(self.links.transient, *a, *b);
            }
            let lasting = linked(self.links.release, lasting[0], lasting[1]);
            let sides =
                [(first, lasting.0), (second, lasting.1)].into_iter().zip(&mut self.paths).zip(&mut gains);
            for (((levels, lasting), path), gains) in sides {
                path.process(levels, lasting, &self.curve, gains);
            }
        }
        let [left_peaks, right_peaks] = &mut peaks;
        self.peak_delay.process(&mut StereoBlock::new(left_peaks, right_peaks));
        self.delay.process(&mut StereoBlock::new(left, right));
        for (peaks, gains) in peaks.iter_mut().zip(&gains) {
            peaks.iter_mut().zip(gains).for_each(|(peak, gain)| *peak *= *gain as f32);
        }
        let ceiling = self.ceilings[0];
        self.ceilings.copy_within(1.., 0);
        let [first, second] = self.paths.each_ref().map(GainPath::steepest);
        let most = if self.grid.cell * self.grid.window < SHORT_FRAMES { STEEP_IF_SHORT } else { STEEP };
        let steep = first.max(if self.alike { first } else { second }) > most;
        Hop { gains, peaks, ceiling, steep }
    }

    /// Largest peak of each cell re the gliding ceiling.
    fn relate(&mut self, peaks: &[[f32; HOP]; 2]) -> [[f32; HOP]; 2] {
        let mut levels = [[0.0; HOP]; 2];
        let cell = self.grid.cell;
        for (levels, peaks) in levels.iter_mut().zip(peaks) {
            match cell {
                1 => *levels = *peaks,
                2 => tallest::<2>(peaks, levels),
                4 => tallest::<4>(peaks, levels),
                8 => tallest::<8>(peaks, levels),
                16 => tallest::<16>(peaks, levels),
                _ => tallest::<HOP>(peaks, levels),
            }
        }
        let last = self.ceilings.len() - 1;
        if self.ceiling.is_settled() {
            let scale = self.ceiling.value().recip() as f32;
            levels.iter_mut().flatten().for_each(|level| *level *= scale);
            self.ceilings[last] = self.ceiling.value() as f32;
            return levels;
        }
        let (mut most, [left, right]) = (0.0_f64, &mut levels);
        for (left, right) in left.iter_mut().zip(right).take(self.grid.cells()) {
            let least = (0..cell).map(|_| self.ceiling.tick()).fold(f64::INFINITY, f64::min);
            most = most.max(least);
            let scale = least.recip() as f32;
            (*left, *right) = (*left * scale, *right * scale);
        }
        self.ceilings[last] = most as f32;
        levels
    }

    /// Gain missing because reduction is sustained, linear, left and right.
    #[must_use]
    pub fn sustained(&self) -> [f64; 2] {
        let [first, second] = self.paths.each_ref().map(GainPath::sustained);
        [first, if self.alike { first } else { second }]
    }

    /// The delay in frames.
    #[must_use]
    pub fn latency(&self) -> usize {
        self.delay.frames()
    }
}

/// The largest of every `N` peaks, by halves: one after the other they would wait for each other.
fn tallest<const N: usize>(peaks: &[f32; HOP], levels: &mut [f32; HOP]) {
    for (level, cell) in levels.iter_mut().zip(peaks.as_chunks::<N>().0) {
        let mut cell = *cell;
        let mut half = N / 2;
        while half > 0 {
            let (low, high) = cell.split_at_mut(half);
            low.iter_mut().zip(high).for_each(|(a, b)| *a = larger(*a, *b));
            half /= 2;
        }
        *level = cell[0];
    }
}

/// Each level with its share of the louder one.
#[inline(always)]
fn linked(share: f64, a: f32, b: f32) -> (f32, f32) {
    let louder = larger(a, b);
    let link = |own: f32| larger(own, own + share as f32 * (louder - own));
    (link(a), link(b))
}

#[cfg(test)]
mod tests;
