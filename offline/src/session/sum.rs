//! The stems of a session as one stream.

use super::{Polarity, Session, Stem};
use crate::audio::frames::Frames;
use crate::audio::shifted::Shifted;
use crate::audio::source::Source;
use crate::audio::{Encoding, Info};
use crate::chain;
use crate::error::{Error, Result};
use crate::measure::BLOCK_FRAMES;
use dsp_core::units::db_to_gain;
use host::{Channels, Rack, Spec};
use std::path::{Path, PathBuf};

/// The sum of a session's stems, read like a file. Not for another thread than the one it was opened on.
#[derive(Debug)]
pub struct StemSum {
    path: PathBuf,
    info: Info,
    frames: u64,
    position: u64,
    voices: Vec<Voice>,
    /// The block that is being summed.
    sums: [Vec<f64>; 2],
}

impl Session {
    /// Opens the stems and loads their plugins, looked for in `plugins` first.
    ///
    /// # Errors
    /// A file cannot be read, rates differ, lengths differ though the session does not pad, a stem is moved out of the
    /// song, all are muted, or a plugin is missing or does not take a setting.
    pub fn open(&self, plugins: Option<&Path>) -> Result<StemSum> {
        self.open_with(&mut |stem| {
            let chain = &stem.chain;
            chain::load_only(plugins, &chain.preset, &chain.tables, &chain.name)
        })
    }

    /// The same without plugins: level, polarity and place only.
    ///
    /// # Errors
    /// As [`Session::open`], but for plugins.
    pub fn open_dry(&self) -> Result<StemSum> {
        self.open_with(&mut |_| Ok(Rack::new()))
    }

    fn open_with(&self, rack: &mut dyn FnMut(&Stem) -> Result<Rack>) -> Result<StemSum> {
        let sources =
            self.stems.iter().map(|stem| Source::open(&stem.file)).collect::<Result<Vec<Source>>>()?;
        let (sample_rate_hz, frames) = self.common(&sources)?;
        if self.stems.iter().all(|stem| stem.mute) {
            return Err(Error::file(&self.path, "mutes every stem", "let at least one sound"));
        }
        let mono = sources.iter().all(|source| source.info().channels == 1);
        let channels = if mono { 1 } else { 2 };
        let spec = Spec {
            sample_rate_hz: f64::from(sample_rate_hz),
            max_frames: BLOCK_FRAMES,
            channels: if mono { Channels::Mono } else { Channels::Stereo },
        };
        let mut voices = Vec::new();
        for (stem, source) in self.stems.iter().zip(sources) {
            if !stem.mute {
                voices.push(Voice::new(stem, source, rack(stem)?, spec)?);
            }
        }
        let encoding = Encoding::Float(32);
        let info = Info { container: "Stems", encoding, sample_rate_hz, channels, frames: Some(frames) };
        let sums = [vec![0.0; BLOCK_FRAMES], vec![0.0; BLOCK_FRAMES]];
        Ok(StemSum { path: self.path.clone(), info, frames, position: 0, voices, sums })
    }

    /// Rate in Hz and length in frames of the song that the stems make.
    fn common(&self, sources: &[Source]) -> Result<(u32, u64)> {
        let sample_rate_hz = sources[0].info().sample_rate_hz;
        let (mut longest, mut length) = (0, None);
        for (stem, source) in self.stems.iter().zip(sources) {
            let info = source.info();
            let first = || self.stems[0].file.display();
            if info.sample_rate_hz != sample_rate_hz {
                return Err(Error::file(
                    &stem.file,
                    format_args!("has {} Hz, {} has {sample_rate_hz} Hz", info.sample_rate_hz, first()),
                    "export all stems at the sample rate of the session",
                ));
            }
            let Some(frames) = info.frames else {
                return Err(Error::file(
                    &stem.file,
                    "does not tell its length",
                    "export it as WAV, AIFF or FLAC",
                ));
            };
            let wanted = *length.get_or_insert(frames);
            if frames != wanted && !self.pad_with_silence {
                return Err(Error::file(
                    &stem.file,
                    format_args!("has {frames} frames, {} has {wanted}", first()),
                    "export all stems from the same start to the same end, or set pad_with_silence = true in [session]",
                ));
            }
            let end = i128::from(frames) + i128::from(stem.offset_frames);
            let late = !self.pad_with_silence && i128::from(stem.offset_frames) >= i128::from(frames);
            // A song has fewer frames than 2^48: 11 years at 768 kHz.
            if end <= 0 || late || end >= 1 << 48 {
                return Err(Error::file(
                    &stem.file,
                    format_args!("is moved out of the song by offset_frames = {}", stem.offset_frames),
                    format_args!("it has {frames} frames: move it by less"),
                ));
            }
            longest = longest.max(end as u64);
        }
        Ok((sample_rate_hz, if self.pad_with_silence { longest } else { length.unwrap_or(0) }))
    }
}

impl StemSum {
    /// The next frames of the sum before it is rounded: as many as the buffers hold, fewer only at the end.
    pub(super) fn read_sums(&mut self, frames: usize) -> Result<[&[f64]; 2]> {
        let left = usize::try_from(self.frames - self.position).unwrap_or(usize::MAX);
        let frames = frames.min(left).min(BLOCK_FRAMES);
        for sums in &mut self.sums {
            // Minus zero is what changes no sample by being added, not even minus zero.
            sums[..frames].fill(-0.0);
        }
        for voice in &mut self.voices {
            voice.add_to(&mut self.sums, frames)?;
        }
        self.position += frames as u64;
        Ok([&self.sums[0][..frames], &self.sums[1][..frames]])
    }
}

impl Frames for StemSum {
    fn path(&self) -> &Path {
        &self.path
    }

    fn info(&self) -> Info {
        self.info
    }

    fn position(&self) -> u64 {
        self.position
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize> {
        let wanted = left.len().min(right.len());
        let mut read = 0;
        while read < wanted {
            let sums = self.read_sums(wanted - read)?;
            let frames = sums[0].len();
            if frames == 0 {
                break;
            }
            for (sums, samples) in sums.into_iter().zip([&mut *left, &mut *right]) {
                for (sum, sample) in sums.iter().zip(&mut samples[read..read + frames]) {
                    // Eight samples of 3e38 are more than an f32 holds.
                    *sample = (*sum as f32).clamp(f32::MIN, f32::MAX);
                }
            }
            read += frames;
        }
        Ok(read)
    }

    fn warnings(&self) -> Vec<String> {
        let mut all = Vec::new();
        for voice in &self.voices {
            let name = voice.track.source().path().display();
            all.extend(
                voice.track.source().warnings().into_iter().map(|warning| format!("{name}: {warning}")),
            );
            all.extend(voice.rack.restarts_asked().into_iter().map(|plugin| {
                format!(
                    "{name}: {plugin}: changed its latency half way; the stem may be shifted, render again"
                )
            }));
        }
        all
    }
}

/// One stem on its way into the sum.
#[derive(Debug)]
struct Voice {
    track: Shifted,
    /// Level and polarity, linear.
    gain: f64,
    rack: Rack,
    /// Frames that the plugins still hold back.
    to_drop: usize,
    block: [Vec<f32>; 2],
}

impl Voice {
    fn new(stem: &Stem, source: Source, mut rack: Rack, spec: Spec) -> Result<Self> {
        rack.activate(spec).map_err(|error| Error::hosting(stem.file.display(), &error))?;
        let sign = if stem.polarity == Polarity::Inverted { -1.0 } else { 1.0 };
        Ok(Self {
            track: Shifted::new(source, stem.offset_frames),
            gain: sign * db_to_gain(stem.gain_db),
            to_drop: rack.latency(),
            rack,
            block: [vec![0.0; BLOCK_FRAMES], vec![0.0; BLOCK_FRAMES]],
        })
    }

    /// Adds the next frames, at most [`BLOCK_FRAMES`].
    fn add_to(&mut self, sums: &mut [Vec<f64>; 2], frames: usize) -> Result<()> {
        while self.to_drop > 0 {
            let part = self.to_drop.min(BLOCK_FRAMES);
            self.next(part)?;
            self.to_drop -= part;
        }
        self.next(frames)?;
        // Without plugins the level has not been rounded to f32: it is applied here.
        let gain = if self.rack.is_empty() { self.gain } else { 1.0 };
        for (sums, samples) in sums.iter_mut().zip(&self.block) {
            for (sum, sample) in sums[..frames].iter_mut().zip(samples) {
                *sum += gain * f64::from(*sample);
            }
        }
        Ok(())
    }

    /// Brings the next frames through the plugins, if there are any.
    fn next(&mut self, frames: usize) -> Result<()> {
        let [left, right] = &mut self.block;
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        self.track.read(left, right)?;
        if self.rack.is_empty() {
            return Ok(());
        }
        for samples in [&mut *left, &mut *right] {
            for sample in samples {
                *sample = ((self.gain * f64::from(*sample)) as f32).clamp(f32::MIN, f32::MAX);
            }
        }
        let path = self.track.source().path();
        self.rack.process(left, right).map_err(|error| Error::hosting(path.display(), &error))
    }
}
