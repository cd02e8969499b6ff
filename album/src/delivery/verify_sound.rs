//! The tracks of a delivery: as long as told, the same in every form, with their codes.

use super::manifest::{self, Track};
use super::verify::Check;
use super::{bext, chunks, flac, id3};
use crate::disc::finding::Severity;
use crate::sound::{BLOCK_FRAMES, Sound};
use offline::audio::Encoding;
use offline::audio::source::Source;
use offline::error::Result;
use sha2::{Digest, Sha256};

impl Check<'_> {
    /// The sound of a track in all its forms, of the files that are what they were.
    pub fn track(&mut self, track: &Track) {
        if track.files.is_empty() {
            self.error(manifest::NAME, format_args!("track {} has no file", track.number));
        }
        let mut first: Option<(&str, [u8; 32])> = None;
        for name in &track.files {
            if !self.good.contains(name) {
                // Either said already, or the track names what is not delivered.
                if self.findings.iter().all(|finding| finding.severity < Severity::Error) {
                    self.error(manifest::NAME, format_args!("track {} has no file {name}", track.number));
                }
                continue;
            }
            match self.sound(name, track) {
                Ok(sum) => match &first {
                    Some((other, known)) if *known != sum => {
                        self.error(name, format_args!("does not sound as {other} does"));
                    }
                    Some(_) => {}
                    None => first = Some((name, sum)),
                },
                Err(error) => self.error(name, error),
            }
            self.codes(name, track);
        }
    }

    /// Reads a file to its end: a sum of its samples.
    fn sound(&mut self, name: &str, track: &Track) -> Result<[u8; 32]> {
        let mut source = Source::open(&self.folder.join(name))?;
        let info = source.info();
        let encoding = if track.bits == 32 { Encoding::Float(32) } else { Encoding::Integer(track.bits) };
        if (info.sample_rate_hz, info.encoding, info.channels) != (track.sample_rate_hz, encoding, 2) {
            let told = format!("{encoding}, {} Hz, stereo", track.sample_rate_hz);
            self.error(name, format_args!("is {info}, the manifest says {told}"));
        }
        let (mut hash, mut frames) = (Sha256::new(), 0);
        let (mut left, mut right) = (vec![0.0; BLOCK_FRAMES], vec![0.0; BLOCK_FRAMES]);
        let mut bytes = Vec::with_capacity(8 * BLOCK_FRAMES);
        loop {
            let read = Sound::read(&mut source, &mut left, &mut right)?;
            if read == 0 {
                break;
            }
            frames += read as u64;
            bytes.clear();
            let both = left[..read].iter().zip(&right[..read]);
            both.for_each(|(left, right)| {
                bytes.extend_from_slice(&left.to_le_bytes());
                bytes.extend_from_slice(&right.to_le_bytes());
            });
            hash.update(&bytes);
        }
        if frames != track.frames {
            self.error(name, format_args!("has {frames} frames, the manifest says {}", track.frames));
        }
        Ok(hash.finalize().into())
    }

    /// The ISRC wherever the file tells one.
    fn codes(&mut self, name: &str, track: &Track) {
        let path = self.folder.join(name);
        let tag = |id| chunks::find(&path, id).map(|chunk| chunk.and_then(|chunk| id3::isrc_of(&chunk)));
        let told = if name.ends_with(".flac") {
            vec![("Vorbis comment", flac::isrc_of(&path))]
        } else if name.ends_with(".aiff") {
            vec![("ID3 chunk", tag(b"ID3 "))]
        } else {
            let axml = chunks::find(&path, b"axml");
            vec![
                ("axml chunk", axml.map(|chunk| chunk.and_then(|chunk| bext::isrc_of(&chunk)))),
                ("ID3 chunk", tag(b"id3 ")),
            ]
        };
        for (place, told) in told {
            match told {
                Ok(isrc) if isrc == track.isrc => {}
                Ok(isrc) => {
                    let text =
                        |isrc: Option<&str>| isrc.map_or("no ISRC".to_owned(), |isrc| format!("ISRC {isrc}"));
                    let (found, wanted) = (text(isrc.as_deref()), text(track.isrc.as_deref()));
                    self.error(name, format_args!("its {place} has {found}, the manifest says {wanted}"));
                }
                Err(error) => self.error(name, error),
            }
        }
    }
}
