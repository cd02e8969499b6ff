//! Word-length reduction with triangular dither: the error becomes noise that knows nothing of the sound.
//!
//! Latency: 0 frames. A quantiser of step Δ with independent noise of triangular density, 2 Δ peak to peak, has an error
//! whose mean and power do not depend on the signal: Δ² / 12 of the quantiser and Δ² / 6 of the noise, together Δ² / 4.
//!
//! Sources: Lipshitz, Wannamaker and Vanderkooy, "Quantization and dither: a theoretical survey", J. Audio Eng. Soc. 40
//! (1992). Noise: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (SplitMix64).

use crate::process::StereoBlock;

/// Word lengths that [`Dither::set`] accepts, in bits.
pub const BITS: std::ops::RangeInclusive<u32> = 2..=24;
/// How far dither and rounding may move a sample, in steps: noise by 1, the quantiser by a half.
pub const REACH_STEPS: f64 = 1.5;

const SEED: u64 = 0x4C61_7468_6531_3933;
/// 1.5 * 2^52: added to a number below 2^51 and taken off again, it leaves the nearest whole number, ties to even, on
/// every instruction set.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// Size of one step of a word of `bits` bits at a full scale of ±1.
#[must_use]
pub fn step(bits: u32) -> f64 {
    f64::from(1 - bits.clamp(*BITS.start(), *BITS.end()) as i32).exp2()
}

/// A dithered quantiser for two channels, each with noise of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dither {
    state: u64,
    steps: f64,
}

impl Dither {
    /// Words of `bits` bits, within [`BITS`]; the noise is at its start.
    #[must_use]
    pub fn new(bits: u32) -> Self {
        Self { state: SEED, steps: step(bits).recip() }
    }

    /// Changes the word length; the noise goes on.
    pub fn set(&mut self, bits: u32) {
        self.steps = step(bits).recip();
    }

    /// Starts the noise again: the same input gives the same output.
    pub fn reset(&mut self) {
        self.state = SEED;
    }

    /// Multiplies the block by `gains`, one a frame and as many as the block has, and quantises: every sample is then
    /// k / 2^(bits - 1) for a whole k from -2^(bits - 1) to 2^(bits - 1) - 1. The product is not rounded in between.
    #[inline(always)]
    pub fn process(&mut self, block: &mut StereoBlock<'_>, gains: &[f64]) {
        let (steps, step) = (self.steps, self.steps.recip());
        let mut state = self.state;
        for ((left, right), gain) in block.left.iter_mut().zip(&mut *block.right).zip(gains) {
            for sample in [left, right] {
                let exact = f64::from(*sample) * gain * steps;
                let whole = (exact + triangular(&mut state) + ROUNDER) - ROUNDER;
                *sample = (whole.clamp(-steps, steps - 1.0) * step) as f32;
            }
        }
        self.state = state;
    }
}

/// The sum of two independent uniform numbers from -1/2 to 1/2: the halves of one of SplitMix64.
#[inline(always)]
fn triangular(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    let (high, low) = ((z >> 32) as u32 as i32, z as u32 as i32);
    // Each half has one value more below 0 than above; the 1 puts their mean to 0.
    (i64::from(high) + i64::from(low) + 1) as f64 * (1.0 / 4_294_967_296.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{noise, rms_db, sine, tone};

    fn dithered(bits: u32, mut left: Vec<f32>, mut right: Vec<f32>) -> [Vec<f32>; 2] {
        let gains = vec![1.0; left.len()];
        Dither::new(bits).process(&mut StereoBlock::new(&mut left, &mut right), &gains);
        [left, right]
    }

    #[test]
    fn total_noise_is_that_of_theory() {
        for (bits, expected_db) in [(8, -45.15), (16, -93.32), (24, -141.48)] {
            for output in dithered(bits, vec![0.0; 200_000], noise(1, 0.5, 200_000)) {
                // Only the silent channel is its own error; the other is taken off below.
                if rms_db(&output) > -20.0 {
                    continue;
                }
                // Re a full-scale sine, which reads -3.01. The power of 200 000 samples spreads by 0.02 dB.
                let level = rms_db(&output) + 3.0103;
                assert!((level - expected_db).abs() < 0.05, "{bits} bits: {level} dB");
            }
        }
        let input = noise(1, 0.5, 200_000);
        let [_, output] = dithered(16, vec![0.0; 200_000], input.clone());
        let error: Vec<f32> = output.iter().zip(&input).map(|(a, b)| a - b).collect();
        assert!((rms_db(&error) + 3.0103 + 93.32).abs() < 0.05);
    }

    #[test]
    fn a_tone_of_a_tenth_of_a_step_keeps_its_level_and_gets_no_harmonics() {
        const FRAMES: usize = 8_000_000;
        let amplitude = 3.162_277_66e-6;
        let input = sine(1_000.0, amplitude, 0.0, 48_000.0, FRAMES);
        let [output, _] = dithered(16, input, vec![0.0; FRAMES]);
        // Noise of 2^-16 rms leaves sqrt(2 / FRAMES) of it on an amplitude: 7.6e-9, 0.021 dB of this one. 4.5 sigma.
        let sigma = 2.0_f64.powi(-16) * (2.0 / FRAMES as f64).sqrt();
        let found = tone(&output, 1_000.0, 48_000.0).amplitude;
        assert!((20.0 * (found / amplitude).log10()).abs() < 0.1, "{found}");
        for harmonic in [3_000.0, 5_000.0] {
            // Undithered, a tone of 0.6 steps would be a square wave with a third of it at 3 kHz; this one silence.
            let found = tone(&output, harmonic, 48_000.0).amplitude;
            assert!(found < 4.5 * sigma, "{harmonic} Hz: {found}");
        }
    }

    #[test]
    fn samples_lie_on_the_grid_and_within_the_word() {
        for bits in [8, 12, 16, 18, 20, 24] {
            let step = step(bits);
            for output in dithered(bits, noise(1, 1.5, 20_000), noise(2, 1.5, 20_000)) {
                for x in &output {
                    let whole = f64::from(*x) / step;
                    assert_eq!(whole, whole.round(), "{bits} bits: {x}");
                    assert!((-1.0..=1.0 - step).contains(&f64::from(*x)), "{bits} bits: {x}");
                }
                assert!(output.contains(&-1.0) && output.contains(&((1.0 - step) as f32)));
            }
        }
    }

    #[test]
    fn no_sample_moves_further_than_stated() {
        let input = noise(1, 0.9, 100_000);
        let [output, _] = dithered(12, input.clone(), input.clone());
        let furthest = output.iter().zip(&input).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max);
        // Of 100 000, some come within a tenth of a step of the limit.
        assert!((1.4..=REACH_STEPS).contains(&(furthest / step(12))), "{} steps", furthest / step(12));
    }

    #[test]
    fn channels_have_noise_of_their_own_and_a_reset_repeats_it() {
        let [left, right] = dithered(16, vec![0.0; 100_000], vec![0.0; 100_000]);
        let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum::<f64>();
        let correlation = product(&left, &right) / product(&left, &left);
        // Independent noises correlate by 1 / sqrt(100 000) = 0.003. Five sigma.
        assert!(correlation.abs() < 0.016, "{correlation}");
        let correlation = product(&left[1..], &right[..99_999]) / product(&left, &left);
        assert!(correlation.abs() < 0.016, "{correlation} one frame apart");

        let mut dither = Dither::new(16);
        let gains = vec![1.0; 100];
        let (mut first, mut second) = ([vec![0.0; 100], vec![0.0; 100]], [vec![0.0; 100], vec![0.0; 100]]);
        for [left, right] in [&mut first, &mut second] {
            dither.process(&mut StereoBlock::new(left, right), &gains);
            dither.reset();
        }
        assert_eq!(first, second);
    }
}
