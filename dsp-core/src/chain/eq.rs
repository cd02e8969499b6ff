//! Linear-phase equaliser.
//!
//! tame → convolution with the kernel of all bands → output gain → tame. The kernel follows the analogue curves of
//! [`crate::filter::design`]; in real time a [`KernelPublisher`] designs it on another thread, offline the chain does it
//! itself. Every change fades in over 43 ms at 44.1 to 48 kHz.
//!
//! Latency: half the taps of [`crate::filter::linear_phase::taps`] plus one [`PARTITION`]: 4608 frames at 48 kHz.

mod kernels;

pub use kernels::KernelPublisher;

use super::padded;
use crate::convolve::{Convolver, PARTITION};
use crate::filter::design::{self, LIMIT_DB};
use crate::filter::linear_phase::{BASE_TAPS, taps};
use crate::process::{Chain, Channels, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::smooth::{GLIDE_MS, Glide};
use crate::tame::tame;
use crate::units::{db_to_gain, legal};
use kernels::Kernels;
use serde::{Deserialize, Deserializer, Serialize};

/// How many bands there are.
pub const BANDS: usize = 8;

/// What the user sets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Gain after all bands, in dB. -30 to 30.
    pub output_gain_db: f64,
    /// The bands, in no particular order.
    #[serde(deserialize_with = "padded_bands")]
    pub bands: [Band; BANDS],
}

/// One band.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Band {
    /// Whether it is heard.
    pub on: bool,
    /// Its shape.
    pub kind: Kind,
    /// Centre of a bell, midpoint of a shelf, cutoff of a cut, in Hz. 10 to 30 000. Of a band above half the sample rate
    /// the skirt is heard, as its analogue curve says.
    pub frequency_hz: f64,
    /// Gain of a bell or shelf, in dB. -30 to 30. Cuts have none.
    pub gain_db: f64,
    /// Quality. 0.05 to 40; 0.7071 is Butterworth for cuts and the steepest shelf without overshoot.
    pub q: f64,
}

/// The shape of a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Peak or dip.
    Bell,
    /// Everything below.
    LowShelf,
    /// Everything above.
    HighShelf,
    /// High-pass of 12 dB an octave.
    LowCut,
    /// Low-pass of 12 dB an octave.
    HighCut,
}

impl Default for Band {
    fn default() -> Self {
        Self {
            on: false,
            kind: Kind::Bell,
            frequency_hz: 1_000.0,
            gain_db: 0.0,
            q: std::f64::consts::FRAC_1_SQRT_2,
        }
    }
}

impl Band {
    /// The band with every value in its range; what is not a number takes its default.
    #[must_use]
    pub fn legal(self) -> Self {
        let default = Self::default();
        Self {
            frequency_hz: legal(self.frequency_hz, 10.0..=30_000.0, default.frequency_hz),
            gain_db: legal(self.gain_db, -30.0..=30.0, default.gain_db),
            q: legal(self.q, 0.05..=40.0, default.q),
            ..self
        }
    }
}

/// Where the bands wait until they are switched on: spread over the spectrum, cuts at the ends.
#[must_use]
pub fn default_bands() -> [Band; BANDS] {
    let places = [
        (Kind::LowCut, 25.0),
        (Kind::LowShelf, 80.0),
        (Kind::Bell, 200.0),
        (Kind::Bell, 500.0),
        (Kind::Bell, 1_200.0),
        (Kind::Bell, 3_500.0),
        (Kind::HighShelf, 9_000.0),
        (Kind::HighCut, 20_000.0),
    ];
    places.map(|(kind, frequency_hz)| Band { kind, frequency_hz, ..Band::default() })
}

impl Default for Settings {
    fn default() -> Self {
        Self { output_gain_db: 0.0, bands: default_bands() }
    }
}

impl Settings {
    /// The settings with every value in its range; what is not a number takes its default.
    #[must_use]
    pub fn legal(self) -> Self {
        let output_gain_db = legal(self.output_gain_db, -30.0..=30.0, 0.0);
        Self { output_gain_db, bands: self.bands.map(Band::legal) }
    }
}

fn padded_bands<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[Band; BANDS], D::Error> {
    padded(deserializer, default_bands())
}

/// What the editor reads.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Readings {
    /// Peak of the last block after the chain, left and right, linear.
    pub output_peak: [f64; 2],
}

/// Response at `hz` that the settings ask for, in dB, all bands and the output gain together: what the editor draws and
/// the chain realises. Within ±[`LIMIT_DB`].
#[must_use]
pub fn response_db(settings: &Settings, hz: f64) -> f64 {
    let settings = settings.legal();
    let bands: f64 = settings.bands.iter().map(|band| design::response_db(band, hz)).sum();
    (bands + settings.output_gain_db).clamp(-LIMIT_DB, LIMIT_DB)
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
