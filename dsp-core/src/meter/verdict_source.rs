//! The part of the verdict that rests on evidence: limiter, source, word length, channels.

use super::evidence::{Clue, Found};
use super::profile::{Limits, Severity};
use super::readings::Readings;
use super::verdict::{Finding, Light, Rule, Verdict, judge};

/// Judges readings and evidence by a sheet: the findings of [`judge`], then one for each rule about evidence that the
/// sheet has. `found` is what [`super::evidence::Evidence::explain`] gave.
#[must_use]
pub fn judge_all(readings: &Readings, found: &[Found], limits: &Limits) -> Verdict {
    let mut verdict = judge(readings, limits);
    let rules: [(Rule, Option<Severity>, &[Clue]); 4] = [
        (Rule::Limiter, limits.limiter, &[Clue::Limiter, Clue::Clipper]),
        (Rule::Source, limits.source, &[Clue::CutOff]),
        (Rule::WordLength, limits.word_length, &[Clue::Padded]),
        (Rule::Channels, limits.channels, &[Clue::IdenticalChannels, Clue::InvertedChannel]),
    ];
    for (rule, severity, clues) in rules {
        let signs: Vec<&Found> = found.iter().filter(|found| clues.contains(&found.clue)).collect();
        if let Some(severity) = severity {
            verdict.findings.push(finding(rule, severity, &signs));
        }
    }
    let worst = verdict.findings.iter().map(|finding| finding.light).max();
    verdict.overall = worst.unwrap_or(Light::Pass);
    verdict
}

fn finding(rule: Rule, severity: Severity, signs: &[&Found]) -> Finding {
    let light = match severity {
        _ if signs.is_empty() => Light::Pass,
        Severity::Warn => Light::Warn,
        Severity::Fail => Light::Fail,
    };
    let advice = match signs.first() {
        None => "Nothing to do.".to_owned(),
        Some(first) => format!("{} {}", first.explanation, remedy(first.clue)),
    };
    Finding { rule, light, measured: signs.len() as f64, wanted: 0.0, advice }
}

fn remedy(clue: Clue) -> &'static str {
    match clue {
        Clue::Limiter => "Take the limiter off the mix bus.",
        Clue::Clipper => "Lower the level where it clips.",
        Clue::CutOff => "Export again from the session, lossless and at its own sample rate.",
        Clue::Padded => "Export again from the session at its own word length.",
        Clue::Silence => "Trim it.",
        Clue::IdenticalChannels => "Send it as mono, or look for the missing side.",
        Clue::InvertedChannel => "Turn the polarity of one channel over.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::profile::Profiles;

    fn limits(name: &str) -> &'static Limits {
        Profiles::built_in().get(name).expect("built in")
    }

    fn of(clue: Clue) -> Found {
        Found { clue, explanation: "Looks limited: PSR min 5.4.".to_owned() }
    }

    #[test]
    fn evidence_counts_as_the_sheet_says() {
        let quiet = Readings {
            integrated_lufs: -18.0,
            true_peak_dbtp: [-7.0; 2],
            sample_peak_dbfs: [-7.0; 2],
            ..Readings::default()
        };
        let cases = [
            (vec![], Light::Pass),
            (vec![of(Clue::Limiter)], Light::Fail),
            (vec![of(Clue::Clipper)], Light::Fail),
            (vec![of(Clue::CutOff)], Light::Fail),
            (vec![of(Clue::Padded)], Light::Warn),
            (vec![of(Clue::InvertedChannel), of(Clue::Silence)], Light::Warn),
            (vec![of(Clue::Silence)], Light::Pass),
        ];
        for (found, wanted) in cases {
            let verdict = judge_all(&quiet, &found, limits("strict"));
            assert_eq!((verdict.overall, verdict.findings.len()), (wanted, 8), "{found:?}");
        }
        let verdict = judge_all(&quiet, &[of(Clue::Limiter)], limits("strict"));
        let limiter =
            verdict.findings.iter().find(|finding| finding.rule == Rule::Limiter).expect("asked for");
        assert_eq!(limiter.advice, "Looks limited: PSR min 5.4. Take the limiter off the mix bus.");
        assert_eq!((limiter.measured, limiter.wanted, limiter.rule.unit()), (1.0, 0.0, "signs"));
    }

    #[test]
    fn what_is_not_asked_for_is_not_judged() {
        let none = Limits { title: "Mine".to_owned(), clipped_runs_max: Some(0), ..Limits::default() };
        let verdict = judge_all(&Readings::default(), &[of(Clue::Limiter)], &none);
        assert_eq!((verdict.findings.len(), verdict.overall), (1, Light::Pass));
    }
}
