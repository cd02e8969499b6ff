//! What happens to the bands of mid and side: gains that glide, and their sum.
//!
//! Latency: 0 frames. In every band the side becomes `width · side + balance · mid`, and the mid passes as it is: the sum
//! of the mids does not depend on any of it but on which bands are heard.

use super::measures::Measures;
use super::settings::{BANDS, Band, Settings};
use super::side_by_side::{Gains, Mix, way};
use crate::filter::crossover::{Row, WINDOW};
use crate::meter::stereo::Powers;
use crate::process::{Channels, ProcessSpec};
use crate::simd::Simd;
use crate::smooth::{GLIDE_MS, Glide};

/// One number for each band.
pub(super) type Lane = [f64; BANDS];

/// Mid, side, and what the decorrelator shall make a side of, of a few frames.
pub(super) struct Mixed<'a> {
    pub mid: &'a mut [f64],
    pub side: &'a mut [f64],
    pub seed: &'a mut [f64],
}

/// Gliding gains, locks and measures of all bands.
#[derive(Clone, Debug)]
pub(super) struct Image {
    simd: Simd,
    /// Gain of the mid: 1, or 0 where the band is not heard.
    heard: [Glide; BANDS],
    /// Gain of the side.
    width: [Glide; BANDS],
    /// Mid that is added to the side.
    balance: [Glide; BANDS],
    /// Mid that is handed to the decorrelator.
    seed: [Glide; BANDS],
    measures: Measures,
    /// Whether no glide is under way; found out by [`Image::look`].
    still: bool,
    /// Whether the decorrelator is handed anything.
    seeds: bool,
}

impl Default for Image {
    fn default() -> Self {
        Self {
            simd: Simd::BASELINE,
            heard: [Glide::new(1.0); BANDS],
            width: [Glide::new(1.0); BANDS],
            balance: [Glide::new(0.0); BANDS],
            seed: [Glide::new(0.0); BANDS],
            measures: Measures::default(),
            still: true,
            seeds: false,
        }
    }
}

impl Image {
    pub fn prepare(&mut self, spec: &ProcessSpec) {
        let sample_rate_hz = spec.sample_rate_hz;
        self.simd = spec.simd;
        self.glides().for_each(|glide| glide.prepare(sample_rate_hz, GLIDE_MS));
        self.measures.prepare(sample_rate_hz);
    }

    /// Aims every glide at what the settings ask for. A mono layout has no side.
    pub fn set(&mut self, settings: &Settings, channels: Channels) {
        let heard = settings.heard();
        let stereo = if channels == Channels::Mono { 0.0 } else { 0.01 };
        for (band, heard) in heard.into_iter().enumerate() {
            let Band { width_percent, balance_percent, stereoize_percent, .. } = settings.bands[band].legal();
            let part = stereo * heard;
            self.heard[band].set(heard);
            self.width[band].set(part * width_percent);
            self.balance[band].set(part * balance_percent);
            self.seed[band].set(part * stereoize_percent);
        }
        self.measures.limits = settings.limits();
        self.look();
    }

    pub fn reset(&mut self) {
        self.glides().for_each(Glide::snap);
        self.measures.reset();
        self.look();
    }

    /// Finds out what there is to do, so that nobody asks sixteen glides every few frames.
    fn look(&mut self) {
        let still = self.glides().all(|glide| glide.is_settled());
        self.still = still;
        self.seeds = !(still && self.seed.iter().all(|seed| seed.value() == 0.0));
    }

    fn glides(&mut self) -> impl Iterator<Item = &mut Glide> {
        self.heard.iter_mut().chain(&mut self.width).chain(&mut self.balance).chain(&mut self.seed)
    }

    /// Whether the decorrelator is handed anything.
    #[inline(always)]
    pub fn seeds(&self) -> bool {
        self.seeds
    }

    /// Gains of the mid and of the side, and mid that is added to the side, of the one band while nothing moves and nothing is
    /// locked or handed to the decorrelator.
    #[inline(always)]
    pub fn at_rest(&self) -> Option<[f64; 3]> {
        let rests = self.still && !self.seeds && self.measures.locks_rest();
        rests.then(|| [self.heard[0].value(), self.width[0].value(), self.balance[0].value()])
    }

    /// Mixes at most what is left of a window where there is one band, in place; `start` frames of it are over.
    #[inline(always)]
    pub fn mix_whole(&mut self, start: usize, mixed: Mixed<'_>) {
        let Mixed { mid, side, seed } = mixed;
        let step = if self.still { WINDOW } else { 1 };
        let parts = mid.chunks_mut(step).zip(side.chunks_mut(step)).zip(seed.chunks_mut(step));
        for (n, ((mid, side), seed)) in parts.enumerate() {
            if !self.still {
                self.tick();
            }
            self.mix_part(start + n * step, mid, side, seed);
        }
        if !self.still {
            self.look();
        }
    }

    #[inline(always)]
    fn mix_part(&mut self, start: usize, mid: &mut [f64], side: &mut [f64], seed: &mut [f64]) {
        let (heard, width, balance) = (self.heard[0].value(), self.width[0].value(), self.balance[0].value());
        let frames = mid.len().min(side.len()).min(seed.len());
        let (mid, side, seed) = (&mut mid[..frames], &mut side[..frames], &mut seed[..frames]);
        if self.seeds {
            let share = self.seed[0].value();
            for (seed, mid) in seed.iter_mut().zip(&*mid) {
                *seed = share * *mid;
            }
        }
        let [mids, sides] = self.measures.room(start, frames);
        for n in 0..frames {
            let (m, s) = (mid[n], side[n]);
            (mids[n], sides[n]) = (heard * m, width * s + balance * m);
            (mid[n], side[n]) = (mids[n], sides[n]);
        }
        if !self.measures.locks_rest() {
            let (from, to) = (self.measures.lock_from[0], self.measures.lock_to[0]);
            for n in 0..frames {
                let lock = from + way(start + n) * (to - from);
                (side[n], seed[n]) = (lock * side[n], lock * seed[n]);
            }
        }
    }

    /// Mixes at most what is left of a window out of bands; `start` frames of it are over.
    #[inline(always)]
    pub fn mix(&mut self, start: usize, rows: &[Row], mixed: Mixed<'_>) {
        let Mixed { mid, side, seed } = mixed;
        let step = if self.still { WINDOW } else { 1 };
        let parts = mid.chunks_mut(step).zip(side.chunks_mut(step)).zip(seed.chunks_mut(step));
        for (n, (rows, ((mid, side), seed))) in rows.chunks(step).zip(parts).enumerate() {
            if !self.still {
                self.tick();
            }
            if self.seeds {
                self.sow(start + n * step, rows, seed);
            }
            self.mix_rows(start + n * step, rows, mid, side);
        }
        if !self.still {
            self.look();
        }
    }

    #[inline(always)]
    fn mix_rows(&mut self, start: usize, rows: &[Row], mid: &mut [f64], side: &mut [f64]) {
        let mut gains = Gains::UNITY;
        for band in 0..BANDS {
            gains.set(band, self.heard[band].value(), self.width[band].value(), self.balance[band].value());
            gains.lock(band, self.measures.lock_from[band], self.measures.lock_to[band]);
        }
        self.simd.quads(Mix { gains: &gains, start, rows, mid, side, sums: &mut self.measures.sums });
    }

    /// What the decorrelator is handed.
    fn sow(&self, start: usize, rows: &[Row], seeds: &mut [f64]) {
        let locks = self.measures.lock_from.iter().zip(&self.measures.lock_to);
        for (n, (seed, row)) in seeds.iter_mut().zip(rows).enumerate() {
            let way = way(start + n);
            let bands = locks.clone().zip(&self.seed).zip(row);
            *seed = bands
                .map(|(((from, to), share), [mid, _])| (from + way * (to - from)) * share.value() * mid)
                .sum();
        }
    }

    fn tick(&mut self) {
        for glide in self.glides() {
            glide.tick();
        }
    }

    /// What is measured of the bands.
    #[inline(always)]
    pub fn measures(&self) -> &Measures {
        &self.measures
    }

    /// Where mid and side of the one band are to be left for the measures, `start` frames into the window.
    #[inline(always)]
    pub fn room(&mut self, start: usize, frames: usize) -> [&mut [f64]; 2] {
        self.measures.room(start, frames)
    }

    /// Ends a window of [`WINDOW`] frames. Gives the sums of what was left in [`Self::room`].
    #[inline(always)]
    pub fn end_window(&mut self, bands: usize) -> Powers {
        let mut seeds = [0.0; BANDS];
        for (seed, glide) in seeds.iter_mut().zip(&self.seed) {
            *seed = glide.value();
        }
        self.measures.end_window(bands, &seeds, self.simd)
    }
}
