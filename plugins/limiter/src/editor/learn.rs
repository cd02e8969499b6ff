//! Learning the gain for a target loudness: what was heard, what it proposes, what was really reached.

use super::{Scene, explain, label};
use crate::link::End;
use dsp_core::chain::limiter::INPUT_GAIN_DB;
use dsp_core::units::legal;
use egui::{Button, RichText, Ui, vec2};
use nice_plug::prelude::Param;
use shell::editor::Hand;
use widgets::handle::{change, sentence};
use widgets::readout::tenth;
use widgets::theme;
use widgets::toggle::toggle;
use widgets::track::track;
use widgets::value::value;

const BUTTON: f32 = 84.0;
/// Width from which there is room for a word before the numbers, in points.
const WORDS_FROM: f32 = 220.0;

pub fn show(ui: &mut Ui, end: &mut End, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let (params, readings) = (scene.params, scene.readings);
    ui.spacing_mut().item_spacing.y = 3.0;
    let words = ui.available_width() >= WORDS_FROM;
    target(ui, scene, hand);
    ui.horizontal(|ui| {
        let learning = params.learn.value();
        let name = if learning { "Learning" } else { "Learn" };
        let more =
            "Play the loudest passage: its loudness before any gain is measured. Each start begins anew.";
        let said = toggle(ui, BUTTON, name, more, &hand.bind(&params.learn));
        hand.say(said);
        let word = if words { "heard " } else { "" };
        let heard = heard(word, readings.learned_loudest_lufs, readings.learned_integrated_lufs, learning);
        let response = label(ui, &heard);
        explain(
            hand,
            &response,
            "Heard before any gain: largest short-term and integrated loudness, in LUFS.",
        );
    });
    ui.horizontal(|ui| {
        apply(ui, end, scene, hand);
        let reached =
            pair(if words { "reached " } else { "" }, readings.loudest_lufs, readings.integrated_lufs);
        let response = label(ui, &reached);
        let sentence =
            "Really reached since the last reset: largest short-term and integrated loudness, in LUFS.";
        explain(hand, &response, sentence);
    });
}

fn heard(word: &str, loudest_lufs: f64, integrated_lufs: f64, learning: bool) -> String {
    if loudest_lufs.is_finite() {
        pair(word, loudest_lufs, integrated_lufs)
    } else if learning {
        "listens for 3 s".to_owned()
    } else {
        "nothing yet".to_owned()
    }
}

/// Both loudnesses of one thing.
fn pair(word: &str, loudest_lufs: f64, integrated_lufs: f64) -> String {
    format!("{word}S {}  I {}", tenth(loudest_lufs), tenth(integrated_lufs))
}

/// The loudness that learning aims at: slider and value.
fn target(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    const VALUE: f32 = 80.0;
    let param = hand.bind(&scene.params.target);
    let over = ui.horizontal(|ui| {
        label(ui, "Target");
        let slider = track(ui, ui.available_width() - VALUE - theme::GAP, &param);
        let number = value(ui, VALUE, &param);
        slider.hovered() || slider.has_focus() || number.hovered()
    });
    let said = over.inner.then(|| sentence(&param));
    hand.say(said);
}

fn apply(ui: &mut Ui, end: &mut End, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
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
        if scene.params.learn.value() {
            change(&hand.bind(&scene.params.learn), 0.0);
        }
        // What is reached is measured with the new gain alone.
        end.restart();
    }
    let sentence = match proposed {
        None => "Apply: sets the gain that learning proposes, once it has heard 3 s, and measures anew."
            .to_owned(),
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
