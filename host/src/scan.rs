//! Finds CLAP bundles and reads what they offer.
//!
//! Source of the folders: the CLAP specification, `entry.h`, "Standard search paths".

use crate::{Descriptor, Error, entry};
use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Folders within folders are searched down to here, which also ends a loop of links.
const MAX_DEPTH: usize = 8;

/// What a scan found.
#[derive(Debug, Default)]
pub struct Scan {
    /// Where it looked, in order.
    pub folders: Vec<PathBuf>,
    /// Each plugin once, in the order of the folders and, within one, of the file names.
    pub plugins: Vec<Descriptor>,
    /// Plugins whose id was already found further up.
    pub shadowed: Vec<Descriptor>,
    /// Bundles that cannot be loaded, and why.
    pub broken: Vec<(PathBuf, Error)>,
}

impl Scan {
    /// The plugin with this id or, failing that, the only one with this display name, whatever its case.
    ///
    /// # Errors
    /// Names the folders and the bundles that could not be loaded, or the ids among which to choose.
    pub fn find(&self, key: &str) -> Result<&Descriptor, Error> {
        if let Some(found) = self.plugins.iter().find(|plugin| plugin.id == key) {
            return Ok(found);
        }
        let named: Vec<&Descriptor> =
            self.plugins.iter().filter(|plugin| plugin.name.to_lowercase() == key.to_lowercase()).collect();
        match named.as_slice() {
            [found] => Ok(found),
            [] => Err(Error::NotFound {
                key: key.to_owned(),
                folders: self.folders.clone(),
                broken: self.broken.iter().map(|(path, _)| path.clone()).collect(),
            }),
            [first, ..] => Err(Error::NoSuchId {
                path: first.path.clone(),
                id: key.to_owned(),
                available: named.iter().map(|plugin| plugin.id.clone()).collect(),
            }),
        }
    }
}

/// The folders to look in, the most specific first: `explicit` ones (a bundle itself will do), the bundles built here
/// (`bundled`, such as `target/bundled`), `CLAP_PATH`, and where the system keeps them.
#[must_use]
pub fn folders(explicit: &[PathBuf], bundled: Option<&Path>) -> Vec<PathBuf> {
    folders_in(explicit, bundled, &|name| std::env::var_os(name))
}

/// [`folders`] in a given environment.
fn folders_in(
    explicit: &[PathBuf],
    bundled: Option<&Path>,
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Vec<PathBuf> {
    let mut all = explicit.to_vec();
    all.extend(bundled.map(Path::to_owned));
    if let Some(list) = variable("CLAP_PATH") {
        all.extend(std::env::split_paths(&list).filter(|path| !path.as_os_str().is_empty()));
    }
    let within = |name: &str, rest: &str| variable(name).map(|root| Path::new(&root).join(rest));
    if cfg!(windows) {
        all.extend(within("LOCALAPPDATA", "Programs/Common/CLAP"));
        all.extend(within("COMMONPROGRAMFILES", "CLAP"));
    } else if cfg!(target_os = "macos") {
        all.extend(within("HOME", "Library/Audio/Plug-Ins/CLAP"));
        all.push("/Library/Audio/Plug-Ins/CLAP".into());
    } else {
        all.extend(within("HOME", ".clap"));
        all.push("/usr/lib/clap".into());
        all.push("/usr/local/lib/clap".into());
    }
    let mut seen = HashSet::new();
    all.retain(|path| seen.insert(path.clone()));
    all
}

/// Loads every bundle in `folders` and lists its plugins. A bundle that cannot be loaded is listed as broken; a folder
/// that is not there holds nothing. A bundle that crashes takes the process down with the line of [`crate::crash`].
#[must_use]
pub fn scan(folders: &[PathBuf]) -> Scan {
    let mut scan = Scan { folders: folders.to_vec(), ..Scan::default() };
    let (mut ids, mut visited) = (HashSet::new(), HashSet::new());
    for bundle in folders.iter().flat_map(|folder| bundles(folder, MAX_DEPTH)) {
        if !visited.insert(bundle.canonicalize().unwrap_or_else(|_| bundle.clone())) {
            continue;
        }
        match describe(&bundle) {
            Ok(plugins) => {
                for plugin in plugins {
                    let list =
                        if ids.insert(plugin.id.clone()) { &mut scan.plugins } else { &mut scan.shadowed };
                    list.push(plugin);
                }
            }
            Err(error) => scan.broken.push((bundle, error)),
        }
    }
    scan
}

/// What one bundle offers.
///
/// # Errors
/// Names the bundle and why it cannot be loaded.
pub fn describe(bundle: &Path) -> Result<Vec<Descriptor>, Error> {
    let plugins = entry::descriptors(&entry::load(bundle)?, bundle)?;
    if plugins.is_empty() {
        return Err(Error::Load { path: bundle.to_owned(), reason: "it holds no plugins".to_owned() });
    }
    Ok(plugins)
}

/// The bundles in a folder and below, by name. On macOS a bundle is a folder itself.
fn bundles(path: &Path, depth: usize) -> Vec<PathBuf> {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("clap")) {
        let there = if cfg!(target_os = "macos") { path.exists() } else { path.is_file() };
        return if there { vec![path.to_owned()] } else { bundles_below(path, depth) };
    }
    bundles_below(path, depth)
}

fn bundles_below(folder: &Path, depth: usize) -> Vec<PathBuf> {
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let is_bundle = |path: &PathBuf| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("clap"));
    paths
        .into_iter()
        .filter(|path| is_bundle(path) || (depth > 0 && path.is_dir()))
        .flat_map(|path| bundles(&path, depth.saturating_sub(1)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_come_in_their_order_and_once() {
        let environment = |name: &str| match name {
            "CLAP_PATH" => std::env::join_paths(["/env/a", "/mine", "/env/b"]).ok(),
            "HOME" => Some("/home/me".into()),
            _ => None,
        };
        let found = folders_in(&["/mine".into()], Some(Path::new("/built/bundled")), &environment);
        let first: Vec<&Path> = found.iter().take(4).map(PathBuf::as_path).collect();
        assert_eq!(first, ["/mine", "/built/bundled", "/env/a", "/env/b"].map(Path::new));
        if cfg!(target_os = "linux") {
            let rest: Vec<&Path> = found[4..].iter().map(PathBuf::as_path).collect();
            assert_eq!(rest, ["/home/me/.clap", "/usr/lib/clap", "/usr/local/lib/clap"].map(Path::new));
        }
    }

    #[test]
    fn a_folder_that_is_not_there_holds_nothing() {
        let scan = scan(&["/no/such/folder".into()]);
        assert!(scan.plugins.is_empty() && scan.broken.is_empty());
        let said = scan.find("audio.nobody").expect_err("nothing there").to_string();
        assert!(said.contains("audio.nobody") && said.contains("/no/such/folder"), "{said}");
    }
}
