//! The folder of a delivery: written aside and put in place when it is whole; its files found by their names.

use super::leftover::{self, Alive};
use offline::error::{Error, Result};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The largest file beside an image that is read: everything but images is far smaller.
pub const SMALL_BYTES: u64 = 1 << 20;

/// A folder in the making, beside the place it will have. Dropped, it is gone.
#[derive(Debug)]
pub struct Draft {
    target: PathBuf,
    folder: TempDir,
    /// Says that somebody works on the folder.
    _alive: Alive,
    /// Whether a folder that is there may be replaced.
    replace: bool,
}

impl Draft {
    /// Begins a folder that will be `target`, which must not exist; its parent must.
    ///
    /// # Errors
    /// `target` exists, or nothing may be written there.
    pub fn begin(target: &Path) -> Result<Self> {
        if target.symlink_metadata().is_ok() {
            return Err(Error::file(target, "exists already", "choose another name or move it away"));
        }
        Self::beside(target, false)
    }

    /// Begins a folder that will take the place of `target`, if that is there. Only an empty folder, or one that `ours`
    /// knows, is ever replaced.
    ///
    /// # Errors
    /// `target` is something else, or nothing may be written there.
    pub fn replacing(target: &Path, ours: impl FnOnce(&Path) -> bool) -> Result<Self> {
        let empty =
            |target: &Path| std::fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_none());
        let folder = || target.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
        if target.symlink_metadata().is_ok() && !(folder() && (empty(target) || ours(target))) {
            return Err(Error::file(
                target,
                "exists already and is not such a delivery",
                "choose another place or move it away",
            ));
        }
        Self::beside(target, true)
    }

    fn beside(target: &Path, replace: bool) -> Result<Self> {
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let (folder, alive) = leftover::begin(parent).map_err(|error| Error::writing(target, &error))?;
        Ok(Self { target: target.to_owned(), folder, _alive: alive, replace })
    }

    /// Where `name` is to be written.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where `name` will be, which is what messages say.
    #[must_use]
    pub fn place(&self, name: &str) -> PathBuf {
        self.target.join(name)
    }

    /// The same error, of the place where the file will be instead of where it is written.
    #[must_use]
    pub fn placed(&self, error: Error) -> Error {
        match Path::new(&error.subject).strip_prefix(self.folder.path()) {
            Ok(name) => {
                let place = self.target.join(name);
                error.about(place.display())
            }
            Err(_) => error,
        }
    }

    /// Writes a small file.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        std::fs::write(self.path(name), bytes).map_err(|error| Error::writing(&self.place(name), &error))
    }

    /// Puts the folder in its place. What it replaces is gone after that, and not before.
    ///
    /// # Errors
    /// The place was taken meanwhile, or nothing may be written there; then nothing of the draft is left, and what was
    /// there is there.
    pub fn finish(self) -> Result<()> {
        let fault = |error| Error::writing(&self.target, &error);
        if self.replace && self.target.symlink_metadata().is_ok() {
            return super::swap::swap(self.folder.path(), &self.target).map_err(fault);
        }
        // `rename` replaces an empty folder: something that came meanwhile is not ours to replace.
        if self.target.symlink_metadata().is_ok() {
            return Err(Error::file(&self.target, "exists already", "choose another name or move it away"));
        }
        std::fs::rename(self.folder.path(), &self.target)
            .map_err(|error| Error::writing(&self.target, &error))?;
        // The folder has gone away from under its keeper, which must not look for it any more.
        let _gone = self.folder.keep();
        Ok(())
    }
}

/// The whole of a small file.
///
/// # Errors
/// It cannot be read, or is larger than [`SMALL_BYTES`] and so not what its name says.
pub fn read_small(path: &Path) -> Result<Vec<u8>> {
    let fault = |error| Error::reading(path, &error);
    let mut bytes = Vec::new();
    File::open(path).map_err(fault)?.take(SMALL_BYTES + 1).read_to_end(&mut bytes).map_err(fault)?;
    if bytes.len() as u64 > SMALL_BYTES {
        return Err(Error::file(
            path,
            "is far too large for what it should be",
            "look whether it is another file",
        ));
    }
    Ok(bytes)
}

/// The names of the files in a folder, sorted; folders and names that are not Unicode are left out.
///
/// # Errors
/// The folder cannot be read.
pub fn names(folder: &Path) -> Result<Vec<String>> {
    let fault = |error| Error::reading(folder, &error);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        if entry.path().is_file()
            && let Ok(name) = entry.file_name().into_string()
        {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// The file that `name`, as written inside another file, means in `folder`: the same name, or else the one that differs
/// only in case, as on the systems where such names come from.
///
/// # Errors
/// `name` points outside the folder, or there is no such file.
pub fn find(folder: &Path, name: &str) -> Result<String> {
    // Sheets from elsewhere name files with their path on the machine they were written on.
    let plain = name.rsplit(['/', '\\']).next().unwrap_or_default();
    if plain.is_empty() || plain == "." || plain == ".." || plain.contains('\0') {
        return Err(Error::file(
            folder,
            format_args!("'{name}' names no file"),
            "look at the file that names it",
        ));
    }
    let names = names(folder)?;
    names
        .iter()
        .find(|known| *known == plain)
        .or_else(|| names.iter().find(|known| known.to_lowercase() == plain.to_lowercase()))
        .cloned()
        .ok_or_else(|| {
            Error::file(
                folder,
                format_args!("has no file '{plain}'"),
                "copy the delivery again, with all its files",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_there_whole_or_not_at_all() {
        let parent = tempfile::tempdir().unwrap();
        let target = parent.path().join("disc");
        let draft = Draft::begin(&target).unwrap();
        draft.put("A", b"a").unwrap();
        assert!(!target.exists());
        drop(draft);
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
        let draft = Draft::begin(&target).unwrap();
        draft.put("A", b"a").unwrap();
        draft.finish().unwrap();
        assert_eq!(names(&target).unwrap(), ["A"]);
        assert!(Draft::begin(&target).unwrap_err().to_string().contains("exists already"));
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1);
    }

    #[test]
    fn only_what_is_ours_is_replaced_and_only_by_a_whole_folder() {
        let parent = tempfile::tempdir().unwrap();
        let target = parent.path().join("disc");
        std::fs::create_dir(&target).unwrap();
        std::fs::write(target.join("OLD"), "old").unwrap();
        assert!(
            Draft::replacing(&target, |_| false).unwrap_err().to_string().contains("not such a delivery")
        );
        let draft = Draft::replacing(&target, |folder| folder.join("OLD").exists()).unwrap();
        draft.put("NEW", b"new").unwrap();
        drop(draft);
        assert_eq!(names(&target).unwrap(), ["OLD"]);
        let draft = Draft::replacing(&target, |_| true).unwrap();
        draft.put("NEW", b"new").unwrap();
        draft.finish().unwrap();
        assert_eq!(names(&target).unwrap(), ["NEW"]);
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 1);
        std::fs::write(parent.path().join("file"), "").unwrap();
        assert!(Draft::replacing(&parent.path().join("file"), |_| true).is_err());
    }

    #[test]
    fn an_error_names_the_place_and_not_the_draft() {
        let parent = tempfile::tempdir().unwrap();
        let target = parent.path().join("disc");
        let draft = Draft::begin(&target).unwrap();
        let said = draft.placed(Error::file(&draft.path("bin/disc.bin"), "is full", "free some space"));
        assert_eq!(said.subject, target.join("bin/disc.bin").display().to_string());
        let other = Error::file(Path::new("mix.wav"), "is empty", "export it again");
        assert_eq!(draft.placed(other.clone()), other);
    }

    #[test]
    fn a_name_never_leads_out_of_its_folder() {
        let parent = tempfile::tempdir().unwrap();
        std::fs::write(parent.path().join("secret"), "").unwrap();
        let folder = parent.path().join("disc");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("IMAGE.DAT"), "").unwrap();
        for name in ["../secret", "..", "", "/", "..\\secret"] {
            assert!(find(&folder, name).is_err(), "{name}");
        }
        assert_eq!(find(&folder, "image.dat").unwrap(), "IMAGE.DAT");
        assert_eq!(find(&folder, "C:\\masters\\IMAGE.DAT").unwrap(), "IMAGE.DAT");
    }
}
