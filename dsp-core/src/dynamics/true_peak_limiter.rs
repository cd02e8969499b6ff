//! A look-ahead limiter of the reconstructed signal: how loud it is, what gain that requires, and the sound in time.
//!
//! The parts in order: [`PeakDetector`] measures between the samples, [`Hold`] keeps the largest excess for as long as
//! the window is, [`Limit`] turns it into a gain with release, [`Smooth`] makes the gain smooth, and a delay brings the
//! sound to the gain. Why the gain is in time: see [`lookahead`](super::lookahead).
//!
//! Latency: [`latency_frames`].

use super::limit::Limit;
use super::lookahead::{Hold, Smooth};
use crate::delay::StereoDelay;
use crate::oversample::{DELAY_FRAMES, PeakDetector};
use crate::process::{ProcessSpec, StereoBlock};
use crate::smooth::{GLIDE_MS, Glide};

/// Frames before and after a peak for which the gain stays at or below what the peak requires: a summit between two
/// samples needs both, and at a look-ahead of a few frames the slope of the gain beside it would raise it again. Three
/// take white noise at 0.1 ms from 0.23 to 0.16 dB over the ceiling set here; from 1 ms on, one would do as well.
pub const GUARD_FRAMES: usize = 3;

/// Frames by which a limiter that looks ahead `lookahead_frames`, at least 1, delays the sound.
#[must_use]
pub fn latency_frames(lookahead_frames: usize) -> usize {
    DELAY_FRAMES + GUARD_FRAMES + lookahead_frames
}

/// The limiter. Both channels get one gain.
#[derive(Debug)]
pub struct TruePeakLimiter {
    sample_rate_hz: f64,
    ceiling: Glide,
    detector: PeakDetector,
    hold: Hold,
    limit: Limit,
    smooth: Smooth,
    delay: StereoDelay,
}

impl TruePeakLimiter {
    /// Allocates for one rate and look-ahead, at least 1 frame. The ceiling is full scale until set.
    #[must_use]
    pub fn new(spec: &ProcessSpec, lookahead_frames: usize) -> Self {
        let window = lookahead_frames + 1;
        let mut delay = StereoDelay::default();
        delay.prepare(latency_frames(lookahead_frames));
        let mut ceiling = Glide::new(1.0);
        ceiling.prepare(spec.sample_rate_hz, GLIDE_MS);
        Self {
            sample_rate_hz: spec.sample_rate_hz,
            ceiling,
            detector: PeakDetector::new(spec.simd),
            hold: Hold::new(spec.simd, window + 2 * GUARD_FRAMES, 1.0),
            limit: Limit::default(),
            smooth: Smooth::new(window),
            delay,
        }
    }

    /// Glides to a ceiling, linear and above 0, and takes a release time in ms, above 0. The ceiling travels with the
    /// sound: a peak is held against the ceiling of the moment at which it came in.
    pub fn set(&mut self, ceiling: f64, release_ms: f64) {
        self.ceiling.set(ceiling);
        self.limit.set(release_ms, self.sample_rate_hz);
    }

    /// Forgets the past; the ceiling is where it was going.
    pub fn reset(&mut self) {
        self.ceiling.snap();
        self.detector.reset();
        self.hold.reset();
        self.limit.reset();
        self.smooth.reset();
        self.delay.reset();
    }

    /// Delays the block and says by which gain, 0 to 1, each of its frames must be multiplied. `levels` is room to work
    /// in; both slices are as long as the block, whose samples are finite.
    pub fn process(&mut self, block: &mut StereoBlock<'_>, levels: &mut [f32], gains: &mut [f64]) {
        self.detector.process(block.left, block.right, levels);
        relate(&mut self.ceiling, levels);
        self.hold.process(levels);
        self.limit.process(levels, gains);
        self.smooth.process(gains);
        self.delay.process(block);
    }

    /// The delay in frames.
    #[must_use]
    pub fn latency(&self) -> usize {
        self.delay.frames()
    }
}

/// Turns peaks into levels re the gliding ceiling, at least 1.
fn relate(ceiling: &mut Glide, peaks: &mut [f32]) {
    if ceiling.is_settled() {
        let scale = ceiling.value().recip() as f32;
        peaks.iter_mut().for_each(|peak| *peak = (*peak * scale).max(1.0));
        return;
    }
    for peak in peaks {
        *peak = (f64::from(*peak) / ceiling.tick()).max(1.0) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gain_is_there_from_guard_to_guard_and_not_wider_than_the_lookahead() {
        for lookahead in [1, 5, 240] {
            let mut limiter = TruePeakLimiter::new(&ProcessSpec::offline(48_000.0, 512), lookahead);
            limiter.set(0.5, 1.0);
            limiter.reset();
            let mut left = vec![0.0; 2_000];
            left[1_000] = -4.0;
            let mut right = vec![0.0; 2_000];
            let (mut levels, mut gains) = (vec![0.0; 2_000], vec![0.0; 2_000]);
            limiter.process(&mut StereoBlock::new(&mut left, &mut right), &mut levels, &mut gains);
            let arrival = 1_000 + limiter.latency();
            assert_eq!((limiter.latency(), left[arrival]), (latency_frames(lookahead), -4.0));
            for (n, gain) in gains.iter().enumerate() {
                // The level is an f32: the required 1/8 is exact. Nothing may be left of a partial attack.
                if n.abs_diff(arrival) <= GUARD_FRAMES {
                    assert!(*gain <= 0.125, "frame {n} of {arrival}: {gain}");
                }
                // The side lobes of a sinc of 8 times the ceiling stay above it for 2 frames to either side.
                if n + lookahead + GUARD_FRAMES + 3 < arrival {
                    assert_eq!(*gain, 1.0, "frame {n} of {arrival}");
                }
            }
        }
    }

    #[test]
    fn no_sample_passes_the_ceiling() {
        let mut limiter = TruePeakLimiter::new(&ProcessSpec::offline(48_000.0, 512), 48);
        limiter.set(0.25, 10.0);
        limiter.reset();
        let [mut left, mut right] = [1, 2].map(|seed| crate::testkit::noise(seed, 3.0, 20_000));
        let (mut levels, mut gains) = (vec![0.0; 20_000], vec![0.0; 20_000]);
        limiter.process(&mut StereoBlock::new(&mut left, &mut right), &mut levels, &mut gains);
        for (x, gain) in left.iter().chain(&right).zip(gains.iter().chain(&gains)) {
            // Level and scale are rounded to f32: 2^-23.
            assert!(f64::from(x.abs()) * gain <= 0.25 * (1.0 + 2e-7));
        }
    }
}
