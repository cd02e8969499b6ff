//! What the user chose of the spectra, and the line of controls where it is chosen.

use crate::hand::Hand;
use dsp_core::meter::analyser::POINTS;
use egui::Ui;
use widgets::pick;

const SMOOTHINGS: [f64; 5] = [3.0, 6.0, 9.0, 12.0, 24.0];
const SMOOTHING_TEXTS: [&str; 5] = ["1/3 oct", "1/6 oct", "1/9 oct", "1/12 oct", "1/24 oct"];
const TILTS_DB: [f64; 5] = [0.0, 1.5, 3.0, 4.5, 6.0];
const TILT_TEXTS: [&str; 5] = ["0 dB/oct", "1.5 dB/oct", "3 dB/oct", "4.5 dB/oct", "6 dB/oct"];
const POINT_TEXTS: [&str; POINTS.len()] = ["1024", "2048", "4096", "8192"];

/// What is chosen, each by its place among what is on offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Display {
    smoothing: usize,
    tilt: usize,
    points: usize,
    /// The spectrum of what enters is shown.
    pub pre: bool,
    /// The spectrum of what leaves is shown.
    pub post: bool,
    /// The highest levels are shown.
    pub hold: bool,
    /// Everything stays as it is.
    pub frozen: bool,
}

impl Default for Display {
    /// As pink music is level: 4.5 dB an octave, a sixth of an octave.
    fn default() -> Self {
        Self { smoothing: 1, tilt: 3, points: 2, pre: true, post: true, hold: false, frozen: false }
    }
}

impl Display {
    /// Frames of a piece, one of [`POINTS`].
    #[must_use]
    pub fn points(&self) -> usize {
        POINTS[self.points]
    }

    /// Smoothing, in octaves.
    #[must_use]
    pub fn octaves(&self) -> f64 {
        1.0 / SMOOTHINGS[self.smoothing]
    }

    /// Tilt around 1 kHz, in dB an octave.
    #[must_use]
    pub fn tilt_db(&self) -> f64 {
        TILTS_DB[self.tilt]
    }

    /// Draws the switches for both spectra.
    pub fn sides(&mut self, ui: &mut Ui, hand: &mut Hand<'_, '_>) {
        hand.say(pick::switch(ui, 34.0, "Pre", "Spectrum of what enters", true, &mut self.pre));
        hand.say(pick::switch(ui, 38.0, "Post", "Spectrum of what leaves", true, &mut self.post));
    }

    /// Draws smoothing, tilt, resolution, hold and freeze side by side, or below each other in a menu.
    pub fn controls(&mut self, ui: &mut Ui, hand: &mut Hand<'_, '_>) {
        let Self { smoothing, tilt, points, hold, frozen, .. } = self;
        hand.say(pick::list(ui, 74.0, "Smoothing of the spectrum", &SMOOTHING_TEXTS, 1, smoothing));
        hand.say(pick::list(ui, 90.0, "Tilt of the spectrum", &TILT_TEXTS, 3, tilt));
        hand.say(pick::list(ui, 56.0, "Points of the spectrum", &POINT_TEXTS, 2, points));
        hand.say(pick::switch(ui, 40.0, "Hold", "Highest levels of the spectrum", false, hold));
        hand.say(pick::switch(ui, 50.0, "Freeze", "Spectrum stays as it is", false, frozen));
    }
}
