//! WAV files of 32-bit floating point, stereo: the very samples that a host hands over.

use std::path::Path;

/// Bytes before the samples.
const HEADER: usize = 44;

/// Writes both channels.
///
/// # Panics
/// If the disk refuses.
pub fn write(path: &Path, sample_rate_hz: u32, [left, right]: &[Vec<f32>; 2]) {
    let size = 8 * left.len() as u32;
    let mut bytes = Vec::with_capacity(HEADER + size as usize);
    bytes.extend(b"RIFF");
    bytes.extend((HEADER as u32 - 8 + size).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    // Floating point, two channels.
    bytes.extend([3, 0, 2, 0]);
    bytes.extend(sample_rate_hz.to_le_bytes());
    bytes.extend((8 * sample_rate_hz).to_le_bytes());
    bytes.extend([8, 0, 32, 0]);
    bytes.extend(b"data");
    bytes.extend(size.to_le_bytes());
    for (left, right) in left.iter().zip(right) {
        bytes.extend(left.to_le_bytes());
        bytes.extend(right.to_le_bytes());
    }
    std::fs::write(path, bytes).expect("written");
}

/// Reads a file that [`write()`] wrote: its rate in Hz, and both channels.
///
/// # Panics
/// If it is none.
#[must_use]
pub fn read(path: &Path) -> (f64, [Vec<f32>; 2]) {
    let bytes = std::fs::read(path).expect("a file");
    let word = |at: usize| <[u8; 4]>::try_from(&bytes[at..at + 4]).expect("four bytes");
    assert_eq!(&word(36), b"data", "a file of ours");
    let side = |side: usize| {
        let frames = bytes[HEADER..].chunks_exact(8);
        frames
            .map(|frame| f32::from_le_bytes(frame[4 * side..][..4].try_into().expect("four bytes")))
            .collect()
    };
    (f64::from(u32::from_le_bytes(word(24))), [side(0), side(1)])
}
