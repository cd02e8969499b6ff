//! What the user sets of the meter.

use crate::meter::profile::{Limits, Profiles};
use crate::meter::targets::{self, Playback, Targets};
use crate::meter::transport::Options;
use serde::{Deserialize, Serialize};

/// What the user sets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The rule sheet that the verdict follows.
    pub profile: Profile,
    /// The service whose playback is previewed.
    pub target: Target,
    /// A target of the user's own in its place. It comes from a file of the user's and is no preset's business.
    #[serde(skip)]
    pub own_target: Option<Playback>,
    /// Plays the output at the gain that the target would apply. For the ear: a bounce is never changed.
    pub audition: bool,
    /// Measures only while the transport of the DAW plays. Where there is no transport, everything is measured.
    pub follow_transport: bool,
    /// Starts the measure anew when playback starts.
    pub reset_on_start: bool,
}

impl Default for Settings {
    /// Follows the transport, so that the room between two takes is not counted, and keeps the measure over stops, so
    /// that nothing is lost by pressing stop.
    fn default() -> Self {
        let Options { only_while_playing, reset_on_start } = Options::default();
        let (profile, target) = (Profile::default(), Target::default());
        Self {
            profile,
            target,
            own_target: None,
            audition: false,
            follow_transport: only_while_playing,
            reset_on_start,
        }
    }
}

impl Settings {
    /// What the transport is to mean.
    pub(super) fn options(&self) -> Options {
        Options { only_while_playing: self.follow_transport, reset_on_start: self.reset_on_start }
    }
}

/// A studio's rule sheet for a pre-master.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Peaks at or below -6 dBFS and -6 dBTP, -10 LUFS or lower.
    #[default]
    Strict,
    /// Peaks at or below -3 dBFS, nothing clipped, inter-sample peaks included.
    Relaxed,
}

impl Profile {
    /// Its table in `data/profiles.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Relaxed => "relaxed",
        }
    }

    /// The limits it sets. Not for the audio thread: the first call reads the data file.
    #[must_use]
    pub fn limits(self) -> &'static Limits {
        Profiles::built_in().get(self.name()).expect("every variant is tested to have its table")
    }
}

/// A service that plays music at a loudness of its own: those of `data/targets.toml` that normalise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Spotify as it comes.
    #[default]
    Spotify,
    /// Spotify, set to Loud.
    SpotifyLoud,
    /// Spotify, set to Quiet.
    SpotifyQuiet,
    /// Apple Music with Sound Check.
    AppleMusic,
    /// YouTube.
    Youtube,
    /// Tidal.
    Tidal,
    /// Amazon Music.
    AmazonMusic,
    /// Deezer.
    Deezer,
    /// The recommendation of the AES for music.
    AesStreaming,
    /// Broadcast in Europe.
    EbuR128,
}

impl Target {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 10] = [
        Self::Spotify,
        Self::SpotifyLoud,
        Self::SpotifyQuiet,
        Self::AppleMusic,
        Self::Youtube,
        Self::Tidal,
        Self::AmazonMusic,
        Self::Deezer,
        Self::AesStreaming,
        Self::EbuR128,
    ];

    /// Its table in `data/targets.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Spotify => "spotify",
            Self::SpotifyLoud => "spotify_loud",
            Self::SpotifyQuiet => "spotify_quiet",
            Self::AppleMusic => "apple_music",
            Self::Youtube => "youtube",
            Self::Tidal => "tidal",
            Self::AmazonMusic => "amazon_music",
            Self::Deezer => "deezer",
            Self::AesStreaming => "aes_streaming",
            Self::EbuR128 => "ebu_r128",
        }
    }

    /// What it does to loudness. Not for the audio thread before a first call elsewhere: that one reads the data file.
    #[must_use]
    pub fn rules(self) -> &'static targets::Target {
        Targets::built_in().get(self.name()).expect("every variant is tested to have its table")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_and_target_has_its_table() {
        for profile in [Profile::Strict, Profile::Relaxed] {
            assert!(!profile.limits().title.is_empty());
        }
        for target in Target::ALL {
            assert!(target.rules().integrated_lufs.is_some(), "{target:?}");
            let id = toml::Value::try_from(target).expect("plain data");
            assert_eq!(id.as_str(), Some(target.name()), "one name in settings and in the data file");
        }
        let normalised = Targets::built_in().iter().filter(|(_, target)| target.integrated_lufs.is_some());
        assert_eq!(normalised.count(), Target::ALL.len());
    }

    #[test]
    fn settings_of_before_are_read() {
        let old: Settings = toml::from_str("profile = \"relaxed\"").expect("a field fewer");
        assert_eq!(old, Settings { profile: Profile::Relaxed, ..Settings::default() });
    }
}
