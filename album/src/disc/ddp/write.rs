//! A whole set into a folder.

use super::{ID, IMAGE, MAP, PQ, TEXT, map, pq};
use crate::disc::cdtext;
use crate::disc::checksums::{self, CRC_NAME, MD5_NAME, SummingWriter};
use crate::disc::folder::Draft;
use crate::disc::image::pour;
use crate::disc::layout::{Disc, LEAD_PAUSE};
use crate::disc::rules;
use offline::error::{Error, Result};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes the set of a disc into the new folder `folder`.
///
/// `sound` fills a slice with the next samples, left and right in turn, and returns how many there were; zero is the
/// end. It brings everything from 00:02:00 to the lead-out ([`Disc::sound_length`]), pauses and a hidden track too. The
/// sound is never whole in memory. `folder` appears when everything is written.
///
/// # Errors
/// The disc breaks a rule, the sound is not as long as the disc, `folder` exists, or it cannot be written. Then nothing
/// is left behind.
pub fn write(folder: &Path, disc: &Disc, sound: impl FnMut(&mut [i16]) -> Result<usize>) -> Result<()> {
    rules::require(folder, disc)?;
    let draft = Draft::begin(folder)?;
    let place = draft.place(IMAGE);
    let fault = |error| Error::writing(&place, &error);
    let file = File::create(draft.path(IMAGE)).map_err(fault)?;
    let mut image = SummingWriter::new(BufWriter::with_capacity(1 << 18, file));
    image.write_all(&vec![0; LEAD_PAUSE.bytes() as usize]).map_err(fault)?;
    pour(sound, disc.sound_length(), &mut image, &place)?;
    let image = image.finish().map_err(fault)?;

    let text = cdtext::write::encode(disc).map_err(|why| Error::file(folder, why, "change the text"))?;
    let pq = pq::write(disc);
    let pregap = disc.tracks.first().map(|track| track.start).unwrap_or_default();
    let mut small = vec![
        (ID, map::identity(disc).to_vec()),
        (MAP, map::map(text.len(), pq.len(), disc.lead_out, pregap)),
        (PQ, pq),
    ];
    if !text.is_empty() {
        small.push((TEXT, text));
    }
    let mut sums = Vec::new();
    for (name, bytes) in small {
        draft.put(name, &bytes)?;
        sums.push((name.to_owned(), checksums::of_bytes(&bytes)));
    }
    sums.push((IMAGE.to_owned(), image));
    let list = checksums::crc_list(&sums).into_bytes();
    draft.put(CRC_NAME, &list)?;
    sums.push((CRC_NAME.to_owned(), checksums::of_bytes(&list)));
    draft.put(MD5_NAME, checksums::md5_list(&sums).as_bytes())?;
    draft.finish()
}
