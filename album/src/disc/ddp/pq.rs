//! PQDESCR: where every index lies, with flags and codes.

use super::record::{Record, text};
use crate::disc::codes;
use crate::disc::layout::{Disc, Flags, Track};
use crate::disc::time::Frames;

/// Bytes of a packet.
pub const PACKET_BYTES: usize = 64;
/// What every packet begins with.
const VALID: &str = "VVVS";
/// The number that stands for the lead-out.
const LEAD_OUT: &str = "AA";

/// The packets of a disc that keeps the rules: the start with the UPC, every index of every track, the lead-out twice.
#[must_use]
pub fn write(disc: &Disc) -> Vec<u8> {
    let packet = |track: &str, index: usize, at: Frames, flags: Flags| {
        let (minutes, seconds, frames) = at.msf();
        Record::<PACKET_BYTES>::new()
            .text(0, 4, VALID)
            .text(4, 2, track)
            .text(6, 2, &format!("{index:02}"))
            .text(10, 6, &format!("{minutes:02}{seconds:02}{frames:02}"))
            .text(16, 2, &control(flags))
    };
    let upc = codes::upc(&disc.upc).unwrap_or_default();
    let mut bytes = packet("00", 0, Frames::ZERO, Flags::default()).text(32, 13, &upc).bytes().to_vec();
    for (number, track) in (1..).zip(&disc.tracks) {
        let pregap = (track.pregap > Frames::ZERO).then(|| (0, track.pregap_start()));
        let indexes =
            (1..).zip(std::iter::once(&track.start).chain(&track.indexes)).map(|(index, at)| (index, *at));
        let mut isrc = codes::isrc(&track.isrc).unwrap_or_default();
        for (index, at) in pregap.into_iter().chain(indexes) {
            // The code stands in the first packet of its track.
            let code = std::mem::take(&mut isrc);
            bytes.extend(packet(&format!("{number:02}"), index, at, track.flags).text(20, 12, &code).bytes());
        }
    }
    for _ in 0..2 {
        bytes.extend(packet(LEAD_OUT, 1, disc.lead_out, Flags::default()).bytes());
    }
    bytes
}

/// The control digit in hexadecimal (1 pre-emphasis, 2 copies permitted, 8 four channels) and the mode: 1, or S where
/// copies are counted.
fn control(flags: Flags) -> String {
    let digit = u8::from(flags.pre_emphasis)
        | u8::from(flags.copy_permitted) << 1
        | u8::from(flags.four_channel) << 3;
    format!("{digit:X}{}", if flags.scms { 'S' } else { '1' })
}

fn read_control(field: &str) -> Option<Flags> {
    let mut letters = field.chars();
    let (digit, mode) = match (letters.next(), letters.next(), letters.next()) {
        (None, ..) => ('0', '1'),
        (Some(mode), None, _) => ('0', mode),
        (Some(digit), Some(mode), None) => (digit, mode),
        _ => return None,
    };
    let digit = digit.to_digit(16)?;
    // 4 marks data.
    (matches!(mode, '0' | '1' | 'S' | 's') && digit & 4 == 0).then_some(Flags {
        pre_emphasis: digit & 1 != 0,
        copy_permitted: digit & 2 != 0,
        four_channel: digit & 8 != 0,
        scms: matches!(mode, 'S' | 's'),
    })
}

/// What PQDESCR says: tracks with their places, flags and ISRCs, the UPC, the lead-out.
///
/// # Errors
/// Which packet, from 1, is wrong.
pub fn read(bytes: &[u8]) -> Result<Disc, String> {
    if bytes.is_empty() || !bytes.len().is_multiple_of(PACKET_BYTES) {
        return Err(format!(
            "has {} bytes, not a multiple of {PACKET_BYTES}: cut off or damaged",
            bytes.len()
        ));
    }
    let mut reading = Reading::default();
    for (number, packet) in (1..).zip(bytes.chunks_exact(PACKET_BYTES)) {
        reading.packet(packet).map_err(|why| format!("packet {number} {why}"))?;
    }
    reading.end_track()?;
    reading.disc.lead_out = reading.lead_out.ok_or("has no lead-out (track AA)")?;
    Ok(reading.disc)
}

#[derive(Default)]
struct Reading {
    disc: Disc,
    lead_out: Option<Frames>,
    /// The track that is being read: where its index 0 lies, its index 1, itself.
    open: Option<(Option<Frames>, Option<Frames>, Track)>,
}

impl Reading {
    fn packet(&mut self, packet: &[u8]) -> Result<(), String> {
        if !packet.starts_with(VALID.as_bytes()) {
            return Err(format!("does not begin with '{VALID}'"));
        }
        let code =
            |at, width| Some(text(packet, at, width)).filter(|code| code.bytes().any(|byte| byte != b'0'));
        if let Some(upc) = code(32, 13) {
            self.disc.upc = upc;
        }
        let track = text(packet, 4, 2);
        if track == "00" || track == "0" {
            return Ok(());
        }
        let at = time(packet)?;
        if track.eq_ignore_ascii_case(LEAD_OUT) {
            return match self.lead_out {
                Some(before) if before != at => {
                    Err(format!("has the lead-out at {at}, the one before at {before}"))
                }
                _ => {
                    self.lead_out = Some(at);
                    Ok(())
                }
            };
        }
        let digits = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<usize>().ok()).flatten()
        };
        let number = digits(&track).ok_or_else(|| format!("is of track '{track}'"))?;
        let field = text(packet, 6, 2);
        let index = digits(&field).ok_or_else(|| format!("is of index '{field}'"))?;
        let control = text(packet, 16, 2);
        let flags = read_control(&control)
            .ok_or_else(|| format!("has the control '{control}', which is no audio's"))?;
        let current = self.disc.tracks.len() + usize::from(self.open.is_some());
        if number == current + 1 {
            self.end_track()?;
            self.open = Some((None, None, Track { flags, ..Track::default() }));
        } else if number != current {
            return Err(format!("is of track {number} after track {current}"));
        }
        let (pregap, start, track) = self.open.as_mut().ok_or("belongs to no track")?;
        if let Some(isrc) = code(20, 12) {
            track.isrc = isrc;
        }
        match index {
            0 if pregap.is_none() && start.is_none() => *pregap = Some(at),
            1 if start.is_none() => *start = Some(at),
            _ if start.is_some() && index == track.indexes.len() + 2 => track.indexes.push(at),
            _ => return Err(format!("has index {index} of track {number} out of order")),
        }
        Ok(())
    }

    fn end_track(&mut self) -> Result<(), String> {
        let Some((pregap, start, mut track)) = self.open.take() else {
            return Ok(());
        };
        let number = self.disc.tracks.len() + 1;
        track.start = start.ok_or_else(|| format!("has no index 1 of track {number}"))?;
        // Everything before track 1 is its pregap, whether it is said or not.
        let from = if number == 1 { Frames::ZERO } else { track.start };
        let pregap = pregap.unwrap_or(from);
        track.pregap = track.start.since(pregap).ok_or_else(|| {
            format!("has index 0 of track {number} at {pregap}, after index 1 at {}", track.start)
        })?;
        self.disc.tracks.push(track);
        Ok(())
    }
}

/// HHMMSSFF, of which hours are blank or zero.
fn time(packet: &[u8]) -> Result<Frames, String> {
    let field = &packet[8..16];
    let pair = |at: usize| {
        field[at..at + 2].iter().try_fold(0, |number, byte| match byte {
            b' ' | 0 => Some(number * 10),
            digit if digit.is_ascii_digit() => Some(number * 10 + u32::from(digit - b'0')),
            _ => None,
        })
    };
    match (pair(0), pair(2), pair(4), pair(6)) {
        (Some(0), Some(minutes), Some(seconds), Some(frames)) => Frames::from_msf(minutes, seconds, frames),
        _ => None,
    }
    .ok_or_else(|| format!("has '{}' for a time", text(packet, 8, 8)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disc() -> Disc {
        let mut disc = Disc { upc: "6291041500213".to_owned(), ..Disc::default() };
        let flags = Flags { pre_emphasis: true, copy_permitted: true, ..Flags::default() };
        disc.push(
            Track { isrc: "DEA122600001".to_owned(), flags, ..Track::default() },
            Frames(30),
            Frames(400),
        );
        let flags = Flags { scms: true, ..Flags::default() };
        disc.push(
            Track { flags, indexes: vec![Frames(75), Frames(76)], ..Track::default() },
            Frames(0),
            Frames(400),
        );
        disc
    }

    #[test]
    fn packets_are_those_of_the_field_and_are_read_back() {
        let bytes = write(&disc());
        let packets: Vec<&[u8]> = bytes.chunks(PACKET_BYTES).collect();
        assert_eq!(packets[0][..45], *b"VVVS0000  00000001              6291041500213");
        assert_eq!(packets[1][..45], *b"VVVS0100  00000031  DEA122600001             ");
        assert_eq!(packets[2][..45], *b"VVVS0101  00023031                           ");
        assert_eq!(packets[3][..45], *b"VVVS0201  0007550S                           ");
        assert_eq!(packets[6][..45], *b"VVVSAA01  00130501                           ");
        assert_eq!(packets[6], packets[7]);
        assert_eq!(read(&bytes), Ok(disc()));
    }

    #[test]
    fn what_other_writers_do_is_read_too() {
        let mut bytes = write(&disc());
        // Hours as zeros, a lone control digit, no index 0 of track 1.
        bytes[64 + 8..64 + 10].copy_from_slice(b"00");
        bytes[64 * 3 + 16..64 * 3 + 18].copy_from_slice(b" S");
        assert_eq!(read(&bytes), Ok(disc()));
        let without: Vec<u8> = bytes[..64].iter().chain(&bytes[128..]).copied().collect();
        let read = read(&without).unwrap();
        assert_eq!((read.tracks[0].pregap, read.tracks[0].start), (Frames(180), Frames(180)));
    }

    #[test]
    fn damage_names_its_packet() {
        let good = write(&disc());
        let cases: [(usize, &[u8], &str); 6] = [
            (64, b"XXXX", "packet 2 does not begin"),
            (64 + 4, b"07", "packet 2 is of track 7 after track 0"),
            (128 + 6, b"03", "packet 3 has index 3"),
            (192 + 14, b"75", "packet 4 has '000775"),
            (192 + 16, b"41", "no audio"),
            (448 + 10, b"01", "packet 8 has the lead-out"),
        ];
        for (at, with, says) in cases {
            let mut bytes = good.clone();
            bytes[at..at + with.len()].copy_from_slice(with);
            let why = read(&bytes).unwrap_err();
            assert!(why.contains(says), "{why}, not {says}");
        }
        assert!(read(&good[..300]).unwrap_err().contains("300 bytes"));
        assert!(read(&good[..64]).unwrap_err().contains("no lead-out"));
    }
}
