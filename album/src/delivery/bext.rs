//! The chunks `bext` and `axml` of a Broadcast WAV.
//!
//! Sources: EBU Tech 3285 version 2 (2011), section 2.3; EBU Tech 3352 (2012), the ISRC in EBUCore.

use super::tags::Tags;
use dsp_core::meter::readings::Readings;
use offline::audio::write::Chunk;
use report::text::escape;
use unicode_normalization::UnicodeNormalization;

/// Bytes of the fields before the coding history.
const FIXED_BYTES: usize = 602;
/// What a loudness field holds where nothing was measured.
const UNKNOWN: i16 = 0x7FFF;

/// The sound that a `bext` is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Described {
    /// Frames a second.
    pub sample_rate_hz: u32,
    /// Bits of a sample.
    pub bits: u32,
    /// Where the track starts in the programme, in frames: an editor that goes by it lays the album out again.
    pub start: u64,
}

/// `bext` of version 2. Without `readings` the loudness is unknown and the length is the same.
///
/// Its fields are ASCII: accents are left out, other letters become `_`. The date is the first day of the year of release,
/// or empty: the time of the day would make every delivery another.
#[must_use]
pub fn bext(tags: &Tags, sound: Described, readings: Option<&Readings>) -> Chunk {
    let mut bytes = vec![0; FIXED_BYTES];
    let mut put = |at: usize, length: usize, text: &str| {
        let text = ascii(text);
        let text = &text.as_bytes()[..text.len().min(length)];
        bytes[at..at + text.len()].copy_from_slice(text);
    };
    put(0, 256, &[&*tags.artist, &tags.title].map(str::trim).join(" - "));
    put(256, 32, "Lathe");
    put(288, 32, tags.isrc.as_deref().unwrap_or_default());
    put(320, 10, &tags.year.map(|year| format!("{year:04}-01-01")).unwrap_or_default());
    put(330, 8, if tags.year.is_some() { "00:00:00" } else { "" });
    bytes[338..346].copy_from_slice(&sound.start.to_le_bytes());
    bytes[346..348].copy_from_slice(&2_u16.to_le_bytes());
    // 64 bytes of UMID stay 0. Loudness, range, true peak, momentary, short-term: in hundredths.
    let measured = readings.map_or([f64::NAN; 5], |readings| {
        [
            readings.integrated_lufs,
            if readings.integrated_lufs.is_finite() { readings.loudness_range_lu } else { f64::NAN },
            readings.true_peak(),
            readings.max_momentary_lufs,
            readings.max_short_term_lufs,
        ]
    });
    for (field, value) in bytes[412..422].chunks_exact_mut(2).zip(measured) {
        field.copy_from_slice(&hundredths(value).to_le_bytes());
    }
    let Described { sample_rate_hz, bits, .. } = sound;
    let version = env!("CARGO_PKG_VERSION");
    bytes.extend_from_slice(
        format!("A=PCM,F={sample_rate_hz},W={bits},M=stereo,T=Lathe {version}\r\n").as_bytes(),
    );
    Chunk { id: *b"bext", bytes }
}

fn hundredths(value: f64) -> i16 {
    let scaled = (value * 100.0).round();
    if scaled.abs() < f64::from(UNKNOWN) { scaled as i16 } else { UNKNOWN }
}

fn ascii(text: &str) -> String {
    let plain = |c: char| if matches!(c, ' '..='~') { c } else { '_' };
    text.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).map(plain).collect()
}

/// `axml` with the ISRC; `None` for a track without one.
#[must_use]
pub fn axml(tags: &Tags) -> Option<Chunk> {
    let isrc = escape(tags.isrc.as_deref()?);
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ebucore:ebuCoreMain xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:ebucore=\"urn:ebu:metadata-schema:ebuCore_2012\">\n\
         <ebucore:coreMetadata>\n\
         <ebucore:identifier typeLabel=\"GUID\" typeDefinition=\"Globally Unique Identifier\" formatLabel=\"ISRC\" \
         formatDefinition=\"International Standard Recording Code\" \
         formatLink=\"http://www.ebu.ch/metadata/cs/ebu_IdentifierTypeCodeCS.xml#3.7\">\n\
         <dc:identifier>ISRC:{isrc}</dc:identifier>\n\
         </ebucore:identifier>\n</ebucore:coreMetadata>\n</ebucore:ebuCoreMain>\n"
    );
    Some(Chunk { id: *b"axml", bytes: text.into_bytes() })
}

/// The ISRC that an `axml` holds.
#[must_use]
pub fn isrc_of(axml: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(axml);
    let code = text.split_once(">ISRC:")?.1.split_once('<')?.0;
    Some(code.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::tags::tests::full;

    #[test]
    fn the_fields_lie_where_the_standard_puts_them() {
        let readings = Readings {
            integrated_lufs: -14.256,
            loudness_range_lu: 6.1,
            true_peak_dbtp: [-1.004, -1.5],
            max_momentary_lufs: -9.999,
            max_short_term_lufs: f64::NEG_INFINITY,
            ..Readings::default()
        };
        let sound = Described { sample_rate_hz: 48_000, bits: 24, start: 0x1_0000_0002 };
        let Chunk { id, bytes } = bext(&full(), sound, Some(&readings));
        assert_eq!(&id, b"bext");
        assert!(bytes.starts_with(b"Someone - Fruh & spat\0"));
        assert!(bytes[256..].starts_with(b"Lathe\0") && bytes[288..].starts_with(b"DEA122600001\0"));
        assert_eq!(&bytes[320..338], b"2026-01-0100:00:00");
        assert_eq!(bytes[338..348], [2, 0, 0, 0, 1, 0, 0, 0, 2, 0]);
        let field = |n: usize| i16::from_le_bytes([bytes[412 + 2 * n], bytes[413 + 2 * n]]);
        assert_eq!([0, 1, 2, 3, 4].map(field), [-1_426, 610, -100, -1_000, 0x7FFF]);
        assert!(bytes[602..].starts_with(b"A=PCM,F=48000,W=24,M=stereo,T=Lathe "));
        let unknown = bext(&full(), sound, None);
        assert_eq!(unknown.bytes.len(), bytes.len());
        assert_eq!(unknown.bytes[412..422], [0xFF, 0x7F].repeat(5));
    }

    #[test]
    fn the_isrc_is_read_back_by_an_xml_parser() {
        let chunk = axml(&full()).expect("an ISRC");
        let text = std::str::from_utf8(&chunk.bytes).expect("text");
        let document = roxmltree::Document::parse(text).expect("XML");
        let found = document.descendants().find(|node| {
            node.tag_name().name() == "identifier" && node.text().is_some_and(|text| text.contains("ISRC"))
        });
        assert_eq!(found.and_then(|node| node.text()), Some("ISRC:DEA122600001"));
        assert_eq!(isrc_of(&chunk.bytes).as_deref(), Some("DEA122600001"));
        assert_eq!(isrc_of(b"<a>"), None);
        assert_eq!(axml(&Tags { isrc: None, ..full() }), None);
    }
}
