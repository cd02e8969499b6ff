//! The one error of the command: which file, what is wrong with it, what to do.

use std::fmt;
use std::io;
use std::path::Path;

/// Shown to the user as `lathe: <subject>: <what>; <fix>` on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The file, plugin, track or setting.
    pub subject: String,
    /// What is wrong with it.
    pub what: String,
    /// What the user can do.
    pub fix: String,
}

/// A result whose error is [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// `subject` is a file, plugin or setting; `what` is wrong with it; `fix` is what the user can do.
    pub fn new(subject: impl fmt::Display, what: impl fmt::Display, fix: impl fmt::Display) -> Self {
        // A message from elsewhere, or a damaged file, may hold line breaks; the promise is one line.
        let line = |text: String| {
            text.split(char::is_control).map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned()
        };
        Self { subject: line(subject.to_string()), what: line(what.to_string()), fix: line(fix.to_string()) }
    }

    /// The same error about another subject: that of a file under the name it was to have.
    #[must_use]
    pub fn about(self, subject: impl fmt::Display) -> Self {
        Self::new(subject, self.what, self.fix)
    }

    /// An error about the file at `path`.
    pub fn file(path: &Path, what: impl fmt::Display, fix: impl fmt::Display) -> Self {
        Self::new(path.display(), what, fix)
    }

    /// The host failed at `subject`. Its sentence ends with one on what to do.
    #[must_use]
    pub fn hosting(subject: impl fmt::Display, error: &host::Error) -> Self {
        let text = error.to_string();
        let Some((what, fix)) = text.rsplit_once(". ") else {
            return Self::new(subject, text, "choose other plugins with --plugins");
        };
        let mut fix = fix.chars();
        let first: String = fix.next().into_iter().flat_map(char::to_lowercase).collect();
        Self::new(subject, what, format_args!("{first}{}", fix.as_str()))
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
                Self::file(path, "its folder does not exist", "create the folder or choose another")
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::file(path, "you may not write there", "choose another place")
            }
            io::ErrorKind::AlreadyExists => {
                Self::file(path, "exists already", "choose another name or replace it with --force")
            }
            _ => Self::file(
                path,
                format_args!("cannot be written: {error}"),
                "nothing was written: check the disk or choose another place",
            ),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.subject, self.what, self.fix)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line_whatever_it_was_made_of() {
        let error = Error::new("a\nb.wav", "line 1\r\n  line 2\n", "try again");
        assert_eq!(error.to_string(), "a b.wav: line 1  line 2; try again");
    }
}
