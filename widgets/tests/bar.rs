//! The top bar and the corner, by hand and by keyboard, at the widths that an editor may have.

use egui::{Event, Key, Modifiers, PointerButton, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use widgets::compare_bar::{Comparison, Side};
use widgets::handle::ParamHandle;
use widgets::preset_bar::PresetShelf;
use widgets::resize_handle::{Resized, resize_handle};
use widgets::theme;
use widgets::top_bar::{Listen, TopBar, top_bar};

/// Everything in the bar, in the order of Tab.
const NAMES: [&str; 13] = [
    "Previous preset",
    "Preset",
    "Next preset",
    "Save preset",
    "State A",
    "State B",
    "Copy A to B",
    "Undo",
    "Redo",
    "Match loudness",
    "Delta",
    "Bypass",
    "Scale",
];

struct Keeper;

impl PresetShelf for Keeper {
    fn names(&self) -> Vec<String> {
        vec!["A name that is longer than any room that there could be for it".to_owned()]
    }

    fn current(&self) -> Option<usize> {
        Some(0)
    }

    fn dirty(&self) -> bool {
        true
    }

    fn load(&mut self, _: usize) -> Result<(), String> {
        Ok(())
    }

    fn save(&mut self, _: &str) -> Result<(), String> {
        Ok(())
    }
}

impl Comparison for Keeper {
    fn side(&self) -> Side {
        Side::A
    }

    fn choose(&mut self, _: Side) {}

    fn copy(&mut self) {}

    fn can_undo(&self) -> bool {
        true
    }

    fn undo(&mut self) {}

    fn can_redo(&self) -> bool {
        true
    }

    fn redo(&mut self) {}
}

#[derive(Clone, Default)]
struct Bypass(Rc<Cell<f32>>);

impl ParamHandle for Bypass {
    fn name(&self) -> String {
        "Bypass".to_owned()
    }

    fn normalized(&self) -> f32 {
        self.0.get()
    }

    fn default_normalized(&self) -> f32 {
        0.0
    }

    fn steps(&self) -> Option<usize> {
        Some(1)
    }

    fn text(&self, normalized: f32) -> String {
        if normalized > 0.5 { "On" } else { "Off" }.to_owned()
    }

    fn parse(&self, _: &str) -> Option<f32> {
        None
    }

    fn begin(&self) {}

    fn set(&self, normalized: f32) {
        self.0.set(normalized);
    }

    fn end(&self) {}
}

/// What the bar has shown and changed.
#[derive(Clone, Default)]
struct Seen {
    listen: Rc<Cell<Listen>>,
    bypass: Bypass,
    percent: Rc<Cell<u32>>,
    said: Rc<RefCell<Option<String>>>,
}

fn bar(name: &'static str, width: f32, seen: &Seen) -> Harness<'static> {
    let seen = seen.clone();
    seen.percent.set(100);
    let mut harness = Harness::builder().with_size(vec2(width, 200.0)).build_ui(move |ui| {
        theme::apply(ui.ctx());
        let (mut listen, mut percent) = (seen.listen.get(), seen.percent.get());
        let said = ui.horizontal(|ui| {
            let owner = &mut Keeper;
            let (bypass, listen, percent) = (&seen.bypass, &mut listen, &mut percent);
            top_bar(ui, TopBar { name, owner, bypass, listen, percent })
        });
        *seen.said.borrow_mut() = said.inner;
        seen.listen.set(listen);
        seen.percent.set(percent);
    });
    harness.run();
    harness
}

#[test]
fn the_bar_fits_every_width_whatever_it_shows() {
    for name in ["Lathe EQ", "Lathe Multiband"] {
        for width in [theme::LEAST_SIZE[0] - 24.0, 800.0, theme::EDITOR_SIZE[0] - 24.0, 1_900.0] {
            let seen = Seen::default();
            seen.listen.set(Listen { matched: true, delta: true, gain_db: Some(-24.0) });
            let harness = bar(name, width, &seen);
            let mut left = 0.0;
            for label in NAMES {
                let place = harness.get_by_label(label).rect();
                assert!(place.left() >= left, "{label} overlaps at {width}: {place:?} after {left}");
                assert!(place.width() >= 20.0, "{label} at {width}: {place:?}");
                left = place.right();
            }
            assert!(left <= width, "{name} is {left} wide, {width} is there");
            // The bar fills the width: what is at its end stays at the end of the window.
            assert!(left > width - 16.0, "{name} ends at {left} of {width}");
        }
    }
}

#[test]
fn tab_walks_through_the_bar_and_everything_is_explained() {
    let seen = Seen::default();
    let mut harness = bar("Lathe EQ", 936.0, &seen);
    let mut sentences = Vec::new();
    for label in NAMES {
        harness.key_press(Key::Tab);
        harness.run();
        assert!(harness.get_by_label(label).is_focused(), "{label}");
        sentences.push(seen.said.borrow().clone().unwrap_or_else(|| panic!("{label} is not explained")));
    }
    sentences.sort();
    sentences.dedup();
    assert_eq!(sentences.len(), NAMES.len());
}

#[test]
fn switches_of_the_bar_switch() {
    let seen = Seen::default();
    let mut harness = bar("Lathe EQ", 936.0, &seen);
    for label in ["Match loudness", "Delta", "Bypass"] {
        harness.get_by_label(label).click();
        harness.run();
    }
    let Listen { matched, delta, .. } = seen.listen.get();
    assert_eq!((matched, delta, seen.bypass.0.get()), (true, true, 1.0));
    harness.get_by_label("Delta").focus();
    harness.run();
    harness.key_press(Key::Space);
    harness.run();
    assert!(!seen.listen.get().delta);
}

fn corner(size: egui::Vec2) -> (Harness<'static>, Rc<RefCell<Resized>>) {
    let seen = Rc::new(RefCell::new(Resized::default()));
    let kept = seen.clone();
    let mut harness = Harness::builder().with_size(size).build_ui(move |ui| {
        let now = resize_handle(ui, theme::LEAST_SIZE.into());
        let size = now.size.or(kept.borrow().size);
        *kept.borrow_mut() = Resized { size, ..now };
    });
    harness.run();
    (harness, seen)
}

#[test]
fn the_corner_is_dragged_but_not_below_the_least() {
    for (to, wanted) in [((1_000.0, 650.0), vec2(1_005.0, 655.0)), ((100.0, 500.0), vec2(720.0, 505.0))] {
        let (mut harness, seen) = corner(vec2(960.0, 600.0));
        let button = |pos, pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        let (from, to) = (pos2(955.0, 595.0), pos2(to.0, to.1));
        for event in [Event::PointerMoved(from), button(from, true), Event::PointerMoved(to)] {
            harness.event(event);
            harness.step();
        }
        assert!(seen.borrow().said.as_deref().is_some_and(|said| said.contains("960 x 600")), "{seen:?}");
        harness.event(button(to, false));
        harness.run();
        assert_eq!(seen.borrow().size, Some(wanted));
    }
}

#[test]
fn arrows_move_the_corner() {
    let (mut harness, seen) = corner(vec2(960.0, 600.0));
    harness.get_by_label("Size of the editor").focus();
    harness.run();
    // The window stays as it is here: each press asks anew.
    for (key, wanted) in [(Key::ArrowRight, vec2(980.0, 600.0)), (Key::ArrowUp, vec2(960.0, 580.0))] {
        harness.key_press(key);
        harness.run();
        assert_eq!(seen.borrow().size, Some(wanted));
    }
}
