//! Files side by side on one time line, read in step.

use crate::audio::shifted::Shifted;
use crate::audio::source::Source;
use crate::error::Result;
use crate::measure::BLOCK_FRAMES;
use std::path::Path;

/// Files, each moved by an offset of its own, silence around them.
#[derive(Debug)]
pub struct Tracks {
    tracks: Vec<Shifted>,
    blocks: Vec<[Vec<f32>; 2]>,
    frames: usize,
}

impl Tracks {
    /// Opens files with their offsets in frames: later if positive.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn open<'a>(files: impl IntoIterator<Item = (&'a Path, i64)>) -> Result<Self> {
        let open = |(path, offset)| Ok(Shifted::new(Source::open(path)?, offset));
        let tracks = files.into_iter().map(open).collect::<Result<Vec<_>>>()?;
        let blocks = tracks.iter().map(|_| [vec![0.0; BLOCK_FRAMES], vec![0.0; BLOCK_FRAMES]]).collect();
        Ok(Self { tracks, blocks, frames: 0 })
    }

    /// Reads the next frames of each, at most [`BLOCK_FRAMES`].
    ///
    /// # Errors
    /// A file is damaged, cut short, or cannot be read.
    pub fn next(&mut self, frames: usize) -> Result<()> {
        self.frames = frames.min(BLOCK_FRAMES);
        for (track, [left, right]) in self.tracks.iter_mut().zip(&mut self.blocks) {
            track.read(&mut left[..self.frames], &mut right[..self.frames])?;
        }
        Ok(())
    }

    /// Left and right of one track, as just read.
    #[must_use]
    pub fn block(&self, track: usize) -> [&[f32]; 2] {
        self.blocks[track].each_ref().map(|samples| &samples[..self.frames])
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.tracks.len()
    }

    /// The file of one track.
    #[must_use]
    pub fn source(&self, track: usize) -> &Source {
        self.tracks[track].source()
    }
}
