//! Chunks of a WAV file, and everything that stands before its first sample.
//!
//! Sources: Microsoft, "Multiple channel audio data and WAVE files"; EBU Tech 3306 (RF64).

use super::write::Format;

/// A chunk beside format and sound, such as `bext`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Its four characters.
    pub id: [u8; 4],
    /// What it holds, without the padding to an even length.
    pub bytes: Vec<u8>,
}

impl Chunk {
    /// Bytes in the file: head, content, padding.
    fn held_bytes(&self) -> u64 {
        8 + (self.bytes.len() + self.bytes.len() % 2) as u64
    }

    /// Writes head, content and padding to the end of `file`.
    pub(super) fn append_to(&self, file: &mut Vec<u8>) {
        file.extend_from_slice(&self.id);
        file.extend_from_slice(&(self.bytes.len() as u32).to_le_bytes());
        file.extend_from_slice(&self.bytes);
        file.extend_from_slice(&[0][..self.bytes.len() % 2]);
    }
}

/// Bytes that chunks take in the file.
pub(super) fn held_bytes(chunks: &[Chunk]) -> u64 {
    chunks.iter().map(Chunk::held_bytes).sum()
}

/// Everything before the first sample; `after_bytes` follow the last.
pub(super) fn header(
    format: Format,
    sample_rate_hz: u32,
    channels: usize,
    frames: u64,
    before: &[Chunk],
    after_bytes: u64,
) -> Vec<u8> {
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
    before.iter().for_each(|chunk| chunk.append_to(&mut chunks));
    Chunk { id: *b"fmt ", bytes: fmt }.append_to(&mut chunks);
    if float {
        let fact = u32::try_from(frames).unwrap_or(u32::MAX).to_le_bytes();
        Chunk { id: *b"fact", bytes: fact.to_vec() }.append_to(&mut chunks);
    }
    // `WAVE`, the 36 bytes of JUNK or ds64, the chunks so far, the head of `data`, the samples, their padding, the rest.
    let riff_bytes = 4 + 36 + chunks.len() as u64 + 8 + data_bytes + data_bytes % 2 + after_bytes;
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
