//! What happens to the bands of mid and side: gains that glide, and their sum.
//!
//! Latency: 0 frames. In every band the side becomes `width · side + balance · mid`, and the mid passes as it is: the sum
//! of the mids does not depend on any of it but on which bands are heard.

use super::mono_lock::{Limits, MonoLock};
use super::settings::{BANDS, Band, Settings};
use super::side_by_side::{self, Gains, Sums, way};
use crate::filter::crossover::{Row, WINDOW};
use crate::meter::stereo::{Powers, StereoWindow, WINDOW_MS};
use crate::process::Channels;
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
    /// Gain of the mid: 1, or 0 where the band is not heard.
    heard: [Glide; BANDS],
    /// Gain of the side.
    width: [Glide; BANDS],
    /// Mid that is added to the side.
    balance: [Glide; BANDS],
    /// Mid that is handed to the decorrelator.
    seed: [Glide; BANDS],
    locks: [MonoLock; BANDS],
    /// Gains of the locks at the start and at the end of the current window, between which they are straight lines.
    lock_from: Lane,
    lock_to: Lane,
    limits: Option<Limits>,
    /// Sums of the current window: mid and side as they leave the band but for the lock.
    sums: Sums,
    /// Mid and side of the current window where one band is the whole input: summed when it is over, as vector code.
    whole: [[f64; WINDOW]; 2],
    windows: [StereoWindow; BANDS],
    /// Windows since a band was last among those that there are, and after how many it has left every measure.
    unheard: [usize; BANDS],
    forgets: usize,
    /// No glide is under way, and whether they then stand at neutral values; found out by [`Image::look`].
    still: bool,
    neutral: bool,
    /// Whether the decorrelator is handed anything.
    seeds: bool,
}

impl Default for Image {
    fn default() -> Self {
        Self {
            heard: [Glide::new(1.0); BANDS],
            width: [Glide::new(1.0); BANDS],
            balance: [Glide::new(0.0); BANDS],
            seed: [Glide::new(0.0); BANDS],
            locks: [MonoLock::default(); BANDS],
            lock_from: [1.0; BANDS],
            lock_to: [1.0; BANDS],
            limits: None,
            sums: Sums::NOTHING,
            whole: [[0.0; WINDOW]; 2],
            windows: [StereoWindow::default(); BANDS],
            unheard: [usize::MAX; BANDS],
            forgets: 0,
            still: true,
            neutral: true,
            seeds: false,
        }
    }
}

impl Image {
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.glides().for_each(|glide| glide.prepare(sample_rate_hz, GLIDE_MS));
        self.locks.iter_mut().for_each(|lock| lock.prepare(sample_rate_hz / WINDOW as f64));
        self.windows = [StereoWindow::new(sample_rate_hz); BANDS];
        // Twice as long as the measures reach; they take at least a window for each of their parts.
        self.forgets = (2e-3 * WINDOW_MS * sample_rate_hz / WINDOW as f64).max(100.0) as usize;
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
        self.limits = settings.limits();
        self.look();
    }

    pub fn reset(&mut self) {
        self.glides().for_each(Glide::snap);
        self.locks.iter_mut().for_each(MonoLock::reset);
        (self.lock_from, self.lock_to) = ([1.0; BANDS], [1.0; BANDS]);
        self.forget_window();
        self.windows.iter_mut().for_each(StereoWindow::reset);
        self.unheard = [usize::MAX; BANDS];
        self.look();
    }

    fn forget_window(&mut self) {
        self.sums = Sums::NOTHING;
        self.whole = [[0.0; WINDOW]; 2];
    }

    /// Finds out what there is to do, so that nobody asks sixteen glides every few frames.
    fn look(&mut self) {
        let still = self.glides().all(|glide| glide.is_settled());
        self.still = still;
        let rest = |glides: &[Glide; BANDS], at: f64| glides.iter().all(|glide| glide.value() == at);
        self.neutral = self.still
            && rest(&self.heard, 1.0)
            && rest(&self.width, 1.0)
            && rest(&self.balance, 0.0)
            && rest(&self.seed, 0.0);
        self.seeds = !(self.still && rest(&self.seed, 0.0));
    }

    fn glides(&mut self) -> impl Iterator<Item = &mut Glide> {
        self.heard.iter_mut().chain(&mut self.width).chain(&mut self.balance).chain(&mut self.seed)
    }

    /// Whether everything stands at its neutral value.
    #[inline(always)]
    pub fn is_neutral(&self) -> bool {
        self.neutral && self.limits.is_none() && self.locks_rest()
    }

    #[inline(always)]
    fn locks_rest(&self) -> bool {
        self.lock_from == [1.0; BANDS] && self.lock_to == [1.0; BANDS]
    }

    /// Whether the decorrelator is handed anything.
    #[inline(always)]
    pub fn seeds(&self) -> bool {
        self.seeds
    }

    /// Remembers mid and side of neutral frames, `start` frames into the window, for the measures.
    #[inline(always)]
    pub fn hear(&mut self, start: usize, mid: &[f64], side: &[f64]) {
        self.whole[0][start..][..mid.len()].copy_from_slice(mid);
        self.whole[1][start..][..side.len()].copy_from_slice(side);
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
        let [mids, sides] = &mut self.whole;
        let (mids, sides) = (&mut mids[start..][..frames], &mut sides[start..][..frames]);
        for n in 0..frames {
            let (m, s) = (mid[n], side[n]);
            (mids[n], sides[n]) = (heard * m, width * s + balance * m);
            (mid[n], side[n]) = (mids[n], sides[n]);
        }
        if !self.locks_rest() {
            let (from, to) = (self.lock_from[0], self.lock_to[0]);
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
            gains.lock(band, self.lock_from[band], self.lock_to[band]);
        }
        side_by_side::mix(&gains, start, rows, mid, side, &mut self.sums);
    }

    /// What the decorrelator is handed.
    fn sow(&self, start: usize, rows: &[Row], seeds: &mut [f64]) {
        let locks = self.lock_from.iter().zip(&self.lock_to);
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

    /// Ends a window of [`WINDOW`] frames: measures, and moves the locks.
    #[inline(always)]
    pub fn end_window(&mut self, bands: usize) {
        let whole = Powers::of_frames(&self.whole[0], &self.whole[1]);
        for band in 0..BANDS {
            self.unheard[band] = if band < bands { 0 } else { self.unheard[band].saturating_add(1) };
            // Nothing of it is left that could be forgotten.
            if self.unheard[band] > self.forgets && self.locks[band].is_idle() {
                continue;
            }
            let mut heard = self.sums.powers(band);
            if band == 0 {
                heard = heard.plus(&whole);
            }
            if band >= bands {
                heard = Powers::default();
            }
            // The decorrelated mid has its own power and nothing in common with the mid.
            let seed = self.seed[band].value();
            let before = Powers { side: heard.side + seed * seed * heard.mid, ..heard };
            let gain = self.lock_to[band];
            let after =
                Powers { mid: before.mid, side: gain * gain * before.side, cross: gain * before.cross };
            self.windows[band].hear(&after, WINDOW);
            self.locks[band].tick(&before.times(1.0 / WINDOW as f64), self.limits);
            self.lock_from[band] = gain;
            self.lock_to[band] = self.locks[band].gain();
        }
        self.forget_window();
    }

    /// Powers of a band over the last 300 ms, as it leaves.
    pub fn powers(&self, band: usize) -> Powers {
        self.windows[band].mean()
    }

    /// Gain of the lock of a band, 0 to 1.
    pub fn lock(&self, band: usize) -> f64 {
        self.lock_to[band]
    }
}
