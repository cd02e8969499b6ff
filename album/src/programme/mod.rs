//! The album as one sound: where each track stands, and the whole of it from first to last frame.
//!
//! Gaps are silence, crossfades an overlap. Everything that is delivered is cut out of this one stream, so that nothing
//! clicks where one track runs into the next.

mod finish;
mod reader;

pub use finish::Finished;
pub use reader::Reader;

use crate::book::{Album, Track};
use crate::render::Rendered;
use offline::error::{Error, Result};
use std::path::PathBuf;

/// Silence before a track whose album file says nothing, in seconds: what a disc has between tracks by habit.
pub const GAP_S: f64 = 2.0;

/// Where a track stands, in frames of the programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The rendered track.
    pub path: PathBuf,
    /// Its own rate, Hz.
    pub sample_rate_hz: u32,
    /// Where the silence before it starts; `start` where there is none.
    pub gap_start: u64,
    /// Where it starts to sound: in a crossfade, where that begins.
    pub start: u64,
    /// Frames that it sounds.
    pub frames: u64,
}

impl Placed {
    /// One past its last frame.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.start + self.frames
    }
}

/// The album at one rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// Frames a second.
    pub sample_rate_hz: u32,
    /// Tracks in order.
    pub tracks: Vec<Placed>,
}

impl Programme {
    /// Places rendered tracks one after the other, at the album's rate.
    ///
    /// # Errors
    /// A crossfade is longer than one of its tracks.
    pub fn new(album: &Album, rendered: &[Rendered]) -> Result<Self> {
        let first = rendered.first().map_or(44_100, |track| track.sample_rate_hz);
        let sample_rate_hz = album.head.sample_rate_hz.unwrap_or(first);
        let mut tracks: Vec<Placed> = Vec::with_capacity(rendered.len());
        for (index, (track, rendered)) in album.tracks.iter().zip(rendered).enumerate() {
            let frames = at_rate(rendered.frames, rendered.sample_rate_hz, sample_rate_hz);
            let end = tracks.last().map_or(0, Placed::end);
            let overlap = track.crossfade.map_or(0, |fade| frames_of(fade.ms * 1e-3, sample_rate_hz));
            let shorter = tracks.last().map_or(frames, |before| before.frames.min(frames));
            if overlap > shorter {
                let name = format!("{}: track {}", album.path.display(), album.number(index));
                return Err(Error::new(
                    name,
                    "its crossfade is longer than a track",
                    "make the crossfade shorter",
                ));
            }
            let start = end - overlap + frames_of(gap_s(track, index), sample_rate_hz);
            let gap_start = start.min(end);
            let path = rendered.path.clone();
            tracks.push(Placed { path, sample_rate_hz: rendered.sample_rate_hz, gap_start, start, frames });
        }
        Ok(Self { sample_rate_hz, tracks })
    }

    /// Length in frames.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.tracks.iter().map(Placed::end).max().unwrap_or(0)
    }

    /// The frames that belong to track `index` when tracks are files of their own: the silence after it is its own, so
    /// that the files played one after the other are the album.
    #[must_use]
    pub fn range(&self, index: usize) -> std::ops::Range<u64> {
        let from = if index == 0 { 0 } else { self.tracks[index].start };
        let to = self.tracks.get(index + 1).map_or(self.frames(), |next| next.start);
        from..to
    }

    /// The sound from frame `range.start` on, up to `range.end`.
    ///
    /// # Errors
    /// A rendered track cannot be read.
    pub fn read(&self, range: std::ops::Range<u64>) -> Result<Reader> {
        Reader::new(self.clone(), range)
    }
}

/// Silence before track `index`, in seconds.
#[must_use]
pub fn gap_s(track: &Track, index: usize) -> f64 {
    match track.gap_s {
        Some(seconds) => seconds,
        None if index == 0 || track.crossfade.is_some() => 0.0,
        None => GAP_S,
    }
}

fn frames_of(seconds: f64, sample_rate_hz: u32) -> u64 {
    (seconds * f64::from(sample_rate_hz)).round() as u64
}

/// Frames that `frames` at one rate become at another: as [`crate::convert::Converted`] makes them.
#[must_use]
pub fn at_rate(frames: u64, from_hz: u32, to_hz: u32) -> u64 {
    let (from, to) = (u128::from(from_hz), u128::from(to_hz));
    ((u128::from(frames) * to + from / 2) / from) as u64
}
