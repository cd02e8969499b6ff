//! Flat tops by their level: a clipper's are all at one, those of low notes in a short word length are spread.

/// Level of the lowest class, in dBFS.
const LOWEST_DB: f64 = -40.0;
/// Classes in one dB.
const CLASSES_PER_DB: f64 = 10.0;
/// Up to +6 dBFS; what is higher counts as that.
const CLASSES: usize = 460;

/// Flat tops by their level, in classes of 0.1 dB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlatTops {
    classes: [u32; CLASSES],
    count: u64,
}

impl Default for FlatTops {
    fn default() -> Self {
        Self { classes: [0; CLASSES], count: 0 }
    }
}

impl FlatTops {
    /// Counts one of this magnitude.
    pub fn add(&mut self, level: f32) {
        let above = (20.0 * f64::from(level).log10() - LOWEST_DB) * CLASSES_PER_DB;
        let class = &mut self.classes[(above.max(0.0) as usize).min(CLASSES - 1)];
        *class = class.saturating_add(1);
        self.count += 1;
    }

    /// How many there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Lower edge of each class in dBFS and how many it holds, from the lowest.
    pub fn iter(&self) -> impl Iterator<Item = (f64, u32)> {
        (0..).zip(self.classes).map(|(n, count)| (LOWEST_DB + f64::from(n) / CLASSES_PER_DB, count))
    }

    /// The most that any two neighbouring classes hold, and the level between them in dBFS: of a clipper, nearly all.
    #[must_use]
    pub fn at_one_level(&self) -> (u64, f64) {
        let pair = |at: usize| u64::from(self.classes[at]) + u64::from(self.classes[at + 1]);
        let at = (0..CLASSES - 1).max_by_key(|&at| pair(at)).unwrap_or(0);
        (pair(at), LOWEST_DB + (at + 1) as f64 / CLASSES_PER_DB)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fullest_pair_of_classes_is_the_level() {
        let mut tops = FlatTops::default();
        for (dbfs, times) in [(-6.04, 30), (-5.96, 20), (-12.0, 10), (-60.0, 1), (20.0, 1)] {
            (0..times).for_each(|_| tops.add(10.0_f32.powf(dbfs / 20.0)));
        }
        let (count, dbfs) = tops.at_one_level();
        assert_eq!((tops.count(), count), (62, 50));
        assert!((dbfs + 6.0).abs() < 1e-9, "{dbfs}");
        assert_eq!(tops.iter().map(|(_, count)| u64::from(count)).sum::<u64>(), 62);
    }
}
