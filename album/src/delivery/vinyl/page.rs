//! The cutting sheet as a page.

use super::sheet::{Cut, NOTES, Sheet, TRACK_HEADS};
use crate::disc::finding::Severity;
use report::html::{cards, frame};
use report::svg::Swatch::{Line, Shape};
use report::svg::{Axis, Picture};
use report::tables::{Cell, figure, table, words};
use report::text::{clock, escape, exact_clock, number, signed};
use std::fmt::Write;

/// Columns of the tracks that hold words.
const WORDS: std::ops::Range<usize> = 4..7;

/// The whole page.
pub(super) fn page(sheet: &Sheet) -> String {
    let title = if sheet.title.is_empty() { "Untitled album" } else { &sheet.title };
    let mut body =
        format!("<header>\n<h1><bdi>{}</bdi></h1>\n<p class=\"dim\">Cutting sheet</p>\n", escape(title));
    for (name, value) in sheet.facts().into_iter().filter(|(name, _)| *name != "Title") {
        let _ = writeln!(body, "<p>{name}: <bdi>{}</bdi></p>", escape(&value));
    }
    body.push_str("</header>\n<h3>To look at</h3>\n");
    if sheet.findings.is_empty() {
        body.push_str("<p><span class=\"pass\">✓</span> Nothing.</p>\n");
    }
    for finding in &sheet.findings {
        let (class, sign) = match finding.severity {
            Severity::Note => ("dim", "• Note"),
            Severity::Warning => ("warn", "▲ Warning"),
            Severity::Error => ("fail", "✕ Error"),
        };
        let (subject, what) = (escape(&finding.subject), escape(&finding.what));
        let _ =
            writeln!(body, "<p><span class=\"{class}\">{sign}</span> <strong>{subject}</strong>: {what}</p>");
    }
    for cut in &sheet.sides {
        side(&mut body, sheet, cut);
    }
    frame(&format!("{title} – cutting sheet"), &body, &escape(NOTES))
}

fn side(body: &mut String, sheet: &Sheet, cut: &Cut) {
    let name = cut.side.name;
    let _ = writeln!(
        body,
        "<section class=\"report\" aria-labelledby=\"side-{name}\">\n<h2 id=\"side-{name}\">Side {name}</h2>\n\
         <p class=\"dim\">{}</p>",
        cut.side.file_name()
    );
    let groove = &cut.groove;
    body.push_str(&cards(&[
        ("Length", clock(cut.seconds), ""),
        ("Room for level", cut.level_db.map_or_else(|| "none".to_owned(), |db| signed(db, 1)), "dB"),
        ("Integrated", number(groove.integrated_lufs, 1), "LUFS"),
        ("True peak", number(groove.true_peak_dbtp, 1), "dBTP"),
        ("Side &lt; 150 Hz", number(groove.low_side_db[0], 1), "dB"),
        ("5 to 9 kHz", number(groove.sibilance_db, 1), "dB"),
    ]));
    let row = |cells: Vec<String>| -> Vec<Cell> {
        let cell = |(column, text): (usize, String)| {
            if WORDS.contains(&column) { words(&text) } else { figure(escape(&text)) }
        };
        cells.into_iter().enumerate().map(cell).collect()
    };
    let rows: Vec<_> = cut.rows().into_iter().map(row).collect();
    let caption = format!("Total {}", exact_clock(cut.seconds));
    body.push_str(&table(&caption, &TRACK_HEADS, &rows));
    let _ = writeln!(body, "<h3>The side over time</h3>\n<figure>\n{}</figure>", timeline(cut));
    let rows: Vec<_> =
        cut.facts(sheet.format).into_iter().map(|(name, value)| vec![words(name), words(&value)]).collect();
    let _ = writeln!(
        body,
        "<h3>All numbers</h3>\n{}</section>",
        table("What the side asks of the lathe", &["Measure", "Value"], &rows)
    );
}

/// Tracks, passages out of phase and sibilant moments over the time of the side.
fn timeline(cut: &Cut) -> String {
    let axes = [Axis::linear(0.0, cut.seconds.max(0.1)), Axis::linear(0.0, 3.0)];
    let groove = &cut.groove;
    let description = format!(
        "{} tracks, {} passages with the low end out of phase, {} sibilant moments.",
        cut.tracks.len(),
        groove.out_of_phase.len(),
        groove.sibilants.len()
    );
    let id = format!("time-{}", cut.side.name);
    let size = report::svg::Size { width: report::svg::WIDTH, height: 108.0, left: 110.0 };
    let mut picture = Picture::sized(&id, "The side over time", &description, size, axes);
    picture.x_axis(&axes[0].time_ticks(), "Time (min:s)");
    for (y, name) in [(2.5, "Tracks"), (1.5, "Out of phase"), (0.5, "Sibilance")] {
        picture.y_text(y, name);
    }
    for track in &cut.tracks {
        let end = track.start_s + track.seconds;
        picture.area("zone", [track.start_s, end], [2.1, 2.9]);
        picture.text("tick middle", (0.5 * (track.start_s + end), 2.5), &track.number.to_string());
    }
    // Thin as they are, moments are drawn as lines, so that none is too short to be seen.
    for (moments, class, y) in [(&groove.out_of_phase, "over", 1.5), (&groove.sibilants, "clip", 0.5)] {
        for moment in moments {
            picture.area(class, [moment.at_s, moment.at_s + moment.seconds], [y - 0.35, y + 0.35]);
        }
    }
    picture.legend(&[
        (Shape("zone"), "track"),
        (Line("over"), "low end out of phase"),
        (Line("clip"), "sibilant moment"),
    ]);
    picture.finish()
}
