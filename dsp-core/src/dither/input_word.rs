//! Whether the input is dithered already: the word length that its last second uses.
//!
//! Latency: 0 frames, it only listens. Dither twice and the noise is twice as strong; shape twice and it may be ten times.

use crate::meter::evidence_source::WordLength;
use crate::process::{ProcessSpec, StereoBlock};
use crate::simd::Simd;
use serde::{Deserialize, Serialize};

/// Parts of the second that is remembered.
const PARTS: usize = 4;
/// Length of one, in ms.
const PART_MS: f64 = 250.0;

/// What the samples of the last second lie on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum InputWord {
    /// Digital silence, which lies on every grid.
    #[default]
    Silence,
    /// Words of so many bits, 1 to 24, and no fewer.
    Bits(u32),
    /// Between the steps of 24 bits: floating point, never yet reduced.
    Finer,
}

impl InputWord {
    /// Whether the sound is already on the grid of `bits` bits, so that dithering to it again adds noise and nothing else.
    #[must_use]
    pub fn is_on_grid(self, bits: u32) -> bool {
        matches!(self, Self::Bits(used) if used <= bits)
    }
}

/// Listens to the word length. Costs next to nothing with floating point, one look at each sample otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InputWordMeter {
    heard: WordLength,
    part_frames: usize,
    frames: usize,
    parts: [InputWord; PARTS],
    next: usize,
}

impl Default for InputWordMeter {
    fn default() -> Self {
        Self {
            heard: WordLength::new(Simd::BASELINE),
            part_frames: usize::MAX,
            frames: 0,
            parts: [InputWord::Silence; PARTS],
            next: 0,
        }
    }
}

impl InputWordMeter {
    /// For a sample rate and an instruction set; nothing heard yet.
    pub fn prepare(&mut self, spec: &ProcessSpec) {
        *self = Self {
            heard: WordLength::new(spec.simd),
            part_frames: spec.frames(PART_MS).max(1),
            ..Self::default()
        };
    }

    /// Forgets all.
    pub fn reset(&mut self) {
        self.heard.reset();
        (self.frames, self.parts, self.next) = (0, [InputWord::Silence; PARTS], 0);
    }

    /// Listens to finite samples.
    pub fn process(&mut self, block: &StereoBlock<'_>) {
        let mut at = 0;
        while at < block.frames() {
            let end = block.frames().min(at.saturating_add(self.part_frames - self.frames));
            self.heard.process(&block.left[at..end]);
            self.heard.process(&block.right[at..end]);
            self.frames += end - at;
            at = end;
            if self.frames == self.part_frames {
                self.parts[self.next] = self.now();
                self.next = (self.next + 1) % PARTS;
                self.frames = 0;
                self.heard.reset();
            }
        }
    }

    /// What the last second, and up to a quarter more, lies on.
    #[must_use]
    pub fn reading(&self) -> InputWord {
        self.parts.iter().copied().fold(self.now(), InputWord::max)
    }

    fn now(&self) -> InputWord {
        match self.heard.bits() {
            Some(bits) => InputWord::Bits(bits),
            None if self.heard.heard() => InputWord::Finer,
            None => InputWord::Silence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dither::step;
    use crate::testkit::noise;

    fn listen(meter: &mut InputWordMeter, left: &[f32], block: usize) -> InputWord {
        let mut left = left.to_vec();
        for part in left.chunks_mut(block) {
            let mut right = vec![0.0; part.len()];
            meter.process(&StereoBlock::new(part, &mut right));
        }
        meter.reading()
    }

    #[test]
    fn the_last_second_decides_and_the_one_before_is_forgotten() {
        let on_grid = |bits: u32| -> Vec<f32> {
            let step = step(bits);
            noise(1, 0.5, 60_000).iter().map(|x| ((f64::from(*x) / step).round() * step) as f32).collect()
        };
        let mut meter = InputWordMeter::default();
        meter.prepare(&ProcessSpec::offline(48_000.0, 512));
        assert_eq!(listen(&mut meter, &[0.0; 100], 64), InputWord::Silence);
        for bits in [24, 16, 8, 20] {
            assert_eq!(listen(&mut meter, &on_grid(bits), 317), InputWord::Bits(bits));
        }
        assert_eq!(listen(&mut meter, &noise(2, 0.5, 100), 64), InputWord::Finer);
        // Within the second nothing is forgotten, after it all.
        assert_eq!(listen(&mut meter, &on_grid(16)[..40_000], 512), InputWord::Finer);
        assert_eq!(listen(&mut meter, &on_grid(16), 512), InputWord::Bits(16));
        meter.reset();
        assert_eq!(meter.reading(), InputWord::Silence);
    }

    #[test]
    fn coarser_words_lie_on_finer_grids() {
        assert!(InputWord::Bits(16).is_on_grid(16) && InputWord::Bits(16).is_on_grid(24));
        assert!(!InputWord::Bits(24).is_on_grid(16));
        assert!(!InputWord::Finer.is_on_grid(24) && !InputWord::Silence.is_on_grid(24));
    }
}
