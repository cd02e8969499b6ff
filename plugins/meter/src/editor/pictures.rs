//! Long-term spectrum, histogram of short-term loudness, and the stereo picture.

use super::Scene;
use super::numbers::SCALE_LUFS;
use egui::{Ui, vec2};
use shell::editor::Hand;
use widgets::axis::Axis;
use widgets::correlation_bar::correlation_bar;
use widgets::goniometer::goniometer;
use widgets::histogram::Histogram;
use widgets::spectrum::{Spectrum, SpectrumLine};
use widgets::theme;

const CORRELATION: f32 = 36.0;

pub fn spectrum(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let spectrum = Spectrum {
        name: "Long-term spectrum",
        unit: "dBFS",
        frequencies: Axis::logarithmic(20.0, (0.5 * scene.end.sample_rate_hz()).max(1_000.0)),
        levels: Axis::linear(-120.0, 0.0),
        lines: &[SpectrumLine { name: "spectrum", colour: theme::OUTPUT, points: &scene.end.spectrum }],
    };
    hand.say(spectrum.show(ui, ui.available_size()));
}

pub fn histogram(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let [low, high] = SCALE_LUFS;
    let inside = |(edge, count): (f64, u32)| (low..high).contains(&edge).then_some(u64::from(count));
    let bins: Vec<u64> =
        scene.end.history().into_iter().flat_map(|history| history.histogram()).filter_map(inside).collect();
    let histogram = Histogram {
        name: "Short-term",
        unit: "LUFS",
        axis: Axis::linear(low, high),
        bins: &bins,
        target: scene.zone_lufs(),
        marks: &[("I", scene.readings.integrated_lufs)],
    };
    hand.say(histogram.show(ui, ui.available_size()));
}

pub fn stereo(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let readings = scene.readings;
    let correlation =
        if readings.momentary_lufs.is_finite() { readings.present_correlation } else { f64::NAN };
    let size = ui.available_size();
    ui.spacing_mut().item_spacing.y = 2.0;
    let side = size.x.min(size.y - CORRELATION - 2.0).max(40.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.allocate_space(vec2(((size.x - side) / 2.0).max(0.0), side));
        hand.say(goniometer(ui, side, &filling(&scene.end.scope), correlation));
    });
    hand.say(correlation_bar(ui, size.x, correlation, None));
}

/// The frames at the level that fills the picture: its shape says something, its size does not. Silence stays dark.
fn filling(frames: &[(f32, f32)]) -> Vec<(f32, f32)> {
    let highest = frames.iter().map(|(left, right)| left.abs().max(right.abs())).fold(0.0, f32::max);
    let gain = if highest > 1e-4 { 1.0 / highest } else { 1.0 };
    frames.iter().map(|(left, right)| (gain * left, gain * right)).collect()
}
