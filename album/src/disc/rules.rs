//! The rules of the Red Book, each violation named with its track.
//!
//! Source: IEC 60908; the limits that plants add are warnings.

use super::cdtext::{self, TEXTS, kind_name, latin1};
use super::codes;
pub use super::finding::Severity;
use super::layout::{Disc, LEAD_PAUSE, Track};
use super::time::Frames;
use offline::error::{Error, Result};
use std::collections::HashMap;
use std::fmt;
use std::path::Path;

/// The most tracks of a disc, and the highest index of a track.
pub const MOST: usize = 99;
/// The shortest track: 4 s.
pub const SHORTEST_TRACK: Frames = Frames(300);
/// From this lead-out on many plants refuse a disc: 79:48:00.
pub const LONG_DISC: Frames = Frames((79 * 60 + 48) * 75);
/// The longest text that CD-Text recommends, in characters.
const LONG_TEXT: usize = 160;
/// Letters of the master id in a DDP.
const CATALOGUE_LETTERS: usize = 48;

/// One rule broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The number of the track, from 1; `None` for the whole disc.
    pub track: Option<usize>,
    /// What is wrong, and what would be right.
    pub what: String,
    /// Errors must not be pressed and are not written; warnings may be.
    pub severity: Severity,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.track {
            Some(number) => write!(f, "{}: track {number} {}", self.severity, self.what),
            None => write!(f, "{}: the disc {}", self.severity, self.what),
        }
    }
}

/// Every rule that a disc breaks: first of the whole disc, then track after track. Empty for a good one.
#[must_use]
pub fn check(disc: &Disc) -> Vec<Violation> {
    let mut found = Findings::default();
    whole(disc, &mut found);
    let mut owners: HashMap<String, usize> = HashMap::new();
    for (place, track) in disc.tracks.iter().enumerate() {
        let number = place + 1;
        found.track = Some(number);
        places(disc, place, &mut found);
        flags(track, &mut found);
        if !track.isrc.is_empty() {
            match codes::isrc(&track.isrc) {
                Ok(code) => {
                    if let Some(first) = owners.get(&code) {
                        found.error(format!("has the ISRC of track {first}, {}", codes::isrc_dashed(&code)));
                    }
                    owners.entry(code).or_insert(number);
                }
                Err(why) => found.error(format!("has a bad code: {why}")),
            }
        }
        for of in TEXTS {
            found.text(kind_name(of), cdtext::field(&track.text, of));
        }
    }
    found.list
}

/// Whether any of these keeps a disc from being pressed.
#[must_use]
pub fn forbids(violations: &[Violation]) -> bool {
    violations.iter().any(|violation| violation.severity == Severity::Error)
}

/// Refuses a disc that must not be pressed. `place` is where it would be written.
///
/// # Errors
/// Names every rule that it breaks, each with its track.
pub fn require(place: &Path, disc: &Disc) -> Result<()> {
    let violations = check(disc);
    let errors = violations.iter().filter(|found| found.severity == Severity::Error);
    let all: Vec<String> = errors.map(ToString::to_string).collect();
    if all.is_empty() {
        return Ok(());
    }
    Err(Error::file(place, all.join("; "), "change the disc so that it keeps the Red Book"))
}

#[derive(Default)]
struct Findings {
    track: Option<usize>,
    list: Vec<Violation>,
}

impl Findings {
    fn add(&mut self, severity: Severity, what: impl Into<String>) {
        self.list.push(Violation { track: self.track, what: what.into(), severity });
    }

    fn error(&mut self, what: impl Into<String>) {
        self.add(Severity::Error, what);
    }

    fn warn(&mut self, what: impl Into<String>) {
        self.add(Severity::Warning, what);
    }

    fn text(&mut self, name: &str, text: &str) {
        if let Err(c) = latin1(text) {
            let point = u32::from(c);
            let shown = if c.is_control() { String::new() } else { format!("'{c}' ") };
            self.error(format!(
                "has {shown}(U+{point:04X}) in its {name}, which CD-Text (ISO 8859-1) cannot write: replace it"
            ));
        }
        let letters = text.chars().count();
        if letters > LONG_TEXT {
            self.warn(format!("has a {name} of {letters} characters; players show {LONG_TEXT} at most"));
        }
    }
}

fn whole(disc: &Disc, found: &mut Findings) {
    match disc.tracks.len() {
        0 => found.error("has no track: it needs 1 to 99"),
        1..=MOST => {}
        tracks => found.error(format!("has {tracks} tracks: {MOST} at most")),
    }
    if disc.lead_out > Frames::LAST {
        found.error(format!("ends at {}: {} at most", disc.lead_out, Frames::LAST));
    } else if disc.lead_out >= LONG_DISC {
        found.warn(format!("ends at {}: from {LONG_DISC} on many plants refuse it", disc.lead_out));
    }
    if !disc.upc.is_empty()
        && let Err(why) = codes::upc(&disc.upc)
    {
        found.error(format!("has a bad code: {why}"));
    }
    for of in TEXTS {
        found.text(kind_name(of), cdtext::field(&disc.text, of));
        // Players show one text of a kind for the disc and for each track, and some show none if one is missing.
        let with = disc.tracks.iter().filter(|track| !cdtext::field(&track.text, of).is_empty()).count();
        if of == cdtext::kind::TITLE && with > 0 && with < disc.tracks.len() {
            found.warn(format!("has titles for {with} of {} tracks: write all or none", disc.tracks.len()));
        }
    }
    found.text("catalogue number", &disc.catalogue);
    if !disc.catalogue.is_ascii() || disc.catalogue.len() > CATALOGUE_LETTERS {
        found.error(format!(
            "has a catalogue number that a DDP cannot hold: {CATALOGUE_LETTERS} plain letters at most"
        ));
    }
    if let Some(genre) = &disc.genre {
        found.text("genre", &genre.words);
    }
    if disc.tracks.len() <= MOST
        && let Err(why) = cdtext::write::encode(disc)
        && why.contains("packs")
    {
        found.error(format!("has too much text: {why}"));
    }
}

/// Where a track and its indices lie.
fn places(disc: &Disc, place: usize, found: &mut Findings) {
    let track = &disc.tracks[place];
    if track.pregap > track.start {
        found.error(format!(
            "starts at {} and has a pregap of {} before: impossible",
            track.start, track.pregap
        ));
    } else if place == 0 {
        if track.pregap_start() != Frames::ZERO {
            found.error(format!("has a pregap that starts at {}, not at 00:00:00", track.pregap_start()));
        }
        if track.pregap > super::ddp::map::LONGEST_PREGAP {
            let most = super::ddp::map::LONGEST_PREGAP;
            found.warn(format!(
                "has a pregap of {}: the map of a DDP says at most {most} and leaves it out",
                track.pregap
            ));
        }
        if track.pregap < LEAD_PAUSE {
            found.error(format!("has a pregap of {}: {LEAD_PAUSE} at least", track.pregap));
        }
    } else if track.pregap_start() <= disc.tracks[place - 1].start {
        let before = disc.tracks[place - 1].start;
        found.error(format!(
            "begins at {}, but track {place} before it starts only at {before}: out of order",
            track.pregap_start()
        ));
    }
    let (length, end) = (disc.length(place), disc.end(place));
    if length < SHORTEST_TRACK {
        found.error(format!("is {length} long: {SHORTEST_TRACK} at least"));
    }
    let mut before = track.start;
    for (number, index) in (2..).zip(&track.indexes) {
        if *index <= before {
            found.error(format!("has index {number} at {index}, not after index {} at {before}", number - 1));
        }
        if *index >= end {
            found.error(format!("has index {number} at {index}, after its end at {end}"));
        }
        before = *index;
    }
    // Index 1 is the start itself.
    if track.indexes.len() + 1 > MOST {
        found.error(format!("has {} indices: {MOST} at most", track.indexes.len() + 1));
    }
}

fn flags(track: &Track, found: &mut Findings) {
    if track.flags.copy_permitted && track.flags.scms {
        found.error("permits copies and counts them (SCMS): choose one");
    }
    if track.flags.four_channel {
        found.warn("is marked as four-channel sound, which no player knows");
    }
    if track.flags.pre_emphasis {
        found.warn("is marked with pre-emphasis: its sound must really have it");
    }
}
