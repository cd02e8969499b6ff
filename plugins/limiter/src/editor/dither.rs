//! Word length, noise shaping and what they cost; what breaks the grid.

use super::{Scene, explain, label};
use dsp_core::chain::limiter::{Settings, Shaping};
use dsp_core::dither::step;
use dsp_core::units::power_to_db;
use egui::{RichText, Sense, Ui, vec2};
use nice_plug::prelude::Param;
use shell::RoomParams;
use shell::editor::Hand;
use widgets::handle::sentence;
use widgets::row::list;
use widgets::theme;
use widgets::toggle::toggle;
use widgets::verdict::Light;

pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    const WORD: f32 = 78.0;
    const BLANK: f32 = 68.0;
    // Width from which there is room for the word.
    const WORD_FROM: f32 = 300.0;
    let params = scene.params;
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        if ui.available_width() >= WORD_FROM {
            label(ui, "Dither");
        }
        choice(ui, WORD, &params.word_length, hand);
        choice(ui, ui.available_width() - BLANK - 6.0, &params.shaping, hand);
        let more = "Lets digital silence be silent: without it the dither goes on.";
        let said = toggle(ui, BLANK, "Auto blank", more, &hand.bind(&params.auto_blank));
        hand.say(said);
    });
    for note in notes(&params.settings(), None) {
        draw(ui, &note, hand);
    }
}

fn choice(ui: &mut Ui, width: f32, param: &impl Param, hand: &mut Hand<'_, '_>) {
    let bound = hand.bind(param);
    let (response, said) = (list(ui, width, &bound, &|_| String::new()), sentence(&bound));
    explain(hand, &response, &said);
}

/// One line about the grid.
#[derive(Clone, Debug, PartialEq)]
struct Note {
    light: Option<Light>,
    text: String,
    sentence: String,
}

/// What is to be said about the grid of the output, when the input uses words of `input_bits` bits (`None`: longer than any
/// word, or silent).
fn notes(settings: &Settings, input_bits: Option<u32>) -> Vec<Note> {
    let Some(bits) = settings.word_length.bits() else {
        let off = Note {
            light: None,
            text: "Off: floating point leaves here".to_owned(),
            sentence: "Dither: choose a word length for the final file, once, in the last plugin.".to_owned(),
        };
        return vec![off];
    };
    let mut notes = vec![noise(settings.shaping, bits)];
    if let Some(input_bits) = input_bits.filter(|input| *input <= bits) {
        notes.push(Note {
            light: Some(Light::Warn),
            text: format!("Input is already on a {input_bits}-bit grid"),
            sentence: format!(
                "The input already lies on a {input_bits}-bit grid: it was dithered before. Switch that dither off, or this one."
            ),
        });
    }
    let last = format!(
        "Lathe Limiter must be last: any later gain, fade or plugin breaks the {bits}-bit grid and wants dither again."
    );
    notes.push(if settings.unity_gain {
        Note {
            light: Some(Light::Warn),
            text: format!("Unity gain breaks the {bits}-bit grid while on"),
            sentence: format!(
                "Unity gain comes after the dither, for the ear: a bounce is on the grid. {last}"
            ),
        }
    } else {
        Note { light: None, text: "Keep last: a later gain breaks the grid".to_owned(), sentence: last }
    });
    notes
}

/// What the word length costs.
fn noise(shaping: Shaping, bits: u32) -> Note {
    // Rounding and dither give a quarter of the square of a step; a sine of full scale has a half.
    let white_db = power_to_db(step(bits).powi(2) / 4.0 / 0.5);
    let white = format!("{white_db:.1} dB");
    match shaping {
        Shaping::Off => Note {
            light: None,
            text: format!("Noise {white}, white"),
            sentence: format!(
                "Noise of {bits} bits: {white} re a full-scale sine, in all, the least there is."
            ),
        },
        _ => Note {
            light: None,
            text: format!("Noise shaped, from {white} white"),
            sentence: format!(
                "Shaped: more noise than the {white} of white dither in all, less where the ear is keen."
            ),
        },
    }
}

fn draw(ui: &mut Ui, note: &Note, hand: &mut Hand<'_, '_>) {
    let response = ui
        .horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let mut colour = theme::DIM;
            if let Some(light) = note.light {
                let (place, _) = ui.allocate_exact_size(vec2(11.0, 14.0), Sense::hover());
                light.paint(ui.painter(), place.center(), 10.0);
                colour = theme::TEXT;
            }
            let text = RichText::new(&note.text).font(theme::LABEL).color(colour);
            ui.add(egui::Label::new(text).truncate());
        })
        .response;
    if response.contains_pointer() {
        hand.say(Some(note.sentence.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::chain::limiter::WordLength;

    fn texts(settings: Settings, input_bits: Option<u32>) -> Vec<String> {
        let mark = |note: &Note| if note.light.is_some() { "! " } else { "" };
        notes(&settings, input_bits).iter().map(|note| format!("{}{}", mark(note), note.text)).collect()
    }

    #[test]
    fn the_grid_is_spoken_for() {
        let sixteen = Settings { word_length: WordLength::Bits16, ..Settings::default() };
        let keep = "Keep last: a later gain breaks the grid";
        assert_eq!(texts(sixteen, None), ["Noise -93.3 dB, white", keep]);
        assert_eq!(texts(sixteen, Some(24)), ["Noise -93.3 dB, white", keep], "24 bits need dither");
        let already = "! Input is already on a 16-bit grid";
        assert_eq!(texts(sixteen, Some(16)), ["Noise -93.3 dB, white", already, keep]);
        let unity = Settings { unity_gain: true, ..sixteen };
        assert_eq!(texts(unity, None)[1], "! Unity gain breaks the 16-bit grid while on");
        assert_eq!(texts(Settings::default(), Some(16)), ["Off: floating point leaves here"]);
    }
}
