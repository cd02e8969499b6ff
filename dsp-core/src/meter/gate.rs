//! Loudness blocks of hours of sound in constant memory, and what the gates of the standards make of them.
//!
//! Blocks are sorted into classes of 0.01 LU that keep the sum of their energies. Only the class that a threshold
//! falls into is therefore not exact: over blocks spread evenly over 60 LU, a loudness is within 0.003 LU and a range
//! within 0.02 LU of sorting every block.
//!
//! Source: ITU-R BS.1770-5, annex 1 (gated loudness); EBU Tech 3342 (loudness range).

use super::loudness::{energy_to_lufs, lufs_to_energy};

/// Absolute gate of both standards: blocks at or below it do not count.
pub const ABSOLUTE_GATE_LUFS: f64 = -70.0;
/// Classes in one LU.
const CLASSES_PER_LU: f64 = 100.0;
/// Up to +30 LUFS; what is louder is counted as the loudest, with its own energy.
const CLASSES: usize = 10_000;

/// Blocks of nearly the same loudness.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Class {
    blocks: u64,
    energy: f64,
}

impl Class {
    fn mean(&self) -> f64 {
        self.energy / self.blocks as f64
    }

    fn add(self, other: &Self) -> Self {
        Self { blocks: self.blocks + other.blocks, energy: self.energy + other.energy }
    }
}

/// All blocks above the absolute gate. 160 kB, however long it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    classes: Vec<Class>,
    all: Class,
    loudest: usize,
}

impl Default for Gate {
    fn default() -> Self {
        Self { classes: vec![Class::default(); CLASSES], all: Class::default(), loudest: 0 }
    }
}

impl Gate {
    /// Forgets every block.
    pub fn reset(&mut self) {
        self.classes.fill(Class::default());
        (self.all, self.loudest) = (Class::default(), 0);
    }

    /// Counts one block of this K-weighted mean square, unless it is at or below the absolute gate.
    pub fn add(&mut self, energy: f64) {
        let lufs = energy_to_lufs(energy);
        if lufs > ABSOLUTE_GATE_LUFS {
            let at = class_of(lufs);
            let block = Class { blocks: 1, energy };
            self.classes[at] = self.classes[at].add(&block);
            self.all = self.all.add(&block);
            self.loudest = self.loudest.max(at);
        }
    }

    /// Loudness of the blocks above the relative gate, 10 LU below the mean of all; negative infinity without a block.
    #[must_use]
    pub fn integrated_lufs(&self) -> f64 {
        let gated = self.above(-10.0).iter().fold(Class::default(), Class::add);
        if gated.blocks == 0 { f64::NEG_INFINITY } else { energy_to_lufs(gated.mean()) }
    }

    /// From the 10th to the 95th percentile of the blocks above a gate 20 LU below the mean of all, in LU; 0 without
    /// a block.
    #[must_use]
    pub fn range_lu(&self) -> f64 {
        let gated = self.above(-20.0);
        let blocks: u64 = gated.iter().map(|class| class.blocks).sum();
        if blocks == 0 {
            return 0.0;
        }
        // The nearest rank, as Tech 3342 computes its percentiles: 0 is the quietest block.
        let rank = |share: f64| ((blocks - 1) as f64 * share).round() as u64;
        let (low, high) = (lufs_at(gated, rank(0.10)), lufs_at(gated, rank(0.95)));
        high - low
    }

    /// Classes that lie above a gate of `relative_lu` re the mean of all blocks.
    fn above(&self, relative_lu: f64) -> &[Class] {
        if self.all.blocks == 0 {
            return &[];
        }
        let gate_lufs = energy_to_lufs(self.all.mean()) + relative_lu;
        let at = class_of(gate_lufs);
        // The class with the gate in it goes to the side where its mean is.
        let class = &self.classes[at];
        let below = class.blocks > 0 && class.mean() <= lufs_to_energy(gate_lufs);
        self.classes.get(at + usize::from(below)..=self.loudest).unwrap_or(&[])
    }
}

/// Mean loudness of the class that holds the block of this rank, counted from the quietest.
fn lufs_at(classes: &[Class], rank: u64) -> f64 {
    let mut blocks = 0;
    for class in classes {
        blocks += class.blocks;
        if blocks > rank {
            return energy_to_lufs(class.mean());
        }
    }
    f64::NEG_INFINITY
}

/// Below the absolute gate it is the first, above the top the last.
fn class_of(lufs: f64) -> usize {
    (((lufs - ABSOLUTE_GATE_LUFS) * CLASSES_PER_LU).max(0.0) as usize).min(CLASSES - 1)
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
            // At most the blocks of one class of 0.01 LU in 60 are on the wrong side: 10 lg(1 + 0.01 / 16) dB.
            assert!(
                kept.is_empty() && got.is_infinite() || (got - exact).abs() < 0.003,
                "{got}, not {exact}"
            );
            let kept = sorted(&lufs, -20.0);
            let at = |share: f64| kept[((kept.len() - 1) as f64 * share).round() as usize];
            let exact = if kept.is_empty() { 0.0 } else { at(0.95) - at(0.10) };
            // Two percentiles, each the mean of a class of 0.01 LU, of ranks that may be off by one.
            let tolerance = 0.02 + 60.0 * 2.0 / f64::from(count);
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
