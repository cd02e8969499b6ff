//! Horizontal bars of loudness over one scale, with the zone to be in.

use crate::axis::{Axis, DECIBEL_STEPS};
use crate::display::{number_in, tell, text_in};
use crate::readout::tenth;
use crate::theme;
use egui::{Align2, Rect, Role, Sense, Ui, pos2, vec2};

const NAME_WIDTH: f32 = 20.0;
const VALUE_WIDTH: f32 = 48.0;
const SCALE_HEIGHT: f32 = 16.0;

/// One bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loudness<'a> {
    /// A letter before the bar: `S`.
    pub short: &'a str,
    /// What it measures: `Short-term loudness`.
    pub name: &'a str,
    /// Value now, in LUFS.
    pub lufs: f64,
    /// Highest value since the measure was reset, in LUFS; drawn as a tick.
    pub max_lufs: Option<f64>,
}

/// The bars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoudnessBars<'a> {
    /// The scale, in LUFS.
    pub axis: Axis,
    /// The zone to be in, in LUFS, low end first.
    pub target_lufs: Option<(f64, f64)>,
    /// From top to bottom.
    pub bars: &'a [Loudness<'a>],
}

impl LoudnessBars<'_> {
    /// Draws the bars `width` points wide, a row of the theme each and a scale below. Returns the sentence for the status
    /// line.
    pub fn show(&self, ui: &mut Ui, width: f32) -> Option<String> {
        let height = self.bars.len() as f32 * theme::ROW + SCALE_HEIGHT;
        self.show_in(ui, vec2(width, height))
    }

    /// Draws the bars in `size` points; a row is never higher than that of the theme.
    pub fn show_in(&self, ui: &mut Ui, size: egui::Vec2) -> Option<String> {
        let row = ((size.y - SCALE_HEIGHT) / self.bars.len().max(1) as f32).clamp(8.0, theme::ROW);
        let (width, height) = (size.x, self.bars.len() as f32 * row);
        let (rect, _) = ui.allocate_exact_size(vec2(width, height + SCALE_HEIGHT), Sense::hover());
        let across = Rect::from_min_max(
            pos2(rect.left() + NAME_WIDTH, rect.top()),
            pos2(rect.right() - VALUE_WIDTH, rect.top() + height),
        );
        let x = |lufs| egui::lerp(across.left()..=across.right(), self.axis.fraction(lufs));
        let painter = ui.painter();
        for lufs in self.axis.ticks(across.width(), 28.0, &DECIBEL_STEPS) {
            painter.vline(x(lufs), across.y_range(), theme::line(theme::LINE));
            let place =
                Rect::from_center_size(pos2(x(lufs), rect.bottom() - SCALE_HEIGHT / 2.0), vec2(28.0, 12.0));
            number_in(painter, place, Align2::CENTER_CENTER, &format!("{lufs:.0}"));
        }
        let unit =
            Rect::from_min_max(pos2(across.right() + 8.0, rect.bottom() - SCALE_HEIGHT), rect.right_bottom());
        text_in(painter, unit, Align2::RIGHT_CENTER, "LUFS", theme::SCALE, theme::DIM);
        let mut said = None;
        for (n, bar) in self.bars.iter().enumerate() {
            let top = rect.top() + n as f32 * row;
            let line = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), row));
            said = said.or(self.bar(ui, line, across, bar));
        }
        if let Some((low, high)) = self.target_lufs {
            let zone = Rect::from_x_y_ranges(x(low)..=x(high), across.y_range());
            ui.painter().rect_filled(zone, 0.0, theme::PASS.gamma_multiply(0.16));
            for edge in [zone.left(), zone.right()] {
                ui.painter().vline(edge, zone.y_range(), theme::line(theme::PASS));
            }
        }
        said
    }

    fn bar(&self, ui: &Ui, line: Rect, across: Rect, bar: &Loudness<'_>) -> Option<String> {
        let painter = ui.painter();
        let x = |lufs| egui::lerp(across.left()..=across.right(), self.axis.fraction(lufs));
        text_in(painter, line, Align2::LEFT_CENTER, bar.short, theme::VALUE, theme::DIM);
        text_in(painter, line, Align2::RIGHT_CENTER, &tenth(bar.lufs), theme::VALUE, theme::TEXT);
        let middle = line.center().y;
        let groove = Rect::from_x_y_ranges(
            across.x_range(),
            middle - line.height() / 4.0..=middle + line.height() / 4.0,
        );
        painter.rect_filled(groove, 0.0, theme::GROUND);
        let fill = Rect::from_x_y_ranges(groove.left()..=x(bar.lufs), groove.y_range());
        painter.rect_filled(fill, 0.0, theme::OUTPUT);
        if let Some(max) = bar.max_lufs.filter(|max| self.axis.holds(*max)) {
            painter.vline(x(max), groove.y_range(), egui::Stroke::new(2.0, theme::TEXT));
        }
        let response = ui.interact(line, ui.scope_id().with(bar.name), Sense::hover());
        let mut more = bar.max_lufs.map(|max| format!("Highest {} LUFS.", tenth(max))).unwrap_or_default();
        if let Some((low, high)) = self.target_lufs {
            let gap = if more.is_empty() { "" } else { " " };
            more.push_str(&format!("{gap}Target {} to {} LUFS.", tenth(low), tenth(high)));
        }
        tell(ui, &response, Role::Meter, bar.name, &format!("{} LUFS", tenth(bar.lufs)), &more)
    }
}
