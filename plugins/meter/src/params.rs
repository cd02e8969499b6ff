//! The parameters of the meter. Their ids are a promise: sessions and presets know them.

use dsp_core::chain::meter;
use nice_plug::prelude::{BoolParam, Enum, EnumParam, Params};
use shell::{RoomParams, params};

/// All parameters.
#[derive(Params)]
pub struct MeterParams {
    #[id = "bypass"]
    bypass: BoolParam,
    #[id = "profile"]
    pub(crate) profile: EnumParam<Profile>,
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

impl Default for MeterParams {
    fn default() -> Self {
        let meter::Settings { profile } = meter::Settings::default();
        Self { bypass: params::bypass(), profile: params::choice("Profile", profile.into()) }
    }
}

impl RoomParams for MeterParams {
    type Settings = meter::Settings;

    fn settings(&self) -> meter::Settings {
        meter::Settings { profile: self.profile.value().into() }
    }

    fn bypass(&self) -> &BoolParam {
        &self.bypass
    }
}
