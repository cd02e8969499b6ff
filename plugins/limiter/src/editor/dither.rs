//! Word length, noise shaping and what they cost; what breaks the grid.

use super::noise::{in_full, in_short};
use super::{Scene, explain, label};
use crate::link::End;
use dsp_core::chain::limiter::Settings;
use dsp_core::dither::{InputWord, NoiseFigures};
use egui::{Align, Layout, RichText, Sense, Ui, vec2};
use nice_plug::prelude::Param;
use shell::RoomParams;
use shell::editor::Hand;
use widgets::handle::sentence;
use widgets::row::list;
use widgets::theme;
use widgets::toggle::toggle;
use widgets::verdict::Light;

pub fn show(ui: &mut Ui, end: &mut End, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    const WORD: f32 = 88.0;
    let params = scene.params;
    let settings = params.settings();
    let rate_hz = end.sample_rate_hz();
    let noise = settings.word_length.bits().map(|bits| (bits, end.noise.at(bits, rate_hz)));
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        label(ui, "Dither");
        choice(ui, WORD, &params.word_length, &|_| String::new(), hand);
        let figures = |n| {
            let figures = noise.and_then(|(_, table)| table.nth(n));
            figures.map_or_else(String::new, in_short)
        };
        choice(ui, ui.available_width(), &params.shaping, &figures, hand);
    });
    let figures = noise.and_then(|(bits, table)| Some((bits, table.of(settings.shaping)?)));
    let notes = notes(&settings, figures, scene.readings.input_word);
    let mut notes = notes.iter();
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let more = "Lets digital silence be silent: without it the dither goes on.";
            let said = toggle(ui, 72.0, "Auto blank", more, &hand.bind(&params.auto_blank));
            hand.say(said);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                if let Some(note) = notes.next() {
                    draw(ui, note, hand);
                }
            });
        });
    });
    notes.for_each(|note| draw(ui, note, hand));
}

/// A list, and what it says of each of its entries.
fn choice(
    ui: &mut Ui,
    width: f32,
    param: &impl Param,
    more: &dyn Fn(usize) -> String,
    hand: &mut Hand<'_, '_>,
) {
    let bound = hand.bind(param);
    let (response, said) = (list(ui, width, &bound, more), sentence(&bound));
    explain(hand, &response, &said);
}

/// One line about the grid.
#[derive(Clone, Debug, PartialEq)]
struct Note {
    light: Option<Light>,
    text: String,
    sentence: String,
}

/// What is to be said about the output, with the figures of its word length, when the input lies on `input`.
fn notes(settings: &Settings, figures: Option<(u32, &NoiseFigures)>, input: InputWord) -> Vec<Note> {
    let plain = |text: &str, sentence: String| Note { light: None, text: text.to_owned(), sentence };
    let warning = |text: String, sentence: String| Note { light: Some(Light::Warn), text, sentence };
    let Some(bits) = settings.word_length.bits() else {
        let sentence = "Dither: choose a word length for the final file, once, in the last plugin.";
        return vec![plain("Off: floating point leaves here", sentence.to_owned())];
    };
    let mut notes = vec![match figures {
        Some((bits, figures)) => plain(&in_short(figures), in_full(figures, bits)),
        None => plain("Shaped noise", "More noise in all, less where the ear is keen.".to_owned()),
    }];
    if let InputWord::Bits(input_bits) = input
        && input.is_on_grid(bits)
    {
        notes.push(warning(
            format!("Input is already on a {input_bits}-bit grid"),
            format!(
                "The input lies on a {input_bits}-bit grid: it was dithered before. Switch that dither off, or this one."
            ),
        ));
    }
    let last = format!(
        "Lathe Limiter must be last: any later gain, fade or plugin breaks the {bits}-bit grid and wants dither again."
    );
    notes.push(if settings.unity_gain {
        let text = format!("Unity gain breaks the {bits}-bit grid while on");
        warning(
            text,
            format!("Unity gain comes after the dither, for the ear: a bounce is on the grid. {last}"),
        )
    } else {
        plain("Keep Lathe Limiter last: a later gain breaks the grid", last)
    });
    notes
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
    use crate::editor::noise::NoiseTable;
    use dsp_core::chain::limiter::WordLength;

    fn texts(settings: Settings, input: InputWord) -> Vec<String> {
        let mark = |note: &Note| if note.light.is_some() { "! " } else { "" };
        let mut table = NoiseTable::default();
        let figures = table.at(16, Some(48_000.0)).of(settings.shaping).map(|figures| (16, figures));
        notes(&settings, figures, input).iter().map(|note| format!("{}{}", mark(note), note.text)).collect()
    }

    #[test]
    fn the_grid_is_spoken_for() {
        let sixteen = Settings { word_length: WordLength::Bits16, ..Settings::default() };
        let keep = "Keep Lathe Limiter last: a later gain breaks the grid";
        // White noise of theory: -93.32 dB in all, an eighth of it in 3 of 24 kHz.
        let plain = texts(sixteen, InputWord::Finer);
        assert!(plain[0].starts_with("-93.3 dB, ") && plain[0].ends_with(" -102.4"), "{plain:?}");
        assert_eq!(plain[1..], [keep]);
        assert_eq!(texts(sixteen, InputWord::Bits(24)), plain, "24 bits need dither");
        assert_eq!(texts(sixteen, InputWord::Bits(16))[1..], ["! Input is already on a 16-bit grid", keep]);
        let unity = Settings { unity_gain: true, ..sixteen };
        assert_eq!(texts(unity, InputWord::Silence)[1], "! Unity gain breaks the 16-bit grid while on");
        assert_eq!(texts(Settings::default(), InputWord::Bits(16)), ["Off: floating point leaves here"]);
    }
}
