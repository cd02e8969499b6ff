//! A course of values over a width: filled down or up to a base, with a line along it. Holes part it.

use egui::{Color32, Mesh, Painter, Pos2, Shape, Stroke, pos2};

/// The course while it is put together, from left to right.
#[derive(Debug)]
pub(crate) struct Trace {
    base: Option<(f32, Color32)>,
    fill: Mesh,
    runs: Vec<Vec<Pos2>>,
    capacity: usize,
    open: bool,
}

impl Trace {
    /// Filled with `colour` between the values and the height `base`; about `capacity` values.
    pub(crate) fn new(base: f32, colour: Color32, capacity: usize) -> Self {
        let mut fill = Mesh::default();
        fill.reserve_vertices(2 * capacity);
        fill.reserve_triangles(2 * capacity);
        Self { base: Some((base, colour)), fill, runs: Vec::new(), capacity, open: false }
    }

    /// A line alone.
    pub(crate) fn line_only(capacity: usize) -> Self {
        Self { base: None, fill: Mesh::default(), runs: Vec::new(), capacity, open: false }
    }

    /// The value at `x` has the height `y`; not a number is a hole.
    pub(crate) fn put(&mut self, x: f32, y: f32) {
        if y.is_nan() {
            self.open = false;
            return;
        }
        if let Some((base, colour)) = self.base {
            let n = self.fill.vertices.len() as u32;
            self.fill.colored_vertex(pos2(x, base), colour);
            self.fill.colored_vertex(pos2(x, y), colour);
            if self.open {
                self.fill.add_triangle(n - 2, n - 1, n);
                self.fill.add_triangle(n - 1, n, n + 1);
            }
        }
        if !self.open {
            self.runs.push(Vec::with_capacity(self.capacity));
            self.open = true;
        }
        if let Some(run) = self.runs.last_mut() {
            run.push(pos2(x, y));
        }
    }

    /// Paints the fill, and the line over it if it has a width.
    pub(crate) fn paint(self, painter: &Painter, stroke: Stroke) {
        if !self.fill.is_empty() {
            painter.add(Shape::mesh(self.fill));
        }
        if stroke.width > 0.0 {
            for run in self.runs {
                painter.add(Shape::line(run, stroke));
            }
        }
    }
}
