//! What is said of a track, wherever it is written: one place decides, three kinds of tags repeat it.

use crate::book::Album;
use crate::disc::codes;
use flac_codec::metadata::{Picture, PictureType};
use offline::error::{Error, Result};
use std::path::Path;
use std::sync::Arc;

/// The largest cover, in bytes: FLAC has room for 16 MiB of picture and its description.
const MAX_COVER_BYTES: u64 = 15 << 20;

/// A picture of the cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The file as it is.
    pub bytes: Vec<u8>,
    /// `image/jpeg` or `image/png`.
    pub media_type: String,
    /// `jpg` or `png`.
    pub ending: &'static str,
    /// As FLAC describes it.
    pub(super) picture: Picture,
}

impl Cover {
    /// Reads the cover of an album, if it has one.
    ///
    /// # Errors
    /// The file cannot be read, is too large, or is neither JPEG nor PNG.
    pub fn load(album: &Album) -> Result<Option<Arc<Self>>> {
        album.head.cover.as_ref().map(|cover| Self::read(&album.resolve(cover)).map(Arc::new)).transpose()
    }

    fn read(path: &Path) -> Result<Self> {
        let reading = |error: std::io::Error| Error::reading(path, &error);
        if std::fs::metadata(path).map_err(reading)?.len() > MAX_COVER_BYTES {
            return Err(Error::file(path, "is larger than 15 MiB", "save the cover smaller: 3000 pixels do"));
        }
        let bytes = std::fs::read(path).map_err(reading)?;
        let kind = || Error::file(path, "is neither a JPEG nor a PNG", "save the cover as JPEG or PNG");
        let picture = Picture::new(PictureType::FrontCover, "", bytes.clone()).map_err(|_| kind())?;
        let ending = match &*picture.media_type {
            "image/jpeg" => "jpg",
            "image/png" => "png",
            _ => return Err(kind()),
        };
        Ok(Self { bytes, media_type: picture.media_type.clone(), ending, picture })
    }
}

/// What is said of one track. What is not said is empty or `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// Its number as a listener counts; 0 of a hidden first track.
    pub number: usize,
    /// Tracks that are counted.
    pub total: usize,
    /// Title.
    pub title: String,
    /// Performer of the track.
    pub artist: String,
    /// Title of the album.
    pub album: String,
    /// Performer of the album.
    pub album_artist: String,
    /// Writer of the words.
    pub songwriter: Option<String>,
    /// Writer of the music.
    pub composer: Option<String>,
    /// Arranger.
    pub arranger: Option<String>,
    /// ISRC, 12 characters.
    pub isrc: Option<String>,
    /// EAN, 13 digits.
    pub upc: Option<String>,
    /// Catalogue number of the label.
    pub catalogue: Option<String>,
    /// Label.
    pub label: Option<String>,
    /// Year of release.
    pub year: Option<u16>,
    /// Genre, in words.
    pub genre: Option<String>,
    /// The cover.
    pub cover: Option<Arc<Cover>>,
}

impl Tags {
    /// What the album file says of every track.
    ///
    /// # Errors
    /// The cover cannot be used, or an ISRC or the UPC is none: names the track.
    pub fn of(album: &Album) -> Result<Vec<Self>> {
        let cover = Cover::load(album)?;
        let head = &album.head;
        let fault = |what: String| Error::file(&album.path, what, "correct it or take it out");
        let upc = head.upc.as_deref().map(codes::upc).transpose().map_err(fault)?;
        let total = album.number(album.tracks.len().saturating_sub(1));
        let of_track = |(index, track): (usize, &crate::book::Track)| {
            let number = album.number(index);
            let isrc = track.isrc.as_deref().map(codes::isrc).transpose();
            Ok(Self {
                number,
                total,
                title: track.title.clone(),
                artist: album.artist(track).to_owned(),
                album: head.title.clone(),
                album_artist: head.artist.clone(),
                songwriter: album.songwriter(track).map(str::to_owned),
                composer: album.composer(track).map(str::to_owned),
                arranger: album.arranger(track).map(str::to_owned),
                isrc: isrc.map_err(|what| fault(format!("track {number}: {what}")))?,
                upc: upc.clone(),
                catalogue: head.catalogue.clone(),
                label: head.label.clone(),
                year: head.year,
                genre: head.genre.clone(),
                cover: cover.clone(),
            })
        };
        album.tracks.iter().enumerate().map(of_track).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Everything that can be said.
    pub fn full() -> Tags {
        let said = |text: &str| Some(text.to_owned());
        Tags {
            number: 3,
            total: 12,
            title: "Früh & spät".to_owned(),
            artist: "Someone".to_owned(),
            album: "North".to_owned(),
            album_artist: "Some People".to_owned(),
            songwriter: said("A Writer"),
            composer: said("A Composer"),
            arranger: said("An Arranger"),
            isrc: said("DEA122600001"),
            upc: said("0036000291452"),
            catalogue: said("LAT-001"),
            label: said("Lathe"),
            year: Some(2026),
            genre: said("Ambient"),
            cover: None,
        }
    }

    #[test]
    fn codes_are_plain_and_wrong_ones_are_named_with_their_track() {
        let album = |track: &str| {
            let text = format!(
                "[album]\ntitle = \"North\"\nartist = \"Us\"\nupc = \"036000291452\"\n\
                 [[track]]\nfile = \"0.wav\"\nhidden = true\n[[track]]\nfile = \"1.wav\"\n{track}"
            );
            Album::parse(&text, Path::new("album.toml")).expect("an album")
        };
        let tags = Tags::of(&album("isrc = \"de-a12-26-00001\"\nartist = \"Me\"")).expect("legal codes");
        assert_eq!((tags[0].number, tags[1].number, tags[1].total), (0, 1, 1));
        assert_eq!((&*tags[0].artist, &*tags[1].artist, &*tags[1].album_artist), ("Us", "Me", "Us"));
        assert_eq!(tags[1].isrc.as_deref(), Some("DEA122600001"));
        assert_eq!(tags[1].upc.as_deref(), Some("0036000291452"));
        let said = Tags::of(&album("isrc = \"DE\"")).expect_err("no ISRC").to_string();
        assert!(said.starts_with("album.toml: track 1: ISRC 'DE' has 2 characters"), "{said}");
    }
}
