//! The answer to "can I send this mix?": each rule of a sheet against the readings.
//!
//! Pure, and not for the audio thread: it writes sentences.

use super::profile::Limits;
use super::readings::Readings;
use serde::{Deserialize, Serialize};

/// How one rule, or the whole mix, stands. The worst counts most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// As asked.
    Pass,
    /// Can be sent, but something is worth a look.
    Warn,
    /// Not as asked.
    Fail,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Loudest sample, in dBFS.
    SamplePeak,
    /// Loudest point of the reconstructed signal, in dBTP.
    TruePeak,
    /// Loudness of the whole mix, in LUFS.
    IntegratedLoudness,
    /// Clipped runs, counted.
    Clipping,
    /// Signs of a limiter or clipper on the bus, counted.
    Limiter,
    /// Signs of a lossy or resampled source, counted.
    Source,
    /// Signs of a shorter word length than the file's, counted.
    WordLength,
    /// Signs of channels that are the same or upside down, counted.
    Channels,
}

impl Rule {
    /// What the rule is called on the screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::SamplePeak => "Sample peak",
            Self::TruePeak => "True peak",
            Self::IntegratedLoudness => "Integrated loudness",
            Self::Clipping => "Clipping",
            Self::Limiter => "Bus limiter",
            Self::Source => "Source",
            Self::WordLength => "Word length",
            Self::Channels => "Channels",
        }
    }

    /// Unit of the measured and the wanted number.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::SamplePeak => "dBFS",
            Self::TruePeak => "dBTP",
            Self::IntegratedLoudness => "LUFS",
            Self::Clipping => "runs",
            Self::Limiter | Self::Source | Self::WordLength | Self::Channels => "signs",
        }
    }
}

/// How one rule stands and what to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub rule: Rule,
    /// How it stands.
    pub light: Light,
    /// What was measured, in [`Rule::unit`]; negative infinity (JSON: `null`) if nothing was.
    pub measured: f64,
    /// The limit to keep so that the rule passes, in [`Rule::unit`].
    pub wanted: f64,
    /// What to do, in one sentence.
    pub advice: String,
}

/// A whole sheet judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Title of the sheet.
    pub profile: String,
    /// The worst of the findings.
    pub overall: Light,
    /// One for each rule that the sheet has, in the order of [`Rule`].
    pub findings: Vec<Finding>,
}

/// Judges `readings` by a sheet. Levels are rounded to a tenth first, so that what is shown is what is judged.
#[must_use]
pub fn judge(readings: &Readings, limits: &Limits) -> Verdict {
    let sample_peak = Bounds {
        min: limits.sample_peak_dbfs_min,
        warn: limits.sample_peak_dbfs_warn,
        max: limits.sample_peak_dbfs_max,
    };
    let true_peak = Bounds { min: None, warn: limits.true_peak_dbtp_warn, max: limits.true_peak_dbtp_max };
    let loudness = Bounds {
        min: limits.integrated_lufs_min,
        warn: limits.integrated_lufs_warn,
        max: limits.integrated_lufs_max,
    };
    let findings: Vec<Finding> = [
        sample_peak.judge(Rule::SamplePeak, readings.sample_peak()),
        true_peak.judge(Rule::TruePeak, readings.true_peak()),
        loudness.judge(Rule::IntegratedLoudness, readings.integrated_lufs),
        limits.clipped_runs_max.map(|max| clipping(readings, max)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let overall = findings.iter().map(|finding| finding.light).max().unwrap_or(Light::Pass);
    Verdict { profile: limits.title.clone(), overall, findings }
}

/// The limits of one level, each optional.
struct Bounds {
    min: Option<f64>,
    warn: Option<f64>,
    max: Option<f64>,
}

impl Bounds {
    fn judge(&self, rule: Rule, measured: f64) -> Option<Finding> {
        let shown = tenths(measured);
        // Who acts should reach the pass, not the warning.
        let top = self.warn.into_iter().chain(self.max).reduce(f64::min);
        let (light, wanted, advice) = if !measured.is_finite() {
            (Light::Warn, top.or(self.min)?, unmeasured(rule).to_owned())
        } else if let Some(top) = top.filter(|&top| shown > top) {
            let failed = self.max.is_some_and(|max| shown > max);
            let light = if failed { Light::Fail } else { Light::Warn };
            (light, top, format!("Lower the mix bus by {:.1} dB.", tenths_up(shown - top)))
        } else if let Some(min) = self.min.filter(|&min| shown < min) {
            (Light::Warn, min, format!("Raise the mix bus by {:.1} dB.", tenths_up(min - shown)))
        } else {
            let wanted = top.or(self.min)?;
            let distance = (shown - wanted).abs();
            (Light::Pass, wanted, format!("Nothing to do: {distance:.1} dB from the limit."))
        };
        Some(Finding { rule, light, measured, wanted, advice })
    }
}

fn unmeasured(rule: Rule) -> &'static str {
    match rule {
        Rule::IntegratedLoudness => "Play at least 0.4 s of the mix: nothing above -70 LUFS was measured.",
        _ => "Play the mix: only silence was measured.",
    }
}

fn clipping(readings: &Readings, max: u64) -> Finding {
    let runs = readings.clipped_runs;
    let light = if runs > max { Light::Fail } else { Light::Pass };
    let advice = match readings.first_clip_frame {
        Some(frame) if runs > max => {
            format!(
                "Lower the level where it clips, before the mix bus: the first clipped run is at frame {frame}."
            )
        }
        _ => "Nothing to do.".to_owned(),
    };
    Finding { rule: Rule::Clipping, light, measured: runs as f64, wanted: max as f64, advice }
}

/// As shown on the screen; never minus zero.
fn tenths(level: f64) -> f64 {
    (level * 10.0).round() / 10.0 + 0.0
}

/// A remedy must be enough. What rounding of the difference left above a tenth is not one more.
fn tenths_up(difference: f64) -> f64 {
    (difference * 10.0 - 1e-6).ceil() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::profile::Profiles;

    fn limits(name: &str) -> &'static Limits {
        Profiles::built_in().get(name).expect("built in")
    }

    /// A mix with these levels: sample peak, true peak, integrated.
    fn mix(sample_peak: f64, true_peak: f64, integrated_lufs: f64) -> Readings {
        Readings {
            integrated_lufs,
            true_peak_dbtp: [true_peak, true_peak - 1.0],
            sample_peak_dbfs: [sample_peak - 1.0, sample_peak],
            frames: 48_000,
            ..Readings::default()
        }
    }

    #[test]
    fn known_readings_get_known_lights() {
        use Light::{Fail, Pass, Warn};
        let cases = [
            ("strict", mix(-6.2, -6.1, -18.0), vec![Pass, Pass, Pass, Pass]),
            ("strict", mix(-6.0, -5.9, -13.0), vec![Pass, Warn, Warn, Pass]),
            ("strict", mix(-3.7, -0.9, -9.9), vec![Fail, Fail, Fail, Pass]),
            // Shown as -6.0 and -10.0, and judged as shown.
            ("strict", mix(-5.96, -6.0, -10.04), vec![Pass, Pass, Warn, Pass]),
            ("strict", mix(-5.94, -6.0, -9.94), vec![Fail, Pass, Fail, Pass]),
            ("relaxed", mix(-4.0, -3.5, -9.0), vec![Pass, Pass, Pass]),
            ("relaxed", mix(-9.1, -9.0, -24.0), vec![Warn, Pass, Pass]),
            ("relaxed", mix(-2.0, 0.2, -9.0), vec![Fail, Fail, Pass]),
            ("strict", Readings::default(), vec![Warn, Warn, Warn, Pass]),
        ];
        for (name, readings, wanted) in cases {
            let verdict = judge(&readings, limits(name));
            let lights: Vec<_> = verdict.findings.iter().map(|finding| finding.light).collect();
            assert_eq!(lights, wanted, "{name}: {readings:?}");
            assert_eq!(Some(verdict.overall), wanted.into_iter().max());
        }
    }

    #[test]
    fn the_advice_has_the_number_in_it() {
        let advice = |name, readings: Readings, at: usize| {
            let finding = judge(&readings, limits(name)).findings.swap_remove(at);
            (finding.advice, finding.wanted)
        };
        let of = |text: &str, wanted: f64| (text.to_owned(), wanted);
        assert_eq!(advice("strict", mix(-3.7, -9.0, -20.0), 0), of("Lower the mix bus by 2.3 dB.", -6.0));
        assert_eq!(advice("strict", mix(-9.0, -0.6, -20.0), 1), of("Lower the mix bus by 5.4 dB.", -6.0));
        assert_eq!(advice("strict", mix(-9.0, -9.0, -8.0), 2), of("Lower the mix bus by 6.0 dB.", -14.0));
        assert_eq!(advice("relaxed", mix(-9.1, -9.0, -20.0), 0), of("Raise the mix bus by 3.1 dB.", -6.0));
        assert_eq!(
            advice("strict", mix(-7.2, -7.0, -20.0), 0),
            of("Nothing to do: 1.2 dB from the limit.", -6.0)
        );
        let clipped = Readings { clipped_runs: 3, first_clip_frame: Some(1_234), ..mix(0.0, 0.5, -9.0) };
        let (text, wanted) = advice("strict", clipped, 3);
        assert!(text.ends_with("the first clipped run is at frame 1234.") && wanted == 0.0, "{text}");
        let (text, _) = advice("strict", Readings::default(), 2);
        assert_eq!(text, "Play at least 0.4 s of the mix: nothing above -70 LUFS was measured.");
    }

    #[test]
    fn who_follows_the_advice_passes() {
        for n in 0..400 {
            let peak = -8.0 + 0.037 * f64::from(n);
            let advice = judge(&mix(peak, -9.0, -20.0), limits("strict")).findings.swap_remove(0).advice;
            let gain =
                advice.strip_prefix("Lower the mix bus by ").and_then(|text| text.strip_suffix(" dB."));
            let gain: f64 = gain.map_or(0.0, |text| text.parse().expect("a number"));
            let after = judge(&mix(peak - gain, -9.0, -20.0), limits("strict"));
            assert_eq!(after.findings[0].light, Light::Pass, "{peak} dBFS, {advice}");
        }
    }
}
