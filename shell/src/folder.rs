//! Where the user's own presets and other settings lie.

use std::path::PathBuf;

/// The folder of the presets with this table: `lathe/presets/<table>` in the user's folder of settings, which is
/// `$XDG_CONFIG_HOME` or `~/.config` on Linux, `~/Library/Application Support` on macOS, `%APPDATA%` on Windows. `None`
/// where there is no such folder. It need not exist yet.
#[must_use]
pub fn presets(table: &str) -> Option<PathBuf> {
    Some(lathe()?.join("presets").join(table))
}

/// The folder of all that a user keeps for Lathe: `lathe` in the same place. It need not exist.
#[must_use]
pub fn lathe() -> Option<PathBuf> {
    Some(settings()?.join("lathe"))
}

fn settings() -> Option<PathBuf> {
    // The specification asks to ignore what is not absolute.
    let told = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::home_dir().filter(|path| path.is_absolute());
    if cfg!(target_os = "windows") {
        told("APPDATA")
    } else if cfg!(target_os = "macos") {
        Some(home()?.join("Library/Application Support"))
    } else {
        told("XDG_CONFIG_HOME").or_else(|| Some(home()?.join(".config")))
    }
}
