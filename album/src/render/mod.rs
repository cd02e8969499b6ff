//! Every track through its chain, in parallel, once.
//!
//! A rendered track is a 32-bit float WAV at the rate of its mix, with its fades, not dithered: words get shorter once,
//! in the delivery. Its file is named after a hash of everything that decides its sound, so that what is there already
//! is never rendered again, and what was interrupted goes on where it stopped.
//!
//! Tracks run on threads of their own, each with its own chain. CLAP knows one main thread; the bundles of this suite,
//! which are all that is loaded here, ask only that one instance stays on one thread.

mod input;
mod key;
mod piece;
mod track;

use crate::book::Album;
use offline::audio::source::Source;
use offline::error::{Error, Result};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A track that was rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Stereo, 32-bit float.
    pub path: PathBuf,
    /// Hash of everything that decides the sound.
    pub key: String,
    /// Frames a second.
    pub sample_rate_hz: u32,
    /// Length in frames.
    pub frames: u64,
    /// Whether it was there from an earlier run.
    pub kept: bool,
}

/// How to render.
#[derive(Clone, Debug)]
pub struct Options {
    /// Look for the plugins here first.
    pub plugins: Option<PathBuf>,
    /// Where rendered tracks are kept.
    pub folder: PathBuf,
    /// Tracks at once.
    pub jobs: usize,
}

/// Told how far the tracks are. Called from several threads.
pub trait Watch: Sync {
    /// `done` of `total` frames of the track at this place in the album.
    fn set(&self, index: usize, done: u64, total: u64);
    /// The track is there; `kept`: from an earlier run.
    fn finish(&self, index: usize, kept: bool);
}

/// Nobody looks.
impl Watch for () {
    fn set(&self, _: usize, _: u64, _: u64) {}
    fn finish(&self, _: usize, _: bool) {}
}

/// Renders every track that is not there yet. The results are in the order of the album.
///
/// # Errors
/// That of the first track in album order that failed. What was rendered until then is kept for the next run.
pub fn render(album: &Album, options: &Options, watch: &dyn Watch) -> Result<Vec<Rendered>> {
    std::fs::create_dir_all(&options.folder).map_err(|error| Error::writing(&options.folder, &error))?;
    let tools = key::Tools::find(options.plugins.as_deref())?;
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    // What was never begun, or given up because another failed, is no result.
    let results: Mutex<Vec<Result<Option<Rendered>>>> = Mutex::new(vec![Ok(None); album.tracks.len()]);
    // Loading reads presets and opens bundles: one at a time, as hosts do.
    let loading = Mutex::new(());
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.clamp(1, album.tracks.len()) {
            scope.spawn(|| {
                while !failed.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= album.tracks.len() {
                        break;
                    }
                    let work = track::Work { album, index, options, tools: &tools, loading: &loading, watch };
                    let result = work.run(&failed);
                    if result.is_err() {
                        failed.store(true, Ordering::Relaxed);
                    }
                    results.lock().unwrap_or_else(std::sync::PoisonError::into_inner)[index] = result;
                }
            });
        }
    });
    let results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let done: Vec<Option<Rendered>> = results.into_iter().collect::<Result<_>>()?;
    Ok(done.into_iter().flatten().collect())
}

/// Every file that the sound of an album is made from: mixes, sessions, stems. As the album file would name them.
///
/// # Errors
/// A session file cannot be read or has a fault.
pub fn inputs(album: &Album) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for track in &album.tracks {
        files.extend(input::Input::of(album, track)?.files());
    }
    let folder = album.path.parent().unwrap_or(Path::new(""));
    for file in &mut files {
        if let Ok(name) = file.strip_prefix(folder) {
            *file = name.to_owned();
        }
    }
    Ok(files)
}

/// Opens a rendered track.
fn opened(path: &Path, key: String, kept: bool) -> Result<Rendered> {
    let info = Source::open(path)?.info();
    Ok(Rendered {
        path: path.to_owned(),
        key,
        sample_rate_hz: info.sample_rate_hz,
        frames: info.frames.unwrap_or_default(),
        kept,
    })
}
