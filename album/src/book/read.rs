//! Reads an album file.

use super::Album;
use offline::error::{Error, Result};
use std::path::Path;

/// The longest album file that is read, in bytes: far more than 99 tracks need, and no film by mistake.
const MAX_BYTES: u64 = 4 << 20;

impl Album {
    /// Reads the file and checks what can be told without opening any other.
    ///
    /// # Errors
    /// The file cannot be read, is no TOML, has an unknown key, or a value that cannot be: names the file, the line or
    /// the track, and what to do.
    pub fn load(path: &Path) -> Result<Self> {
        let length = std::fs::metadata(path).map_err(|error| Error::reading(path, &error))?.len();
        if length > MAX_BYTES {
            return Err(Error::file(path, "is too long for an album file", "name the album's TOML file"));
        }
        let bytes = std::fs::read(path).map_err(|error| Error::reading(path, &error))?;
        let text = String::from_utf8(bytes)
            .map_err(|_| Error::file(path, "is not a text file", "name the album's TOML file"))?;
        Self::parse(&text, path)
    }

    /// Reads the text of an album file; `path` is where it stands.
    ///
    /// # Errors
    /// As [`Album::load`].
    pub fn parse(text: &str, path: &Path) -> Result<Self> {
        let mut album: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
            Error::file(path, format_args!("line {line}: {}", error.message()), "correct that line")
        })?;
        album.path = path.to_owned();
        album.check()?;
        Ok(album)
    }
}
