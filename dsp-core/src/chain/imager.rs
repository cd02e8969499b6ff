//! Multiband stereo image that leaves the mono sum alone.
//!
//! Path: a matrix (gains, polarity, exchange, mid/side, rotation), mid and side, crossover, width and balance of every
//! band, mono lock, the sum, decorrelated side, mono maker, a matrix, what is listened through. Latency: 0 frames in
//! minimum phase, that of [`crate::filter::crossover::linear`] in linear phase.
//!
//! The mid passes every band as it is, so the sum of the bands' mids is the delayed or all-passed input: what a mono
//! listener hears does not depend on widths, balances, decorrelation, mono maker or lock. One band with neutral settings
//! passes bit for bit.

mod choices;
mod decorrelator;
mod image;
mod measures;
pub mod mono_lock;
mod one_pass;
mod path;
mod readings;
mod routing;
mod settings;
mod side_by_side;
mod translation;
pub mod vinyl;

pub use readings::{BandReading, Readings};
pub use settings::*;

use crate::filter::bank::Bank;
use crate::filter::crossover::linear::{HasCrossovers, KernelPublisher};
use crate::filter::crossover::splitter::{Splitter, latency_frames};
use crate::filter::crossover::{Crossovers, Row, SILENT_ROW, WINDOW};
use crate::meter::stereo::StereoWindow;
use crate::process::{Chain, Mode, PrepareError, ProcessSpec, Processor, StereoBlock};
use crate::tame::tame;
use decorrelator::Decorrelator;
use image::Image;
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
    /// Bands of the current piece. Places behind the last band are silent.
    rows: Box<[Row; WINDOW]>,
    /// Mid and side of the current window, as they leave.
    heard: [[f64; WINDOW]; 2],
    /// Whether all of the current window went in one pass: then mid and side leave as the image remembers them.
    in_one_pass: bool,
    whole: StereoWindow,
    vinyl: Vinyl,
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
            rows: Box::new([SILENT_ROW; WINDOW]),
            heard: [[0.0; WINDOW]; 2],
            in_one_pass: true,
            whole: StereoWindow::default(),
            vinyl: Vinyl::default(),
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
}

impl Processor for ImagerChain {
    type Settings = Settings;

    fn prepare(&mut self, spec: ProcessSpec) -> Result<(), PrepareError> {
        spec.validate()?;
        let rate = spec.sample_rate_hz;
        self.spec = Some(spec);
        self.splitter = Some(Splitter::new(&self.settings.crossovers(), &spec));
        self.input.prepare(rate);
        self.image.prepare(&spec);
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
        self.rows.fill(SILENT_ROW);
        self.heard = [[0.0; WINDOW]; 2];
        self.in_one_pass = true;
        self.whole.reset();
        self.vinyl = Vinyl::new(self.spec.map_or(48_000.0, |spec| spec.sample_rate_hz));
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
        let (whole, measures) = (self.whole.mean(), self.image.measures());
        Readings {
            correlation: whole.correlation(),
            mono_loss_lu: whole.mono_loss_lu(),
            bands: std::array::from_fn(|band| BandReading::new(&measures.powers(band), measures.lock(band))),
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
