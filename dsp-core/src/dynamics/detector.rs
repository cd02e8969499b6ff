//! Level detection: instant peak, mean square or a mixture of both, linked across two channels.
//!
//! Latency: 0 frames. Everything is computed as power, so that a mixture of peak and mean square is one addition and a level
//! costs one logarithm. The mean square counts twice: a sine reads its peak with either.
//!
//! [`level_db`] and [`gain_of`] are vector code and give the same bits on every machine, which the library's logarithm and
//! exponential do not.

use crate::tame::tame_sample;
use crate::units::SILENCE;

/// Decibels in an octave of power: 10 log10(2).
const DB_PER_OCTAVE: f64 = 3.010_299_956_639_812;

/// The bits of 1.0: where its mantissa starts without an exponent.
const ONE_BITS: u64 = 0x3ff0_0000_0000_0000;

/// Bits of the square root of one half, the lower end of the range that the polynomial is made for.
const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;

/// 2^52: added to a whole number below 2^52, it puts that number into the lowest bits, and the other way round.
const TWO_TO_52: f64 = 4_503_599_627_370_496.0;

/// log2(1 + t) / t from sqrt(1/2) - 1 to sqrt(2) - 1, by interpolation at the Chebyshev nodes: within 4.1e-6.
const LOG2: [f64; 6] = [
    1.442_700_440_013_494_8,
    -0.721_195_752_393_868_2,
    0.479_925_573_470_807_53,
    -0.366_925_770_957_562_1,
    0.316_898_187_156_262_9,
    -0.202_289_263_728_758_27,
];

/// (2^t - 1) / t from -1/2 to 1/2, likewise: within 2.1e-7 of 2^t.
const EXP2: [f64; 5] = [
    std::f64::consts::LN_2,
    0.240_223_490_380_203_6,
    0.055_503_810_137_964_57,
    0.009_666_368_515_385_448,
    0.001_338_130_253_732_079_7,
];

/// The larger of two numbers that are not NaN: one instruction, where `f64::max` must look for NaN.
#[inline(always)]
#[must_use]
pub fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The smaller of two numbers that are not NaN.
#[inline(always)]
#[must_use]
pub fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// Raises peaks, linear, to those of a piece of sound; what is no sound counts as [`crate::tame`] leaves it.
#[inline(always)]
pub fn raise_peaks(peaks: &mut [f64; 2], left: &[f32], right: &[f32]) {
    for (peak, channel) in peaks.iter_mut().zip([left, right]) {
        // Finite magnitudes compare as their bits do, and a maximum of integers is vector code.
        let mut loudest = 0;
        for x in channel {
            loudest = loudest.max(tame_sample(*x).abs().to_bits());
        }
        *peak = larger(f64::from(f32::from_bits(loudest)), *peak);
    }
}

/// Horner's rule.
#[inline(always)]
fn polynomial<const N: usize>(coefficients: &[f64; N], t: f64) -> f64 {
    // A loop and no `fold`: what takes a closure may stay a call, compiled for the narrowest machine.
    let mut sum = 0.0;
    for c in coefficients.iter().rev() {
        sum = sum * t + c;
    }
    sum
}

/// Decibels of a finite power that is not negative; -200 dB for that of [`SILENCE`] and below. Within 1.3e-5 dB: a ratio
/// of 100 that expands makes 1.3e-3 dB of that.
#[inline(always)]
#[must_use]
pub fn level_db(power: f64) -> f64 {
    let bits = larger(power, SILENCE * SILENCE).to_bits();
    let biased = (bits + (ONE_BITS - SQRT_HALF_BITS)) >> 52;
    let t = f64::from_bits(bits + ONE_BITS - (biased << 52)) - 1.0;
    let octaves = f64::from_bits(TWO_TO_52.to_bits() | biased) - (TWO_TO_52 + 1_023.0);
    DB_PER_OCTAVE * (octaves + t * polynomial(&LOG2, t))
}

/// Linear gain of `db` decibels, -1000 to 1000. Within 2.1e-7 of itself, 2e-6 dB; exactly 1 for 0.
#[inline(always)]
#[must_use]
pub fn gain_of(db: f64) -> f64 {
    const NEAREST: f64 = 1.5 * TWO_TO_52;
    let octaves = db * (0.5 / DB_PER_OCTAVE);
    let shifted = octaves + NEAREST;
    let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(ONE_BITS));
    let t = octaves - (shifted - NEAREST);
    power + power * (t * polynomial(&EXP2, t))
}

/// Mean squares of `N` signals, as one-pole averages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanSquare<const N: usize>([f64; N]);

impl<const N: usize> MeanSquare<N> {
    /// Silence so far.
    pub const SILENT: Self = Self([0.0; N]);

    /// The first `M` signals, to be worked on apart and put back by [`MeanSquare::take`].
    #[inline(always)]
    #[must_use]
    pub fn first<const M: usize>(&self) -> MeanSquare<M> {
        MeanSquare(std::array::from_fn(|n| self.0[n]))
    }

    /// Puts the first `M` signals back.
    #[inline(always)]
    pub fn take<const M: usize>(&mut self, first: &MeanSquare<M>) {
        self.0[..M].copy_from_slice(&first.0);
    }

    /// Takes the powers of one frame and turns each into the mixture: `share` of twice the mean square, which keeps `keep`
    /// of itself a frame, and the rest instant.
    #[inline(always)]
    pub fn mix(&mut self, powers: &mut [f64; N], share: &[f64; N], keep: &[f64; N]) {
        for n in 0..N {
            self.0[n] = keep[n] * self.0[n] + (1.0 - keep[n]) * powers[n];
            powers[n] = (1.0 - share[n]) * powers[n] + share[n] * (2.0 * self.0[n]);
        }
    }

    /// Ends decaying averages before they turn subnormal. To be called every few dozen frames.
    #[inline(always)]
    pub fn settle(&mut self) {
        for mean in &mut self.0 {
            *mean = if *mean < SILENCE * SILENCE * 1e-10 { 0.0 } else { *mean };
        }
    }
}

/// Smooths powers at a raised rate, so that the peaks of a tone are not read between its samples one time and on them
/// another, which would be heard as aliasing: a raised cosine of two frames of the sample rate.
#[derive(Clone, Debug)]
pub struct Smoother<const N: usize> {
    /// From the newest frame backwards; none at the sample rate itself.
    taps: Vec<f64>,
    past: Vec<[f64; N]>,
}

impl<const N: usize> Smoother<N> {
    /// Allocates for at most `most_frames` frames at once, at `factor` times the sample rate. Delays by `factor` frames,
    /// and by none at a factor of 1.
    #[must_use]
    pub fn new(factor: usize, most_frames: usize) -> Self {
        let length = if factor > 1 { 2 * factor + 1 } else { 0 };
        let tap = |n: usize| (std::f64::consts::PI * (n + 1) as f64 / (length + 1) as f64).sin().powi(2);
        let sum: f64 = (0..length).map(tap).sum();
        Self { taps: (0..length).map(|n| tap(n) / sum).collect(), past: vec![[0.0; N]; length + most_frames] }
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.past.fill([0.0; N]);
    }

    /// Smooths the first `M` signals of a few frames in place.
    #[inline(always)]
    pub fn process<const M: usize>(&mut self, powers: &mut [[f64; M]]) {
        let length = self.taps.len();
        if length == 0 {
            return;
        }
        for (n, powers) in powers.iter_mut().enumerate() {
            self.past[length + n][..M].copy_from_slice(powers);
            *powers = [0.0; M];
            for (tap, past) in self.taps.iter().zip(&self.past[n + 1..]) {
                for lane in 0..M {
                    powers[lane] += tap * past[lane];
                }
            }
        }
        self.past.copy_within(powers.len()..powers.len() + length, 0);
    }
}

/// What one channel detects when the louder of both has a say of `link`, 0 to 1.
#[inline(always)]
#[must_use]
pub fn linked(own: f64, other: f64, link: f64) -> f64 {
    (1.0 - link) * own + link * larger(own, other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{db_to_gain, gain_to_db};

    #[test]
    fn levels_are_those_of_the_library() {
        for n in -21_000..=14_000 {
            let db = f64::from(n) * 0.01 + 0.003;
            let level = level_db(db_to_gain(db).powi(2));
            // The polynomial is within 4.1e-6 octaves of power.
            assert!((level - db.max(-200.0)).abs() < 1.3e-5, "{level} dB, expected {db} dB");
        }
        assert_eq!(level_db(1.0), 0.0);
        assert_eq!(level_db(0.0), level_db(SILENCE * SILENCE));
        assert!((level_db(0.25) - gain_to_db(0.5)).abs() < 1e-14);
    }

    #[test]
    fn gains_are_those_of_the_library() {
        for n in -50_000..=50_000 {
            let db = f64::from(n) * 0.01;
            let ratio = gain_of(db) / db_to_gain(db);
            assert!((ratio - 1.0).abs() < 2.1e-7, "{ratio} at {db} dB");
        }
        assert_eq!(gain_of(0.0), 1.0);
    }

    #[test]
    fn a_sine_reads_its_peak_with_peak_and_rms() {
        let (mut mean, keep) = (MeanSquare::<2>::SILENT, [(-1.0_f64 / 4_800.0).exp(); 2]);
        let (mut highest, mut last) = (0.0_f64, 0.0);
        for n in 0..96_000 {
            let power = (0.5 * (f64::from(n) * 0.13).sin()).powi(2);
            let mut powers = [power; 2];
            mean.mix(&mut powers, &[0.0, 1.0], &keep);
            (highest, last) = (highest.max(powers[0]), powers[1]);
        }
        // The peak is hit to within 0.065 rad, the mean square ripples by 1 / (2 * 0.13 * 4800): 0.02 and 0.004 dB.
        assert!((level_db(highest) + 6.0206).abs() < 0.02, "{}", level_db(highest));
        assert!((level_db(last) + 6.0206).abs() < 0.005, "{}", level_db(last));
    }

    #[test]
    fn the_mean_square_covers_63_percent_in_its_window() {
        let (mut mean, keep) = (MeanSquare::<1>::SILENT, [(-1.0_f64 / 480.0).exp()]);
        let mut read = 0.0;
        for _ in 0..480 {
            let mut powers = [1.0];
            mean.mix(&mut powers, &[1.0], &keep);
            read = powers[0];
        }
        assert!((read / 2.0 - (1.0 - (-1.0_f64).exp())).abs() < 1e-9, "{read}");
    }

    #[test]
    fn a_link_goes_from_each_for_itself_to_the_louder() {
        assert_eq!((linked(0.2, 0.6, 0.0), linked(0.6, 0.2, 0.0)), (0.2, 0.6));
        assert_eq!((linked(0.2, 0.6, 1.0), linked(0.6, 0.2, 1.0)), (0.6, 0.6));
        assert!((linked(0.2, 0.6, 0.5) - 0.4).abs() < 1e-15);
    }
}
