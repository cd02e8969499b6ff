//! What the services will do: gain and true peak of each, the chosen one in words, and the switch to hear it.

use super::choice::listed;
use super::choices::pick;
use super::{Scene, explain, label};
use dsp_core::chain::meter::Target;
use dsp_core::meter::targets::{self, Preview, Rule};
use egui::{Label, Rect, RichText, ScrollArea, Sense, Ui, pos2, vec2};
use shell::editor::Hand;
use widgets::readout::tenth;
use widgets::verdict::Light;
use widgets::{row, theme};

/// Height of a row, in points.
const LEAST_ROW: f32 = 15.0;
const MOST_ROW: f32 = 20.0;
/// From this height on the chosen one is told in words, in points.
const WITH_WORDS: f32 = 80.0;

/// A target as listed: name, numbers, and its place in Lathe's list.
type Row<'a> = (&'a str, &'a targets::Target, Option<Target>);

pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    ui.horizontal(|ui| {
        label(ui, "Streaming");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let audition = hand.bind(&scene.params.audition);
            let switch = row::switch(ui, &audition);
            label(ui, "Audition");
            if switch.hovered() || switch.has_focus() {
                let name = &scene.choice.rules.title;
                hand.say(Some(format!(
                    "Audition: plays at the gain that {name} would apply. For the ear: a bounce is never changed."
                )));
            }
        });
    });
    let with_words = ui.available_height() >= WITH_WORDS;
    let height = ui.available_height() - if with_words { 22.0 } else { 0.0 };
    ScrollArea::vertical()
        .max_height(height)
        .auto_shrink(false)
        .show(ui, |ui| table(ui, height, scene, hand));
    if !with_words {
        return;
    }
    let preview = scene.choice.rules.preview(scene.readings);
    let text = RichText::new(in_words(scene, &preview)).font(theme::LABEL).color(theme::TEXT);
    ui.add(Label::new(text).truncate());
}

/// Two columns; what does not fit is scrolled to.
fn table(ui: &mut Ui, height: f32, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let all: Vec<Row<'_>> = listed(&scene.end.own).collect();
    let rows = all.len().div_ceil(2);
    let row = (height / rows as f32).clamp(LEAST_ROW, MOST_ROW);
    let place = Rect::from_min_size(ui.next_widget_position(), vec2(ui.available_width(), rows as f32 * row));
    // The longer names stand on the right.
    let middle = place.left() + 0.46 * place.width();
    for (n, target) in all.into_iter().enumerate() {
        let across = if n < rows { place.left()..=middle - 4.0 } else { middle + 4.0..=place.right() };
        let top = place.top() + (n % rows) as f32 * row;
        service(ui, Rect::from_x_y_ranges(across, top..=top + row), target, scene, hand);
    }
    ui.advance_cursor_after_rect(place);
}

fn service(ui: &mut Ui, place: Rect, target: Row<'_>, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let (name, rules, built_in) = target;
    let preview = rules.preview(scene.readings);
    let chosen = scene.is_target(name, built_in);
    let response = ui.interact(place, ui.scope_id().with(name), Sense::click());
    if response.clicked() {
        pick(scene, hand, target);
    }
    let painter = ui.painter_at(place);
    let colour = if chosen { theme::ACCENT } else { theme::TEXT };
    let middle = place.center().y;
    let at = |x: f32| pos2(x, middle);
    let (left, right) = (egui::Align2::LEFT_CENTER, egui::Align2::RIGHT_CENTER);
    let cut = painter.with_clip_rect(place.with_max_x(place.right() - 62.0));
    cut.text(at(place.left()), left, &rules.title, theme::LABEL, colour);
    let gain =
        if scene.readings.integrated_lufs.is_finite() { signed(preview.gain_db) } else { "–".into() };
    painter.text(at(place.right() - 22.0), right, gain, theme::VALUE, theme::TEXT);
    let light = if preview.peak_too_high { Light::Warn } else { Light::Pass };
    if scene.readings.true_peak().is_finite() {
        light.paint(&painter, at(place.right() - 9.0), 9.0);
    }
    explain(hand, &response, &in_full(rules, &preview));
}

fn in_full(rules: &targets::Target, preview: &Preview) -> String {
    let peak = rules.true_peak_dbtp.map(|limit| format!(", asks for {limit:.0} dBTP or less"));
    let up = match rules.rule {
        Rule::UpToPeak => "turns quiet music up as far as its peaks allow",
        Rule::Both => "turns quiet music up",
        Rule::DownOnly => "turns nothing up",
        Rule::Unstated => "is not known to turn anything up",
        Rule::None => "changes nothing",
    };
    format!(
        "{}: {} dB, then {} LUFS and {} dBTP; {up}{}. As of {}.",
        rules.title,
        signed(preview.gain_db),
        tenth(preview.integrated_lufs),
        tenth(preview.true_peak_dbtp),
        peak.unwrap_or_default(),
        rules.as_of
    )
}

fn in_words(scene: &Scene<'_>, preview: &Preview) -> String {
    let name = &scene.choice.rules.title;
    if !scene.readings.integrated_lufs.is_finite() {
        return format!("{name}: nothing measured yet.");
    }
    let to = format!("to {} LUFS, {} dBTP", tenth(preview.integrated_lufs), tenth(preview.true_peak_dbtp));
    match preview.gain_db {
        gain if gain <= -0.05 => format!("{name} turns it down by {} dB, {to}.", tenth(-gain)),
        gain if gain >= 0.05 => format!("{name} turns it up by {} dB, {to}.", tenth(gain)),
        _ => format!("{name} plays it as it is."),
    }
}

fn signed(db: f64) -> String {
    let text = tenth(db);
    if db >= 0.05 { format!("+{text}") } else { text }
}
