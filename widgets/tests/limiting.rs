//! What a limiter shows and what hands do to it: level history, ceiling line, bars with holds, large number, toggle.

mod param;

use egui::{Event, Key, Modifiers, MouseWheelUnit, Rect, TouchPhase, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use param::{Knob, drag};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use widgets::axis::Axis;
use widgets::column_roll::{Column, ColumnRoll};
use widgets::level_history::{LevelHistory, level_axis, plot_in, reduction_axis};
use widgets::level_meter::Growth;
use widgets::limit_line::LimitLine;
use widgets::meter_bridge::{Group, meter_bridge};
use widgets::number::number;
use widgets::theme;
use widgets::toggle::toggle;

const NAME: &str = "Level history";
const LINE: &str = "Limit line";
const SIZE: [f32; 2] = [500.0, 240.0];

fn window(mut draw: impl FnMut(&mut egui::Ui) + 'static) -> Harness<'static> {
    let builder = Harness::builder().with_size(SIZE).with_step_dt(0.02).with_max_steps(60);
    let mut harness = builder.build_ui(move |ui| {
        theme::apply(ui.ctx());
        draw(ui);
    });
    harness.run();
    harness
}

fn place() -> Rect {
    Rect::from_min_size(pos2(10.0, 10.0), vec2(400.0, 200.0))
}

struct Bench {
    harness: Harness<'static>,
    said: Rc<RefCell<Option<String>>>,
    span_db: Rc<Cell<f64>>,
}

/// Two seconds of ten columns each: column `n` has an output of -`n` dB; the ceiling is a parameter from -24 to 0 dB.
fn history(param: &Knob, hole: bool) -> Bench {
    let mut roll = ColumnRoll::new(20);
    for n in 0..20_u8 {
        let output_db = -f32::from(n);
        let column = Column { input_db: output_db + 3.0, output_db, reduction_db: -3.0, sustained_db: -1.0 };
        roll.push(if hole && n == 10 { Column::HOLE } else { column });
    }
    roll.roll(9.0);
    let (said, span_db) = (Rc::new(RefCell::new(None)), Rc::new(Cell::new(36.0)));
    let (saying, kept, param) = (said.clone(), span_db.clone(), param.clone());
    let harness = window(move |ui| {
        let limit = LimitLine { param: &param, range: Axis::linear(-24.0, 0.0), name: LINE };
        let shown = LevelHistory { name: NAME, seconds: 2.0, per_second: 10.0, limit: Some(limit) };
        let mut span = kept.get();
        *saying.borrow_mut() = shown.show(ui, place(), &roll, &mut span);
        kept.set(span);
    });
    Bench { harness, said, span_db }
}

#[test]
fn the_pointer_reads_the_column_under_it() {
    let Bench { mut harness, said, .. } = history(&Knob::new(0.0, None), false);
    let value = harness.get_by_label(NAME).value().unwrap_or_default();
    assert!(value.starts_with("input -16.0 dBFS, output -19.0 dBFS, reduction 3.0 dB"), "{value}");
    let plot = plot_in(place());
    // Half of two seconds back, in the middle of a column: number 9 of 0 to 19.
    harness.hover_at(pos2(plot.center().x - plot.width() / 40.0, plot.top() + 30.0));
    harness.run();
    let said = said.borrow().clone().unwrap_or_default();
    assert!(said.contains("1.05 s ago: input -6.0 dBFS, output -9.0 dBFS"), "{said}");
}

/// Points of the lines in `colour`, of each line by itself.
fn lines(harness: &Harness<'_>, colour: egui::Color32) -> Vec<Vec<egui::Pos2>> {
    let paths = harness.output().shapes.iter().filter_map(|clipped| match &clipped.shape {
        egui::Shape::Path(path) if path.stroke == egui::epaint::PathStroke::new(1.0, colour) => {
            Some(path.points.clone())
        }
        _ => None,
    });
    paths.collect()
}

#[test]
fn a_column_is_as_high_as_its_level_and_a_hole_parts_the_line() {
    let whole = history(&Knob::new(0.0, None), false);
    let plot = plot_in(place());
    let found = lines(&whole.harness, theme::OUTPUT);
    assert_eq!(found.len(), 1);
    for (n, point) in (0_u8..).zip(&found[0]) {
        let n = f32::from(n);
        // 36 dB from +6 down, 20 columns from left to right, each at its middle.
        let expected = pos2(
            plot.left() + (n + 0.5) / 20.0 * plot.width(),
            plot.top() + (6.0 + n) / 36.0 * plot.height(),
        );
        assert!((*point - expected).length() < 0.01, "{n}: {point:?}, expected {expected:?}");
    }
    let reduction = lines(&whole.harness, theme::REDUCTION);
    assert!((reduction[0][0].y - plot.top() - 3.0 / 36.0 * plot.height()).abs() < 0.01);
    let parted = history(&Knob::new(0.0, None), true);
    assert_eq!(lines(&parted.harness, theme::OUTPUT).iter().map(Vec::len).collect::<Vec<_>>(), [10, 9]);
}

#[test]
fn the_ceiling_line_follows_the_hand_as_one_gesture() {
    for (modifiers, expected_db) in [(Modifiers::NONE, -18.0), (Modifiers::SHIFT, -12.6)] {
        let param = Knob::new(0.5, None);
        let mut bench = history(&param, false);
        let plot = plot_in(place());
        let from = bench.harness.get_by_label(LINE).rect().center();
        assert!((from.y - plot.top() - 18.0 / 36.0 * plot.height()).abs() < 0.1, "at -12 dB");
        drag(&mut bench.harness, from, vec2(0.0, plot.height() / 6.0), modifiers);
        // A sixth of 36 dB down.
        let found_db = -24.0 + 24.0 * param.value.get();
        assert!((found_db - expected_db).abs() < 0.02, "{found_db} dB");
        assert_eq!(param.gestures.borrow().matches('(').count(), 1);
    }
}

#[test]
fn the_ceiling_line_steps_resets_and_types() {
    let param = Knob::new(0.9, None);
    let Bench { mut harness, .. } = history(&param, false);
    harness.get_by_label(LINE).focus();
    harness.run();
    harness.key_press(Key::ArrowDown);
    harness.run();
    assert!((param.value.get() - 0.89).abs() < 1e-6);
    harness.key_press(Key::Enter);
    harness.run();
    harness.event(Event::Text("75".to_owned()));
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(param.value.get(), 0.75);
    harness.run_steps(50);
    harness.get_by_label(LINE).click();
    harness.get_by_label(LINE).click();
    harness.run();
    assert_eq!(param.value.get(), 0.5, "double click");
}

#[test]
fn the_scale_of_levels_zooms_by_wheel_click_and_keys() {
    let Bench { mut harness, span_db, .. } = history(&Knob::new(0.5, None), false);
    let scale = "Scale of levels";
    harness.hover_at(harness.get_by_label(scale).rect().center());
    harness.step();
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, 1.0),
        modifiers: Modifiers::NONE,
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
    });
    harness.run();
    assert_eq!(span_db.get(), 24.0);
    harness.get_by_label(scale).click();
    harness.run();
    assert_eq!(span_db.get(), 36.0);
    harness.get_by_label(scale).focus();
    harness.run();
    for expected in [60.0, 60.0] {
        harness.key_press(Key::ArrowDown);
        harness.run();
        assert_eq!(span_db.get(), expected);
    }
    assert_eq!(harness.get_by_label(scale).value().as_deref(), Some("60 dB"));
}

/// A bridge of a level and a reduction, and whether it asked for a reset.
fn bridge(now: &Rc<Cell<[f64; 2]>>) -> (Harness<'static>, Rc<Cell<bool>>) {
    let (asked, now) = (Rc::new(Cell::new(false)), now.clone());
    let asking = asked.clone();
    let harness = window(move |ui| {
        let [level_db, reduction_db] = now.get();
        let (levels, reductions) = ([level_db, level_db - 1.0], [reduction_db]);
        let level = Group {
            short: "OUT",
            name: "Output level",
            unit: "dBFS",
            levels_db: &levels,
            furthest_db: -0.5,
            axis: level_axis(36.0),
            growth: Growth::Up,
            colour: theme::OUTPUT,
        };
        let reduction = Group {
            short: "GR",
            name: "Gain reduction",
            unit: "dB",
            levels_db: &reductions,
            furthest_db: -7.5,
            axis: reduction_axis(36.0),
            growth: Growth::Down,
            colour: theme::REDUCTION,
        };
        let (_, reset) = meter_bridge(ui, place(), (30.0..=210.0).into(), &[level, reduction]);
        asking.set(asking.get() || reset);
    });
    (harness, asked)
}

/// Height of the bars in `colour`, in points.
fn heights(harness: &Harness<'_>, colour: egui::Color32) -> Vec<f32> {
    let rects = harness.output().shapes.iter().filter_map(|clipped| match &clipped.shape {
        egui::Shape::Rect(rect) if rect.fill == colour => Some(rect.rect.height()),
        _ => None,
    });
    rects.collect()
}

#[test]
fn bars_tell_level_and_reduction_and_a_click_resets() {
    let now = Rc::new(Cell::new([-6.0, -9.0]));
    let (mut harness, asked) = bridge(&now);
    assert_eq!(harness.get_by_label("Output level").value().as_deref(), Some("-6.0 dBFS"));
    assert_eq!(harness.get_by_label("Gain reduction").value().as_deref(), Some("-9.0 dB"));
    // 180 points for 36 dB, from -30 up and from 0 down.
    let found = [heights(&harness, theme::OUTPUT), heights(&harness, theme::REDUCTION)].concat();
    assert!(found.iter().zip([120.0, 115.0, 45.0]).all(|(a, b)| (a - b).abs() < 0.01), "{found:?}");
    assert!(!asked.get());
    harness.get_by_label("Gain reduction").click();
    harness.run();
    assert!(asked.get());
}

#[test]
fn bars_rise_at_once_and_fall_in_time_and_then_rest() {
    let now = Rc::new(Cell::new([-6.0, -9.0]));
    let (mut harness, _) = bridge(&now);
    now.set([-200.0, 0.0]);
    // The first frame still falls from where the bars were; ten more of 20 ms at 20 dB/s are 4 dB of 5 points each.
    harness.step();
    let before = [heights(&harness, theme::OUTPUT)[0], heights(&harness, theme::REDUCTION)[0]];
    harness.run_steps(10);
    let after = [heights(&harness, theme::OUTPUT)[0], heights(&harness, theme::REDUCTION)[0]];
    for side in 0..2 {
        assert!((before[side] - after[side] - 20.0).abs() < 0.1, "{before:?} {after:?}");
    }
    now.set([-3.0, -20.0]);
    harness.step();
    let found = [heights(&harness, theme::OUTPUT)[0], heights(&harness, theme::REDUCTION)[0]];
    assert!((found[0] - 135.0).abs() < 0.01 && (found[1] - 100.0).abs() < 0.01, "{found:?}");
    now.set([-200.0, 0.0]);
    // 27 dB at 20 dB/s after a hold of 1.5 s: at rest after 3 s, and no more frames are asked for.
    harness.run_steps(160);
    let delay = harness.output().viewport_output.values().map(|view| view.repaint_delay.as_secs_f64()).next();
    assert!(delay > Some(10.0), "{delay:?}");
}

#[test]
fn a_large_number_is_dragged_typed_and_reset() {
    let param = Knob::new(0.9, None);
    let shown = param.clone();
    let mut harness = window(move |ui| {
        number(ui, 120.0, "dBTP", &shown);
    });
    // The number stands over its slider.
    let above = harness.get_by_label("Band 1 Width").rect().center() - vec2(30.0, 28.0);
    drag(&mut harness, above, vec2(0.0, 30.0), Modifiers::NONE);
    // A whole range is 300 points.
    assert!((param.value.get() - 0.8).abs() < 1e-3, "{}", param.value.get());
    harness.hover_at(above);
    harness.step();
    let press = |pressed| Event::PointerButton {
        pos: above,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    harness.event(press(true));
    harness.event(press(false));
    harness.run();
    harness.event(Event::Text("25".to_owned()));
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(param.value.get(), 0.25);
    // Later: three clicks in a row are no double click.
    harness.run_steps(50);
    harness.get_by_label("Band 1 Width").click();
    harness.get_by_label("Band 1 Width").click();
    harness.run();
    assert_eq!(param.value.get(), 0.5);
}

#[test]
fn a_toggle_says_what_it_is_and_switches() {
    let param = Knob::new(0.0, Some(1));
    let (shown, said) = (param.clone(), Rc::new(RefCell::new(None)));
    let saying = said.clone();
    let mut harness =
        window(move |ui| *saying.borrow_mut() = toggle(ui, 60.0, "Wide", "More of both sides.", &shown));
    harness.get_by_label("Band 1 Width").click();
    harness.run();
    assert_eq!((param.value.get(), param.gestures.borrow().as_str()), (1.0, "(.)"));
    harness.key_press(Key::Space);
    harness.run();
    assert!(said.borrow().as_deref().is_some_and(|said| said.ends_with("More of both sides.")));
}
