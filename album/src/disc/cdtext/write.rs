//! From a disc to packs.

use super::{DATA_BYTES, PACKS, TEXTS, crc, field, kind, kind_name, latin1};
use crate::disc::codes;
use crate::disc::layout::Disc;

/// The packs of a disc in its language, sizes at the end; empty if it has no text at all. UPC and ISRCs go along with
/// texts, not without any: they are in the subcode anyway.
///
/// # Errors
/// A text with a character that ISO 8859-1 has not, or more than 256 packs.
pub fn encode(disc: &Disc) -> Result<Vec<u8>, String> {
    let mut packs = Packs::default();
    for of in TEXTS {
        let texts: Vec<&str> = std::iter::once(&disc.text)
            .chain(disc.tracks.iter().map(|track| &track.text))
            .map(|text| field(text, of))
            .collect();
        packs.strings(of, &texts)?;
    }
    packs.strings(kind::DISC_ID, &[&disc.catalogue])?;
    if let Some(genre) = &disc.genre {
        let mut data = genre.code.to_be_bytes().to_vec();
        data.extend(letters(kind::GENRE, 0, &genre.words)?);
        data.push(0);
        packs.push_stream(kind::GENRE, data.into_iter().enumerate().map(|(place, byte)| (byte, 0, place)));
    }
    if packs.packs.is_empty() {
        return Ok(Vec::new());
    }
    let plain = |code: Result<String, String>| code.unwrap_or_default();
    let list: Vec<String> = std::iter::once(plain(codes::upc(&disc.upc)))
        .chain(disc.tracks.iter().map(|track| plain(codes::isrc(&track.isrc))))
        .collect();
    packs.strings(kind::CODES, &list.iter().map(String::as_str).collect::<Vec<_>>())?;
    packs.finish(disc.tracks.len(), disc.language.0)
}

fn letters(of: u8, track: usize, text: &str) -> Result<Vec<u8>, String> {
    latin1(text).map_err(|c| {
        let whose = if track == 0 { "the disc".to_owned() } else { format!("track {track}") };
        format!("the {} of {whose} has '{}', which ISO 8859-1 has not", kind_name(of), c.escape_default())
    })
}

/// Packs of one block, still without their CRC.
#[derive(Default)]
struct Packs {
    packs: Vec<[u8; 16]>,
    counts: [u8; 16],
}

impl Packs {
    /// One text for the disc and one for each track; nothing if all are empty.
    fn strings(&mut self, of: u8, texts: &[&str]) -> Result<(), String> {
        if texts.iter().all(|text| text.is_empty()) {
            return Ok(());
        }
        let mut stream = Vec::new();
        for (track, text) in texts.iter().enumerate() {
            let bytes = letters(of, track, text)?;
            stream.extend(
                bytes.into_iter().chain([0]).enumerate().map(|(place, byte)| (byte, track as u8, place)),
            );
        }
        self.push_stream(of, stream.into_iter());
        Ok(())
    }

    /// Bytes with their track and their place in the text, cut into packs; the last one is filled with zeros.
    fn push_stream(&mut self, of: u8, stream: impl Iterator<Item = (u8, u8, usize)>) {
        let stream: Vec<_> = stream.collect();
        for chunk in stream.chunks(DATA_BYTES) {
            let (_, track, place) = chunk[0];
            let mut data = [0; DATA_BYTES];
            for (to, (byte, ..)) in data.iter_mut().zip(chunk) {
                *to = *byte;
            }
            self.push(of, track, place.min(15) as u8, &data);
        }
    }

    fn push(&mut self, of: u8, track: u8, place: u8, data: &[u8]) {
        let mut pack = [0; 16];
        // Beyond 256 the sequence would begin again; `finish` refuses such a block.
        pack[..4].copy_from_slice(&[of, track, self.packs.len() as u8, place]);
        pack[4..].copy_from_slice(data);
        self.packs.push(pack);
        let count = &mut self.counts[usize::from(of & 0x0F)];
        *count = count.saturating_add(1);
    }

    /// Adds the three packs of sizes: character set, first and last track, copy protection; packs of each kind; the
    /// last sequence number and the language of each of eight blocks.
    fn finish(mut self, tracks: usize, language: u8) -> Result<Vec<u8>, String> {
        let total = self.packs.len() + 3;
        if total > PACKS {
            return Err(format!(
                "CD-Text takes {total} packs of {PACKS}: shorten titles or leave out a field"
            ));
        }
        self.counts[usize::from(kind::SIZES & 0x0F)] = 3;
        let mut sizes = [0; 36];
        sizes[..4].copy_from_slice(&[0, 1, tracks as u8, 0]);
        sizes[4..20].copy_from_slice(&self.counts);
        sizes[20] = (total - 1) as u8;
        sizes[28] = language;
        for (part, data) in sizes.chunks_exact(DATA_BYTES).enumerate() {
            self.push(kind::SIZES, part as u8, 0, data);
        }
        let packs = self.packs.iter();
        Ok(packs.flat_map(|pack| pack.iter().copied().chain(crc(pack).to_be_bytes())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::PACK_BYTES;
    use super::*;
    use crate::disc::layout::{Genre, Language, Text, Track};
    use crate::disc::time::Frames;

    fn titled(titles: &[&str]) -> Disc {
        let text = |title: &&str| Text { title: (*title).to_owned(), ..Text::default() };
        let mut disc = Disc { text: text(&titles[0]), language: Language(8), ..Disc::default() };
        for title in &titles[1..] {
            disc.push(Track { text: text(title), ..Track::default() }, Frames::ZERO, Frames(300));
        }
        disc
    }

    #[test]
    fn packs_are_laid_out_as_the_book_says() {
        let bytes = encode(&titled(&["Disc", "One", "Longer than a pack"])).unwrap();
        let packs: Vec<&[u8]> = bytes.chunks(PACK_BYTES).collect();
        // "Disc\0One\0Longer than a pack\0": 28 bytes, three packs; then three of sizes.
        assert_eq!(packs.len(), 6);
        assert_eq!(packs[0][..16], *b"\x80\x00\x00\x00Disc\0One\0Lon");
        assert_eq!(packs[1][..16], *b"\x80\x02\x01\x03ger than a p");
        assert_eq!(packs[2][..16], *b"\x80\x02\x02\x0Fack\0\0\0\0\0\0\0\0\0");
        assert_eq!(packs[3][..16], *b"\x8F\x00\x03\x00\x00\x01\x02\x00\x03\x00\x00\x00\x00\x00\x00\x00");
        assert_eq!(packs[4][..16], *b"\x8F\x01\x04\x00\x00\x00\x00\x00\x00\x00\x00\x03\x05\x00\x00\x00");
        assert_eq!(packs[5][..16], *b"\x8F\x02\x05\x00\x00\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00");
        for pack in packs {
            assert_eq!(crc(&pack[..16]).to_be_bytes(), pack[16..]);
        }
    }

    #[test]
    fn a_genre_is_a_number_and_words() {
        let mut disc = titled(&["", ""]);
        disc.genre = Some(Genre { code: 14, words: "Hard Bop".to_owned() });
        let bytes = encode(&disc).unwrap();
        assert_eq!(bytes[..16], *b"\x87\x00\x00\x00\x00\x0EHard Bop\0\0");
    }

    #[test]
    fn no_text_is_no_packs_and_too_much_is_refused() {
        assert_eq!(encode(&titled(&["", "", ""])), Ok(Vec::new()));
        let long = "x".repeat(120);
        let titles: Vec<&str> = std::iter::repeat_n(long.as_str(), 30).collect();
        assert!(encode(&titled(&titles)).unwrap_err().contains("306 packs of 256"));
        assert!(encode(&titled(&["Disc", "it’s"])).unwrap_err().contains("title of track 1"));
    }
}
