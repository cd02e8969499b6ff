//! What was found: plain data, the schema of the JSON. What was not measured is `null`.

use report::data::Band;
use serde::Serialize;

/// Bands whose widths are compared, in Hz.
pub const WIDTH_BANDS_HZ: [[f64; 2]; 4] =
    [[20.0, 150.0], [150.0, 800.0], [800.0, 5_000.0], [5_000.0, 20_000.0]];
/// Their names.
pub const WIDTH_NAMES: [&str; 4] = ["low", "low-mid", "high-mid", "high"];

/// An album, measured and compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cohesion {
    /// What wrote it.
    pub generator: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Title of the album.
    pub title: String,
    /// What no track should exceed, in dBTP.
    pub ceiling_dbtp: f64,
    /// The album as a whole.
    pub album: Whole,
    /// Its tracks in order.
    pub tracks: Vec<Line>,
    /// The references in the order given.
    pub references: Vec<Line>,
    /// What stands out: tracks in order, then the album against each reference.
    pub findings: Vec<Finding>,
    /// Gains that would bring the tracks together, or the album up, as a whole.
    pub suggestions: Suggestions,
}

/// All tracks together, and the middle of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Whole {
    /// Length with its gaps.
    pub seconds: f64,
    /// Integrated loudness of all tracks together.
    pub integrated_lufs: Option<f64>,
    /// Largest short-term loudness.
    pub max_short_term_lufs: Option<f64>,
    /// Loudness range of all tracks together.
    pub loudness_range_lu: Option<f64>,
    /// Highest true peak.
    pub true_peak_dbtp: Option<f64>,
    /// True peak less integrated loudness.
    pub plr_lu: Option<f64>,
    /// Median of the tracks' integrated loudness.
    pub median_lufs: Option<f64>,
    /// Spread of the tracks around it.
    pub spread_lu: f64,
    /// How far a track may be from the median without standing out.
    pub limit_lu: f64,
    /// Median spectrum, in dB re each track's own loudness.
    pub bands: Vec<Band>,
    /// How far a third octave may be from it.
    pub band_limits_db: Vec<f64>,
    /// Median side to mid in each of [`WIDTH_BANDS_HZ`], in dB.
    pub side_to_mid_db: [Option<f64>; 4],
}

/// One track or reference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Number as a listener counts; of references from 1.
    pub number: usize,
    /// Title; of references the file's name.
    pub name: String,
    /// Time from the end of the track before to the start of this; negative in a crossfade.
    pub gap_s: Option<f64>,
    /// The same with the silence that both tracks bring themselves.
    pub heard_gap_s: Option<f64>,
    /// What it is.
    pub measured: Measured,
    /// How far that is from the album's median.
    pub deviation: Deviation,
}

/// The measures of one file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// Frames a second.
    pub sample_rate_hz: u32,
    /// 1 or 2.
    pub channels: usize,
    /// Length.
    pub seconds: f64,
    /// Silence at its start, below -70 dBFS.
    pub head_silence_s: f64,
    /// Silence at its end.
    pub tail_silence_s: f64,
    /// Integrated loudness; from 0.4 s on.
    pub integrated_lufs: Option<f64>,
    /// Largest short-term loudness; from 3 s on.
    pub max_short_term_lufs: Option<f64>,
    /// Loudness range; from 3 s on.
    pub loudness_range_lu: Option<f64>,
    /// Highest true peak.
    pub true_peak_dbtp: Option<f64>,
    /// True peak less integrated loudness.
    pub plr_lu: Option<f64>,
    /// Third octaves from 25 Hz on, in dB re its own loudness, -60 at least; none in silence.
    pub bands: Vec<Band>,
    /// Power of the side over that of the mid in each of [`WIDTH_BANDS_HZ`], in dB within ±60; none where there is no sound.
    pub side_to_mid_db: [Option<f64>; 4],
}

/// How far a track is from the album's median.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Deviation {
    /// Integrated loudness.
    pub integrated_lu: Option<f64>,
    /// Third octaves after matching the loudness.
    pub bands_db: Vec<f64>,
    /// Widths.
    pub side_to_mid_db: [Option<f64>; 4],
    /// Where the spectrum stands out.
    pub regions: Vec<Region>,
}

/// Neighbouring third octaves that stand out to one side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Region {
    /// Lower edge of the lowest.
    pub from_hz: f64,
    /// Upper edge of the highest.
    pub to_hz: f64,
    /// Mean deviation.
    pub mean_db: f64,
    /// The largest of one third octave.
    pub largest_db: f64,
    /// In a word: `bright`, `dull`, `boomy`.
    pub word: &'static str,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// There is nothing to compare.
    Silent,
    /// Integrated loudness.
    Loudness,
    /// Peak to loudness ratio.
    Plr,
    /// Loudness range.
    Range,
    /// Above the ceiling.
    TruePeak,
    /// Spectral balance.
    Balance,
    /// Stereo width.
    Width,
}

/// Something that stands out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Number of the track; none where the whole album is held against a reference.
    pub track: Option<usize>,
    /// Who it is said of, as people read it.
    pub subject: String,
    /// What about.
    pub kind: Kind,
    /// By how much, in LU or dB; 0 for silence.
    pub deviation: f64,
    /// In a sentence.
    pub text: String,
}

/// Gains in two ways.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestions {
    /// Every track to the album's median loudness.
    pub equal: Option<Plan>,
    /// One gain for all, which keeps the differences: up, or down, until the highest true peak is at the ceiling.
    pub album: Option<Plan>,
}

/// Gains and what they lead to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// Loudness aimed at: of each track, or of the album.
    pub target_lufs: f64,
    /// The loudest that could be aimed at without a peak above the ceiling.
    pub clean_lufs: f64,
    /// For every track that has a loudness.
    pub gains: Vec<Gain>,
}

/// What a gain does to a track.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gain {
    /// Number of the track.
    pub track: usize,
    /// The gain.
    pub gain_db: f64,
    /// Integrated loudness then.
    pub integrated_lufs: f64,
    /// True peak then.
    pub true_peak_dbtp: f64,
    /// How far that is above the ceiling; a limiter would have to take it. None if it is not.
    pub over_db: Option<f64>,
}
