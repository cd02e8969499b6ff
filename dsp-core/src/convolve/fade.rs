//! Where a new kernel stands on its way in: which kernels are summed, and how much of each is heard.
//!
//! Outputs are summed in pairs, so a fade begins and ends between two pairs.

use super::PARTITION;
use super::kernel::Kernel;
use std::f64::consts::PI;
use std::ops::Range;

/// Where a new kernel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// One kernel is heard, the other is free.
    Idle,
    /// Both are summed for the next pair of outputs, with which the fade begins.
    Coming,
    /// Both run; so many partitions of the fade are over.
    Running(usize),
}

/// Which of the two kernels run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kernels {
    /// The one that is heard.
    First,
    Both,
    /// The one that fades in, which will be the first when the output is due.
    Second,
}

impl Kernels {
    fn of(self, kernels: &[Kernel; 2]) -> &[Kernel] {
        match self {
            Self::First => &kernels[..1],
            Self::Both => kernels,
            Self::Second => &kernels[1..],
        }
    }
}

/// The fade from one kernel to the next.
#[derive(Clone, Debug)]
pub(super) struct Fade {
    /// Weight of the new kernel at each frame.
    curve: Vec<f32>,
    state: State,
    /// The kernels that sound in the pair of outputs that leaves, and in the one that is summed.
    leaving: Kernels,
    summed: Kernels,
}

impl Fade {
    /// Over so many partitions, rounded up to an even number.
    pub(super) fn new(partitions: usize) -> Self {
        let frames = partitions.max(1).next_multiple_of(2) * PARTITION;
        // Raised cosine: no corner at either end, and the weights of old and new add up to 1, since the two
        // outputs are alike in phase.
        let weight = |n: usize| 0.5 - 0.5 * (PI * (n as f64 + 0.5) / frames as f64).cos();
        Self {
            curve: (0..frames).map(|n| weight(n) as f32).collect(),
            state: State::Idle,
            leaving: Kernels::First,
            summed: Kernels::First,
        }
    }

    /// Is over at once.
    pub(super) fn reset(&mut self) {
        (self.state, self.leaving, self.summed) = (State::Idle, Kernels::First, Kernels::First);
    }

    /// Its length in frames.
    pub(super) fn frames(&self) -> usize {
        self.curve.len()
    }

    /// Whether no new kernel is on its way.
    pub(super) fn is_idle(&self) -> bool {
        self.state == State::Idle
    }

    /// Weights of the new kernel over these frames of the fade.
    #[inline(always)]
    pub(super) fn weights(&self, frames: Range<usize>) -> &[f32] {
        &self.curve[frames]
    }

    /// The kernels of the pair of outputs that leaves.
    pub(super) fn leaving<'a>(&self, kernels: &'a [Kernel; 2]) -> &'a [Kernel] {
        self.leaving.of(kernels)
    }

    /// The kernels of the pair of outputs that is summed.
    pub(super) fn summed<'a>(&self, kernels: &'a [Kernel; 2]) -> &'a [Kernel] {
        self.summed.of(kernels)
    }

    /// The pair that was summed begins to leave.
    pub(super) fn begin_to_leave(&mut self) {
        self.leaving = self.summed;
    }

    /// One more output of both kernels leaves, if a fade runs: says at which of its frames that begins.
    pub(super) fn next_output(&mut self) -> Option<usize> {
        let State::Running(over) = self.state else { return None };
        self.state = State::Running(over + 1);
        Some(over * PARTITION)
    }

    /// Decides which kernels the next pair of outputs needs. `renew` is asked for a new kernel if none is on its way.
    pub(super) fn plan_pair(&mut self, renew: impl FnOnce() -> bool) {
        let partitions = self.curve.len() / PARTITION;
        self.summed = match self.state {
            State::Running(over) if over + 1 < partitions => Kernels::Both,
            State::Running(_) => Kernels::Second,
            State::Idle if renew() => {
                self.state = State::Coming;
                Kernels::Both
            }
            State::Idle | State::Coming => Kernels::First,
        };
    }

    /// A pair has begun to leave whole. Says whether the new kernel is now the one that is heard, and has to go first.
    pub(super) fn end_pair(&mut self) -> bool {
        match self.state {
            State::Coming => self.state = State::Running(0),
            State::Running(over) if over * PARTITION == self.curve.len() => {
                (self.state, self.summed) = (State::Idle, Kernels::First);
                return true;
            }
            _ => {}
        }
        false
    }
}
