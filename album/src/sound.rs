//! Sound as a stream of stereo blocks, whatever it comes from.

use offline::audio::source::Source;
use offline::error::Result;

/// Something that is read from start to end.
pub trait Sound {
    /// Frames a second.
    fn sample_rate_hz(&self) -> u32;

    /// Fills both channels from the start and returns how many frames there were; fewer than asked for only at the end.
    ///
    /// # Errors
    /// Whatever it comes from is damaged or cannot be read.
    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize>;
}

impl Sound for Source {
    fn sample_rate_hz(&self) -> u32 {
        self.info().sample_rate_hz
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize> {
        Self::read(self, left, right)
    }
}

impl Sound for Box<dyn Sound> {
    fn sample_rate_hz(&self) -> u32 {
        (**self).sample_rate_hz()
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize> {
        (**self).read(left, right)
    }
}

/// Frames in the blocks that this crate works in.
pub const BLOCK_FRAMES: usize = 4_096;

/// Reads `sound` to its end, block by block.
///
/// # Errors
/// Those of `sound` and of `each`.
pub fn for_each_block(
    sound: &mut dyn Sound,
    mut each: impl FnMut(&mut [f32], &mut [f32]) -> Result<()>,
) -> Result<()> {
    let (mut left, mut right) = (vec![0.0; BLOCK_FRAMES], vec![0.0; BLOCK_FRAMES]);
    loop {
        let frames = sound.read(&mut left, &mut right)?;
        if frames == 0 {
            return Ok(());
        }
        each(&mut left[..frames], &mut right[..frames])?;
    }
}
