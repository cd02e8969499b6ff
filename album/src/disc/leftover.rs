//! Folders in the making: who works on one holds a lock on it, so that what a killed run left can be told and cleared.

use std::io;
use std::path::Path;
use tempfile::TempDir;

const PREFIX: &str = ".disc-";
const SUFFIX: &str = ".lathe-tmp";

/// Held for as long as somebody works on a folder. The system lets go of it whatever ends the program.
#[cfg(unix)]
pub type Alive = std::fs::File;
/// Where folders cannot be locked, what a killed run left stays.
#[cfg(not(unix))]
pub type Alive = ();

/// A new folder in `parent`, locked. What killed runs left there is cleared first.
///
/// # Errors
/// Nothing may be written there.
pub fn begin(parent: &Path) -> io::Result<(TempDir, Alive)> {
    clear(parent);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    // A temporary folder is its owner's alone; what is delivered has the permissions of any new folder.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    loop {
        let folder = builder.tempdir_in(parent)?;
        if let Some(alive) = lock(folder.path()) {
            return Ok((folder, alive));
        }
    }
}

/// Locks a new folder; `None` if another run took it for a leftover before that.
#[cfg(unix)]
fn lock(folder: &Path) -> Option<Alive> {
    let alive = std::fs::File::open(folder).ok()?;
    // A file system without locks has none for those who clear either, and they leave the folder alone.
    let _locked = alive.lock();
    folder.exists().then_some(alive)
}

#[cfg(not(unix))]
fn lock(_: &Path) -> Option<Alive> {
    Some(())
}

/// Deletes the folders in the making that nobody works on. What cannot be deleted is in nobody's way.
#[cfg(unix)]
fn clear(parent: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let Ok(folder) = std::fs::File::open(entry.path()) else { continue };
        if folder.try_lock().is_ok() {
            let _gone = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(not(unix))]
fn clear(_: &Path) {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_is_cleared_and_what_is_alive_is_not() {
        let parent = tempfile::tempdir().unwrap();
        let place = |name: &str| parent.path().join(name);
        let dead = place(".disc-dead00.lathe-tmp");
        std::fs::create_dir_all(dead.join("ddp")).unwrap();
        std::fs::write(dead.join("ddp/IMAGE.DAT"), "half").unwrap();
        std::fs::create_dir(place("mine.lathe-tmp")).unwrap();
        std::fs::write(place(".disc-file.lathe-tmp"), "").unwrap();
        let (first, _alive) = begin(parent.path()).unwrap();
        assert!(!dead.exists());
        let (second, _also_alive) = begin(parent.path()).unwrap();
        assert!(first.path().exists() && second.path().exists());
        assert!(place("mine.lathe-tmp").exists() && place(".disc-file.lathe-tmp").exists());
    }

    #[test]
    fn runs_side_by_side_leave_each_other_their_folders() {
        let parent = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        let (folder, _alive) = begin(parent.path()).unwrap();
                        std::fs::write(folder.path().join("file"), "whole").unwrap();
                        std::thread::yield_now();
                        assert_eq!(std::fs::read_to_string(folder.path().join("file")).unwrap(), "whole");
                    }
                });
            }
        });
    }
}
