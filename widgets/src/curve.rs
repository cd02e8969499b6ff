//! A line over frequency: a spectrum, a response, gain over frequency.

use crate::frequency_plot::FrequencyPlot;
use crate::theme;
use egui::{Color32, Painter, Stroke};

/// A gain below this is none, in dB.
const NOTHING_DB: f64 = 0.02;

/// A line over frequency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve<'a> {
    /// Frequencies in Hz, ascending.
    pub hz: &'a [f64],
    /// Levels in dB, as many.
    pub db: &'a [f32],
    /// Colour.
    pub colour: Color32,
    /// How it is drawn.
    pub style: CurveStyle,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CurveStyle {
    /// So many points wide.
    Line(f32),
    /// One point wide, none where it does nothing: within 0.02 dB of 0 dB.
    Thin,
    /// As dots, none where the level is not a number.
    Dots,
    /// The area between it and 0 dB.
    Band,
    /// As a line one point wide over its area.
    Filled,
}

impl Curve<'_> {
    fn points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.hz.iter().zip(self.db).map(|(hz, db)| (*hz, f64::from(*db)))
    }

    /// Draws it in `plot`, clipped to it.
    pub fn paint(&self, painter: &Painter, plot: FrequencyPlot) {
        match self.style {
            CurveStyle::Line(width) => plot.line(painter, self.points(), Stroke::new(width, self.colour)),
            CurveStyle::Thin => {
                let seen = |(hz, db): (f64, f64)| (hz, if db.abs() < NOTHING_DB { f64::NAN } else { db });
                plot.line(painter, self.points().map(seen), theme::line(self.colour));
            }
            CurveStyle::Dots => plot.dots(painter, self.points(), self.colour),
            CurveStyle::Band => plot.area(painter, self.points(), 0.0, self.colour.gamma_multiply(0.10)),
            CurveStyle::Filled => {
                let bottom = plot.levels.low();
                plot.area(painter, self.points(), bottom, self.colour.gamma_multiply(0.14));
                plot.line(painter, self.points(), theme::line(self.colour.gamma_multiply(0.7)));
            }
        }
    }
}
