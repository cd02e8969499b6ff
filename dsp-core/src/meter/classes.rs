//! A sorted collection of levels in constant memory: classes of 0.002 dB that keep the sum of their energies.
//!
//! A sum above a threshold and a rank are found in a few hundred steps, because every 200 classes share another sum.
//! Only the class that the threshold falls into is not exact.

/// Classes in one dB.
const CLASSES_PER_DB: usize = 500;
/// Classes that share one coarse sum.
const SHARED: usize = 200;

/// Levels of nearly the same height.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Class {
    /// How many.
    pub count: u64,
    /// Sum of their energies.
    pub energy: f64,
}

impl Class {
    /// Mean energy; not a number of none.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.energy / self.count as f64
    }

    fn add(self, other: &Self) -> Self {
        Self { count: self.count + other.count, energy: self.energy + other.energy }
    }
}

/// All levels of a programme.
#[derive(Clone, Debug, PartialEq)]
pub struct Classes {
    lowest_db: f64,
    fine: Vec<Class>,
    coarse: Vec<Class>,
    all: Class,
}

impl Classes {
    /// Allocates for levels from `lowest_db` on over `span_db`. What lies outside counts in the first or last class,
    /// with its own energy.
    #[must_use]
    pub fn new(lowest_db: f64, span_db: u16) -> Self {
        let coarse = (usize::from(span_db) * CLASSES_PER_DB).div_ceil(SHARED);
        let (fine, coarse) = (vec![Class::default(); coarse * SHARED], vec![Class::default(); coarse]);
        Self { lowest_db, fine, coarse, all: Class::default() }
    }

    /// Forgets every level.
    pub fn reset(&mut self) {
        // Only what was used: a reset on the audio thread must not write a megabyte.
        for (coarse, fine) in self.coarse.iter_mut().zip(self.fine.chunks_mut(SHARED)) {
            if coarse.count > 0 {
                fine.fill(Class::default());
                *coarse = Class::default();
            }
        }
        self.all = Class::default();
    }

    /// Counts one level, in dB, that stands for this energy.
    pub fn add(&mut self, db: f64, energy: f64) {
        let at = self.index(db);
        let one = Class { count: 1, energy };
        for class in [&mut self.fine[at], &mut self.coarse[at / SHARED], &mut self.all] {
            *class = class.add(&one);
        }
    }

    /// Counts all that `other` counted, which was made for the same levels.
    pub fn absorb(&mut self, other: &Self) {
        let pairs = self.fine.iter_mut().zip(&other.fine).chain(self.coarse.iter_mut().zip(&other.coarse));
        pairs.for_each(|(class, other)| *class = class.add(other));
        self.all = self.all.add(&other.all);
    }

    /// All that was counted.
    #[must_use]
    pub fn all(&self) -> Class {
        self.all
    }

    /// Where the levels above a threshold begin. The class with the threshold in it goes to the side where its mean is.
    #[must_use]
    pub fn first_above(&self, db: f64, energy: f64) -> usize {
        let at = self.index(db);
        let class = &self.fine[at];
        at + usize::from(class.count > 0 && class.mean() <= energy)
    }

    /// The sum of a class and all that are higher.
    #[must_use]
    pub fn sum_from(&self, first: usize) -> Class {
        let next = first.div_ceil(SHARED);
        let fine = self.fine.get(first..next * SHARED).unwrap_or(&[]);
        let coarse = self.coarse.get(next..).unwrap_or(&[]);
        fine.iter().chain(coarse).fold(Class::default(), Class::add)
    }

    /// The class that holds the level of this rank, counted from the lowest at 0.
    #[must_use]
    pub fn at_rank(&self, rank: u64) -> Class {
        let mut below = 0;
        let mut holds = |class: &&Class| {
            let found = below + class.count > rank;
            below += if found { 0 } else { class.count };
            found
        };
        let Some(coarse) = self.coarse.iter().position(|class| holds(&class)) else {
            return Class::default();
        };
        let fine = &self.fine[coarse * SHARED..(coarse + 1) * SHARED];
        fine.iter().find(holds).copied().unwrap_or_default()
    }

    /// Energy of the `count` highest levels together; the last class that is needed counts in part, by its mean.
    #[must_use]
    pub fn highest(&self, count: u64) -> f64 {
        let (mut left, mut energy) = (count, 0.0);
        for (coarse, shared) in self.coarse.iter().enumerate().rev() {
            if shared.count <= left {
                (left, energy) = (left - shared.count, energy + shared.energy);
                continue;
            }
            for class in self.fine[coarse * SHARED..(coarse + 1) * SHARED].iter().rev() {
                let taken = class.count.min(left);
                if taken > 0 {
                    (left, energy) = (left - taken, energy + class.mean() * taken as f64);
                }
            }
            break;
        }
        energy
    }

    fn index(&self, db: f64) -> usize {
        (((db - self.lowest_db) * CLASSES_PER_DB as f64).max(0.0) as usize).min(self.fine.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_ranks_are_those_of_the_sorted_list() {
        let mut levels: Vec<f64> = (0..5_000_u32)
            .map(|n| f64::from(n.wrapping_mul(2_654_435_761) >> 8) / 16_777_216.0 * 60.0 - 70.0)
            .collect();
        let mut classes = Classes::new(-70.0, 100);
        let energy = |db: f64| 10.0_f64.powf(db / 10.0);
        levels.iter().for_each(|&db| classes.add(db, energy(db)));
        levels.sort_by(f64::total_cmp);
        for rank in [0, 17, 2_500, 4_999] {
            let db = 10.0 * classes.at_rank(rank).mean().log10();
            // One class is 0.002 dB wide.
            assert!((db - levels[rank as usize]).abs() < 0.002, "rank {rank}: {db}");
        }
        for count in [1, 100, 2_500, 5_000] {
            let exact: f64 = levels.iter().rev().take(count).map(|&db| energy(db)).sum();
            let error = classes.highest(count as u64) / exact - 1.0;
            // One level of `count` may be off by 0.002 dB, 0.046 %.
            assert!(error.abs() < 0.0005, "{count}: {error}");
        }
        let above = classes.sum_from(classes.first_above(-20.0, energy(-20.0)));
        let exact = levels.iter().filter(|&&db| db > -20.0).count() as u64;
        assert!(above.count.abs_diff(exact) <= 2, "{} of {exact}", above.count);
        assert_eq!(classes.sum_from(0).count, 5_000);
    }

    #[test]
    fn the_ends_hold_what_lies_outside() {
        let mut classes = Classes::new(-70.0, 100);
        classes.add(-300.0, 1.0);
        classes.add(200.0, 2.0);
        assert_eq!(classes.at_rank(0), Class { count: 1, energy: 1.0 });
        assert_eq!(classes.at_rank(1), Class { count: 1, energy: 2.0 });
        assert_eq!(classes.at_rank(2), Class::default());
        assert_eq!(classes.sum_from(classes.first_above(300.0, 3.0)), Class::default());
        assert_eq!(classes.highest(9), 3.0);
        classes.reset();
        assert_eq!(classes, Classes::new(-70.0, 100));
    }
}
