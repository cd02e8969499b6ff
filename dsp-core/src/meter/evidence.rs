//! What the sound tells about its source: numbers first, then what they suggest and why, in a sentence.
//!
//! Evidence is no proof. Each clue names the false-alarm side where it is measured: word length and identical channels
//! in [`super::evidence_source`], the end of the spectrum in [`super::evidence_cut_off`], the limiter in
//! [`super::evidence_limiter`], flat tops in [`super::level`].
//!
//! Measured on 20 s excerpts of 48 pieces (General MIDI renderings, synthesised songs, the mix of the peers' bench), untouched
//! at their own rate (164 files) and after one treatment each (617 files, levels moved by up to -8 dB after limiters):
//!
//! | treatment | found |
//! |---|---|
//! | limiter, 3 dB of reduction: ffmpeg / LSP / x42 | 16 of 16 / 10 of 10 / 13 of 15 |
//! | limiter, 6 to 12 dB: ffmpeg / LSP / x42 | 42 of 42 / 51 of 51 / 43 of 43 |
//! | LSP with automatic level, 3 / 6 / 9 / 12 dB | 6 of 15 / 10 of 14 / 12 of 15 / 7 of 11 |
//! | MP3 at 128 / 192 / 256 / 320 kbit/s | 10 of 11 / 17 of 19 / 15 of 17 / 18 of 19 |
//! | AAC at 128 / 256; Opus at 128; Vorbis at q7 | 20 of 20 / 5 of 12; 11 of 12; 18 of 27 |
//! | 44.1 or 48 kHz to a higher rate: SoX's resampler | 81 of 87 |
//! | the same: ffmpeg's own, as it comes / with better settings | 9 of 17 / 61 of 64 |
//!
//! Of the untouched, uniform noise alone looks limited. At 44.1 and 48 kHz one of 95 has a cut-off; at 88.2 to 192 kHz five of
//! 16 General MIDI renderings do, whose samples were recorded at 44.1 kHz in truth, two of 45 synthesised songs, whose
//! overtones stop, and none of 16 others. Four renderings of wide ensembles were taken for a channel upside down.

use super::evidence_cut_off::{CutOff, Source};
use super::evidence_limiter::Crowd;
use super::level::Level;
use serde::{Deserialize, Serialize};

/// Correlation of the whole programme below which one channel is probably upside down. Wide ambient music reaches
/// -0.2; ordinary mixes lie between +0.3 and +0.95, so that turning one channel over gives -0.3 to -0.95.
const INVERTED: f64 = -0.3;
/// Flat tops at one level that make a clipper, and their least share of all: low notes in 16 bits have as many, spread.
const CLIPPER_TOPS: u64 = 20;
const CLIPPER_SHARE: f64 = 0.6;
/// How near the largest sample a clipper's level is, in dB.
const CLIPPER_DB: f64 = 1.0;
/// Silence at the head or the tail that is worth a word, in seconds.
const LONG_SILENCE_SECONDS: f64 = 2.0;

/// Flat tops of the channel that has the more at one level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct FlatTop {
    /// How many in all.
    pub count: u64,
    /// How many lie within 0.2 dB of each other.
    pub at_one_level: u64,
    /// That level, in dBFS.
    pub level_dbfs: f64,
    /// Largest sample of the channel, in dBFS.
    pub sample_peak_dbfs: f64,
}

impl FlatTop {
    /// Those of one channel.
    #[must_use]
    pub fn of(level: &Level) -> Self {
        let (at_one_level, level_dbfs) = level.flat_tops().at_one_level();
        let sample_peak_dbfs = 20.0 * level.peak().log10();
        Self { count: level.flat_tops().count(), at_one_level, level_dbfs, sample_peak_dbfs }
    }

    /// Whether they look like a clipper's.
    #[must_use]
    pub fn clipped(&self) -> bool {
        self.at_one_level >= CLIPPER_TOPS
            && self.at_one_level as f64 >= CLIPPER_SHARE * self.count as f64
            && self.sample_peak_dbfs - self.level_dbfs < CLIPPER_DB
    }
}

/// All numbers of evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// Bits that the samples use; `None` of floating point and of silence.
    pub used_bits: Option<u32>,
    /// Where the spectrum ends steeply, if it does.
    pub cut_off: Option<CutOff>,
    /// The densest crowd of peaks under one ceiling.
    pub crowd: Option<Crowd>,
    /// Flat tops.
    pub flat_top: FlatTop,
    /// Least peak to short-term loudness ratio, in LU.
    pub min_psr_lu: f64,
    /// Frames before the first above -70 dBFS.
    pub head_frames: u64,
    /// Frames after the last above -70 dBFS.
    pub tail_frames: u64,
    /// Left and right are the same to the last bit.
    pub identical_channels: bool,
    /// Correlation of left and right over the whole programme.
    pub correlation: f64,
}

/// What a clue is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clue {
    /// Fewer bits used than the file has.
    Padded,
    /// The spectrum ends as a codec's or converter's does.
    CutOff,
    /// Peaks crowd under a ceiling.
    Limiter,
    /// Flat tops at one level.
    Clipper,
    /// Silence at the head or the tail.
    Silence,
    /// Both channels the same.
    IdenticalChannels,
    /// One channel upside down.
    InvertedChannel,
}

/// One thing found, and how it shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// What it is about.
    pub clue: Clue,
    /// One sentence with its number.
    pub explanation: String,
}

impl Evidence {
    /// Whether a limiter or clipper has worked on the sound.
    #[must_use]
    pub fn limited(&self) -> bool {
        self.crowd.is_some_and(|crowd| crowd.limited) || self.flat_top.clipped()
    }

    /// What the numbers suggest, one sentence each; empty for a clean source. `file_bits` is the word length of the
    /// file, where there is one: without it nothing is said about padding.
    #[must_use]
    pub fn explain(&self, sample_rate_hz: f64, file_bits: Option<u32>) -> Vec<Found> {
        let found = |clue: Clue, explanation: Option<String>| {
            explanation.map(|explanation| Found { clue, explanation })
        };
        [
            found(Clue::Padded, self.padded(file_bits)),
            found(Clue::CutOff, self.cut_off.map(|cut_off| of_cut_off(&cut_off))),
            found(Clue::Limiter, self.crowd.filter(|crowd| crowd.limited).map(|crowd| self.of_crowd(&crowd))),
            found(Clue::Clipper, self.flat_top.clipped().then(|| of_flat_tops(&self.flat_top))),
            found(Clue::Silence, self.silence(sample_rate_hz)),
            found(
                Clue::IdenticalChannels,
                self.identical_channels
                    .then(|| "Left and right are the same: a mono source on a stereo track.".to_owned()),
            ),
            found(Clue::InvertedChannel, self.inverted()),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn padded(&self, file_bits: Option<u32>) -> Option<String> {
        let (used, file) = (self.used_bits?, file_bits?);
        (used < file)
            .then(|| format!("Only {used} of {file} bits are used: the mix was rendered at {used} bits."))
    }

    fn of_crowd(&self, crowd: &Crowd) -> String {
        let psr = if self.min_psr_lu.is_finite() {
            format!(", PSR min {:.1}", self.min_psr_lu)
        } else {
            String::new()
        };
        let percent = 100.0 * crowd.share;
        let unit = if crowd.true_peak { "dBTP" } else { "dBFS" };
        format!(
            "Looks limited: {percent:.0} % of the loud moments peak just below {:.1} {unit}{psr}.",
            crowd.level_db
        )
    }

    fn silence(&self, sample_rate_hz: f64) -> Option<String> {
        let [head, tail] = [self.head_frames, self.tail_frames].map(|frames| frames as f64 / sample_rate_hz);
        (head.max(tail) > LONG_SILENCE_SECONDS)
            .then(|| format!("Below -70 dBFS for {head:.1} s at the head and {tail:.1} s at the tail."))
    }

    fn inverted(&self) -> Option<String> {
        (self.correlation < INVERTED).then(|| {
            format!(
                "One channel is probably upside down: the correlation of left and right is {:.2}.",
                self.correlation
            )
        })
    }
}

fn of_cut_off(cut_off: &CutOff) -> String {
    let (khz, db) = (cut_off.hz / 1_000.0, cut_off.depth_db);
    match cut_off.source {
        Source::Lossy => {
            format!(
                "The spectrum falls by {db:.0} dB at {khz:.1} kHz: looks like MP3, AAC or another lossy source."
            )
        }
        Source::LossyMostly => {
            format!(
                "Most of the time the spectrum falls by {db:.0} dB at {khz:.1} kHz: looks like MP3, AAC or another \
                 lossy source that leaves out what it takes for inaudible."
            )
        }
        Source::Resampled { from_hz, or_hz } => {
            let or = or_hz.map_or_else(String::new, |hz| format!(" or {}", hz / 1_000.0));
            let from = from_hz / 1_000.0;
            format!(
                "The spectrum ends at {khz:.1} kHz, {db:.0} dB down: looks resampled from {from}{or} kHz."
            )
        }
    }
}

fn of_flat_tops(top: &FlatTop) -> String {
    let FlatTop { at_one_level, level_dbfs, .. } = top;
    format!("Looks clipped: {at_one_level} flat tops at {level_dbfs:.1} dBFS.")
}
