//! Two folders change places.

use std::io;
use std::path::Path;

/// What is at `one` is at `other` afterwards, and the other way round. On Linux nobody ever sees either place empty; where
/// the system cannot do that, `other` is empty for a moment.
///
/// # Errors
/// The system's. Both are where they were.
pub fn swap(one: &Path, other: &Path) -> io::Result<()> {
    match exchange(one, other) {
        Err(error) if !is_missing(&error) => Err(error),
        Ok(()) => Ok(()),
        Err(_) => in_three_steps(one, other),
    }
}

/// Whether the system, or the file system, has no such call.
fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn in_three_steps(one: &Path, other: &Path) -> io::Result<()> {
    // Not named as a folder in the making: for a moment it holds the only copy, which nobody may clear.
    let aside = tempfile::Builder::new()
        .prefix(".aside-")
        .suffix(".lathe-tmp")
        .tempdir_in(one.parent().unwrap_or(Path::new(".")))?;
    let aside = aside.path().join("aside");
    std::fs::rename(other, &aside)?;
    std::fs::rename(one, other).or_else(|error| {
        std::fs::rename(&aside, other)?;
        Err(error)
    })?;
    std::fs::rename(&aside, one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_swap_and_a_failure_changes_nothing() {
        for swap in [swap, in_three_steps] {
            let folder = tempfile::tempdir().unwrap();
            let [a, b] = ["a", "b"].map(|name| folder.path().join(name));
            std::fs::create_dir(&a).unwrap();
            std::fs::create_dir(&b).unwrap();
            std::fs::write(a.join("was a"), "").unwrap();
            swap(&a, &b).unwrap();
            assert!(b.join("was a").exists() && !a.join("was a").exists());
            assert!(swap(&folder.path().join("missing"), &b).is_err());
            assert!(b.join("was a").exists());
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
        }
    }
}
