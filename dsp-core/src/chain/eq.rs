//! Linear-phase equaliser.
//!
//! tame → convolution with the kernel of all bands → output gain → tame. The kernel follows the analogue curves of
//! [`crate::filter::design`]; in real time a [`KernelPublisher`] designs it on another thread, offline the chain does it
//! itself. Every change fades in over 43 ms at 44.1 to 48 kHz.
//!
//! Latency: half the taps of [`crate::filter::linear_phase::taps`] plus one [`PARTITION`]: 4608 frames at 48 kHz.

mod choices;
mod heard;
mod kernels;
mod response;
mod settings;

pub use choices::{BandPhase, Kind, PhaseMode, Placement, Resolution, Slope};
pub use kernels::KernelPublisher;
pub use response::{auto_gain_db, band_response, placement_response, response_db};
pub use settings::{BANDS, Band, Settings, default_bands};

use crate::convolve::{Convolver, PARTITION};
use crate::filter::linear_phase::{BASE_TAPS, taps};
use crate::process::{Chain, Channels, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::smooth::{GLIDE_MS, Glide};
use crate::tame::tame;
use crate::units::db_to_gain;
use kernels::Kernels;

/// What the editor reads.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Readings {
    /// Peak of the last block before the chain, left and right, linear.
    pub input_peak: [f64; 2],
    /// Peak of the last block after the chain, left and right, linear.
    pub output_peak: [f64; 2],
    /// Gain of the auto gain that is in force or being glided to, in dB.
    pub auto_gain_db: f64,
    /// The sample rate in Hz, 0 before the chain is prepared.
    pub sample_rate_hz: f64,
    /// The latency in force, in frames.
    pub latency_frames: usize,
    /// The phase mode in force: that of the settings when the chain was prepared.
    pub phase_mode: PhaseMode,
    /// The resolution in force: that of the settings when the chain was prepared.
    pub resolution: Resolution,
    /// A change of the bands is not heard in full yet: its kernel is being designed or faded in, or filters glide.
    pub is_changing: bool,
}

/// Partitions over which a kernel of [`BASE_TAPS`] fades in; longer kernels take as much longer as their rate is higher.
const FADE_PARTITIONS: usize = 4;

/// The chain.
#[derive(Debug)]
pub struct EqChain {
    /// Legal, so that they compare equal when nothing changed even if the host sends what is not a number.
    settings: Settings,
    running: Option<Running>,
    gain: Glide,
    readings: Readings,
}

/// What exists once the chain is prepared.
#[derive(Debug)]
struct Running {
    convolver: Convolver,
    kernels: Kernels,
    taps: usize,
}

impl Default for EqChain {
    fn default() -> Self {
        let (settings, gain) = (Settings::default(), Glide::new(1.0));
        Self { settings, running: None, gain, readings: Readings::default() }
    }
}

impl Processor for EqChain {
    type Settings = Settings;

    fn prepare(&mut self, spec: ProcessSpec) -> Result<(), PrepareError> {
        spec.validate()?;
        let taps = taps(spec.sample_rate_hz);
        let (kernels, first) = Kernels::new(&self.settings, taps, &spec);
        let channels = if spec.channels == Channels::Mono { 1 } else { 2 };
        let fade = FADE_PARTITIONS * taps / BASE_TAPS;
        let convolver = Convolver::new(first, channels, fade, spec.simd);
        self.running = Some(Running { convolver, kernels, taps });
        self.gain.prepare(spec.sample_rate_hz, GLIDE_MS);
        self.reset();
        Ok(())
    }

    fn set(&mut self, settings: &Settings) {
        let settings = settings.legal();
        if settings == self.settings {
            return;
        }
        if settings.bands != self.settings.bands
            && let Some(running) = &mut self.running
        {
            running.kernels.ask();
        }
        self.settings = settings;
        self.gain.set(db_to_gain(settings.output_gain_db));
        if self.running.as_ref().is_none_or(|running| running.convolver.is_fresh()) {
            self.gain.snap();
        }
    }

    fn reset(&mut self) {
        if let Some(running) = &mut self.running {
            running.convolver.reset();
        }
        self.gain.snap();
        self.readings = Readings::default();
    }

    fn process(&mut self, mut block: StereoBlock<'_>) {
        tame(&mut block);
        let Some(Running { convolver, kernels, .. }) = &mut self.running else { return };
        convolver.process(block.reborrow(), |kernel| kernels.renew(&self.settings, kernel));
        apply_gain(&mut self.gain, &mut block);
        tame(&mut block);
        self.readings.output_peak = block.channels().map(|channel| peak(channel));
    }

    fn latency(&self) -> usize {
        self.running.as_ref().map_or(0, |running| running.taps / 2 + running.convolver.latency())
    }
}

fn apply_gain(gain: &mut Glide, block: &mut StereoBlock<'_>) {
    if gain.is_settled() {
        let gain = gain.value() as f32;
        if gain != 1.0 {
            block.channels().into_iter().flatten().for_each(|x| *x *= gain);
        }
        return;
    }
    for (left, right) in block.left.iter_mut().zip(block.right.iter_mut()) {
        let gain = gain.tick() as f32;
        *left *= gain;
        *right *= gain;
    }
}

/// Largest magnitude. Finite floats without their sign compare as integers do, and a maximum of integers is vector code.
fn peak(channel: &[f32]) -> f64 {
    f64::from(f32::from_bits(channel.iter().fold(0, |peak, x| peak.max(x.abs().to_bits()))))
}

impl Chain for EqChain {
    type Readings = Readings;
    type Designer = KernelPublisher;

    fn readings(&self) -> Readings {
        self.readings
    }

    fn tail(&self) -> usize {
        self.running.as_ref().map_or(0, |running| running.taps + PARTITION)
    }

    fn latency_for(&self, _: &Settings) -> usize {
        self.latency()
    }

    fn take_designer(&mut self) -> Option<KernelPublisher> {
        self.running.as_mut()?.kernels.take_publisher()
    }

    fn take_design_request(&mut self) -> Option<Settings> {
        self.running.as_mut()?.kernels.take_request().then_some(self.settings)
    }
}
