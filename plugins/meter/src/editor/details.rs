//! Every over and clipped run with its time, and the evidence about the source in plain words.

use super::{Scene, label};
use crate::details::Happened;
use dsp_core::meter::evidence::Evidence;
use egui::{Label, RichText, ScrollArea, Ui};
use report::text::exact_clock;
use shell::editor::Hand;
use widgets::theme;
use widgets::verdict::{Light, light};

/// Height of a line, in points.
const LINE: f32 = 16.0;

pub fn events(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let details = &scene.end.details;
    label(ui, &format!("{} overs, {} clipped runs", scene.readings.overs, scene.readings.clipped_runs));
    if details.left_out > 0 {
        label(ui, &format!("{} older ones are not listed", details.left_out));
    }
    if details.listed.is_empty() {
        label(ui, "None: nothing above 0 dBTP, no clipped run.");
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, LINE, details.listed.len(), |ui, rows| {
        for happened in &details.listed[rows] {
            let text = RichText::new(one(happened)).font(theme::SCALE).color(theme::TEXT);
            ui.horizontal(|ui| {
                ui.set_height(LINE);
                ui.spacing_mut().item_spacing.x = 6.0;
                let (place, _) = ui.allocate_exact_size(egui::vec2(10.0, LINE), egui::Sense::hover());
                let light = if happened.clipped { Light::Fail } else { Light::Warn };
                light.paint(ui.painter(), place.center(), 8.0);
                if ui.add(Label::new(text).truncate()).contains_pointer() {
                    hand.say(Some(in_full(happened)));
                }
            });
        }
    });
}

fn one(happened: &Happened) -> String {
    let side = ["L", "R"][happened.channel.min(1)];
    let time = exact_clock(happened.seconds);
    if happened.clipped {
        format!("{time:>9} {side} clip {} smp", happened.frames)
    } else {
        format!("{time:>9} {side} {:+.2} dBTP", happened.level_db)
    }
}

fn in_full(happened: &Happened) -> String {
    let side = ["left", "right"][happened.channel.min(1)];
    let (time, frames) = (exact_clock(happened.seconds), happened.frames);
    if happened.clipped {
        format!("At {time}, {side}: {frames} equal samples at {:+.2} dBFS.", happened.level_db)
    } else {
        format!(
            "At {time}, {side}: {:+.2} dBTP between the samples, for {frames} samples.",
            happened.level_db
        )
    }
}

pub fn evidence(ui: &mut Ui, scene: &Scene<'_>) {
    let Some(evidence) = scene.end.evidence else {
        label(ui, "Evidence about the source: play the mix first.");
        return;
    };
    label(ui, "Evidence about the source: signs, no proof");
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        let found = evidence.explain(scene.end.sample_rate_hz(), None);
        if found.is_empty() {
            light(ui, Light::Pass, "No sign of a limiter, of a lossy or resampled source, or of a fault.");
        }
        for found in found {
            light(ui, Light::Warn, &found.explanation);
        }
        for (name, value, why) in numbers(&evidence, scene.end.sample_rate_hz()) {
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                ui.label(RichText::new(name).font(theme::LABEL).color(theme::TEXT));
                ui.label(RichText::new(value).font(theme::SCALE).color(theme::TEXT));
                ui.label(RichText::new(why).font(theme::LABEL).color(theme::DIM));
            });
        }
    });
}

fn numbers(evidence: &Evidence, rate: f64) -> [(&'static str, String, &'static str); 8] {
    let none = || "–".to_owned();
    let cut_off = evidence.cut_off.as_ref();
    let crowd = evidence.crowd.as_ref();
    let seconds = |frames: u64| format!("{:.2} s", frames as f64 / rate);
    [
        (
            "Bits used",
            evidence.used_bits.map_or_else(none, |bits| format!("{bits} bit")),
            "fewer than the file has: rendered at a shorter word length",
        ),
        (
            "End of the spectrum",
            cut_off.map_or_else(none, |cut| format!("{:.1} kHz, {:.0} dB", cut.hz / 1e3, cut.depth_db)),
            "where it falls steeply: a codec or a converter does that",
        ),
        (
            "Densest crowd of peaks",
            crowd.map_or_else(none, |crowd| {
                format!("{:.0} % below {:.1} dBFS", 100.0 * crowd.share, crowd.level_db)
            }),
            "share of the loud moments: a limiter leaves one, music spreads",
        ),
        (
            "Flat tops at one level",
            evidence.flat_top.at_one_level.to_string(),
            "a clipper puts them all at one, at any level",
        ),
        ("Silence at the head", seconds(evidence.head_frames), "below -70 dBFS before the sound"),
        ("Silence at the tail", seconds(evidence.tail_frames), "below -70 dBFS after the sound"),
        (
            "Left and right the same",
            if evidence.identical_channels { "yes" } else { "no" }.to_owned(),
            "to the last bit: mono on a stereo track",
        ),
        ("Correlation", format!("{:+.2}", evidence.correlation), "far below 0: one channel is upside down"),
    ]
}
