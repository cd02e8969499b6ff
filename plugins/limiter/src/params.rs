//! The parameters of the limiter. Their ids are a promise: sessions and presets know them.

use dsp_core::chain::limiter;
use nice_plug::prelude::{BoolParam, Enum, EnumParam, FloatParam, Params};
use shell::{RoomParams, params};

/// All parameters.
#[derive(Params)]
pub struct LimiterParams {
    #[id = "bypass"]
    bypass: BoolParam,
    #[id = "input_gain_db"]
    pub(crate) input_gain: FloatParam,
    #[id = "ceiling_dbtp"]
    pub(crate) ceiling: FloatParam,
    #[id = "style"]
    pub(crate) style: EnumParam<Style>,
    #[id = "lookahead_ms"]
    pub(crate) lookahead: FloatParam,
    #[id = "attack_ms"]
    pub(crate) attack: FloatParam,
    #[id = "release_ms"]
    pub(crate) release: FloatParam,
    #[id = "auto_release"]
    pub(crate) auto_release: BoolParam,
    #[id = "transient_link_percent"]
    pub(crate) transient_link: FloatParam,
    #[id = "release_link_percent"]
    pub(crate) release_link: FloatParam,
    #[id = "soft_knee_db"]
    pub(crate) soft_knee: FloatParam,
    #[id = "detection_oversampling"]
    pub(crate) detection_oversampling: EnumParam<Oversampling>,
    #[id = "gain_oversampling"]
    pub(crate) gain_oversampling: EnumParam<Oversampling>,
    #[id = "unity_gain"]
    pub(crate) unity_gain: BoolParam,
    #[id = "dc_filter"]
    pub(crate) dc_filter: BoolParam,
    #[id = "learn"]
    pub(crate) learn: BoolParam,
    #[id = "target_lufs"]
    pub(crate) target: FloatParam,
    #[id = "word_length"]
    pub(crate) word_length: EnumParam<WordLength>,
    #[id = "shaping"]
    pub(crate) shaping: EnumParam<Shaping>,
    #[id = "auto_blank"]
    pub(crate) auto_blank: BoolParam,
}

/// Word length of the output, as hosts show it.
///
/// Eight choices, not seven: clap-wrapper rounds the sixth of seven down to the fifth (5/6 in f32, times 6, is less than
/// 5). The bundle tests read every choice back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum WordLength {
    #[id = "off"]
    Off,
    #[id = "24"]
    #[name = "24 bit"]
    Bits24,
    #[id = "20"]
    #[name = "20 bit"]
    Bits20,
    #[id = "18"]
    #[name = "18 bit"]
    Bits18,
    #[id = "16"]
    #[name = "16 bit"]
    Bits16,
    #[id = "14"]
    #[name = "14 bit"]
    Bits14,
    #[id = "12"]
    #[name = "12 bit"]
    Bits12,
    #[id = "8"]
    #[name = "8 bit"]
    Bits8,
}

/// How the gain moves, as hosts show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Style {
    #[id = "transparent"]
    Transparent,
    #[id = "punchy"]
    Punchy,
    #[id = "dense"]
    Dense,
    #[id = "gentle"]
    Gentle,
}

/// Points a sample, as hosts show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Oversampling {
    #[id = "1"]
    #[name = "1x"]
    X1,
    #[id = "2"]
    #[name = "2x"]
    X2,
    #[id = "4"]
    #[name = "4x"]
    X4,
    #[id = "8"]
    #[name = "8x"]
    X8,
    #[id = "16"]
    #[name = "16x"]
    X16,
    #[id = "32"]
    #[name = "32x"]
    X32,
}

/// Spectrum of the noise, as hosts show it: from plain to deepest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Shaping {
    #[id = "off"]
    #[name = "White"]
    Off,
    #[id = "modified_e_2"]
    #[name = "Modified E, 2 taps"]
    ModifiedE2,
    #[id = "f_weighted_3"]
    #[name = "F-weighted, 3 taps"]
    FWeighted3,
    #[id = "modified_e_9"]
    #[name = "Modified E, 9 taps"]
    ModifiedE9,
    #[id = "lipshitz_5"]
    #[name = "Lipshitz, 5 taps"]
    Lipshitz5,
    #[id = "itu_r_468_9"]
    #[name = "ITU-R 468, 9 taps"]
    ItuR468,
    #[id = "f_weighted_9"]
    #[name = "F-weighted, 9 taps"]
    FWeighted9,
    #[id = "improved_e_9"]
    #[name = "Improved E, 9 taps"]
    ImprovedE9,
}

/// The choices of the settings as those of the host, and back.
macro_rules! same_choices {
    ($name:ident: $($choice:ident)+) => {
        impl From<limiter::$name> for $name {
            fn from(choice: limiter::$name) -> Self {
                match choice {
                    $(limiter::$name::$choice => Self::$choice,)+
                }
            }
        }

        impl From<$name> for limiter::$name {
            fn from(choice: $name) -> Self {
                match choice {
                    $($name::$choice => Self::$choice,)+
                }
            }
        }
    };
}

same_choices!(Style: Transparent Punchy Dense Gentle);
same_choices!(Oversampling: X1 X2 X4 X8 X16 X32);
same_choices!(Shaping: Off ModifiedE2 FWeighted3 ModifiedE9 Lipshitz5 ItuR468 FWeighted9 ImprovedE9);
same_choices!(WordLength: Off Bits24 Bits20 Bits18 Bits16 Bits14 Bits12 Bits8);

impl Default for LimiterParams {
    fn default() -> Self {
        let default = limiter::Settings::default();
        // What the latency follows is not for automation: hosts restart a plugin whose latency changes.
        Self {
            bypass: params::bypass(),
            input_gain: params::decibels("Input Gain", default.input_gain_db, limiter::INPUT_GAIN_DB),
            ceiling: params::decibels("Ceiling", default.ceiling_dbtp, limiter::CEILING_DBTP),
            style: params::choice("Style", default.style.into()),
            lookahead: params::milliseconds("Lookahead", default.lookahead_ms, limiter::LOOKAHEAD_MS)
                .non_automatable(),
            attack: params::milliseconds("Attack", default.attack_ms, limiter::TIME_MS),
            release: params::milliseconds("Release", default.release_ms, limiter::TIME_MS),
            auto_release: params::switch("Auto Release", default.auto_release),
            transient_link: params::percent(
                "Transient Link",
                default.transient_link_percent,
                limiter::LINK_PERCENT,
            ),
            release_link: params::percent(
                "Release Link",
                default.release_link_percent,
                limiter::LINK_PERCENT,
            ),
            soft_knee: params::decibel_span("Soft Knee", default.soft_knee_db, limiter::SOFT_KNEE_DB),
            detection_oversampling: params::choice(
                "Detection Oversampling",
                default.detection_oversampling.into(),
            ),
            gain_oversampling: params::choice("Gain Oversampling", default.gain_oversampling.into())
                .non_automatable(),
            unity_gain: params::switch("Unity Gain", default.unity_gain),
            dc_filter: params::switch("DC Filter", default.dc_filter),
            learn: params::switch("Learn", default.learn),
            target: params::loudness("Target Loudness", default.target_lufs, limiter::TARGET_LUFS),
            word_length: params::choice("Word Length", default.word_length.into()),
            shaping: params::choice("Noise Shaping", default.shaping.into()),
            auto_blank: params::switch("Auto Blank", default.auto_blank),
        }
    }
}

impl RoomParams for LimiterParams {
    type Settings = limiter::Settings;

    fn settings(&self) -> limiter::Settings {
        limiter::Settings {
            input_gain_db: self.input_gain.value().into(),
            ceiling_dbtp: self.ceiling.value().into(),
            style: self.style.value().into(),
            lookahead_ms: self.lookahead.value().into(),
            attack_ms: self.attack.value().into(),
            release_ms: self.release.value().into(),
            auto_release: self.auto_release.value(),
            transient_link_percent: self.transient_link.value().into(),
            release_link_percent: self.release_link.value().into(),
            soft_knee_db: self.soft_knee.value().into(),
            detection_oversampling: self.detection_oversampling.value().into(),
            gain_oversampling: self.gain_oversampling.value().into(),
            unity_gain: self.unity_gain.value(),
            dc_filter: self.dc_filter.value(),
            learn: self.learn.value(),
            target_lufs: self.target.value().into(),
            word_length: self.word_length.value().into(),
            shaping: self.shaping.value().into(),
            auto_blank: self.auto_blank.value(),
        }
    }

    fn bypass(&self) -> &BoolParam {
        &self.bypass
    }
}
