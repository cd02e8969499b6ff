//! Evidence of a lossy or resampled source: where the long-term spectrum ends, and how steeply.
//!
//! Spectra of left and right in turn are averaged in dB, one piece in four, so that a file of minutes costs little. The
//! mean of dB shows what is there most of the time: a codec that leaves out the top of most frames shows, however
//! loud the few others are. Three signs count:
//!
//! - a *steep end*: 30 dB or more within 1.3 kHz and nothing above. A codec's low-pass and the filter of a sample-rate
//!   converter do that; instruments, microphones and tape fall by less than 25. Where a converter of a lower rate ends
//!   18 dB are enough.
//! - a *notch* at half of a lower rate, where a short converter leaves a mirror image above it.
//! - an *empty top* in files of 64 kHz and more: nothing but the rounding noise of 24 bits above a point where the
//!   converter of a lower rate ends. A microphone or an analogue-digital converter leaves more noise than that.
//!
//! False alarms: a low-pass steeper than 100 dB an octave that the mixer put there on purpose; a mix at a high rate that
//! is made wholly of synthetic sounds without overtones or noise above 20 kHz, or of recordings at a lower rate.
//! Misses: codecs that keep the whole band (high-rate AAC, Opus in some modes), and music that has nothing up there.
//!
//! Cost: one FFT of 2048 points (at 96 kHz 4096, at 192 kHz 8192) for every four times as many frames.

use crate::process::ProcessSpec;
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::f64::consts::PI;
use std::fmt;
use std::sync::Arc;

/// Points of the FFT at 48 kHz.
const POINTS: usize = 2_048;
/// One piece in so many is looked at.
const PIECES: usize = 4;
/// Pieces before anything is said.
const ENOUGH: u64 = 20;
/// Lowest and highest cut-off of a codec, in Hz.
const LOSSY_HZ: std::ops::RangeInclusive<f64> = 9_000.0..=20_700.0;
/// Half the sample rates that a source may have had, in Hz.
const FORMER_NYQUISTS_HZ: [f64; 4] = [22_050.0, 24_000.0, 44_100.0, 48_000.0];
/// What ends within this share of the band's top ends where every converter must.
const OPEN: f64 = 0.935;
/// Drop that counts as a cut-off, in dB.
const STEEP_DB: f64 = 30.0;
/// The same where a converter of a lower rate ends: a short filter falls less, and music in the middle of its band
/// hardly does.
const CONVERTED_DB: f64 = 18.0;
/// Depth of the notch that a short converter leaves at half the former rate, between music and its mirror image, in dB.
const NOTCH_DB: f64 = 6.0;
/// Where the end of a converter lies, as a share of half the former rate.
const END: std::ops::RangeInclusive<f64> = 0.92..=1.012;
/// Pieces quieter than this, re a full-scale sine, say nothing about the music.
const AUDIBLE_DB: f32 = -50.0;
/// Lowest rate whose top may be empty, in Hz, and the most that rounding to 24 bits leaves there, in dB re a full-scale
/// sine a step: -141.5 dB over 2048 steps is -172, a converter of 120 dB leaves -150.
const HIGH_RATE_HZ: f64 = 64_000.0;
const EMPTY_DB: f64 = -158.0;
/// What stands out of the noise of an empty top, in dB.
const STANDS_OUT_DB: f64 = 12.0;
/// Mean of dB of a noise below the dB of its mean: 10 lg(e) times Euler's constant.
const NOISE_DB: f64 = 2.507;

/// Where the spectrum ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CutOff {
    /// Middle of the steepest fall, or where the top begins to be empty, in Hz.
    pub hz: f64,
    /// How far it falls within 1.3 kHz, in dB.
    pub depth_db: f64,
    /// What it suggests.
    pub source: Source,
}

/// What a cut-off suggests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// MP3, AAC or the like.
    Lossy,
    /// Another sample rate, in Hz.
    Resampled {
        /// The former sample rate.
        from_hz: f64,
    },
}

/// The long-term spectrum since the last reset.
#[derive(Clone)]
pub struct LongTermSpectrum {
    sample_rate_hz: f64,
    window: Vec<f32>,
    piece: Vec<f32>,
    filled: usize,
    pieces: u64,
    fft: Arc<dyn RealToComplex<f32>>,
    bins: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    /// Sums of the binary logarithms of power.
    logs: Vec<f64>,
    audible: f32,
}

impl fmt::Debug for LongTermSpectrum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LongTermSpectrum").field("pieces", &self.pieces).finish_non_exhaustive()
    }
}

impl LongTermSpectrum {
    /// Allocates for `spec`.
    #[must_use]
    pub fn new(spec: &ProcessSpec) -> Self {
        let octaves = (spec.sample_rate_hz / 48_000.0).log2().round().max(0.0) as u32;
        let points = POINTS << octaves;
        let fft = RealFftPlanner::new().plan_fft_forward(points);
        // Blackman-Harris, four terms: what lies 92 dB below its neighbours is still seen.
        let window = |n: usize| {
            let t = 2.0 * PI * n as f64 / points as f64;
            (0.358_75 - 0.488_29 * t.cos() + 0.141_28 * (2.0 * t).cos() - 0.011_68 * (3.0 * t).cos()) as f32
        };
        Self {
            sample_rate_hz: spec.sample_rate_hz,
            audible: points as f32 * 0.5 * 10.0_f32.powf(AUDIBLE_DB / 10.0),
            window: (0..points).map(window).collect(),
            piece: vec![0.0; points],
            filled: 0,
            pieces: 0,
            bins: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            logs: vec![0.0; points / 2 + 1],
            fft,
        }
    }

    /// Forgets all.
    pub fn reset(&mut self) {
        (self.filled, self.pieces) = (0, 0);
        self.logs.fill(0.0);
    }

    /// Listens to two channels of equal length and of finite samples.
    pub fn process(&mut self, left: &[f32], right: &[f32]) {
        let points = self.piece.len();
        let mut at = 0;
        while at < left.len() {
            let left_of_piece = points.saturating_sub(self.filled);
            let frames = if left_of_piece > 0 { left_of_piece } else { points * PIECES - self.filled };
            let frames = frames.min(left.len() - at);
            if left_of_piece > 0 {
                // A piece begins on the channel of its turn; the turn passes on when a piece ends.
                let channel = if self.pieces.is_multiple_of(2) { left } else { right };
                self.piece[self.filled..self.filled + frames].copy_from_slice(&channel[at..at + frames]);
            }
            self.filled += frames;
            at += frames;
            if left_of_piece == frames {
                self.transform();
            }
            if self.filled == points * PIECES {
                self.filled = 0;
            }
        }
    }

    fn transform(&mut self) {
        if self.piece.iter().map(|x| x * x).sum::<f32>() < self.audible {
            return;
        }
        for (x, window) in self.piece.iter_mut().zip(&self.window) {
            *x *= window;
        }
        // It refuses only other lengths.
        let _ = self.fft.process_with_scratch(&mut self.piece, &mut self.bins, &mut self.scratch);
        for (log, bin) in self.logs.iter_mut().zip(&self.bins) {
            // The bits of a float are its binary logarithm within 0.09, and vector code.
            *log += f64::from(bin.norm_sqr().to_bits()) / f64::from(1 << 23) - 127.0;
        }
        self.pieces += 1;
    }

    /// Mean dB from 0 Hz to half the rate in equal steps, re a full-scale sine; of noise, its mean power. Empty before
    /// there was sound.
    #[must_use]
    pub fn decibels(&self) -> Vec<f64> {
        if self.pieces == 0 {
            return Vec::new();
        }
        let sum: f64 = self.window.iter().map(|&x| f64::from(x)).sum();
        let full_scale_db = 20.0 * (0.5 * sum).log10() - NOISE_DB;
        let db = 10.0 * 2.0_f64.log10() / self.pieces as f64;
        self.logs.iter().map(|log| log * db - full_scale_db).collect()
    }

    /// Where the spectrum ends too early for its rate; `None` where it does not, or in the first seconds.
    #[must_use]
    pub fn cut_off(&self) -> Option<CutOff> {
        if self.pieces < ENOUGH {
            return None;
        }
        let bands =
            Bands { decibels: self.decibels(), bin_hz: self.sample_rate_hz / self.window.len() as f64 };
        let top_hz = 0.5 * self.sample_rate_hz;
        bands.steep_end(top_hz).or_else(|| bands.notch(top_hz)).or_else(|| bands.empty_top(top_hz))
    }
}

/// The spectrum, asked by frequency.
struct Bands {
    decibels: Vec<f64>,
    bin_hz: f64,
}

impl Bands {
    fn between(&self, from_hz: f64, to_hz: f64) -> &[f64] {
        let at = |hz: f64| ((hz / self.bin_hz) as usize).min(self.decibels.len() - 1);
        &self.decibels[at(from_hz)..=at(to_hz)]
    }

    fn mean(&self, from_hz: f64, to_hz: f64) -> f64 {
        let band = self.between(from_hz, to_hz);
        band.iter().sum::<f64>() / band.len() as f64
    }

    /// Level just below less that just above a frequency.
    fn drop_at(&self, hz: f64) -> f64 {
        self.mean(hz - 900.0, hz - 400.0) - self.mean(hz + 400.0, hz + 900.0)
    }

    fn steep_end(&self, top_hz: f64) -> Option<CutOff> {
        let steps = ((OPEN * top_hz - LOSSY_HZ.start()) / 50.0).max(0.0) as u32;
        let candidates = (0..=steps).map(|n| LOSSY_HZ.start() + 50.0 * f64::from(n));
        let (hz, depth_db) =
            candidates.map(|hz| (hz, self.drop_at(hz))).max_by(|a, b| a.1.total_cmp(&b.1))?;
        // Nothing may come back above it, as it does above a notch.
        let above = self.between(hz + 900.0, top_hz).iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let stays = above < self.mean(hz - 900.0, hz - 400.0) - 0.6 * depth_db;
        let (source, enough) = match former_rate(hz, top_hz) {
            _ if LOSSY_HZ.contains(&hz) => (Source::Lossy, STEEP_DB),
            Some(from_hz) => (Source::Resampled { from_hz }, CONVERTED_DB),
            None => return None,
        };
        (depth_db >= enough && stays).then_some(CutOff { hz, depth_db, source })
    }

    fn notch(&self, top_hz: f64) -> Option<CutOff> {
        let depth = |hz: f64| {
            let [below, there, above] =
                [0.965, 1.0, 1.035].map(|at| self.mean(at * hz - 200.0, at * hz + 200.0));
            // What comes back above is a mirror image, not louder than what it mirrors.
            if above < below + 3.0 { below.min(above) - there } else { 0.0 }
        };
        let nyquists = FORMER_NYQUISTS_HZ.into_iter().filter(|nyquist| *nyquist < 0.9 * top_hz);
        let hz =
            nyquists.max_by(|a, b| depth(*a).total_cmp(&depth(*b))).filter(|hz| depth(*hz) >= NOTCH_DB)?;
        Some(CutOff { hz, depth_db: depth(hz), source: Source::Resampled { from_hz: 2.0 * hz } })
    }

    fn empty_top(&self, top_hz: f64) -> Option<CutOff> {
        // The images that a short converter leaves stand out of it here and there.
        let mut top = self.between(0.6 * top_hz, 0.95 * top_hz).to_vec();
        top.sort_by(f64::total_cmp);
        let lowest = &top[..top.len() / 4 + 1];
        let floor = lowest.iter().sum::<f64>() / lowest.len() as f64;
        if 2.0 * top_hz < HIGH_RATE_HZ || floor > EMPTY_DB {
            return None;
        }
        let steps = (0.6 * top_hz / 100.0) as u32;
        let hz = (0..steps)
            .rev()
            .map(|n| 100.0 * f64::from(n))
            .find(|&hz| self.mean(hz, hz + 100.0) > floor + STANDS_OUT_DB)?;
        let from_hz = former_rate(hz, top_hz)?;
        Some(CutOff { hz, depth_db: self.drop_at(hz - 900.0), source: Source::Resampled { from_hz } })
    }
}

/// The lowest rate whose converter would end here.
fn former_rate(hz: f64, top_hz: f64) -> Option<f64> {
    let ends = |nyquist: &&f64| END.contains(&(hz / **nyquist)) && **nyquist < OPEN * top_hz;
    FORMER_NYQUISTS_HZ.iter().find(ends).map(|nyquist| 2.0 * nyquist)
}
