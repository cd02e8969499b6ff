//! The report as data. Its serde names are the schema of the JSON; what was not measured is `null`.

use dsp_core::meter::evidence::Found;
use dsp_core::meter::targets::{Rule as TargetRule, Trust};
use dsp_core::meter::verdict::{Light, Rule};
use serde::{Deserialize, Serialize};

/// One file of reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// [`crate::GENERATOR`].
    pub generator: String,
    /// Version of Lathe that measured.
    pub version: String,
    /// When it was measured, as [`crate::text::utc`] writes it; given by the caller.
    pub date: String,
    /// One for each source.
    pub reports: Vec<Report>,
}

impl Document {
    /// A document of this version of Lathe.
    #[must_use]
    pub fn new(date: String, reports: Vec<Report>) -> Self {
        let (generator, version) = (crate::GENERATOR.to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        Self { generator, version, date, reports }
    }
}

/// All about one source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was measured.
    pub facts: Facts,
    /// The numbers.
    pub measured: Measured,
    /// How they stand against a rule sheet.
    pub verdict: Judged,
    /// What the sound tells about its source.
    pub evidence: Evidence,
    /// What streaming services would do.
    pub streaming: Vec<Service>,
    /// Excursions above 0 dBTP.
    pub overs: Listed,
    /// Clipped runs; levels in dBFS.
    pub clips: Listed,
    /// Loudness over time.
    pub history: Vec<Column>,
    /// Short-term loudness in classes of half a LU, from the quietest to the loudest that occurred.
    pub histogram: Vec<Class>,
    /// The long-term spectrum in third octaves.
    pub spectrum: Vec<Band>,
    /// What the user should know of the file: damage, lossy format.
    pub warnings: Vec<String>,
}

/// What was measured: a file, or what passed through a plugin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// File name without its folder, or the name of the track.
    pub name: String,
    /// The kind of file, such as `WAV`; `None` of what passed through a plugin.
    pub container: Option<String>,
    /// How samples are stored, such as `24 bit`.
    pub encoding: Option<String>,
    /// Word length of whole-number samples; `None` of floating point and lossy formats.
    pub bits: Option<u32>,
    /// Sample rate, in Hz.
    pub sample_rate_hz: u32,
    /// 1 or 2.
    pub channels: u32,
    /// Length, in frames.
    pub frames: u64,
    /// Length, in seconds.
    pub seconds: f64,
    /// Size of the file, in bytes.
    pub bytes: Option<u64>,
    /// SHA-256 of the file's bytes, header included: what `sha256sum` prints.
    pub sha256: Option<String>,
}

/// The numbers: see [`dsp_core::meter::readings::Readings`] for what each means. Pairs are left and right.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named and explained in `Readings`")]
pub struct Measured {
    pub integrated_lufs: Option<f64>,
    pub max_short_term_lufs: Option<f64>,
    pub max_momentary_lufs: Option<f64>,
    pub loudness_range_lu: Option<f64>,
    pub true_peak_dbtp: [Option<f64>; 2],
    pub true_peak_seconds: Option<f64>,
    pub sample_peak_dbfs: [Option<f64>; 2],
    pub headroom_db: Option<f64>,
    pub overs: u64,
    pub clipped_runs: u64,
    pub flat_tops: u64,
    pub plr_lu: Option<f64>,
    pub min_psr_lu: Option<f64>,
    pub dr_db: Option<f64>,
    pub rms_dbfs: [Option<f64>; 2],
    pub crest_db: [Option<f64>; 2],
    pub correlation: Option<f64>,
    pub balance_db: Option<f64>,
    pub mono_loss_lu: Option<f64>,
    pub dc: [f64; 2],
}

impl Measured {
    /// Larger true peak of the two channels, in dBTP.
    #[must_use]
    pub fn true_peak(&self) -> Option<f64> {
        self.true_peak_dbtp.into_iter().flatten().reduce(f64::max)
    }
}

/// A rule sheet judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Title of the sheet.
    pub profile: String,
    /// The worst of the rules.
    pub overall: Light,
    /// One for each rule of the sheet.
    pub rules: Vec<RuleLine>,
    /// Quietest and loudest integrated loudness that passes, in LUFS, where the sheet says.
    pub zone_lufs: [Option<f64>; 2],
    /// True peak that passes, in dBTP, where the sheet says.
    pub true_peak_limit_dbtp: Option<f64>,
}

/// How one rule stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleLine {
    /// What it is about.
    pub rule: Rule,
    /// How it stands.
    pub light: Light,
    /// What was measured, in `unit`.
    pub measured: Option<f64>,
    /// The limit to keep, in `unit`.
    pub wanted: f64,
    /// Unit of both.
    pub unit: String,
    /// What to do, in one sentence.
    pub advice: String,
}

/// What the sound tells about its source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What was found, one sentence each; empty for a clean source.
    pub found: Vec<Found>,
    /// Bits that the samples use.
    pub used_bits: Option<u32>,
    /// Where the spectrum ends steeply, in Hz.
    pub cut_off_hz: Option<f64>,
    /// By how much, in dB.
    pub cut_off_depth_db: Option<f64>,
    /// Upper edge of the densest crowd of peaks, in dBFS or dBTP.
    pub crowd_db: Option<f64>,
    /// Its share of the loud peaks, 0 to 1.
    pub crowd_share: Option<f64>,
    /// Most flat tops at one level.
    pub flat_tops_at_one_level: u64,
    /// Seconds below -70 dBFS before the sound.
    pub head_seconds: f64,
    /// And after it.
    pub tail_seconds: f64,
    /// Left and right are the same to the last bit.
    pub identical_channels: bool,
}

/// What one streaming service would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Its name.
    pub title: String,
    /// Loudness that it plays at, in LUFS.
    pub target_lufs: Option<f64>,
    /// Highest true peak that it asks for, in dBTP.
    pub limit_dbtp: Option<f64>,
    /// What it does with other loudness.
    pub rule: TargetRule,
    /// Gain that it would apply, in dB.
    pub gain_db: f64,
    /// Loudness after it, in LUFS.
    pub integrated_lufs: Option<f64>,
    /// True peak after it, in dBTP.
    pub true_peak_dbtp: Option<f64>,
    /// It turns the music up.
    pub turns_up: bool,
    /// What is delivered peaks higher than the service asks for.
    pub peak_too_high: bool,
    /// Where its numbers come from.
    pub trust: Trust,
    /// Month in which they were looked up.
    pub as_of: String,
    /// What else there is to know.
    pub note: Option<String>,
}

/// Things that happened, in the order of time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// How many in all.
    pub count: u64,
    /// At most [`crate::collect::LISTED`] of them, the highest (of equal ones the longest) of the newest 1024 a channel.
    pub listed: Vec<Happening>,
}

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Happening {
    /// When, from the start.
    pub seconds: f64,
    /// 0 left or mono, 1 right.
    pub channel: u32,
    /// Its level, in dB.
    pub level_db: f64,
    /// How long it lasted, in frames.
    pub frames: u32,
}

/// A column of the history: quietest and loudest of its time, in LUFS; `None` for silence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its end, in seconds from the start.
    pub seconds: f64,
    /// Momentary loudness.
    pub momentary_lufs: [Option<f64>; 2],
    /// Short-term loudness.
    pub short_term_lufs: [Option<f64>; 2],
    /// Integrated loudness up to its end.
    pub integrated_lufs: Option<f64>,
}

/// A class of the histogram.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Class {
    /// Its lower edge, in LUFS; it is half a LU wide.
    pub from_lufs: f64,
    /// Time in it, in seconds.
    pub seconds: f64,
}

/// A third octave.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Its exact middle, in Hz.
    pub hz: f64,
    /// Power in it, in dB re a full-scale sine.
    pub db: f64,
}
