//! Hands on pictures over frequency: the nodes of an equaliser, and the edge between two bands.

mod param;

use egui::{Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, Rect, TouchPhase, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use param::{Knob, drag};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use widgets::axis::Axis;
use widgets::frequency_edge::FrequencyEdge;
use widgets::frequency_plot::{FrequencyPlot, SCALE_HEIGHT, SCALE_WIDTH};
use widgets::graph_act::Act;
use widgets::graph_hand::GraphHand;
use widgets::handle::ParamHandle;
use widgets::response_graph::{Node, ResponseGraph, TOP};
use widgets::theme;

const SIZE: Vec2 = vec2(600.0, 300.0);
/// Four decades.
const LOW_HZ: f64 = 10.0;
const HIGH_HZ: f64 = 100_000.0;

/// Frequency in Hz, and level in dB.
type Place = (f64, Option<f64>);

/// An equaliser with two bells and a cut, which notes what it is told and moves as it is told.
#[derive(Clone, Default)]
struct Bench {
    acts: Rc<RefCell<Vec<Act>>>,
    places: Rc<RefCell<Vec<Place>>>,
    selected: Rc<RefCell<Vec<usize>>>,
    said: Rc<RefCell<Option<String>>>,
}

const NAMES: [&str; 3] = ["Band 1", "Band 2", "Band 3"];

fn bench() -> (Harness<'static>, Bench) {
    let bench = Bench::default();
    *bench.places.borrow_mut() = vec![(100.0, Some(6.0)), (1_000.0, Some(-6.0)), (10_000.0, None)];
    let (drawn, mut hand) = (bench.clone(), GraphHand::default());
    let builder = Harness::builder().with_size(SIZE + vec2(20.0, 20.0)).with_step_dt(0.02).with_max_steps(60);
    let mut harness = builder.build_ui(move |ui| {
        theme::apply(ui.ctx());
        let node = |(key, (hz, db)): (usize, &Place)| Node {
            key,
            name: NAMES[key],
            value: "Bell, 100 Hz",
            label: "1",
            hz: *hz,
            db: *db,
            colour: theme::SERIES[key],
            on: true,
        };
        let nodes: Vec<Node<'_>> = drawn.places.borrow().iter().enumerate().map(node).collect();
        let mut acts = Vec::new();
        let graph = ResponseGraph {
            name: "Equaliser",
            frequencies: Axis::logarithmic(LOW_HZ, HIGH_HZ),
            range_db: 12.0,
            spectrum_db: Axis::linear(-90.0, 0.0),
            spectra: &[],
            curves: &[],
            nodes: &nodes,
        };
        let mut menu = |ui: &mut egui::Ui, key: usize| _ = ui.button(format!("Shape of {key}"));
        *drawn.said.borrow_mut() = graph.show(ui, SIZE, &mut hand, &mut menu, &mut acts);
        for act in &acts {
            if let Act::Move { key, hz, db } = act {
                drawn.places.borrow_mut()[*key] = (*hz, *db);
            }
        }
        drawn.acts.borrow_mut().extend(acts);
        *drawn.selected.borrow_mut() = hand.selected().to_vec();
    });
    harness.run();
    (harness, bench)
}

impl Bench {
    fn take(&self) -> Vec<Act> {
        std::mem::take(&mut self.acts.borrow_mut())
    }

    fn place(&self, n: usize) -> Place {
        self.places.borrow()[n]
    }
}

fn node(harness: &Harness<'_>, n: usize) -> Pos2 {
    harness.get_by_label(NAMES[n]).rect().center()
}

fn plot(harness: &Harness<'_>) -> FrequencyPlot {
    let whole = harness.get_by_label("Equaliser").rect();
    let rect = Rect::from_min_max(
        pos2(whole.left() + SCALE_WIDTH, whole.top() + TOP),
        pos2(whole.right() - SCALE_WIDTH, whole.bottom() - SCALE_HEIGHT),
    );
    FrequencyPlot { rect, frequencies: Axis::logarithmic(LOW_HZ, HIGH_HZ), levels: Axis::linear(-12.0, 12.0) }
}

fn drag_node(harness: &mut Harness<'_>, n: usize, by: Vec2, modifiers: Modifiers) {
    let from = node(harness, n);
    drag(harness, from, by, modifiers);
}

fn click(harness: &mut Harness<'_>, pos: Pos2, button: PointerButton, modifiers: Modifiers) {
    harness.event_modifiers(Event::PointerMoved(pos), modifiers);
    harness.step();
    for pressed in [true, false] {
        harness.event_modifiers(Event::PointerButton { pos, button, pressed, modifiers }, modifiers);
        harness.step();
    }
}

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

#[test]
fn a_node_lies_at_its_values_and_a_drag_is_one_gesture_that_moves_both() {
    let (mut harness, bench) = bench();
    let plot = plot(&harness);
    let at = node(&harness, 0);
    // The accessibility tree rounds to whole points.
    assert!((at.x - plot.x(100.0)).abs() <= 1.0 && (at.y - plot.y(6.0)).abs() <= 1.0, "{at}");
    // A decade to the right, a quarter of 24 dB down.
    let by = vec2(plot.rect.width() / 4.0, plot.rect.height() / 4.0);
    drag(&mut harness, at, by, Modifiers::NONE);
    let acts = bench.take();
    assert_eq!((acts.first(), acts.last()), (Some(&Act::Begin), Some(&Act::End)), "{acts:?}");
    assert_eq!(acts.iter().filter(|act| **act == Act::Begin).count(), 1);
    let (hz, db) = bench.place(0);
    assert!(near(hz, 1_000.0, 2.0) && near(db.unwrap_or(9.9), 0.0, 0.02), "{hz} {db:?}");
    assert_eq!(*bench.selected.borrow(), [0]);
    // Ten times finer with Shift; the cut stays without a level.
    drag_node(&mut harness, 2, -by, Modifiers::SHIFT);
    let (hz, db) = bench.place(2);
    assert!(near(hz / 10_000.0, 0.1_f64.powf(0.1), 2e-3) && db.is_none(), "{hz} {db:?}");
}

#[test]
fn double_clicks_add_on_empty_ground_and_reset_on_a_node() {
    let (mut harness, bench) = bench();
    let plot = plot(&harness);
    let empty = pos2(plot.x(3_000.0), plot.y(4.0));
    click(&mut harness, empty, PointerButton::Primary, Modifiers::NONE);
    click(&mut harness, empty, PointerButton::Primary, Modifiers::NONE);
    let acts = bench.take();
    let [Act::Add { hz, db }] = acts[..] else { panic!("{acts:?}") };
    assert!(near(hz, 3_000.0, 1.0) && near(db, 4.0, 1e-3), "{hz} {db}");
    harness.run_steps(40);
    let at = node(&harness, 1);
    click(&mut harness, at, PointerButton::Primary, Modifiers::NONE);
    click(&mut harness, at, PointerButton::Primary, Modifiers::NONE);
    assert_eq!(bench.take(), [Act::Reset(1)]);
}

#[test]
fn a_box_selects_several_and_they_move_as_one() {
    let (mut harness, bench) = bench();
    let plot = plot(&harness);
    let from = pos2(plot.x(50.0), plot.y(11.0));
    drag(&mut harness, from, pos2(plot.x(2_000.0), plot.y(-11.0)) - from, Modifiers::NONE);
    assert_eq!(*bench.selected.borrow(), [0, 1]);
    assert_eq!(bench.take(), []);
    let by = vec2(plot.rect.width() / 4.0, 0.0);
    drag_node(&mut harness, 0, by, Modifiers::NONE);
    assert!(near(bench.place(0).0, 1_000.0, 2.0) && near(bench.place(1).0, 10_000.0, 20.0));
    // A third, by its modifier, then one of them away; a click on the ground lets go of all.
    let at = node(&harness, 2);
    click(&mut harness, at, PointerButton::Primary, Modifiers::COMMAND);
    assert_eq!(bench.selected.borrow().len(), 3);
    click(&mut harness, from, PointerButton::Primary, Modifiers::NONE);
    assert_eq!(*bench.selected.borrow(), []);
}

#[test]
fn none_of_several_leaves_the_picture_or_loses_its_distance() {
    let (mut harness, bench) = bench();
    let plot = plot(&harness);
    let from = pos2(plot.x(50.0), plot.y(11.0));
    drag(&mut harness, from, pos2(plot.x(2_000.0), plot.y(-11.0)) - from, Modifiers::NONE);
    drag_node(&mut harness, 1, vec2(-0.9 * plot.rect.width(), 0.0), Modifiers::NONE);
    let [low, high] = [0, 1].map(|n| bench.place(n).0);
    assert!(near(low, LOW_HZ, 1e-6) && near(high, 10.0 * LOW_HZ, 1e-6), "{low} {high}");
}

#[test]
fn where_nodes_lie_on_each_other_the_selected_one_is_taken() {
    let (mut harness, bench) = bench();
    bench.places.borrow_mut()[0] = bench.place(1);
    harness.get_by_label("Band 1").focus();
    harness.run();
    drag_node(&mut harness, 0, vec2(50.0, 0.0), Modifiers::NONE);
    assert!(bench.place(0).0 > 1_500.0 && near(bench.place(1).0, 1_000.0, 1e-9));
}

#[test]
fn alt_drag_listens_until_it_ends() {
    let (mut harness, bench) = bench();
    drag_node(&mut harness, 1, vec2(30.0, 0.0), Modifiers::ALT);
    let solos = |act: &&Act| matches!(act, Act::Solo { .. });
    let acts = bench.take();
    let solos: Vec<&Act> = acts.iter().filter(solos).collect();
    assert_eq!(solos, [&Act::Solo { key: 1, on: true }, &Act::Solo { key: 1, on: false }]);
}

#[test]
fn the_wheel_sharpens_and_the_right_button_opens_the_choices_of_its_node() {
    let (mut harness, bench) = bench();
    harness.hover_at(node(&harness, 1));
    harness.step();
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, 1.0),
        modifiers: Modifiers::NONE,
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
    });
    harness.step();
    assert_eq!(bench.take(), [Act::Sharpen { key: 1, steps: 1.0 }]);
    let at = node(&harness, 1);
    click(&mut harness, at, PointerButton::Secondary, Modifiers::NONE);
    harness.run();
    assert!(harness.query_by_label("Shape of 1").is_some());
    assert_eq!(*bench.selected.borrow(), [1]);
}

#[test]
fn keys_walk_move_switch_and_take_away() {
    let (mut harness, bench) = bench();
    harness.get_by_label("Band 2").focus();
    harness.run();
    assert_eq!(*bench.selected.borrow(), [1]);
    assert!(bench.said.borrow().as_deref().is_some_and(|said| said.starts_with("Band 2: Bell, 100 Hz.")));
    harness.key_press(Key::ArrowRight);
    harness.run();
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowUp);
    harness.run();
    let (hz, db) = bench.place(1);
    // A semitone, and a tenth of half a decibel.
    assert!(near(hz, 1_059.463, 1e-2) && near(db.unwrap_or(9.9), -5.95, 1e-6), "{hz} {db:?}");
    bench.take();
    for (key, act) in [
        (Key::PageUp, Act::Sharpen { key: 1, steps: 1.0 }),
        (Key::Space, Act::Toggle(1)),
        (Key::Delete, Act::Remove(1)),
    ] {
        harness.key_press(key);
        harness.run();
        assert_eq!(bench.take(), [act]);
    }
    harness.key_press(Key::Tab);
    harness.run();
    assert_eq!(*bench.selected.borrow(), [2]);
}

/// A crossover from 20 Hz to 20 kHz whose text is a number of Hz.
#[derive(Clone)]
struct Crossover(Knob);

const SPAN: f64 = 1_000.0;

impl Crossover {
    fn hz(&self) -> f64 {
        20.0 * SPAN.powf(f64::from(self.0.normalized()))
    }
}

impl ParamHandle for Crossover {
    fn name(&self) -> String {
        "Crossover 1".to_owned()
    }

    fn normalized(&self) -> f32 {
        self.0.normalized()
    }

    fn default_normalized(&self) -> f32 {
        0.5
    }

    fn steps(&self) -> Option<usize> {
        None
    }

    fn text(&self, normalized: f32) -> String {
        format!("{:.1} Hz", 20.0 * SPAN.powf(f64::from(normalized)))
    }

    fn parse(&self, text: &str) -> Option<f32> {
        let hz: f64 = text.trim_end_matches("Hz").trim().parse().ok()?;
        Some((hz / 20.0).log(SPAN) as f32)
    }

    fn begin(&self) {
        self.0.begin();
    }

    fn set(&self, normalized: f32) {
        self.0.set(normalized);
    }

    fn end(&self) {
        self.0.end();
    }
}

fn edge() -> (Harness<'static>, Crossover, Rc<Cell<FrequencyPlot>>) {
    let rect = Rect::from_min_size(pos2(20.0, 20.0), vec2(400.0, 200.0));
    let (frequencies, levels) = (Axis::logarithmic(LOW_HZ, HIGH_HZ), Axis::linear(-60.0, 0.0));
    let plot = FrequencyPlot { rect, frequencies, levels };
    let crossover = Crossover(Knob::new(2.0 / 3.0, None));
    let drawn = crossover.clone();
    let builder = Harness::builder().with_size(vec2(450.0, 250.0)).with_step_dt(0.02).with_max_steps(60);
    let mut harness = builder.build_ui(move |ui| {
        theme::apply(ui.ctx());
        FrequencyEdge { param: &drawn, hz: drawn.hz(), limits_hz: 500.0..=8_000.0 }.show(ui, plot);
    });
    harness.run();
    (harness, crossover, Rc::new(Cell::new(plot)))
}

#[test]
fn an_edge_is_dragged_in_octaves_of_the_picture_up_to_its_neighbours() {
    let (mut harness, crossover, plot) = edge();
    let at = |hz| pos2(plot.get().x(hz), plot.get().rect.center().y);
    assert!(near(crossover.hz(), 2_000.0, 0.01));
    // 100 points are a decade: half of the way down to 500 Hz.
    drag(&mut harness, at(2_000.0), at(1_000.0) - at(2_000.0), Modifiers::NONE);
    assert!(near(crossover.hz(), 1_000.0, 0.1), "{}", crossover.hz());
    let gestures = crossover.0.gestures.borrow().clone();
    assert!(gestures.starts_with("(.") && gestures.ends_with(')') && gestures.matches('(').count() == 1);
    drag(&mut harness, at(1_000.0), vec2(-90.0, 0.0), Modifiers::NONE);
    assert!(near(crossover.hz(), 500.0, 0.1), "{}", crossover.hz());
}

#[test]
fn an_edge_takes_arrows_and_typing_and_returns_to_its_default() {
    let (mut harness, crossover, plot) = edge();
    harness.get_by_label("Crossover 1").focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert!(near(crossover.hz(), 2_000.0 * (1.0_f64 / 12.0).exp2(), 0.1), "{}", crossover.hz());
    harness.key_press(Key::Enter);
    harness.run();
    harness.event(Event::Text("3000".to_owned()));
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert!(near(crossover.hz(), 3_000.0, 0.1), "{}", crossover.hz());
    let at = pos2(plot.get().x(3_000.0), plot.get().rect.center().y);
    click(&mut harness, at, PointerButton::Primary, Modifiers::NONE);
    click(&mut harness, at, PointerButton::Primary, Modifiers::NONE);
    // In the middle of its range.
    assert!(near(crossover.hz(), 20.0 * SPAN.sqrt(), 0.1), "{}", crossover.hz());
}
