//! What the user chose of the spectra, and the controls where it is chosen.

use crate::hand::Hand;
use dsp_core::meter::analyser::POINTS;
use egui::{Align, Layout, RichText, Ui, vec2};
use widgets::fold::fold;
use widgets::{pick, theme};

const SMOOTHINGS: [f64; 5] = [3.0, 6.0, 9.0, 12.0, 24.0];
const SMOOTHING_TEXTS: [&str; 5] = ["1/3", "1/6", "1/9", "1/12", "1/24"];
const TILTS_DB: [f64; 5] = [0.0, 1.5, 3.0, 4.5, 6.0];
const TILT_TEXTS: [&str; 5] = ["0", "1.5", "3", "4.5", "6"];
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
        hand.say(pick::switch(ui, 36.0, "Pre", "Spectrum of what enters", true, &mut self.pre));
        hand.say(pick::switch(ui, 40.0, "Post", "Spectrum of what leaves", true, &mut self.post));
    }

    /// Draws the switches for the highest levels and for the standstill.
    pub fn holds(&mut self, ui: &mut Ui, hand: &mut Hand<'_, '_>) {
        hand.say(pick::switch(ui, 42.0, "Hold", "Highest levels of the spectrum", false, &mut self.hold));
        hand.say(pick::switch(ui, 52.0, "Freeze", "Spectrum stays as it is", false, &mut self.frozen));
    }

    /// Draws a button that opens smoothing, tilt and resolution; and the holds, where the line has no room for them.
    pub fn menu(&mut self, ui: &mut Ui, with_holds: bool, hand: &mut Hand<'_, '_>) {
        let button = fold(ui, "Analyser", false, |ui| {
            ui.set_min_width(352.0);
            let Self { smoothing, tilt, points, .. } = self;
            let rows: [(_, _, &[&str], _, _); 3] = [
                (
                    "Smoothing, octaves",
                    "Smoothing of the spectrum in octaves",
                    &SMOOTHING_TEXTS,
                    1,
                    smoothing,
                ),
                (
                    "Tilt, dB an octave",
                    "Tilt of the spectrum around 1 kHz in dB an octave",
                    &TILT_TEXTS,
                    3,
                    tilt,
                ),
                ("Points", "Points of the spectrum", &POINT_TEXTS, 2, points),
            ];
            for (label, name, texts, default, chosen) in rows {
                ui.horizontal(|ui| {
                    let size = vec2(104.0, theme::ROW - 4.0);
                    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
                        ui.set_min_width(size.x);
                        ui.label(RichText::new(label).font(theme::LABEL).color(theme::DIM));
                    });
                    hand.say(pick::positions(ui, 240.0, name, texts, default, chosen));
                });
            }
            if with_holds {
                ui.horizontal(|ui| self.holds(ui, hand));
            }
        });
        if button.hovered() || button.has_focus() {
            let Self { smoothing, tilt, points, .. } = *self;
            let [smoothing, tilt] = [SMOOTHING_TEXTS[smoothing], TILT_TEXTS[tilt]];
            let points = POINT_TEXTS[points];
            hand.say(Some(format!(
                "Analyser: smoothing {smoothing}, tilt {tilt} around 1 kHz, {points} points."
            )));
        }
    }
}
