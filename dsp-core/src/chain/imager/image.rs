//! What happens to the bands of mid and side: gains that glide, and their sum.
//!
//! Latency: 0 frames. In every band the side becomes `width · side + balance · mid`, and the mid passes as it is: the sum
//! of the mids does not depend on any of it but on which bands are heard.

use super::mono_lock::{Limits, MonoLock};
use super::settings::{BANDS, Band, Settings};
use crate::filter::crossover::WINDOW;
use crate::meter::stereo::{Powers, StereoWindow};
use crate::process::Channels;
use crate::smooth::{GLIDE_MS, Glide};

/// One number for each band.
pub(super) type Lane = [f64; BANDS];

/// What one frame of the bands becomes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mixed {
    pub mid: f64,
    pub side: f64,
    /// What the decorrelator shall make a side of.
    pub seed: f64,
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
    sums: [Lane; 3],
    windows: [StereoWindow; BANDS],
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
            sums: [[0.0; BANDS]; 3],
            windows: [StereoWindow::default(); BANDS],
        }
    }
}

impl Image {
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.glides().for_each(|glide| glide.prepare(sample_rate_hz, GLIDE_MS));
        self.locks.iter_mut().for_each(|lock| lock.prepare(sample_rate_hz / WINDOW as f64));
        self.windows = [StereoWindow::new(sample_rate_hz); BANDS];
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
    }

    pub fn reset(&mut self) {
        self.glides().for_each(Glide::snap);
        self.locks.iter_mut().for_each(MonoLock::reset);
        (self.lock_from, self.lock_to) = ([1.0; BANDS], [1.0; BANDS]);
        self.sums = [[0.0; BANDS]; 3];
        self.windows.iter_mut().for_each(StereoWindow::reset);
    }

    fn glides(&mut self) -> impl Iterator<Item = &mut Glide> {
        self.heard.iter_mut().chain(&mut self.width).chain(&mut self.balance).chain(&mut self.seed)
    }

    /// Whether everything stands at its neutral value.
    pub fn is_neutral(&self) -> bool {
        let rests = |glides: &[Glide; BANDS], at: f64| {
            glides.iter().all(|glide| glide.is_settled() && glide.value() == at)
        };
        rests(&self.heard, 1.0)
            && rests(&self.width, 1.0)
            && rests(&self.balance, 0.0)
            && rests(&self.seed, 0.0)
            && self.limits.is_none()
            && self.lock_from == [1.0; BANDS]
            && self.lock_to == [1.0; BANDS]
    }

    /// Whether the decorrelator is handed anything.
    pub fn seeds(&self) -> bool {
        self.seed.iter().any(|glide| !glide.is_settled() || glide.value() != 0.0)
    }

    /// Mixes at most what is left of a window; `start` frames of it are over. `COUNT` bands count, low to high.
    #[inline(always)]
    pub fn mix<const COUNT: usize>(
        &mut self,
        start: usize,
        frames: impl Iterator<Item = ([f64; COUNT], [f64; COUNT])>,
        mut out: impl FnMut(usize, Mixed),
    ) {
        let still = self.glides().all(|glide| glide.is_settled());
        let at = |glides: &[Glide; BANDS]| glides.map(|glide| glide.value());
        let (mut heard, mut width) = (at(&self.heard), at(&self.width));
        let (mut balance, mut seed) = (at(&self.balance), at(&self.seed));
        let mut sums = self.sums;
        let (from, to) = (self.lock_from, self.lock_to);
        for (n, (mids, sides)) in frames.enumerate() {
            if !still {
                heard = self.heard.each_mut().map(Glide::tick);
                width = self.width.each_mut().map(Glide::tick);
                balance = self.balance.each_mut().map(Glide::tick);
                seed = self.seed.each_mut().map(Glide::tick);
            }
            let way = (start + n + 1) as f64 / WINDOW as f64;
            let mut mixed = Mixed::default();
            for band in 0..COUNT {
                let (mid, side) = (mids[band], sides[band]);
                let lock = from[band] + way * (to[band] - from[band]);
                let mid_heard = heard[band] * mid;
                let side = width[band] * side + balance[band] * mid;
                mixed.mid += mid_heard;
                mixed.side += lock * side;
                mixed.seed += lock * seed[band] * mid;
                sums[0][band] += mid_heard * mid_heard;
                sums[1][band] += side * side;
                sums[2][band] += mid_heard * side;
            }
            out(n, mixed);
        }
        self.sums = sums;
    }

    /// Ends a window of [`WINDOW`] frames: measures, and moves the locks.
    pub fn end_window(&mut self, bands: usize) {
        for band in 0..BANDS {
            let [mid, side, cross] = self.sums.map(|sum| if band < bands { sum[band] } else { 0.0 });
            // The decorrelated mid has its own power and nothing in common with the mid.
            let seed = self.seed[band].value();
            let before = Powers { mid, side: side + seed * seed * mid, cross };
            let gain = self.lock_to[band];
            let after = Powers { mid, side: gain * gain * before.side, cross: gain * cross };
            self.windows[band].hear(&after, WINDOW);
            self.locks[band].tick(&before.times(1.0 / WINDOW as f64), self.limits);
            self.lock_from[band] = gain;
            self.lock_to[band] = self.locks[band].gain();
        }
        self.sums = [[0.0; BANDS]; 3];
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
