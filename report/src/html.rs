//! The page: one document, written so that an XML parser reads it too. It holds no script and refers to nothing outside.

use crate::GENERATOR;
use crate::data::{Document, Report};
use crate::tables;
use crate::text::{clock, escape, number};
use crate::{behind, charts};
use dsp_core::meter::verdict::Light;
use std::fmt::Write;

/// The style of every page of ours: dark on a screen, light on paper.
pub const STYLE: &str = include_str!("style.css");

/// The page of a document.
#[must_use]
pub fn page(document: &Document) -> String {
    let reports = &document.reports;
    let title = match &reports[..] {
        [one] => format!("{} – Lathe report", one.facts.name),
        several => format!("{} mixes – Lathe report", several.len()),
    };
    let mut page = String::new();
    if reports.len() > 1 {
        let _ = writeln!(page, "<header>\n<h1>{} mixes</h1>\n</header>", reports.len());
        page.push_str(&tables::overview(reports));
    }
    let heading = if reports.len() > 1 { "h2" } else { "h1" };
    for (number, report) in (1..).zip(reports) {
        section(&mut page, report, number, heading);
    }
    let footer = format!(
        "Measured by Lathe {} on {}. Loudness after ITU-R BS.1770-5 and EBU R128, loudness range after EBU Tech 3342. \
         Streaming targets are as of the month given with each and may have changed since.",
        escape(&document.version),
        escape(&document.date)
    );
    frame(&title, &page, &footer)
}

/// A whole page around `body` and `footer`, which are markup already; `title` is plain text.
#[must_use]
pub fn frame(title: &str, body: &str, footer: &str) -> String {
    // Even if a name slipped through, the page may load and run nothing.
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"generator\" content=\"{GENERATOR}\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n\
         <footer>\n<p>{footer}</p>\n</footer>\n</body>\n</html>\n",
        escape(title)
    )
}

/// A light as sign and word.
#[must_use]
pub fn light(light: Light) -> (&'static str, &'static str) {
    match light {
        Light::Pass => ("pass", "✓ pass"),
        Light::Warn => ("warn", "▲ warning"),
        Light::Fail => ("fail", "✕ FAIL"),
    }
}

fn section(page: &mut String, report: &Report, number: usize, heading: &str) {
    let id = format!("r{number}");
    let facts = &report.facts;
    let _ = writeln!(page, "<section class=\"report\" id=\"{id}\" aria-labelledby=\"{id}-h\">");
    let _ = writeln!(
        page,
        "<{heading} id=\"{id}-h\"><bdi>{}</bdi></{heading}>\n<p class=\"dim\">{}</p>",
        escape(&facts.name),
        escape(&kind(report))
    );
    let verdict = &report.verdict;
    let (class, sign) = match verdict.overall {
        Light::Pass => ("pass", "✓ Ready to send"),
        Light::Warn => ("warn", "▲ Can be sent, with warnings"),
        Light::Fail => ("fail", "✕ Not ready to send"),
    };
    let profile = escape(&verdict.profile);
    let _ = writeln!(page, "<p class=\"verdict\"><span class=\"{class}\">{sign}</span> ({profile})</p>");
    glance(page, report);
    for warning in &report.warnings {
        let _ = writeln!(page, "<p><span class=\"warn\">▲ Warning:</span> {}</p>", escape(warning));
    }
    page.push_str(&tables::verdict(verdict));
    let pictures = [
        ("Loudness", charts::loudness(report, &format!("{id}-loudness")), String::new()),
        ("Histogram", charts::histogram(report, &format!("{id}-histogram")), behind::histogram(report)),
        ("Peaks", charts::peaks(report, &format!("{id}-peaks")), behind::events(report)),
        ("Spectrum", charts::spectrum(report, &format!("{id}-spectrum")), behind::spectrum(report)),
    ];
    for (title, picture, table) in pictures {
        let Some(picture) = picture else { continue };
        let _ = writeln!(page, "<h3>{title}</h3>\n<figure>\n{picture}</figure>\n{table}");
    }
    page.push_str(&tables::evidence(report));
    page.push_str(&tables::streaming(&report.streaming));
    page.push_str(&tables::measured(report));
    page.push_str(&tables::facts(facts));
    page.push_str("</section>\n");
}

/// What was measured, in one line.
fn kind(report: &Report) -> String {
    let facts = &report.facts;
    let channels = if facts.channels == 1 { "mono" } else { "stereo" };
    let rate = format!("{} kHz", f64::from(facts.sample_rate_hz) / 1e3);
    let container = facts.container.clone().unwrap_or_else(|| "measured in a plugin".to_owned());
    let parts = [Some(container), facts.encoding.clone(), Some(rate), Some(channels.to_owned())];
    let mut parts: Vec<_> = parts.into_iter().flatten().collect();
    parts.push(clock(facts.seconds));
    parts.join(", ")
}

/// The numbers of a glance.
fn glance(page: &mut String, report: &Report) {
    let measured = &report.measured;
    let all = [
        ("Integrated", measured.integrated_lufs, "LUFS"),
        ("Max. short-term", measured.max_short_term_lufs, "LUFS"),
        ("Loudness range", measured.loudness_range_lu, "LU"),
        ("True peak", measured.true_peak(), "dBTP"),
        ("Headroom", measured.headroom_db, "dB"),
        ("PLR", measured.plr_lu, "LU"),
        ("PSR, least", measured.min_psr_lu, "LU"),
    ];
    page.push_str(&cards(&all.map(|(label, value, unit)| (label, number(value, 1), unit))));
}

/// Numbers of a glance: for each its name, the number as it is read, and its unit, all markup.
#[must_use]
pub fn cards(all: &[(&str, String, &str)]) -> String {
    let mut text = "<dl class=\"cards\">\n".to_owned();
    for (label, value, unit) in all {
        let _ = writeln!(text, "<div><dt>{label}</dt><dd>{value} <small>{unit}</small></dd></div>");
    }
    text + "</dl>\n"
}
