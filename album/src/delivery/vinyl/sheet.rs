//! The cutting sheet: what is on each side, where, and what a cutter should know of it.

use super::advice::advise;
use super::format::Format;
use super::groove::Groove;
use super::page;
use super::sides::Side;
use crate::book::Album;
use crate::columns::columns;
use crate::disc::finding::Finding;
use crate::programme::Programme;
use report::text::{clock, exact_clock, number, signed};
use std::fmt::Write;

/// Everything on the sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Title of the album.
    pub title: String,
    /// Its performer.
    pub artist: String,
    /// Its catalogue number, if there is one.
    pub catalogue: Option<String>,
    /// The record.
    pub format: Format,
    /// Rate of the files in Hz.
    pub sample_rate_hz: u32,
    /// The sides in order.
    pub sides: Vec<Cut>,
    /// What should be looked at.
    pub findings: Vec<Finding>,
}

/// One side.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// Which tracks, and which part of the album.
    pub side: Side,
    /// Its length.
    pub seconds: f64,
    /// Level that its length has room for, in dB re the guide length; none if there is no room for the groove.
    pub level_db: Option<f64>,
    /// Its tracks.
    pub tracks: Vec<CutTrack>,
    /// What it asks of cutter and stylus.
    pub groove: Groove,
}

/// One track of a side.
#[derive(Clone, Debug, PartialEq)]
pub struct CutTrack {
    /// Number as a listener counts.
    pub number: usize,
    /// Title.
    pub title: String,
    /// Performer, where it is not the album's.
    pub artist: Option<String>,
    /// ISRC.
    pub isrc: Option<String>,
    /// Where it starts, in seconds of the side.
    pub start_s: f64,
    /// Its length.
    pub seconds: f64,
    /// Time from the end of the track before; negative in a crossfade; none of the first.
    pub gap_s: Option<f64>,
}

impl Sheet {
    /// Puts together what is known of the sides; `grooves` are theirs.
    #[must_use]
    pub fn new(
        album: &Album,
        programme: &Programme,
        format: Format,
        sides: Vec<Side>,
        grooves: Vec<Groove>,
    ) -> Self {
        let cut = |(side, groove): (Side, Groove)| {
            let seconds = side.seconds(programme);
            let tracks = side.tracks.clone().map(|index| track(album, programme, &side, index)).collect();
            Cut { seconds, level_db: format.level_db(seconds), tracks, groove, side }
        };
        let sides: Vec<Cut> = sides.into_iter().zip(grooves).map(cut).collect();
        Self {
            title: album.head.title.clone(),
            artist: album.head.artist.clone(),
            catalogue: album.head.catalogue.clone(),
            format,
            sample_rate_hz: programme.sample_rate_hz,
            findings: advise(format, &sides),
            sides,
        }
    }

    /// As one HTML page without scripts and without references to anything outside.
    #[must_use]
    pub fn to_html(&self) -> String {
        page::page(self)
    }

    /// As plain text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::from("CUTTING SHEET\n");
        for (name, value) in self.facts() {
            let _ = writeln!(text, "{name:<12}{}", value.replace(char::is_control, " "));
        }
        for cut in &self.sides {
            let _ = writeln!(
                text,
                "\nSIDE {}  {}  {}",
                cut.side.name,
                exact_clock(cut.seconds),
                cut.side.file_name()
            );
            text.push_str(&columns(&TRACK_HEADS, &cut.rows(), &[4, 5, 6]));
            for (name, value) in cut.facts(self.format) {
                let _ = writeln!(text, "{name:<26}{value}");
            }
        }
        text.push_str("\nTO LOOK AT\n");
        if self.findings.is_empty() {
            text.push_str("Nothing.\n");
        }
        for finding in &self.findings {
            let _ = writeln!(text, "{finding}");
        }
        let _ = writeln!(text, "\n{NOTES}");
        text
    }

    /// What is said of the whole record; what is not said is left out.
    pub(super) fn facts(&self) -> Vec<(&'static str, String)> {
        let total: f64 = self.sides.iter().map(|cut| cut.seconds).sum();
        let facts = [
            ("Title", self.title.clone()),
            ("Performer", self.artist.clone()),
            ("Catalogue", self.catalogue.clone().unwrap_or_default()),
            ("Record", self.format.name()),
            ("Files", format!("WAV, 24 bit, {} Hz, stereo, one a side", self.sample_rate_hz)),
            ("Total", exact_clock(total)),
        ];
        facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// Columns of the tracks of a side.
pub(super) const TRACK_HEADS: [&str; 7] = ["Track", "Start", "Length", "Gap s", "Title", "Performer", "ISRC"];
/// What holds for every sheet.
pub(super) const NOTES: &str = "Times are minutes, seconds and milliseconds from the first sample of the side's file. The files \
    are one continuous side each: gaps and crossfades are in them, silence before and after is not. Nothing was limited for \
    this delivery. Lengths and limits are guide values; level against length assumes an even pitch over the whole band.";

impl Cut {
    pub(super) fn rows(&self) -> Vec<Vec<String>> {
        let row = |track: &CutTrack| {
            vec![
                track.number.to_string(),
                exact_clock(track.start_s),
                exact_clock(track.seconds),
                number(track.gap_s, 3),
                track.title.clone(),
                track.artist.clone().unwrap_or_default(),
                track.isrc.clone().unwrap_or_default(),
            ]
        };
        self.tracks.iter().map(row).collect()
    }

    pub(super) fn facts(&self, format: Format) -> Vec<(&'static str, String)> {
        let groove = &self.groove;
        let unit = |value: Option<f64>, unit: &str| format!("{} {unit}", number(value, 1));
        let [outer, inner] = format.speeds_cm_s();
        let level = match self.level_db {
            Some(db) => format!(
                "{} dB against {} ({:.0} µm a turn)",
                signed(db, 1),
                clock(format.guide_s()),
                format.turn_um(self.seconds)
            ),
            None => "no room for the groove".to_owned(),
        };
        vec![
            ("Room for level", level),
            ("Integrated loudness", unit(groove.integrated_lufs, "LUFS")),
            ("Max. short-term", unit(groove.max_short_term_lufs, "LUFS")),
            ("True peak", unit(groove.true_peak_dbtp, "dBTP")),
            ("Side below 150 Hz", unit(groove.low_side_db[0], "dB of the energy")),
            ("Side below 300 Hz", unit(groove.low_side_db[1], "dB of the energy")),
            ("Low end out of phase", format!("{} passages", groove.out_of_phase.len())),
            ("Side of all", unit(groove.side_share_db, "dB of the energy")),
            ("5 to 9 kHz", unit(groove.sibilance_db, "dB of the energy")),
            ("Sibilant moments", groove.sibilants.len().to_string()),
            ("Groove speed", format!("{outer:.0} cm/s outside, {inner:.0} cm/s at the innermost groove")),
        ]
    }
}

fn track(album: &Album, programme: &Programme, side: &Side, index: usize) -> CutTrack {
    let (placed, track) = (&programme.tracks[index], &album.tracks[index]);
    let seconds = |frames: u64| frames as f64 / f64::from(programme.sample_rate_hz);
    let gap = |before: usize| seconds(placed.start) - seconds(programme.tracks[before].end());
    CutTrack {
        number: album.number(index),
        title: track.title.clone(),
        artist: track.artist.clone().filter(|artist| *artist != album.head.artist),
        isrc: track.isrc.clone(),
        start_s: seconds(placed.start - side.frames.start),
        seconds: seconds(placed.frames),
        gap_s: (index > side.tracks.start).then(|| gap(index - 1)),
    }
}
