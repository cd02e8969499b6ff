//! A whole file through a rack: pulled from a [`Source`], pushed to a [`Sink`], aligned to the sample.
//!
//! The output starts with the frame that the input started with, and is as long as the input plus the tail that was
//! asked for. Memory does not grow with the length of the sound.

use crate::{Channels, Error, Rack, Spec, Tail};
use std::sync::atomic::{AtomicBool, Ordering};

/// Any failure to read or write, kept as it is.
pub type IoError = Box<dyn std::error::Error + Send + Sync>;

/// Where the sound comes from.
pub trait Source {
    /// Fills both buffers, which are equally long, from the start, and returns how many frames there were; 0 at the
    /// end. In mono only the left one counts.
    ///
    /// # Errors
    /// Whatever keeps it from reading, which ends the render.
    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize, IoError>;
}

/// Where the sound goes.
pub trait Sink {
    /// Takes the next frames. In mono both sides are alike.
    ///
    /// # Errors
    /// Whatever keeps it from writing, which ends the render.
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), IoError>;
}

/// What follows the last frame of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TailPolicy {
    /// Nothing: the output is as long as the input.
    Cut,
    /// So many frames.
    Frames(u64),
    /// As long as the plugins say, but no more than so many frames.
    Plugins {
        /// The longest tail, in frames; also the length of an infinite one.
        max_frames: u64,
    },
}

/// How to render.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RenderSpec {
    /// Sample rate in Hz.
    pub sample_rate_hz: f64,
    /// Mono or stereo.
    pub channels: Channels,
    /// Frames in a block. At least 1; more is faster, up to a few thousand.
    pub block_frames: usize,
    /// What follows the last frame of the input.
    pub tail: TailPolicy,
}

/// What a render did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Frames written.
    pub frames: u64,
    /// Latency that was compensated, in frames.
    pub latency: usize,
    /// Plugins that asked for a restart on the way, by their names and paths: automation changed a setting that decides
    /// their latency, and it stayed as it was at the start. Worth a warning.
    pub restarts_put_off: Vec<String>,
}

/// Renders all of `source` through `rack` into `sink`. The rack is activated for it and inactive afterwards.
///
/// `progress` is called after each block with the frames of input read so far; raising `cancel` ends the render there.
///
/// # Errors
/// Names the plugin, the source or the sink that failed, or [`Error::Cancelled`]. What the sink got until then is
/// incomplete.
pub fn render(
    source: &mut dyn Source,
    rack: &mut Rack,
    sink: &mut dyn Sink,
    spec: &RenderSpec,
    cancel: &AtomicBool,
    progress: &mut dyn FnMut(u64),
) -> Result<Rendered, Error> {
    let RenderSpec { sample_rate_hz, channels, block_frames, tail } = *spec;
    rack.activate(Spec { sample_rate_hz, max_frames: block_frames, channels })?;
    let latency = rack.latency();
    let mut line = Line { rack, sink, to_drop: latency, written: 0 };
    let result = pull(source, &mut line, block_frames.max(1), tail, latency as u64, cancel, progress);
    let frames = line.written;
    let restarts_put_off = rack.restarts_asked();
    rack.deactivate();
    result.map(|()| Rendered { frames, latency, restarts_put_off })
}

/// The rack, and the sink behind it.
struct Line<'a> {
    rack: &'a mut Rack,
    sink: &'a mut dyn Sink,
    /// Frames of latency still to come out.
    to_drop: usize,
    written: u64,
}

impl Line<'_> {
    /// Processes a block and writes what of it lies behind the latency.
    fn push(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<(), Error> {
        self.rack.process(left, right)?;
        let dropped = self.to_drop.min(left.len());
        self.to_drop -= dropped;
        let (left, right) = (&left[dropped..], &right[dropped..]);
        if !left.is_empty() {
            self.sink.write(left, right).map_err(Error::Sink)?;
            self.written += left.len() as u64;
        }
        Ok(())
    }
}

/// The input, then silence until latency and tail have come out.
fn pull(
    source: &mut dyn Source,
    line: &mut Line<'_>,
    block_frames: usize,
    tail: TailPolicy,
    latency: u64,
    cancel: &AtomicBool,
    progress: &mut dyn FnMut(u64),
) -> Result<(), Error> {
    let (mut left, mut right) = (vec![0.0; block_frames], vec![0.0; block_frames]);
    let go_on = || if cancel.load(Ordering::Relaxed) { Err(Error::Cancelled) } else { Ok(()) };
    let mut read = 0;
    loop {
        go_on()?;
        let frames = source.read(&mut left, &mut right).map_err(Error::Source)?.min(block_frames);
        if frames == 0 {
            break;
        }
        line.push(&mut left[..frames], &mut right[..frames])?;
        read += frames as u64;
        progress(read);
    }
    // An empty input has no sound to ring on.
    let tail = match tail {
        _ if read == 0 => return Ok(()),
        TailPolicy::Cut => 0,
        TailPolicy::Frames(frames) => frames,
        TailPolicy::Plugins { max_frames } => match line.rack.tail() {
            Tail::Frames(frames) => frames.min(max_frames),
            Tail::Infinite => max_frames,
        },
    };
    let mut silence = latency.saturating_add(tail);
    while silence > 0 {
        go_on()?;
        let frames = usize::try_from(silence).unwrap_or(usize::MAX).min(block_frames);
        left[..frames].fill(0.0);
        right[..frames].fill(0.0);
        line.push(&mut left[..frames], &mut right[..frames])?;
        silence -= frames as u64;
    }
    Ok(())
}
