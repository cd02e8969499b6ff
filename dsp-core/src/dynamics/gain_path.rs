//! From levels to a smooth gain that is there in time, on a grid of cells.
//!
//! The gain is band-limited by its window far below the sample rate, so it is worked out once for every cell of a few
//! frames, of which some 24 to 48 make up the look-ahead, and drawn straight from cell to cell. Straight lines between
//! points of a B-spline that long add images 120 dB down, and cost next to nothing at any rate.
//!
//! Timing: let `r[j]` be the gain that cell `j` requires and `W` the length of [`Smooth`] in cells. The [`Hold`] before
//! it spans `W + 1 + 2 G` cells, so that `2 G + 2` consecutive smoothed gains, from number `j + W - 1` on, are at or
//! below `r[j]` (see [`lookahead`](super::lookahead)). The middle two are those between which cell `j` is drawn, `W + G`
//! cells late; the rest are for `G` cells to either side, because a summit near the edge of a cell needs both.

use super::limit::{Curve, Limit};
use super::lookahead::{Hold, Smooth};
use super::sustain::Sustain;
use crate::oversample::HOP;
use crate::process::ProcessSpec;

/// Cells that a look-ahead should have at least; up to twice as many are taken.
const FINE: usize = 24;
/// Frames before and after a peak for which the gain stays at or below what the peak requires.
const GUARD_FRAMES: usize = 3;

/// The grid of one look-ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Frames of a cell: a power of two, at most [`HOP`].
    pub cell: usize,
    /// Cells of the smoothing window.
    pub window: usize,
    /// Cells to either side of a peak.
    pub guard: usize,
}

impl Grid {
    /// For a look-ahead in frames, at least 1.
    #[must_use]
    pub fn new(lookahead_frames: usize) -> Self {
        let frames = lookahead_frames.max(1);
        let cell = 1 << (frames / FINE).clamp(1, HOP).ilog2();
        Self { cell, window: frames.div_ceil(cell), guard: GUARD_FRAMES.div_ceil(cell) }
    }

    /// Frames from a level to the gain that it requires.
    #[must_use]
    pub fn delay_frames(&self) -> usize {
        self.cell * (self.window + self.guard)
    }

    /// Cells of one hop.
    #[must_use]
    pub fn cells(&self) -> usize {
        HOP / self.cell
    }
}

/// What the gain follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    /// How long reduction must last to count as sustained, in ms; `None` if all of it is treated alike.
    pub sustain_after_ms: Option<f64>,
    /// Time in which 63 % of a peak's reduction comes back, in ms.
    pub release_ms: f64,
    /// The same for sustained reduction.
    pub sustained_release_ms: f64,
}

/// Gain of one channel, or of both.
#[derive(Clone, Debug)]
pub struct GainPath {
    grid: Grid,
    rate_hz: f64,
    hold: Hold,
    limit: Limit,
    sustain: Sustain,
    sustains: bool,
    smooth: Smooth,
    last: f64,
    /// Largest change of the gain from one frame to the next in the last hop, re that gain.
    steepest: f64,
    least: f64,
}

impl GainPath {
    /// Allocates for one rate and grid.
    #[must_use]
    pub fn new(spec: &ProcessSpec, grid: Grid) -> Self {
        let Grid { cell, window, guard } = grid;
        let reach_ms = 1e3 * (grid.delay_frames() + cell) as f64 / spec.sample_rate_hz;
        Self {
            grid,
            rate_hz: spec.sample_rate_hz / cell as f64,
            hold: Hold::new(window + 1 + 2 * guard, 0.0),
            limit: Limit::default(),
            sustain: Sustain::new(spec.sample_rate_hz, HOP, reach_ms),
            sustains: true,
            smooth: Smooth::new(window),
            last: 1.0,
            steepest: 0.0,
            least: 1.0,
        }
    }

    /// Takes new times, all above 0.
    pub fn set(&mut self, timing: &Timing) {
        self.limit.set(timing.release_ms, self.rate_hz);
        self.sustains = timing.sustain_after_ms.is_some();
        self.sustain.set(timing.sustain_after_ms.unwrap_or(0.0), timing.sustained_release_ms);
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.hold.reset();
        self.limit.reset();
        self.sustain.reset();
        self.smooth.reset();
        (self.last, self.steepest, self.least) = (1.0, 0.0, 1.0);
    }

    /// Takes over the past of another of the same grid. Allocates nothing.
    pub fn copy_from(&mut self, other: &Self) {
        self.hold.copy_from(&other.hold);
        self.limit = other.limit;
        self.sustain.copy_from(&other.sustain);
        self.smooth.copy_from(&other.smooth);
        self.last = other.last;
    }

    /// Gain missing because reduction is sustained, linear.
    #[must_use]
    pub fn sustained(&self) -> f64 {
        if self.sustains { self.sustain.missing() } else { 0.0 }
    }

    /// Largest change of the gain from one frame to the next in the last hop, re that gain, 0 or more.
    #[must_use]
    pub fn steepest(&self) -> f64 {
        self.steepest
    }

    /// Least gain of the last hop.
    #[must_use]
    pub fn least(&self) -> f64 {
        self.least
    }

    /// Fills in the gains of one hop. `levels` are the largest levels re the ceiling of each of its cells, `lasting` the
    /// largest of the hop for what is sustained; the gains belong to sound [`Grid::delay_frames`] older. For the inside
    /// of [`crate::simd::Simd::run`].
    #[inline(always)]
    pub fn process(&mut self, levels: &mut [f32], lasting: f32, curve: &Curve, gains: &mut [f64; HOP]) {
        match self.grid.cell {
            1 => self.draw::<1, HOP>(levels, lasting, curve, gains),
            2 => self.draw::<2, { HOP / 2 }>(levels, lasting, curve, gains),
            4 => self.draw::<4, { HOP / 4 }>(levels, lasting, curve, gains),
            8 => self.draw::<8, { HOP / 8 }>(levels, lasting, curve, gains),
            16 => self.draw::<16, { HOP / 16 }>(levels, lasting, curve, gains),
            _ => self.draw::<HOP, 1>(levels, lasting, curve, gains),
        }
    }

    /// The same for cells of a known number of frames, and as many of them as make a hop.
    #[inline(always)]
    fn draw<const CELL: usize, const CELLS: usize>(
        &mut self,
        levels: &mut [f32],
        lasting: f32,
        curve: &Curve,
        gains: &mut [f64; HOP],
    ) {
        let levels: &mut [f32; CELLS] = (&mut levels[..CELLS]).try_into().expect("a level for every cell");
        let (mut floors, mut targets) = ([1.0; CELLS], [0.0; CELLS]);
        self.sustain.process(lasting, curve, &mut floors);
        if !self.sustains {
            floors.fill(1.0);
        }
        self.hold.process(levels);
        for (target, level) in targets.iter_mut().zip(levels) {
            *target = curve.gain(f64::from(*level));
        }
        for (target, floor) in targets.iter_mut().zip(floors) {
            *target = self.limit.tick(*target, floor);
        }
        self.smooth.process(&mut targets);
        let share = (CELL as f64).recip();
        (self.steepest, self.least) = (0.0, 1.0);
        for (cell, to) in gains.as_chunks_mut::<CELL>().0.iter_mut().zip(targets) {
            let slope = (to - self.last) * share;
            // At a gain of 0, infinite or no number: `max` leaves the latter out.
            self.steepest = self.steepest.max(slope.abs() / self.last.min(to));
            for (n, gain) in (1..).zip(&mut *cell) {
                *gain = self.last + slope * f64::from(n);
            }
            self.least = self.least.min(cell[0]).min(cell[CELL - 1]);
            self.last = to;
        }
    }
}
