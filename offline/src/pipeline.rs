//! A file, or the sum of stems, on its way through the chain, measured before and after.
//!
//! Two threads: this one reads and renders, another measures both ends and writes. Between them stands a bounded queue,
//! so that memory stays the same however long the file is.

use crate::audio::frames::Frames;
use crate::audio::write::WavWriter;
use crate::error::{Error, Result};
use crate::measure::{BLOCK_FRAMES, Measure};
use dsp_core::chain::meter::Readings;
use host::render::IoError;
use host::{Channels, Rack, RenderSpec, Rendered, TailPolicy};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Blocks that may wait: enough that neither thread waits for the other's longest block, a megabyte in all.
const QUEUE_BLOCKS: usize = 32;

/// The measures of both ends, and what the host has to say.
#[derive(Clone, Debug)]
pub struct Mastered {
    /// Of the input.
    pub before: Readings,
    /// Of the output.
    pub after: Readings,
    /// What the render did.
    pub rendered: Rendered,
}

/// One block on its way to the other thread.
enum Block {
    Before(Vec<f32>, Vec<f32>),
    After(Vec<f32>, Vec<f32>),
}

/// Renders all of `source` through `rack` into `writer` and completes the file. The output is aligned with the input
/// and as long. `progress` is called after each block with the frames read so far.
///
/// # Errors
/// The input is damaged, a plugin fails, or the output cannot be written: then nothing is left of it.
pub fn run(
    source: &mut dyn Frames,
    rack: &mut Rack,
    writer: WavWriter,
    output: &Path,
    progress: &mut dyn FnMut(u64),
) -> Result<Mastered> {
    let info = source.info();
    let path = source.path().to_owned();
    let measures = [Measure::new(&path, info)?, Measure::new(&path, info)?];
    let (to_worker, blocks) = sync_channel(QUEUE_BLOCKS);
    let mut tap = Tap { source, to_worker: to_worker.clone() };
    let mut drain = Drain { to_worker };
    let spec = RenderSpec {
        sample_rate_hz: f64::from(info.sample_rate_hz),
        channels: if info.channels == 1 { Channels::Mono } else { Channels::Stereo },
        block_frames: BLOCK_FRAMES,
        tail: TailPolicy::Cut,
    };
    std::thread::scope(|scope| {
        let worker = scope.spawn(move || work(&blocks, measures, writer));
        let rendered = host::render(&mut tap, rack, &mut drain, &spec, &AtomicBool::new(false), progress);
        // The worker goes on until nobody can send any more.
        drop((tap, drain));
        let fault = || Error::file(output, "a fault in the program, nothing was written", "please report it");
        let (before, after, writer) = worker.join().map_err(|_| fault())??;
        let rendered = rendered.map_err(|error| fault_of(error, &path))?;
        // Only a whole render gets its name.
        writer.finish()?;
        Ok(Mastered { before, after, rendered })
    })
}

/// Measures and writes until the last block has come.
fn work(
    blocks: &Receiver<Block>,
    measures: [Measure; 2],
    mut writer: WavWriter,
) -> Result<(Readings, Readings, WavWriter)> {
    let [mut before, mut after] = measures;
    for block in blocks {
        match block {
            Block::Before(mut left, mut right) => before.add(&mut left, &mut right),
            Block::After(mut left, mut right) => {
                writer.write(&left, &right)?;
                after.add(&mut left, &mut right);
            }
        }
    }
    Ok((before.readings(), after.readings(), writer))
}

/// Reads for the host and sends a copy to be measured.
struct Tap<'a> {
    source: &'a mut dyn Frames,
    to_worker: SyncSender<Block>,
}

impl host::Source for Tap<'_> {
    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> std::result::Result<usize, IoError> {
        let frames = self.source.read(left, right)?;
        if frames > 0 {
            self.to_worker.send(Block::Before(left[..frames].to_vec(), right[..frames].to_vec()))?;
        }
        Ok(frames)
    }
}

/// Sends what the host has rendered to be measured and written.
struct Drain {
    to_worker: SyncSender<Block>,
}

impl host::Sink for Drain {
    fn write(&mut self, left: &[f32], right: &[f32]) -> std::result::Result<(), IoError> {
        Ok(self.to_worker.send(Block::After(left.to_vec(), right.to_vec()))?)
    }
}

/// Our own errors travel through the host unchanged; its own get the file's name.
fn fault_of(error: host::Error, path: &Path) -> Error {
    match error {
        host::Error::Source(inner) | host::Error::Sink(inner) => match inner.downcast::<Error>() {
            Ok(ours) => *ours,
            Err(other) => Error::file(path, other, "please report it"),
        },
        error => Error::hosting(path.display(), &error),
    }
}
