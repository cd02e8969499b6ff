//! The tables of the page: verdict, evidence, streaming, all numbers, the file.

use crate::data::{Facts, Judged, Report, Service};
use crate::html::light;
use crate::text::{NONE, escape, exact_clock, frequency, number, signed};
use dsp_core::meter::targets::{Rule, Trust};
use std::fmt::Write;

/// A table under a caption; caption, heads and cells are markup already.
#[must_use]
pub fn table(caption: &str, heads: &[&str], rows: &[Vec<Cell>]) -> String {
    let mut text = format!("<div class=\"scroll\"><table>\n<caption>{caption}</caption>\n<thead><tr>");
    for head in heads {
        let _ = write!(text, "<th scope=\"col\">{head}</th>");
    }
    text.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        text.push_str("<tr>");
        for (n, Cell(class, cell)) in row.iter().enumerate() {
            let _ = match n {
                0 => write!(text, "<th scope=\"row\">{cell}</th>"),
                _ if class.is_empty() => write!(text, "<td>{cell}</td>"),
                _ => write!(text, "<td class=\"{class}\">{cell}</td>"),
            };
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</tbody>\n</table></div>\n");
    text
}

/// A cell: its class and its markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell(pub &'static str, pub String);

/// A cell of plain text.
#[must_use]
pub fn words(text: &str) -> Cell {
    Cell("", escape(text))
}

/// A cell of a number, which is markup already.
#[must_use]
pub fn figure(text: String) -> Cell {
    Cell("number", text)
}

fn lamp(of: dsp_core::meter::verdict::Light) -> Cell {
    let (class, word) = light(of);
    Cell("light", format!("<span class=\"{class}\">{word}</span>"))
}

/// A number with its unit; a dash for none.
#[must_use]
pub fn level(value: Option<f64>, decimals: usize, unit: &str) -> String {
    if value.is_none() { NONE.to_owned() } else { format!("{} {unit}", number(value, decimals)) }
}

/// All mixes of a page, with links to their sections.
pub(crate) fn overview(reports: &[Report]) -> String {
    let row = |(at, report): (usize, &Report)| {
        let (name, measured) = (escape(&report.facts.name), &report.measured);
        vec![
            Cell("", format!("<a href=\"#r{at}\"><bdi>{name}</bdi></a>")),
            lamp(report.verdict.overall),
            figure(level(measured.integrated_lufs, 1, "LUFS")),
            figure(level(measured.loudness_range_lu, 1, "LU")),
            figure(level(measured.true_peak(), 1, "dBTP")),
            figure(level(measured.min_psr_lu, 1, "LU")),
        ]
    };
    let rows: Vec<_> = (1..).zip(reports).map(row).collect();
    table(
        "All mixes of this report",
        &["Mix", "Verdict", "Integrated", "LRA", "True peak", "PSR min."],
        &rows,
    )
}

pub(crate) fn verdict(verdict: &Judged) -> String {
    let rows: Vec<_> = verdict
        .rules
        .iter()
        .map(|rule| {
            let decimals = usize::from(rule.unit.starts_with("dB") || rule.unit.starts_with("LU"));
            vec![
                words(rule.rule.label()),
                lamp(rule.light),
                figure(level(rule.measured, decimals, &escape(&rule.unit))),
                figure(level(Some(rule.wanted), decimals, &escape(&rule.unit))),
                words(&rule.advice),
            ]
        })
        .collect();
    let caption = format!("Each rule of the sheet “{}”", escape(&verdict.profile));
    let heads = ["Rule", "Result", "Measured", "Limit", "What to do"];
    format!("<h3>Verdict</h3>\n{}", table(&caption, &heads, &rows))
}

pub(crate) fn evidence(report: &Report) -> String {
    let evidence = &report.evidence;
    let mut text = "<h3>Evidence about the source</h3>\n".to_owned();
    if evidence.found.is_empty() {
        text.push_str(
            "<p>Nothing found: no sign of a limiter, of a lossy or resampled source, or of padding.</p>\n",
        );
    }
    for found in &evidence.found {
        let _ = writeln!(text, "<p><span class=\"warn\">▲</span> {}</p>", escape(&found.explanation));
    }
    let bits = evidence.used_bits.map_or_else(|| NONE.to_owned(), |bits| bits.to_string());
    let of = report.facts.bits.map_or_else(String::new, |bits| format!(" of {bits}"));
    let cut_off = evidence.cut_off_hz.map_or_else(|| "none".to_owned(), frequency);
    let percent = evidence.crowd_share.map(|share| 100.0 * share);
    let seconds = |seconds: f64| level(Some(seconds), 2, "s");
    let same = if evidence.identical_channels { "yes" } else { "no" };
    let rows = [
        ("Bits used", format!("{bits}{of}"), "fewer than the file has: rendered at a shorter word length"),
        ("Steep end of the spectrum", cut_off, "a codec or a sample-rate converter leaves one"),
        ("Its depth", level(evidence.cut_off_depth_db, 1, "dB"), "within 1.3 kHz"),
        (
            "Densest crowd of peaks",
            level(evidence.crowd_db, 2, "dB"),
            "its upper edge: a limiter's ceiling, if there is one",
        ),
        ("Its share of the loud peaks", level(percent, 1, "%"), "music without a limiter spreads"),
        (
            "Flat tops at one level",
            evidence.flat_tops_at_one_level.to_string(),
            "a clipper puts them all at one",
        ),
        ("Silence at the head", seconds(evidence.head_seconds), "below −70 dBFS"),
        ("Silence at the tail", seconds(evidence.tail_seconds), "below −70 dBFS"),
        ("Left and right the same", same.to_owned(), "to the last bit"),
    ];
    let rows: Vec<_> =
        rows.into_iter().map(|(label, value, note)| vec![words(label), figure(value), words(note)]).collect();
    text + &table("Evidence is no proof: the numbers behind it", &["Evidence", "Value", "Why"], &rows)
}

pub(crate) fn streaming(services: &[Service]) -> String {
    let row = |service: &Service| {
        let turned = match service.gain_db {
            _ if service.turns_up => "turned up",
            gain if gain < 0.0 => "turned down",
            _ => "as it is",
        };
        let peak = level(service.true_peak_dbtp, 1, "dBTP");
        let limit = service.limit_dbtp.map_or_else(
            || NONE.to_owned(),
            |limit| {
                let (class, word) =
                    if service.peak_too_high { ("warn", "▲ above") } else { ("pass", "✓ within") };
                format!("<span class=\"{class}\">{word}</span> {}", level(Some(limit), 1, "dBTP"))
            },
        );
        let rule = match service.rule {
            Rule::DownOnly => "down only",
            Rule::UpToPeak => "down; up to the peak limit",
            Rule::Both => "up and down",
            Rule::Unstated => "down; up is not stated",
            Rule::None => "none",
        };
        let trust = match service.trust {
            Trust::Official => "official",
            Trust::Secondary => "secondary source",
            Trust::Standard => "standard",
            Trust::Custom => "custom",
        };
        let note = service.note.as_ref().map_or_else(String::new, |note| format!(". {}", escape(note)));
        let source = format!("{trust}, <span class=\"keep\">{}</span>{note}", escape(&service.as_of));
        vec![
            words(&service.title),
            figure(level(service.target_lufs, 1, "LUFS")),
            words(rule),
            figure(format!("{} dB", signed(service.gain_db, 1))),
            words(turned),
            figure(level(service.integrated_lufs, 1, "LUFS")),
            figure(peak),
            figure(limit),
            Cell("", source),
        ]
    };
    let heads =
        ["Service", "Plays at", "Turns", "Gain", "", "Loudness", "True peak", "Delivered peak", "Source"];
    let rows: Vec<_> = services.iter().map(row).collect();
    let heads = heads.map(|head| if head.is_empty() { "Result" } else { head });
    format!("<h3>Streaming preview</h3>\n{}", table("What each service would do to this mix", &heads, &rows))
}

pub(crate) fn measured(report: &Report) -> String {
    let m = &report.measured;
    let stereo = report.facts.channels > 1;
    let both = |pair: [Option<f64>; 2], decimals: usize, unit: &str| match pair {
        [left, right] if stereo => {
            format!("L {} · R {}", number(left, decimals), level(right, decimals, unit))
        }
        [left, _] => level(left, decimals, unit),
    };
    let at = m.true_peak_seconds.map_or_else(|| NONE.to_owned(), exact_clock);
    let mut rows = vec![
        ("Integrated loudness", level(m.integrated_lufs, 1, "LUFS"), "whole mix, gated"),
        ("Max. short-term", level(m.max_short_term_lufs, 1, "LUFS"), "3 s"),
        ("Max. momentary", level(m.max_momentary_lufs, 1, "LUFS"), "0.4 s"),
        ("Loudness range", level(m.loudness_range_lu, 1, "LU"), "LRA"),
        ("True peak", both(m.true_peak_dbtp, 2, "dBTP"), "between the samples"),
        ("Largest true peak at", at, "min:s"),
        ("Sample peak", both(m.sample_peak_dbfs, 2, "dBFS"), "loudest sample"),
        ("Headroom", level(m.headroom_db, 1, "dB"), "sample peak to full scale"),
        ("Above 0 dBTP", m.overs.to_string(), "excursions, all channels"),
        ("Clipped runs", m.clipped_runs.to_string(), "3 or more equal samples at full scale"),
        ("Flat tops", m.flat_tops.to_string(), "3 or more equal samples that stand out, at any level"),
        ("PLR", level(m.plr_lu, 1, "LU"), "true peak less integrated loudness"),
        ("PSR, least", level(m.min_psr_lu, 1, "LU"), "true peak less short-term loudness"),
        ("DR", level(m.dr_db, 0, "dB"), "TT dynamic range"),
        ("RMS", both(m.rms_dbfs, 1, "dBFS"), "a full-scale sine reads −3.0"),
        ("Crest factor", both(m.crest_db, 1, "dB"), "sample peak less RMS"),
        ("DC offset", both(m.dc.map(|dc| Some(100.0 * dc)), 4, "%"), "of full scale"),
    ];
    if stereo {
        rows.extend([
            ("Correlation", number(m.correlation, 2), "+1 the same, 0 unrelated, −1 opposite"),
            ("Balance", level(m.balance_db, 1, "dB"), "right less left"),
            ("Mono fold-down", level(m.mono_loss_lu, 1, "LU"), "loudness in mono less that in stereo"),
        ]);
    }
    let rows: Vec<_> =
        rows.into_iter().map(|(label, value, note)| vec![words(label), figure(value), words(note)]).collect();
    format!(
        "<h3>All numbers</h3>\n{}",
        table("Measured over the whole mix", &["Measure", "Value", "Meaning"], &rows)
    )
}

pub(crate) fn facts(facts: &Facts) -> String {
    let or_dash = |text: Option<String>| words(text.as_deref().unwrap_or(NONE));
    let channels = if facts.channels == 1 { "1 (mono)" } else { "2 (stereo)" };
    let rows = vec![
        vec![words("Name"), Cell("", format!("<bdi>{}</bdi>", escape(&facts.name)))],
        vec![words("Container"), or_dash(facts.container.clone())],
        vec![words("Samples"), or_dash(facts.encoding.clone())],
        vec![words("Sample rate"), words(&format!("{} Hz", facts.sample_rate_hz))],
        vec![words("Channels"), words(channels)],
        vec![words("Length"), words(&format!("{} ({} frames)", exact_clock(facts.seconds), facts.frames))],
        vec![words("Size"), or_dash(facts.bytes.map(|bytes| format!("{bytes} bytes")))],
        vec![
            words("SHA-256 of the file"),
            Cell("hash", facts.sha256.clone().map_or(NONE.to_owned(), |hash| escape(&hash))),
        ],
    ];
    let caption = "The checksum is that of all bytes of the file, as <code>sha256sum</code> prints it";
    format!("<h3>File</h3>\n{}", table(caption, &["Fact", "Value"], &rows))
}
