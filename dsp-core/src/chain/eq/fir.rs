//! The two phase modes that convolve.

use super::kernels::{KernelPublisher, Kernels, centre, taps};
use super::{PhaseMode, Settings};
use crate::convolve::{Convolver, LATENCY, PARTITION};
use crate::process::{Channels, ProcessSpec, StereoBlock};

/// Partitions over which a kernel fades in at sample rates up to 50 kHz, 32 ms at 48 kHz; at higher rates as many more as
/// the kernels are longer.
const FADE_PARTITIONS: usize = 4;

/// A convolver and what makes its kernels.
#[derive(Debug)]
pub(super) struct Fir {
    convolver: Convolver,
    kernels: Kernels,
    taps: usize,
    centre: usize,
}

impl Fir {
    /// Allocates, and designs the first kernel.
    pub(super) fn new(settings: &Settings, spec: &ProcessSpec) -> Self {
        let taps = taps(settings, spec.sample_rate_hz);
        let (kernels, first) = Kernels::new(settings, spec);
        let channels = if spec.channels == Channels::Mono { 1 } else { 2 };
        let fade = FADE_PARTITIONS * taps / settings.resolution.base_taps();
        let convolver = Convolver::new(first, channels, fade, spec.simd);
        Self { convolver, kernels, taps, centre: centre(settings, taps) }
    }

    pub(super) fn reset(&mut self) {
        self.convolver.reset();
    }

    /// The bands changed.
    pub(super) fn ask(&mut self) {
        self.kernels.ask();
    }

    pub(super) fn is_fresh(&self) -> bool {
        self.convolver.is_fresh()
    }

    pub(super) fn is_changing(&mut self) -> bool {
        let lent = self.convolver.spare().is_some_and(|spare| spare.is_hollow());
        self.kernels.is_asked() || self.convolver.is_fading() || lent
    }

    pub(super) fn process(&mut self, settings: &Settings, block: StereoBlock<'_>) {
        let Self { convolver, kernels, .. } = self;
        convolver.process(block, |kernel| kernels.renew(settings, kernel));
    }

    pub(super) fn latency(&self) -> usize {
        self.centre + LATENCY
    }

    pub(super) fn tail(&self) -> usize {
        self.taps + LATENCY + PARTITION
    }

    pub(super) fn take_publisher(&mut self) -> Option<KernelPublisher> {
        self.kernels.take_publisher()
    }

    pub(super) fn take_request(&mut self) -> bool {
        self.kernels.take_request(&mut self.convolver)
    }
}

/// The latency that `settings` have at a sample rate, in frames.
#[must_use]
pub fn latency_of(settings: &Settings, sample_rate_hz: f64) -> usize {
    match settings.phase_mode {
        PhaseMode::ZeroLatency => 0,
        _ => centre(settings, taps(settings, sample_rate_hz)) + LATENCY,
    }
}
