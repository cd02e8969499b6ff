//! From the levels of all bands to their gains: curve, ballistics, makeup and mix.
//!
//! Latency: 0 frames.

use super::compressor::{Compressor, Seen};
use super::knobs::{Gliding, Knobs};
use super::lanes::{Narrow, first};
use crate::dynamics::ballistics::Pace;
use crate::dynamics::detector::{gain_of, larger, smaller};
use crate::dynamics::gain_curve::excess_db;
use crate::filter::crossover::{LANES, WINDOW};

impl Compressor {
    /// From levels to gains, both in dB, in place.
    #[inline(always)]
    pub(super) fn bend<const N: usize>(&mut self, channel: usize, levels: &mut [[f64; N]], seen: &mut Seen) {
        let mut level_db = first::<N>(&seen.level_db);
        for row in levels.iter() {
            for n in 0..N {
                level_db[n] = larger(row[n], level_db[n]);
            }
        }
        seen.level_db[..N].copy_from_slice(&level_db);
        if !self.flags.bends {
            levels.fill([0.0; N]);
        } else if self.flags.bends_below {
            let mut below = [[0.0; N]; WINDOW];
            self.below::<N>(channel, levels, &mut below);
            self.above::<N>(channel, levels);
            for (row, below) in levels.iter_mut().zip(&below) {
                for n in 0..N {
                    row[n] += below[n];
                }
            }
        } else {
            self.above::<N>(channel, levels);
        }
    }

    /// From gains in dB to linear ones, with makeup and mix, in place.
    #[inline(always)]
    pub(super) fn expose<const N: usize>(&self, gains: &mut [[f64; N]], seen: &mut Seen) {
        let (dry, wet) = (first::<N>(&self.knobs.now.dry), first::<N>(&self.knobs.now.wet));
        let (mut highest, mut lowest) = (first::<N>(&seen.highest_db), first::<N>(&seen.lowest_db));
        for row in gains {
            for n in 0..N {
                highest[n] = larger(row[n], highest[n]);
                lowest[n] = smaller(row[n], lowest[n]);
                row[n] = dry[n] + wet[n] * gain_of(row[n]);
            }
        }
        seen.highest_db[..N].copy_from_slice(&highest);
        seen.lowest_db[..N].copy_from_slice(&lowest);
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
        let Knobs { knee_db, above_threshold_db, above_slope, above_sign, above_range_db, .. } =
            self.knobs.now;
        let factor = self.knobs.knee_factor;
        let begins: [f64; N] = std::array::from_fn(|n| above_threshold_db[n] - 0.5 * knee_db[n]);
        let mut moving = self.memories[channel].above.first::<N>();
        let narrow = Narrow::<N>::of(&self.pace());
        let pace = narrow.pace();
        // In one loop with what remembers: a loop over frames that does not, the compiler would turn into vectors of frames,
        // which it has to gather.
        for row in levels {
            for n in 0..N {
                let excess = excess_db(row[n] - begins[n], knee_db[n], factor[n]);
                row[n] = smaller(above_slope[n] * excess, above_range_db[n]);
            }
            if self.flags.lingers {
                moving.tick_up::<true>(row, &pace);
            } else {
                moving.tick_up::<false>(row, &pace);
            }
            for n in 0..N {
                row[n] *= above_sign[n];
            }
        }
        self.memories[channel].above.take(&moving);
    }

    /// Gains of the lower part of the curve.
    #[inline(always)]
    fn below<const N: usize>(&mut self, channel: usize, levels: &[[f64; N]], gains: &mut [[f64; N]; WINDOW]) {
        let Knobs { knee_db, below_threshold_db, below_slope, below_sign, below_range_db, .. } =
            self.knobs.now;
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
            for n in 0..N {
                gains[n] *= below_sign[n];
            }
        }
        self.memories[channel].below.take(&moving);
    }
}
