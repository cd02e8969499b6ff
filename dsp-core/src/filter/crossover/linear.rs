//! Linear-phase crossover: bands that sum to the input, later.
//!
//! Every band but the last is a convolution with a symmetric kernel of the magnitude that [`Design`] says; the last is the
//! delayed input minus all others. So the sum is the delayed input whatever the kernels do: while they fade, and where
//! their length bends the lowest crossover a little.
//!
//! The kernels are designed on another thread in real time, inline offline. A moved crossover or another slope fades in
//! over [`Bank::FADE_PARTITIONS`] partitions at 44.1 to 48 kHz.
//!
//! Latency: half of [`taps`] plus one partition, 4608 frames at 48 kHz.

use super::{Crossovers, Design, Frame, MAX_BANDS, MAX_SPLITS, Row, WINDOW};
use crate::convolve::{Convolver, Kernel, LATENCY, Partitioner};
use crate::delay::StereoDelay;
use crate::filter::linear_phase::{BASE_TAPS, KernelDesigner, taps};
use crate::process::{Channels, Designer, Mode, ProcessSpec, StereoBlock};
use std::marker::PhantomData;
use triple_buffer::{Input, Output, triple_buffer};

/// Settings that say where bands meet.
pub trait HasCrossovers {
    /// Where they meet.
    fn crossovers(&self) -> Crossovers;
}

/// Frames by which the bands lag the input at `sample_rate_hz`.
#[must_use]
pub fn latency_frames(sample_rate_hz: f64) -> usize {
    taps(sample_rate_hz) / 2 + LATENCY
}

/// Frames for which an impulse rings, latency included.
#[must_use]
pub fn tail_frames(sample_rate_hz: f64) -> usize {
    taps(sample_rate_hz) + LATENCY
}

/// From settings to kernels, without allocating.
#[derive(Debug)]
struct Workshop {
    sample_rate_hz: f64,
    designer: KernelDesigner,
    partitioner: Partitioner,
}

impl Workshop {
    fn new(sample_rate_hz: f64) -> Self {
        let designer = KernelDesigner::new(taps(sample_rate_hz), sample_rate_hz);
        Self { sample_rate_hz, designer, partitioner: Partitioner::new() }
    }

    /// The kernel of one band. That of a band that there is not is silent.
    fn fill(&mut self, kernel: &mut Kernel, crossovers: &Crossovers, band: usize) {
        let design = Design::new(crossovers, self.sample_rate_hz);
        let taps = self.designer.design(|hz| design.magnitude(band, hz).powi(2));
        self.partitioner.fill(kernel, taps);
    }
}

/// Designs the kernels on a background thread and publishes them to the crossover. Owns all its memory; nothing is
/// allocated once it exists.
#[derive(Debug)]
pub struct KernelPublisher<S> {
    workshop: Workshop,
    outputs: Vec<Input<Kernel>>,
    settings: PhantomData<fn(S)>,
}

impl<S: HasCrossovers + 'static> Designer for KernelPublisher<S> {
    type Settings = S;

    fn design(&mut self, settings: &S) {
        let crossovers = settings.crossovers();
        for (band, output) in self.outputs.iter_mut().enumerate() {
            if band + 1 < crossovers.bands {
                self.workshop.fill(output.input_buffer_mut(), &crossovers, band);
                output.publish();
            }
        }
    }
}

/// Where the kernels come from.
enum Source<S> {
    Inline(Box<Workshop>),
    Background { publisher: Option<Box<KernelPublisher<S>>>, newest: Vec<Output<Kernel>> },
}

/// Splits two channels into bands.
pub struct Bank<S> {
    source: Source<S>,
    crossovers: Crossovers,
    /// The settings changed since the last background design was asked for.
    asked: bool,
    /// The settings changed since the kernel of a band was last designed inline.
    stale: [bool; MAX_SPLITS],
    convolvers: Vec<Convolver>,
    delay: StereoDelay,
    /// How many convolvers run.
    running: usize,
}

impl<S> std::fmt::Debug for Bank<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bank").field("crossovers", &self.crossovers).finish()
    }
}

impl<S: HasCrossovers + 'static> Bank<S> {
    /// Partitions over which a kernel fades in at 44.1 to 48 kHz; longer kernels take as much longer as their rate is
    /// higher.
    pub const FADE_PARTITIONS: usize = 4;

    /// Allocates, and designs the first kernels.
    #[must_use]
    pub fn new(crossovers: &Crossovers, spec: &ProcessSpec) -> Self {
        let rate = spec.sample_rate_hz;
        let length = taps(rate);
        let mut workshop = Workshop::new(rate);
        let kernels: Vec<Kernel> = (0..MAX_SPLITS)
            .map(|band| {
                let mut kernel = Kernel::silent(length);
                workshop.fill(&mut kernel, crossovers, band);
                kernel
            })
            .collect();
        let channels = if spec.channels == Channels::Mono { 1 } else { 2 };
        let fade = Self::FADE_PARTITIONS * length / BASE_TAPS;
        let new = |kernel: &Kernel| Convolver::new(kernel.clone(), channels, fade, spec.simd);
        let convolvers = kernels.iter().map(new).collect();
        let source = match spec.mode {
            Mode::Offline => Source::Inline(Box::new(workshop)),
            Mode::Realtime => {
                let (outputs, newest) = kernels.iter().map(triple_buffer).unzip();
                let publisher = KernelPublisher { workshop, outputs, settings: PhantomData };
                Source::Background { publisher: Some(Box::new(publisher)), newest }
            }
        };
        let mut delay = StereoDelay::default();
        delay.prepare(latency_frames(rate));
        let running = crossovers.bands.clamp(1, MAX_BANDS) - 1;
        let (crossovers, stale) = (*crossovers, [false; MAX_SPLITS]);
        Self { source, crossovers, asked: false, stale, convolvers, delay, running }
    }

    /// Takes new settings. Kernels follow in time; how many bands run is up to [`Bank::run`].
    pub fn set(&mut self, crossovers: &Crossovers) {
        self.crossovers = *crossovers;
        self.asked = true;
        self.stale = [true; MAX_SPLITS];
    }

    /// Runs the convolutions that `bands` bands need. Those that begin have heard nothing yet.
    pub fn run(&mut self, bands: usize) {
        let running = bands.clamp(1, MAX_BANDS) - 1;
        if running > self.running {
            self.convolvers[self.running..running].iter_mut().for_each(Convolver::reset);
        }
        self.running = running;
    }

    /// Frames after which a convolution that began with [`Bank::run`] is right.
    #[must_use]
    pub fn warm_up_frames(&self) -> usize {
        2 * self.delay.frames()
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.convolvers.iter_mut().for_each(Convolver::reset);
        self.delay.reset();
    }

    /// Frames by which the bands lag the input.
    #[must_use]
    pub fn latency(&self) -> usize {
        self.delay.frames()
    }

    /// The designer, once, in real time.
    pub fn take_publisher(&mut self) -> Option<KernelPublisher<S>> {
        match &mut self.source {
            Source::Inline(_) => None,
            Source::Background { publisher, .. } => publisher.take().map(|publisher| *publisher),
        }
    }

    /// Whether a background design is due; once for each change.
    pub fn take_request(&mut self) -> bool {
        matches!(self.source, Source::Background { .. }) && std::mem::take(&mut self.asked)
    }

    /// Filters at most [`WINDOW`] frames, which it delays in place: `lows` receives every band but the last, one row a
    /// frame.
    pub fn process(&mut self, whole: &mut [Frame], lows: &mut [Row]) {
        let frames = whole.len().min(lows.len()).min(WINDOW);
        let mut input = [[0.0_f32; WINDOW]; 2];
        for (n, frame) in whole[..frames].iter().enumerate() {
            (input[0][n], input[1][n]) = (frame[0] as f32, frame[1] as f32);
        }
        for band in 0..self.running {
            let [mut left, mut right] = input;
            let (source, stale, crossovers) = (&mut self.source, &mut self.stale[band], &self.crossovers);
            let block = StereoBlock::new(&mut left[..frames], &mut right[..frames]);
            self.convolvers[band].process(block, |kernel| renew(source, stale, crossovers, band, kernel));
            for (row, (l, r)) in lows.iter_mut().zip(left.iter().zip(&right)).take(frames) {
                row[band] = [f64::from(*l), f64::from(*r)];
            }
        }
        let [left, right] = &mut input;
        self.delay.process(&mut StereoBlock::new(&mut left[..frames], &mut right[..frames]));
        for (n, frame) in whole[..frames].iter_mut().enumerate() {
            *frame = [f64::from(left[n]), f64::from(right[n])];
        }
    }
}

/// Puts the newest kernel of a band in the place of `kernel`, if there is one that was not taken yet. In real time the two
/// change places, so that no memory is freed or copied: wait-free.
fn renew<S>(
    source: &mut Source<S>,
    stale: &mut bool,
    crossovers: &Crossovers,
    band: usize,
    kernel: &mut Kernel,
) -> bool {
    match source {
        Source::Inline(workshop) => {
            let due = std::mem::take(stale) && band + 1 < crossovers.bands;
            if due {
                workshop.fill(kernel, crossovers, band);
            }
            due
        }
        Source::Background { newest, .. } => {
            let due = newest[band].update();
            if due {
                std::mem::swap(kernel, newest[band].output_buffer_mut());
            }
            due
        }
    }
}

/// Makes rows of `bands` bands: those of `lows`, and last what is left of `whole`. Places behind it are left as they are.
#[inline(always)]
pub fn complete(lows: &[Row], whole: &[Frame], bands: usize, rows: &mut [Row]) {
    let last = bands.clamp(1, MAX_BANDS) - 1;
    for ((row, lows), frame) in rows.iter_mut().zip(lows).zip(whole) {
        let mut rest = *frame;
        for (place, low) in row.iter_mut().zip(&lows[..last]) {
            *place = *low;
            rest = [rest[0] - low[0], rest[1] - low[1]];
        }
        row[last] = rest;
    }
}
