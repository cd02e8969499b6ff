//! Everything the meter measures, run together on one grid of 10 ms that starts at the reset.
//!
//! Latency: 0 frames, it only listens. Memory is constant however long it runs, and nothing is allocated after
//! [`Measures::new`].

use super::dynamics::Dynamics;
use super::evidence::{Evidence, FlatTop};
use super::evidence_limiter::Ceiling;
use super::evidence_source::{Twins, WordLength};
use super::history::{History, Point};
use super::k_weighting::KWeighting;
use super::level::Level;
use super::long_term_spectrum::LongTermSpectrum;
use super::loudness::{BLOCK_HOPS, HOPS_PER_SECOND, Loudness};
use super::programme::Programme;
use super::readings::Readings;
use super::true_peak::TruePeak;
use crate::process::{Channels, PrepareError, ProcessSpec};
use std::sync::Arc;

/// Peaks of 50 ms are what a limiter's ceiling is looked for in.
const SECTION_HOPS: u64 = 5;

/// All measures of one or two channels since the last reset.
#[derive(Debug)]
pub struct Measures {
    stereo: bool,
    hop_frames: usize,
    until_hop: usize,
    weighting: KWeighting,
    loudness: Loudness,
    programme: Programme,
    dynamics: Dynamics,
    levels: [Level; 2],
    true_peaks: [TruePeak; 2],
    word_lengths: [WordLength; 2],
    twins: Twins,
    spectrum: LongTermSpectrum,
    ceilings: Ceilings,
    history: Arc<History>,
}

/// What limiters leave behind, in samples and between them.
#[derive(Clone, Debug, Default)]
struct Ceilings {
    samples: Ceiling,
    true_peaks: Ceiling,
    sections_done: u64,
    section_peak: f32,
}

impl Ceilings {
    fn reset(&mut self) {
        self.samples.reset();
        self.true_peaks.reset();
        (self.sections_done, self.section_peak) = (0, 0.0);
    }

    /// Every 10 ms, with the largest sample in them.
    fn hop(&mut self, hops: u64, peak: f32, true_peaks: &[TruePeak; 2]) {
        self.section_peak = self.section_peak.max(peak);
        if hops.is_multiple_of(SECTION_HOPS) {
            self.samples.add(f64::from(std::mem::take(&mut self.section_peak)));
        }
        if self.sections_done < true_peaks[0].sections_done() {
            self.sections_done = true_peaks[0].sections_done();
            let [left, right] = true_peaks.each_ref().map(TruePeak::newest_section);
            self.true_peaks.add(f64::from(left.max(right)));
        }
    }
}

impl Measures {
    /// Allocates for `spec`.
    ///
    /// # Errors
    /// Says what was expected of `spec` and what came.
    pub fn new(spec: &ProcessSpec) -> Result<Self, PrepareError> {
        spec.validate()?;
        let stereo = spec.channels == Channels::Stereo;
        let hop_frames = (spec.sample_rate_hz / f64::from(HOPS_PER_SECOND)) as usize;
        Ok(Self {
            stereo,
            hop_frames,
            until_hop: hop_frames,
            weighting: KWeighting::new(spec.sample_rate_hz, spec.simd),
            loudness: Loudness::default(),
            programme: Programme::new(hop_frames, stereo),
            dynamics: Dynamics::new(hop_frames, stereo),
            levels: [Level::new(spec.simd), Level::new(spec.simd)],
            true_peaks: [TruePeak::new(spec), TruePeak::new(spec)],
            word_lengths: [WordLength::new(spec.simd); 2],
            twins: Twins::default(),
            spectrum: LongTermSpectrum::new(spec),
            ceilings: Ceilings::default(),
            history: Arc::default(),
        })
    }

    /// Starts every measure anew.
    pub fn reset(&mut self) {
        self.until_hop = self.hop_frames;
        self.weighting.reset();
        self.loudness.reset();
        self.programme.reset();
        self.dynamics.reset();
        self.levels.iter_mut().for_each(Level::reset);
        self.true_peaks.iter_mut().for_each(TruePeak::reset);
        self.word_lengths.iter_mut().for_each(WordLength::reset);
        self.twins = Twins::default();
        self.spectrum.reset();
        self.ceilings.reset();
        self.history.reset();
    }

    /// Measures two channels of equal length and of finite samples; of a mono signal only the left.
    pub fn process(&mut self, mut left: &[f32], mut right: &[f32]) {
        while !left.is_empty() {
            let frames = self.until_hop.min(left.len());
            self.listen(&left[..frames], &right[..frames]);
            (left, right) = (&left[frames..], &right[frames..]);
            self.until_hop -= frames;
            if self.until_hop == 0 {
                self.until_hop = self.hop_frames;
                self.hop();
            }
        }
    }

    fn listen(&mut self, left: &[f32], right: &[f32]) {
        self.weighting.process(left, right);
        self.levels[0].process(left);
        self.true_peaks[0].process(left);
        self.word_lengths[0].process(left);
        self.spectrum.process(left, if self.stereo { right } else { left });
        if self.stereo {
            self.levels[1].process(right);
            self.true_peaks[1].process(right);
            self.word_lengths[1].process(right);
            self.twins.process(left, right);
        }
    }

    /// Moves every window on by 10 ms.
    fn hop(&mut self) {
        let sums = self.weighting.take();
        let sums = if self.stereo { sums } else { sums.left_only() };
        let peaks = self.levels.each_mut().map(Level::take_peak);
        self.loudness.hop(sums.energy() / self.hop_frames as f64);
        self.programme.hop(&sums);
        self.dynamics.hop(sums.square, peaks);
        self.ceilings.hop(self.loudness.hops(), peaks[0].max(peaks[1]), &self.true_peaks);
        if self.loudness.hops().is_multiple_of(BLOCK_HOPS) {
            let peak = self.true_peaks.iter().map(TruePeak::short_term).fold(0.0, f64::max);
            let (short_term, integrated) = (self.loudness.short_term_lufs(), self.loudness.integrated_lufs());
            self.dynamics.follow(decibels(peak), short_term, integrated);
            self.history.push(&Point {
                momentary_lufs: self.loudness.momentary_lufs(),
                short_term_lufs: short_term,
                integrated_lufs: integrated,
            });
        }
    }

    /// The newest numbers.
    #[must_use]
    pub fn readings(&self) -> Readings {
        let (loudness, dynamics) = (&self.loudness, &self.dynamics);
        let (now, whole) = (self.programme.now(), self.programme.whole());
        let levels = self.both(&self.levels);
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
            overs: self.true_peaks.iter().map(|peak| peak.overs().count()).sum(),
            sample_peak_dbfs: levels.map(|level| decibels(level.peak())),
            clipped_runs: self.levels.iter().map(|level| level.clips().count()).sum(),
            first_clip_frame: self.levels.iter().filter_map(Level::first_clip_frame).min(),
            flat_tops: self.levels.iter().map(|level| level.flat_tops().count()).sum(),
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
            frames: self.levels[0].frames(),
        }
    }

    /// The numbers to the end of what was measured, as if silence followed. Copies the true-peak measures; for the end
    /// of a file.
    #[must_use]
    pub fn summary(&self) -> Readings {
        let ended = self.true_peaks.each_ref().map(TruePeak::to_end);
        let [left, right] = self.both(&ended);
        let readings = self.readings();
        let largest = [left.max(), right.max()].map(decibels);
        Readings {
            loudness_range_lu: self.loudness.range_now_lu(),
            true_peak_dbtp: [0, 1].map(|side| largest[side].max(readings.sample_peak_dbfs[side])),
            true_peak_frame: if right.max() > left.max() { right.max_frame() } else { left.max_frame() },
            overs: ended.iter().map(|peak| peak.overs().count()).sum(),
            ..readings
        }
    }

    /// What the sound tells about its source. Goes through a few thousand numbers; not for the audio thread.
    #[must_use]
    pub fn evidence(&self) -> Evidence {
        let frames = self.levels[0].frames();
        let sounds = self.levels.iter().filter_map(Level::sound);
        let sound = sounds.reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])]);
        let crowds = [&self.ceilings.samples, &self.ceilings.true_peaks].map(Ceiling::crowd);
        let flattest = |tops: &[&Level]| {
            tops.iter().map(|level| FlatTop::of(level)).max_by_key(|top| (top.clipped(), top.at_one_level))
        };
        let finest = self.word_lengths.iter().take(if self.stereo { 2 } else { 1 });
        Evidence {
            used_bits: finest
                .filter(|length| length.heard())
                .map(WordLength::bits)
                .max_by_key(|bits| bits.unwrap_or(u32::MAX))
                .flatten(),
            cut_off: self.spectrum.cut_off(),
            crowd: crowds
                .into_iter()
                .flatten()
                .max_by(|a, b| (a.limited, a.share).partial_cmp(&(b.limited, b.share)).expect("finite")),
            flat_top: flattest(&self.levels()).unwrap_or_default(),
            min_psr_lu: self.dynamics.min_psr_lu(),
            head_frames: sound.map_or(frames, |[first, _]| first),
            tail_frames: sound.map_or(0, |[_, last]| frames - 1 - last),
            identical_channels: self.stereo && self.twins.identical(),
            correlation: self.programme.whole().correlation,
        }
    }

    /// Loudness over time, one point every 100 ms. Any thread may keep this and read while the measure runs.
    #[must_use]
    pub fn history(&self) -> &Arc<History> {
        &self.history
    }

    /// The long-term spectrum behind the evidence.
    #[must_use]
    pub fn spectrum(&self) -> &LongTermSpectrum {
        &self.spectrum
    }

    /// Sample peak, clipped runs and flat tops of left and right. Of a mono signal the left twice.
    #[must_use]
    pub fn levels(&self) -> [&Level; 2] {
        self.both(&self.levels)
    }

    /// True peaks and overs of left and right. Of a mono signal the left twice.
    #[must_use]
    pub fn true_peaks(&self) -> [&TruePeak; 2] {
        self.both(&self.true_peaks)
    }

    fn both<'a, T>(&self, [left, right]: &'a [T; 2]) -> [&'a T; 2] {
        [left, if self.stereo { right } else { left }]
    }
}

fn decibels(linear: f64) -> f64 {
    20.0 * linear.log10()
}
