//! Rule sheets for a pre-master, as data: the built-in ones of `data/profiles.toml`, and the user's own in the same form.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

/// The built-in sheets, and the reference of every key.
pub const BUILT_IN: &str = include_str!("../../data/profiles.toml");

/// One rule sheet. A limit that is not given is not judged. Levels are judged as shown, rounded to a tenth.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// What the sheet is called on the screen.
    pub title: String,
    /// Loudest sample in dBFS: below it, a warning.
    pub sample_peak_dbfs_min: Option<f64>,
    /// Loudest sample in dBFS: above it, a warning.
    pub sample_peak_dbfs_warn: Option<f64>,
    /// Loudest sample in dBFS: above it, a failure.
    pub sample_peak_dbfs_max: Option<f64>,
    /// True peak in dBTP: above it, a warning.
    pub true_peak_dbtp_warn: Option<f64>,
    /// True peak in dBTP: above it, a failure.
    pub true_peak_dbtp_max: Option<f64>,
    /// Integrated loudness in LUFS: below it, a warning.
    pub integrated_lufs_min: Option<f64>,
    /// Integrated loudness in LUFS: above it, a warning.
    pub integrated_lufs_warn: Option<f64>,
    /// Integrated loudness in LUFS: above it, a failure.
    pub integrated_lufs_max: Option<f64>,
    /// Clipped runs: more than these are a failure.
    pub clipped_runs_max: Option<u64>,
    /// A limiter or clipper on the bus.
    pub limiter: Option<Severity>,
    /// A lossy or resampled source.
    pub source: Option<Severity>,
    /// Fewer bits used than the file has.
    pub word_length: Option<Severity>,
    /// Identical channels, or one upside down.
    pub channels: Option<Severity>,
}

/// How much evidence counts, once found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth a look.
    Warn,
    /// Not as asked.
    Fail,
}

impl Limits {
    /// The limits of each level in the order in which they must rise: key and value.
    fn ladders(&self) -> [[(&'static str, Option<f64>); 3]; 3] {
        [
            [
                ("sample_peak_dbfs_min", self.sample_peak_dbfs_min),
                ("sample_peak_dbfs_warn", self.sample_peak_dbfs_warn),
                ("sample_peak_dbfs_max", self.sample_peak_dbfs_max),
            ],
            [
                ("", None),
                ("true_peak_dbtp_warn", self.true_peak_dbtp_warn),
                ("true_peak_dbtp_max", self.true_peak_dbtp_max),
            ],
            [
                ("integrated_lufs_min", self.integrated_lufs_min),
                ("integrated_lufs_warn", self.integrated_lufs_warn),
                ("integrated_lufs_max", self.integrated_lufs_max),
            ],
        ]
    }

    /// What makes no sense, in one clause.
    fn fault(&self) -> Option<String> {
        let evidence = [self.limiter, self.source, self.word_length, self.channels];
        let mut rules = usize::from(self.clipped_runs_max.is_some()) + evidence.iter().flatten().count();
        for ladder in self.ladders() {
            let given: Vec<_> = ladder.iter().filter_map(|&(key, limit)| Some((key, limit?))).collect();
            rules += given.len();
            if let Some((key, limit)) = given.iter().find(|(_, limit)| !limit.is_finite()) {
                return Some(format!("`{key}` is {limit}: give a finite number"));
            }
            if let Some(pair) = given.windows(2).find(|pair| pair[0].1 > pair[1].1) {
                let [(low, below), (high, above)] = [pair[0], pair[1]];
                return Some(format!("`{low}` ({below}) is above `{high}` ({above}): swap them"));
            }
        }
        (rules == 0).then(|| "no rule: give at least one limit".to_owned())
    }
}

/// Rule sheets by name, in alphabetical order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Profiles(BTreeMap<String, Limits>);

impl Profiles {
    /// Reads sheets in the form of `data/profiles.toml`.
    ///
    /// # Errors
    /// One line that names the line of the text or the profile, the key, and the fix; the caller adds the file.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let profiles: Self = toml::from_str(text).map_err(|error| Error::of_toml(text, &error))?;
        if profiles.0.is_empty() {
            let message = "no profile: give at least one table, such as [mine]".to_owned();
            return Err(Error { place: None, message });
        }
        for (name, limits) in &profiles.0 {
            if let Some(message) = limits.fault() {
                return Err(Error { place: Some(format!("profile `{name}`")), message });
            }
        }
        Ok(profiles)
    }

    /// The sheets that come with Lathe: `relaxed` and `strict`.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static PROFILES: LazyLock<Profiles> =
            LazyLock::new(|| Profiles::parse(BUILT_IN).expect("data/profiles.toml is tested"));
        &PROFILES
    }

    /// The sheet of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Limits> {
        self.0.get(name)
    }

    /// Names and sheets.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Limits)> {
        self.0.iter().map(|(name, limits)| (name.as_str(), limits))
    }
}

/// Why a text holds no rule sheets, or no targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    place: Option<String>,
    message: String,
}

impl Error {
    pub(super) fn new(place: Option<String>, message: String) -> Self {
        Self { place, message }
    }

    /// What is wrong with the form of a text, with its line.
    pub(super) fn of_toml(text: &str, error: &toml::de::Error) -> Self {
        let line = error.span().map(|span| 1 + text[..span.start].matches('\n').count());
        let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
        Self { place: line.map(|line| format!("line {line}")), message }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_sheets_ask_what_the_studios_ask() {
        let names: Vec<_> = Profiles::built_in().iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["relaxed", "strict"]);
        let strict = Profiles::built_in().get("strict").expect("built in");
        assert_eq!((strict.sample_peak_dbfs_max, strict.integrated_lufs_max), (Some(-6.0), Some(-10.0)));
        assert_eq!((strict.true_peak_dbtp_warn, strict.true_peak_dbtp_max), (Some(-6.0), Some(-1.0)));
        let relaxed = Profiles::built_in().get("relaxed").expect("built in");
        assert_eq!((relaxed.sample_peak_dbfs_min, relaxed.sample_peak_dbfs_max), (Some(-6.0), Some(-3.0)));
        assert_eq!((relaxed.true_peak_dbtp_max, relaxed.clipped_runs_max), (Some(0.0), Some(0)));
    }

    #[test]
    fn every_key_is_explained_in_the_data_file() {
        for key in
            Limits::default().ladders().iter().flatten().map(|(key, _)| key).filter(|key| !key.is_empty())
        {
            assert!(BUILT_IN.contains(&format!("#   {key} ")), "{key} is not explained");
        }
        for key in ["clipped_runs_max", "limiter", "source", "word_length", "channels"] {
            assert!(BUILT_IN.contains(&format!("#   {key} ")), "{key} is not explained");
        }
    }

    #[test]
    fn a_fault_is_named_with_its_place_in_one_line() {
        let cases = [
            ("[mine]\ntitle = \"Mine\"\nsample_peak_max = -6\n", "line 3: unknown field `sample_peak_max`"),
            ("[mine]\nsample_peak_dbfs_max = -6.0\n", "missing field `title`"),
            (
                "[mine]\ntitle = \"M\"\nsample_peak_dbfs_max = \"loud\"\n",
                "line 3: invalid type: string \"loud\"",
            ),
            (
                "[mine]\ntitle = \"M\"\nsample_peak_dbfs_max = nan\n",
                "profile `mine`: `sample_peak_dbfs_max` is NaN",
            ),
            (
                "[mine]\ntitle = \"M\"\ntrue_peak_dbtp_warn = -1.0\ntrue_peak_dbtp_max = -6.0\n",
                "`true_peak_dbtp_warn` (-1) is above `true_peak_dbtp_max` (-6): swap them",
            ),
            ("[mine]\ntitle = \"M\"\n", "profile `mine`: no rule"),
            ("", "no profile"),
            ("[mine\n", "line 1: "),
        ];
        for (text, said) in cases {
            let error = Profiles::parse(text).expect_err("a fault").to_string();
            assert!(error.contains(said), "{error:?} does not say {said:?}");
            assert!(!error.contains('\n'), "{error:?} is more than one line");
        }
    }
}
