//! Where the equaliser's kernels come from: designed inline offline, on another thread in real time.

use super::heard::Heard;
use super::{Placement, Settings};
use crate::convolve::{Kernel, Partitioner};
use crate::filter::design::LIMIT_DB;
use crate::filter::linear_phase::KernelDesigner;
use crate::process::{Designer, Mode, ProcessSpec};
use triple_buffer::{Input, Output, triple_buffer};

/// From settings to a kernel, without allocating. About half a millisecond of work at 48 kHz.
#[derive(Debug)]
struct Workshop {
    designer: KernelDesigner,
    partitioner: Partitioner,
}

impl Workshop {
    fn new(taps: usize, sample_rate_hz: f64) -> Self {
        Self { designer: KernelDesigner::new(taps, sample_rate_hz), partitioner: Partitioner::new() }
    }

    fn fill(&mut self, kernel: &mut Kernel, settings: &Settings) {
        let most = 10.0_f64.powf(LIMIT_DB / 10.0);
        let heard = Heard::new(settings);
        let power =
            |hz| heard.at(Placement::Stereo).map(|(_, band)| band.power(hz)).product::<f64>().min(most);
        self.partitioner.fill(kernel, self.designer.design(power));
    }
}

/// The slow half of the equaliser: designs kernels on a background thread and publishes them to the chain, which takes
/// the newest at the start of a partition. Owns all its memory; nothing is allocated once it exists.
#[derive(Debug)]
pub struct KernelPublisher {
    workshop: Workshop,
    output: Input<Kernel>,
}

impl Designer for KernelPublisher {
    type Settings = Settings;

    fn design(&mut self, settings: &Settings) {
        self.workshop.fill(self.output.input_buffer_mut(), settings);
        self.output.publish();
    }
}

/// The chain's end of it.
#[derive(Debug)]
pub(super) struct Kernels {
    source: Source,
    /// The bands changed since the last design or request.
    asked: bool,
}

#[derive(Debug)]
enum Source {
    Inline(Box<Workshop>),
    Background { publisher: Option<Box<KernelPublisher>>, newest: Output<Kernel> },
}

impl Kernels {
    /// Allocates, and designs the first kernel.
    pub(super) fn new(settings: &Settings, taps: usize, spec: &ProcessSpec) -> (Self, Kernel) {
        let mut workshop = Workshop::new(taps, spec.sample_rate_hz);
        let mut first = Kernel::silent(taps);
        workshop.fill(&mut first, settings);
        let source = match spec.mode {
            Mode::Offline => Source::Inline(Box::new(workshop)),
            Mode::Realtime => {
                let (output, newest) = triple_buffer(&first);
                Source::Background { publisher: Some(Box::new(KernelPublisher { workshop, output })), newest }
            }
        };
        (Self { source, asked: false }, first)
    }

    /// The bands changed.
    pub(super) fn ask(&mut self) {
        self.asked = true;
    }

    /// Whether a background design is due; once for each change.
    pub(super) fn take_request(&mut self) -> bool {
        matches!(self.source, Source::Background { .. }) && std::mem::take(&mut self.asked)
    }

    pub(super) fn take_publisher(&mut self) -> Option<KernelPublisher> {
        match &mut self.source {
            Source::Inline(_) => None,
            Source::Background { publisher, .. } => publisher.take().map(|publisher| *publisher),
        }
    }

    /// Puts the newest kernel in the place of `kernel`, if there is one that was not taken yet. In real time the two
    /// change places, so that no memory is freed or copied: wait-free.
    pub(super) fn renew(&mut self, settings: &Settings, kernel: &mut Kernel) -> bool {
        match &mut self.source {
            Source::Inline(workshop) => {
                let due = std::mem::take(&mut self.asked);
                if due {
                    workshop.fill(kernel, settings);
                }
                due
            }
            Source::Background { newest, .. } => {
                let due = newest.update();
                if due {
                    std::mem::swap(kernel, newest.output_buffer_mut());
                }
                due
            }
        }
    }
}
