//! Reports of checked files: which kind, where they may be written, and what is known of a file.

use dsp_core::meter::targets::Targets;
use offline::audio::output::Output;
use offline::audio::{Encoding, Info};
use offline::error::{Error, Result};
use report::checksum::sha256;
use report::{Document, Facts, HEAD_BYTES, Report, is_ours, text};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A report that will be written.
#[derive(Debug)]
pub struct Target {
    path: PathBuf,
    json: bool,
    output: Output,
}

impl Target {
    /// Begins the report at `path`, before the long work, so that a place that cannot be written to is told at once.
    /// HTML or JSON by the ending of its name. A report of ours is replaced, anything else only with `force`; an input
    /// never.
    ///
    /// # Errors
    /// The ending is neither, the place is taken by something else or by an input, or cannot be written to.
    pub fn create(path: &Path, inputs: &[PathBuf], force: bool) -> Result<Self> {
        let json = is_json(path)?;
        for input in inputs {
            // Also by name: what is not there yet cannot be compared otherwise.
            if input == path || same_file::is_same_file(input, path).unwrap_or(false) {
                return Err(Error::file(
                    path,
                    "is one of the mixes",
                    "name another file for the report, after --report",
                ));
            }
        }
        let output = Output::create(path, force || begins_as_ours(path))?;
        Ok(Self { path: path.to_owned(), json, output })
    }

    /// Writes the reports and gives the file its name.
    ///
    /// # Errors
    /// The disk is full or fails. Nothing is left behind then.
    pub fn finish(self, reports: Vec<Report>) -> Result<()> {
        let document = Document::new(text::utc(SystemTime::now()), reports);
        let text = if self.json { document.to_json() } else { document.to_html() };
        let mut output = self.output;
        output.write(text.as_bytes())?;
        output.finish(&[])
    }

    /// Where it will be.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Whether a report of this name is data and not a page, by the ending of its name.
///
/// # Errors
/// It is neither.
pub fn is_json(path: &Path) -> Result<bool> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("html" | "htm") => Ok(false),
        Some("json") => Ok(true),
        _ => Err(Error::file(
            path,
            "is neither a page nor JSON by its name",
            "end the name of the report in .html or .json",
        )),
    }
}

fn begins_as_ours(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD_BYTES as u64).read_to_end(&mut head));
    read.is_ok() && is_ours(&head)
}

/// What is known of a file that was measured to its end. Reads the whole file once more for its checksum.
///
/// # Errors
/// The file cannot be read any more.
pub fn facts(path: &Path, info: &Info, frames: u64) -> Result<Facts> {
    let reading = |error: std::io::Error| Error::reading(path, &error);
    let (bytes, sha256) = sha256(File::open(path).map_err(reading)?).map_err(reading)?;
    Ok(Facts {
        name: path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        container: Some(info.container.to_owned()),
        encoding: Some(info.encoding.to_string()),
        bits: bits(info),
        sample_rate_hz: info.sample_rate_hz,
        channels: info.channels as u32,
        frames,
        seconds: frames as f64 / f64::from(info.sample_rate_hz),
        bytes: Some(bytes),
        sha256: Some(sha256),
    })
}

/// Word length of whole-number samples.
#[must_use]
pub fn bits(info: &Info) -> Option<u32> {
    match info.encoding {
        Encoding::Integer(bits) => Some(bits),
        Encoding::Float(_) | Encoding::Lossy => None,
    }
}

/// The targets of a user's file; without one those that come with Lathe.
///
/// # Errors
/// The file cannot be read or has a fault: names the place and the fix.
pub fn targets(path: Option<&Path>) -> Result<Targets> {
    let Some(path) = path else { return Ok(Targets::built_in().clone()) };
    let text = std::fs::read_to_string(path).map_err(|error| Error::reading(path, &error))?;
    Targets::parse(&text).map_err(|error| Error::file(path, error, "correct it and try again"))
}
