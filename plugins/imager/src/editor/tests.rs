//! Hands on the whole picture: what they ask of the host, and what is shown.

use super::graph::{NAME, plot_in, widths};
use crate::Imager;
use dsp_core::chain::imager::{Band, Settings};
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
    stage: Rc<RefCell<Stage<Imager>>>,
}

/// A window of `size` points with four bands.
fn window(size: [f32; 2]) -> Window {
    let stage = Stage::<Imager>::new(ProcessSpec::offline(RATE_HZ, 512));
    stage.set(&stage.params.band_count, "4");
    for (params, hz) in stage.params.crossovers.iter().zip(["120 Hz", "900 Hz", "5 kHz"]) {
        stage.set(&params.frequency, hz);
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

    fn at(&self, hz: f64, percent: f64) -> Pos2 {
        pos2(self.plot().x(hz), widths(self.plot()).y(percent))
    }

    fn button(&mut self, pos: Pos2, pressed: bool) {
        self.harness.event(Event::PointerMoved(pos));
        self.harness.step();
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        self.harness.event(Event::PointerButton { pos, button, pressed, modifiers });
        self.harness.step();
    }

    fn drag(&mut self, from: Pos2, by: Vec2) {
        self.button(from, true);
        for n in 1..=4_u8 {
            self.harness.event(Event::PointerMoved(from + by * (f32::from(n) / 4.0)));
            self.harness.step();
        }
        self.button(from + by, false);
        self.run();
    }

    /// Plays left and right for half a second.
    fn play(&mut self, mut left: Vec<f32>, mut right: Vec<f32>) {
        for (left, right) in left.chunks_mut(512).zip(right.chunks_mut(512)) {
            self.stage.borrow_mut().play(left, right);
        }
        self.run();
    }

    /// What assistive technology hears of a band's card.
    fn card(&self, n: usize) -> String {
        let start = format!("Band {n} in mono");
        let node = self.harness.query_by(|node| node.value().is_some_and(|text| text.starts_with(&start)));
        node.and_then(|node| node.accesskit_node().value()).unwrap_or_default()
    }
}

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

#[test]
fn a_width_is_dragged_in_the_picture_as_one_gesture() {
    let mut window = window(theme::EDITOR_SIZE);
    let from = window.at(300.0, 100.0);
    let by = window.at(300.0, 150.0) - from;
    window.drag(from, by);
    assert!(near(window.band(1).width_percent, 150.0, 0.5), "{:?}", window.band(1));
    assert_eq!(window.band(0).width_percent, 100.0);
    let gestures = window.gestures();
    assert!(gestures.starts_with("(=") && gestures.ends_with(')'), "{gestures}");
    assert_eq!((gestures.matches('(').count(), gestures.matches(')').count()), (1, 1), "{gestures}");
}

#[test]
fn a_crossover_is_dragged_and_stays_between_its_neighbours() {
    let mut window = window(theme::EDITOR_SIZE);
    let from = window.at(900.0, 20.0);
    let by = window.at(450.0, 20.0) - from;
    window.drag(from, by);
    assert!(near(window.settings().crossover_hz[1], 450.0, 3.0), "{:?}", window.settings().crossover_hz);
    let from = window.at(450.0, 20.0);
    let by = window.at(25.0, 20.0) - from;
    window.drag(from, by);
    // A third of an octave above its neighbour.
    let hz = window.settings().crossover_hz;
    assert!(near(hz[1], 120.0 * 1.259_921, 0.2) && near(hz[0], 120.0, 0.01), "{hz:?}");
}

#[test]
fn a_card_says_whether_its_band_survives_in_mono() {
    let mut window = window(theme::EDITOR_SIZE);
    assert!(window.card(2).contains("Silent"), "{}", window.card(2));
    let low = sine(400.0, 0.3, 0.0, RATE_HZ, 24_000);
    let high = sine(10_000.0, 0.3, 0.0, RATE_HZ, 24_000);
    let left = low.iter().zip(&high).map(|(low, high)| low + high).collect();
    let right = low.iter().zip(&high).map(|(low, high)| high - low).collect();
    window.play(left, right);
    assert!(window.card(2).contains("Fail") && window.card(2).contains("-1.00"), "{}", window.card(2));
    assert!(window.card(4).contains("Pass") && window.card(4).contains("+1.00"), "{}", window.card(4));
}

#[test]
fn cards_and_strip_turn_what_they_name() {
    let mut window = window(theme::EDITOR_SIZE);
    for name in ["Band 2 Solo", "Band 3 Mute", "Mono Lock", "Swap Channels", "Vinyl Check"] {
        window.harness.get_by_label(name).click();
        window.run();
    }
    let settings = window.settings();
    assert!(settings.bands[1].solo && settings.bands[2].mute, "{settings:?}");
    assert!(settings.mono_lock && settings.swap && settings.vinyl, "{settings:?}");
    assert!(window.harness.query_by_label_contains("Side <").is_some(), "the vinyl check is not shown");
}

#[test]
fn keys_move_what_is_focused() {
    let mut window = window(theme::EDITOR_SIZE);
    window.harness.get_by_label("Band 1 Balance").focus();
    window.run();
    window.harness.key_press(Key::ArrowUp);
    window.run();
    assert!(window.band(0).balance_percent > 0.0);
}

#[test]
fn everything_is_inside_at_the_least_size_with_any_number_of_bands() {
    for size in [theme::LEAST_SIZE, theme::EDITOR_SIZE] {
        let mut window = window(size);
        for bands in ["1", "2", "4"] {
            {
                let stage = window.stage.borrow();
                stage.set(&stage.params.band_count, bands);
                stage.set(&stage.params.vinyl, "On");
            }
            window.run();
            let count: usize = bands.parse().expect("a number");
            let names = ["Mute", "Solo", "Balance", "Stereoize"].map(|what| format!("Band {count} {what}"));
            let more = ["Swap Channels", "Invert Right", "Mono Lock", "Output Gain", NAME].map(str::to_owned);
            for name in names.into_iter().chain(more) {
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
