//! Copies bundles to where DAWs look for them, and takes them out again.

use crate::bundle::{FORMATS, names};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// The user's own plugin folders, one a format.
pub struct Folders([PathBuf; 2]);

/// Where this system keeps the plugins of one user: the folders that the CLAP and VST3 specifications name.
pub fn folders() -> Result<Folders> {
    let home = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .with_context(|| format!("{name} is not set: where is your home?"))
    };
    let clap_and_vst3 = if cfg!(target_os = "macos") {
        let plugins = home("HOME")?.join("Library/Audio/Plug-Ins");
        [plugins.join("CLAP"), plugins.join("VST3")]
    } else if cfg!(target_os = "windows") {
        let common = home("LOCALAPPDATA")?.join("Programs/Common");
        [common.join("CLAP"), common.join("VST3")]
    } else {
        [home("HOME")?.join(".clap"), home("HOME")?.join(".vst3")]
    };
    Ok(Folders(clap_and_vst3))
}

/// Copies every bundle of `from`. Each appears whole or not at all: a DAW may be scanning.
pub fn install(from: &Path, to: &Folders) -> Result<()> {
    for (format, folder) in FORMATS.iter().zip(&to.0) {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        for name in names()? {
            let file = format!("{name}.{format}");
            let (new, old) = (folder.join(format!(".{file}.new")), folder.join(&file));
            remove(&new)?;
            copy(&from.join(&file), &new)?;
            remove(&old)?;
            fs::rename(&new, &old).with_context(|| format!("cannot move {} into place", old.display()))?;
            println!("installed {}", old.display());
        }
    }
    Ok(())
}

/// Removes the bundles of these names, and nothing else.
pub fn uninstall(names: &[String], from: &Folders) -> Result<()> {
    for (format, folder) in FORMATS.iter().zip(&from.0) {
        for name in names {
            let bundle = folder.join(format!("{name}.{format}"));
            if remove(&bundle)? {
                println!("removed {}", bundle.display());
            }
        }
    }
    Ok(())
}

/// Removes a file or a folder; says whether it was there.
fn remove(path: &Path) -> Result<bool> {
    let result = match fs::symlink_metadata(path) {
        Err(_) => return Ok(false),
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
    };
    result.map(|()| true).with_context(|| format!("cannot remove {}", path.display()))
}

/// Copies a file or a folder with all that is in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_file() {
        fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
        return Ok(());
    }
    if !from.is_dir() {
        bail!("{} is missing: run `cargo xtask bundle`", from.display());
    }
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let name = entry?.file_name();
        copy(&from.join(&name), &to.join(&name))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_copied_whole_and_removed_whole() {
        let scratch = tempfile::tempdir().expect("a temporary folder");
        let (from, to) = (scratch.path().join("a.vst3"), scratch.path().join("b.vst3"));
        fs::create_dir_all(from.join("Contents/x86_64-linux")).expect("a folder");
        fs::write(from.join("Contents/x86_64-linux/a.so"), b"library").expect("a file");
        copy(&from, &to).expect("a copy");
        assert_eq!(fs::read(to.join("Contents/x86_64-linux/a.so")).expect("the copy"), b"library");
        assert!(remove(&to).expect("removed"));
        assert!(!remove(&to).expect("nothing to remove"));
        assert!(from.exists());
    }

    #[test]
    fn uninstalling_leaves_what_is_not_ours() {
        let scratch = tempfile::tempdir().expect("a temporary folder");
        let folders = Folders([scratch.path().join("clap"), scratch.path().join("vst3")]);
        fs::create_dir_all(&folders.0[0]).expect("a folder");
        for file in ["Lathe EQ.clap", "Other.clap"] {
            fs::write(folders.0[0].join(file), b"").expect("a file");
        }
        uninstall(&["Lathe EQ".to_owned()], &folders).expect("uninstalled");
        assert!(!folders.0[0].join("Lathe EQ.clap").exists());
        assert!(folders.0[0].join("Other.clap").exists());
    }

    #[test]
    fn a_missing_bundle_says_how_to_make_it() {
        let scratch = tempfile::tempdir().expect("a temporary folder");
        let error =
            copy(&scratch.path().join("none.clap"), &scratch.path().join("x")).expect_err("nothing there");
        assert!(error.to_string().contains("cargo xtask bundle"), "{error}");
    }
}
