//! What the user can choose from.

use serde::{Deserialize, Serialize};

/// The shape of a band. New shapes come last, so that a number that a session automated keeps its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Peak or dip.
    Bell,
    /// Everything below.
    LowShelf,
    /// Everything above.
    HighShelf,
    /// High-pass.
    LowCut,
    /// Low-pass.
    HighCut,
    /// Everything above up and everything below down, by the same gain.
    Tilt,
    /// Nothing passes at its frequency.
    Notch,
    /// Only the surroundings of its frequency pass, falling by 6 dB an octave on either side.
    BandPass,
}

/// Steepness of a cut in dB an octave: a Butterworth filter of one pole for each 6 dB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each name says its decibels")]
pub enum Slope {
    Db6,
    Db12,
    Db18,
    Db24,
    Db30,
    Db36,
    Db42,
    Db48,
    Db54,
    Db60,
    Db66,
    Db72,
    Db78,
    Db84,
    Db90,
    Db96,
    /// A transition of a twelfth of an octave. Its phase is linear whatever [`super::Band::phase`] says; where a phase mode has
    /// no linear phase, it is [`Slope::Db96`].
    Brickwall,
}

/// Which part of the stereo sound a band changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each name says it")]
pub enum Placement {
    Stereo,
    Left,
    Right,
    /// Half the sum of both channels.
    Mid,
    /// Half their difference.
    Side,
}

/// The phase of a band in [`PhaseMode::Linear`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BandPhase {
    /// Keeps every phase relation; rings before as long as after.
    Linear,
    /// Rings after only, and turns the phase as an analogue equaliser does.
    Minimum,
}

/// How the bands treat the phase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseMode {
    /// By convolution, each band linear or minimum as [`super::Band::phase`] says. Latency: half the taps of the resolution and
    /// 512 frames.
    #[default]
    Linear,
    /// By convolution, every band minimum. Latency: 512 frames.
    Minimum,
    /// By recursive filters. Latency: 0 frames.
    ZeroLatency,
}

/// Taps of the kernels at sample rates up to 50 kHz; twice that up to 100 kHz, and so on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// 2048 taps.
    Low,
    /// 4096 taps.
    Medium,
    /// 8192 taps.
    #[default]
    High,
    /// 16384 taps.
    VeryHigh,
    /// 65536 taps.
    Maximum,
}

impl Slope {
    /// All, in order.
    pub const ALL: [Self; 17] = [
        Self::Db6,
        Self::Db12,
        Self::Db18,
        Self::Db24,
        Self::Db30,
        Self::Db36,
        Self::Db42,
        Self::Db48,
        Self::Db54,
        Self::Db60,
        Self::Db66,
        Self::Db72,
        Self::Db78,
        Self::Db84,
        Self::Db90,
        Self::Db96,
        Self::Brickwall,
    ];

    /// Poles of the Butterworth filter, 1 to 16; `None` for the brickwall.
    #[must_use]
    pub fn order(self) -> Option<usize> {
        (self != Self::Brickwall).then_some(self as usize + 1)
    }
}

impl Resolution {
    /// All, in order.
    pub const ALL: [Self; 5] = [Self::Low, Self::Medium, Self::High, Self::VeryHigh, Self::Maximum];

    /// Taps at sample rates up to 50 kHz.
    #[must_use]
    pub fn base_taps(self) -> usize {
        match self {
            Self::Low => 2_048,
            Self::Medium => 4_096,
            Self::High => 8_192,
            Self::VeryHigh => 16_384,
            Self::Maximum => 65_536,
        }
    }
}

impl Kind {
    /// All, in order.
    pub const ALL: [Self; 8] = [
        Self::Bell,
        Self::LowShelf,
        Self::HighShelf,
        Self::LowCut,
        Self::HighCut,
        Self::Tilt,
        Self::Notch,
        Self::BandPass,
    ];

    /// Whether [`super::Band::gain_db`] means something.
    #[must_use]
    pub fn has_gain(self) -> bool {
        matches!(self, Self::Bell | Self::LowShelf | Self::HighShelf | Self::Tilt)
    }

    /// Whether [`super::Band::slope`] means something.
    #[must_use]
    pub fn has_slope(self) -> bool {
        matches!(self, Self::LowCut | Self::HighCut)
    }
}
