//! How much dynamic range is left: DR (the TT / DR14 figure) and PSR (peak to short-term loudness).
//!
//! Sources: Pleasurize Music Foundation, "TT Dynamic Range Meter" (DR: blocks of 3 s, RMS referred to a full-scale sine,
//! the loudest fifth of the blocks against the second-highest block peak, mean of the channels). PSR as Shepherd's
//! Dynameter introduced it: true peak of the last 3 s less short-term loudness.

use super::classes::Classes;
use super::loudness::SHORT_TERM_HOPS;

/// Blocks quieter than this have no place in a dynamic range: -80 dB.
const LOWEST_DB: f64 = -80.0;
/// Up to +20 dB.
const SPAN_DB: u16 = 100;
/// Share of the blocks that count as loud.
const LOUD_SHARE: f64 = 0.2;
/// Short-term loudness below which a PSR says nothing, in LUFS and re the integrated loudness in LU: fades and pauses.
const PSR_GATE_LUFS: f64 = -50.0;
const PSR_GATE_LU: f64 = -10.0;

/// DR of one channel. 800 kB, however long it runs.
#[derive(Clone, Debug, PartialEq)]
struct Channel {
    blocks: Classes,
    square: f64,
    peak: f32,
    highest: [f32; 2],
}

impl Channel {
    fn new() -> Self {
        Self { blocks: Classes::new(LOWEST_DB, SPAN_DB), square: 0.0, peak: 0.0, highest: [0.0; 2] }
    }

    fn reset(&mut self) {
        self.blocks.reset();
        (self.square, self.peak, self.highest) = (0.0, 0.0, [0.0; 2]);
    }

    fn end_block(&mut self, frames: f64) {
        // Twice the mean square: a full-scale sine is 0 dB.
        let energy = 2.0 * self.square / frames;
        self.blocks.add(10.0 * energy.log10(), energy);
        let [first, second] = self.highest;
        self.highest = if self.peak > first { [self.peak, first] } else { [first, second.max(self.peak)] };
        (self.square, self.peak) = (0.0, 0.0);
    }

    fn db(&self) -> Option<f64> {
        let loud = (self.blocks.all().count as f64 * LOUD_SHARE) as u64;
        let energy = self.blocks.highest(loud.max(1)) / loud.max(1) as f64;
        let peak = f64::from(self.highest[1]);
        (peak > 0.0 && energy > 0.0).then(|| 10.0 * (peak * peak / energy).log10())
    }
}

/// The measure since the last reset.
#[derive(Clone, Debug, PartialEq)]
pub struct Dynamics {
    stereo: bool,
    hop_frames: f64,
    hops: u64,
    channels: [Channel; 2],
    psr_lu: f64,
    min_psr_lu: f64,
}

impl Dynamics {
    /// Allocates.
    #[must_use]
    pub fn new(hop_frames: usize, stereo: bool) -> Self {
        let (none, hop_frames) = (f64::INFINITY, hop_frames as f64);
        let channels = [Channel::new(), Channel::new()];
        Self { stereo, hop_frames, hops: 0, channels, psr_lu: none, min_psr_lu: none }
    }

    /// Forgets all.
    pub fn reset(&mut self) {
        self.hops = 0;
        self.channels.iter_mut().for_each(Channel::reset);
        (self.psr_lu, self.min_psr_lu) = (f64::INFINITY, f64::INFINITY);
    }

    /// Adds 10 ms: sum of squares and largest sample of left and right.
    pub fn hop(&mut self, square: [f64; 2], peak: [f32; 2]) {
        self.hops += 1;
        let block_ends = self.hops.is_multiple_of(SHORT_TERM_HOPS as u64);
        for (side, channel) in self.channels.iter_mut().enumerate() {
            channel.square += square[side];
            channel.peak = channel.peak.max(peak[side]);
            if block_ends {
                channel.end_block(self.hop_frames * SHORT_TERM_HOPS as f64);
            }
        }
    }

    /// Compares the true peak of the last 3 s in dBTP with the short-term loudness. Asked every 100 ms.
    pub fn follow(&mut self, true_peak_dbtp: f64, short_term_lufs: f64, integrated_lufs: f64) {
        let audible = short_term_lufs > PSR_GATE_LUFS.max(integrated_lufs + PSR_GATE_LU);
        let whole = self.hops >= SHORT_TERM_HOPS as u64;
        self.psr_lu = if audible && whole { true_peak_dbtp - short_term_lufs } else { f64::INFINITY };
        self.min_psr_lu = self.min_psr_lu.min(self.psr_lu);
    }

    /// Dynamic range in dB, the mean of the channels that sound; published as a whole number. `None` before two blocks
    /// of 3 s: the figure needs a second-highest peak. A block that has not ended does not count.
    #[must_use]
    pub fn dr_db(&self) -> Option<f64> {
        if self.hops < 2 * SHORT_TERM_HOPS as u64 {
            return None;
        }
        let channels = &self.channels[..if self.stereo { 2 } else { 1 }];
        let figures = channels.iter().filter_map(Channel::db);
        let (sum, count) = figures.fold((0.0, 0.0), |(sum, count), db| (sum + db, count + 1.0));
        (count > 0.0).then(|| sum / count)
    }

    /// Peak to short-term loudness ratio in LU; infinite in the first 3 s, in silence and in fades.
    #[must_use]
    pub fn psr_lu(&self) -> f64 {
        self.psr_lu
    }

    /// The least it has been; infinite before there was one.
    #[must_use]
    pub fn min_psr_lu(&self) -> f64 {
        self.min_psr_lu
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks of 3 s with these mean squares and peaks.
    fn measured(blocks: &[(f64, f32)]) -> Dynamics {
        let mut dynamics = Dynamics::new(480, true);
        for &(square, peak) in blocks {
            for _ in 0..SHORT_TERM_HOPS {
                dynamics.hop([square * 480.0; 2], [peak; 2]);
            }
        }
        dynamics
    }

    #[test]
    fn dr_compares_the_second_highest_peak_with_the_loudest_fifth() {
        // Ten blocks: the loudest fifth are those of 0.02 and 0.01; the second-highest peak is 0.8.
        let mut blocks = vec![(0.001, 0.3); 8];
        blocks.extend([(0.02, 0.8), (0.01, 0.9)]);
        let wanted = 10.0 * (0.64_f64 / (2.0 * 0.015)).log10();
        let got = measured(&blocks).dr_db().expect("ten blocks");
        // f32 peaks round at 1e-7; sums of 144 000 squares at 1e-13.
        assert!((got - wanted).abs() < 1e-5, "{got}, not {wanted}");
        // A sine has DR 0 by definition: peak and RMS are both referred to it.
        let sine = measured(&[(0.125, 0.5), (0.125, 0.5)]).dr_db().expect("two blocks");
        assert!(sine.abs() < 1e-6, "{sine}");
        assert_eq!(measured(&[(0.125, 0.5)]).dr_db(), None);
        assert_eq!(measured(&[(0.0, 0.0); 3]).dr_db(), None);
    }

    #[test]
    fn psr_has_a_minimum_that_fades_do_not_touch() {
        let mut dynamics = measured(&[(0.01, 0.5)]);
        assert_eq!(dynamics.psr_lu(), f64::INFINITY);
        for (peak, loudness) in [(-1.0, -9.0), (-1.0, -7.5), (-30.0, -31.0), (-80.0, -81.0), (-1.0, -8.0)] {
            dynamics.follow(peak, loudness, -12.0);
        }
        assert_eq!((dynamics.psr_lu(), dynamics.min_psr_lu()), (7.0, 6.5));
        dynamics.follow(-30.0, -31.0, -12.0);
        assert_eq!(dynamics.psr_lu(), f64::INFINITY);
        dynamics.reset();
        assert_eq!(dynamics, Dynamics::new(480, true));
    }
}
