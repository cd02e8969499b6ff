//! The sound of a disc: from whoever brings it to a file, and from a file by the disc's own time.

use super::layout::LEAD_PAUSE;
use super::time::{BYTES_PER_FRAME, Frames, SAMPLES_PER_FRAME};
use offline::error::{Error, Result};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Frames that are moved at a time.
const PIECE: u32 = 64;

/// A piece of the disc's time, after the piece before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// How long it is.
    pub length: Frames,
    /// Where it begins in the file; `None` for silence that is in no file.
    pub from: Option<Frames>,
}

/// The file with the sound of a disc, and which of it lies where on the disc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The file.
    pub path: PathBuf,
    /// Whether its samples have their high byte first.
    pub big_endian: bool,
    /// The disc's time from 0 on, piece by piece.
    pub spans: Vec<Span>,
}

impl Image {
    /// Where the sound ends on the disc.
    #[must_use]
    pub fn end(&self) -> Frames {
        self.spans.iter().fold(Frames::ZERO, |end, span| end + span.length)
    }

    /// Hands the samples from one position of the disc to another, interleaved, in pieces of whole frames.
    ///
    /// # Errors
    /// The file cannot be read, is shorter than it should be, or `each` fails.
    pub fn read(&self, from: Frames, to: Frames, mut each: impl FnMut(&[i16]) -> Result<()>) -> Result<()> {
        if to > self.end() {
            let what = format!("ends at {} of the disc, before {to}", self.end());
            return Err(Error::file(&self.path, what, "copy the delivery again"));
        }
        let mut file = File::open(&self.path).map_err(|error| Error::reading(&self.path, &error))?;
        let mut bytes = vec![0; PIECE as usize * BYTES_PER_FRAME];
        let mut samples = Vec::with_capacity(bytes.len() / 2);
        let mut begin = Frames::ZERO;
        for span in &self.spans {
            let end = begin + span.length;
            let (mut at, last) = (from.max(begin), to.min(end));
            if let (Some(start), true) = (span.from, at < last) {
                let offset = start.bytes() + Frames(at.0 - begin.0).bytes();
                file.seek(SeekFrom::Start(offset)).map_err(|error| Error::reading(&self.path, &error))?;
            }
            while at < last {
                let frames = PIECE.min(last.0 - at.0);
                let piece = &mut bytes[..frames as usize * BYTES_PER_FRAME];
                match span.from {
                    Some(_) => file.read_exact(piece).map_err(|_| {
                        Error::file(&self.path, format_args!("ends before {at}"), "copy the delivery again")
                    })?,
                    None => piece.fill(0),
                }
                let number = if self.big_endian { i16::from_be_bytes } else { i16::from_le_bytes };
                samples.clear();
                samples.extend(piece.as_chunks::<2>().0.iter().map(|pair| number(*pair)));
                each(&samples)?;
                at += Frames(frames);
            }
            begin = end;
        }
        Ok(())
    }

    /// The largest sample between two positions, without its sign: 0 to 32768.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn peak(&self, from: Frames, to: Frames) -> Result<u16> {
        let mut peak = 0;
        self.read(from, to, |samples| {
            peak = samples.iter().map(|sample| sample.unsigned_abs()).fold(peak, u16::max);
            Ok(())
        })?;
        Ok(peak)
    }
}

/// A source of sound over samples that are there already, left and right in turn: what `super::ddp::write` and
/// `super::cue::write` take.
pub fn source(samples: impl IntoIterator<Item = i16>) -> impl FnMut(&mut [i16]) -> Result<usize> {
    let mut samples = samples.into_iter();
    move |to| {
        let mut filled = 0;
        for (to, sample) in to.iter_mut().zip(&mut samples) {
            *to = sample;
            filled += 1;
        }
        Ok(filled)
    }
}

/// Pours exactly `length` of `sound` into `to`, low byte first. `place` is where the file will be.
///
/// # Errors
/// The sound fails, ends early, or goes on after `length`; `to` cannot be written.
pub fn pour(
    mut sound: impl FnMut(&mut [i16]) -> Result<usize>,
    length: Frames,
    to: &mut impl Write,
    place: &Path,
) -> Result<()> {
    let mut samples = vec![0; PIECE as usize * SAMPLES_PER_FRAME * 2];
    let mut bytes = Vec::with_capacity(samples.len() * 2);
    let mut left = length.samples() * 2;
    while left > 0 {
        let most = usize::try_from(left).map_or(samples.len(), |left| left.min(samples.len()));
        let read = sound(&mut samples[..most])?.min(most);
        if read == 0 {
            let got =
                Frames(((length.samples() * 2 - left) / 2 / SAMPLES_PER_FRAME as u64) as u32) + LEAD_PAUSE;
            let what = format!("the sound ends at {got}, the disc only at {}", length + LEAD_PAUSE);
            return Err(Error::file(place, what, "let the layout end with the sound"));
        }
        bytes.clear();
        bytes.extend(samples[..read].iter().flat_map(|sample| sample.to_le_bytes()));
        to.write_all(&bytes).map_err(|error| Error::writing(place, &error))?;
        left -= read as u64;
    }
    match sound(&mut samples[..2])? {
        0 => Ok(()),
        _ => {
            let what = format!("the sound goes on after the disc's end at {}", length + LEAD_PAUSE);
            Err(Error::file(place, what, "let the layout end with the sound"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disc_is_read_by_its_own_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("image");
        let samples: Vec<i16> = (0..3 * 1_176).map(|n| n as i16 - 2_000).collect();
        let mut file = Vec::new();
        pour(source(samples.clone()), Frames(3), &mut file, &path).unwrap();
        std::fs::write(&path, &file).unwrap();
        let spans = vec![
            Span { length: Frames(2), from: None },
            Span { length: Frames(1), from: Some(Frames(0)) },
            Span { length: Frames(1), from: None },
            Span { length: Frames(2), from: Some(Frames(1)) },
        ];
        let image = Image { path, big_endian: false, spans };
        assert_eq!(image.end(), Frames(6));
        let mut back = Vec::new();
        image
            .read(Frames(1), Frames(6), |piece| {
                back.extend_from_slice(piece);
                Ok(())
            })
            .unwrap();
        let silence = [0; 1_176];
        assert_eq!(back, [&silence[..], &samples[..1_176], &silence[..], &samples[1_176..]].concat());
        assert!(image.read(Frames(1), Frames(7), |_| Ok(())).is_err());
        assert_eq!(image.peak(Frames(0), Frames(2)), Ok(0));
        assert_eq!(image.peak(Frames(0), Frames(3)), Ok(2_000));
    }

    #[test]
    fn sound_of_another_length_is_refused() {
        let place = Path::new("IMAGE.DAT");
        for (samples, wrong) in [(1_175, "ends at"), (1_178, "goes on after")] {
            let fault = pour(source(vec![0; samples]), Frames(1), &mut Vec::new(), place).unwrap_err();
            assert!(fault.to_string().contains(wrong), "{fault}");
        }
    }
}
