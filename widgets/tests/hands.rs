//! What hands do to a row: drag, wheel, keys, typing, double click.

mod param;

use egui::{Event, Key, Modifiers, MouseWheelUnit, Pos2, TouchPhase, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use param::{Knob, drag};
use std::cell::RefCell;
use std::rc::Rc;
use widgets::row::row;

struct Bench {
    harness: Harness<'static>,
    knob: Knob,
    said: Rc<RefCell<Option<String>>>,
}

fn bench(knob: Knob) -> Bench {
    let (drawn, said) = (knob.clone(), Rc::new(RefCell::new(None)));
    let saying = said.clone();
    let harness =
        Harness::builder().with_size(vec2(300.0, 60.0)).with_step_dt(0.02).with_max_steps(60).build_ui(
            move |ui| {
                widgets::theme::apply(ui.ctx());
                *saying.borrow_mut() = row(ui, "Width", &drawn);
            },
        );
    Bench { harness, knob, said }
}

impl Bench {
    fn slider(&self) -> Pos2 {
        self.harness.get_by_label("Band 1 Width").rect().center()
    }

    fn drag(&mut self, by: f32, modifiers: Modifiers) {
        let from = self.slider();
        drag(&mut self.harness, from, vec2(by, 0.0), modifiers);
    }

    fn value(&self) -> f32 {
        self.knob.value.get()
    }
}

#[test]
fn a_drag_is_one_gesture_and_moves_the_value_with_the_hand() {
    let mut bench = bench(Knob::new(0.5, None));
    bench.harness.run();
    let width = bench.harness.get_by_label("Band 1 Width").rect().width();
    bench.drag(0.2 * width, Modifiers::NONE);
    assert!((bench.value() - 0.7).abs() < 1e-3, "{}", bench.value());
    let gestures = bench.knob.gestures.borrow().clone();
    assert!(gestures.starts_with('(') && gestures.ends_with(')'), "{gestures}");
    assert_eq!(gestures.matches('(').count(), 1, "{gestures}");
}

#[test]
fn shift_is_ten_times_finer() {
    let mut bench = bench(Knob::new(0.5, None));
    bench.harness.run();
    let width = bench.harness.get_by_label("Band 1 Width").rect().width();
    bench.drag(0.2 * width, Modifiers::SHIFT);
    assert!((bench.value() - 0.52).abs() < 1e-3, "{}", bench.value());
}

#[test]
fn the_wheel_and_the_arrows_step() {
    let mut bench = bench(Knob::new(0.5, None));
    bench.harness.run();
    bench.harness.hover_at(bench.slider());
    bench.harness.step();
    let notch = |y, modifiers| Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, y),
        modifiers,
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
    };
    bench.harness.event(notch(1.0, Modifiers::NONE));
    bench.harness.step();
    assert!((bench.value() - 0.51).abs() < 1e-6, "{}", bench.value());
    bench.harness.event(notch(-1.0, Modifiers::SHIFT));
    bench.harness.step();
    assert!((bench.value() - 0.509).abs() < 1e-6, "{}", bench.value());

    bench.harness.get_by_label("Band 1 Width").focus();
    bench.harness.run();
    bench.harness.key_press(Key::ArrowUp);
    bench.harness.key_press(Key::ArrowLeft);
    bench.harness.key_press(Key::ArrowLeft);
    bench.harness.run();
    assert!((bench.value() - 0.499).abs() < 1e-6, "{}", bench.value());
}

#[test]
fn a_double_click_returns_to_the_default() {
    let mut bench = bench(Knob::new(0.9, None));
    bench.harness.run();
    for _ in 0..2 {
        bench.harness.get_by_label("Band 1 Width").click();
    }
    bench.harness.run();
    assert_eq!(bench.value(), 0.5);
}

#[test]
fn a_typed_value_is_taken_on_enter_and_dropped_on_escape() {
    for (typed, key, expected) in [
        ("12.5", Key::Enter, 0.125),
        ("12.5", Key::Escape, 0.5),
        ("loud", Key::Enter, 0.5),
        ("900", Key::Enter, 1.0),
    ] {
        let mut bench = bench(Knob::new(0.5, None));
        bench.harness.run();
        bench.harness.get_by_label("50.0 %").click();
        bench.harness.run();
        bench.harness.event(Event::Text(typed.to_owned()));
        bench.harness.run();
        bench.harness.key_press(key);
        bench.harness.run();
        assert_eq!(bench.value(), expected, "{typed} {key:?}");
    }
}

#[test]
fn a_switch_toggles_by_click_and_by_space() {
    let mut bench = bench(Knob::new(0.0, Some(1)));
    bench.harness.run();
    bench.harness.get_by_label("Band 1 Width").click();
    bench.harness.run();
    assert_eq!(bench.value(), 1.0);
    bench.harness.get_by_label("Band 1 Width").focus();
    bench.harness.run();
    bench.harness.key_press(Key::Space);
    bench.harness.run();
    assert_eq!(bench.value(), 0.0);
    assert_eq!(*bench.knob.gestures.borrow(), "(.)(.)");
}

#[test]
fn a_list_opens_and_takes_a_choice() {
    let mut bench = bench(Knob::new(0.5, Some(2)));
    bench.harness.run();
    bench.harness.get_by_label("Band 1 Width").click();
    bench.harness.run();
    bench.harness.get_by_label("100.0 %").click();
    bench.harness.run();
    assert_eq!(bench.value(), 1.0);
}

#[test]
fn the_status_line_names_value_range_and_default() {
    let mut bench = bench(Knob::new(0.25, None));
    bench.harness.run();
    assert_eq!(*bench.said.borrow(), None);
    bench.harness.hover_at(bench.slider());
    bench.harness.run();
    let said = bench.said.borrow().clone().unwrap_or_default();
    for part in ["Band 1 Width", "25.0 %", "0.0 %", "100.0 %", "default 50.0 %"] {
        assert!(said.contains(part), "{said}");
    }
}
