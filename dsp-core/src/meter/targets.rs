//! What streaming services will do to the loudness: targets as dated data, and the gain that each would apply.

use super::readings::Readings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub use super::profile::Error;

/// The built-in targets, and the reference of every key.
pub const BUILT_IN: &str = include_str!("../../data/targets.toml");

/// What a target does with music that is not at its loudness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Louder music is turned down, nothing is turned up.
    DownOnly,
    /// Quieter music is turned up as far as its true peak allows.
    UpToPeak,
    /// Brought to the loudness either way.
    Both,
    /// Turned down; whether it is turned up is not known and not assumed.
    Unstated,
    /// Played as it is.
    None,
}

/// Where the numbers of a target come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trust {
    /// The service's own page.
    Official,
    /// Somebody else's word.
    Secondary,
    /// A published standard.
    Standard,
    /// What is customary.
    Custom,
}

/// One target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// What it is called on the screen.
    pub title: String,
    /// Loudness that it plays at, in LUFS; `None` where nothing is normalised.
    pub integrated_lufs: Option<f64>,
    /// Highest true peak that it asks for, in dBTP.
    pub true_peak_dbtp: Option<f64>,
    /// What it does with other music.
    pub rule: Rule,
    /// Where the numbers come from.
    pub trust: Trust,
    /// Month in which they were looked up, as `2026-11`.
    pub as_of: String,
    /// What else there is to know.
    pub note: Option<String>,
}

/// What a target would do to what was measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Preview {
    /// Gain that it would apply, in dB; 0 before there is an integrated loudness.
    pub gain_db: f64,
    /// Loudness after it, in LUFS.
    pub integrated_lufs: f64,
    /// True peak after it, in dBTP.
    pub true_peak_dbtp: f64,
    /// It turns the music up.
    pub turns_up: bool,
    /// The true peak of what is delivered is above what the target asks for, as shown in tenths.
    pub peak_too_high: bool,
}

/// The numbers of a target that decide a gain.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Playback {
    /// Loudness that it plays at, in LUFS; `None` where nothing is normalised.
    pub integrated_lufs: Option<f64>,
    /// Highest true peak that it asks for, in dBTP.
    pub true_peak_dbtp: Option<f64>,
    /// What it does with other music.
    pub rule: Rule,
}

impl Playback {
    /// What it would do. Pure.
    #[must_use]
    pub fn preview(&self, readings: &Readings) -> Preview {
        let (loudness, peak) = (readings.integrated_lufs, readings.true_peak());
        let wanted = self.integrated_lufs.map_or(0.0, |target| target - loudness);
        let room = self.true_peak_dbtp.map_or(f64::INFINITY, |limit| (limit - peak).max(0.0));
        let gain = match self.rule {
            Rule::DownOnly | Rule::Unstated => wanted.min(0.0),
            Rule::UpToPeak => wanted.min(room),
            Rule::Both => wanted,
            Rule::None => 0.0,
        };
        let gain_db = if gain.is_finite() { gain } else { 0.0 };
        let tenths = |level: f64| (level * 10.0).round();
        Preview {
            gain_db,
            integrated_lufs: loudness + gain_db,
            true_peak_dbtp: peak + gain_db,
            turns_up: gain_db > 0.0,
            peak_too_high: self.true_peak_dbtp.is_some_and(|limit| tenths(peak) > tenths(limit)),
        }
    }
}

impl Target {
    /// The numbers that decide the gain.
    #[must_use]
    pub fn playback(&self) -> Playback {
        let Self { integrated_lufs, true_peak_dbtp, rule, .. } = *self;
        Playback { integrated_lufs, true_peak_dbtp, rule }
    }

    /// What it would do. Pure.
    #[must_use]
    pub fn preview(&self, readings: &Readings) -> Preview {
        self.playback().preview(readings)
    }

    fn fault(&self) -> Option<String> {
        let given = [("integrated_lufs", self.integrated_lufs), ("true_peak_dbtp", self.true_peak_dbtp)];
        if let Some((key, Some(level))) =
            given.into_iter().find(|(_, level)| level.is_some_and(|level| !(-70.0..=20.0).contains(&level)))
        {
            return Some(format!("`{key}` is {level}: give a level between -70 and 20"));
        }
        let month = self.as_of.split_once('-').is_some_and(|(year, month)| {
            year.len() == 4 && year.parse::<u16>().is_ok() && matches!(month.parse::<u8>(), Ok(1..=12))
        });
        if !month {
            return Some(format!("`as_of` is `{}`: give year and month, such as 2026-11", self.as_of));
        }
        (self.rule != Rule::None && self.integrated_lufs.is_none())
            .then(|| "no `integrated_lufs`: give one, or set `rule` to `none`".to_owned())
    }
}

/// Targets by name, in alphabetical order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Targets(BTreeMap<String, Target>);

impl FromIterator<(String, Target)> for Targets {
    fn from_iter<I: IntoIterator<Item = (String, Target)>>(targets: I) -> Self {
        Self(targets.into_iter().collect())
    }
}

impl Targets {
    /// Reads targets in the form of `data/targets.toml`.
    ///
    /// # Errors
    /// One line that names the line of the text or the target, the key, and the fix; the caller adds the file.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let targets: Self = toml::from_str(text).map_err(|error| Error::of_toml(text, &error))?;
        if targets.0.is_empty() {
            return Err(Error::new(None, "no target: give at least one table, such as [mine]".to_owned()));
        }
        for (name, target) in &targets.0 {
            if let Some(message) = target.fault() {
                return Err(Error::new(Some(format!("target `{name}`")), message));
            }
        }
        Ok(targets)
    }

    /// The targets that come with Lathe.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static TARGETS: LazyLock<Targets> =
            LazyLock::new(|| Targets::parse(BUILT_IN).expect("data/targets.toml is tested"));
        &TARGETS
    }

    /// The target of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Target> {
        self.0.get(name)
    }

    /// Adds those of `other`; of one name, the one that was there stays.
    pub fn extend(&mut self, other: Self) {
        for (name, target) in other.0 {
            self.0.entry(name).or_insert(target);
        }
    }

    /// Names and targets.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Target)> {
        self.0.iter().map(|(name, target)| (name.as_str(), target))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preview(name: &str, integrated_lufs: f64, true_peak: f64) -> Preview {
        let readings = Readings { integrated_lufs, true_peak_dbtp: [true_peak; 2], ..Readings::default() };
        Targets::built_in().get(name).expect("built in").preview(&readings)
    }

    #[test]
    fn each_rule_gives_its_gain() {
        // Name, loudness, true peak, gain, turned up, peak too high.
        let cases = [
            ("spotify", -9.0, -0.5, -5.0, false, true),
            ("spotify", -18.0, -3.0, 2.0, true, false),
            ("spotify", -18.0, -8.0, 4.0, true, false),
            ("spotify", -18.0, -0.3, 0.0, false, true),
            ("spotify_quiet", -14.0, -1.0, -5.0, false, false),
            ("youtube", -18.0, -8.0, 0.0, false, false),
            ("youtube", -9.5, -1.04, -4.5, false, false),
            ("apple_music", -20.0, -8.0, 0.0, false, false),
            ("ebu_r128", -30.0, -8.0, 7.0, true, false),
            ("cd", -8.0, 0.0, 0.0, false, true),
            ("vinyl", -8.0, 3.0, 0.0, false, false),
        ];
        for (name, loudness, peak, gain, up, high) in cases {
            let got = preview(name, loudness, peak);
            assert!((got.gain_db - gain).abs() < 1e-12, "{name}: {got:?}");
            assert_eq!((got.turns_up, got.peak_too_high), (up, high), "{name}");
            assert!((got.integrated_lufs - loudness - gain).abs() < 1e-12);
            assert!((got.true_peak_dbtp - peak - gain).abs() < 1e-12);
        }
        for (_, target) in Targets::built_in().iter() {
            assert_eq!(target.preview(&Readings::default()).gain_db, 0.0);
        }
    }

    #[test]
    fn every_key_is_explained_in_the_data_file() {
        for key in ["title", "integrated_lufs", "true_peak_dbtp", "rule", "trust", "as_of", "note"] {
            assert!(BUILT_IN.contains(&format!("#   {key} ")), "{key} is not explained");
        }
        assert_eq!(Targets::built_in().iter().count(), 12);
    }

    #[test]
    fn a_fault_is_named_with_its_place_in_one_line() {
        let row = |lines: &str| format!("[mine]\ntitle = \"M\"\ntrust = \"custom\"\n{lines}");
        let cases = [
            (row("as_of = \"2026-11\"\nrule = \"up\"\n"), "line 5: unknown variant `up`"),
            (row("as_of = \"2026-11\"\nrule = \"both\"\n"), "target `mine`: no `integrated_lufs`"),
            (row("as_of = \"autumn\"\nrule = \"none\"\n"), "`as_of` is `autumn`"),
            (row("as_of = \"2026-11\"\nrule = \"none\"\ntrue_peak_dbtp = nan\n"), "`true_peak_dbtp` is NaN"),
            (String::new(), "no target"),
        ];
        for (text, said) in cases {
            let error = Targets::parse(&text).expect_err("a fault").to_string();
            assert!(error.contains(said) && !error.contains('\n'), "{error:?} does not say {said:?}");
        }
    }
}
