//! Multiband compressor.
//!
//! Path: crossover, then per band stereo-linked peak, curve, ballistics and makeup gain, then the sum and the output
//! gain. Latency: 0 frames. With nothing to compress the sum is an all-pass: the level of every frequency is kept
//! within 0.01 dB, its phase turns.

mod band;
mod derived;
mod settings;

pub use settings::{BANDS, Band, BandCount, Bend, Oversampling, Settings, SideChain, Stereo};

use crate::dynamics::detector::larger;
use crate::filter::crossover::{Crossover, WINDOW};
use crate::process::{Chain, NoDesigner, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::smooth::{GLIDE_MS, Glide};
use crate::tame::{tame, tame_sample};
use crate::units::{db_to_gain, legal};
use band::Compressor;

/// What the editor reads.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Readings {
    /// Loudest level that each band detected in the last block, in dBFS, -200 at the least. A sine reads its peak, with
    /// peak and with RMS detection.
    pub level_db: [f64; BANDS],
    /// What each band's curve did to the gain in the last block, in dB: the change farthest from 0, after attack and
    /// release, without makeup and mix. The larger of both lanes.
    pub gain_db: [f64; BANDS],
    /// Peak of the last block as it came in, left and right, linear.
    pub input_peak: [f64; 2],
    /// Peak of the last block after the chain, left and right, linear.
    pub output_peak: [f64; 2],
}

/// Bands that are heard.
const HEARD: usize = 3;

/// How long the lowest crossover may ring, in ms: at 20 Hz its double pole has fallen by 200 dB, which stays below -120
/// dBFS after 30 dB of makeup and 30 dB of output gain.
const TAIL_MS: f64 = 300.0;

/// The chain.
#[derive(Clone, Debug)]
pub struct MultibandChain {
    settings: Settings,
    spec: Option<ProcessSpec>,
    crossover: Crossover<HEARD, { HEARD - 1 }>,
    bands: [Compressor; HEARD],
    output: Glide,
    /// Frames into the current window: what is due every window does not depend on where blocks begin.
    position: usize,
    readings: Readings,
}

impl Default for MultibandChain {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            spec: None,
            crossover: Crossover::default(),
            bands: [Compressor::default(); HEARD],
            output: Glide::new(1.0),
            position: 0,
            readings: Readings::default(),
        }
    }
}

impl MultibandChain {
    /// Aims every glide at what the settings ask for.
    fn aim(&mut self, sample_rate_hz: f64) {
        self.crossover.set(&self.settings.crossover(sample_rate_hz));
        for (compressor, band) in self.bands.iter_mut().zip(&self.settings.bands) {
            compressor.set(band, sample_rate_hz);
        }
        self.output.set(db_to_gain(legal(self.settings.output_gain_db, -30.0..=30.0, 0.0)));
    }

    #[inline(always)]
    fn process_block(&mut self, block: &mut StereoBlock<'_>) {
        let mut readings = Readings::default();
        let mut start = 0;
        while start < block.frames() {
            let end = block.frames().min(start + WINDOW - self.position);
            self.process_piece(&mut block.left[start..end], &mut block.right[start..end], &mut readings);
            self.position += end - start;
            if self.position == WINDOW {
                self.position = 0;
                self.crossover.settle();
                self.bands.iter_mut().for_each(Compressor::settle);
            }
            start = end;
        }
        self.readings = readings;
    }

    /// At most what is left of a window.
    #[inline(always)]
    fn process_piece(&mut self, left: &mut [f32], right: &mut [f32], readings: &mut Readings) {
        let frames = left.len().min(right.len()).min(WINDOW);
        let mut input = [[0.0; 2]; WINDOW];
        for n in 0..frames {
            input[n] = [f64::from(tame_sample(left[n])), f64::from(tame_sample(right[n]))];
        }
        let mut bands = [[[0.0; 2]; WINDOW]; HEARD];
        self.crossover.process(&input[..frames], &mut bands);
        let mut gains = [[0.0; WINDOW]; HEARD];
        for band in 0..HEARD {
            let deepest = self.bands[band].gains(&bands[band][..frames], &mut gains[band]);
            readings.gain_db[band] = -larger(deepest, -readings.gain_db[band]);
        }
        let mut output = [0.0; WINDOW];
        self.output.fill(&mut output[..frames]);
        for n in 0..frames {
            let mut sum = [0.0; 2];
            for band in 0..HEARD {
                for lane in 0..2 {
                    sum[lane] += gains[band][n] * bands[band][n][lane];
                }
            }
            for (lane, sample) in [&mut left[n], &mut right[n]].into_iter().enumerate() {
                *sample = tame_sample((output[n] * sum[lane]) as f32);
                readings.output_peak[lane] = larger(f64::from(sample.abs()), readings.output_peak[lane]);
            }
        }
    }
}

impl Processor for MultibandChain {
    type Settings = Settings;

    fn prepare(&mut self, spec: ProcessSpec) -> Result<(), PrepareError> {
        spec.validate()?;
        self.spec = Some(spec);
        self.crossover.prepare(spec.sample_rate_hz);
        self.bands.iter_mut().for_each(|band| band.prepare(spec.sample_rate_hz));
        self.output.prepare(spec.sample_rate_hz, GLIDE_MS);
        self.aim(spec.sample_rate_hz);
        self.reset();
        Ok(())
    }

    fn set(&mut self, settings: &Settings) {
        if *settings == self.settings {
            return;
        }
        self.settings = *settings;
        if let Some(spec) = self.spec {
            self.aim(spec.sample_rate_hz);
        }
    }

    fn reset(&mut self) {
        self.crossover.reset();
        self.bands.iter_mut().for_each(Compressor::reset);
        self.output.snap();
        self.position = 0;
        self.readings = Readings::default();
    }

    fn process(&mut self, mut block: StereoBlock<'_>) {
        let Some(spec) = self.spec else {
            tame(&mut block);
            return;
        };
        spec.simd.run(
            #[inline(always)]
            || self.process_block(&mut block),
        );
    }

    fn latency(&self) -> usize {
        0
    }
}

impl Chain for MultibandChain {
    type Readings = Readings;
    type Designer = NoDesigner<Settings>;

    fn readings(&self) -> Readings {
        self.readings
    }

    fn tail(&self) -> usize {
        self.spec.map_or(0, |spec| spec.frames(TAIL_MS))
    }

    fn latency_for(&self, _: &Settings) -> usize {
        0
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
