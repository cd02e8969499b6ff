//! The header of WAV files: RIFF, and RF64 / BW64 for files over 4 GiB.
//!
//! Sources: Microsoft, "Multiple channel audio data and WAVE files"; EBU Tech 3306 (RF64); ITU-R BS.2088 (BW64).

use super::fields::{Fields, at};
use super::pcm::{Layout, Order, Sample};
use crate::error::{Error, Result};
use std::fs::File;
use std::io;
use std::path::Path;

/// A length that is not known: in RF64 it stands in `ds64`, elsewhere the writer could not go back to fill it in.
const UNKNOWN: u64 = 0xFFFF_FFFF;

const PCM: u16 = 1;
const IEEE_FLOAT: u16 = 3;
const EXTENSIBLE: u16 = 0xFFFE;

/// What the chunk `fmt ` says.
#[derive(Clone, Copy, Debug)]
struct Format {
    sample: Sample,
    bits: u32,
    channels: usize,
    sample_rate_hz: u32,
}

/// Reads the header of a file that starts with `RIFF`, `RF64` or `BW64`.
///
/// # Errors
/// The header is damaged, cut short, or of samples that are not plain.
pub fn layout(file: &mut File, path: &Path) -> Result<Layout> {
    parse(file, path).map_err(|error| match error {
        Failure::Said(error) => error,
        Failure::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Error::file(path, "its WAV header is cut short, no sound can be found", "copy or export it again")
        }
        Failure::Io(error) => Error::reading(path, &error),
    })
}

/// Either a sentence for the user or a failed read, which becomes one.
enum Failure {
    Said(Error),
    Io(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn parse(file: &mut File, path: &Path) -> std::result::Result<Layout, Failure> {
    let say = |what: String, fix: &str| Failure::Said(Error::file(path, what, fix));
    let mut fields = Fields::new(file)?;
    let id = fields.bytes::<4>()?;
    let riff_bytes = u64::from(u32::from_le_bytes(fields.bytes()?));
    let container = match &id {
        b"RF64" => "RF64",
        b"BW64" => "BW64",
        _ => "WAV",
    };
    if &fields.bytes::<4>()? != b"WAVE" {
        return Err(say("is a RIFF file without sound".into(), "export it as WAV, AIFF or FLAC"));
    }
    let mut format = None;
    let mut long_data_bytes = None;
    loop {
        let id = fields.bytes::<4>()?;
        let bytes = u64::from(u32::from_le_bytes(fields.bytes()?));
        let start = fields.position()?;
        match &id {
            b"ds64" => long_data_bytes = Some(u64::from_le_bytes(at(&fields.chunk(bytes)?, 8))),
            b"fmt " => format = Some(read_format(&fields.chunk(bytes)?, path).map_err(Failure::Said)?),
            b"data" => {
                let Some(format) = format else {
                    return Err(say("its WAV header has no format".into(), "export it again"));
                };
                let Format { sample, bits, channels, sample_rate_hz } = format;
                let frame_bytes = (sample.bytes() * channels) as u64;
                let held_bytes = fields.len.saturating_sub(start);
                let bytes = long_data_bytes.filter(|_| bytes == UNKNOWN).unwrap_or(bytes);
                // A recorder that was cut off never went back: its lengths say 0 although sound follows.
                let never_filled_in = bytes == 0 && held_bytes > 0 && 8 + riff_bytes <= start;
                let promised = !(bytes == UNKNOWN && long_data_bytes.is_none() || never_filled_in);
                return Ok(Layout {
                    container,
                    sample,
                    bits,
                    order: Order::Little,
                    channels,
                    sample_rate_hz,
                    start,
                    promised_frames: promised.then_some(bytes / frame_bytes),
                    held_frames: held_bytes / frame_bytes,
                });
            }
            _ => {}
        }
        // Chunks are padded to an even length.
        fields.seek(start + bytes + bytes % 2)?;
    }
}

fn read_format(chunk: &[u8], path: &Path) -> Result<Format> {
    if chunk.len() < 16 {
        return Err(Error::file(path, "its WAV header has a damaged format", "export it again"));
    }
    let word = |i| u16::from_le_bytes(at(chunk, i));
    let (tag, channels, block_bytes, bits) = (word(0), usize::from(word(2)), usize::from(word(12)), word(14));
    let sample_rate_hz = u32::from_le_bytes(at(chunk, 4));
    // An extensible format names the coding in the first two bytes of a GUID.
    let extensible = tag == EXTENSIBLE && chunk.len() >= 40;
    let (tag, valid_bits) = if extensible { (word(24), word(18)) } else { (tag, bits) };
    if channels == 0 || bits == 0 {
        return Err(Error::file(path, "its WAV header has a damaged format", "export it again"));
    }
    // Where the block size makes no sense, the bits decide.
    let by_bits = usize::from(bits).div_ceil(8);
    let width = if block_bytes.is_multiple_of(channels) && block_bytes / channels >= by_bits {
        block_bytes / channels
    } else {
        by_bits
    };
    let sample = match (tag, width) {
        (PCM, 1) => Sample::Unsigned8,
        (PCM, 2..=4) => Sample::Integer(width),
        (IEEE_FLOAT, 4) => Sample::Float32,
        (IEEE_FLOAT, 8) => Sample::Float64,
        _ => {
            return Err(Error::file(
                path,
                format_args!("its WAV coding (tag {tag}, {bits} bit) is not read"),
                "export it as PCM of 8 to 32 bit or float of 32 or 64 bit",
            ));
        }
    };
    let bits = if (1..=bits).contains(&valid_bits) { valid_bits } else { bits };
    Ok(Format { sample, bits: u32::from(bits), channels, sample_rate_hz })
}
