//! Parameters that are one of several, as hosts show them.

use dsp_core::chain::multiband;
use nice_plug::prelude::Enum;
use shell::same_choices;

/// How many bands are heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum BandCount {
    #[id = "1"]
    #[name = "1"]
    One,
    #[id = "2"]
    #[name = "2"]
    Two,
    #[id = "3"]
    #[name = "3"]
    Three,
    #[id = "4"]
    #[name = "4"]
    Four,
    #[id = "5"]
    #[name = "5"]
    Five,
    #[id = "6"]
    #[name = "6"]
    Six,
}

/// What a part of a band's curve does to the dynamics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Bend {
    #[id = "compress"]
    #[name = "Compress"]
    Compress,
    #[id = "expand"]
    #[name = "Expand"]
    Expand,
}

/// What the two lanes of a band are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Stereo {
    #[id = "left_right"]
    #[name = "Left/Right"]
    LeftRight,
    #[id = "mid_side"]
    #[name = "Mid/Side"]
    MidSide,
}

/// What a band detects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum SideChain {
    #[id = "band"]
    #[name = "Band"]
    Band,
    #[id = "input"]
    #[name = "Input"]
    Input,
    #[id = "external"]
    #[name = "External"]
    External,
}

/// How many times the sample rate the dynamics run at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Oversampling {
    #[id = "1"]
    #[name = "Off"]
    X1,
    #[id = "2"]
    #[name = "2x"]
    X2,
    #[id = "4"]
    #[name = "4x"]
    X4,
}

same_choices!(BandCount, multiband::BandCount: One, Two, Three, Four, Five, Six);
same_choices!(Bend, multiband::Bend: Compress, Expand);
same_choices!(Stereo, multiband::Stereo: LeftRight, MidSide);
same_choices!(SideChain, multiband::SideChain: Band, Input, External);
same_choices!(Oversampling, multiband::Oversampling: X1, X2, X4);
