//! The spectra that a window shows: of what enters and of what leaves.

use super::display::Display;
use super::ring::Reader;
use dsp_core::meter::analyser::{Analyser, FLOOR_DB, Trace, tilt_db};
use widgets::axis::Axis;
use widgets::curve::{Curve, CurveStyle};
use widgets::theme;

/// Values of a spectrum for each point of width.
const DENSITY: f32 = 0.75;
/// A frame of the window that comes sooner than this after another shows nothing new, in seconds.
const LEAST_S: f64 = 0.004;
/// Hosts make sound in blocks of up to a tenth of a second: it has stopped only when this long nothing came, in seconds.
const STOPPED_S: f64 = 0.3;

/// Both spectra, at the frequencies of the picture.
#[derive(Debug, Default)]
pub struct Spectra {
    /// What the user chose.
    pub display: Display,
    hz: Vec<f64>,
    analyser: Option<Analyser>,
    sides: [Vec<f32>; 2],
    traces: [Trace; 2],
    tilts_db: Vec<f32>,
    tilt_db: f64,
    held: bool,
    seconds: f64,
    newest_seconds: f64,
    written: usize,
}

impl Spectra {
    /// Follows a picture of `frequencies` in Hz that is `width` points wide. Allocates only where that changed.
    pub fn fit(&mut self, frequencies: Axis, width: f32) {
        let count = (width.max(16.0) * DENSITY).round() as usize;
        let ends = [Some(frequencies.value(0.0)), Some(frequencies.value(1.0))];
        if self.hz.len() != count + 1 || [self.hz.first().copied(), self.hz.last().copied()] != ends {
            self.hz.clear();
            self.hz.extend((0..=count).map(|n| frequencies.value(n as f32 / count as f32)));
            self.tilts_db.clear();
            self.traces.iter_mut().for_each(|trace| trace.reset(count + 1));
        }
    }

    /// Frequencies of the spectra in Hz, ascending.
    #[must_use]
    pub fn hz(&self) -> &[f64] {
        &self.hz
    }

    /// What entered, in dB re a full-scale sine at [`Spectra::hz`], tilted.
    #[must_use]
    pub fn pre(&self) -> &Trace {
        &self.traces[0]
    }

    /// What left, likewise.
    #[must_use]
    pub fn post(&self) -> &Trace {
        &self.traces[1]
    }

    /// What is chosen of them, to be drawn in this order.
    #[must_use]
    pub fn curves(&self) -> Vec<Curve<'_>> {
        let curve = |db, colour, style| Curve { hz: &self.hz, db, colour, style };
        let mut all = Vec::new();
        for (on, trace, colour, style) in [
            (self.display.pre, self.pre(), theme::INPUT, CurveStyle::Line(1.0)),
            (self.display.post, self.post(), theme::OUTPUT, CurveStyle::Filled),
        ] {
            if on && self.display.hold {
                all.push(curve(trace.peaks_db(), colour.gamma_multiply(0.6), CurveStyle::Line(1.0)));
            }
            if on {
                all.push(curve(trace.levels_db(), colour.gamma_multiply(0.8), style));
            }
        }
        all
    }

    /// Moves on to `seconds`. Whether anything still moves.
    pub(super) fn advance(
        &mut self,
        reader: &Reader,
        latency: usize,
        sample_rate_hz: f64,
        seconds: f64,
    ) -> bool {
        self.renew(sample_rate_hz);
        let passed = (seconds - self.seconds).clamp(0.0, 0.5);
        if self.display.frozen {
            self.seconds = seconds;
        }
        let Some(analyser) = self.analyser.as_mut().filter(|_| !self.display.frozen && passed >= LEAST_S)
        else {
            return false;
        };
        let written = reader.written();
        let is_new = written != self.written;
        self.written = written;
        if is_new {
            self.newest_seconds = seconds;
        } else if seconds - self.newest_seconds < STOPPED_S {
            return true;
        }
        self.seconds = seconds;
        let [left, right] = &mut self.sides;
        let mut moved = false;
        for (n, trace) in self.traces.iter_mut().enumerate() {
            if ![self.display.pre, self.display.post][n] {
                continue;
            }
            if !is_new {
                moved |= trace.advance(passed, |_| FLOOR_DB);
                continue;
            }
            match n {
                0 => reader.entered(latency, [left, right]),
                _ => reader.left([left, right]),
            }
            analyser.transform(left, right);
            let (hz, tilts_db, octaves) = (&self.hz, &self.tilts_db, self.display.octaves());
            moved |= trace.advance(passed, |at| match analyser.level_db(hz[at], octaves) {
                level if level <= FLOOR_DB => FLOOR_DB,
                level => level + tilts_db[at],
            });
        }
        moved
    }

    /// Follows what was chosen. Allocates only where that changed.
    fn renew(&mut self, sample_rate_hz: f64) {
        let (points, tilt) = (self.display.points(), self.display.tilt_db());
        if self.tilts_db.len() != self.hz.len() || self.tilt_db != tilt {
            self.tilt_db = tilt;
            self.tilts_db = self.hz.iter().map(|hz| tilt_db(*hz, tilt)).collect();
            self.traces.iter_mut().for_each(|trace| trace.reset(self.hz.len()));
        }
        if self.held != self.display.hold {
            self.held = self.display.hold;
            self.traces.iter_mut().for_each(Trace::release);
        }
        let fits =
            |analyser: &Analyser| analyser.points() == points && analyser.sample_rate_hz() == sample_rate_hz;
        if !self.analyser.as_ref().is_some_and(fits) {
            self.analyser = Some(Analyser::new(points, sample_rate_hz));
            self.sides = [vec![0.0; points], vec![0.0; points]];
        }
    }
}
