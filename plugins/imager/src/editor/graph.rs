//! The right side of the window: how wide the sound is over frequency, and the width of each band as a handle in it.

use super::{End, Scene, colour};
use dsp_core::chain::imager::WIDTH_PERCENT;
use dsp_core::filter::crossover::CLOSEST;
use egui::{Align2, Painter, Rangef, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use shell::editor::Hand;
use widgets::axis::{Axis, hertz};
use widgets::curve::{Curve, CurveStyle};
use widgets::frequency_edge::FrequencyEdge;
use widgets::frequency_plot::{FrequencyPlot, SCALE_HEIGHT, SCALE_WIDTH};
use widgets::level_edge::LevelEdge;
use widgets::theme;

/// What assistive technology calls the picture.
pub const NAME: &str = "Width over frequency";
/// Side re mid, in dB.
const RATIOS_DB: (f64, f64) = (-42.0, 12.0);
const HZ: (f64, f64) = (20.0, 20_000.0);

/// Place and scale of the side re the mid, in the room that is left.
pub fn plot_in(rect: Rect) -> FrequencyPlot {
    let rect = Rect::from_min_max(
        pos2(rect.left() + SCALE_WIDTH, rect.top() + 20.0),
        pos2(rect.right() - SCALE_WIDTH - 6.0, rect.bottom() - SCALE_HEIGHT),
    );
    FrequencyPlot {
        rect,
        frequencies: Axis::logarithmic(HZ.0, HZ.1),
        levels: Axis::linear(RATIOS_DB.0, RATIOS_DB.1),
    }
}

/// The same place, scaled in percent of width.
pub fn widths(plot: FrequencyPlot) -> FrequencyPlot {
    FrequencyPlot { levels: Axis::linear(*WIDTH_PERCENT.start(), *WIDTH_PERCENT.end()), ..plot }
}

pub fn show(ui: &mut Ui, end: &mut End, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let size = ui.available_size().max(vec2(160.0, 60.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::GraphicsDocument, true, NAME));
    let plot = plot_in(rect);
    let balance = &mut end.view.balance;
    balance.fit(plot.frequencies, plot.rect.width());
    let painter = ui.painter_at(rect);
    painter.rect_filled(plot.rect, 0.0, theme::PANEL);
    plot.frequency_grid(&painter);
    plot.level_grid(&painter, 18.0);
    titles(&painter, rect);
    let design = scene.settings.crossover(scene.sample_rate_hz);
    let edges_hz: Vec<f64> =
        std::iter::once(HZ.0).chain(design.crossover_hz().iter().copied()).chain([HZ.1]).collect();
    let across = |n: usize| Rangef::new(plot.x(edges_hz[n]), plot.x(edges_hz[n + 1]));
    for n in 0..scene.bands() {
        column(ui, plot, across(n), n, scene, hand);
    }
    let (hz, db) = (balance.hz(), balance.db());
    Curve { hz, db, colour: theme::OUTPUT, style: CurveStyle::Filled }.paint(&painter, plot);
    let widths = widths(plot);
    width_scale(&painter, widths);
    for n in 0..scene.bands() {
        width(ui, widths, across(n).shrink(3.0), n, scene, hand);
    }
    for (n, hz) in design.crossover_hz().iter().enumerate() {
        let limits_hz = edges_hz[n] * CLOSEST..=edges_hz[n + 2] / CLOSEST;
        let param = hand.bind(&scene.params.crossovers[n].frequency);
        let said = FrequencyEdge { param: &param, hz: *hz, limits_hz }.show(ui, plot);
        hand.say(said);
    }
}

fn titles(painter: &Painter, rect: Rect) {
    let text = |x: f32, align, text: &str| {
        painter.text(pos2(x, rect.top() + 6.0), align, text, theme::LABEL, theme::DIM);
    };
    text(rect.left() + 4.0, Align2::LEFT_CENTER, "Side re mid in dB");
    text(rect.right() - 2.0, Align2::RIGHT_CENTER, "Width in %");
}

/// The ground of a band.
fn column(
    ui: &Ui,
    plot: FrequencyPlot,
    across: Rangef,
    n: usize,
    scene: &Scene<'_>,
    hand: &mut Hand<'_, '_>,
) {
    let place = Rect::from_x_y_ranges(across, plot.rect.y_range());
    let response = ui.interact(place, ui.scope_id().with(("column", n)), Sense::hover());
    if response.hovered() {
        let (low, high) = (hertz(plot.hz(across.min)), hertz(plot.hz(across.max)));
        hand.say(Some(format!("Band {}, {low} to {high} Hz. Drag its line for its width.", n + 1)));
    }
    let ground =
        if scene.heard(n) { colour(n).gamma_multiply(0.06) } else { theme::GROUND.gamma_multiply(0.7) };
    ui.painter().rect_filled(place, 0.0, ground);
}

/// The width of a band as a line to drag, and under it what the mono lock leaves of it.
fn width(
    ui: &mut Ui,
    plot: FrequencyPlot,
    across: Rangef,
    n: usize,
    scene: &Scene<'_>,
    hand: &mut Hand<'_, '_>,
) {
    let percent = scene.settings.bands[n].width_percent;
    let neutral = plot.y(100.0);
    let zone = Rect::from_x_y_ranges(across, plot.y(percent).min(neutral)..=plot.y(percent).max(neutral));
    ui.painter().rect_filled(zone, 0.0, colour(n).gamma_multiply(0.12));
    let held = scene.readings.bands[n].lock_percent;
    if scene.settings.mono_lock && held < 99.5 {
        let y = plot.y(percent * held / 100.0);
        ui.painter().hline(across, y, Stroke::new(2.0, theme::WARN));
    }
    let param = hand.bind(&scene.params.bands[n].width);
    let edge = LevelEdge {
        param: &param,
        db: percent,
        span_db: WIDTH_PERCENT.end() - WIDTH_PERCENT.start(),
        across,
        colour: colour(n),
        dashed: false,
        tagged: true,
    };
    let (_, said) = edge.show(ui, plot);
    hand.say(said);
}

fn width_scale(painter: &Painter, widths: FrequencyPlot) {
    painter.hline(widths.rect.x_range(), widths.y(100.0), theme::line(theme::OFF));
    for percent in [0.0, 50.0, 100.0, 150.0, 200.0] {
        let at = pos2(widths.rect.right() + 5.0, widths.y(percent));
        painter.text(at, Align2::LEFT_CENTER, format!("{percent:.0}"), theme::SCALE, theme::DIM);
    }
}
