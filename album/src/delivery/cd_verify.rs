//! Whether a delivered CD is whole: both forms of it, and the sheets beside them.

use super::cd::{BIN_CUE, DDP, SHEET_PAGE, SHEET_TEXT};
use crate::disc::finding::{Finding, Severity};
use crate::disc::layout::Disc;
use crate::disc::sheet;
use crate::disc::verify::{Verified, verify};
use offline::error::{Error, Result};
use std::path::Path;

/// Whether `folder` looks like what [`super::deliver_cd`] writes.
#[must_use]
pub fn is_cd(folder: &Path) -> bool {
    folder.join(DDP).is_dir() && folder.join(BIN_CUE).is_dir()
}

/// Checks the folder `cd` of a delivery: the DDP set, BIN and CUE, whether both are one disc, and the sheets, which must
/// be those of that disc.
///
/// # Errors
/// One of the two is not there at all, or the folder cannot be read.
pub fn verify_cd(folder: &Path) -> Result<Verified> {
    let mut findings = Vec::new();
    let mut part = |name: &str| -> Result<Verified> {
        let verified = verify(&folder.join(name))?;
        findings.extend(
            verified
                .findings
                .iter()
                .map(|found| Finding { subject: format!("{name}/{}", found.subject), ..found.clone() }),
        );
        Ok(verified)
    };
    let (ddp, cue) = (part(DDP)?, part(BIN_CUE)?);
    let mut error = |subject: &str, what: &str| {
        findings.push(Finding::new(Severity::Error, subject, what));
    };
    let discs = [&ddp, &cue].map(|verified| verified.delivery.as_ref().map(|delivery| &delivery.disc));
    if let [Some(ddp), Some(cue)] = discs
        && sheet::text(ddp) != sheet::text(cue)
    {
        error(BIN_CUE, "is another disc than the DDP set");
    }
    if let Some(disc) = discs[0].or(discs[1]) {
        for (name, made) in [(SHEET_TEXT, sheet::text as fn(&Disc) -> String), (SHEET_PAGE, sheet::html)] {
            match std::fs::read(folder.join(name)) {
                Ok(bytes) if bytes == made(disc).as_bytes() => {}
                Ok(_) => error(name, "is not the sheet of this disc"),
                Err(_) => error(name, "is missing or cannot be read"),
            }
        }
    }
    let entries = std::fs::read_dir(folder).map_err(|error| Error::reading(folder, &error))?;
    for entry in entries.filter_map(std::result::Result::ok) {
        let name = entry.file_name();
        if ![DDP, BIN_CUE, SHEET_TEXT, SHEET_PAGE].iter().any(|known| name == *known) {
            error(&name.to_string_lossy(), "does not belong to this delivery");
        }
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(Verified { delivery: ddp.delivery.or(cue.delivery), findings })
}
