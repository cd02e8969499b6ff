//! A set of any writer, back to the model.

use super::map::{self, Map};
use super::{ID, MAP, pq};
use crate::disc::cdtext;
use crate::disc::delivery::{Delivery, Kind, settle_codes, settle_text};
use crate::disc::finding::{Finding, Severity};
use crate::disc::folder::{find, read_small};
use crate::disc::image::{Image, Span};
use crate::disc::layout::{Disc, LEAD_PAUSE};
use crate::disc::time::{BYTES_PER_FRAME, Frames};
use offline::error::{Error, Result};
use std::path::{Path, PathBuf};

/// What to do about a damaged file of a set.
const FIX: &str = "copy the set again or ask its writer for a new one";

/// Reads the set in a folder. What is wrong but can be read all the same is a finding of the delivery.
///
/// # Errors
/// A file is missing or damaged so that no disc can be made of it.
pub fn read(folder: &Path) -> Result<Delivery> {
    let mut files = Vec::new();
    let mut findings = Vec::new();
    let mut open = |name: &str| -> Result<(String, PathBuf)> {
        let name = find(folder, name)?;
        files.push(name.clone());
        let path = folder.join(&name);
        Ok((name, path))
    };
    let (id_name, path) = open(ID)?;
    let identity = map::read_identity(&read_small(&path)?).map_err(|why| Error::file(&path, why, FIX))?;
    let (map_name, path) = open(MAP)?;
    let Map { image, pq, text } =
        map::read_map(&read_small(&path)?).map_err(|why| Error::file(&path, why, FIX))?;
    let missing = |what: &str| Error::file(&path, format_args!("names no file with {what}"), FIX);
    let (image, pq) = (image.ok_or_else(|| missing("sound"))?, pq.ok_or_else(|| missing("PQ"))?);

    let (pq_name, path) = open(&pq.name)?;
    let bytes = read_small(&path)?;
    length(&mut findings, &map_name, &pq_name, pq.length, bytes.len() as u64);
    let mut disc = pq::read(&bytes).map_err(|why| Error::file(&path, why, FIX))?;
    settle_codes(&mut disc, &pq_name, &mut findings);
    settle_identity(identity, &mut disc, &id_name, &mut findings);
    if let Some(text) = text {
        let (name, path) = open(&text.name)?;
        let bytes = read_small(&path)?;
        length(&mut findings, &map_name, &name, text.length, bytes.len() as u64);
        settle_text(cdtext::read::decode(&bytes), &mut disc, &name, &mut findings);
    }
    let (image_name, path) = open(&image.name)?;
    let bytes = path.metadata().map_err(|error| Error::reading(&path, &error))?.len();
    let whole = bytes / BYTES_PER_FRAME as u64;
    if bytes % BYTES_PER_FRAME as u64 != 0 {
        let what = "does not end with a whole frame of 2352 bytes: cut off or damaged";
        findings.push(Finding::new(Severity::Error, &image_name, what));
    }
    length(&mut findings, &map_name, &image_name, image.length, whole);
    let spans = spans(&disc, whole, &image_name, &mut findings);
    let image = Image { path, big_endian: false, spans };
    Ok(Delivery { kind: Kind::Ddp, folder: folder.to_owned(), disc, image, files, findings })
}

/// Holds a length that DDPMS says against the file.
fn length(findings: &mut Vec<Finding>, map: &str, name: &str, said: Option<u64>, found: u64) {
    let (severity, what) = match said {
        Some(said) if said == found => return,
        Some(said) => (Severity::Error, format!("says that {name} has the length {said}, it has {found}")),
        None => (Severity::Warning, format!("does not say the length of {name}")),
    };
    findings.push(Finding::new(severity, map, what));
}

/// Puts what DDPID says into the disc, or holds it against what PQ says already.
fn settle_identity(identity: map::Identity, disc: &mut Disc, name: &str, findings: &mut Vec<Finding>) {
    let upc = identity.upc;
    if upc.bytes().any(|byte| byte != b'0') {
        match crate::disc::codes::upc(&upc) {
            Err(why) => findings.push(Finding::new(Severity::Error, name, why)),
            Ok(upc) if disc.upc.is_empty() => disc.upc = upc,
            Ok(upc) if upc != disc.upc => {
                let what = format!("has the UPC/EAN {upc}, elsewhere it is {}", disc.upc);
                findings.push(Finding::new(Severity::Error, name, what));
            }
            Ok(_) => {}
        }
    }
    disc.catalogue = identity.master;
}

/// Where the frames of the image lie on the disc.
fn spans(disc: &Disc, frames: u64, name: &str, findings: &mut Vec<Finding>) -> Vec<Span> {
    let frames = u32::try_from(frames).map(Frames).unwrap_or(Frames(u32::MAX));
    let sound = Span { length: frames, from: Some(Frames::ZERO) };
    if frames == disc.lead_out {
        return vec![sound];
    }
    if frames + LEAD_PAUSE == disc.lead_out {
        let what = "does not have the pause of 2 s before track 1, which most plants expect";
        findings.push(Finding::new(Severity::Warning, name, what));
        return vec![Span { length: LEAD_PAUSE, from: None }, sound];
    }
    let what = format!("is {frames} long, but PQ ends at {}", disc.lead_out);
    let severity = if frames < disc.lead_out { Severity::Error } else { Severity::Warning };
    findings.push(Finding::new(severity, name, what));
    vec![sound]
}
