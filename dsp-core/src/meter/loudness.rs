//! Loudness after ITU-R BS.1770-5 and EBU R128: momentary, short-term, integrated, range, over energies of 10 ms.
//!
//! Crate `ebur128` serves as the oracle in the tests, not here: its momentary and short-term loudness sum 0.4 and 3 s of
//! samples at each question (at 192 kHz longer than a block of 64 frames lasts), and its integrated loudness is either
//! in steps of 0.1 LU or of unbounded memory.
//!
//! The 10 ms grid starts at the last reset and does not depend on blocks. At rates that are no multiple of 100 Hz its
//! step is cut to whole frames (22.05 kHz: 9.98 ms), and every window with it. A burst as long as a window lies at most
//! half a step beside the grid: the largest momentary loudness of 0.4 s misses at most 10 lg(395 / 400) = -0.055 LU of
//! it, the largest short-term loudness of 3 s at most 0.007 LU.
//!
//! The loudness range takes a block of 3 s every 100 ms (Tech 3342 asks for an overlap of at least 66 %).
//!
//! Latency: 0 frames, it only listens.

use super::gate::Gate;

/// Steps of the measure in one second.
pub const HOPS_PER_SECOND: u32 = 100;
/// Momentary window (0.4 s), which is also one block of the integrated loudness.
const MOMENTARY_HOPS: usize = 40;
/// Short-term window (3 s), which is also one block of the loudness range.
pub const SHORT_TERM_HOPS: usize = 300;
/// A block begins every 100 ms: 75 % overlap of the integrated loudness.
pub const BLOCK_HOPS: u64 = 10;
/// The range is worked out once a second.
const RANGE_HOPS: u64 = 100;
/// Partial sums of a window, so that it is summed in vector registers.
const LANES: usize = 20;

/// LUFS of a K-weighted mean square, summed over the channels; negative infinity for none.
#[must_use]
pub fn energy_to_lufs(energy: f64) -> f64 {
    10.0 * energy.log10() - 0.691
}

/// K-weighted mean square of a loudness in LUFS.
#[must_use]
pub fn lufs_to_energy(lufs: f64) -> f64 {
    10.0_f64.powf((lufs + 0.691) / 10.0)
}

/// A mean square and the largest it has been.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Window {
    energy: f64,
    max: f64,
}

impl Window {
    fn set(&mut self, energy: f64) {
        *self = Self { energy, max: self.max.max(energy) };
    }
}

/// The measure since the last reset. 1.6 MB, however long it runs.
#[derive(Clone, Debug)]
pub struct Loudness {
    hops: u64,
    energies: [f64; SHORT_TERM_HOPS],
    momentary: Window,
    short_term: Window,
    momentary_blocks: Gate,
    short_term_blocks: Gate,
    integrated_lufs: f64,
    range_lu: f64,
}

impl Default for Loudness {
    fn default() -> Self {
        Self {
            hops: 0,
            energies: [0.0; SHORT_TERM_HOPS],
            momentary: Window::default(),
            short_term: Window::default(),
            momentary_blocks: Gate::default(),
            short_term_blocks: Gate::default(),
            integrated_lufs: f64::NEG_INFINITY,
            range_lu: 0.0,
        }
    }
}

impl Loudness {
    /// Starts the measure anew.
    pub fn reset(&mut self) {
        self.hops = 0;
        self.energies = [0.0; SHORT_TERM_HOPS];
        (self.momentary, self.short_term) = (Window::default(), Window::default());
        self.momentary_blocks.reset();
        self.short_term_blocks.reset();
        (self.integrated_lufs, self.range_lu) = (f64::NEG_INFINITY, 0.0);
    }

    /// Moves every window on by 10 ms of this K-weighted mean square, summed over the channels.
    pub fn hop(&mut self, energy: f64) {
        let at = (self.hops % SHORT_TERM_HOPS as u64) as usize;
        self.energies[at] = energy;
        self.hops += 1;
        // Summed afresh each time: running sums would drift over hours.
        let newest = at + 1;
        let before = MOMENTARY_HOPS.saturating_sub(newest);
        let recent = [
            &self.energies[SHORT_TERM_HOPS - before..],
            &self.energies[newest.saturating_sub(MOMENTARY_HOPS)..newest],
        ];
        self.momentary.set(recent.map(sum).iter().sum::<f64>() / MOMENTARY_HOPS as f64);
        self.short_term.set(sum(&self.energies) / SHORT_TERM_HOPS as f64);
        if self.hops.is_multiple_of(BLOCK_HOPS) {
            if self.hops >= MOMENTARY_HOPS as u64 {
                self.momentary_blocks.add(self.momentary.energy);
                self.integrated_lufs = self.momentary_blocks.integrated_lufs();
            }
            if self.hops >= SHORT_TERM_HOPS as u64 {
                self.short_term_blocks.add(self.short_term.energy);
            }
        }
        if self.hops.is_multiple_of(RANGE_HOPS) {
            self.range_lu = self.range_now_lu();
        }
    }

    /// Counts what another programme was, as if it had been part of this one: integrated loudness, range and the largest
    /// values are then those of both, without blocks that reach from one into the other. The windows stay as they are.
    pub fn absorb(&mut self, other: &Self) {
        self.momentary_blocks.absorb(&other.momentary_blocks);
        self.short_term_blocks.absorb(&other.short_term_blocks);
        self.momentary.max = self.momentary.max.max(other.momentary.max);
        self.short_term.max = self.short_term.max.max(other.short_term.max);
        self.integrated_lufs = self.momentary_blocks.integrated_lufs();
        self.range_lu = self.range_now_lu();
    }

    /// Steps of 10 ms since the reset.
    #[must_use]
    pub fn hops(&self) -> u64 {
        self.hops
    }

    /// Loudness of the last 0.4 s in LUFS, at most 10 ms old. Before the start there was silence.
    #[must_use]
    pub fn momentary_lufs(&self) -> f64 {
        energy_to_lufs(self.momentary.energy)
    }

    /// Loudness of the last 3 s in LUFS, at most 10 ms old. Before the start there was silence.
    #[must_use]
    pub fn short_term_lufs(&self) -> f64 {
        energy_to_lufs(self.short_term.energy)
    }

    /// Largest momentary loudness in LUFS.
    #[must_use]
    pub fn max_momentary_lufs(&self) -> f64 {
        energy_to_lufs(self.momentary.max)
    }

    /// Largest short-term loudness in LUFS.
    #[must_use]
    pub fn max_short_term_lufs(&self) -> f64 {
        energy_to_lufs(self.short_term.max)
    }

    /// Integrated loudness in LUFS over all whole blocks of 0.4 s, of which one ends every 100 ms.
    #[must_use]
    pub fn integrated_lufs(&self) -> f64 {
        self.integrated_lufs
    }

    /// Loudness range in LU, at most one second old; 0 in the first 3 s.
    #[must_use]
    pub fn range_lu(&self) -> f64 {
        self.range_lu
    }

    /// Loudness range in LU up to the last whole block: for the end of a file.
    #[must_use]
    pub fn range_now_lu(&self) -> f64 {
        self.short_term_blocks.range_lu()
    }
}

fn sum(energies: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let (whole, rest) = energies.as_chunks::<LANES>();
    for chunk in whole {
        for lane in 0..LANES {
            sums[lane] += chunk[lane];
        }
    }
    sums.iter().chain(rest).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_hold_what_they_are_named_for() {
        let mut loudness = Loudness::default();
        let energy = |hop: u32| f64::from(hop.wrapping_mul(2_654_435_761) >> 20) * 1e-6;
        for hop in 0..1_000 {
            loudness.hop(energy(hop));
            let mean =
                |hops: u32| (hop.saturating_sub(hops - 1)..=hop).map(energy).sum::<f64>() / f64::from(hops);
            // Two orders of at most 300 additions.
            assert!((loudness.momentary.energy - mean(40)).abs() < 1e-12, "{hop}");
            assert!((loudness.short_term.energy - mean(300)).abs() < 1e-12, "{hop}");
        }
        assert_eq!(loudness.hops(), 1_000);
    }

    #[test]
    fn two_programmes_are_one_when_taken_together() {
        let run = |lufs: f64, hops: usize| {
            let mut loudness = Loudness::default();
            (0..hops).for_each(|_| loudness.hop(lufs_to_energy(lufs)));
            loudness
        };
        // 400 hops give 37 blocks of 0.4 s, 700 give 67: the mean of energies, both above the gate.
        let (mut both, other) = (run(-20.0, 400), run(-23.0, 700));
        both.absorb(&other);
        let mean = (37.0 * lufs_to_energy(-20.0) + 67.0 * lufs_to_energy(-23.0)) / 104.0;
        assert!((both.integrated_lufs() - energy_to_lufs(mean)).abs() < 1e-9);
        // The 10th percentile is the quiet one, the 95th the loud one.
        assert!((both.range_lu() - 3.0).abs() < 1e-9 && (both.max_short_term_lufs() + 20.0).abs() < 1e-9);
    }

    #[test]
    fn integrated_and_range_begin_with_their_first_whole_block() {
        let mut loudness = Loudness::default();
        let energy = lufs_to_energy(-20.0);
        for hop in 1..=400 {
            loudness.hop(energy);
            assert_eq!(loudness.integrated_lufs().is_finite(), hop >= 40, "hop {hop}");
            assert_eq!(loudness.short_term_blocks != Gate::default(), hop >= 300, "hop {hop}");
        }
        assert!((loudness.integrated_lufs() + 20.0).abs() < 1e-9);
        assert!(loudness.range_now_lu().abs() < 1e-9);
    }
}
