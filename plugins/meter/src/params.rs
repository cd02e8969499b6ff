//! The parameters of the meter. Their ids are a promise: sessions and presets know them.

use crate::chosen::Chosen;
use dsp_core::chain::meter;
use nice_plug::prelude::{BoolParam, Enum, EnumParam, Params};
use shell::{RoomParams, params};

/// All parameters. Pause and the reset by hand are none: a session that comes back paused, or an automation lane that
/// wipes a measure, would surprise.
#[derive(Params)]
pub struct MeterParams {
    #[id = "bypass"]
    bypass: BoolParam,
    #[id = "profile"]
    pub(crate) profile: EnumParam<Profile>,
    #[id = "target"]
    pub(crate) target: EnumParam<Target>,
    #[id = "audition"]
    pub(crate) audition: BoolParam,
    #[id = "follow_transport"]
    pub(crate) follow_transport: BoolParam,
    #[id = "reset_on_start"]
    pub(crate) reset_on_start: BoolParam,
    #[persist = "own"]
    pub(crate) own: Chosen,
}

/// A studio's rule sheet, as hosts show it: the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Profile {
    #[id = "relaxed"]
    Relaxed,
    #[id = "strict"]
    Strict,
}

impl From<meter::Profile> for Profile {
    fn from(profile: meter::Profile) -> Self {
        match profile {
            meter::Profile::Strict => Self::Strict,
            meter::Profile::Relaxed => Self::Relaxed,
        }
    }
}

impl From<Profile> for meter::Profile {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Strict => Self::Strict,
            Profile::Relaxed => Self::Relaxed,
        }
    }
}

/// A service, as hosts show it. Ten choices: clap-wrapper reads every one of ten back, but not of 11 to 13.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum Target {
    #[id = "spotify"]
    Spotify,
    #[id = "spotify_loud"]
    #[name = "Spotify, Loud"]
    SpotifyLoud,
    #[id = "spotify_quiet"]
    #[name = "Spotify, Quiet"]
    SpotifyQuiet,
    #[id = "apple_music"]
    #[name = "Apple Music"]
    AppleMusic,
    #[id = "youtube"]
    #[name = "YouTube"]
    Youtube,
    #[id = "tidal"]
    Tidal,
    #[id = "amazon_music"]
    #[name = "Amazon Music"]
    AmazonMusic,
    #[id = "deezer"]
    Deezer,
    #[id = "aes_streaming"]
    #[name = "AES streaming, music"]
    AesStreaming,
    #[id = "ebu_r128"]
    #[name = "EBU R128 broadcast"]
    EbuR128,
}

/// Both ways between the two vocabularies.
macro_rules! same_targets {
    ($($name:ident),+) => {
        impl From<meter::Target> for Target {
            fn from(target: meter::Target) -> Self {
                match target { $(meter::Target::$name => Self::$name),+ }
            }
        }

        impl From<Target> for meter::Target {
            fn from(target: Target) -> Self {
                match target { $(Target::$name => Self::$name),+ }
            }
        }
    };
}

same_targets!(
    Spotify,
    SpotifyLoud,
    SpotifyQuiet,
    AppleMusic,
    Youtube,
    Tidal,
    AmazonMusic,
    Deezer,
    AesStreaming,
    EbuR128
);

impl Default for MeterParams {
    fn default() -> Self {
        let meter::Settings { profile, target, audition, follow_transport, reset_on_start, .. } =
            meter::Settings::default();
        Self {
            bypass: params::bypass(),
            profile: params::choice("Profile", profile.into()),
            target: params::choice("Target", target.into()),
            audition: params::switch("Audition", audition),
            follow_transport: params::switch("Follow Transport", follow_transport),
            reset_on_start: params::switch("Reset on Start", reset_on_start),
            own: Chosen::default(),
        }
    }
}

impl RoomParams for MeterParams {
    type Settings = meter::Settings;

    fn settings(&self) -> meter::Settings {
        meter::Settings {
            profile: self.profile.value().into(),
            target: self.target.value().into(),
            own_target: self.own.playback(),
            audition: self.audition.value(),
            follow_transport: self.follow_transport.value(),
            reset_on_start: self.reset_on_start.value(),
        }
    }

    fn bypass(&self) -> &BoolParam {
        &self.bypass
    }
}
