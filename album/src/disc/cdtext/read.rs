//! From packs of any writer to texts.

use super::{PACK_BYTES, TEXTS, crc, field_mut, from_latin1, kind, kind_name};
use crate::disc::finding::Severity;
use crate::disc::layout::{Genre, Language, Text};

/// Tracks of a disc, with the disc itself at 0.
const PLACES: usize = 100;

/// The first block of a CD-Text whose letters we know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Texts of the disc (0) and of the tracks (from 1); always 100 of them.
    pub texts: Vec<Text>,
    /// UPC/EAN (0) and ISRCs (from 1); always 100 of them.
    pub codes: Vec<String>,
    /// The label's catalogue number.
    pub catalogue: String,
    /// The genre, if one is said.
    pub genre: Option<Genre>,
    /// The language; English if no sizes say it.
    pub language: Language,
    /// The number of the last track, if sizes say it.
    pub last_track: Option<u8>,
}

/// What was read, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The texts, if there are any.
    pub block: Option<Block>,
    /// What is wrong, the worst not first.
    pub faults: Vec<(Severity, String)>,
}

#[derive(Clone, Copy)]
struct Pack<'a> {
    kind: u8,
    track: u8,
    sequence: u8,
    place: u8,
    data: &'a [u8],
}

/// Reads packs: bare, after the four bytes of length that drives put before them, or before the single zero that some
/// tools put after them. Never fails: what is damaged is named and the rest is read.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded {
    let mut faults = Vec::new();
    let bytes = match bytes.len() % PACK_BYTES {
        4 if bytes[0] < 0x80 => &bytes[4..],
        1 if bytes.ends_with(&[0]) => &bytes[..bytes.len() - 1],
        0 => bytes,
        rest => {
            let text = format!("ends with {rest} bytes of a pack of {PACK_BYTES}: cut off or damaged");
            faults.push((Severity::Error, text));
            &bytes[..bytes.len() - rest]
        }
    };
    let mut packs = Vec::new();
    for (number, pack) in bytes.chunks_exact(PACK_BYTES).enumerate() {
        if crc(&pack[..16]).to_be_bytes() != pack[16..] {
            faults.push((Severity::Error, format!("pack {number} has a wrong CRC: damaged")));
        }
        if pack[0] & 0x80 != 0 {
            let (block, place) = (pack[3] >> 4 & 7, pack[3] & 0x0F);
            packs.push((
                block,
                Pack { kind: pack[0], track: pack[1] & 0x7F, sequence: pack[2], place, data: &pack[4..16] },
            ));
        } else {
            faults.push((Severity::Error, format!("pack {number} is of no kind: {:#04x}", pack[0])));
        }
    }
    let Some(first) = packs.first().map(|(block, _)| *block) else {
        return Decoded { block: None, faults };
    };
    if packs.iter().any(|(block, _)| *block != first) {
        faults.push((Severity::Note, "has texts in several languages: the first is read".to_owned()));
    }
    let packs: Vec<Pack> = packs.iter().filter(|(block, _)| *block == first).map(|(_, pack)| *pack).collect();
    if let Some(gap) = packs.iter().enumerate().position(|(n, pack)| usize::from(pack.sequence) != n % 256) {
        faults.push((
            Severity::Error,
            format!("packs are not in sequence from pack {gap} on: one is missing or moved"),
        ));
    }
    let block = texts(&packs, first, &mut faults);
    Decoded { block, faults }
}

fn texts(packs: &[Pack], number: u8, faults: &mut Vec<(Severity, String)>) -> Option<Block> {
    let mut block = Block {
        texts: vec![Text::default(); PLACES],
        codes: vec![String::new(); PLACES],
        ..Block::default()
    };
    if let Some(sizes) = sizes(packs, faults) {
        block.language = Language(sizes[28 + usize::from(number)]);
        block.last_track = Some(sizes[2]);
        if sizes[0] > 1 {
            let text = format!("is written in character set {:#04x}, which is not read", sizes[0]);
            faults.push((Severity::Warning, text));
            return None;
        }
    }
    for of in TEXTS {
        for (track, text) in strings(packs, of, faults) {
            if let Some(field) = field_mut(&mut block.texts[track], of) {
                *field = text;
            }
        }
    }
    for (track, text) in strings(packs, kind::CODES, faults) {
        block.codes[track] = text;
    }
    block.catalogue =
        strings(packs, kind::DISC_ID, faults).into_iter().next().map(|(_, id)| id).unwrap_or_default();
    let genre: Vec<u8> =
        packs.iter().filter(|p| p.kind == kind::GENRE).flat_map(|p| p.data).copied().collect();
    if let [high, low, words @ ..] = &genre[..] {
        let end = words.iter().position(|&byte| byte == 0).unwrap_or(words.len());
        block.genre =
            Some(Genre { code: u16::from_be_bytes([*high, *low]), words: from_latin1(&words[..end]) });
    }
    Some(block)
}

/// The 36 bytes of sizes, if they are whole, held against the packs.
fn sizes(packs: &[Pack], faults: &mut Vec<(Severity, String)>) -> Option<Vec<u8>> {
    let found: Vec<u8> =
        packs.iter().filter(|p| p.kind == kind::SIZES).flat_map(|p| p.data).copied().collect();
    if found.len() != 36 {
        faults.push((Severity::Warning, "has no whole table of sizes".to_owned()));
        return None;
    }
    for of in 0x80..=0x8F_u8 {
        let count = packs.iter().filter(|pack| pack.kind == of).count();
        let said = found[4 + usize::from(of & 0x0F)];
        if count != usize::from(said) {
            let name = kind_name(of);
            let text =
                format!("has {count} packs of kind {of:#04x} ({name}), its table of sizes says {said}");
            faults.push((Severity::Error, text));
        }
    }
    Some(found)
}

/// The texts of one kind that are not empty, with their tracks.
fn strings(packs: &[Pack], of: u8, faults: &mut Vec<(Severity, String)>) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut letters = Vec::new();
    let mut track = 0;
    for (first, pack) in
        packs.iter().filter(|pack| pack.kind == of).enumerate().map(|(n, pack)| (n == 0, pack))
    {
        // A text that begins with a pack says whose it is: some writers leave out tracks without text.
        if letters.is_empty() && (first || pack.place == 0) {
            track = usize::from(pack.track);
        }
        for &byte in pack.data {
            if byte != 0 {
                letters.push(byte);
                continue;
            }
            // A lone tab stands for the text of the track before.
            let text = match &letters[..] {
                b"\t" => found.last().map(|(_, before)| before.clone()).unwrap_or_default(),
                letters => from_latin1(letters),
            };
            if !text.is_empty() && track < PLACES {
                found.push((track, text));
            }
            letters.clear();
            track += 1;
        }
    }
    if !letters.is_empty() {
        faults.push((Severity::Error, format!("the last {} has no end: cut off", kind_name(of))));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disc::cdtext::{DATA_BYTES, write};
    use crate::disc::layout::{Disc, Track};
    use crate::disc::time::Frames;

    /// One pack with its CRC.
    fn pack(head: [u8; 4], data: &[u8]) -> Vec<u8> {
        let mut pack = head.to_vec();
        pack.extend(data);
        pack.resize(4 + DATA_BYTES, 0);
        pack.extend(crc(&pack).to_be_bytes());
        pack
    }

    #[test]
    fn a_tab_is_the_text_of_the_track_before_and_left_out_tracks_stay_empty() {
        let mut bytes = pack([0x81, 0, 0, 0], b"Band\0\t\0\t\0");
        bytes.extend(pack([0x8E, 2, 1, 0], b"DEA122600002"));
        bytes.extend(pack([0x8E, 2, 2, 12], b"\0"));
        bytes.extend(pack([0x8E, 4, 3, 0], b"DEA122600004"));
        bytes.extend(pack([0x8E, 4, 4, 12], b"\0"));
        let decoded = decode(&bytes);
        assert_eq!(decoded.faults, [(Severity::Warning, "has no whole table of sizes".to_owned())]);
        let block = decoded.block.unwrap();
        let performers: Vec<&str> = block.texts[..4].iter().map(|text| text.performer.as_str()).collect();
        assert_eq!(performers, ["Band", "Band", "Band", ""]);
        assert_eq!(
            (block.codes[2].as_str(), block.codes[3].as_str(), block.codes[4].as_str()),
            ("DEA122600002", "", "DEA122600004")
        );
        // The same with what drives put before and tools after.
        let drive = [&[0, 92, 0, 0], &bytes[..]].concat();
        assert_eq!(decode(&drive).block.as_ref(), Some(&block));
        bytes.push(0);
        assert_eq!(decode(&bytes).block, Some(block));
    }

    #[test]
    fn damage_is_named() {
        let mut bytes = pack([0x80, 0, 0, 0], b"Disc\0One\0");
        bytes[6] ^= 1;
        let faults = decode(&bytes).faults;
        assert!(faults.iter().any(|(_, what)| what.contains("pack 0 has a wrong CRC")), "{faults:?}");
        assert!(decode(&bytes[..17]).faults[0].1.contains("17 bytes of a pack"));
        assert_eq!(decode(&[]), Decoded::default());
    }

    #[test]
    fn a_table_of_sizes_that_does_not_fit_is_named() {
        let mut disc = Disc::default();
        disc.text.title = "Disc".to_owned();
        disc.push(Track::default(), Frames(0), Frames(300));
        let mut bytes = write::encode(&disc).unwrap();
        assert_eq!(decode(&bytes).faults, []);
        // The number of title packs, in the first of the three packs of sizes behind the one of titles.
        let sizes = &mut bytes[PACK_BYTES..2 * PACK_BYTES];
        sizes[4 + 4] = 2;
        let sum = crc(&sizes[..16]).to_be_bytes();
        sizes[16..].copy_from_slice(&sum);
        let says = "has 1 packs of kind 0x80 (title), its table of sizes says 2";
        assert_eq!(decode(&bytes).faults, [(Severity::Error, says.to_owned())]);
    }
}
