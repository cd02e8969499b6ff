//! The displays of the gallery, each with fixed data.

use crate::axis::Axis;
use crate::correlation_bar::correlation_bar;
use crate::goniometer::goniometer;
use crate::hero::hero;
use crate::histogram::Histogram;
use crate::level_meter::{Bar, Growth, LevelMeter, Marker};
use crate::loudness_bar::{Loudness, LoudnessBars};
use crate::readout::Readout;
use crate::spectrum::{Spectrum, SpectrumLine};
use crate::theme;
use crate::time_graph::{Event, History, Line, Mark, TimeGraph};
use crate::time_window::TimeWindow;
use crate::verdict::{Light, headline, light};
use egui::{Ui, vec2};

const TARGET_LUFS: (f64, f64) = (-15.0, -13.0);

pub(crate) fn loudness(ui: &mut Ui) -> Option<String> {
    let said = hero(ui, "Integrated loudness", &Readout::level("Integrated loudness", -14.2, "LUFS"));
    let bar = |short, name, lufs, max_lufs| Loudness { short, name, lufs, max_lufs };
    let bars = LoudnessBars {
        axis: Axis::linear(-36.0, -6.0),
        target_lufs: Some(TARGET_LUFS),
        bars: &[
            bar("M", "Momentary loudness", -12.8, Some(-10.1)),
            bar("S", "Short-term loudness", -13.9, Some(-12.2)),
            bar("I", "Integrated loudness so far", -14.2, None),
        ],
    };
    said.or(bars.show(ui, ui.available_width()))
}

pub(crate) fn levels(ui: &mut Ui) -> Option<String> {
    let bar = |short, name, level_db, max_db| Bar { short, name, level_db, max_db };
    let true_peak = LevelMeter {
        measure: "True peak",
        unit: "dBTP",
        axis: Axis::linear(-60.0, 0.0),
        bars: &[bar("L", "left", -3.1, -0.3), bar("R", "right", -9.4, -6.8)],
        marker: Some(Marker { db: -6.0, over: theme::FAIL }),
        growth: Growth::Up,
    };
    let reduction = LevelMeter {
        measure: "Reduction",
        unit: "dB",
        axis: Axis::linear(-24.0, 0.0),
        bars: &[bar("GR", "of both", -4.2, -7.5)],
        marker: None,
        growth: Growth::Down,
    };
    ui.horizontal_top(|ui| {
        let said = true_peak.show(ui, vec2(120.0, 220.0));
        said.or(reduction.show(ui, vec2(80.0, 220.0)))
    })
    .inner
}

pub(crate) fn verdicts(ui: &mut Ui) {
    headline(ui, Light::Fail, "Not ready to send");
    light(ui, Light::Fail, "True peak -0.3 dBTP, wanted -6: lower the mix bus by 5.7 dB.");
    light(ui, Light::Warn, "Looks limited: PSR down to 6.2 dB, 212 flat tops. Take the limiter off the bus.");
    light(ui, Light::Pass, "Integrated -14.2 LUFS.");
    light(ui, Light::Pass, "48 kHz, 24 bit.");
}

/// Ten minutes that swell and fall.
struct Swell;

impl History for Swell {
    fn span_s(&self) -> (f64, f64) {
        (0.0, 600.0)
    }

    fn values(&self, line: usize, window: TimeWindow, columns: usize, put: &mut dyn FnMut(f64, f64)) {
        for column in 0..columns {
            let time_s = window.time_s(column as f64 / columns as f64);
            let slow = -16.0 + 4.0 * (time_s / 60.0).sin();
            let value = match line {
                0 => slow + 3.0 * (time_s * 1.3).sin() * (time_s * 0.17).cos(),
                1 => slow + 0.8 * (time_s * 0.2).sin(),
                _ => -14.2 - 8.0 * (-time_s / 40.0).exp(),
            };
            // Ten seconds of silence.
            put(time_s, if (300.0..310.0).contains(&time_s) { f64::NEG_INFINITY } else { value });
        }
    }

    fn marks(&self, _: TimeWindow, _: usize, put: &mut dyn FnMut(f64, &[u32])) {
        (0..40).for_each(|n| put(90.0 + 0.4 * f64::from(n * n), &[1, u32::from(n % 3 == 0)]));
    }
}

pub(crate) fn history(ui: &mut Ui) -> Option<String> {
    let event = |time_s, light, text: &str| Event { time_s, light, text: text.to_owned() };
    let events = [
        event(95.0, Light::Fail, "True peak -0.3 dBTP"),
        event(301.0, Light::Warn, "Silence"),
        event(480.0, Light::Fail, "True peak -1.1 dBTP"),
    ];
    let graph = TimeGraph {
        name: "Loudness history",
        unit: "LUFS",
        axis: Axis::linear(-30.0, -6.0),
        lines: &[
            Line { name: "Momentary", colour: theme::INPUT, width: 1.0 },
            Line { name: "Short-term", colour: theme::OUTPUT, width: 2.0 },
            Line { name: "Integrated", colour: theme::TEXT, width: 1.0 },
        ],
        target: Some(TARGET_LUFS),
        events: &events,
        marks: &[
            Mark { name: ["over", "overs"], light: Light::Warn },
            Mark { name: ["clipped run", "clipped runs"], light: Light::Fail },
        ],
    };
    graph.show(ui, vec2(ui.available_width(), 150.0), &Swell)
}

pub(crate) fn spectrum(ui: &mut Ui) -> Option<String> {
    let curve = |tilt: f32, bump: f32| -> Vec<(f32, f32)> {
        let level = |hz: f32| -24.0 - tilt * (hz / 60.0).log2().abs() + bump * (hz / 400.0).sin();
        (1..4_096_u16).map(|n| f32::from(n) * 5.86).map(|hz| (hz, level(hz))).collect()
    };
    let (pre, post) = (curve(4.5, 3.0), curve(4.0, 2.0));
    let spectrum = Spectrum {
        name: "Spectrum",
        unit: "dBFS",
        frequencies: Axis::logarithmic(20.0, 20_000.0),
        levels: Axis::linear(-90.0, 0.0),
        lines: &[
            SpectrumLine { name: "Input", colour: theme::INPUT, points: &pre },
            SpectrumLine { name: "Output", colour: theme::OUTPUT, points: &post },
        ],
    };
    spectrum.show(ui, vec2(ui.available_width(), 180.0))
}

pub(crate) fn histogram(ui: &mut Ui) -> Option<String> {
    let bins: Vec<u64> = (0..60)
        .map(|n| {
            let lufs = -35.75 + 0.5 * f64::from(n);
            (900.0 * (-((lufs + 14.5) / 2.5).powi(2)).exp() + 200.0 * (-((lufs + 24.0) / 1.5).powi(2)).exp())
                as u64
        })
        .collect();
    let histogram = Histogram {
        name: "short-term loudness",
        unit: "LUFS",
        axis: Axis::linear(-36.0, -6.0),
        bins: &bins,
        target: Some(TARGET_LUFS),
        marks: &[("I", -14.2)],
    };
    histogram.show(ui, vec2(ui.available_width(), 180.0))
}

pub(crate) fn stereo(ui: &mut Ui) -> Option<String> {
    let frames: Vec<(f32, f32)> = (0..1_500_u16)
        .map(|n| {
            let phase = f32::from(n);
            let (mid, side) =
                (0.6 * (phase * 0.11).sin() * (phase * 0.013).cos(), 0.25 * (phase * 0.37).sin());
            (mid + side, mid - side)
        })
        .collect();
    let said = goniometer(ui, 140.0, &frames, 0.62);
    said.or(correlation_bar(ui, ui.available_width(), 0.62, Some(-0.15)))
}
