//! Which audio files there are under some folders, in an order that does not depend on the machine.
//!
//! Listed is every regular file whose name ends as audio does, whether Lathe reads that kind or not (its line then says
//! that it does not), and every file without an ending that begins as audio does. Names that begin with a dot are
//! skipped, links are followed, and a link that leads back to a folder above it is skipped with a note. The list is
//! sorted by the bytes of the paths; it is the one thing that is kept for every file.

use super::shard::Shard;
use offline::audio::source::begins_as_audio;
use offline::error::Error;
use std::borrow::Cow;
use std::ffi::OsStr;
use std::io;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// How the names of audio files end, in lower case.
const ENDINGS: [&str; 21] = [
    "aac", "aif", "aifc", "aiff", "ape", "bwf", "caf", "dff", "dsf", "flac", "m4a", "m4b", "mp2", "mp3",
    "oga", "ogg", "opus", "rf64", "w64", "wav", "wave",
];

/// A file of the list.
#[derive(Debug)]
pub struct Item {
    /// Where it is: the folder as given and the path in it.
    pub file: Box<Path>,
    /// Which of the inputs it was found under; `None` for a file that was given itself.
    root: Option<usize>,
    /// Why it could not be looked at.
    pub error: Option<Box<Error>>,
}

/// The files of one share.
#[derive(Debug, Default)]
pub struct List {
    /// Sorted by the bytes of `file`, each once.
    pub items: Vec<Item>,
    /// How many files all shares have together.
    pub found: usize,
    /// What was left out and why, a line each.
    pub notes: Vec<String>,
    roots: Vec<PathBuf>,
}

impl List {
    /// The path of `item` in the folder that was given; the path itself for a file that was given.
    #[must_use]
    pub fn relative<'a>(&self, item: &'a Item) -> &'a Path {
        let inside = item.root.and_then(|root| item.file.strip_prefix(&self.roots[root]).ok());
        match inside {
            // A folder that was given and cannot be read.
            Some(path) if path.as_os_str().is_empty() => Path::new("."),
            Some(path) => path,
            None => &item.file,
        }
    }

    fn add(&mut self, item: Item, shard: Option<Shard>) {
        self.found += 1;
        if shard.is_none_or(|shard| shard.holds(&slashed(self.relative(&item)))) {
            self.items.push(item);
        }
    }
}

/// The bytes of a path with `/` between folders on every system.
#[must_use]
pub fn slashed(path: &Path) -> Cow<'_, [u8]> {
    let bytes = path.as_os_str().as_encoded_bytes();
    if MAIN_SEPARATOR == '/' {
        return Cow::Borrowed(bytes);
    }
    let slash = |byte: &u8| if char::from(*byte) == MAIN_SEPARATOR { b'/' } else { *byte };
    Cow::Owned(bytes.iter().map(slash).collect())
}

/// Lists the audio files under the folders among `inputs`, and the files among them whatever their names. Only those
/// of `shard` are kept.
#[must_use]
pub fn list(inputs: &[PathBuf], shard: Option<Shard>) -> List {
    let mut list = List { roots: inputs.to_vec(), ..List::default() };
    for (root, input) in inputs.iter().enumerate() {
        if !input.is_dir() {
            list.add(Item { file: input.as_path().into(), root: None, error: None }, shard);
            continue;
        }
        let root = Some(root);
        let seen = |entry: &DirEntry| entry.depth() == 0 || !hidden(entry.file_name());
        for entry in WalkDir::new(input).follow_links(true).into_iter().filter_entry(seen) {
            match entry {
                Ok(entry) => {
                    if entry.file_type().is_file() && is_audio(entry.path()) {
                        list.add(Item { file: entry.path().into(), root, error: None }, shard);
                    }
                }
                Err(error) => failed(&mut list, input, root, &error, shard),
            }
        }
    }
    list.items
        .sort_by(|a, b| a.file.as_os_str().as_encoded_bytes().cmp(b.file.as_os_str().as_encoded_bytes()));
    // A folder given twice, or inside another one.
    list.items.dedup_by(|a, b| a.file == b.file);
    list
}

/// Something could not be looked at: a folder or audio file is listed with the error, a loop is noted.
fn failed(list: &mut List, input: &Path, root: Option<usize>, error: &walkdir::Error, shard: Option<Shard>) {
    let path = error.path().unwrap_or(input);
    if error.depth() > 0 && path.file_name().is_some_and(hidden) {
        return;
    }
    if let Some(above) = error.loop_ancestor() {
        list.notes.push(format!("{}: skipped, it leads back to {}", path.display(), above.display()));
        return;
    }
    if path.is_dir() || ends_as_audio(path) {
        let kind = error.io_error().map_or(io::ErrorKind::Other, io::Error::kind);
        let error = Some(Box::new(Error::reading(path, &kind.into())));
        list.add(Item { file: path.into(), root, error }, shard);
    }
}

fn hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

fn ends_as_audio(path: &Path) -> bool {
    let ending = path.extension().map(OsStr::to_ascii_lowercase);
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
}

fn is_audio(path: &Path) -> bool {
    // Only files without an ending are opened: what calls itself text or a picture is taken at its word.
    ends_as_audio(path) || (path.extension().is_none() && begins_as_audio(path).unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn names(list: &List) -> Vec<String> {
        let name = |item: &Item| String::from_utf8_lossy(&slashed(list.relative(item))).into_owned();
        list.items.iter().map(name).collect()
    }

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("folder");
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("parent")).expect("folder");
            fs::write(path, bytes).expect("written");
        }
        folder
    }

    #[test]
    fn audio_is_listed_by_the_bytes_of_its_path_and_nothing_else_is() {
        let folder = folder(&[
            ("b/2.FLAC", b""),
            ("b/10.wav", b""),
            ("b.wav", b""),
            ("Z.aif", b""),
            ("b/deep/er/x.opus", b""),
            ("b/cover.jpg", b"\xFF\xFB"),
            ("b/notes", b"Dear engineer, here is my mix."),
            ("b/bare", b"RIFF\0\0\0\0WAVE"),
            (".hidden.wav", b""),
            ("._b.wav", b""),
            (".cache/x.wav", b""),
        ]);
        let list = list(&[folder.path().to_owned()], None);
        // "." is 0x2E and "/" 0x2F: the bytes of whole paths are compared, not folder by folder.
        assert_eq!(names(&list), ["Z.aif", "b.wav", "b/10.wav", "b/2.FLAC", "b/bare", "b/deep/er/x.opus"]);
        assert_eq!((list.found, list.notes.len()), (6, 0));
    }

    #[test]
    fn a_file_is_listed_once_and_a_given_one_whatever_its_name() {
        let folder = folder(&[("a/1.wav", b""), ("a/readme.txt", b"")]);
        let (whole, part) = (folder.path().to_owned(), folder.path().join("a"));
        let text = part.join("readme.txt");
        let list = list(&[whole, part, text.clone()], None);
        assert_eq!(names(&list), ["a/1.wav".to_owned(), text.display().to_string()]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_loops_end() {
        use std::os::unix::fs::symlink;
        let folder = folder(&[("a/1.wav", b""), ("elsewhere/2.wav", b"")]);
        let path = |name: &str| folder.path().join(name);
        symlink(path("a"), path("a/loop")).expect("link");
        symlink(path("elsewhere"), path("a/link")).expect("link");
        symlink(path("nowhere"), path("a/broken.wav")).expect("link");
        symlink(path("nowhere"), path("a/broken.txt")).expect("link");
        let list = list(&[path("a")], None);
        assert_eq!(names(&list), ["1.wav", "broken.wav", "link/2.wav"]);
        assert!(list.items[1].error.as_ref().expect("broken").to_string().contains("there is no such file"));
        assert!(
            list.notes.len() == 1 && list.notes[0].contains("loop: skipped, it leads back"),
            "{:?}",
            list.notes
        );
    }
}
