//! An audio CD of the album: DDP 2.00 for the plant, BIN/CUE for the burner, and the PQ sheet for people.
//!
//! The programme is converted to 44.1 kHz, held under its ceiling once more, dithered to 16 bits, all in one stream, and
//! cut at the disc's frames of 588 samples. A track starts with the frame that its first sample lies in, up to 13 ms
//! early, so that no attack is cut; the sound itself is not moved.

use super::{Options, Target};
use crate::book::{Album, Track};
use crate::convert::Converted;
use crate::disc::codes;
use crate::disc::folder::Draft;
use crate::disc::genre::{genre_code, language_code};
use crate::disc::layout::{self, Disc, Flags, Genre, Language, Text};
use crate::disc::rules::{self, Violation};
use crate::disc::time::{FRAMES_PER_SECOND, Frames, SAMPLE_RATE_HZ};
use crate::disc::{cue, ddp, delivery, sheet};
use crate::programme::{Finished, Programme};
use crate::sound::{BLOCK_FRAMES, Sound};
use dsp_core::chain::limiter::WordLength;
use offline::error::{Error, Result};
use std::path::Path;

/// Folder of the DDP set within the delivery.
pub const DDP: &str = "ddp";
/// Folder of the image and its CUE sheet.
pub const BIN_CUE: &str = "bin-cue";
/// The PQ sheet as text.
pub const SHEET_TEXT: &str = "pq.txt";
/// The PQ sheet as a page.
pub const SHEET_PAGE: &str = "pq.html";

/// The album as a disc. Tracks follow the programme: what is silent between two is the pause before the second, what is
/// hidden is the pause before the first.
///
/// # Errors
/// The album is longer than any disc.
pub fn disc(album: &Album, programme: &Programme) -> Result<Disc> {
    let head = &album.head;
    let mut disc = Disc {
        text: Text {
            title: plain(&head.title),
            performer: plain(&head.artist),
            songwriter: said(head.songwriter.as_deref()),
            composer: said(head.composer.as_deref()),
            arranger: said(head.arranger.as_deref()),
            message: said(head.message.as_deref()),
        },
        catalogue: head.catalogue.clone().unwrap_or_default(),
        genre: head.genre.as_ref().map(|words| Genre {
            // 1 is "not defined": the words say what the number does not.
            code: genre_code(words).unwrap_or(1),
            words: words.clone(),
        }),
        language: head.language.as_deref().and_then(language_code).map_or(Language::ENGLISH, Language),
        upc: head.upc.as_deref().map(|code| codes::upc(code).unwrap_or(code.to_owned())).unwrap_or_default(),
        ..Disc::default()
    };
    let rate = programme.sample_rate_hz;
    let floor = |frame| at(album, frame, rate);
    let ceil = |frame| Ok::<_, Error>(floor(frame)? + Frames(u32::from(!is_whole(frame, rate))));
    let end = ceil(programme.frames())?;
    let mut before = Frames::ZERO;
    for (index, (track, placed)) in album.tracks.iter().zip(&programme.tracks).enumerate() {
        if track.hidden {
            continue;
        }
        let start = floor(placed.start)?;
        // A pause begins after the last sound before it, so that it is silent.
        let stop = match programme.tracks.get(index + 1) {
            Some(next) => ceil(next.gap_start)?.min(floor(next.start)?),
            None => end,
        };
        let mut on_disc = described(album, track);
        for time in &track.index {
            let seconds = |time| track.seconds(time).unwrap_or_default();
            let from_start = seconds(time) - track.start.as_ref().map_or(0.0, seconds);
            let frame = placed.start + (from_start * f64::from(rate)).round().max(0.0) as u64;
            on_disc.indexes.push(floor(frame)?.since(start).unwrap_or_default());
        }
        disc.push(on_disc, start.since(before).unwrap_or_default(), stop.since(start).unwrap_or_default());
        before = stop;
    }
    Ok(disc)
}

/// The punctuation of typesetters as that of typewriters, which is all that CD-Text has.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{2032}' => plain.push('\''),
            '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{2033}' => plain.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => plain.push('-'),
            '\u{2026}' => plain.push_str("..."),
            '\u{2002}'..='\u{200A}' | '\u{202F}' => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain
}

/// A text that may not be there.
fn said(text: Option<&str>) -> String {
    text.map(plain).unwrap_or_default()
}

fn described(album: &Album, track: &Track) -> layout::Track {
    layout::Track {
        text: Text {
            title: plain(&track.title),
            performer: plain(album.artist(track)),
            songwriter: said(album.songwriter(track)),
            composer: said(album.composer(track)),
            arranger: said(album.arranger(track)),
            message: String::new(),
        },
        isrc: track
            .isrc
            .as_deref()
            .map(|code| codes::isrc(code).unwrap_or(code.to_owned()))
            .unwrap_or_default(),
        flags: Flags { copy_permitted: track.copy_permitted, ..Flags::default() },
        ..layout::Track::default()
    }
}

/// The frame of the disc that a frame of the programme lies in.
fn at(album: &Album, frame: u64, rate_hz: u32) -> Result<Frames> {
    let frames = u128::from(frame) * u128::from(FRAMES_PER_SECOND) / u128::from(rate_hz);
    u32::try_from(frames).ok().map(Frames).filter(|frames| *frames <= Frames::LAST).ok_or_else(|| {
        Error::file(&album.path, "is longer than any disc", "split the album over several discs")
    })
}

/// Whether a frame of the programme is the first of a frame of the disc.
fn is_whole(frame: u64, rate_hz: u32) -> bool {
    u128::from(frame) * u128::from(FRAMES_PER_SECOND) % u128::from(rate_hz) == 0
}

/// Delivers the disc into the folder `cd`: what is there of an earlier delivery stays until this one is whole. Returns
/// what the rules have to say; where they forbid the disc, nothing is written. `progress` is told how many frames of
/// 44.1 kHz are done, of how many.
///
/// # Errors
/// The disc breaks a rule, a track cannot be read, or the disk is full.
pub fn deliver_cd(
    album: &Album,
    programme: &Programme,
    options: &Options,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Vec<Violation>> {
    let disc = disc(album, programme)?;
    let violations = rules::check(&disc);
    let folder = options.folder.join(Target::Cd.name());
    rules::require(&album.path, &disc)?;
    std::fs::create_dir_all(&options.folder).map_err(|error| Error::writing(&options.folder, &error))?;
    let draft = Draft::replacing(&folder, is_ours)?;
    let total = disc.sound_length().samples();
    let mut sound = Samples::new(album, programme, total)?;
    let image = draft.path(BIN_CUE);
    let placed = |error| draft.placed(error);
    cue::write(&image, &disc, |to| {
        let read = sound.read(to)?;
        progress(sound.done, total);
        Ok(read)
    })
    .map_err(placed)?;
    // The same samples once more: read back, so that there is one sound in both.
    let written = delivery::open(&image).map_err(placed)?;
    ddp::write(&draft.path(DDP), &disc, again(&written).map_err(placed)?).map_err(placed)?;
    draft.put(SHEET_TEXT, sheet::text(&disc).as_bytes())?;
    draft.put(SHEET_PAGE, sheet::html(&disc).as_bytes())?;
    draft.finish()?;
    Ok(violations)
}

/// Whether a folder is a disc that was delivered before.
fn is_ours(folder: &Path) -> bool {
    folder.join(DDP).join(ddp::ID).is_file() && folder.join(BIN_CUE).join(cue::SHEET).is_file()
}

/// Reads an image that was written, from its start.
fn again(written: &delivery::Delivery) -> Result<impl FnMut(&mut [i16]) -> Result<usize>> {
    use std::io::Read;
    let path = written.image.path.clone();
    let file = std::fs::File::open(&path).map_err(|error| Error::reading(&path, &error))?;
    let mut file = std::io::BufReader::with_capacity(1 << 18, file);
    let mut bytes = Vec::new();
    Ok(move |to: &mut [i16]| {
        bytes.resize(2 * to.len(), 0);
        let mut filled = 0;
        while filled < bytes.len() {
            match file.read(&mut bytes[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::reading(&path, &error)),
            }
        }
        let (pairs, _) = bytes[..filled].as_chunks::<2>();
        to.iter_mut().zip(pairs).for_each(|(to, pair)| *to = i16::from_le_bytes(*pair));
        Ok(filled / 2)
    })
}

/// The programme as the samples of a disc, with silence up to the end of its last frame.
struct Samples {
    sound: Finished<Box<dyn Sound>>,
    block: [Vec<f32>; 2],
    taken: usize,
    filled: usize,
    done: u64,
    total: u64,
}

impl Samples {
    fn new(album: &Album, programme: &Programme, total: u64) -> Result<Self> {
        let reader = programme.read(0..programme.frames())?;
        let sound: Box<dyn Sound> = if programme.sample_rate_hz == SAMPLE_RATE_HZ {
            Box::new(reader)
        } else {
            Box::new(Converted::new(reader, SAMPLE_RATE_HZ)?)
        };
        let (ceiling, shaping) = (album.head.ceiling_dbtp, album.head.shaping);
        let sound = Finished::new(sound, ceiling, WordLength::Bits16, shaping)?;
        let block = [vec![0.0; BLOCK_FRAMES], vec![0.0; BLOCK_FRAMES]];
        Ok(Self { sound, block, taken: 0, filled: 0, done: 0, total })
    }

    /// Fills `to`, left and right in turn, and returns how many samples there were.
    fn read(&mut self, to: &mut [i16]) -> Result<usize> {
        let mut pairs = 0;
        let (to, _) = to.as_chunks_mut::<2>();
        for to in to {
            if self.done == self.total {
                break;
            }
            if self.taken == self.filled {
                let [left, right] = &mut self.block;
                self.filled = self.sound.read(left, right)?;
                self.taken = 0;
                if self.filled == 0 {
                    left.fill(0.0);
                    right.fill(0.0);
                    self.filled = left.len();
                }
            }
            // The samples stand on the grid of 16 bits already.
            *to = [0, 1].map(|side| (f64::from(self.block[side][self.taken]) * 32_768.0) as i16);
            self.taken += 1;
            self.done += 1;
            pairs += 1;
        }
        Ok(2 * pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_plain_and_the_albums_where_a_track_says_nothing() {
        let album = Album::parse(
            "[album]\ntitle = \"A\"\nartist = \"Us\"\nsongwriter = \"W\"\ncomposer = \"C\"\narranger = \"R\"\n\
             [[track]]\nfile = \"1.wav\"\ntitle = \"It’s “late” – or…\"\n\
             [[track]]\nfile = \"2.wav\"\narranger = \"Own\"\nsongwriter = \"Жена\"\n",
            Path::new("album.toml"),
        )
        .expect("an album");
        let [one, two] = [0, 1].map(|index| described(&album, &album.tracks[index]).text);
        assert_eq!(one.title, "It's \"late\" - or...");
        assert_eq!([one.performer, one.songwriter, one.composer, one.arranger], ["Us", "W", "C", "R"]);
        assert_eq!([two.songwriter, two.composer, two.arranger], ["Жена", "C", "Own"]);
    }
}
