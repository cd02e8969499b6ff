//! Level over frequency: a logarithmic axis from 20 Hz to 20 kHz, a grid in dB, one line before and one after.

use crate::axis::{Axis, hertz};
use crate::display::{tell, text_in};
use crate::frequency_plot::{FrequencyPlot, SCALE_HEIGHT, SCALE_WIDTH};
use crate::readout::tenth;
use crate::theme;
use egui::{Align2, Color32, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, Vec2, pos2};

const HEADER: f32 = 22.0;

/// One line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpectrumLine<'a> {
    /// What it shows: `Output`.
    pub name: &'a str,
    /// Colour: [`theme::INPUT`] before, [`theme::OUTPUT`] after.
    pub colour: Color32,
    /// Frequency in Hz, ascending, and level in the unit of the spectrum. As many as an FFT has: drawn is the highest of
    /// each column.
    pub points: &'a [(f32, f32)],
}

/// The spectrum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spectrum<'a> {
    /// What it shows, unique in its window: `Spectrum`.
    pub name: &'a str,
    /// Unit of the level: `dBFS`.
    pub unit: &'a str,
    /// Frequencies in Hz.
    pub frequencies: Axis,
    /// Levels, in the unit.
    pub levels: Axis,
    /// Lines; later ones are drawn over earlier ones.
    pub lines: &'a [SpectrumLine<'a>],
}

impl Spectrum<'_> {
    /// Draws the spectrum in `size` points. Returns the sentence for the status line.
    pub fn show(&self, ui: &mut Ui, size: Vec2) -> Option<String> {
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let plot = Rect::from_min_max(
            pos2(rect.left() + SCALE_WIDTH, rect.top() + HEADER),
            pos2(rect.right(), rect.bottom() - SCALE_HEIGHT),
        );
        let painter = ui.painter_at(rect);
        painter.rect_filled(plot, 0.0, theme::GROUND);
        let lined = FrequencyPlot { rect: plot, frequencies: self.frequencies, levels: self.levels };
        self.grid(&painter, rect, lined);
        for line in self.lines {
            let points = columns(line.points, self.frequencies, plot.width());
            let at = |(x, db): &(f32, f32)| pos2(plot.left() + x, lined.y(f64::from(*db)));
            let points: Vec<Pos2> = points.iter().map(at).collect();
            painter.with_clip_rect(plot).add(Shape::line(points, Stroke::new(1.5, line.colour)));
        }
        let (low, high) = (self.frequencies.low(), self.frequencies.high());
        let value = match self.loudest() {
            Some((hz, db)) => format!("highest {} {} at {} Hz", tenth(db), self.unit, hertz(hz)),
            None => "–".to_owned(),
        };
        let more = match response.hover_pos().filter(|at| plot.contains(*at)) {
            None => format!("From {} to {} Hz.", hertz(low), hertz(high)),
            Some(at) => {
                painter.vline(at.x, plot.y_range(), theme::line(theme::OFF));
                let (hz, db) = (lined.hz(at.x), lined.db(at.y));
                format!("Pointer at {} Hz, {} {}.", hertz(hz), tenth(db), self.unit)
            }
        };
        tell(ui, &response, Role::GraphicsDocument, self.name, &value, &more)
    }

    /// The highest point in view of the last line.
    fn loudest(&self) -> Option<(f64, f64)> {
        let points = self.lines.last()?.points.iter();
        let points = points.map(|(hz, db)| (f64::from(*hz), f64::from(*db)));
        points
            .filter(|(hz, db)| self.frequencies.holds(*hz) && db.is_finite())
            .max_by(|a, b| a.1.total_cmp(&b.1))
    }

    fn grid(&self, painter: &Painter, rect: Rect, plot: FrequencyPlot) {
        plot.level_grid(painter, 18.0);
        plot.frequency_grid(painter);
        let header = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + 14.0));
        let unit = format!("{} in Hz", self.unit);
        text_in(painter, header, Align2::LEFT_CENTER, &unit, theme::SCALE, theme::DIM);
        let mut right = rect.right();
        for line in self.lines.iter().rev() {
            let text = painter.text(
                pos2(right, header.center().y),
                Align2::RIGHT_CENTER,
                line.name,
                theme::LABEL,
                theme::DIM,
            );
            painter.hline(
                text.left() - 18.0..=text.left() - 4.0,
                header.center().y,
                Stroke::new(1.5, line.colour),
            );
            right = text.left() - 30.0;
        }
    }
}

/// The points inside of `frequencies` over `width` points: the highest of each half point, so that nothing is drawn twice
/// and no line of the spectrum is lost. (place from the left, level)
#[must_use]
pub fn columns(points: &[(f32, f32)], frequencies: Axis, width: f32) -> Vec<(f32, f32)> {
    let mut out: Vec<(f32, f32)> = Vec::new();
    let inside = |point: &&(f32, f32)| frequencies.holds(f64::from(point.0)) && !point.1.is_nan();
    for (hz, db) in points.iter().filter(inside) {
        let x = (frequencies.fraction(f64::from(*hz)) * width * 2.0).round() / 2.0;
        match out.last_mut() {
            Some(last) if last.0 == x => last.1 = last.1.max(*db),
            _ => out.push((x, *db)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_line_of_an_fft_survives_the_reduction() {
        let mut points: Vec<(f32, f32)> = (0..32_768_u16).map(|n| (f32::from(n) * 0.7, -90.0)).collect();
        points[20_000].1 = -3.0;
        let columns = columns(&points, Axis::logarithmic(20.0, 20_000.0), 300.0);
        assert!(columns.len() <= 601, "{}", columns.len());
        // 14 kHz: ln(700) / ln(1000) of the width.
        let peak = columns.iter().find(|(_, db)| *db == -3.0).map(|(x, _)| *x).unwrap_or_default();
        assert!((peak - 284.5).abs() <= 0.5, "{peak}");
        assert!(columns.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
