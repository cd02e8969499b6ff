//! Whether a delivered disc is whole and right: every checksum, length, code, text and place.

use super::checksums::{self, CRC_NAME, Entry, Sums};
use super::delivery::{Delivery, open};
use super::finding::{Finding, Severity};
use super::folder::{names, read_small};
use super::layout::{Disc, LEAD_PAUSE};
use super::rules;
use super::time::Frames;
use offline::error::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// What was read; `None` if it is so damaged that no disc can be made of it.
    pub delivery: Option<Delivery>,
    /// Everything found, the worst first. Empty for a disc without a fault and without anything worth knowing.
    pub findings: Vec<Finding>,
}

impl Verified {
    /// Whether it may be pressed: there is no error.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity < Severity::Error)
    }
}

/// Checks a folder with a DDP set or BIN and CUE of any writer, or a CUE sheet: what [`open`] reads.
///
/// # Errors
/// There is no delivery to check. Whatever is wrong with one is a finding.
pub fn verify(path: &Path) -> Result<Verified> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let files = names(folder)?;
    let mut findings = Vec::new();
    let delivery = match open(path) {
        Ok(delivery) => Some(delivery),
        // Without any of its files it is no damaged delivery but none.
        Err(fault) if !files.iter().any(|name| is_ours(name)) => return Err(fault),
        Err(fault) => {
            let Error { subject, what, .. } = fault;
            let subject =
                Path::new(&subject).file_name().map_or(subject.clone(), |name| name.to_string_lossy().into());
            findings.push(Finding::new(Severity::Error, subject, what));
            None
        }
    };
    if let Some(delivery) = &delivery {
        findings.extend(delivery.findings.iter().cloned());
        disc_rules(&delivery.disc, &mut findings);
        sound(delivery, &mut findings);
    }
    let needed = delivery.as_ref().map(|delivery| delivery.files.clone()).unwrap_or_default();
    sums(folder, &files, &needed, &mut findings)?;
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(Verified { delivery, findings })
}

/// Whether a name is one that only a delivered disc has.
fn is_ours(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.ends_with(".cue")
        || matches!(lower.as_str(), "ddpid" | "ddpms" | "pqdescr" | "image.dat" | "checksum.md5")
}

fn disc_rules(disc: &Disc, findings: &mut Vec<Finding>) {
    for found in rules::check(disc) {
        let subject = found.track.map_or("disc".to_owned(), |number| format!("track {number}"));
        findings.push(Finding::new(found.severity, subject, found.what));
    }
}

/// The places of the disc against its sound.
fn sound(delivery: &Delivery, findings: &mut Vec<Finding>) {
    let (disc, image) = (&delivery.disc, &delivery.image);
    // Of what should be silent, in dBFS; `None` where it is, or cannot be read, which is a finding.
    let peak = |from: Frames, to: Frames, findings: &mut Vec<Finding>| match image.peak(from, to) {
        Ok(0) => None,
        Ok(peak) => Some(20.0 * (f64::from(peak) / 32_768.0).log10()),
        Err(Error { what, .. }) => {
            let name = image.path.file_name().unwrap_or_default().to_string_lossy();
            findings.push(Finding::new(Severity::Error, name, what));
            None
        }
    };
    if let Some(peak_db) = peak(Frames::ZERO, LEAD_PAUSE, findings) {
        let what = format!("the first 2 s, which must be silent, have a peak of {peak_db:.1} dBFS");
        findings.push(Finding::new(Severity::Warning, "sound", what));
    }
    let mut loud: Vec<(usize, f64)> = Vec::new();
    for (number, track) in (1..).zip(&disc.tracks).skip(1).filter(|(_, track)| track.pregap > Frames::ZERO) {
        if let Some(peak_db) = peak(track.pregap_start(), track.start, findings) {
            loud.push((number, peak_db));
        }
    }
    findings.extend(pauses(&loud));
    if disc.hidden() > Frames::ZERO {
        let what = format!("there are {} of pregap before track 1: a hidden track", disc.hidden());
        findings.push(Finding::new(Severity::Note, "disc", what));
    }
    // Whoever cut the image short is found here even without checksums.
    if image.end() < disc.lead_out {
        let what = format!("the sound ends at {}, before the lead-out at {}", image.end(), disc.lead_out);
        findings.push(Finding::new(Severity::Error, "sound", what));
    }
}

/// The pauses that are not silent, each with its track and its peak in dBFS, in one line: a disc may have 98 of them.
fn pauses(loud: &[(usize, f64)]) -> Option<Finding> {
    let (number, peak_db) = loud.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let what = match loud {
        [_] => format!("the pause before track {number} is not silent: peak {peak_db:.1} dBFS"),
        _ => {
            let numbers: Vec<_> = loud.iter().map(|(number, _)| number.to_string()).collect();
            let numbers = numbers.join(", ");
            format!(
                "the pauses before tracks {numbers} are not silent: peak {peak_db:.1} dBFS at most, before track \
                 {number}"
            )
        }
    };
    Some(Finding::new(Severity::Note, "sound", what))
}

/// Every list of checksums against every file of the folder.
fn sums(folder: &Path, files: &[String], needed: &[String], findings: &mut Vec<Finding>) -> Result<()> {
    let mut known: BTreeMap<String, Sums> = BTreeMap::new();
    let ends = |name: &&String, end: &str| name.to_ascii_lowercase().ends_with(end);
    let lists: Vec<&String> = files.iter().filter(|name| ends(name, ".md5")).collect();
    if lists.is_empty() {
        findings.push(Finding::new(
            Severity::Warning,
            "folder",
            "has no CHECKSUM.MD5: nobody can check its files",
        ));
    }
    let mut listed = BTreeSet::new();
    for list in &lists {
        let text = read_small(&folder.join(list))?;
        let entries = String::from_utf8(text).map_err(|_| 1).and_then(|text| checksums::parse_md5(&text));
        let Some(entries) = take(list, entries, findings) else { continue };
        check(folder, list, files, &entries, &mut known, |sums| sums.md5.clone(), findings)?;
        listed.extend(entries.into_iter().map(|(name, _)| name.to_lowercase()));
    }
    for name in files.iter().filter(|_| !lists.is_empty()) {
        if !lists.contains(&name) && !listed.contains(&name.to_lowercase()) {
            let severity = if needed.contains(name) { Severity::Error } else { Severity::Warning };
            findings.push(Finding::new(severity, lists[0], format_args!("does not list {name}")));
        }
    }
    for list in files.iter().filter(|name| name.eq_ignore_ascii_case(CRC_NAME)) {
        let text = read_small(&folder.join(list))?;
        match checksums::parse_crc(&String::from_utf8_lossy(&text)) {
            Some(entries) => {
                let Some(entries) = take(list, entries, findings) else { continue };
                check(
                    folder,
                    list,
                    files,
                    &entries,
                    &mut known,
                    |sums| format!("{:08x}", sums.crc32),
                    findings,
                )?;
            }
            None => {
                findings.push(Finding::new(Severity::Note, list, "is no list of CRC-32 and was not read"));
            }
        }
    }
    Ok(())
}

fn take(
    list: &str,
    entries: std::result::Result<Vec<Entry>, usize>,
    findings: &mut Vec<Finding>,
) -> Option<Vec<Entry>> {
    match entries {
        Ok(entries) if entries.is_empty() => {
            findings.push(Finding::new(Severity::Error, list, "lists no file: cut off or damaged"));
            None
        }
        Ok(entries) => Some(entries),
        Err(line) => {
            findings.push(Finding::new(
                Severity::Error,
                list,
                format_args!("line {line} is no checksum: damaged"),
            ));
            None
        }
    }
}

fn check(
    folder: &Path,
    list: &str,
    files: &[String],
    entries: &[Entry],
    known: &mut BTreeMap<String, Sums>,
    of: impl Fn(&Sums) -> String,
    findings: &mut Vec<Finding>,
) -> Result<()> {
    let mut seen = BTreeSet::new();
    for (name, said) in entries {
        if !seen.insert(name) {
            findings.push(Finding::new(Severity::Error, list, format_args!("lists {name} twice")));
        }
        let file = files.iter().find(|file| *file == name);
        let Some(file) = file.or_else(|| files.iter().find(|file| file.eq_ignore_ascii_case(name))) else {
            findings.push(Finding::new(Severity::Error, name, format_args!("is missing, {list} lists it")));
            continue;
        };
        if file != name {
            findings.push(Finding::new(Severity::Warning, list, format_args!("calls {file} {name}")));
        }
        if !known.contains_key(file) {
            known.insert(file.clone(), checksums::of_file(&folder.join(file))?);
        }
        let found = of(&known[file]);
        if !said.eq_ignore_ascii_case(&found) {
            let what = format!("is damaged: its sum is {found}, {list} says {said}");
            findings.push(Finding::new(Severity::Error, file, what));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_with_sound_are_told_in_one_line() {
        assert_eq!(pauses(&[]), None);
        let said =
            |loud: &[(usize, f64)]| pauses(loud).map(|finding| finding.to_string()).unwrap_or_default();
        assert!(said(&[(2, -60.0)]).contains("the pause before track 2 is not silent: peak -60.0 dBFS"));
        let several = said(&[(2, -60.0), (4, -50.0), (5, -70.0)]);
        assert!(
            several.contains("before tracks 2, 4, 5 are not silent: peak -50.0 dBFS at most, before track 4")
        );
    }
}
