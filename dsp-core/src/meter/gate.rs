//! Loudness blocks of hours of sound in constant memory, and what the gates of the standards make of them.
//!
//! Blocks are sorted into classes of 0.002 LU (see [`super::classes`]), of which only the one that a threshold falls
//! into is not exact: over blocks spread evenly over 60 LU, a loudness is within 0.0006 LU and a range within 0.004 LU of
//! sorting every block.
//!
//! Source: ITU-R BS.1770-5, annex 1 (gated loudness); EBU Tech 3342 (loudness range).

use super::classes::Classes;
use super::loudness::{energy_to_lufs, lufs_to_energy};

/// Absolute gate of both standards: blocks at or below it do not count.
pub const ABSOLUTE_GATE_LUFS: f64 = -70.0;
/// Up to +30 LUFS; what is louder is counted as the loudest, with its own energy.
const SPAN_LU: u16 = 100;

/// All blocks above the absolute gate. 800 kB, however long it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    classes: Classes,
}

impl Default for Gate {
    fn default() -> Self {
        Self { classes: Classes::new(ABSOLUTE_GATE_LUFS, SPAN_LU) }
    }
}

impl Gate {
    /// Forgets every block.
    pub fn reset(&mut self) {
        self.classes.reset();
    }

    /// Counts one block of this K-weighted mean square, unless it is at or below the absolute gate.
    pub fn add(&mut self, energy: f64) {
        let lufs = energy_to_lufs(energy);
        if lufs > ABSOLUTE_GATE_LUFS {
            self.classes.add(lufs, energy);
        }
    }

    /// Counts every block of another programme too.
    pub fn absorb(&mut self, other: &Self) {
        self.classes.absorb(&other.classes);
    }

    /// Loudness of the blocks above the relative gate, 10 LU below the mean of all; negative infinity without a block.
    #[must_use]
    pub fn integrated_lufs(&self) -> f64 {
        let gated = self.first_above(-10.0).map(|first| self.classes.sum_from(first));
        gated.filter(|gated| gated.count > 0).map_or(f64::NEG_INFINITY, |gated| energy_to_lufs(gated.mean()))
    }

    /// From the 10th to the 95th percentile of the blocks above a gate 20 LU below the mean of all, in LU; 0 without
    /// a block.
    #[must_use]
    pub fn range_lu(&self) -> f64 {
        let gated = self.first_above(-20.0).map_or(0, |first| self.classes.sum_from(first).count);
        if gated == 0 {
            return 0.0;
        }
        let below = self.classes.all().count - gated;
        // The nearest rank, as Tech 3342 computes its percentiles: 0 is the quietest block.
        let rank = |share: f64| below + ((gated - 1) as f64 * share).round() as u64;
        let lufs_at = |share: f64| energy_to_lufs(self.classes.at_rank(rank(share)).mean());
        lufs_at(0.95) - lufs_at(0.10)
    }

    /// The first class above a gate of `relative_lu` re the mean of all blocks.
    fn first_above(&self, relative_lu: f64) -> Option<usize> {
        let all = self.classes.all();
        let gate_lufs = energy_to_lufs(all.mean()) + relative_lu;
        (all.count > 0).then(|| self.classes.first_above(gate_lufs, lufs_to_energy(gate_lufs)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standards word for word, over a list.
    fn sorted(lufs: &[f64], relative_lu: f64) -> Vec<f64> {
        let gated =
            |gate: f64, from: &[f64]| from.iter().copied().filter(|&l| l > gate).collect::<Vec<f64>>();
        let mut kept = gated(ABSOLUTE_GATE_LUFS, lufs);
        kept = gated(mean_lufs(&kept) + relative_lu, &kept);
        kept.sort_by(f64::total_cmp);
        kept
    }

    fn mean_lufs(lufs: &[f64]) -> f64 {
        energy_to_lufs(lufs.iter().map(|&l| lufs_to_energy(l)).sum::<f64>() / lufs.len() as f64)
    }

    /// Loudnesses between -75 and -15 LUFS, dense where the gates fall.
    fn blocks(count: u32) -> Vec<f64> {
        (0..count)
            .map(|n| -75.0 + 60.0 * f64::from(n.wrapping_mul(2_654_435_761) >> 8) / 16_777_216.0)
            .collect()
    }

    #[test]
    fn classes_agree_with_sorting_every_block() {
        for count in [1, 7, 600, 100_000] {
            let lufs = blocks(count);
            let mut gate = Gate::default();
            lufs.iter().for_each(|&l| gate.add(lufs_to_energy(l)));
            let kept = sorted(&lufs, -10.0);
            let (exact, got) = (mean_lufs(&kept), gate.integrated_lufs());
            // At most the blocks of one class of 0.002 LU in 60 are on the wrong side: 10 lg(1 + 0.002 / 16) dB.
            assert!(kept.is_empty() && got.is_infinite() || (got - exact).abs() < 6e-4, "{got}, not {exact}");
            let kept = sorted(&lufs, -20.0);
            let at = |share: f64| kept[((kept.len() - 1) as f64 * share).round() as usize];
            let exact = if kept.is_empty() { 0.0 } else { at(0.95) - at(0.10) };
            // Two percentiles, each the mean of a class of 0.002 LU, of ranks that may be off by one.
            let tolerance = 0.004 + 60.0 * 2.0 / f64::from(count);
            assert!((gate.range_lu() - exact).abs() < tolerance, "{}, not {exact}", gate.range_lu());
        }
    }

    #[test]
    fn nothing_at_or_below_the_absolute_gate_counts() {
        let mut gate = Gate::default();
        for lufs in [f64::NEG_INFINITY, -80.0, -70.000_001] {
            gate.add(lufs_to_energy(lufs));
        }
        assert_eq!(gate, Gate::default());
        assert_eq!((gate.integrated_lufs(), gate.range_lu()), (f64::NEG_INFINITY, 0.0));
        gate.add(lufs_to_energy(200.0));
        assert!((gate.integrated_lufs() - 200.0).abs() < 1e-9);
        gate.reset();
        assert_eq!(gate, Gate::default());
    }
}
