//! Measures and verdicts as people read them.

use dsp_core::chain::meter::Readings;
use dsp_core::meter::verdict::{Light, Verdict};
use report::data::Service;
use std::fmt::Write;

/// What stands in a column: its title, measures and verdict.
#[derive(Clone, Debug)]
pub struct Column<'a> {
    /// Over the column.
    pub title: &'a str,
    /// The numbers in it.
    pub readings: Readings,
    /// The last line of it, and what follows the table.
    pub verdict: Verdict,
}

const LABEL_WIDTH: usize = 20;
const COLUMN_WIDTH: usize = 14;

/// A table of measures, one column each, and below it what the verdicts advise.
#[must_use]
pub fn table(columns: &[Column<'_>]) -> String {
    let mut text = String::new();
    let mut line = |label: &str, cells: &mut dyn Iterator<Item = String>| {
        let mut row = format!("  {label:LABEL_WIDTH$}");
        for cell in cells {
            let _ = write!(row, "{cell:>COLUMN_WIDTH$}");
        }
        text.push_str(row.trim_end());
        text.push('\n');
    };
    line("", &mut columns.iter().map(|column| column.title.to_owned()));
    for (label, unit, decimals, value) in ROWS {
        line(label, &mut columns.iter().map(|column| level(value(&column.readings), decimals, unit)));
    }
    line("Verdict", &mut columns.iter().map(|column| word(column.verdict.overall).to_owned()));
    for column in columns {
        let verdict = &column.verdict;
        for finding in verdict.findings.iter().filter(|finding| finding.light != Light::Pass) {
            let (rule, light, advice) = (finding.rule.label(), word(finding.light), &finding.advice);
            let sheet = match (column.title, &*verdict.profile) {
                (title, profile) if title == profile => profile.to_owned(),
                (title, profile) => format!("{title} ({profile})"),
            };
            let _ = writeln!(text, "  {sheet}: {rule}: {light}. {advice}");
        }
    }
    text
}

/// Label, unit, decimals, value.
type Row = (&'static str, &'static str, usize, fn(&Readings) -> f64);

const ROWS: [Row; 14] = [
    ("Integrated loudness", "LUFS", 1, |readings| readings.integrated_lufs),
    ("Max. short-term", "LUFS", 1, |readings| readings.max_short_term_lufs),
    ("Max. momentary", "LUFS", 1, |readings| readings.max_momentary_lufs),
    ("Loudness range", "LU", 1, |readings| readings.loudness_range_lu),
    ("True peak", "dBTP", 1, Readings::true_peak),
    ("Sample peak", "dBFS", 1, Readings::sample_peak),
    ("PLR", "LU", 1, Readings::plr_lu),
    ("PSR min.", "LU", 1, |readings| readings.min_psr_lu),
    ("DR", "dB", 0, |readings| readings.dr_db.unwrap_or(f64::NAN)),
    ("Headroom", "dB", 1, Readings::headroom_db),
    ("RMS (louder side)", "dBFS", 1, |readings| readings.rms_dbfs[0].max(readings.rms_dbfs[1])),
    ("Correlation", "", 2, |readings| readings.correlation),
    ("Balance R - L", "dB", 1, |readings| readings.balance_db),
    ("Mono fold-down", "LU", 1, |readings| readings.mono_loss_lu),
];

/// What streaming services would do to what was measured, one line each.
#[must_use]
pub fn streaming(services: &[Service]) -> String {
    let mut text = format!(
        "  {:LABEL_WIDTH$}{:>COLUMN_WIDTH$}{:>COLUMN_WIDTH$}{:>COLUMN_WIDTH$}  As of\n",
        "Streaming", "Gain", "Loudness", "True peak"
    );
    for service in services {
        let Service { title, gain_db, integrated_lufs, true_peak_dbtp, trust, as_of, .. } = service;
        let signed = level(*gain_db, 1, "dB");
        let gain = if service.turns_up && !signed.starts_with("0.0") { format!("+{signed}") } else { signed };
        let [loudness, peak] = [(integrated_lufs, "LUFS"), (true_peak_dbtp, "dBTP")]
            .map(|(value, unit)| level(value.unwrap_or(f64::NAN), 1, unit));
        let trust = format!("{trust:?}").to_lowercase();
        let mut line = format!(
            "  {title:LABEL_WIDTH$}{gain:>COLUMN_WIDTH$}{loudness:>COLUMN_WIDTH$}{peak:>COLUMN_WIDTH$}  {as_of}, {trust}"
        );
        if let Some(limit) = service.limit_dbtp.filter(|_| service.peak_too_high) {
            let _ = write!(line, "; delivered peak above {limit:.1} dBTP");
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// A number with its unit; a dash where nothing was measured.
#[must_use]
pub fn level(value: f64, decimals: usize, unit: &str) -> String {
    if !value.is_finite() {
        return format!("- {unit:4}");
    }
    // Rounded first, and zero added, so that there is no minus zero.
    let scale = [1.0, 10.0, 100.0][decimals.min(2)];
    format!("{:.decimals$} {unit:4}", (value * scale).round() / scale + 0.0)
}

/// A light as a word.
#[must_use]
pub fn word(light: Light) -> &'static str {
    match light {
        Light::Pass => "pass",
        Light::Warn => "warning",
        Light::Fail => "FAIL",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::meter::verdict::judge;

    #[test]
    fn a_table_has_a_row_a_measure_and_says_what_to_do() {
        let readings = Readings {
            integrated_lufs: -18.04,
            max_momentary_lufs: -12.0,
            true_peak_dbtp: [-2.0, -3.0],
            sample_peak_dbfs: [-2.5, -0.0],
            ..Readings::default()
        };
        let limits = offline::measure::profile("strict").expect("built in");
        let verdict = judge(&readings, &limits);
        let text = table(&[Column { title: "Before", readings, verdict }]);
        let row = |label: &str| {
            let row = text.lines().find_map(|line| line.trim().strip_prefix(label));
            row.unwrap_or_else(|| panic!("no {label} in {text}"))
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!((row("Integrated loudness"), row("Headroom")), ("-18.0 LUFS".into(), "0.0 dB".into()));
        assert_eq!((row("Max. short-term"), row("PLR")), ("- LUFS".into(), "16.0 LU".into()));
        assert_eq!(row("Verdict"), "FAIL");
        assert!(text.contains("Before (Strict): Sample peak: FAIL. Lower the mix bus by 6.0 dB."), "{text}");
    }
}
