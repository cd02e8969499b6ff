//! Lights of a verdict: a sign, a colour and a sentence that says what to do.

use crate::theme;
use egui::{
    Color32, Painter, Pos2, Rect, Response, RichText, Role, Sense, Shape, Stroke, Ui, WidgetInfo, vec2,
};

/// How a rule came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// Kept.
    Pass,
    /// Worth a look.
    Warn,
    /// Broken.
    Fail,
}

impl Light {
    /// The word for assistive technology.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "Pass",
            Self::Warn => "Warning",
            Self::Fail => "Fail",
        }
    }

    /// The colour, never without the sign.
    #[must_use]
    pub fn colour(self) -> Color32 {
        match self {
            Self::Pass => theme::PASS,
            Self::Warn => theme::WARN,
            Self::Fail => theme::FAIL,
        }
    }

    /// Paints the sign inside a square of `side` points around `centre`: a tick, a triangle or a cross. It is drawn, not
    /// written: the proportional font has none of them.
    pub fn paint(self, painter: &Painter, centre: Pos2, side: f32) {
        let at = |x: f32, y: f32| centre + vec2(x, y) * (side / 2.0);
        let stroke = Stroke::new((side / 6.0).max(1.5), self.colour());
        match self {
            Self::Pass => {
                painter.add(Shape::line(vec![at(-0.8, 0.05), at(-0.25, 0.6), at(0.8, -0.6)], stroke));
            }
            Self::Warn => {
                let corners = vec![at(0.0, -0.8), at(0.9, 0.75), at(-0.9, 0.75)];
                painter.add(Shape::convex_polygon(corners, self.colour(), Stroke::NONE));
            }
            Self::Fail => {
                painter.line_segment([at(-0.65, -0.65), at(0.65, 0.65)], stroke);
                painter.line_segment([at(0.65, -0.65), at(-0.65, 0.65)], stroke);
            }
        }
    }
}

/// Draws one light with its sentence, which wraps. Assistive technology reads `Fail: True peak ...`.
pub fn light(ui: &mut Ui, light: Light, sentence: &str) -> Response {
    sign_and_text(ui, light, RichText::new(sentence).color(theme::TEXT), sentence, 11.0)
}

/// Draws the verdict as a whole, large.
pub fn headline(ui: &mut Ui, light: Light, sentence: &str) -> Response {
    let text = RichText::new(sentence).font(theme::HEADING).color(light.colour());
    sign_and_text(ui, light, text, sentence, 16.0)
}

fn sign_and_text(ui: &mut Ui, light: Light, text: RichText, plain: &str, side: f32) -> Response {
    let inner = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let (place, _) = ui.allocate_exact_size(vec2(16.0, side + 5.0), Sense::hover());
        light.paint(ui.painter(), place.center(), side);
        ui.add(egui::Label::new(text).wrap())
    });
    let words = inner.inner;
    let place: Rect = inner.response.rect.union(words.rect);
    let response = ui.interact(place, ui.scope_id().with(("light", plain)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Status, true, format!("{}: {plain}", light.word())));
    response
}
