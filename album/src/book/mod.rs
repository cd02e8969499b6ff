//! The album file: tracks in order, what each goes through, and everything that is said of them.
//!
//! A TOML file with one table `[album]`, a `[[track]]` for each track, and a table `[vinyl]` if there is to be a record.
//! Paths are relative to the file. Times are in seconds of the track's own file, as the DAW counts them, or the name of one of
//! the track's markers.

mod check;
pub mod read;
mod track;
mod vinyl;

pub use track::{Automation, Crossfade, Point, Setting, Time, Track};
pub use vinyl::{MOST_SIDES, Vinyl};

use dsp_core::dither::Shaping;
use offline::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Most tracks that an audio CD holds (IEC 60908).
pub const MAX_TRACKS: usize = 99;

/// An album as its file tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Album {
    /// The file it came from; paths in it are relative to this file's folder.
    #[serde(skip)]
    pub path: PathBuf,
    /// What holds for all of it.
    #[serde(rename = "album")]
    pub head: Head,
    /// What holds for a vinyl edition.
    #[serde(default)]
    pub vinyl: Vinyl,
    /// The tracks in order.
    #[serde(rename = "track")]
    pub tracks: Vec<Track>,
}

/// What holds for the whole album.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Head {
    /// Title of the album.
    pub title: String,
    /// Its performer, of every track that names no other.
    pub artist: String,
    /// Writer of the words.
    pub songwriter: Option<String>,
    /// Writer of the music, of every track that names no other.
    pub composer: Option<String>,
    /// Arranger, of every track that names no other.
    pub arranger: Option<String>,
    /// A word to the listener, shown by players that read CD-Text.
    pub message: Option<String>,
    /// UPC or EAN: 12 or 13 digits with their check digit.
    pub upc: Option<String>,
    /// Catalogue number of the label, up to 48 characters.
    pub catalogue: Option<String>,
    /// Label.
    pub label: Option<String>,
    /// Year of release.
    pub year: Option<u16>,
    /// Genre, in words.
    pub genre: Option<String>,
    /// Language of the texts as ISO 639-1 (`en`, `de`).
    pub language: Option<String>,
    /// Cover art: JPEG or PNG.
    pub cover: Option<PathBuf>,
    /// Preset of every track that names no other: a built-in name or a file.
    pub preset: String,
    /// What no delivery exceeds, in dBTP, -24 to 0.
    pub ceiling_dbtp: f64,
    /// Noise shaping where words get shorter.
    pub shaping: Shaping,
    /// Sample rate of the album in Hz; without it that of the first track. Tracks at other rates are converted.
    pub sample_rate_hz: Option<u32>,
    /// References that cohesion compares with.
    pub references: Vec<PathBuf>,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            title: String::new(),
            artist: String::new(),
            songwriter: None,
            composer: None,
            arranger: None,
            message: None,
            upc: None,
            catalogue: None,
            label: None,
            year: None,
            genre: None,
            language: None,
            cover: None,
            preset: "master".to_owned(),
            ceiling_dbtp: -1.0,
            shaping: Shaping::ModifiedE9,
            sample_rate_hz: None,
            references: Vec::new(),
        }
    }
}

impl Album {
    /// A path of the album file, seen from where the program runs.
    #[must_use]
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    /// The preset of a track: a built-in name, or a file relative to the album file.
    ///
    /// # Errors
    /// There is neither, or the file has a fault: names file, line and key.
    pub fn preset(&self, track: &Track) -> Result<preset::Preset> {
        let name = track.preset.as_deref().unwrap_or(&self.head.preset);
        let built_in = offline::preset::BUILT_IN.iter().any(|(known, _)| *known == name);
        if built_in {
            return offline::preset::load(name);
        }
        let path = self.resolve(Path::new(name));
        let text = path
            .to_str()
            .ok_or_else(|| Error::file(&path, "its name is not Unicode", "rename the preset"))?;
        offline::preset::load(text)
    }

    /// Who performs a track.
    #[must_use]
    pub fn artist<'a>(&'a self, track: &'a Track) -> &'a str {
        track.artist.as_deref().unwrap_or(&self.head.artist)
    }

    /// Who wrote the music of a track, if that is told.
    #[must_use]
    pub fn composer<'a>(&'a self, track: &'a Track) -> Option<&'a str> {
        track.composer.as_deref().or(self.head.composer.as_deref())
    }

    /// Who wrote the words of a track, if that is told.
    #[must_use]
    pub fn songwriter<'a>(&'a self, track: &'a Track) -> Option<&'a str> {
        track.songwriter.as_deref().or(self.head.songwriter.as_deref())
    }

    /// Who arranged a track, if that is told.
    #[must_use]
    pub fn arranger<'a>(&'a self, track: &'a Track) -> Option<&'a str> {
        track.arranger.as_deref().or(self.head.arranger.as_deref())
    }

    /// The number of a track as a listener counts: from 1, a hidden first track is 0. `index` is its place in
    /// [`Album::tracks`].
    #[must_use]
    pub fn number(&self, index: usize) -> usize {
        index + usize::from(!self.tracks.first().is_some_and(|track| track.hidden))
    }
}
