//! True-peak limiter and dither: input gain, detection between the samples, look-ahead gain, word length.
//!
//! Latency: the look-ahead and [`latency_frames`]`(0)` of the detector. Below the ceiling, at 0 dB of input gain and
//! without a word length, sound passes bit for bit.
//!
//! The gain is smooth, so the reconstructed output is the product of that gain and the reconstructed input, but for the
//! little that modulation carries past half the rate and what the detector does not see: [`MARGIN_DB`] is kept for both.

use crate::dither::{self, Dither};
use crate::dynamics::true_peak_limiter::{TruePeakLimiter, latency_frames};
use crate::process::{Chain, NoDesigner, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::smooth::{GLIDE_MS, Glide};
use crate::tame::tame;
use crate::units::{db_to_gain, gain_to_db};

mod choices;
mod readings;
mod settings;

pub use choices::*;
pub use readings::*;
pub use settings::*;

/// How far below the ceiling the limiter aims, in dB.
///
/// Without it the reconstructed output, read by 256 samples a point and 32 points a sample, was over the ceiling at a
/// look-ahead of 5 ms by: music driven by 12 and 24 dB 0.003, hard-clipped music 0.02 (0.04 at 44.1 kHz), square waves
/// 0.03, tones up to 0.45 of the rate 0.01, white noise 0.07. What the detector does not see lies within 5 % of half the
/// rate, where no two converters agree. With the margin, white noise is over by 0.02 dB in 192 000 frames and by 0.05 in
/// 768 000, and all of the rest stays below the ceiling. A shorter look-ahead makes the gain itself wideband: white noise
/// is over by 0.025 dB at 1 ms and 0.11 at 0.1 ms, hard-clipped music by 0.02 at 0.1 ms.
pub const MARGIN_DB: f64 = 0.05;

/// Frames of one pass through all stages; longer blocks take several.
const STEP: usize = 128;

/// The chain.
#[derive(Debug)]
pub struct LimiterChain {
    settings: Settings,
    input_gain: Glide,
    dither: Dither,
    prepared: Option<Prepared>,
    readings: Readings,
}

/// What a sample rate and a look-ahead decide.
#[derive(Debug)]
struct Prepared {
    spec: ProcessSpec,
    limiter: TruePeakLimiter,
}

impl Default for LimiterChain {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            input_gain: Glide::new(1.0),
            dither: Dither::new(*dither::BITS.end()),
            prepared: None,
            readings: Readings::default(),
        }
    }
}

impl LimiterChain {
    /// Hands the settings to the stages that run on them.
    fn apply(&mut self) {
        let settings = self.settings.legal();
        self.input_gain.set(db_to_gain(settings.input_gain_db));
        if let Some(prepared) = &mut self.prepared {
            prepared.limiter.set(settings.sample_ceiling(), settings.release_ms);
        }
        if let Some(bits) = settings.word_length.bits() {
            self.dither.set(bits);
        }
    }

    /// All stages over at most [`STEP`] frames.
    fn process_step(&mut self, block: &mut StereoBlock<'_>) {
        let Some(Prepared { spec, limiter }) = &mut self.prepared else { return };
        let (mut levels, mut gains) = ([0.0; STEP], [0.0; STEP]);
        let gains = &mut gains[..block.frames()];
        amplify(&mut self.input_gain, block);
        limiter.process(block, &mut levels[..block.frames()], gains);

        let dither = (self.settings.word_length != WordLength::Off).then_some(&mut self.dither);
        let (least, peaks) = spec.simd.run(
            #[inline(always)]
            || {
                match dither {
                    Some(dither) => dither.process(block, gains),
                    None => attenuate(block, gains),
                }
                let least = gains.iter().fold(1.0, |least, gain| if *gain < least { *gain } else { least });
                (least, [peak(block.left), peak(block.right)])
            },
        );
        let readings = &mut self.readings;
        readings.reduction_db = readings.reduction_db.min(gain_to_db(least));
        for (held, peak) in readings.output_peak.iter_mut().zip(peaks) {
            *held = held.max(f64::from(peak));
        }
    }
}

/// Multiplies by the gliding input gain.
fn amplify(gain: &mut Glide, block: &mut StereoBlock<'_>) {
    if gain.is_settled() {
        let gain = gain.value();
        if gain != 1.0 {
            for channel in block.channels() {
                channel.iter_mut().for_each(|x| *x = (f64::from(*x) * gain) as f32);
            }
        }
        return;
    }
    for (left, right) in block.left.iter_mut().zip(&mut *block.right) {
        let gain = gain.tick();
        *left = (f64::from(*left) * gain) as f32;
        *right = (f64::from(*right) * gain) as f32;
    }
}

/// Multiplies by the gains, one a frame.
#[inline(always)]
fn attenuate(block: &mut StereoBlock<'_>, gains: &[f64]) {
    for channel in block.channels() {
        for (x, gain) in channel.iter_mut().zip(gains) {
            *x = (f64::from(*x) * gain) as f32;
        }
    }
}

/// Largest magnitude.
#[inline(always)]
fn peak(samples: &[f32]) -> f32 {
    // Lanes, because a single running maximum is one long chain of dependent comparisons.
    let mut peaks = [0.0_f32; 16];
    for chunk in samples.chunks(peaks.len()) {
        for (peak, x) in peaks.iter_mut().zip(chunk) {
            *peak = if x.abs() > *peak { x.abs() } else { *peak };
        }
    }
    peaks.into_iter().fold(0.0, f32::max)
}

impl Processor for LimiterChain {
    type Settings = Settings;

    fn prepare(&mut self, spec: ProcessSpec) -> Result<(), PrepareError> {
        spec.validate()?;
        let limiter = TruePeakLimiter::new(&spec, self.settings.legal().lookahead_frames(&spec));
        self.prepared = Some(Prepared { spec, limiter });
        self.input_gain.prepare(spec.sample_rate_hz, GLIDE_MS);
        self.apply();
        self.reset();
        Ok(())
    }

    fn set(&mut self, settings: &Settings) {
        if *settings == self.settings {
            return;
        }
        self.settings = *settings;
        self.apply();
    }

    fn reset(&mut self) {
        self.input_gain.snap();
        self.dither.reset();
        self.readings = Readings::default();
        if let Some(prepared) = &mut self.prepared {
            prepared.limiter.reset();
        }
    }

    fn process(&mut self, mut block: StereoBlock<'_>) {
        tame(&mut block);
        self.readings = Readings::default();
        let mut rest = block;
        while rest.frames() > 0 {
            let (mut now, later) = rest.split_at(STEP);
            self.process_step(&mut now);
            tame(&mut now);
            rest = later;
        }
    }

    fn latency(&self) -> usize {
        self.prepared.as_ref().map_or(0, |prepared| prepared.limiter.latency())
    }
}

impl Chain for LimiterChain {
    type Readings = Readings;
    type Designer = NoDesigner<Settings>;

    fn readings(&self) -> Readings {
        self.readings
    }

    fn tail(&self) -> usize {
        self.latency()
    }

    fn latency_for(&self, settings: &Settings) -> usize {
        let lookahead = |prepared: &Prepared| settings.legal().lookahead_frames(&prepared.spec);
        self.prepared.as_ref().map_or(0, |prepared| latency_frames(lookahead(prepared)))
    }

    fn take_designer(&mut self) -> Option<Self::Designer> {
        None
    }

    fn take_design_request(&mut self) -> Option<Settings> {
        None
    }
}

#[cfg(test)]
mod tests;
