//! Writes WAV files block by block.
//!
//! 16 and 24 bit are plain `WAVE_FORMAT_PCM` and float plain `WAVE_FORMAT_IEEE_FLOAT`: every DAW, player and disc tool
//! reads them, and for mono and stereo the extensible format would add nothing but a speaker mask. Room for the 64-bit
//! lengths of RF64 (EBU Tech 3306) is kept in a `JUNK` chunk, so that the header has one size whatever the length.

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

    fn sample_bytes(self) -> u64 {
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
        let mut output = Output::create(target, replace)?;
        output.write(&header(format, sample_rate_hz, channels, 0))?;
        Ok(Self { output, format, sample_rate_hz, channels, frames: 0, bytes: Vec::new() })
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
    pub fn finish(mut self) -> Result<()> {
        if self.frames == 0 {
            return Err(Error::file(self.output.target(), "would hold no sound", "nothing was written"));
        }
        // Chunks are padded to an even length: an odd one is 24-bit mono of an odd number of frames.
        if self.frames * self.channels as u64 * self.format.sample_bytes() % 2 == 1 {
            self.output.write(&[0])?;
        }
        let header = header(self.format, self.sample_rate_hz, self.channels, self.frames);
        self.output.finish(&header)
    }
}

fn encode(format: Format, sample: f32, bytes: &mut Vec<u8>) {
    let sample = if sample.is_finite() { sample } else { 0.0 };
    let integer = |full_scale: f64| {
        let scaled = f64::from(sample) * full_scale;
        // The cast cuts towards zero.
        (scaled + 0.5_f64.copysign(scaled)).clamp(-full_scale, full_scale - 1.0) as i32
    };
    match format {
        Format::Wav16 => bytes.extend_from_slice(&integer(32_768.0).to_le_bytes()[..2]),
        Format::Wav24 => bytes.extend_from_slice(&integer(8_388_608.0).to_le_bytes()[..3]),
        Format::Wav32f => bytes.extend_from_slice(&sample.to_le_bytes()),
    }
}

/// Everything before the first sample.
fn header(format: Format, sample_rate_hz: u32, channels: usize, frames: u64) -> Vec<u8> {
    let frame_bytes = format.sample_bytes() * channels as u64;
    let data_bytes = frames * frame_bytes;
    let float = format == Format::Wav32f;
    let mut fmt = Vec::new();
    fmt.extend_from_slice(&(if float { 3_u16 } else { 1 }).to_le_bytes());
    fmt.extend_from_slice(&(channels as u16).to_le_bytes());
    fmt.extend_from_slice(&sample_rate_hz.to_le_bytes());
    // Over 2^32 bytes a second there is no right value; readers go by the other fields.
    let bytes_a_second = u64::from(sample_rate_hz) * frame_bytes;
    fmt.extend_from_slice(&u32::try_from(bytes_a_second).unwrap_or(u32::MAX).to_le_bytes());
    fmt.extend_from_slice(&(frame_bytes as u16).to_le_bytes());
    fmt.extend_from_slice(&(format.bits() as u16).to_le_bytes());
    if float {
        // What is not PCM has an extension, here of no bytes, and says its length in frames as well.
        fmt.extend_from_slice(&[0, 0]);
    }
    let mut chunks = Vec::new();
    let mut chunk = |id: &[u8; 4], bytes: &[u8]| {
        chunks.extend_from_slice(id);
        chunks.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        chunks.extend_from_slice(bytes);
    };
    chunk(b"fmt ", &fmt);
    if float {
        chunk(b"fact", &u32::try_from(frames).unwrap_or(u32::MAX).to_le_bytes());
    }
    // `WAVE`, the 36 bytes of JUNK or ds64, the chunks so far, the head of `data`, the samples and their padding.
    let riff_bytes = 4 + 36 + chunks.len() as u64 + 8 + data_bytes + data_bytes % 2;
    let long = riff_bytes > u64::from(u32::MAX);
    let short = |bytes: u64| if long { u32::MAX } else { bytes as u32 }.to_le_bytes();
    let mut all = Vec::new();
    all.extend_from_slice(if long { b"RF64" } else { b"RIFF" });
    all.extend_from_slice(&short(riff_bytes));
    all.extend_from_slice(b"WAVE");
    all.extend_from_slice(if long { b"ds64" } else { b"JUNK" });
    all.extend_from_slice(&28_u32.to_le_bytes());
    for length in [riff_bytes, data_bytes, frames] {
        all.extend_from_slice(&if long { length } else { 0 }.to_le_bytes());
    }
    // No table of other long chunks.
    all.extend_from_slice(&[0; 4]);
    all.extend_from_slice(&chunks);
    all.extend_from_slice(b"data");
    all.extend_from_slice(&short(data_bytes));
    all
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
            let head = header(Format::Wav24, 192_000, 2, frames);
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
}
