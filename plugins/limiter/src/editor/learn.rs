//! Learning the gain for a target loudness: what was heard, what it proposes, what was really reached.

use super::{Scene, explain, label};
use dsp_core::units::legal;
use dsp_core::chain::limiter::INPUT_GAIN_DB;
use egui::{Button, RichText, Ui, vec2};
use nice_plug::prelude::Param;
use shell::editor::Hand;
use widgets::handle::change;
use widgets::readout::tenth;
use widgets::row::row;
use widgets::toggle::toggle;
use widgets::theme;

const BUTTON: f32 = 84.0;

pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let (params, readings) = (scene.params, scene.readings);
    ui.spacing_mut().item_spacing.y = 3.0;
    let said = row(ui, "Target", &hand.bind(&params.target));
    hand.say(said);
    ui.horizontal(|ui| {
        let learning = params.learn.value();
        let name = if learning { "Learning" } else { "Learn" };
        let more = "Play the loudest passage: its loudness before any gain is measured. Each start begins anew.";
        let said = toggle(ui, BUTTON, name, more, &hand.bind(&params.learn));
        hand.say(said);
        let heard = heard(readings.learned_loudest_lufs, readings.learned_integrated_lufs, learning);
        let response = label(ui, &heard);
        explain(hand, &response, "Heard before any gain: largest short-term and integrated loudness, in LUFS.");
    });
    ui.horizontal(|ui| {
        apply(ui, scene, hand);
        let reached = format!("reached {} LUFS", tenth(readings.integrated_lufs));
        let response = label(ui, &reached);
        explain(hand, &response, "Integrated loudness of the output since the last reset: what was really reached.");
    });
}

fn heard(loudest_lufs: f64, integrated_lufs: f64, learning: bool) -> String {
    if loudest_lufs.is_finite() {
        format!("loudest {}, I {}", tenth(loudest_lufs), tenth(integrated_lufs))
    } else if learning {
        "listens for 3 s".to_owned()
    } else {
        "heard nothing yet".to_owned()
    }
}

fn apply(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let proposed = scene.readings.learned_gain_db.filter(|gain_db| gain_db.is_finite());
    let gain_db = proposed.map(|gain_db| legal(gain_db, INPUT_GAIN_DB, 0.0));
    let param = &scene.params.input_gain;
    let set = |gain_db: f64| param.preview_normalized(gain_db as f32);
    let text = gain_db.map_or_else(
        || "Apply".to_owned(),
        |gain_db| format!("Apply {}", param.normalized_value_to_string(set(gain_db), true)),
    );
    let colour = if gain_db.is_some() { theme::TEXT } else { theme::OFF };
    let text = RichText::new(text).font(theme::LABEL).color(colour);
    let button = Button::new(text).min_size(vec2(BUTTON, theme::ROW - 4.0)).truncate();
    let response = ui.add_enabled(gain_db.is_some(), button);
    if let Some(gain_db) = gain_db.filter(|_| response.clicked()) {
        change(&hand.bind(param), set(gain_db));
    }
    let sentence = match proposed {
        None => "Apply: sets the gain that learning proposes, once it has heard 3 s.".to_owned(),
        Some(wanted) if !INPUT_GAIN_DB.contains(&wanted) => {
            format!("Apply: the target asks for {} dB; the nearest gain is taken.", tenth(wanted))
        }
        Some(wanted) => format!(
            "Apply: sets the input gain to {} dB, which brings the loudest passage to the target, before limiting.",
            tenth(wanted)
        ),
    };
    if response.contains_pointer() || response.has_focus() {
        hand.say(Some(sentence));
    }
}
