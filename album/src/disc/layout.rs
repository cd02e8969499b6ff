//! The model of a disc: what it is called, where everything starts.

use super::time::Frames;

/// The pause before track 1 that every disc has, always silent: 2 s.
pub const LEAD_PAUSE: Frames = Frames(150);

/// What CD-Text says of a disc or of a track. Empty text is not there. ISO 8859-1 only; [`super::rules`] names what is
/// not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Title.
    pub title: String,
    /// Performer.
    pub performer: String,
    /// Songwriter.
    pub songwriter: String,
    /// Composer.
    pub composer: String,
    /// Arranger.
    pub arranger: String,
    /// A message of the label or the artist.
    pub message: String,
}

/// The genre of a disc.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Genre {
    /// The number of CD-Text; see [`super::genre`].
    pub code: u16,
    /// Said in words, beside the number.
    pub words: String,
}

/// The language of CD-Text, by its number; see [`super::genre`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(pub u8);

impl Language {
    /// What is taken when nothing is said.
    pub const ENGLISH: Self = Self(0x09);
}

impl Default for Language {
    fn default() -> Self {
        Self::ENGLISH
    }
}

/// The flags of a track in the subcode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// Digital copies are permitted.
    pub copy_permitted: bool,
    /// The sound has pre-emphasis of 50/15 µs.
    pub pre_emphasis: bool,
    /// Four channels; no player knows it.
    pub four_channel: bool,
    /// Copies are counted by the serial copy management system; excludes `copy_permitted`.
    pub scms: bool,
}

/// One track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Track {
    /// What CD-Text says of it.
    pub text: Text,
    /// ISRC, with or without dashes; empty for none.
    pub isrc: String,
    /// The flags of its subcode.
    pub flags: Flags,
    /// Length of index 0: the pause before the track, which counts down on a player. Of track 1 at least
    /// [`LEAD_PAUSE`]; what is above it is the hidden track.
    pub pregap: Frames,
    /// Position of index 1.
    pub start: Frames,
    /// Positions of index 2, 3, ...; empty for most tracks.
    pub indexes: Vec<Frames>,
}

impl Track {
    /// Position of index 0, where the track before ends.
    #[must_use]
    pub fn pregap_start(&self) -> Frames {
        self.start.since(self.pregap).unwrap_or_default()
    }
}

/// A disc. All positions count from the start of the program area; the sound of the first [`LEAD_PAUSE`] is silence
/// and nobody has to bring it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disc {
    /// What CD-Text says of the whole disc.
    pub text: Text,
    /// The label's catalogue number: the master id of a DDP and the disc id of CD-Text; empty for none.
    pub catalogue: String,
    /// Genre, if one is said.
    pub genre: Option<Genre>,
    /// Language of the texts.
    pub language: Language,
    /// UPC or EAN; empty for none.
    pub upc: String,
    /// The tracks in order: 1 to 99.
    pub tracks: Vec<Track>,
    /// Where the sound ends.
    pub lead_out: Frames,
}

impl Disc {
    /// Appends a track: `pregap` after everything so far, then `length` from index 1 on. Of track 1 `pregap` is what
    /// comes after the pause that every disc has: zero, or the length of a hidden track. The places of `track` are
    /// set here; its `indexes` are taken as distances from index 1 and become positions.
    pub fn push(&mut self, mut track: Track, pregap: Frames, length: Frames) {
        let before = if self.tracks.is_empty() { LEAD_PAUSE } else { Frames::ZERO };
        track.pregap = before + pregap;
        track.start = self.lead_out + track.pregap;
        for index in &mut track.indexes {
            *index += track.start;
        }
        self.lead_out = track.start + length;
        self.tracks.push(track);
    }

    /// Where the track at `place` (from 0) ends: at index 0 of the next or at the lead-out. Zero if there is none.
    #[must_use]
    pub fn end(&self, place: usize) -> Frames {
        match self.tracks.get(place + 1) {
            Some(next) => next.pregap_start(),
            None if place < self.tracks.len() => self.lead_out,
            None => Frames::ZERO,
        }
    }

    /// The length of the track at `place` (from 0), from index 1 on; zero if its end comes before.
    #[must_use]
    pub fn length(&self, place: usize) -> Frames {
        let start = self.tracks.get(place).map(|track| track.start).unwrap_or_default();
        self.end(place).since(start).unwrap_or_default()
    }

    /// The length of a hidden track before track 1; zero for none.
    #[must_use]
    pub fn hidden(&self) -> Frames {
        self.tracks.first().and_then(|track| track.start.since(LEAD_PAUSE)).unwrap_or_default()
    }

    /// How much sound a writer wants: everything from [`LEAD_PAUSE`] to the lead-out.
    #[must_use]
    pub fn sound_length(&self) -> Frames {
        self.lead_out.since(LEAD_PAUSE).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tracks_follow_each_other_with_their_pauses() {
        let mut disc = Disc::default();
        disc.push(Track::default(), Frames::ZERO, Frames::from_seconds(10));
        disc.push(
            Track { indexes: vec![Frames(75)], ..Track::default() },
            Frames::from_seconds(2),
            Frames::from_seconds(20),
        );
        assert_eq!((disc.tracks[0].start, disc.tracks[0].pregap), (Frames(150), Frames(150)));
        assert_eq!(disc.tracks[1].start, Frames::from_seconds(14));
        assert_eq!(disc.tracks[1].indexes, [Frames::from_seconds(15)]);
        assert_eq!(disc.lead_out, Frames::from_seconds(34));
        assert_eq!((disc.length(0), disc.length(1)), (Frames::from_seconds(10), Frames::from_seconds(20)));
        assert_eq!((disc.hidden(), disc.end(2)), (Frames::ZERO, Frames::ZERO));
    }
}
