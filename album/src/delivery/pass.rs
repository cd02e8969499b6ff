//! One track on its way into its files: read once, written in every form, measured as it was written.
//!
//! Three threads: this one reads, one measures and writes plain samples, one encodes FLAC ([`super::encoders`]). Between
//! them stand bounded queues, so that memory stays the same however long a track is.

use super::aiff::AiffWriter;
use super::bext::{Described, axml, bext};
use super::encoders::{Shared, joined};
use super::tags::Tags;
use super::{FileFormat, id3};
use crate::disc::folder::Draft;
use crate::sound::{BLOCK_FRAMES, Sound};
use dsp_core::meter::loudness::Loudness;
use dsp_core::meter::readings::Readings;
use offline::audio::write::{Chunk, Format, WavWriter, integer};
use offline::audio::{Encoding, Info};
use offline::error::{Error, Result};
use offline::measure::Measure;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Blocks that may wait to be measured: enough that no thread waits for the other's longest block, a megabyte in all.
const QUEUE_BLOCKS: usize = 32;

/// A track to be written.
pub(super) struct Pass<'a> {
    pub draft: &'a Draft,
    /// Name of its files without their endings, with `/` between folders.
    pub stem: &'a str,
    pub formats: &'a [FileFormat],
    pub tags: &'a Tags,
    pub sound: Described,
    /// Samples as they are written.
    pub format: Format,
    pub frames: u64,
}

impl Pass<'_> {
    /// The name of the file of one format.
    pub fn name(&self, format: FileFormat) -> String {
        format!("{}.{}", self.stem, format.ending())
    }

    /// The names of the files, in the order of the formats.
    pub fn names(&self) -> Vec<String> {
        self.formats.iter().map(|format| self.name(*format)).collect()
    }

    /// Reads the next [`Pass::frames`] of `sound` into the files and says what was measured. FLAC is left to `encoder`, which
    /// has an error to tell if it takes no more. `progress` is told the frames so far. The loudness is for taking together
    /// with that of other tracks.
    ///
    /// # Errors
    /// The sound cannot be read or ends too early, or the disk is full.
    pub fn run(
        &self,
        sound: &mut dyn Sound,
        encoder: Option<SyncSender<Shared>>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(Readings, Loudness)> {
        std::thread::scope(|scope| {
            let (to_plain, blocks) = sync_channel(QUEUE_BLOCKS);
            let plain = scope.spawn(move || self.write_plain(&blocks));
            let senders: Vec<_> = std::iter::once(to_plain).chain(encoder).collect();
            let read = self.read(sound, &senders, progress);
            // The threads go on until nobody can send any more.
            drop(senders);
            let written = joined(plain, &self.draft.place(self.stem));
            read?;
            written
        })
    }

    /// Hands the sound on until it is over or nobody takes it any more: then that thread has an error to tell.
    fn read(
        &self,
        sound: &mut dyn Sound,
        senders: &[SyncSender<Shared>],
        progress: &mut dyn FnMut(u64),
    ) -> Result<()> {
        let mut left_frames = self.frames;
        while left_frames > 0 {
            let wanted = usize::try_from(left_frames).map_or(BLOCK_FRAMES, |left| left.min(BLOCK_FRAMES));
            let mut block = [vec![0.0; wanted], vec![0.0; wanted]];
            let [left, right] = &mut block;
            let frames = sound.read(left, right)?;
            if frames < wanted {
                return Err(Error::file(
                    &self.draft.place(self.stem),
                    "its sound ends before the track does",
                    "render the album again",
                ));
            }
            self.put_on_grid(&mut block);
            let block = Shared::new(block);
            if senders.iter().any(|sender| sender.send(block.clone()).is_err()) {
                return Ok(());
            }
            left_frames -= frames as u64;
            progress(self.frames - left_frames);
        }
        Ok(())
    }

    /// The samples that are written. What comes is on the grid already, but for what exceeds full scale.
    fn put_on_grid(&self, block: &mut [Vec<f32>; 2]) {
        let bits = self.format.bits();
        if self.format != Format::Wav32f {
            let step = (1_u32 << (bits - 1)) as f32;
            block.iter_mut().flatten().for_each(|sample| *sample = integer(*sample, bits) as f32 / step);
        }
    }

    /// Measures; writes WAV and AIFF.
    fn write_plain(&self, blocks: &Receiver<Shared>) -> Result<(Readings, Loudness)> {
        let (rate, format, tags) = (self.sound.sample_rate_hz, self.format, self.tags);
        let path = |file| self.draft.path(&self.name(file));
        let bits = format.bits();
        let encoding = if bits == 32 { Encoding::Float(32) } else { Encoding::Integer(bits) };
        let info =
            Info { container: "WAV", encoding, sample_rate_hz: rate, channels: 2, frames: Some(self.frames) };
        let mut measure = Measure::new(&self.draft.place(self.stem), info)?;
        let id3 = id3::tag(tags);
        let axml: Vec<Chunk> = axml(tags).into_iter().collect();
        let before = |readings| -> Vec<Chunk> {
            std::iter::once(bext(tags, self.sound, readings)).chain(axml.clone()).collect()
        };
        let has = |file| self.formats.contains(&file);
        let mut wav = has(FileFormat::Wav)
            .then(|| WavWriter::create_with(&path(FileFormat::Wav), format, rate, 2, false, before(None)))
            .transpose()
            .map_err(|error| self.placed(error))?;
        let mut aiff = has(FileFormat::Aiff)
            .then(|| AiffWriter::create(&path(FileFormat::Aiff), bits, rate, self.frames, &id3))
            .transpose()
            .map_err(|error| self.placed(error))?;
        let mut heard = [Vec::new(), Vec::new()];
        for block in blocks {
            let [left, right] = block.as_ref();
            wav.as_mut().map_or(Ok(()), |wav| wav.write(left, right)).map_err(|error| self.placed(error))?;
            aiff.as_mut()
                .map_or(Ok(()), |aiff| aiff.write(left, right))
                .map_err(|error| self.placed(error))?;
            heard[0].clone_from(left);
            heard[1].clone_from(right);
            let [left, right] = &mut heard;
            measure.add(left, right);
        }
        let readings = measure.readings();
        let id3 = Chunk { id: *b"id3 ", bytes: id3 };
        wav.map_or(Ok(()), |wav| wav.finish_with(&before(Some(&readings)), &[id3]))
            .and_then(|()| aiff.map_or(Ok(()), AiffWriter::finish))
            .map_err(|error| self.placed(error))?;
        Ok((readings, measure.loudness().clone()))
    }

    /// What went wrong with a file of the draft, told of the place where it would have been.
    fn placed(&self, error: Error) -> Error {
        error.about(self.draft.place(self.stem).display())
    }
}
