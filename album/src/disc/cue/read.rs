//! A sheet and its image, back to the model.

use super::parse::{Sheet, parse};
use crate::disc::cdtext;
use crate::disc::delivery::{Delivery, Kind, settle_codes, settle_text};
use crate::disc::finding::{Finding, Severity};
use crate::disc::folder::{find, read_small};
use crate::disc::image::{Image, Span};
use crate::disc::layout::{Disc, LEAD_PAUSE, Track};
use crate::disc::time::{BYTES_PER_FRAME, Frames};
use offline::error::{Error, Result};
use std::path::Path;

/// Reads a sheet and what it names from the folder it lies in. What is wrong but can be read all the same is a finding
/// of the delivery.
///
/// # Errors
/// The sheet is wrong (the message names the line), or a file is missing.
pub fn read(sheet: &Path) -> Result<Delivery> {
    let parsed = parse(&read_small(sheet)?).map_err(|(line, why)| {
        Error::file(sheet, format_args!("line {line}: {why}"), "correct the sheet or write it again")
    })?;
    let folder = match sheet.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let name = sheet.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut findings = Vec::new();
    let image_name = find(folder, &parsed.file)?;
    let path = folder.join(&image_name);
    let bytes = path.metadata().map_err(|error| Error::reading(&path, &error))?.len();
    if !bytes.is_multiple_of(BYTES_PER_FRAME as u64) {
        let what = "does not end with a whole frame of 2352 bytes: cut off or damaged";
        findings.push(Finding::new(Severity::Error, &image_name, what));
    }
    let frames = u32::try_from(bytes / BYTES_PER_FRAME as u64).map_or(Frames(u32::MAX), Frames);
    let last =
        parsed.tracks.iter().filter_map(|track| track.indexes.last()).max().copied().unwrap_or_default();
    if last >= frames {
        let what = format!("has an INDEX at {last}, but {image_name} ends at {frames}");
        findings.push(Finding::new(Severity::Error, &name, what));
    }
    let mut files = vec![name.clone(), image_name];
    let (mut disc, spans) = assemble(&parsed, frames);
    settle_codes(&mut disc, &name, &mut findings);
    if let Some(text) = &parsed.text_file {
        let text = find(folder, text)?;
        let bytes = read_small(&folder.join(&text))?;
        settle_text(cdtext::read::decode(&bytes), &mut disc, &text, &mut findings);
        files.push(text);
    }
    let image = Image { path, big_endian: parsed.big_endian, spans };
    Ok(Delivery { kind: Kind::Cue, folder: folder.to_owned(), disc, image, files, findings })
}

/// The disc of a sheet whose file has so many frames, and where they lie on it.
fn assemble(sheet: &Sheet, frames: Frames) -> (Disc, Vec<Span>) {
    let mut disc = Disc { text: sheet.text.clone(), upc: sheet.upc.clone(), ..Disc::default() };
    let mut timeline =
        Timeline { spans: vec![Span { length: LEAD_PAUSE, from: None }], at: LEAD_PAUSE, file: Frames::ZERO };
    let mut postgap = Frames::ZERO;
    for (place, track) in sheet.tracks.iter().enumerate() {
        let start = track.indexes.first().copied().unwrap_or_default();
        // What lies before track 1 is its pregap, even if no INDEX 00 says so.
        let first = if place == 0 { Frames::ZERO } else { track.zero.unwrap_or(start) };
        timeline.play_to(first.min(frames));
        timeline.silence(postgap);
        timeline.silence(track.pregap);
        let at = |index: Frames| timeline.at + index.since(first).unwrap_or_default();
        let start = at(start);
        let before = if place == 0 { Frames::ZERO } else { Frames(timeline.at.0 - track.pregap.0) };
        disc.tracks.push(Track {
            text: track.text.clone(),
            isrc: track.isrc.clone(),
            flags: track.flags,
            pregap: start.since(before).unwrap_or_default(),
            start,
            indexes: track.indexes.iter().skip(1).map(|index| at(*index)).collect(),
        });
        postgap = track.postgap;
    }
    timeline.play_to(frames);
    timeline.silence(postgap);
    disc.lead_out = timeline.at;
    (disc, timeline.spans)
}

/// The disc's time as it grows.
struct Timeline {
    spans: Vec<Span>,
    /// How far the disc has come.
    at: Frames,
    /// How far the file has come.
    file: Frames,
}

impl Timeline {
    fn play_to(&mut self, end: Frames) {
        let length = end.since(self.file).unwrap_or_default();
        if length > Frames::ZERO {
            self.spans.push(Span { length, from: Some(self.file) });
            self.at += length;
            self.file = end;
        }
    }

    fn silence(&mut self, length: Frames) {
        if length > Frames::ZERO {
            self.spans.push(Span { length, from: None });
            self.at += length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_that_are_in_no_file_become_silence() {
        let sheet = parse(
            b"FILE \"a.bin\" BINARY\nTRACK 01 AUDIO\nPREGAP 00:00:10\nINDEX 01 00:00:05\nPOSTGAP 00:00:07\n\
              TRACK 02 AUDIO\nPREGAP 00:00:20\nINDEX 00 00:10:00\nINDEX 01 00:10:30\nINDEX 02 00:11:00\n",
        )
        .unwrap();
        let (disc, spans) = assemble(&sheet, Frames(1_500));
        assert_eq!((disc.tracks[0].start, disc.tracks[0].pregap), (Frames(165), Frames(165)));
        // 150 + 10 + 750 of the file + 7 of POSTGAP end track 1; 20 + 30 are the pregap of track 2.
        assert_eq!(
            (disc.end(0), disc.tracks[1].start, disc.tracks[1].pregap),
            (Frames(917), Frames(967), Frames(50))
        );
        assert_eq!((&disc.tracks[1].indexes[..], disc.lead_out), (&[Frames(1_012)][..], Frames(1_687)));
        let silence = |length| Span { length: Frames(length), from: None };
        let file = |from, length| Span { length: Frames(length), from: Some(Frames(from)) };
        assert_eq!(spans, [silence(150), silence(10), file(0, 750), silence(7), silence(20), file(750, 750)]);
    }
}
