//! The mean power of mid and side over frequency, of all of a programme: what balances and widths are compared by.
//!
//! Unlike [`super::long_term_spectrum`], which looks at one piece in four of either side and at the mean of its dB, this
//! takes every frame, means of power, and pieces so long (0.34 s) that third octaves from 25 Hz on stand apart.
//!
//! Cost: two FFTs of 16 384 points (at 96 kHz 32 768, at 192 kHz 65 536) for every half as many frames. Latency: 0 frames, it
//! only listens. Not for the audio thread.

use crate::process::ProcessSpec;
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::f64::consts::PI;
use std::fmt;
use std::sync::Arc;

/// Points of the FFT at 48 kHz.
const POINTS: usize = 16_384;
/// Bins that the window spreads the power of a tone over: equivalent noise bandwidth of Hann.
pub const WINDOW_BINS: f64 = 1.5;

/// Sums of power since it was made.
pub struct MidSideSpectrum {
    window: Vec<f64>,
    /// Mid and side of the current piece.
    piece: [Vec<f64>; 2],
    filled: usize,
    fft: Arc<dyn RealToComplex<f64>>,
    /// Of mid and side, and how many pieces are in them.
    powers: [Vec<f64>; 2],
    pieces: f64,
}

impl fmt::Debug for MidSideSpectrum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MidSideSpectrum").field("pieces", &self.pieces).finish_non_exhaustive()
    }
}

impl MidSideSpectrum {
    /// Allocates for `spec`.
    #[must_use]
    pub fn new(spec: &ProcessSpec) -> Self {
        let octaves = (spec.sample_rate_hz / 48_000.0).log2().round().max(0.0) as u32;
        let points = POINTS << octaves;
        let fft = RealFftPlanner::new().plan_fft_forward(points);
        // Hann, scaled so that a full-scale sine has power 1 in its bin.
        let hann = |n: usize| (0.5 - 0.5 * (2.0 * PI * n as f64 / points as f64).cos()) * 4.0 / points as f64;
        Self {
            window: (0..points).map(hann).collect(),
            piece: [vec![0.0; points], vec![0.0; points]],
            filled: 0,
            fft,
            powers: [vec![0.0; points / 2 + 1], vec![0.0; points / 2 + 1]],
            pieces: 0.0,
        }
    }

    /// Listens to two channels of equal length and of finite samples. Mono comes as twice the same.
    pub fn process(&mut self, mut left: &[f32], mut right: &[f32]) {
        let points = self.window.len();
        while !left.is_empty() {
            let frames = left.len().min(points - self.filled);
            let (l, r) = (&left[..frames], &right[..frames]);
            let [mid, side] = &mut self.piece;
            let places = mid[self.filled..].iter_mut().zip(&mut side[self.filled..]);
            for ((mid, side), (l, r)) in places.zip(l.iter().zip(r)) {
                let (l, r) = (f64::from(*l), f64::from(*r));
                (*mid, *side) = (0.5 * (l + r), 0.5 * (l - r));
            }
            self.filled += frames;
            (left, right) = (&left[frames..], &right[frames..]);
            if self.filled == points {
                self.take();
                // Pieces overlap by half.
                self.piece.iter_mut().for_each(|piece| piece.copy_within(points / 2.., 0));
                self.filled = points / 2;
            }
        }
    }

    /// Adds the current piece, as much as there is of it.
    fn take(&mut self) {
        let (mut work, mut bins) = (self.fft.make_input_vec(), self.fft.make_output_vec());
        let mut scratch = self.fft.make_scratch_vec();
        for (piece, powers) in self.piece.iter().zip(&mut self.powers) {
            let windowed = piece[..self.filled].iter().zip(&self.window).map(|(x, weight)| x * weight);
            work.fill(0.0);
            work.iter_mut().zip(windowed).for_each(|(to, x)| *to = x);
            // It refuses only other lengths.
            let _ = self.fft.process_with_scratch(&mut work, &mut bins, &mut scratch);
            powers.iter_mut().zip(&bins).for_each(|(sum, bin): (_, &Complex<f64>)| *sum += bin.norm_sqr());
        }
        // The last piece may end anywhere: it counts for as much power as the window let in.
        let squares = |weights: &[f64]| weights.iter().map(|weight| weight * weight).sum::<f64>();
        self.pieces += squares(&self.window[..self.filled]) / squares(&self.window);
    }

    /// Mean power of mid and of side from 0 Hz to half the rate in equal steps, linear: a full-scale sine on both channels
    /// reads 1 in the bin of its mid, and its power is spread over [`WINDOW_BINS`]. What was heard last counts too, as if
    /// silence followed. All 0 before there was sound.
    #[must_use]
    pub fn finish(mut self) -> [Vec<f64>; 2] {
        let new = self.filled - if self.pieces > 0.0 { self.window.len() / 2 } else { 0 };
        if new > 0 {
            self.take();
        }
        let share = if self.pieces > 0.0 { self.pieces.recip() } else { 0.0 };
        self.powers.map(|powers| powers.into_iter().map(|power| share * power).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{noise, sine};

    fn heard(left: &[f32], right: &[f32], rate: f64, block: usize) -> [Vec<f64>; 2] {
        let mut spectrum = MidSideSpectrum::new(&ProcessSpec::offline(rate, 4_096));
        for (left, right) in left.chunks(block).zip(right.chunks(block)) {
            spectrum.process(left, right);
        }
        spectrum.finish()
    }

    #[test]
    fn mid_and_side_read_their_powers() {
        for (rate, points) in [(44_100.0, POINTS), (192_000.0, 4 * POINTS)] {
            // In the middle of a bin; 1 on the left and 0.5 on the right: a mid of 0.75 and a side of 0.25.
            let hz = 500.0 * rate / points as f64;
            let (left, right) = (sine(hz, 1.0, 0.0, rate, 3 * points), sine(hz, 0.5, 0.0, rate, 3 * points));
            let [mid, side] = heard(&left, &right, rate, 4_096);
            assert_eq!(mid.len(), points / 2 + 1);
            assert!((mid[500] - 0.5625).abs() < 1e-6 && (side[500] - 0.0625).abs() < 1e-6);
            // All of the power is in the bins of the window.
            let sum = mid.iter().sum::<f64>() / WINDOW_BINS;
            assert!((sum - 0.5625).abs() < 1e-6, "{sum}");
        }
    }

    #[test]
    fn noise_reads_its_mean_square_at_any_length() {
        // Uniform noise of peak 0.5 has a mean square of 1/12, twice that where a sine of mean square 1/2 reads 1.
        let hiss = noise(1, 0.5, 1_000_000);
        for frames in [1_000_000, 999_999, 20_000] {
            let [mid, side] = heard(&hiss[..frames], &hiss[..frames], 48_000.0, 777);
            let db = 10.0 * (6.0 * mid.iter().sum::<f64>() / WINDOW_BINS).log10();
            // The mean of N squares of uniform noise spreads by sqrt(0.8 / N), 0.0045 dB and 0.027 dB; half as much again
            // because the window weighs the frames of so few pieces unevenly. Four of that.
            assert!(db.abs() < if frames > 500_000 { 0.027 } else { 0.17 }, "{frames}: {db}");
            assert_eq!(side.iter().sum::<f64>(), 0.0);
        }
    }

    #[test]
    fn blocks_change_nothing_and_silence_is_nothing() {
        let (left, right) = (noise(1, 0.5, 50_000), noise(2, 0.5, 50_000));
        let whole = heard(&left, &right, 48_000.0, 50_000);
        for block in [1, 4_096] {
            assert_eq!(heard(&left, &right, 48_000.0, block), whole, "blocks of {block}");
        }
        let none = heard(&[], &[], 48_000.0, 1);
        assert!(none.iter().flatten().all(|power| *power == 0.0));
    }
}
