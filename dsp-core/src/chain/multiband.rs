//! Multiband compressor.
//!
//! Path: crossover, then per band stereo-linked peak, curve, ballistics and makeup gain, then the sum and the output
//! gain. Latency: 0 frames. With nothing to compress the sum is an all-pass: the level of every frequency is kept
//! within 0.01 dB, its phase turns.

mod band;

use super::padded;
use crate::dynamics::detector::larger;
use crate::filter::crossover::{Crossover, Design, WINDOW};
use crate::process::{Chain, NoDesigner, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::smooth::{GLIDE_MS, Glide};
use crate::tame::{tame, tame_sample};
use crate::units::{db_to_gain, legal};
use band::Compressor;
use serde::{Deserialize, Deserializer, Serialize};

/// How many bands there are.
pub const BANDS: usize = 3;

/// What the user sets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the bands meet, in Hz, ascending. 20 to 20 000.
    pub crossover_hz: [f64; BANDS - 1],
    /// The bands, low to high.
    #[serde(deserialize_with = "padded_bands")]
    pub bands: [Band; BANDS],
    /// Gain after all bands, in dB. -30 to 30.
    pub output_gain_db: f64,
}

/// One band of downward compression.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Band {
    /// Whether it compresses. Off, the band passes at its makeup gain of 0 dB.
    pub on: bool,
    /// Level above which gain is reduced, in dBFS. -80 to 0.
    pub threshold_db: f64,
    /// Input over output change above the threshold. 1 to 100; 100 means infinity.
    pub ratio: f64,
    /// Width of the soft transition around the threshold, in dB. 0 to 24.
    pub knee_db: f64,
    /// Time to cover 63 % of a rise of gain reduction in dB, in ms. 0.02 to 500.
    pub attack_ms: f64,
    /// Time to cover 63 % of a fall of gain reduction in dB, in ms. 1 to 5000.
    pub release_ms: f64,
    /// Gain after compression, in dB. -30 to 30.
    pub makeup_db: f64,
}

impl Default for Band {
    fn default() -> Self {
        Self {
            on: true,
            threshold_db: 0.0,
            ratio: 1.0,
            knee_db: 6.0,
            attack_ms: 20.0,
            release_ms: 150.0,
            makeup_db: 0.0,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { crossover_hz: [150.0, 3_000.0], bands: [Band::default(); BANDS], output_gain_db: 0.0 }
    }
}

fn padded_bands<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[Band; BANDS], D::Error> {
    padded(deserializer, Settings::default().bands)
}

/// What the editor reads.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Readings {
    /// Deepest gain reduction of each band in the last block, in dB, 0 or less.
    pub reduction_db: [f64; BANDS],
    /// Peak of the last block after the chain, left and right, linear.
    pub output_peak: [f64; 2],
}

/// How long the lowest crossover may ring, in ms: at 20 Hz its double pole has fallen by 200 dB, which stays below -120
/// dBFS after 30 dB of makeup and 30 dB of output gain.
const TAIL_MS: f64 = 300.0;

impl Settings {
    /// The crossover that the audio passes at `sample_rate_hz`, for the editor to draw.
    #[must_use]
    pub fn crossover(&self, sample_rate_hz: f64) -> Design<{ BANDS - 1 }> {
        Design::new(self.crossover_hz, sample_rate_hz)
    }
}

/// The chain.
#[derive(Clone, Debug)]
pub struct MultibandChain {
    settings: Settings,
    spec: Option<ProcessSpec>,
    crossover: Crossover<BANDS, { BANDS - 1 }>,
    bands: [Compressor; BANDS],
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
            bands: [Compressor::default(); BANDS],
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
        let mut bands = [[[0.0; 2]; WINDOW]; BANDS];
        self.crossover.process(&input[..frames], &mut bands);
        let mut gains = [[0.0; WINDOW]; BANDS];
        for band in 0..BANDS {
            let deepest = self.bands[band].gains(&bands[band][..frames], &mut gains[band]);
            readings.reduction_db[band] = -larger(deepest, -readings.reduction_db[band]);
        }
        let mut output = [0.0; WINDOW];
        self.output.fill(&mut output[..frames]);
        for n in 0..frames {
            let mut sum = [0.0; 2];
            for band in 0..BANDS {
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
