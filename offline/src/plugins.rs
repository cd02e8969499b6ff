//! Where the plugins are looked for, and found.

use crate::error::{Error, Result};
use host::Descriptor;
use host::scan::{self, Scan};
use std::path::{Path, PathBuf};

/// The folders to look in: the one named, the bundles built beside this program, and the system's.
///
/// # Errors
/// The named folder does not exist.
pub fn folders(named: Option<&Path>) -> Result<Vec<PathBuf>> {
    if let Some(folder) = named.filter(|folder| !folder.exists()) {
        return Err(Error::file(folder, "there is no such folder", "check the path after --plugins"));
    }
    // cargo puts the program into target/release and the bundles into target/bundled.
    let built =
        std::env::current_exe().ok().and_then(|program| Some(program.parent()?.parent()?.join("bundled")));
    let named: Vec<PathBuf> = named.map(Path::to_owned).into_iter().collect();
    Ok(scan::folders(&named, built.filter(|folder| folder.is_dir()).as_deref()))
}

/// Where the plugins of these names and ids are, each in the first folder that has it. Nothing else is loaded: a foreign
/// plugin that crashes or chatters must not get between ours and the sound. Under the folder `named` every bundle is
/// looked at, elsewhere only those that are called `<name>.clap`.
///
/// # Errors
/// The named folder does not exist, or a plugin is missing: names it, the folders, and the bundles that could not be loaded.
pub fn find(named: Option<&Path>, plugins: &[(&str, &str)]) -> Result<Vec<Descriptor>> {
    let folders = folders(named)?;
    let mut all = Scan { folders: folders.clone(), ..Scan::default() };
    for folder in &folders {
        let bundles: Vec<PathBuf> = if Some(folder.as_path()) == named {
            vec![folder.clone()]
        } else {
            plugins.iter().map(|(name, _)| folder.join(format!("{name}.clap"))).collect()
        };
        let found = scan::scan(&bundles);
        all.plugins.extend(found.plugins);
        all.broken.extend(found.broken);
        if plugins.iter().all(|(_, id)| all.find(id).is_ok()) {
            break;
        }
    }
    let missing = |error: &host::Error| {
        let fix =
            "build and install the plugins with `cargo xtask install`, or name their folder with --plugins";
        let what = error.to_string();
        Error::new("plugins", what.rsplit_once(". ").map_or(&*what, |(what, _)| what), fix)
    };
    plugins.iter().map(|(_, id)| all.find(id).cloned().map_err(|error| missing(&error))).collect()
}
