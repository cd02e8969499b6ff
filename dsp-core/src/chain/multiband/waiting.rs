//! The bands between detector and gain: look-ahead.
//!
//! Latency: as many frames as it was made for. Bit-exact.

use crate::filter::crossover::{Row, SILENT_ROW};

/// The bands between detector and gain.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    rows: Vec<Row>,
    oldest: usize,
}

impl Waiting {
    /// Allocates a delay of so many frames.
    pub(super) fn new(frames: usize) -> Self {
        Self { rows: vec![SILENT_ROW; frames], oldest: 0 }
    }

    pub(super) fn reset(&mut self) {
        self.rows.fill(SILENT_ROW);
        self.oldest = 0;
    }

    /// Brings the sound to its gain.
    #[inline(always)]
    pub(super) fn exchange(&mut self, rows: &mut [Row]) {
        if self.rows.is_empty() {
            return;
        }
        for row in rows {
            std::mem::swap(row, &mut self.rows[self.oldest]);
            self.oldest = if self.oldest + 1 == self.rows.len() { 0 } else { self.oldest + 1 };
        }
    }
}
