//! One band of the compressor: detector, curve, ballistics and gain, a window at a time.
//!
//! Latency: 0 frames. Everything a user can move glides, so the band has one path of code whether something moves or
//! not; a band that has nothing to do is found out by its peak alone.

use super::Band;
use crate::dynamics::ballistics::{Ballistics, keep};
use crate::dynamics::detector::{larger, level_db, linked_peak, reduction_gain};
use crate::dynamics::gain_curve::{excess_db, knee_factor};
use crate::filter::crossover::{Lanes, WINDOW};
use crate::smooth::{GLIDE_MS, Glide};
use crate::units::db_to_gain;

/// One value a frame.
pub(super) type Window = [f64; WINDOW];

/// All that glides, under the names it has in [`GainCurve`], [`Ballistics`] and [`Band`].
#[derive(Clone, Copy, Debug)]
struct Knobs<T> {
    threshold_db: T,
    knee_db: T,
    slope: T,
    attack: T,
    release: T,
    makeup: T,
    /// How much of the reduction is heard: 1 on, 0 off.
    amount: T,
}

impl<T: Copy> Knobs<T> {
    #[inline(always)]
    fn new(all: T) -> Self {
        Self {
            threshold_db: all,
            knee_db: all,
            slope: all,
            attack: all,
            release: all,
            makeup: all,
            amount: all,
        }
    }

    #[inline(always)]
    fn all(&mut self) -> [&mut T; 7] {
        let Self { threshold_db, knee_db, slope, attack, release, makeup, amount } = self;
        [threshold_db, knee_db, slope, attack, release, makeup, amount]
    }
}

/// What one band remembers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Compressor {
    glides: Knobs<Glide>,
    ballistics: Ballistics,
    /// Peak up to which a settled, recovered band does nothing, linear.
    idle_below: f64,
}

impl Default for Compressor {
    fn default() -> Self {
        Self { glides: Knobs::new(Glide::new(0.0)), ballistics: Ballistics::default(), idle_below: 0.0 }
    }
}

impl Compressor {
    /// Sets the pace of glides. To be followed by `set` and `reset`.
    pub(super) fn prepare(&mut self, sample_rate_hz: f64) {
        self.glides.all().into_iter().for_each(|glide| glide.prepare(sample_rate_hz, GLIDE_MS));
    }

    pub(super) fn set(&mut self, band: &Band, sample_rate_hz: f64) {
        let (band, curve) = (band.legal(), band.curve());
        let Knobs { threshold_db, knee_db, slope, attack, release, makeup, amount } = &mut self.glides;
        threshold_db.set(curve.above.threshold_db);
        knee_db.set(curve.knee_db);
        // Switched off, the curve asks for nothing, so that the band is idle once it has recovered.
        let bends = if band.on { -curve.above.slope } else { 0.0 };
        slope.set(bends);
        attack.set(keep(band.attack_ms, sample_rate_hz));
        release.set(keep(band.release_ms, sample_rate_hz));
        makeup.set(if band.on { db_to_gain(band.makeup_db) } else { 1.0 });
        amount.set(if band.on { 1.0 } else { 0.0 });
        // A millionth below the knee, which is more than the error of `level_db`: whatever is idle here would be
        // computed as exactly 0.
        let begins = db_to_gain(curve.above.threshold_db - 0.5 * curve.knee_db) * (1.0 - 1e-6);
        self.idle_below = if bends > 0.0 { begins } else { f64::INFINITY };
    }

    pub(super) fn reset(&mut self) {
        self.glides.all().into_iter().for_each(Glide::snap);
        self.ballistics = Ballistics::default();
    }

    /// Writes the gain of every frame of `band`, at most a window; says the deepest reduction in dB, 0 or more.
    #[inline(always)]
    pub(super) fn gains(&mut self, band: &[Lanes], gains: &mut Window) -> f64 {
        let frames = band.len().min(WINDOW);
        let mut levels = [0.0; WINDOW];
        let mut peak = 0.0;
        for (level, frame) in levels.iter_mut().zip(&band[..frames]) {
            *level = linked_peak(*frame);
            peak = larger(*level, peak);
        }
        let settled = self.glides.all().into_iter().all(|glide| glide.is_settled());
        if settled && self.ballistics.reduction_db() == 0.0 && peak <= self.idle_below {
            *gains = [self.glides.makeup.value(); WINDOW];
            return 0.0;
        }
        let knobs = self.knobs(frames);
        // In place, level becomes reduction asked for, then reduction heard. One loop each: the first and the last are
        // vector code, and the recursion between them cannot be.
        for (n, level) in levels[..frames].iter_mut().enumerate() {
            let knee = knobs.knee_db[n];
            let distance = level_db(*level) - knobs.threshold_db[n] + 0.5 * knee;
            *level = knobs.slope[n] * excess_db(distance, knee, knee_factor(knee));
        }
        let (mut ballistics, mut deepest) = (self.ballistics, 0.0);
        for (n, level) in levels[..frames].iter_mut().enumerate() {
            *level = knobs.amount[n] * ballistics.tick(*level, knobs.attack[n], knobs.release[n]);
            deepest = larger(*level, deepest);
        }
        self.ballistics = ballistics;
        for (n, gain) in gains[..frames].iter_mut().enumerate() {
            *gain = reduction_gain(levels[n]) * knobs.makeup[n];
        }
        deepest
    }

    /// Every knob at every frame.
    #[inline(always)]
    fn knobs(&mut self, frames: usize) -> Knobs<Window> {
        let mut knobs = Knobs::new([0.0; WINDOW]);
        for (glide, window) in self.glides.all().into_iter().zip(knobs.all()) {
            glide.fill(&mut window[..frames]);
        }
        knobs
    }

    /// Ends a release that has come close to nothing. Due every window.
    #[inline(always)]
    pub(super) fn settle(&mut self) {
        self.ballistics.settle();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{burst_db, music};

    /// The idle path against the plain one, which computes every frame.
    #[test]
    fn idling_changes_no_bit() {
        for threshold_db in [-50.0, -12.0, -8.0] {
            let band = Band { threshold_db, ratio: 4.0, makeup_db: 3.0, release_ms: 5.0, ..Band::default() };
            let mut idling = Compressor::default();
            idling.prepare(48_000.0);
            idling.set(&band, 48_000.0);
            idling.reset();
            let mut plain = idling;
            plain.idle_below = -1.0;
            let [left, right] = music(48_000.0, 2.0);
            let frames: Vec<Lanes> =
                left.iter().zip(&right).map(|(l, r)| [f64::from(*l), f64::from(*r)]).collect();
            let (mut idle, mut busy) = (0, 0);
            for window in frames.chunks(WINDOW) {
                let (mut gains, mut expected) = ([0.0; WINDOW], [0.0; WINDOW]);
                let deepest = idling.gains(window, &mut gains);
                assert_eq!(deepest, plain.gains(window, &mut expected));
                assert_eq!(gains[..window.len()], expected[..window.len()]);
                idling.settle();
                plain.settle();
                *(if deepest == 0.0 { &mut idle } else { &mut busy }) += 1;
            }
            // A test of nothing if the music never crossed the knee.
            assert!(
                busy > 10 && (idle > 10 || threshold_db < -20.0),
                "{threshold_db} dB: {idle} idle, {busy} busy"
            );
        }
    }

    /// A level that stands still shows the gain alone, without the ripple that a fast attack leaves on a tone.
    #[test]
    fn the_fastest_attack_follows_a_knob_without_a_click() {
        let before =
            Band { threshold_db: -12.0, ratio: 4.0, attack_ms: 0.02, release_ms: 1.0, ..Band::default() };
        let changes = [
            Band { threshold_db: -30.0, ..before },
            Band { ratio: 100.0, ..before },
            Band { knee_db: 24.0, ..before },
            Band { makeup_db: 6.0, ..before },
            Band { on: false, ..before },
        ];
        for (rate, after) in
            [44_100.0, 192_000.0].into_iter().flat_map(|rate| changes.map(|band| (rate, band)))
        {
            let mut compressor = Compressor::default();
            compressor.prepare(rate);
            compressor.set(&before, rate);
            compressor.reset();
            let mut heard = Vec::new();
            for window in 0..(0.4 * rate) as usize / WINDOW {
                if window == (0.2 * rate) as usize / WINDOW {
                    compressor.set(&after, rate);
                }
                let mut gains = [0.0; WINDOW];
                compressor.gains(&[[0.5; 2]; WINDOW], &mut gains);
                heard.extend(gains.map(|gain| 0.5 * gain as f32));
            }
            let burst = burst_db(&heard, (0.1 * rate) as usize, rate);
            assert!(burst < -90.0, "{after:?} at {rate}: {burst} dBFS");
        }
    }
}
