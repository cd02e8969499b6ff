//! Which frames of a hop are worth a look of the guard.
//!
//! A frame is where the detector reads no less than at its neighbours, and either close to the ceiling or in doubt: how
//! much the detector may have missed is said, as far as can be at little cost, by the largest fourth difference of the
//! samples around. It is 1 at half the rate, a quarter at half of that, and falls by 24 dB an octave.

use super::HOP;
use crate::oversample::larger;

/// Fourth differences in reach of a frame.
const REACH: usize = 16;
/// Samples before a frame that the first of them needs.
pub(super) const EARLIER: usize = 9;
/// Samples that the differences of a hop are made of.
pub(super) const SAMPLES: usize = HOP + REACH + 4;

/// A bit for each frame of a hop, from the lowest on. `peaks` begin one frame before the hop, `samples` [`EARLIER`] frames.
/// No frame below `near` is one, and none that stays below `sure` with all that is in doubt. For the inside of
/// [`crate::simd::Simd::run`].
#[inline(always)]
pub(super) fn suspects(peaks: &[f32; HOP + 2], samples: &[f32; SAMPLES], near: f32, sure: f32) -> u32 {
    let mut doubts = [0.0; HOP + REACH];
    for (n, doubt) in doubts.iter_mut().enumerate() {
        let (outer, inner) = (samples[n] + samples[n + 4], samples[n + 1] + samples[n + 3]);
        *doubt = (outer - 4.0 * inner + 6.0 * samples[n + 2]).abs() / 16.0;
    }
    // The largest of 2, then of 4, of 8 and of all in reach.
    widen::<1>(&mut doubts);
    widen::<2>(&mut doubts);
    widen::<4>(&mut doubts);
    widen::<8>(&mut doubts);
    let mut bits = 0;
    for n in 0..HOP {
        let (before, peak, after) = (peaks[n], peaks[n + 1], peaks[n + 2]);
        let stands_out = (peak >= near) & (peak >= before) & (peak > after);
        bits |= u32::from(stands_out & (peak + doubts[n] > sure)) << n;
    }
    bits
}

/// The larger of each number and the one `N` further on, as far as there is one.
#[inline(always)]
fn widen<const N: usize>(numbers: &mut [f32; HOP + REACH]) {
    for n in 0..HOP + REACH - N {
        numbers[n] = larger(numbers[n], numbers[n + N]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;
    use crate::testkit::noise;

    #[test]
    fn suspects_stand_out_near_the_ceiling_or_in_doubt() {
        let mut counts = [0; 3];
        for seed in 0..300 {
            let share = [0.0, 0.05, 1.0][seed % 3];
            let peaks: [f32; HOP + 2] = std::array::from_fn(|n| 0.9 + 0.1 * noise(seed as u64, 1.0, 40)[n]);
            let samples: [f32; SAMPLES] =
                noise(seed as u64 + 1_000, share, SAMPLES).try_into().expect("the length");
            let (near, sure) = (0.86, 0.99);
            let mut wanted = 0;
            for n in 0..HOP {
                let fourth = |at: usize| {
                    let x = &samples[at..];
                    (x[0] - 4.0 * x[1] + 6.0 * x[2] - 4.0 * x[3] + x[4]).abs() / 16.0
                };
                let doubt = (n..n + REACH).map(fourth).fold(0.0, f32::max);
                let peak = peaks[n + 1];
                let stands_out = peak >= near && peak >= peaks[n] && peak > peaks[n + 2];
                // The order of the sum decides the last bits, which decide nothing here.
                assert!((peak + doubt - sure).abs() > 1e-6);
                wanted |= u32::from(stands_out && peak + doubt > sure) << n;
            }
            counts[seed % 3] += wanted.count_ones();
            for simd in Simd::available() {
                let bits = simd.run(
                    #[inline(always)]
                    || suspects(&peaks, &samples, near, sure),
                );
                assert_eq!(bits, wanted, "{}", simd.name());
            }
        }
        assert!(0 < counts[0] && counts[0] < counts[1] && counts[1] < counts[2], "{counts:?}");
    }
}
