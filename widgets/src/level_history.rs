//! Levels before and after, and the gain reduction between them, over the last seconds: the newest at the right edge.

use crate::axis::{Axis, DECIBEL_STEPS};
use crate::column_roll::{Column, ColumnRoll};
use crate::display::{number_in, tell, text_in};
use crate::limit_line::LimitLine;
use crate::readout::tenth;
use crate::theme;
use crate::touch::{arrow_steps, wheel_steps};
use crate::trace::Trace;
use egui::accesskit::Action;
use egui::{Align2, Painter, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Spans of the scale on offer, in dB, from the closest to the widest.
pub const SPANS_DB: [f64; 4] = [12.0, 24.0, 36.0, 60.0];

const SCALE: f32 = 28.0;
const REDUCTIONS: f32 = 24.0;
const HEADER: f32 = 18.0;
const FOOTER: f32 = 14.0;
/// Share of a span that lies above 0 dB: what is pushed over the ceiling is seen.
const ABOVE: f64 = 1.0 / 6.0;

/// The display.
#[derive(Clone, Copy)]
pub struct LevelHistory<'a> {
    /// What it shows, unique in its window: `Level history`.
    pub name: &'a str,
    /// Seconds in view.
    pub seconds: f64,
    /// Columns a second.
    pub per_second: f64,
    /// A line that is dragged to its level.
    pub limit: Option<LimitLine<'a>>,
}

/// The scale of levels that spans `span_db`: a part of it is above 0 dB.
#[must_use]
pub fn level_axis(span_db: f64) -> Axis {
    Axis::linear(span_db * (ABOVE - 1.0), span_db * ABOVE)
}

/// The scale of gain reductions of the same length a decibel, from the top down.
#[must_use]
pub fn reduction_axis(span_db: f64) -> Axis {
    Axis::linear(-span_db, 0.0)
}

/// Where the levels are drawn in a display at `rect`: bars beside it stand on the same scale.
#[must_use]
pub fn plot_in(rect: Rect) -> Rect {
    Rect::from_min_max(
        pos2(rect.left() + SCALE, rect.top() + HEADER),
        pos2(rect.right() - REDUCTIONS, rect.bottom() - FOOTER),
    )
}

impl LevelHistory<'_> {
    /// Draws `roll` at `rect`, on a scale of `span_db` that the wheel, a click and the arrows on its numbers change. Returns
    /// the sentence for the status line.
    pub fn show(&self, ui: &mut Ui, rect: Rect, roll: &ColumnRoll, span_db: &mut f64) -> Option<String> {
        let plot = plot_in(rect);
        let scale = Rect::from_min_max(rect.min, pos2(plot.left(), plot.bottom()));
        let said = zoom(ui, scale, span_db);
        let (axis, reductions) = (level_axis(*span_db), reduction_axis(*span_db));
        let painter = ui.painter_at(rect);
        painter.rect_filled(plot, 0.0, theme::GROUND);
        self.grid(&painter, plot, axis);
        self.columns(&painter.with_clip_rect(plot.intersect(ui.clip_rect())), plot, axis, reductions, roll);
        reduction_scale(&painter, plot, reductions);
        legend(&painter, rect);
        painter.rect_stroke(plot, 0.0, theme::line(theme::LINE), egui::StrokeKind::Inside);
        let said = said.or(self.reading(ui, plot, roll));
        let line = self.limit.and_then(|limit| limit.show(ui, plot, axis));
        line.or(said)
    }

    fn grid(&self, painter: &Painter, plot: Rect, axis: Axis) {
        for db in axis.ticks(plot.height(), 20.0, &DECIBEL_STEPS) {
            let y = height(plot, axis, db);
            painter.hline(plot.x_range(), y, theme::line(theme::RAISED));
            let place = Rect::from_center_size(pos2(plot.left() - 16.0, y), vec2(24.0, 12.0));
            number_in(painter, place, Align2::RIGHT_CENTER, &format!("{db:.0}"));
        }
        for second in 1..self.seconds.ceil() as u32 {
            let x = plot.right() - plot.width() * (f64::from(second) / self.seconds) as f32;
            painter.vline(x, plot.y_range(), theme::line(theme::RAISED));
            let place = Rect::from_center_size(pos2(x, plot.bottom() + 8.0), vec2(30.0, 12.0));
            number_in(painter, place, Align2::CENTER_CENTER, &format!("-{second} s"));
        }
    }

    fn columns(&self, painter: &Painter, plot: Rect, axis: Axis, reductions: Axis, roll: &ColumnRoll) {
        let in_view = self.seconds * self.per_second;
        let width = plot.width() / in_view as f32;
        let count = in_view as usize + 2;
        let level = |db: f32| if db.is_nan() { f32::NAN } else { height(plot, axis, f64::from(db)) };
        let reduction =
            |db: f32| if db.is_nan() { f32::NAN } else { height(plot, reductions, f64::from(db)) };
        let mut output = Trace::new(plot.bottom(), theme::OUTPUT.gamma_multiply(0.38), count);
        let mut input = Trace::line_only(count);
        let mut reduced = Trace::new(plot.top(), theme::REDUCTION.gamma_multiply(0.42), count);
        let mut sustained = Trace::new(plot.top(), theme::REDUCTION.gamma_multiply(0.42), count);
        // A column is drawn at its middle; two beyond each edge reach past it.
        for (age, column) in roll.aged().filter(|(age, _)| (-2.0..=in_view + 1.0).contains(age)) {
            let x = plot.right() - (age as f32 + 0.5) * width;
            output.put(x, level(column.output_db));
            input.put(x, level(column.input_db));
            reduced.put(x, reduction(column.reduction_db));
            sustained.put(x, reduction(column.sustained_db));
        }
        output.paint(painter, theme::line(theme::OUTPUT));
        input.paint(painter, Stroke::new(1.0, theme::INPUT));
        sustained.paint(painter, Stroke::NONE);
        reduced.paint(painter, theme::line(theme::REDUCTION));
    }

    /// What the pointer is over, in words.
    fn reading(&self, ui: &Ui, plot: Rect, roll: &ColumnRoll) -> Option<String> {
        let response = ui.interact(plot, ui.scope_id().with(self.name), Sense::hover());
        let now = roll.at(0.0).map_or_else(|| "nothing heard yet".to_owned(), in_words);
        let more = response.hover_pos().map(|at| {
            ui.painter().vline(at.x, plot.y_range(), theme::line(theme::OFF));
            let seconds = f64::from((plot.right() - at.x) / plot.width()) * self.seconds;
            let then = roll.at(seconds * self.per_second - 0.5);
            then.map_or_else(String::new, |then| format!("{seconds:.2} s ago: {}.", in_words(then)))
        });
        let said = tell(ui, &response, Role::GraphicsDocument, self.name, &now, "");
        more.filter(|more| !more.is_empty()).map(|more| format!("{}: {more}", self.name)).or(said)
    }
}

fn in_words(column: Column) -> String {
    let [input, output] = [column.input_db, column.output_db].map(|db| tenth(f64::from(db)));
    // Adding zero turns -0.0 into 0.0.
    let [reduction, sustained] =
        [column.reduction_db, column.sustained_db].map(|db| tenth(-f64::from(db) + 0.0));
    format!("input {input} dBFS, output {output} dBFS, reduction {reduction} dB, of it sustained {sustained}")
}

fn height(plot: Rect, axis: Axis, db: f64) -> f32 {
    egui::lerp(plot.bottom()..=plot.top(), axis.fraction(db))
}

/// The numbers of the scale as a control.
fn zoom(ui: &Ui, scale: Rect, span_db: &mut f64) -> Option<String> {
    let response = ui.interact(scale, ui.scope_id().with("scale of levels"), Sense::click());
    let response = response.on_hover_cursor(egui::CursorIcon::ZoomIn);
    let at = SPANS_DB.iter().position(|span| span >= span_db).unwrap_or(SPANS_DB.len() - 1);
    let steps = wheel_steps(ui, &response) + arrow_steps(ui, &response);
    let to = if response.clicked() {
        (at + 1) % SPANS_DB.len()
    } else if steps > 0.0 {
        at.saturating_sub(1)
    } else if steps < 0.0 {
        (at + 1).min(SPANS_DB.len() - 1)
    } else {
        at
    };
    *span_db = SPANS_DB[to];
    response.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, "Scale of levels"));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(format!("{span_db:.0} dB"));
        node.add_action(Action::Increment);
        node.add_action(Action::Decrement);
    });
    if response.has_focus() {
        ui.painter().rect_stroke(scale, 0.0, theme::line(theme::ACCENT), egui::StrokeKind::Inside);
    }
    let over = response.hovered() || response.has_focus();
    over.then(|| format!("Scale of levels: {span_db:.0} dB in view. Wheel, arrows or click: 12 to 60 dB."))
}

/// The decibels of the reduction, right of the plot.
fn reduction_scale(painter: &Painter, plot: Rect, axis: Axis) {
    for db in axis.ticks(plot.height(), 20.0, &DECIBEL_STEPS) {
        // The lower half is rarely reached: fewer numbers are calmer.
        if db < 0.0 && db >= 0.5 * axis.low() {
            let place =
                Rect::from_center_size(pos2(plot.right() + 12.0, height(plot, axis, db)), vec2(20.0, 12.0));
            let colour = theme::REDUCTION;
            text_in(painter, place, Align2::LEFT_CENTER, &format!("{db:.0}"), theme::SCALE, colour);
        }
    }
}

fn legend(painter: &Painter, rect: Rect) {
    let y = rect.top() + 8.0;
    let unit = Rect::from_min_size(rect.min, vec2(SCALE - 4.0, 14.0));
    text_in(painter, unit, Align2::RIGHT_CENTER, "dBFS", theme::SCALE, theme::DIM);
    let mut x = rect.left() + SCALE;
    for (name, colour, filled) in [
        ("Input", theme::INPUT, false),
        ("Output", theme::OUTPUT, true),
        ("Reduction", theme::REDUCTION, true),
        ("sustained", theme::REDUCTION, false),
    ] {
        let swatch = Rect::from_min_size(pos2(x, y - 4.0), vec2(12.0, 8.0));
        match (name, filled) {
            ("sustained", _) => {
                painter.rect_filled(swatch, 0.0, colour.gamma_multiply(0.66));
            }
            (_, true) => {
                painter.rect_filled(swatch, 0.0, colour.gamma_multiply(0.4));
                painter.hline(swatch.x_range(), swatch.top(), theme::line(colour));
            }
            (_, false) => {
                painter.hline(swatch.x_range(), y, Stroke::new(1.5, colour));
            }
        }
        let text = painter.text(pos2(x + 17.0, y), Align2::LEFT_CENTER, name, theme::LABEL, theme::DIM);
        x = text.right() + 16.0;
    }
}
