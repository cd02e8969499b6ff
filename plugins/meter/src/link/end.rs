//! The end of the window, with what it has made of what came.

use super::{Feed, Shared};
use crate::details::Details;
use crate::own::Own;
use crate::report_file::Reporter;
use dsp_core::meter::evidence::Evidence;
use dsp_core::meter::history::History;
use dsp_core::meter::snapshot::Snapshot;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What the window knows. Lives as long as the plugin, open or not.
#[derive(Debug, Default)]
pub struct End {
    shared: Arc<Shared>,
    feed: Option<Feed>,
    /// What the sound tells of its source; `None` before there was any.
    pub evidence: Option<Evidence>,
    /// Long-term spectrum: Hz and dB.
    pub spectrum: Vec<(f32, f32)>,
    /// The newest frames, oldest first.
    pub scope: Vec<(f32, f32)>,
    /// How often a copy of the measure came: tells what was made of an older one.
    edition: u64,
    /// The page of details.
    pub details: Details,
    /// Rule sheets and targets of the user's own.
    pub own: Own,
    /// Writes reports.
    pub reporter: Reporter,
}

impl End {
    pub(super) fn of(shared: Arc<Shared>) -> Self {
        Self { shared, ..Self::default() }
    }

    /// Takes in what has come.
    pub fn refresh(&mut self) {
        // The main thread holds the lock for an instant while a chain is prepared: then the next frame will do.
        if let Ok(mut slot) = self.shared.feed.try_lock()
            && let Some(feed) = slot.take()
        {
            (self.evidence, self.spectrum) = (None, Vec::new());
            self.feed = Some(feed);
            self.edition += 1;
        }
        let Some(feed) = &mut self.feed else { return };
        if feed.scope.update() {
            self.scope.clone_from(feed.scope.output_buffer());
        }
        if feed.snapshot.update() {
            let snapshot = feed.snapshot.output_buffer();
            self.edition += 1;
            self.evidence = (snapshot.frames() > 0).then(|| snapshot.evidence());
            let decibels = if snapshot.frames() > 0 { snapshot.spectrum_db() } else { Vec::new() };
            let step_hz = 0.5 * feed.sample_rate_hz / (decibels.len().max(2) - 1) as f64;
            let point = |(n, db): (usize, &f64)| ((n as f64 * step_hz) as f32, *db as f32);
            self.spectrum = decibels.iter().enumerate().map(point).collect();
        }
        self.details.refresh(self.edition, feed.snapshot.output_buffer(), feed.sample_rate_hz);
    }

    /// Loudness over time, once a chain was prepared.
    pub fn history(&self) -> Option<&Arc<History>> {
        self.feed.as_ref().map(|feed| &feed.history)
    }

    /// The newest copy of the measure, once a chain was prepared.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.feed.as_ref().map(|feed| feed.snapshot.output_buffer())
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
