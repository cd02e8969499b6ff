//! Multiband stereo image.
//!
//! Path: mid and side, crossover, a gain on the side of every band, the sum, left and right, output gain. Latency: 0
//! frames. The bands of the mid are added up as they are, which is an all-pass: what a mono listener hears does not
//! depend on any width.

use super::padded;
use crate::dynamics::detector::larger;
use crate::filter::crossover::minimum::MinimumPhase;
use crate::filter::crossover::{Crossovers, Design, SILENT_ROW, WINDOW};
use crate::meter::correlation::Correlation;
use crate::process::{Chain, Channels, NoDesigner, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::smooth::{GLIDE_MS, Glide};
use crate::tame::{tame, tame_sample};
use crate::units::{db_to_gain, legal};
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

/// One band.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Band {
    /// Gain of the side signal, in percent, 0 to 200. 0 is mono, 100 unchanged, 200 twice as wide.
    pub width_percent: f64,
}

impl Default for Band {
    fn default() -> Self {
        Self { width_percent: 100.0 }
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
    /// Correlation of left and right after the chain, -1 to 1, over about 300 ms. 0 in silence.
    pub correlation: f64,
    /// Peak of the last block after the chain, left and right, linear.
    pub output_peak: [f64; 2],
}

/// How long the lowest crossover may ring, in ms: at 20 Hz its double pole has fallen by 200 dB, which stays below -120
/// dBFS after 30 dB of output gain.
const TAIL_MS: f64 = 300.0;

impl Settings {
    /// The crossover that the audio passes at `sample_rate_hz`, for the editor to draw.
    #[must_use]
    pub fn crossover(&self, sample_rate_hz: f64) -> Design {
        let mut crossovers = Crossovers { bands: BANDS, ..Crossovers::default() };
        crossovers.crossover_hz[..BANDS - 1].copy_from_slice(&self.crossover_hz);
        Design::new(&crossovers, sample_rate_hz)
    }
}

/// The chain.
#[derive(Clone, Debug)]
pub struct ImagerChain {
    settings: Settings,
    spec: Option<ProcessSpec>,
    crossover: MinimumPhase,
    widths: [Glide; BANDS],

    output: Glide,
    /// Frames into the current window: what is due every window does not depend on where blocks begin.
    position: usize,
    correlation: Correlation,
    output_peak: [f64; 2],
}

impl Default for ImagerChain {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            spec: None,
            crossover: MinimumPhase::default(),
            widths: [Glide::new(1.0); BANDS],
            output: Glide::new(1.0),
            position: 0,
            correlation: Correlation::default(),
            output_peak: [0.0; 2],
        }
    }
}

impl ImagerChain {
    /// Aims every glide at what the settings ask for.
    fn aim(&mut self, sample_rate_hz: f64) {
        self.crossover.set(&self.settings.crossover(sample_rate_hz));
        let mono = self.spec.is_some_and(|spec| spec.channels == Channels::Mono);
        for (width, band) in self.widths.iter_mut().zip(&self.settings.bands) {
            width.set(if mono { 0.0 } else { legal(band.width_percent, 0.0..=200.0, 100.0) / 100.0 });
        }
        self.output.set(db_to_gain(legal(self.settings.output_gain_db, -30.0..=30.0, 0.0)));
    }

    #[inline(always)]
    fn process_block(&mut self, block: &mut StereoBlock<'_>) {
        self.output_peak = [0.0; 2];
        let mut start = 0;
        while start < block.frames() {
            let end = block.frames().min(start + WINDOW - self.position);
            self.process_piece(&mut block.left[start..end], &mut block.right[start..end]);
            self.position += end - start;
            if self.position == WINDOW {
                self.position = 0;
                self.crossover.settle();
            }
            start = end;
        }
        self.correlation.hear(block.left, block.right);
    }

    /// At most what is left of a window.
    #[inline(always)]
    fn process_piece(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len().min(right.len()).min(WINDOW);
        let mut mid_side = [[0.0; 2]; WINDOW];
        for n in 0..frames {
            let (l, r) = (f64::from(tame_sample(left[n])), f64::from(tame_sample(right[n])));
            mid_side[n] = [0.5 * (l + r), 0.5 * (l - r)];
        }
        let mut rows = [SILENT_ROW; WINDOW];
        self.crossover.process(&mid_side[..frames], &mut rows);
        let mut widths = [[0.0; WINDOW]; BANDS];
        for (glide, width) in self.widths.iter_mut().zip(&mut widths) {
            glide.fill(&mut width[..frames]);
        }
        let mut output = [0.0; WINDOW];
        self.output.fill(&mut output[..frames]);
        let mut peak = self.output_peak;
        for n in 0..frames {
            let (mut mid, mut side) = (0.0, 0.0);
            for band in 0..BANDS {
                mid += rows[n][band][0];
                side += widths[band][n] * rows[n][band][1];
            }
            left[n] = tame_sample((output[n] * (mid + side)) as f32);
            right[n] = tame_sample((output[n] * (mid - side)) as f32);
            peak = [larger(f64::from(left[n].abs()), peak[0]), larger(f64::from(right[n].abs()), peak[1])];
        }
        self.output_peak = peak;
    }
}

impl Processor for ImagerChain {
    type Settings = Settings;

    fn prepare(&mut self, spec: ProcessSpec) -> Result<(), PrepareError> {
        spec.validate()?;
        self.spec = Some(spec);
        self.crossover.prepare(spec.sample_rate_hz);
        self.widths.iter_mut().for_each(|width| width.prepare(spec.sample_rate_hz, GLIDE_MS));
        self.output.prepare(spec.sample_rate_hz, GLIDE_MS);
        self.correlation.prepare(spec.sample_rate_hz);
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
        self.widths.iter_mut().for_each(Glide::snap);
        self.output.snap();
        self.position = 0;
        self.correlation.reset();
        self.output_peak = [0.0; 2];
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

impl Chain for ImagerChain {
    type Readings = Readings;
    type Designer = NoDesigner<Settings>;

    fn readings(&self) -> Readings {
        Readings { correlation: self.correlation.reading(), output_peak: self.output_peak }
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
