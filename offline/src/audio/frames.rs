//! What hands out sound in blocks, whatever it comes from: a file, or the sum of stems.

use super::Info;
use super::source::Source;
use crate::error::Result;
use std::path::Path;

/// A stream of frames, read from start to end in constant memory.
pub trait Frames {
    /// The file that errors are about: the audio file, or the session that names them.
    fn path(&self) -> &Path;

    /// Rate, channels and length.
    fn info(&self) -> Info;

    /// Frames read so far.
    fn position(&self) -> u64;

    /// Fills both channels from the start and returns how many frames there were; fewer than asked for only at the
    /// end. Mono goes to both. What is handed out is finite.
    ///
    /// # Errors
    /// The sound is damaged, cut short, cannot be read, or a plugin that makes it fails.
    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize>;

    /// What the user should know, complete once all was read: one sentence each.
    fn warnings(&self) -> Vec<String>;
}

impl Frames for Source {
    fn path(&self) -> &Path {
        Self::path(self)
    }

    fn info(&self) -> Info {
        Self::info(self)
    }

    fn position(&self) -> u64 {
        Self::position(self)
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize> {
        Self::read(self, left, right)
    }

    fn warnings(&self) -> Vec<String> {
        Self::warnings(self)
    }
}
