//! The numbers of CD-Text for genres and languages.
//!
//! Sources: the genre codes of the CD-Text specification (Red Book, 1996); the language codes of EBU Tech 3264, which
//! CD-Text uses.

/// Genres by number, from 2 on; 0 is "not used" and 1 "not defined".
const GENRES: [&str; 27] = [
    "Adult Contemporary",
    "Alternative Rock",
    "Childrens Music",
    "Classical",
    "Contemporary Christian",
    "Country",
    "Dance",
    "Easy Listening",
    "Erotic",
    "Folk",
    "Gospel",
    "Hip Hop",
    "Jazz",
    "Latin",
    "Musical",
    "New Age",
    "Opera",
    "Operetta",
    "Pop",
    "Rap",
    "Reggae",
    "Rock",
    "Rhythm & Blues",
    "Sound Effects",
    "Soundtrack",
    "Spoken Word",
    "World Music",
];

/// Languages by the code of ISO 639-1, with their names and numbers.
const LANGUAGES: [(&str, &str, u8); 44] = [
    ("sq", "Albanian", 0x01),
    ("br", "Breton", 0x02),
    ("ca", "Catalan", 0x03),
    ("hr", "Croatian", 0x04),
    ("cy", "Welsh", 0x05),
    ("cs", "Czech", 0x06),
    ("da", "Danish", 0x07),
    ("de", "German", 0x08),
    ("en", "English", 0x09),
    ("es", "Spanish", 0x0A),
    ("eo", "Esperanto", 0x0B),
    ("et", "Estonian", 0x0C),
    ("eu", "Basque", 0x0D),
    ("fo", "Faroese", 0x0E),
    ("fr", "French", 0x0F),
    ("fy", "Frisian", 0x10),
    ("ga", "Irish", 0x11),
    ("gd", "Gaelic", 0x12),
    ("gl", "Galician", 0x13),
    ("is", "Icelandic", 0x14),
    ("it", "Italian", 0x15),
    ("se", "Lappish", 0x16),
    ("la", "Latin", 0x17),
    ("lv", "Latvian", 0x18),
    ("lb", "Luxembourgian", 0x19),
    ("lt", "Lithuanian", 0x1A),
    ("hu", "Hungarian", 0x1B),
    ("mt", "Maltese", 0x1C),
    ("nl", "Dutch", 0x1D),
    ("no", "Norwegian", 0x1E),
    ("oc", "Occitan", 0x1F),
    ("pl", "Polish", 0x20),
    ("pt", "Portuguese", 0x21),
    ("ro", "Romanian", 0x22),
    ("rm", "Romansh", 0x23),
    ("sr", "Serbian", 0x24),
    ("sk", "Slovak", 0x25),
    ("sl", "Slovenian", 0x26),
    ("fi", "Finnish", 0x27),
    ("sv", "Swedish", 0x28),
    ("tr", "Turkish", 0x29),
    ("ru", "Russian", 0x56),
    ("ko", "Korean", 0x65),
    ("ja", "Japanese", 0x69),
];

/// The number of a genre by its name, in any case; `None` for a name that CD-Text does not know.
#[must_use]
pub fn genre_code(name: &str) -> Option<u16> {
    GENRES.iter().position(|known| known.eq_ignore_ascii_case(name.trim())).map(|place| place as u16 + 2)
}

/// The name of a genre by its number.
#[must_use]
pub fn genre_name(code: u16) -> Option<&'static str> {
    GENRES.get(usize::from(code).checked_sub(2)?).copied()
}

/// The number of a language by its ISO 639-1 code or its English name, in any case.
#[must_use]
pub fn language_code(name: &str) -> Option<u8> {
    let name = name.trim();
    LANGUAGES
        .iter()
        .find(|(iso, english, _)| iso.eq_ignore_ascii_case(name) || english.eq_ignore_ascii_case(name))
        .map(|(_, _, code)| *code)
}

/// The English name of a language by its number.
#[must_use]
pub fn language_name(code: u8) -> Option<&'static str> {
    LANGUAGES.iter().find(|(_, _, known)| *known == code).map(|(_, english, _)| *english)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_lead_to_each_other() {
        for code in 2..=28 {
            assert_eq!(genre_name(code).and_then(genre_code), Some(code));
        }
        for code in 1..=0x29 {
            assert_eq!(language_name(code).and_then(language_code), Some(code));
        }
        assert_eq!((genre_name(0), genre_name(1), genre_name(29)), (None, None, None));
        assert_eq!(
            (genre_code("jazz"), language_code("DE"), language_code("Klingon")),
            (Some(14), Some(8), None)
        );
    }
}
