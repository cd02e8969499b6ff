//! All of the selected band: its curve with the sound on it, and every value.

use super::linked::linked;
use super::{Scene, View, colour};
use crate::params::BandParams;
use egui::{Align, Layout, Rect, Ui, UiBuilder, vec2};
use nice_plug::prelude::{FloatParam, Param};
use shell::editor::Hand;
use widgets::axis::Axis;
use widgets::cell::{self, cell};
use widgets::knob::{SMALL_WIDTH, small_knob};
use widgets::theme;
use widgets::transfer_curve::TransferCurve;

/// Height of a line of knobs, in points.
const KNOBS: f32 = 70.0;
/// From this width on all cells stand in one line.
const ONE_LINE: f32 = 930.0;
/// Widest a knob stands from the next.
const KNOB_APART: f32 = 84.0;
/// Levels of the curve, in dBFS.
const LEVELS_DB: (f64, f64) = (-80.0, 0.0);

/// Height that all of it takes in a window of `width` points.
pub fn height(width: f32) -> f32 {
    let lines = if width >= ONE_LINE { 1.0 } else { 2.0 };
    KNOBS + lines * cell::HEIGHT + (lines - 1.0) * 4.0
}

pub fn show(ui: &mut Ui, view: &View, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let all = ui.max_rect();
    let side = all.height().min(124.0);
    let n = view.band();
    let square = Rect::from_min_size(all.left_top(), vec2(side, all.height()));
    ui.scope_builder(UiBuilder::new().max_rect(square).id_salt("curve"), |ui| {
        curve(ui, side, n, scene, hand);
    });
    let rest = all.with_min_x(square.right() + theme::GAP);
    ui.scope_builder(UiBuilder::new().max_rect(rest).id_salt(("values", n)), |ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        let one_line = all.width() + 16.0 >= ONE_LINE;
        let strip = Strip { view, scene, n };
        line(ui, KNOBS - 4.0, |ui| strip.knobs(ui, hand));
        line(ui, cell::HEIGHT, |ui| {
            strip.shape(ui, hand);
            if one_line {
                strip.detection(ui, hand);
            }
        });
        if !one_line {
            line(ui, cell::HEIGHT, |ui| strip.detection(ui, hand));
        }
    });
}

fn line(ui: &mut Ui, height: f32, contents: impl FnOnce(&mut Ui)) {
    let size = vec2(ui.available_width(), height);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Min), contents);
}

fn curve(ui: &mut Ui, side: f32, n: usize, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let curve = scene.settings.bands[n].curve();
    let levels = (0..=160).map(|step| LEVELS_DB.0 + 0.5 * f64::from(step));
    let points: Vec<(f64, f64)> = levels.map(|level| (level, curve.output_db(level))).collect();
    let level_db = scene.readings.level_db[n];
    let name = format!("Curve of band {}", n + 1);
    let curve = TransferCurve {
        name: &name,
        levels: Axis::linear(LEVELS_DB.0, LEVELS_DB.1),
        points: &points,
        dot: (level_db, level_db + scene.readings.gain_db[n]),
        colour: colour(n),
    };
    hand.say(curve.show(ui, vec2(side, side)));
}

/// The values of one band.
struct Strip<'a> {
    view: &'a View,
    scene: &'a Scene<'a>,
    n: usize,
}

impl Strip<'_> {
    fn knobs(&self, ui: &mut Ui, hand: &mut Hand<'_, '_>) {
        type Which = for<'p> fn(&'p BandParams) -> &'p FloatParam;
        let knobs: [(&str, Which); 10] = [
            ("Threshold", |band| &band.threshold),
            ("Ratio", |band| &band.ratio),
            ("Range", |band| &band.range),
            ("Knee", |band| &band.knee),
            ("Attack", |band| &band.attack),
            ("Hold", |band| &band.hold),
            ("Release", |band| &band.release),
            ("Makeup", |band| &band.makeup),
            ("Mix", |band| &band.mix),
            ("Stereo link", |band| &band.link),
        ];
        let width = (ui.available_width() / knobs.len() as f32).floor().clamp(SMALL_WIDTH, KNOB_APART);
        ui.spacing_mut().item_spacing.x = 0.0;
        for (label, which) in knobs {
            let said = small_knob(ui, width, label, &linked(self.view, self.scene, hand, self.n, which));
            hand.say(said);
        }
    }

    fn shape(&self, ui: &mut Ui, hand: &mut Hand<'_, '_>) {
        self.one(ui, 80.0, "Above", |band| &band.above, hand);
        self.one(ui, 80.0, "Below", |band| &band.below, hand);
        self.one(ui, 80.0, "Threshold", |band| &band.below_threshold, hand);
        self.one(ui, 56.0, "Ratio", |band| &band.below_ratio, hand);
        self.one(ui, 74.0, "Range", |band| &band.below_range, hand);
    }

    fn detection(&self, ui: &mut Ui, hand: &mut Hand<'_, '_>) {
        self.one(ui, 50.0, "RMS", |band| &band.rms, hand);
        self.one(ui, 62.0, "Window", |band| &band.rms_window, hand);
        self.one(ui, 72.0, "Side-chain", |band| &band.side_chain, hand);
        self.one(ui, 42.0, "Listen", |band| &band.listen, hand);
        self.one(ui, 66.0, "Auto release", |band| &band.auto_release, hand);
        let auto = &self.scene.settings.bands[self.n];
        let made = format!("Auto {:+.1}", auto.auto_makeup_db());
        let label = if auto.auto_makeup { made.as_str() } else { "Auto gain" };
        self.one(ui, 58.0, label, |band| &band.auto_makeup, hand);
    }

    fn one<P: Param + 'static>(
        &self,
        ui: &mut Ui,
        width: f32,
        label: &str,
        which: impl Fn(&BandParams) -> &P,
        hand: &mut Hand<'_, '_>,
    ) {
        let said = cell(ui, width, label, &linked(self.view, self.scene, hand, self.n, which));
        hand.say(said);
    }
}
