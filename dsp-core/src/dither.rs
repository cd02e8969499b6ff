//! Word-length reduction with triangular dither: the error becomes noise that knows nothing of the sound.
//!
//! Latency: 0 frames. A quantiser of step Δ with independent noise of triangular density, 2 Δ peak to peak, has an error
//! whose mean and power do not depend on the signal: Δ² / 12 of the quantiser and Δ² / 6 of the noise, together Δ² / 4.
//! Noise shaping feeds that white error back, so that less of it lies where the ear is keen.
//!
//! | Module | What |
//! |---|---|
//! | `triangular` | the noise |
//! | `shaping` `design` `weighting` | the curves, their filters at any rate, the ear |
//! | `quantiser` | the grid and its ends; the error fed back |
//! | `blank` | digital silence stays silent |
//! | `figures` | what a curve costs and buys, for the editor |
//! | `input_word` | whether the input is dithered already |
//!
//! Sources: Lipshitz, Wannamaker and Vanderkooy, "Quantization and dither: a theoretical survey", J. Audio Eng. Soc. 40
//! (1992), which also shows that the dither inside a shaper must be white; those of the curves in `shaping`.

use crate::process::{PrepareError, ProcessSpec, StereoBlock};
use crate::simd::Simd;
use crate::units::legal;
use blank::{Blank, Span};
use quantiser::{Feedback, Grid};
use triangular::Triangular;

mod blank;
mod design;
mod figures;
mod input_word;
mod quantiser;
mod shaping;
mod triangular;
mod weighting;

pub use blank::{BLANK_AFTER_MS, BLANK_FADE_MS};
pub use design::{HIGH_RATE_TOTAL_DB, OWN_TOTAL_DB};
pub use figures::NoiseFigures;
pub use input_word::{InputWord, InputWordMeter};
pub use shaping::{ERROR_STEPS, Shaper, Shaping, TAPS};
pub use weighting::{a_db, a_power, itu_r_468_db, itu_r_468_power};

/// Word lengths that [`Settings::bits`] accepts.
pub const BITS: std::ops::RangeInclusive<u32> = 2..=24;

/// Frames of one pass.
const STEP_FRAMES: usize = 64;

/// Size of one step of a word of `bits` bits at a full scale of ±1.
#[must_use]
pub fn step(bits: u32) -> f64 {
    f64::from(1 - bits.clamp(*BITS.start(), *BITS.end()) as i32).exp2()
}

/// What the user sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Word length, within [`BITS`]; `None` leaves floating point.
    pub bits: Option<u32>,
    /// Curve of the noise.
    pub shaping: Shaping,
    /// Whether digital silence on both channels comes out silent from [`BLANK_AFTER_MS`] and [`BLANK_FADE_MS`] after its
    /// start on. The first frame that is not silent has noise again.
    pub auto_blank: bool,
    /// Magnitude that no sample exceeds, linear, 0 to 1. The nearest step inside it is the end of the grid.
    pub ceiling: f64,
    /// Which noise: the same for the same seed.
    pub seed: u64,
}

impl Default for Settings {
    /// Floating point; white noise that stops in silence, once there is a word length.
    fn default() -> Self {
        Self { bits: None, shaping: Shaping::Off, auto_blank: true, ceiling: 1.0, seed: 0 }
    }
}

impl Settings {
    /// Every value brought to the nearest legal one.
    fn legal(self) -> Self {
        let bits = self.bits.map(|bits| bits.clamp(*BITS.start(), *BITS.end()));
        Self { bits, ceiling: legal(self.ceiling, 0.0..=1.0, 1.0), ..self }
    }
}

/// A dithered quantiser for two channels, each with noise of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dither {
    settings: Settings,
    noise: Triangular,
    grid: Option<Grid>,
    /// The filters of [`Shaping::ALL`] at the prepared rate.
    shapers: [Shaper; Shaping::ALL.len()],
    feedback: Feedback,
    blank: Option<Blank>,
}

impl Default for Dither {
    fn default() -> Self {
        Self::new(Settings::default())
    }
}

impl Dither {
    /// With settings, and the noise at its start. Shaping and auto-blank wait for [`Dither::prepare`].
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let settings = settings.legal();
        Self {
            settings,
            noise: Triangular::new(settings.seed),
            grid: settings.bits.map(|bits| Grid::new(step(bits), settings.ceiling)),
            shapers: [Shaper::default(); Shaping::ALL.len()],
            feedback: Feedback::default(),
            blank: None,
        }
    }

    /// Designs all curves for the sample rate and resets. Not for the audio thread: it takes about a millisecond.
    ///
    /// # Errors
    /// Says what was expected and what came; everything is then as it was.
    pub fn prepare(&mut self, spec: &ProcessSpec) -> Result<(), PrepareError> {
        spec.validate()?;
        self.shapers = Shaping::ALL.map(|shaping| shaping.shaper(spec.sample_rate_hz));
        self.blank = Some(Blank::new(spec.frames(BLANK_AFTER_MS).max(1), spec.frames(BLANK_FADE_MS).max(1)));
        self.reset();
        Ok(())
    }

    /// Takes new settings at the next frame. The noise goes on, unless its seed changes; errors not yet fed back keep
    /// their size when the word length changes.
    pub fn set(&mut self, settings: Settings) {
        let settings = settings.legal();
        if settings == self.settings {
            return;
        }
        if settings.seed != self.settings.seed {
            self.noise = Triangular::new(settings.seed);
        }
        let grid = settings.bits.map(|bits| Grid::new(step(bits), settings.ceiling));
        match (self.grid, grid) {
            (Some(old), Some(new)) => self.feedback.rescale(new.steps() / old.steps()),
            _ => self.feedback = Feedback::default(),
        }
        (self.settings, self.grid) = (settings, grid);
    }

    /// Starts the noise again: the same input gives the same output.
    pub fn reset(&mut self) {
        self.noise = Triangular::new(self.settings.seed);
        self.feedback = Feedback::default();
        if let Some(blank) = &mut self.blank {
            blank.reset();
        }
    }

    /// The filter that runs: of the current shaping at the prepared rate, for its reach, response and figures.
    #[must_use]
    pub fn shaper(&self) -> &Shaper {
        &self.shapers[self.settings.shaping as usize]
    }

    /// Multiplies the block by `gains`, one a frame and as many as the block has, and quantises: every sample is then
    /// k / 2^(bits - 1) for a whole k from -2^(bits - 1) to 2^(bits - 1) - 1, and within the ceiling. The product is not
    /// rounded in between. Without a word length the product is rounded to `f32`. Frames beyond the gains are left alone.
    ///
    /// For the inside of [`crate::simd::Simd::run`].
    #[inline(always)]
    pub fn process(&mut self, block: &mut StereoBlock<'_>, gains: &[f64]) {
        let frames = block.frames().min(gains.len());
        let mut at = 0;
        while at < frames {
            let end = frames.min(at + STEP_FRAMES);
            let mut now = StereoBlock { left: &mut block.left[at..end], right: &mut block.right[at..end] };
            at += self.process_step(&mut now, &gains[at..end]);
        }
    }

    /// Quantises a block as it is, without gains, with vector code for this machine. For those who are not a chain.
    pub fn quantise(&mut self, block: &mut StereoBlock<'_>, simd: Simd) {
        let gains = [1.0; STEP_FRAMES];
        simd.run(
            #[inline(always)]
            || {
                let channels = block.left.chunks_mut(STEP_FRAMES).zip(block.right.chunks_mut(STEP_FRAMES));
                for (left, right) in channels {
                    self.process(&mut StereoBlock { left, right }, &gains);
                }
            },
        );
    }

    /// At most [`STEP_FRAMES`]; says how many of them are done, at least one.
    #[inline(always)]
    fn process_step(&mut self, block: &mut StereoBlock<'_>, gains: &[f64]) -> usize {
        let Some(grid) = self.grid else {
            attenuate(block, gains);
            return block.frames();
        };
        let span = match &mut self.blank {
            Some(blank) if self.settings.auto_blank => blank.next(block.left, block.right),
            _ => Span::Sound(block.frames()),
        };
        let frames = match span {
            Span::Silence(frames) => {
                self.feedback = Feedback::default();
                block.left[..frames].fill(0.0);
                block.right[..frames].fill(0.0);
                return frames;
            }
            Span::Sound(frames) => frames,
            Span::Fading(_) => 1,
        };
        let mut now = StereoBlock { left: &mut block.left[..frames], right: &mut block.right[..frames] };
        let mut noise = [[0.0; 2]; STEP_FRAMES];
        let noise = &mut noise[..frames];
        self.noise.fill(noise);
        match (self.settings.shaping, span) {
            (Shaping::Off, _) => grid.round(&mut now, gains, noise),
            (_, Span::Fading(strength)) => {
                let shaper = Shaper { taps: self.shaper().taps.map(|tap| strength * tap) };
                self.feedback.round(&shaper, &grid, &mut now, gains, noise);
            }
            _ => {
                let shaper = *self.shaper();
                self.feedback.round(&shaper, &grid, &mut now, gains, noise);
            }
        }
        frames
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

#[cfg(test)]
mod tests;
