//! FLAC files: the sound, its Vorbis comments and the cover.
//!
//! Sources: RFC 9639 (FLAC); xiph.org, "Ogg Vorbis I format specification: comment field"; ReplayGain 2.0.

use super::tags::Tags;
use flac_codec::encode::{FlacSampleWriter, Options};
use flac_codec::metadata::{BlockList, VorbisComment, update};
use offline::audio::write::integer;
use offline::error::{Error, Result};
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

/// Loudness that ReplayGain brings music to, in LUFS.
pub const REFERENCE_LUFS: f64 = -18.0;

/// The shape of the sound that is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Frames a second.
    pub sample_rate_hz: u32,
    /// Bits of a sample, 16 or 24.
    pub bits: u32,
    /// Stereo frames.
    pub frames: u64,
}

/// Encodes stereo blocks, whose samples stand on the grid of the word length, into a new file at `path`; errors call it
/// `name`.
///
/// # Errors
/// The disk is full or fails, or there are more or fewer frames than promised. What there is of the file stays.
pub fn encode<B: AsRef<[Vec<f32>; 2]>>(
    blocks: impl Iterator<Item = B>,
    path: &Path,
    name: &Path,
    shape: Shape,
    tags: &Tags,
) -> Result<()> {
    let fault = |error| fault_of(error, name);
    let file = File::create_new(path).map_err(|error| Error::writing(name, &error))?;
    let mut file = BufWriter::with_capacity(1 << 18, file);
    let Shape { sample_rate_hz, bits, frames } = shape;
    // Joint stereo is chosen by an estimate: twice as fast as by trying, for one part in a hundred of the size.
    let mut options = Options::default().fast_channel_correlation(true).comment(comment(tags));
    if let Some(cover) = &tags.cover {
        options = options.picture(cover.picture.clone());
    }
    let mut encoder = FlacSampleWriter::new(&mut file, options, sample_rate_hz, bits, 2, Some(2 * frames))
        .map_err(fault)?;
    let mut samples = Vec::new();
    for block in blocks {
        let [left, right] = block.as_ref();
        samples.clear();
        let both = left.iter().zip(right);
        samples.extend(both.flat_map(|(left, right)| [integer(*left, bits), integer(*right, bits)]));
        encoder.write(&samples).map_err(fault)?;
    }
    encoder.finalize().map_err(fault)?;
    // A buffer that is dropped would keep quiet about a full disk.
    file.into_inner().map(drop).map_err(|error| Error::writing(name, error.error()))
}

/// Adds the gains of ReplayGain 2.0 to the tags of a file of ours, in the room that was left there. `album` and `track`
/// are loudness in LUFS and true peak in dBTP; what has no loudness gets no gain.
///
/// # Errors
/// The file cannot be written.
pub fn add_gains(path: &Path, name: &Path, track: [f64; 2], album: [f64; 2]) -> Result<()> {
    let add = |blocks: &mut BlockList| -> std::result::Result<(), flac_codec::Error> {
        blocks.update::<VorbisComment>(|comment| {
            for (of, [loudness, peak]) in [("TRACK", track), ("ALBUM", album)] {
                if loudness.is_finite() && peak.is_finite() {
                    let gain = REFERENCE_LUFS - loudness;
                    comment.set(&format!("REPLAYGAIN_{of}_GAIN"), format!("{gain:.2} dB"));
                    comment.set(&format!("REPLAYGAIN_{of}_PEAK"), format!("{:.6}", 10_f64.powf(peak / 20.0)));
                }
            }
            comment.set("REPLAYGAIN_REFERENCE_LOUDNESS", format!("{REFERENCE_LUFS:.2} LUFS"));
        });
        Ok(())
    };
    update(path, add).map(drop).map_err(|error| fault_of(error, name))
}

/// What a Vorbis comment says of a track.
fn comment(tags: &Tags) -> VorbisComment {
    let mut comment = VorbisComment {
        vendor_string: concat!("Lathe ", env!("CARGO_PKG_VERSION")).to_owned(),
        fields: Vec::new(),
    };
    let number = Some(tags.number.to_string());
    let (total, year) = (Some(tags.total.to_string()), tags.year.map(|year| format!("{year:04}")));
    let said = |text: &str| Some(text.to_owned());
    let fields = [
        ("TITLE", said(&tags.title)),
        ("ARTIST", said(&tags.artist)),
        ("ALBUM", said(&tags.album)),
        ("ALBUMARTIST", said(&tags.album_artist)),
        ("TRACKNUMBER", number),
        ("TRACKTOTAL", total),
        ("DATE", year),
        ("GENRE", tags.genre.clone()),
        ("ISRC", tags.isrc.clone()),
        ("COMPOSER", tags.composer.clone()),
        ("LYRICIST", tags.songwriter.clone()),
        ("ARRANGER", tags.arranger.clone()),
        // Two names are in use for the label.
        ("LABEL", tags.label.clone()),
        ("ORGANIZATION", tags.label.clone()),
        ("CATALOGNUMBER", tags.catalogue.clone()),
        ("BARCODE", tags.upc.clone()),
    ];
    for (name, value) in fields {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            comment.set(name, value);
        }
    }
    comment
}

/// The ISRC that the Vorbis comment of a file names.
///
/// # Errors
/// The file is no FLAC file, or damaged.
pub fn isrc_of(path: &Path) -> Result<Option<String>> {
    let blocks = BlockList::open(path).map_err(|error| match error {
        flac_codec::Error::Io(error) => Error::reading(path, &error),
        other => Error::file(path, other, "copy the delivery again"),
    })?;
    let comment = blocks.get::<VorbisComment>();
    Ok(comment.and_then(|comment| comment.get("ISRC")).map(|code| code.trim().to_owned()))
}

fn fault_of(error: flac_codec::Error, name: &Path) -> Error {
    match error {
        flac_codec::Error::Io(error) => Error::writing(name, &error),
        other => Error::writing(name, &io::Error::other(other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::tags::tests::full;
    use offline::audio::source::Source;

    /// Noise on the grid of `bits`, with both ends of the scale in it.
    fn noise(frames: usize, bits: u32) -> [Vec<f32>; 2] {
        let full_scale = 2.0_f32.powi(bits as i32 - 1);
        let side = |seed: u32| {
            let at = |n: u32| (n.wrapping_mul(2_654_435_761) ^ seed).wrapping_mul(2_246_822_519);
            let grid = |n| ((at(n) as i32 >> (32 - bits)) as f32) / full_scale;
            let mut side: Vec<f32> = (0..frames as u32).map(grid).collect();
            (side[0], side[1]) = (-1.0, 1.0 - full_scale.recip());
            side
        };
        [side(1), side(77)]
    }

    struct Block([Vec<f32>; 2]);

    impl AsRef<[Vec<f32>; 2]> for Block {
        fn as_ref(&self) -> &[Vec<f32>; 2] {
            &self.0
        }
    }

    #[test]
    fn what_is_decoded_is_what_went_in_and_the_tags_are_read_by_others() {
        let folder = tempfile::tempdir().expect("folder");
        for (bits, sample_rate_hz) in [(16, 44_100), (24, 192_000)] {
            let path = folder.path().join(format!("{bits}.flac"));
            let sound = noise(10_007, bits);
            let shape = Shape { sample_rate_hz, bits, frames: 10_007 };
            encode([Block(sound.clone())].into_iter(), &path, &path, shape, &full()).expect("encoded");
            let length = path.metadata().expect("there").len();
            add_gains(&path, &path, [-14.0, -1.0], [-13.5, -0.5]).expect("room for the gains");
            assert_eq!(path.metadata().expect("there").len(), length, "the gains fit in the room left");
            let mut source = Source::open(&path).expect("a FLAC file");
            let mut read = [vec![0.0; 10_008], vec![0.0; 10_008]];
            let [left, right] = &mut read;
            assert_eq!(source.read(left, right).expect("sound"), 10_007);
            assert!(read[0][..10_007] == sound[0] && read[1][..10_007] == sound[1]);
            let tag = metaflac::Tag::read_from_path(&path).expect("tags");
            let said = |key: &str| tag.get_vorbis(key).and_then(|mut values| values.next());
            for (key, value) in [
                ("TITLE", "Früh & spät"),
                ("TRACKNUMBER", "3"),
                ("TRACKTOTAL", "12"),
                ("ISRC", "DEA122600001"),
                ("BARCODE", "0036000291452"),
                ("REPLAYGAIN_TRACK_GAIN", "-4.00 dB"),
                ("REPLAYGAIN_ALBUM_GAIN", "-4.50 dB"),
                ("REPLAYGAIN_TRACK_PEAK", "0.891251"),
            ] {
                assert_eq!(said(key), Some(value), "{key}");
            }
            assert_ne!(tag.get_streaminfo().expect("a header").md5, [0; 16]);
            assert_eq!(isrc_of(&path).expect("tags").as_deref(), Some("DEA122600001"));
        }
    }

    #[test]
    fn too_few_frames_are_an_error() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.flac");
        let shape = Shape { sample_rate_hz: 48_000, bits: 16, frames: 11 };
        let said = encode([Block(noise(10, 16))].into_iter(), &path, &path, shape, &full());
        assert!(said.expect_err("a frame is missing").to_string().contains("a.flac"));
    }
}
