//! The line of one file.
//!
//! It is the object that `lathe check --json` gives for the file, with `path`, `bytes`, `modified_unix_us` and
//! `settings`; for a file that could not be read, those with `error`. A name that is not UTF-8 is shown with
//! replacement characters and given whole, in hexadecimal, as `path_bytes` and `file_bytes`.

use super::walk::{Item, List, slashed};
use crate::command::check;
use dsp_core::meter::profile::Limits;
use dsp_core::meter::targets::Targets;
use dsp_core::meter::verdict::Light;
use offline::error::Error;
use serde_json::{Map, Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// What every line begins with: the first of its keys in alphabetical order.
pub const HEAD: &str = "{\"bytes\":";

/// How a file ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It passes the rules, warnings included.
    Pass,
    /// It fails a rule.
    Fail,
    /// It could not be read.
    Unread,
}

/// Size and time of a file: when both are as they were, so is the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat {
    /// Size in bytes.
    pub bytes: Option<u64>,
    /// When it was last written, in microseconds since 1970: exact also in readers that keep numbers as doubles.
    pub modified_unix_us: Option<i64>,
}

impl Stat {
    /// Of the file at `path`; both `None` if there is none.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let metadata = std::fs::metadata(path).ok();
        let modified = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
        let unix_us = modified.and_then(|modified| match modified.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_micros()).ok(),
            Err(before) => i64::try_from(before.duration().as_micros()).ok().map(|us| -us),
        });
        Self { bytes: metadata.map(|metadata| metadata.len()), modified_unix_us: unix_us }
    }
}

/// A finished line.
#[derive(Debug)]
pub struct Line {
    /// One line of JSON with its end.
    pub text: String,
    /// What it says in short.
    pub outcome: Outcome,
    /// Why the file could not be read.
    pub error: Option<String>,
}

/// Measures `item` and writes its line. A fault in the program is the line's error, so that one file never ends the
/// run.
#[must_use]
pub fn of(list: &List, item: &Item, limits: &Limits, targets: &Targets, settings: &str) -> Line {
    // Before the sound is read: what changes meanwhile is measured again by the next run.
    let stat = Stat::of(&item.file);
    let measured = match &item.error {
        Some(error) => Err(Error::clone(error)),
        None => catch_unwind(AssertUnwindSafe(|| check::value(&item.file, limits, targets))).unwrap_or_else(
            |_| Err(Error::file(&item.file, "led to a fault in the program", "please report it")),
        ),
    };
    let (mut object, outcome, error) = match measured {
        Ok((Value::Object(object), Light::Fail)) => (object, Outcome::Fail, None),
        Ok((Value::Object(object), _)) => (object, Outcome::Pass, None),
        Ok(_) => unreachable!("what is known of a file is an object"),
        Err(error) => {
            let error = error.to_string();
            let object = Map::from_iter([("error".to_owned(), json!(error))]);
            (object, Outcome::Unread, Some(error))
        }
    };
    name(&mut object, "path", &slashed(list.relative(item)));
    name(&mut object, "file", &slashed(&item.file));
    object.insert("bytes".to_owned(), json!(stat.bytes));
    object.insert("modified_unix_us".to_owned(), json!(stat.modified_unix_us));
    object.insert("settings".to_owned(), json!(settings));
    Line { text: format!("{}\n", Value::Object(object)), outcome, error }
}

fn name(object: &mut Map<String, Value>, key: &str, bytes: &[u8]) {
    object.insert(key.to_owned(), json!(String::from_utf8_lossy(bytes)));
    if std::str::from_utf8(bytes).is_err() {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        object.insert(format!("{key}_bytes"), json!(hex));
    }
}
