//! What the user chooses of the imager by name.

use serde::{Deserialize, Serialize};

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
}

/// What the two channels are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matrix {
    /// Left and right come in and go out.
    #[default]
    Stereo,
    /// Left and right come in; half their sum and half their difference go out, on the left and on the right.
    Encode,
    /// Half the sum comes in on the left and half the difference on the right; left and right go out.
    Decode,
}

/// Slope of the mono maker: a Butterworth high-pass of order 1 to 8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the number is the slope in dB an octave")]
pub enum HighPass {
    #[serde(rename = "6")]
    Db6,
    #[serde(rename = "12")]
    Db12,
    #[serde(rename = "18")]
    Db18,
    #[default]
    #[serde(rename = "24")]
    Db24,
    #[serde(rename = "30")]
    Db30,
    #[serde(rename = "36")]
    Db36,
    #[serde(rename = "42")]
    Db42,
    #[serde(rename = "48")]
    Db48,
}

/// How a side is made of the mid: see its file, `decorrelator`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stereoize {
    /// All-passes: no delay, a gentle spread of tones.
    #[default]
    AllPass,
    /// Sparse noise of 30 ms: dense, like a small room.
    Velvet,
    /// One echo: left and right take turns over frequency.
    Haas,
}

/// What is heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listen {
    /// All.
    #[default]
    Stereo,
    /// Half the sum, on both sides.
    Mono,
    /// Half the difference, on both sides.
    Side,
    /// The left, on both sides.
    Left,
    /// The right, on both sides.
    Right,
}

/// Through what it is heard: see its file, `translation`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Translation {
    /// The engineer's own monitors.
    #[default]
    Off,
    /// A cheap earbud.
    Earbud,
    /// The speaker of a telephone or a kitchen radio.
    Speaker,
    /// A car.
    Car,
}

impl BandCount {
    /// The number.
    #[must_use]
    pub fn number(self) -> usize {
        self as usize + 1
    }
}

impl HighPass {
    /// Order of the filter, 1 to 8: a sixth of the slope in dB an octave.
    #[must_use]
    pub fn order(self) -> usize {
        self as usize + 1
    }
}
