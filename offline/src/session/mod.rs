//! A session: stems with a chain each, and a chain for their sum, in a TOML file beside them.
//!
//! | Module | What it is |
//! |---|---|
//! | `file` | what stands in the file |
//! | `sum` | the stems as one stream: level, chain, sum |
//! | `against` | how that sum nulls against the mix |
//!
//! Files and presets are relative to the session file. A stem is first moved, then turned over, then brought to its level,
//! then goes through its plugins. Up to [`MAX_STEMS`] of them are summed in f64, compensated for
//! latency to the sample, and rounded once to f32: stems that nothing is done to sum bit for bit to the mix that the same
//! sum was written to.

mod against;
mod file;
mod sum;
#[cfg(test)]
mod tests;

pub use file::{GAIN_DB, Polarity};
pub use sum::StemSum;

use crate::error::{Error, Result};
use crate::preset;
use crate::stems::MAX_STEMS;
use ::preset::{Fault, Preset};
use file::ChainTable;
use std::path::{Path, PathBuf};

/// A session that was read. What it names need not be there yet.
#[derive(Clone, Debug)]
pub struct Session {
    path: PathBuf,
    mix: Option<PathBuf>,
    pad_with_silence: bool,
    stems: Vec<Stem>,
    master: Chain,
}

/// One stem and what is done to it.
#[derive(Clone, Debug)]
pub struct Stem {
    /// The audio file.
    pub file: PathBuf,
    /// Level, before the plugins, in dB within [`GAIN_DB`].
    pub gain_db: f64,
    /// Whether it is turned over.
    pub polarity: Polarity,
    /// Frames by which it is moved: later if positive.
    pub offset_frames: i64,
    /// Whether it is left out of the sum.
    pub mute: bool,
    /// Its plugins.
    pub chain: Chain,
}

impl Stem {
    /// What is done to it, on one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut done = Vec::new();
        if self.gain_db != 0.0 {
            done.push(format!("{:+} dB", self.gain_db));
        }
        if self.polarity == Polarity::Inverted {
            done.push("turned over".to_owned());
        }
        if self.offset_frames != 0 {
            done.push(format!("moved by {:+} frames", self.offset_frames));
        }
        done.extend(self.chain.tables.iter().map(|table| (*table).to_owned()));
        let what = match (self.mute, done.is_empty()) {
            (true, _) => "muted".to_owned(),
            (_, true) => "as it is".to_owned(),
            _ => done.join(", "),
        };
        format!("{}: {what}", self.file.display())
    }
}

/// Plugins with their settings.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The settings of all plugins, also of those that are not inserted.
    pub preset: Preset,
    /// What errors call the settings: a preset, or the place in the session file.
    pub name: String,
    /// Tables of the preset whose plugins are inserted.
    pub tables: Vec<&'static str>,
}

/// Tables of plugins that a chain may hold.
const TABLES: [&str; 4] = ["eq", "multiband", "imager", "limiter"];

impl Session {
    /// Whether `path` is one by its name: it ends in `.toml`.
    #[must_use]
    pub fn is_named(path: &Path) -> bool {
        path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
    }

    /// Reads the file and the presets that it names.
    ///
    /// # Errors
    /// It cannot be read, has no stem or too many, or something in it or in a preset is wrong: names file, line or stem.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => Error::file(path, "is not a text file", "name a session file"),
            _ => Error::reading(path, &error),
        })?;
        let file = file::parse(&text).map_err(|Fault { what, fix }| Error::file(path, what, fix))?;
        match file.stems.len() {
            0 => return Err(Error::file(path, "names no stem", "add a table [[stem]] with file = \"...\"")),
            count if count > MAX_STEMS => {
                return Err(Error::file(
                    path,
                    format_args!("names {count} stems, up to {MAX_STEMS} are taken"),
                    "sum some of them to groups first",
                ));
            }
            _ => {}
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let place = |what: &str| format!("{}: {what}", path.display());
        let stem = |(number, table): (usize, file::StemTable)| {
            let whose = place(&format!("stem {number} ({})", table.file));
            Ok(Stem {
                file: folder.join(&table.file),
                gain_db: table.gain_db,
                polarity: table.polarity,
                offset_frames: table.offset_frames,
                mute: table.mute,
                chain: resolve(&table.chain, folder, whose)?,
            })
        };
        let mut master = file.master;
        if master.preset.is_none() && master.tables().1.is_empty() {
            master.preset = Some("master".to_owned());
        }
        Ok(Self {
            path: path.to_owned(),
            mix: file.session.mix.map(|mix| folder.join(mix)),
            pad_with_silence: file.session.pad_with_silence,
            stems: (1..).zip(file.stems).map(stem).collect::<Result<_>>()?,
            master: resolve(&master, folder, place("[master]"))?,
        })
    }

    /// The session file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The mix that the sum is compared with, if one is named.
    #[must_use]
    pub fn mix(&self) -> Option<&Path> {
        self.mix.as_deref()
    }

    /// The stems in the order of the file.
    #[must_use]
    pub fn stems(&self) -> &[Stem] {
        &self.stems
    }

    /// Whether the song is as long as its longest stem. If not, stems of different lengths are an error.
    #[must_use]
    pub fn pads_with_silence(&self) -> bool {
        self.pad_with_silence
    }

    /// The chain of the sum: preset `master` where the file says nothing. All of the mastering chain is inserted, whatever
    /// tables there are.
    #[must_use]
    pub fn master(&self) -> &Chain {
        &self.master
    }
}

fn resolve(table: &ChainTable, folder: &Path, name: String) -> Result<Chain> {
    let Some(preset) = &table.preset else {
        let (preset, tables) = table.tables();
        return Ok(Chain { preset, name, tables });
    };
    let (settings, present) = preset::load_tables(preset, folder)?;
    let tables = TABLES.into_iter().filter(|table| present.iter().any(|known| known == table)).collect();
    Ok(Chain { preset: settings, name: preset.clone(), tables })
}
