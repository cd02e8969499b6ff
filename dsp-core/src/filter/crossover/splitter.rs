//! The crossover of a multiband plugin: either phase, and everything that a user may change while it runs.
//!
//! Crossovers glide, or their kernels fade. Another number of bands or another slope of the minimum-phase crossover cannot
//! glide: a second crossover is started, runs unheard until it has settled, and is faded to, band by band; what is set
//! meanwhile comes next. The sum of the bands stays a mixture of two flat ones.
//!
//! Latency: that of [`super::minimum`] or [`super::linear`], as prepared; another phase is taken at the next
//! [`Splitter::new`].

use super::linear::{self, Bank, HasCrossovers, KernelPublisher, complete};
use super::minimum::MinimumPhase;
use super::{Crossovers, Design, Frame, Phase, Row, SILENT_ROW, WINDOW};
use crate::process::ProcessSpec;
use std::f64::consts::PI;

/// How long a started minimum-phase crossover runs unheard, in ms: two periods of the lowest crossover.
const WARM_UP_MS: f64 = 100.0;
/// How long the fade takes, in ms.
const FADE_MS: f64 = 40.0;
/// How long the lowest crossover may ring, in ms: at 20 Hz and 24 dB an octave its double pole has fallen by 200 dB, at
/// 48 dB an octave by 160, which stays below -120 dBFS after 30 dB of gain.
const TAIL_MS: f64 = 400.0;

/// Frames by which the bands will lag the input.
#[must_use]
pub fn latency_frames(crossovers: &Crossovers, sample_rate_hz: f64) -> usize {
    match crossovers.phase {
        Phase::Minimum => 0,
        Phase::Linear => linear::latency_frames(sample_rate_hz),
    }
}

/// A change that cannot glide.
#[derive(Clone, Copy, Debug)]
struct Change {
    /// Frames since it began.
    frames: usize,
    /// Bands that it leads to.
    bands: usize,
}

/// What splits.
#[derive(Debug)]
enum Kind<S> {
    /// What is heard, and what is faded to.
    Minimum(Box<[MinimumPhase; 2]>),
    Linear(Box<Bank<S>>),
}

/// The crossover of a plugin with the settings `S`.
#[derive(Debug)]
pub struct Splitter<S> {
    sample_rate_hz: f64,
    kind: Kind<S>,
    design: Design,
    /// Bands that are heard, of which some may be fading.
    bands: usize,
    change: Option<Change>,
    warm_up: usize,
    fade: usize,
    /// Room for rows that are not those that are handed out.
    spare: Vec<Row>,
}

/// Fades from `rows` to `next` as far as the change under way has come.
fn fade(change: &mut Change, warm_up: usize, fade: usize, rows: &mut [Row], next: &[Row]) {
    for (row, next) in rows.iter_mut().zip(next) {
        change.frames += 1;
        let over = change.frames.saturating_sub(warm_up).min(fade);
        let weight = 0.5 - 0.5 * (PI * over as f64 / fade as f64).cos();
        for (place, next) in row.iter_mut().flatten().zip(next.iter().flatten()) {
            *place += weight * (next - *place);
        }
    }
}

impl<S: HasCrossovers + 'static> Splitter<S> {
    /// Allocates everything and starts.
    #[must_use]
    pub fn new(crossovers: &Crossovers, spec: &ProcessSpec) -> Self {
        let rate = spec.sample_rate_hz;
        let design = Design::new(crossovers, rate);
        let kind = match crossovers.phase {
            Phase::Minimum => {
                let mut crossover = MinimumPhase::default();
                crossover.prepare(rate, spec.simd);
                Kind::Minimum(Box::new([crossover.clone(), crossover]))
            }
            Phase::Linear => Kind::Linear(Box::new(Bank::new(crossovers, spec))),
        };
        let warm_up = match &kind {
            Kind::Minimum(_) => spec.frames(WARM_UP_MS),
            Kind::Linear(bank) => bank.warm_up_frames(),
        };
        let (bands, fade) = (design.bands(), spec.frames(FADE_MS).max(1));
        let (change, spare) = (None, vec![SILENT_ROW; WINDOW]);
        let mut splitter = Self { sample_rate_hz: rate, kind, design, bands, change, warm_up, fade, spare };
        splitter.reset();
        splitter
    }

    /// Takes new settings but for the phase.
    pub fn set(&mut self, crossovers: &Crossovers) {
        let design = Design::new(crossovers, self.sample_rate_hz);
        if design == self.design {
            return;
        }
        self.design = design;
        match &mut self.kind {
            Kind::Minimum(crossovers) => {
                for crossover in crossovers.iter_mut().filter(|crossover| crossover.is_like(&design)) {
                    crossover.set(&design);
                }
            }
            Kind::Linear(bank) => bank.set(crossovers),
        }
        self.begin();
    }

    /// Begins what is due and cannot glide, unless such a change is under way.
    fn begin(&mut self) {
        let design = self.design;
        let due = match &self.kind {
            Kind::Minimum(crossovers) => !crossovers[0].is_like(&design),
            Kind::Linear(_) => self.bands != design.bands(),
        };
        if !due || self.change.is_some() {
            return;
        }
        match &mut self.kind {
            Kind::Minimum(crossovers) => {
                crossovers[1].set(&design);
                crossovers[1].reset();
            }
            Kind::Linear(bank) => bank.run(self.bands.max(design.bands())),
        }
        self.change = Some(Change { frames: 0, bands: design.bands() });
    }

    /// Forgets the past; what was set is in force.
    pub fn reset(&mut self) {
        self.change = None;
        self.bands = self.design.bands();
        match &mut self.kind {
            Kind::Minimum(crossovers) => {
                crossovers[0].set(&self.design);
                crossovers[0].reset();
            }
            Kind::Linear(bank) => {
                bank.run(self.bands);
                bank.reset();
            }
        }
    }

    /// Splits at most [`WINDOW`] frames into `rows`. `whole` becomes the input as late as the bands are. Says how many places
    /// of a row may sound; those behind them are silent or left as they are.
    #[inline(always)]
    pub fn process(&mut self, whole: &mut [Frame], rows: &mut [Row]) -> usize {
        let frames = whole.len().min(rows.len()).min(WINDOW);
        let (whole, rows) = (&mut whole[..frames], &mut rows[..frames]);
        let changing = self.change;
        let bands = changing.map_or(self.bands, |change| change.bands.max(self.bands));
        if changing.is_some() {
            rows.fill(SILENT_ROW);
        }
        match &mut self.kind {
            Kind::Minimum(crossovers) => {
                let next = &mut self.spare[..frames];
                if changing.is_some() {
                    next.fill(SILENT_ROW);
                }
                // One loop for both, so that what it calls is compiled once.
                for (crossover, rows) in crossovers.iter_mut().zip([&mut *rows, &mut *next]) {
                    crossover.process(whole, rows);
                    if changing.is_none() {
                        break;
                    }
                }
                if let Some(change) = &mut self.change {
                    fade(change, self.warm_up, self.fade, rows, next);
                }
            }
            Kind::Linear(bank) => {
                let lows = &mut self.spare[..frames];
                bank.process(whole, lows);
                complete(lows, whole, self.bands, rows);
                if let Some(change) = &mut self.change {
                    let mut next = [SILENT_ROW; WINDOW];
                    complete(lows, whole, change.bands, &mut next[..frames]);
                    fade(change, self.warm_up, self.fade, rows, &next[..frames]);
                }
            }
        }
        bands
    }

    /// Ends decaying tails, and changes that are complete. Due every [`WINDOW`] frames, wherever blocks begin.
    #[inline(always)]
    pub fn settle(&mut self) {
        if let Kind::Minimum(crossovers) = &mut self.kind {
            crossovers[0].settle();
            if self.change.is_some() {
                crossovers[1].settle();
            }
        }
        if let Some(change) = self.change
            && change.frames >= self.warm_up + self.fade
        {
            self.bands = change.bands;
            match &mut self.kind {
                Kind::Minimum(crossovers) => crossovers.swap(0, 1),
                Kind::Linear(bank) => bank.run(change.bands),
            }
            self.change = None;
            self.begin();
        }
    }

    /// Whether there is one band that is the input, not even late: nothing to split, and nothing under way.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.bands == 1 && self.change.is_none() && matches!(self.kind, Kind::Minimum(_))
    }

    /// Frames by which the bands lag the input.
    #[must_use]
    pub fn latency(&self) -> usize {
        match &self.kind {
            Kind::Minimum(_) => 0,
            Kind::Linear(bank) => bank.latency(),
        }
    }

    /// Frames after the last input for which the bands may sound, latency included.
    #[must_use]
    pub fn tail(&self) -> usize {
        match &self.kind {
            Kind::Minimum(_) => (TAIL_MS * 1e-3 * self.sample_rate_hz) as usize,
            Kind::Linear(_) => linear::tail_frames(self.sample_rate_hz),
        }
    }

    /// The designer of kernels, once, in real time and linear phase.
    pub fn take_publisher(&mut self) -> Option<KernelPublisher<S>> {
        match &mut self.kind {
            Kind::Minimum(_) => None,
            Kind::Linear(bank) => bank.take_publisher(),
        }
    }

    /// Whether kernels must be designed; once for each change.
    pub fn take_request(&mut self) -> bool {
        match &mut self.kind {
            Kind::Minimum(_) => false,
            Kind::Linear(bank) => bank.take_request(),
        }
    }
}
