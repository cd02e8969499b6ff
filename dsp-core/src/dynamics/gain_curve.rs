//! How much gain a level asks for: downward compression with a soft knee.
//!
//! Memoryless: level in dB in, gain reduction in dB out.
//!
//! Source: Giannoulis, Massberg, Reiss, "Digital Dynamic Range Compressor Design", JAES 60 (2012), equation 4.

use super::detector::larger;

/// Most gain reduction, in dB: what follows recovers from any input within a second at a release of 150 ms.
pub const MOST_DB: f64 = 80.0;

/// Ratio from which a compressor is a limiter: input changes nothing above the threshold.
pub const INFINITE_RATIO: f64 = 100.0;

/// One curve. Pure: what the editor draws and the audio is held to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GainCurve {
    /// Level in the middle of the knee, in dBFS.
    pub threshold_db: f64,
    /// Width of the knee around the threshold, in dB. 0 is a corner.
    pub knee_db: f64,
    /// Reduction per dB above the knee: 1 - 1 / ratio, 0 to 1.
    pub slope: f64,
}

impl GainCurve {
    /// A curve from what the user sets. `ratio` is at least 1; from [`INFINITE_RATIO`] on it means infinity.
    #[must_use]
    pub fn new(threshold_db: f64, ratio: f64, knee_db: f64) -> Self {
        let slope = if ratio >= INFINITE_RATIO { 1.0 } else { 1.0 - ratio.max(1.0).recip() };
        Self { threshold_db, knee_db: knee_db.max(0.0), slope }
    }

    /// Level at which the knee begins and below which nothing is reduced, in dBFS.
    #[inline(always)]
    #[must_use]
    pub fn knee_begins_db(&self) -> f64 {
        self.threshold_db - 0.5 * self.knee_db
    }

    /// Gain reduction at `level_db`, in dB, 0 to [`MOST_DB`].
    #[inline(always)]
    #[must_use]
    pub fn reduction_db(&self, level_db: f64) -> f64 {
        let over = larger(level_db - self.knee_begins_db(), 0.0);
        let in_knee = if over < self.knee_db { over } else { self.knee_db };
        // Without a knee `in_knee` is 0, whatever it is divided by.
        let bent = in_knee * in_knee / larger(2.0 * self.knee_db, 1e-9);
        let reduction = self.slope * (bent + (over - in_knee));
        if reduction < MOST_DB { reduction } else { MOST_DB }
    }

    /// Level that comes out for `level_db`, in dB: the curve as editors draw it.
    #[must_use]
    pub fn output_db(&self, level_db: f64) -> f64 {
        level_db - self.reduction_db(level_db)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATIOS: [f64; 8] = [1.0, 1.2, 1.5, 2.0, 4.0, 10.0, 20.0, 100.0];
    const KNEES_DB: [f64; 6] = [0.0, 1e-12, 1.0, 6.0, 12.0, 24.0];

    fn levels_db() -> impl Iterator<Item = f64> {
        (0..=9_000).map(|n| -90.0 + f64::from(n) * 0.01)
    }

    /// Equation 4, case by case as it is printed, for y at x.
    fn printed(x: f64, threshold: f64, ratio: f64, knee: f64) -> f64 {
        let per_ratio = if ratio == 100.0 { 0.0 } else { 1.0 / ratio };
        if 2.0 * (x - threshold) < -knee {
            x
        } else if 2.0 * (x - threshold).abs() <= knee && knee > 0.0 {
            x + (per_ratio - 1.0) * (x - threshold + knee / 2.0).powi(2) / (2.0 * knee)
        } else {
            threshold + (x - threshold) * per_ratio
        }
    }

    #[test]
    fn it_is_the_printed_equation() {
        for (ratio, knee_db) in RATIOS.into_iter().flat_map(|ratio| KNEES_DB.map(|knee| (ratio, knee))) {
            for threshold_db in [-80.0, -40.0, -18.5, 0.0] {
                let curve = GainCurve::new(threshold_db, ratio, knee_db);
                for level_db in levels_db() {
                    let expected = printed(level_db, threshold_db, ratio, knee_db).max(level_db - MOST_DB);
                    let output_db = curve.output_db(level_db);
                    // The bar is 0.05 dB; the same arithmetic in another order is within rounding. A knee of 1e-12 dB
                    // is drawn as none.
                    let off = (output_db - expected).abs();
                    assert!(
                        off < 1e-9,
                        "{ratio}:1, knee {knee_db}, threshold {threshold_db}: {off} dB off at {level_db}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_knee_has_no_corner() {
        let curve = GainCurve::new(-20.0, 4.0, 12.0);
        let slope = |level: f64| (curve.output_db(level + 1e-4) - curve.output_db(level)) / 1e-4;
        // The slope turns by (1 - 1/4) / 12 dB a dB, so it is within 1e-5 of its limit a 10 000th of a dB away.
        assert!((slope(-26.0) - 1.0).abs() < 1e-4);
        assert!((slope(-14.0 - 1e-4) - 0.25).abs() < 1e-4);
    }

    #[test]
    fn reduction_is_bounded_and_never_negative() {
        let curve = GainCurve::new(-80.0, 100.0, 0.0);
        assert_eq!(curve.reduction_db(120.0), MOST_DB);
        assert_eq!(curve.reduction_db(-200.0), 0.0);
        assert_eq!(curve.reduction_db(-80.0), 0.0);
    }

    #[test]
    fn a_ratio_of_one_does_nothing() {
        let curve = GainCurve::new(-40.0, 1.0, 6.0);
        assert!(levels_db().all(|level| curve.reduction_db(level) == 0.0));
    }
}
