//! Everything the meter measures, run together on one grid of 10 ms that starts at the reset.
//!
//! Latency: 0 frames, it only listens. Memory is constant however long it runs, and nothing is allocated after
//! [`Measures::new`].

use super::dynamics::Dynamics;
use super::evidence::Evidence;
use super::history::{History, Point};
use super::hops::Hops;
use super::k_weighting::KWeighting;
use super::level::Level;
use super::loudness::{BLOCK_HOPS, Loudness};
use super::marks::Marks;
use super::programme::Programme;
use super::readings::Readings;
use super::snapshot::Snapshot;
use super::traces::Traces;
use super::true_peak::TruePeak;
use crate::process::{Channels, PrepareError, ProcessSpec};
use std::sync::Arc;

/// All measures of one or two channels since the last reset.
#[derive(Debug)]
pub struct Measures {
    stereo: bool,
    hops: Hops,
    weighting: KWeighting,
    loudness: Loudness,
    programme: Programme,
    dynamics: Dynamics,
    true_peaks: [TruePeak; 2],
    traces: Traces,
    history: Arc<History>,
    /// Overs and clipped runs that the history knows.
    told: [u64; 2],
}

impl Measures {
    /// Allocates for `spec`.
    ///
    /// # Errors
    /// Says what was expected of `spec` and what came.
    pub fn new(spec: &ProcessSpec) -> Result<Self, PrepareError> {
        spec.validate()?;
        let stereo = spec.channels == Channels::Stereo;
        let hops = Hops::new(spec.sample_rate_hz);
        Ok(Self {
            stereo,
            hops,
            weighting: KWeighting::new(spec.sample_rate_hz, spec.simd),
            loudness: Loudness::default(),
            programme: Programme::new(hops.frames(), stereo),
            dynamics: Dynamics::new(hops.frames(), stereo),
            true_peaks: [TruePeak::new(spec), TruePeak::new(spec)],
            traces: Traces::new(spec),
            history: Arc::default(),
            told: [0; 2],
        })
    }

    /// Starts every measure anew.
    pub fn reset(&mut self) {
        self.hops.reset();
        self.weighting.reset();
        self.loudness.reset();
        self.programme.reset();
        self.dynamics.reset();
        self.true_peaks.iter_mut().for_each(TruePeak::reset);
        self.traces.reset();
        self.history.reset();
        self.told = [0; 2];
    }

    /// Measures two channels of equal length and of finite samples; of a mono signal only the left.
    pub fn process(&mut self, left: &[f32], right: &[f32]) {
        let mut hops = self.hops;
        hops.walk(left, right, |left, right, ends| {
            self.listen(left, right);
            if ends {
                self.hop();
            }
        });
        self.hops = hops;
    }

    fn listen(&mut self, left: &[f32], right: &[f32]) {
        self.weighting.process(left, right);
        self.traces.process(left, right);
        self.true_peaks[0].process(left);
        if self.stereo {
            self.true_peaks[1].process(right);
        }
    }

    /// Moves every window on by 10 ms.
    fn hop(&mut self) {
        let sums = self.weighting.take();
        let sums = if self.stereo { sums } else { sums.left_only() };
        let peaks = self.traces.take_peaks();
        self.loudness.hop(sums.energy() / self.hops.frames() as f64);
        self.programme.hop(&sums);
        self.dynamics.hop(sums.square, peaks);
        self.traces.hop(self.loudness.hops(), peaks[0].max(peaks[1]), &self.true_peaks);
        if self.loudness.hops().is_multiple_of(BLOCK_HOPS) {
            let peak = self.true_peaks.iter().map(TruePeak::short_term).fold(0.0, f64::max);
            let (short_term, integrated) = (self.loudness.short_term_lufs(), self.loudness.integrated_lufs());
            self.dynamics.follow(decibels(peak), short_term, integrated);
            let marks = self.marks();
            self.history.push(&Point {
                momentary_lufs: self.loudness.momentary_lufs(),
                short_term_lufs: short_term,
                integrated_lufs: integrated,
                marks,
            });
        }
    }

    /// What began since this was last asked for.
    fn marks(&mut self) -> Marks {
        let now = [self.overs(), self.clipped_runs()];
        let [overs, clips] = [0, 1].map(|kind| (now[kind] - self.told[kind]).min(u64::from(u32::MAX)) as u32);
        self.told = now;
        Marks { overs, clips }
    }

    fn overs(&self) -> u64 {
        self.true_peaks.iter().map(|peak| peak.overs().count()).sum()
    }

    fn clipped_runs(&self) -> u64 {
        self.traces.levels.iter().map(|level| level.clips().count()).sum()
    }

    /// The newest numbers.
    #[must_use]
    pub fn readings(&self) -> Readings {
        let (loudness, dynamics) = (&self.loudness, &self.dynamics);
        let (now, whole) = (self.programme.now(), self.programme.whole());
        let levels = self.levels();
        let true_peaks = self.both(&self.true_peaks);
        // A sample counts at once, what lies between samples a little later.
        let largest = [0, 1].map(|side| levels[side].peak().max(true_peaks[side].max()));
        let highest = usize::from(true_peaks[1].max() > true_peaks[0].max());
        Readings {
            integrated_lufs: loudness.integrated_lufs(),
            momentary_lufs: loudness.momentary_lufs(),
            short_term_lufs: loudness.short_term_lufs(),
            max_momentary_lufs: loudness.max_momentary_lufs(),
            max_short_term_lufs: loudness.max_short_term_lufs(),
            loudness_range_lu: loudness.range_lu(),
            true_peak_dbtp: largest.map(decibels),
            present_true_peak_dbtp: true_peaks.map(|peak| decibels(peak.present())),
            true_peak_frame: true_peaks[highest].max_frame(),
            overs: self.overs(),
            sample_peak_dbfs: levels.map(|level| decibels(level.peak())),
            clipped_runs: self.clipped_runs(),
            first_clip_frame: self.traces.levels.iter().filter_map(Level::first_clip_frame).min(),
            flat_tops: self.traces.levels.iter().map(|level| level.flat_tops().count()).sum(),
            present_rms_dbfs: now.rms_dbfs,
            rms_dbfs: whole.rms_dbfs,
            dc: whole.dc,
            present_correlation: now.correlation,
            correlation: whole.correlation,
            present_balance_db: now.balance_db,
            balance_db: whole.balance_db,
            mono_loss_lu: whole.mono_loss_lu,
            psr_lu: dynamics.psr_lu(),
            min_psr_lu: dynamics.min_psr_lu(),
            dr_db: dynamics.dr_db(),
            frames: self.traces.levels[0].frames(),
        }
    }

    /// The numbers to the end of what was measured, as if silence followed. Copies the measures; for the end of a file.
    #[must_use]
    pub fn summary(&self) -> Readings {
        Snapshot::of(self).summary()
    }

    /// The newest numbers with the loudness range of this moment instead of up to a second ago. A few hundred steps: the
    /// audio thread may ask for it.
    #[must_use]
    pub fn readings_now(&self) -> Readings {
        Readings { loudness_range_lu: self.loudness.range_now_lu(), ..self.readings() }
    }

    /// What the sound tells about its source. Goes through a few thousand numbers; not for the audio thread.
    #[must_use]
    pub fn evidence(&self) -> Evidence {
        self.traces.evidence(self.dynamics.min_psr_lu(), self.programme.whole().correlation)
    }

    /// What the evidence rests on, to be copied for another thread.
    #[must_use]
    pub fn traces(&self) -> &Traces {
        &self.traces
    }

    /// The loudness, to be taken together with that of others.
    #[must_use]
    pub fn loudness(&self) -> &Loudness {
        &self.loudness
    }

    /// Loudness over time, one point every 100 ms. Any thread may keep this and read while the measure runs.
    #[must_use]
    pub fn history(&self) -> &Arc<History> {
        &self.history
    }

    /// True peaks and overs of left and right; of a mono signal the right has heard nothing.
    pub(super) fn true_peaks(&self) -> &[TruePeak; 2] {
        &self.true_peaks
    }

    /// Whether there are two channels.
    #[must_use]
    pub fn is_stereo(&self) -> bool {
        self.stereo
    }

    fn levels(&self) -> [&Level; 2] {
        self.both(&self.traces.levels)
    }

    fn both<'a, T>(&self, [left, right]: &'a [T; 2]) -> [&'a T; 2] {
        [left, if self.stereo { right } else { left }]
    }
}

fn decibels(linear: f64) -> f64 {
    20.0 * linear.log10()
}
