//! What leaves the house.
//!
//! | Module | What it is |
//! |---|---|
//! | [`streaming`] | WAV, FLAC and AIFF for each track, cut out of the finished programme |
//! | [`archive`] | everything that is needed to make the album again |
//! | [`cd`], [`cd_verify`] | an audio CD: DDP, BIN/CUE, PQ sheet; and whether it is whole |
//! | [`vinyl`] | one 24-bit file a side, what a cutter should know of it, and the cutting sheet |
//! | [`verify`](mod@verify) | whether a delivery is whole |
//! | [`manifest`] | what a delivery is and holds, and the sums of its files |
//! | [`tags`], [`bext`], [`id3`] | what is said of a track, and the chunks that say it |
//! | [`flac`], [`aiff`] | the two forms beside WAV |
//! | [`sheet`] | the loudness sheet |
//! | [`names`] | file names that every system takes |
//!
//! A delivery is a folder. It is written aside and takes its place, and that of the delivery before it, when it is whole;
//! whatever fails leaves what was there untouched. The same album gives the same bytes: nothing in it is of the moment or
//! of the machine.

pub mod aiff;
pub mod archive;
pub mod bext;
pub mod cd;
pub mod cd_verify;
mod chunks;
mod encoders;
pub mod flac;
pub mod id3;
pub mod manifest;
pub mod names;
mod pass;
pub mod sheet;
pub mod streaming;
pub mod tags;
pub mod verify;
mod verify_sound;
pub mod vinyl;

pub use archive::deliver_archive;
pub use cd::deliver_cd;
pub use cd_verify::verify_cd;
pub use streaming::deliver_streaming;
pub use verify::verify;
pub use vinyl::deliver_vinyl;

use crate::disc::folder::Draft;
use manifest::{Kind, Manifest};
use offline::error::{Error, Result};
use std::path::PathBuf;

/// What can be delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Files for streaming services.
    Streaming,
    /// An audio CD: DDP and BIN/CUE.
    Cd,
    /// Sides for the cutting of vinyl.
    Vinyl,
    /// Everything that is needed to make the album again.
    Archive,
}

impl Target {
    /// Every target with its name, which is also that of its folder.
    pub const NAMED: [(&str, Self); 4] = [
        ("streaming", Self::Streaming),
        ("cd", Self::Cd),
        ("vinyl", Self::Vinyl),
        ("archive", Self::Archive),
    ];

    /// The target of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, target)| *target)
    }

    /// Its name, and that of its folder.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMED.iter().find(|(_, target)| *target == self).map_or("", |(name, _)| name)
    }
}

/// The forms of the files of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileFormat {
    /// Broadcast WAV.
    Wav,
    /// FLAC.
    Flac,
    /// AIFF.
    Aiff,
}

impl FileFormat {
    /// Every form with its name.
    pub const NAMED: [(&str, Self); 3] = [("wav", Self::Wav), ("flac", Self::Flac), ("aiff", Self::Aiff)];

    /// The form of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }

    /// The ending of its files, without the dot.
    #[must_use]
    pub fn ending(self) -> &'static str {
        Self::NAMED.iter().find(|(_, format)| *format == self).map_or("", |(name, _)| name)
    }
}

/// How to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The folder that the folders of the deliveries stand in. It is made if it is not there.
    pub folder: PathBuf,
    /// Sample rate of streaming files in Hz; that of the programme where nothing is said.
    pub sample_rate_hz: Option<u32>,
    /// Bits of streaming files: 16 or 24.
    pub bits: u32,
    /// Forms of streaming files, each once.
    pub formats: Vec<FileFormat>,
    /// Further files that decide the sound, such as the stems of sessions: the archive tells their sums.
    pub inputs: Vec<PathBuf>,
}

impl Options {
    /// 24-bit WAV and FLAC at the rate of the programme.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            sample_rate_hz: None,
            bits: 24,
            formats: vec![FileFormat::Wav, FileFormat::Flac],
            inputs: Vec::new(),
        }
    }
}

/// The folder of a delivery in the making.
fn begin(options: &Options, target: Target, kind: Kind) -> Result<Draft> {
    std::fs::create_dir_all(&options.folder).map_err(|error| Error::writing(&options.folder, &error))?;
    Draft::replacing(&options.folder.join(target.name()), |folder| Manifest::is_in(folder, kind))
}
