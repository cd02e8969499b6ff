//! Where a user keeps documents on this system.

use std::env;
use std::path::{Path, PathBuf};

/// The user's documents, which exist: where the desktop says (`XDG_DOCUMENTS_DIR` in `user-dirs.dirs`), or `Documents` in
/// the home, or the home itself.
pub fn documents() -> Option<PathBuf> {
    let home = env::home_dir().filter(|home| home.is_dir())?;
    let config = absolute("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config"));
    let named = std::fs::read_to_string(config.join("user-dirs.dirs"));
    let named = named.ok().and_then(|text| named_documents(&text, &home));
    [named, Some(home.join("Documents"))].into_iter().flatten().find(|path| path.is_dir()).or(Some(home))
}

fn absolute(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
}

/// The line `XDG_DOCUMENTS_DIR="$HOME/Documents"` of the desktop's own list.
///
/// Source: xdg-user-dirs, user-dirs.dirs(5).
fn named_documents(text: &str, home: &Path) -> Option<PathBuf> {
    let line = text.lines().find_map(|line| line.trim().strip_prefix("XDG_DOCUMENTS_DIR="))?;
    let path = line.trim().trim_matches('"');
    match path.strip_prefix("$HOME") {
        Some(below) => Some(home.join(below.trim_start_matches('/'))),
        None => Some(PathBuf::from(path)).filter(|path| path.is_absolute()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_the_desktop_is_read() {
        let home = Path::new("/home/mia");
        let named = |text: &str| named_documents(text, home);
        let list = "# a list\nXDG_MUSIC_DIR=\"$HOME/Musik\"\nXDG_DOCUMENTS_DIR=\"$HOME/Dokumente\"\n";
        assert_eq!(named(list), Some("/home/mia/Dokumente".into()));
        assert_eq!(named("XDG_DOCUMENTS_DIR=\"/data/texts\""), Some("/data/texts".into()));
        assert_eq!(named("XDG_DOCUMENTS_DIR=\"texts\""), None);
        assert_eq!(named(""), None);
    }
}
