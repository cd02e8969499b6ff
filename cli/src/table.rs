//! Measures and verdicts as people read them.

use dsp_core::chain::meter::Readings;
use dsp_core::meter::verdict::{Light, Verdict};
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
    for (label, unit, value) in ROWS {
        line(label, &mut columns.iter().map(|column| level(value(&column.readings), unit)));
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

type Row = (&'static str, &'static str, fn(&Readings) -> f64);

const ROWS: [Row; 8] = [
    ("Integrated loudness", "LUFS", |readings| readings.integrated_lufs),
    ("Max. short-term", "LUFS", |readings| readings.max_short_term_lufs),
    ("Max. momentary", "LUFS", |readings| readings.max_momentary_lufs),
    ("Loudness range", "LU", |readings| readings.loudness_range_lu),
    ("True peak", "dBTP", Readings::true_peak),
    ("Sample peak", "dBFS", Readings::sample_peak),
    ("PLR", "LU", Readings::plr_lu),
    ("Headroom", "dB", Readings::headroom_db),
];

/// A number to a tenth with its unit; a dash where nothing was measured.
fn level(value: f64, unit: &str) -> String {
    if value.is_finite() {
        // Adding zero turns minus zero into zero.
        format!("{:.1} {unit:4}", (value * 10.0).round() / 10.0 + 0.0)
    } else {
        format!("- {unit:4}")
    }
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
        let limits = crate::measure::profile("strict").expect("built in");
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
