//! Files for streaming services.
//!
//! The whole programme passes once: converted where another rate is asked for, held below its ceiling, its words shortened
//! with dither, and cut at the tracks. So the files played one after the other are the album, to the sample.

use super::bext::Described;
use super::encoders::Encoders;
use super::flac::{self, Shape};
use super::manifest::{Kind, Loudness, Manifest, Track, hundredths};
use super::pass::Pass;
use super::sheet::{self, Row, Sheet};
use super::tags::Tags;
use super::{FileFormat, Options, Target, names};
use crate::book::Album;
use crate::convert::Converted;
use crate::disc::folder::Draft;
use crate::programme::{Finished, Programme, Reader, at_rate};
use crate::render::Watch;
use crate::sound::Sound;
use dsp_core::chain::limiter::WordLength;
use dsp_core::meter::loudness;
use dsp_core::meter::readings::Readings;
use offline::audio::write::Format;
use offline::error::{Error, Result};
use std::ops::Range;

/// Delivers the album into the folder `streaming`. `watch` is told of every track as its files are written.
///
/// # Errors
/// An option or a code is wrong, a rendered track cannot be read, the folder that is there is no such delivery, or the
/// disk is full. What was there is there then.
pub fn deliver_streaming(
    album: &Album,
    programme: &Programme,
    options: &Options,
    watch: &dyn Watch,
) -> Result<Manifest> {
    let (format, word_length) = words(options.bits)?;
    if options.formats.is_empty() {
        return Err(Error::new("formats", "name none", "choose some of wav, flac, aiff"));
    }
    let mut formats = options.formats.clone();
    formats.sort_unstable();
    formats.dedup();
    let tags = Tags::of(album)?;
    let draft = super::begin(options, Target::Streaming, Kind::Streaming)?;
    let mut sound = finished(album, programme, options.sample_rate_hz, word_length)?;
    let sample_rate_hz = sound.sample_rate_hz();
    // The album is its tracks taken together, as cohesion and players of ReplayGain have it: no block of 0.4 s reaches
    // from one file into the next.
    let mut whole = loudness::Loudness::default();
    let head = &album.head;
    let upc = tags.first().and_then(|tags| tags.upc.clone());
    let mut manifest = Manifest::new(Kind::Streaming, &head.title, &head.artist, upc);
    let mut measured = Vec::with_capacity(tags.len());
    std::thread::scope(|scope| {
        let mut encoders = Encoders::new(scope);
        for (index, tags) in tags.iter().enumerate() {
            let range = range(programme, index, sample_rate_hz);
            let stem = names::of_track(tags.number, &tags.title);
            let pass = Pass {
                draft: &draft,
                stem: &stem,
                formats: &formats,
                tags,
                sound: Described { sample_rate_hz, bits: options.bits, start: range.start },
                format,
                frames: range.end - range.start,
            };
            let encoder = if formats.contains(&FileFormat::Flac) {
                let name = pass.name(FileFormat::Flac);
                let shape = Shape { sample_rate_hz, bits: options.bits, frames: pass.frames };
                Some(encoders.begin(draft.path(&name), draft.place(&name), shape, tags)?)
            } else {
                None
            };
            let mut progress = |done| watch.set(index, done, pass.frames);
            let (readings, loudness) = pass.run(&mut *sound, encoder, &mut progress)?;
            whole.absorb(&loudness);
            manifest.tracks.push(track(&pass, tags, &readings));
            measured.push(readings);
            watch.finish(index, false);
        }
        encoders.finish()
    })?;
    manifest.integrated_lufs = hundredths(whole.integrated_lufs());
    if formats.contains(&FileFormat::Flac) {
        add_gains(&draft, &manifest, &measured, whole.integrated_lufs())?;
    }
    let mut files: Vec<String> = manifest.tracks.iter().flat_map(|track| track.files.clone()).collect();
    let sheet = Sheet {
        title: head.title.clone(),
        artist: head.artist.clone(),
        sample_rate_hz,
        bits: options.bits,
        integrated_lufs: manifest.integrated_lufs,
        tracks: manifest
            .tracks
            .iter()
            .zip(&measured)
            .map(|(track, readings)| Row::new(track, readings))
            .collect(),
    };
    for (name, text) in sheet::NAMES.iter().zip(sheet.written()) {
        draft.put(name, text.as_bytes())?;
        files.push((*name).to_owned());
    }
    if let Some(cover) = tags.first().and_then(|tags| tags.cover.as_ref()) {
        let name = format!("cover.{}", cover.ending);
        draft.put(&name, &cover.bytes)?;
        files.push(name);
    }
    let manifest = manifest.seal(&draft, files)?;
    draft.finish()?;
    Ok(manifest)
}

fn words(bits: u32) -> Result<(Format, WordLength)> {
    match bits {
        16 => Ok((Format::Wav16, WordLength::Bits16)),
        24 => Ok((Format::Wav24, WordLength::Bits24)),
        _ => Err(Error::new(format_args!("{bits} bits"), "are not delivered", "choose 16 or 24")),
    }
}

/// The whole programme at the rate that is asked for, finished.
fn finished(
    album: &Album,
    programme: &Programme,
    sample_rate_hz: Option<u32>,
    word_length: WordLength,
) -> Result<Box<dyn Sound>> {
    let head = &album.head;
    let (ceiling_dbtp, shaping) = (head.ceiling_dbtp, head.shaping);
    let whole: Reader = programme.read(0..programme.frames())?;
    // The stream is converted in one piece: nothing clicks where a track begins within the sound.
    match sample_rate_hz.filter(|rate| *rate != programme.sample_rate_hz) {
        None => Ok(Box::new(Finished::new(whole, ceiling_dbtp, word_length, shaping)?)),
        Some(rate) if !(44_100..=192_000).contains(&rate) => {
            Err(Error::new(format_args!("{rate} Hz"), "is not delivered", "choose 44100 to 192000"))
        }
        Some(rate) => {
            let converted = Converted::new(whole, rate)?;
            Ok(Box::new(Finished::new(converted, ceiling_dbtp, word_length, shaping)?))
        }
    }
}

/// The frames of a track at the rate of the delivery.
fn range(programme: &Programme, index: usize, sample_rate_hz: u32) -> Range<u64> {
    let at = |frame| at_rate(frame, programme.sample_rate_hz, sample_rate_hz);
    let range = programme.range(index);
    at(range.start)..at(range.end)
}

/// A track as the manifest tells it.
pub(super) fn track(pass: &Pass<'_>, tags: &Tags, readings: &Readings) -> Track {
    Track {
        number: tags.number,
        title: tags.title.clone(),
        artist: tags.artist.clone(),
        isrc: tags.isrc.clone(),
        sample_rate_hz: pass.sound.sample_rate_hz,
        bits: pass.sound.bits,
        frames: pass.frames,
        preset: None,
        session: None,
        files: pass.names(),
        loudness: Loudness::of(readings),
    }
}

/// Tells players that go by ReplayGain what they would have to measure: the album is known only now.
fn add_gains(draft: &Draft, manifest: &Manifest, measured: &[Readings], album_lufs: f64) -> Result<()> {
    let peak = measured.iter().map(Readings::true_peak).fold(f64::NEG_INFINITY, f64::max);
    for (track, readings) in manifest.tracks.iter().zip(measured) {
        let ending = format!(".{}", FileFormat::Flac.ending());
        for name in track.files.iter().filter(|name| name.ends_with(&ending)) {
            let own = [readings.integrated_lufs, readings.true_peak()];
            flac::add_gains(&draft.path(name), &draft.place(name), own, [album_lufs, peak])?;
        }
    }
    Ok(())
}
