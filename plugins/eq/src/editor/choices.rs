//! The line over the picture: its scale, the analyser, the reference and the list; phase and latency.

use super::{End, Scene};
use dsp_core::chain::eq::{PhaseMode, Resolution, Settings, latency_of};
use egui::{Align, Label, Layout, Response, RichText, TextEdit, Ui};
use shell::editor::Hand;
use widgets::fold::fold;
use widgets::handle::sentence;
use widgets::{cell, pick, theme};

/// Scales of the picture, in dB up and down.
pub const RANGES_DB: [f64; 4] = [3.0, 6.0, 12.0, 30.0];
/// The place of the one that a new window has.
pub const USUAL_RANGE: usize = 2;
const RANGES: [&str; 4] = ["±3 dB", "±6 dB", "±12 dB", "±30 dB"];
/// From this width on all of the analyser's switches stand in the line, in points.
const WIDE: f32 = 900.0;

pub fn show(ui: &mut Ui, end: &mut End, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let wide = ui.available_width() >= WIDE;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let range = &mut end.view.range;
        hand.say(pick::list(ui, 76.0, "Scale of the picture", &RANGES, USUAL_RANGE, range));
        ui.add_space(theme::GAP);
        let display = &mut end.spectra.display;
        display.sides(ui, hand);
        if wide {
            display.holds(ui, hand);
        }
        display.menu(ui, !wide, hand);
        reference(ui, end, hand);
        ui.add_space(theme::GAP);
        let open = &mut end.view.list_open;
        hand.say(pick::switch(ui, 50.0, "Bands", "List of all bands, for the keyboard", false, open));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| phase(ui, scene, hand));
    });
}

fn reference(ui: &mut Ui, end: &mut End, hand: &mut Hand<'_, '_>) {
    let reference = &mut end.view.reference;
    let shown = reference.is_shown();
    let response = fold(ui, "Reference", shown, |ui| {
        ui.set_min_width(320.0);
        ui.label(
            RichText::new("WAV file to draw behind: type its path or drop it on the window")
                .font(theme::LABEL),
        );
        let edit = ui.add(TextEdit::singleline(&mut reference.path).desired_width(300.0));
        edit.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Path of the reference"));
        let entered = edit.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        ui.horizontal(|ui| {
            if ui.button("Load").clicked() || entered {
                let path = reference.path.clone();
                reference.load(&path, ui.ctx());
            }
            if ui.button("Take away").clicked() {
                reference.clear();
                ui.close();
            }
        });
        if let Some(said) = reference.said() {
            ui.add(Label::new(RichText::new(said).font(theme::LABEL).color(theme::DIM)).wrap());
        }
    });
    let said =
        "Reference: the mean spectrum of a WAV file, drawn behind. Type its path, or drop it on the window.";
    explain(hand, &response, said);
}

fn phase(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    ui.set_clip_rect(ui.max_rect().expand(2.0).intersect(ui.clip_rect()));
    let settings = &scene.settings;
    let frames = latency_of(settings, scene.sample_rate_hz);
    let text = in_frames(frames, scene.sample_rate_hz);
    let waits = scene.readings.sample_rate_hz > 0.0 && scene.readings.latency_frames != frames;
    let colour = if waits { theme::WARN } else { theme::TEXT };
    let sign = if waits { "▲ " } else { "" };
    let label = ui.label(RichText::new(format!("{sign}{text}")).font(theme::SMALL_VALUE).color(colour));
    let more = if waits { " The host has not restarted the plugin yet: it runs on as before." } else { "" };
    explain(hand, &label, &format!("Latency: {text}.{more}"));
    let resolution = hand.bind(&scene.params.resolution);
    let mode = hand.bind(&scene.params.phase_mode);
    let of = |n: usize| {
        let other = Settings { resolution: Resolution::ALL[n], ..*settings };
        in_frames(latency_of(&other, scene.sample_rate_hz), scene.sample_rate_hz)
    };
    let mut said = None;
    ui.add_enabled_ui(settings.phase_mode != PhaseMode::ZeroLatency, |ui| {
        let response = cell::choice_with(ui, 88.0, &resolution, &of);
        said = response.hovered().then(|| sentence(&resolution));
    });
    let response = cell::choice(ui, 104.0, &mode);
    said = said.or(response.hovered().then(|| sentence(&mode)));
    hand.say(said);
}

/// Frames with their time: `4608 smp 96.0 ms`.
pub fn in_frames(frames: usize, sample_rate_hz: f64) -> String {
    format!("{frames} smp {:.1} ms", 1e3 * frames as f64 / sample_rate_hz)
}

fn explain(hand: &mut Hand<'_, '_>, response: &Response, sentence: &str) {
    if response.hovered() || response.has_focus() {
        hand.say(Some(sentence.to_owned()));
    }
}
