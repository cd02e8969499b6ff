//! Image, sheet, CD-Text and checksums into a folder.

use super::{IMAGE, SHEET, TEXT};
use crate::disc::cdtext;
use crate::disc::checksums::{self, MD5_NAME, SummingWriter};
use crate::disc::codes;
use crate::disc::folder::Draft;
use crate::disc::image::pour;
use crate::disc::layout::{Disc, Flags, LEAD_PAUSE, Text};
use crate::disc::rules;
use crate::disc::time::Frames;
use offline::error::{Error, Result};
use std::fmt::Write as _;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

/// Writes a disc as BIN and CUE into the new folder `folder`, with `CHECKSUM.MD5` over all of it. `sound` is as for
/// [`crate::disc::ddp::write`](fn@crate::disc::ddp::write).
///
/// # Errors
/// The disc breaks a rule, the sound is not as long as the disc, `folder` exists, or it cannot be written. Then nothing
/// is left behind.
pub fn write(folder: &Path, disc: &Disc, sound: impl FnMut(&mut [i16]) -> Result<usize>) -> Result<()> {
    rules::require(folder, disc)?;
    let draft = Draft::begin(folder)?;
    let place = draft.place(IMAGE);
    let fault = |error| Error::writing(&place, &error);
    let file = File::create(draft.path(IMAGE)).map_err(fault)?;
    let mut image = SummingWriter::new(BufWriter::with_capacity(1 << 18, file));
    pour(sound, disc.sound_length(), &mut image, &place)?;
    let mut sums = vec![(IMAGE.to_owned(), image.finish().map_err(fault)?)];

    let text = cdtext::write::encode(disc).map_err(|why| Error::file(folder, why, "change the text"))?;
    let mut small = vec![(SHEET, letters(&sheet(disc, (!text.is_empty()).then_some(TEXT))))];
    if !text.is_empty() {
        small.push((TEXT, text));
    }
    for (name, bytes) in small {
        draft.put(name, &bytes)?;
        sums.push((name.to_owned(), checksums::of_bytes(&bytes)));
    }
    draft.put(MD5_NAME, checksums::md5_list(&sums).as_bytes())?;
    draft.finish()
}

/// A sheet in ISO 8859-1. The rules let no other letter through.
fn letters(sheet: &str) -> Vec<u8> {
    sheet.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
}

/// The sheet of a disc that keeps the rules; `text` is the file of CD-Text, if there is one.
#[must_use]
pub fn sheet(disc: &Disc, text: Option<&str>) -> String {
    let mut sheet = String::new();
    if let Ok(upc) = codes::upc(&disc.upc) {
        let _ = writeln!(sheet, "CATALOG {upc}");
    }
    if let Some(name) = text {
        let _ = writeln!(sheet, "CDTEXTFILE \"{name}\"");
    }
    texts(&mut sheet, "", &disc.text);
    let _ = writeln!(sheet, "FILE \"{IMAGE}\" BINARY");
    for (number, track) in (1..).zip(&disc.tracks) {
        let _ = writeln!(sheet, "  TRACK {number:02} AUDIO");
        texts(&mut sheet, "    ", &track.text);
        let flags = flags(track.flags);
        if !flags.is_empty() {
            let _ = writeln!(sheet, "    FLAGS {flags}");
        }
        if let Ok(isrc) = codes::isrc(&track.isrc) {
            let _ = writeln!(sheet, "    ISRC {isrc}");
        }
        // The first pause is in no file; what track 1 has above it is its hidden track.
        let pregap = if number == 1 { disc.hidden() } else { track.pregap };
        let place = |at: Frames| at.since(LEAD_PAUSE).unwrap_or_default();
        if pregap > Frames::ZERO {
            let _ = writeln!(sheet, "    INDEX 00 {}", place(Frames(track.start.0 - pregap.0)));
        }
        for (index, at) in (1..).zip(std::iter::once(&track.start).chain(&track.indexes)) {
            let _ = writeln!(sheet, "    INDEX {index:02} {}", place(*at));
        }
    }
    sheet
}

/// The longest text that a sheet takes, in letters: readers refuse the whole sheet for a longer one. Source: the CDRWIN
/// user's guide, appendix A.
const LONGEST_TEXT: usize = 80;

/// A text as a sheet takes it, cut to its length. A quotation mark would end it early: an apostrophe stands for it. The
/// whole text is in the file of CD-Text.
pub(crate) fn as_written(text: &str) -> String {
    let cut: String = text.replace('"', "'").chars().take(LONGEST_TEXT).collect();
    cut.trim_end().to_owned()
}

/// The texts that every reader of sheets knows.
fn texts(sheet: &mut String, indent: &str, text: &Text) {
    let texts = [("TITLE", &text.title), ("PERFORMER", &text.performer), ("SONGWRITER", &text.songwriter)];
    for (command, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        let _ = writeln!(sheet, "{indent}{command} \"{}\"", as_written(text));
    }
}

fn flags(flags: Flags) -> String {
    let names = [
        (flags.copy_permitted, "DCP"),
        (flags.four_channel, "4CH"),
        (flags.pre_emphasis, "PRE"),
        (flags.scms, "SCMS"),
    ];
    names.into_iter().filter_map(|(set, name)| set.then_some(name)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disc::layout::Track;

    #[test]
    fn a_sheet_counts_from_the_start_of_its_bin() {
        let mut disc = Disc { upc: "6291041500213".to_owned(), ..Disc::default() };
        disc.text.title = "Say \"é\"".to_owned();
        let flags = Flags { copy_permitted: true, pre_emphasis: true, ..Flags::default() };
        disc.push(
            Track { flags, isrc: "DEA122600001".to_owned(), ..Track::default() },
            Frames(75),
            Frames(750),
        );
        disc.push(Track { indexes: vec![Frames(75)], ..Track::default() }, Frames(0), Frames(750));
        disc.push(Track::default(), Frames(150), Frames(750));
        let expected = "CATALOG 6291041500213\nCDTEXTFILE \"disc.cdt\"\nTITLE \"Say 'é'\"\nFILE \"disc.bin\" BINARY\n  \
                        TRACK 01 AUDIO\n    FLAGS DCP PRE\n    ISRC DEA122600001\n    INDEX 00 00:00:00\n    \
                        INDEX 01 00:01:00\n  TRACK 02 AUDIO\n    INDEX 01 00:11:00\n    INDEX 02 00:12:00\n  \
                        TRACK 03 AUDIO\n    INDEX 00 00:21:00\n    INDEX 01 00:23:00\n";
        assert_eq!(sheet(&disc, Some(TEXT)), expected);
        let bytes = letters(&sheet(&disc, None));
        assert!(bytes.windows(3).any(|three| three == b"'\xE9'"), "{bytes:?}");
    }

    #[test]
    fn a_text_is_cut_where_readers_of_sheets_would_refuse_it() {
        let mut disc = Disc::default();
        disc.text.title = format!("{} tail", "é".repeat(79));
        let sheet = sheet(&disc, None);
        assert!(sheet.contains(&format!("TITLE \"{}\"\n", "é".repeat(79))), "{sheet}");
        assert_eq!(as_written("a \"b\""), "a 'b'");
    }
}
