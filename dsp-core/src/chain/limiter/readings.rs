//! What the editor reads of the limiter: levels, reduction, loudness, and what learning found.

use crate::dither::InputWord;

/// Time that one [`Column`] covers, in ms, to the nearest hop of 32 frames: see [`Readings::column_ms`].
pub const COLUMN_MS: f64 = 10.0;
/// Columns that [`Readings::columns`] keeps: 0.64 s, so that a slow editor misses none.
pub const COLUMNS: usize = 64;
/// Columns of digital silence in a row after which silence adds no more, so that an editor that shows up to 10 s comes to
/// rest.
pub const SILENT_COLUMNS: u32 = 1_000;

/// What happened in about [`COLUMN_MS`]: one column of a scrolling display. Input and reduction are aligned with the output.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Column {
    /// Largest sample after the input gain and before the limiter, of both channels, linear.
    pub input_peak: f32,
    /// Largest sample of the output, of both channels, linear.
    pub output_peak: f32,
    /// Deepest gain reduction, in dB, 0 or less.
    pub reduction_db: f32,
    /// The part of it that is sustained: what the automatic release holds, in dB, 0 or less.
    pub sustained_db: f32,
}

/// Levels of the newest block: those of [`Readings`] without what takes time to compute.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BlockLevels {
    /// Peak after the input gain and before the limiter, left and right, linear.
    pub input_peak: [f64; 2],
    /// Peak after the chain, left and right, linear.
    pub output_peak: [f64; 2],
    /// Deepest gain reduction, left and right, in dB, 0 or less.
    pub reduction_db: [f64; 2],
}

/// What the editor reads. Loudness and true peak are those of the output since the last reset; before anything was
/// measured they are negative infinity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Readings {
    /// Deepest gain reduction in the last block, in dB, 0 or less.
    pub reduction_db: f64,
    /// The same, left and right.
    pub channel_reduction_db: [f64; 2],
    /// Peak of the last block after the input gain and before the limiter, left and right, linear.
    pub input_peak: [f64; 2],
    /// Peak of the last block after the chain, left and right, linear.
    pub output_peak: [f64; 2],
    /// Largest true peak of the output of both channels, in dBTP, before dither and unity gain. With a detection below
    /// 4x as far as that sees it.
    pub true_peak_dbtp: f64,
    /// Momentary loudness in LUFS.
    pub momentary_lufs: f64,
    /// Short-term loudness in LUFS.
    pub short_term_lufs: f64,
    /// Integrated loudness in LUFS: the loudness really reached.
    pub integrated_lufs: f64,
    /// Largest short-term loudness in LUFS.
    pub loudest_lufs: f64,
    /// The newest columns: number `n`, counted from the reset, is `columns[n % COLUMNS]`.
    pub columns: [Column; COLUMNS],
    /// Time that one column covers, in ms.
    pub column_ms: f64,
    /// Columns since the last reset, without those of silence beyond [`SILENT_COLUMNS`]. The newest is number
    /// `column_count - 1`.
    pub column_count: u64,
    /// Integrated loudness of the input before any gain since learning began, in LUFS.
    pub learned_integrated_lufs: f64,
    /// Largest short-term loudness of the input before any gain since learning began, in LUFS: its loudest passage.
    pub learned_loudest_lufs: f64,
    /// The input gain that brings the loudest passage to the target, as far as can be said before it is limited, in dB.
    /// `None` before learning has heard 3 s.
    pub learned_gain_db: Option<f64>,
    /// What the input of the last second lies on, before any gain; `Silence` without a word length.
    pub input_word: InputWord,
}

impl Default for Readings {
    fn default() -> Self {
        let none = f64::NEG_INFINITY;
        Self {
            reduction_db: 0.0,
            channel_reduction_db: [0.0; 2],
            input_peak: [0.0; 2],
            output_peak: [0.0; 2],
            true_peak_dbtp: none,
            momentary_lufs: none,
            short_term_lufs: none,
            integrated_lufs: none,
            loudest_lufs: none,
            columns: [Column::default(); COLUMNS],
            column_ms: COLUMN_MS,
            column_count: 0,
            learned_integrated_lufs: none,
            learned_loudest_lufs: none,
            learned_gain_db: None,
            input_word: InputWord::Silence,
        }
    }
}

impl Readings {
    /// Peak to loudness ratio of the output in LU: true peak less integrated loudness. Negative infinity before there is
    /// one.
    #[must_use]
    pub fn plr_lu(&self) -> f64 {
        if self.integrated_lufs.is_finite() {
            self.true_peak_dbtp - self.integrated_lufs
        } else {
            f64::NEG_INFINITY
        }
    }

    /// Columns from number `from` on that are still kept, oldest first, each with its number.
    pub fn columns_from(&self, from: u64) -> impl Iterator<Item = (u64, &Column)> {
        let oldest = self.column_count.saturating_sub(COLUMNS as u64);
        (from.max(oldest)..self.column_count).map(|n| (n, &self.columns[(n % COLUMNS as u64) as usize]))
    }
}
