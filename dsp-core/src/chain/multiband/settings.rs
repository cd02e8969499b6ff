//! What the user sets of the multiband dynamics.

use super::super::padded;
use crate::dynamics::gain_curve::MOST_DB;
use crate::filter::crossover::{Crossovers, MAX_BANDS, MAX_SPLITS, Phase, Slope};
use serde::{Deserialize, Deserializer, Serialize};

/// Most bands that there are; [`Settings::band_count`] says how many are heard.
pub const BANDS: usize = MAX_BANDS;

/// What the user sets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How many bands are heard.
    pub band_count: BandCount,
    /// Where the bands meet, in Hz, ascending; those beyond the last band wait. 20 to 20 000.
    #[serde(deserialize_with = "padded_crossovers")]
    pub crossover_hz: [f64; MAX_SPLITS],
    /// How steeply the bands part.
    pub slope: Slope,
    /// What the bands do to phase. Decides the latency: takes effect when the chain is prepared.
    pub phase: Phase,
    /// What the two lanes of a band are.
    pub stereo: Stereo,
    /// How far the gain sees ahead, in ms. 0 to 20. Decides the latency: takes effect when the chain is prepared.
    pub lookahead_ms: f64,
    /// Rate at which levels are detected and gains applied. Decides the latency: takes effect when the chain is prepared.
    pub oversampling: Oversampling,
    /// Gain before all bands, in dB. -30 to 30.
    pub input_gain_db: f64,
    /// Gain after all bands, in dB. -30 to 30.
    pub output_gain_db: f64,
    /// How much of what all bands do is heard, in percent: 0 is the sum of the bands as they came, 100 all of it.
    pub mix_percent: f64,
    /// The bands, low to high.
    #[serde(deserialize_with = "padded_bands")]
    pub bands: [Band; BANDS],
}

/// One band of dynamics: one curve with an upper and a lower part.
///
/// The upper part bends levels above [`Band::threshold_db`], the lower part levels below [`Band::below_threshold_db`]. With
/// both ratios at 1 the curve is a straight line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Band {
    /// Whether it works. Off, the band passes as it is.
    pub on: bool,
    /// What happens above the threshold.
    pub above: Bend,
    /// Level above which the upper part bends, in dBFS. -80 to 0.
    pub threshold_db: f64,
    /// Ratio of the upper part. 1 to 100. To compress, input over output change, and 100 means infinity; to expand, output
    /// over input change.
    pub ratio: f64,
    /// Most that the upper part changes the gain, in dB. 0 to 80.
    pub range_db: f64,
    /// What happens below the lower threshold.
    pub below: Bend,
    /// Level below which the lower part bends, in dBFS. -80 to 0.
    pub below_threshold_db: f64,
    /// Ratio of the lower part, as [`Band::ratio`].
    pub below_ratio: f64,
    /// Most that the lower part changes the gain, in dB. 0 to 80.
    pub below_range_db: f64,
    /// Width of the soft transition around both thresholds, in dB. 0 to 24.
    pub knee_db: f64,
    /// Time in which the gain covers 63 % of a step in dB when the level rises, in ms. 0.02 to 500.
    pub attack_ms: f64,
    /// Time for which the gain stands after the level last rose, in ms. 0 to 500.
    pub hold_ms: f64,
    /// Time in which the gain covers 63 % of a step in dB when the level falls, in ms. 1 to 5000.
    pub release_ms: f64,
    /// Whether what has lasted is released more slowly than a peak: see [`crate::dynamics::ballistics`].
    pub auto_release: bool,
    /// How much of the detected power is the mean square and how much the instant peak, in percent. 0 is peak, 100 RMS.
    pub rms_percent: f64,
    /// Time constant of the mean square, in ms. 1 to 500.
    pub rms_window_ms: f64,
    /// How far the louder lane decides for both, in percent. 0 is each for itself, 100 both alike.
    pub link_percent: f64,
    /// What is detected.
    pub side_chain: SideChain,
    /// Whether what is detected is heard instead of the sound.
    pub listen: bool,
    /// Gain after the curve, in dB. -30 to 30.
    pub makeup_db: f64,
    /// Whether half of what the curve takes from 0 dBFS is given back: see [`Band::auto_makeup_db`].
    pub auto_makeup: bool,
    /// How much of curve and makeup is heard, in percent.
    pub mix_percent: f64,
    /// Whether it is silent.
    pub mute: bool,
    /// Whether only bands with this set are heard.
    pub solo: bool,
}

/// How many bands are heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BandCount {
    /// All frequencies in one.
    #[serde(rename = "1")]
    One,
    /// 2.
    #[serde(rename = "2")]
    Two,
    /// 3.
    #[default]
    #[serde(rename = "3")]
    Three,
    /// 4.
    #[serde(rename = "4")]
    Four,
    /// 5.
    #[serde(rename = "5")]
    Five,
    /// 6.
    #[serde(rename = "6")]
    Six,
}

/// What a part of the curve does to the dynamics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bend {
    /// Towards the threshold: downward compression above it, upward compression below it.
    Compress,
    /// Away from the threshold: upward expansion above it, downward expansion below it.
    Expand,
}

/// What the two lanes of a band are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stereo {
    /// Left and right.
    #[default]
    LeftRight,
    /// Half the sum and half the difference of left and right.
    MidSide,
}

/// What a band detects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SideChain {
    /// The band itself.
    #[default]
    Band,
    /// All frequencies of the input.
    Input,
    /// The side-chain input; silence where a host feeds none.
    External,
}

/// How many times the sample rate the dynamics run at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Oversampling {
    /// The sample rate.
    #[default]
    #[serde(rename = "1")]
    X1,
    /// Twice.
    #[serde(rename = "2")]
    X2,
    /// Four times.
    #[serde(rename = "4")]
    X4,
}

impl BandCount {
    /// The number.
    #[must_use]
    pub fn number(self) -> usize {
        self as usize + 1
    }
}

impl Oversampling {
    /// The factor.
    #[must_use]
    pub fn factor(self) -> usize {
        1 << self as usize
    }
}

impl Default for Band {
    fn default() -> Self {
        Self {
            on: true,
            above: Bend::Compress,
            threshold_db: 0.0,
            ratio: 1.0,
            range_db: MOST_DB,
            below: Bend::Expand,
            below_threshold_db: -60.0,
            below_ratio: 1.0,
            below_range_db: 24.0,
            knee_db: 6.0,
            attack_ms: 20.0,
            hold_ms: 0.0,
            release_ms: 150.0,
            auto_release: false,
            rms_percent: 0.0,
            rms_window_ms: 10.0,
            link_percent: 100.0,
            side_chain: SideChain::Band,
            listen: false,
            makeup_db: 0.0,
            auto_makeup: false,
            mix_percent: 100.0,
            mute: false,
            solo: false,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        let Crossovers { crossover_hz, slope, phase, .. } = Crossovers::default();
        Self {
            band_count: BandCount::default(),
            crossover_hz,
            slope,
            phase,
            stereo: Stereo::default(),
            lookahead_ms: 0.0,
            oversampling: Oversampling::default(),
            input_gain_db: 0.0,
            output_gain_db: 0.0,
            mix_percent: 100.0,
            bands: [Band::default(); BANDS],
        }
    }
}

fn padded_crossovers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[f64; MAX_SPLITS], D::Error> {
    padded(deserializer, Settings::default().crossover_hz)
}

fn padded_bands<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[Band; BANDS], D::Error> {
    padded(deserializer, Settings::default().bands)
}
