//! What a check found: where, what, how bad.

use std::fmt;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing, and right.
    Note,
    /// Some plants or players will not take it, or nobody can check it.
    Warning,
    /// Wrong or damaged: it must not be pressed.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One thing found in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file it was found in, by its name in the folder.
    pub subject: String,
    /// What was found.
    pub what: String,
    /// How bad it is.
    pub severity: Severity,
}

impl Finding {
    /// A finding in the file `subject`.
    pub fn new(severity: Severity, subject: impl fmt::Display, what: impl fmt::Display) -> Self {
        // Names and texts come from files of any origin: a finding is one line all the same.
        let line = |text: String| text.replace(|c: char| c.is_control(), "\u{FFFD}");
        Self { subject: line(subject.to_string()), what: line(what.to_string()), severity }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.severity, self.subject, self.what)
    }
}
