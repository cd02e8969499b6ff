//! Multiband stereo image that leaves the mono sum alone.
//!
//! Path: a matrix (gains, polarity, exchange, mid/side, rotation), mid and side, crossover, width and balance of every
//! band, mono lock, the sum, decorrelated side, mono maker, a matrix, what is listened through. Latency: 0 frames in
//! minimum phase, that of [`crate::filter::crossover::linear`] in linear phase.
//!
//! The mid passes every band as it is, so the sum of the bands' mids is the delayed or all-passed input: what a mono
//! listener hears does not depend on widths, balances, decorrelation, mono maker or lock. One band with neutral settings
//! passes bit for bit.

mod decorrelator;
mod image;
pub mod mono_lock;
mod readings;
mod routing;
mod settings;
mod side_by_side;
mod translation;
pub mod vinyl;

pub use readings::{BandReading, Readings};
pub use settings::*;

use crate::dynamics::detector::raise_peaks;
use crate::filter::bank::Bank;
use crate::filter::crossover::linear::{HasCrossovers, KernelPublisher};
use crate::filter::crossover::splitter::{Splitter, latency_frames};
use crate::filter::crossover::{Crossovers, SILENT_ROW, WINDOW};
use crate::meter::stereo::{Powers, StereoWindow};
use crate::process::{Chain, Mode, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::tame::{tame, tame_sample};
use decorrelator::Decorrelator;
use image::{Image, Mixed};
use routing::{Gliding, LEFT_RIGHT, MID_SIDE, SAME};
use vinyl::Vinyl;

impl HasCrossovers for Settings {
    fn crossovers(&self) -> Crossovers {
        Settings::crossovers(self)
    }
}

/// How long the mono maker may ring, in ms: at 20 Hz and 48 dB an octave.
const TAIL_MS: f64 = 500.0;

/// The chain.
#[derive(Debug)]
pub struct ImagerChain {
    settings: Settings,
    spec: Option<ProcessSpec>,
    input: Gliding,
    /// Splits mid and side; there from the first `prepare` on.
    splitter: Option<Splitter<Settings>>,
    image: Image,
    decorrelator: Decorrelator,
    mono_maker: Bank<1>,
    output: Gliding,
    listen: Gliding,
    translation: Bank<2>,
    /// Frames into the current window: what is due every window does not depend on where blocks begin.
    position: usize,
    /// Mid and side of the current window, as they leave.
    heard: [[f64; WINDOW]; 2],
    whole: StereoWindow,
    vinyl: Vinyl,
    output_peak: [f64; 2],
}

impl Default for ImagerChain {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            spec: None,
            input: Gliding::new(MID_SIDE),
            splitter: None,
            image: Image::default(),
            decorrelator: Decorrelator::default(),
            mono_maker: Bank::default(),
            output: Gliding::new(LEFT_RIGHT),
            listen: Gliding::new(SAME),
            translation: Bank::default(),
            position: 0,
            heard: [[0.0; WINDOW]; 2],
            whole: StereoWindow::default(),
            vinyl: Vinyl::default(),
            output_peak: [0.0; 2],
        }
    }
}

impl ImagerChain {
    /// Aims everything that glides or fades at what the settings ask for.
    fn aim(&mut self, spec: &ProcessSpec) {
        let (settings, rate) = (&self.settings, spec.sample_rate_hz);
        self.input.set(routing::input(settings, spec.channels));
        self.output.set(routing::output(settings));
        self.image.set(settings, spec.channels);
        self.decorrelator.set(settings.stereoize, settings.haas_ms);
        self.mono_maker.set(settings.high_pass(rate));
        let (listen, place) = match spec.mode {
            Mode::Realtime => (settings.listen, settings.translation),
            Mode::Offline => Default::default(),
        };
        self.listen.set(translation::channels(listen, place));
        self.translation.set(translation::sections(place, rate));
        if let Some(splitter) = &mut self.splitter {
            splitter.set(&settings.crossovers());
        }
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
                self.end_window();
            }
            start = end;
        }
    }

    /// At most what is left of a window. Signal by signal, so that every loop is vector code.
    #[inline(always)]
    fn process_piece(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len().min(right.len()).min(WINDOW - self.position);
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        let passes = self.is_neutral();
        let (mut mid, mut side) = ([0.0; WINDOW], [0.0; WINDOW]);
        let (mid, side) = (&mut mid[..frames], &mut side[..frames]);
        for n in 0..frames {
            (left[n], right[n]) = (tame_sample(left[n]), tame_sample(right[n]));
            (mid[n], side[n]) = (f64::from(left[n]), f64::from(right[n]));
        }
        self.input.apply(mid, side);
        if passes {
            // Half of sum and difference do not always add up to the last bit of what came in.
            self.image.hear(self.position, mid, side);
            self.remember(mid, side);
        } else {
            self.split_and_mix(mid, side);
            if !self.mono_maker.is_empty() {
                for side in &mut *side {
                    [*side] = self.mono_maker.tick([*side]);
                }
            }
            self.remember(mid, side);
            self.output.apply(mid, side);
            for n in 0..frames {
                (left[n], right[n]) = (tame_sample(mid[n] as f32), tame_sample(side[n] as f32));
            }
        }
        raise_peaks(&mut self.output_peak, left, right);
        if self.settings.vinyl {
            for (left, right) in left.iter().zip(&*right) {
                let _ = self.vinyl.hear(*left, *right);
            }
        }
        self.audition(left, right);
    }

    /// Keeps mid and side, as they leave, for the measures of the window.
    #[inline(always)]
    fn remember(&mut self, mid: &[f64], side: &[f64]) {
        for (heard, signal) in self.heard.iter_mut().zip([mid, side]) {
            for (heard, x) in heard[self.position..].iter_mut().zip(signal) {
                *heard = *x;
            }
        }
    }

    /// From mid and side of the input to those of the output.
    #[inline(always)]
    fn split_and_mix(&mut self, mid: &mut [f64], side: &mut [f64]) {
        let frames = mid.len();
        let mut seeds = [0.0; WINDOW];
        let seed = &mut seeds[..frames];
        match &mut self.splitter {
            Some(splitter) if !splitter.is_whole() => {
                let mut pairs = [[0.0; 2]; WINDOW];
                for (pair, (mid, side)) in pairs.iter_mut().zip(mid.iter().zip(&*side)) {
                    *pair = [*mid, *side];
                }
                let mut rows = [SILENT_ROW; WINDOW];
                splitter.process(&mut pairs[..frames], &mut rows[..frames]);
                self.image.mix(self.position, &rows[..frames], Mixed { mid, side, seed });
            }
            _ => self.image.mix_whole(self.position, Mixed { mid, side, seed }),
        }
        if self.image.seeds() || !self.decorrelator.rests() {
            for (side, seed) in side.iter_mut().zip(&seeds) {
                *side += self.decorrelator.tick(*seed);
            }
        }
    }

    /// Whether every sample passes bit for bit.
    fn is_neutral(&self) -> bool {
        self.image.is_neutral()
            && self.splitter.as_ref().is_some_and(Splitter::is_whole)
            && self.input.rests_at(MID_SIDE)
            && self.output.rests_at(LEFT_RIGHT)
            && self.decorrelator.rests()
            && self.mono_maker.is_empty()
    }

    /// What is only listened through.
    #[inline(always)]
    fn audition(&mut self, left: &mut [f32], right: &mut [f32]) {
        if self.listen.rests_at(SAME) && self.translation.is_empty() {
            return;
        }
        for (left, right) in left.iter_mut().zip(right) {
            let (mut first, mut second) = ([f64::from(*left)], [f64::from(*right)]);
            self.listen.apply(&mut first, &mut second);
            let [left_heard, right_heard] = self.translation.tick([first[0], second[0]]);
            (*left, *right) = (tame_sample(left_heard as f32), tame_sample(right_heard as f32));
        }
    }

    #[inline(always)]
    fn end_window(&mut self) {
        self.position = 0;
        if let Some(splitter) = &mut self.splitter {
            splitter.settle();
        }
        // What does not run has no tail.
        if self.image.seeds() || !self.decorrelator.rests() {
            self.decorrelator.settle();
        }
        if !self.mono_maker.is_empty() {
            self.mono_maker.settle();
        }
        if !self.translation.is_empty() {
            self.translation.settle();
        }
        if self.settings.vinyl {
            self.vinyl.settle();
        }
        self.image.end_window(self.settings.band_count.number());
        self.whole.hear(&Powers::of_frames(&self.heard[0], &self.heard[1]), WINDOW);
    }
}

impl Processor for ImagerChain {
    type Settings = Settings;

    fn prepare(&mut self, spec: ProcessSpec) -> Result<(), PrepareError> {
        spec.validate()?;
        let rate = spec.sample_rate_hz;
        self.spec = Some(spec);
        self.splitter = Some(Splitter::new(&self.settings.crossovers(), &spec));
        self.input.prepare(rate);
        self.image.prepare(rate);
        self.decorrelator.prepare(&spec);
        self.mono_maker.prepare(rate);
        self.output.prepare(rate);
        self.listen.prepare(rate);
        self.translation.prepare(rate);
        self.whole = StereoWindow::new(rate);
        self.aim(&spec);
        self.reset();
        Ok(())
    }

    fn set(&mut self, settings: &Settings) {
        if *settings == self.settings {
            return;
        }
        if settings.vinyl && !self.settings.vinyl {
            self.vinyl = Vinyl::new(self.spec.map_or(48_000.0, |spec| spec.sample_rate_hz));
        }
        self.settings = *settings;
        if let Some(spec) = self.spec {
            self.aim(&spec);
        }
    }

    fn reset(&mut self) {
        if let Some(splitter) = &mut self.splitter {
            splitter.reset();
        }
        self.input.snap();
        self.image.reset();
        self.decorrelator.reset();
        self.mono_maker.reset();
        self.output.snap();
        self.listen.snap();
        self.translation.reset();
        self.position = 0;
        self.heard = [[0.0; WINDOW]; 2];
        self.whole.reset();
        self.vinyl = Vinyl::new(self.spec.map_or(48_000.0, |spec| spec.sample_rate_hz));
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
        self.splitter.as_ref().map_or(0, Splitter::latency)
    }
}

impl Chain for ImagerChain {
    type Readings = Readings;
    type Designer = KernelPublisher<Settings>;

    fn readings(&self) -> Readings {
        let whole = self.whole.mean();
        Readings {
            correlation: whole.correlation(),
            mono_loss_lu: whole.mono_loss_lu(),
            output_peak: self.output_peak,
            bands: std::array::from_fn(|band| {
                BandReading::new(&self.image.powers(band), self.image.lock(band))
            }),
            vinyl: self.vinyl.reading(),
        }
    }

    fn tail(&self) -> usize {
        let splitter = self.splitter.as_ref().map_or(0, Splitter::tail);
        splitter + self.spec.map_or(0, |spec| spec.frames(TAIL_MS))
    }

    fn latency_for(&self, settings: &Settings) -> usize {
        self.spec.map_or(0, |spec| latency_frames(&settings.crossovers(), spec.sample_rate_hz))
    }

    fn take_designer(&mut self) -> Option<Self::Designer> {
        self.splitter.as_mut().and_then(Splitter::take_publisher)
    }

    fn take_design_request(&mut self) -> Option<Settings> {
        let asked = self.splitter.as_mut().is_some_and(Splitter::take_request);
        asked.then_some(self.settings)
    }
}

#[cfg(test)]
mod tests;
