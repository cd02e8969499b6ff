//! `lathe album verify`: whether a delivery is whole and right, ours or another's.

use album::delivery;
use album::disc::finding::Finding;
use album::disc::{self, extract, layout::Disc, sheet};
use clap::Args;
use offline::error::{Error, Result};
use std::path::{Path, PathBuf};

/// The words after `lathe album verify`.
#[derive(Debug, Args)]
pub struct Options {
    /// The folder of a delivery: streaming, archive, vinyl, cd, a DDP set, or BIN and CUE; or a folder of several.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// Also write the tracks of a disc as 16-bit WAV files into this new folder.
    #[arg(long, value_name = "DIR")]
    extract: Option<PathBuf>,
}

/// Runs it and says whether everything is good.
///
/// # Errors
/// There is no delivery, or the tracks cannot be written.
pub fn run(options: &Options) -> Result<bool> {
    if !options.folder.exists() {
        return Err(Error::file(&options.folder, "there is no such folder", "check the path"));
    }
    let places = places(&options.folder);
    let mut good = true;
    let mut extracted = false;
    for place in &places {
        let (is_good, findings, disc) = if delivery::verify::is_delivery(place) {
            let verified = delivery::verify(place)?;
            (verified.is_good(), verified.findings, None)
        } else {
            let is_cd = delivery::cd_verify::is_cd(place);
            let verified = if is_cd { delivery::verify_cd(place)? } else { disc::verify::verify(place)? };
            (verified.is_good(), verified.findings, verified.delivery)
        };
        good &= is_good;
        crate::print(&told(place, is_good, &findings));
        let Some(disc) = disc else { continue };
        crate::print(&summary(&disc.disc));
        if let (Some(folder), false) = (&options.extract, extracted) {
            let pieces = extract::extract(&disc, folder)?;
            crate::print(&format!("{} files in {}\n", pieces.len(), folder.display()));
            extracted = true;
        }
    }
    if options.extract.is_some() && !extracted {
        return Err(Error::file(
            &options.folder,
            "holds no disc to extract",
            "name the folder of a DDP set or CUE sheet",
        ));
    }
    Ok(good)
}

/// The deliveries in a folder: itself, or those in the folders right below it.
fn places(folder: &Path) -> Vec<PathBuf> {
    let is_one = |folder: &PathBuf| {
        delivery::verify::is_delivery(folder)
            || delivery::cd_verify::is_cd(folder)
            || disc::delivery::is_one(folder)
    };
    let itself = vec![folder.to_owned()];
    if is_one(&itself[0]) {
        return itself;
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut below: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_one).collect();
    below.sort();
    // Where nothing looks like one, let it be said what is missing.
    if below.is_empty() { itself } else { below }
}

fn told(place: &Path, good: bool, findings: &[Finding]) -> String {
    let mut text = format!("{}: {}\n", place.display(), if good { "good" } else { "DAMAGED" });
    for finding in findings {
        text.push_str(&format!("  {finding}\n"));
    }
    text
}

fn summary(disc: &Disc) -> String {
    let mut text = String::new();
    for line in sheet::text(disc).lines() {
        text.push_str(&format!("  {line}\n"));
    }
    text
}
