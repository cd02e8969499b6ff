//! What a track is made from: a file, or the stems of a session; and the settings that it goes through.

use super::key::of_file;
use crate::book::{Album, Track};
use offline::audio::frames::Frames;
use offline::audio::source::Source;
use offline::error::{Error, Result};
use offline::session::Session;
use preset::Preset;
use std::path::{Path, PathBuf};

/// The input of one track.
pub enum Input {
    /// A mix.
    File(PathBuf),
    /// Stems, each with its own chain.
    Session(Box<Session>),
}

impl Input {
    /// What track `track` is made from.
    ///
    /// # Errors
    /// The session file cannot be read or has a fault.
    pub fn of(album: &Album, track: &Track) -> Result<Self> {
        match (&track.file, &track.session) {
            (Some(file), _) => Ok(Self::File(album.resolve(file))),
            (None, Some(session)) => Ok(Self::Session(Box::new(Session::load(&album.resolve(session))?))),
            (None, None) => Err(Error::file(
                &album.path,
                "has a track without a file",
                "name the mix with file = \"...\"",
            )),
        }
    }

    /// Opens it as far as is needed to know what it is: without plugins.
    ///
    /// # Errors
    /// A file cannot be read, or stems do not fit together.
    pub fn look(&self) -> Result<Box<dyn Frames>> {
        Ok(match self {
            Self::File(path) => Box::new(Source::open(path)?),
            Self::Session(session) => Box::new(session.open_dry()?),
        })
    }

    /// Opens it to be heard; the plugins of stems are looked for in `plugins` first.
    ///
    /// # Errors
    /// As [`Input::look`], or a plugin is missing or does not take a setting.
    pub fn open(&self, plugins: Option<&Path>) -> Result<Box<dyn Frames>> {
        Ok(match self {
            Self::File(path) => Box::new(Source::open(path)?),
            Self::Session(session) => Box::new(session.open(plugins)?),
        })
    }

    /// The settings of the chain and what errors call them: those of the track, else those of the session, else those of
    /// the album.
    ///
    /// # Errors
    /// The preset cannot be read or has a fault.
    pub fn preset(&self, album: &Album, track: &Track) -> Result<(Preset, String)> {
        match self {
            Self::Session(session) if track.preset.is_none() => {
                Ok((session.master().preset, session.master().name.clone()))
            }
            _ => {
                let name = track.preset.as_ref().unwrap_or(&album.head.preset).clone();
                Ok((album.preset(track)?, name))
            }
        }
    }

    /// Every file whose content decides the sound: the mix, or session and stems.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        match self {
            Self::File(path) => vec![path.clone()],
            Self::Session(session) => {
                let stems = session.stems().iter().map(|stem| stem.file.clone());
                std::iter::once(session.path().to_owned()).chain(stems).collect()
            }
        }
    }

    /// What decides the sound beside the settings of the chain, as text: checksums of all files, and what is done to
    /// stems.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn fingerprint(&self) -> Result<String> {
        let mut text = String::new();
        for file in self.files() {
            text.push_str(&of_file(&file)?);
            text.push('\n');
        }
        if let Self::Session(session) = self {
            // Presets that a session names are files of their own: their settings count, not their names.
            for stem in session.stems() {
                text.push_str(&format!("{:?} {:?}\n", stem.chain.tables, stem.chain.preset));
            }
        }
        Ok(text)
    }
}
