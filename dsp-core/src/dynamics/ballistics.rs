//! Attack and release: how gain reduction follows what the curve asks for.
//!
//! One pole in the dB domain behind the gain computer, with one pace up and another down, so that the knee and the
//! ratio do not change the times. A time is how long 63 % (1 - 1/e) of a step in dB takes.
//!
//! Source: Giannoulis, Massberg, Reiss, "Digital Dynamic Range Compressor Design", JAES 60 (2012): the smooth branching
//! detector in the log domain, behind the gain computer.

/// What one frame keeps of the distance to the target, 0 to 1, for a time of `ms` milliseconds above 0.
#[must_use]
pub fn keep(ms: f64, sample_rate_hz: f64) -> f64 {
    (-1_000.0 / (ms * sample_rate_hz)).exp()
}

/// Gain reduction now.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ballistics {
    reduction_db: f64,
}

impl Ballistics {
    /// Gain reduction of the last frame, in dB, 0 or more.
    #[inline(always)]
    #[must_use]
    pub fn reduction_db(&self) -> f64 {
        self.reduction_db
    }

    /// Moves one frame towards `target_db`, keeping `attack` of the distance on the way up and `release` on the way
    /// down; see [`keep`].
    #[inline(always)]
    pub fn tick(&mut self, target_db: f64, attack: f64, release: f64) -> f64 {
        let now = self.reduction_db;
        // Both ways are computed and one is chosen: a branch would be mispredicted at every turn of the signal.
        let rising = attack * now + (1.0 - attack) * target_db;
        let falling = release * now + (1.0 - release) * target_db;
        self.reduction_db = if target_db > now { rising } else { falling };
        self.reduction_db
    }

    /// Ends a release at 1e-7 dB, 158 dB below the signal, so that a quiet band is idle again. To be called every few
    /// dozen frames, wherever blocks begin: a rise must have come further than that by then, and even the slowest does
    /// for any target of a hundredth of a dB.
    #[inline(always)]
    pub fn settle(&mut self) {
        if self.reduction_db < 1e-7 {
            self.reduction_db = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Time in ms until `ballistics` has covered 1 - 1/e of the way from `from_db` to `to_db`, between frames.
    fn time_ms(from_db: f64, to_db: f64, attack_ms: f64, release_ms: f64, rate: f64) -> f64 {
        let (attack, release) = (keep(attack_ms, rate), keep(release_ms, rate));
        let mut ballistics = Ballistics { reduction_db: from_db };
        let mark = from_db + (to_db - from_db) * (1.0 - (-1.0_f64).exp());
        let mut before = from_db;
        for frame in 0.. {
            let after = ballistics.tick(to_db, attack, release);
            if (after - mark).signum() == (to_db - from_db).signum() {
                return (f64::from(frame) + (mark - before) / (after - before)) * 1_000.0 / rate;
            }
            before = after;
        }
        unreachable!()
    }

    #[test]
    fn attack_and_release_are_the_time_to_63_percent_of_the_step() {
        for rate in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
            for ms in [0.5, 1.0, 20.0, 150.0, 500.0] {
                for step_db in [0.5, 6.0, 40.0] {
                    // The bar is 5 %. A straight line between two frames departs from the curve by an eighth of the
                    // square of a frame: at 44.1 kHz and 0.5 ms, 22 frames, that is 0.03 %.
                    let attack = time_ms(0.0, step_db, ms, 5_000.0, rate);
                    assert!((attack / ms - 1.0).abs() < 1e-3, "attack {attack} ms of {ms} at {rate}");
                    let release = time_ms(step_db, 0.0, 0.02, ms, rate);
                    assert!((release / ms - 1.0).abs() < 1e-3, "release {release} ms of {ms} at {rate}");
                }
            }
        }
    }

    #[test]
    fn the_shortest_attack_is_there_within_two_frames() {
        // 0.02 ms at 44.1 kHz is 0.88 frames.
        let mut ballistics = Ballistics::default();
        let attack = keep(0.02, 44_100.0);
        ballistics.tick(10.0, attack, 0.999);
        let two = ballistics.tick(10.0, attack, 0.999);
        assert!((two - 10.0 * (1.0 - (-2.0 / 0.882_f64).exp())).abs() < 1e-12, "{two}");
    }

    #[test]
    fn it_never_overshoots_and_ends_at_nothing() {
        let mut ballistics = Ballistics::default();
        for n in 0..48_000 {
            let target = if n < 4_800 { 12.0 } else { 0.0 };
            let reduction = ballistics.tick(target, keep(1.0, 48_000.0), keep(20.0, 48_000.0));
            assert!((0.0..=12.0 + 1e-12).contains(&reduction), "{reduction}");
            if n % 32 == 0 {
                ballistics.settle();
            }
        }
        assert_eq!(ballistics.reduction_db(), 0.0);
    }
}
