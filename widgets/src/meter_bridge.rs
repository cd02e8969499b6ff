//! Groups of narrow bars on the scale of a picture beside them: levels upward, gain reduction downward, each with a mark that
//! stays and with its highest value as a number.

use crate::axis::Axis;
use crate::display::{tell, text_in};
use crate::level_meter::Growth;
use crate::peak_hold::PeakHold;
use crate::readout::tenth;
use crate::theme;
use egui::{Align2, Color32, Painter, Rangef, Rect, Role, Sense, Stroke, Ui, pos2, vec2};
use std::time::Duration;

/// Width of one group, in points.
pub const GROUP_WIDTH: f32 = 44.0;
const NUMBER: f32 = 18.0;

/// One group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group<'a> {
    /// What stands under the bars: `IN`.
    pub short: &'a str,
    /// The name for assistive technology and the status line, unique in its window: `Input level`.
    pub name: &'a str,
    /// Unit of the values.
    pub unit: &'a str,
    /// Levels now, from left to right; of a reduction 0 or less.
    pub levels_db: &'a [f64],
    /// The furthest that any of them went since the last reset: the highest level, the deepest reduction.
    pub furthest_db: f64,
    /// The scale over the height of the bars.
    pub axis: Axis,
    /// Direction.
    pub growth: Growth,
    /// Colour of the bars.
    pub colour: Color32,
}

/// Draws `groups` side by side at `rect`, their bars over the heights `bars`. Returns the sentence for the status line, and
/// whether a click on a number asks to measure the furthest values anew.
pub fn meter_bridge(ui: &Ui, rect: Rect, bars: Rangef, groups: &[Group<'_>]) -> (Option<String>, bool) {
    let (mut said, mut reset) = (None, false);
    for (n, group) in groups.iter().enumerate() {
        let left = rect.left() + n as f32 * GROUP_WIDTH;
        let place = Rect::from_x_y_ranges(left + 2.0..=left + GROUP_WIDTH - 2.0, rect.y_range());
        let response = ui.interact(place, ui.scope_id().with(group.name), Sense::click());
        reset |= response.clicked();
        group.paint(
            ui,
            Rect::from_x_y_ranges(place.x_range(), bars),
            response.hovered() || response.has_focus(),
        );
        let level_db = group.levels_db.iter().copied().reduce(|a, b| group.further(a, b)).unwrap_or(f64::NAN);
        let (now, furthest) = (tenth(level_db), tenth(group.furthest_db));
        let word = if group.growth == Growth::Up { "Highest" } else { "Deepest" };
        let unit = group.unit;
        let more = format!("{word} {furthest} {unit} since the last reset: click to reset.");
        said = said.or(tell(ui, &response, Role::Meter, group.name, &format!("{now} {unit}"), &more));
    }
    (said, reset)
}

impl Group<'_> {
    /// The one of two values that is further along the bar.
    fn further(&self, a: f64, b: f64) -> f64 {
        if self.growth == Growth::Up { a.max(b) } else { a.min(b) }
    }

    fn paint(&self, ui: &Ui, bars: Rect, lit: bool) {
        let painter = ui.painter();
        let middle = |y: f32| Rect::from_center_size(pos2(bars.center().x, y), vec2(bars.width(), 14.0));
        let number = middle(bars.top() - NUMBER / 2.0);
        let colour = if lit { theme::ACCENT } else { theme::TEXT };
        text_in(painter, number, Align2::CENTER_CENTER, &tenth(self.furthest_db), theme::SMALL_VALUE, colour);
        text_in(
            painter,
            middle(bars.bottom() + 8.0),
            Align2::CENTER_CENTER,
            self.short,
            theme::LABEL,
            theme::DIM,
        );
        let count = self.levels_db.len().max(1) as f32;
        let width = ((bars.width() - 8.0 - 2.0 * (count - 1.0)) / count).floor();
        for (n, level_db) in self.levels_db.iter().enumerate() {
            let left = bars.left() + 4.0 + n as f32 * (width + 2.0);
            let groove = Rect::from_x_y_ranges(left..=left + width, bars.y_range());
            painter.rect_filled(groove, 0.0, theme::GROUND);
            self.bar(ui, painter, groove, n, *level_db);
        }
    }

    /// One bar. Its end rises at once and falls in time; the mark stays before it falls.
    fn bar(&self, ui: &Ui, painter: &Painter, groove: Rect, n: usize, level_db: f64) {
        let now_s = ui.input(|i| i.time);
        let id = ui.scope_id().with((self.name, n));
        let start = (PeakHold::holding(0.0), PeakHold::default());
        let (mut end, mut mark) = ui.data(|data| data.get_temp(id)).unwrap_or(start);
        // A reduction is held by its depth.
        let sign = if self.growth == Growth::Up { 1.0 } else { -1.0 };
        let (end_db, mark_db) =
            (sign * end.update(sign * level_db, now_s), sign * mark.update(sign * level_db, now_s));
        ui.data_mut(|data| data.insert_temp(id, (end, mark)));
        let from = if self.growth == Growth::Up { groove.bottom() } else { groove.top() };
        let y = |db: f64| egui::lerp(groove.bottom()..=groove.top(), self.axis.fraction(db));
        let base = if self.growth == Growth::Up { self.axis.low() } else { self.axis.high() };
        let bar = Rect::from_x_y_ranges(groove.x_range(), y(end_db).min(from)..=y(end_db).max(from));
        painter.rect_filled(bar, 0.0, self.colour);
        if self.further(mark_db, base) == base {
            return;
        }
        painter.hline(groove.x_range(), y(mark_db), Stroke::new(2.0, theme::TEXT));
        if end_db != level_db || mark_db != end_db {
            let rests_s = if end_db == level_db { mark.rests_s(now_s) } else { 0.0 };
            ui.ctx().request_repaint_after(Duration::from_secs_f64(rests_s));
        }
    }
}
