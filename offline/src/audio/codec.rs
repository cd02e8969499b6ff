//! Coded sound, decoded by symphonia: FLAC and ALAC without loss; MP3, AAC and Ogg Vorbis with it.

use super::{Encoding, Info};
use crate::error::{Error, Result};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_AAC, CODEC_ID_ALAC, CODEC_ID_FLAC, CODEC_ID_MP3, CODEC_ID_VORBIS,
};
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error as Symphonia;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;

/// A file of coded sound, decoded packet by packet.
pub struct Coded {
    path: PathBuf,
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    info: Info,
    /// The packet that was decoded last, one vector a channel, and how many of its frames were handed out.
    planes: Vec<Vec<f32>>,
    used: usize,
    decoded_frames: u64,
    damaged_packets: u64,
    ended: bool,
}

impl std::fmt::Debug for Coded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Coded").field("path", &self.path).field("info", &self.info).finish_non_exhaustive()
    }
}

impl Coded {
    /// Takes an open file and decodes its first packet, which is the one to say how many channels there are.
    ///
    /// # Errors
    /// The file is damaged, holds no sound, or sound of a codec that is not read.
    pub fn new(file: File, path: &Path) -> Result<Self> {
        let unread = |error: &Symphonia| match error {
            Symphonia::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Error::file(path, "is cut short, no sound can be found", "copy or export it again")
            }
            error => Error::file(
                path,
                format_args!("cannot be decoded: {error}"),
                "copy it again, or export it as WAV, AIFF or FLAC",
            ),
        };
        let silent = || Error::file(path, "holds no sound that is read", "export it as WAV, AIFF or FLAC");
        let stream = MediaSourceStream::new(Box::new(file), Default::default());
        let format = symphonia::default::get_probe()
            .probe(&Hint::new(), stream, Default::default(), Default::default())
            .map_err(|error| unread(&error))?;
        let track = format.default_track(TrackType::Audio).ok_or_else(silent)?;
        let params = track.codec_params.as_ref().and_then(|params| params.audio()).ok_or_else(silent)?;
        let (container, lossy) = match params.codec {
            CODEC_ID_FLAC => ("FLAC", false),
            CODEC_ID_ALAC => ("ALAC", false),
            CODEC_ID_MP3 => ("MP3", true),
            CODEC_ID_AAC => ("AAC", true),
            CODEC_ID_VORBIS => ("Ogg Vorbis", true),
            _ => return Err(silent()),
        };
        // FLAC carries a checksum of its sound; a damaged file must not be mastered as if it were whole.
        let options = AudioDecoderOptions::default().verify(!lossy);
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(params, &options)
            .map_err(|error| unread(&error))?;
        let bits = decoder.codec_params().bits_per_sample.or(params.bits_per_sample).unwrap_or(16);
        let encoding = if lossy { Encoding::Lossy } else { Encoding::Integer(bits) };
        let (track, frames) = (track.id, track.num_frames);
        let info = Info { container, encoding, sample_rate_hz: 0, channels: 0, frames };
        let path = path.to_owned();
        let mut coded = Self {
            path,
            format,
            decoder,
            track,
            info,
            planes: Vec::new(),
            used: 0,
            decoded_frames: 0,
            damaged_packets: 0,
            ended: false,
        };
        coded.decode()?;
        Ok(coded)
    }

    /// What is known of the file.
    #[must_use]
    pub fn info(&self) -> Info {
        self.info
    }

    /// Packets of a lossy file that could not be decoded and were left out.
    #[must_use]
    pub fn damaged_packets(&self) -> u64 {
        self.damaged_packets
    }

    /// Fills both channels from the start and returns how many frames there were; fewer than asked for only at the
    /// end. Mono goes to both.
    ///
    /// # Errors
    /// The file is damaged or cut short.
    pub fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize> {
        let wanted = left.len().min(right.len());
        let mut done = 0;
        while done < wanted {
            let ready = self.planes.first().map_or(0, Vec::len) - self.used;
            if ready == 0 {
                if !self.decode()? {
                    break;
                }
                continue;
            }
            let frames = ready.min(wanted - done);
            for (channel, out) in [&mut *left, &mut *right].into_iter().enumerate() {
                let plane = &self.planes[channel.min(self.planes.len() - 1)];
                out[done..done + frames].copy_from_slice(&plane[self.used..self.used + frames]);
            }
            self.used += frames;
            done += frames;
        }
        Ok(done)
    }

    /// Decodes the next packet; `false` at the end of the file.
    fn decode(&mut self) -> Result<bool> {
        while !self.ended {
            let packet = match self.format.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => break,
                Err(Symphonia::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                Err(error) => return Err(self.damaged(&error)),
            };
            if packet.track_id != self.track {
                continue;
            }
            let decoded = match self.decoder.decode(&packet) {
                Ok(decoded) => decoded,
                Err(Symphonia::DecodeError(_) | Symphonia::IoError(_))
                    if self.info.encoding == Encoding::Lossy =>
                {
                    self.damaged_packets += 1;
                    continue;
                }
                Err(error) => return Err(self.damaged(&error)),
            };
            let (rate, channels) = (decoded.spec().rate(), decoded.spec().channels().count());
            decoded.copy_to_vecs_planar(&mut self.planes);
            if self.info.channels == 0 {
                self.info = Info { sample_rate_hz: rate, channels, ..self.info };
            }
            if (rate, channels) != (self.info.sample_rate_hz, self.info.channels) {
                return Err(Error::file(
                    &self.path,
                    "changes its sample rate or channels half way",
                    "export it as one WAV, AIFF or FLAC",
                ));
            }
            self.used = 0;
            self.decoded_frames += self.planes.first().map_or(0, Vec::len) as u64;
            return Ok(true);
        }
        self.planes.clear();
        self.used = 0;
        if !std::mem::replace(&mut self.ended, true) {
            self.check_whole()?;
        }
        Ok(false)
    }

    /// At the end of a lossless file: is it as long as its header says, and does its checksum hold?
    fn check_whole(&mut self) -> Result<()> {
        let promised = self.info.frames.filter(|_| self.info.encoding != Encoding::Lossy);
        let held = self.decoded_frames;
        if let Some(promised) = promised.filter(|promised| held < *promised) {
            return Err(Error::file(
                &self.path,
                format_args!("is cut short: its header promises {promised} frames, it holds {held}"),
                "copy or export it again",
            ));
        }
        if held > 0 && self.decoder.finalize().verify_ok == Some(false) {
            return Err(Error::file(
                &self.path,
                "is damaged: its sound does not match its checksum",
                "copy or export it again",
            ));
        }
        Ok(())
    }

    fn damaged(&self, error: &Symphonia) -> Error {
        let rate = self.info.sample_rate_hz;
        Error::file(
            &self.path,
            format_args!("is damaged at {}: {error}", super::time_text(self.decoded_frames, rate)),
            "copy or export it again",
        )
    }
}
