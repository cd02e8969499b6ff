//! The page.

use super::charts;
use super::data::{Cohesion, Line, Plan, WIDTH_NAMES};
use super::said::{band_text, subject, width_text};
use super::text::target;
use report::html::{cards, frame};
use report::tables::{Cell, figure, table, words};
use report::text::{clock, escape, frequency, number, signed};
use std::fmt::Write;

/// The whole page.
pub(super) fn page(cohesion: &Cohesion) -> String {
    let title = if cohesion.title.is_empty() { "Untitled album" } else { &cohesion.title };
    let mut body = format!(
        "<header>\n<h1><bdi>{}</bdi></h1>\n<p class=\"dim\">Cohesion of the album</p>\n</header>\n",
        escape(title)
    );
    let album = &cohesion.album;
    let level = |value| number(value, 1);
    body.push_str(&cards(&[
        ("Tracks", cohesion.tracks.len().to_string(), ""),
        ("Length", clock(album.seconds), ""),
        ("Integrated", level(album.integrated_lufs), "LUFS"),
        ("Max. short-term", level(album.max_short_term_lufs), "LUFS"),
        ("Loudness range", level(album.loudness_range_lu), "LU"),
        ("True peak", level(album.true_peak_dbtp), "dBTP"),
        ("PLR", level(album.plr_lu), "LU"),
    ]));
    findings(&mut body, cohesion);
    if let Some(picture) = charts::ladder(cohesion) {
        let _ = writeln!(body, "<h3>Loudness and peaks</h3>\n<figure>\n{picture}</figure>");
    }
    body.push_str(&numbers(cohesion));
    if let Some(picture) = charts::spectra(cohesion) {
        let _ = writeln!(body, "<h3>Spectral balance</h3>\n<figure>\n{picture}</figure>");
    }
    deviations(&mut body, cohesion);
    let widths: String = (0..WIDTH_NAMES.len())
        .filter_map(|band| {
            let caption = format!("{} band, {}", WIDTH_NAMES[band], band_text(band));
            Some(format!(
                "<figure>\n<figcaption>{caption}</figcaption>\n{}</figure>\n",
                charts::widths(cohesion, band)?
            ))
        })
        .collect();
    if !widths.is_empty() {
        let _ = writeln!(body, "<h3>Width</h3>\n<div class=\"pairs\">\n{widths}</div>");
    }
    let plans =
        [("Equal loudness", &cohesion.suggestions.equal), ("One gain for all", &cohesion.suggestions.album)];
    for (name, plan) in plans {
        if let Some(plan) = plan {
            let _ = write!(body, "<h3>{name}</h3>\n{}", gains(plan, name, cohesion));
        }
    }
    frame(
        &format!("{title} – Lathe cohesion"),
        &body,
        &format!(
            "Measured by Lathe {}. Loudness after ITU-R BS.1770-5 and EBU R128, loudness range after EBU Tech 3342; of the \
             album over all tracks without the silence between them. Spectra are matched by their K-weighted power. A track \
             stands out beyond 1.5 LU of loudness, 3 LU of PLR, 5 LU of range, 3 dB in three neighbouring third octaves or \
             4 dB of width from the median, and beyond twice the spread of all tracks.",
            escape(cohesion.version)
        ),
    )
}

fn findings(body: &mut String, cohesion: &Cohesion) {
    body.push_str("<h3>What stands out</h3>\n");
    if cohesion.findings.is_empty() {
        body.push_str("<p><span class=\"pass\">✓</span> No track stands out.</p>\n");
        return;
    }
    let mut last = "";
    for finding in &cohesion.findings {
        if finding.subject != last {
            let _ = write!(
                body,
                "{}<p><span class=\"warn\">▲</span> <strong><bdi>{}</bdi></strong></p>\n<ul>\n",
                if last.is_empty() { "" } else { "</ul>\n" },
                escape(&finding.subject)
            );
            last = &finding.subject;
        }
        let _ = writeln!(body, "<li>{}</li>", escape(&finding.text));
    }
    body.push_str("</ul>\n");
}

fn deviations(body: &mut String, cohesion: &Cohesion) {
    let mut all = String::new();
    let tracks = cohesion.tracks.iter().map(|line| (format!("t{}", line.number), subject(line), line));
    let references =
        cohesion.references.iter().map(|line| (format!("ref{}", line.number), line.name.clone(), line));
    for (id, name, line) in tracks.chain(references) {
        let Some(picture) = charts::deviation(cohesion, line, &id) else { continue };
        let said = line.deviation.regions.iter().map(|region| {
            let range = format!("{} to {}", frequency(region.from_hz), frequency(region.to_hz));
            format!(" · {} {} dB, {range}", region.word, signed(region.mean_db, 1))
        });
        let _ = write!(
            all,
            "<figure>\n<figcaption><bdi>{}</bdi>{}</figcaption>\n{picture}</figure>\n",
            escape(&name),
            said.collect::<String>()
        );
    }
    if !all.is_empty() {
        let _ =
            writeln!(body, "<h3>Each against the album's median</h3>\n<div class=\"pairs\">\n{all}</div>");
    }
}

/// Every number of every track.
fn numbers(cohesion: &Cohesion) -> String {
    let row = |name: String, line: &Line| {
        let m = &line.measured;
        let mut cells = vec![Cell("", format!("<bdi>{}</bdi>", escape(&name))), figure(clock(m.seconds))];
        cells.extend([line.gap_s, line.heard_gap_s, m.integrated_lufs].map(|value| figure(number(value, 1))));
        cells.push(figure(line.deviation.integrated_lu.map_or_else(String::new, |lu| signed(lu, 1))));
        let levels = [m.max_short_term_lufs, m.loudness_range_lu, m.true_peak_dbtp, m.plr_lu];
        cells.extend(levels.map(|value| figure(number(value, 1))));
        cells.extend(m.side_to_mid_db.map(|db| figure(width_text(db))));
        cells
    };
    let mut rows: Vec<_> = cohesion.tracks.iter().map(|line| row(subject(line), line)).collect();
    rows.extend(cohesion.references.iter().map(|line| row(line.name.clone(), line)));
    let heads = [
        "Track",
        "Length",
        "Gap",
        "Heard",
        "Integrated",
        "vs median",
        "Short-term",
        "LRA",
        "True peak",
        "PLR",
        "Low",
        "Low-mid",
        "High-mid",
        "High",
    ];
    let caption = "Gap in seconds as set, and as heard with the silence of both tracks; loudness in LUFS and LU, peaks in \
                   dBTP; width of four bands as side to mid in dB";
    table(caption, &heads, &rows)
}

fn gains(plan: &Plan, name: &str, cohesion: &Cohesion) -> String {
    let name_of = |number: usize| {
        cohesion.tracks.iter().find(|line| line.number == number).map_or_else(String::new, subject)
    };
    let rows: Vec<_> = plan
        .gains
        .iter()
        .map(|gain| {
            let over = match gain.over_db {
                Some(db) => format!("<span class=\"warn\">▲ {} dB above</span>", number(Some(db), 1)),
                None => "<span class=\"pass\">✓ within</span>".to_owned(),
            };
            vec![
                words(&name_of(gain.track)),
                figure(format!("{} dB", signed(gain.gain_db, 1))),
                figure(format!("{} LUFS", number(Some(gain.integrated_lufs), 1))),
                figure(format!("{} dBTP", number(Some(gain.true_peak_dbtp), 1))),
                Cell("light", over),
            ]
        })
        .collect();
    table(
        &escape(&target(plan, name)),
        &["Track", "Gain", "Loudness then", "True peak then", "Ceiling"],
        &rows,
    )
}
