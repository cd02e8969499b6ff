//! Directions of the sound in a half circle: upright is mono, a quarter circle around it holds all that survives a
//! fold-down, the rest is out of phase.

use crate::display::{number_in, tell};
use crate::goniometer::place;
use crate::theme;
use egui::epaint::PathStroke;
use egui::{Align2, Color32, Mesh, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, Vec2, pos2, vec2};
use std::f32::consts::{FRAC_PI_2, FRAC_PI_4, PI};

/// Level at the centre, in dB below full scale: the scale is one of decibels, so that soft music is seen.
const RANGE_DB: f32 = 48.0;
/// Directions of a [`Fan`].
const RAYS: usize = 61;
/// How fast a ray of a fan falls, in dB a second.
const FALL_DB: f32 = 24.0;

/// How much comes from each direction, as the eye follows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    levels_db: [f32; RAYS],
}

impl Default for Fan {
    fn default() -> Self {
        Self { levels_db: [-RANGE_DB; RAYS] }
    }
}

impl Fan {
    /// Takes in `frames` (left and right, full scale 1), `seconds` after the last ones. Whether anything moved.
    pub fn hear(&mut self, frames: &[(f32, f32)], seconds: f32) -> bool {
        let before = self.levels_db;
        let fall = FALL_DB * seconds.max(0.0);
        self.levels_db.iter_mut().for_each(|level| *level = (*level - fall).max(-RANGE_DB));
        for (left, right) in frames {
            let (angle, level_db) = direction(*left, *right);
            let ray = ((angle / PI + 0.5) * (RAYS - 1) as f32).round() as usize;
            let ray = &mut self.levels_db[ray.min(RAYS - 1)];
            *ray = ray.max(level_db);
        }
        self.levels_db != before
    }

    /// The level of the direction at `angle`, in dB re full scale; angles as for mono 0, for left negative, up to a
    /// quarter turn either way.
    #[must_use]
    pub fn level_db(&self, angle: f32) -> f32 {
        let ray = ((angle / PI + 0.5) * (RAYS - 1) as f32).round().max(0.0) as usize;
        self.levels_db[ray.min(RAYS - 1)]
    }
}

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub enum Directions<'a> {
    /// Each frame as a dot, oldest first.
    Frames(&'a [(f32, f32)]),
    /// The highest level of each direction.
    Levels(&'a Fan),
}

/// Angle from mono, negative to the left, and level in dB re full scale of one frame. What is out of phase is turned to the
/// upper half: a phase does not tell front from back.
fn direction(left: f32, right: f32) -> (f32, f32) {
    let at = place(left, right);
    let at = if at.y > 0.0 { -at } else { at };
    let level_db = 20.0 * at.length().max(1e-6).log10();
    (at.x.atan2(-at.y), level_db.max(-RANGE_DB))
}

/// Draws the half circle in `size` points. `correlation` is told as its value. Returns the sentence for the status line.
pub fn polar(ui: &mut Ui, size: Vec2, shown: Directions<'_>, correlation: f64) -> Option<String> {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let painter = ui.painter_at(rect);
    let radius = (0.5 * rect.width() - 14.0).min(rect.height() - 26.0).max(10.0);
    let centre = pos2(rect.center().x, rect.center().y + 0.5 * radius);
    ground(&painter, centre, radius);
    match shown {
        Directions::Frames(frames) => {
            painter.add(dots(frames, ui.pixels_per_point(), centre, radius));
        }
        Directions::Levels(fan) => outline(&painter, fan, centre, radius),
    }
    let value =
        if correlation.is_finite() { format!("correlation {correlation:+.2}") } else { "–".to_owned() };
    let more = "Upright is mono; outside of the lines to L and R it is out of phase. Full scale is the arc, -48 dB the centre.";
    tell(ui, &response, Role::GraphicsDocument, "Polar scope", &value, more)
}

fn at(centre: Pos2, radius: f32, angle: f32) -> Pos2 {
    centre + radius * vec2(angle.sin(), -angle.cos())
}

/// How far out a level lies, of the radius.
fn reach(level_db: f32) -> f32 {
    (1.0 + level_db / RANGE_DB).clamp(0.0, 1.0)
}

fn ground(painter: &Painter, centre: Pos2, radius: f32) {
    let arc = |radius: f32| -> Vec<Pos2> {
        (0..=48).map(|n| at(centre, radius, (n as f32 / 48.0 - 0.5) * PI)).collect()
    };
    painter.add(Shape::convex_polygon(arc(radius), theme::GROUND, theme::line(theme::LINE)));
    for db in [-12.0, -24.0, -36.0] {
        painter.add(Shape::line(arc(radius * reach(db)), theme::line(theme::RAISED)));
    }
    for (angle, text) in
        [(-FRAC_PI_2, "S"), (-FRAC_PI_4, "L"), (0.0, "M"), (FRAC_PI_4, "R"), (FRAC_PI_2, "S")]
    {
        painter.line_segment([centre, at(centre, radius, angle)], theme::line(theme::LINE));
        let label = Rect::from_center_size(at(centre, radius + 7.0, angle), vec2(12.0, 12.0));
        number_in(painter, label, Align2::CENTER_CENTER, text);
    }
}

/// All dots as one mesh.
fn dots(frames: &[(f32, f32)], pixels_per_point: f32, centre: Pos2, radius: f32) -> Shape {
    let mut mesh = Mesh::default();
    mesh.reserve_vertices(4 * frames.len());
    mesh.reserve_triangles(2 * frames.len());
    let size = Vec2::splat(1.5_f32.max(1.0 / pixels_per_point));
    for (n, (left, right)) in frames.iter().enumerate() {
        let (angle, level_db) = direction(*left, *right);
        let age = (n + 1) as f32 / frames.len() as f32;
        let colour = ink(angle).gamma_multiply(0.08 + 0.92 * age * age);
        let place = at(centre, radius * reach(level_db), angle);
        mesh.add_colored_rect(Rect::from_center_size(place, size), colour);
    }
    Shape::mesh(mesh)
}

/// Red where the fold-down takes away more than it leaves.
fn ink(angle: f32) -> Color32 {
    if angle.abs() > FRAC_PI_4 + 0.02 { theme::FAIL } else { theme::OUTPUT }
}

fn outline(painter: &Painter, fan: &Fan, centre: Pos2, radius: f32) {
    let ray = |n: usize| (n as f32 / (RAYS - 1) as f32 - 0.5) * PI;
    let tip = |n: usize| at(centre, radius * reach(fan.levels_db[n]), ray(n));
    let mut mesh = Mesh::default();
    for n in 1..RAYS {
        let colour = ink(0.5 * (ray(n - 1) + ray(n))).gamma_multiply(0.25);
        let first = mesh.vertices.len() as u32;
        [centre, tip(n - 1), tip(n)].into_iter().for_each(|corner| mesh.colored_vertex(corner, colour));
        mesh.add_triangle(first, first + 1, first + 2);
    }
    painter.add(Shape::mesh(mesh));
    let stroke: PathStroke = Stroke::new(1.5, theme::OUTPUT).into();
    painter.add(Shape::line((0..RAYS).map(tip).collect(), stroke));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(angle: f32, expected: f32) -> bool {
        (angle - expected).abs() < 1e-5
    }

    #[test]
    fn directions_are_told_from_mono_whatever_the_polarity() {
        for polarity in [1.0, -1.0] {
            for (left, right, angle) in
                [(1.0, 1.0, 0.0), (1.0, 0.0, -FRAC_PI_4), (0.0, 1.0, FRAC_PI_4), (0.5, 0.5, 0.0)]
            {
                assert!(near(direction(polarity * left, polarity * right).0, angle), "{left} {right}");
            }
            assert!(near(direction(polarity, -polarity).0.abs(), FRAC_PI_2));
        }
        // Mono at half scale is 6 dB below mono at full scale, which is the arc.
        assert!((direction(1.0, 1.0).1).abs() < 1e-3 && (direction(0.5, 0.5).1 + 6.02).abs() < 0.01);
        assert!(direction(f32::NAN, f32::INFINITY).1.is_finite());
    }

    #[test]
    fn a_fan_rises_at_once_and_falls_slowly() {
        let mut fan = Fan::default();
        assert!(fan.hear(&[(1.0, 1.0), (0.1, 0.0)], 0.01));
        assert!(fan.level_db(0.0).abs() < 0.01 && fan.level_db(-FRAC_PI_4) < -20.0);
        assert!(fan.hear(&[], 0.5));
        assert!((fan.level_db(0.0) + 12.0).abs() < 0.01);
        assert!(fan.hear(&[], 10.0) && !fan.hear(&[], 1.0), "it comes to rest");
    }
}
