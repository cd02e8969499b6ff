//! The recursive filters of one set of bands, and how they move.

use super::heard::Heard;
use super::{BANDS, Band, Placement, Slope};
use crate::filter::cascade::{Lanes, Slot, run, run_gliding};
use crate::filter::design::Prototype;
use crate::filter::matched::{Biquad, MAX_BIQUADS, design_all};
use crate::simd::Simd;
use crate::smooth::{GLIDE_MS, Glide};
use std::f64::consts::FRAC_1_SQRT_2;

/// Frames from one move of a gliding filter to the next; in between its coefficients move in a straight line.
pub(super) const CONTROL: usize = 64;

/// Frames from one look for tails that have ended to the next, and most that are filtered at once.
pub(super) const WINDOW: usize = 512;

/// Most sections in one domain: every band, and the mute of a solo.
const MOST_SLOTS: usize = MAX_BIQUADS * BANDS + 1;

/// The number under which the mute of a solo goes as a band.
const MUTE: usize = BANDS;

/// A section of the cascade, and whose it is.
#[derive(Clone, Copy, Debug)]
struct Owner {
    band: usize,
    section: usize,
    target: [Biquad; 2],
}

/// A cascade that sections join and leave.
#[derive(Debug)]
struct Cascade {
    slots: Vec<Slot>,
    owners: Vec<Owner>,
    is_gliding: bool,
}

impl Cascade {
    fn new() -> Self {
        let (slots, owners) = (Vec::with_capacity(MOST_SLOTS), Vec::with_capacity(MOST_SLOTS));
        Self { slots, owners, is_gliding: false }
    }

    fn clear(&mut self) {
        self.slots.clear();
        self.owners.clear();
        self.is_gliding = false;
    }

    /// Gives a section of a band its coefficients: at once, or over the next [`CONTROL`] frames.
    fn put(&mut self, band: usize, section: usize, target: [Biquad; 2], glide: bool) {
        let found = self.owners.iter().position(|owner| (owner.band, owner.section) == (band, section));
        let at = match found {
            Some(at) => at,
            None if target == [Biquad::UNITY; 2] => return,
            None => {
                self.slots.push(Slot::default());
                self.owners.push(Owner { band, section, target });
                self.slots.len() - 1
            }
        };
        self.owners[at].target = target;
        if glide {
            self.slots[at].glide(target, CONTROL);
            self.is_gliding = true;
        } else {
            self.slots[at].set(target);
        }
    }

    /// Ends a glide where it was to end.
    fn arrive(&mut self) {
        if std::mem::take(&mut self.is_gliding) {
            for (slot, owner) in self.slots.iter_mut().zip(&self.owners) {
                slot.set(owner.target);
            }
        }
    }

    /// Ends tails, and lets go what has nothing to do.
    fn settle(&mut self) {
        self.slots.iter_mut().for_each(Slot::settle);
        for at in (0..self.slots.len()).rev() {
            if self.slots[at].is_idle() {
                self.slots.swap_remove(at);
                self.owners.swap_remove(at);
            }
        }
    }

    fn run(&mut self, sound: &mut [Lanes], simd: Simd) {
        if self.is_gliding {
            run_gliding(&mut self.slots, sound);
        } else {
            run(&mut self.slots, sound, simd);
        }
    }
}

/// What glides of one band.
#[derive(Clone, Copy, Debug)]
struct Knobs {
    log_hz: Glide,
    gain_db: Glide,
    log_q: Glide,
}

impl Knobs {
    fn all(&mut self) -> [&mut Glide; 3] {
        [&mut self.log_hz, &mut self.gain_db, &mut self.log_q]
    }

    fn set(&mut self, band: &Band, gain_db: f64) {
        self.log_hz.set(band.frequency_hz.ln());
        self.gain_db.set(gain_db);
        self.log_q.set(band.q.ln());
    }
}

/// The filters of all bands.
#[derive(Debug)]
pub(super) struct Bank {
    sample_rate_hz: f64,
    simd: Simd,
    bands: [Band; BANDS],
    knobs: [Knobs; BANDS],
    only: Option<Placement>,
    /// In middle and side, then in left and right.
    cascades: [Cascade; 2],
}

impl Bank {
    pub(super) fn new(sample_rate_hz: f64, simd: Simd) -> Self {
        let glide = || {
            let mut glide = Glide::new(0.0);
            glide.prepare(sample_rate_hz / CONTROL as f64, GLIDE_MS);
            glide
        };
        let knobs = Knobs { log_hz: glide(), gain_db: glide(), log_q: glide() };
        Self {
            sample_rate_hz,
            simd,
            bands: [Band::default(); BANDS],
            knobs: [knobs; BANDS],
            only: None,
            cascades: [Cascade::new(), Cascade::new()],
        }
    }

    /// Becomes the filters of these bands at once, without a past. Allocates nothing.
    pub(super) fn build(&mut self, heard: &Heard) {
        self.cascades.iter_mut().for_each(Cascade::clear);
        self.aim(heard);
        for band in 0..BANDS {
            self.knobs[band].all().into_iter().for_each(Glide::snap);
            self.design(band, false);
        }
        let silence = Biquad { b: [0.0; 3], a: [0.0; 2] };
        let (domain, lanes) = match heard.only() {
            None | Some(Placement::Stereo) => return,
            Some(Placement::Mid) => (0, [Biquad::UNITY, silence]),
            Some(Placement::Side) => (0, [silence, Biquad::UNITY]),
            Some(Placement::Left) => (1, [Biquad::UNITY, silence]),
            Some(Placement::Right) => (1, [silence, Biquad::UNITY]),
        };
        self.cascades[domain].put(MUTE, 0, lanes, false);
    }

    /// Takes over the past of every section that `other` has at the same place of the same band.
    pub(super) fn continue_from(&mut self, other: &Self) {
        for band in 0..BANDS {
            if !same_filters(&self.bands[band], &other.bands[band]) {
                continue;
            }
            for (cascade, others) in self.cascades.iter_mut().zip(&other.cascades) {
                for (slot, owner) in cascade.slots.iter_mut().zip(&cascade.owners) {
                    let same = |other: &&Owner| (other.band, other.section) == (band, owner.section);
                    let from = others.owners.iter().position(|other| same(&other));
                    if let Some(from) = from.filter(|_| owner.band == band) {
                        slot.continue_from(&others.slots[from]);
                    }
                }
            }
        }
    }

    /// Whether these bands need the same filters, so that [`Bank::aim`] is enough to get there.
    pub(super) fn can_glide_to(&self, heard: &Heard) -> bool {
        let same = |(one, other): (&Band, &Band)| same_filters(one, other);
        self.only == heard.only() && self.bands.iter().zip(heard.bands()).all(same)
    }

    /// Starts to glide to these bands.
    pub(super) fn aim(&mut self, heard: &Heard) {
        (self.bands, self.only) = (*heard.bands(), heard.only());
        for (knobs, band) in self.knobs.iter_mut().zip(&self.bands) {
            knobs.set(band, band.gain_db * heard.gain_scale());
        }
    }

    /// Whether a glide is on its way.
    pub(super) fn is_gliding(&self) -> bool {
        let moves = |knobs: &Knobs| {
            let Knobs { log_hz, gain_db, log_q } = knobs;
            ![log_hz, gain_db, log_q].into_iter().all(Glide::is_settled)
        };
        let heard = |(knobs, band): (&Knobs, &Band)| band.on && moves(knobs);
        self.knobs.iter().zip(&self.bands).any(heard)
            || self.cascades.iter().any(|cascade| cascade.is_gliding)
    }

    /// Due every [`WINDOW`] frames, wherever blocks begin: ends tails before they turn subnormal.
    pub(super) fn settle(&mut self) {
        self.cascades.iter_mut().for_each(Cascade::settle);
    }

    /// Due every [`CONTROL`] frames while something glides, wherever blocks begin: moves it.
    pub(super) fn control(&mut self) {
        self.cascades.iter_mut().for_each(Cascade::arrive);
        for band in 0..BANDS {
            let knobs = &mut self.knobs[band];
            if !knobs.all().into_iter().all(|glide| glide.is_settled()) {
                knobs.all().into_iter().for_each(|glide| _ = glide.tick());
                self.design(band, true);
            }
        }
    }

    /// Designs one band where its knobs are.
    fn design(&mut self, band: usize, glide: bool) {
        let Knobs { log_hz, gain_db, log_q } = self.knobs[band];
        let now = Band {
            frequency_hz: log_hz.value().exp(),
            // A band has ±30 dB, and its gain can be scaled to twice that.
            gain_db: 0.5 * gain_db.value(),
            q: log_q.value().exp(),
            ..self.bands[band]
        };
        if !now.on {
            return;
        }
        let mut biquads = [Biquad::UNITY; MAX_BIQUADS];
        design_all(&Prototype::scaled(&now, 200.0), self.sample_rate_hz, &mut biquads);
        let (domain, [first, second]) = match now.placement {
            Placement::Stereo => (1, [true, true]),
            Placement::Left => (1, [true, false]),
            Placement::Right => (1, [false, true]),
            Placement::Mid => (0, [true, false]),
            Placement::Side => (0, [false, true]),
        };
        let lane = |heard: bool, biquad: Biquad| if heard { biquad } else { Biquad::UNITY };
        for (section, biquad) in biquads.into_iter().enumerate() {
            let lanes = [lane(first, biquad), lane(second, biquad)];
            self.cascades[domain].put(band, section, lanes, glide);
        }
    }

    /// Filters sound that lies between two calls of [`Bank::settle`], and of [`Bank::control`] where that is due.
    pub(super) fn process(&mut self, sound: &mut [Lanes]) {
        let [mid_side, left_right] = &mut self.cascades;
        if !mid_side.slots.is_empty() {
            sound.iter_mut().for_each(|[l, r]| (*l, *r) = (0.5 * (*l + *r), 0.5 * (*l - *r)));
            mid_side.run(sound, self.simd);
            sound.iter_mut().for_each(|[m, s]| (*m, *s) = (*m + *s, *m - *s));
        }
        left_right.run(sound, self.simd);
    }

    /// Frames after which everything that rings is 120 dB down.
    pub(super) fn tail(&self) -> usize {
        let slowest = self.bands.iter().filter(|band| band.on).map(ring_seconds).fold(0.0, f64::max);
        (slowest * self.sample_rate_hz).ceil() as usize
    }
}

fn same_filters(one: &Band, other: &Band) -> bool {
    let filters = |band: &Band| band.on.then_some((band.kind, slope(band), band.placement));
    filters(one) == filters(other)
}

fn slope(band: &Band) -> Option<Slope> {
    band.kind.has_slope().then_some(band.slope)
}

/// Seconds in which the slowest pole of a band loses 120 dB, whatever its gain is scaled to.
fn ring_seconds(band: &Band) -> f64 {
    // Bells of +60 dB ring longest for their quality, by the root of that; cuts have pairs of qualities up to ten times
    // that of a Butterworth filter of second order.
    let gain = 10.0_f64.powf(band.gain_db.abs() / 20.0);
    let sharpness = 10.0 * (band.q / FRAC_1_SQRT_2).max(FRAC_1_SQRT_2 / band.q) * gain;
    120.0 / 20.0 * std::f64::consts::LN_10 * sharpness / (std::f64::consts::TAU * band.frequency_hz)
}
