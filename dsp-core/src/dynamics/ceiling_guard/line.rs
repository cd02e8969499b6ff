//! What the guard keeps of one channel, and the true peaks read there.

use super::kernel::{Between, Kernel};
use super::{LENGTH, ROOM};
use crate::oversample::{larger, summit};

/// Places that are kept: more than are looked at around one peak in a row.
const KEPT: usize = 4;
/// No place.
const NOWHERE: usize = usize::MAX;

/// A neighbour of a frame.
#[derive(Clone, Copy, Debug)]
pub(super) enum Side {
    Before,
    After,
}

/// One channel under way.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub samples: [f32; LENGTH + ROOM],
    /// What the limiter's detector says of the peak from each frame to the next.
    pub peaks: [f32; LENGTH + ROOM],
    /// What lies after the places that were looked at last, each with its place: neighbours need some of the same.
    kept: [(usize, Between); KEPT],
    /// First of the places that may be read now, and a bit for each that has been.
    read: (usize, u64),
}

impl Line {
    pub const SILENT: Self = Self {
        samples: [0.0; LENGTH + ROOM],
        peaks: [0.0; LENGTH + ROOM],
        kept: [(NOWHERE, Between::NOTHING); KEPT],
        read: (0, 0),
    };

    /// Begins to read places from `from` on, at most 64 of them.
    pub fn begin(&mut self, from: usize) {
        self.read.0 = from;
        self.forget();
    }

    /// Forgets what was read: to be called whenever samples change.
    pub fn forget(&mut self) {
        self.kept.iter_mut().for_each(|(at, _)| *at = NOWHERE);
        self.read.1 = 0;
    }

    /// Puts what [`Line::true_peak`] says in the place of what the detector says. Peaks lie close together, and each is
    /// looked at with its neighbours: what was read since samples changed last is not read again.
    pub fn read(&mut self, kernel: &Kernel, at: usize) -> f32 {
        let place = 1_u64 << (at - self.read.0);
        if self.read.1 & place == 0 {
            self.peaks[at] = self.true_peak(kernel, at);
            self.read.1 |= place;
        }
        self.peaks[at]
    }

    /// Whether the signal only falls from the `peak` after frame `at` on, through the end of its interval and that of
    /// the neighbour: a second summit of the same half-wave within two frames would lie above half the rate.
    #[inline(always)]
    pub fn falls(&self, at: usize, side: Side, peak: f32) -> bool {
        let (near, far) = match side {
            Side::Before => (self.samples[at], self.samples[at - 1]),
            Side::After => (self.samples[at + 1], self.samples[at + 2]),
        };
        near.abs() < peak && far.abs() < near.abs() && near * far > 0.0
    }

    fn between<'a>(&'a mut self, kernel: &Kernel, at: usize) -> &'a Between {
        let (place, between) = &mut self.kept[at % KEPT];
        if *place != at {
            (*place, *between) = (at, kernel.read(&self.samples, at));
        }
        between
    }

    /// Largest magnitude between the frame `at` and the next, by whichever filter reads more.
    fn true_peak(&mut self, kernel: &Kernel, at: usize) -> f32 {
        let Between { highest, tops, .. } = *self.between(kernel, at);
        let (before, after) = (self.samples[at], self.samples[at + 1]);
        let mut peak = highest;
        for (filter, top) in tops.into_iter().enumerate() {
            // A summit at a sample needs the points to both sides of it. If it is none, the sample itself will do.
            if before.abs() >= top && before.abs() >= after.abs() {
                let earlier = self.between(kernel, at - 1).last(filter);
                let later = self.between(kernel, at).first(filter);
                peak = larger(peak, summit(earlier, before, later));
            }
            if after.abs() >= top && after.abs() >= before.abs() {
                let earlier = self.between(kernel, at).last(filter);
                let later = self.between(kernel, at + 1).first(filter);
                peak = larger(peak, summit(earlier, after, later));
            }
        }
        peak
    }
}
