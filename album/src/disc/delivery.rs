//! A delivered disc, of either kind, as it was read.

use super::cdtext::read::Decoded;
use super::cdtext::{TEXTS, field, field_mut, kind_name};
use super::codes;
use super::finding::{Finding, Severity};
use super::image::Image;
use super::layout::Disc;
use super::{cue, ddp};
use offline::error::{Error, Result};
use std::path::{Path, PathBuf};

/// What a disc is delivered as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A DDP 2.00 set.
    Ddp,
    /// A BIN with its CUE sheet.
    Cue,
}

/// A disc and where its sound lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// What it is delivered as.
    pub kind: Kind,
    /// The folder.
    pub folder: PathBuf,
    /// The disc.
    pub disc: Disc,
    /// Its sound.
    pub image: Image,
    /// The names of the files it is made of, without lists of checksums.
    pub files: Vec<String>,
    /// What was found to be wrong while reading; [`super::verify`] looks further.
    pub findings: Vec<Finding>,
}

/// Whether a folder, or a file, looks like what [`open`] reads.
#[must_use]
pub fn is_one(path: &Path) -> bool {
    let ending = |name: &str| name.to_ascii_lowercase().ends_with(".cue");
    if path.is_file() {
        return path.to_str().is_some_and(ending);
    }
    let known = |name: &String| {
        ending(name) || name.eq_ignore_ascii_case(ddp::ID) || name.eq_ignore_ascii_case(ddp::MAP)
    };
    super::folder::names(path).is_ok_and(|names| names.iter().any(known))
}

/// Reads what was delivered: a folder with a DDP set or with one CUE sheet, or a CUE sheet itself.
///
/// # Errors
/// It is neither, or so damaged that no disc can be made of it.
pub fn open(path: &Path) -> Result<Delivery> {
    if path.is_file() {
        return cue::read(path);
    }
    let names = super::folder::names(path)?;
    if names.iter().any(|name| name.eq_ignore_ascii_case(ddp::ID) || name.eq_ignore_ascii_case(ddp::MAP)) {
        return ddp::read(path);
    }
    let mut sheets = names.iter().filter(|name| name.to_ascii_lowercase().ends_with(".cue"));
    match (sheets.next(), sheets.next()) {
        (Some(sheet), None) => cue::read(&path.join(sheet)),
        (Some(_), Some(_)) => Err(Error::file(path, "has several CUE sheets", "name the one you mean")),
        _ => Err(Error::file(
            path,
            "has neither a DDPID nor a CUE sheet",
            "name the folder of a delivered disc",
        )),
    }
}

/// Takes codes that were read of a disc: normal ones in their plain form, bad ones as they are, with a finding.
pub(crate) fn settle_codes(disc: &mut Disc, name: &str, findings: &mut Vec<Finding>) {
    if !disc.upc.is_empty() {
        match codes::upc(&disc.upc) {
            Ok(code) => disc.upc = code,
            Err(why) => findings.push(Finding::new(Severity::Error, name, why)),
        }
    }
    for (number, track) in (1..).zip(&mut disc.tracks) {
        if !track.isrc.is_empty() {
            match codes::isrc(&track.isrc) {
                Ok(code) => track.isrc = code,
                Err(why) => {
                    findings.push(Finding::new(Severity::Error, name, format_args!("track {number}: {why}")));
                }
            }
        }
    }
}

/// Puts what CD-Text says into a disc. Codes that the disc has already are held against those of CD-Text.
pub(crate) fn settle_text(decoded: Decoded, disc: &mut Disc, name: &str, findings: &mut Vec<Finding>) {
    findings.extend(decoded.faults.into_iter().map(|(severity, what)| Finding::new(severity, name, what)));
    let Some(block) = decoded.block else {
        return;
    };
    let tracks = disc.tracks.len();
    if let Some(last) = block.last_track.filter(|last| usize::from(*last) != tracks) {
        let what = format!("says that the disc has {last} tracks, it has {tracks}");
        findings.push(Finding::new(Severity::Warning, name, what));
    }
    disc.language = block.language;
    disc.genre = block.genre;
    if !block.catalogue.is_empty() {
        disc.catalogue = block.catalogue;
    }
    let texts = std::iter::once(&mut disc.text).chain(disc.tracks.iter_mut().map(|track| &mut track.text));
    for (number, (text, new)) in texts.zip(&block.texts).enumerate() {
        for of in TEXTS {
            let new = field(new, of);
            let Some(old) = field_mut(text, of) else { continue };
            // A CUE sheet cannot write every text as it is.
            if !old.is_empty() && *old != new && *old != cue::write::as_written(new) {
                let what = format!("{} {number} is '{new}', elsewhere '{old}'", kind_name(of));
                findings.push(Finding::new(Severity::Warning, name, what));
            }
            if !new.is_empty() {
                new.clone_into(old);
            }
        }
    }
    let mut compare = |what: String,
                       old: &mut String,
                       new: &str,
                       plain: fn(&str) -> std::result::Result<String, String>| {
        if new.is_empty() {
            return;
        }
        let new = plain(new).unwrap_or_else(|_| new.to_owned());
        if old.is_empty() {
            *old = new;
        } else if *old != new {
            findings.push(Finding::new(
                Severity::Error,
                name,
                format!("has the {what} {new}, elsewhere it is {old}"),
            ));
        }
    };
    compare("UPC/EAN".to_owned(), &mut disc.upc, &block.codes[0], codes::upc);
    for (number, track) in (1..).zip(&mut disc.tracks) {
        if let Some(code) = block.codes.get(number) {
            compare(format!("ISRC of track {number}"), &mut track.isrc, code, codes::isrc);
        }
    }
}
