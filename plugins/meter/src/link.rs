//! What goes between the measure and the window: history, evidence and the newest frames one way, reset and pause the
//! other. The sound side is wait-free; what is large is copied into buffers made beforehand, and only while the window
//! is open.

use dsp_core::chain::meter::{MeterChain, Readings};
use dsp_core::meter::evidence::Evidence;
use dsp_core::meter::history::History;
use dsp_core::meter::measures::Measures;
use dsp_core::meter::traces::Traces;
use dsp_core::meter::transport::Transport;
use dsp_core::process::ProcessSpec;
use shell::Link;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Frames of the goniometer: 43 ms at 48 kHz.
const SCOPE_FRAMES: usize = 2_048;
/// Between two pictures of the goniometer, in seconds: one for each picture of the window.
const SCOPE_SECONDS: f64 = 0.016;
/// Between two copies of the evidence, in seconds.
const TRACES_SECONDS: f64 = 0.5;

/// What both ends hold.
#[derive(Debug, Default)]
pub struct Shared {
    reset: AtomicBool,
    paused: AtomicBool,
    held: AtomicBool,
    /// What a newly prepared chain offers, until the window takes it. Never touched while sound is made.
    feed: Mutex<Option<Feed>>,
}

/// What the window reads from one prepared chain.
#[derive(Debug)]
struct Feed {
    sample_rate_hz: f64,
    history: Arc<History>,
    traces: triple_buffer::Output<Traces>,
    scope: triple_buffer::Output<Vec<(f32, f32)>>,
}

/// Where the sound of one prepared chain puts it.
#[derive(Debug)]
struct Sink {
    traces: triple_buffer::Input<Traces>,
    traces_frames: usize,
    until_traces: usize,
    scope: triple_buffer::Input<Vec<(f32, f32)>>,
    scope_frames: usize,
    until_scope: usize,
    /// The newest frames, from `at` on and round.
    ring: Vec<(f32, f32)>,
    at: usize,
}

/// The end of the sound.
#[derive(Debug, Default)]
pub struct MeterLink {
    shared: Arc<Shared>,
    sink: Option<Sink>,
}

impl Link<MeterChain> for MeterLink {
    type End = End;

    const KEEPS: bool = true;

    fn end(&mut self) -> End {
        End { shared: self.shared.clone(), ..End::default() }
    }

    fn prepared(&mut self, chain: &MeterChain, spec: &ProcessSpec) {
        let Some(measures) = chain.measures() else { return };
        let (traces, traces_out) = triple_buffer::triple_buffer(measures.traces());
        let ring = vec![(0.0, 0.0); SCOPE_FRAMES];
        let (scope, scope_out) = triple_buffer::triple_buffer(&ring);
        let frames = |seconds: f64| (seconds * spec.sample_rate_hz) as usize;
        self.sink = Some(Sink {
            traces,
            traces_frames: frames(TRACES_SECONDS),
            until_traces: 0,
            scope,
            scope_frames: frames(SCOPE_SECONDS),
            until_scope: 0,
            ring,
            at: 0,
        });
        let feed = Feed {
            sample_rate_hz: spec.sample_rate_hz,
            history: measures.history().clone(),
            traces: traces_out,
            scope: scope_out,
        };
        if let Ok(mut slot) = self.shared.feed.lock() {
            *slot = Some(feed);
        }
    }

    fn before(&mut self, chain: &mut MeterChain, transport: &Transport, frames: usize) {
        if self.shared.reset.swap(false, Ordering::Relaxed) {
            chain.restart();
        }
        chain.pause(self.shared.paused.load(Ordering::Relaxed));
        chain.follow_transport(transport, frames);
        self.shared.held.store(chain.is_held(), Ordering::Relaxed);
    }

    fn after(&mut self, chain: &MeterChain, sound: &[&mut [f32]]) {
        if let (Some(sink), Some(measures)) = (&mut self.sink, chain.measures()) {
            match sound {
                [left, right, ..] => sink.hear(measures, left, right),
                [only] => sink.hear(measures, only, only),
                [] => {}
            }
        }
    }
}

impl Sink {
    fn hear(&mut self, measures: &Measures, left: &[f32], right: &[f32]) {
        for (&left, &right) in left.iter().zip(right) {
            self.ring[self.at] = (left, right);
            self.at = (self.at + 1) % SCOPE_FRAMES;
        }
        self.until_scope = self.until_scope.saturating_sub(left.len());
        if self.until_scope == 0 {
            self.until_scope = self.scope_frames;
            let scope = self.scope.input_buffer_mut();
            let (newest, oldest) = self.ring.split_at(self.at);
            scope[..oldest.len()].copy_from_slice(oldest);
            scope[oldest.len()..].copy_from_slice(newest);
            self.scope.publish();
        }
        self.until_traces = self.until_traces.saturating_sub(left.len());
        if self.until_traces == 0 {
            self.until_traces = self.traces_frames;
            self.traces.input_buffer_mut().copy_from(measures.traces());
            self.traces.publish();
        }
    }
}

/// The end of the window, with what it has made of what came.
#[derive(Debug, Default)]
pub struct End {
    shared: Arc<Shared>,
    feed: Option<Feed>,
    seen: Readings,
    traces_frames: u64,
    held: bool,
    /// What the sound tells of its source; `None` before there was any.
    pub evidence: Option<Evidence>,
    /// Long-term spectrum: Hz and dB.
    pub spectrum: Vec<(f32, f32)>,
    /// The newest frames, oldest first.
    pub scope: Vec<(f32, f32)>,
}

impl End {
    /// Takes in what has come. Whether anything has changed.
    pub fn refresh(&mut self, readings: &Readings) -> bool {
        let mut moved = self.seen != *readings || self.held != self.is_held();
        (self.seen, self.held) = (*readings, self.is_held());
        // The main thread holds the lock for an instant while a chain is prepared: then the next frame will do.
        if let Ok(mut slot) = self.shared.feed.try_lock()
            && let Some(feed) = slot.take()
        {
            self.feed = Some(feed);
            self.traces_frames = 0;
            moved = true;
        }
        let Some(feed) = &mut self.feed else { return moved };
        if feed.scope.update() && *feed.scope.output_buffer() != self.scope {
            self.scope.clone_from(feed.scope.output_buffer());
            moved = true;
        }
        if feed.traces.update() && feed.traces.output_buffer().frames() != self.traces_frames {
            let traces = feed.traces.output_buffer();
            self.traces_frames = traces.frames();
            self.evidence = Some(traces.evidence(readings.min_psr_lu, readings.correlation));
            let decibels = traces.spectrum().decibels();
            let step_hz = 0.5 * feed.sample_rate_hz / (decibels.len().max(2) - 1) as f64;
            let point = |(n, db): (usize, &f64)| ((n as f64 * step_hz) as f32, *db as f32);
            self.spectrum = decibels.iter().enumerate().map(point).collect();
            moved = true;
        }
        moved
    }

    /// Loudness over time, once a chain was prepared.
    pub fn history(&self) -> Option<&History> {
        self.feed.as_ref().map(|feed| &*feed.history)
    }

    /// Rate of the prepared chain in Hz.
    pub fn sample_rate_hz(&self) -> f64 {
        self.feed.as_ref().map_or(48_000.0, |feed| feed.sample_rate_hz)
    }

    /// Whether sound passes unmeasured: paused, or the transport stands still.
    pub fn is_held(&self) -> bool {
        self.shared.held.load(Ordering::Relaxed)
    }

    /// Whether the user has paused the measure.
    pub fn is_paused(&self) -> bool {
        self.shared.paused.load(Ordering::Relaxed)
    }

    /// Pauses the measure, or lets it go on.
    pub fn pause(&self, paused: bool) {
        self.shared.paused.store(paused, Ordering::Relaxed);
    }

    /// Starts the measure anew with the next block.
    pub fn restart(&self) {
        self.shared.reset.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
