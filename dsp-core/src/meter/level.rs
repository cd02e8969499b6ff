//! Sample peak, clipping and flat tops of one channel.
//!
//! A *clipped run* is [`RUN_FRAMES`] or more equal samples at full scale or above it. A *flat top* is as many equal
//! samples anywhere that stand out from both neighbours: what a clipper leaves behind also after the level was turned
//! down. Slow low notes in 16 bits have flat tops of their own, spread over all levels; a clipper's are all at one.
//!
//! Latency: 0 frames, it only listens.

use super::events::{Event, Events};
use super::flat_tops::FlatTops;
use crate::simd::Simd;

/// Smallest magnitude that counts as full scale: the largest positive value of 16 bits, -0.0003 dBFS.
pub const FULL_SCALE: f32 = 32_767.0 / 32_768.0;
/// Equal samples that make a run. Two in a row also happen where nothing was cut.
pub const RUN_FRAMES: u32 = 3;
/// What is quieter is silence at the head or the tail: -70 dBFS, the noise of a quiet room.
const SOUND: f32 = 3.162e-4;
/// Flat tops below -40 dBFS are not looked for: there lie the steps of a short word length.
const LOWEST: f32 = 0.01;
/// Frames that are looked at together for anything flat.
const GLANCE: usize = 64;

/// What one channel showed since the last reset.
#[derive(Clone, Debug)]
pub struct Level {
    simd: Simd,
    peak: f32,
    hop_peak: f32,
    frames: u64,
    /// The newest sample, how often it came in a row, and what came before that.
    last: f32,
    run_frames: u32,
    before: f32,
    clips: Events,
    first_clip_frame: Option<u64>,
    flat_tops: FlatTops,
    /// First and last frame with sound.
    sound: Option<[u64; 2]>,
}

impl Level {
    /// Nothing measured yet.
    #[must_use]
    pub fn new(simd: Simd) -> Self {
        Self {
            simd,
            peak: 0.0,
            hop_peak: 0.0,
            frames: 0,
            last: 0.0,
            run_frames: 1,
            before: 0.0,
            clips: Events::default(),
            first_clip_frame: None,
            flat_tops: FlatTops::default(),
            sound: None,
        }
    }

    /// Forgets all.
    pub fn reset(&mut self) {
        *self = Self::new(self.simd);
    }

    /// Measures finite samples.
    pub fn process(&mut self, samples: &[f32]) {
        for samples in samples.chunks(GLANCE) {
            let (peak, flat) = self.simd.run(
                #[inline(always)]
                || glance(self.last, samples),
            );
            self.hop_peak = self.hop_peak.max(peak);
            if peak >= SOUND {
                self.note_sound(samples);
            }
            let open = self.run_frames > 1 && self.last.abs() >= LOWEST;
            if flat || open {
                self.follow_runs(samples);
            } else {
                let [before, last] = match samples {
                    [.., before, last] => [*before, *last],
                    [last] => [self.last, *last],
                    [] => [self.before, self.last],
                };
                (self.before, self.last, self.run_frames) = (before, last, 1);
            }
            self.frames += samples.len() as u64;
        }
        self.peak = self.peak.max(self.hop_peak);
    }

    fn note_sound(&mut self, samples: &[f32]) {
        let sounds = |x: &f32| x.abs() >= SOUND;
        if let Some(last) = samples.iter().rposition(sounds) {
            let first = || samples.iter().position(sounds).unwrap_or(last);
            let at = |frame: usize| self.frames + frame as u64;
            self.sound = Some([self.sound.map_or_else(|| at(first()), |[first, _]| first), at(last)]);
        }
    }

    fn follow_runs(&mut self, samples: &[f32]) {
        for (frame, &sample) in (self.frames..).zip(samples) {
            if sample == self.last {
                self.run_frames = self.run_frames.saturating_add(1);
                if sample.abs() >= FULL_SCALE && self.run_frames >= RUN_FRAMES {
                    self.clip(frame);
                }
                continue;
            }
            let level = self.last.abs();
            let stands_out = self.before * self.last.signum() < level && sample * self.last.signum() < level;
            if self.run_frames >= RUN_FRAMES && level >= LOWEST && stands_out {
                self.flat_tops.add(level);
            }
            (self.before, self.last, self.run_frames) = (self.last, sample, 1);
        }
    }

    fn clip(&mut self, frame: u64) {
        if self.run_frames > RUN_FRAMES {
            if let Some(clip) = self.clips.newest_mut() {
                clip.frames = self.run_frames;
            }
            return;
        }
        let frame = frame + 1 - u64::from(RUN_FRAMES);
        self.clips.push(Event { frame, frames: RUN_FRAMES, level: self.last.abs() });
        self.first_clip_frame = self.first_clip_frame.or(Some(frame));
    }

    /// Largest magnitude, linear.
    #[must_use]
    pub fn peak(&self) -> f64 {
        f64::from(self.peak)
    }

    /// Largest magnitude since this was last asked for, linear.
    pub fn take_peak(&mut self) -> f32 {
        std::mem::take(&mut self.hop_peak)
    }

    /// Frames measured.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Clipped runs by their start. A run counts once, however long.
    #[must_use]
    pub fn clips(&self) -> &Events {
        &self.clips
    }

    /// Where the first of them starts, in frames from the reset.
    #[must_use]
    pub fn first_clip_frame(&self) -> Option<u64> {
        self.first_clip_frame
    }

    /// First and last frame above -70 dBFS, from the reset.
    #[must_use]
    pub fn sound(&self) -> Option<[u64; 2]> {
        self.sound
    }

    /// Flat tops from -40 dBFS on; one that lasts is counted when it ends.
    #[must_use]
    pub fn flat_tops(&self) -> &FlatTops {
        &self.flat_tops
    }
}

/// Largest magnitude, and whether any sample that is not too low equals the one before it.
#[inline(always)]
fn glance(last: f32, samples: &[f32]) -> (f32, bool) {
    let flat = |before: f32, sample: f32| u32::from(before == sample) & u32::from(sample.abs() >= LOWEST);
    let mut any = samples.first().map_or(0, |&first| flat(last, first));
    // Magnitudes of finite floats are ordered as their bits are, and a maximum of integers is vector code.
    let mut peak = samples.first().map_or(0, |first| first.abs().to_bits());
    for (before, sample) in samples.iter().zip(samples.get(1..).unwrap_or(&[])) {
        any |= flat(*before, *sample);
        peak = peak.max(sample.abs().to_bits());
    }
    (f32::from_bits(peak), any != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::{noise, sine};

    fn measured(samples: &[f32], block: usize) -> Level {
        let mut level = Level::new(Simd::detect());
        samples.chunks(block).for_each(|block| level.process(block));
        level
    }

    #[test]
    fn a_run_is_three_equal_samples_at_full_scale() {
        let cases: [(&[f32], u64, Option<u64>); 8] = [
            (&[0.0, 1.0, 1.0, 1.0, 0.5], 1, Some(1)),
            (&[1.0, 1.0, 0.0, 1.0, 1.0], 0, None),
            (&[-1.0, -1.0, 1.0, 1.0, -1.0], 0, None),
            (&[0.0, 0.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0], 1, Some(2)),
            (&[1.2, 1.3, 1.4, 1.3, 1.2], 0, None),
            (&[1.5, 1.5, 1.5, 1.4, 1.4, 1.4], 2, Some(0)),
            (&[FULL_SCALE, FULL_SCALE, FULL_SCALE], 1, Some(0)),
            (&[0.9999, 0.9999, 0.9999], 0, None),
        ];
        for (samples, runs, first) in cases {
            for block in 1..=samples.len() {
                let level = measured(samples, block);
                assert_eq!((level.clips().count(), level.first_clip_frame()), (runs, first), "{samples:?}");
                assert_eq!(level.frames(), samples.len() as u64);
            }
        }
        let clip = measured(&[0.0, 0.0, -1.0, -1.0, -1.0, -1.0], 5).clips().iter().next().copied();
        assert_eq!(clip, Some(Event { frame: 2, frames: 4, level: 1.0 }));
    }

    #[test]
    fn a_flat_top_stands_out_on_both_sides() {
        let cases: [(&[f32], u64); 8] = [
            (&[0.0, 0.5, 0.5, 0.5, 0.4], 1),
            (&[0.0, -0.5, -0.5, -0.5, -0.4], 1),
            (&[-0.9, 0.5, 0.5, 0.5, 0.4], 1),
            (&[0.0, 0.5, 0.5, 0.5, 0.6], 0),
            (&[0.6, 0.5, 0.5, 0.5, 0.4], 0),
            (&[0.0, 0.5, 0.5, 0.4], 0),
            (&[0.0, 0.005, 0.005, 0.005, 0.0], 0),
            (&[0.0, 0.5, 0.5, 0.5, 0.5, 0.5, -0.2, -0.3, -0.3, -0.3, 0.0], 2),
        ];
        for (samples, tops) in cases {
            for block in 1..=samples.len() {
                assert_eq!(measured(samples, block).flat_tops().count(), tops, "{samples:?} by {block}");
            }
        }
    }

    #[test]
    fn a_clipper_flattens_at_one_level_also_when_turned_down() {
        let clipped: Vec<f32> =
            sine(997.0, 1.0, 0.0, 48_000.0, 48_000).iter().map(|x| x.clamp(-0.5, 0.5) * 0.4).collect();
        let level = measured(&clipped, 512);
        let (count, dbfs) = level.flat_tops().at_one_level();
        // Every half wave but the last, which has not ended.
        assert!((1_992..=1_994).contains(&count) && count == level.flat_tops().count(), "{count}");
        assert!((dbfs + 13.98).abs() <= 0.1, "{dbfs} dBFS");
        assert_eq!(level.clips().count(), 0);
        let filled: Vec<_> = level.flat_tops().iter().filter(|(_, count)| *count > 0).collect();
        assert!(filled.len() == 1 && (filled[0].0 + 14.0).abs() < 0.11, "{filled:?}");
    }

    #[test]
    fn the_peak_is_the_largest_magnitude() {
        let mut samples = noise(1, 0.5, 1_000);
        samples[333] = -0.75;
        let mut level = measured(&samples, 64);
        assert_eq!((level.peak(), level.take_peak(), level.take_peak()), (0.75, 0.75, 0.0));
        assert_eq!(measured(&[], 64).peak(), 0.0);
        assert_eq!(measured(&[0.0, 1e-4, -0.1, 0.0, 4e-4, 3e-4], 2).sound(), Some([2, 4]));
        assert_eq!(measured(&[3e-4; 100], 64).sound(), None);
        level.reset();
        assert_eq!((level.peak(), level.frames()), (0.0, 0));
    }
}
