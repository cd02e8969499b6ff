//! `manifest.json`: what a delivery is and what it holds; `SHA256SUMS`: the sums that anybody can check.
//!
//! The manifest names every file with its length and sum, but for itself and the sums. `SHA256SUMS` repeats that in the form
//! of `sha256sum -c` and covers the manifest too, so that a flipped bit in either shows.

use crate::disc::folder::Draft;
use crate::jobs;
use dsp_core::meter::readings::Readings;
use offline::error::{Error, Result};
use report::checksum::sha256;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::path::Path;

/// The name of the manifest.
pub const NAME: &str = "manifest.json";
/// The name of the list of sums.
pub const SUMS_NAME: &str = "SHA256SUMS";
/// What every manifest says of itself.
const GENERATOR: &str = "Lathe delivery";
/// Files that are summed up at once: while one waits for the disk, another has the processor.
const SUMS_AT_ONCE: usize = 4;
/// The version of its form.
const FORMAT: u32 = 1;

/// What is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Files for streaming services.
    Streaming,
    /// Everything that is needed to make the album again.
    Archive,
    /// Sides for the cutting of vinyl; they are its tracks.
    Vinyl,
}

/// What a delivery is and what it holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    generator: String,
    format: u32,
    /// The version of Lathe that made it.
    pub version: String,
    /// What is delivered.
    pub kind: Kind,
    /// Title of the album.
    pub title: String,
    /// Its performer.
    pub artist: String,
    /// EAN, 13 digits.
    pub upc: Option<String>,
    /// Loudness of the whole album in LUFS, where it was measured.
    pub integrated_lufs: Option<f64>,
    /// Its tracks in order.
    pub tracks: Vec<Track>,
    /// The plugins that made the sound.
    pub plugins: Vec<Plugin>,
    /// The files that the sound was made from, as the album file names them. They are not part of the delivery.
    pub inputs: Vec<Held>,
    /// Every file of the delivery but this one and the list of sums, in order of their names.
    pub files: Vec<Held>,
}

/// A track.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// Its number; 0 of a hidden first track.
    pub number: usize,
    /// Title.
    pub title: String,
    /// Performer.
    pub artist: String,
    /// ISRC, 12 characters.
    pub isrc: Option<String>,
    /// Frames a second.
    pub sample_rate_hz: u32,
    /// Bits of a sample; 32 are floating point.
    pub bits: u32,
    /// Length in frames.
    pub frames: u64,
    /// Its preset, among the files; of an archive.
    pub preset: Option<String>,
    /// Its session, among the files; of an archive.
    pub session: Option<String>,
    /// Its sound, among the files: the same in every form.
    pub files: Vec<String>,
    /// What was measured of what was written.
    pub loudness: Loudness,
}

/// Loudness, in hundredths at the most; what could not be measured is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Loudness {
    /// Integrated loudness, LUFS.
    pub integrated_lufs: Option<f64>,
    /// Loudness range, LU.
    pub loudness_range_lu: Option<f64>,
    /// Largest true peak, dBTP.
    pub true_peak_dbtp: Option<f64>,
    /// Largest momentary loudness, LUFS.
    pub max_momentary_lufs: Option<f64>,
    /// Largest short-term loudness, LUFS.
    pub max_short_term_lufs: Option<f64>,
    /// Peak to loudness ratio, LU.
    pub plr_lu: Option<f64>,
}

impl Loudness {
    /// Of everything that was measured.
    #[must_use]
    pub fn of(readings: &Readings) -> Self {
        let range = Some(readings.loudness_range_lu).filter(|_| readings.integrated_lufs.is_finite());
        Self {
            integrated_lufs: hundredths(readings.integrated_lufs),
            loudness_range_lu: range.and_then(hundredths),
            true_peak_dbtp: hundredths(readings.true_peak()),
            max_momentary_lufs: hundredths(readings.max_momentary_lufs),
            max_short_term_lufs: hundredths(readings.max_short_term_lufs),
            plr_lu: hundredths(readings.plr_lu()),
        }
    }
}

/// A level as it is told: rounded to hundredths.
#[must_use]
pub fn hundredths(value: f64) -> Option<f64> {
    // Adding 0 takes the sign off a zero.
    value.is_finite().then(|| (value * 100.0).round() / 100.0 + 0.0)
}

/// A plugin that made the sound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plugin {
    /// CLAP id.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the bundle, where it is one file.
    pub sha256: Option<String>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Its name, with `/` between folders.
    pub name: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
}

impl Held {
    /// The file at `path`, called `name`.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn of(path: &Path, name: &str) -> Result<Self> {
        let reading = |error: std::io::Error| Error::reading(path, &error);
        let (bytes, sha256) = sha256(File::open(path).map_err(reading)?).map_err(reading)?;
        Ok(Self { name: name.to_owned(), bytes, sha256 })
    }
}

impl Manifest {
    /// Of a delivery without files yet.
    #[must_use]
    pub fn new(kind: Kind, title: &str, artist: &str, upc: Option<String>) -> Self {
        Self {
            generator: GENERATOR.to_owned(),
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            kind,
            title: title.to_owned(),
            artist: artist.to_owned(),
            upc,
            integrated_lufs: None,
            tracks: Vec::new(),
            plugins: Vec::new(),
            inputs: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// Says why it is none.
    pub fn parse(text: &[u8]) -> std::result::Result<Self, String> {
        let manifest: Self = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        if manifest.generator != GENERATOR {
            return Err("it is no manifest of a Lathe delivery".to_owned());
        }
        if manifest.format != FORMAT {
            return Err(format!("it has the form {}, this version reads {FORMAT}", manifest.format));
        }
        Ok(manifest)
    }

    /// As text, with a line break at the end.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("plain data with text keys");
        text.push('\n');
        text
    }

    /// Sums up the files of `draft`, writes the manifest and the list of sums. `names` is every file that is there.
    ///
    /// # Errors
    /// A file cannot be read, or the disk is full.
    pub fn seal(mut self, draft: &Draft, mut names: Vec<String>) -> Result<Self> {
        names.sort();
        self.files = jobs::run(names.len(), SUMS_AT_ONCE, |index| {
            let (name, path) = (&names[index], draft.path(&names[index]));
            // Delivered is what is on the disk, not what is on its way there.
            File::open(&path)
                .and_then(|file| file.sync_all())
                .map_err(|error| Error::writing(&draft.place(name), &error))?;
            Held::of(&path, name)
        })?;
        let text = self.to_text();
        draft.put(NAME, text.as_bytes())?;
        draft.put(SUMS_NAME, self.sums(&sum_of(text.as_bytes())).as_bytes())?;
        Ok(self)
    }

    /// The text of the list of sums, when the manifest itself has the sum `own`.
    #[must_use]
    pub fn sums(&self, own: &str) -> String {
        let lines = self.files.iter().map(|held| format!("{} *{}\n", held.sha256, held.name));
        lines.chain([format!("{own} *{NAME}\n")]).collect()
    }

    /// Whether `folder` is a delivery of this kind, so that a new one may take its place.
    #[must_use]
    pub fn is_in(folder: &Path, kind: Kind) -> bool {
        let text = std::fs::read(folder.join(NAME)).unwrap_or_default();
        Self::parse(&text).is_ok_and(|manifest| manifest.kind == kind)
    }
}

/// SHA-256 of bytes.
#[must_use]
pub fn sum_of(bytes: &[u8]) -> String {
    sha256(bytes).expect("memory does not fail").1
}
