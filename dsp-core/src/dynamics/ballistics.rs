//! Attack, hold and release: how a change of gain follows what the curve asks for.
//!
//! One pole in the dB domain behind the gain computer, with one pace while the level rises and another while it falls, so
//! that knee and ratio do not change the times. A time is how long 63 % (1 - 1/e) of a step in dB takes. With hold, the
//! gain stands for that long after the level last rose.
//!
//! With automatic release, what has lasted goes more slowly than a peak: what the curve asks for is averaged over
//! [`LASTING`] times the release time, and the release goes no further than that average. So after a peak the gain is back
//! at the given pace, and after a long passage it follows the average.
//!
//! Source: Giannoulis, Massberg, Reiss, "Digital Dynamic Range Compressor Design", JAES 60 (2012): the smooth branching
//! detector in the log domain, behind the gain computer.

use super::detector::larger;

/// Time constant of what has lasted, in release times.
pub const LASTING: f64 = 8.0;

/// What one frame keeps of the distance to the target, 0 to 1, for a time of `ms` milliseconds above 0.
#[must_use]
pub fn keep(ms: f64, sample_rate_hz: f64) -> f64 {
    (-1_000.0 / (ms * sample_rate_hz)).exp()
}

/// The paces of `N` gains.
#[derive(Clone, Copy, Debug)]
pub struct Pace<'a, const N: usize> {
    /// See [`keep`]: while the level rises.
    pub attack: &'a [f64; N],
    /// See [`keep`]: while the level falls.
    pub release: &'a [f64; N],
    /// Frames for which the gain stands before the release.
    pub hold: &'a [f64; N],
    /// How much of automatic release there is, 0 or 1.
    pub lasting: &'a [f64; N],
    /// See [`keep`]: for the average that automatic release stops at.
    pub lasting_keep: &'a [f64; N],
}

/// Changes of gain now, as magnitudes in dB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ballistics<const N: usize> {
    change_db: [f64; N],
    held: [f64; N],
    lasting_db: [f64; N],
}

impl<const N: usize> Ballistics<N> {
    /// No change so far.
    pub const IDLE: Self = Self { change_db: [0.0; N], held: [0.0; N], lasting_db: [0.0; N] };

    /// Whether no gain is changed.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.change_db == [0.0; N]
    }

    /// The first `M` gains, to be worked on apart and put back by [`Ballistics::take`].
    #[inline(always)]
    #[must_use]
    pub fn first<const M: usize>(&self) -> Ballistics<M> {
        let first = |all: &[f64; N]| std::array::from_fn(|n| all[n]);
        Ballistics {
            change_db: first(&self.change_db),
            held: first(&self.held),
            lasting_db: first(&self.lasting_db),
        }
    }

    /// Puts the first `M` gains back.
    #[inline(always)]
    pub fn take<const M: usize>(&mut self, first: &Ballistics<M>) {
        self.change_db[..M].copy_from_slice(&first.change_db);
        self.held[..M].copy_from_slice(&first.held);
        self.lasting_db[..M].copy_from_slice(&first.lasting_db);
    }

    /// Moves changes that grow with the level one frame towards `targets_db`, and writes them there. Without `LINGERS`,
    /// hold and automatic release are taken for none.
    #[inline(always)]
    #[expect(clippy::needless_range_loop, reason = "eight arrays share the place")]
    pub fn tick_up<const LINGERS: bool>(&mut self, targets_db: &mut [f64; N], pace: &Pace<'_, N>) {
        for n in 0..N {
            let (now, target) = (self.change_db[n], targets_db[n]);
            let (attack, mut release, mut goal) = (pace.attack[n], pace.release[n], target);
            if LINGERS {
                release = if self.held[n] > 0.0 { 1.0 } else { release };
                goal = larger(target, pace.lasting[n] * self.lasting_db[n]);
            }
            // Both ways are computed and one is chosen: a branch would be mispredicted at every turn of the signal.
            let rising = attack * now + (1.0 - attack) * target;
            let falling = release * now + (1.0 - release) * larger(goal, target);
            // A steady level is still up: it holds.
            let rises = target >= now;
            let change = if rises { rising } else { falling };
            if LINGERS {
                self.held[n] = if rises { pace.hold[n] } else { larger(self.held[n] - 1.0, 0.0) };
                let keep = pace.lasting_keep[n];
                self.lasting_db[n] = keep * self.lasting_db[n] + (1.0 - keep) * target;
            }
            (self.change_db[n], targets_db[n]) = (change, change);
        }
    }

    /// The same for changes that shrink as the level grows: attack on the way down, hold and release on the way up.
    /// Automatic release is not for them.
    #[inline(always)]
    #[expect(clippy::needless_range_loop, reason = "six arrays share the place")]
    pub fn tick_down<const LINGERS: bool>(&mut self, targets_db: &mut [f64; N], pace: &Pace<'_, N>) {
        for n in 0..N {
            let (now, target) = (self.change_db[n], targets_db[n]);
            let (attack, mut release) = (pace.attack[n], pace.release[n]);
            if LINGERS {
                release = if self.held[n] > 0.0 { 1.0 } else { release };
            }
            let opening = attack * now + (1.0 - attack) * target;
            let closing = release * now + (1.0 - release) * target;
            let opens = target <= now;
            let change = if opens { opening } else { closing };
            if LINGERS {
                self.held[n] = if opens { pace.hold[n] } else { larger(self.held[n] - 1.0, 0.0) };
            }
            (self.change_db[n], targets_db[n]) = (change, change);
        }
    }

    /// Ends a change at 1e-9 dB, 198 dB below the signal. To be called every few dozen frames, wherever blocks begin: a
    /// change that grows must have come further than that by then, and even the slowest does for any target of a
    /// hundredth of a dB.
    #[inline(always)]
    pub fn settle(&mut self) {
        for n in 0..N {
            self.change_db[n] = if self.change_db[n] < 1e-9 { 0.0 } else { self.change_db[n] };
            self.lasting_db[n] = if self.lasting_db[n] < 1e-9 { 0.0 } else { self.lasting_db[n] };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Times {
        attack_ms: f64,
        hold_ms: f64,
        release_ms: f64,
        lasting: f64,
    }

    impl Times {
        fn new(attack_ms: f64, release_ms: f64) -> Self {
            Self { attack_ms, hold_ms: 0.0, release_ms, lasting: 0.0 }
        }

        fn tick(&self, up: bool, rate: f64, ballistics: &mut Ballistics<1>, target_db: f64) -> f64 {
            let pace = Pace {
                attack: &[keep(self.attack_ms, rate)],
                release: &[keep(self.release_ms, rate)],
                hold: &[(self.hold_ms * 1e-3 * rate).round()],
                lasting: &[self.lasting],
                lasting_keep: &[keep(LASTING * self.release_ms, rate)],
            };
            let mut target = [target_db];
            match up {
                true => ballistics.tick_up::<true>(&mut target, &pace),
                false => ballistics.tick_down::<true>(&mut target, &pace),
            }
            target[0]
        }

        /// Time in ms until 1 - 1/e of the way to `to_db` is covered, between frames.
        fn time_ms(&self, up: bool, rate: f64, mut ballistics: Ballistics<1>, to_db: f64) -> f64 {
            let from_db = ballistics.change_db[0];
            let mark = from_db + (to_db - from_db) * (1.0 - (-1.0_f64).exp());
            let mut before = from_db;
            for frame in 0.. {
                let after = self.tick(up, rate, &mut ballistics, to_db);
                if (after - mark).signum() == (to_db - from_db).signum() {
                    return (f64::from(frame) + (mark - before) / (after - before)) * 1_000.0 / rate;
                }
                before = after;
            }
            unreachable!()
        }
    }

    fn at(change_db: f64) -> Ballistics<1> {
        Ballistics { change_db: [change_db], ..Ballistics::IDLE }
    }

    #[test]
    fn attack_and_release_are_the_time_to_63_percent_of_the_step() {
        for rate in [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
            for ms in [0.5, 20.0, 500.0] {
                for step_db in [0.5, 40.0] {
                    // The bar is 5 %. A straight line between two frames departs from the curve by an eighth of the
                    // square of a frame: at 44.1 kHz and 0.5 ms, 22 frames, that is 0.03 %.
                    let (attack, release) = (Times::new(ms, 5_000.0), Times::new(0.02, ms));
                    for up in [true, false] {
                        let (far, near) = if up { (0.0, step_db) } else { (step_db, 0.0) };
                        let took = attack.time_ms(up, rate, at(far), near);
                        assert!((took / ms - 1.0).abs() < 1e-3, "attack {took} ms of {ms} at {rate}");
                        let took = release.time_ms(up, rate, at(near), far);
                        assert!((took / ms - 1.0).abs() < 1e-3, "release {took} ms of {ms} at {rate}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_shortest_attack_is_there_within_two_frames() {
        // 0.02 ms at 44.1 kHz is 0.88 frames.
        let (mut ballistics, times) = (Ballistics::IDLE, Times::new(0.02, 1_000.0));
        times.tick(true, 44_100.0, &mut ballistics, 10.0);
        let two = times.tick(true, 44_100.0, &mut ballistics, 10.0);
        assert!((two - 10.0 * (1.0 - (-2.0 / 0.882_f64).exp())).abs() < 1e-12, "{two}");
    }

    #[test]
    fn hold_is_to_the_frame() {
        for up in [true, false] {
            let times = Times { hold_ms: 10.0, ..Times::new(0.02, 50.0) };
            let (near, far) = if up { (12.0, 0.0) } else { (0.0, 12.0) };
            let mut ballistics = at(far);
            (0..200).for_each(|_| _ = times.tick(up, 48_000.0, &mut ballistics, near));
            let start = ballistics.change_db[0];
            let stood = (0..).take_while(|_| times.tick(up, 48_000.0, &mut ballistics, far) == start).count();
            assert_eq!(stood, 480);
        }
    }

    #[test]
    fn automatic_release_is_quick_after_a_peak_and_slow_after_a_passage() {
        let times = Times { lasting: 1.0, ..Times::new(1.0, 100.0) };
        let after = |passage_ms: usize| {
            let mut ballistics = Ballistics::IDLE;
            (0..48 * passage_ms).for_each(|_| _ = times.tick(true, 48_000.0, &mut ballistics, 12.0));
            times.time_ms(true, 48_000.0, ballistics, 0.0)
        };
        // After 10 ms the average has come to 1.2 %, which moves the mark by as much; after 10 s two poles of 8 release times
        // and of one are in series: 63 % after about the sum of both.
        let (peak, passage) = (after(10), after(10_000));
        assert!((peak / 100.0 - 1.0).abs() < 0.05, "{peak} ms");
        assert!(passage > 700.0 && passage < 950.0, "{passage} ms");
    }

    #[test]
    fn it_never_overshoots_and_ends_at_nothing() {
        let (mut ballistics, times) = (Ballistics::IDLE, Times::new(1.0, 20.0));
        for n in 0..48_000 {
            let target = if n < 4_800 { 12.0 } else { 0.0 };
            let change = times.tick(true, 48_000.0, &mut ballistics, target);
            assert!((0.0..=12.0 + 1e-12).contains(&change), "{change}");
            if n % 32 == 0 {
                ballistics.settle();
            }
        }
        assert!(ballistics.is_idle());
    }
}
