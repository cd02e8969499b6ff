//! A change of gain as a bar: reduction to the left of 0 dB, what is added to the right.

use crate::display::tell;
use crate::theme;
use egui::{Rect, Role, Sense, Ui, Vec2, pos2};

/// Lowest and highest change on the bar, in dB.
const ENDS_DB: [f32; 2] = [-18.0, 6.0];

/// Draws `db`, a change of gain, in `size` points. `name` says of what. Returns the sentence for the status line.
pub fn gain_bar(ui: &mut Ui, size: Vec2, name: &str, db: f64) -> Option<String> {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let [low, high] = ENDS_DB;
    let x = |db: f32| {
        let part = (db.clamp(low, high) - low) / (high - low);
        egui::lerp(rect.left()..=rect.right(), part)
    };
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 0.0, theme::GROUND);
    let (zero, now) = (x(0.0), x(db as f32));
    let colour = if db < 0.0 { theme::REDUCTION } else { theme::OUTPUT };
    let bar = Rect::from_x_y_ranges(zero.min(now)..=zero.max(now), rect.y_range());
    painter.rect_filled(bar, 0.0, colour);
    for tick in [-12.0, -6.0] {
        painter.line_segment(
            [pos2(x(tick), rect.bottom() - 2.0), pos2(x(tick), rect.bottom())],
            theme::line(theme::OFF),
        );
    }
    painter.vline(zero, rect.y_range(), theme::line(theme::DIM));
    // A minus before nothing is none.
    let db = if db > -0.05 && db < 0.05 { 0.0 } else { db };
    tell(ui, &response, Role::Meter, name, &format!("{db:+.1} dB"), "")
}
