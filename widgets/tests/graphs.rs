//! What hands do to the graphs, and what the graphs say.

use egui::{Event as Input, Key, Modifiers, PointerButton, Pos2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::cell::RefCell;
use std::rc::Rc;
use widgets::axis::Axis;
use widgets::goniometer::goniometer;
use widgets::histogram::Histogram;
use widgets::spectrum::{Spectrum, SpectrumLine};
use widgets::theme;
use widgets::time_graph::{Event, History, Line, Mark, TimeGraph};
use widgets::time_window::TimeWindow;
use widgets::verdict::Light;

/// A history whose value is its time, which notes how many values it was asked for.
#[derive(Clone, Default)]
struct Ramp {
    columns: Rc<RefCell<usize>>,
}

impl History for Ramp {
    fn span_s(&self) -> (f64, f64) {
        (0.0, 100.0)
    }

    fn values(&self, _: usize, window: TimeWindow, columns: usize, put: &mut dyn FnMut(f64, f64)) {
        *self.columns.borrow_mut() = columns;
        for n in 0..=columns {
            let time_s = window.time_s(n as f64 / columns as f64);
            put(time_s, time_s);
        }
    }

    fn marks(&self, _: TimeWindow, _: usize, put: &mut dyn FnMut(f64, &[u32])) {
        put(70.0, &[3]);
    }
}

const NAME: &str = "History";
/// The plot begins behind the numbers of its scale.
const SCALE: f32 = 30.0;

struct Bench {
    harness: Harness<'static>,
    said: Rc<RefCell<Option<String>>>,
    ramp: Ramp,
}

fn bench() -> Bench {
    let (said, ramp) = (Rc::new(RefCell::new(None)), Ramp::default());
    let (saying, drawn) = (said.clone(), ramp.clone());
    let builder = Harness::builder().with_size(vec2(460.0, 240.0)).with_step_dt(0.02).with_max_steps(60);
    let mut harness = builder.build_ui(move |ui| {
        theme::apply(ui.ctx());
        let events = [Event { time_s: 50.0, light: Light::Fail, text: "True peak -0.3 dBTP".to_owned() }];
        let graph = TimeGraph {
            name: NAME,
            unit: "LUFS",
            axis: Axis::linear(0.0, 100.0),
            lines: &[Line { name: "Momentary", colour: theme::OUTPUT, width: 1.0 }],
            target: Some((20.0, 30.0)),
            events: &events,
            marks: &[Mark { name: ["over", "overs"], light: Light::Warn }],
        };
        *saying.borrow_mut() = graph.show(ui, vec2(430.0, 200.0), &drawn);
    });
    harness.run();
    Bench { harness, said, ramp }
}

impl Bench {
    fn shown(&self) -> String {
        self.harness.get_by_label(NAME).value().unwrap_or_default()
    }

    /// A point of the plot, `part` of its width from the left.
    fn at(&self, part: f32) -> Pos2 {
        let rect = self.harness.get_by_label(NAME).rect();
        pos2(rect.left() + SCALE + part * (rect.width() - SCALE), rect.center().y)
    }

    fn drag(&mut self, from: f32, to: f32) {
        let (from, to) = (self.at(from), self.at(to));
        let button = |pos, pressed| Input::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        for event in [
            Input::PointerMoved(from),
            button(from, true),
            Input::PointerMoved(from.lerp(to, 0.5)),
            Input::PointerMoved(to),
            button(to, false),
        ] {
            self.harness.event(event);
            self.harness.step();
        }
        self.harness.run();
    }

    fn press(&mut self, key: Key) {
        self.harness.key_press(key);
        self.harness.run();
    }
}

#[test]
fn a_drag_shows_what_was_selected_in_either_direction() {
    for (from, to) in [(0.2, 0.6), (0.6, 0.2)] {
        let mut bench = bench();
        assert_eq!(bench.shown(), "0:00 to 1:40");
        bench.drag(from, to);
        assert_eq!(bench.shown(), "0:20 to 1:00");
        assert_eq!(*bench.ramp.columns.borrow(), 800);
    }
}

#[test]
fn a_double_click_shows_all() {
    let mut bench = bench();
    bench.drag(0.2, 0.6);
    bench.harness.get_by_label(NAME).click();
    bench.harness.get_by_label(NAME).click();
    bench.harness.run();
    assert_eq!(bench.shown(), "0:00 to 1:40");
}

#[test]
fn keys_zoom_move_and_show_all() {
    let mut bench = bench();
    bench.press(Key::Tab);
    assert!(bench.harness.get_by_label(NAME).is_focused());
    for (key, shown) in [
        (Key::Plus, "0:25 to 1:15"),
        (Key::ArrowLeft, "0:13 to 1:03"),
        (Key::ArrowRight, "0:25 to 1:15"),
        (Key::Plus, "0:38 to 1:03"),
        (Key::Minus, "0:25 to 1:15"),
        (Key::Home, "0:00 to 1:40"),
    ] {
        bench.press(key);
        assert_eq!(bench.shown(), shown, "{key:?}");
    }
}

#[test]
fn the_wheel_zooms_at_the_pointer() {
    let mut bench = bench();
    bench.harness.hover_at(bench.at(0.0));
    bench.harness.step();
    bench.harness.event(Input::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, 100.0),
        modifiers: Modifiers::NONE,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
    });
    bench.harness.run();
    let shown = bench.shown();
    assert!(shown.starts_with("0:00 to ") && shown != "0:00 to 1:40", "{shown}");
}

#[test]
fn the_status_line_reads_time_value_and_event_under_the_pointer() {
    let mut bench = bench();
    bench.harness.hover_at(bench.at(0.5));
    bench.harness.run();
    let said = bench.said.borrow().clone().unwrap_or_default();
    assert_eq!(
        said,
        "History: 0:00 to 1:40. At 0:50.0: Momentary 50.0 LUFS. Fail: True peak -0.3 dBTP at 0:50.0."
    );
    bench.harness.hover_at(bench.at(0.25));
    bench.harness.run();
    let said = bench.said.borrow().clone().unwrap_or_default();
    assert!(said.contains("At 0:25.0: Momentary 25.0 LUFS.") && !said.contains("Fail"), "{said}");
}

#[test]
fn pictures_have_names_and_values() {
    for scale in [1.0, 2.0] {
        let builder = Harness::builder().with_size(vec2(460.0, 500.0)).with_pixels_per_point(scale);
        let mut harness = builder.build_ui(|ui| {
            theme::apply(ui.ctx());
            let axis = Axis::linear(-40.0, 0.0);
            let bins = &[1, 9, 4, 2];
            Histogram { name: "loudness", unit: "LUFS", axis, bins, target: None, marks: &[("I", -14.0)] }
                .show(ui, vec2(200.0, 100.0));
            let points = [(10.0, 3.0), (100.0, -40.0), (1_000.0, -12.0), (10_000.0, f32::NAN)];
            Spectrum {
                name: "Spectrum",
                unit: "dBFS",
                frequencies: Axis::logarithmic(20.0, 20_000.0),
                levels: Axis::linear(-90.0, 0.0),
                lines: &[SpectrumLine { name: "Output", colour: theme::OUTPUT, points: &points }],
            }
            .show(ui, vec2(300.0, 150.0));
            goniometer(ui, 120.0, &[(0.5, 0.5), (f32::NAN, f32::INFINITY)], 0.5);
            goniometer(ui, 120.0, &[], f64::NAN);
        });
        harness.run();
        for (name, value) in
            [("Histogram of loudness", "most at -25.0 LUFS"), ("Spectrum", "highest -12.0 dBFS at 1k Hz")]
        {
            assert_eq!(harness.get_by_label(name).value().as_deref(), Some(value));
        }
        let values: Vec<_> = harness.get_all_by_label("Goniometer").map(|node| node.value()).collect();
        assert_eq!(values, [Some("correlation +0.50".to_owned()), Some("–".to_owned())]);
    }
}

#[test]
fn what_happens_often_is_counted_under_the_pointer() {
    let mut bench = bench();
    for (part, told) in [(0.7, true), (0.6, false)] {
        let at = bench.at(part);
        bench.harness.event(Input::PointerMoved(at));
        bench.harness.run();
        let said = bench.said.borrow().clone().unwrap_or_default();
        assert_eq!(said.ends_with(" 3 overs."), told, "{said}");
    }
}
