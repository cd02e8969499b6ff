//! Rule sheets and streaming targets of the user's own: TOML files in `profiles` and `targets` of the user's settings
//! folder, in the form that `lathe check --profile` and `--targets` read.

use dsp_core::meter::profile::{Limits, Profiles};
use dsp_core::meter::targets::{Target, Targets};
use std::fs;
use std::path::{Path, PathBuf};

/// What was found. Names are those of the tables; a name that comes with Lathe, or came before, is left out and told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Own {
    /// Rule sheets by name.
    pub profiles: Vec<(String, Limits)>,
    /// Targets by name.
    pub targets: Vec<(String, Target)>,
    /// What could not be taken, one line each: file, fault and fix.
    pub faults: Vec<String>,
}

impl Own {
    /// Reads all files. Not for the audio thread.
    pub fn read() -> Self {
        shell::folder::lathe().map_or_else(Self::default, |folder| Self::from(&folder))
    }

    fn from(folder: &Path) -> Self {
        let mut own = Self::default();
        for (path, text) in files(&folder.join("profiles"), &mut own.faults) {
            match Profiles::parse(&text) {
                Ok(found) => {
                    let built_in = |name: &str| Profiles::built_in().get(name).is_some();
                    let found = found.iter().map(|(name, limits)| (name.to_owned(), limits.clone()));
                    add(&mut own.profiles, found, built_in, &path, &mut own.faults);
                }
                Err(error) => own.faults.push(format!("{}: {error}", path.display())),
            }
        }
        for (path, text) in files(&folder.join("targets"), &mut own.faults) {
            match Targets::parse(&text) {
                Ok(found) => {
                    let built_in = |name: &str| Targets::built_in().get(name).is_some();
                    let found = found.iter().map(|(name, target)| (name.to_owned(), target.clone()));
                    add(&mut own.targets, found, built_in, &path, &mut own.faults);
                }
                Err(error) => own.faults.push(format!("{}: {error}", path.display())),
            }
        }
        own
    }

    /// The rule sheet of this name.
    pub fn profile(&self, name: &str) -> Option<&Limits> {
        self.profiles.iter().find(|(own, _)| own == name).map(|(_, limits)| limits)
    }

    /// The target of this name.
    pub fn target(&self, name: &str) -> Option<&Target> {
        self.targets.iter().find(|(own, _)| own == name).map(|(_, target)| target)
    }
}

/// Every TOML file of a folder in alphabetical order, with its text. No folder, no files.
fn files(folder: &Path, faults: &mut Vec<String>) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    paths.sort();
    let mut text = |path: PathBuf| match fs::read_to_string(&path) {
        Ok(text) => Some((path, text)),
        Err(error) => {
            faults.push(format!("{}: cannot be read: {error}", path.display()));
            None
        }
    };
    paths.into_iter().filter_map(&mut text).collect()
}

fn add<T>(
    list: &mut Vec<(String, T)>,
    found: impl Iterator<Item = (String, T)>,
    built_in: impl Fn(&str) -> bool,
    path: &Path,
    faults: &mut Vec<String>,
) {
    for (name, item) in found {
        if built_in(&name) {
            faults.push(format!("{}: [{name}] comes with Lathe: give yours another name", path.display()));
        } else if list.iter().any(|(own, _)| *own == name) {
            faults.push(format!("{}: [{name}] is in another file too: rename one", path.display()));
        } else {
            list.push((name, item));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINE: &str = "[mine]\ntitle = \"Mine\"\ntrue_peak_dbtp_max = -2.0\n";
    const RADIO: &str = "[radio]\ntitle = \"Radio\"\nintegrated_lufs = -20.0\nrule = \"both\"\ntrust = \"custom\"\n\
                         as_of = \"2026-11\"\n";

    #[test]
    fn whole_files_are_taken_and_damaged_ones_are_told_and_skipped() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Own::from(folder.path()), Own::default(), "no folder, no fault");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(path, text).expect("written");
        };
        write("profiles/a.toml", MINE);
        write("profiles/b.toml", "[mine]\ntitle = \"Again\"\ntrue_peak_dbtp_max = -2.0\n");
        write("profiles/c.toml", "[strict]\ntitle = \"S\"\ntrue_peak_dbtp_max = -2.0\n");
        write("profiles/d.toml", "[broken]\ntitle = \"B\"\nloud = 3\n");
        write("profiles/e.txt", "not looked at");
        write("targets/t.toml", RADIO);
        let own = Own::from(folder.path());
        assert_eq!(own.profile("mine").and_then(|limits| limits.true_peak_dbtp_max), Some(-2.0));
        assert_eq!(own.target("radio").and_then(|target| target.integrated_lufs), Some(-20.0));
        assert_eq!((own.profiles.len(), own.targets.len(), own.faults.len()), (1, 1, 3));
        for (fault, said) in own.faults.iter().zip([
            "b.toml: [mine] is in another file too: rename one",
            "c.toml: [strict] comes with Lathe: give yours another name",
            "d.toml: line 3: unknown field `loud`",
        ]) {
            assert!(fault.contains(said) && !fault.contains('\n'), "{fault}");
        }
    }
}
