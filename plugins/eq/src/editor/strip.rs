//! The values of the selected band, and those of all bands.

use super::{Scene, View, graph};
use dsp_core::chain::eq::{BandPhase, PhaseMode};
use dsp_core::text;
use egui::{Align, Align2, FontId, Label, Layout, RichText, Sense, Ui, vec2};
use nice_plug::prelude::Param;
use shell::editor::Hand;
use widgets::cell::{self, cell};
use widgets::theme;

const GAP: f32 = 4.0;

/// From this width on the values of the band and those of all bands share a line, in points.
const ONE_LINE: f32 = 940.0;

/// What the strip has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strip {
    /// The selected band and all bands side by side.
    OneLine,
    /// The selected band over all bands.
    TwoLines,
    /// All bands: the selected one is in the list.
    All,
}

impl Strip {
    /// For a window `width` points wide, its list of bands open or not.
    pub fn of(width: f32, list_open: bool) -> Self {
        match list_open {
            _ if width >= ONE_LINE => Self::OneLine,
            false => Self::TwoLines,
            true => Self::All,
        }
    }

    /// Height in points.
    pub fn height(self) -> f32 {
        if self == Self::TwoLines { 2.0 * cell::HEIGHT + GAP } else { cell::HEIGHT }
    }
}

pub fn show(ui: &mut Ui, view: &View, scene: &Scene<'_>, strip: Strip, hand: &mut Hand<'_, '_>) {
    ui.spacing_mut().item_spacing = vec2(GAP, GAP);
    match strip {
        Strip::All => line(ui, |ui| all(ui, scene, hand)),
        Strip::TwoLines => {
            ui.vertical(|ui| {
                line(ui, |ui| band(ui, view, scene, hand));
                line(ui, |ui| all(ui, scene, hand));
            });
        }
        Strip::OneLine => line(ui, |ui| {
            band(ui, view, scene, hand);
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                let width = 4.0 * GAP + GLOBAL.iter().sum::<f32>();
                ui.allocate_ui_with_layout(
                    vec2(width, cell::HEIGHT),
                    Layout::left_to_right(Align::Min),
                    |ui| {
                        all(ui, scene, hand);
                    },
                );
            });
        }),
    }
}

fn line(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    let size = vec2(ui.available_width(), cell::HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Min), contents);
}

fn one(ui: &mut Ui, width: f32, label: &str, on: bool, param: &impl Param, hand: &mut Hand<'_, '_>) {
    let said = ui.add_enabled_ui(on, |ui| cell(ui, width, label, &hand.bind(param))).inner;
    hand.say(said);
}

fn band(ui: &mut Ui, view: &View, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let Some(n) = view.band() else {
        let text = "No band selected. Click a node, or double-click the picture to add one.";
        ui.add(Label::new(RichText::new(text).font(theme::LABEL).color(theme::DIM)).truncate());
        return;
    };
    let (params, band) = (&scene.params.bands[n], &scene.settings.bands[n]);
    chip(ui, n, band.on);
    let note = text::note(band.frequency_hz);
    let has_gain = band.kind.has_gain();
    let is_linear = scene.settings.phase_mode == PhaseMode::Linear;
    ui.push_id(n, |ui| {
        one(ui, 96.0, "Shape", true, &params.kind, hand);
        one(ui, 84.0, &note, true, &params.frequency, hand);
        one(ui, 74.0, "Gain", has_gain, &params.gain, hand);
        one(ui, 50.0, "Q", true, &params.q, hand);
        one(ui, 92.0, "Slope", band.kind.has_slope(), &params.slope, hand);
        one(ui, 78.0, "Placement", true, &params.placement, hand);
        let forced = is_linear && scene.settings.phase_of(band) != band.phase;
        let phase = if forced && band.phase == BandPhase::Minimum { "Phase: linear" } else { "Phase" };
        one(ui, 72.0, phase, is_linear, &params.phase, hand);
        one(ui, 34.0, "Solo", true, &params.solo, hand);
        one(ui, 34.0, "On", true, &params.on, hand);
    });
}

/// The number of a band in its colour.
pub fn chip(ui: &mut Ui, n: usize, on: bool) {
    let (rect, _) = ui.allocate_exact_size(vec2(22.0, cell::HEIGHT), Sense::hover());
    let at = rect.center() + vec2(0.0, 8.0);
    let (fill, text) = if on { (graph::colour(n), theme::GROUND) } else { (theme::RAISED, theme::OFF) };
    ui.painter().circle_filled(at, 10.0, fill);
    let font = FontId::new(11.0, egui::FontFamily::Monospace);
    ui.painter().text(at, Align2::CENTER_CENTER, (n + 1).to_string(), font, text);
}

const GLOBAL: [f32; 4] = [56.0, 58.0, 74.0, 44.0];

fn all(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let params = scene.params;
    let [scale, auto, output, invert] = GLOBAL;
    one(ui, scale, "Scale", true, &params.gain_scale, hand);
    let made = if scene.settings.auto_gain {
        format!("{:+.1} dB", scene.readings.auto_gain_db)
    } else {
        "Auto gain".to_owned()
    };
    one(ui, auto, &made, true, &params.auto_gain, hand);
    one(ui, output, "Output", true, &params.output_gain, hand);
    one(ui, invert, "Invert", true, &params.invert_polarity, hand);
}
