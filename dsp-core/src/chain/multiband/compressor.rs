//! The dynamics of all bands, a window at a time: detector, curve, ballistics and gain, each over all frames of the window
//! and all bands side by side before the next.
//!
//! Latency: 0 frames. Everything a user can move glides; while something does, windows are one frame long.

use super::knobs::{Flags, Gliding, Knobs, Lane};
use super::lanes::{AddUp, Squares, Sum, first};
use super::waiting::Waiting;
use super::{BANDS, Settings};
use crate::dynamics::ballistics::Ballistics;
use crate::dynamics::detector::{MeanSquare, Smoother, larger, level_db, linked};
use crate::filter::crossover::{LANES, Row, SILENT_ROW, WINDOW};
use crate::simd::Simd;

/// Place of a row at which the whole input travels with the bands.
pub(super) const INPUT: usize = BANDS;
/// Place of a row at which the side-chain input travels with the bands.
pub(super) const EXTERNAL: usize = BANDS + 1;

/// What was seen in a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub level_db: Lane,
    pub highest_db: Lane,
    pub lowest_db: Lane,
}

impl Seen {
    pub(super) const NOTHING: Self =
        Self { level_db: [-200.0; LANES], highest_db: [0.0; LANES], lowest_db: [0.0; LANES] };
}

/// What one channel of all bands remembers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memory {
    pub(super) above: Ballistics<LANES>,
    pub(super) below: Ballistics<LANES>,
    square: MeanSquare<LANES>,
}

impl Memory {
    const IDLE: Self = Self { above: Ballistics::IDLE, below: Ballistics::IDLE, square: MeanSquare::SILENT };
}

/// The dynamics of all bands.
#[derive(Clone, Debug)]
pub(super) struct Compressor {
    rate_hz: f64,
    simd: Simd,
    pub(super) knobs: Gliding,
    pub(super) flags: Flags,
    pub(super) memories: [Memory; 2],
    smoothers: [Smoother<LANES>; 2],
}

impl Compressor {
    /// Allocates for a rate, `factor` times the sample rate. To be followed by `set` and `reset`.
    pub(super) fn new(rate_hz: f64, factor: usize, simd: Simd) -> Self {
        let mut knobs = Gliding::default();
        knobs.prepare(rate_hz);
        let smoother = Smoother::new(factor, WINDOW);
        let (flags, memories) = (Flags::default(), [Memory::IDLE; 2]);
        Self { rate_hz, simd, knobs, flags, memories, smoothers: [smoother.clone(), smoother] }
    }

    pub(super) fn set(&mut self, settings: &Settings) {
        self.knobs.set(settings, self.rate_hz);
        self.find_out();
    }

    pub(super) fn reset(&mut self) {
        self.knobs.snap();
        self.memories = [Memory::IDLE; 2];
        self.smoothers.iter_mut().for_each(Smoother::reset);
        self.find_out();
    }

    fn find_out(&mut self) {
        let below = self.memories.iter().any(|memory| !memory.below.is_idle());
        let above = self.memories.iter().any(|memory| !memory.above.is_idle());
        self.flags = self.knobs.flags(above, below);
    }

    /// Ends releases and averages that have come close to nothing. Due every window, wherever blocks begin.
    #[inline(always)]
    pub(super) fn settle(&mut self) {
        for memory in &mut self.memories {
            memory.above.settle();
            memory.below.settle();
            memory.square.settle();
        }
        if !self.knobs.settled {
            self.knobs.look();
        }
        self.find_out();
    }

    /// What the bands detect, for listening to it.
    pub(super) fn detected(&self, rows: &[Row], detected: &mut [Row]) {
        let Knobs { from_input, from_external, .. } = self.knobs.now;
        for (row, detected) in rows.iter().zip(detected) {
            for n in 0..BANDS {
                let own = 1.0 - from_input[n] - from_external[n];
                for side in 0..2 {
                    let sources = [row[n][side], row[INPUT][side], row[EXTERNAL][side]];
                    detected[n][side] =
                        own * sources[0] + from_input[n] * sources[1] + from_external[n] * sources[2];
                }
            }
        }
    }

    /// Turns `rows`, at most a window of them, into the sums of all bands after their gains. What the gains are made from
    /// is `rows` as they come, and what they are applied to is `rows` after `wait`.
    #[inline(always)]
    pub(super) fn process(
        &mut self,
        bands: usize,
        rows: &mut [Row],
        sums: &mut [Sum],
        seen: &mut Seen,
        wait: &mut Waiting,
    ) {
        if bands <= 4 { self.all::<4>(rows, sums, seen, wait) } else { self.all::<8>(rows, sums, seen, wait) }
    }

    #[inline(always)]
    fn all<const N: usize>(
        &mut self,
        rows: &mut [Row],
        sums: &mut [Sum],
        seen: &mut Seen,
        wait: &mut Waiting,
    ) {
        // One loop for both, so that what it calls is compiled once.
        let settled = self.knobs.settled;
        let frames = if settled { WINDOW } else { 1 };
        for (row, sum) in rows.chunks_mut(frames).zip(sums.chunks_mut(frames)) {
            if !settled {
                self.knobs.tick();
            }
            self.window::<N>(row, sum, seen, wait);
        }
    }

    #[inline(always)]
    fn window<const N: usize>(
        &mut self,
        rows: &mut [Row],
        sums: &mut [Sum],
        seen: &mut Seen,
        wait: &mut Waiting,
    ) {
        let frames = rows.len().min(sums.len()).min(WINDOW);
        let (rows, sums) = (&mut rows[..frames], &mut sums[..frames]);
        let mut levels = [[[0.0; N]; WINDOW]; 2];
        self.levels::<N>(rows, &mut levels);
        wait.exchange(rows);
        let [left, right] = &mut levels;
        self.bend::<N>(0, &mut left[..frames], seen);
        self.expose::<N>(&mut left[..frames], seen);
        if self.flags.linked {
            self.memories[1] = self.memories[0];
            self.simd.quads(AddUp::<N> { left, right: left, rows, sums });
        } else {
            self.bend::<N>(1, &mut right[..frames], seen);
            self.expose::<N>(&mut right[..frames], seen);
            self.simd.quads(AddUp::<N> { left, right, rows, sums });
        }
    }

    /// Levels of both channels in dB; where all bands are linked, of the louder in the place of the first.
    #[inline(always)]
    fn levels<const N: usize>(&mut self, rows: &[Row], levels: &mut [[[f64; N]; WINDOW]; 2]) {
        let frames = rows.len().min(WINDOW);
        let [left, right] = levels;
        if self.flags.side_chained {
            let mut detected = [SILENT_ROW; WINDOW];
            self.detected(rows, &mut detected[..frames]);
            self.simd.quads(Squares { rows: &detected[..frames], left: &mut *left, right: &mut *right });
        } else {
            self.simd.quads(Squares { rows, left: &mut *left, right: &mut *right });
        }
        self.smoothers[0].process(&mut left[..frames]);
        self.smoothers[1].process(&mut right[..frames]);
        let knobs = &self.knobs.now;
        if self.flags.averages {
            let (rms, keep) = (first::<N>(&knobs.rms), first::<N>(&knobs.rms_keep));
            for (powers, memory) in [&mut *left, &mut *right].into_iter().zip(&mut self.memories) {
                let mut mean = memory.square.first::<N>();
                for powers in &mut powers[..frames] {
                    mean.mix(powers, &rms, &keep);
                }
                memory.square.take(&mean);
            }
        }
        if self.flags.linked {
            let (left, right) = (left[..frames].as_flattened_mut(), right[..frames].as_flattened());
            for (left, right) in left.iter_mut().zip(right) {
                *left = level_db(larger(*left, *right));
            }
            return;
        }
        for (left, right) in left[..frames].iter_mut().zip(right.iter_mut()) {
            for n in 0..N {
                let (l, r) = (left[n], right[n]);
                left[n] = level_db(linked(l, r, knobs.link[n]));
                right[n] = level_db(linked(r, l, knobs.link[n]));
            }
        }
    }
}
