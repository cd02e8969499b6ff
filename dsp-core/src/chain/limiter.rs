//! True-peak limiter and dither: input gain, detection between the samples, look-ahead gain, a guard of the ceiling, word
//! length.
//!
//! Latency: [`HOP`] frames, those of the [`TruePeakLimiter`] at the look-ahead, those of the [`OversampledGain`] if the
//! gain is applied at a multiple of the rate, and those of the [`CeilingGuard`]. Below
//! the ceiling, at 0 dB of input gain and without a word length, sound passes bit for bit.
//!
//! Work goes in hops of [`HOP`] frames, whatever the host's blocks: they are as cheap as they get, and the gain lives on
//! a grid of its own. A setting takes effect with the hop under way, up to [`HOP`] frames early; the input gain to the
//! frame.

use crate::dither::Dither;
use crate::dynamics::ceiling_guard::{self, CeilingGuard, Held};
use crate::dynamics::limit::Curve;
use crate::dynamics::oversampled_gain::{self, OversampledGain};
use crate::dynamics::true_peak_limiter::{TruePeakLimiter, latency_frames};
use crate::oversample::{HOP, most};
use crate::process::{Chain, Mode, NoDesigner, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::simd::Simd;
use crate::smooth::{GLIDE_MS, Glide};
use crate::tame::tame;
use crate::units::db_to_gain;

mod choices;
mod dc_filter;
mod fifo;
mod meters;
mod readings;
mod settings;

use dc_filter::DcFilter;
use fifo::Fifo;
use meters::{Meters, Passed};

pub use crate::dither::Shaping;
pub use choices::*;
pub use readings::*;
pub use settings::*;

/// How far below the ceiling the limiter itself aims, in dB: its detector reads a tone within 0.01 dB, and what it holds
/// steadily should not be dipped by the guard.
pub const MARGIN_DB: f64 = 0.02;

/// The chain.
#[derive(Debug)]
pub struct LimiterChain {
    settings: Settings,
    input_gain: Glide,
    dither: Dither,
    /// What takes the input gain off again.
    unity: Glide,
    prepared: Option<Box<Prepared>>,
}

/// What a sample rate and a look-ahead decide.
#[derive(Debug)]
struct Prepared {
    spec: ProcessSpec,
    fifo: Fifo,
    dc_filter: DcFilter,
    limiter: TruePeakLimiter,
    /// The gain at a multiple of the rate, if that is chosen.
    oversampled: Option<OversampledGain>,
    /// From what the limiter aims at to the ceiling, linear.
    margin: f32,
    guard: CeilingGuard,
    meters: Meters,
}

impl Default for LimiterChain {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            input_gain: Glide::new(1.0),
            dither: Dither::new(Settings::default().dither()),
            unity: Glide::new(1.0),
            prepared: None,
        }
    }
}

impl LimiterChain {
    /// Hands the settings to the stages that run on them.
    fn apply(&mut self) {
        let settings = self.settings.legal();
        self.input_gain.set(db_to_gain(settings.input_gain_db));
        self.dither.set(settings.dither());
        let Some(prepared) = &mut self.prepared else { return };
        let heard = settings.unity_gain && prepared.spec.mode == Mode::Realtime;
        self.unity.set(if heard { db_to_gain(-settings.input_gain_db) } else { 1.0 });
        prepared.dc_filter.set(settings.dc_filter);
        let limiter = &mut prepared.limiter;
        limiter.set_ceiling(settings.sound_ceiling(self.dither.shaper()) * db_to_gain(-MARGIN_DB));
        let (factor, curve) = (settings.detection_oversampling.factor(), Curve::new(settings.soft_knee_db));
        limiter.set(factor, curve, &settings.timing(), settings.links());
        prepared.meters.set(&settings);
    }

    /// Starts true peak and loudness of the output anew: the sound, the columns and learning go on. For the audio thread.
    pub fn restart_measures(&mut self) {
        if let Some(prepared) = &mut self.prepared {
            prepared.meters.restart();
        }
    }

    /// Levels of the newest block. Cheap, where the readings are not: for every block.
    #[must_use]
    pub fn levels(&self) -> BlockLevels {
        self.prepared.as_ref().map_or_else(BlockLevels::default, |prepared| prepared.meters.levels())
    }

    /// Whether the reconstructed signal is held, and not only what a coarser detection sees.
    fn guards(&self) -> bool {
        self.settings.detection_oversampling.factor() >= 4
    }
}

/// Multiplies by a gliding gain. For the inside of [`Simd::run`].
#[inline(always)]
fn amplify(gain: &mut Glide, block: &mut StereoBlock<'_>) {
    if gain.is_settled() {
        let gain = gain.value();
        if gain != 1.0 {
            for channel in block.channels() {
                for x in channel {
                    *x = (f64::from(*x) * gain) as f32;
                }
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

/// Multiplies by one gain a frame.
#[inline(always)]
fn multiply(samples: &mut [f32; HOP], gains: &[f64; HOP]) {
    for (x, gain) in samples.iter_mut().zip(gains) {
        *x = (f64::from(*x) * gain) as f32;
    }
}

impl Prepared {
    /// All stages over one hop but for dither.
    fn process(&mut self, left: &mut [f32; HOP], right: &mut [f32; HOP], guards: bool, linked: bool) {
        let Self { spec, dc_filter, limiter, oversampled, margin, guard, meters, .. } = self;
        dc_filter.process(left, right);
        let hop = limiter.process(left, right, meters.true_peak());
        let input_peak = spec.simd.run(
            #[inline(always)]
            || {
                let input_peak = [most(left), most(right)];
                if oversampled.is_none() {
                    let [left_gains, right_gains] = &hop.gains;
                    multiply(left, left_gains);
                    multiply(right, right_gains);
                }
                input_peak
            },
        );
        let [missing, other] = hop.sustained;
        let passed = Passed { input_peak, gain: hop.least, sustained: missing.max(other) };
        if let Some(oversampled) = oversampled {
            oversampled.process(left, right, hop);
        }
        let ceiling = if guards { hop.ceiling * *margin } else { f32::INFINITY };
        guard.process(left, right, &hop.peaks, &Held { ceiling, steep: hop.steep, linked });
        meters.hop(passed, left, right, guard.take_true_peak());
    }
}

impl Processor for LimiterChain {
    type Settings = Settings;

    fn prepare(&mut self, spec: ProcessSpec) -> Result<(), PrepareError> {
        self.dither.prepare(&spec)?;
        let settings = self.settings.legal();
        let gain_hops = settings.gain_oversampling.latency_hops();
        self.prepared = Some(Box::new(Prepared {
            spec,
            fifo: Fifo::default(),
            dc_filter: DcFilter::new(&spec),
            limiter: TruePeakLimiter::new(&spec, settings.lookahead_frames(&spec)),
            oversampled: (gain_hops > 0)
                .then(|| OversampledGain::new(spec.simd, settings.gain_oversampling.factor())),
            margin: db_to_gain(MARGIN_DB) as f32,
            guard: CeilingGuard::new(spec.simd),
            meters: Meters::new(&spec, gain_hops),
        }));
        self.input_gain.prepare(spec.sample_rate_hz, GLIDE_MS);
        self.unity.prepare(spec.sample_rate_hz, GLIDE_MS);
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
        self.unity.snap();
        self.dither.reset();
        if let Some(prepared) = &mut self.prepared {
            prepared.fifo.reset();
            prepared.dc_filter.reset();
            prepared.limiter.reset();
            prepared.oversampled.iter_mut().for_each(OversampledGain::reset);
            prepared.guard.reset();
            prepared.meters.reset();
        }
    }

    fn process(&mut self, mut block: StereoBlock<'_>) {
        let simd = self.prepared.as_ref().map_or(Simd::BASELINE, |prepared| prepared.spec.simd);
        simd.run(
            #[inline(always)]
            || tame(&mut block),
        );
        let guards = self.guards();
        let linked = self.settings.transient_link_percent >= 100.0;
        let Some(prepared) = &mut self.prepared else { return };
        prepared.meters.begin(&block);
        let input_gain = &mut self.input_gain;
        simd.run(
            #[inline(always)]
            || amplify(input_gain, &mut block),
        );
        let dither = &mut self.dither;
        let dithers = self.settings.word_length != WordLength::Off;
        let mut fifo = std::mem::take(&mut prepared.fifo);
        fifo.process(&mut block, |left, right| {
            prepared.process(left, right, guards, linked);
            if dithers {
                simd.run(
                    #[inline(always)]
                    || dither.process(&mut StereoBlock::new(left, right), &[1.0; HOP]),
                );
            }
        });
        prepared.fifo = fifo;
        let unity = &mut self.unity;
        simd.run(
            #[inline(always)]
            || {
                amplify(unity, &mut block);
                tame(&mut block);
            },
        );
    }

    fn latency(&self) -> usize {
        self.prepared.as_ref().map_or(0, |prepared| {
            let gain_frames = prepared.oversampled.as_ref().map_or(0, |_| oversampled_gain::LATENCY_FRAMES);
            HOP + prepared.limiter.latency() + gain_frames + ceiling_guard::LATENCY_FRAMES
        })
    }
}

impl Chain for LimiterChain {
    type Readings = Readings;
    type Designer = NoDesigner<Settings>;

    fn readings(&self) -> Readings {
        self.prepared.as_ref().map_or_else(Readings::default, |prepared| prepared.meters.readings())
    }

    fn tail(&self) -> usize {
        self.latency()
    }

    fn latency_for(&self, settings: &Settings) -> usize {
        let settings = settings.legal();
        self.prepared.as_ref().map_or(0, |prepared| {
            let limiter = latency_frames(settings.lookahead_frames(&prepared.spec));
            let gain_frames = HOP * settings.gain_oversampling.latency_hops();
            HOP + limiter + gain_frames + ceiling_guard::LATENCY_FRAMES
        })
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
