//! What no plugin and no command should have to take: settings, rates, blocks and sounds at random, damaged states, damaged
//! files. Each case follows from one number, the seed, so that what breaks can be had again.

pub mod files;
pub mod sound;
pub mod states;

/// Numbers that look like chance and are the same for the same seed (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// From 0 up to, and never, 1.
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (0.5_f64).powi(53)
    }

    /// Below `end`; 0 where that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.share() * end as f64) as usize
    }

    /// One of these.
    ///
    /// # Panics
    /// If there is none.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// Bytes with up to 8 changes: bits flipped, bytes replaced, runs cut out, doubled or filled, the end cut off.
    #[must_use]
    pub fn mutated(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(8) {
            if bytes.is_empty() {
                break;
            }
            // Headers stand at the beginning.
            let reach = if self.share() < 0.7 { bytes.len().min(128) } else { bytes.len() };
            let at = self.below(reach);
            let run = at..(at + 1 + self.below(16)).min(bytes.len());
            match self.below(6) {
                0 => bytes[at] ^= 1 << self.below(8),
                1 => bytes[at] = *self.one(&[0, 1, 0x7f, 0x80, 0xff]),
                2 => drop(bytes.drain(run)),
                3 => {
                    let copy = bytes[run.clone()].to_vec();
                    bytes.splice(run.start..run.start, copy);
                }
                4 => bytes[run].fill(*self.one(&[0, 0xff])),
                _ => bytes.truncate(at + self.below(bytes.len() - at)),
            }
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_repeat_themselves_and_reach_everything() {
        let throws = |seed| {
            let mut dice = Dice::new(seed);
            (0..200).map(|_| dice.below(6)).collect::<Vec<_>>()
        };
        assert_eq!(throws(7), throws(7));
        assert_ne!(throws(7), throws(8));
        assert!((0..6).all(|face| throws(7).contains(&face)));
        let mut dice = Dice::new(1);
        let changed = (0..100).filter(|_| dice.mutated(&[1; 64]) != [1; 64]).count();
        assert!(changed > 90, "{changed}");
    }
}
