//! Audio files, read and written as streams of blocks: a file of any length needs the same memory.
//!
//! | Module | What it is |
//! |---|---|
//! | [`frames`] | what hands out blocks: a file, or the sum of stems |
//! | [`source`] | opens any file that is read, hands out blocks, watches for samples that are no numbers |
//! | [`shifted`] | a file moved by whole frames, silence around it |
//! | [`wav`], [`aiff`] | the headers of the two families of plain samples |
//! | [`pcm`] | those samples, from bytes to `f32` |
//! | [`codec`] | FLAC, ALAC, MP3, AAC and Ogg Vorbis |
//! | [`write`](mod@write) | WAV files |
//! | [`output`] | a file that appears whole or not at all |

pub mod aiff;
mod chunk;
pub mod codec;
mod fields;
pub mod frames;
pub mod output;
pub mod pcm;
pub mod shifted;
pub mod source;
pub mod wav;
pub mod write;

use serde::Serialize;
use std::fmt;

/// How samples are stored in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// Whole numbers of so many bits; full scale is `2^(bits - 1)`.
    Integer(u32),
    /// Floating point of so many bits; full scale is 1.
    Float(u32),
    /// A lossy codec: part of the sound was thrown away when the file was made.
    Lossy,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(bits) => write!(f, "{bits} bit"),
            Self::Float(bits) => write!(f, "{bits} bit float"),
            Self::Lossy => write!(f, "lossy"),
        }
    }
}

/// What is known of a file before its sound is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Info {
    /// The kind of file as the user knows it, such as `WAV` or `FLAC`.
    pub container: &'static str,
    /// How the samples are stored.
    pub encoding: Encoding,
    /// Frames a second.
    pub sample_rate_hz: u32,
    /// 1 or 2.
    pub channels: usize,
    /// Length in frames, where the header tells.
    pub frames: Option<u64>,
}

impl fmt::Display for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { container, encoding, sample_rate_hz, channels, .. } = self;
        let channels = if *channels == 1 { "mono" } else { "stereo" };
        write!(f, "{container}, {encoding}, {} kHz, {channels}", f64::from(*sample_rate_hz) / 1e3)
    }
}

/// A position as people read it: `m:ss.mmm`.
#[must_use]
pub fn time_text(frame: u64, sample_rate_hz: u32) -> String {
    let ms = u128::from(frame) * 1_000 / u128::from(sample_rate_hz.max(1));
    format!("{}:{:02}.{:03}", ms / 60_000, ms / 1_000 % 60, ms % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_reads_as_minutes_seconds_and_milliseconds() {
        assert_eq!(time_text(0, 48_000), "0:00.000");
        assert_eq!(time_text(48_000 * 61 + 24, 48_000), "1:01.000");
        assert_eq!(time_text(44_100 * 3_600 + 22_050, 44_100), "60:00.500");
    }
}
