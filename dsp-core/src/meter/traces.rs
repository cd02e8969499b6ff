//! What a source leaves in the sound: everything that evidence is drawn from, in one value that can be copied to
//! another thread without allocation.
//!
//! Latency: 0 frames, it only listens.

use super::evidence::{Evidence, FlatTop};
use super::evidence_limiter::{Ceiling, Crowd};
use super::evidence_source::{Twins, WordLength};
use super::level::Level;
use super::long_term_spectrum::LongTermSpectrum;
use super::true_peak::TruePeak;
use crate::process::{Channels, ProcessSpec};

/// Peaks of 50 ms are what a limiter's ceiling is looked for in.
const SECTION_HOPS: u64 = 5;

/// Traces of one or two channels since the last reset.
#[derive(Clone, Debug)]
pub struct Traces {
    stereo: bool,
    pub(super) levels: [Level; 2],
    word_lengths: [WordLength; 2],
    twins: Twins,
    spectrum: LongTermSpectrum,
    ceilings: Ceilings,
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

    fn copy_from(&mut self, other: &Self) {
        self.samples.copy_from(&other.samples);
        self.true_peaks.copy_from(&other.true_peaks);
        (self.sections_done, self.section_peak) = (other.sections_done, other.section_peak);
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

impl Traces {
    /// Allocates for `spec`, which is legal.
    #[must_use]
    pub fn new(spec: &ProcessSpec) -> Self {
        Self {
            stereo: spec.channels == Channels::Stereo,
            levels: [Level::new(spec.simd), Level::new(spec.simd)],
            word_lengths: [WordLength::new(spec.simd); 2],
            twins: Twins::default(),
            spectrum: LongTermSpectrum::new(spec),
            ceilings: Ceilings::default(),
        }
    }

    /// Takes over all that `other` has seen, which was made for the same spec. Allocates nothing.
    pub fn copy_from(&mut self, other: &Self) {
        self.levels.clone_from(&other.levels);
        (self.word_lengths, self.twins) = (other.word_lengths, other.twins);
        self.spectrum.copy_from(&other.spectrum);
        self.ceilings.copy_from(&other.ceilings);
    }

    pub(super) fn reset(&mut self) {
        self.levels.iter_mut().for_each(Level::reset);
        self.word_lengths.iter_mut().for_each(WordLength::reset);
        self.twins = Twins::default();
        self.spectrum.reset();
        self.ceilings.reset();
    }

    pub(super) fn process(&mut self, left: &[f32], right: &[f32]) {
        self.levels[0].process(left);
        self.word_lengths[0].process(left);
        self.spectrum.process(left, if self.stereo { right } else { left });
        if self.stereo {
            self.levels[1].process(right);
            self.word_lengths[1].process(right);
            self.twins.process(left, right);
        }
    }

    /// Largest samples of the 10 ms that have just passed.
    pub(super) fn take_peaks(&mut self) -> [f32; 2] {
        self.levels.each_mut().map(Level::take_peak)
    }

    /// Every 10 ms, with the largest sample in them.
    pub(super) fn hop(&mut self, hops: u64, peak: f32, true_peaks: &[TruePeak; 2]) {
        self.ceilings.hop(hops, peak, true_peaks);
    }

    /// The long-term spectrum.
    #[must_use]
    pub fn spectrum(&self) -> &LongTermSpectrum {
        &self.spectrum
    }

    /// Frames seen.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.levels[0].frames()
    }

    fn channels(&self) -> usize {
        if self.stereo { 2 } else { 1 }
    }

    /// What the traces tell, with what the readings know already: the least PSR and the correlation of the whole
    /// programme. Goes through a few thousand numbers; not for the audio thread.
    #[must_use]
    pub fn evidence(&self, min_psr_lu: f64, correlation: f64) -> Evidence {
        let frames = self.levels[0].frames();
        let sounds = self.levels.iter().filter_map(Level::sound);
        let sound = sounds.reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])]);
        let [in_samples, in_true_peaks] =
            [&self.ceilings.samples, &self.ceilings.true_peaks].map(Ceiling::crowd);
        let crowds = [in_samples, in_true_peaks.map(|crowd| Crowd { true_peak: true, ..crowd })];
        let flattest = |tops: &[&Level]| {
            tops.iter().map(|level| FlatTop::of(level)).max_by_key(|top| (top.clipped(), top.at_one_level))
        };
        let finest = self.word_lengths.iter().take(self.channels());
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
            flat_top: flattest(&self.levels.each_ref()[..self.channels()]).unwrap_or_default(),
            min_psr_lu,
            head_frames: sound.map_or(frames, |[first, _]| first),
            tail_frames: sound.map_or(0, |[_, last]| frames - 1 - last),
            identical_channels: self.stereo && self.twins.identical(),
            correlation,
        }
    }
}
