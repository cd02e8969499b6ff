//! Everything that is needed to make the album again, and to see that it came out the same.
//!
//! The tracks as they were rendered, in 32-bit float at the rate of their mixes; the album file, its presets (built-in ones
//! written out) and sessions; in the manifest the plugins with their versions, and the sums of all inputs. The mixes
//! themselves are not copied.

use super::bext::Described;
use super::manifest::{Held, Kind, Manifest, Plugin};
use super::names::{self, Names};
use super::pass::Pass;
use super::tags::Tags;
use super::{FileFormat, Options, Target, streaming};
use crate::book::Album;
use crate::disc::folder::Draft;
use crate::render::{Rendered, Watch};
use offline::audio::source::Source;
use offline::audio::write::Format;
use offline::chain::PLUGINS;
use offline::error::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The name of the album file in the archive.
const ALBUM_NAME: &str = "album.toml";

/// The plugins that a render uses, found as a render finds them.
///
/// # Errors
/// One is missing or cannot be read.
pub fn plugins(folder: Option<&Path>) -> Result<Vec<Plugin>> {
    let found = offline::plugins::find(folder, &PLUGINS.map(|(name, id, _)| (name, id)))?;
    let mut plugins: Vec<Plugin> = Vec::new();
    for plugin in found {
        if plugins.iter().all(|known| known.id != plugin.id) {
            let held = plugin.path.is_file().then(|| Held::of(&plugin.path, &plugin.name)).transpose()?;
            let sha256 = held.map(|held| held.sha256);
            plugins.push(Plugin { id: plugin.id, name: plugin.name, version: plugin.version, sha256 });
        }
    }
    Ok(plugins)
}

/// Delivers the album into the folder `archive`. `plugins` are those that rendered it; `watch` is told of every track.
///
/// # Errors
/// A code is wrong, an input or a rendered track cannot be read, the folder that is there is no such delivery, or the disk
/// is full. What was there is there then.
pub fn deliver_archive(
    album: &Album,
    rendered: &[Rendered],
    plugins: &[Plugin],
    options: &Options,
    watch: &dyn Watch,
) -> Result<Manifest> {
    let tags = Tags::of(album)?;
    let draft = super::begin(options, Target::Archive, Kind::Archive)?;
    let head = &album.head;
    let upc = tags.first().and_then(|tags| tags.upc.clone());
    let mut manifest = Manifest::new(Kind::Archive, &head.title, &head.artist, upc);
    manifest.plugins = plugins.to_vec();
    manifest.inputs = inputs(album, options)?;
    let mut files = Files::new(&draft);
    files.put(ALBUM_NAME, &album_file(album)?)?;
    for (index, (track, (tags, rendered))) in album.tracks.iter().zip(tags.iter().zip(rendered)).enumerate() {
        files.folder("tracks")?;
        let pass = Pass {
            draft: &draft,
            stem: &format!("tracks/{}", names::of_track(tags.number, &tags.title)),
            formats: &[FileFormat::Wav],
            tags,
            sound: Described { sample_rate_hz: rendered.sample_rate_hz, bits: 32, start: 0 },
            format: Format::Wav32f,
            frames: rendered.frames,
        };
        let mut source = Source::open(&rendered.path)?;
        let (readings, _) = pass.run(&mut source, None, &mut |done| {
            watch.set(index, done, pass.frames);
        })?;
        let mut entry = streaming::track(&pass, tags, &readings);
        files.names.extend(entry.files.clone());
        let preset = track.preset.as_deref().unwrap_or(&head.preset);
        entry.preset = Some(files.preset(album, preset)?);
        entry.session = track.session.as_ref().map(|path| files.session(&album.resolve(path))).transpose()?;
        manifest.tracks.push(entry);
        watch.finish(index, false);
    }
    if let Some(cover) = tags.first().and_then(|tags| tags.cover.as_ref()) {
        files.put(&format!("cover.{}", cover.ending), &cover.bytes)?;
    }
    let names = files.names;
    let manifest = manifest.seal(&draft, names)?;
    draft.finish()?;
    Ok(manifest)
}

/// The album file as it is; as it would be written, where there is none.
fn album_file(album: &Album) -> Result<Vec<u8>> {
    if album.path.is_file() {
        return std::fs::read(&album.path).map_err(|error| Error::reading(&album.path, &error));
    }
    let text = toml::to_string(album).map_err(|error| Error::file(&album.path, error, "please report it"))?;
    Ok(text.into_bytes())
}

/// The sums of everything that decides the sound, each file once, under the names that the album file gives them.
fn inputs(album: &Album, options: &Options) -> Result<Vec<Held>> {
    let of_tracks = album.tracks.iter().flat_map(|track| track.file.iter().chain(&track.session));
    let head = &album.head;
    let named: BTreeSet<&PathBuf> =
        of_tracks.chain(&head.cover).chain(&head.references).chain(&options.inputs).collect();
    // Names with one kind of bar, so that the manifest is the same on every system.
    let name = |path: &Path| path.to_string_lossy().replace('\\', "/");
    named.into_iter().map(|path| Held::of(&album.resolve(path), &name(path))).collect()
}

/// The files beside the tracks.
struct Files<'a> {
    draft: &'a Draft,
    names: Vec<String>,
    taken: BTreeMap<&'static str, Names>,
    /// Where a preset or session is already, by its name or path.
    known: BTreeMap<String, String>,
}

impl<'a> Files<'a> {
    fn new(draft: &'a Draft) -> Self {
        Self { draft, names: Vec::new(), taken: BTreeMap::new(), known: BTreeMap::new() }
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.draft.put(name, bytes)?;
        self.names.push(name.to_owned());
        Ok(())
    }

    fn folder(&self, name: &str) -> Result<()> {
        std::fs::create_dir_all(self.draft.path(name))
            .map_err(|error| Error::writing(&self.draft.place(name), &error))
    }

    /// Writes a preset once, and says where it is.
    fn preset(&mut self, album: &Album, name: &str) -> Result<String> {
        let built_in = offline::preset::BUILT_IN.iter().find(|(known, _)| *known == name);
        if let Some((name, text)) = built_in {
            return self.once("presets", &format!("built-in {name}"), name, text.as_bytes());
        }
        self.copy("presets", &album.resolve(Path::new(name)))
    }

    fn session(&mut self, path: &Path) -> Result<String> {
        self.copy("sessions", path)
    }

    fn copy(&mut self, folder: &'static str, path: &Path) -> Result<String> {
        let bytes = std::fs::read(path).map_err(|error| Error::reading(path, &error))?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        self.once(folder, &format!("{folder} {}", path.display()), &stem, &bytes)
    }

    fn once(&mut self, folder: &'static str, key: &str, stem: &str, bytes: &[u8]) -> Result<String> {
        if let Some(name) = self.known.get(key) {
            return Ok(name.clone());
        }
        self.folder(folder)?;
        let name = format!("{folder}/{}", self.taken.entry(folder).or_default().take(stem, "toml"));
        self.put(&name, bytes)?;
        self.known.insert(key.to_owned(), name.clone());
        Ok(name)
    }
}
