//! Opens any audio file that is read and hands out its sound in blocks.

use super::codec::Coded;
use super::pcm::Pcm;
use super::{Encoding, Info, aiff, time_text, wav};
use crate::error::{Error, Result};
use dsp_core::process::SAMPLE_RATES_HZ;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

/// How many positions of bad samples are remembered.
const POSITIONS: usize = 5;

/// Samples that are no numbers. They are counted and read as silence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flaws {
    /// Samples that are not a number.
    pub nan: u64,
    /// Samples that are infinite.
    pub infinite: u64,
    /// The first frames that hold one, ascending.
    pub first_frames: Vec<u64>,
}

impl Flaws {
    /// Replaces bad samples of a block that starts at `position` by silence.
    fn replace(&mut self, position: u64, left: &mut [f32], right: &mut [f32], channels: usize) {
        // Adding zeros times the samples stays 0 unless one is infinite or not a number: one pass tells.
        let sound = |samples: &[f32]| samples.iter().fold(0.0, |sum, sample| sum + sample * 0.0) == 0.0;
        if sound(left) && sound(right) {
            return;
        }
        for (i, (left, right)) in left.iter_mut().zip(right).enumerate() {
            let before = self.nan + self.infinite;
            for (channel, sample) in [left, right].into_iter().enumerate() {
                if sample.is_finite() {
                    continue;
                }
                // Both hold the one channel of a mono file.
                if channel < channels {
                    *if sample.is_nan() { &mut self.nan } else { &mut self.infinite } += 1;
                }
                *sample = 0.0;
            }
            if self.nan + self.infinite > before && self.first_frames.len() < POSITIONS {
                self.first_frames.push(position + i as u64);
            }
        }
    }

    /// A sentence for the user; `None` when every sample is a number.
    #[must_use]
    pub fn sentence(&self, sample_rate_hz: u32) -> Option<String> {
        let Self { nan, infinite, first_frames } = self;
        if nan + infinite == 0 {
            return None;
        }
        let at = first_frames
            .iter()
            .map(|frame| format!("{} (frame {frame})", time_text(*frame, sample_rate_hz)))
            .collect::<Vec<_>>()
            .join(", ");
        Some(format!(
            "{nan} NaN and {infinite} infinite samples, read as silence; first at {at}; export the mix again"
        ))
    }
}

#[derive(Debug)]
enum Decoder {
    Pcm(Pcm),
    Coded(Box<Coded>),
}

/// An audio file, read from start to end in constant memory.
#[derive(Debug)]
pub struct Source {
    path: PathBuf,
    info: Info,
    decoder: Decoder,
    position: u64,
    flaws: Flaws,
}

impl Source {
    /// Opens the file and reads its header.
    ///
    /// # Errors
    /// It cannot be read, is not audio, is damaged, cut short, without sound, or neither mono nor stereo.
    pub fn open(path: &Path) -> Result<Self> {
        let mut file = File::open(path).map_err(|error| Error::reading(path, &error))?;
        let metadata = file.metadata().map_err(|error| Error::reading(path, &error))?;
        if metadata.is_dir() {
            return Err(Error::file(path, "is a folder", "name an audio file in it"));
        }
        if !metadata.is_file() {
            return Err(Error::file(path, "is not a regular file", "save the sound to a file first"));
        }
        if metadata.len() == 0 {
            return Err(Error::file(path, "is empty (0 bytes)", "copy or export it again"));
        }
        let decoder = match kind(&mut file).map_err(|error| Error::reading(path, &error))? {
            Kind::Riff => {
                let layout = wav::layout(&mut file, path)?;
                check(path, layout.sample_rate_hz, layout.channels)?;
                Decoder::Pcm(Pcm::new(file, layout, path)?)
            }
            Kind::Aiff => {
                let layout = aiff::layout(&mut file, path)?;
                check(path, layout.sample_rate_hz, layout.channels)?;
                Decoder::Pcm(Pcm::new(file, layout, path)?)
            }
            Kind::Coded => Decoder::Coded(Box::new(Coded::new(file, path)?)),
            Kind::Unknown => {
                return Err(Error::file(
                    path,
                    "is not an audio file that is read",
                    "use WAV, AIFF or FLAC (MP3, AAC and Ogg Vorbis if need be)",
                ));
            }
        };
        let info = match &decoder {
            Decoder::Pcm(pcm) => pcm.info(),
            Decoder::Coded(coded) => coded.info(),
        };
        // A coded file without a single packet has no channels either: it is the missing sound that is said.
        if info.frames == Some(0) || info.channels == 0 {
            return Err(Error::file(path, "holds no sound (0 frames)", "export it again"));
        }
        check(path, info.sample_rate_hz, info.channels)?;
        Ok(Self { path: path.to_owned(), info, decoder, position: 0, flaws: Flaws::default() })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What its header says.
    #[must_use]
    pub fn info(&self) -> Info {
        self.info
    }

    /// Frames read so far.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Bad samples met so far.
    #[must_use]
    pub fn flaws(&self) -> &Flaws {
        &self.flaws
    }

    /// Fills both channels from the start and returns how many frames there were; fewer than asked for only at the
    /// end. Mono goes to both. What is handed out is finite.
    ///
    /// # Errors
    /// The file is damaged, cut short, or cannot be read.
    pub fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize> {
        let frames = match &mut self.decoder {
            Decoder::Pcm(pcm) => pcm.read(left, right).map_err(|error| Error::reading(&self.path, &error))?,
            Decoder::Coded(coded) => coded.read(left, right)?,
        };
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        self.flaws.replace(self.position, left, right, self.info.channels);
        self.position += frames as u64;
        Ok(frames)
    }

    /// What the user should know of the file, complete once it was read to its end: one sentence each.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut all = Vec::new();
        if self.info.encoding == Encoding::Lossy {
            all.push(format!(
                "{} is a lossy format and limits the master; ask for the mix as WAV, AIFF or FLAC",
                self.info.container
            ));
        }
        if let Decoder::Coded(coded) = &self.decoder
            && coded.damaged_packets() > 0
        {
            all.push(format!(
                "{} damaged packets were left out; copy the file again",
                coded.damaged_packets()
            ));
        }
        all.extend(self.flaws.sentence(self.info.sample_rate_hz));
        all
    }
}

fn check(path: &Path, sample_rate_hz: u32, channels: usize) -> Result<()> {
    if !(1..=2).contains(&channels) {
        return Err(Error::file(
            path,
            format_args!("has {channels} channels, only mono and stereo are mastered"),
            "export a stereo mix",
        ));
    }
    if !SAMPLE_RATES_HZ.contains(&f64::from(sample_rate_hz)) {
        return Err(Error::file(
            path,
            format_args!("has a sample rate of {sample_rate_hz} Hz, only 8 to 768 kHz are mastered"),
            "export it at the sample rate of the session",
        ));
    }
    Ok(())
}

enum Kind {
    Riff,
    Aiff,
    Coded,
    Unknown,
}

/// Whether the file begins as those do that [`Source::open`] reads.
///
/// # Errors
/// It cannot be read.
pub fn begins_as_audio(path: &Path) -> io::Result<bool> {
    Ok(!matches!(kind(&mut File::open(path)?)?, Kind::Unknown))
}

/// By the first bytes: a name says nothing about what is in a file.
fn kind(file: &mut File) -> io::Result<Kind> {
    let mut bytes = Vec::new();
    file.take(12).read_to_end(&mut bytes)?;
    file.rewind()?;
    let head: &[u8] = &bytes;
    Ok(match head {
        [b'R', b'I', b'F', b'F', ..] | [b'R', b'F', b'6', b'4', ..] | [b'B', b'W', b'6', b'4', ..] => {
            Kind::Riff
        }
        [b'F', b'O', b'R', b'M', _, _, _, _, b'A', b'I', b'F', b'F' | b'C'] => Kind::Aiff,
        [b'f', b'L', b'a', b'C', ..] | [b'O', b'g', b'g', b'S', ..] | [b'I', b'D', b'3', ..] => Kind::Coded,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Kind::Coded,
        // The eleven set bits that start every frame of MPEG audio and ADTS.
        [0xFF, second, ..] if second & 0xE0 == 0xE0 => Kind::Coded,
        _ => Kind::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_samples_become_silence_and_are_told_by_position() {
        let mut flaws = Flaws::default();
        let mut left = [0.5, f32::NAN, 0.25, f32::INFINITY];
        let mut right = [0.5, f32::NEG_INFINITY, 0.25, 0.125];
        flaws.replace(48_000, &mut left, &mut right, 2);
        assert_eq!((left, right), ([0.5, 0.0, 0.25, 0.0], [0.5, 0.0, 0.25, 0.125]));
        assert_eq!((flaws.nan, flaws.infinite, &*flaws.first_frames), (1, 2, &[48_001, 48_003][..]));
        let sentence = flaws.sentence(48_000).expect("flaws");
        assert!(sentence.contains("1 NaN and 2 infinite") && sentence.contains("0:01.000 (frame 48001)"));
    }

    #[test]
    fn a_mono_file_counts_its_one_channel_once() {
        let mut flaws = Flaws::default();
        flaws.replace(0, &mut [f32::NAN], &mut [f32::NAN], 1);
        assert_eq!((flaws.nan, flaws.infinite), (1, 0));
        assert_eq!(Flaws::default().sentence(48_000), None);
    }
}
