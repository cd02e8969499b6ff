//! The answer to "can I send this mix?": the worst first, each with what to do.

use super::Scene;
use dsp_core::meter::verdict::{self, Finding, Rule};
use dsp_core::meter::verdict_source::judge_all;
use egui::{ScrollArea, Ui};
use shell::editor::Hand;
use widgets::readout::tenth;
use widgets::verdict::{Light, headline, light};

pub fn show(ui: &mut Ui, scene: &Scene<'_>, hand: &mut Hand<'_, '_>) {
    let found = scene
        .end
        .evidence
        .map_or_else(Vec::new, |evidence| evidence.explain(scene.end.sample_rate_hz(), None));
    let verdict = judge_all(scene.readings, &found, scene.choice.limits);
    let measured = scene.readings.integrated_lufs.is_finite();
    let overall = of(verdict.overall);
    let answer = match overall {
        _ if !measured => "Play the mix to judge it",
        Light::Pass => "Ready to send",
        Light::Warn => "Ready, but have a look",
        Light::Fail => "Not ready to send",
    };
    headline(ui, if measured { overall } else { Light::Warn }, answer);
    if !measured {
        super::label(ui, "Nothing above -70 LUFS was measured yet.");
        return;
    }
    let mut findings: Vec<&Finding> = verdict.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.light));
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for finding in findings {
            let said = sentence(finding);
            let response = light(ui, of(finding.light), &said);
            super::explain(hand, &response, &format!("{}: {said}", verdict.profile));
        }
    });
}

/// The rule with its number, and what to do where there is something.
fn sentence(finding: &Finding) -> String {
    let (label, unit) = (finding.rule.label(), finding.rule.unit());
    let passed = finding.light == verdict::Light::Pass;
    match finding.rule {
        Rule::SamplePeak | Rule::TruePeak | Rule::IntegratedLoudness if finding.measured.is_finite() => {
            let (measured, wanted) = (tenth(finding.measured), tenth(finding.wanted));
            if passed {
                format!("{label} {measured} {unit}.")
            } else {
                format!("{label} {measured} {unit}, wanted {wanted}: {}", finding.advice)
            }
        }
        Rule::Clipping if !passed => format!("Clipped {:.0} times. {}", finding.measured, finding.advice),
        _ if passed => format!("{label}: no sign of trouble."),
        _ => finding.advice.clone(),
    }
}

fn of(light: verdict::Light) -> Light {
    match light {
        verdict::Light::Pass => Light::Pass,
        verdict::Light::Warn => Light::Warn,
        verdict::Light::Fail => Light::Fail,
    }
}
