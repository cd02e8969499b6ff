//! An output file that an interrupted run goes on with.
//!
//! Lines are appended one by one, in the order of the list, each with one write: whatever kills a run leaves whole
//! lines and at most one torn one. The next run with the same words reads the lines, cuts a torn one off, skips the
//! files whose size and time are those of their line, and ends with the bytes of a run that was never interrupted. The
//! line of a file that has changed is taken out first and a new one appended, so that every file has one line. Lines of
//! files that are not in the list any more stay.

use super::line::{HEAD, Outcome, Stat};
use super::walk::{Item, List, slashed};
use offline::audio::output;
use offline::error::{Error, Result};
use report::checksum::sha256;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

/// The first half of the SHA-256 of a path: enough to tell all files of the world apart, in 16 bytes.
type Key = u128;

/// An open output file, locked against a second run.
#[derive(Debug)]
pub struct Output {
    path: PathBuf,
    file: File,
}

impl Output {
    /// Opens the file, or makes an empty one.
    fn open(path: &Path) -> Result<Self> {
        let file = OpenOptions::new().read(true).append(true).create(true).open(path);
        let file = file.map_err(|error| writing(path, &error))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Err(Error::file(
                path,
                "is being written by another run",
                "wait for it, or give each shard an --output of its own",
            )),
            // Some network file systems have no locks.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { path: path.to_owned(), file }),
        }
    }

    /// Appends a line with its end.
    ///
    /// # Errors
    /// The disk is full or fails. The lines before stay.
    pub fn append(&mut self, line: &str) -> Result<()> {
        self.file.write_all(line.as_bytes()).map_err(|error| writing(&self.path, &error))
    }
}

/// A line of an earlier run.
struct Past {
    stat: Stat,
    outcome: Outcome,
}

/// Opens the output at `path` and finds what is left to do: the output, the items of `list` without a line, and how
/// those with one ended. `settings` are those of this run.
///
/// # Errors
/// The file cannot be read or written, is being written by another run, or has a line that is not ours or was made
/// with other settings. It is not changed then.
pub fn begin(path: &Path, settings: &str, list: &List) -> Result<(Output, Vec<usize>, Vec<Outcome>)> {
    if path.is_dir() {
        return Err(Error::file(path, "is a folder", "name the file to write after --output"));
    }
    let mut output = Output::open(path)?;
    let (past, whole_bytes) = read(&output.file, path, settings)?;
    output.file.set_len(whole_bytes).map_err(|error| writing(path, &error))?;
    let (mut todo, mut outcomes, mut changed) = (Vec::new(), Vec::new(), HashSet::new());
    for (n, item) in list.items.iter().enumerate() {
        // Nothing is kept of a file by name: the list holds the names already.
        let key = key_of(item);
        match past.get(&key) {
            Some(past) if past.stat == Stat::of(&item.file) => outcomes.push(past.outcome),
            Some(_) => {
                changed.insert(key);
                todo.push(n);
            }
            None => todo.push(n),
        }
    }
    if !changed.is_empty() {
        output = without(&output, &changed)?;
    }
    Ok((output, todo, outcomes))
}

/// Reads the lines of the file, and how many bytes the whole ones have.
fn read(file: &File, path: &Path, settings: &str) -> Result<(HashMap<Key, Past>, u64)> {
    let reading = |error: io::Error| Error::reading(path, &error);
    let foreign = |number: usize| {
        let what = format!("its line {number} was not written by `lathe check`");
        Error::file(path, what, "name another file after --output")
    };
    let (mut reader, mut line) = (BufReader::new(file), Vec::new());
    let (mut past, mut bytes) = (HashMap::new(), 0);
    // Before a line of a foreign file is searched for its end, which may be gigabytes away.
    let head = reader.fill_buf().map_err(reading)?;
    if !begins_as_line(head) {
        return Err(foreign(1));
    }
    for number in 1.. {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(reading)? == 0 {
            break;
        }
        if line.last() != Some(&b'\n') {
            // Only what is certainly a piece of a line is cut off; zeros are what a power cut leaves.
            if begins_as_line(&line) || line.iter().all(|byte| *byte == 0) {
                break;
            }
            return Err(foreign(number));
        }
        let value: Value = serde_json::from_slice(&line).map_err(|_| foreign(number))?;
        let key = key_in(&value).ok_or_else(|| foreign(number))?;
        if value["settings"] != settings {
            let what = format!("its line {number} was made by other rules or another version of Lathe");
            return Err(Error::file(path, what, "name another file after --output, or delete this one"));
        }
        let stat =
            Stat { bytes: value["bytes"].as_u64(), modified_unix_us: value["modified_unix_us"].as_i64() };
        let outcome = match value["verdict"]["overall"].as_str() {
            _ if value["error"].is_string() => Outcome::Unread,
            Some("fail") => Outcome::Fail,
            Some(_) => Outcome::Pass,
            None => return Err(foreign(number)),
        };
        past.insert(key, Past { stat, outcome });
        bytes += line.len() as u64;
    }
    Ok((past, bytes))
}

/// Whether `bytes`, perhaps too few to tell, may be the beginning of a line.
fn begins_as_line(bytes: &[u8]) -> bool {
    bytes.starts_with(HEAD.as_bytes()) || HEAD.as_bytes().starts_with(bytes)
}

/// Writes the file anew without the lines of `changed`, whole or not at all.
fn without(output: &Output, changed: &HashSet<Key>) -> Result<Output> {
    let path = &output.path;
    let reading = |error: io::Error| Error::reading(path, &error);
    let mut reader = BufReader::new(File::open(path).map_err(reading)?);
    let (mut kept, mut line) = (output::Output::create(path, true)?, Vec::new());
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(reading)? == 0 {
            break;
        }
        let value: Value = serde_json::from_slice(&line).map_err(|error| reading(error.into()))?;
        if !key_in(&value).is_some_and(|key| changed.contains(&key)) {
            kept.write(&line)?;
        }
    }
    kept.finish(&[])?;
    Output::open(path)
}

fn key_of(item: &Item) -> Key {
    key(&slashed(&item.file))
}

/// The key of a line's file; `None` if it is no line of ours.
fn key_in(value: &Value) -> Option<Key> {
    match value["file_bytes"].as_str() {
        None => Some(key(value["file"].as_str()?.as_bytes())),
        Some(hex) => {
            let digit = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
            Some(key(&(0..hex.len()).step_by(2).map(digit).collect::<Option<Vec<u8>>>()?))
        }
    }
}

fn key(path: &[u8]) -> Key {
    let (_, hex) = sha256(path).expect("bytes in memory are always read");
    Key::from_str_radix(&hex[..32], 16).expect("hexadecimal digits")
}

fn writing(path: &Path, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::file(
            path,
            "the disk is full",
            "free some space and run the same command again: it goes on where it stopped",
        ),
        io::ErrorKind::NotFound => {
            Error::file(path, "its folder does not exist", "create the folder or choose another for --output")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            Error::file(path, "you may not write there", "choose another place for --output")
        }
        _ => Error::file(
            path,
            format_args!("cannot be written: {error}"),
            "check the disk and run the same command again: it goes on where it stopped",
        ),
    }
}
