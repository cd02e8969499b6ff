//! Hands on the whole picture: what they ask of the host, and what is shown.

use super::graph::{NAME, plot_in};
use crate::Multiband;
use dsp_core::chain::multiband::{Band, Settings};
use dsp_core::process::ProcessSpec;
use dsp_core::testkit::sine;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Vec2, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use shell::RoomParams;
use shell::testkit::Stage;
use std::cell::RefCell;
use std::rc::Rc;
use widgets::frequency_plot::FrequencyPlot;
use widgets::theme;

const RATE_HZ: f64 = 48_000.0;

struct Window {
    harness: Harness<'static>,
    stage: Rc<RefCell<Stage<Multiband>>>,
}

/// A window of `size` points with four bands that compress from -24, -30, -36 and -42 dBFS.
fn window(size: [f32; 2]) -> Window {
    let stage = Stage::<Multiband>::new(ProcessSpec::offline(RATE_HZ, 512));
    stage.set(&stage.params.band_count, "4");
    for (params, hz) in stage.params.crossovers.iter().zip(["120 Hz", "900 Hz", "5 kHz"]) {
        stage.set(&params.frequency, hz);
    }
    for (params, threshold) in stage.params.bands.iter().zip(["-24 dB", "-30 dB", "-36 dB", "-42 dB"]) {
        stage.set(&params.threshold, threshold);
        stage.set(&params.ratio, "2");
        stage.set(&params.range, "12 dB");
    }
    let stage = Rc::new(RefCell::new(stage));
    let drawn = stage.clone();
    let builder = Harness::builder().with_size(size).with_step_dt(0.02).with_max_steps(60);
    let harness = builder.build_ui(move |ui| {
        theme::apply(ui.ctx());
        drawn.borrow_mut().frame(ui);
    });
    let mut window = Window { harness, stage };
    window.run();
    let _ = window.gestures();
    window
}

impl Window {
    fn run(&mut self) {
        self.harness.run_steps(4);
    }

    fn settings(&self) -> Settings {
        self.stage.borrow().params.settings()
    }

    fn band(&self, n: usize) -> Band {
        self.settings().bands[n]
    }

    fn gestures(&self) -> String {
        self.stage.borrow().gestures()
    }

    fn plot(&self) -> FrequencyPlot {
        plot_in(self.harness.get_by_label(NAME).rect())
    }

    fn at(&self, hz: f64, db: f64) -> Pos2 {
        let plot = self.plot();
        pos2(plot.x(hz), plot.y(db))
    }

    fn button(&mut self, pos: Pos2, pressed: bool, modifiers: Modifiers) {
        self.harness.event_modifiers(Event::PointerMoved(pos), modifiers);
        self.harness.step();
        let button = PointerButton::Primary;
        self.harness.event_modifiers(Event::PointerButton { pos, button, pressed, modifiers }, modifiers);
        self.harness.step();
    }

    fn click(&mut self, pos: Pos2, modifiers: Modifiers) {
        self.button(pos, true, modifiers);
        self.button(pos, false, modifiers);
        self.run();
    }

    fn drag(&mut self, from: Pos2, by: Vec2) {
        self.button(from, true, Modifiers::NONE);
        for n in 1..=4_u8 {
            self.harness.event(Event::PointerMoved(from + by * (f32::from(n) / 4.0)));
            self.harness.step();
        }
        self.button(from + by, false, Modifiers::NONE);
        self.run();
    }

    fn choose(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.run();
    }

    /// The band whose curve is shown.
    fn shown(&self) -> usize {
        let shown: Vec<usize> = (0..6)
            .filter(|n| self.harness.query_by_label(&format!("Curve of band {}", n + 1)).is_some())
            .collect();
        assert_eq!(shown.len(), 1, "{shown:?}");
        shown[0]
    }
}

/// A point of the picture is a third of a decibel, and parameters are single precision.
const NEAR_DB: f64 = 0.01;

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

#[test]
fn a_threshold_is_dragged_in_the_picture_as_one_gesture() {
    let mut window = window(theme::EDITOR_SIZE);
    let from = window.at(300.0, -30.0);
    let by = window.at(300.0, -40.0) - from;
    window.drag(from, by);
    assert!(near(window.band(1).threshold_db, -40.0, NEAR_DB), "{:?}", window.band(1));
    assert_eq!(window.band(0).threshold_db, -24.0);
    let gestures = window.gestures();
    assert!(gestures.starts_with("(=") && gestures.ends_with(')'), "{gestures}");
    assert_eq!((gestures.matches('(').count(), gestures.matches(')').count()), (1, 1), "{gestures}");
    assert_eq!(window.shown(), 1);
}

#[test]
fn a_range_is_dragged_where_it_ends() {
    let mut window = window(theme::EDITOR_SIZE);
    let from = window.at(300.0, -42.0);
    let by = window.at(300.0, -48.0) - from;
    window.drag(from, by);
    let band = window.band(1);
    assert!(near(band.range_db, 18.0, NEAR_DB) && near(band.threshold_db, -30.0, 1e-6), "{band:?}");
}

#[test]
fn a_crossover_is_dragged_and_stays_between_its_neighbours() {
    let mut window = window(theme::EDITOR_SIZE);
    let from = window.at(900.0, -60.0);
    let by = window.at(450.0, -60.0) - from;
    window.drag(from, by);
    assert!(near(window.settings().crossover_hz[1], 450.0, 3.0), "{:?}", window.settings().crossover_hz);
    let from = window.at(450.0, -60.0);
    let by = window.at(25.0, -60.0) - from;
    window.drag(from, by);
    // A third of an octave above its neighbour.
    let hz = window.settings().crossover_hz;
    assert!(near(hz[1], 120.0 * 1.259_921, 0.2) && near(hz[0], 120.0, 0.01), "{hz:?}");
}

#[test]
fn linked_bands_keep_their_distances() {
    let mut window = window(theme::EDITOR_SIZE);
    window.choose("Link: the values of all bands change together");
    let from = window.at(300.0, -30.0);
    let by = window.at(300.0, -34.0) - from;
    window.drag(from, by);
    for (n, expected) in [-28.0, -34.0, -40.0, -46.0].into_iter().enumerate() {
        assert!(near(window.band(n).threshold_db, expected, NEAR_DB), "{n}: {:?}", window.band(n));
    }
    // The bands that are not there are left alone.
    assert_eq!(window.band(4), Band::default());
    window.choose("Band 2 Auto Release");
    assert!((0..4).all(|n| window.band(n).auto_release));
    window.choose("Link: the values of all bands change together");
    let from = window.at(300.0, -34.0);
    window.drag(from, window.at(300.0, -30.0) - from);
    assert!(near(window.band(1).threshold_db, -30.0, NEAR_DB));
    assert!(near(window.band(0).threshold_db, -28.0, NEAR_DB));
}

#[test]
fn clicks_select_columns_and_cards_and_with_ctrl_several() {
    let mut window = window(theme::EDITOR_SIZE);
    assert_eq!(window.shown(), 0);
    window.click(window.at(2_000.0, -70.0), Modifiers::NONE);
    assert_eq!(window.shown(), 2);
    window.choose("Band 4");
    assert_eq!(window.shown(), 3);
    window.click(window.at(2_000.0, -70.0), Modifiers::COMMAND);
    let from = window.at(2_000.0, -36.0);
    window.drag(from, window.at(2_000.0, -38.0) - from);
    let moved: Vec<f64> = (0..4).map(|n| window.band(n).threshold_db).collect();
    let expected = [-24.0, -30.0, -38.0, -44.0];
    assert!(moved.iter().zip(expected).all(|(a, b)| near(*a, b, NEAR_DB)), "{moved:?}");
    window.choose("Band 2 Solo");
    assert!(window.band(1).solo && !window.band(2).solo);
}

#[test]
fn sound_moves_the_dot_and_the_bar() {
    let mut window = window(theme::EDITOR_SIZE);
    let mut left = sine(300.0, 0.316, 0.0, RATE_HZ, 24_000);
    let mut right = left.clone();
    for (left, right) in left.chunks_mut(512).zip(right.chunks_mut(512)) {
        window.stage.borrow_mut().play(left, right);
    }
    window.run();
    // 20 dB over in the second band, but for what the crossovers take: about 8 dB less.
    let bar = window.harness.get_by_label("Band 2 Gain").accesskit_node().value().unwrap_or_default();
    let db: f64 = bar.trim_end_matches(" dB").parse().expect("a number of dB");
    assert!((-10.5..-7.0).contains(&db), "{bar}");
    let quiet = window.harness.get_by_label("Band 4 Gain").accesskit_node().value().unwrap_or_default();
    assert_eq!(quiet, "+0.0 dB");
}

#[test]
fn everything_is_inside_at_the_least_size_with_any_number_of_bands() {
    for size in [theme::LEAST_SIZE, theme::EDITOR_SIZE] {
        let mut window = window(size);
        for bands in ["1", "3", "6"] {
            {
                let stage = window.stage.borrow();
                stage.set(&stage.params.band_count, bands);
            }
            window.run();
            let count: usize = bands.parse().expect("a number");
            let names = ["Mute", "Gain"].map(|what| format!("Band {count} {what}"));
            let shown = window.shown() + 1;
            let more = ["Stereo Link", "Auto Makeup", "Release"].map(|what| format!("Band {shown} {what}"));
            for name in names.into_iter().chain(more).chain(["Output Gain".to_owned(), NAME.to_owned()]) {
                let rect = window.harness.get_by_label(&name).rect();
                assert!(
                    rect.min.x >= 0.0 && rect.max.x <= size[0] + 0.5 && rect.max.y <= size[1] + 0.5,
                    "{name} at {rect:?} in {size:?} with {bands} bands"
                );
            }
            assert!(window.plot().rect.height() > 60.0, "{:?}", window.plot().rect);
        }
    }
}

#[test]
fn keys_move_what_is_focused() {
    let mut window = window(theme::EDITOR_SIZE);
    window.harness.get_by_label("Band 1 Ratio").focus();
    window.run();
    let before = window.band(0).ratio;
    window.harness.key_press(Key::ArrowUp);
    window.run();
    assert!(window.band(0).ratio > before);
}
