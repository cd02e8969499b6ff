//! The kernels that settings mean, and where they come from: designed inline offline, on another thread in real time.

use super::heard::Heard;
use super::{Band, BandPhase, PhaseMode, Placement, Settings};
use crate::convolve::{Convolver, Kernel, Partitioner, Wiring};
use crate::filter::design::{LIMIT_DB, Prototype};
use crate::filter::linear_phase::{KernelDesigner, scaled_taps};
use crate::process::{Designer, Mode, ProcessSpec};
use triple_buffer::{Input, Output, triple_buffer};

/// Taps of the kernels of `settings` at a sample rate.
#[must_use]
pub(super) fn taps(settings: &Settings, sample_rate_hz: f64) -> usize {
    scaled_taps(settings.resolution.base_taps(), sample_rate_hz)
}

/// Tap at which time 0 of the kernels lies: in the middle where there may be linear phase.
#[must_use]
pub(super) fn centre(settings: &Settings, taps: usize) -> usize {
    if settings.phase_mode == PhaseMode::Linear { taps / 2 } else { 0 }
}

/// From settings to a kernel, without allocating. A millisecond of work at High and 48 kHz.
#[derive(Debug)]
pub(super) struct Workshop {
    designer: KernelDesigner,
    partitioner: Partitioner,
    centre: usize,
}

impl Workshop {
    /// For the phase mode and the resolution of `settings`.
    pub(super) fn new(settings: &Settings, sample_rate_hz: f64) -> Self {
        let taps = taps(settings, sample_rate_hz);
        Self {
            designer: KernelDesigner::new(taps, sample_rate_hz),
            partitioner: Partitioner::new(),
            centre: centre(settings, taps),
        }
    }

    /// Makes `kernel` the one of the bands of `settings`. It must have room for four paths.
    pub(super) fn fill(&mut self, kernel: &mut Kernel, settings: &Settings) {
        use Placement::{Left, Mid, Right, Side};
        let heard = Heard::new(settings);
        let apart = |placements: [Placement; 2]| placements.into_iter().any(|place| heard.is_apart(place));
        let wiring = match (apart([Left, Right]), apart([Mid, Side])) {
            (false, false) => Wiring::Shared,
            (true, false) => Wiring::Parallel,
            (false, true) => Wiring::Mirrored,
            (true, true) => Wiring::Crossed,
        };
        self.partitioner.wire(kernel, wiring, self.centre);
        match wiring {
            Wiring::Shared => {
                self.fill_path(kernel, 0, settings, &heard, &[]);
            }
            Wiring::Parallel => {
                for (path, placement) in [Left, Right].into_iter().enumerate() {
                    self.fill_path(kernel, path, settings, &heard, &[placement]);
                }
            }
            Wiring::Mirrored => self.fill_mid_side(kernel, settings, &heard, None, [0, 1]),
            Wiring::Crossed => {
                self.fill_mid_side(kernel, settings, &heard, Some(Left), [0, 1]);
                self.fill_mid_side(kernel, settings, &heard, Some(Right), [3, 2]);
            }
        }
    }

    /// The paths to one channel from that channel and from the other: half the sum and half the difference of what middle
    /// and side go through.
    fn fill_mid_side(
        &mut self,
        kernel: &mut Kernel,
        settings: &Settings,
        heard: &Heard,
        channel: Option<Placement>,
        paths: [usize; 2],
    ) {
        for (path, placement) in paths.into_iter().zip([Placement::Mid, Placement::Side]) {
            let placements = [placement, channel.unwrap_or(placement)];
            let count = if channel.is_some() { 2 } else { 1 };
            self.fill_path(kernel, path, settings, heard, &placements[..count]);
        }
        kernel.mid_side_to_paths(paths);
    }

    /// Gives `path` the kernel of the bands on stereo and in `placements` together.
    fn fill_path(
        &mut self,
        kernel: &mut Kernel,
        path: usize,
        settings: &Settings,
        heard: &Heard,
        placements: &[Placement],
    ) {
        let taps = design(&mut self.designer, settings, heard, placements, self.centre);
        self.partitioner.fill_path(kernel, path, taps);
    }
}

/// The kernel of the bands on stereo and in `placements` together.
pub(super) fn design<'a>(
    designer: &'a mut KernelDesigner,
    settings: &Settings,
    heard: &Heard,
    placements: &[Placement],
    centre: usize,
) -> &'a [f64] {
    let share: f64 = placements.iter().map(|placement| heard.share(*placement)).product();
    let most = 10.0_f64.powf(LIMIT_DB / 10.0);
    let bands = || {
        let stereo = heard.placed(Placement::Stereo);
        stereo.chain(placements.iter().flat_map(|placement| heard.placed(*placement)))
    };
    let of = |phase| move |(band, _): &(&Band, &Prototype)| settings.phase_of(band) == phase;
    let power = |phase, hz: f64| {
        let powers = bands().filter(of(phase)).map(|(_, prototype)| prototype.power(hz));
        powers.product::<f64>().min(most)
    };
    let linear = |hz| share * power(BandPhase::Linear, hz);
    let minimum = |hz| power(BandPhase::Minimum, hz);
    let has_minimum = bands().any(|band| of(BandPhase::Minimum)(&band));
    designer.design_mixed(linear, has_minimum.then_some(minimum), centre)
}

/// A kernel on its way to the other side, or none.
type Letter = Option<Kernel>;

/// The slow half of the equaliser: designs kernels on a background thread, in the memory that the chain lends it with
/// each request, and hands them back. Allocates nothing once it exists.
#[derive(Debug)]
pub struct KernelPublisher {
    workshop: Workshop,
    lent: Output<Letter>,
    done: Input<Letter>,
}

impl Designer for KernelPublisher {
    type Settings = Settings;

    /// Does nothing where no request came with memory to design in.
    fn design(&mut self, settings: &Settings) {
        self.lent.update();
        let Some(mut kernel) = self.lent.output_buffer_mut().take() else { return };
        self.workshop.fill(&mut kernel, settings);
        *self.done.input_buffer_mut() = Some(kernel);
        self.done.publish();
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
    Background { publisher: Option<Box<KernelPublisher>>, lend: Input<Letter>, newest: Output<Letter> },
}

impl Kernels {
    /// Allocates, and designs the first kernel.
    pub(super) fn new(settings: &Settings, spec: &ProcessSpec) -> (Self, Kernel) {
        let mut workshop = Workshop::new(settings, spec.sample_rate_hz);
        let mut first = Kernel::with_paths(taps(settings, spec.sample_rate_hz), Wiring::Crossed.paths());
        workshop.fill(&mut first, settings);
        let source = match spec.mode {
            Mode::Offline => Source::Inline(Box::new(workshop)),
            Mode::Realtime => {
                let (lend, lent) = triple_buffer(&None);
                let (done, newest) = triple_buffer(&None);
                let publisher = Some(Box::new(KernelPublisher { workshop, lent, done }));
                Source::Background { publisher, lend, newest }
            }
        };
        (Self { source, asked: false }, first)
    }

    /// The bands changed.
    pub(super) fn ask(&mut self) {
        self.asked = true;
    }

    /// Whether a change is not on its way to be heard yet.
    pub(super) fn is_asked(&self) -> bool {
        self.asked
    }

    /// Whether a background design is due, once for each change; it then takes the spare kernel along. Due only when
    /// there is one: not while another is being designed or fades in.
    pub(super) fn take_request(&mut self, convolver: &mut Convolver) -> bool {
        let Source::Background { lend, .. } = &mut self.source else { return false };
        let spare = convolver.spare().filter(|spare| self.asked && !spare.is_hollow());
        let Some(spare) = spare else { return false };
        *lend.input_buffer_mut() = Some(std::mem::replace(spare, Kernel::hollow()));
        lend.publish();
        self.asked = false;
        true
    }

    pub(super) fn take_publisher(&mut self) -> Option<KernelPublisher> {
        match &mut self.source {
            Source::Inline(_) => None,
            Source::Background { publisher, .. } => publisher.take().map(|publisher| *publisher),
        }
    }

    /// Puts the newest kernel in the place of `kernel`, if there is one that was not taken yet. In real time it moves
    /// back to where it was lent from, so that no memory is freed or copied: wait-free.
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
                newest.update();
                let Some(new) = newest.output_buffer_mut().take() else { return false };
                *kernel = new;
                true
            }
        }
    }
}
