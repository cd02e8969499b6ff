//! What a side asks of cutter and stylus.
//!
//! Lateral movement of the groove is the mid, vertical movement the side. Read are loudness and peaks, the side in the low end
//! (see [`dsp_core::chain::imager::vinyl`]), passages whose low end is out of phase, and sibilance
//! (see [`dsp_core::meter::sibilance`]).

use dsp_core::chain::imager::vinyl::{PASSAGE_MS, Passage, Vinyl};
use dsp_core::dynamics::detector::raise_peaks;
use dsp_core::meter::hops::Hops;
use dsp_core::meter::k_weighting::KWeighting;
use dsp_core::meter::loudness::{HOPS_PER_SECOND, Loudness};
use dsp_core::meter::sibilance::{Sibilance, WINDOW_MS, Window};
use dsp_core::meter::stereo::Powers;
use dsp_core::meter::true_peak::TruePeak;
use dsp_core::process::{PrepareError, ProcessSpec};
use dsp_core::units::gain_to_db;

/// Left and right below 300 Hz oppose each other below this correlation.
pub const OUT_OF_PHASE: f64 = -0.2;
/// An S counts if its 5 to 9 kHz are less than this below the level of the whole side, in dB.
pub const SIBILANT_DB: f64 = -6.0;
/// Windows closer than this are one S, in seconds.
const ONE_SIBILANT_S: f64 = 0.2;

/// A time at which something was found, and how bad it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Seconds from the start of the side.
    pub at_s: f64,
    /// How long it lasted, in seconds.
    pub seconds: f64,
    /// Of low ends the lowest correlation, -1 to 1; of an S the level of its 5 to 9 kHz in dB re that of the whole side.
    pub worst: f64,
}

/// What was read of one side, or of one track of it. What was not measured is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Groove {
    /// Integrated loudness.
    pub integrated_lufs: Option<f64>,
    /// Largest short-term loudness.
    pub max_short_term_lufs: Option<f64>,
    /// Largest momentary loudness.
    pub max_momentary_lufs: Option<f64>,
    /// Loudness range.
    pub loudness_range_lu: Option<f64>,
    /// Highest true peak.
    pub true_peak_dbtp: Option<f64>,
    /// Highest sample.
    pub sample_peak_dbfs: Option<f64>,
    /// Share of the side in all energy, in dB: 0 is nothing but side, -3 as much as mid.
    pub side_share_db: Option<f64>,
    /// The same below 150 and below 300 Hz.
    pub low_side_db: [Option<f64>; 2],
    /// Passages with a low end below [`OUT_OF_PHASE`], in order.
    pub out_of_phase: Vec<Moment>,
    /// Share of 5 to 9 kHz in all energy, in dB.
    pub sibilance_db: Option<f64>,
    /// Where 5 to 9 kHz come within [`SIBILANT_DB`] of the level of all, in order.
    pub sibilants: Vec<Moment>,
    /// Loudness and sibilance of each track.
    pub tracks: Vec<TrackGroove>,
}

/// One track of a side.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TrackGroove {
    /// Integrated loudness.
    pub integrated_lufs: Option<f64>,
    /// Share of 5 to 9 kHz in all energy, in dB.
    pub sibilance_db: Option<f64>,
}

/// The reader of one side.
pub struct Listener {
    rate: f64,
    /// Where each track starts, in frames of the side.
    starts: Vec<u64>,
    grid: Hops,
    hops: u64,
    weighting: KWeighting,
    whole: Loudness,
    tracks: Vec<Loudness>,
    peaks: [TruePeak; 2],
    sample_peaks: [f64; 2],
    powers: Powers,
    low: Vinyl,
    passages: Vec<Passage>,
    sibilance: Sibilance,
    windows: Vec<Window>,
}

impl Listener {
    /// For one side whose tracks start at these frames of it, the first at 0.
    ///
    /// # Errors
    /// Says what was expected of `spec` and what came.
    pub fn new(spec: &ProcessSpec, starts: &[u64]) -> Result<Self, PrepareError> {
        spec.validate()?;
        let rate = spec.sample_rate_hz;
        Ok(Self {
            rate,
            starts: starts.to_vec(),
            grid: Hops::new(rate),
            hops: 0,
            weighting: KWeighting::new(rate, spec.simd),
            whole: Loudness::default(),
            tracks: starts.iter().map(|_| Loudness::default()).collect(),
            peaks: [TruePeak::new(spec), TruePeak::new(spec)],
            sample_peaks: [0.0; 2],
            powers: Powers::default(),
            low: Vinyl::new(rate),
            passages: Vec::new(),
            sibilance: Sibilance::new(rate),
            windows: Vec::new(),
        })
    }

    /// Reads two channels of equal length and of finite samples. Loudness and side are of whole steps of 10 ms, as everywhere.
    pub fn process(&mut self, left: &[f32], right: &[f32]) {
        self.peaks[0].process(left);
        self.peaks[1].process(right);
        raise_peaks(&mut self.sample_peaks, left, right);
        self.low.process(left, right, &mut self.passages);
        self.sibilance.process(left, right, &mut self.windows);
        let mut grid = self.grid;
        grid.walk(left, right, |left, right, ends| {
            self.weighting.process(left, right);
            if ends {
                self.hop();
            }
        });
        self.grid = grid;
    }

    fn hop(&mut self) {
        let sums = self.weighting.take();
        let [left, right] = sums.square;
        self.powers = self.powers.plus(&Powers::of_left_right(left, right, sums.cross));
        let energy = sums.energy() / self.grid.frames() as f64;
        self.whole.hop(energy);
        let track = self.track_at(self.hops * self.grid.frames() as u64);
        if let Some(track) = self.tracks.get_mut(track) {
            track.hop(energy);
        }
        self.hops += 1;
    }

    /// The track that a frame belongs to.
    fn track_at(&self, frame: u64) -> usize {
        self.starts.iter().rposition(|start| *start <= frame).unwrap_or(0)
    }

    /// What was read.
    #[must_use]
    pub fn finish(self) -> Groove {
        let sample_peak = self.sample_peaks[0].max(self.sample_peaks[1]);
        let true_peak = self.peaks.iter().map(|peak| peak.to_end().max()).fold(sample_peak, f64::max);
        let track = |(index, loudness): (usize, &Loudness)| TrackGroove {
            integrated_lufs: finite(loudness.integrated_lufs()),
            sibilance_db: share(
                self.windows.iter().filter(|window| self.track_at(window.start_frame) == index),
            ),
        };
        let Powers { mid, side, .. } = self.powers;
        let long = self.hops >= 3 * u64::from(HOPS_PER_SECOND);
        Groove {
            integrated_lufs: finite(self.whole.integrated_lufs()),
            max_short_term_lufs: finite(self.whole.max_short_term_lufs()).filter(|_| long),
            max_momentary_lufs: finite(self.whole.max_momentary_lufs()),
            loudness_range_lu: finite(self.whole.range_now_lu()).filter(|_| long),
            true_peak_dbtp: finite(gain_to_db(true_peak)),
            sample_peak_dbfs: finite(gain_to_db(sample_peak)),
            side_share_db: finite(10.0 * (side / (mid + side)).log10()),
            low_side_db: self.low.reading().side_share_db.map(finite),
            out_of_phase: self.out_of_phase(),
            sibilance_db: share(self.windows.iter()),
            sibilants: self.sibilants(),
            tracks: self.tracks.iter().enumerate().map(track).collect(),
        }
    }

    fn out_of_phase(&self) -> Vec<Moment> {
        let passages = self.passages.iter().filter(|passage| passage.correlation < OUT_OF_PHASE);
        let moments =
            passages.map(|passage| self.moment(passage.start_frame, PASSAGE_MS, passage.correlation));
        join(moments, 1e-3, f64::min)
    }

    fn sibilants(&self) -> Vec<Moment> {
        let all =
            self.windows.iter().map(|window| window.power).sum::<f64>() / self.windows.len().max(1) as f64;
        let level = |window: &Window| 10.0 * (window.band_power / all).log10();
        let loud = self.windows.iter().filter(|window| level(window) > SIBILANT_DB);
        let moments = loud.map(|window| self.moment(window.start_frame, WINDOW_MS, level(window)));
        join(moments, ONE_SIBILANT_S, f64::max)
    }

    fn moment(&self, start_frame: u64, ms: f64, worst: f64) -> Moment {
        Moment { at_s: start_frame as f64 / self.rate, seconds: 1e-3 * ms, worst }
    }
}

/// Moments closer than `gap_s` as one.
fn join(moments: impl Iterator<Item = Moment>, gap_s: f64, worse: fn(f64, f64) -> f64) -> Vec<Moment> {
    let mut all: Vec<Moment> = Vec::new();
    for moment in moments {
        match all.last_mut() {
            Some(last) if moment.at_s - (last.at_s + last.seconds) < gap_s => {
                last.seconds = moment.at_s + moment.seconds - last.at_s;
                last.worst = worse(last.worst, moment.worst);
            }
            _ => all.push(moment),
        }
    }
    all
}

fn share<'a>(windows: impl Iterator<Item = &'a Window>) -> Option<f64> {
    let sums = windows.fold([0.0; 2], |[band, all], window| [band + window.band_power, all + window.power]);
    finite(10.0 * (sums[0] / sums[1]).log10())
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
