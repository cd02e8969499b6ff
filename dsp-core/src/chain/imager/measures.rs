//! What is measured of the bands as they leave, and the locks that follow from it.
//!
//! Sums are made frame by frame or at the end of a window, everything else once a window.

use super::image::Lane;
use super::mono_lock::{Limits, MonoLock};
use super::settings::BANDS;
use super::side_by_side::Sums;
use crate::filter::crossover::WINDOW;
use crate::meter::stereo::{Powers, StereoWindow, WINDOW_MS};
use crate::simd::Simd;

/// Measures and locks of all bands.
#[derive(Clone, Debug)]
pub(super) struct Measures {
    pub limits: Option<Limits>,
    locks: [MonoLock; BANDS],
    /// Gains of the locks at the start and at the end of the current window, between which they are straight lines.
    pub lock_from: Lane,
    pub lock_to: Lane,
    /// Sums of the current window: mid and side as they leave the band but for the lock.
    pub sums: Sums,
    /// Mid and side of the current window where one band is the whole input: summed when it is over, as vector code.
    whole: [[f64; WINDOW]; 2],
    /// Frames of it that are filled.
    whole_frames: usize,
    windows: [StereoWindow; BANDS],
    /// Windows since a band was last among those that there are, and after how many it has left every measure.
    unheard: [usize; BANDS],
    forgets: usize,
}

impl Default for Measures {
    fn default() -> Self {
        Self {
            limits: None,
            locks: [MonoLock::default(); BANDS],
            lock_from: [1.0; BANDS],
            lock_to: [1.0; BANDS],
            sums: Sums::NOTHING,
            whole: [[0.0; WINDOW]; 2],
            whole_frames: 0,
            windows: [StereoWindow::default(); BANDS],
            unheard: [usize::MAX; BANDS],
            forgets: 0,
        }
    }
}

impl Measures {
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.locks.iter_mut().for_each(|lock| lock.prepare(sample_rate_hz / WINDOW as f64));
        self.windows = [StereoWindow::new(sample_rate_hz); BANDS];
        // Twice as long as the measures reach; they take at least a window for each of their parts.
        self.forgets = (2e-3 * WINDOW_MS * sample_rate_hz / WINDOW as f64).max(100.0) as usize;
    }

    pub fn reset(&mut self) {
        self.locks.iter_mut().for_each(MonoLock::reset);
        (self.lock_from, self.lock_to) = ([1.0; BANDS], [1.0; BANDS]);
        self.forget_window();
        self.windows.iter_mut().for_each(StereoWindow::reset);
        self.unheard = [usize::MAX; BANDS];
    }

    fn forget_window(&mut self) {
        (self.sums, self.whole_frames) = (Sums::NOTHING, 0);
    }

    /// Whether no lock narrows anything in this window.
    #[inline(always)]
    pub fn locks_rest(&self) -> bool {
        self.lock_from == [1.0; BANDS] && self.lock_to == [1.0; BANDS]
    }

    /// Where mid and side of the one band are to be left, `start` frames into the window.
    #[inline(always)]
    pub fn room(&mut self, start: usize, frames: usize) -> [&mut [f64]; 2] {
        self.silence(start);
        self.whole_frames = start + frames;
        let [mids, sides] = &mut self.whole;
        [&mut mids[start..][..frames], &mut sides[start..][..frames]]
    }

    /// Fills up with silence where the input went through bands.
    #[inline(always)]
    fn silence(&mut self, end: usize) {
        if self.whole_frames < end {
            self.whole.iter_mut().for_each(|signal| signal[self.whole_frames..end].fill(0.0));
        }
    }

    /// What was left there in the current window.
    #[inline(always)]
    pub fn whole(&self) -> &[[f64; WINDOW]; 2] {
        &self.whole
    }

    /// Ends a window of [`WINDOW`] frames, in which as much of the mid of every band went to the decorrelator as `seeds` says:
    /// measures, and moves the locks. Gives the sums of what was left in [`Self::room`].
    #[inline(always)]
    pub fn end_window(&mut self, bands: usize, seeds: &Lane, simd: Simd) -> Powers {
        let mut whole = Powers::default();
        if self.whole_frames > 0 {
            self.silence(WINDOW);
            whole = Powers::of_frames(&self.whole[0], &self.whole[1], simd);
        }
        for (band, seed) in seeds.iter().enumerate() {
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
        whole
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
