//! CD-Text: what a disc says of itself, in packs of 18 bytes.
//!
//! | Module | What it is |
//! |---|---|
//! | [`write`](mod@write) | from a disc to packs |
//! | [`read`](mod@read) | from packs of any writer to texts, with everything that is wrong with them |
//!
//! A pack is 4 bytes of header (kind, track, sequence, block and place of the first character), 12 of data, 2 of CRC.
//! Texts are ISO 8859-1, end with a zero, and run on from pack to pack, track after track; track 0 is the disc.
//!
//! Source: IEC 60908 (Red Book) and MMC-3 annex J, lead-in CD-Text; the CRC is CRC-16/CCITT of the first 16 bytes
//! (polynomial 0x1021, start 0), inverted.

pub mod read;
pub mod write;

use super::layout::Text;

/// Bytes of a pack.
pub const PACK_BYTES: usize = 18;
/// Bytes of text in a pack.
pub const DATA_BYTES: usize = 12;
/// Packs of one block: the sequence number is one byte.
pub const PACKS: usize = 256;

/// The kinds of packs.
pub mod kind {
    /// Title.
    pub const TITLE: u8 = 0x80;
    /// Performer.
    pub const PERFORMER: u8 = 0x81;
    /// Songwriter.
    pub const SONGWRITER: u8 = 0x82;
    /// Composer.
    pub const COMPOSER: u8 = 0x83;
    /// Arranger.
    pub const ARRANGER: u8 = 0x84;
    /// Message.
    pub const MESSAGE: u8 = 0x85;
    /// The label's catalogue number.
    pub const DISC_ID: u8 = 0x86;
    /// Genre: two bytes of number, then words.
    pub const GENRE: u8 = 0x87;
    /// UPC/EAN of the disc, ISRC of each track.
    pub const CODES: u8 = 0x8E;
    /// How many packs of each kind there are, and the languages.
    pub const SIZES: u8 = 0x8F;
}

/// The kinds that every track may have a text of.
pub const TEXTS: [u8; 6] =
    [kind::TITLE, kind::PERFORMER, kind::SONGWRITER, kind::COMPOSER, kind::ARRANGER, kind::MESSAGE];

/// The text of a kind among [`TEXTS`]; empty for any other.
#[must_use]
pub fn field(text: &Text, of: u8) -> &str {
    match of {
        kind::TITLE => &text.title,
        kind::PERFORMER => &text.performer,
        kind::SONGWRITER => &text.songwriter,
        kind::COMPOSER => &text.composer,
        kind::ARRANGER => &text.arranger,
        kind::MESSAGE => &text.message,
        _ => "",
    }
}

/// The same, to be changed.
pub fn field_mut(text: &mut Text, of: u8) -> Option<&mut String> {
    match of {
        kind::TITLE => Some(&mut text.title),
        kind::PERFORMER => Some(&mut text.performer),
        kind::SONGWRITER => Some(&mut text.songwriter),
        kind::COMPOSER => Some(&mut text.composer),
        kind::ARRANGER => Some(&mut text.arranger),
        kind::MESSAGE => Some(&mut text.message),
        _ => None,
    }
}

/// What a kind is called.
#[must_use]
pub fn kind_name(of: u8) -> &'static str {
    match of {
        kind::TITLE => "title",
        kind::PERFORMER => "performer",
        kind::SONGWRITER => "songwriter",
        kind::COMPOSER => "composer",
        kind::ARRANGER => "arranger",
        kind::MESSAGE => "message",
        kind::DISC_ID => "catalogue number",
        kind::GENRE => "genre",
        kind::CODES => "UPC/ISRC",
        kind::SIZES => "sizes",
        _ => "unknown",
    }
}

/// The two last bytes of a pack whose other bytes are `bytes`, as a big-endian number.
#[must_use]
pub fn crc(bytes: &[u8]) -> u16 {
    let crc = bytes.iter().fold(0u16, |crc, &byte| {
        (0..8).fold(crc ^ (u16::from(byte) << 8), |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    });
    !crc
}

/// Text in ISO 8859-1.
///
/// # Errors
/// The first character that CD-Text has no byte for; control characters, the tab too, are such.
pub fn latin1(text: &str) -> Result<Vec<u8>, char> {
    text.chars().map(|c| u8::try_from(c).ok().filter(|_| !c.is_control()).ok_or(c)).collect()
}

/// Text from ISO 8859-1.
#[must_use]
pub fn from_latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crc_is_ccitt_inverted() {
        // CRC-16/XMODEM (0x1021, start 0) of "123456789" is 0x31C3 in every catalogue of checksums.
        assert_eq!(crc(b"123456789"), !0x31C3);
        assert_eq!(crc(&[0; 16]), 0xFFFF);
    }

    #[test]
    fn latin_1_is_latin_1() {
        assert_eq!(latin1("Café"), Ok(vec![b'C', b'a', b'f', 0xE9]));
        assert_eq!(latin1("it’s"), Err('’'));
        assert_eq!(latin1("a\tb"), Err('\t'));
        assert_eq!(from_latin1(&[0xE9, 0xFC]), "éü");
    }
}
