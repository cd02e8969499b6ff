//! A shelf of presets: those that came with the plugin, and the user's own, a file each in one folder.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// End of the name of every preset file.
pub const EXTENSION: &str = "toml";

/// The shelf. The folder is read by [`PresetFiles::refresh`] and after a save.
#[derive(Clone, Debug, Default)]
pub struct PresetFiles {
    folder: Option<PathBuf>,
    factory: Vec<(String, String)>,
    own: Vec<String>,
}

impl PresetFiles {
    /// A shelf of `factory` presets (name and text) and of the files in `folder`, which need not exist yet; `None` where
    /// there is no place for files.
    #[must_use]
    pub fn new(folder: Option<PathBuf>, factory: Vec<(String, String)>) -> Self {
        Self { folder, factory, own: Vec::new() }
    }

    /// Looks for files.
    ///
    /// # Errors
    /// The folder exists and cannot be read.
    pub fn refresh(&mut self) -> Result<(), String> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.own.clear();
                return Ok(());
            }
            other => other.map_err(|error| failed("read", folder, &error))?,
        };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let files = paths.filter(|path| path.extension().is_some_and(|end| end == EXTENSION));
        let names = files.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
        self.own = names.filter(|name| is_name(name) && !self.is_factory(name)).collect();
        self.own.sort();
        Ok(())
    }

    /// All names: those that came with the plugin, then the user's own.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let factory = self.factory.iter().map(|(name, _)| name);
        factory.chain(&self.own).cloned().collect()
    }

    /// The place of a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.factory.iter().map(|(name, _)| name).chain(&self.own).position(|known| known == name)
    }

    /// The text of preset `n` of the names.
    ///
    /// # Errors
    /// Its file cannot be read.
    pub fn text(&self, n: usize) -> Result<String, String> {
        if let Some((_, text)) = self.factory.get(n) {
            return Ok(text.clone());
        }
        let name = self.own.get(n - self.factory.len()).ok_or("this preset is gone: choose another")?;
        let path = self.path(name)?;
        fs::read_to_string(&path).map_err(|error| failed("read", &path, &error))
    }

    /// Keeps `text` as the user's own preset `name`. `current` is the one that may be replaced.
    ///
    /// # Errors
    /// The name is no name or another preset has it, or the file cannot be written.
    pub fn save(&mut self, name: &str, text: &str, current: &str) -> Result<(), String> {
        if !is_name(name) {
            return Err(format!(
                "preset {name:?}: a name has 1 to 64 letters, digits, spaces or - _ + ' ( )"
            ));
        }
        if self.is_factory(name) {
            return Err(format!("preset {name} came with the plugin: choose another name"));
        }
        self.refresh()?;
        if name != current && self.own.iter().any(|own| own.to_lowercase() == name.to_lowercase()) {
            return Err(format!(
                "preset {name} exists: choose another name, or load it before you replace it"
            ));
        }
        let path = self.path(name)?;
        write_whole(&path, text).map_err(|error| failed("write", &path, &error))?;
        self.refresh()
    }

    fn is_factory(&self, name: &str) -> bool {
        self.factory.iter().any(|(factory, _)| factory.eq_ignore_ascii_case(name))
    }

    fn path(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.folder.as_ref().ok_or("there is no home folder to keep presets in: set HOME")?;
        Ok(folder.join(format!("{name}.{EXTENSION}")))
    }
}

fn failed(what: &str, path: &Path, error: &io::Error) -> String {
    format!("cannot {what} {}: {error}", path.display())
}

/// A name that is a file name everywhere, inside of its folder.
fn is_name(name: &str) -> bool {
    let legal = |c: char| c.is_alphanumeric() || " -_+'()".contains(c);
    (1..=64).contains(&name.chars().count()) && name.chars().all(legal) && name.trim() == name
}

/// Writes beside and renames, so that no reader and no power cut meets half a preset.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    // Two plugins may save at once.
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    let written = fs::File::create(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| fs::rename(&beside, path));
    if renamed.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for each test, gone afterwards.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("lathe-presets-{}-{name}", std::process::id()));
            Self(path)
        }

        fn shelf(&self) -> PresetFiles {
            let factory = [("Neutral", "0"), ("Loud", "6")].map(|(name, text)| (name.into(), text.into()));
            let mut shelf = PresetFiles::new(Some(self.0.clone()), factory.to_vec());
            assert_eq!(shelf.refresh(), Ok(()));
            shelf
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn what_was_saved_is_there_for_the_next_shelf() {
        let folder = Folder::new("saved");
        let mut shelf = folder.shelf();
        assert_eq!(shelf.save("My bus (soft)", "-1.5", "Neutral"), Ok(()));
        assert_eq!(shelf.find("My bus (soft)"), Some(2));
        let next = folder.shelf();
        assert_eq!(next.names(), ["Neutral", "Loud", "My bus (soft)"]);
        assert_eq!((next.text(2).as_deref(), next.text(1).as_deref()), (Ok("-1.5"), Ok("6")));
        // Nothing is left beside the preset.
        assert_eq!(fs::read_dir(&folder.0).map(Iterator::count).ok(), Some(1));
    }

    #[test]
    fn names_stay_in_the_folder_and_off_the_factory() {
        let folder = Folder::new("names");
        let mut shelf = folder.shelf();
        for name in ["", "../up", "a/b", "c\\d", " x", "neutral", ".hidden", "a:b"] {
            assert!(shelf.save(name, "1", "Neutral").is_err(), "{name}");
        }
        assert!(!folder.0.exists());
        assert!(PresetFiles::default().save("Mine", "1", "").is_err_and(|error| error.contains("HOME")));
    }

    #[test]
    fn only_the_current_preset_is_replaced() {
        let folder = Folder::new("replaced");
        let mut shelf = folder.shelf();
        assert_eq!(shelf.save("Mine", "1", "Neutral"), Ok(()));
        assert_eq!(shelf.save("Mine", "2", "Mine"), Ok(()));
        assert!(shelf.save("mine", "3", "Loud").is_err_and(|error| error.contains("exists")));
        assert_eq!(folder.shelf().text(2).as_deref(), Ok("2"));
    }

    #[test]
    fn a_missing_file_is_an_error() {
        let folder = Folder::new("missing");
        let mut shelf = folder.shelf();
        assert_eq!(shelf.save("Mine", "1", ""), Ok(()));
        assert!(fs::remove_file(folder.0.join("Mine.toml")).is_ok());
        assert!(shelf.text(2).is_err_and(|error| error.contains("Mine.toml")));
        assert!(shelf.text(9).is_err());
    }
}
