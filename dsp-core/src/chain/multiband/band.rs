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
        for n in 0..frames {
            levels[n] = linked_peak(band[n]);
            peak = larger(levels[n], peak);
        }
        let settled = self.glides.all().into_iter().all(|glide| glide.is_settled());
        if settled && self.ballistics.reduction_db() == 0.0 && peak <= self.idle_below {
            *gains = [self.glides.makeup.value(); WINDOW];
            return 0.0;
        }
        let knobs = self.knobs(frames);
        for n in 0..frames {
            let curve = GainCurve {
                threshold_db: knobs.threshold_db[n],
                knee_db: knobs.knee_db[n],
                slope: knobs.slope[n],
            };
            levels[n] = curve.reduction_db(level_db(levels[n]));
        }
        let mut ballistics = self.ballistics;
        for n in 0..frames {
            levels[n] = ballistics.tick(levels[n], knobs.attack[n], knobs.release[n]);
        }
        self.ballistics = ballistics;
        let mut deepest = 0.0;
        for n in 0..frames {
            let reduction_db = knobs.amount[n] * levels[n];
            deepest = larger(reduction_db, deepest);
            gains[n] = reduction_gain(reduction_db) * knobs.makeup[n];
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
