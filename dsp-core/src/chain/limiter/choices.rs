//! The settings of the limiter that are one of several.

use crate::dynamics::gain_path::Timing;
use crate::dynamics::oversampled_gain;
use serde::{Deserialize, Serialize};

/// How the automatic release divides a reduction: how soon it counts as sustained, how fast peaks recover from it, and
/// how fast the sustained part comes back. The figures are multiples of the attack and release times that are set. All
/// styles hold the ceiling, have the same latency and take the same look-ahead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// Sustained after the attack time; peaks recover in a tenth of the release time, the sustained part in all of it.
    /// Tones stay as clean as with a slow release, drums recover as from a fast one.
    #[default]
    Transparent,
    /// Sustained after twice the attack time, so that the body of a drum still counts as a peak; peaks recover in a
    /// twentieth of the release time.
    Punchy,
    /// Sustained after four times the attack time; peaks recover in a fiftieth of the release time, the sustained part in
    /// half of it. The loudest, with the most distortion.
    Dense,
    /// Sustained after half the attack time; peaks recover in the release time itself, the sustained part in five times
    /// that. The balance of a phrase stays as it is: for classical music. The quietest.
    Gentle,
}

impl Style {
    /// What the gain follows at these times, in ms.
    #[must_use]
    pub fn timing(self, attack_ms: f64, release_ms: f64) -> Timing {
        let (sustain, peaks, sustained) = match self {
            Self::Transparent => (1.0, 0.1, 1.0),
            Self::Punchy => (2.0, 0.05, 1.0),
            Self::Dense => (4.0, 0.02, 0.5),
            Self::Gentle => (0.5, 1.0, 5.0),
        };
        Timing {
            sustain_after_ms: Some(sustain * attack_ms),
            release_ms: peaks * release_ms,
            sustained_release_ms: sustained * release_ms,
        }
    }
}

/// How many points a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Oversampling {
    /// The samples themselves.
    #[serde(rename = "1")]
    X1,
    /// Twice the rate.
    #[serde(rename = "2")]
    X2,
    /// Four times the rate.
    #[serde(rename = "4")]
    X4,
    /// Eight times the rate.
    #[serde(rename = "8")]
    X8,
    /// 16 times the rate.
    #[serde(rename = "16")]
    X16,
    /// 32 times the rate.
    #[serde(rename = "32")]
    X32,
}

impl Oversampling {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 6] = [Self::X1, Self::X2, Self::X4, Self::X8, Self::X16, Self::X32];

    /// Points a sample.
    #[must_use]
    pub fn factor(self) -> usize {
        match self {
            Self::X1 => 1,
            Self::X2 => 2,
            Self::X4 => 4,
            Self::X8 => 8,
            Self::X16 => 16,
            Self::X32 => 32,
        }
    }
}

impl Oversampling {
    /// Hops by which a gain applied at this multiple of the rate delays the sound.
    pub(super) fn latency_hops(self) -> usize {
        if self == Self::X1 { 0 } else { oversampled_gain::LATENCY_HOPS }
    }
}

/// Word length of the output. Anything but `Off` is dithered with triangular noise of 2 LSB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WordLength {
    /// Floating point, as the host hands it over.
    #[serde(rename = "off")]
    Off,
    /// 24 bits.
    #[serde(rename = "24")]
    Bits24,
    /// 20 bits.
    #[serde(rename = "20")]
    Bits20,
    /// 18 bits.
    #[serde(rename = "18")]
    Bits18,
    /// 16 bits.
    #[serde(rename = "16")]
    Bits16,
    /// 14 bits: early samplers and converters.
    #[serde(rename = "14")]
    Bits14,
    /// 12 bits.
    #[serde(rename = "12")]
    Bits12,
    /// 8 bits.
    #[serde(rename = "8")]
    Bits8,
}

impl WordLength {
    /// Bits of a word; `None` for floating point.
    #[must_use]
    pub fn bits(self) -> Option<u32> {
        match self {
            Self::Off => None,
            Self::Bits24 => Some(24),
            Self::Bits20 => Some(20),
            Self::Bits18 => Some(18),
            Self::Bits16 => Some(16),
            Self::Bits14 => Some(14),
            Self::Bits12 => Some(12),
            Self::Bits8 => Some(8),
        }
    }
}
