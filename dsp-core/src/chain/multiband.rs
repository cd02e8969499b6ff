//! Multiband dynamics.
//!
//! Path: input gain, crossover, and from there on at the sample rate or a raised one: mid and side, then per band detector,
//! curve, ballistics, makeup and mix, the sum of the bands, left and right, output gain. With look-ahead, what is
//! multiplied by the gain is later than what the gain was made from.
//!
//! Latency: that of the crossover, the look-ahead and the raised rate together. With nothing to do the sum of the bands is
//! an all-pass in minimum phase, the delayed input in linear phase, and the input itself with one band.

mod compressor;
mod derived;
mod gains;
mod knobs;
mod lanes;
mod path;
mod settings;
mod waiting;

pub use settings::{BANDS, Band, BandCount, Bend, Oversampling, Settings, SideChain, Stereo};

use crate::filter::crossover::linear::{HasCrossovers, KernelPublisher};
use crate::filter::crossover::{Crossovers, LANES};
use crate::process::{Chain, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::tame::tame;
use path::Path;

const _: () = assert!(BANDS + 2 <= LANES, "the side-chains travel with the bands");

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

impl HasCrossovers for Settings {
    fn crossovers(&self) -> Crossovers {
        Self::crossovers(self)
    }
}

/// The chain.
#[derive(Debug, Default)]
pub struct MultibandChain {
    settings: Settings,
    running: Option<(ProcessSpec, Box<Path>)>,
    /// What the side-chain input holds beside the next block.
    beside: [Vec<f32>; 2],
    readings: Readings,
}

impl Processor for MultibandChain {
    type Settings = Settings;

    fn prepare(&mut self, spec: ProcessSpec) -> Result<(), PrepareError> {
        spec.validate()?;
        self.running = Some((spec, Box::new(Path::new(&self.settings, &spec))));
        self.beside = [0, 1].map(|_| Vec::with_capacity(spec.max_frames));
        self.reset();
        Ok(())
    }

    fn set(&mut self, settings: &Settings) {
        if *settings == self.settings {
            return;
        }
        self.settings = *settings;
        if let Some((_, path)) = &mut self.running {
            path.set(settings);
        }
    }

    fn reset(&mut self) {
        if let Some((_, path)) = &mut self.running {
            path.reset();
        }
        self.beside.iter_mut().for_each(Vec::clear);
        self.readings = Readings::default();
    }

    fn process(&mut self, mut block: StereoBlock<'_>) {
        let Some((spec, path)) = &mut self.running else {
            tame(&mut block);
            return;
        };
        let beside = &self.beside;
        self.readings = spec.simd.run(
            #[inline(always)]
            || path.process(&mut block, beside),
        );
        self.beside.iter_mut().for_each(Vec::clear);
    }

    fn latency(&self) -> usize {
        self.running.as_ref().map_or(0, |(_, path)| path.latency())
    }
}

impl Chain for MultibandChain {
    type Readings = Readings;
    type Designer = KernelPublisher<Settings>;

    const SIDE_CHAIN: bool = true;

    fn hear_side_chain(&mut self, left: &[f32], right: &[f32]) {
        for (beside, channel) in self.beside.iter_mut().zip([left, right]) {
            // Never more than there is room for: nothing is allocated here.
            let room = beside.capacity() - beside.len();
            beside.extend_from_slice(&channel[..channel.len().min(room)]);
        }
    }

    fn readings(&self) -> Readings {
        self.readings
    }

    fn tail(&self) -> usize {
        self.running.as_ref().map_or(0, |(_, path)| path.tail())
    }

    fn latency_for(&self, settings: &Settings) -> usize {
        self.running.as_ref().map_or(0, |(spec, _)| path::latency_frames(settings, spec))
    }

    fn take_designer(&mut self) -> Option<Self::Designer> {
        self.running.as_mut()?.1.splitter().take_publisher()
    }

    fn take_design_request(&mut self) -> Option<Settings> {
        self.running.as_mut()?.1.splitter().take_request().then_some(self.settings)
    }
}

#[cfg(test)]
mod tests;
