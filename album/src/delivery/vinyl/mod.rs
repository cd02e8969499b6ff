//! For a cutting studio or a pressing plant: one 24-bit file a side and a cutting sheet.
//!
//! The sides are cut out of the album's one stream at its own rate, without a limiter: a lathe needs no ceiling, and limits
//! what it must itself. All that happens to the sound is dither to 24 bits. Before the first track of a side and after its
//! last there is no silence; the cutter adds lead-in and lead-out.
//!
//! | Module | What it is |
//! |---|---|
//! | [`format`](mod@format) | diameters and speeds, how long a side may be and what its length costs |
//! | [`sides`] | which track goes on which side |
//! | [`groove`] | what a side asks of cutter and stylus |
//! | [`advice`] | what should be looked at before the lacquer is cut |
//! | [`sheet`] | the cutting sheet |

pub mod advice;
pub mod format;
pub mod groove;
mod page;
pub mod sheet;
pub mod sides;

use super::manifest::{Kind, Loudness, Manifest, Track, hundredths};
use super::{Options, Target};
use crate::book::Album;
use crate::disc::codes;
use crate::disc::folder::Draft;
use crate::jobs;
use crate::programme::Programme;
use crate::render::Watch;
use crate::sound::{BLOCK_FRAMES, for_each_block};
use dsp_core::dither::{Dither, Settings, step};
use dsp_core::process::{ProcessSpec, StereoBlock};
use dsp_core::units::gain_to_db;
use format::Format;
use groove::{Groove, Listener};
use offline::audio::write::{Format as WavFormat, WavWriter};
use offline::error::{Error, Result};
use report::text::exact_clock;
use sheet::Sheet;
use sides::Side;

/// The sheet as a page, and as text.
pub const SHEET_NAMES: [&str; 2] = ["cutting-sheet.html", "cutting-sheet.txt"];
/// Word length of the files.
const BITS: u32 = 24;

/// Delivers the sides into the folder `vinyl`: a WAV file for each, the cutting sheet, a manifest whose tracks are the sides,
/// and the sums of all. `jobs` sides at once; the same input gives the same bytes. `watch` is told of sides, not of tracks.
///
/// # Errors
/// A side breaks into a crossfade, a sample reaches full scale, a track cannot be read, the folder that is there is no such
/// delivery, or the disk is full. What was there is there then.
pub fn deliver_vinyl(
    album: &Album,
    programme: &Programme,
    options: &Options,
    jobs: usize,
    watch: &dyn Watch,
) -> Result<Sheet> {
    let format = Format::of(&album.vinyl);
    let sides = sides::assign(album, programme, format)?;
    let draft = super::begin(options, Target::Vinyl, Kind::Vinyl)?;
    let grooves = jobs::run(sides.len(), jobs, |index| {
        let job = Job { album, programme, side: &sides[index], draft: &draft };
        let told = &mut |done, total| watch.set(index, done, total);
        let groove = job.write(told).map_err(|error| draft.placed(error))?;
        watch.finish(index, false);
        Ok(groove)
    })?;
    let sheet = Sheet::new(album, programme, format, sides, grooves);
    for (name, text) in SHEET_NAMES.into_iter().zip([sheet.to_html(), sheet.to_text()]) {
        draft.put(name, text.as_bytes())?;
    }
    let upc = album.head.upc.as_deref().and_then(|code| codes::upc(code).ok());
    let mut manifest = Manifest::new(Kind::Vinyl, &album.head.title, &album.head.artist, upc);
    manifest.tracks = (1..).zip(&sheet.sides).map(|(number, cut)| told(album, &sheet, number, cut)).collect();
    let files = sheet.sides.iter().map(|cut| cut.side.file_name());
    manifest.seal(&draft, files.chain(SHEET_NAMES.map(str::to_owned)).collect())?;
    draft.finish()?;
    Ok(sheet)
}

/// What the manifest says of a side.
fn told(album: &Album, sheet: &Sheet, number: usize, cut: &sheet::Cut) -> Track {
    let groove = &cut.groove;
    let rounded = |value: Option<f64>| value.and_then(hundredths);
    let plr = groove.true_peak_dbtp.zip(groove.integrated_lufs).map(|(peak, lufs)| peak - lufs);
    Track {
        number,
        title: format!("Side {}", cut.side.name),
        artist: album.head.artist.clone(),
        isrc: None,
        sample_rate_hz: sheet.sample_rate_hz,
        bits: BITS,
        frames: cut.side.frames.end - cut.side.frames.start,
        preset: None,
        session: None,
        files: vec![cut.side.file_name()],
        loudness: Loudness {
            integrated_lufs: rounded(groove.integrated_lufs),
            loudness_range_lu: rounded(groove.loudness_range_lu),
            true_peak_dbtp: rounded(groove.true_peak_dbtp),
            max_momentary_lufs: rounded(groove.max_momentary_lufs),
            max_short_term_lufs: rounded(groove.max_short_term_lufs),
            plr_lu: rounded(plr),
        },
    }
}

/// One side to write.
struct Job<'a> {
    album: &'a Album,
    programme: &'a Programme,
    side: &'a Side,
    draft: &'a Draft,
}

impl Job<'_> {
    fn write(&self, told: &mut dyn FnMut(u64, u64)) -> Result<Groove> {
        let Self { programme, side, draft, .. } = *self;
        let rate_hz = programme.sample_rate_hz;
        let spec = ProcessSpec::offline(f64::from(rate_hz), BLOCK_FRAMES);
        let unfit = |error| Error::new(format_args!("{rate_hz} Hz"), error, "choose another sample rate");
        let starts: Vec<u64> = programme.tracks[side.tracks.clone()]
            .iter()
            .map(|track| track.start - side.frames.start)
            .collect();
        let mut listener = Listener::new(&spec, &starts).map_err(unfit)?;
        // One noise a side, the same on every run.
        let seed = u64::from(u32::from(side.name));
        let mut dither = Dither::new(Settings { bits: Some(BITS), seed, ..Settings::default() });
        dither.prepare(&spec).map_err(unfit)?;
        let path = draft.path(&side.file_name());
        let mut writer = WavWriter::create(&path, WavFormat::Wav24, rate_hz, 2, false)?;
        let (mut done, total) = (0, side.frames.end - side.frames.start);
        let mut sound = programme.read(side.frames.clone())?;
        for_each_block(&mut sound, |left, right| {
            self.check(left, right, done, &starts)?;
            listener.process(left, right);
            dither.quantise(&mut StereoBlock::new(left, right), spec.simd);
            writer.write(left, right)?;
            done += left.len() as u64;
            told(done, total);
            Ok(())
        })?;
        writer.finish()?;
        Ok(listener.finish())
    }

    /// Nothing limits here: what has no room for its dither is an error.
    fn check(&self, left: &[f32], right: &[f32], done: u64, starts: &[u64]) -> Result<()> {
        let highest = (1.0 - 2.0 * step(BITS)) as f32;
        let over = |pair: (&f32, &f32)| pair.0.abs().max(pair.1.abs()) > highest;
        let Some(at) = left.iter().zip(right).position(over) else {
            return Ok(());
        };
        let frame = done + at as u64;
        let index = self.side.tracks.start + starts.iter().rposition(|start| *start <= frame).unwrap_or(0);
        let level = gain_to_db(f64::from(left[at].abs().max(right[at].abs())));
        let at = exact_clock(frame as f64 / f64::from(self.programme.sample_rate_hz));
        Err(Error::file(
            &self.album.path,
            format_args!(
                "track {} reaches {level:+.2} dBFS at {at} of side {}, and nothing is limited for vinyl",
                self.album.number(index),
                self.side.name
            ),
            "lower the ceiling or the output of its chain",
        ))
    }
}

#[cfg(test)]
mod tests;
