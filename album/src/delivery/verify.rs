//! Whether a delivery for streaming or an archive is whole: every file there, every sum right, every track as long as told,
//! the same in every form, and with its ISRC.
//!
//! Of three witnesses — the file, the manifest, the list of sums — two that agree tell which one is damaged.

use super::manifest::{self, Held, Manifest, SUMS_NAME};
use crate::disc::finding::{Finding, Severity};
use offline::error::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

/// The longest manifest or list that is read, in bytes.
const MAX_BYTES: u64 = 16 << 20;

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// What the delivery says it is, if that can be read.
    pub manifest: Option<Manifest>,
    /// Everything that is wrong, the worst first.
    pub findings: Vec<Finding>,
}

impl Verified {
    /// Whether it may be sent: there is no error.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity < Severity::Error)
    }
}

/// Whether `folder` looks like a delivery that [`verify`] reads.
#[must_use]
pub fn is_delivery(folder: &Path) -> bool {
    [manifest::NAME, SUMS_NAME].iter().any(|name| folder.join(name).is_file())
}

/// Checks the folder of a delivery.
///
/// # Errors
/// There is no delivery, or the folder cannot be read. Whatever is wrong with one is a finding.
pub fn verify(folder: &Path) -> Result<Verified> {
    if !is_delivery(folder) {
        let what = format_args!("has neither {} nor {SUMS_NAME}", manifest::NAME);
        return Err(Error::file(folder, what, "name the folder of a delivery, such as streaming"));
    }
    let mut check = Check { folder, findings: Vec::new(), good: BTreeSet::new() };
    let text = check.read(manifest::NAME);
    let manifest = text.as_deref().and_then(|text| {
        let parsed = Manifest::parse(text);
        parsed.map_err(|why| check.error(manifest::NAME, format_args!("is damaged: {why}"))).ok()
    });
    let sums = check.read(SUMS_NAME);
    let listed = sums.as_deref().and_then(|sums| check.listed(sums));
    check.files(manifest.as_ref(), listed.as_ref())?;
    if let (Some(text), Some(manifest), Some(sums)) = (&text, &manifest, &sums) {
        // Lists that say the same in other words were not written by us.
        let same = manifest.to_text().as_bytes() == text
            && manifest.sums(&manifest::sum_of(text)).as_bytes() == sums;
        if !same && check.findings.iter().all(|finding| finding.severity < Severity::Error) {
            check.error(SUMS_NAME, format_args!("and {} do not fit: one is damaged", manifest::NAME));
        }
    }
    for track in manifest.iter().flat_map(|manifest| &manifest.tracks) {
        check.track(track);
    }
    let Check { mut findings, .. } = check;
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    Ok(Verified { manifest, findings })
}

/// A check on its way.
pub(super) struct Check<'a> {
    pub folder: &'a Path,
    pub findings: Vec<Finding>,
    /// Files whose sums are right.
    pub good: BTreeSet<String>,
}

impl Check<'_> {
    pub fn error(&mut self, subject: &str, what: impl std::fmt::Display) {
        self.findings.push(Finding::new(Severity::Error, subject, what));
    }

    /// The whole of a list.
    fn read(&mut self, name: &str) -> Option<Vec<u8>> {
        let path = self.folder.join(name);
        let read = std::fs::metadata(&path).and_then(|metadata| {
            if metadata.len() > MAX_BYTES {
                Err(std::io::ErrorKind::FileTooLarge.into())
            } else {
                std::fs::read(&path)
            }
        });
        read.map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => self.error(name, "is missing"),
            _ => self.error(name, format_args!("cannot be read: {error}")),
        })
        .ok()
    }

    /// The sums of the list, by name.
    fn listed(&mut self, text: &[u8]) -> Option<BTreeMap<String, String>> {
        let mut listed = BTreeMap::new();
        let Ok(text) = std::str::from_utf8(text) else {
            self.error(SUMS_NAME, "is damaged: it is no text");
            return None;
        };
        for (number, line) in (1..).zip(text.lines()) {
            let digits = |sum: &&str| sum.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            let entry = line.split_at_checked(64).filter(|(sum, _)| digits(sum));
            match entry.and_then(|(sum, name)| Some((sum, name.strip_prefix(" *")?))) {
                Some((sum, name)) => drop(listed.insert(name.to_owned(), sum.to_owned())),
                None => self.error(SUMS_NAME, format_args!("is damaged: line {number} is no sum and name")),
            }
        }
        Some(listed)
    }

    /// Every file against both lists.
    fn files(
        &mut self,
        manifest: Option<&Manifest>,
        listed: Option<&BTreeMap<String, String>>,
    ) -> Result<()> {
        let told: BTreeMap<&str, &Held> =
            manifest.iter().flat_map(|manifest| &manifest.files).map(|held| (&*held.name, held)).collect();
        let listed_names = listed.iter().flat_map(|listed| listed.keys().map(String::as_str));
        let names: BTreeSet<&str> = told.keys().copied().chain(listed_names).collect();
        for name in &names {
            if !is_inside(name) {
                self.error(name, "is no name of a file in the delivery: a list is damaged");
                continue;
            }
            let path = self.folder.join(name);
            if !path.is_file() {
                let listed = listed.is_none_or(|listed| listed.contains_key(*name));
                let told = manifest.is_none() || *name == manifest::NAME || told.contains_key(name);
                match (listed, told) {
                    (true, false) => self.error(SUMS_NAME, format_args!("is damaged: there is no {name}")),
                    (false, true) => {
                        self.error(manifest::NAME, format_args!("is damaged: there is no {name}"));
                    }
                    _ => self.error(name, "is missing"),
                }
                continue;
            }
            let held = match Held::of(&path, name) {
                Ok(held) => held,
                Err(error) => {
                    self.error(name, error);
                    continue;
                }
            };
            let by_manifest = told.get(name).map(|told| **told == held);
            let by_sums = listed.map(|listed| listed.get(*name) == Some(&held.sha256));
            self.witness(name, by_manifest, by_sums, manifest.is_some());
        }
        if listed.is_some_and(|listed| !listed.contains_key(manifest::NAME)) {
            self.error(SUMS_NAME, format_args!("is damaged: it does not list {}", manifest::NAME));
        }
        for name in present(self.folder, "")? {
            if !names.contains(&*name) && name != SUMS_NAME && name != manifest::NAME {
                let what = "does not belong to the delivery";
                self.findings.push(Finding::new(Severity::Warning, name, what));
            }
        }
        Ok(())
    }

    /// Weighs what the lists say of a file that is there. `None` says nothing.
    fn witness(&mut self, name: &str, by_manifest: Option<bool>, by_sums: Option<bool>, has_manifest: bool) {
        if name == manifest::NAME {
            if by_sums == Some(false) {
                self.error(
                    name,
                    format_args!("has another sum than {SUMS_NAME} says: one of the two is damaged"),
                );
            }
            return;
        }
        match (by_manifest, by_sums) {
            (Some(false), Some(true)) => {
                self.error(manifest::NAME, format_args!("is damaged: it describes another {name}"));
            }
            (Some(true), Some(false)) => {
                self.error(SUMS_NAME, format_args!("is damaged: it has another sum of {name}"));
            }
            (Some(false), _) | (None, Some(false)) => self.error(name, "is damaged: its sum is wrong"),
            (None, Some(true)) if has_manifest => {
                self.error(manifest::NAME, format_args!("does not know {name}"));
            }
            _ => {}
        }
        if by_manifest == Some(true) {
            self.good.insert(name.to_owned());
        }
    }
}

/// Whether a name stays within its folder.
fn is_inside(name: &str) -> bool {
    let normal = |component| matches!(component, Component::Normal(_));
    !name.is_empty() && !name.contains(['\\', '\0']) && Path::new(name).components().all(normal)
}

/// Every file under a folder, with `/` between folders. Links are not followed.
fn present(folder: &Path, under: &str) -> Result<Vec<String>> {
    let reading = |error: std::io::Error| Error::reading(folder, &error);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(reading)? {
        let entry = entry.map_err(reading)?;
        let name = format!("{under}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(reading)?.is_dir() {
            names.extend(present(&entry.path(), &format!("{name}/"))?);
        } else {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
