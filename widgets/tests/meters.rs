//! What assistive technology and the status line learn from the displays, at 100 % and 200 %.

use egui::vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use widgets::axis::Axis;
use widgets::correlation_bar::correlation_bar;
use widgets::hero::hero;
use widgets::level_meter::{Bar, Growth, LevelMeter, Marker};
use widgets::loudness_bar::{Loudness, LoudnessBars};
use widgets::readout::Readout;
use widgets::theme;
use widgets::verdict::{Light, headline, light};

type Said = Rc<RefCell<Option<String>>>;

/// A window that draws one display; what it says goes to the second value.
fn window(
    pixels_per_point: f32,
    mut draw: impl FnMut(&mut egui::Ui) -> Option<String> + 'static,
) -> (Harness<'static>, Said) {
    let said = Said::default();
    let saying = said.clone();
    let harness = Harness::builder()
        .with_size(vec2(480.0, 320.0))
        .with_pixels_per_point(pixels_per_point)
        .with_step_dt(0.1)
        .with_max_steps(100)
        .build_ui(move |ui| {
            theme::apply(ui.ctx());
            *saying.borrow_mut() = draw(ui);
        });
    (harness, said)
}

fn level_meter(level_db: f64, max_db: f64) -> impl FnMut(&mut egui::Ui) -> Option<String> {
    move |ui| {
        let bar = |short, name| Bar { short, name, level_db, max_db };
        LevelMeter {
            measure: "True peak",
            unit: "dBTP",
            axis: Axis::linear(-60.0, 0.0),
            bars: &[bar("L", "left"), bar("R", "right")],
            marker: Some(Marker { db: -6.0, over: theme::FAIL }),
            growth: Growth::Up,
        }
        .show(ui, vec2(110.0, 240.0))
    }
}

#[test]
fn a_level_meter_names_its_channels_values_and_limit() {
    for scale in [1.0, 2.0] {
        let (mut harness, said) = window(scale, level_meter(-12.34, -0.26));
        harness.run();
        for name in ["True peak left", "True peak right"] {
            assert_eq!(harness.get_by_label(name).value().as_deref(), Some("-12.3 dBTP"));
        }
        assert_eq!(*said.borrow(), None);
        let right = harness.get_by_label("True peak right").rect();
        let left = harness.get_by_label("True peak left").rect();
        assert!(!left.intersects(right), "{left:?} {right:?}");
        harness.hover_at(right.center());
        harness.run();
        let said = said.borrow().clone().unwrap_or_default();
        assert_eq!(said, "True peak right: -12.3 dBTP. Highest -0.3 dBTP, limit -6.0 dBTP.");
    }
}

#[test]
fn silence_is_a_dash_and_rests() {
    let (mut harness, _) = window(1.0, level_meter(f64::NEG_INFINITY, f64::NAN));
    // A display that asked for frames for ever would exceed the steps of the harness.
    harness.run();
    assert_eq!(harness.get_by_label("True peak left").value().as_deref(), Some("– dBTP"));
}

/// Area painted in the colour of output, in square points.
fn output_area(harness: &Harness<'_>) -> f32 {
    let rects = harness.output().shapes.iter().filter_map(|clipped| match &clipped.shape {
        egui::Shape::Rect(rect) if rect.fill == theme::OUTPUT => Some(rect.rect.area()),
        _ => None,
    });
    rects.sum()
}

#[test]
fn a_bar_is_as_long_as_its_level_and_no_number_is_empty() {
    let area = |level_db| {
        let (mut harness, _) = window(1.0, level_meter(level_db, -20.0));
        harness.run_steps(2);
        output_area(&harness)
    };
    let (half, low) = (area(-30.0), area(-45.0));
    // Of a scale from -60 to 0, -30 is a half and -45 a quarter.
    assert!(low > 0.0 && (half / low - 2.0).abs() < 1e-3, "{half} {low}");
    for silent in [f64::NAN, f64::NEG_INFINITY] {
        assert_eq!(area(silent), 0.0, "{silent}");
    }
}

#[test]
fn a_held_peak_falls_by_itself_and_then_rests() {
    let level = Rc::new(Cell::new(-3.0));
    let now = level.clone();
    let (mut harness, _) = window(1.0, move |ui| level_meter(now.get(), -3.0)(ui));
    harness.step();
    level.set(-40.0);
    harness.step();
    let wishes = |harness: &Harness<'_>| {
        harness.output().viewport_output.values().map(|view| view.repaint_delay.as_secs_f64()).next()
    };
    let wait = wishes(&harness).unwrap_or_default();
    assert!(wait > 0.5 && wait <= 1.5, "the mark stays for {wait} s");
    harness.run_steps(25);
    assert!(wishes(&harness) < Some(0.1), "the mark falls");
    // 37 dB at 20 dB/s after 1.5 s.
    harness.run_steps(20);
    assert!(wishes(&harness) > Some(0.5), "the mark has met the level");
}

#[test]
fn loudness_bars_name_each_measure_and_the_target() {
    for scale in [1.0, 2.0] {
        let (mut harness, said) = window(scale, |ui| {
            let bar = |short, name, lufs, max_lufs| Loudness { short, name, lufs, max_lufs };
            LoudnessBars {
                axis: Axis::linear(-36.0, -6.0),
                target_lufs: Some((-15.0, -13.0)),
                bars: &[
                    bar("M", "Momentary loudness", -12.8, Some(-10.1)),
                    bar("I", "Integrated loudness", -14.2, None),
                ],
            }
            .show(ui, 300.0)
        });
        harness.run();
        assert_eq!(harness.get_by_label("Momentary loudness").value().as_deref(), Some("-12.8 LUFS"));
        harness.hover_at(harness.get_by_label("Integrated loudness").rect().center());
        harness.run();
        let said = said.borrow().clone().unwrap_or_default();
        assert_eq!(said, "Integrated loudness: -14.2 LUFS. Target -15.0 to -13.0 LUFS.");
    }
}

#[test]
fn correlation_has_a_sign_and_silence_has_none() {
    for (value, expected) in [(0.625, "+0.62"), (-0.4, "-0.40"), (7.0, "+1.00"), (f64::NAN, "–")] {
        let (mut harness, _) = window(1.0, move |ui| correlation_bar(ui, 240.0, value, Some(-0.1)));
        harness.run();
        assert_eq!(harness.get_by_label("Correlation").value().as_deref(), Some(expected), "{value}");
    }
}

#[test]
fn a_verdict_is_told_in_words_and_wraps() {
    let (mut harness, _) = window(1.0, |ui| {
        ui.set_max_width(160.0);
        headline(ui, Light::Fail, "Not ready to send");
        light(ui, Light::Warn, "Looks limited: PSR down to 6.2 dB, 212 flat tops.");
        light(ui, Light::Pass, "48 kHz");
        None
    });
    harness.run();
    harness.get_by_label("Fail: Not ready to send");
    let warning = harness.get_by_label_contains("Warning: Looks limited").rect();
    assert!(warning.width() <= 168.0 && warning.height() > 25.0, "{warning:?}");
    assert!(warning.bottom() <= harness.get_by_label("Pass: 48 kHz").rect().top());
}

#[test]
fn a_hero_number_has_its_name_and_unit() {
    let (mut harness, said) =
        window(2.0, |ui| hero(ui, "Integrated loudness", &Readout::level("integrated", -14.23, "LUFS")));
    harness.run();
    let number = harness.get_by_label("Integrated loudness");
    assert_eq!(number.value().as_deref(), Some("-14.2 LUFS"));
    assert!(number.rect().height() >= 40.0);
    harness.hover_at(number.rect().center());
    harness.run();
    assert_eq!(said.borrow().as_deref(), Some("Integrated loudness: -14.2 LUFS."));
}
