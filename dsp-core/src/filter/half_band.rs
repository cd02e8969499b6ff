//! Twice and four times the sample rate and back, by linear-phase half-band filters in f64, many signals side by side.
//!
//! Up to 20 kHz at 44.1 kHz and above the response is flat within 0.0002 dB; what would be mirrored to below 20 kHz is at
//! least 105 dB down. In a half-band filter every second tap but the middle one is 0, so each step of two costs half.
//!
//! Latency of up and down together: [`latency_frames`].
//!
//! Source: Crochiere and Rabiner, "Multirate digital signal processing", Prentice-Hall 1983, ch. 4 (half-band filters);
//! the Kaiser window of [`super::window`].

use super::window::windowed_sinc;

/// Pairs of taps of the step from the sample rate to twice, and from there to four times, where there is more room
/// between the sound and its image.
const PAIRS: [usize; 2] = [39, 7];

/// Shape of the Kaiser window: 110 dB.
const BETA: f64 = 11.2;

/// Most frames that are taken at once, at the sample rate.
pub const MOST_FRAMES: usize = 64;

/// `A` signals of two channels.
pub type Wide<const A: usize> = [[f64; 2]; A];

/// Frames by which up and down together delay, at the raised rate: a multiple of `factor` only with 2 more at 4.
#[must_use]
pub fn latency_frames(factor: usize) -> usize {
    match factor {
        2 => 2 * (2 * PAIRS[0] - 1),
        4 => 4 * (2 * PAIRS[0] - 1) + 2 * (2 * PAIRS[1] - 1),
        _ => 0,
    }
}

/// The taps that are not 0, but for the middle one, which is 1/2 of their sum: from the outermost inwards.
fn half_band(pairs: usize) -> Vec<f64> {
    let half = 2 * pairs;
    let tap = |pair: usize| windowed_sinc((half - 1 - 2 * pair) as f64 / 2.0, half as f64 / 2.0, BETA);
    let taps: Vec<f64> = (0..pairs).map(tap).collect();
    let sum: f64 = 2.0 * taps.iter().sum::<f64>();
    taps.iter().map(|tap| tap / sum).collect()
}

/// One symmetric filter over the past.
#[derive(Clone, Debug)]
struct Fir<const A: usize> {
    taps: Vec<f64>,
    /// As many frames as the filter looks back, then the new ones.
    past: Vec<Wide<A>>,
}

impl<const A: usize> Fir<A> {
    fn new(pairs: usize, most_frames: usize) -> Self {
        Self { taps: half_band(pairs), past: vec![[[0.0; 2]; A]; 2 * pairs + most_frames] }
    }

    fn reset(&mut self) {
        self.past.fill([[0.0; 2]; A]);
    }

    fn take(&mut self, n: usize, frame: &Wide<A>) {
        self.past[2 * self.taps.len() + n] = *frame;
    }

    /// The sum over the last frames at new frame `n`.
    #[inline(always)]
    fn sum(&self, n: usize) -> Wide<A> {
        let pairs = self.taps.len();
        let past = &self.past[n + 1..n + 1 + 2 * pairs];
        let mut sum = [[0.0; 2]; A];
        for (pair, tap) in self.taps.iter().enumerate() {
            let (early, late) = (&past[pair], &past[2 * pairs - 1 - pair]);
            for lane in 0..A {
                (0..2).for_each(|side| sum[lane][side] += tap * (early[lane][side] + late[lane][side]));
            }
        }
        sum
    }

    /// The frame `ago` frames before new frame `n`.
    #[inline(always)]
    fn back(&self, n: usize, ago: usize) -> Wide<A> {
        self.past[2 * self.taps.len() + n - ago]
    }

    fn advance(&mut self, frames: usize) {
        let length = 2 * self.taps.len();
        self.past.copy_within(frames..frames + length, 0);
    }
}

/// To twice the rate.
#[derive(Clone, Debug)]
struct Double<const A: usize>(Fir<A>);

impl<const A: usize> Double<A> {
    #[inline(always)]
    fn process(&mut self, input: &[Wide<A>], output: &mut [Wide<A>]) {
        let fir = &mut self.0;
        let middle = fir.taps.len() - 1;
        input.iter().enumerate().for_each(|(n, frame)| fir.take(n, frame));
        for (n, pair) in output.chunks_exact_mut(2).enumerate().take(input.len()) {
            (pair[0], pair[1]) = (fir.sum(n), fir.back(n, middle));
        }
        fir.advance(input.len());
    }
}

/// From twice the rate.
#[derive(Clone, Debug)]
struct Halve<const A: usize> {
    even: Fir<A>,
    odd: Fir<A>,
}

impl<const A: usize> Halve<A> {
    #[inline(always)]
    fn process(&mut self, input: &[Wide<A>], output: &mut [Wide<A>]) {
        let middle = self.even.taps.len();
        for (n, pair) in input.chunks_exact(2).enumerate() {
            self.even.take(n, &pair[0]);
            self.odd.take(n, &pair[1]);
        }
        for (n, frame) in output.iter_mut().enumerate().take(input.len() / 2) {
            let (sum, middle) = (self.even.sum(n), self.odd.back(n, middle));
            for lane in 0..A {
                (0..2).for_each(|side| frame[lane][side] = 0.5 * (sum[lane][side] + middle[lane][side]));
            }
        }
        self.even.advance(input.len() / 2);
        self.odd.advance(input.len() / 2);
    }
}

/// To a raised rate.
#[derive(Clone, Debug)]
pub struct Upsampler<const A: usize> {
    steps: Vec<Double<A>>,
    between: Vec<Wide<A>>,
}

impl<const A: usize> Upsampler<A> {
    /// Allocates. `factor` is 1, 2 or 4.
    #[must_use]
    pub fn new(factor: usize) -> Self {
        let step = |n: usize| Double(Fir::new(PAIRS[n], MOST_FRAMES << n));
        let steps = (0..factor.ilog2() as usize).map(step).collect();
        Self { steps, between: vec![[[0.0; 2]; A]; 2 * MOST_FRAMES] }
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.steps.iter_mut().for_each(|step| step.0.reset());
    }

    /// Turns at most [`MOST_FRAMES`] frames into `factor` times as many.
    #[inline(always)]
    pub fn process(&mut self, input: &[Wide<A>], output: &mut [Wide<A>]) {
        match &mut self.steps[..] {
            [] => output[..input.len()].copy_from_slice(input),
            [only] => only.process(input, output),
            [first, second, ..] => {
                let between = &mut self.between[..2 * input.len()];
                first.process(input, between);
                second.process(between, output);
            }
        }
    }
}

/// From a raised rate.
#[derive(Clone, Debug)]
pub struct Downsampler<const A: usize> {
    steps: Vec<Halve<A>>,
    between: Vec<Wide<A>>,
}

impl<const A: usize> Downsampler<A> {
    /// Allocates. `factor` is 1, 2 or 4.
    #[must_use]
    pub fn new(factor: usize) -> Self {
        let fir = |n: usize| Fir::new(PAIRS[n], MOST_FRAMES << n);
        let step = |n: usize| Halve { even: fir(n), odd: fir(n) };
        let steps = (0..factor.ilog2() as usize).map(step).collect();
        Self { steps, between: vec![[[0.0; 2]; A]; 2 * MOST_FRAMES] }
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        for step in &mut self.steps {
            step.even.reset();
            step.odd.reset();
        }
    }

    /// Turns `factor` times at most [`MOST_FRAMES`] frames into one each.
    #[inline(always)]
    pub fn process(&mut self, input: &[Wide<A>], output: &mut [Wide<A>]) {
        match &mut self.steps[..] {
            [] => output[..input.len()].copy_from_slice(input),
            [only] => only.process(input, output),
            [first, second, ..] => {
                let between = &mut self.between[..input.len() / 2];
                second.process(input, between);
                first.process(between, output);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{magnitude_db, onset, sine, tone};
    use crate::units::gain_to_db;

    const RATE_HZ: f64 = 44_100.0;

    fn there(factor: usize, input: &[f32]) -> Vec<f32> {
        let mut up = Upsampler::<1>::new(factor);
        let mut output = Vec::new();
        for chunk in input.chunks(MOST_FRAMES) {
            let wide: Vec<Wide<1>> = chunk.iter().map(|x| [[f64::from(*x), 0.0]]).collect();
            let mut raised = vec![[[0.0; 2]]; factor * chunk.len()];
            up.process(&wide, &mut raised);
            output.extend(raised.iter().map(|frame| frame[0][0] as f32));
        }
        output
    }

    fn back(factor: usize, input: &[f32]) -> Vec<f32> {
        let mut down = Downsampler::<1>::new(factor);
        let mut output = Vec::new();
        for chunk in input.chunks(factor * 7) {
            let wide: Vec<Wide<1>> = chunk.iter().map(|x| [[f64::from(*x), 0.0]]).collect();
            let mut lowered = vec![[[0.0; 2]]; chunk.len() / factor];
            down.process(&wide, &mut lowered);
            output.extend(lowered.iter().map(|frame| frame[0][0] as f32));
        }
        output
    }

    #[test]
    fn there_and_back_is_flat_and_as_late_as_stated() {
        let mut impulse = vec![0.0; 700];
        impulse[10] = 1.0;
        assert_eq!(back(1, &there(1, &impulse)), impulse);
        for (factor, extra) in [(2, 0), (4, 2)] {
            let mut raised = there(factor, &impulse);
            // The delay that makes 4 times the rate come out on a frame.
            (0..extra).for_each(|_| raised.insert(0, 0.0));
            raised.truncate(700 * factor);
            let round = back(factor, &raised);
            let peak = round.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).expect("frames").0;
            assert_eq!((peak - 10) * factor, latency_frames(factor) + extra);
            assert!(onset(&round).is_some());
            for hz in [10.0, 1_000.0, 10_000.0, 20_000.0] {
                // Four filters of 110 dB ripple by 3.2e-6 each: 0.00011 dB; f32 adds a few 1e-7.
                let off = magnitude_db(&round, hz, RATE_HZ);
                assert!(off.abs() < 2e-4, "{off} dB at {hz} Hz, {factor} times");
            }
        }
    }

    #[test]
    fn images_and_what_would_be_mirrored_are_gone() {
        for factor in [2, 4] {
            let raised_hz = RATE_HZ * factor as f64;
            for hz in [1_000.0, 15_000.0, 20_000.0] {
                let raised = there(factor, &sine(hz, 1.0, 0.0, RATE_HZ, 4_000));
                let found = tone(&raised[2_000..], hz, raised_hz);
                assert!((found.amplitude - 1.0).abs() < 1e-5, "{}", found.amplitude);
                assert!(gain_to_db(found.residual_rms) < -105.0, "{} dB", gain_to_db(found.residual_rms));
                // The first image, which back at the sample rate would be `hz` again.
                let image = back(factor, &sine(RATE_HZ - hz, 1.0, 0.0, raised_hz, 4_000 * factor));
                let left = gain_to_db(tone(&image[2_000..], hz, RATE_HZ).amplitude);
                assert!(left < -105.0, "{left} dB of {hz} Hz, {factor} times");
            }
        }
    }
}
