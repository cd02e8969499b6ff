//! Writes WAV files block by block.
//!
//! 16 and 24 bit are plain `WAVE_FORMAT_PCM` and float plain `WAVE_FORMAT_IEEE_FLOAT`: every DAW, player and disc tool
//! reads them, and for mono and stereo the extensible format would add nothing but a speaker mask. Room for the 64-bit
//! lengths of RF64 (EBU Tech 3306) is kept in a `JUNK` chunk, so that the header has one size whatever the length.
//! Further chunks stand before the sound or after it: see [`WavWriter::create_with`].

pub use super::chunk::Chunk;
use super::chunk::{header, held_bytes};
use super::output::Output;
use crate::error::{Error, Result};
use std::path::Path;

/// How the samples are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// 16-bit integers.
    Wav16,
    /// 24-bit integers.
    Wav24,
    /// 32-bit floating point.
    Wav32f,
}

impl Format {
    /// Every format with the name that the command line and album files give it.
    pub const NAMED: [(&str, Self); 3] =
        [("wav16", Self::Wav16), ("wav24", Self::Wav24), ("wav32f", Self::Wav32f)];

    /// The format of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }

    /// Bits of a sample.
    #[must_use]
    pub fn bits(self) -> u32 {
        match self {
            Self::Wav16 => 16,
            Self::Wav24 => 24,
            Self::Wav32f => 32,
        }
    }

    pub(super) fn sample_bytes(self) -> u64 {
        u64::from(self.bits() / 8)
    }
}

/// A WAV file being written.
#[derive(Debug)]
pub struct WavWriter {
    output: Output,
    format: Format,
    sample_rate_hz: u32,
    channels: usize,
    frames: u64,
    bytes: Vec<u8>,
    /// Chunks before the sound.
    before: Vec<Chunk>,
}

impl WavWriter {
    /// Begins a file; see [`Output::create`]. `channels` is 1 or 2.
    ///
    /// # Errors
    /// The place cannot be written to, or `target` exists and must not be replaced.
    pub fn create(
        target: &Path,
        format: Format,
        sample_rate_hz: u32,
        channels: usize,
        replace: bool,
    ) -> Result<Self> {
        Self::create_with(target, format, sample_rate_hz, channels, replace, Vec::new())
    }

    /// As [`WavWriter::create`], with chunks that stand before the sound. Their content may still change until
    /// [`WavWriter::finish_with`], their lengths not: loudness is known when everything was heard.
    ///
    /// # Errors
    /// As [`WavWriter::create`].
    pub fn create_with(
        target: &Path,
        format: Format,
        sample_rate_hz: u32,
        channels: usize,
        replace: bool,
        before: Vec<Chunk>,
    ) -> Result<Self> {
        let mut output = Output::create(target, replace)?;
        output.write(&header(format, sample_rate_hz, channels, 0, &before, 0))?;
        Ok(Self { output, format, sample_rate_hz, channels, frames: 0, bytes: Vec::new(), before })
    }

    /// Frames written so far.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Appends a block; of a mono file only `left` is heard. Integers are rounded to the nearest and clipped at full
    /// scale, samples that stand on their grid pass unchanged. What is not a number is written as silence.
    ///
    /// # Errors
    /// The disk is full or fails.
    pub fn write(&mut self, left: &[f32], right: &[f32]) -> Result<()> {
        let frames = left.len().min(right.len());
        let (format, mono) = (self.format, self.channels == 1);
        self.bytes.clear();
        for (left, right) in left.iter().zip(right) {
            encode(format, *left, &mut self.bytes);
            if !mono {
                encode(format, *right, &mut self.bytes);
            }
        }
        self.frames += frames as u64;
        self.output.write(&self.bytes)
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// The disk is full or fails, the name was taken, or there is no frame. Nothing is left behind then.
    pub fn finish(self) -> Result<()> {
        let before = self.before.clone();
        self.finish_with(&before, &[])
    }

    /// The same, with the chunks before the sound as they are by now, and with chunks after it.
    ///
    /// # Errors
    /// As [`WavWriter::finish`].
    ///
    /// # Panics
    /// The chunks in `before` take more or less room than those that were given at the start.
    pub fn finish_with(mut self, before: &[Chunk], after: &[Chunk]) -> Result<()> {
        assert_eq!(held_bytes(before), held_bytes(&self.before), "room kept before the sound");
        if self.frames == 0 {
            return Err(Error::file(self.output.target(), "would hold no sound", "nothing was written"));
        }
        // Chunks are padded to an even length: an odd one is 24-bit mono of an odd number of frames.
        if self.frames * self.channels as u64 * self.format.sample_bytes() % 2 == 1 {
            self.output.write(&[0])?;
        }
        let mut tail = Vec::new();
        after.iter().for_each(|chunk| chunk.append_to(&mut tail));
        self.output.write(&tail)?;
        let after_bytes = tail.len() as u64;
        let header =
            header(self.format, self.sample_rate_hz, self.channels, self.frames, before, after_bytes);
        self.output.finish(&header)
    }
}

/// The nearest whole number of so many bits; full scale is 1. What exceeds it is clipped.
#[must_use]
pub fn integer(sample: f32, bits: u32) -> i32 {
    let full_scale = f64::from(1_u32 << (bits - 1));
    let scaled = f64::from(sample) * full_scale;
    // The cast cuts towards zero.
    (scaled + 0.5_f64.copysign(scaled)).clamp(-full_scale, full_scale - 1.0) as i32
}

fn encode(format: Format, sample: f32, bytes: &mut Vec<u8>) {
    let sample = if sample.is_finite() { sample } else { 0.0 };
    match format {
        Format::Wav16 => bytes.extend_from_slice(&integer(sample, 16).to_le_bytes()[..2]),
        Format::Wav24 => bytes.extend_from_slice(&integer(sample, 24).to_le_bytes()[..3]),
        Format::Wav32f => bytes.extend_from_slice(&sample.to_le_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::wav;
    use std::io::Write;

    #[test]
    fn integers_are_rounded_to_the_nearest_and_clipped() {
        let encoded = |sample: f64| {
            let mut bytes = Vec::new();
            encode(Format::Wav16, sample as f32, &mut bytes);
            i16::from_le_bytes([bytes[0], bytes[1]])
        };
        for k in [-32_768, -32_767, -1, 0, 1, 16_384, 32_767] {
            assert_eq!(encoded(f64::from(k) / 32_768.0), k, "a sample on the grid");
        }
        assert_eq!([1.0, 2.0, -1.5].map(encoded), [32_767, 32_767, -32_768]);
        assert_eq!([0.4, 0.6, -0.4, -0.6].map(|lsb| encoded(lsb / 32_768.0)), [0, 1, 0, -1]);
        assert_eq!([f64::NAN, f64::INFINITY].map(encoded), [0, 0]);
    }

    /// A file of 5 GiB with nothing but a header takes no space where holes are left out.
    #[test]
    fn a_file_over_4_gib_is_rf64_with_its_true_lengths() {
        let mut file = tempfile::tempfile().expect("temporary file");
        for (frames, container) in
            [(1_000, "WAV"), (715_827_870, "WAV"), (715_827_880, "RF64"), (900_000_000, "RF64")]
        {
            let head = header(Format::Wav24, 192_000, 2, frames, &[], 0);
            file.set_len(0).expect("emptied");
            std::io::Seek::rewind(&mut file).expect("at the start");
            file.write_all(&head).expect("written");
            if file.set_len(head.len() as u64 + frames * 6).is_err() {
                return;
            }
            let layout = wav::layout(&mut file, Path::new("long.wav")).expect("a header");
            assert_eq!((layout.container, layout.promised_frames), (container, Some(frames)));
            assert_eq!((layout.held_frames, layout.start), (frames, head.len() as u64));
        }
    }

    #[test]
    fn chunks_stand_before_and_after_the_sound() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("chunks.wav");
        let chunk = |id: &[u8; 4], bytes: &[u8]| Chunk { id: *id, bytes: bytes.to_vec() };
        let before = vec![chunk(b"bext", b"unknown")];
        let mut writer =
            WavWriter::create_with(&path, Format::Wav24, 48_000, 1, false, before).expect("created");
        writer.write(&[0.5; 3], &[0.5; 3]).expect("space");
        writer.finish_with(&[chunk(b"bext", b"known!!")], &[chunk(b"id3 ", b"abc")]).expect("finished");
        let bytes = std::fs::read(&path).expect("written");
        let found = |id: &[u8]| bytes.windows(id.len()).position(|window| window == id);
        let data = found(b"data").expect("sound");
        assert_eq!(found(b"bext\x07\0\0\0known!!\0"), Some(48));
        // Nine bytes of sound and one of padding.
        assert_eq!(found(b"id3 \x03\0\0\0abc\0"), Some(data + 8 + 10));
        assert_eq!(bytes.len(), data + 8 + 10 + 12);
        assert_eq!(bytes[4..8], (bytes.len() as u32 - 8).to_le_bytes(), "the RIFF holds all of it");
        let mut file = std::fs::File::open(&path).expect("there");
        let layout = wav::layout(&mut file, &path).expect("a header");
        assert_eq!((layout.promised_frames, layout.start), (Some(3), data as u64 + 8));
    }
}
