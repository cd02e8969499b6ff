//! Evidence of a limiter on the bus: how the highest levels crowd under one ceiling.
//!
//! The peak of every 50 ms is sorted by level. Of music without a limiter few are at the top and more at each level below;
//! a limiter pushes what was above its ceiling down to it, so that they crowd there with a gap beneath. The level
//! of the ceiling does not matter: turning the music down afterwards moves it and leaves the crowd.
//!
//! Three signs count: a broad crowd, a narrow one, and a *spike*: far more nearly equal peaks at the very top than chance
//! puts there. The last finds limiters that act as compressors too (LSP's automatic level): they leave music its
//! shape, but for what still reached the ceiling. Chance is the mean of the decibel beneath and its square root; a
//! spike must also be higher than anything in 1.5 dB beneath, as a loop repeats its lower peaks as often as its highest.
//!
//! False alarms: test tones and noise of equal probability, chip-tune square waves, one drum sample at one velocity with
//! nothing else sounding, exact loops of a second or two. Misses: less than about 3 dB of reduction, and limiters
//! followed by fader moves, saturation or a lossy codec. Measured: see the table in [`super::evidence`].

/// Classes of one dB.
const CLASSES_PER_DB: usize = 20;
/// From -60 dBFS up to +12.
const LOWEST_DB: f64 = -60.0;
const CLASSES: usize = 72 * CLASSES_PER_DB;
/// How far below the highest a level still counts as loud.
const LOUD: usize = 10 * CLASSES_PER_DB;
/// A ceiling lies at most so far below the highest: inter-sample peaks and overshoots stand above it.
const BELOW_TOP: usize = 2 * CLASSES_PER_DB;
/// What may stand above a ceiling, as a share of what is at it.
const ABOVE: f64 = 0.3;
/// Peaks before anything is said: 5 s.
const ENOUGH: u64 = 100;

/// How wide a crowd is, what share of the loud peaks it holds and how many times denser it is than what lies beneath.
struct Sign {
    classes: usize,
    beneath: usize,
    share: f64,
    edge: f64,
}

/// Either shows a limiter, and so does a spike: a crowd that nobody misses, or a smaller one of nearly equal peaks.
const SIGNS: [Sign; 2] = [
    Sign { classes: 6, beneath: 12, share: 0.2, edge: 3.0 },
    Sign { classes: 3, beneath: 12, share: 0.06, edge: 6.0 },
];

/// Width of a spike and what beneath it counts as chance and as its equals, in classes.
const SPIKE: usize = 2;
const CHANCE: usize = CLASSES_PER_DB;
const EQUALS: usize = 30;
/// Least spike, in peaks; in deviations above chance; and re the highest of its equals.
const SPIKE_PEAKS: f64 = 8.0;
const DEVIATIONS: f64 = 5.0;
const HIGHER: f64 = 1.5;
/// What may stand above a spike, as a share of it.
const ABOVE_SPIKE: f64 = 0.1;

/// Peaks of 50 ms by their level.
#[derive(Clone, Debug, PartialEq)]
pub struct Ceiling {
    classes: Vec<u32>,
    count: u64,
}

/// The densest crowd of peaks near the top.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Crowd {
    /// Its upper edge, in dBFS, or in dBTP if [`Crowd::true_peak`].
    pub level_db: f64,
    /// Its share of the peaks within 10 dB of the highest, 0 to 1.
    pub share: f64,
    /// How many times denser it is than the levels beneath it.
    pub edge: f64,
    /// Whether it looks like a limiter's.
    pub limited: bool,
    /// Whether it was found in true peaks, so that [`Crowd::level_db`] is in dBTP; else in samples, in dBFS.
    pub true_peak: bool,
}

impl Default for Ceiling {
    fn default() -> Self {
        Self { classes: vec![0; CLASSES], count: 0 }
    }
}

impl Ceiling {
    /// Forgets all.
    pub fn reset(&mut self) {
        self.classes.fill(0);
        self.count = 0;
    }

    /// Takes over what `other` has counted. Allocates nothing.
    pub(super) fn copy_from(&mut self, other: &Self) {
        self.classes.copy_from_slice(&other.classes);
        self.count = other.count;
    }

    /// Adds the peak of 50 ms, linear. What is below -60 dBFS does not count.
    pub fn add(&mut self, peak: f64) {
        let above = (20.0 * peak.log10() - LOWEST_DB) * CLASSES_PER_DB as f64;
        if above >= 0.0 {
            let class = &mut self.classes[(above as usize).min(CLASSES - 1)];
            *class = class.saturating_add(1);
            self.count += 1;
        }
    }

    /// The crowd that looks most like a limiter's; `None` in the first 5 s of sound.
    #[must_use]
    pub fn crowd(&self) -> Option<Crowd> {
        let top = self.classes.iter().rposition(|&count| count > 0)?;
        let crowds = SIGNS.iter().filter_map(|sign| self.densest(top, sign)).chain(self.spike(top));
        let denser =
            |a: &Crowd, b: &Crowd| (a.limited, a.share).partial_cmp(&(b.limited, b.share)).expect("finite");
        if self.count < ENOUGH { None } else { crowds.max_by(denser) }
    }

    /// Peaks in so many classes, from the highest down.
    fn sum(&self, top: usize, from: usize, classes: usize) -> f64 {
        let high = (top + 1).saturating_sub(from);
        let low = high.saturating_sub(classes);
        self.classes[low..high].iter().map(|&count| f64::from(count)).sum()
    }

    /// The highest spike, if it is one.
    fn spike(&self, top: usize) -> Option<Crowd> {
        let sum = |from: usize, classes: usize| self.sum(top, from, classes);
        let deviations = |from: usize| {
            let (spike, beneath) = (sum(from, SPIKE), from + SPIKE);
            let chance = sum(beneath, CHANCE) * SPIKE as f64 / CHANCE as f64;
            let equal = (beneath..=beneath + EQUALS - SPIKE).map(|at| sum(at, SPIKE)).fold(0.0, f64::max);
            let stands_out = spike >= SPIKE_PEAKS && spike > HIGHER * equal;
            if stands_out { (spike - chance) / (chance + 1.0).sqrt() } else { 0.0 }
        };
        let starts = (0..BELOW_TOP).filter(|&from| sum(0, from) <= ABOVE_SPIKE * sum(from, SPIKE));
        let highest = starts.max_by(|&a, &b| deviations(a).total_cmp(&deviations(b)));
        let from = highest.filter(|&from| deviations(from) >= DEVIATIONS)?;
        let (share, beneath) = (sum(from, SPIKE) / sum(0, LOUD), sum(from + SPIKE, CHANCE));
        let edge = sum(from, SPIKE) / (beneath * SPIKE as f64 / CHANCE as f64).max(1.0);
        let level_db = LOWEST_DB + (top + 1 - from) as f64 / CLASSES_PER_DB as f64;
        Some(Crowd { level_db, share, edge, limited: true, true_peak: false })
    }

    fn densest(&self, top: usize, sign: &Sign) -> Option<Crowd> {
        let sum = |from: usize, classes: usize| self.sum(top, from, classes);
        let loud = sum(0, LOUD);
        let starts = (0..BELOW_TOP).filter(|&from| sum(0, from) <= ABOVE * sum(from, sign.classes));
        let from = starts.max_by(|&a, &b| sum(a, sign.classes).total_cmp(&sum(b, sign.classes)))?;
        let crowd = sum(from, sign.classes);
        let beneath = sum(from + sign.classes, sign.beneath) * sign.classes as f64 / sign.beneath as f64;
        let (share, edge) = (crowd / loud, crowd / beneath.max(1.0));
        let level_db = LOWEST_DB + (top + 1 - from) as f64 / CLASSES_PER_DB as f64;
        Some(Crowd {
            level_db,
            share,
            edge,
            limited: share >= sign.share && edge >= sign.edge,
            true_peak: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Peaks in dBFS, each so often.
    fn crowd(peaks: &[(f64, u32)]) -> Option<Crowd> {
        let mut ceiling = Ceiling::default();
        for &(dbfs, times) in peaks {
            (0..times).for_each(|_| ceiling.add(10.0_f64.powf(dbfs / 20.0)));
        }
        ceiling.crowd()
    }

    /// One peak every 0.05 dB down to 10 dB below the top, more and more of them: music.
    fn music(top_db: f64) -> Vec<(f64, u32)> {
        (0..200).map(|n| (top_db - 0.025 - 0.05 * f64::from(n), 1 + n / 10)).collect()
    }

    #[test]
    fn peaks_that_grow_in_number_below_the_top_are_music() {
        let found = crowd(&music(-6.0)).expect("enough peaks");
        assert!(!found.limited && found.share < 0.02, "{found:?}");
    }

    #[test]
    fn peaks_under_one_ceiling_are_a_limiters_at_any_level() {
        for level in [-1.0, -9.0, -20.0] {
            let mut peaks = music(level - 0.5);
            peaks.extend([(level - 0.02, 500), (level - 0.12, 300), (level - 0.22, 200)]);
            // Two overshoots stand above it.
            peaks.push((level + 0.8, 2));
            let found = crowd(&peaks).expect("enough peaks");
            // 1000 of 1000 and those 174 classes of the music that lie within 10 dB of the overshoots: 1602.
            assert!(found.limited && (found.share - 1_000.0 / 2_604.0).abs() < 0.01, "{found:?}");
            assert!((found.level_db - level).abs() <= 0.06, "{found:?}");
        }
    }

    #[test]
    fn a_spike_at_the_top_of_music_is_a_limiters() {
        // 20 where chance puts 2 to 5, above music that grows denser beneath: 6 deviations.
        let mut peaks: Vec<(f64, u32)> =
            (0..200).map(|n| (-1.075 - 0.05 * f64::from(n), 1 + n / 8)).collect();
        peaks.push((-1.025, 20));
        let found = crowd(&peaks).expect("enough peaks");
        assert!(found.limited && (found.level_db + 1.0).abs() < 0.06, "{found:?}");
        // A loop of 2 s, 20 times: the next level has as many.
        let looped: Vec<(f64, u32)> = (0..40).map(|n| (-1.025 - 0.31 * f64::from(n), 20)).collect();
        let found = crowd(&looped).expect("enough peaks");
        assert!(!found.limited, "{found:?}");
    }

    #[test]
    fn little_sound_says_nothing() {
        assert_eq!(crowd(&[(-1.0, 99)]), None);
        assert_eq!(crowd(&[(-70.0, 1_000), (f64::NEG_INFINITY, 1_000)]), None);
        let mut ceiling = Ceiling::default();
        (0..200).for_each(|_| ceiling.add(0.5));
        ceiling.reset();
        assert_eq!(ceiling, Ceiling::default());
    }
}
