//! What goes between the measure and the window: history, a copy of the measure and the newest frames one way, reset and
//! pause the other. The sound side is wait-free; what is large is copied into buffers made beforehand, and only while the
//! window is open or when the sound stops.

mod end;
mod sink;

pub use end::End;

use dsp_core::chain::meter::MeterChain;
use dsp_core::meter::history::History;
use dsp_core::meter::snapshot::Snapshot;
use dsp_core::meter::transport::Transport;
use dsp_core::process::ProcessSpec;
use shell::Link;
use sink::{Scope, Sink};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

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
    snapshot: triple_buffer::Output<Snapshot>,
    scope: triple_buffer::Output<Scope>,
}

/// The end of the sound.
#[derive(Debug, Default)]
pub struct MeterLink {
    shared: Arc<Shared>,
    sink: Option<Sink>,
    news: bool,
}

impl Link<MeterChain> for MeterLink {
    type End = End;

    const KEEPS: bool = true;

    fn end(&mut self) -> End {
        End::of(self.shared.clone())
    }

    fn prepared(&mut self, chain: &MeterChain, spec: &ProcessSpec) {
        let Some(measures) = chain.measures() else { return };
        let (sink, snapshot, scope) = Sink::new(measures, spec.sample_rate_hz);
        self.sink = Some(sink);
        self.news = true;
        let (sample_rate_hz, history) = (spec.sample_rate_hz, measures.history().clone());
        if let Ok(mut slot) = self.shared.feed.lock() {
            *slot = Some(Feed { sample_rate_hz, history, snapshot, scope });
        }
    }

    fn before(&mut self, chain: &mut MeterChain, transport: &Transport, frames: usize) {
        if self.shared.reset.swap(false, Ordering::Relaxed) {
            chain.restart();
        }
        chain.pause(self.shared.paused.load(Ordering::Relaxed));
        chain.follow_transport(transport, frames);
        self.news |= self.shared.held.swap(chain.is_held(), Ordering::Relaxed) != chain.is_held();
    }

    fn after(&mut self, chain: &MeterChain, sound: &[&mut [f32]]) {
        if let (Some(sink), Some(measures)) = (&mut self.sink, chain.measures()) {
            self.news |= match sound {
                [left, right, ..] => sink.hear(measures, chain.is_held(), left, right),
                [only] => sink.hear(measures, chain.is_held(), only, only),
                [] => false,
            };
        }
    }

    fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.news)
    }

    fn stopped(&mut self, chain: &MeterChain) {
        if let (Some(sink), Some(measures)) = (&mut self.sink, chain.measures()) {
            sink.copy(measures);
        }
    }
}

#[cfg(test)]
mod tests;
