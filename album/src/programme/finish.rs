//! The last step of a delivery: the ceiling is held once more, and the word gets its length.

use crate::sound::{BLOCK_FRAMES, Sound};
use dsp_core::chain::limiter::{LimiterChain, Settings, Shaping, WordLength};
use dsp_core::process::{ProcessSpec, Processor, StereoBlock};
use offline::error::{Error, Result};

/// A sound that exceeds its ceiling nowhere, on the grid of its word length. What keeps the ceiling already passes as it
/// is, but for the dither.
///
/// Conversion of the rate, crossfades and fades move peaks after the limiter of the track: this is the limiter again, at
/// no input gain, with its guard of the reconstructed signal. It is aligned with its input and as long.
pub struct Finished<S> {
    inner: S,
    chain: LimiterChain,
    block: [Vec<f32>; 2],
    /// Frames of `block` that were handed out, of those that are in it.
    taken: usize,
    filled: usize,
    /// Latency still to come out, and frames still to be pushed out at the end.
    to_drop: usize,
    due: u64,
    ended: bool,
}

impl<S: Sound> Finished<S> {
    /// Below 24 bits the dither takes on `shaping`; at 24 bits it is white, for its noise is far below what is heard.
    ///
    /// # Errors
    /// The sample rate is out of range.
    pub fn new(inner: S, ceiling_dbtp: f64, word_length: WordLength, shaping: Shaping) -> Result<Self> {
        let shaping = if word_length == WordLength::Bits24 { Shaping::Off } else { shaping };
        let mut chain = LimiterChain::default();
        chain.set(&Settings { ceiling_dbtp, word_length, shaping, ..Settings::default() });
        let rate_hz = inner.sample_rate_hz();
        chain
            .prepare(ProcessSpec::offline(f64::from(rate_hz), BLOCK_FRAMES))
            .map_err(|error| Error::new(format_args!("{rate_hz} Hz"), error, "choose another sample rate"))?;
        let block = [vec![0.0; BLOCK_FRAMES], vec![0.0; BLOCK_FRAMES]];
        let to_drop = chain.latency();
        Ok(Self { inner, chain, block, taken: 0, filled: 0, to_drop, due: 0, ended: false })
    }

    fn fill(&mut self) -> Result<()> {
        let [left, right] = &mut self.block;
        let frames = if self.ended { 0 } else { self.inner.read(left, right)? };
        self.ended |= frames < left.len();
        self.due += frames as u64;
        left[frames..].fill(0.0);
        right[frames..].fill(0.0);
        self.chain.process(StereoBlock::new(left, right));
        self.filled = left.len();
        self.taken = self.to_drop.min(self.filled);
        self.to_drop -= self.taken;
        Ok(())
    }
}

impl<S: Sound> Sound for Finished<S> {
    fn sample_rate_hz(&self) -> u32 {
        self.inner.sample_rate_hz()
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize> {
        let mut done = 0;
        while done < left.len() {
            if self.taken == self.filled {
                if self.ended && self.due == 0 {
                    break;
                }
                self.fill()?;
                continue;
            }
            let due = usize::try_from(self.due).unwrap_or(usize::MAX);
            let frames = (left.len() - done).min(self.filled - self.taken).min(due);
            if frames == 0 {
                break;
            }
            let part = self.taken..self.taken + frames;
            left[done..done + frames].copy_from_slice(&self.block[0][part.clone()]);
            right[done..done + frames].copy_from_slice(&self.block[1][part]);
            self.taken += frames;
            self.due -= frames as u64;
            done += frames;
        }
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::testkit::{music, true_peak_db};
    use dsp_core::units::db_to_gain;

    /// A sound in memory.
    struct Held([Vec<f32>; 2], usize);

    impl Sound for Held {
        fn sample_rate_hz(&self) -> u32 {
            48_000
        }

        fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize> {
            let frames = left.len().min(self.0[0].len() - self.1);
            left[..frames].copy_from_slice(&self.0[0][self.1..][..frames]);
            right[..frames].copy_from_slice(&self.0[1][self.1..][..frames]);
            self.1 += frames;
            Ok(frames)
        }
    }

    fn finish(sound: &[Vec<f32>; 2], word_length: WordLength) -> [Vec<f32>; 2] {
        let held = Held(sound.clone(), 0);
        let mut finished = Finished::new(held, -1.0, word_length, Shaping::ModifiedE9).expect("a legal rate");
        let mut all = [Vec::new(), Vec::new()];
        let (mut left, mut right) = (vec![0.0; 1_001], vec![0.0; 1_001]);
        loop {
            let frames = finished.read(&mut left, &mut right).expect("a sound in memory");
            all[0].extend_from_slice(&left[..frames]);
            all[1].extend_from_slice(&right[..frames]);
            if frames < 1_001 {
                return all;
            }
        }
    }

    #[test]
    fn what_keeps_the_ceiling_passes_bit_for_bit() {
        let song = music(48_000.0, 3.0);
        assert_eq!(finish(&song, WordLength::Off), song);
    }

    #[test]
    fn what_does_not_is_held_and_stands_on_the_grid() {
        let song = music(48_000.0, 3.0)
            .map(|side| side.iter().map(|x| x * db_to_gain(9.0) as f32).collect::<Vec<_>>());
        let finished = finish(&song, WordLength::Bits16);
        assert_eq!(finished[0].len(), song[0].len());
        for side in finished {
            let peak = true_peak_db(&side);
            assert!(peak < -1.0 + 0.01 && peak > -1.5, "{peak}");
            assert!(side.iter().all(|x| (x * 32_768.0).fract() == 0.0));
        }
    }
}
