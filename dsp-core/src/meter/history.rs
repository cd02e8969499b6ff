//! Loudness over time: hours of momentary, short-term and integrated loudness at 10 Hz in constant memory, with how often
//! the signal went over and clipped in each tenth of a second, and a histogram of short-term loudness.
//!
//! One thread writes (the audio thread, without allocation or lock), any number read at the same time. A point is one
//! atomic word, so that a reader never sees half of one; after [`POINTS`] points the oldest are written over.

use super::marks::Marks;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Points kept: 4 hours at 10 Hz, and a little more.
pub const POINTS: usize = 147_456;
/// Points in one second.
pub const POINTS_PER_SECOND: usize = 10;
/// Points that share one summary, for views of hours.
const SHARED: usize = 64;
/// Quietest loudness that is told apart from silence, and the loudest, in LUFS.
const RANGE_LUFS: std::ops::RangeInclusive<f64> = -327.0..=327.0;
/// Quietest loudness that the histogram shows, in LUFS.
const LOWEST_LUFS: f64 = -60.0;
/// Classes of the histogram, half a LU each: up to +10 LUFS.
const CLASSES: usize = 140;
const CLASSES_PER_LU: f64 = 2.0;
/// A loudness that is none, in hundredths of a LU.
const SILENT: i16 = i16::MIN;

/// Loudness at one time, in LUFS; negative infinity for silence. Kept in steps of 0.01 LU.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Momentary loudness.
    pub momentary_lufs: f64,
    /// Short-term loudness.
    pub short_term_lufs: f64,
    /// Integrated loudness.
    pub integrated_lufs: f64,
    /// What began since the point before.
    pub marks: Marks,
}

/// Quietest and loudest of some points, in LUFS.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// Momentary loudness, quietest and loudest.
    pub momentary_lufs: [f64; 2],
    /// Short-term loudness, quietest and loudest.
    pub short_term_lufs: [f64; 2],
    /// Integrated loudness at the end.
    pub integrated_lufs: f64,
    /// What began in all of them.
    pub marks: Marks,
}

/// The history since the last reset. 1.2 MB.
#[derive(Debug)]
pub struct History {
    points: Vec<AtomicU64>,
    /// Quietest and loudest momentary and short-term loudness of every [`SHARED`] points.
    summaries: Vec<AtomicU64>,
    /// Overs and clipped runs of the same points, 16 bits each.
    marks: Vec<AtomicU32>,
    histogram: Vec<AtomicU32>,
    count: AtomicU64,
}

impl Default for History {
    fn default() -> Self {
        let words = |count: usize| (0..count).map(|_| AtomicU64::new(0)).collect();
        let histogram = (0..CLASSES).map(|_| AtomicU32::new(0)).collect();
        let marks = (0..POINTS / SHARED).map(|_| AtomicU32::new(0)).collect();
        let (points, summaries) = (words(POINTS), words(POINTS / SHARED));
        Self { points, summaries, marks, histogram, count: AtomicU64::new(0) }
    }
}

impl History {
    /// Forgets all. By the thread that writes.
    pub fn reset(&self) {
        self.count.store(0, Ordering::Release);
        self.histogram.iter().for_each(|class| class.store(0, Ordering::Relaxed));
    }

    /// Adds one point. By the thread that writes.
    pub fn push(&self, point: &Point) {
        let count = self.count.load(Ordering::Relaxed);
        let at = (count % POINTS as u64) as usize;
        let [momentary, short_term, integrated] =
            [point.momentary_lufs, point.short_term_lufs, point.integrated_lufs].map(to_steps);
        let marks = point.marks.steps();
        self.points[at].store(pack([momentary, short_term, integrated, marks]), Ordering::Relaxed);
        let (summary, marked) = (&self.summaries[at / SHARED], &self.marks[at / SHARED]);
        let before = if at.is_multiple_of(SHARED) { 0 } else { marked.load(Ordering::Relaxed) };
        marked.store(Marks::of_steps(marks).with(Marks::of_sum(before)).sum(), Ordering::Relaxed);
        let [quietest, loudest, quietest_short, loudest_short] = if at.is_multiple_of(SHARED) {
            [momentary, momentary, short_term, short_term]
        } else {
            unpack(summary.load(Ordering::Relaxed))
        };
        let updated = [
            quietest.min(momentary),
            loudest.max(momentary),
            quietest_short.min(short_term),
            loudest_short.max(short_term),
        ];
        summary.store(pack(updated), Ordering::Relaxed);
        if point.short_term_lufs >= LOWEST_LUFS {
            let class = ((point.short_term_lufs - LOWEST_LUFS) * CLASSES_PER_LU) as usize;
            self.histogram[class.min(CLASSES - 1)].fetch_add(1, Ordering::Relaxed);
        }
        self.count.store(count + 1, Ordering::Release);
    }

    /// Points since the reset, also those no longer kept.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }

    /// The point of this number, counted from the reset; `None` if it is no longer kept or has not been.
    #[must_use]
    pub fn point(&self, number: u64) -> Option<Point> {
        let count = self.count();
        let kept = number < count && count - number <= POINTS as u64;
        let word = self.points[(number % POINTS as u64) as usize].load(Ordering::Relaxed);
        let [.., marks] = unpack(word);
        let [momentary_lufs, short_term_lufs, integrated_lufs, _] = unpack(word).map(to_lufs);
        kept.then_some(Point {
            momentary_lufs,
            short_term_lufs,
            integrated_lufs,
            marks: Marks::of_steps(marks),
        })
    }

    /// Quietest and loudest from point `from` up to, not including, `to`: one column of a graph at any zoom. Long
    /// stretches are read from summaries, so that a view of 4 hours costs a few thousand reads. `None` without a point.
    #[must_use]
    pub fn extent(&self, from: u64, to: u64) -> Option<Extent> {
        let oldest = self.count().saturating_sub(POINTS as u64);
        let (from, to) = (from.max(oldest), to.min(self.count()));
        let last = self.point(to.checked_sub(1)?)?;
        let mut extent = [i16::MAX, i16::MIN, i16::MAX, i16::MIN];
        let (mut at, mut marks) = (from, Marks::default());
        while at < to {
            let slot = (at % POINTS as u64) as usize;
            let whole = slot.is_multiple_of(SHARED) && at + SHARED as u64 <= to;
            let (words, marked, next) = if whole {
                let marked = Marks::of_sum(self.marks[slot / SHARED].load(Ordering::Relaxed));
                (unpack(self.summaries[slot / SHARED].load(Ordering::Relaxed)), marked, at + SHARED as u64)
            } else {
                let [momentary, short_term, _, marked] = unpack(self.points[slot].load(Ordering::Relaxed));
                ([momentary, momentary, short_term, short_term], Marks::of_steps(marked), at + 1)
            };
            marks = marks.with(marked);
            extent = [
                extent[0].min(words[0]),
                extent[1].max(words[1]),
                extent[2].min(words[2]),
                extent[3].max(words[3]),
            ];
            at = next;
        }
        let [quietest, loudest, quietest_short, loudest_short] = extent.map(to_lufs);
        (from < to).then_some(Extent {
            momentary_lufs: [quietest, loudest],
            short_term_lufs: [quietest_short, loudest_short],
            integrated_lufs: last.integrated_lufs,
            marks,
        })
    }

    /// Lower edge of each class of half a LU in LUFS, and how many points had their short-term loudness in it.
    pub fn histogram(&self) -> impl Iterator<Item = (f64, u32)> {
        let edge = |class: usize| LOWEST_LUFS + class as f64 / CLASSES_PER_LU;
        self.histogram
            .iter()
            .enumerate()
            .map(move |(class, count)| (edge(class), count.load(Ordering::Relaxed)))
    }
}

fn to_steps(lufs: f64) -> i16 {
    if RANGE_LUFS.contains(&lufs) { (lufs * 100.0).round() as i16 } else { SILENT }
}

fn to_lufs(steps: i16) -> f64 {
    if steps == SILENT { f64::NEG_INFINITY } else { f64::from(steps) / 100.0 }
}

fn pack(values: [i16; 4]) -> u64 {
    values.iter().rev().fold(0, |word, &value| word << 16 | u64::from(value.cast_unsigned()))
}

fn unpack(word: u64) -> [i16; 4] {
    std::array::from_fn(|n| ((word >> (16 * n)) as u16).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(n: u64) -> Point {
        let lufs = -40.0 + (n.wrapping_mul(2_654_435_761) % 3_000) as f64 / 100.0;
        let marks = Marks { overs: (n % 7) as u32, clips: u32::from(n.is_multiple_of(64)) * 9_999 };
        Point { momentary_lufs: lufs, short_term_lufs: lufs - 1.0, integrated_lufs: -18.25, marks }
    }

    fn filled(points: u64) -> History {
        let history = History::default();
        (0..points).for_each(|n| history.push(&point(n)));
        history
    }

    #[test]
    fn a_point_is_kept_to_a_hundredth() {
        let history = History::default();
        let silent = f64::NEG_INFINITY;
        let marks = Marks { overs: 256, clips: 3 };
        let pushed = Point { momentary_lufs: -23.456, short_term_lufs: silent, integrated_lufs: 3.0, marks };
        history.push(&pushed);
        let marks = Marks { overs: 255, clips: 3 };
        let wanted = Point { momentary_lufs: -23.46, marks, ..pushed };
        assert_eq!((history.point(0), history.point(1)), (Some(wanted), None));
        assert_eq!(history.histogram().map(|(_, count)| count).sum::<u32>(), 0);
    }

    #[test]
    fn an_extent_is_that_of_its_points_also_after_hours() {
        for total in [1_000, POINTS as u64 + 12_345] {
            let history = filled(total);
            let oldest = total.saturating_sub(POINTS as u64);
            for (from, to) in [
                (oldest, total),
                (oldest + 3, oldest + 4),
                (oldest + 100, oldest + 731),
                (total - 65, total + 9),
            ] {
                let extent = history.extent(from, to).expect("points");
                let levels: Vec<f64> = (from..to.min(total)).map(|n| point(n).momentary_lufs).collect();
                let quietest = levels.iter().copied().fold(f64::INFINITY, f64::min);
                let loudest = levels.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let wanted = [quietest, loudest];
                for (got, wanted) in extent.momentary_lufs.iter().zip(wanted) {
                    assert!((got - wanted).abs() < 1e-9, "{from} to {to}: {got}, not {wanted}");
                }
                assert!((extent.short_term_lufs[1] - loudest + 1.0).abs() < 1e-9);
                let overs: u32 = (from..to.min(total)).map(|n| (n % 7) as u32).sum();
                let clips = (from..to.min(total)).filter(|n| n.is_multiple_of(64)).count() as u32 * 255;
                assert_eq!(extent.marks, Marks { overs, clips }, "{from} to {to}");
            }
            assert_eq!((history.extent(total, total + 5), history.extent(7, 7)), (None, None));
        }
    }

    #[test]
    fn the_histogram_counts_every_point_and_a_reset_forgets() {
        let history = filled(5_000);
        assert_eq!(history.histogram().map(|(_, count)| count).sum::<u32>(), 5_000);
        let loud = |history: &History| {
            history.histogram().filter(|(edge, _)| *edge >= -12.0).map(|(_, n)| n).sum::<u32>()
        };
        let wanted = (0..5_000).filter(|&n| point(n).short_term_lufs >= -12.0).count();
        assert_eq!(loud(&history) as usize, wanted);
        history.reset();
        assert_eq!((history.count(), loud(&history), history.point(0)), (0, 0, None));
    }
}
