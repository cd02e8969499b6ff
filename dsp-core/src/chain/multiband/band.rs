//! One band of the compressor: detector, curve, ballistics and gain, a window at a time.
//!
//! Latency: 0 frames. Everything a user can move glides, so the band has one path of code whether something moves or
//! not; a band that has nothing to do is found out by its peak alone.

use super::Band;
use crate::dynamics::ballistics::{Ballistics, keep};
use crate::dynamics::detector::{larger, level_db, linked_peak, reduction_gain};
use crate::dynamics::gain_curve::{GainCurve, INFINITE_RATIO};
use crate::filter::crossover::{Lanes, WINDOW};
use crate::smooth::{GLIDE_MS, Glide};
use crate::units::{db_to_gain, legal};

/// One value a frame.
pub(super) type Window = [f64; WINDOW];

impl Band {
    /// The band with every value brought into its range; what is not a number takes its default.
    #[must_use]
    pub fn legal(&self) -> Self {
        let default = Self::default();
        Self {
            on: self.on,
            threshold_db: legal(self.threshold_db, -80.0..=0.0, default.threshold_db),
            ratio: legal(self.ratio, 1.0..=INFINITE_RATIO, default.ratio),
            knee_db: legal(self.knee_db, 0.0..=24.0, default.knee_db),
            attack_ms: legal(self.attack_ms, 0.02..=500.0, default.attack_ms),
            release_ms: legal(self.release_ms, 1.0..=5_000.0, default.release_ms),
            makeup_db: legal(self.makeup_db, -30.0..=30.0, default.makeup_db),
        }
    }

    /// The curve that the audio follows, for the editor to draw. Makeup gain is not part of it.
    #[must_use]
    pub fn curve(&self) -> GainCurve {
        let band = self.legal();
        GainCurve::new(band.threshold_db, band.ratio, band.knee_db)
    }
}

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
        threshold_db.set(curve.threshold_db);
        knee_db.set(curve.knee_db);
        // Switched off, the curve asks for nothing, so that the band is idle once it has recovered.
        let bends = if band.on { curve.slope } else { 0.0 };
        slope.set(bends);
        attack.set(keep(band.attack_ms, sample_rate_hz));
        release.set(keep(band.release_ms, sample_rate_hz));
        makeup.set(if band.on { db_to_gain(band.makeup_db) } else { 1.0 });
        amount.set(if band.on { 1.0 } else { 0.0 });
        // A millionth below the knee, which is more than the error of `level_db`: whatever is idle here would be
        // computed as exactly 0.
        let begins = db_to_gain(curve.knee_begins_db()) * (1.0 - 1e-6);
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
            let curve = GainCurve {
                threshold_db: knobs.threshold_db[n],
                knee_db: knobs.knee_db[n],
                slope: knobs.slope[n],
            };
            *level = curve.reduction_db(level_db(*level));
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
