//! How much gain a level asks for: one curve with an upper and a lower part, each with its own threshold, both with the
//! same soft knee.
//!
//! Memoryless: level in dB in, gain in dB out. The upper part compresses downwards or expands upwards, the lower part
//! compresses upwards or expands downwards; their gains in dB add up.
//!
//! Source: Giannoulis, Massberg, Reiss, "Digital Dynamic Range Compressor Design", JAES 60 (2012), equation 4, whose knee
//! is used for every direction.

use super::detector::{larger, smaller};

/// Most change of gain, in dB: what follows recovers from any input within a second at a release of 150 ms.
pub const MOST_DB: f64 = 80.0;

/// Ratio from which a compressor is a limiter: input changes nothing above the threshold.
pub const INFINITE_RATIO: f64 = 100.0;

/// Gain per dB above a threshold that compresses by `ratio`, at least 1; [`INFINITE_RATIO`] and more means infinity.
#[must_use]
pub fn compressing(ratio: f64) -> f64 {
    if ratio >= INFINITE_RATIO { -1.0 } else { ratio.max(1.0).recip() - 1.0 }
}

/// Gain per dB above a threshold that expands by `ratio`, at least 1.
#[must_use]
pub fn expanding(ratio: f64) -> f64 {
    ratio.max(1.0) - 1.0
}

/// One part of the curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Level in the middle of the knee, in dBFS.
    pub threshold_db: f64,
    /// Gain per dB beyond the knee, upwards of the threshold in the upper part and downwards of it in the lower one.
    pub slope: f64,
    /// Most change of gain, in dB, 0 or more.
    pub range_db: f64,
}

/// One curve. Pure: what the editor draws and the audio is held to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GainCurve {
    /// Width of the knee around each threshold, in dB. 0 is a corner.
    pub knee_db: f64,
    /// What happens above its threshold.
    pub above: Segment,
    /// What happens below its threshold.
    pub below: Segment,
}

/// What the knee of a width in dB is divided by: [`excess_db`] takes it, so that nothing is divided where a knee rests.
#[inline(always)]
#[must_use]
pub fn knee_factor(knee_db: f64) -> f64 {
    // Without a knee nothing lies within it, whatever is divided.
    0.5 / larger(knee_db, 1e-9)
}

/// How far a level is beyond a threshold, in dB, 0 or more, with the knee rounded. `distance_db` is counted from where the
/// knee begins, half its width before the threshold.
#[inline(always)]
#[must_use]
pub fn excess_db(distance_db: f64, knee_db: f64, knee_factor: f64) -> f64 {
    let over = larger(distance_db, 0.0);
    let in_knee = smaller(over, knee_db);
    in_knee * in_knee * knee_factor + (over - in_knee)
}

/// A gain per dB times the dB, within the range to either side.
#[inline(always)]
#[must_use]
pub fn ranged_db(slope: f64, excess_db: f64, range_db: f64) -> f64 {
    larger(smaller(slope * excess_db, range_db), -range_db)
}

impl GainCurve {
    /// Gain of the upper part alone at `level_db`, in dB.
    #[must_use]
    pub fn above_db(&self, level_db: f64) -> f64 {
        self.part_db(&self.above, level_db - self.above.threshold_db)
    }

    /// Gain of the lower part alone at `level_db`, in dB.
    #[must_use]
    pub fn below_db(&self, level_db: f64) -> f64 {
        self.part_db(&self.below, self.below.threshold_db - level_db)
    }

    fn part_db(&self, part: &Segment, beyond_db: f64) -> f64 {
        let excess = excess_db(beyond_db + 0.5 * self.knee_db, self.knee_db, knee_factor(self.knee_db));
        ranged_db(part.slope, excess, part.range_db)
    }

    /// Gain at `level_db`, in dB.
    #[must_use]
    pub fn gain_db(&self, level_db: f64) -> f64 {
        self.above_db(level_db) + self.below_db(level_db)
    }

    /// Level that comes out for `level_db`, in dB: the curve as editors draw it.
    #[must_use]
    pub fn output_db(&self, level_db: f64) -> f64 {
        level_db + self.gain_db(level_db)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATIOS: [f64; 8] = [1.0, 1.2, 1.5, 2.0, 4.0, 10.0, 20.0, 100.0];
    const KNEES_DB: [f64; 6] = [0.0, 1e-12, 1.0, 6.0, 12.0, 24.0];
    const IDLE: Segment = Segment { threshold_db: 0.0, slope: 0.0, range_db: MOST_DB };

    fn levels_db() -> impl Iterator<Item = f64> {
        (0..=900).map(|n| -90.0 + f64::from(n) * 0.1)
    }

    /// Equation 4, case by case as it is printed, for y at x above a threshold. `per` is output over input change.
    fn printed(x: f64, threshold: f64, per: f64, knee: f64) -> f64 {
        if 2.0 * (x - threshold) < -knee {
            x
        } else if 2.0 * (x - threshold).abs() <= knee && knee > 0.0 {
            x + (per - 1.0) * (x - threshold + knee / 2.0).powi(2) / (2.0 * knee)
        } else {
            threshold + (x - threshold) * per
        }
    }

    /// The bar is 0.05 dB; the same arithmetic in another order is within rounding, and expansion by 100 multiplies that.
    /// A knee of 1e-12 dB is drawn as none.
    const NEAR_DB: f64 = 1e-8;

    #[test]
    fn every_direction_is_the_printed_equation() {
        for (ratio, knee_db) in RATIOS.into_iter().flat_map(|ratio| KNEES_DB.map(|knee| (ratio, knee))) {
            for (threshold_db, range_db) in [(-80.0, 80.0), (-40.0, 12.0), (-18.5, 80.0), (0.0, 3.0)] {
                let per = if ratio == 100.0 { 0.0 } else { 1.0 / ratio };
                for (slope, per) in [(compressing(ratio), per), (expanding(ratio), ratio)] {
                    let above = Segment { threshold_db, slope, range_db };
                    let below = Segment { threshold_db, slope: -slope, range_db };
                    let upper = GainCurve { knee_db, above, below: IDLE };
                    let lower = GainCurve { knee_db, above: IDLE, below };
                    for level_db in levels_db() {
                        let up = (printed(level_db, threshold_db, per, knee_db) - level_db)
                            .clamp(-range_db, range_db);
                        assert!((upper.gain_db(level_db) - up).abs() < NEAR_DB, "{upper:?} at {level_db}");
                        // What is below is the mirror image of what is above.
                        let mirrored = 2.0 * threshold_db - level_db;
                        let down = mirrored - printed(mirrored, threshold_db, per, knee_db);
                        let down = down.clamp(-range_db, range_db);
                        assert!((lower.gain_db(level_db) - down).abs() < NEAR_DB, "{lower:?} at {level_db}");
                    }
                }
            }
        }
    }

    #[test]
    fn both_parts_make_one_curve() {
        let curve = GainCurve {
            knee_db: 0.0,
            above: Segment { threshold_db: -20.0, slope: compressing(4.0), range_db: 80.0 },
            below: Segment { threshold_db: -50.0, slope: -expanding(2.0), range_db: 15.0 },
        };
        for (level_db, output_db) in
            [(0.0, -15.0), (-20.0, -20.0), (-35.0, -35.0), (-60.0, -70.0), (-80.0, -95.0)]
        {
            assert!((curve.output_db(level_db) - output_db).abs() < NEAR_DB, "{level_db}");
        }
    }

    #[test]
    fn the_knee_has_no_corner() {
        let above = Segment { threshold_db: -20.0, slope: compressing(4.0), range_db: MOST_DB };
        let curve = GainCurve { knee_db: 12.0, above, below: IDLE };
        let slope = |level: f64| (curve.output_db(level + 1e-4) - curve.output_db(level)) / 1e-4;
        // The slope turns by (1 - 1/4) / 12 dB a dB, so it is within 1e-5 of its limit a 10 000th of a dB away.
        assert!((slope(-26.0) - 1.0).abs() < 1e-4);
        assert!((slope(-14.0 - 1e-4) - 0.25).abs() < 1e-4);
    }

    #[test]
    fn a_ratio_of_one_does_nothing() {
        let idle = GainCurve { knee_db: 6.0, above: IDLE, below: IDLE };
        assert!((compressing(1.0), expanding(1.0)) == (0.0, 0.0));
        assert!(levels_db().all(|level| idle.gain_db(level) == 0.0));
    }
}
