//! A sheet, line by line.

use crate::disc::cdtext::from_latin1;
use crate::disc::layout::{Flags, Text};
use crate::disc::rules::MOST;
use crate::disc::time::Frames;

/// What a sheet says. Times are places in its file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// UPC/EAN; empty for none.
    pub upc: String,
    /// Texts of the disc.
    pub text: Text,
    /// The file with CD-Text, if one is named.
    pub text_file: Option<String>,
    /// The file with the sound.
    pub file: String,
    /// Whether its samples have their high byte first.
    pub big_endian: bool,
    /// The tracks.
    pub tracks: Vec<SheetTrack>,
}

/// A track of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetTrack {
    /// Its texts.
    pub text: Text,
    /// ISRC; empty for none.
    pub isrc: String,
    /// Its flags.
    pub flags: Flags,
    /// Silence before it that is in no file.
    pub pregap: Frames,
    /// Silence after it that is in no file.
    pub postgap: Frames,
    /// INDEX 00, if there is one.
    pub zero: Option<Frames>,
    /// INDEX 01 and on.
    pub indexes: Vec<Frames>,
}

/// Reads a sheet, in UTF-8 or else in ISO 8859-1.
///
/// # Errors
/// The number of the line, from 1, and what is wrong with it.
pub fn parse(bytes: &[u8]) -> Result<Sheet, (usize, String)> {
    let text = std::str::from_utf8(bytes).map_or_else(|_| from_latin1(bytes), str::to_owned);
    let mut sheet = Sheet::default();
    let mut last = 1;
    for (number, line) in (1..).zip(text.trim_start_matches('\u{FEFF}').lines()) {
        last = number;
        sheet.line(line).map_err(|why| (number, why))?;
    }
    sheet.end_track().map_err(|why| (last, why))?;
    match sheet.tracks.len() {
        0 => Err((last, "the sheet has no TRACK".to_owned())),
        _ => Ok(sheet),
    }
}

impl Sheet {
    fn line(&mut self, line: &str) -> Result<(), String> {
        let line = line.trim();
        let (command, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let command = command.to_ascii_uppercase();
        let once = |field: &mut String| {
            let text = unquoted(rest)?;
            if field.is_empty() {
                *field = text;
                Ok(())
            } else {
                Err(format!("a second {command}"))
            }
        };
        match command.as_str() {
            "" | "REM" => Ok(()),
            "CATALOG" => once(&mut self.upc),
            "CDTEXTFILE" => once(self.text_file.get_or_insert_default()),
            "TITLE" => once(&mut self.text().title),
            "PERFORMER" => once(&mut self.text().performer),
            "SONGWRITER" => once(&mut self.text().songwriter),
            "COMPOSER" => once(&mut self.text().composer),
            "ARRANGER" => once(&mut self.text().arranger),
            "MESSAGE" => once(&mut self.text().message),
            // Known to some tools, and said by CD-Text where it matters.
            "GENRE" | "DISC_ID" | "SIZE_INFO" | "TOC_INFO" | "UPC_EAN" => Ok(()),
            "FILE" => self.file(rest),
            "TRACK" => self.track(rest),
            "ISRC" => once(&mut self.current("ISRC")?.isrc),
            "FLAGS" => rest.split_whitespace().try_for_each(|flag| self.flag(flag)),
            "PREGAP" => {
                Frames::parse(rest).and_then(|gap| self.current("PREGAP").map(|track| track.pregap = gap))
            }
            "POSTGAP" => {
                Frames::parse(rest).and_then(|gap| self.current("POSTGAP").map(|track| track.postgap = gap))
            }
            "INDEX" => self.index(rest),
            _ => Err(format!("'{}' is no command of a CUE sheet", command.escape_default())),
        }
    }

    /// The texts of the track that is being read, or of the disc before the first.
    fn text(&mut self) -> &mut Text {
        self.tracks.last_mut().map_or(&mut self.text, |track| &mut track.text)
    }

    fn current(&mut self, command: &str) -> Result<&mut SheetTrack, String> {
        self.tracks.last_mut().ok_or_else(|| format!("{command} before the first TRACK"))
    }

    fn file(&mut self, rest: &str) -> Result<(), String> {
        let (name, kind) = rest.rsplit_once(char::is_whitespace).ok_or("FILE needs a name and BINARY")?;
        if !self.file.is_empty() {
            return Err("a second FILE: only sheets with one BIN are read".to_owned());
        }
        self.big_endian = match kind.to_ascii_uppercase().as_str() {
            "BINARY" => false,
            "MOTOROLA" => true,
            _ => return Err(format!("a FILE of the kind {kind}: only BINARY and MOTOROLA are read")),
        };
        self.file = unquoted(name.trim())?;
        if self.file.is_empty() { Err("FILE has no name".to_owned()) } else { Ok(()) }
    }

    fn track(&mut self, rest: &str) -> Result<(), String> {
        self.end_track()?;
        if self.file.is_empty() {
            return Err("TRACK before FILE".to_owned());
        }
        let mut words = rest.split_whitespace();
        let expected = self.tracks.len() + 1;
        let number = words.next().and_then(digits).ok_or("TRACK needs a number and AUDIO")?;
        if number != expected || number > MOST {
            return Err(format!("TRACK {number} where {expected} belongs (1 to {MOST})"));
        }
        match words.next() {
            Some(kind) if kind.eq_ignore_ascii_case("AUDIO") => {
                self.tracks.push(SheetTrack::default());
                Ok(())
            }
            kind => Err(format!("TRACK {number} is {}, only AUDIO is read", kind.unwrap_or("of no kind"))),
        }
    }

    fn flag(&mut self, flag: &str) -> Result<(), String> {
        let flags = &mut self.current("FLAGS")?.flags;
        *match flag.to_ascii_uppercase().as_str() {
            "DCP" => &mut flags.copy_permitted,
            "4CH" => &mut flags.four_channel,
            "PRE" => &mut flags.pre_emphasis,
            "SCMS" => &mut flags.scms,
            _ => return Err(format!("'{}' is no flag: DCP, 4CH, PRE, SCMS are", flag.escape_default())),
        } = true;
        Ok(())
    }

    fn index(&mut self, rest: &str) -> Result<(), String> {
        let (number, time) = rest.split_once(char::is_whitespace).ok_or("INDEX needs a number and a time")?;
        let number = digits(number)
            .ok_or_else(|| format!("'{}' is no number of an INDEX", number.escape_default()))?;
        let at = Frames::parse(time.trim())?;
        let before =
            self.tracks.len().checked_sub(2).and_then(|place| self.tracks[place].indexes.last().copied());
        let track = self.current("INDEX")?;
        let latest = track.indexes.last().copied().or(track.zero).or(before);
        if latest.is_some_and(|latest| at < latest) {
            return Err(format!("INDEX {number:02} at {at}, before the one before it"));
        }
        match number {
            0 if track.zero.is_none() && track.indexes.is_empty() => track.zero = Some(at),
            _ if number == track.indexes.len() + 1 && number <= MOST => track.indexes.push(at),
            _ => return Err(format!("INDEX {number:02} out of order")),
        }
        Ok(())
    }

    fn end_track(&self) -> Result<(), String> {
        match self.tracks.last() {
            Some(track) if track.indexes.is_empty() => {
                Err(format!("TRACK {} has no INDEX 01", self.tracks.len()))
            }
            _ => Ok(()),
        }
    }
}

/// Text in quotation marks or without.
fn unquoted(text: &str) -> Result<String, String> {
    let inside = match text.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').ok_or("a text that begins with \" and does not end with it")?,
        None => text,
    };
    Ok(inside.to_owned())
}

/// A number of one or two digits.
fn digits(text: &str) -> Option<usize> {
    ((1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_of_others_are_read() {
        let text = "\u{FEFF}rem DATE 1999\r\nTITLE Unquoted title\r\nFILE \"C:\\my disc.bin\" motorola\r\n track 1 Audio\r\n\
                    PREGAP 00:00:33\r\nINDEX 1 0:00:00\r\nPOSTGAP 00:01:00\r\nTRACK 02 AUDIO\r\nFLAGS PRE DCP\r\n\
                    TITLE \"Zwei é\"\r\nINDEX 00 00:10:00\r\nINDEX 01 00:12:00\r\nINDEX 02 00:13:00\r\n";
        let sheet = parse(text.as_bytes()).unwrap();
        assert_eq!((sheet.file.as_str(), sheet.big_endian), ("C:\\my disc.bin", true));
        assert_eq!(
            (sheet.text.title.as_str(), sheet.tracks[1].text.title.as_str()),
            ("Unquoted title", "Zwei é")
        );
        assert_eq!((sheet.tracks[0].pregap, sheet.tracks[0].postgap), (Frames(33), Frames(75)));
        assert_eq!(
            (sheet.tracks[1].zero, &sheet.tracks[1].indexes[..]),
            (Some(Frames(750)), &[Frames(900), Frames(975)][..])
        );
        let latin: Vec<u8> = text.trim_start_matches('\u{FEFF}').chars().map(|c| c as u8).collect();
        assert_eq!(parse(&latin), Ok(sheet));
    }

    #[test]
    fn errors_name_their_line() {
        let head = "FILE \"a.bin\" BINARY\nTRACK 01 AUDIO\n";
        let cases = [
            ("TRACK 01 AUDIO", 1, "before FILE"),
            ("FILE \"a.wav\" WAVE", 1, "kind WAVE"),
            ("ISRC X", 1, "before the first TRACK"),
            ("HELLO", 1, "'HELLO' is no command"),
            ("FILE \"a.bin\" BINARY\nTRACK 02 AUDIO", 2, "TRACK 2 where 1"),
            ("FILE \"a.bin\" BINARY\nTRACK 01 MODE1/2352", 2, "only AUDIO"),
            (&format!("{head}INDEX 01 00:75:00"), 3, "no time"),
            (&format!("{head}INDEX 02 00:00:00"), 3, "out of order"),
            (&format!("{head}INDEX 01 00:10:00\nINDEX 02 00:09:00"), 4, "before the one before"),
            (&format!("{head}INDEX 01 00:00:00\nFLAGS LOUD"), 4, "'LOUD' is no flag"),
            (&format!("{head}TITLE \"open"), 3, "does not end"),
            (head, 2, "no INDEX 01"),
            ("", 1, "no TRACK"),
        ];
        for (text, line, says) in cases {
            let (found, why) = parse(text.as_bytes()).unwrap_err();
            assert!(found == line && why.contains(says), "line {found}: {why}, not {line}: {says}");
        }
    }
}
