//! What hands do to knob, fader and segments, and to the top bar.

mod param;

use egui::{Event, Key, Modifiers, MouseWheelUnit, TouchPhase, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use param::{Knob, drag};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use widgets::compare_bar::{Comparison, Side, compare_bar};
use widgets::fader::fader;
use widgets::knob::knob;
use widgets::preset_bar::{PresetShelf, preset_bar};
use widgets::scale::scale;
use widgets::segments::segments;

const NAME: &str = "Band 1 Width";

fn window(mut draw: impl FnMut(&mut egui::Ui) + 'static) -> Harness<'static> {
    let builder = Harness::builder().with_size(vec2(500.0, 300.0)).with_step_dt(0.02).with_max_steps(60);
    let mut harness = builder.build_ui(move |ui| {
        widgets::theme::apply(ui.ctx());
        draw(ui);
    });
    harness.run();
    harness
}

fn knob_window(param: &Knob) -> Harness<'static> {
    let param = param.clone();
    window(move |ui| {
        knob(ui, "Width", &param);
    })
}

fn press(harness: &mut Harness<'_>, keys: &[Key]) {
    for key in keys {
        harness.key_press(*key);
        harness.run();
    }
}

fn notch(harness: &mut Harness<'_>, modifiers: Modifiers) {
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, 1.0),
        modifiers,
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
    });
    harness.step();
}

#[test]
fn a_knob_turns_up_with_the_hand_and_finer_with_shift() {
    // A whole range is 200 points of drag.
    for (modifiers, expected) in [(Modifiers::NONE, 0.7), (Modifiers::SHIFT, 0.52)] {
        let param = Knob::new(0.5, None);
        let mut harness = knob_window(&param);
        let from = harness.get_by_label(NAME).rect().center();
        drag(&mut harness, from, vec2(0.0, -40.0), modifiers);
        assert!((param.value.get() - expected).abs() < 1e-3, "{}", param.value.get());
        assert_eq!(param.gestures.borrow().matches('(').count(), 1);
        assert!(param.gestures.borrow().ends_with(')'));
    }
}

#[test]
fn a_knob_takes_wheel_tab_arrows_and_steps_of_assistive_technology() {
    let param = Knob::new(0.5, None);
    let mut harness = knob_window(&param);
    harness.hover_at(harness.get_by_label(NAME).rect().center());
    harness.step();
    notch(&mut harness, Modifiers::NONE);
    notch(&mut harness, Modifiers::SHIFT);
    assert!((param.value.get() - 0.511).abs() < 1e-6, "{}", param.value.get());
    press(&mut harness, &[Key::Tab]);
    assert!(harness.get_by_label(NAME).is_focused());
    press(&mut harness, &[Key::ArrowUp, Key::ArrowRight, Key::ArrowDown]);
    assert!((param.value.get() - 0.521).abs() < 1e-6, "{}", param.value.get());
    harness.get_by_label(NAME).increment_accesskit();
    harness.run();
    assert!((param.value.get() - 0.531).abs() < 1e-6, "{}", param.value.get());
    assert_eq!(harness.get_by_label(NAME).value().as_deref(), Some("53.1 %"));
}

#[test]
fn a_double_click_resets_a_knob_and_a_fader() {
    let (turned, pushed) = (Knob::new(0.9, None), Knob::new(0.9, None));
    let mut turning = knob_window(&turned);
    let slid = pushed.clone();
    let mut pushing = window(move |ui| {
        fader(ui, "Width", 120.0, &["0", "50", "100"], &slid);
    });
    for harness in [&mut turning, &mut pushing] {
        harness.get_by_label(NAME).click();
        harness.get_by_label(NAME).click();
        harness.run();
    }
    assert_eq!((turned.value.get(), pushed.value.get()), (0.5, 0.5));
}

#[test]
fn a_double_click_resets_a_box_and_selects_in_an_entry_that_was_open() {
    let param = Knob::new(0.9, None);
    let shown = param.clone();
    let mut harness = window(move |ui| {
        widgets::cell::number(ui, 80.0, &shown);
    });
    let place = harness.get_by_label(NAME).rect().center();
    let click = |harness: &mut Harness<'_>| {
        for pressed in [true, false] {
            let (button, modifiers) = (egui::PointerButton::Primary, Modifiers::NONE);
            harness.event(Event::PointerMoved(place));
            harness.event(Event::PointerButton { pos: place, button, pressed, modifiers });
            harness.step();
        }
    };
    click(&mut harness);
    harness.step();
    click(&mut harness);
    harness.run_steps(3);
    assert_eq!(param.value.get(), 0.5);
    param.value.set(0.9);
    harness.run_steps(50);
    click(&mut harness);
    harness.run_steps(50);
    click(&mut harness);
    click(&mut harness);
    press(&mut harness, &[Key::Enter]);
    assert!((param.value.get() - 0.9).abs() < 1e-3, "{}", param.value.get());
}

#[test]
fn enter_types_a_value_into_a_knob() {
    let param = Knob::new(0.5, None);
    let mut harness = knob_window(&param);
    press(&mut harness, &[Key::Tab, Key::Enter]);
    harness.event(Event::Text("12.5".to_owned()));
    harness.run();
    press(&mut harness, &[Key::Enter]);
    assert_eq!(param.value.get(), 0.125);
}

#[test]
fn a_right_click_offers_the_default_and_typing() {
    let param = Knob::new(0.9, None);
    let mut harness = knob_window(&param);
    harness.get_by_label(NAME).click_secondary();
    harness.run();
    harness.get_by_label("Default: 50.0 %").click();
    harness.run();
    assert_eq!(param.value.get(), 0.5);
    harness.get_by_label(NAME).click_secondary();
    harness.run();
    harness.get_by_label("Type a value").click();
    harness.run();
    harness.event(Event::Text("30".to_owned()));
    harness.run();
    press(&mut harness, &[Key::Enter]);
    assert!((param.value.get() - 0.3).abs() < 1e-6);
}

#[test]
fn a_fader_follows_the_hand() {
    let param = Knob::new(0.5, None);
    let slid = param.clone();
    let mut harness = window(move |ui| {
        fader(ui, "Width", 112.0, &[], &slid);
    });
    let from = harness.get_by_label(NAME).rect().center();
    // The cap of 12 points leaves a way of 100.
    drag(&mut harness, from, vec2(0.0, 25.0), Modifiers::NONE);
    assert!((param.value.get() - 0.25).abs() < 1e-3, "{}", param.value.get());
}

#[test]
fn segments_are_chosen_by_click_and_by_arrows() {
    let param = Knob::new(0.0, Some(3));
    let shown = param.clone();
    let mut harness = window(move |ui| {
        segments(ui, 400.0, &shown);
    });
    harness.get_by_label("Band 1 Width: 66.7 %").click();
    harness.run();
    assert!((param.value.get() - 2.0 / 3.0).abs() < 1e-6);
    press(&mut harness, &[Key::ArrowRight]);
    assert_eq!(param.value.get(), 1.0);
    assert_eq!(harness.get_by_label(NAME).value().as_deref(), Some("100.0 %"));
    // One stop for Tab, not four: from the whole it leaves the switch.
    press(&mut harness, &[Key::Tab]);
    assert!(!harness.get_by_label("Band 1 Width: 0.0 %").is_focused());
}

/// A shelf of three, which notes what is saved.
#[derive(Clone, Default)]
struct Shelf {
    current: Rc<Cell<usize>>,
    saved: Rc<RefCell<Option<String>>>,
}

impl PresetShelf for Shelf {
    fn names(&self) -> Vec<String> {
        ["Neutral", "Air", "Warm"].map(str::to_owned).to_vec()
    }

    fn current(&self) -> Option<usize> {
        Some(self.current.get())
    }

    fn dirty(&self) -> bool {
        self.current.get() == 1
    }

    fn load(&mut self, n: usize) -> Result<(), String> {
        self.current.set(n);
        Ok(())
    }

    fn save(&mut self, name: &str) -> Result<(), String> {
        *self.saved.borrow_mut() = Some(name.to_owned());
        if name == "Air" { Err("preset Air is taken: choose another name".to_owned()) } else { Ok(()) }
    }
}

#[test]
fn presets_step_around_and_open_as_a_list() {
    let shelf = Shelf::default();
    let mut drawn = shelf.clone();
    let mut harness = window(move |ui| {
        preset_bar(ui, 180.0, &mut drawn);
    });
    for (button, name) in [("Previous preset", "Warm"), ("Next preset", "Neutral"), ("Next preset", "Air *")]
    {
        harness.get_by_label(button).click();
        harness.run();
        assert_eq!(harness.get_by_label("Preset").value().as_deref(), Some(name));
    }
    harness.get_by_label("Preset").click();
    harness.run();
    harness.get_by_label("Warm").click();
    harness.run();
    assert_eq!(shelf.current.get(), 2);
}

#[test]
fn a_preset_is_saved_on_enter_not_on_escape_and_an_error_is_said() {
    for (name, key, saved, error) in [
        ("Mine", Key::Enter, Some("Mine"), false),
        ("Mine", Key::Escape, None, false),
        ("Air", Key::Enter, Some("Air"), true),
    ] {
        let shelf = Shelf::default();
        let mut drawn = shelf.clone();
        let said = Rc::new(RefCell::new(None));
        let saying = said.clone();
        let mut harness = window(move |ui| *saying.borrow_mut() = preset_bar(ui, 180.0, &mut drawn));
        harness.get_by_label("Save preset").click();
        harness.run();
        harness.event(Event::Text(name.to_owned()));
        harness.run();
        press(&mut harness, &[key]);
        assert_eq!(shelf.saved.borrow().as_deref(), saved);
        let told = said.borrow().as_deref() == Some("preset Air is taken: choose another name");
        assert_eq!(told, error);
    }
}

/// Notes what it is asked for.
#[derive(Clone)]
struct States(Rc<RefCell<String>>);

impl Comparison for States {
    fn side(&self) -> Side {
        if self.0.borrow().contains('B') { Side::B } else { Side::A }
    }

    fn choose(&mut self, side: Side) {
        self.0.borrow_mut().push(if side == Side::A { 'A' } else { 'B' });
    }

    fn copy(&mut self) {
        self.0.borrow_mut().push('c');
    }

    fn can_undo(&self) -> bool {
        true
    }

    fn undo(&mut self) {
        self.0.borrow_mut().push('u');
    }

    fn can_redo(&self) -> bool {
        false
    }

    fn redo(&mut self) {
        self.0.borrow_mut().push('r');
    }
}

#[test]
fn states_are_chosen_copied_and_taken_back() {
    let states = States(Rc::default());
    let mut drawn = states.clone();
    let mut harness = window(move |ui| {
        compare_bar(ui, &mut drawn);
    });
    for name in ["State A", "Copy A to B", "State B", "Copy B to A", "Undo", "Redo"] {
        harness.get_by_label(name).click();
        harness.run();
    }
    // State A was heard already, and there was nothing to redo.
    assert_eq!(*states.0.borrow(), "cBcu");
}

#[test]
fn the_scale_steps_by_keys_and_is_chosen_from_a_list() {
    let percent = Rc::new(Cell::new(100));
    let kept = percent.clone();
    let mut harness = window(move |ui| {
        let mut now = kept.get();
        scale(ui, &mut now);
        kept.set(now);
    });
    harness.get_by_label("Scale").focus();
    harness.run();
    press(&mut harness, &[Key::ArrowUp, Key::ArrowUp]);
    assert_eq!(harness.get_by_label("Scale").value().as_deref(), Some("150 %"));
    harness.get_by_label("Scale").click();
    harness.run();
    harness.get_by_label("75 %").click();
    harness.run();
    assert_eq!(percent.get(), 75);
}

#[test]
fn the_gallery_fits_its_page_at_every_scale() {
    for scale in [0.75, 1.0, 2.0] {
        let builder = Harness::builder().with_size(widgets::gallery::SIZE).with_pixels_per_point(scale);
        let mut harness = builder.build_ui(|ui| {
            widgets::theme::apply(ui.ctx());
            widgets::gallery::gallery(ui);
        });
        harness.run();
        let page = egui::Rect::from_min_size(egui::Pos2::ZERO, widgets::gallery::SIZE.into());
        for name in ["Loudness history", "Spectrum", "Goniometer", "Correlation", "Style", "Output"] {
            let rects: Vec<_> = harness.get_all_by_label(name).map(|node| node.rect()).collect();
            assert!(rects.iter().all(|rect| page.contains_rect(*rect)), "{name}: {rects:?}");
        }
    }
}
