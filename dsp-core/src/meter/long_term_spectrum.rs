//! The long-term spectrum: the mean of dB over pieces of left and right in turn, one piece in four, so that a file of
//! minutes costs little.
//!
//! Cost: one FFT of 2048 points (at 96 kHz 4096, at 192 kHz 8192) for every four times as many frames.

use super::evidence_cut_off::{Bands, CutOff};
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
/// Pieces quieter than this, re a full-scale sine, say nothing about the music.
const AUDIBLE_DB: f64 = -50.0;
/// Mean of dB of a noise below the dB of its mean: 10 lg(e) times Euler's constant.
const NOISE_DB: f64 = 2.507;

/// The long-term spectrum since the last reset.
#[derive(Clone)]
pub struct LongTermSpectrum {
    sample_rate_hz: f64,
    window: Vec<f64>,
    piece: Vec<f64>,
    filled: usize,
    pieces: u64,
    fft: Arc<dyn RealToComplex<f64>>,
    bins: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
    /// Sums of the binary logarithms of power.
    logs: Vec<f64>,
    /// Sums of power.
    powers: Vec<f64>,
    audible: f64,
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
        // Far from a tone its side lobes fall by 18 dB an octave: the bass does not hide the rounding noise of 24 bits at
        // the top, 150 dB below it, as it would with a Blackman-Harris window or in single precision.
        let window = |n: usize| {
            let t = 2.0 * PI * n as f64 / points as f64;
            0.355_768 - 0.487_396 * t.cos() + 0.144_232 * (2.0 * t).cos() - 0.012_604 * (3.0 * t).cos()
        };
        Self {
            sample_rate_hz: spec.sample_rate_hz,
            audible: points as f64 * 0.5 * 10.0_f64.powf(AUDIBLE_DB / 10.0),
            window: (0..points).map(window).collect(),
            piece: vec![0.0; points],
            filled: 0,
            pieces: 0,
            bins: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            logs: vec![0.0; points / 2 + 1],
            powers: vec![0.0; points / 2 + 1],
            fft,
        }
    }

    /// Forgets all.
    pub fn reset(&mut self) {
        (self.filled, self.pieces) = (0, 0);
        self.logs.fill(0.0);
        self.powers.fill(0.0);
    }

    /// Takes over the sums of `other`, which was made for the same spec: what is read, not what is under way. Allocates
    /// nothing.
    pub(super) fn copy_from(&mut self, other: &Self) {
        self.pieces = other.pieces;
        self.logs.copy_from_slice(&other.logs);
        self.powers.copy_from_slice(&other.powers);
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
                for (kept, x) in self.piece[self.filled..].iter_mut().zip(&channel[at..at + frames]) {
                    *kept = f64::from(*x);
                }
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
        if self.piece.iter().map(|x| x * x).sum::<f64>() < self.audible {
            return;
        }
        for (x, window) in self.piece.iter_mut().zip(&self.window) {
            *x *= window;
        }
        // It refuses only other lengths.
        let _ = self.fft.process_with_scratch(&mut self.piece, &mut self.bins, &mut self.scratch);
        for ((log, power), bin) in self.logs.iter_mut().zip(&mut self.powers).zip(&self.bins) {
            let now = bin.norm_sqr();
            *power += now;
            // The bits of a float are its binary logarithm within 0.09, and vector code.
            *log += f64::from((now as f32).to_bits()) / f64::from(1 << 23) - 127.0;
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
        let sum: f64 = self.window.iter().sum();
        let full_scale_db = 20.0 * (0.5 * sum).log10() - NOISE_DB;
        let db = 10.0 * 2.0_f64.log10() / self.pieces as f64;
        self.logs.iter().map(|log| log * db - full_scale_db).collect()
    }

    /// dB of the mean power.
    #[must_use]
    pub fn loud_decibels(&self) -> Vec<f64> {
        if self.pieces == 0 {
            return Vec::new();
        }
        let sum: f64 = self.window.iter().sum();
        let full_scale_db = 20.0 * (0.5 * sum).log10();
        self.powers.iter().map(|power| 10.0 * (power / self.pieces as f64).log10() - full_scale_db).collect()
    }

    /// Where the spectrum ends too early for its rate; `None` where it does not, or in the first seconds.
    #[must_use]
    pub fn cut_off(&self) -> Option<CutOff> {
        if self.pieces < ENOUGH {
            return None;
        }
        Bands::new(self.decibels(), self.loud_decibels(), self.sample_rate_hz, self.pieces).cut_off()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{noise, sine};

    fn heard(left: &[f32], right: &[f32], rate: f64, block: usize) -> LongTermSpectrum {
        let mut spectrum = LongTermSpectrum::new(&ProcessSpec::offline(rate, 4_096));
        for (left, right) in left.chunks(block).zip(right.chunks(block)) {
            spectrum.process(left, right);
        }
        spectrum
    }

    #[test]
    fn levels_follow_their_definitions() {
        for rate in [48_000.0, 192_000.0] {
            let points = POINTS << if rate > 96_000.0 { 2 } else { 0 };
            // In the middle of a bin. The correction for noise and the stepwise logarithm, 0.26 dB, stay.
            let tone = sine(100.0 * rate / points as f64, 0.5, 0.0, rate, 200_000);
            let decibels = heard(&tone, &tone, rate, 512).decibels();
            assert!((decibels[100] + 6.02 - NOISE_DB).abs() < 0.3, "{}", decibels[100]);
            assert!(decibels[110] < -95.0, "92 dB of window: {}", decibels[110]);
            // Uniform noise of peak 0.5: -10.79 dB re a square wave, -7.78 re a sine, in points / 2 bins of 2.0 width.
            let hiss = noise(1, 0.5, 800_000);
            let decibels = heard(&hiss, &hiss, rate, 512).decibels();
            let mean = decibels[10..points / 2 - 10].iter().sum::<f64>() / (points / 2 - 20) as f64;
            let wanted = -7.78 - 10.0 * (points as f64 / 2.0 / 2.0).log10();
            assert!((mean - wanted).abs() < 0.4, "{mean}, not {wanted}");
        }
    }

    #[test]
    fn blocks_change_nothing_and_both_sides_are_heard() {
        let (left, right) = (noise(1, 0.5, 50_000), sine(12_000.0, 0.5, 0.0, 48_000.0, 50_000));
        let whole = heard(&left, &right, 48_000.0, 50_000);
        for block in [1, 64, 777] {
            assert_eq!(heard(&left, &right, 48_000.0, block).logs, whole.logs, "blocks of {block}");
        }
        let swapped = heard(&right, &left, 48_000.0, 512);
        assert_eq!(whole.pieces, swapped.pieces);
        assert!((whole.decibels()[512] - swapped.decibels()[512]).abs() < 10.0);
    }

    #[test]
    fn quiet_and_short_sound_says_nothing() {
        let quiet = noise(1, 1e-3, 400_000);
        assert_eq!(heard(&quiet, &quiet, 48_000.0, 512).decibels(), []);
        let short = noise(1, 0.5, 20_000);
        assert_eq!(heard(&short, &short, 48_000.0, 512).cut_off(), None);
    }
}
