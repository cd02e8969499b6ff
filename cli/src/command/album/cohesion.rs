//! `lathe album cohesion`: whether the tracks belong together.

use super::progress::Deliveries;
use super::render::Work;
use crate::report::is_json;
use album::book::Album;
use album::cohesion;
use clap::Args;
use offline::audio::output::Output;
use offline::error::Result;
use std::path::{Path, PathBuf};

/// The words after `lathe album cohesion`.
#[derive(Debug, Args)]
pub struct Options {
    /// The album file.
    #[arg(value_name = "ALBUM.toml")]
    album: PathBuf,
    /// Print JSON instead of tables.
    #[arg(long)]
    json: bool,
    /// Also write a page, OUT.html, or the same as data, OUT.json.
    #[arg(long, value_name = "OUT")]
    report: Option<PathBuf>,
    /// Replace OUT if it exists.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    work: Work,
}

/// Runs it.
///
/// # Errors
/// The album file is wrong, a track or a reference cannot be read, or the report cannot be written.
pub fn run(options: &Options) -> Result<()> {
    let album = Album::load(&options.album)?;
    // Begun before the long work, so that a place that cannot be written to is told at once.
    let begin = |path: &Path| is_json(path).and_then(|json| Ok((Output::create(path, options.force)?, json)));
    let report = options.report.as_deref().map(begin).transpose()?;
    let rendered = options.work.render(&album)?;
    let references: Vec<PathBuf> = album.head.references.iter().map(|path| album.resolve(path)).collect();
    let bars = Deliveries::new();
    let frames = rendered.iter().map(|track| track.frames).sum();
    let bar = bars.add("cohesion", frames);
    let found = cohesion::measure(&album, &rendered, &references, options.work.jobs(), &bar)?;
    drop(bar);
    if let Some((mut output, json)) = report {
        output.write(if json { found.to_json() } else { found.to_html() }.as_bytes())?;
        output.finish(&[])?;
    }
    crate::print(&if options.json { found.to_json() } else { found.to_text() });
    Ok(())
}
