//! Vertical bars of level on a dB scale: peak hold, highest value as a number, and a line to stay under.

use crate::axis::{Axis, DECIBEL_STEPS};
use crate::display::{number_in, tell, text_in};
use crate::peak_hold::PeakHold;
use crate::readout::tenth;
use crate::theme;
use egui::{Align2, Color32, Rect, Role, Sense, Ui, Vec2, pos2, vec2};
use std::time::Duration;

const SCALE_WIDTH: f32 = 26.0;
const TITLE: f32 = 16.0;

/// One bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar<'a> {
    /// Channel in a letter or two, under the bar: `L`.
    pub short: &'a str,
    /// Channel for assistive technology and the status line: `Left`.
    pub name: &'a str,
    /// Level now, in the unit of the meter.
    pub level_db: f64,
    /// Highest level since the measure was reset, in the unit of the meter: the number over the bar.
    pub max_db: f64,
}

/// A line across the bars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Marker {
    /// Where, in the unit of the meter.
    pub db: f64,
    /// What colour a bar has above it, and the number of a bar that went over it.
    pub over: Color32,
}

/// Which end of the scale a bar grows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// From the low end upward: a level.
    Up,
    /// From the high end downward: a gain reduction, whose values are 0 or negative.
    Down,
}

/// The meter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevelMeter<'a> {
    /// What it measures, unique in its window: `True peak`.
    pub measure: &'a str,
    /// The unit: `dBTP`.
    pub unit: &'a str,
    /// The scale.
    pub axis: Axis,
    /// The bars, from left to right.
    pub bars: &'a [Bar<'a>],
    /// A line to stay under.
    pub marker: Option<Marker>,
    /// Direction.
    pub growth: Growth,
}

impl LevelMeter<'_> {
    /// Draws the meter in `size` points, at least 36 a bar and 26 for the scale. Returns the sentence for the status line.
    pub fn show(&self, ui: &mut Ui, size: Vec2) -> Option<String> {
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let painter = ui.painter_at(rect);
        let line = |top: f32| Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), TITLE));
        text_in(&painter, line(rect.top()), Align2::LEFT_CENTER, self.measure, theme::LABEL, theme::DIM);
        text_in(
            &painter,
            line(rect.top() + TITLE - 2.0),
            Align2::LEFT_CENTER,
            self.unit,
            theme::LABEL,
            theme::DIM,
        );
        let bars = Rect::from_min_max(
            pos2(rect.left() + SCALE_WIDTH, rect.top() + 3.0 * TITLE),
            pos2(rect.right(), rect.bottom() - TITLE),
        );
        self.scale(ui, bars);
        let column = bars.width() / self.bars.len().max(1) as f32;
        let mut said = None;
        for (n, bar) in self.bars.iter().enumerate() {
            let left = bars.left() + n as f32 * column;
            let place = Rect::from_min_size(pos2(left + 2.0, bars.top()), vec2(column - 4.0, bars.height()));
            said = said.or(self.bar(ui, place, n, bar));
        }
        if let Some(marker) = self.marker {
            painter.hline(bars.x_range(), self.height(bars, marker.db), egui::Stroke::new(1.0, theme::TEXT));
        }
        said
    }

    fn height(&self, bars: Rect, db: f64) -> f32 {
        egui::lerp(bars.bottom()..=bars.top(), self.axis.fraction(db))
    }

    fn scale(&self, ui: &Ui, bars: Rect) {
        let beside = |y| {
            Rect::from_center_size(pos2(bars.left() - SCALE_WIDTH / 2.0 - 2.0, y), vec2(SCALE_WIDTH, 12.0))
        };
        let limit = self.marker.map(|marker| self.height(bars, marker.db));
        if let (Some(y), Some(marker)) = (limit, self.marker) {
            let text = format!("{:.0}", marker.db);
            text_in(ui.painter(), beside(y), Align2::RIGHT_CENTER, &text, theme::SCALE, theme::TEXT);
        }
        for db in self.axis.ticks(bars.height(), 18.0, &DECIBEL_STEPS) {
            let y = self.height(bars, db);
            ui.painter().hline(bars.x_range(), y, theme::line(theme::LINE));
            // The number of the limit comes before that of a tick in its place.
            if limit.is_none_or(|limit| (limit - y).abs() >= 11.0) {
                number_in(ui.painter(), beside(y), Align2::RIGHT_CENTER, &format!("{db:.0}"));
            }
        }
    }

    fn bar(&self, ui: &Ui, place: Rect, n: usize, bar: &Bar<'_>) -> Option<String> {
        let name = format!("{} {}", self.measure, bar.name);
        let id = ui.scope_id().with((self.measure, n));
        let painter = ui.painter();
        let at = |db| self.height(place, db);
        let groove = place.shrink2(vec2(place.width() * 0.2, 0.0));
        painter.rect_filled(groove, 0.0, theme::GROUND);
        match self.growth {
            Growth::Down => {
                let fill = Rect::from_x_y_ranges(groove.x_range(), groove.top()..=at(bar.level_db.min(0.0)));
                painter.rect_filled(fill, 0.0, theme::REDUCTION);
            }
            Growth::Up => {
                // Not a number is drawn as silence: its minimum with the limit would be the limit.
                let level_db = if bar.level_db.is_nan() { f64::NEG_INFINITY } else { bar.level_db };
                let limit = self.marker.map_or(f64::INFINITY, |marker| marker.db);
                let below =
                    Rect::from_x_y_ranges(groove.x_range(), at(level_db.min(limit))..=groove.bottom());
                painter.rect_filled(below, 0.0, theme::OUTPUT);
                if let Some(marker) = self.marker.filter(|_| level_db > limit) {
                    let above = Rect::from_x_y_ranges(groove.x_range(), at(level_db)..=at(limit));
                    painter.rect_filled(above, 0.0, marker.over);
                }
                self.hold(ui, id, groove, level_db);
            }
        }
        let over = self.marker.filter(|marker| bar.max_db > marker.db);
        let top = Rect::from_min_size(pos2(place.left(), place.top() - TITLE), vec2(place.width(), TITLE));
        if over.is_some() {
            painter.rect_stroke(
                top.shrink(1.0),
                2.0,
                theme::line(over.map_or(theme::LINE, |m| m.over)),
                egui::StrokeKind::Inside,
            );
        }
        text_in(painter, top, Align2::CENTER_CENTER, &tenth(bar.max_db), theme::SCALE, theme::TEXT);
        let under = Rect::from_min_size(pos2(place.left(), place.bottom() + 2.0), vec2(place.width(), TITLE));
        text_in(painter, under, Align2::CENTER_CENTER, bar.short, theme::LABEL, theme::DIM);
        let response = ui.interact(place.union(top).union(under), id, Sense::hover());
        let now = format!("{} {}", tenth(bar.level_db), self.unit);
        let more = match self.marker {
            None => format!("Highest {} {}.", tenth(bar.max_db), self.unit),
            Some(m) => {
                format!(
                    "Highest {} {unit}, limit {} {unit}.",
                    tenth(bar.max_db),
                    tenth(m.db),
                    unit = self.unit
                )
            }
        };
        tell(ui, &response, Role::Meter, &name, &now, &more)
    }

    fn hold(&self, ui: &Ui, id: egui::Id, groove: Rect, level_db: f64) {
        let now_s = ui.input(|i| i.time);
        let mut hold: PeakHold = ui.data(|data| data.get_temp(id)).unwrap_or_default();
        let db = hold.update(level_db, now_s);
        ui.data_mut(|data| data.insert_temp(id, hold));
        if db <= self.axis.low() {
            return;
        }
        ui.painter().hline(groove.x_range(), self.height(groove, db), egui::Stroke::new(2.0, theme::TEXT));
        if db > level_db {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(hold.rests_s(now_s)));
        }
    }
}
