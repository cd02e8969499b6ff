//! A parameter for tests, and a hand that drags.

use egui::{Event, Modifiers, PointerButton, Pos2, Vec2};
use egui_kittest::Harness;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use widgets::handle::ParamHandle;

/// A parameter without a host: 0 to 100 %, which notes the gestures.
#[derive(Clone)]
pub struct Knob {
    pub value: Rc<Cell<f32>>,
    pub gestures: Rc<RefCell<String>>,
    steps: Option<usize>,
}

impl Knob {
    pub fn new(value: f32, steps: Option<usize>) -> Self {
        Self { value: Rc::new(Cell::new(value)), gestures: Rc::default(), steps }
    }
}

impl ParamHandle for Knob {
    fn name(&self) -> String {
        "Band 1 Width".to_owned()
    }

    fn normalized(&self) -> f32 {
        self.value.get()
    }

    fn default_normalized(&self) -> f32 {
        0.5
    }

    fn steps(&self) -> Option<usize> {
        self.steps
    }

    fn text(&self, normalized: f32) -> String {
        format!("{:.1} %", normalized * 100.0)
    }

    fn parse(&self, text: &str) -> Option<f32> {
        let number: f32 = text.trim_end_matches('%').trim().parse().ok()?;
        Some((number / 100.0).clamp(0.0, 1.0))
    }

    fn begin(&self) {
        self.gestures.borrow_mut().push('(');
    }

    fn set(&self, normalized: f32) {
        self.gestures.borrow_mut().push('.');
        self.value.set(normalized);
    }

    fn end(&self) {
        self.gestures.borrow_mut().push(')');
    }
}

/// Presses at `from`, moves by `by` in four steps and lets go.
pub fn drag(harness: &mut Harness<'_>, from: Pos2, by: Vec2, modifiers: Modifiers) {
    harness.event_modifiers(Event::PointerMoved(from), modifiers);
    harness.step();
    let button =
        |pos, pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers };
    harness.event_modifiers(button(from, true), modifiers);
    harness.step();
    for n in 1..=4_u8 {
        harness.event_modifiers(Event::PointerMoved(from + by * (f32::from(n) / 4.0)), modifiers);
        harness.step();
    }
    harness.event_modifiers(button(from + by, false), modifiers);
    harness.step();
    harness.step();
}
