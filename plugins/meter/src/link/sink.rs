//! Where the sound of one prepared chain puts what the window shows.

use dsp_core::meter::measures::Measures;
use dsp_core::meter::snapshot::Snapshot;

/// Frames of the goniometer: 43 ms at 48 kHz.
const SCOPE_FRAMES: usize = 2_048;
/// Between two pictures of the goniometer, in seconds: one for each picture of the window.
const SCOPE_SECONDS: f64 = 0.016;
/// Between two copies of the measure while it runs, in seconds.
const SNAPSHOT_SECONDS: f64 = 0.25;

/// Left and right of some frames, oldest first.
pub(super) type Scope = Vec<(f32, f32)>;

/// Buffers to write to. Wait-free, and nothing is allocated after [`Sink::new`].
#[derive(Debug)]
pub(super) struct Sink {
    snapshot: triple_buffer::Input<Snapshot>,
    snapshot_frames: usize,
    until_snapshot: usize,
    /// Frames measured when the last copy was made.
    copied: u64,
    scope: triple_buffer::Input<Scope>,
    scope_frames: usize,
    until_scope: usize,
    /// The newest frames, from `at` on and round, and whether any has changed since the last picture.
    ring: Vec<(f32, f32)>,
    at: usize,
    moved: bool,
}

impl Sink {
    /// Allocates, and returns the ends to read from.
    pub fn new(
        measures: &Measures,
        sample_rate_hz: f64,
    ) -> (Self, triple_buffer::Output<Snapshot>, triple_buffer::Output<Scope>) {
        let (snapshot, snapshot_out) = triple_buffer::triple_buffer(&Snapshot::of(measures));
        let ring = vec![(0.0, 0.0); SCOPE_FRAMES];
        let (scope, scope_out) = triple_buffer::triple_buffer(&ring);
        let frames = |seconds: f64| (seconds * sample_rate_hz) as usize;
        let sink = Self {
            snapshot,
            snapshot_frames: frames(SNAPSHOT_SECONDS),
            until_snapshot: 0,
            copied: 0,
            scope,
            scope_frames: frames(SCOPE_SECONDS),
            until_scope: 0,
            ring,
            at: 0,
            moved: false,
        };
        (sink, snapshot_out, scope_out)
    }

    /// Takes in a block that has been measured, or has passed while the measure is `held`. Whether there is something new
    /// to draw.
    pub fn hear(&mut self, measures: &Measures, held: bool, left: &[f32], right: &[f32]) -> bool {
        for (&left, &right) in left.iter().zip(right) {
            self.moved |= self.ring[self.at] != (left, right);
            self.ring[self.at] = (left, right);
            self.at = (self.at + 1) % SCOPE_FRAMES;
        }
        let mut news = false;
        self.until_scope = self.until_scope.saturating_sub(left.len());
        if self.until_scope == 0 {
            self.until_scope = self.scope_frames;
            if std::mem::take(&mut self.moved) {
                let scope = self.scope.input_buffer_mut();
                let (newest, oldest) = self.ring.split_at(self.at);
                scope[..oldest.len()].copy_from_slice(oldest);
                scope[oldest.len()..].copy_from_slice(newest);
                self.scope.publish();
                news = true;
            }
        }
        self.until_snapshot = self.until_snapshot.saturating_sub(left.len());
        if self.until_snapshot == 0 || held {
            self.until_snapshot = self.snapshot_frames;
            news |= self.copy(measures);
        }
        news
    }

    /// Copies the measure, unless it is as it was. Whether it was copied.
    pub fn copy(&mut self, measures: &Measures) -> bool {
        let frames = measures.traces().frames();
        let new = frames != self.copied;
        if new {
            self.copied = frames;
            self.snapshot.input_buffer_mut().copy_from(measures);
            self.snapshot.publish();
        }
        new
    }
}
