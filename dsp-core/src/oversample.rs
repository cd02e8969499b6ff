//! The signal between its samples: polyphase interpolation to four times the rate, for the detection of true peaks.
//!
//! Latency: [`DELAY_FRAMES`]. One value a frame, the largest magnitude of both channels from that frame to the next.
//!
//! Every rate is interpolated four times. Music at 96 kHz and above has little left near the top of its band and would
//! do with fewer points, but a limiter is handed clipped music and noise too, and a ceiling must not depend on the rate.
//!
//! Sources: ITU-R BS.1770-5, annex 2 (four points a sample, 12 samples a point; here it is [`TAPS`], because few
//! samples under-read near half the rate). Window: Kaiser and Schafer, "On the use of the I0-sinh window for spectrum
//! analysis", IEEE Trans. ASSP 28 (1980).

use crate::filter::window::windowed_sinc;
use crate::simd::Simd;

/// Samples that each point between two samples is computed from.
pub const TAPS: usize = 96;
/// Frames from a sample to the peak detected around it: the filter looks as far ahead as it looks back.
pub const DELAY_FRAMES: usize = HALF;

const HALF: usize = TAPS / 2;
/// Shape of the Kaiser window. Low, because what noise and clipped sound hold above 0.45 of the rate weighs more here
/// than a deep stop band: 3.2 and more leave at least twice the overshoot on white noise, 2 more on tones at 0.48.
const BETA: f64 = 2.4;
/// Frames of one pass; longer blocks take several. Sized for the first-level cache.
const STEP: usize = 128;
/// Frames computed side by side: two registers of eight or four of four for each of the three sums.
const LANES: usize = 16;
/// Quieter than -240 dBFS counts as silence here, so that no product of three such values turns subnormal.
const SILENCE: f32 = 1e-12;

/// The three filters between two samples, folded: those for 1/4 and 3/4 mirror each other, so that their sum and
/// difference work on sums and differences of opposite samples, and the one for 1/2 is symmetric.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Kernel {
    even: [f32; HALF],
    odd: [f32; HALF],
    middle: [f32; HALF],
}

impl Kernel {
    fn design() -> Self {
        let half = HALF as f64;
        let sinc = |t: f64| windowed_sinc(t, half, BETA);
        // Every phase passes DC exactly.
        let phase = |offset: f64| {
            let taps: [[f64; 2]; HALF] =
                std::array::from_fn(|k| [sinc(k as f64 + offset), sinc(k as f64 + 1.0 - offset)]);
            let sum: f64 = taps.iter().flatten().sum();
            taps.map(|pair| pair.map(|tap| tap / sum))
        };
        let quarter = phase(0.25);
        Self {
            even: quarter.map(|[near, far]| (0.5 * (near + far)) as f32),
            odd: quarter.map(|[near, far]| (0.5 * (near - far)) as f32),
            middle: phase(0.5).map(|[near, _]| near as f32),
        }
    }

    /// The signal at 1/4, 1/2 and 3/4 after the sample `HALF - 1` of `samples`, for [`LANES`] frames on.
    #[inline(always)]
    fn between(&self, samples: &[f32]) -> [[f32; LANES]; 3] {
        let samples = &samples[..TAPS + LANES - 1];
        let (mut even, mut odd, mut middle) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        for k in 0..HALF {
            let before: &[f32; LANES] = samples[HALF - 1 - k..][..LANES].try_into().expect("as many lanes");
            let after: &[f32; LANES] = samples[HALF + k..][..LANES].try_into().expect("as many lanes");
            let (even_tap, odd_tap, middle_tap) = (self.even[k], self.odd[k], self.middle[k]);
            for lane in 0..LANES {
                let sum = before[lane] + after[lane];
                let difference = before[lane] - after[lane];
                even[lane] += even_tap * sum;
                odd[lane] += odd_tap * difference;
                middle[lane] += middle_tap * sum;
            }
        }
        let quarter = std::array::from_fn(|lane| even[lane] + odd[lane]);
        let three_quarters = std::array::from_fn(|lane| even[lane] - odd[lane]);
        [quarter, middle, three_quarters]
    }
}

/// What one channel remembers, and room for one step.
#[derive(Clone, Debug)]
struct Channel {
    /// The last `TAPS - 1` samples, then those of the step.
    samples: [f32; TAPS - 1 + STEP],
    /// The last point of the interval before, then the last points of the step.
    three_quarters: [f32; 1 + STEP],
}

impl Channel {
    const SILENT: Self = Self { samples: [0.0; TAPS - 1 + STEP], three_quarters: [0.0; 1 + STEP] };

    fn take(&mut self, input: &[f32]) {
        for (sample, x) in self.samples[TAPS - 1..].iter_mut().zip(input) {
            *sample = if x.abs() < SILENCE { 0.0 } else { *x };
        }
    }

    /// Raises `peaks` to those of this channel.
    #[inline(always)]
    fn detect(&mut self, kernel: &Kernel, peaks: &mut [f32; STEP], frames: usize) {
        for start in (0..frames).step_by(LANES) {
            let [quarter, middle, three_quarters] = kernel.between(&self.samples[start..]);
            self.three_quarters[1 + start..][..LANES].copy_from_slice(&three_quarters);
            let last: &[f32; LANES] =
                self.three_quarters[start..][..LANES].try_into().expect("as many lanes");
            let here: &[f32; LANES] =
                self.samples[HALF - 1 + start..][..LANES].try_into().expect("as many lanes");
            let next: &[f32; LANES] =
                self.samples[HALF + start..][..LANES].try_into().expect("as many lanes");
            for (lane, peak) in peaks[start..][..LANES].iter_mut().enumerate() {
                let points =
                    [last[lane], here[lane], quarter[lane], middle[lane], three_quarters[lane], next[lane]];
                for n in 1..5 {
                    *peak = larger(*peak, summit(points[n - 1], points[n], points[n + 1]));
                }
            }
        }
        self.samples.copy_within(frames..frames + TAPS - 1, 0);
        self.three_quarters[0] = self.three_quarters[frames];
    }
}

/// Largest magnitude of the reconstructed signal, both channels linked.
///
/// Between two samples lie three points, each a sum over [`TAPS`] samples; between points the summit of a sine through
/// three of them is taken, so that a tone is read by its amplitude and not by the points that it happens to hit.
///
/// For a steady tone the value is between -0.01 and +0.10 dB of its amplitude up to 0.45 of the rate, at any phase, and
/// the computation in `f32` adds noise 120 dB below the loudest sample within reach.
#[derive(Clone, Debug)]
pub struct PeakDetector {
    simd: Simd,
    kernel: Kernel,
    channels: [Channel; 2],
}

impl PeakDetector {
    /// Designs the filters; silence has been heard so far.
    #[must_use]
    pub fn new(simd: Simd) -> Self {
        Self { simd, kernel: Kernel::design(), channels: [Channel::SILENT; 2] }
    }

    /// Forgets the past.
    pub fn reset(&mut self) {
        self.channels = [Channel::SILENT; 2];
    }

    /// Writes to `peaks[n]` the largest magnitude between the frames [`DELAY_FRAMES`] before frame `n` of the block and
    /// the one after that. All three slices are of equal length.
    pub fn process(&mut self, left: &[f32], right: &[f32], peaks: &mut [f32]) {
        let steps = left.chunks(STEP).zip(right.chunks(STEP)).zip(peaks.chunks_mut(STEP));
        for ((left, right), peaks) in steps {
            let frames = peaks.len();
            let mut found = [0.0; STEP];
            let (kernel, [left_channel, right_channel]) = (&self.kernel, &mut self.channels);
            left_channel.take(left);
            right_channel.take(right);
            self.simd.run(
                #[inline(always)]
                || {
                    left_channel.detect(kernel, &mut found, frames);
                    right_channel.detect(kernel, &mut found, frames);
                },
            );
            peaks.copy_from_slice(&found[..frames]);
        }
    }
}

/// The larger of two numbers, as one instruction: neither is ever NaN here.
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Magnitude of a sine's summit near `point`, if neither neighbour stands higher; else that of `point`.
///
/// With y the point, d half the difference and s half the sum of its neighbours, a sine through all three has the
/// amplitude y sqrt(1 + d² / (y² - s²)). The root is taken to first order, which errs upwards. With the curvature
/// c = 2 (y - s) that is |y| + 2 d² |y| / (c (4 y - c)). A band-limited signal turns at most 45 degrees from one point
/// to the next, where 4 y - c is 3.41 y; 3 y keeps the rest finite.
#[inline(always)]
fn summit(before: f32, point: f32, after: f32) -> f32 {
    let (rise, fall) = (point - before, point - after);
    let curvature = (rise + fall).abs();
    let difference = rise - fall;
    let height = point.abs();
    let over = difference * difference * height
        / (2.0 * curvature * larger(4.0 * height - curvature, 3.0 * height) + f32::MIN_POSITIVE);
    let stands_out = rise * point >= 0.0 && fall * point >= 0.0;
    if stands_out { height + over } else { height }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{impulse, noise, sine};
    use crate::units::gain_to_db;

    fn detect(simd: Simd, left: &[f32], right: &[f32], block: usize) -> Vec<f32> {
        let mut detector = PeakDetector::new(simd);
        let mut peaks = vec![0.0; left.len()];
        for ((left, right), peaks) in left.chunks(block).zip(right.chunks(block)).zip(peaks.chunks_mut(block))
        {
            detector.process(left, right, peaks);
        }
        peaks
    }

    /// The signal at `frame` + `offset`, by the definition of windowed interpolation, in f64.
    fn plain(signal: &[f32], frame: usize, offset: f64) -> f64 {
        let weight = |t: f64| windowed_sinc(t, HALF as f64, BETA);
        let (mut sum, mut volume) = (0.0, 0.0);
        for (n, x) in signal.iter().enumerate().take(frame + HALF + 1).skip(frame + 1 - HALF) {
            let w = weight(frame as f64 + offset - n as f64);
            sum += w * f64::from(*x);
            volume += w;
        }
        sum / volume
    }

    #[test]
    fn points_are_those_of_the_definition() {
        let signal = noise(5, 1.0, 300);
        for (frame, samples) in signal.windows(TAPS + LANES - 1).enumerate() {
            let points = Kernel::design().between(samples);
            for (point, offset) in points.iter().zip([0.25, 0.5, 0.75]) {
                let expected = plain(&signal, frame + HALF - 1, offset);
                // About 150 roundings of sums below 2 at 2^-25 each add up as a random walk: 4e-7.
                assert!((f64::from(point[0]) - expected).abs() < 1e-6, "{} for {expected}", point[0]);
            }
        }
    }

    #[test]
    fn a_tone_reads_its_amplitude_at_any_phase() {
        let (mut least, mut most) = (0.0_f64, 0.0_f64);
        for percent in 1..=45 {
            for phase in 0..7 {
                let hz = f64::from(percent) * 10.0 + 0.1;
                let tone = sine(hz, 0.7, f64::from(phase) * 0.5, 1_000.0, 1_500);
                let peaks = detect(Simd::detect(), &tone, &[0.0; 1_500], 512);
                // 50 frames are half a period of the lowest: some summit is among them.
                let peak = |peaks: &[f32]| peaks.iter().fold(0.0_f32, |most, x| most.max(*x));
                for peaks in peaks[200..].windows(50) {
                    let off = gain_to_db(f64::from(peak(peaks)) / 0.7);
                    (least, most) = (least.min(off), most.max(off));
                }
            }
        }
        // What the documentation of `PeakDetector` promises.
        assert!(least > -0.01 && most < 0.10, "{least} to {most} dB");
    }

    #[test]
    fn blocks_and_instruction_sets_change_nothing() {
        let (left, right) = (noise(1, 1.0, 1_000), noise(2, 1.0, 1_000));
        let expected = detect(Simd::BASELINE, &left, &right, 1_000);
        for simd in Simd::available() {
            for block in [1, 17, 64, 129] {
                assert_eq!(detect(simd, &left, &right, block), expected, "{} {block}", simd.name());
            }
        }
    }

    #[test]
    fn a_sample_is_seen_after_the_delay_on_either_channel() {
        let (signal, silence) = (impulse(100, 400), vec![0.0; 400]);
        for (left, right) in [(&signal, &silence), (&silence, &signal)] {
            let peaks = detect(Simd::detect(), left, right, 64);
            assert_eq!(peaks[100 + DELAY_FRAMES], 1.0);
            assert_eq!(peaks[99 + DELAY_FRAMES - TAPS], 0.0);
            assert!(peaks[102 + DELAY_FRAMES] < 0.5);
        }
    }

    #[test]
    fn a_summit_is_that_of_the_sine_through_three_points() {
        for (turn, off) in [(0.1_f64, 0.04_f64), (0.7, 0.3), (0.785, 0.392), (0.785, 0.0)] {
            let read = summit((off - turn).cos() as f32, off.cos() as f32, (off + turn).cos() as f32);
            // The root to first order: u² / 8 with u = tan(off)² at most 0.172.
            let most = 1.0 + off.tan().powi(4) / 8.0 * off.cos() + 1e-5;
            assert!((1.0 - 1e-5..most).contains(&f64::from(read)), "{read}, at most {most}");
        }
        assert_eq!(summit(1.0, 0.5, 0.0), 0.5);
        assert_eq!(summit(0.0, 0.0, 0.0), 0.0);
        assert_eq!(summit(0.5, 0.5, 0.5), 0.5);
    }
}
