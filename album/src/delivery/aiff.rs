//! AIFF files of 16 or 24 bits with an ID3 chunk.
//!
//! Source: Apple, "Audio Interchange File Format" 1.3 (1989).

use offline::audio::output::Output;
use offline::audio::write::integer;
use offline::error::{Error, Result};
use std::path::Path;

/// An AIFF file being written.
#[derive(Debug)]
pub struct AiffWriter {
    output: Output,
    bits: u32,
    head: Vec<u8>,
    tail: Vec<u8>,
    left_frames: u64,
    bytes: Vec<u8>,
}

impl AiffWriter {
    /// Begins a stereo file of so many frames, with an ID3 tag after the sound.
    ///
    /// # Errors
    /// The place cannot be written to, or the sound is longer than an AIFF file can be (4 GiB).
    pub fn create(target: &Path, bits: u32, sample_rate_hz: u32, frames: u64, id3: &[u8]) -> Result<Self> {
        let sound_bytes = frames.saturating_mul(2 * u64::from(bits / 8));
        let mut tail = b"ID3 ".to_vec();
        tail.extend_from_slice(&(id3.len() as u32).to_be_bytes());
        tail.extend_from_slice(id3);
        tail.extend_from_slice(&[0][..id3.len() % 2]);
        // `AIFF`, COMM with 18 bytes, SSND with two fields before the sound. Stereo of 16 or 24 bits is always even.
        let form_bytes = u32::try_from(4 + 26 + 16 + sound_bytes + tail.len() as u64).map_err(|_| {
            Error::file(target, "is longer than 4 GiB, more than AIFF holds", "deliver it as WAV and FLAC")
        })?;
        let mut head = b"FORM".to_vec();
        head.extend_from_slice(&form_bytes.to_be_bytes());
        head.extend_from_slice(b"AIFFCOMM\0\0\0\x12\0\x02");
        head.extend_from_slice(&(frames as u32).to_be_bytes());
        head.extend_from_slice(&(bits as u16).to_be_bytes());
        head.extend_from_slice(&extended(sample_rate_hz));
        head.extend_from_slice(b"SSND");
        head.extend_from_slice(&(8 + sound_bytes as u32).to_be_bytes());
        head.extend_from_slice(&[0; 8]);
        let mut output = Output::create(target, false)?;
        output.write(&head)?;
        Ok(Self { output, bits, head, tail, left_frames: frames, bytes: Vec::new() })
    }

    /// Appends a block, as [`offline::audio::write::WavWriter::write`] rounds it.
    ///
    /// # Errors
    /// The disk is full or fails.
    pub fn write(&mut self, left: &[f32], right: &[f32]) -> Result<()> {
        self.bytes.clear();
        let first = 4 - self.bits as usize / 8;
        for (left, right) in left.iter().zip(right) {
            for sample in [*left, *right] {
                let top = integer(sample, self.bits) << (8 * first);
                self.bytes.extend_from_slice(&top.to_be_bytes()[..4 - first]);
            }
        }
        self.left_frames = self.left_frames.wrapping_sub(left.len().min(right.len()) as u64);
        self.output.write(&self.bytes)
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// The disk is full or fails, or there were more or fewer frames than promised. Nothing is left behind then.
    pub fn finish(mut self) -> Result<()> {
        if self.left_frames != 0 {
            return Err(Error::file(
                self.output.target(),
                "is not as long as was promised",
                "please report it",
            ));
        }
        self.output.write(&self.tail)?;
        self.output.finish(&self.head)
    }
}

/// A whole number above 0 as the 80-bit number of the Apple Numerics Manual.
fn extended(value: u32) -> [u8; 10] {
    let zeros = u64::from(value).leading_zeros();
    let mut bytes = [0; 10];
    bytes[..2].copy_from_slice(&((16_383 + 63 - zeros) as u16).to_be_bytes());
    bytes[2..].copy_from_slice(&(u64::from(value) << zeros).to_be_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use offline::audio::source::Source;

    #[test]
    fn the_file_is_read_back_as_it_was_written() {
        assert_eq!(extended(44_100), [0x40, 0x0E, 0xAC, 0x44, 0, 0, 0, 0, 0, 0]);
        let folder = tempfile::tempdir().expect("folder");
        for bits in [16_u32, 24] {
            let path = folder.path().join(format!("{bits}.aiff"));
            let step = 2.0_f32.powi(1 - bits as i32);
            let (left, right) = ([-1.0, 0.5, 3.0 * step], [1.0 - step, 0.0, -step]);
            let mut writer = AiffWriter::create(&path, bits, 96_000, 3, b"tag").expect("created");
            writer.write(&left, &right).expect("space");
            writer.finish().expect("finished");
            let bytes = std::fs::read(&path).expect("there");
            assert_eq!(bytes[4..8], (bytes.len() as u32 - 8).to_be_bytes());
            assert!(bytes.ends_with(b"ID3 \0\0\0\x03tag\0"));
            let mut source = Source::open(&path).expect("an AIFF file");
            assert_eq!((source.info().sample_rate_hz, source.info().frames), (96_000, Some(3)));
            let mut read = [[0.0; 4]; 2];
            let [l, r] = &mut read;
            assert_eq!(source.read(l, r).expect("sound"), 3);
            assert!(read[0][..3] == left && read[1][..3] == right);
        }
        let path = folder.path().join("long.aiff");
        assert!(AiffWriter::create(&path, 24, 96_000, 1 << 30, b"").is_err());
        let short = AiffWriter::create(&path, 24, 96_000, 1, b"").expect("created");
        assert!(short.finish().is_err() && !path.exists());
    }
}
