//! `lathe album cohesion`: whether the tracks belong together.

use super::progress::Deliveries;
use super::render::Work;
use album::book::Album;
use album::cohesion;
use clap::Args;
use offline::audio::output::Output;
use offline::error::{Error, Result};
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
    let report = options.report.as_deref().map(|path| begin(path, options.force)).transpose()?;
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

/// Begins the report before the long work, so that a place that cannot be written to is told at once. True for JSON.
fn begin(path: &Path, force: bool) -> Result<(Output, bool)> {
    let json = match path.extension().and_then(|ending| ending.to_str()) {
        Some("html" | "htm") => false,
        Some("json") => true,
        _ => {
            return Err(Error::file(
                path,
                "is neither a page nor JSON by its name",
                "end the name of the report in .html or .json",
            ));
        }
    };
    Ok((Output::create(path, force)?, json))
}
