//! Plain samples: from the bytes of a file to `f32`.
//!
//! Integers map to `k / 2^(bits - 1)`, which is exact up to 24 bits. 32-bit integers and 64-bit floats are rounded to
//! the nearest `f32`, at -150 dB of each sample's own level.

use super::{Encoding, Info};
use crate::error::{Error, Result};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// One sample as it lies in the file. Numbers are the bytes that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// 8 bits with 128 as silence: WAV and AIFC `raw `.
    Unsigned8,
    /// Two's complement of 1 to 4 bytes. Fewer significant bits stand at the top, the rest is zero.
    Integer(usize),
    /// IEEE 754, 4 bytes.
    Float32,
    /// IEEE 754, 8 bytes.
    Float64,
}

impl Sample {
    /// Bytes a sample takes.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::Unsigned8 => 1,
            Self::Integer(bytes) => bytes,
            Self::Float32 => 4,
            Self::Float64 => 8,
        }
    }
}

/// Order of the bytes of one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Lowest byte first.
    Little,
    /// Highest byte first.
    Big,
}

/// Where the samples are and what they look like: what a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// `WAV`, `RF64`, `BW64`, `AIFF` or `AIFC`.
    pub container: &'static str,
    /// How a sample is stored.
    pub sample: Sample,
    /// Significant bits of a sample.
    pub bits: u32,
    /// Byte order.
    pub order: Order,
    /// Channels that are interleaved.
    pub channels: usize,
    /// Frames a second.
    pub sample_rate_hz: u32,
    /// Byte of the first sample.
    pub start: u64,
    /// Frames that the header promises; `None` where it holds the placeholder of a writer that could not go back.
    pub promised_frames: Option<u64>,
    /// Frames from the first sample to the end of the file.
    pub held_frames: u64,
}

/// A file of plain samples, read from start to end.
#[derive(Debug)]
pub struct Pcm {
    file: BufReader<File>,
    layout: Layout,
    left_frames: u64,
    bytes: Vec<u8>,
}

impl Pcm {
    /// Takes an open file with what its header said.
    ///
    /// # Errors
    /// The file is shorter than its header promises, or cannot be read.
    pub fn new(mut file: File, layout: Layout, path: &Path) -> Result<Self> {
        let Layout { promised_frames, held_frames, sample_rate_hz, .. } = layout;
        let left_frames = promised_frames.unwrap_or(held_frames);
        if left_frames > held_frames {
            let seconds = |frames: u64| frames as f64 / f64::from(sample_rate_hz.max(1));
            return Err(Error::file(
                path,
                format_args!(
                    "is cut short: its header promises {left_frames} frames ({:.3} s), it holds {held_frames} ({:.3} s)",
                    seconds(left_frames),
                    seconds(held_frames)
                ),
                "copy or export it again",
            ));
        }
        file.seek(SeekFrom::Start(layout.start)).map_err(|error| Error::reading(path, &error))?;
        Ok(Self { file: BufReader::with_capacity(1 << 16, file), layout, left_frames, bytes: Vec::new() })
    }

    /// What is known of the file.
    #[must_use]
    pub fn info(&self) -> Info {
        let Layout { container, sample, bits, channels, sample_rate_hz, .. } = self.layout;
        let encoding = match sample {
            Sample::Unsigned8 | Sample::Integer(_) => Encoding::Integer(bits),
            Sample::Float32 | Sample::Float64 => Encoding::Float(bits),
        };
        Info { container, encoding, sample_rate_hz, channels, frames: Some(self.left_frames) }
    }

    /// Fills both channels from the start and returns how many frames there were; fewer than asked for only at the
    /// end. Mono goes to both.
    ///
    /// # Errors
    /// The system's, and `UnexpectedEof` when the file shrinks while it is read.
    pub fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> io::Result<usize> {
        let Layout { sample, order, channels, .. } = self.layout;
        let frames = (left.len().min(right.len()) as u64).min(self.left_frames) as usize;
        self.bytes.resize(frames * channels * sample.bytes(), 0);
        self.file.read_exact(&mut self.bytes)?;
        self.left_frames -= frames as u64;
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        decode(&self.bytes, sample, order, channels, 0, left);
        if channels == 1 {
            right.copy_from_slice(left);
        } else {
            decode(&self.bytes, sample, order, channels, 1, right);
        }
        Ok(frames)
    }
}

/// Decodes one of the interleaved channels. The closure is chosen once a block, so that each loop is a plain one.
fn decode(bytes: &[u8], sample: Sample, order: Order, channels: usize, channel: usize, out: &mut [f32]) {
    let width = sample.bytes();
    let cells =
        bytes.chunks_exact(width * channels).map(|frame| &frame[channel * width..(channel + 1) * width]);
    let big = order == Order::Big;
    // The bytes stand at the top of an i32 whatever their number, so that one scale serves every width.
    let integer = |cell: &[u8]| {
        let mut top = [0; 4];
        if big {
            top[..width].copy_from_slice(cell);
            i32::from_be_bytes(top)
        } else {
            top[4 - width..].copy_from_slice(cell);
            i32::from_le_bytes(top)
        }
    };
    let zipped = out.iter_mut().zip(cells);
    match sample {
        Sample::Unsigned8 => zipped.for_each(|(out, cell)| *out = (f32::from(cell[0]) - 128.0) / 128.0),
        Sample::Integer(_) => {
            zipped.for_each(|(out, cell)| *out = (f64::from(integer(cell)) / 2_147_483_648.0) as f32);
        }
        Sample::Float32 => zipped.for_each(|(out, cell)| {
            let cell = [cell[0], cell[1], cell[2], cell[3]];
            *out = if big { f32::from_be_bytes(cell) } else { f32::from_le_bytes(cell) };
        }),
        Sample::Float64 => zipped.for_each(|(out, cell)| {
            let cell = [cell[0], cell[1], cell[2], cell[3], cell[4], cell[5], cell[6], cell[7]];
            *out = if big { f64::from_be_bytes(cell) } else { f64::from_le_bytes(cell) } as f32;
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_every_width_and_order_are_exact_fractions() {
        let check = |bytes: &[u8], sample, order, expected: &[f32]| {
            let mut out = vec![9.0; expected.len()];
            decode(bytes, sample, order, 1, 0, &mut out);
            assert_eq!(out, expected, "{sample:?} {order:?}");
        };
        let all = [-1.0, 0.0, 0.5];
        check(&[0, 128, 192], Sample::Unsigned8, Order::Little, &all);
        check(&[0x80, 0, 0x40], Sample::Integer(1), Order::Big, &all);
        check(&[0, 0x80, 0, 0, 0, 0x40], Sample::Integer(2), Order::Little, &all);
        check(&[0x80, 0, 0, 0, 0x40, 0], Sample::Integer(2), Order::Big, &all);
        check(
            &[0, 0, 0x80, 0, 0, 0, 1, 0, 0],
            Sample::Integer(3),
            Order::Little,
            &[-1.0, 0.0, 1.0 / 8_388_608.0],
        );
        check(
            &[0x80, 0, 0, 0, 0, 0, 0, 0, 1],
            Sample::Integer(3),
            Order::Big,
            &[-1.0, 0.0, 1.0 / 8_388_608.0],
        );
        check(&[0, 0, 0, 0x80, 0, 0, 0, 0x40], Sample::Integer(4), Order::Little, &[-1.0, 0.5]);
        check(&0.1_f32.to_be_bytes(), Sample::Float32, Order::Big, &[0.1]);
        check(&0.1_f64.to_le_bytes(), Sample::Float64, Order::Little, &[0.1]);
    }

    #[test]
    fn a_channel_is_taken_from_among_the_others() {
        let bytes = [0_u8, 0x40, 0, 0xC0, 0, 0x20, 0, 0xE0];
        let mut out = [0.0; 2];
        decode(&bytes, Sample::Integer(2), Order::Little, 2, 1, &mut out);
        assert_eq!(out, [-0.5, -0.25]);
    }
}
