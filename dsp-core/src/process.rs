//! The contract of everything that makes or changes sound.
//!
//! A host calls [`Processor::prepare`] outside the audio thread, then [`Processor::set`] and [`Processor::process`] on
//! it, block after block. A [`Chain`] is the whole signal path of one plugin: a processor that also reports
//! [`Chain::Readings`] and hands its slow design work to another thread.

use crate::simd::Simd;
use std::fmt;

/// Sample rates that [`ProcessSpec::validate`] accepts, in Hz.
pub const SAMPLE_RATES_HZ: std::ops::RangeInclusive<f64> = 1_000.0..=768_000.0;

/// How many channels carry sound. A mono host still hands over two: see [`StereoBlock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// One channel. Left and right hold the same samples; a meter counts them once.
    Mono,
    /// Left and right.
    Stereo,
}

/// Whether somebody is waiting for the next block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A sound card is waiting. Slow design work goes to a [`Designer`] on another thread.
    Realtime,
    /// Nobody is waiting. Design work is done inline, so that the same input gives the same output, always.
    Offline,
}

/// What a processor must know before it may run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProcessSpec {
    /// Sample rate in Hz, within [`SAMPLE_RATES_HZ`].
    pub sample_rate_hz: f64,
    /// Longest block that [`Processor::process`] will be handed, in frames. At least 1.
    pub max_frames: usize,
    /// How many channels carry sound.
    pub channels: Channels,
    /// Real time or offline.
    pub mode: Mode,
    /// The instruction set of the hot loops.
    pub simd: Simd,
}

impl ProcessSpec {
    /// Stereo, offline, on the widest instruction set of this machine.
    #[must_use]
    pub fn offline(sample_rate_hz: f64, max_frames: usize) -> Self {
        let (channels, mode, simd) = (Channels::Stereo, Mode::Offline, Simd::detect());
        Self { sample_rate_hz, max_frames, channels, mode, simd }
    }

    /// Checks what the host asks for. Every `prepare` calls this first.
    ///
    /// # Errors
    /// Says what was expected and what came.
    pub fn validate(&self) -> Result<(), PrepareError> {
        if !SAMPLE_RATES_HZ.contains(&self.sample_rate_hz) {
            return Err(PrepareError::SampleRate { actual_hz: self.sample_rate_hz });
        }
        if self.max_frames == 0 {
            return Err(PrepareError::NoFrames);
        }
        Ok(())
    }

    /// Frames in `ms` milliseconds at this rate, rounded to the nearest.
    #[must_use]
    pub fn frames(&self, ms: f64) -> usize {
        (ms * 1e-3 * self.sample_rate_hz).round() as usize
    }
}

/// Why [`Processor::prepare`] refused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PrepareError {
    /// The sample rate lies outside [`SAMPLE_RATES_HZ`] or is not a number.
    SampleRate {
        /// What the host asked for, in Hz.
        actual_hz: f64,
    },
    /// The host announced blocks of at most 0 frames.
    NoFrames,
}

impl fmt::Display for PrepareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = (SAMPLE_RATES_HZ.start(), SAMPLE_RATES_HZ.end());
        match self {
            Self::SampleRate { actual_hz } => {
                write!(f, "sample rate: expected {low} to {high} Hz, got {actual_hz} Hz")
            }
            Self::NoFrames => write!(f, "longest block: expected at least 1 frame, got 0"),
        }
    }
}

impl std::error::Error for PrepareError {}

/// One block of two channels of equal length, processed in place. On a mono layout both hold the same signal, and what
/// comes out on the left is what is heard.
#[derive(Debug)]
pub struct StereoBlock<'a> {
    /// Left channel, frames in time order, full scale ±1.
    pub left: &'a mut [f32],
    /// Right channel, as long as the left.
    pub right: &'a mut [f32],
}

impl<'a> StereoBlock<'a> {
    /// Takes both channels; a longer one is cut to the shorter.
    #[must_use]
    pub fn new(left: &'a mut [f32], right: &'a mut [f32]) -> Self {
        let frames = left.len().min(right.len());
        Self { left: &mut left[..frames], right: &mut right[..frames] }
    }

    /// Length in frames.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.left.len()
    }

    /// The same block for a callee, while the caller keeps it.
    #[must_use]
    pub fn reborrow(&mut self) -> StereoBlock<'_> {
        StereoBlock { left: self.left, right: self.right }
    }

    /// The first `frames` frames (or fewer, if there are not so many) and the rest.
    #[must_use]
    pub fn split_at(self, frames: usize) -> (Self, Self) {
        let frames = frames.min(self.frames());
        let (left, left_rest) = self.left.split_at_mut(frames);
        let (right, right_rest) = self.right.split_at_mut(frames);
        (Self { left, right }, Self { left: left_rest, right: right_rest })
    }

    /// Both channels, for work that treats them alike.
    pub fn channels(&mut self) -> [&mut [f32]; 2] {
        [self.left, self.right]
    }
}

/// Five verbs, one order: `prepare`, then any number of `set`, `process` and `reset`, then perhaps `prepare` again.
///
/// `set` may come before `prepare`: settings that decide the latency take effect there.
pub trait Processor {
    /// A plain struct in real units. Out-of-range values are brought to the nearest legal one.
    type Settings: Copy + PartialEq;

    /// Allocates everything for `spec` and resets. Not for the audio thread.
    ///
    /// # Errors
    /// Says what was expected and what came; the processor is then as it was.
    fn prepare(&mut self, spec: ProcessSpec) -> Result<(), PrepareError>;

    /// Takes new settings at the next frame, gliding where a jump would click. Returns early when nothing changed.
    fn set(&mut self, settings: &Self::Settings);

    /// Forgets the past: afterwards the processor is bit-equal to one just prepared with the current settings.
    fn reset(&mut self);

    /// Processes in place. Never fails, allocates, locks, or calls the system; the output is finite and not subnormal
    /// whatever the input. Before `prepare` the block passes unchanged but for that.
    fn process(&mut self, block: StereoBlock<'_>);

    /// Frames by which the output lags the input. Constant from one `prepare` to the next.
    fn latency(&self) -> usize;
}

/// The whole signal path of one plugin.
pub trait Chain: Processor + Default {
    /// What the editor and the command line read: raw dB and linear values.
    type Readings: Copy + Default + PartialEq + Send;
    /// The slow half of `set`, for a background thread.
    type Designer: Designer<Settings = Self::Settings>;

    /// Whether it has a side-chain input.
    const SIDE_CHAIN: bool = false;

    /// Hands over what the side-chain input holds beside the next block of [`Processor::process`], left and right, frame by
    /// frame and at most `max_frames` of them. What is not handed over is silence. Wait-free.
    fn hear_side_chain(&mut self, _left: &[f32], _right: &[f32]) {}

    /// The newest readings.
    fn readings(&self) -> Self::Readings;

    /// Frames after the last input for which the output may still sound, latency included.
    fn tail(&self) -> usize;

    /// The latency that `settings` would have after the next `prepare`. When it differs from
    /// [`Processor::latency`], the host must be asked to restart the plugin.
    fn latency_for(&self, settings: &Self::Settings) -> usize;

    /// The designer that belongs to the last `prepare` in [`Mode::Realtime`]; `None` offline, when it was taken
    /// already, or where there is no slow work.
    fn take_designer(&mut self) -> Option<Self::Designer>;

    /// Settings that the designer should work on next: `Some` once for each change. Wait-free.
    fn take_design_request(&mut self) -> Option<Self::Settings>;
}

/// Designs what is too expensive for the audio thread and hands it over without a lock.
pub trait Designer: Send + 'static {
    /// The settings of the chain it belongs to.
    type Settings;

    /// Designs and publishes; the chain picks the result up in a later block and fades to it.
    fn design(&mut self, settings: &Self::Settings);
}

/// For chains without slow work.
#[derive(Debug)]
pub struct NoDesigner<S>(std::marker::PhantomData<fn(S)>);

impl<S: 'static> Designer for NoDesigner<S> {
    type Settings = S;

    fn design(&mut self, _: &S) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_outside_the_range_names_what_came() {
        for (rate, frames, said) in [(999.0, 1, "999 Hz"), (f64::NAN, 1, "NaN Hz"), (48_000.0, 0, "got 0")] {
            let error = ProcessSpec::offline(rate, frames).validate().expect_err("out of range");
            assert!(error.to_string().contains(said), "{error}");
        }
        assert_eq!(ProcessSpec::offline(44_100.0, 1).validate(), Ok(()));
    }

    #[test]
    fn a_block_splits_without_losing_a_frame() {
        let (mut left, mut right) = ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0]);
        let block = StereoBlock::new(&mut left, &mut right);
        let (head, tail) = block.split_at(2);
        assert_eq!((&*head.left, &*head.right), (&[1.0, 2.0][..], &[4.0, 5.0][..]));
        assert_eq!((&*tail.left, &*tail.right), (&[3.0][..], &[6.0][..]));
        let (all, none) = tail.split_at(9);
        assert_eq!((all.frames(), none.frames()), (1, 0));
    }
}
