//! One track through its chain.

use super::input::Input;
use super::key::{self, Tools};
use super::piece::Piece;
use super::{Options, Rendered, Watch, opened};
use crate::book::{Album, Setting, Track};
use crate::sound::BLOCK_FRAMES;
use dsp_core::chain::limiter::WordLength;
use dsp_core::units::db_to_gain;
use host::render::IoError;
use host::{Channels, Rack, RenderSpec, TailPolicy};
use offline::audio::frames::Frames;
use offline::audio::write::{Format, WavWriter};
use offline::automation::automate;
use offline::error::{Error, Result};
use preset::flatten::Parameter;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};

/// One track to render.
pub(super) struct Work<'a> {
    pub album: &'a Album,
    /// Place in the album.
    pub index: usize,
    pub options: &'a Options,
    pub tools: &'a Tools,
    pub loading: &'a Mutex<()>,
    pub watch: &'a dyn Watch,
}

impl Work<'_> {
    /// Renders the track unless it is there; `None` if it was given up because of `cancel`.
    pub fn run(&self, cancel: &AtomicBool) -> Result<Option<Rendered>> {
        let Self { album, index, options, watch, .. } = *self;
        let track = &album.tracks[index];
        let input = Input::of(album, track)?;
        let piece = Piece::new(album, index, &*input.look()?)?;
        let key = key::of(album, track, &input, &piece, self.tools)?;
        let path = options.folder.join(format!("{key}.wav"));
        if path.exists() {
            let rendered = opened(&path, key, true)?;
            watch.finish(index, true);
            return Ok(Some(rendered));
        }
        let writer = WavWriter::create(&path, Format::Wav32f, piece.sample_rate_hz, 2, true)?;
        let (mut source, mut rack) = self.load(track, &input, &piece)?;
        if !self.render(&mut *source, &piece, &mut rack, writer, cancel)? {
            return Ok(None);
        }
        watch.finish(index, false);
        opened(&path, key, false).map(Some)
    }

    /// The sound, and the chain with the track's preset and automation. The word stays as long as it is: it gets shorter
    /// once, in the delivery.
    fn load(&self, track: &Track, input: &Input, piece: &Piece) -> Result<(Box<dyn Frames>, Rack)> {
        let _one = self.loading.lock().unwrap_or_else(PoisonError::into_inner);
        let plugins = self.options.plugins.as_deref();
        let (mut preset, name) = input.preset(self.album, track)?;
        preset.limiter.word_length = WordLength::Off;
        let mut rack = offline::chain::load(plugins, &preset, &name)?;
        for lane in &track.automation {
            let points: Vec<_> = lane
                .points
                .iter()
                .map(|point| {
                    let seconds = track.seconds(&point.0).unwrap_or_default();
                    (piece.frame_at(seconds), parameter(&point.1))
                })
                .collect();
            automate(&mut rack, &lane.plugin, &lane.parameter, &points, &self.name())?;
        }
        Ok((input.open(plugins)?, rack))
    }

    /// Renders and says whether it came to its end.
    fn render(
        &self,
        source: &mut dyn Frames,
        piece: &Piece,
        rack: &mut Rack,
        writer: WavWriter,
        cancel: &AtomicBool,
    ) -> Result<bool> {
        let track = &self.album.tracks[self.index];
        let path = source.path().to_owned();
        let spec = RenderSpec {
            sample_rate_hz: f64::from(piece.sample_rate_hz),
            channels: if piece.channels == 1 { Channels::Mono } else { Channels::Stereo },
            block_frames: BLOCK_FRAMES,
            tail: TailPolicy::Cut,
        };
        let gain = db_to_gain(track.gain_db);
        let mut cut = Cut { source, to_skip: piece.start, to_read: piece.frames, gain };
        let mut fader = Fader { writer, piece, position: 0 };
        let mut progress = |done| self.watch.set(self.index, done, piece.frames);
        let rendered = match host::render(&mut cut, rack, &mut fader, &spec, cancel, &mut progress) {
            Err(host::Error::Cancelled) => return Ok(false),
            rendered => rendered.map_err(|error| self.fault_of(error, &path))?,
        };
        if let Some(plugin) = rendered.restarts_put_off.first() {
            return Err(self.fault(
                &format!("an automated setting changes the latency of {plugin}"),
                "set it once in the preset instead",
            ));
        }
        fader.writer.finish()?;
        Ok(true)
    }

    /// Our own errors travel through the host unchanged; its own get the track's name.
    fn fault_of(&self, error: host::Error, path: &Path) -> Error {
        match error {
            host::Error::Source(inner) | host::Error::Sink(inner) => match inner.downcast::<Error>() {
                Ok(ours) => *ours,
                Err(other) => Error::file(path, other, "please report it"),
            },
            error => Error::hosting(self.name(), &error),
        }
    }

    fn name(&self) -> String {
        format!("{}: track {}", self.album.path.display(), self.album.number(self.index))
    }

    fn fault(&self, what: &str, fix: &str) -> Error {
        Error::new(self.name(), what, fix)
    }
}

fn parameter(setting: &Setting) -> Parameter {
    match setting {
        Setting::Switch(on) => Parameter::Switch(*on),
        Setting::Number(number) => Parameter::Number(*number),
        Setting::Choice(choice) => Parameter::Choice(choice.clone()),
    }
}

/// The part of a file that is heard, at its level.
struct Cut<'a> {
    source: &'a mut dyn Frames,
    to_skip: u64,
    to_read: u64,
    gain: f64,
}

impl host::Source for Cut<'_> {
    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> std::result::Result<usize, IoError> {
        while self.to_skip > 0 {
            let frames = left.len().min(usize::try_from(self.to_skip).unwrap_or(usize::MAX));
            let read = self.source.read(&mut left[..frames], &mut right[..frames])?;
            if read == 0 {
                return Ok(0);
            }
            self.to_skip -= read as u64;
        }
        let frames = left.len().min(usize::try_from(self.to_read).unwrap_or(usize::MAX));
        let read = self.source.read(&mut left[..frames], &mut right[..frames])?;
        self.to_read -= read as u64;
        if self.gain != 1.0 {
            for sample in left[..read].iter_mut().chain(&mut right[..read]) {
                *sample = (f64::from(*sample) * self.gain) as f32;
            }
        }
        Ok(read)
    }
}

/// Fades what comes out of the chain and writes it.
struct Fader<'a> {
    writer: WavWriter,
    piece: &'a Piece,
    position: u64,
}

impl host::Sink for Fader<'_> {
    fn write(&mut self, left: &[f32], right: &[f32]) -> std::result::Result<(), IoError> {
        let faded = |samples: &[f32]| -> Vec<f32> {
            let frames = self.position..;
            samples.iter().zip(frames).map(|(x, n)| (f64::from(*x) * self.piece.gain(n)) as f32).collect()
        };
        let (left, right) = (faded(left), faded(right));
        self.position += left.len() as u64;
        Ok(self.writer.write(&left, &right)?)
    }
}
