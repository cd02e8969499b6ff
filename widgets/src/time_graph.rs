//! Values over time: lines, a target band and events. Drag to zoom, double-click for all.

use crate::axis::{Axis, DECIBEL_STEPS, SECOND_STEPS, clock};
use crate::display::{number_in, tell, text_in};
use crate::readout::tenth;
use crate::theme;
use crate::time_hand::{hand, selection};
use crate::time_marks::lanes;
use crate::time_window::TimeWindow;
use crate::verdict::Light;
use egui::{Align2, Color32, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, Vec2, pos2, vec2};

const SCALE_WIDTH: f32 = 30.0;
const SCALE_HEIGHT: f32 = 16.0;
const HEADER: f32 = 22.0;

/// Where the values come from. The owner reduces them to the pixels of the view, so that hours cost what seconds do.
pub trait History {
    /// First and last time, in seconds.
    fn span_s(&self) -> (f64, f64);
    /// Hands the values of line `line` (its place in [`TimeGraph::lines`]) inside of `window` to `put` as (time in seconds,
    /// value), in order of time, at about `columns` times. A peak and a dip in one column are two values at one time; a
    /// value that is not finite makes a gap.
    fn values(&self, line: usize, window: TimeWindow, columns: usize, put: &mut dyn FnMut(f64, f64));
    /// Hands how often each of [`TimeGraph::marks`] happened inside of `window` to `put` as (time in seconds, counts), in
    /// order of time, at about `columns` times; where none did, it may be left out.
    fn marks(&self, _window: TimeWindow, _columns: usize, _put: &mut dyn FnMut(f64, &[u32])) {}
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line<'a> {
    /// What it shows, in the legend: `Short-term`.
    pub name: &'a str,
    /// Colour.
    pub colour: Color32,
    /// Width in points.
    pub width: f32,
}

/// Something that happened, drawn as a line under its sign.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When, in seconds.
    pub time_s: f64,
    /// How grave.
    pub light: Light,
    /// What, for the status line: `True peak -0.3 dBTP`.
    pub text: String,
}

/// A kind of thing that may happen thousands of times: a lane of ticks at the bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark<'a> {
    /// What it is, one and several: `["over", "overs"]`.
    pub name: [&'a str; 2],
    /// How grave: colour of the ticks, and sign in the legend.
    pub light: Light,
}

/// The graph.
#[derive(Clone, Copy, Debug)]
pub struct TimeGraph<'a> {
    /// What it shows, unique in its window: `Loudness history`.
    pub name: &'a str,
    /// Unit of the values: `LUFS`.
    pub unit: &'a str,
    /// Scale of the values.
    pub axis: Axis,
    /// The lines; later ones are drawn over earlier ones.
    pub lines: &'a [Line<'a>],
    /// The zone to be in, low end first.
    pub target: Option<(f64, f64)>,
    /// What happened, in any order.
    pub events: &'a [Event],
    /// What happens often, from the lowest lane upward.
    pub marks: &'a [Mark<'a>],
}

impl TimeGraph<'_> {
    /// Draws `history` in `size` points. Returns the sentence for the status line.
    pub fn show(&self, ui: &mut Ui, size: Vec2, history: &dyn History) -> Option<String> {
        let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
        let plot = Rect::from_min_max(
            pos2(rect.left() + SCALE_WIDTH, rect.top() + HEADER),
            pos2(rect.right(), rect.bottom() - SCALE_HEIGHT),
        );
        let (first_s, last_s) = history.span_s();
        let all = TimeWindow::new(first_s, last_s);
        let view = hand(ui, &response, plot, all);
        let painter = ui.painter_at(rect);
        painter.rect_filled(plot, 0.0, theme::GROUND);
        self.grid(&painter, plot, view);
        let pointer = response.hover_pos().filter(|at| plot.contains(*at));
        let near = self.values(
            &painter.with_clip_rect(plot.intersect(painter.clip_rect())),
            plot,
            view,
            history,
            pointer,
        );
        let event = self.ticks(&painter, plot, view, pointer);
        let lanes = lanes(&painter, plot, view, self.marks, history, pointer);
        if let Some(selected) = selection(ui, &response, plot) {
            painter.rect_filled(selected, 0.0, theme::ACCENT.gamma_multiply(0.2));
        } else if let Some(at) = pointer {
            painter.vline(at.x, plot.y_range(), theme::line(theme::OFF));
        }
        let end = self.legend(&painter, rect);
        lanes.legend(&painter, end, self.marks);
        let frame = if response.has_focus() { theme::ACCENT } else { theme::LINE };
        painter.rect_stroke(plot, 0.0, theme::line(frame), egui::StrokeKind::Inside);
        let shown = format!("{} to {}", clock(view.from_s, 1.0), clock(view.to_s, 1.0));
        let more = match pointer {
            None => "Drag to zoom, double-click for all.".to_owned(),
            Some(at) => {
                let time_s = view.time_s(f64::from((at.x - plot.left()) / plot.width()));
                self.reading(time_s, &near, event) + &lanes.sentence(self.marks)
            }
        };
        tell(ui, &response, Role::GraphicsDocument, self.name, &shown, &more)
    }

    fn y(&self, plot: Rect, value: f64) -> f32 {
        egui::lerp(plot.bottom()..=plot.top(), self.axis.fraction(value))
    }

    fn grid(&self, painter: &Painter, plot: Rect, view: TimeWindow) {
        for value in self.axis.ticks(plot.height(), 18.0, &DECIBEL_STEPS) {
            let y = self.y(plot, value);
            painter.hline(plot.x_range(), y, theme::line(theme::LINE));
            let place = Rect::from_center_size(pos2(plot.left() - 18.0, y), vec2(26.0, 12.0));
            number_in(painter, place, Align2::RIGHT_CENTER, &format!("{value:.0}"));
        }
        let times = Axis::linear(view.from_s, view.to_s);
        let ticks = times.ticks(plot.width(), 72.0, &SECOND_STEPS);
        let step_s = if ticks.len() > 1 { ticks[1] - ticks[0] } else { 1.0 };
        for time_s in ticks {
            let x = egui::lerp(plot.left()..=plot.right(), times.fraction(time_s));
            painter.vline(x, plot.y_range(), theme::line(theme::LINE));
            let left = (x - 24.0).clamp(plot.left() - 12.0, plot.right() - 48.0);
            let place = Rect::from_min_size(pos2(left, plot.bottom() + 3.0), vec2(48.0, 12.0));
            number_in(painter, place, Align2::CENTER_CENTER, &clock(time_s, step_s));
        }
        if let Some((low, high)) = self.target {
            let band = Rect::from_x_y_ranges(plot.x_range(), self.y(plot, high)..=self.y(plot, low));
            painter.rect_filled(band, 0.0, theme::PASS.gamma_multiply(0.16));
            for y in [band.top(), band.bottom()] {
                painter.hline(plot.x_range(), y, theme::line(theme::PASS.gamma_multiply(0.6)));
            }
        }
    }

    /// Draws the lines and returns the value of each that is nearest to the pointer in time.
    fn values(
        &self,
        painter: &Painter,
        plot: Rect,
        view: TimeWindow,
        history: &dyn History,
        pointer: Option<Pos2>,
    ) -> Vec<f64> {
        let mut near = Vec::new();
        // Two columns a point: every pixel of a screen at 200 %.
        let columns = (2.0 * plot.width()) as usize;
        for (n, line) in self.lines.iter().enumerate() {
            let stroke = Stroke::new(line.width, line.colour);
            let mut run: Vec<Pos2> = Vec::with_capacity(columns);
            let mut nearest = (f32::INFINITY, f64::NAN);
            history.values(n, view, columns, &mut |time_s, value| {
                let part = ((time_s - view.from_s) / view.width_s()) as f32;
                let at = pos2(plot.left() + part * plot.width(), self.y(plot, value));
                if let Some(pointer) = pointer
                    && (at.x - pointer.x).abs() < nearest.0
                {
                    nearest = ((at.x - pointer.x).abs(), value);
                }
                if value.is_finite() {
                    run.push(at);
                } else if !run.is_empty() {
                    painter.add(Shape::line(std::mem::take(&mut run), stroke));
                }
            });
            painter.add(Shape::line(run, stroke));
            near.push(nearest.1);
        }
        near
    }

    /// Draws the events and returns the one under the pointer.
    fn ticks(
        &self,
        painter: &Painter,
        plot: Rect,
        view: TimeWindow,
        pointer: Option<Pos2>,
    ) -> Option<&Event> {
        let x = |event: &Event| {
            plot.left() + ((event.time_s - view.from_s) / view.width_s()) as f32 * plot.width()
        };
        let seen = |event: &&Event| (view.from_s..=view.to_s).contains(&event.time_s);
        for event in self.events.iter().filter(seen) {
            painter.vline(
                x(event),
                plot.top() + 13.0..=plot.bottom(),
                theme::line(event.light.colour().gamma_multiply(0.5)),
            );
            event.light.paint(painter, pos2(x(event), plot.top() + 7.0), 8.0);
        }
        let pointer = pointer?;
        let away = |event: &&Event| (x(event) - pointer.x).abs();
        let nearest = self.events.iter().filter(seen).min_by(|a, b| away(a).total_cmp(&away(b)))?;
        (away(&nearest) <= 4.0).then_some(nearest)
    }

    /// Returns where it ends.
    fn legend(&self, painter: &Painter, rect: Rect) -> Pos2 {
        let mut x = rect.left() + SCALE_WIDTH;
        let y = rect.top() + 7.0;
        for line in self.lines {
            painter.hline(x..=x + 14.0, y, Stroke::new(line.width.max(1.0), line.colour));
            let text =
                painter.text(pos2(x + 18.0, y), Align2::LEFT_CENTER, line.name, theme::LABEL, theme::DIM);
            x = text.right() + 16.0;
        }
        let unit = Rect::from_min_size(rect.min, vec2(SCALE_WIDTH - 5.0, 14.0));
        text_in(painter, unit, Align2::RIGHT_CENTER, self.unit, theme::SCALE, theme::DIM);
        pos2(x, y)
    }

    fn reading(&self, time_s: f64, near: &[f64], event: Option<&Event>) -> String {
        let values =
            self.lines.iter().zip(near).map(|(line, value)| format!("{} {}", line.name, tenth(*value)));
        let values = values.collect::<Vec<_>>().join(", ");
        let event = event
            .map(|event| format!(" {}: {} at {}.", event.light.word(), event.text, clock(event.time_s, 0.1)))
            .unwrap_or_default();
        format!("At {}: {values} {}.{event}", clock(time_s, 0.1), self.unit)
    }
}
