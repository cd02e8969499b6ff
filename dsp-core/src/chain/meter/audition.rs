//! The gain of a service, heard: the output as it would be played, gliding, and bit-exact where the gain is 0 dB.
//!
//! Latency: 0 frames.

use super::settings::Target;
use crate::meter::readings::Readings;
use crate::meter::targets::Playback;
use crate::process::{Mode, ProcessSpec, StereoBlock};
use crate::smooth::Glide;
use crate::tame::tame;
use crate::units::db_to_gain;

/// How long the gain takes to follow, in ms.
const GLIDE_MS: f64 = 200.0;
/// Between two looks at the loudness, in seconds: as often as it changes.
const LOOK_SECONDS: f64 = 0.1;
/// Nothing is turned up in the first seconds: a quiet intro says little about the song.
const UP_AFTER_SECONDS: f64 = 3.0;
/// Most that is turned up, in dB: whoever goes from a pause into a chorus keeps their ears.
const MOST_UP_DB: f64 = 12.0;

/// The gain and where it is going.
#[derive(Debug)]
pub(super) struct Audition {
    on: bool,
    target: Target,
    own_target: Option<Playback>,
    realtime: bool,
    sample_rate_hz: f64,
    /// Frames from one look at the loudness to the next, and how many of them are left.
    look_frames: usize,
    until_look: usize,
    gain: Glide,
}

impl Default for Audition {
    fn default() -> Self {
        Self {
            on: false,
            target: Target::default(),
            own_target: None,
            realtime: false,
            sample_rate_hz: 48_000.0,
            look_frames: 1,
            until_look: 0,
            gain: Glide::new(1.0),
        }
    }
}

impl Audition {
    pub fn prepare(&mut self, spec: &ProcessSpec) {
        self.realtime = spec.mode == Mode::Realtime;
        self.sample_rate_hz = spec.sample_rate_hz;
        self.look_frames = ((LOOK_SECONDS * spec.sample_rate_hz) as usize).max(1);
        self.gain.prepare(spec.sample_rate_hz, GLIDE_MS);
        // The data file is read here and not in the first block.
        let _ = self.target.rules();
        self.reset();
    }

    pub fn set(&mut self, on: bool, target: Target, own_target: Option<Playback>) {
        if (self.on, self.target, self.own_target) != (on, target, own_target) {
            (self.on, self.target, self.own_target) = (on, target, own_target);
            self.until_look = 0;
        }
    }

    pub fn reset(&mut self) {
        self.until_look = 0;
        self.gain.set(1.0);
        self.gain.snap();
    }

    /// Frames that may be processed before the next look, at most `frames`.
    pub fn run_length(&self, frames: usize) -> usize {
        if self.until_look == 0 { frames.min(self.look_frames) } else { frames.min(self.until_look) }
    }

    /// Whether there is anything to do for now and for the next block.
    pub fn rests(&self) -> bool {
        !(self.realtime && self.on) && self.gain.is_settled() && self.gain.value() == 1.0
    }

    /// Applies the gain to as many frames as [`Self::run_length`] allows. `readings` is asked when it is time to look.
    pub fn process(&mut self, block: &mut StereoBlock<'_>, readings: impl FnOnce() -> Readings) {
        if self.until_look == 0 {
            self.until_look = self.look_frames;
            self.look(readings);
        }
        self.until_look -= block.frames().min(self.until_look);
        if self.gain.is_settled() && self.gain.value() == 1.0 {
            return;
        }
        for (left, right) in block.left.iter_mut().zip(block.right.iter_mut()) {
            let gain = self.gain.tick() as f32;
            *left *= gain;
            *right *= gain;
        }
        tame(block);
    }

    fn look(&mut self, readings: impl FnOnce() -> Readings) {
        if !(self.realtime && self.on) {
            self.gain.set(1.0);
            return;
        }
        let readings = readings();
        // After a reset of the measure the gain stays until there is a loudness again.
        if readings.integrated_lufs.is_finite() {
            let early = (readings.frames as f64) < UP_AFTER_SECONDS * self.sample_rate_hz;
            let most = if early { 0.0 } else { MOST_UP_DB };
            let playback = self.own_target.unwrap_or_else(|| self.target.rules().playback());
            self.gain.set(db_to_gain(playback.preview(&readings).gain_db.min(most)));
        }
    }
}
