//! The way of the sound through the multiband dynamics, a window at a time.

use super::compressor::{Compressor, EXTERNAL, INPUT, Seen};
use super::lanes::Sum;
use super::waiting::Waiting;
use super::{BANDS, Readings, Settings, Stereo};
use crate::delay::StereoDelay;
use crate::dynamics::detector::raise_peaks;
use crate::filter::crossover::splitter::{self, Splitter};
use crate::filter::crossover::{LANES, Row, SILENT_ROW, WINDOW};
use crate::filter::half_band::{self, Downsampler, Upsampler};
use crate::process::{ProcessSpec, StereoBlock};
use crate::smooth::{GLIDE_MS, Glide};
use crate::tame::tame_sample;
use crate::units::{db_to_gain, legal};

const _: () = assert!(WINDOW <= half_band::MOST_FRAMES, "a window is raised at once");

/// Most windows of the raised rate in one of the sample rate.
const MOST: usize = 4;

/// Frames of the raised rate by which the bands wait for the detector, which is smoothed there, and for the filters of the
/// raised rate to come out on a frame.
fn waiting(factor: usize) -> usize {
    match factor {
        2 => 2,
        4 => 6,
        _ => 0,
    }
}

/// Frames of look-ahead.
fn lookahead_frames(settings: &Settings, spec: &ProcessSpec) -> usize {
    spec.frames(legal(settings.lookahead_ms, 0.0..=20.0, 0.0))
}

/// Frames by which the output will lag the input.
pub(super) fn latency_frames(settings: &Settings, spec: &ProcessSpec) -> usize {
    let factor = settings.oversampling.factor();
    splitter::latency_frames(&settings.crossovers(), spec.sample_rate_hz)
        + lookahead_frames(settings, spec)
        + (half_band::latency_frames(factor) + waiting(factor)) / factor
}

/// All that runs.
#[derive(Debug)]
pub(super) struct Path {
    factor: usize,
    latency: usize,
    splitter: Splitter<Settings>,
    /// Brings the side-chain input to the bands.
    beside: StereoDelay,
    compressor: Compressor,
    up: Upsampler<LANES>,
    down: Downsampler<1>,
    waiting: Waiting,
    input: Glide,
    output: Glide,
    /// 0 is left and right, 1 mid and side.
    mid_side: Glide,
    /// 0 is the sound, 1 what the bands detect.
    listen: Glide,
    listened: [Glide; BANDS],
    /// Frames into the current window: what is due every window does not depend on where blocks begin.
    position: usize,
}

impl Path {
    /// Allocates everything.
    pub(super) fn new(settings: &Settings, spec: &ProcessSpec) -> Self {
        let factor = settings.oversampling.factor();
        let raised_hz = spec.sample_rate_hz * factor as f64;
        let glide = |rate_hz: f64| {
            let mut glide = Glide::new(0.0);
            glide.prepare(rate_hz, GLIDE_MS);
            glide
        };
        let waits = lookahead_frames(settings, spec) * factor + waiting(factor);
        let splitter = Splitter::new(&settings.crossovers(), spec);
        let mut beside = StereoDelay::default();
        beside.prepare(splitter.latency());
        let mut path = Self {
            factor,
            latency: latency_frames(settings, spec),
            splitter,
            beside,
            compressor: Compressor::new(raised_hz, factor, spec.simd),
            up: Upsampler::new(factor),
            down: Downsampler::new(factor),
            waiting: Waiting::new(waits),
            input: glide(spec.sample_rate_hz),
            output: glide(spec.sample_rate_hz),
            mid_side: glide(raised_hz),
            listen: glide(raised_hz),
            listened: [glide(raised_hz); BANDS],
            position: 0,
        };
        path.set(settings);
        path.reset();
        path
    }

    pub(super) fn splitter(&mut self) -> &mut Splitter<Settings> {
        &mut self.splitter
    }

    pub(super) fn latency(&self) -> usize {
        self.latency
    }

    pub(super) fn tail(&self) -> usize {
        self.latency + self.splitter.tail()
    }

    /// Aims everything at what the settings ask for.
    pub(super) fn set(&mut self, settings: &Settings) {
        self.splitter.set(&settings.crossovers());
        self.compressor.set(settings);
        self.input.set(db_to_gain(legal(settings.input_gain_db, -30.0..=30.0, 0.0)));
        self.output.set(db_to_gain(legal(settings.output_gain_db, -30.0..=30.0, 0.0)));
        self.mid_side.set(if settings.stereo == Stereo::MidSide { 1.0 } else { 0.0 });
        let mut any = 0.0;
        for (n, listened) in self.listened.iter_mut().enumerate() {
            let listen = settings.active().get(n).is_some_and(|band| band.listen);
            listened.set(if listen { 1.0 } else { 0.0 });
            any = if listen { 1.0 } else { any };
        }
        self.listen.set(any);
    }

    /// Forgets the past and ends glides.
    pub(super) fn reset(&mut self) {
        self.splitter.reset();
        self.beside.reset();
        self.compressor.reset();
        self.up.reset();
        self.down.reset();
        self.waiting.reset();
        for glide in [&mut self.input, &mut self.output, &mut self.mid_side, &mut self.listen] {
            glide.snap();
        }
        self.listened.iter_mut().for_each(Glide::snap);
        self.position = 0;
    }

    #[inline(always)]
    pub(super) fn process(&mut self, block: &mut StereoBlock<'_>, beside: &[Vec<f32>; 2]) -> Readings {
        let mut seen = Seen::NOTHING;
        let mut readings = Readings::default();
        let mut start = 0;
        while start < block.frames() {
            let end = block.frames().min(start + WINDOW - self.position);
            let (left, right) = (&mut block.left[start..end], &mut block.right[start..end]);
            raise_peaks(&mut readings.input_peak, left, right);
            let beside = [0, 1].map(|side| beside[side].get(start..).unwrap_or_default());
            self.piece(left, right, beside, &mut seen);
            raise_peaks(&mut readings.output_peak, left, right);
            self.position += end - start;
            if self.position == WINDOW {
                self.position = 0;
                self.splitter.settle();
                self.compressor.settle();
            }
            start = end;
        }
        for band in 0..BANDS {
            readings.level_db[band] = seen.level_db[band];
            let (high, low) = (seen.highest_db[band], seen.lowest_db[band]);
            readings.gain_db[band] = if high > -low { high } else { low };
        }
        readings
    }

    /// At most what is left of a window.
    #[inline(always)]
    fn piece(&mut self, left: &mut [f32], right: &mut [f32], beside: [&[f32]; 2], seen: &mut Seen) {
        let frames = left.len().min(right.len()).min(WINDOW);
        let mut whole = [[0.0; 2]; WINDOW];
        let mut gains = [0.0; WINDOW];
        self.input.fill(&mut gains[..frames]);
        for n in 0..frames {
            whole[n] =
                [gains[n] * f64::from(tame_sample(left[n])), gains[n] * f64::from(tame_sample(right[n]))];
        }
        let mut rows = [SILENT_ROW; WINDOW];
        let bands = self.splitter.process(&mut whole[..frames], &mut rows[..frames]);
        for (row, frame) in rows[..frames].iter_mut().zip(&whole) {
            row[INPUT] = *frame;
        }
        self.side_chain(beside, &mut rows[..frames]);
        let mut sums = [[[0.0; 2]]; WINDOW];
        if self.factor == 1 {
            self.dynamics(bands, &mut rows[..frames], &mut sums[..frames], seen);
        } else {
            self.raised(bands, &rows[..frames], &mut sums[..frames], seen);
        }
        self.output.fill(&mut gains[..frames]);
        for n in 0..frames {
            left[n] = tame_sample((gains[n] * sums[n][0][0]) as f32);
            right[n] = tame_sample((gains[n] * sums[n][0][1]) as f32);
        }
    }

    /// Puts the side-chain input beside the bands, as late as they are.
    #[inline(always)]
    fn side_chain(&mut self, beside: [&[f32]; 2], rows: &mut [Row]) {
        if beside[0].is_empty() && self.beside.frames() == 0 {
            return;
        }
        let mut heard = [[0.0; WINDOW]; 2];
        for (heard, beside) in heard.iter_mut().zip(beside) {
            heard.iter_mut().zip(beside).for_each(|(heard, x)| *heard = tame_sample(*x));
        }
        let [left, right] = &mut heard;
        let frames = rows.len();
        self.beside.process(&mut StereoBlock::new(&mut left[..frames], &mut right[..frames]));
        for (n, row) in rows.iter_mut().enumerate() {
            row[EXTERNAL] = [f64::from(left[n]), f64::from(right[n])];
        }
    }

    /// The dynamics at the raised rate.
    #[inline(never)]
    fn raised(&mut self, bands: usize, rows: &[Row], sums: &mut [Sum], seen: &mut Seen) {
        let frames = rows.len() * self.factor;
        let (mut raised, mut raised_sums) = ([SILENT_ROW; MOST * WINDOW], [[[0.0; 2]]; MOST * WINDOW]);
        self.up.process(rows, &mut raised[..frames]);
        for (rows, sums) in raised[..frames].chunks_mut(WINDOW).zip(raised_sums.chunks_mut(WINDOW)) {
            self.dynamics(bands, rows, &mut sums[..rows.len()], seen);
        }
        self.down.process(&raised_sums[..frames], sums);
    }

    /// From bands to their sum, at most a window.
    #[inline(always)]
    fn dynamics(&mut self, bands: usize, rows: &mut [Row], sums: &mut [Sum], seen: &mut Seen) {
        let frames = rows.len().min(WINDOW);
        let turns = !(self.mid_side.is_settled() && self.mid_side.value() == 0.0);
        let mut turned = [0.0; WINDOW];
        if turns {
            self.mid_side.fill(&mut turned[..frames]);
            rows.iter_mut().zip(&turned).for_each(|(row, turn)| encode(row, *turn));
        }
        let listens = !(self.listen.is_settled() && self.listen.value() == 0.0);
        let mut detected = [[[0.0; 2]]; WINDOW];
        if listens {
            self.hear_detected(rows, &mut detected[..frames]);
        }
        self.compressor.process(bands, rows, sums, seen, &mut self.waiting);
        if listens {
            for (sum, detected) in sums.iter_mut().zip(&detected) {
                let sound = 1.0 - self.listen.tick();
                (0..2).for_each(|channel| sum[0][channel] = sound * sum[0][channel] + detected[0][channel]);
            }
        }
        if turns {
            sums.iter_mut().zip(&turned).for_each(|(sum, turn)| decode(sum, *turn));
        }
    }

    /// What is detected in the bands that are listened to.
    fn hear_detected(&mut self, rows: &[Row], sums: &mut [Sum]) {
        let mut detected = [SILENT_ROW; WINDOW];
        self.compressor.detected(rows, &mut detected[..rows.len()]);
        for (sum, row) in sums.iter_mut().zip(&detected) {
            for (band, listened) in self.listened.iter_mut().enumerate() {
                let listened = listened.tick();
                (0..2).for_each(|channel| sum[0][channel] += listened * row[band][channel]);
            }
        }
    }
}

/// Left and right become, at a `turn` of 1, half their sum and half the difference of right and left, and at less something
/// between that never loses what it is made of.
fn encode(row: &mut Row, turn: f64) {
    let (near, far) = (1.0 - 0.5 * turn, 0.5 * turn);
    for [first, second] in row {
        (*first, *second) = (near * *first + far * *second, near * *second - far * *first);
    }
}

/// Undoes [`encode`].
fn decode(sum: &mut Sum, turn: f64) {
    let (near, far) = (1.0 - 0.5 * turn, 0.5 * turn);
    let scale = (near * near + far * far).recip();
    let [[first, second]] = *sum;
    *sum = [[scale * (near * first - far * second), scale * (near * second + far * first)]];
}
