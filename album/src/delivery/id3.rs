//! The ID3v2 tag that stands in a chunk of WAV and AIFF files.
//!
//! Version 2.3: some players for WAV files read no other. Source: id3.org, "ID3 tag version 2.3.0".

use super::tags::Tags;
use ::id3::frame::{ExtendedText, Picture, PictureType};
use ::id3::{Encoder, Tag, TagLike, Version};

/// The tag as bytes.
#[must_use]
pub fn tag(tags: &Tags) -> Vec<u8> {
    let mut tag = Tag::new();
    let texts = [
        ("TIT2", Some(&tags.title)),
        ("TPE1", Some(&tags.artist)),
        ("TALB", Some(&tags.album)),
        ("TPE2", Some(&tags.album_artist)),
        ("TEXT", tags.songwriter.as_ref()),
        ("TCOM", tags.composer.as_ref()),
        ("TSRC", tags.isrc.as_ref()),
        ("TPUB", tags.label.as_ref()),
        ("TCON", tags.genre.as_ref()),
    ];
    for (id, text) in texts {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            tag.set_text(id, text.replace('\0', " "));
        }
    }
    tag.set_text("TRCK", format!("{}/{}", tags.number, tags.total));
    if let Some(year) = tags.year {
        tag.set_text("TYER", format!("{year:04}"));
    }
    let others = [("ARRANGER", &tags.arranger), ("BARCODE", &tags.upc), ("CATALOGNUMBER", &tags.catalogue)];
    for (description, value) in others {
        if let Some(value) = value {
            tag.add_frame(ExtendedText { description: description.to_owned(), value: value.clone() });
        }
    }
    if let Some(cover) = &tags.cover {
        tag.add_frame(Picture {
            mime_type: cover.media_type.clone(),
            picture_type: PictureType::CoverFront,
            description: String::new(),
            data: cover.bytes.clone(),
        });
    }
    let mut bytes = Vec::new();
    let encoded = Encoder::new().version(Version::Id3v23).encode(&tag, &mut bytes);
    encoded.expect("texts and a picture of 15 MiB at most fit a tag, and memory does not fail");
    bytes
}

/// The ISRC of a tag; `None` where there is no tag or it names none.
#[must_use]
pub fn isrc_of(bytes: &[u8]) -> Option<String> {
    let tag = Tag::read_from2(std::io::Cursor::new(bytes)).ok()?;
    tag.get("TSRC").and_then(|frame| frame.content().text()).map(|text| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::tags::tests::full;

    #[test]
    fn everything_is_read_back() {
        let bytes = tag(&full());
        assert_eq!(isrc_of(&bytes).as_deref(), Some("DEA122600001"));
        let read = Tag::read_from2(std::io::Cursor::new(&bytes)).expect("a tag");
        assert_eq!(read.version(), Version::Id3v23);
        assert_eq!(
            (read.title(), read.artist(), read.album()),
            (Some("Früh & spät"), Some("Someone"), Some("North"))
        );
        assert_eq!((read.track(), read.total_tracks(), read.year()), (Some(3), Some(12), Some(2026)));
        assert_eq!((read.genre(), read.album_artist()), (Some("Ambient"), Some("Some People")));
        assert_eq!(read.get("TCOM").and_then(|frame| frame.content().text()), Some("A Composer"));
        let extended: Vec<_> = read.extended_texts().map(|text| &*text.value).collect();
        assert_eq!(extended, ["An Arranger", "0036000291452", "LAT-001"]);
        assert_eq!(tag(&full()), bytes, "the same every time");
        assert_eq!(isrc_of(b"ID3 nothing"), None);
    }
}
