//! What the user sets, the ranges, and what it means for the stages.

use super::choices::{Oversampling, Style, WordLength};
use crate::dither::{self, Shaper, Shaping};
use crate::dynamics::gain_path::Timing;
use crate::dynamics::true_peak_limiter::Links;
use crate::process::ProcessSpec;
use crate::units::{db_to_gain, legal};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Range of [`Settings::input_gain_db`].
pub const INPUT_GAIN_DB: RangeInclusive<f64> = 0.0..=36.0;
/// Range of [`Settings::ceiling_dbtp`].
pub const CEILING_DBTP: RangeInclusive<f64> = -24.0..=0.0;
/// Range of [`Settings::lookahead_ms`].
pub const LOOKAHEAD_MS: RangeInclusive<f64> = 0.1..=20.0;
/// Range of [`Settings::attack_ms`] and [`Settings::release_ms`].
pub const TIME_MS: RangeInclusive<f64> = 0.01..=2000.0;
/// Range of [`Settings::transient_link_percent`] and [`Settings::release_link_percent`].
pub const LINK_PERCENT: RangeInclusive<f64> = 0.0..=100.0;
/// Range of [`Settings::soft_knee_db`].
pub const SOFT_KNEE_DB: RangeInclusive<f64> = 0.0..=12.0;
/// Range of [`Settings::target_lufs`].
pub const TARGET_LUFS: RangeInclusive<f64> = -30.0..=-5.0;

/// How far the noise of the dither is taken to reach, re its root mean square: noise of many taps is near Gaussian, and
/// passes this once in 5e8 samples.
const PEAK_SIGMAS: f64 = 6.0;
/// Least share of the ceiling that is left to the sound.
pub(super) const LEAST_SHARE: f64 = 0.25;

/// What the user sets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Gain before the limiter, in dB. 0 to 36.
    pub input_gain_db: f64,
    /// Level that the reconstructed signal must not exceed, in dBTP. -24 to 0.
    pub ceiling_dbtp: f64,
    /// How the gain moves.
    pub style: Style,
    /// How far the limiter looks ahead, in ms: the time in which the gain goes down before a peak. 0.1 to 20. Part of
    /// the latency: takes effect at the next `prepare`.
    pub lookahead_ms: f64,
    /// How long reduction must last until the automatic release holds it as sustained, in ms. 0.01 to 2000. Without the
    /// automatic release it has no effect.
    pub attack_ms: f64,
    /// Time in which gain reduction falls by 63 %, in ms. With the automatic release on, that of sustained reduction;
    /// peaks recover sooner. 0.01 to 2000.
    pub release_ms: f64,
    /// Fast recovery after peaks, slow recovery of sustained reduction.
    pub auto_release: bool,
    /// How far both channels share the reduction of short peaks, in percent. 0 to 100: at 100 the image stands still.
    pub transient_link_percent: f64,
    /// How far both channels share sustained reduction, in percent. 0 to 100. Effective with the automatic release.
    pub release_link_percent: f64,
    /// Width of the knee below the ceiling, in dB: sound above the ceiling less this is turned down gradually. 0 to 12;
    /// at 0 nothing below the ceiling is touched.
    pub soft_knee_db: f64,
    /// Points a sample at which peaks are looked for. The ceiling holds between samples from 4x on. No effect on latency.
    pub detection_oversampling: Oversampling,
    /// Rate at which the gain is applied, re the sample rate: from 2x on what a fast gain spreads beyond half the rate
    /// does not fold back. At 1x sound below the ceiling passes bit for bit, above that up to 0.459 of the rate within
    /// -120 dB. Part of the latency: takes effect at the next `prepare`.
    pub gain_oversampling: Oversampling,
    /// Takes the input gain off again after the limiter: hear what limiting does, not loudness. For the ear, in real time
    /// only: a bounce is never changed.
    pub unity_gain: bool,
    /// Removes DC and what lies below hearing (a high-pass at 5 Hz, second order) before the limiter.
    pub dc_filter: bool,
    /// Measures the input for [`Readings::learned_gain_db`](super::Readings::learned_gain_db) while on; each start begins
    /// anew. Changes no sound.
    pub learn: bool,
    /// Loudness that learning aims at, in LUFS. -30 to -5.
    pub target_lufs: f64,
    /// Grid of the output.
    pub word_length: WordLength,
    /// Spectrum of the noise that the word length adds.
    pub shaping: Shaping,
    /// Lets digital silence of both channels be silent, [`dither::BLANK_AFTER_MS`] and [`dither::BLANK_FADE_MS`] after its
    /// start: without it the dither goes on.
    pub auto_blank: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            input_gain_db: 0.0,
            ceiling_dbtp: -1.0,
            style: Style::Transparent,
            lookahead_ms: 5.0,
            attack_ms: 250.0,
            release_ms: 100.0,
            auto_release: true,
            transient_link_percent: 100.0,
            release_link_percent: 100.0,
            soft_knee_db: 0.0,
            detection_oversampling: Oversampling::X4,
            gain_oversampling: Oversampling::X1,
            unity_gain: false,
            dc_filter: false,
            learn: false,
            target_lufs: -14.0,
            word_length: WordLength::Off,
            shaping: Shaping::Off,
            auto_blank: false,
        }
    }
}

impl Settings {
    /// Every value brought to the nearest legal one.
    pub(super) fn legal(&self) -> Self {
        let default = Self::default();
        Self {
            input_gain_db: legal(self.input_gain_db, INPUT_GAIN_DB, default.input_gain_db),
            ceiling_dbtp: legal(self.ceiling_dbtp, CEILING_DBTP, default.ceiling_dbtp),
            lookahead_ms: legal(self.lookahead_ms, LOOKAHEAD_MS, default.lookahead_ms),
            attack_ms: legal(self.attack_ms, TIME_MS, default.attack_ms),
            release_ms: legal(self.release_ms, TIME_MS, default.release_ms),
            transient_link_percent: legal(
                self.transient_link_percent,
                LINK_PERCENT,
                default.transient_link_percent,
            ),
            release_link_percent: legal(
                self.release_link_percent,
                LINK_PERCENT,
                default.release_link_percent,
            ),
            soft_knee_db: legal(self.soft_knee_db, SOFT_KNEE_DB, default.soft_knee_db),
            target_lufs: legal(self.target_lufs, TARGET_LUFS, default.target_lufs),
            ..*self
        }
    }

    /// What the dither does.
    pub(super) fn dither(&self) -> dither::Settings {
        dither::Settings {
            bits: self.word_length.bits(),
            shaping: self.shaping,
            auto_blank: self.auto_blank,
            ceiling: db_to_gain(self.ceiling_dbtp),
            ..dither::Settings::default()
        }
    }

    /// What the sound before dither may not exceed, linear: room is left for the noise of `shaper` and for rounding, as
    /// far as either can reach or [`PEAK_SIGMAS`] times its root mean square, whichever is less.
    ///
    /// Coarse words with deep shaping make a noise as loud as a low ceiling itself: then the sound keeps
    /// [`LEAST_SHARE`] of it, and what the noise adds is held by the end of the grid.
    pub(super) fn sound_ceiling(&self, shaper: &Shaper) -> f64 {
        let ceiling = db_to_gain(self.ceiling_dbtp);
        let Some(bits) = self.word_length.bits() else { return ceiling };
        let steps = shaper.reach_steps().min(PEAK_SIGMAS * shaper.noise_steps());
        (ceiling - steps * dither::step(bits)).max(LEAST_SHARE * ceiling)
    }

    /// What the gain follows.
    pub(super) fn timing(&self) -> Timing {
        if self.auto_release {
            return self.style.timing(self.attack_ms, self.release_ms);
        }
        let release_ms = self.release_ms;
        Timing { sustain_after_ms: None, release_ms, sustained_release_ms: release_ms }
    }

    /// What the channels share.
    pub(super) fn links(&self) -> Links {
        let share = |percent: f64| percent / 100.0;
        Links { transient: share(self.transient_link_percent), release: share(self.release_link_percent) }
    }

    /// The look-ahead at a sample rate, at least 1.
    pub(super) fn lookahead_frames(&self, spec: &ProcessSpec) -> usize {
        spec.frames(self.lookahead_ms).max(1)
    }
}
