//! Evidence of a lossy or resampled source: where the long-term spectrum ends, and how steeply.
//!
//! Two spectra tell it: the mean power, in which the few loud moments count that reach the highest, and the mean of dB,
//! which shows what is there most of the time. Three signs count:
//!
//! - a *codec's low-pass*: in loud moments a fall of 25 dB or more within 1.3 kHz, beyond what the slope beneath explains,
//!   and nothing above. Instruments, microphones and tape fall by less than 20.
//! - *empty frames*: most of the time a fall of 30 dB or more, as far above which a codec leaves out all it takes for
//!   inaudible. Loud moments may reach higher.
//! - a *converter's end* (its own file, `evidence_resampled`), or the *notch* that a short converter leaves at half of a lower rate
//!   beneath its mirror image.
//!
//! Measured on 20 s excerpts: see the table in [`super::evidence`].
//!
//! False alarms: a low-pass steeper than 100 dB an octave that the mixer put there on purpose; additive synthesis whose
//! overtones stop at one frequency below 20.5 kHz. Misses: codecs that keep the whole band (high-rate AAC and Vorbis), and
//! music that has nothing up there.

use super::evidence_resampled::resampled;

/// Lowest and highest cut-off of a codec, in Hz.
const LOSSY_HZ: std::ops::RangeInclusive<f64> = 9_000.0..=20_750.0;
/// Half the sample rates that a source may have had, in Hz.
const FORMER_NYQUISTS_HZ: [f64; 4] = [22_050.0, 24_000.0, 44_100.0, 48_000.0];
/// What ends within this share of the band's top ends where every converter must.
const OPEN: f64 = 0.93;
/// Where a steeper fall is looked for, which is no codec's: up to this share of the top, and in Hz.
const LOOK: f64 = 0.958;
const LOOK_HZ: f64 = 23_000.0;
/// Fall that counts as a codec's, in dB: in loud moments, and most of the time.
const LOUD_STEEP_DB: f64 = 25.0;
const STEEP_DB: f64 = 30.0;
/// What begins to fall below this, re a full-scale sine, no codec would have kept, and filters have tails.
const HEARD_DB: f64 = -112.0;
/// Depth of the notch that a short converter leaves at half the former rate, between music and its mirror image, in dB.
const NOTCH_DB: f64 = 10.0;

/// Where the spectrum ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CutOff {
    /// Middle of the steepest fall, in Hz.
    pub hz: f64,
    /// How far it falls within 1.3 kHz (of a converter: within its filter), in dB.
    pub depth_db: f64,
    /// What it suggests.
    pub source: Source,
}

/// What a cut-off suggests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// MP3, AAC or the like, by its low-pass.
    Lossy,
    /// The same, by frames that are empty above the cut-off most of the time.
    LossyMostly,
    /// Another sample rate, in Hz.
    Resampled {
        /// The former sample rate.
        from_hz: f64,
        /// The other that it may have been, where that cannot be told.
        or_hz: Option<f64>,
    },
}

/// The spectrum, asked by frequency.
pub(super) struct Bands {
    decibels: Vec<f64>,
    loud_decibels: Vec<f64>,
    bin_hz: f64,
    top_hz: f64,
    pieces: u64,
}

/// A fall of 1.3 kHz width.
#[derive(Clone, Copy)]
struct Fall {
    hz: f64,
    depth_db: f64,
    /// Beyond the slope beneath.
    excess_db: f64,
}

impl Bands {
    /// Mean dB and dB of the mean of so many `pieces`, in equal steps from 0 Hz to half the rate.
    pub(super) fn new(decibels: Vec<f64>, loud_decibels: Vec<f64>, sample_rate_hz: f64, pieces: u64) -> Self {
        let top_hz = 0.5 * sample_rate_hz;
        let bin_hz = top_hz / (decibels.len().max(2) - 1) as f64;
        Self { decibels, loud_decibels, bin_hz, top_hz, pieces }
    }

    /// Where the spectrum ends too early for its rate.
    pub(super) fn cut_off(&self) -> Option<CutOff> {
        self.lossy().or_else(|| resampled(&self.decibels, self.top_hz, self.pieces)).or_else(|| self.notch())
    }

    fn between<'a>(&self, levels: &'a [f64], from_hz: f64, to_hz: f64) -> &'a [f64] {
        let at = |hz: f64| ((hz / self.bin_hz) as usize).min(levels.len() - 1);
        &levels[at(from_hz)..=at(to_hz)]
    }

    fn mean(&self, levels: &[f64], from_hz: f64, to_hz: f64) -> f64 {
        let band = self.between(levels, from_hz, to_hz);
        band.iter().sum::<f64>() / band.len() as f64
    }

    fn lossy(&self) -> Option<CutOff> {
        let lossy_hz = *LOSSY_HZ.start()..=LOSSY_HZ.end().min(OPEN * self.top_hz);
        let loud = self
            .steepest(&self.loud_decibels)
            .filter(|fall| fall.excess_db >= LOUD_STEEP_DB && lossy_hz.contains(&fall.hz));
        let mostly = || {
            self.steepest(&self.decibels)
                .filter(|fall| fall.excess_db >= STEEP_DB && lossy_hz.contains(&fall.hz))
        };
        let cut_off = |fall: Fall, source| CutOff { hz: fall.hz, depth_db: fall.depth_db, source };
        loud.map(|fall| cut_off(fall, Source::Lossy))
            .or_else(|| mostly().map(|fall| cut_off(fall, Source::LossyMostly)))
    }

    /// The steepest fall in reach of a codec, and somewhat above.
    fn steepest(&self, levels: &[f64]) -> Option<Fall> {
        let steps = ((LOOK_HZ.min(LOOK * self.top_hz) - LOSSY_HZ.start()) / 50.0).max(0.0) as u32;
        let falls = (0..=steps).filter_map(|n| self.fall_at(levels, LOSSY_HZ.start() + 50.0 * f64::from(n)));
        falls.max_by(|a, b| a.excess_db.total_cmp(&b.excess_db))
    }

    fn fall_at(&self, levels: &[f64], hz: f64) -> Option<Fall> {
        let [beneath, below, above] = [[-2_200.0, -1_700.0], [-900.0, -400.0], [400.0, 900.0]]
            .map(|[from, to]| self.mean(levels, hz + from, hz + to));
        let depth_db = below - above;
        // Nothing may come back above it, as it does above a notch.
        let rest = self.between(levels, hz + 900.0, self.top_hz);
        let highest = rest.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let counts = below > HEARD_DB && highest < below - 0.6 * depth_db;
        counts.then_some(Fall { hz, depth_db, excess_db: depth_db - (beneath - below).max(0.0) })
    }

    fn notch(&self) -> Option<CutOff> {
        let depth = |hz: f64| {
            let [below, there, above] =
                [0.965, 1.0, 1.035].map(|at| self.mean(&self.decibels, at * hz - 200.0, at * hz + 200.0));
            // What comes back above is a mirror image, not louder than what it mirrors.
            if above < below + 3.0 { below.min(above) - there } else { 0.0 }
        };
        let nyquists = FORMER_NYQUISTS_HZ.into_iter().filter(|nyquist| *nyquist < 0.9 * self.top_hz);
        let hz =
            nyquists.max_by(|a, b| depth(*a).total_cmp(&depth(*b))).filter(|hz| depth(*hz) >= NOTCH_DB)?;
        let source = Source::Resampled { from_hz: 2.0 * hz, or_hz: None };
        Some(CutOff { hz, depth_db: depth(hz), source })
    }
}
