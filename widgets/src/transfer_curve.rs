//! What comes out over what goes in, both in dB, with a dot that lives.

use crate::axis::{Axis, DECIBEL_STEPS};
use crate::display::tell;
use crate::readout::tenth;
use crate::theme;
use egui::{Color32, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, pos2};

/// The curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TransferCurve<'a> {
    /// What it shows, unique in its window: `Curve of band 2`.
    pub name: &'a str,
    /// Levels of both axes, in dB.
    pub levels: Axis,
    /// Input and output in dB, by rising input.
    pub points: &'a [(f64, f64)],
    /// Where the sound is now: input and output in dB.
    pub dot: (f64, f64),
    /// Colour of the curve.
    pub colour: Color32,
}

impl TransferCurve<'_> {
    /// Draws it in `size` points. Returns the sentence for the status line.
    pub fn show(&self, ui: &mut Ui, size: Vec2) -> Option<String> {
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let painter = ui.painter_at(rect);
        painter.rect(rect, theme::CORNER, theme::GROUND, theme::line(theme::LINE), StrokeKind::Inside);
        let inside = rect.shrink(1.0);
        self.grid(&painter, inside);
        let points = self.points.iter().map(|(input, output)| self.place(inside, *input, *output)).collect();
        painter.with_clip_rect(inside).add(Shape::line(points, Stroke::new(2.0, self.colour)));
        let (input, output) = self.dot;
        if self.levels.holds(input) {
            let at = self.place(inside, input, output);
            painter.circle(at, 4.0, theme::TEXT, theme::line(theme::GROUND));
        }
        let value = if self.levels.holds(input) {
            format!("{} dB in, {} dB out", tenth(input), tenth(output))
        } else {
            "silence".to_owned()
        };
        tell(ui, &response, Role::GraphicsDocument, self.name, &value, "Without makeup and mix.")
    }

    fn place(&self, rect: Rect, input: f64, output: f64) -> Pos2 {
        let x = egui::lerp(rect.left()..=rect.right(), self.levels.fraction(input));
        // Unlike a fraction, a curve may leave the place.
        let part = (output - self.levels.low()) / (self.levels.high() - self.levels.low());
        pos2(x, egui::lerp(rect.bottom()..=rect.top(), part.clamp(-1.0, 2.0) as f32))
    }

    fn grid(&self, painter: &Painter, rect: Rect) {
        for db in self.levels.ticks(rect.width(), 24.0, &DECIBEL_STEPS) {
            let at = self.place(rect, db, db);
            painter.vline(at.x, rect.y_range(), theme::line(theme::RAISED));
            painter.hline(rect.x_range(), at.y, theme::line(theme::RAISED));
        }
        painter.line_segment([rect.left_bottom(), rect.right_top()], theme::line(theme::LINE));
    }
}
