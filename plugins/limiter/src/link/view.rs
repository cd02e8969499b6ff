//! What the window has made of what came: the columns in view, the bars, the furthest values.

use super::Shared;
use crate::editor::noise::NoiseTable;
use dsp_core::chain::limiter::{COLUMN_MS, COLUMNS, Readings};
use dsp_core::units::gain_to_db;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;
use widgets::column_roll::{Column, ColumnRoll};
use widgets::level_history::SPANS_DB;

/// Time in view, in seconds.
pub const SECONDS: f64 = 6.0;
/// Columns that are kept: those in view. A column is some hops long, up to an eighth shorter than it is called.
const IN_VIEW: usize = (SECONDS * 1e3 / COLUMN_MS * 1.125) as usize;
/// Longest step of the picture, in seconds: after a pause it does not leap.
const LONGEST_STEP_S: f64 = 0.25;

/// Levels of both channels in dB: what the bars show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// After the input gain, before the limiter.
    pub input_db: [f64; 2],
    /// Gain reduction, 0 or less.
    pub reduction_db: [f64; 2],
    /// After the chain.
    pub output_db: [f64; 2],
}

impl Default for Levels {
    /// Nothing heard.
    fn default() -> Self {
        Self { input_db: [gain_to_db(0.0); 2], reduction_db: [0.0; 2], output_db: [gain_to_db(0.0); 2] }
    }
}

/// The furthest that the bars went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Furthest {
    /// Highest level before the limiter, in dBFS.
    pub input_db: f64,
    /// Deepest gain reduction, in dB.
    pub reduction_db: f64,
    /// Highest level after the chain, in dBFS.
    pub output_db: f64,
}

impl Furthest {
    const NONE: Self = Self { input_db: f64::NEG_INFINITY, reduction_db: 0.0, output_db: f64::NEG_INFINITY };
}

/// The end of the window.
#[derive(Debug)]
pub struct End {
    shared: Arc<Shared>,
    /// Columns of the last seconds.
    pub roll: ColumnRoll,
    /// Levels since the last picture.
    pub levels: Levels,
    /// The furthest since the last reset.
    pub furthest: Furthest,
    /// Span of the scale of levels, in dB.
    pub span_db: f64,
    /// The noise of each curve.
    pub noise: NoiseTable,
    /// Columns taken in since the last reset of the chain.
    seen: u64,
    drawn: Option<Instant>,
}

impl End {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            roll: ColumnRoll::new(IN_VIEW),
            levels: Levels::default(),
            furthest: Furthest::NONE,
            span_db: SPANS_DB[2],
            noise: NoiseTable::default(),
            seen: 0,
            drawn: None,
        }
    }

    /// Takes in what has come. Whether anything in view moves on by itself.
    pub fn refresh(&mut self, readings: &Readings) -> bool {
        let now = Instant::now();
        let seconds = self.drawn.replace(now).map_or(0.0, |then| (now - then).as_secs_f64());
        self.refresh_after(seconds, readings)
    }

    /// As [`End::refresh`], `seconds` after the last picture.
    fn refresh_after(&mut self, seconds: f64, readings: &Readings) -> bool {
        self.take_columns(readings);
        let rolling = self.roll.roll(seconds.min(LONGEST_STEP_S));
        let levels = self.take_levels();
        let moved = levels != self.levels;
        self.levels = levels;
        moved || rolling
    }

    /// Measures the furthest values, true peak and loudness anew.
    pub fn restart(&mut self) {
        self.furthest = Furthest::NONE;
        self.shared.restart.store(true, Ordering::Relaxed);
    }

    /// Rate of the prepared chain in Hz; `None` before there was one.
    pub fn sample_rate_hz(&self) -> Option<f64> {
        let rate = f64::from_bits(self.shared.sample_rate_bits.load(Ordering::Relaxed));
        (rate > 0.0).then_some(rate)
    }

    fn take_columns(&mut self, readings: &Readings) {
        if readings.column_count < self.seen {
            // The chain was reset and counts anew: the picture goes on.
            self.seen = 0;
        }
        // What the readings no longer keep is a hole of its true length.
        let oldest = readings.column_count.saturating_sub(COLUMNS as u64);
        self.roll.skip(oldest.saturating_sub(self.seen));
        for (_, column) in readings.columns_from(self.seen) {
            self.roll.push(Column {
                input_db: gain_to_db(column.input_peak.into()) as f32,
                output_db: gain_to_db(column.output_peak.into()) as f32,
                reduction_db: column.reduction_db,
                sustained_db: column.sustained_db,
            });
        }
        self.seen = readings.column_count;
    }

    fn take_levels(&mut self) -> Levels {
        let shared = &self.shared;
        let peaks = |of: &[super::Largest; 2]| [gain_to_db(of[0].take()), gain_to_db(of[1].take())];
        let (input_db, output_db) = (peaks(&shared.input), peaks(&shared.output));
        // Adding zero turns -0.0 into 0.0.
        let reduction_db = [0, 1].map(|side: usize| -shared.reduction[side].take() + 0.0);
        let furthest = &mut self.furthest;
        for side in 0..2 {
            furthest.input_db = furthest.input_db.max(input_db[side]);
            furthest.reduction_db = furthest.reduction_db.min(reduction_db[side]);
            furthest.output_db = furthest.output_db.max(output_db[side]);
        }
        Levels { input_db, reduction_db, output_db }
    }
}

#[cfg(test)]
mod tests;
