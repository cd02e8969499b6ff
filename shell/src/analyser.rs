//! A link for rooms that show spectra: what enters and what leaves the plugin, on its way to the window.
//!
//! The sound side writes into a ring and never waits; the window reads the newest frames of both, what entered as much
//! older as the plugin is late, so that both spectra are of the same sound. Nothing is written while the window is shut.

mod display;
mod ring;
mod spectra;

pub use display::Display;
pub use spectra::Spectra;

use dsp_core::meter::analyser::MOST_POINTS;
use dsp_core::meter::transport::Transport;
use dsp_core::process::{Chain, ProcessSpec};
use ring::{Reader, Writer, ring};
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Between two frames of the window while sound plays, in seconds.
const FRAME_S: f64 = 1.0 / 60.0;

/// What a newly prepared chain offers, until the window takes it. Never touched while sound is made.
type Slot = Arc<Mutex<Option<Feed>>>;

/// What the window reads from one prepared chain.
#[derive(Debug)]
struct Feed {
    reader: Reader,
    sample_rate_hz: f64,
    latency: usize,
}

/// The end of the sound. `V` is what the room's window remembers besides, as long as the plugin lives.
#[derive(Debug)]
pub struct AnalyserLink<V> {
    slot: Slot,
    writer: Option<Writer>,
    frame: usize,
    until_frame: usize,
    /// Whether anything but silence was written since the last frame.
    sounded: bool,
    news: bool,
    view: PhantomData<fn() -> V>,
}

impl<V> Default for AnalyserLink<V> {
    fn default() -> Self {
        Self {
            slot: Slot::default(),
            writer: None,
            frame: 1,
            until_frame: 0,
            sounded: false,
            news: false,
            view: PhantomData,
        }
    }
}

impl<C: Chain, V: Default + Send + 'static> crate::Link<C> for AnalyserLink<V> {
    type End = End<V>;

    const KEEPS: bool = false;

    fn end(&mut self) -> End<V> {
        let (slot, start) = (self.slot.clone(), Instant::now());
        End { slot, feed: None, start, spectra: Spectra::default(), view: V::default() }
    }

    fn prepared(&mut self, chain: &C, spec: &ProcessSpec) {
        let latency = chain.latency();
        let (writer, reader) = ring(latency + MOST_POINTS + 2 * spec.max_frames);
        (self.writer, self.news) = (Some(writer), true);
        self.frame = ((FRAME_S * spec.sample_rate_hz) as usize).max(1);
        if let Ok(mut slot) = self.slot.lock() {
            *slot = Some(Feed { reader, sample_rate_hz: spec.sample_rate_hz, latency });
        }
    }

    fn before(&mut self, _: &mut C, _: &Transport, _: usize) {}

    fn hear(&mut self, sound: &[&mut [f32]]) {
        if let (Some(writer), Some([left, right])) = (&mut self.writer, sides(sound)) {
            self.sounded |= writer.enter(left, right);
        }
    }

    fn after(&mut self, _: &C, sound: &[&mut [f32]]) {
        if let (Some(writer), Some([left, right])) = (&mut self.writer, sides(sound)) {
            self.sounded |= writer.leave(left, right);
            self.until_frame = self.until_frame.saturating_sub(left.len());
            if self.until_frame == 0 {
                self.until_frame = self.frame;
                self.news |= std::mem::take(&mut self.sounded);
            }
        }
    }

    fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.news)
    }
}

fn sides<'a>(sound: &'a [&mut [f32]]) -> Option<[&'a [f32]; 2]> {
    match sound {
        [left, right, ..] => Some([left, right]),
        [only] => Some([only, only]),
        [] => None,
    }
}

/// The end of the window.
#[derive(Debug)]
pub struct End<V> {
    slot: Slot,
    feed: Option<Feed>,
    start: Instant,
    /// The spectra.
    pub spectra: Spectra,
    /// What the window remembers.
    pub view: V,
}

impl<V> End<V> {
    /// Takes in what came, once for each frame of the window: what [`crate::Room::moved`] is for. Whether the spectra
    /// still move, so that another frame is wanted even if no sound comes.
    pub fn refresh(&mut self) -> bool {
        self.refresh_at(self.start.elapsed().as_secs_f64())
    }

    fn refresh_at(&mut self, seconds: f64) -> bool {
        // The main thread holds the lock for an instant while a chain is prepared: then the next frame will do.
        if let Ok(mut slot) = self.slot.try_lock()
            && let Some(feed) = slot.take()
        {
            self.feed = Some(feed);
        }
        let Some(feed) = &self.feed else { return false };
        self.spectra.advance(&feed.reader, feed.latency, feed.sample_rate_hz, seconds)
    }

    /// Copies the newest frames that left into both, as many as there is room for, up to 8192: for what the window wants
    /// to know besides, such as left against right. Returns the number of frames that ever left: another number, other
    /// frames.
    pub fn newest(&self, left: &mut [f32], right: &mut [f32]) -> usize {
        let Some(feed) = &self.feed else {
            left.fill(0.0);
            right.fill(0.0);
            return 0;
        };
        feed.reader.left([left, right]);
        feed.reader.written()
    }

    /// Rate of the prepared chain in Hz; `None` before one was.
    #[must_use]
    pub fn sample_rate_hz(&self) -> Option<f64> {
        self.feed.as_ref().map(|feed| feed.sample_rate_hz)
    }

    /// Latency of the prepared chain in frames; 0 before one was.
    #[must_use]
    pub fn latency(&self) -> usize {
        self.feed.as_ref().map_or(0, |feed| feed.latency)
    }
}

#[cfg(test)]
mod tests;
