//! The changes made by hand, to take them back and make them again: one drag is one step, and so is everything that a
//! single click changes.

use nice_plug::prelude::ParamPtr;

/// Steps that are remembered.
const MOST: usize = 200;
/// Notches of a wheel and presses of a key that follow each other within this many seconds are one step.
const NOTCHES_SECONDS: f64 = 0.5;

/// One parameter, from a value to another, both 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Which.
    pub param: ParamPtr,
    /// Value before.
    pub before: f32,
    /// Value after.
    pub after: f32,
}

/// What is taken back at once. `M` is what the owner notes beside the values.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<M> {
    /// What changed.
    pub changes: Vec<Change>,
    /// The notes before and after, where they changed too.
    pub marks: Option<(M, M)>,
}

/// How changes of a parameter are noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Not at all.
    Ignored,
    /// Each is a step.
    Stepped,
    /// Notches of a wheel in a row are one step.
    Smooth,
}

/// Past and undone steps, and the gestures under way.
#[derive(Clone, Debug)]
pub struct Journal<M> {
    done: Vec<Step<M>>,
    undone: Vec<Step<M>>,
    /// What changed since the last step, by gestures that are open or have ended.
    touched: Vec<Change>,
    open: usize,
    /// Whether a gesture has outlived the frame it began in: a drag, not a notch.
    held: bool,
    /// When the last step was one notch of a parameter, and of which.
    notch: Option<(ParamPtr, f64)>,
}

impl<M> Default for Journal<M> {
    fn default() -> Self {
        let (done, undone, touched) = (Vec::new(), Vec::new(), Vec::new());
        Self { done, undone, touched, open: 0, held: false, notch: None }
    }
}

impl<M> Journal<M> {
    /// A gesture begins at this value.
    pub fn begin(&mut self, param: ParamPtr, value: f32) {
        self.open += 1;
        if !self.touched.iter().any(|change| change.param == param) {
            self.touched.push(Change { param, before: value, after: value });
        }
    }

    /// The gesture has come to this value.
    pub fn set(&mut self, param: ParamPtr, value: f32) {
        if let Some(change) = self.touched.iter_mut().find(|change| change.param == param) {
            change.after = value;
        }
    }

    /// The gesture has ended.
    pub fn end(&mut self) {
        self.open = self.open.saturating_sub(1);
    }

    /// The end of a frame, at `seconds`: what has changed becomes a step once no gesture is open.
    pub fn settle(&mut self, seconds: f64, kind: impl Fn(ParamPtr) -> Kind) {
        if self.open > 0 {
            self.held = true;
            return;
        }
        let held = std::mem::take(&mut self.held);
        let counts = |change: &Change| change.before != change.after && kind(change.param) != Kind::Ignored;
        let changes: Vec<Change> = self.touched.drain(..).filter(counts).collect();
        let notch = match *changes {
            [] => return,
            [only] if !held && kind(only.param) == Kind::Smooth => Some((only.param, seconds)),
            _ => None,
        };
        let follows =
            |(param, then): (ParamPtr, f64)| param == changes[0].param && seconds - then < NOTCHES_SECONDS;
        match self.done.last_mut().map(|step| step.changes.as_mut_slice()) {
            Some([last]) if notch.is_some() && self.notch.is_some_and(follows) => {
                last.after = changes[0].after;
                self.undone.clear();
            }
            _ => self.push(Step { changes, marks: None }),
        }
        self.notch = notch;
    }

    /// A step that was made otherwise than by gestures.
    pub fn push(&mut self, step: Step<M>) {
        if self.done.len() == MOST {
            self.done.remove(0);
        }
        self.done.push(step);
        self.undone.clear();
        self.notch = None;
    }

    /// Whether there is a step to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether there is a step to make again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// The step to take back now; the caller does it.
    pub fn undo(&mut self) -> Option<&Step<M>> {
        self.notch = None;
        self.undone.push(self.done.pop()?);
        self.undone.last()
    }

    /// The step to make again now; the caller does it.
    pub fn redo(&mut self) -> Option<&Step<M>> {
        self.notch = None;
        self.done.push(self.undone.pop()?);
        self.done.last()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nice_plug::prelude::{BoolParam, Param};

    fn drag(journal: &mut Journal<()>, param: ParamPtr, values: &[f32], seconds: f64) {
        journal.begin(param, values[0]);
        for value in &values[1..] {
            journal.set(param, *value);
            journal.settle(seconds, |_| Kind::Smooth);
        }
        journal.end();
        journal.settle(seconds, |_| Kind::Smooth);
    }

    fn notch(journal: &mut Journal<()>, param: ParamPtr, from: f32, to: f32, seconds: f64) {
        journal.begin(param, from);
        journal.set(param, to);
        journal.end();
        journal.settle(seconds, |_| Kind::Smooth);
    }

    fn ends(step: Option<&Step<()>>) -> Vec<(f32, f32)> {
        step.map(|step| step.changes.iter().map(|c| (c.before, c.after)).collect()).unwrap_or_default()
    }

    #[test]
    fn a_drag_is_one_step_and_two_drags_are_two() {
        let (gain, q) = (BoolParam::new("Gain", false), BoolParam::new("Q", false));
        let mut journal = Journal::default();
        drag(&mut journal, gain.as_ptr(), &[0.1, 0.2, 0.5], 1.0);
        drag(&mut journal, gain.as_ptr(), &[0.5, 0.6, 0.7], 1.1);
        // A drag that came back, and a click without a move, are no steps.
        drag(&mut journal, q.as_ptr(), &[0.3, 0.9, 0.3], 1.2);
        drag(&mut journal, q.as_ptr(), &[0.3], 1.3);
        assert_eq!(ends(journal.undo()), [(0.5, 0.7)]);
        assert_eq!(ends(journal.undo()), [(0.1, 0.5)]);
        assert!(journal.undo().is_none() && !journal.can_undo());
        assert_eq!(ends(journal.redo()), [(0.1, 0.5)]);
        // A new change ends what could be made again.
        notch(&mut journal, q.as_ptr(), 0.3, 0.4, 5.0);
        assert!(!journal.can_redo());
    }

    #[test]
    fn what_is_held_together_or_changed_in_one_frame_is_one_step() {
        let (gain, q) = (BoolParam::new("Gain", false), BoolParam::new("Q", false));
        let mut journal = Journal::<()>::default();
        journal.begin(gain.as_ptr(), 0.1);
        journal.begin(q.as_ptr(), 0.2);
        journal.set(gain.as_ptr(), 0.5);
        journal.settle(0.0, |_| Kind::Smooth);
        journal.end();
        journal.set(q.as_ptr(), 0.6);
        journal.settle(0.1, |_| Kind::Smooth);
        assert!(!journal.can_undo());
        journal.end();
        journal.settle(0.2, |_| Kind::Smooth);
        assert_eq!(ends(journal.undo()), [(0.1, 0.5), (0.2, 0.6)]);
        let mut journal = Journal::<()>::default();
        for (param, from, to) in
            [(gain.as_ptr(), 0.0, 1.0), (q.as_ptr(), 1.0, 0.0), (gain.as_ptr(), 1.0, 0.5)]
        {
            journal.begin(param, from);
            journal.set(param, to);
            journal.end();
        }
        journal.settle(0.0, |_| Kind::Smooth);
        assert_eq!(ends(journal.undo()), [(0.0, 0.5), (1.0, 0.0)]);
        assert!(!journal.can_undo());
    }

    #[test]
    fn notches_in_a_row_are_one_step_until_a_pause() {
        let gain = BoolParam::new("Gain", false);
        let mut journal = Journal::default();
        for n in 0..5_u8 {
            let at = f32::from(n) / 8.0;
            notch(&mut journal, gain.as_ptr(), at, at + 0.125, f64::from(n) * 0.2);
        }
        notch(&mut journal, gain.as_ptr(), 0.625, 0.5, 3.0);
        assert_eq!(ends(journal.undo()), [(0.625, 0.5)]);
        assert_eq!(ends(journal.undo()), [(0.0, 0.625)]);
        assert!(!journal.can_undo());
        // A switch has no notches: there and back are two steps.
        for value in [1.0, 0.0] {
            journal.begin(gain.as_ptr(), 1.0 - value);
            journal.set(gain.as_ptr(), value);
            journal.end();
            journal.settle(9.0, |_| Kind::Stepped);
        }
        assert_eq!(ends(journal.undo()), [(1.0, 0.0)]);
    }

    #[test]
    fn what_does_not_count_is_no_step_and_the_oldest_are_forgotten() {
        let bypass = BoolParam::new("Bypass", false);
        let mut journal = Journal::<()>::default();
        journal.begin(bypass.as_ptr(), 0.0);
        journal.set(bypass.as_ptr(), 1.0);
        journal.end();
        journal.settle(0.0, |_| Kind::Ignored);
        assert!(!journal.can_undo());
        (0..2 * MOST).for_each(|n| drag(&mut journal, bypass.as_ptr(), &[0.0, 0.5, 1.0], n as f64));
        assert_eq!(std::iter::from_fn(|| journal.undo().cloned()).count(), MOST);
    }
}
