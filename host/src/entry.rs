//! Loading a bundle and reading what it says about its plugins: the one place where foreign code enters the process.

use crate::Error;
use crate::crash::{Label, Stage};
use clack_host::entry::{PluginEntry, PluginEntryError};
use clack_host::factory::plugin::PluginFactory;
use std::error::Error as StdError;
use std::ffi::CStr;
use std::path::{Path, PathBuf};

/// What a bundle says about one of its plugins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// The bundle.
    pub path: PathBuf,
    /// Stable id, such as `audio.lathe.eq`.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Who makes it. May be empty.
    pub vendor: String,
    /// Version, in no particular form. May be empty.
    pub version: String,
    /// CLAP features, such as `audio-effect` or `stereo`.
    pub features: Vec<String>,
}

/// Loads the bundle, or takes another handle to it if it is loaded.
pub(crate) fn load(path: &Path) -> Result<PluginEntry, Error> {
    let file_name = path.file_name().unwrap_or_default().to_string_lossy();
    let _scope = Label::new(&file_name, path).enter(Stage::Loading);
    let error = |reason: String| Error::Load { path: path.to_owned(), reason };
    // The system's loader would search its own folders for a bare file name.
    let path = std::path::absolute(path).map_err(|e| error(e.to_string()))?;
    if let Err(e) = path.metadata() {
        return Err(error(e.to_string()));
    }
    // SAFETY: loading a bundle runs foreign code, which nothing can vouch for: that is what a plugin host is for. The
    // handle keeps the library loaded for as long as anything made from it lives.
    #[allow(unsafe_code)]
    let entry = unsafe { PluginEntry::load(&path) };
    entry.map_err(|e| error(reason(&e)))
}

/// What the loader answered, without the path that it repeats and on one line.
fn reason(error: &PluginEntryError) -> String {
    let said = match error {
        PluginEntryError::LibraryLoadingError(e) => {
            e.source().map_or_else(|| e.to_string(), ToString::to_string)
        }
        other => other.to_string(),
    };
    said.replace(['\n', '\r'], " ").trim_end_matches('.').to_owned()
}

/// Everything the bundle offers, in its own order.
pub(crate) fn descriptors(entry: &PluginEntry, path: &Path) -> Result<Vec<Descriptor>, Error> {
    let file_name = path.file_name().unwrap_or_default().to_string_lossy();
    let _scope = Label::new(&file_name, path).enter(Stage::Loading);
    let Some(factory) = entry.get_factory::<PluginFactory<'_>>() else {
        return Err(Error::Load { path: path.to_owned(), reason: "it holds no plugins".to_owned() });
    };
    let text = |s: Option<&CStr>| s.map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(factory
        .plugin_descriptors()
        .filter_map(|d| {
            let id = text(d.id());
            let name = Some(text(d.name())).filter(|name| !name.is_empty()).unwrap_or_else(|| id.clone());
            (!id.is_empty()).then(|| Descriptor {
                path: path.to_owned(),
                id,
                name,
                vendor: text(d.vendor()),
                version: text(d.version()),
                features: d.features().map(|f| f.to_string_lossy().into_owned()).collect(),
            })
        })
        .collect())
}
