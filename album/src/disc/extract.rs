//! The sound of a delivered disc as WAV files, bit for bit.

use super::delivery::Delivery;
use super::folder::Draft;
use super::layout::LEAD_PAUSE;
use super::time::{Frames, SAMPLE_RATE_HZ};
use offline::error::{Error, Result};
use std::path::Path;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The hidden track before track 1, from 00:02:00 on.
    Hidden,
    /// The pause before a track, from its index 0 to its index 1.
    Pregap,
    /// A track, from its index 1 to its end.
    Track,
}

/// One file that was written, or can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it holds.
    pub part: Part,
    /// The number of the track that it is, or belongs to, from 1.
    pub track: usize,
    /// Its name: `00 hidden.wav`, `01.wav`, `02 pregap.wav`, `02.wav`, ...
    pub name: String,
    /// Where it begins on the disc.
    pub from: Frames,
    /// Where it ends.
    pub to: Frames,
}

/// What [`extract`] writes, in the order of the disc. One after the other they are the whole sound from 00:02:00 to the
/// lead-out.
#[must_use]
pub fn pieces(delivery: &Delivery) -> Vec<Piece> {
    let disc = &delivery.disc;
    let mut pieces = Vec::new();
    for (place, track) in disc.tracks.iter().enumerate() {
        let number = place + 1;
        let (part, from, name) = match number {
            1 => (Part::Hidden, LEAD_PAUSE, "00 hidden.wav".to_owned()),
            _ => (Part::Pregap, track.pregap_start(), format!("{number:02} pregap.wav")),
        };
        if from < track.start {
            pieces.push(Piece { part, track: number, name, from, to: track.start });
        }
        let (from, to) = (track.start, disc.end(place));
        pieces.push(Piece { part: Part::Track, track: number, name: format!("{number:02}.wav"), from, to });
    }
    pieces
}

/// Writes every piece of a disc into the new folder `folder`, as WAV files of 44.1 kHz and 16 bit. `folder` appears when
/// everything is written.
///
/// # Errors
/// The disc is longer than any disc, its sound ends early or cannot be read, `folder` exists or cannot be written. Then
/// nothing is left behind.
pub fn extract(delivery: &Delivery, folder: &Path) -> Result<Vec<Piece>> {
    let disc = &delivery.disc;
    if disc.lead_out > Frames::LAST || disc.tracks.len() > super::rules::MOST {
        let what =
            format!("has {} tracks and ends at {}: no disc is like that", disc.tracks.len(), disc.lead_out);
        return Err(Error::file(&delivery.folder, what, "ask its writer for a new one"));
    }
    let pieces = pieces(delivery);
    let draft = Draft::begin(folder)?;
    for piece in &pieces {
        wav(delivery, piece, &draft)?;
    }
    draft.finish()?;
    Ok(pieces)
}

fn wav(delivery: &Delivery, piece: &Piece, draft: &Draft) -> Result<()> {
    let place = draft.place(&piece.name);
    let fault = |error: hound::Error| match error {
        hound::Error::IoError(error) => Error::writing(&place, &error),
        error => Error::file(&place, format_args!("cannot be written: {error}"), "report this"),
    };
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: SAMPLE_RATE_HZ,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(draft.path(&piece.name), spec).map_err(fault)?;
    delivery.image.read(piece.from, piece.to, |samples| {
        let mut writer = writer.get_i16_writer(samples.len() as u32);
        for sample in samples {
            writer.write_sample(*sample);
        }
        writer.flush().map_err(fault)
    })?;
    writer.finalize().map_err(fault)
}
