//! One track of the album file.

use crate::fade::{Fade, Shape};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A track as the album file tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Track {
    /// The mix. Either this or a session.
    pub file: Option<PathBuf>,
    /// A session of stems.
    pub session: Option<PathBuf>,
    /// Title.
    pub title: String,
    /// Performer, where it is not the album's.
    pub artist: Option<String>,
    /// Writer of the words.
    pub songwriter: Option<String>,
    /// Writer of the music.
    pub composer: Option<String>,
    /// Arranger.
    pub arranger: Option<String>,
    /// ISRC: 12 characters, dashes allowed.
    pub isrc: Option<String>,
    /// Preset, where it is not the album's.
    pub preset: Option<String>,
    /// Level before the chain, in dB, -48 to 24.
    pub gain_db: f64,
    /// Where the track starts in its file.
    pub start: Option<Time>,
    /// Where it ends.
    pub end: Option<Time>,
    /// How it begins.
    pub fade_in: Option<Fade>,
    /// How it ends.
    pub fade_out: Option<Fade>,
    /// Silence before it in seconds, 0 to 60; 2 where nothing is said, and none before the first.
    pub gap_s: Option<f64>,
    /// Overlaps the end of the track before, in place of a gap.
    pub crossfade: Option<Crossfade>,
    /// Plays before track 1, where only rewinding finds it. Of the first track alone.
    pub hidden: bool,
    /// Index points 2 and on.
    pub index: Vec<Time>,
    /// Names for times.
    pub markers: BTreeMap<String, f64>,
    /// Settings that change on the way.
    pub automation: Vec<Automation>,
    /// Whether the disc says that it may be copied.
    pub copy_permitted: bool,
}

impl Default for Track {
    fn default() -> Self {
        Self {
            file: None,
            session: None,
            title: String::new(),
            artist: None,
            songwriter: None,
            composer: None,
            arranger: None,
            isrc: None,
            preset: None,
            gain_db: 0.0,
            start: None,
            end: None,
            fade_in: None,
            fade_out: None,
            gap_s: None,
            crossfade: None,
            hidden: false,
            index: Vec::new(),
            markers: BTreeMap::new(),
            automation: Vec::new(),
            copy_permitted: false,
        }
    }
}

impl Track {
    /// Seconds of a time in this track's file; `None` if it names a marker that is not there.
    #[must_use]
    pub fn seconds(&self, time: &Time) -> Option<f64> {
        match time {
            Time::Seconds(seconds) => Some(*seconds),
            Time::Marker(name) => self.markers.get(name).copied(),
        }
    }
}

/// Seconds, or the name of a marker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Time {
    /// Seconds of the file.
    Seconds(f64),
    /// One of [`Track::markers`].
    Marker(String),
}

/// How a track overlaps the one before.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crossfade {
    /// Length in milliseconds, above 0 to 60 000.
    pub ms: f64,
    /// Curve of both sides.
    #[serde(default = "Shape::of_crossfades")]
    pub shape: Shape,
}

/// A setting that changes while the track plays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Automation {
    /// Table of the preset: `eq`, `multiband`, `imager` or `limiter`.
    pub plugin: String,
    /// Key of the setting; of a band with its number, such as `gain_db_3`.
    pub parameter: String,
    /// What it is when. Straight lines on the plugin's own scale lie between, and two points at one time are a step.
    pub points: Vec<Point>,
}

/// A time and the value that a setting has there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point(pub Time, pub Setting);

/// A value of a setting, as a preset writes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    /// On or off.
    Switch(bool),
    /// A number in the unit of the key.
    Number(f64),
    /// One of several.
    Choice(String),
}
