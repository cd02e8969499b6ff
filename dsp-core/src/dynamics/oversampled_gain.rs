//! Multiplies sound by a gain at a multiple of the sample rate: what the gain spreads beyond half the rate is filtered
//! off instead of folding back.
//!
//! Between the samples the sound is interpolated and the gain drawn straight, as [`GainPath`](super::gain_path::GainPath)
//! draws it. Each of the points of one sample is a copy of the signal a fraction later; multiplied, it is brought back by
//! the mirrored filter, and the mean of all is the decimated product. The filter of the samples themselves is a delay,
//! so that a factor of `N` takes `2 (N - 1)` filters of [`TAPS`] taps.
//!
//! Linear phase. Ripple below 0.0001 dB up to 0.459 of the rate (20.2 kHz at 44.1), 6 dB down at half of it; what is above
//! 0.541 before decimation is 120 dB down.
//!
//! Latency: [`LATENCY_FRAMES`].
//!
//! Source: Crochiere and Rabiner, "Multirate Digital Signal Processing", Prentice-Hall 1983, section 3.3 (polyphase
//! interpolators and decimators), and Kaiser, "Nonrecursive digital filter design using the I0-sinh window function",
//! IEEE ISCAS 1974.

use super::true_peak_limiter::Hop;
use crate::filter::window::windowed_sinc;
use crate::oversample::HOP;
use crate::simd::Simd;

/// Samples that each point between two samples is computed from, and points that each sample is brought back from.
pub const TAPS: usize = 96;
/// Hops by which the sound, and all that goes with it, is delayed.
pub const LATENCY_HOPS: usize = TAPS / HOP;
/// Frames by which the sound is delayed.
pub const LATENCY_FRAMES: usize = LATENCY_HOPS * HOP;

const HALF: usize = TAPS / 2;
/// Kaiser's window for 120 dB.
const BETA: f64 = 12.27;
/// Frames computed side by side.
const LANES: usize = 16;
/// A line: the frames that the newest hop's filters reach back to, and that hop.
const LENGTH: usize = LATENCY_FRAMES + HOP;
/// Place in a line of samples of the first point of the hop that is interpolated.
const MIDDLE: usize = LENGTH - HOP - HALF;

/// Hops from which something reaches the hop that is due: as many before it as after it.
const REACH_HOPS: usize = 2 * LATENCY_HOPS + 1;
/// Gains within reach of each other beyond which the sound is multiplied at its own rate: what the filters ring before
/// a sound that is out of all proportion would meet a gain that has not come down yet.
const MOST_RATIO: f32 = 64.0;
/// Ceiling and steepness in silence.
const AT_REST: (f32, bool) = (1.0, false);

/// One channel under way.
#[derive(Clone, Debug)]
struct Line {
    samples: [f32; LENGTH],
    gains: [f32; LENGTH],
    peaks: [f32; LENGTH],
    /// The products between the samples, one line for each point, half a filter later than the samples.
    products: Vec<[f32; LENGTH]>,
}

impl Line {
    fn silent(points: usize) -> Self {
        let (samples, peaks) = ([0.0; LENGTH], [0.0; LENGTH]);
        Self { samples, gains: [1.0; LENGTH], peaks, products: vec![[0.0; LENGTH]; points] }
    }

    /// Takes one hop in and gives the one due in its place. `kernel` holds the taps of each point.
    #[inline(always)]
    fn process(
        &mut self,
        kernel: &[[f32; TAPS]],
        samples: &mut [f32; HOP],
        gains: &[f64; HOP],
        peaks: &mut [f32; HOP],
    ) {
        for line in
            [&mut self.samples, &mut self.gains, &mut self.peaks].into_iter().chain(&mut self.products)
        {
            line.copy_within(HOP.., 0);
        }
        let newest = LENGTH - HOP;
        self.samples[newest..].copy_from_slice(samples);
        self.peaks[newest..].copy_from_slice(peaks);
        peaks.copy_from_slice(&self.peaks[..HOP]);
        for (kept, gain) in self.gains[newest..].iter_mut().zip(gains) {
            *kept = *gain as f32;
        }
        let mut sums = [0.0; HOP];
        for (sum, (x, gain)) in sums.iter_mut().zip(self.samples.iter().zip(&self.gains)) {
            *sum = x * gain;
        }
        let (least, most) = self.gains.iter().fold((1.0, 0.0), |(least, most), gain| {
            (if *gain < least { *gain } else { least }, if *gain > most { *gain } else { most })
        });
        let wild = most > MOST_RATIO * least;
        let share = ((kernel.len() + 1) as f32).recip();
        for ((n, taps), products) in (1..).zip(kernel).zip(&mut self.products) {
            let offset = n as f32 * share;
            for start in (0..HOP).step_by(LANES) {
                let at = MIDDLE + start;
                let points = filtered(&self.samples[at + 1 - HALF..], taps.iter());
                for (lane, point) in points.into_iter().enumerate() {
                    let (gain, next) = (self.gains[at + lane], self.gains[at + lane + 1]);
                    products[newest + start + lane] = point * (gain + offset * (next - gain));
                }
            }
            for start in (0..HOP).step_by(LANES) {
                let back = filtered(&products[start..], taps.iter().rev());
                sums[start..][..LANES].iter_mut().zip(back).for_each(|(sum, back)| *sum += back);
            }
        }
        if wild {
            for (out, (x, gain)) in samples.iter_mut().zip(self.samples.iter().zip(&self.gains)) {
                *out = x * gain;
            }
        } else {
            samples.iter_mut().zip(sums).for_each(|(out, sum)| *out = sum * share);
        }
    }
}

/// Sums of [`TAPS`] products for as many frames as there are lanes.
#[inline(always)]
fn filtered<'a>(samples: &[f32], taps: impl Iterator<Item = &'a f32>) -> [f32; LANES] {
    let samples = &samples[..TAPS + LANES - 1];
    let mut sums = [0.0; LANES];
    for (k, tap) in taps.enumerate() {
        let samples: &[f32; LANES] = samples[k..][..LANES].try_into().expect("as many lanes");
        for lane in 0..LANES {
            sums[lane] += tap * samples[lane];
        }
    }
    sums
}

/// The gain stage of two channels.
#[derive(Clone, Debug)]
pub struct OversampledGain {
    simd: Simd,
    /// The taps of each point between two samples.
    kernel: Vec<[f32; TAPS]>,
    lines: [Line; 2],
    /// Ceiling and steepness of the hops within reach of the filters, newest last.
    hops: [(f32, bool); REACH_HOPS],
}

impl OversampledGain {
    /// Designs the filters of a factor of at least 2; silence has been heard so far.
    #[must_use]
    pub fn new(simd: Simd, factor: usize) -> Self {
        let kernel: Vec<_> = (1..factor).map(|n| design(n as f64 / factor as f64)).collect();
        let lines = [(); 2].map(|()| Line::silent(kernel.len()));
        Self { simd, kernel, lines, hops: [AT_REST; REACH_HOPS] }
    }

    /// Forgets the past. Allocates nothing.
    pub fn reset(&mut self) {
        for Line { samples, gains, peaks, products } in &mut self.lines {
            (*samples, *gains, *peaks) = ([0.0; LENGTH], [1.0; LENGTH], [0.0; LENGTH]);
            products.iter_mut().for_each(|line| line.fill(0.0));
        }
        self.hops = [AT_REST; REACH_HOPS];
    }

    /// Multiplies by the gains of the hop. Sound, peaks and ceiling then are those of [`LATENCY_HOPS`] before.
    pub fn process(&mut self, left: &mut [f32; HOP], right: &mut [f32; HOP], hop: &mut Hop) {
        let Self { simd, kernel, lines, hops } = self;
        let Hop { gains, peaks, ceiling, steep, .. } = hop;
        hops.rotate_left(1);
        hops[REACH_HOPS - 1] = (*ceiling, *steep);
        // The filters spread what a steep gain does over their length.
        (*ceiling, *steep) = (hops[REACH_HOPS - 1 - LATENCY_HOPS].0, hops.iter().any(|(_, steep)| *steep));
        simd.run(
            #[inline(always)]
            || {
                for (((line, samples), gains), peaks) in
                    lines.iter_mut().zip([left, right]).zip(gains).zip(peaks)
                {
                    line.process(kernel, samples, gains, peaks);
                }
            },
        );
    }
}

/// The filter for the point `offset` after a sample: the first tap is for the sample [`HALF`]` - 1` before that one.
fn design(offset: f64) -> [f32; TAPS] {
    let taps: [f64; TAPS] =
        std::array::from_fn(|k| windowed_sinc(k as f64 - (HALF - 1) as f64 - offset, HALF as f64, BETA));
    // A steady sound passes exactly.
    let sum: f64 = taps.iter().sum();
    taps.map(|tap| (tap / sum) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{sine, tone};
    use std::f64::consts::TAU;

    const RATE_HZ: f64 = 48_000.0;

    fn multiplied(factor: usize, input: &[f32], gain: impl Fn(usize) -> f64) -> Vec<f32> {
        let mut stage = OversampledGain::new(Simd::detect(), factor);
        let mut output = Vec::new();
        for (n, samples) in input.as_chunks::<HOP>().0.iter().enumerate() {
            let gains = std::array::from_fn(|k| gain(n * HOP + k));
            let (mut left, mut right) = (*samples, [0.0; HOP]);
            let peaks = [*samples, [0.0; HOP]];
            let mut hop = Hop { gains: [gains; 2], peaks, ceiling: n as f32, ..Hop::SILENT };
            stage.process(&mut left, &mut right, &mut hop);
            if n >= LATENCY_HOPS {
                // Peaks and ceiling stay with their sound.
                let before = n - LATENCY_HOPS;
                assert_eq!((&hop.peaks[0][..], hop.ceiling), (&input[before * HOP..][..HOP], before as f32));
            }
            assert_eq!(right, [0.0; HOP]);
            output.extend(left);
        }
        output
    }

    #[test]
    fn a_steady_gain_is_flat_up_to_the_edge() {
        for factor in [2, 4, 8, 16, 32] {
            for hz in [50.0, 1_000.0, 12_000.0, 20_000.0, 0.459 * RATE_HZ] {
                let input = sine(hz, 0.8, 0.2, RATE_HZ, 9_600);
                let output = multiplied(factor, &input, |_| 0.5);
                for (n, y) in output.iter().enumerate().skip(2_000) {
                    // 0.0001 dB of 0.4: 4.6e-6, with the rounding of two sums of 96 in f32.
                    let error = (y - 0.5 * input[n - LATENCY_FRAMES]).abs();
                    assert!(error < 4.6e-6, "{factor}x, {hz} Hz, frame {n}: {error:e}");
                }
            }
        }
    }

    #[test]
    fn what_the_gain_spreads_beyond_half_the_rate_does_not_fold_back() {
        // A tone at 0.43 of the rate under a gain that swings at 0.13: side bands at 0.30 and 0.56, which folds to 0.44.
        let input = sine(0.43 * RATE_HZ, 1.0, 0.0, RATE_HZ, 48_000);
        let gain = |n: usize| 0.5 + 0.4 * (TAU * 0.13 * n as f64).cos();
        let plain: Vec<f32> = (0..).zip(&input).map(|(n, x)| (f64::from(*x) * gain(n)) as f32).collect();
        let level_db = |signal: &[f32], hz: f64| {
            20.0 * tone(&signal[4_800..38_400], hz * RATE_HZ, RATE_HZ).amplitude.log10()
        };
        let folded_db = level_db(&plain, 0.44);
        assert!((folded_db - level_db(&plain, 0.30)).abs() < 0.1, "the two side bands are alike");
        for factor in [2, 8, 32] {
            let output = multiplied(factor, &input, gain);
            // Straight lines leave an image of the swing at 0.87, (0.13 / 0.87)^2 down, which with the tone is 0.44 again:
            // -33.0 dB. With few points a sample it is less well known, but never above that of one point by 20 dB.
            let found = level_db(&output, 0.44) - folded_db;
            assert!(found < -20.0, "{factor}x: {found} dB");
            assert!((level_db(&output, 0.30) - folded_db).abs() < 0.5, "the wanted one stays");
        }
    }
}
