//! The picture: spectra behind, bands as columns of colour, their thresholds and ranges, where they meet, and over all what
//! they do now.

use super::linked::linked;
use super::{End, Scene, View, colour};
use dsp_core::chain::multiband::{Band, Bend};
use dsp_core::dynamics::gain_curve::MOST_DB;
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
pub const NAME: &str = "Dynamics over frequency";
/// Levels of the spectra and thresholds, in dBFS.
const LEVELS_DB: (f64, f64) = (-84.0, 6.0);
/// Changes of gain, in dB.
const GAINS_DB: (f64, f64) = (-24.0, 12.0);
const HZ: (f64, f64) = (20.0, 20_000.0);

/// Place and scale of the levels, in the room that is left.
pub fn plot_in(rect: Rect) -> FrequencyPlot {
    let rect = Rect::from_min_max(
        pos2(rect.left() + SCALE_WIDTH, rect.top() + 4.0),
        pos2(rect.right() - SCALE_WIDTH, rect.bottom() - SCALE_HEIGHT),
    );
    FrequencyPlot {
        rect,
        frequencies: Axis::logarithmic(HZ.0, HZ.1),
        levels: Axis::linear(LEVELS_DB.0, LEVELS_DB.1),
    }
}

pub fn show(ui: &mut Ui, end: &mut End, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let size = ui.available_size().max(vec2(160.0, 60.0));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::GraphicsDocument, true, NAME));
    let plot = plot_in(rect);
    let gains = FrequencyPlot { levels: Axis::linear(GAINS_DB.0, GAINS_DB.1), ..plot };
    end.spectra.fit(plot.frequencies, plot.rect.width());
    end.view.live.update(scene, plot.frequencies, plot.rect.width());
    let painter = ui.painter_at(rect);
    painter.rect_filled(plot.rect, 0.0, theme::PANEL);
    plot.frequency_grid(&painter);
    plot.level_grid(&painter, 18.0);
    let design = scene.settings.crossover(scene.sample_rate_hz);
    let edges_hz: Vec<f64> =
        std::iter::once(HZ.0).chain(design.crossover_hz().iter().copied()).chain([HZ.1]).collect();
    let across = |n: usize| Rangef::new(plot.x(edges_hz[n]), plot.x(edges_hz[n + 1]));
    for n in 0..scene.bands() {
        column(ui, plot, across(n), n, &mut end.view, scene, hand);
    }
    end.spectra.curves().iter().for_each(|curve| curve.paint(&painter, plot));
    gain_scale(&painter, gains);
    let live = &end.view.live;
    let style = CurveStyle::Line(2.5);
    Curve { hz: live.hz(), db: live.db(), colour: theme::TEXT, style }.paint(&painter, gains);
    for n in 0..scene.bands() {
        levels(ui, plot, across(n), n, &mut end.view, scene, hand);
    }
    for (n, hz) in design.crossover_hz().iter().enumerate() {
        let limits_hz = edges_hz[n] * CLOSEST..=edges_hz[n + 2] / CLOSEST;
        let param = hand.bind(&scene.params.crossovers[n].frequency);
        let said = FrequencyEdge { param: &param, hz: *hz, limits_hz }.show(ui, plot);
        hand.say(said);
    }
}

/// The ground of a band: a click selects it.
fn column(
    ui: &Ui,
    plot: FrequencyPlot,
    across: Rangef,
    n: usize,
    view: &mut View,
    scene: &Scene<'_>,
    hand: &mut Hand<'_, '_>,
) {
    let place = Rect::from_x_y_ranges(across, plot.rect.y_range());
    let response = ui.interact(place, ui.scope_id().with(("column", n)), Sense::click());
    if response.clicked() {
        view.select(n, ui.input(|input| input.modifiers.command));
    }
    if response.hovered() {
        let (low, high) = (hertz(plot.hz(across.min)), hertz(plot.hz(across.max)));
        let more = "A click shows it, a click with Ctrl changes it together with others.";
        hand.say(Some(format!("Band {}, {low} to {high} Hz. {more}", n + 1)));
    }
    let shade = if view.is_selected(n) { 0.13 } else { 0.05 };
    let painter = ui.painter();
    if scene.settings.is_audible(n) {
        painter.rect_filled(place, 0.0, colour(n).gamma_multiply(shade));
    } else {
        painter.rect_filled(place, 0.0, theme::GROUND.gamma_multiply(0.7));
    }
    let at = pos2(across.center(), plot.rect.bottom() - 12.0);
    let number = if view.is_selected(n) { colour(n) } else { colour(n).gamma_multiply(0.6) };
    painter.text(at, Align2::CENTER_CENTER, (n + 1).to_string(), theme::HEADING, number);
}

/// What one part of a curve shows: its threshold, and how far its gain goes from there.
struct Part {
    threshold_db: f64,
    range_db: f64,
    /// 1 where gain is added, -1 where it is taken.
    way: f64,
    bends: bool,
}

impl Part {
    fn above(band: &Band) -> Self {
        let way = if band.above == Bend::Compress { -1.0 } else { 1.0 };
        Self { threshold_db: band.threshold_db, range_db: band.range_db, way, bends: band.ratio > 1.0 }
    }

    fn below(band: &Band) -> Self {
        let way = if band.below == Bend::Compress { 1.0 } else { -1.0 };
        let (threshold_db, range_db) = (band.below_threshold_db, band.below_range_db);
        Self { threshold_db, range_db, way, bends: band.below_ratio > 1.0 }
    }

    fn end_db(&self) -> f64 {
        self.threshold_db + self.way * self.range_db
    }

    fn shade(&self, painter: &Painter, plot: FrequencyPlot, across: Rangef, n: usize) {
        let inside = |db: f64| plot.y(db).clamp(plot.rect.top(), plot.rect.bottom());
        let (from, to) = (inside(self.threshold_db), inside(self.end_db()));
        let zone = Rect::from_x_y_ranges(across.shrink(1.0), from.min(to)..=from.max(to));
        painter.rect_filled(zone, 0.0, colour(n).gamma_multiply(0.10));
    }
}

/// Thresholds and ranges of a band, to be dragged, and its level now.
fn levels(
    ui: &mut Ui,
    plot: FrequencyPlot,
    across: Rangef,
    n: usize,
    view: &mut View,
    scene: &Scene<'_>,
    hand: &mut Hand<'_, '_>,
) {
    let band = scene.settings.bands[n].legal();
    let inner = across.shrink(3.0);
    let level_db = scene.readings.level_db[n];
    if plot.levels.holds(level_db) {
        let y = plot.y(level_db);
        let ends = Rangef::new(inner.max - (0.3 * inner.span()).min(28.0), inner.max);
        ui.painter().hline(ends, y, Stroke::new(3.0, theme::OUTPUT));
    }
    let strength = if band.on { 1.0 } else { 0.4 };
    let mut held = false;
    let mut said = None;
    for (part, is_above) in [(Part::above(&band), true), (Part::below(&band), false)] {
        if !is_above && !part.bends {
            continue;
        }
        let threshold =
            linked(
                view,
                scene,
                hand,
                n,
                |band| if is_above { &band.threshold } else { &band.below_threshold },
            );
        let range =
            linked(view, scene, hand, n, |band| if is_above { &band.range } else { &band.below_range });
        let edge = LevelEdge {
            param: &threshold,
            db: part.threshold_db,
            span_db: MOST_DB,
            across: inner,
            colour: colour(n).gamma_multiply(strength),
            dashed: false,
            tagged: view.band() == n,
        };
        let mut edges = vec![edge.clone()];
        if part.bends {
            part.shade(ui.painter(), plot, inner, n);
            let (db, span_db) = (part.end_db(), part.way * MOST_DB);
            // First, so that the threshold lies over it where both meet.
            edges.insert(0, LevelEdge { param: &range, db, span_db, dashed: true, tagged: false, ..edge });
        }
        for edge in edges {
            let (taken, sentence) = edge.show(ui, plot);
            held |= taken;
            said = sentence.or(said);
        }
    }
    hand.say(said);
    if held {
        view.take(n);
    }
}

/// The numbers of the live curve, to the right.
fn gain_scale(painter: &Painter, gains: FrequencyPlot) {
    let zero = gains.y(0.0);
    painter.hline(gains.rect.x_range(), zero, theme::line(theme::OFF));
    for db in gains.levels.ticks(gains.rect.height(), 22.0, &[3.0, 6.0, 12.0]) {
        let at = pos2(gains.rect.right() + 5.0, gains.y(db));
        let text = if db == 0.0 { "0".to_owned() } else { format!("{db:+.0}") };
        painter.text(at, Align2::LEFT_CENTER, text, theme::SCALE, theme::DIM);
    }
}
