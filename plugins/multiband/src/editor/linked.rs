//! One parameter of several bands, changed together: real ones keep their distances, switches and choices become alike.

use super::{Scene, View};
use crate::params::BandParams;
use nice_plug::prelude::Param;
use shell::editor::{Bound, Hand};
use std::cell::RefCell;
use widgets::handle::ParamHandle;

/// The parameter of the band that is shown, and those that change with it.
pub struct Linked<'a, 'h, P: Param> {
    bounds: Vec<Bound<'a, 'h, P>>,
    grip: &'a RefCell<Vec<f32>>,
}

/// That which `which` says, of `band` and of those that are selected with it.
pub fn linked<'a, 'h, P: Param + 'static>(
    view: &'a View,
    scene: &'a Scene<'_>,
    hand: &'a Hand<'_, 'h>,
    band: usize,
    which: impl Fn(&BandParams) -> &P,
) -> Linked<'a, 'h, P> {
    let params = &scene.params.bands;
    let bounds = view.with(band).into_iter().map(|n| hand.bind(which(&params[n]))).collect();
    Linked { bounds, grip: &view.grip }
}

impl<P: Param> ParamHandle for Linked<'_, '_, P> {
    fn name(&self) -> String {
        self.bounds[0].name()
    }

    fn normalized(&self) -> f32 {
        self.bounds[0].normalized()
    }

    fn default_normalized(&self) -> f32 {
        self.bounds[0].default_normalized()
    }

    fn steps(&self) -> Option<usize> {
        self.bounds[0].steps()
    }

    fn text(&self, normalized: f32) -> String {
        self.bounds[0].text(normalized)
    }

    fn parse(&self, text: &str) -> Option<f32> {
        self.bounds[0].parse(text)
    }

    fn begin(&self) {
        // A host may return what it was asked for late: distances are those at the beginning.
        self.grip.replace(self.bounds.iter().map(ParamHandle::normalized).collect());
        self.bounds.iter().for_each(ParamHandle::begin);
    }

    fn set(&self, normalized: f32) {
        let grip = self.grip.borrow();
        let is_real = self.steps().is_none();
        for (n, bound) in self.bounds.iter().enumerate() {
            let own = match (grip.first(), grip.get(n)) {
                (Some(first), Some(own)) if is_real && n > 0 => own + normalized - first,
                _ => normalized,
            };
            bound.set(own.clamp(0.0, 1.0));
        }
    }

    fn end(&self) {
        self.bounds.iter().for_each(ParamHandle::end);
    }
}
