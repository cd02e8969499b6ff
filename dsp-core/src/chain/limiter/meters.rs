//! What the limiter says about itself: peaks, reduction, columns for a scrolling display, loudness, and what learning
//! found.
//!
//! Latency: 0 frames, it only listens.

use super::choices::WordLength;
use super::readings::{BlockLevels, COLUMN_MS, COLUMNS, Column, Readings, SILENT_COLUMNS};
use super::settings::{INPUT_GAIN_DB, Settings};
use crate::dither::{InputWord, InputWordMeter};
use crate::dynamics::ceiling_guard;
use crate::meter::hops::Hops;
use crate::meter::k_weighting::KWeighting;
use crate::meter::loudness::{Loudness, SHORT_TERM_HOPS};
use crate::oversample::{HOP, most};
use crate::process::{Channels, ProcessSpec, StereoBlock};
use crate::simd::Simd;
use crate::units::gain_to_db;

/// Hops by which the guard delays the sound after its gain is known, to the nearest.
const BEHIND: usize = (ceiling_guard::LATENCY_FRAMES + HOP / 2) / HOP;

/// Hops whose loudness is measured together.
const TOGETHER: usize = 4;

/// Loudness of a signal since the last reset.
#[derive(Debug)]
pub(super) struct LoudnessMeter {
    stereo: bool,
    hops: Hops,
    weighting: KWeighting,
    loudness: Loudness,
}

impl LoudnessMeter {
    pub fn new(spec: &ProcessSpec) -> Self {
        Self {
            stereo: spec.channels == Channels::Stereo,
            hops: Hops::new(spec.sample_rate_hz),
            weighting: KWeighting::new(spec.sample_rate_hz, spec.simd),
            loudness: Loudness::default(),
        }
    }

    pub fn reset(&mut self) {
        self.hops.reset();
        self.weighting.reset();
        self.loudness.reset();
    }

    pub fn process(&mut self, left: &[f32], right: &[f32]) {
        let Self { stereo, hops, weighting, loudness } = self;
        let frames = hops.frames() as f64;
        hops.walk(left, right, |left, right, ends| {
            weighting.weigh(left, right);
            if ends {
                let sums = weighting.take();
                let sums = if *stereo { sums } else { sums.left_only() };
                loudness.hop(sums.energy() / frames);
            }
        });
    }

    pub fn loudness(&self) -> &Loudness {
        &self.loudness
    }
}

/// One hop as the chain saw it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Passed {
    /// Peak after the input gain and before the limiter, left and right.
    pub input_peak: [f32; 2],
    /// Least gain, left and right.
    pub gain: [f64; 2],
    /// Gain missing because reduction is sustained, of the lower channel.
    pub sustained: f64,
}

/// All readings.
#[derive(Debug)]
pub(super) struct Meters {
    simd: Simd,
    readings: Readings,
    /// The block has had no hop yet: its readings are still those of the one before.
    stale: bool,
    /// Hops whose sound is still in the guard.
    waiting: Vec<Passed>,
    oldest: usize,
    /// Least gain of the block, left and right.
    gain: [f64; 2],
    column: Column,
    /// Least gain of the column, and least floor.
    column_gain: f64,
    column_floor: f64,
    hops_per_column: usize,
    hops_in_column: usize,
    silent_columns: u32,
    true_peak: f32,
    /// Output of the last hops, and how many of them.
    sound: [[f32; TOGETHER * HOP]; 2],
    heard: usize,
    output: LoudnessMeter,
    input: LoudnessMeter,
    learning: bool,
    target_lufs: f64,
    /// What the input lies on, while there is a grid for the output.
    input_word: InputWordMeter,
    dithers: bool,
}

const NOTHING: Passed = Passed { input_peak: [0.0; 2], gain: [1.0; 2], sustained: 0.0 };

impl Meters {
    /// For a chain whose gain stage delays the sound by `gain_hops` more.
    pub fn new(spec: &ProcessSpec, gain_hops: usize) -> Self {
        let mut input_word = InputWordMeter::default();
        input_word.prepare(spec);
        let hops_per_column = (spec.frames(COLUMN_MS) as f64 / HOP as f64).round().max(1.0) as usize;
        Self {
            simd: spec.simd,
            readings: Readings {
                column_ms: 1e3 * (hops_per_column * HOP) as f64 / spec.sample_rate_hz,
                ..Readings::default()
            },
            stale: true,
            waiting: vec![NOTHING; BEHIND + gain_hops],
            oldest: 0,
            gain: [1.0; 2],
            column: Column::default(),
            column_gain: 1.0,
            column_floor: 1.0,
            hops_per_column,
            hops_in_column: 0,
            silent_columns: 0,
            true_peak: 0.0,
            sound: [[0.0; TOGETHER * HOP]; 2],
            heard: 0,
            output: LoudnessMeter::new(spec),
            input: LoudnessMeter::new(spec),
            learning: false,
            target_lufs: 0.0,
            input_word,
            dithers: false,
        }
    }

    pub fn set(&mut self, settings: &Settings) {
        if settings.learn && !self.learning {
            self.input.reset();
        }
        (self.learning, self.target_lufs) = (settings.learn, settings.target_lufs);
        let dithers = settings.word_length != WordLength::Off;
        if dithers && !self.dithers {
            self.input_word.reset();
        }
        self.dithers = dithers;
    }

    pub fn reset(&mut self) {
        self.readings = Readings { column_ms: self.readings.column_ms, ..Readings::default() };
        self.stale = true;
        self.waiting.fill(NOTHING);
        (self.gain, self.true_peak, self.heard) = ([1.0; 2], 0.0, 0);
        (self.column, self.hops_in_column, self.silent_columns) = (Column::default(), 0, 0);
        (self.column_gain, self.column_floor) = (1.0, 1.0);
        self.output.reset();
        self.input.reset();
        self.input_word.reset();
    }

    /// Starts true peak and loudness of the output anew; columns and learning go on.
    pub fn restart(&mut self) {
        self.true_peak = 0.0;
        self.output.reset();
    }

    /// Before a block, as it came in.
    pub fn begin(&mut self, block: &StereoBlock<'_>) {
        self.stale = true;
        if self.learning {
            self.input.process(block.left, block.right);
        }
        if self.dithers {
            self.input_word.process(block);
        }
    }

    /// After each hop: what the limiter did, and what leaves the guard.
    pub fn hop(&mut self, passed: Passed, left: &[f32; HOP], right: &[f32; HOP], true_peak: f32) {
        if std::mem::take(&mut self.stale) {
            self.gain = [1.0; 2];
            (self.readings.input_peak, self.readings.output_peak) = ([0.0; 2], [0.0; 2]);
        }
        let Passed { input_peak, gain, sustained } =
            std::mem::replace(&mut self.waiting[self.oldest], passed);
        self.oldest = if self.oldest + 1 < self.waiting.len() { self.oldest + 1 } else { 0 };
        let output_peak = self.simd.run(
            #[inline(always)]
            || [most(left), most(right)],
        );
        self.true_peak = self.true_peak.max(true_peak).max(output_peak[0]).max(output_peak[1]);
        for side in 0..2 {
            self.gain[side] = self.gain[side].min(gain[side]);
            let readings = &mut self.readings;
            readings.input_peak[side] = readings.input_peak[side].max(f64::from(input_peak[side]));
            readings.output_peak[side] = readings.output_peak[side].max(f64::from(output_peak[side]));
        }
        let column = &mut self.column;
        column.input_peak = column.input_peak.max(input_peak[0].max(input_peak[1]));
        column.output_peak = column.output_peak.max(output_peak[0].max(output_peak[1]));
        self.column_gain = self.column_gain.min(gain[0].min(gain[1]));
        self.column_floor = self.column_floor.min(1.0 - sustained);
        self.hops_in_column += 1;
        if self.hops_in_column == self.hops_per_column {
            self.end_column();
        }
        self.listen(left, right);
    }

    fn end_column(&mut self) {
        self.hops_in_column = 0;
        let mut column = std::mem::take(&mut self.column);
        column.reduction_db = gain_to_db(std::mem::replace(&mut self.column_gain, 1.0)) as f32;
        column.sustained_db = gain_to_db(std::mem::replace(&mut self.column_floor, 1.0)) as f32;
        self.silent_columns = if column == Column::default() { self.silent_columns + 1 } else { 0 };
        if self.silent_columns <= SILENT_COLUMNS {
            let at = (self.readings.column_count % COLUMNS as u64) as usize;
            self.readings.columns[at] = column;
            self.readings.column_count += 1;
        } else {
            self.silent_columns = SILENT_COLUMNS;
        }
    }

    /// Measures loudness over several hops at a time: the recursion of the weighting is set up once for all of them.
    fn listen(&mut self, left: &[f32; HOP], right: &[f32; HOP]) {
        let at = self.heard * HOP;
        self.sound[0][at..][..HOP].copy_from_slice(left);
        self.sound[1][at..][..HOP].copy_from_slice(right);
        self.heard += 1;
        if self.heard == TOGETHER {
            self.heard = 0;
            self.output.process(&self.sound[0], &self.sound[1]);
        }
    }

    /// Largest true peak so far, linear.
    pub fn true_peak(&self) -> f32 {
        self.true_peak
    }

    /// Levels of the newest block.
    pub fn levels(&self) -> BlockLevels {
        let Readings { input_peak, output_peak, .. } = self.readings;
        BlockLevels { input_peak, output_peak, reduction_db: self.gain.map(gain_to_db) }
    }

    /// The newest numbers.
    pub fn readings(&self) -> Readings {
        let (output, input) = (self.output.loudness(), self.input.loudness());
        let loudest = input.max_short_term_lufs();
        let heard = input.hops() >= SHORT_TERM_HOPS as u64 && loudest.is_finite();
        let legal = |gain_db: f64| gain_db.clamp(*INPUT_GAIN_DB.start(), *INPUT_GAIN_DB.end());
        let [left, right] = self.gain.map(gain_to_db);
        Readings {
            reduction_db: left.min(right),
            channel_reduction_db: [left, right],
            true_peak_dbtp: 20.0 * f64::from(self.true_peak).log10(),
            momentary_lufs: output.momentary_lufs(),
            short_term_lufs: output.short_term_lufs(),
            integrated_lufs: output.integrated_lufs(),
            loudest_lufs: output.max_short_term_lufs(),
            learned_integrated_lufs: input.integrated_lufs(),
            learned_loudest_lufs: loudest,
            input_word: if self.dithers { self.input_word.reading() } else { InputWord::Silence },
            learned_gain_db: heard.then(|| legal(self.target_lufs - loudest)),
            ..self.readings
        }
    }
}
