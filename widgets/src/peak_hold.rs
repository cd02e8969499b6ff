//! A mark that stays at the highest level for a while, then falls.

/// Seconds that the mark stays.
pub const HOLD_S: f64 = 1.5;
/// Decibels per second that it falls after that.
pub const FALL_DB_PER_S: f64 = 20.0;

/// The mark of one bar. Levels in dB, times in seconds of one clock that does not run back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeakHold {
    level_db: f64,
    since_s: f64,
    hold_s: f64,
}

impl Default for PeakHold {
    fn default() -> Self {
        Self::holding(HOLD_S)
    }
}

impl PeakHold {
    /// A mark that stays for `hold_s` seconds. With 0 it is the end of a bar that rises at once and falls in time.
    #[must_use]
    pub fn holding(hold_s: f64) -> Self {
        Self { level_db: f64::NEG_INFINITY, since_s: 0.0, hold_s }
    }

    /// Takes in `level_db` at `now_s` and returns the level of the mark. Not a number counts as silence.
    pub fn update(&mut self, level_db: f64, now_s: f64) -> f64 {
        let fallen = self.at(now_s);
        if level_db >= fallen {
            *self = Self { level_db, since_s: now_s, ..*self };
        }
        self.at(now_s)
    }

    /// Level of the mark at `now_s`.
    #[must_use]
    pub fn at(&self, now_s: f64) -> f64 {
        self.level_db - FALL_DB_PER_S * (now_s - self.since_s - self.hold_s).max(0.0)
    }

    /// Seconds from `now_s` until the mark moves by itself: 0 while it falls.
    #[must_use]
    pub fn rests_s(&self, now_s: f64) -> f64 {
        (self.since_s + self.hold_s - now_s).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stays_then_falls_until_it_meets_the_level() {
        let mut hold = PeakHold::default();
        assert_eq!(hold.update(-6.0, 10.0), -6.0);
        assert_eq!(hold.update(-20.0, 11.5), -6.0);
        // Half a second of falling at 20 dB/s.
        assert_eq!(hold.update(-20.0, 12.0), -16.0);
        assert_eq!(hold.update(-20.0, 13.0), -20.0);
        assert_eq!(hold.update(f64::NAN, 13.1), -20.0);
        assert_eq!(hold.rests_s(13.0), 1.5);
    }
}
