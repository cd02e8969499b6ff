//! One page of every widget with fixed data, to look at: the same picture every time.

use crate::card::card;
use crate::compare_bar::{Comparison, Side, compare_bar};
use crate::fader::fader;
use crate::gallery_displays::{histogram, history, levels, loudness, spectrum, stereo, verdicts};
use crate::gallery_graphs::{correlation, edges, polars};
use crate::gallery_limiting::limiting;
use crate::handle::ParamHandle;
use crate::knob::{SMALL_WIDTH, knob, small_knob};
use crate::preset_bar::{PresetShelf, preset_bar};
use crate::row::row;
use crate::scale::scale;
use crate::segments::segments;
use crate::toggle::toggle;
use egui::{Id, Ui};

/// Size that holds the page, in points.
pub const SIZE: [f32; 2] = [1_220.0, 1_140.0];

/// Draws the page. Returns the sentence for the status line.
pub fn gallery(ui: &mut Ui) -> Option<String> {
    let mut said = None;
    let mut hear = |sentence: Option<String>| said = said.take().or(sentence);
    hear(top_bar(ui));
    ui.horizontal_top(|ui| {
        card(ui, 250.0, "Loudness", |ui| hear(loudness(ui)));
        card(ui, 290.0, "Level", |ui| hear(levels(ui)));
        card(ui, 340.0, "Verdict", verdicts);
    });
    card(ui, 896.0, "History", |ui| hear(history(ui)));
    ui.horizontal_top(|ui| {
        card(ui, 360.0, "Spectrum", |ui| hear(spectrum(ui)));
        card(ui, 300.0, "Histogram", |ui| hear(histogram(ui)));
        card(ui, 220.0, "Stereo", |ui| hear(stereo(ui)));
        card(ui, 280.0, "Polar", |ui| hear(polars(ui)));
    });
    ui.horizontal_top(|ui| {
        card(ui, 896.0, "Controls", |ui| hear(controls(ui)));
        card(ui, 280.0, "Correlation", |ui| hear(correlation(ui)));
    });
    ui.horizontal_top(|ui| {
        card(ui, 896.0, "Limiting", |ui| hear(limiting(ui)));
        card(ui, 280.0, "Edges", |ui| hear(edges(ui)));
    });
    said
}

fn top_bar(ui: &mut Ui) -> Option<String> {
    ui.horizontal(|ui| {
        let said = preset_bar(ui, 180.0, &mut Presets);
        ui.add_space(16.0);
        let said = said.or(compare_bar(ui, &mut States));
        ui.add_space(16.0);
        let id = Id::unique("gallery scale");
        let mut percent = ui.data(|data| data.get_temp(id)).unwrap_or(100);
        let said = said.or(scale(ui, &mut percent));
        ui.data_mut(|data| data.insert_temp(id, percent));
        said
    })
    .inner
}

fn controls(ui: &mut Ui) -> Option<String> {
    let percent = |name, start| Sample { ui: ui.ctx().clone(), name, start, choices: &[] };
    let (drive, width, output, mix) =
        (percent("Drive", 0.5), percent("Width", 0.72), percent("Output", 0.85), percent("Mix", 0.4));
    let style =
        Sample { name: "Style", choices: &["Transparent", "Punchy", "Dense", "Gentle"], ..mix.clone() };
    let link = percent("Link", 0.8);
    let auto = Sample { name: "Auto", choices: &["Off", "On"], start: 1.0, ..mix.clone() };
    ui.horizontal_top(|ui| {
        let said = knob(ui, "Drive", &drive).or(knob(ui, "Width", &width));
        let said = said.or(small_knob(ui, SMALL_WIDTH, "Link", &link));
        let said = said.or(fader(ui, "Output", 110.0, &["0", "25", "50", "75", "100"], &output));
        ui.vertical(|ui| {
            ui.set_width(420.0);
            let said = said.or(segments(ui, 400.0, &style)).or(row(ui, "Mix", &mix));
            said.or(toggle(ui, 64.0, "Auto", "", &auto))
        })
        .inner
    })
    .inner
}

/// A parameter without a host: 0 to 100 %, or a few choices. Its value is in the memory of the window.
#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) ui: egui::Context,
    pub(crate) name: &'static str,
    pub(crate) start: f32,
    pub(crate) choices: &'static [&'static str],
}

impl ParamHandle for Sample {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn normalized(&self) -> f32 {
        self.ui.data(|data| data.get_temp(Id::unique(("gallery", self.name)))).unwrap_or(self.start)
    }

    fn default_normalized(&self) -> f32 {
        if self.choices.is_empty() { 0.5 } else { 0.0 }
    }

    fn steps(&self) -> Option<usize> {
        self.choices.len().checked_sub(1)
    }

    fn text(&self, normalized: f32) -> String {
        match self.steps() {
            None => format!("{:.1} %", 100.0 * normalized),
            Some(steps) => self.choices[(normalized * steps as f32).round() as usize].to_owned(),
        }
    }

    fn parse(&self, text: &str) -> Option<f32> {
        let percent: f32 = text.trim_end_matches('%').trim().parse().ok()?;
        Some((percent / 100.0).clamp(0.0, 1.0))
    }

    fn begin(&self) {}

    fn set(&self, normalized: f32) {
        self.ui.data_mut(|data| data.insert_temp(Id::unique(("gallery", self.name)), normalized));
    }

    fn end(&self) {}
}

/// Presets that are always the same.
struct Presets;

impl PresetShelf for Presets {
    fn names(&self) -> Vec<String> {
        ["Neutral", "Gentle air", "Warm bus"].map(str::to_owned).to_vec()
    }

    fn current(&self) -> Option<usize> {
        Some(1)
    }

    fn dirty(&self) -> bool {
        true
    }

    fn load(&mut self, _: usize) -> Result<(), String> {
        Ok(())
    }

    fn save(&mut self, name: &str) -> Result<(), String> {
        Err(format!("preset {name}: the gallery keeps none; save it in a plugin"))
    }
}

/// States that are always the same: one change to take back.
struct States;

impl Comparison for States {
    fn side(&self) -> Side {
        Side::A
    }

    fn choose(&mut self, _: Side) {}

    fn copy(&mut self) {}

    fn can_undo(&self) -> bool {
        true
    }

    fn undo(&mut self) {}

    fn can_redo(&self) -> bool {
        false
    }

    fn redo(&mut self) {}
}
