//! A look-ahead limiter of the reconstructed signal: how loud it is, what gain that requires, and the sound in time.
//!
//! [`PeakDetector`] measures between the samples, [`GainPath`] turns levels into a smooth gain, and a delay brings the
//! sound to the gain. What is missed between the two is caught by [`CeilingGuard`](super::ceiling_guard::CeilingGuard).
//!
//! Latency: [`latency_frames`]. Works in hops of [`HOP`] frames.

use super::ceiling_guard::NEAR;
use super::gain_path::{GainPath, Grid, Timing};
use super::limit::Curve;
use crate::oversample::{DELAY_FRAMES, HOP, PeakDetector, larger, most};
use crate::process::ProcessSpec;
use crate::simd::Simd;
use crate::smooth::{GLIDE_MS, Glide};
use hop_delay::HopDelay;

mod hop_delay;

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
    /// Least of the gains, left and right.
    pub least: [f64; 2],
    /// Gain missing because reduction is sustained, linear, left and right.
    pub sustained: [f64; 2],
    /// The ceiling that the sound is held against.
    pub ceiling: f32,
    /// The gain moves so fast that the peaks of the product are not where those of the sound were.
    pub steep: bool,
}

impl Hop {
    /// Nothing, and nothing to be done.
    pub const SILENT: Self = Self {
        gains: [[1.0; HOP]; 2],
        peaks: [[0.0; HOP]; 2],
        least: [1.0; 2],
        sustained: [0.0; 2],
        ceiling: 1.0,
        steep: false,
    };
}

/// The limiter.
#[derive(Debug)]
pub struct TruePeakLimiter {
    simd: Simd,
    grid: Grid,
    /// Change of the gain from one frame to the next, re that gain, that is not yet steep.
    most_even: f64,
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
    peak_delay: HopDelay,
    delay: HopDelay,
    hop: Hop,
}

impl TruePeakLimiter {
    /// Allocates for one rate and look-ahead, at least 1 frame. The ceiling is full scale until set.
    #[must_use]
    pub fn new(spec: &ProcessSpec, lookahead_frames: usize) -> Self {
        let grid = Grid::new(lookahead_frames);
        let (delay, peak_delay) =
            (HopDelay::new(latency_frames(lookahead_frames)), HopDelay::new(grid.delay_frames()));
        let mut ceiling = Glide::new(1.0);
        ceiling.prepare(spec.sample_rate_hz, GLIDE_MS);
        Self {
            simd: spec.simd,
            grid,
            most_even: if grid.cell * grid.window < SHORT_FRAMES { STEEP_IF_SHORT } else { STEEP },
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
            hop: Hop::SILENT,
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
    pub fn process(&mut self, left: &mut [f32; HOP], right: &mut [f32; HOP], known: f32) -> &mut Hop {
        let matters = self.matters * self.ceiling.value() as f32;
        let least = if known < matters { known } else { matters };
        self.detector.process(left, right, least, &mut self.hop.peaks);
        self.simd.run(
            #[inline(always)]
            || {
                if self.alike {
                    self.follow_both();
                } else {
                    self.follow_each();
                }
                let [left_peaks, right_peaks] = &mut self.hop.peaks;
                self.peak_delay.process(left_peaks, right_peaks);
                self.delay.process(left, right);
                for (peaks, gains) in self.hop.peaks.iter_mut().zip(&self.hop.gains) {
                    peaks.iter_mut().zip(gains).for_each(|(peak, gain)| *peak *= *gain as f32);
                }
            },
        );
        self.hop.ceiling = self.ceilings[0];
        self.ceilings.copy_within(1.., 0);
        &mut self.hop
    }

    /// One gain for both channels, from the louder of them frame by frame.
    #[inline(always)]
    fn follow_both(&mut self) {
        let [left, right] = &self.hop.peaks;
        let mut louder = *left;
        louder.iter_mut().zip(right).for_each(|(a, b)| *a = larger(*a, *b));
        let mut levels = [tallest(self.grid.cell, &louder)];
        self.relate(&mut levels);
        let [levels] = &mut levels;
        let levels = &mut levels[..self.grid.cells()];
        let lasting = most(levels);
        let path = &mut self.paths[0];
        let [gains, same] = &mut self.hop.gains;
        path.process(levels, lasting, &self.curve, gains);
        *same = *gains;
        (self.hop.least, self.hop.sustained) = ([path.least(); 2], [path.sustained(); 2]);
        self.hop.steep = path.steepest() > self.most_even;
    }

    /// Linked as far as the links say.
    #[inline(always)]
    fn follow_each(&mut self) {
        let mut levels = self.hop.peaks.each_ref().map(|peaks| tallest(self.grid.cell, peaks));
        self.relate(&mut levels);
        let cells = self.grid.cells();
        let [first, second] = levels.each_mut().map(|levels| &mut levels[..cells]);
        let lasting = linked(self.links.release, most(first), most(second));
        for (a, b) in first.iter_mut().zip(&mut *second) {
            (*a, *b) = linked(self.links.transient, *a, *b);
        }
        let sides = [(first, lasting.0), (second, lasting.1)].into_iter().zip(&mut self.paths);
        for (((levels, lasting), path), gains) in sides.zip(&mut self.hop.gains) {
            path.process(levels, lasting, &self.curve, gains);
        }
        let [first, second] = &self.paths;
        self.hop.least = [first.least(), second.least()];
        self.hop.sustained = [first.sustained(), second.sustained()];
        self.hop.steep = first.steepest().max(second.steepest()) > self.most_even;
    }

    /// Puts the largest peak of each cell in relation to the gliding ceiling.
    #[inline(always)]
    fn relate<const N: usize>(&mut self, levels: &mut [[f32; HOP]; N]) {
        let last = self.ceilings.len() - 1;
        if self.ceiling.is_settled() {
            let scale = self.ceiling.value().recip() as f32;
            levels.iter_mut().flatten().for_each(|level| *level *= scale);
            self.ceilings[last] = self.ceiling.value() as f32;
            return;
        }
        let mut most = 0.0_f64;
        for cell in 0..self.grid.cells() {
            let least = (0..self.grid.cell).map(|_| self.ceiling.tick()).fold(f64::INFINITY, f64::min);
            most = most.max(least);
            let scale = least.recip() as f32;
            levels.iter_mut().for_each(|levels| levels[cell] *= scale);
        }
        self.ceilings[last] = most as f32;
    }

    /// The delay in frames.
    #[must_use]
    pub fn latency(&self) -> usize {
        self.delay.frames()
    }
}

/// The largest peak of each cell.
#[inline(always)]
fn tallest(cell: usize, peaks: &[f32; HOP]) -> [f32; HOP] {
    match cell {
        1 => *peaks,
        2 => tallest_of::<2>(peaks),
        4 => tallest_of::<4>(peaks),
        8 => tallest_of::<8>(peaks),
        16 => tallest_of::<16>(peaks),
        _ => tallest_of::<HOP>(peaks),
    }
}

/// The largest of every `N` peaks.
#[inline(always)]
fn tallest_of<const N: usize>(peaks: &[f32; HOP]) -> [f32; HOP] {
    let mut levels = [0.0; HOP];
    for (level, cell) in levels.iter_mut().zip(peaks.as_chunks::<N>().0) {
        *level = most(cell);
    }
    levels
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
