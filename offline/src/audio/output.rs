//! A file that appears under its name whole or not at all.
//!
//! On Linux it has no name until it is complete, so that even a killed process leaves nothing behind. Elsewhere, and on
//! file systems that cannot do that, it waits under a temporary name in the same folder.

use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// A file being written.
#[derive(Debug)]
pub struct Output {
    file: BufWriter<File>,
    /// Its temporary name; `None` while it has none at all.
    name: Option<TempPath>,
    target: PathBuf,
    replace: bool,
}

impl Output {
    /// Begins the file that will be `target`. With `replace` it may take the place of a regular file.
    ///
    /// # Errors
    /// The folder cannot be written to, or `target` exists and must not be replaced.
    pub fn create(target: &Path, replace: bool) -> Result<Self> {
        match fs::symlink_metadata(target) {
            Ok(metadata) if metadata.is_dir() => {
                return Err(Error::file(target, "is a folder", "name the file to write with -o"));
            }
            // A link is followed: what it points to decides.
            Ok(_) if fs::metadata(target).is_ok_and(|metadata| !metadata.is_file()) => {
                return Err(Error::file(target, "is not a regular file", "name the file to write with -o"));
            }
            Ok(_) if !replace => return Err(Error::writing(target, &io::ErrorKind::AlreadyExists.into())),
            _ => {}
        }
        let (file, name) = begin(folder(target)).map_err(|error| Error::writing(target, &error))?;
        Ok(Self { file: BufWriter::with_capacity(1 << 18, file), name, target: target.to_owned(), replace })
    }

    /// Where the file will be.
    #[must_use]
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Appends.
    ///
    /// # Errors
    /// The disk is full or fails.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|error| Error::writing(&self.target, &error))
    }

    /// Overwrites the first bytes with `head`, brings everything to the disk and gives the file its name.
    ///
    /// # Errors
    /// The disk is full or fails, or the name was taken in the meantime. Nothing is left behind then.
    pub fn finish(self, head: &[u8]) -> Result<()> {
        let target = self.target.clone();
        self.commit(head).map_err(|error| Error::writing(&target, &error))
    }

    fn commit(self, head: &[u8]) -> io::Result<()> {
        let Self { file, name, target, replace } = self;
        let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(head)?;
        file.sync_all()?;
        let persist = |name: TempPath| {
            let named = if replace { name.persist(&target) } else { name.persist_noclobber(&target) };
            named.map_err(|error| error.error)
        };
        match name {
            Some(name) => persist(name)?,
            None if replace => persist(link_beside(&file, folder(&target))?)?,
            None => link(&file, &target)?,
        }
        // The name is in the folder; a power cut must not take it away again. Not every file system can do this.
        if let Ok(folder) = File::open(folder(&target)) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

/// The folder that `target` is in.
fn folder(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn begin(folder: &Path) -> io::Result<(File, Option<TempPath>)> {
    if let Some(file) = unnamed(folder) {
        return Ok((file, None));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".lathe-").suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let (file, name) = builder.tempfile_in(folder)?.into_parts();
    Ok((file, Some(name)))
}

/// A file without a name; `None` where the system has none.
#[cfg(target_os = "linux")]
fn unnamed(folder: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    // The user's umask takes its share, as it does for any new file.
    let file = File::from(rustix::fs::open(folder, flags, Mode::from_raw_mode(0o666)).ok()?);
    // It will be named through /proc: without it, better know now.
    fs::exists(through_proc(&file)).unwrap_or(false).then_some(file)
}

#[cfg(target_os = "linux")]
fn through_proc(file: &File) -> PathBuf {
    use std::os::fd::AsRawFd;
    PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

#[cfg(target_os = "linux")]
fn link(file: &File, target: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    Ok(linkat(CWD, through_proc(file), CWD, target, AtFlags::SYMLINK_FOLLOW)?)
}

/// Names the complete file beside its target: a link cannot replace, a rename can.
fn link_beside(file: &File, folder: &Path) -> io::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    let named = builder.prefix(".lathe-").suffix(".part").make_in(folder, |name| link(file, name))?;
    Ok(named.into_temp_path())
}

#[cfg(not(target_os = "linux"))]
fn unnamed(_: &Path) -> Option<File> {
    None
}

#[cfg(not(target_os = "linux"))]
fn link(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("folder");
        entries.map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_has_no_name_until_it_is_whole() {
        let folder = tempfile::tempdir().expect("folder");
        let target = folder.path().join("out.bin");
        let mut output = Output::create(&target, false).expect("new file");
        output.write(b"head and body").expect("space");
        assert!(!target.exists());
        #[cfg(target_os = "linux")]
        assert_eq!(names(folder.path()), [""; 0], "not even a temporary name");
        output.finish(b"HEAD").expect("finished");
        assert_eq!(fs::read(&target).expect("written"), b"HEAD and body");
        assert_eq!(names(folder.path()), ["out.bin"]);
    }

    #[test]
    fn an_existing_file_is_replaced_only_when_that_was_asked_for() {
        let folder = tempfile::tempdir().expect("folder");
        let target = folder.path().join("out.bin");
        fs::write(&target, "old").expect("written");
        let error = Output::create(&target, false).expect_err("exists");
        assert!(
            error.to_string().ends_with("exists already; choose another name or replace it with --force")
        );
        let mut output = Output::create(&target, true).expect("may be replaced");
        output.write(b"new").expect("space");
        assert_eq!(fs::read(&target).expect("still there"), b"old");
        output.finish(b"").expect("finished");
        assert_eq!(fs::read(&target).expect("replaced"), b"new");
        assert_eq!(names(folder.path()), ["out.bin"]);
    }

    #[test]
    fn a_name_taken_while_writing_is_not_overwritten() {
        let folder = tempfile::tempdir().expect("folder");
        let target = folder.path().join("out.bin");
        let output = Output::create(&target, false).expect("new file");
        fs::write(&target, "somebody else's").expect("written");
        assert!(output.finish(b"").expect_err("taken").to_string().contains("exists already"));
        assert_eq!(fs::read(&target).expect("kept"), b"somebody else's");
    }
}
