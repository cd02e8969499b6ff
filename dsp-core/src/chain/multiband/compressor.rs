//! The dynamics of all bands, a window at a time: detector, curve, ballistics and gain, each over all frames of the window
//! and all bands side by side before the next.
//!
//! Latency: 0 frames. Everything a user can move glides; while something does, windows are one frame long.

use super::knobs::{Flags, Gliding, Knobs, Lane};
use super::{BANDS, Settings};
use crate::dynamics::ballistics::{Ballistics, Pace};
use crate::dynamics::detector::{MeanSquare, Smoother, gain_of, larger, level_db, linked, smaller};
use crate::dynamics::gain_curve::excess_db;
use crate::filter::crossover::{LANES, Row, WINDOW};

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
struct Memory {
    above: Ballistics<LANES>,
    below: Ballistics<LANES>,
    square: MeanSquare<LANES>,
}

impl Memory {
    const IDLE: Self =
        Self { above: Ballistics::IDLE, below: Ballistics::IDLE, square: MeanSquare::SILENT };
}

/// The dynamics of all bands.
#[derive(Clone, Debug)]
pub(super) struct Compressor {
    rate_hz: f64,
    knobs: Gliding,
    flags: Flags,
    memories: [Memory; 2],
    smoothers: [Smoother<LANES>; 2],
}

impl Compressor {
    /// Allocates for a rate, `factor` times the sample rate. To be followed by `set` and `reset`.
    pub(super) fn new(rate_hz: f64, factor: usize) -> Self {
        let mut knobs = Gliding::default();
        knobs.prepare(rate_hz);
        let smoother = Smoother::new(factor, WINDOW);
        let (flags, memories) = (Flags::default(), [Memory::IDLE; 2]);
        Self { rate_hz, knobs, flags, memories, smoothers: [smoother.clone(), smoother] }
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
            for (row, detected) in row.iter().zip(detected) {
                for n in 0..BANDS {
                    let own = 1.0 - from_input[n] - from_external[n];
                    detected[n] = own * row[n] + from_input[n] * row[INPUT] + from_external[n] * row[EXTERNAL];
                }
            }
        }
    }

    /// Writes the gain of every place of `rows`, at most a window of them.
    #[inline(always)]
    pub(super) fn gains(&mut self, bands: usize, rows: &[Row], gains: &mut [Row], seen: &mut Seen) {
        if bands <= 4 { self.all::<4>(rows, gains, seen) } else { self.all::<8>(rows, gains, seen) }
    }

    #[inline(always)]
    fn all<const N: usize>(&mut self, rows: &[Row], gains: &mut [Row], seen: &mut Seen) {
        if self.knobs.settled {
            self.window::<N>(rows, gains, seen);
            return;
        }
        for (row, gain) in rows.chunks(1).zip(gains.chunks_mut(1)) {
            self.knobs.tick();
            self.window::<N>(row, gain, seen);
        }
    }

    #[inline(always)]
    fn window<const N: usize>(&mut self, rows: &[Row], gains: &mut [Row], seen: &mut Seen) {
        let mut levels = self.levels::<N>(rows);
        let frames = rows.len().min(gains.len()).min(WINDOW);
        let knobs = self.knobs.now;
        let (dry, wet) = (first::<N>(&knobs.dry), first::<N>(&knobs.wet));
        let mut level_db = first::<N>(&seen.level_db);
        let (mut highest, mut lowest) = (first::<N>(&seen.highest_db), first::<N>(&seen.lowest_db));
        let channels = if self.flags.linked { 1 } else { 2 };
        for channel in 0..channels {
            let levels = &mut levels[channel][..frames];
            for row in levels.iter() {
                for n in 0..N {
                    level_db[n] = larger(row[n], level_db[n]);
                }
            }
            if self.flags.bends {
                let below = self.below::<N>(channel, levels);
                self.above::<N>(channel, levels);
                if self.flags.bends_below {
                    for (row, below) in levels.iter_mut().zip(&below) {
                        (0..N).for_each(|n| row[n] += below[n]);
                    }
                }
                for row in levels.iter() {
                    for n in 0..N {
                        highest[n] = larger(row[n], highest[n]);
                        lowest[n] = smaller(row[n], lowest[n]);
                    }
                }
                for (gains, row) in gains.iter_mut().zip(levels.iter()) {
                    (0..N).for_each(|n| gains[channel][n] = dry[n] + wet[n] * gain_of(row[n]));
                }
            } else {
                for gains in &mut gains[..frames] {
                    (0..N).for_each(|n| gains[channel][n] = dry[n] + wet[n]);
                }
            }
        }
        if self.flags.linked {
            gains[..frames].iter_mut().for_each(|gains| gains[1] = gains[0]);
            self.memories[1] = self.memories[0];
        }
        seen.level_db[..N].copy_from_slice(&level_db);
        seen.highest_db[..N].copy_from_slice(&highest);
        seen.lowest_db[..N].copy_from_slice(&lowest);
    }

    /// Levels of both channels in dB; where all bands are linked, of the louder in the place of the first.
    #[inline(always)]
    fn levels<const N: usize>(&mut self, rows: &[Row]) -> [[[f64; N]; WINDOW]; 2] {
        let mut powers = [[[0.0; N]; WINDOW]; 2];
        let frames = rows.len().min(WINDOW);
        let [left, right] = &mut powers;
        if self.flags.side_chained {
            let mut detected = [[[0.0; LANES]; 2]; WINDOW];
            self.detected(rows, &mut detected[..frames]);
            square(&detected[..frames], left, right);
        } else {
            square(rows, left, right);
        }
        self.smoothers[0].process(&mut left[..frames]);
        self.smoothers[1].process(&mut right[..frames]);
        let knobs = &self.knobs.now;
        if self.flags.averages {
            let (rms, keep) = (first::<N>(&knobs.rms), first::<N>(&knobs.rms_keep));
            for (powers, memory) in [&mut *left, &mut *right].into_iter().zip(&mut self.memories) {
                let mut mean = memory.square.first::<N>();
                powers[..frames].iter_mut().for_each(|powers| mean.mix(powers, &rms, &keep));
                memory.square.take(&mean);
            }
        }
        if self.flags.linked {
            for (left, right) in left[..frames].iter_mut().zip(right.iter()) {
                (0..N).for_each(|n| left[n] = level_db(larger(left[n], right[n])));
            }
            return powers;
        }
        for (left, right) in left[..frames].iter_mut().zip(right.iter_mut()) {
            for n in 0..N {
                let (l, r) = (left[n], right[n]);
                left[n] = level_db(linked(l, r, knobs.link[n]));
                right[n] = level_db(linked(r, l, knobs.link[n]));
            }
        }
        powers
    }

    fn pace(&self) -> Pace<'_, LANES> {
        let Gliding { now, hold, .. } = &self.knobs;
        Pace {
            attack: &now.attack,
            release: &now.release,
            hold,
            lasting: &now.lasting,
            lasting_keep: &now.lasting_keep,
        }
    }

    /// From levels to gains of the upper part of the curve, in place.
    #[inline(always)]
    fn above<const N: usize>(&mut self, channel: usize, levels: &mut [[f64; N]]) {
        let Knobs { knee_db, above_threshold_db, above_slope, above_sign, above_range_db, .. } = self.knobs.now;
        let factor = self.knobs.knee_factor;
        let begins: [f64; N] = std::array::from_fn(|n| above_threshold_db[n] - 0.5 * knee_db[n]);
        for row in levels.iter_mut() {
            for n in 0..N {
                let excess = excess_db(row[n] - begins[n], knee_db[n], factor[n]);
                row[n] = smaller(above_slope[n] * excess, above_range_db[n]);
            }
        }
        let mut moving = self.memories[channel].above.first::<N>();
        let narrow = Narrow::<N>::of(&self.pace());
        let pace = narrow.pace();
        if self.flags.lingers {
            levels.iter_mut().for_each(|row| moving.tick_up::<true>(row, &pace));
        } else {
            levels.iter_mut().for_each(|row| moving.tick_up::<false>(row, &pace));
        }
        self.memories[channel].above.take(&moving);
        for row in levels {
            (0..N).for_each(|n| row[n] *= above_sign[n]);
        }
    }

    /// Gains of the lower part of the curve, if any bends.
    #[inline(always)]
    fn below<const N: usize>(&mut self, channel: usize, levels: &[[f64; N]]) -> [[f64; N]; WINDOW] {
        let mut gains = [[0.0; N]; WINDOW];
        if !self.flags.bends_below {
            return gains;
        }
        let Knobs { knee_db, below_threshold_db, below_slope, below_sign, below_range_db, .. } = self.knobs.now;
        let factor = self.knobs.knee_factor;
        let mut moving = self.memories[channel].below.first::<N>();
        let narrow = Narrow::<N>::of(&self.pace());
        let pace = narrow.pace();
        for (gains, row) in gains.iter_mut().zip(levels) {
            for n in 0..N {
                let begins = below_threshold_db[n] + 0.5 * knee_db[n];
                let excess = excess_db(begins - row[n], knee_db[n], factor[n]);
                gains[n] = smaller(below_slope[n] * excess, below_range_db[n]);
            }
            if self.flags.lingers {
                moving.tick_down::<true>(gains, &pace);
            } else {
                moving.tick_down::<false>(gains, &pace);
            }
            (0..N).for_each(|n| gains[n] *= below_sign[n]);
        }
        self.memories[channel].below.take(&moving);
        gains
    }
}

/// Powers of both channels.
#[inline(always)]
fn square<const N: usize>(rows: &[Row], left: &mut [[f64; N]; WINDOW], right: &mut [[f64; N]; WINDOW]) {
    for (row, (left, right)) in rows.iter().zip(left.iter_mut().zip(right)) {
        for n in 0..N {
            left[n] = row[0][n] * row[0][n];
            right[n] = row[1][n] * row[1][n];
        }
    }
}

/// The first places of a lane.
#[inline(always)]
pub(super) fn first<const N: usize>(lane: &Lane) -> [f64; N] {
    std::array::from_fn(|n| lane[n])
}

/// The paces of the first places.
struct Narrow<const N: usize>([[f64; N]; 5]);

impl<const N: usize> Narrow<N> {
    #[inline(always)]
    fn of(pace: &Pace<'_, LANES>) -> Self {
        Self([pace.attack, pace.release, pace.hold, pace.lasting, pace.lasting_keep].map(first))
    }

    #[inline(always)]
    fn pace(&self) -> Pace<'_, N> {
        let [attack, release, hold, lasting, lasting_keep] = &self.0;
        Pace { attack, release, hold, lasting, lasting_keep }
    }
}
