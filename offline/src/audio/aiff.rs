//! The header of AIFF and AIFC files.
//!
//! Sources: Apple, "Audio Interchange File Format" 1.3 (1989) and "AIFF-C" (draft 1991); QuickTime's codes for
//! little-endian and wide samples.

use super::fields::{Fields, at};
use super::pcm::{Layout, Order, Sample};
use crate::error::{Error, Result};
use std::fs::File;
use std::io;
use std::path::Path;

/// What the chunk `COMM` says.
#[derive(Clone, Copy, Debug)]
struct Common {
    sample: Sample,
    bits: u32,
    order: Order,
    channels: usize,
    sample_rate_hz: u32,
    frames: u64,
}

/// Where the chunk `SSND` holds samples.
#[derive(Clone, Copy, Debug)]
struct Sound {
    start: u64,
    bytes: u64,
}

/// Reads the header of a file that starts with `FORM`.
///
/// # Errors
/// The header is damaged, cut short, or of samples that are not plain.
pub fn layout(file: &mut File, path: &Path) -> Result<Layout> {
    let damaged = |what: &str| Error::file(path, what, "copy or export it again");
    let (container, common, sound, len) = parse(file, path).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => damaged("its AIFF header is cut short, no sound can be found"),
        _ => Error::reading(path, &error),
    })?;
    let common = common?;
    let Common { sample, bits, order, channels, sample_rate_hz, frames } = common;
    // A file without frames may do without the chunk that would hold them.
    let sound = sound.unwrap_or(Sound { start: len, bytes: 0 });
    let frame_bytes = (sample.bytes() * channels) as u64;
    let in_file = len.saturating_sub(sound.start) / frame_bytes;
    // Streamed files leave one of the two lengths open: 0, or all bits set.
    let open = |n: u64| n == 0 || n >= 0xFFFF_FFF0;
    let in_chunk = if open(sound.bytes) { in_file } else { sound.bytes / frame_bytes };
    let promised_frames = if open(frames) && in_file > 0 { None } else { Some(frames) };
    let held_frames = in_chunk.min(in_file);
    Ok(Layout {
        container,
        sample,
        bits,
        order,
        channels,
        sample_rate_hz,
        start: sound.start,
        promised_frames,
        held_frames,
    })
}

type Parsed = (&'static str, Result<Common>, Option<Sound>, u64);

fn parse(file: &mut File, path: &Path) -> io::Result<Parsed> {
    let mut fields = Fields::new(file)?;
    let len = fields.len;
    let _form_and_length = fields.bytes::<8>()?;
    let compressed = &fields.bytes::<4>()? == b"AIFC";
    let container = if compressed { "AIFC" } else { "AIFF" };
    let (mut common, mut sound) = (None, None);
    loop {
        let found_all = common.is_some() && sound.is_some();
        if found_all || fields.position()? + 8 > len && common.is_some() {
            break;
        }
        let id = fields.bytes::<4>()?;
        let bytes = u64::from(u32::from_be_bytes(fields.bytes()?));
        let start = fields.position()?;
        match &id {
            b"COMM" => common = Some(read_common(&fields.chunk(bytes)?, compressed, path)),
            b"SSND" => {
                let offset = u64::from(u32::from_be_bytes(fields.bytes()?));
                let _block_size = fields.bytes::<4>()?;
                let bytes = if bytes == 0 { 0 } else { bytes.saturating_sub(8 + offset) };
                sound = Some(Sound { start: start + 8 + offset, bytes });
            }
            _ => {}
        }
        fields.seek(start + bytes + bytes % 2)?;
    }
    Ok((container, common.ok_or(io::ErrorKind::UnexpectedEof)?, sound, len))
}

fn read_common(chunk: &[u8], compressed: bool, path: &Path) -> Result<Common> {
    if chunk.len() < if compressed { 22 } else { 18 } {
        return Err(Error::file(path, "its AIFF header has a damaged format", "export it again"));
    }
    let channels = usize::from(u16::from_be_bytes(at(chunk, 0)));
    let frames = u64::from(u32::from_be_bytes(at(chunk, 2)));
    let bits = u16::from_be_bytes(at(chunk, 6));
    let sample_rate_hz = extended(at(chunk, 8)).round() as u32;
    let coding = if compressed { at(chunk, 18) } else { *b"NONE" };
    let width = usize::from(bits).div_ceil(8);
    let (sample, order) = match (&coding, width) {
        (b"NONE" | b"twos", 1..=4) => (Sample::Integer(width), Order::Big),
        (b"sowt", 1..=4) => (Sample::Integer(width), Order::Little),
        (b"raw ", _) => (Sample::Unsigned8, Order::Big),
        (b"in24", _) => (Sample::Integer(3), Order::Big),
        (b"42ni", _) => (Sample::Integer(3), Order::Little),
        (b"in32", _) => (Sample::Integer(4), Order::Big),
        (b"23ni", _) => (Sample::Integer(4), Order::Little),
        (b"fl32" | b"FL32", _) => (Sample::Float32, Order::Big),
        (b"fl64" | b"FL64", _) => (Sample::Float64, Order::Big),
        _ => {
            let coding = String::from_utf8_lossy(&coding).escape_default().to_string();
            return Err(Error::file(
                path,
                format_args!("its AIFC coding ({coding}, {bits} bit) is not read"),
                "export it as uncompressed AIFF or WAV",
            ));
        }
    };
    if channels == 0 {
        return Err(Error::file(path, "its AIFF header has a damaged format", "export it again"));
    }
    // QuickTime's codes fix the width whatever the field says.
    let bits = match &coding {
        b"NONE" | b"twos" | b"sowt" => u32::from(bits),
        _ => 8 * sample.bytes() as u32,
    };
    Ok(Common { sample, bits, order, channels, sample_rate_hz, frames })
}

/// The 80-bit number of the Apple Numerics Manual: sign and exponent, then a mantissa with its leading one.
fn extended(bytes: [u8; 10]) -> f64 {
    let exponent = i32::from(u16::from_be_bytes(at(&bytes, 0)) & 0x7FFF) - 16_383 - 63;
    u64::from_be_bytes(at(&bytes, 2)) as f64 * 2.0_f64.powi(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_rates_of_real_files_read_exactly() {
        assert_eq!(extended([0x40, 0x0E, 0xAC, 0x44, 0, 0, 0, 0, 0, 0]), 44_100.0);
        assert_eq!(extended([0x40, 0x0E, 0xBB, 0x80, 0, 0, 0, 0, 0, 0]), 48_000.0);
        assert_eq!(extended([0x40, 0x10, 0xBB, 0x80, 0, 0, 0, 0, 0, 0]), 192_000.0);
    }
}
