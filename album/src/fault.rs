//! The one error of the crate: which file or track, what is wrong with it, what to do.

use std::fmt;
use std::io;
use std::path::Path;

/// A result whose error is [`Fault`].
pub type Result<T> = std::result::Result<T, Fault>;

/// Shown to the user as `subject: what; fix` on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, track or setting.
    pub subject: String,
    /// What is wrong with it.
    pub what: String,
    /// What the user can do.
    pub fix: String,
}

impl Fault {
    /// `subject` is a file, track or setting; `what` is wrong with it; `fix` is what the user can do.
    pub fn new(subject: impl fmt::Display, what: impl fmt::Display, fix: impl fmt::Display) -> Self {
        // A message from elsewhere, or a damaged file, may hold line breaks; the promise is one line.
        let line = |text: String| text.split(char::is_control).map(str::trim).collect::<Vec<_>>().join(" ");
        Self { subject: line(subject.to_string()), what: line(what.to_string()), fix: line(fix.to_string()) }
    }

    /// A fault of the file at `path`.
    pub fn file(path: &Path, what: impl fmt::Display, fix: impl fmt::Display) -> Self {
        Self::new(path.display(), what, fix)
    }

    /// Reading `path` failed.
    #[must_use]
    pub fn reading(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::file(path, "there is no such file", "check the path"),
            io::ErrorKind::PermissionDenied => {
                Self::file(path, "you may not read it", "change its permissions or copy it elsewhere")
            }
            _ => Self::file(
                path,
                format_args!("cannot be read: {error}"),
                "check the disk or copy the file again",
            ),
        }
    }

    /// Writing `path` failed. Nothing of it is left behind.
    #[must_use]
    pub fn writing(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::file(
                path,
                "the disk is full, nothing was written",
                "free some space or choose another place",
            ),
            io::ErrorKind::NotFound => {
                Self::file(path, "its folder does not exist", "create the folder or choose another place")
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::file(path, "you may not write there", "choose another place")
            }
            io::ErrorKind::AlreadyExists => Self::file(path, "exists already", "choose another name"),
            _ => Self::file(
                path,
                format_args!("cannot be written: {error}"),
                "nothing was written: check the disk or choose another place",
            ),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.subject, self.what, self.fix)
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_one_line_whatever_it_was_made_of() {
        let fault = Fault::new("a\nb.cue", "line 1\r\n  line 2", "try again");
        assert_eq!(fault.to_string(), "a b.cue: line 1  line 2; try again");
    }
}
