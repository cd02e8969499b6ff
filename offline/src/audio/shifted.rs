//! A file on a longer time line: moved by whole frames, silence before it and after it.

use super::source::Source;
use crate::error::Result;

/// A file that starts later or earlier and never ends.
#[derive(Debug)]
pub struct Shifted {
    source: Source,
    /// Frames of silence still to come before the sound.
    lead: u64,
    /// Frames of the sound still to be dropped.
    skip: u64,
    ended: bool,
}

impl Shifted {
    /// Moves `source` by so many frames: later if positive; if negative, its first frames are dropped.
    #[must_use]
    pub fn new(source: Source, offset_frames: i64) -> Self {
        let (lead, skip) = (offset_frames.max(0).unsigned_abs(), offset_frames.min(0).unsigned_abs());
        Self { source, lead, skip, ended: false }
    }

    /// The file.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Fills both channels, which are equally long, to their end. Mono goes to both.
    ///
    /// # Errors
    /// The file is damaged, cut short, or cannot be read.
    pub fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<()> {
        let frames = left.len().min(right.len());
        while self.skip > 0 && frames > 0 && !self.ended {
            let part = usize::try_from(self.skip).unwrap_or(usize::MAX).min(frames);
            let read = self.source.read(&mut left[..part], &mut right[..part])?;
            self.skip -= read as u64;
            self.ended = read < part;
        }
        let start = usize::try_from(self.lead).unwrap_or(usize::MAX).min(frames);
        self.lead -= start as u64;
        let mut end = start;
        if !self.ended && start < frames {
            let read = self.source.read(&mut left[start..], &mut right[start..])?;
            end += read;
            self.ended = end < frames;
        }
        for samples in [left, right] {
            samples[..start].fill(0.0);
            samples[end..].fill(0.0);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::write::{Format, WavWriter};

    #[test]
    fn every_offset_gives_the_file_between_silence_at_every_block_size() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("ramp.wav");
        let ramp: Vec<f32> = (1..=50_u8).map(f32::from).collect();
        let mut writer = WavWriter::create(&path, Format::Wav32f, 48_000, 1, false).expect("begun");
        writer.write(&ramp, &ramp).expect("written");
        writer.finish().expect("finished");
        for offset in [0, 1, 17, 90, -1, -17, -49, -50, -90] {
            let expected: Vec<f32> = (0..120)
                .map(|n: i64| usize::try_from(n - offset).ok().and_then(|n| ramp.get(n)).map_or(0.0, |x| *x))
                .collect();
            for block in [1, 7, 120] {
                let mut track = Shifted::new(Source::open(&path).expect("opened"), offset);
                let (mut left, mut right) = (vec![9.0; 120], vec![9.0; 120]);
                for (left, right) in left.chunks_mut(block).zip(right.chunks_mut(block)) {
                    track.read(left, right).expect("read");
                }
                assert_eq!((&left, &right), (&expected, &expected), "offset {offset}, blocks of {block}");
            }
        }
    }
}
