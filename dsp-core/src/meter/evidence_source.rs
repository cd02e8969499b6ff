//! Evidence in the samples themselves: used word length, identical channels.
//!
//! Latency: 0 frames, it only listens. Once the answer cannot change any more, nothing is computed.

use crate::simd::Simd;

/// Steps of a 24-bit sample in full scale.
const STEPS: f32 = 8_388_608.0;
/// Longest word length that is told apart from floating point.
const BITS: u32 = 24;

/// The word length that the samples use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WordLength {
    simd: Simd,
    /// Every bit that any sample had set, of 24.
    used: i32,
    /// Some sample lies between the steps of 24 bits, or above full scale.
    finer: bool,
}

impl WordLength {
    /// Nothing heard yet.
    #[must_use]
    pub fn new(simd: Simd) -> Self {
        Self { simd, used: 0, finer: false }
    }

    /// Forgets all.
    pub fn reset(&mut self) {
        *self = Self::new(self.simd);
    }

    /// Looks at finite samples.
    pub fn process(&mut self, samples: &[f32]) {
        if self.finer || self.used & 1 == 1 {
            return;
        }
        let (used, finer) = self.simd.run(
            #[inline(always)]
            || {
                let (mut used, mut finer) = (0, 0);
                for sample in samples {
                    let scaled = sample * STEPS;
                    let step = scaled as i32;
                    used |= step;
                    finer |= u32::from(step as f32 != scaled);
                }
                (used, finer != 0)
            },
        );
        self.used |= used;
        self.finer |= finer;
    }

    /// Whether there was anything but digital silence.
    #[must_use]
    pub fn heard(&self) -> bool {
        self.finer || self.used != 0
    }

    /// Bits that are used, 1 to 24; `None` of silence and of samples finer than 24 bits (floating point).
    ///
    /// A file of 24 bits that uses 16 was padded: the mix was made or rendered at 16. Any gain, dither or fade
    /// afterwards uses all bits again, so that nothing found is no proof. No music uses 16 by chance: each sample would
    /// end in eight zeros with a chance of 1 in 256.
    #[must_use]
    pub fn bits(&self) -> Option<u32> {
        (!self.finer && self.used != 0).then(|| BITS - self.used.trailing_zeros().min(BITS - 1))
    }
}

/// Whether left and right are the same, sample for sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twins {
    same: bool,
    sound: bool,
}

impl Default for Twins {
    fn default() -> Self {
        Self { same: true, sound: false }
    }
}

impl Twins {
    /// Looks at two channels of equal length.
    pub fn process(&mut self, left: &[f32], right: &[f32]) {
        if self.same {
            self.same = left == right;
            self.sound |= left.iter().any(|x| *x != 0.0);
        }
    }

    /// Every frame was the same on both sides, and there was sound. A mono source on a stereo track; no false alarms.
    #[must_use]
    pub fn identical(&self) -> bool {
        self.same && self.sound
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::noise;

    fn bits(samples: &[f32]) -> Option<u32> {
        let mut length = WordLength::new(Simd::detect());
        samples.chunks(37).for_each(|block| length.process(block));
        length.bits()
    }

    #[test]
    fn a_word_length_is_found_in_whatever_holds_it() {
        let signal = noise(1, 0.9, 2_000);
        for length in [8, 12, 16, 20, 24] {
            let steps = f64::from(2_u32.pow(length - 1));
            let quantised: Vec<f32> =
                signal.iter().map(|&x| ((f64::from(x) * steps).round() / steps) as f32).collect();
            assert_eq!(bits(&quantised), Some(length));
        }
        assert_eq!(bits(&signal), None);
        assert_eq!(bits(&[0.0; 100]), None);
        assert_eq!(bits(&[-1.0, 0.0]), Some(1));
        assert_eq!(bits(&[1e6, 0.5]), None);
    }

    #[test]
    fn twins_are_the_same_to_the_last_bit() {
        let (left, mut right) = (noise(1, 0.5, 1_000), noise(1, 0.5, 1_000));
        let mut twins = Twins::default();
        twins.process(&[0.0; 10], &[0.0; 10]);
        assert!(!twins.identical());
        twins.process(&left, &right);
        assert!(twins.identical());
        right[500] += 1e-7;
        twins.process(&left, &right);
        assert!(!twins.identical());
    }
}
