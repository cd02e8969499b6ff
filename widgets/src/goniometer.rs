//! Left against right, tilted by 45 degrees: mono stands upright, sides lie flat.

use crate::display::{number_in, tell};
use crate::theme;
use egui::{Align2, Color32, Mesh, Pos2, Rect, Role, Sense, Shape, Ui, Vec2, vec2};

/// Place of a frame in the square of -1 to 1: left at the upper left, right at the upper right, mono upward. Values beyond
/// full scale stay on the edge; what is no number is at the centre.
#[must_use]
pub fn place(left: f32, right: f32) -> Vec2 {
    let legal = |value: f32| if value.is_nan() { 0.0 } else { value.clamp(-1.0, 1.0) };
    let (left, right) = (legal(left), legal(right));
    vec2((right - left) / 2.0, -(left + right) / 2.0)
}

/// Draws `frames` (left and right, full scale 1, oldest first) in a square of `side` points; older ones are fainter.
/// `correlation` is told as its value. Returns the sentence for the status line.
pub fn goniometer(ui: &mut Ui, side: f32, frames: &[(f32, f32)], correlation: f64) -> Option<String> {
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    let painter = ui.painter_at(rect);
    let (centre, half) = (rect.center(), side / 2.0 - 14.0);
    let at = |x: f32, y: f32| centre + half * vec2(x, y);
    let corners = vec![at(0.0, -1.0), at(1.0, 0.0), at(0.0, 1.0), at(-1.0, 0.0)];
    painter.add(Shape::convex_polygon(corners, theme::GROUND, theme::line(theme::LINE)));
    painter.line_segment([at(0.0, -1.0), at(0.0, 1.0)], theme::line(theme::LINE));
    painter.line_segment([at(-1.0, 0.0), at(1.0, 0.0)], theme::line(theme::LINE));
    painter.line_segment([at(-0.5, -0.5), at(0.5, 0.5)], theme::line(theme::LINE));
    painter.line_segment([at(0.5, -0.5), at(-0.5, 0.5)], theme::line(theme::LINE));
    for (x, y, text) in
        [(0.0, -1.0, "M"), (-0.62, -0.62, "L"), (0.62, -0.62, "R"), (-1.0, 0.0, "S"), (1.0, 0.0, "S")]
    {
        let out = vec2(x, y).normalized() * 7.0;
        let label = Rect::from_center_size(at(x, y) + out, vec2(12.0, 12.0));
        number_in(&painter, label, Align2::CENTER_CENTER, text);
    }
    painter.add(dots(frames, ui.pixels_per_point(), |frame| centre + half * frame));
    let value =
        if correlation.is_finite() { format!("correlation {correlation:+.2}") } else { "–".to_owned() };
    let more = "Upright is mono, flat is side, tilted is one channel.";
    tell(ui, &response, Role::GraphicsDocument, "Goniometer", &value, more)
}

/// All dots as one mesh: thousands of shapes of their own would cost the time of a frame.
fn dots(frames: &[(f32, f32)], pixels_per_point: f32, to_screen: impl Fn(Vec2) -> Pos2) -> Shape {
    let mut mesh = Mesh::default();
    mesh.reserve_vertices(4 * frames.len());
    mesh.reserve_triangles(2 * frames.len());
    let size = Vec2::splat(1.5_f32.max(1.0 / pixels_per_point));
    for (n, (left, right)) in frames.iter().enumerate() {
        let at = to_screen(place(*left, *right));
        mesh.add_colored_rect(Rect::from_center_size(at, size), faded(n, frames.len()));
    }
    Shape::mesh(mesh)
}

/// The newest frame is opaque, the oldest nearly gone.
fn faded(n: usize, count: usize) -> Color32 {
    let age = (n + 1) as f32 / count.max(1) as f32;
    theme::OUTPUT.gamma_multiply(0.08 + 0.92 * age * age)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mono_stands_upright_and_every_frame_stays_in_the_square() {
        for (frame, expected) in [
            ((1.0, 1.0), (0.0, -1.0)),
            ((1.0, 0.0), (-0.5, -0.5)),
            ((0.0, 1.0), (0.5, -0.5)),
            ((-1.0, 1.0), (1.0, 0.0)),
            ((9.0, f32::NAN), (-0.5, -0.5)),
        ] {
            let at = place(frame.0, frame.1);
            assert_eq!((at.x + 0.0, at.y + 0.0), expected, "{frame:?}");
            assert!(at.x.abs() + at.y.abs() <= 1.0);
        }
    }

    #[test]
    fn dots_fade_with_age() {
        let alphas: Vec<u8> = (0..8).map(|n| faded(n, 8).a()).collect();
        assert!(alphas.is_sorted() && alphas[7] == 255 && alphas[0] < 40, "{alphas:?}");
    }
}
