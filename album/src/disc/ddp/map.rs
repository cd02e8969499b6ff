//! DDPID and DDPMS: what the set is, and which file is what.

use super::record::{Record, number, text};
use super::{IMAGE, PQ, TEXT};
use crate::disc::codes;
use crate::disc::layout::Disc;
use crate::disc::time::Frames;

/// Bytes of DDPID, and of each packet of DDPMS.
pub const RECORD_BYTES: usize = 128;
/// What every DDPID begins with.
const LEVEL: &str = "DDP 2.00";
/// What every packet of DDPMS begins with.
const VALID: &str = "VVVM";
/// The width of the field of names, as every writer has it.
const NAME_WIDTH: usize = 17;
/// The longest pregap of track 1 that the map has room for; PQ has room for any.
pub const LONGEST_PREGAP: Frames = Frames(9_999);

/// DDPID of a disc that keeps the rules.
#[must_use]
pub fn identity(disc: &Disc) -> [u8; RECORD_BYTES] {
    Record::new()
        .text(0, 8, LEVEL)
        .text(8, 13, &codes::upc(&disc.upc).unwrap_or_default())
        .text(38, 48, &disc.catalogue)
        .text(87, 2, "CD")
        .bytes()
}

/// What DDPID says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// UPC/EAN; empty for none.
    pub upc: String,
    /// Master id; empty for none.
    pub master: String,
}

/// Reads DDPID.
///
/// # Errors
/// It is none, or of another version.
pub fn read_identity(bytes: &[u8]) -> Result<Identity, String> {
    let level = text(bytes, 0, 8);
    if !level.starts_with("DDP 2.0") {
        return Err(match level.strip_prefix("DDP ") {
            Some(version) => format!("is DDP {version}, only 2.00 is read"),
            None => "does not begin with 'DDP 2.00'".to_owned(),
        });
    }
    if bytes.len() < 86 {
        return Err(format!("has {} bytes, not {RECORD_BYTES}", bytes.len()));
    }
    let kind = text(bytes, 87, 2);
    if !kind.is_empty() && kind != "CD" {
        return Err(format!("describes a disc of the kind '{kind}', not a CD"));
    }
    Ok(Identity { upc: text(bytes, 8, 13), master: text(bytes, 38, 48) })
}

/// DDPMS: CD-Text if there is any, PQ, sound. Lengths are in bytes, that of the sound in frames. A pregap that is too
/// long for its field is left out.
#[must_use]
pub fn map(text_bytes: usize, pq_bytes: usize, image: Frames, pregap: Frames) -> Vec<u8> {
    let packet = |kind: &str, length: u64, name: &str| {
        Record::<RECORD_BYTES>::new()
            .text(0, 4, VALID)
            .text(4, 2, kind)
            .number(14, 8, length)
            .number(71, 3, NAME_WIDTH as u64)
            .text(74, NAME_WIDTH, name)
    };
    let mut map = Vec::new();
    if text_bytes > 0 {
        map.extend(packet("S0", text_bytes as u64, TEXT).text(30, 8, "CDTEXT").text(55, 2, "00").bytes());
    }
    map.extend(packet("S0", pq_bytes as u64, PQ).text(30, 8, "PQ DESCR").bytes());
    // Storage mode 7: whole frames of 2352 bytes, which are sound and so not scrambled.
    let sound = packet("D0", u64::from(image.0), IMAGE).text(38, 2, "DA").text(40, 1, "7").text(41, 1, "0");
    let said = pregap <= LONGEST_PREGAP;
    map.extend(if said { sound.number(46, 4, u64::from(pregap.0)) } else { sound }.bytes());
    map
}

/// A file of the set, as DDPMS names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Its name.
    pub name: String,
    /// Its length: in bytes, of the sound in frames; `None` if it is not said.
    pub length: Option<u64>,
}

/// What DDPMS says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map {
    /// The sound.
    pub image: Option<Stream>,
    /// Where every index lies.
    pub pq: Option<Stream>,
    /// CD-Text.
    pub text: Option<Stream>,
}

/// Reads DDPMS.
///
/// # Errors
/// Which packet, from 1, is wrong or not for an audio CD.
pub fn read_map(bytes: &[u8]) -> Result<Map, String> {
    if bytes.is_empty() || !bytes.len().is_multiple_of(RECORD_BYTES) {
        return Err(format!(
            "has {} bytes, not a multiple of {RECORD_BYTES}: cut off or damaged",
            bytes.len()
        ));
    }
    let mut map = Map::default();
    for (number, packet) in (1..).zip(bytes.chunks_exact(RECORD_BYTES)) {
        read_packet(packet, &mut map).map_err(|why| format!("packet {number} {why}"))?;
    }
    Ok(map)
}

fn read_packet(packet: &[u8], map: &mut Map) -> Result<(), String> {
    if !packet.starts_with(VALID.as_bytes()) {
        return Err(format!("does not begin with '{VALID}'"));
    }
    let digits =
        |at, width| number(packet, at, width).map_err(|found| format!("has '{found}' for a number at {at}"));
    let width = digits(71, 3)?.map_or(NAME_WIDTH, |width| usize::try_from(width).unwrap_or(0));
    if !(1..=RECORD_BYTES - 74).contains(&width) {
        return Err(format!("says its name has {width} letters"));
    }
    // Some writers say a width that leaves no room for the fields behind; names end with the padding.
    let stream = Stream { name: text(packet, 74, width.min(NAME_WIDTH)), length: digits(14, 8)? };
    let (kind, sub, mode) = (text(packet, 4, 2), text(packet, 30, 8), text(packet, 38, 2));
    let slot = match (kind.as_str(), sub.as_str()) {
        ("D0", _) if mode == "DA" || mode.is_empty() => {
            let storage = text(packet, 40, 1);
            if !matches!(storage.as_str(), "7" | "") {
                return Err(format!(
                    "stores its sound in mode {storage}, only 7 (2352 bytes a frame) is read"
                ));
            }
            if digits(104, 9)?.is_some_and(|offset| offset > 0) {
                return Err("starts in the middle of a file, which is not read".to_owned());
            }
            &mut map.image
        }
        ("D0", _) => return Err(format!("is of mode '{mode}': only audio (DA) is read")),
        ("S0", "PQ DESCR" | "PQDESCR" | "PQ_DESCR") => &mut map.pq,
        ("S0", "CDTEXT" | "CD TEXT" | "CD-TEXT") => &mut map.text,
        // Lead-in, lead-out, comments: nothing that sounds.
        _ => return Ok(()),
    };
    if stream.name.is_empty() {
        return Err("names no file".to_owned());
    }
    if slot.is_some() {
        return Err("is the second of its kind; a set in several pieces is not read".to_owned());
    }
    *slot = Some(stream);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_have_their_fields_where_plants_look_for_them() {
        let disc =
            Disc { upc: "036000291452".to_owned(), catalogue: "LTH 001".to_owned(), ..Disc::default() };
        let id = identity(&disc);
        assert_eq!(
            (&id[..21], &id[38..46], &id[86..90]),
            (&b"DDP 2.000036000291452"[..], &b"LTH 001 "[..], &b" CD "[..])
        );
        assert_eq!(
            read_identity(&id),
            Ok(Identity { upc: "0036000291452".to_owned(), master: "LTH 001".to_owned() })
        );
        let bytes = map(180, 448, Frames(1_575), Frames(150));
        assert_eq!(bytes.len(), 384);
        assert_eq!(&bytes[..41], b"VVVMS0             180        CDTEXT     ");
        assert_eq!(&bytes[256 + 4..256 + 50], b"D0            1575                DA70     150");
        assert_eq!(&bytes[256 + 71..256 + 91], b" 17IMAGE.DAT        ");
        assert_eq!(&map(0, 64, Frames(99_999), Frames(10_000))[128 + 42..128 + 50], b"        ");
        let read = read_map(&bytes).unwrap();
        assert_eq!(read.image, Some(Stream { name: IMAGE.to_owned(), length: Some(1_575) }));
        assert_eq!(read.pq, Some(Stream { name: PQ.to_owned(), length: Some(448) }));
        assert_eq!(read.text, Some(Stream { name: TEXT.to_owned(), length: Some(180) }));
    }

    #[test]
    fn what_is_no_audio_cd_is_refused() {
        for (bytes, says) in
            [(&b"DDP 1.01"[..], "is DDP 1.01"), (b"RIFF", "does not begin"), (b"DDP 2.00", "8 bytes")]
        {
            assert!(read_identity(bytes).unwrap_err().contains(says));
        }
        let good = map(0, 448, Frames(1_575), Frames(150));
        let with = |at: usize, text: &[u8]| {
            let mut bytes = good.clone();
            bytes[at..at + text.len()].copy_from_slice(text);
            read_map(&bytes)
        };
        assert_eq!(with(128 + 41, b"1"), read_map(&good), "the scrambled flag says nothing about sound");
        assert!(with(0, b"XXXX").unwrap_err().contains("packet 1"));
        assert!(with(128 + 38, b"10").unwrap_err().contains("only audio"));
        assert!(with(128 + 71, b"999").unwrap_err().contains("999 letters"));
        assert!(with(128 + 14, b"999999x9").unwrap_err().contains("packet 2"));
        assert!(read_map(&good[..200]).is_err());
    }
}
