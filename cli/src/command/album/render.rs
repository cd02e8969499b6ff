//! `lathe album render`: every track through its chain.

use super::progress::Bars;
use album::book::Album;
use album::programme::Programme;
use album::render::{self, Rendered};
use clap::Args;
use offline::audio::time_text;
use offline::error::Result;
use std::path::{Path, PathBuf};

/// The words after `lathe album render`.
#[derive(Debug, Args)]
pub struct Options {
    /// The album file.
    #[arg(value_name = "ALBUM.toml")]
    album: PathBuf,
    #[command(flatten)]
    work: Work,
}

/// How tracks are rendered, for every step that needs them rendered.
#[derive(Debug, Args)]
pub struct Work {
    /// Where rendered tracks are kept [default: beside the album file, as NAME.rendered].
    #[arg(long, value_name = "DIR")]
    rendered: Option<PathBuf>,
    /// Tracks at once [default: as many as the machine has cores].
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Look for the plugins here first.
    #[arg(long, value_name = "DIR")]
    plugins: Option<PathBuf>,
}

impl Work {
    /// Where the plugins are looked for first.
    pub fn plugins(&self) -> Option<&Path> {
        self.plugins.as_deref()
    }

    /// Tracks at once.
    pub fn jobs(&self) -> usize {
        self.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
    }

    /// Renders what is not rendered yet.
    pub fn render(&self, album: &Album) -> Result<Vec<Rendered>> {
        let folder = self.rendered.clone().unwrap_or_else(|| default_folder(&album.path));
        let options = render::Options { plugins: self.plugins.clone(), folder, jobs: self.jobs() };
        render::render(album, &options, &Bars::new(album))
    }
}

/// `north.toml` has its rendered tracks in `north.rendered`, beside it.
fn default_folder(album: &Path) -> PathBuf {
    album.with_extension("rendered")
}

/// Runs it.
///
/// # Errors
/// The album file is wrong, a mix cannot be read, or a plugin fails.
pub fn run(options: &Options) -> Result<()> {
    let album = Album::load(&options.album)?;
    let rendered = options.work.render(&album)?;
    let programme = Programme::new(&album, &rendered)?;
    crate::print(&table(&album, &programme));
    Ok(())
}

/// Where each track stands on the album.
fn table(album: &Album, programme: &Programme) -> String {
    let rate = programme.sample_rate_hz;
    let width = album.tracks.iter().map(|track| track.title.chars().count()).max().unwrap_or(0).max(5);
    let mut text = format!("  No  {:<width$}       Start      Length  File\n", "Title");
    for (index, (track, placed)) in album.tracks.iter().zip(&programme.tracks).enumerate() {
        text.push_str(&format!(
            "  {:>2}  {:<width$}  {:>10}  {:>10}  {}\n",
            album.number(index),
            track.title,
            time_text(placed.start, rate),
            time_text(placed.frames, rate),
            placed.path.display(),
        ));
    }
    let whole = time_text(programme.frames(), rate);
    text.push_str(&format!("  {} at {} kHz\n", whole, f64::from(rate) / 1e3));
    text
}
