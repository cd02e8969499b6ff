//! Axes, ticks, lines: a picture with two axes as inline SVG. Colours and type come from the page's style.

use crate::text::{clock, escape, frequency};
use std::fmt::Write;

/// Width of a picture as wide as the page, in its own units; the page scales it.
pub const WIDTH: f64 = 960.0;
/// Room left of it for ticks and the axis's title.
const LEFT: f64 = 64.0;
/// Room right of it.
const BESIDE: f64 = 32.0;
const TOP: f64 = 36.0;
/// Room below the picture for ticks and the axis's title.
const BELOW: f64 = 48.0;

/// One axis: what lies at its two ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// The value at the left or lower end.
    pub from: f64,
    /// The value at the other end; not the same.
    pub to: f64,
    /// Equal ratios are equally far apart.
    pub logarithmic: bool,
}

impl Axis {
    /// Equal differences are equally far apart.
    #[must_use]
    pub fn linear(from: f64, to: f64) -> Self {
        Self { from, to, logarithmic: false }
    }

    /// Equal ratios are equally far apart; both ends above 0.
    #[must_use]
    pub fn logarithmic(from: f64, to: f64) -> Self {
        Self { from, to, logarithmic: true }
    }

    /// Where a value lies, 0 to 1; what is outside lies at the end.
    #[must_use]
    pub fn place(&self, value: f64) -> f64 {
        let scale = |value: f64| if self.logarithmic { value.ln() } else { value };
        let share = (scale(value) - scale(self.from)) / (scale(self.to) - scale(self.from));
        if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) }
    }

    /// Round values, at most `most` and one: steps of 1, 2 or 5 times a power of ten.
    #[must_use]
    pub fn ticks(&self, most: usize) -> Vec<f64> {
        let span = self.to - self.from;
        let power = 10.0_f64.powf((span / most as f64).log10().floor());
        let step =
            [1.0, 2.0, 5.0, 10.0].map(|n| n * power).into_iter().find(|step| span / step <= most as f64);
        self.every(step.unwrap_or(span))
    }

    fn every(&self, step: f64) -> Vec<f64> {
        let (first, last) = ((self.from / step - 1e-9).ceil(), (self.to / step + 1e-9).floor());
        (0..=(last - first).max(0.0) as u32).map(|n| (first + f64::from(n)) * step).collect()
    }

    /// Times on a clock, with their texts.
    #[must_use]
    pub fn time_ticks(&self) -> Vec<(f64, String)> {
        const STEPS: [f64; 14] =
            [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0, 7_200.0];
        let step = STEPS.into_iter().find(|step| (self.to - self.from) / step <= 10.0).unwrap_or(7_200.0);
        self.every(step).into_iter().map(|seconds| (seconds, clock(seconds))).collect()
    }

    /// 1, 2 and 5 times the powers of ten in between, with their texts.
    #[must_use]
    pub fn frequency_ticks(&self) -> Vec<(f64, String)> {
        let decades = (1..=5).map(|n| 10.0_f64.powi(n));
        let all = decades.flat_map(|decade| [1.0, 2.0, 5.0].map(|n| n * decade));
        all.filter(|hz| (self.from..=self.to).contains(hz)).map(|hz| (hz, frequency(hz))).collect()
    }
}

/// How an entry of a legend is drawn: with the class of what it explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swatch {
    /// As a line.
    Line(&'static str),
    /// As a filled shape.
    Shape(&'static str),
}

/// How large a picture is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// All of it, in its own units. The page scales it, and its texts with it.
    pub width: f64,
    /// Height without legend, ticks and the title of the horizontal axis.
    pub height: f64,
    /// Room on the left for the texts of the vertical axis.
    pub left: f64,
}

/// A picture that grows.
#[derive(Clone, Debug)]
pub struct Picture {
    text: String,
    x: Axis,
    y: Axis,
    left: f64,
    right: f64,
    bottom: f64,
}

impl Picture {
    /// Begins one as wide as the page, `height` high without its ticks. `id` is unique on the page; `title` and
    /// `description` are for those who do not see it.
    #[must_use]
    pub fn new(id: &str, title: &str, description: &str, height: f64, axes: [Axis; 2]) -> Self {
        Self::sized(id, title, description, Size { width: WIDTH, height, left: LEFT }, axes)
    }

    /// The same of any size.
    #[must_use]
    pub fn sized(id: &str, title: &str, description: &str, size: Size, [x, y]: [Axis; 2]) -> Self {
        let Size { width, height, left } = size;
        let (right, bottom, total) = (width - BESIDE, TOP + height, TOP + height + BELOW);
        let mut text = String::new();
        let _ = writeln!(
            text,
            "<svg viewBox=\"0 0 {width} {total}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\n\
             <title id=\"{id}-t\">{}</title>\n<desc id=\"{id}-d\">{}</desc>\n\
             <rect class=\"plot\" x=\"{left}\" y=\"{TOP}\" width=\"{}\" height=\"{height}\"/>",
            escape(title),
            escape(description),
            right - left,
        );
        Self { text, x, y, left, right, bottom }
    }

    fn x(&self, value: f64) -> f64 {
        self.left + (self.right - self.left) * self.x.place(value)
    }

    fn y(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - TOP) * self.y.place(value)
    }

    /// Ticks, texts and title of the horizontal axis.
    pub fn x_axis(&mut self, ticks: &[(f64, String)], title: &str) {
        let (top, bottom) = (TOP, self.bottom);
        for (value, text) in ticks {
            let x = self.x(*value);
            self.push(format_args!(
                "<path class=\"grid\" d=\"M{x:.1} {top}V{bottom:.1}\"/><text x=\"{x:.1}\" y=\"{:.1}\" \
                 class=\"tick middle\">{}</text>",
                bottom + 16.0,
                escape(text)
            ));
        }
        let (x, y) = (0.5 * (self.left + self.right), bottom + 38.0);
        self.push(format_args!("<text x=\"{x}\" y=\"{y}\" class=\"axis middle\">{}</text>", escape(title)));
    }

    /// Ticks, texts and title of the vertical axis.
    pub fn y_axis(&mut self, ticks: &[f64], decimals: usize, title: &str) {
        for value in ticks {
            let y = self.y(*value);
            let (left, right) = (self.left, self.right);
            self.push(format_args!("<path class=\"grid\" d=\"M{left} {y:.1}H{right}\"/>"));
            self.y_text(*value, &crate::text::number(Some(*value), decimals));
        }
        let middle = 0.5 * (TOP + self.bottom);
        self.push(format_args!(
            "<text class=\"axis middle\" transform=\"translate(16 {middle}) rotate(-90)\">{}</text>",
            escape(title)
        ));
    }

    /// A text in front of the vertical axis.
    pub fn y_text(&mut self, value: f64, text: &str) {
        let (x, y) = (self.left - 6.0, self.y(value) + 4.0);
        self.push(format_args!("<text x=\"{x}\" y=\"{y:.1}\" class=\"tick end\">{}</text>", escape(text)));
    }

    /// An open line through points.
    pub fn line(&mut self, class: &str, points: impl Iterator<Item = (f64, f64)>) {
        let path = self.path(points);
        self.push(format_args!("<path class=\"{class}\" d=\"{path}\"/>"));
    }

    /// A closed shape through points.
    pub fn shape(&mut self, class: &str, points: impl Iterator<Item = (f64, f64)>) {
        let path = self.path(points);
        self.push(format_args!("<path class=\"{class}\" d=\"{path}Z\"/>"));
    }

    fn path(&self, points: impl Iterator<Item = (f64, f64)>) -> String {
        let mut path = String::new();
        for (n, (x, y)) in points.enumerate() {
            let _ = write!(path, "{}{:.1} {:.1}", if n == 0 { 'M' } else { 'L' }, self.x(x), self.y(y));
        }
        path
    }

    /// A rectangle between two values of each axis.
    pub fn area(&mut self, class: &str, x: [f64; 2], y: [f64; 2]) {
        self.shape(class, [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])].into_iter());
    }

    /// A text near a point, away from the edge of the picture.
    pub fn label(&mut self, class: &str, (x, y): (f64, f64), text: &str) {
        let side = if self.x.place(x) > 0.5 { "end" } else { "start" };
        let x = self.x(x) + if side == "end" { -7.0 } else { 7.0 };
        let y = (self.y(y) - 7.0).max(TOP + 14.0);
        self.push(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class} {side}\">{}</text>",
            escape(text)
        ));
    }

    /// A text with its middle at a point.
    pub fn text(&mut self, class: &str, (x, y): (f64, f64), text: &str) {
        let (x, y) = (self.x(x), self.y(y) + 4.0);
        self.push(format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\">{}</text>", escape(text)));
    }

    /// A short mark at the right edge.
    pub fn mark(&mut self, class: &str, y: f64) {
        let (right, y) = (self.right, self.y(y));
        self.push(format_args!("<path class=\"{class}\" d=\"M{right} {y:.1}h-14\"/>"));
    }

    /// What the drawing means, above the picture: for each the class of its line or shape and its text.
    pub fn legend(&mut self, entries: &[(Swatch, &str)]) {
        let mut x = self.left.min(LEFT);
        for (swatch, text) in entries {
            let (class, y, path) = match swatch {
                Swatch::Line(class) => (class, 18, "h22"),
                Swatch::Shape(class) => (class, 14, "h22v8h-22Z"),
            };
            self.push(format_args!(
                "<path class=\"{class}\" d=\"M{x:.1} {y}{path}\"/><text x=\"{:.1}\" y=\"23\" class=\"tick\">{}</text>",
                x + 28.0,
                escape(text)
            ));
            x += 52.0 + 7.2 * text.chars().count() as f64;
        }
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        let _ = self.text.write_fmt(text);
        self.text.push('\n');
    }

    /// The whole picture.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(Axis::linear(-43.0, -8.0).ticks(8), [-40.0, -35.0, -30.0, -25.0, -20.0, -15.0, -10.0]);
        assert_eq!(Axis::linear(0.0, 0.3).ticks(3).len(), 4);
        let texts = |axis: Axis| axis.time_ticks().into_iter().map(|tick| tick.1).collect::<Vec<_>>();
        assert_eq!(texts(Axis::linear(0.0, 25.0)), ["0:00", "0:05", "0:10", "0:15", "0:20", "0:25"]);
        assert_eq!(texts(Axis::linear(0.0, 14_400.0)).last().map(String::as_str), Some("4:00:00"));
        let ticks = Axis::logarithmic(25.0, 20_000.0).frequency_ticks();
        assert_eq!((ticks[0].1.as_str(), ticks.last().map(|tick| tick.0)), ("50 Hz", Some(20_000.0)));
    }

    #[test]
    fn values_lie_where_the_axis_says() {
        let axis = Axis::logarithmic(10.0, 1_000.0);
        assert!((axis.place(100.0) - 0.5).abs() < 1e-12);
        assert_eq!((axis.place(0.0), axis.place(1e9)), (0.0, 1.0));
        assert_eq!(Axis::linear(-20.0, 0.0).place(-5.0), 0.75);
    }
}
