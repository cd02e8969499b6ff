//! Hands on the whole picture: what they ask of the host, and what is said and shown.

use crate::Eq;
use dsp_core::chain::eq::{Band, Kind, Placement, Resolution, default_bands};
use dsp_core::process::ProcessSpec;
use dsp_core::testkit::sine;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use shell::RoomParams;
use shell::testkit::Stage;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use widgets::axis::Axis;
use widgets::frequency_plot::{FrequencyPlot, SCALE_HEIGHT, SCALE_WIDTH};
use widgets::response_graph::TOP;
use widgets::theme;

const RATE_HZ: f64 = 48_000.0;

struct Window {
    harness: Harness<'static>,
    stage: Rc<RefCell<Stage<Eq>>>,
}

/// A band in the words of its parameters: shape, frequency, gain, Q.
type Words = [&'static str; 4];

/// A window of `size` points whose first bands are `bands`.
fn window(size: [f32; 2], bands: &[Words]) -> Window {
    let stage = Stage::<Eq>::new(ProcessSpec::offline(RATE_HZ, 512));
    for (params, [kind, frequency, gain, q]) in stage.params.bands.iter().zip(bands) {
        stage.set(&params.on, "On");
        stage.set(&params.kind, kind);
        stage.set(&params.frequency, frequency);
        stage.set(&params.gain, gain);
        stage.set(&params.q, q);
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
    window
}

const TWO: [Words; 2] = [["Bell", "100 Hz", "6 dB", "1"], ["High shelf", "5 kHz", "-3 dB", "0.7"]];

impl Window {
    /// Some frames, and then what was asked of the host is forgotten.
    fn run(&mut self) {
        self.harness.run_steps(4);
    }

    fn band(&self, n: usize) -> Band {
        self.stage.borrow().params.settings().bands[n]
    }

    fn gestures(&self) -> String {
        self.stage.borrow().gestures()
    }

    fn said(&self) -> String {
        self.stage.borrow().said.clone().unwrap_or_default()
    }

    fn plot(&self) -> FrequencyPlot {
        let whole = self.harness.get_by_label("Equaliser").rect();
        let rect = Rect::from_min_max(
            pos2(whole.left() + SCALE_WIDTH, whole.top() + TOP),
            pos2(whole.right() - SCALE_WIDTH, whole.bottom() - SCALE_HEIGHT),
        );
        let frequencies = super::curves::frequencies(RATE_HZ);
        FrequencyPlot { rect, frequencies, levels: Axis::linear(-12.0, 12.0) }
    }

    fn at(&self, hz: f64, db: f64) -> Pos2 {
        let plot = self.plot();
        pos2(plot.x(hz), plot.y(db))
    }

    fn button(&mut self, pos: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
        self.harness.event_modifiers(Event::PointerMoved(pos), modifiers);
        self.harness.step();
        self.harness.event_modifiers(Event::PointerButton { pos, button, pressed, modifiers }, modifiers);
        self.harness.step();
    }

    fn click(&mut self, pos: Pos2, button: PointerButton) {
        self.button(pos, button, true, Modifiers::NONE);
        self.button(pos, button, false, Modifiers::NONE);
    }

    fn double_click(&mut self, pos: Pos2) {
        self.click(pos, PointerButton::Primary);
        self.click(pos, PointerButton::Primary);
        self.run();
    }

    fn drag(&mut self, from: Pos2, by: Vec2, modifiers: Modifiers) {
        self.button(from, PointerButton::Primary, true, modifiers);
        for n in 1..=4_u8 {
            let to = from + by * (f32::from(n) / 4.0);
            self.harness.event_modifiers(Event::PointerMoved(to), modifiers);
            self.harness.step();
        }
        self.button(from + by, PointerButton::Primary, false, modifiers);
        self.run();
    }

    fn press(&mut self, key: Key) {
        self.harness.key_press(key);
        self.run();
    }

    fn type_in(&mut self, label: &str, text: &str) {
        self.harness.get_by_label(label).focus();
        self.run();
        self.press(Key::Enter);
        self.harness.event(Event::Text(text.to_owned()));
        self.run();
        self.press(Key::Enter);
    }

    fn choose(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.run();
    }
}

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance
}

#[test]
fn a_double_click_adds_a_bell_where_it_was_and_a_cut_at_the_ends() {
    let mut window = window(theme::EDITOR_SIZE, &[]);
    assert!(window.said().starts_with("No band is on"), "{}", window.said());
    window.double_click(window.at(440.0, 3.0));
    let band = window.band(0);
    assert!(band.on && band.kind == Kind::Bell, "{band:?}");
    // A point of the picture is an eightieth of an octave and a fortieth of a decibel.
    assert!(near(band.frequency_hz, 440.0, 4.0) && near(band.gain_db, 3.0, 0.03), "{band:?}");
    assert!(near(band.q, 1.0, 1e-3), "{band:?}");
    let gestures = window.gestures();
    assert_eq!(gestures.matches('(').count(), gestures.matches(')').count(), "{gestures}");
    window.harness.get_by_label("Band 1");
    window.harness.run_steps(40);
    window.double_click(window.at(15.0, 6.0));
    let band = window.band(1);
    assert!(band.on && band.kind == Kind::LowCut && near(band.frequency_hz, 15.0, 0.5), "{band:?}");
}

#[test]
fn a_drag_moves_gain_and_frequency_as_one_gesture_of_each() {
    let mut window = window(theme::EDITOR_SIZE, &TWO);
    let from = window.at(100.0, 6.0);
    let by = window.at(200.0, 3.0) - from;
    let _ = window.gestures();
    window.drag(from, by, Modifiers::NONE);
    let band = window.band(0);
    assert!(near(band.frequency_hz, 200.0, 0.2) && near(band.gain_db, 3.0, 0.01), "{band:?}");
    let gestures = window.gestures();
    assert!(gestures.starts_with("((=") && gestures.ends_with("))"), "{gestures}");
    assert_eq!(gestures.matches('(').count(), 2, "{gestures}");
    assert_eq!(window.band(1), Band { on: true, ..window.band(1) });
}

#[test]
fn alt_drag_listens_to_the_band_while_it_lasts() {
    let mut window = window(theme::EDITOR_SIZE, &TWO);
    let from = window.at(100.0, 6.0);
    window.button(from, PointerButton::Primary, true, Modifiers::ALT);
    window.harness.event_modifiers(Event::PointerMoved(from + vec2(20.0, 0.0)), Modifiers::ALT);
    window.harness.step();
    assert!(window.band(0).solo);
    window.button(from + vec2(20.0, 0.0), PointerButton::Primary, false, Modifiers::ALT);
    window.run();
    assert!(!window.band(0).solo);
}

#[test]
fn a_box_takes_both_and_delete_takes_them_away() {
    let mut window = window(theme::EDITOR_SIZE, &TWO);
    let from = window.at(30.0, 10.0);
    window.drag(from, window.at(15_000.0, -10.0) - from, Modifiers::NONE);
    let from = window.at(100.0, 6.0);
    window.drag(from, window.at(100.0, 5.0) - from, Modifiers::NONE);
    assert!(near(window.band(0).gain_db, 5.0, 0.01) && near(window.band(1).gain_db, -4.0, 0.01));
    window.press(Key::Delete);
    for n in 0..2 {
        let (band, default) = (window.band(n), default_bands()[n]);
        assert!(!band.on && near(band.gain_db, default.gain_db, 1e-6), "{band:?}");
    }
    assert!(window.harness.query_by_label("Band 1").is_none());
}

#[test]
fn the_right_button_chooses_shape_and_placement() {
    let mut window = window(theme::EDITOR_SIZE, &TWO);
    window.click(window.at(100.0, 6.0), PointerButton::Secondary);
    window.run();
    window.choose("Shape: Bell");
    window.choose("Low shelf");
    assert_eq!(window.band(0).kind, Kind::LowShelf);
    window.click(window.at(100.0, 6.0), PointerButton::Secondary);
    window.run();
    window.choose("Placement: Stereo");
    window.choose("Side");
    assert_eq!(window.band(0).placement, Placement::Side);
}

#[test]
fn notes_and_units_are_understood() {
    let mut window = window(theme::EDITOR_SIZE, &TWO);
    // The first band that is on is selected from the start.
    window.type_in("Band 1 Frequency", "A4 +5 ct");
    // 440 Hz times 2 to the power of 5/1200, in single precision.
    assert!(near(window.band(0).frequency_hz, 441.272_6, 1e-3), "{}", window.band(0).frequency_hz);
    window.type_in("Band 1 Frequency", "1.5k");
    assert!(near(window.band(0).frequency_hz, 1_500.0, 1e-2));
    window.type_in("Band 1 Gain", "-2,5 dB");
    assert!(near(window.band(0).gain_db, -2.5, 1e-5));
}

#[test]
fn the_list_reaches_every_value_of_every_band_by_name() {
    let mut window = window(theme::EDITOR_SIZE, &TWO);
    window.choose("List of all bands, for the keyboard");
    window.choose("Select band 2");
    // Once in the strip, once in the list.
    assert_eq!(window.harness.get_all_by_label("Band 2 Frequency").count(), 2);
    for what in ["On", "Shape", "Frequency", "Gain", "Q", "Slope", "Placement", "Phase", "Solo"] {
        let name = format!("Band 3 {what}");
        assert!(window.harness.query_by_label(&name).is_some(), "{name}");
    }
    window.type_in("Band 3 Frequency", "2 kHz");
    assert!(near(window.band(2).frequency_hz, 2_000.0, 0.01));
    window.harness.get_by_label("Band 3 On").focus();
    window.run();
    window.press(Key::Space);
    assert!(window.band(2).on);
    assert_eq!(
        window.harness.get_by_label("Band 3").value().as_deref(),
        Some("Bell, 2 kHz (B6 +21 ct), 0.0 dB, Q 0.707")
    );
}

#[test]
fn a_band_that_the_resolution_does_not_hold_is_told_and_the_next_one_is_a_click_away() {
    let narrow = [["Bell", "30 Hz", "6 dB", "8"]];
    let mut window = window(theme::EDITOR_SIZE, &narrow);
    let button = "High is short for band 1: use Very high, 8704 smp 181.3 ms";
    // The answer comes from another thread.
    for _ in 0..400 {
        window.run();
        if window.harness.query_by_label(button).is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(window.said().starts_with("Holds 0.1 dB down to "), "{}", window.said());
    assert!(window.said().contains("for band 1 at High. Very high holds "), "{}", window.said());
    assert!(window.harness.query_by_label("4608 smp 96.0 ms").is_some());
    window.choose(button);
    assert_eq!(window.stage.borrow().params.settings().resolution, Resolution::VeryHigh);
    // The host of this test does not restart it.
    assert!(window.harness.query_by_label("▲ 8704 smp 181.3 ms").is_some());
}

#[test]
fn the_reference_is_typed_in_a_card_that_stays_open_and_faults_are_told() {
    let mut window = window(theme::EDITOR_SIZE, &TWO);
    window.choose("Reference");
    window.choose("Path of the reference");
    window.harness.event(Event::Text("/nowhere/a.wav".to_owned()));
    window.run();
    window.press(Key::Enter);
    for _ in 0..400 {
        if window.said().starts_with("Reference /nowhere/a.wav: ") {
            break;
        }
        // Away from what says something itself.
        window.harness.hover_at(Pos2::ZERO);
        window.run();
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(window.said().ends_with("check the path"), "{}", window.said());
}

#[test]
fn the_analyser_is_set_in_a_card_and_the_picture_gets_another_scale() {
    let mut window = window(theme::EDITOR_SIZE, &TWO);
    window.choose("Analyser");
    window.choose("Smoothing of the spectrum in octaves: 1/24");
    window.choose("Points of the spectrum: 8192");
    let display = window.stage.borrow().end.spectra.display;
    assert_eq!((display.octaves(), display.points()), (1.0 / 24.0, 8_192));
    window.press(Key::Escape);
    window.choose("Scale of the picture");
    window.choose("±30 dB");
    // Five times 6 dB from the middle to the top, instead of half of 12 dB.
    let plot = window.plot();
    let node = window.harness.get_by_label("Band 1").rect().center();
    assert!((node.y - egui::lerp(plot.rect.bottom()..=plot.rect.top(), 0.6)).abs() <= 1.0, "{node}");
}

#[test]
fn sound_is_seen_before_and_after_and_stays_when_frozen() {
    let mut window = window(theme::EDITOR_SIZE, &TWO);
    let tone = sine(1_000.0, 0.5, 0.0, RATE_HZ, 512);
    let play = |window: &mut Window| {
        for _ in 0..40 {
            let (mut left, mut right) = (tone.clone(), tone.clone());
            window.stage.borrow_mut().play(&mut left, &mut right);
            window.harness.step();
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let loudest = |window: &Window| {
        let stage = window.stage.borrow();
        let spectra = &stage.end.spectra;
        let most = |levels: &[f32]| levels.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        [most(spectra.pre().levels_db()), most(spectra.post().levels_db())]
    };
    assert!(loudest(&window).iter().all(|db| *db < -140.0), "{:?}", loudest(&window));
    play(&mut window);
    assert!(loudest(&window).iter().all(|db| *db > -30.0), "{:?}", loudest(&window));
    window.choose("Spectrum stays as it is");
    let before = loudest(&window);
    std::thread::sleep(Duration::from_millis(400));
    window.run();
    assert_eq!(loudest(&window), before);
}

/// Everything that can be touched lies in the window, and nothing of the lines of controls on anything else.
#[test]
fn nothing_is_cut_off_or_covered_at_either_size() {
    use egui::accesskit::Role;
    const ROLES: [Role; 5] = [Role::Slider, Role::Switch, Role::ComboBox, Role::Button, Role::RadioButton];
    for size in [theme::EDITOR_SIZE, theme::LEAST_SIZE] {
        // The top bar and the status line take their part.
        let size = [size[0], size[1] - 62.0];
        let mut window = window(size, &TWO);
        window.run();
        let whole = Rect::from_min_size(Pos2::ZERO, size.into());
        let controls: Vec<(String, Rect)> = window
            .harness
            .root()
            .children_recursive()
            .filter(|node| ROLES.contains(&node.accesskit_node().role()))
            .map(|node| (node.accesskit_node().label().unwrap_or_default(), node.rect()))
            .filter(|(name, _)| !["Band 1", "Band 2", "Equaliser"].contains(&name.as_str()))
            .collect();
        assert!(controls.len() > 20, "{controls:?}");
        for (n, (name, rect)) in controls.iter().enumerate() {
            assert!(whole.expand(0.5).contains_rect(*rect), "{name} at {rect} in {size:?}");
            for (other, place) in &controls[..n] {
                let shared = rect.intersect(*place);
                assert!(
                    shared.width() < 1.0 || shared.height() < 1.0,
                    "{name} at {rect} over {other} at {place}"
                );
            }
        }
    }
}
