//! Equaliser: 24 bands in linear, minimum or mixed phase, or without latency.
//!
//! tame → the bands → output gain, auto gain and polarity → tame. The bands are a convolution (see [`PhaseMode`]) whose
//! kernel follows the analogue curves of [`crate::filter::design`]; in real time a [`KernelPublisher`] designs it on
//! another thread, offline the chain does it itself, and every change fades in over 32 ms at 48 kHz. Without latency they
//! are the recursive filters of [`crate::filter::matched`].
//!
//! Latency: half the taps of the [`Resolution`] plus [`crate::convolve::LATENCY`] in linear phase, 4608 frames at High and
//! 48 kHz; that alone in minimum phase; 0 frames without latency. Neutral, every mode is its delayed input bit for bit.

mod bank;
mod choices;
mod fir;
mod heard;
mod kernels;
mod realised;
mod recursive;
mod response;
mod settings;

pub use choices::{BandPhase, Kind, PhaseMode, Placement, Resolution, Slope};
pub use fir::latency_of;
pub use kernels::KernelPublisher;
pub use realised::{lowest_held_hz, prototypes, realised_db};
pub use response::{auto_gain_db, band_response, placement_response, response_db};
pub use settings::{BANDS, Band, Settings, default_bands};

use crate::process::{Chain, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::simd::Simd;
use crate::smooth::{GLIDE_MS, Glide};
use crate::tame::tame_sample;
use crate::units::db_to_gain;
use fir::Fir;
use recursive::Recursive;

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

/// The chain.
#[derive(Debug)]
pub struct EqChain {
    /// Legal, so that they compare equal when nothing changed even if the host sends what is not a number. Phase mode and
    /// resolution are those in force.
    settings: Settings,
    /// What was set last of the two that wait for the next `prepare`.
    wanted: (PhaseMode, Resolution),
    sample_rate_hz: f64,
    simd: Simd,
    engine: Option<Engine>,
    gain: Glide,
    /// The last block as it came in.
    input: [Vec<f32>; 2],
    readings: Readings,
}

/// What runs once the chain is prepared.
#[derive(Debug)]
enum Engine {
    Fir(Box<Fir>),
    Recursive(Box<Recursive>),
}

impl Default for EqChain {
    fn default() -> Self {
        let settings = Settings::default();
        Self {
            wanted: (settings.phase_mode, settings.resolution),
            settings,
            sample_rate_hz: 0.0,
            simd: Simd::BASELINE,
            engine: None,
            gain: Glide::new(1.0),
            input: [Vec::new(), Vec::new()],
            readings: Readings::default(),
        }
    }
}

impl EqChain {
    /// The last block as it came in, left and right, for an analyser; at most as long as the longest block that
    /// was announced.
    #[must_use]
    pub fn input(&self) -> [&[f32]; 2] {
        [&self.input[0], &self.input[1]]
    }

    fn remember(&mut self, block: &StereoBlock<'_>) {
        for (input, channel) in self.input.iter_mut().zip([&*block.left, &*block.right]) {
            input.clear();
            input.extend_from_slice(&channel[..channel.len().min(input.capacity())]);
        }
    }

    fn is_fresh(&self) -> bool {
        match &self.engine {
            None => true,
            Some(Engine::Fir(fir)) => fir.is_fresh(),
            Some(Engine::Recursive(recursive)) => recursive.is_fresh(),
        }
    }

    fn renew_readings(&mut self) {
        self.readings.auto_gain_db = auto_gain_db(&self.settings);
        self.readings.sample_rate_hz = self.sample_rate_hz;
        self.readings.latency_frames = self.latency();
        (self.readings.phase_mode, self.readings.resolution) =
            (self.settings.phase_mode, self.settings.resolution);
    }

    fn aim_gain(&mut self) {
        let sign = if self.settings.invert_polarity { -1.0 } else { 1.0 };
        let gain_db = self.settings.output_gain_db + self.readings.auto_gain_db;
        self.gain.set(sign * db_to_gain(gain_db));
    }
}

impl Processor for EqChain {
    type Settings = Settings;

    fn prepare(&mut self, spec: ProcessSpec) -> Result<(), PrepareError> {
        spec.validate()?;
        (self.settings.phase_mode, self.settings.resolution) = self.wanted;
        (self.sample_rate_hz, self.simd) = (spec.sample_rate_hz, spec.simd);
        self.engine = Some(match self.settings.phase_mode {
            PhaseMode::ZeroLatency => Engine::Recursive(Box::new(Recursive::new(&self.settings, &spec))),
            PhaseMode::Linear | PhaseMode::Minimum => Engine::Fir(Box::new(Fir::new(&self.settings, &spec))),
        });
        self.input = [Vec::with_capacity(spec.max_frames), Vec::with_capacity(spec.max_frames)];
        self.gain.prepare(spec.sample_rate_hz, GLIDE_MS);
        self.reset();
        Ok(())
    }

    fn set(&mut self, settings: &Settings) {
        let mut settings = settings.legal();
        self.wanted = (settings.phase_mode, settings.resolution);
        if self.engine.is_some() {
            (settings.phase_mode, settings.resolution) = (self.settings.phase_mode, self.settings.resolution);
        }
        if settings == self.settings {
            return;
        }
        let filters = |settings: &Settings| (settings.bands, settings.gain_scale_percent);
        let moved = filters(&settings) != filters(&self.settings);
        self.settings = settings;
        match &mut self.engine {
            Some(Engine::Fir(fir)) if moved => fir.ask(),
            Some(Engine::Recursive(recursive)) if moved => recursive.set(&settings),
            _ => {}
        }
        self.renew_readings();
        self.aim_gain();
        if self.is_fresh() {
            self.gain.snap();
        }
    }

    fn reset(&mut self) {
        match &mut self.engine {
            None => {}
            Some(Engine::Fir(fir)) => fir.reset(),
            Some(Engine::Recursive(recursive)) => recursive.reset(&self.settings),
        }
        self.input.iter_mut().for_each(Vec::clear);
        self.readings = Readings::default();
        self.renew_readings();
        self.aim_gain();
        self.gain.snap();
    }

    fn process(&mut self, mut block: StereoBlock<'_>) {
        self.readings.input_peak = tame_and_measure(&mut block, self.simd);
        self.remember(&block);
        match &mut self.engine {
            None => return,
            Some(Engine::Fir(fir)) => {
                fir.process(&self.settings, block.reborrow());
                self.readings.is_changing = fir.is_changing();
            }
            Some(Engine::Recursive(recursive)) => {
                recursive.process(&self.settings, &mut block);
                self.readings.is_changing = recursive.is_changing();
            }
        }
        apply_gain(&mut self.gain, &mut block);
        self.readings.output_peak = tame_and_measure(&mut block, self.simd);
    }

    fn latency(&self) -> usize {
        match &self.engine {
            Some(Engine::Fir(fir)) => fir.latency(),
            None | Some(Engine::Recursive(_)) => 0,
        }
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

/// [`crate::tame::tame`] and the largest magnitude of each channel, in one pass of vector code.
fn tame_and_measure(block: &mut StereoBlock<'_>, simd: Simd) -> [f64; 2] {
    block.channels().map(|channel| {
        simd.run(
            #[inline(always)]
            || {
                // Finite floats without their sign compare as integers do, and a maximum of integers is vector code.
                let mut peak = 0;
                for sample in channel.iter_mut() {
                    *sample = tame_sample(*sample);
                    peak = peak.max(sample.abs().to_bits());
                }
                f64::from(f32::from_bits(peak))
            },
        )
    })
}

impl Chain for EqChain {
    type Readings = Readings;
    type Designer = KernelPublisher;

    fn readings(&self) -> Readings {
        self.readings
    }

    fn tail(&self) -> usize {
        match &self.engine {
            None => 0,
            Some(Engine::Fir(fir)) => fir.tail(),
            Some(Engine::Recursive(recursive)) => recursive.tail(),
        }
    }

    fn latency_for(&self, settings: &Settings) -> usize {
        if self.engine.is_some() { latency_of(settings, self.sample_rate_hz) } else { 0 }
    }

    fn take_designer(&mut self) -> Option<KernelPublisher> {
        match &mut self.engine {
            Some(Engine::Fir(fir)) => fir.take_publisher(),
            None | Some(Engine::Recursive(_)) => None,
        }
    }

    fn take_design_request(&mut self) -> Option<Settings> {
        match &mut self.engine {
            Some(Engine::Fir(fir)) => fir.take_request().then_some(self.settings),
            None | Some(Engine::Recursive(_)) => None,
        }
    }
}
