//! Everything of the bands that glides, in the form in which the hot loop reads it: one value a band, side by side.

use super::{BANDS, Settings, SideChain};
use crate::dynamics::ballistics::{LASTING, keep};
use crate::dynamics::gain_curve::knee_factor;
use crate::filter::crossover::LANES;
use crate::smooth::{GLIDE_MS, Glide};
use crate::units::{db_to_gain, legal};

/// How many knobs there are.
const KNOBS: usize = 20;

/// One value a band.
pub(super) type Lane = [f64; LANES];

/// The values of all bands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Knobs {
    pub knee_db: Lane,
    /// The upper part: middle of the knee, magnitude of the gain per dB, its sign, range.
    pub above_threshold_db: Lane,
    pub above_slope: Lane,
    pub above_sign: Lane,
    pub above_range_db: Lane,
    /// The lower part likewise.
    pub below_threshold_db: Lane,
    pub below_slope: Lane,
    pub below_sign: Lane,
    pub below_range_db: Lane,
    /// See [`crate::dynamics::ballistics::Pace`].
    pub attack: Lane,
    pub release: Lane,
    pub lasting: Lane,
    pub lasting_keep: Lane,
    /// See [`crate::dynamics::detector`].
    pub rms: Lane,
    pub rms_keep: Lane,
    pub link: Lane,
    /// How much of what is detected is the whole input, and how much the side-chain input.
    pub from_input: Lane,
    pub from_external: Lane,
    /// The gain is `dry` plus `wet` times that of the curve.
    pub dry: Lane,
    pub wet: Lane,
}

impl Knobs {
    const ZERO: Self = Self {
        knee_db: [0.0; LANES],
        above_threshold_db: [0.0; LANES],
        above_slope: [0.0; LANES],
        above_sign: [0.0; LANES],
        above_range_db: [0.0; LANES],
        below_threshold_db: [0.0; LANES],
        below_slope: [0.0; LANES],
        below_sign: [0.0; LANES],
        below_range_db: [0.0; LANES],
        attack: [0.0; LANES],
        release: [0.0; LANES],
        lasting: [0.0; LANES],
        lasting_keep: [0.0; LANES],
        rms: [0.0; LANES],
        rms_keep: [0.0; LANES],
        link: [0.0; LANES],
        from_input: [0.0; LANES],
        from_external: [0.0; LANES],
        dry: [0.0; LANES],
        wet: [0.0; LANES],
    };

    /// What the settings ask for at the rate at which the hot loop runs. Bands that are not heard wait as they would be.
    fn of(settings: &Settings, rate_hz: f64) -> Self {
        let mut knobs = Self::ZERO;
        for (n, band) in settings.bands.iter().enumerate() {
            let (band, curve) = (band.legal(), band.curve());
            knobs.knee_db[n] = curve.knee_db;
            knobs.above_threshold_db[n] = curve.above.threshold_db;
            // Switched off, the curve asks for nothing, so that the band has recovered when it is switched on.
            knobs.above_slope[n] = if band.on { curve.above.slope.abs() } else { 0.0 };
            knobs.above_sign[n] = if curve.above.slope > 0.0 { 1.0 } else { -1.0 };
            knobs.above_range_db[n] = curve.above.range_db;
            knobs.below_threshold_db[n] = curve.below.threshold_db;
            knobs.below_slope[n] = if band.on { curve.below.slope.abs() } else { 0.0 };
            knobs.below_sign[n] = if curve.below.slope > 0.0 { 1.0 } else { -1.0 };
            knobs.below_range_db[n] = curve.below.range_db;
            knobs.attack[n] = keep(band.attack_ms, rate_hz);
            knobs.release[n] = keep(band.release_ms, rate_hz);
            knobs.lasting[n] = if band.auto_release { 1.0 } else { 0.0 };
            knobs.lasting_keep[n] = keep(LASTING * band.release_ms, rate_hz);
            knobs.rms[n] = band.rms_percent * 1e-2;
            knobs.rms_keep[n] = keep(band.rms_window_ms, rate_hz);
            knobs.link[n] = band.link_percent * 1e-2;
            knobs.from_input[n] = if band.side_chain == SideChain::Input { 1.0 } else { 0.0 };
            knobs.from_external[n] = if band.side_chain == SideChain::External { 1.0 } else { 0.0 };
            let heard = if settings.is_audible(n) { 1.0 } else { 0.0 };
            knobs.dry[n] = heard * (1.0 - settings.wet(n));
            knobs.wet[n] = heard * settings.wet(n) * db_to_gain(band_makeup_db(settings, n));
        }
        knobs
    }

    fn all(&self) -> [&Lane; KNOBS] {
        [
            &self.knee_db,
            &self.above_threshold_db,
            &self.above_slope,
            &self.above_sign,
            &self.above_range_db,
            &self.below_threshold_db,
            &self.below_slope,
            &self.below_sign,
            &self.below_range_db,
            &self.attack,
            &self.release,
            &self.lasting,
            &self.lasting_keep,
            &self.rms,
            &self.rms_keep,
            &self.link,
            &self.from_input,
            &self.from_external,
            &self.dry,
            &self.wet,
        ]
    }

    fn all_mut(&mut self) -> [&mut Lane; KNOBS] {
        [
            &mut self.knee_db,
            &mut self.above_threshold_db,
            &mut self.above_slope,
            &mut self.above_sign,
            &mut self.above_range_db,
            &mut self.below_threshold_db,
            &mut self.below_slope,
            &mut self.below_sign,
            &mut self.below_range_db,
            &mut self.attack,
            &mut self.release,
            &mut self.lasting,
            &mut self.lasting_keep,
            &mut self.rms,
            &mut self.rms_keep,
            &mut self.link,
            &mut self.from_input,
            &mut self.from_external,
            &mut self.dry,
            &mut self.wet,
        ]
    }
}

fn band_makeup_db(settings: &Settings, band: usize) -> f64 {
    legal(settings.bands[band].total_makeup_db(), -60.0..=60.0, 0.0)
}

/// What the hot loop finds out once for a window instead of for every frame. Leaving out what a flag says is not there
/// changes no bit of the sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flags {
    /// Some curve bends at all.
    pub bends: bool,
    /// Some lower part of a curve bends.
    pub bends_below: bool,
    /// Some band holds, or releases automatically.
    pub lingers: bool,
    /// Some band detects a mean square.
    pub averages: bool,
    /// Every band detects the louder of both channels for both.
    pub linked: bool,
    /// Some band does not detect itself.
    pub side_chained: bool,
}

/// The knobs on their way.
#[derive(Clone, Debug)]
pub(super) struct Gliding {
    glides: [[Glide; LANES]; KNOBS],
    /// Where they are.
    pub now: Knobs,
    /// [`knee_factor`] of where the knees are.
    pub knee_factor: Lane,
    /// Frames of hold, which take effect with the next hold.
    pub hold: Lane,
    pub settled: bool,
}

impl Default for Gliding {
    fn default() -> Self {
        Self {
            glides: [[Glide::new(0.0); LANES]; KNOBS],
            now: Knobs::ZERO,
            knee_factor: [0.0; LANES],
            hold: [0.0; LANES],
            settled: true,
        }
    }
}

impl Gliding {
    /// Sets the pace. To be followed by `set` and `snap`.
    pub(super) fn prepare(&mut self, rate_hz: f64) {
        self.glides.iter_mut().flatten().for_each(|glide| glide.prepare(rate_hz, GLIDE_MS));
    }

    pub(super) fn set(&mut self, settings: &Settings, rate_hz: f64) {
        let knobs = Knobs::of(settings, rate_hz);
        for (glides, lane) in self.glides.iter_mut().zip(knobs.all()) {
            glides.iter_mut().zip(lane).for_each(|(glide, value)| glide.set(*value));
        }
        for n in 0..BANDS {
            self.hold[n] = (settings.bands[n].legal().hold_ms * 1e-3 * rate_hz).round();
        }
        self.look();
    }

    /// Ends all glides.
    pub(super) fn snap(&mut self) {
        self.glides.iter_mut().flatten().for_each(Glide::snap);
        self.read();
        self.look();
    }

    /// Moves one frame.
    pub(super) fn tick(&mut self) {
        self.glides.iter_mut().flatten().for_each(|glide| _ = glide.tick());
        self.read();
    }

    fn read(&mut self) {
        for (glides, lane) in self.glides.iter().zip(self.now.all_mut()) {
            lane.iter_mut().zip(glides).for_each(|(value, glide)| *value = glide.value());
        }
        self.knee_factor = self.now.knee_db.map(knee_factor);
    }

    /// Finds out whether anything still moves. To be called where blocks cannot matter: at settings and window ends.
    pub(super) fn look(&mut self) {
        self.settled = self.glides.iter().flatten().all(Glide::is_settled);
    }

    /// What there is to do. While something moves, everything; `below_moves` says that some gain is still changed by a
    /// lower part of a curve, `moves` that any is by either.
    pub(super) fn flags(&self, moves: bool, below_moves: bool) -> Flags {
        if !self.settled {
            let all = true;
            return Flags {
                bends: all,
                bends_below: all,
                lingers: all,
                averages: all,
                linked: false,
                side_chained: all,
            };
        }
        let any = |lane: &Lane| lane[..BANDS].iter().any(|value| *value != 0.0);
        let bends_below = any(&self.now.below_slope) || below_moves;
        Flags {
            bends: any(&self.now.above_slope) || bends_below || moves,
            bends_below,
            lingers: any(&self.hold) || any(&self.now.lasting),
            averages: any(&self.now.rms),
            linked: self.now.link[..BANDS].iter().all(|link| *link == 1.0),
            side_chained: any(&self.now.from_input) || any(&self.now.from_external),
        }
    }
}
