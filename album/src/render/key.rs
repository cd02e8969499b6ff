//! What decides the sound of a rendered track, as one hash.

use super::input::Input;
use super::piece::Piece;
use crate::book::{Album, Track};
use offline::chain::PLUGINS;
use offline::error::{Error, Result};
use report::checksum::sha256;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::path::Path;

/// The bundles that a run uses, and a hash of them.
#[derive(Debug)]
pub struct Tools {
    hash: String,
}

impl Tools {
    /// Finds the bundles and hashes them. Where a bundle is a folder, its version stands for it.
    ///
    /// # Errors
    /// One is missing or cannot be read.
    pub fn find(folder: Option<&Path>) -> Result<Self> {
        let found = offline::plugins::find(folder, &PLUGINS.map(|(name, id, _)| (name, id)))?;
        let mut hash = Sha256::new();
        for plugin in &found {
            let content = if plugin.path.is_file() { of_file(&plugin.path)? } else { plugin.version.clone() };
            hash.update(format!("{} {content}\n", plugin.id));
        }
        Ok(Self { hash: hex(hash) })
    }
}

/// The hash of track `index`: 32 hexadecimal digits. The inputs themselves are read for it, so that a mix that was
/// exported anew under its old name is rendered anew.
///
/// # Errors
/// An input or the preset cannot be read.
pub fn of(album: &Album, track: &Track, input: &Input, piece: &Piece, tools: &Tools) -> Result<String> {
    let preset = toml::to_string(&input.preset(album, track)?.0)
        .map_err(|error| Error::file(&album.path, error, "please report it"))?;
    let automation = serde_json::to_string(&(&track.automation, &track.markers))
        .map_err(|error| Error::file(&album.path, error, "please report it"))?;
    let mut hash = Sha256::new();
    hash.update(format!("lathe {} {}\n", env!("CARGO_PKG_VERSION"), tools.hash));
    hash.update(input.fingerprint()?);
    hash.update(format!("{preset}\n{automation}\n{} {piece:?}\n", track.gain_db));
    let mut key = hex(hash);
    key.truncate(32);
    Ok(key)
}

/// SHA-256 of a file.
pub(super) fn of_file(path: &Path) -> Result<String> {
    let reading = |error: std::io::Error| Error::reading(path, &error);
    Ok(sha256(File::open(path).map_err(reading)?).map_err(reading)?.1)
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
