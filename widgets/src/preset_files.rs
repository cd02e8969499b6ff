//! A shelf of presets: those that came with the plugin, and the user's own, a file each in one folder.

use crate::preset_bar::PresetShelf;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// End of the name of every preset file.
pub const EXTENSION: &str = "preset";

/// Settings as text, and back.
pub trait PresetState {
    /// The settings now. Equal settings give equal text: that tells whether a preset was changed.
    fn text(&self) -> String;
    /// Takes the settings from `text`.
    ///
    /// # Errors
    /// The text is no preset of this plugin; the message says what is wrong and changes nothing.
    fn restore(&mut self, text: &str) -> Result<(), String>;
}

/// The shelf. The folder is read when the shelf is made and after a save.
#[derive(Debug)]
pub struct PresetFiles<S> {
    state: S,
    folder: PathBuf,
    factory: &'static [(&'static str, &'static str)],
    own: Vec<String>,
    current: Option<usize>,
    loaded: String,
}

impl<S: PresetState> PresetFiles<S> {
    /// A shelf of `factory` presets (name and text) and of the files in `folder`, which need not exist yet.
    ///
    /// # Errors
    /// The folder exists and cannot be read.
    pub fn new(
        state: S,
        folder: PathBuf,
        factory: &'static [(&'static str, &'static str)],
    ) -> Result<Self, String> {
        let loaded = state.text();
        let mut shelf = Self { state, folder, factory, own: Vec::new(), current: None, loaded };
        shelf.read()?;
        Ok(shelf)
    }

    /// The settings.
    pub fn state(&mut self) -> &mut S {
        &mut self.state
    }

    fn read(&mut self) -> Result<(), String> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other.map_err(|error| failed("read", &self.folder, &error))?,
        };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let files = paths.filter(|path| path.extension().is_some_and(|end| end == EXTENSION));
        let names = files.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
        self.own = names.filter(|name| is_name(name) && !self.is_factory(name)).collect();
        self.own.sort();
        Ok(())
    }

    fn is_factory(&self, name: &str) -> bool {
        self.factory.iter().any(|(factory, _)| factory.eq_ignore_ascii_case(name))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.{EXTENSION}"))
    }
}

impl<S: PresetState> PresetShelf for PresetFiles<S> {
    fn names(&self) -> Vec<String> {
        let factory = self.factory.iter().map(|(name, _)| (*name).to_owned());
        factory.chain(self.own.iter().cloned()).collect()
    }

    fn current(&self) -> Option<usize> {
        self.current
    }

    fn dirty(&self) -> bool {
        self.state.text() != self.loaded
    }

    fn load(&mut self, n: usize) -> Result<(), String> {
        let text = match self.factory.get(n) {
            Some((_, text)) => (*text).to_owned(),
            None => {
                let name =
                    self.own.get(n - self.factory.len()).ok_or("this preset is gone: choose another")?;
                let path = self.path(name);
                fs::read_to_string(&path).map_err(|error| failed("read", &path, &error))?
            }
        };
        self.state.restore(&text).map_err(|error| format!("preset {}: {error}", self.names()[n]))?;
        self.current = Some(n);
        self.loaded = self.state.text();
        Ok(())
    }

    fn save(&mut self, name: &str) -> Result<(), String> {
        if !is_name(name) {
            return Err(format!(
                "preset {name:?}: a name has 1 to 64 letters, digits, spaces or - _ + ' ( )"
            ));
        }
        if self.is_factory(name) {
            return Err(format!("preset {name} came with the plugin: choose another name"));
        }
        let (path, text) = (self.path(name), self.state.text());
        write_whole(&self.folder, &path, &text).map_err(|error| failed("write", &path, &error))?;
        self.read()?;
        let own = self.own.iter().position(|own| own == name);
        self.current = own.map(|n| self.factory.len() + n);
        self.loaded = text;
        Ok(())
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
fn write_whole(folder: &Path, path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
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

    #[derive(Debug)]
    struct Gain(f64);

    impl PresetState for Gain {
        fn text(&self) -> String {
            self.0.to_string()
        }

        fn restore(&mut self, text: &str) -> Result<(), String> {
            self.0 = text.parse().map_err(|_| format!("{text:?} is no gain: save it again"))?;
            Ok(())
        }
    }

    /// A folder of its own for each test, gone afterwards.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("lathe-presets-{}-{name}", std::process::id()));
            Self(path)
        }

        fn shelf(&self) -> PresetFiles<Gain> {
            PresetFiles::new(Gain(0.0), self.0.clone(), &[("Neutral", "0"), ("Loud", "6")]).expect("a shelf")
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
        shelf.state().0 = -1.5;
        assert!(shelf.dirty());
        assert_eq!(shelf.save("My bus (soft)"), Ok(()));
        assert_eq!((shelf.dirty(), shelf.current()), (false, Some(2)));
        let mut next = folder.shelf();
        assert_eq!(next.names(), ["Neutral", "Loud", "My bus (soft)"]);
        assert_eq!(next.load(2), Ok(()));
        assert_eq!((next.state().0, next.dirty()), (-1.5, false));
        assert_eq!(next.load(1), Ok(()));
        assert_eq!(next.state().0, 6.0);
        // Nothing is left beside the preset.
        assert_eq!(fs::read_dir(&folder.0).map(Iterator::count).ok(), Some(1));
    }

    #[test]
    fn names_stay_in_the_folder_and_off_the_factory() {
        let folder = Folder::new("names");
        let mut shelf = folder.shelf();
        for name in ["", "../up", "a/b", "c\\d", " x", "neutral", ".hidden", "a:b"] {
            assert!(shelf.save(name).is_err(), "{name}");
        }
        assert!(!folder.0.exists());
    }

    #[test]
    fn a_damaged_or_missing_file_is_an_error_and_changes_nothing() {
        let folder = Folder::new("damaged");
        let mut shelf = folder.shelf();
        shelf.state().0 = 2.0;
        assert_eq!(shelf.save("Mine"), Ok(()));
        let path = folder.0.join("Mine.preset");
        assert!(fs::write(&path, "loud").is_ok());
        assert_eq!(shelf.load(2), Err("preset Mine: \"loud\" is no gain: save it again".to_owned()));
        assert!(fs::remove_file(&path).is_ok());
        assert!(shelf.load(2).is_err_and(|error| error.contains("Mine.preset")));
        assert!(shelf.load(9).is_err());
        assert_eq!(shelf.state().0, 2.0);
    }
}
