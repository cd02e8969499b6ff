//! Parameters that are one of several, as hosts show them.

use dsp_core::chain::imager;
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
}

/// What the two channels are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Matrix {
    #[id = "stereo"]
    #[name = "Stereo"]
    Stereo,
    #[id = "encode"]
    #[name = "Encode M/S"]
    Encode,
    #[id = "decode"]
    #[name = "Decode M/S"]
    Decode,
}

/// Slope of the mono maker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum HighPass {
    #[id = "6"]
    #[name = "6 dB/oct"]
    Db6,
    #[id = "12"]
    #[name = "12 dB/oct"]
    Db12,
    #[id = "18"]
    #[name = "18 dB/oct"]
    Db18,
    #[id = "24"]
    #[name = "24 dB/oct"]
    Db24,
    #[id = "30"]
    #[name = "30 dB/oct"]
    Db30,
    #[id = "36"]
    #[name = "36 dB/oct"]
    Db36,
    #[id = "42"]
    #[name = "42 dB/oct"]
    Db42,
    #[id = "48"]
    #[name = "48 dB/oct"]
    Db48,
}

/// How a side is made of the mid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Stereoize {
    #[id = "all_pass"]
    #[name = "All-pass"]
    AllPass,
    #[id = "velvet"]
    #[name = "Velvet"]
    Velvet,
    #[id = "haas"]
    #[name = "Haas"]
    Haas,
}

/// What is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Listen {
    #[id = "stereo"]
    #[name = "Stereo"]
    Stereo,
    #[id = "mono"]
    #[name = "Mono"]
    Mono,
    #[id = "side"]
    #[name = "Side"]
    Side,
    #[id = "left"]
    #[name = "Left"]
    Left,
    #[id = "right"]
    #[name = "Right"]
    Right,
}

/// Through what it is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Translation {
    #[id = "off"]
    #[name = "Off"]
    Off,
    #[id = "earbud"]
    #[name = "Earbud"]
    Earbud,
    #[id = "speaker"]
    #[name = "Speaker"]
    Speaker,
    #[id = "car"]
    #[name = "Car"]
    Car,
}

same_choices!(BandCount, imager::BandCount: One, Two, Three, Four);
same_choices!(Matrix, imager::Matrix: Stereo, Encode, Decode);
same_choices!(HighPass, imager::HighPass: Db6, Db12, Db18, Db24, Db30, Db36, Db42, Db48);
same_choices!(Stereoize, imager::Stereoize: AllPass, Velvet, Haas);
same_choices!(Listen, imager::Listen: Stereo, Mono, Side, Left, Right);
same_choices!(Translation, imager::Translation: Off, Earbud, Speaker, Car);
