//! The PQ sheet: where everything on a disc lies, for people, as text and as one page that needs nothing else.

use super::codes;
use super::genre::{genre_name, language_name};
use super::layout::{Disc, Flags, Track};
use super::time::Frames;
use report::text::escape;
use std::fmt::Write as _;

/// Dark on a screen, light on paper.
const STYLE: &str = include_str!("sheet.css");
/// The columns of either sheet. Times are MM:SS:FF with 75 frames a second.
const COLUMNS: [&str; 9] =
    ["Track", "Index", "Start", "Length", "Gap", "ISRC", "Flags", "Title", "Performer"];
/// The columns that hold times.
const TIMES: std::ops::Range<usize> = 2..5;

/// One line: a cell for every column.
type Row = [String; COLUMNS.len()];

/// The sheet as plain text, one line an index, columns in line.
#[must_use]
pub fn text(disc: &Disc) -> String {
    let rows = rows(disc);
    let header = COLUMNS.map(str::to_owned);
    let mut widths = [0; COLUMNS.len()];
    for row in std::iter::once(&header).chain(&rows) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::from("PQ SHEET\n");
    for (name, value) in facts(disc) {
        let _ = writeln!(text, "{name:<12}{}", value.replace(char::is_control, " "));
    }
    text.push('\n');
    for row in std::iter::once(&header).chain(&rows) {
        let line: String = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}  ")).collect();
        let _ = writeln!(text, "{}", line.replace(char::is_control, " ").trim_end());
    }
    text
}

/// The sheet as one HTML page without scripts and without references to anything outside; an XML parser reads it too.
#[must_use]
pub fn html(disc: &Disc) -> String {
    let title = if disc.text.title.is_empty() { "Untitled disc" } else { &disc.text.title };
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>{title} – PQ sheet</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
        title = escape(title)
    );
    for (name, value) in facts(disc).into_iter().filter(|(name, _)| *name != "Title") {
        let _ = writeln!(page, "<p>{name}: {}</p>", escape(&value));
    }
    page.push_str("<div class=\"scroll\">\n<table>\n<thead><tr>");
    for column in COLUMNS {
        let _ = write!(page, "<th scope=\"col\">{column}</th>");
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in rows(disc) {
        page.push_str("<tr>");
        for (column, cell) in row.iter().enumerate() {
            let class = if TIMES.contains(&column) { " class=\"time\"" } else { "" };
            let class = if COLUMNS[column] == "ISRC" { " class=\"code\"" } else { class };
            let _ = write!(page, "<td{class}>{}</td>", escape(cell));
        }
        page.push_str("</tr>\n");
    }
    page.push_str(
        "</tbody>\n</table>\n</div>\n<p>Times are MM:SS:FF, 75 frames a second.</p>\n</body>\n</html>\n",
    );
    page
}

/// What is said of the whole disc; what is not said is left out.
fn facts(disc: &Disc) -> Vec<(&'static str, String)> {
    let genre = disc.genre.as_ref().map(|genre| match genre_name(genre.code) {
        Some(name) if genre.words.is_empty() => name.to_owned(),
        Some(name) => format!("{name} ({})", genre.words),
        None => genre.words.clone(),
    });
    let languages = !disc.text.title.is_empty();
    let language = languages.then(|| language_name(disc.language.0)).flatten().unwrap_or_default();
    let facts = [
        ("Title", disc.text.title.clone()),
        ("Performer", disc.text.performer.clone()),
        ("Catalogue", disc.catalogue.clone()),
        ("UPC/EAN", codes::upc(&disc.upc).unwrap_or_else(|_| disc.upc.clone())),
        ("Genre", genre.unwrap_or_default()),
        ("Language", language.to_owned()),
        ("Tracks", disc.tracks.len().to_string()),
        ("Lead-out", disc.lead_out.to_string()),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn rows(disc: &Disc) -> Vec<Row> {
    let mut rows = Vec::new();
    for (place, track) in disc.tracks.iter().enumerate() {
        let mut row = |index: usize, start: Frames, end: Frames, rest: [String; 5]| {
            let length = end.since(start).unwrap_or_default();
            let [gap, isrc, flags, title, performer] = rest;
            let (track, index) = (format!("{:02}", place + 1), format!("{index:02}"));
            rows.push([
                track,
                index,
                start.to_string(),
                length.to_string(),
                gap,
                isrc,
                flags,
                title,
                performer,
            ]);
        };
        if track.pregap > Frames::ZERO {
            row(0, track.pregap_start(), track.start, Default::default());
        }
        // The length of a track counts from index 1, whatever indices it has within.
        row(1, track.start, disc.end(place), described(track));
        for (number, at) in track.indexes.iter().enumerate() {
            let end = track.indexes.get(number + 1).copied().unwrap_or(disc.end(place));
            row(number + 2, *at, end, Default::default());
        }
    }
    let blank = String::new;
    let end = disc.lead_out.to_string();
    rows.push([
        "AA".to_owned(),
        "01".to_owned(),
        end,
        blank(),
        blank(),
        blank(),
        blank(),
        "Lead-out".to_owned(),
        blank(),
    ]);
    rows
}

/// Gap, ISRC, flags, title, performer.
fn described(track: &Track) -> [String; 5] {
    let gap = track.pregap.to_string();
    let text = &track.text;
    [gap, codes::isrc_dashed(&track.isrc), flags(track.flags), text.title.clone(), text.performer.clone()]
}

fn flags(flags: Flags) -> String {
    let names = [
        (flags.copy_permitted, "copy"),
        (flags.scms, "SCMS"),
        (flags.pre_emphasis, "pre-emphasis"),
        (flags.four_channel, "4 channels"),
    ];
    names.into_iter().filter_map(|(set, name)| set.then_some(name)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disc::layout::Text;

    fn disc() -> Disc {
        let mut disc = Disc { upc: "036000291452".to_owned(), ..Disc::default() };
        disc.text.title = "<Nights> & \"Days\"".to_owned();
        let text = Text { title: "One\u{1}".to_owned(), ..Text::default() };
        disc.push(
            Track { text, isrc: "DEA122600001".to_owned(), ..Track::default() },
            Frames(0),
            Frames(750),
        );
        let flags = Flags { copy_permitted: true, ..Flags::default() };
        disc.push(Track { flags, indexes: vec![Frames(150)], ..Track::default() }, Frames(75), Frames(750));
        disc
    }

    #[test]
    fn every_index_has_its_line() {
        let text = text(&disc());
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        let expected = [
            "01 00 00:00:00 00:02:00",
            "01 01 00:02:00 00:10:00 00:02:00 DE-A12-26-00001 One",
            "02 00 00:12:00 00:01:00",
            "02 01 00:13:00 00:10:00 00:01:00 copy",
            "02 02 00:15:00 00:08:00",
            "AA 01 00:23:00 Lead-out",
        ];
        for line in expected {
            assert!(lines.contains(&line.split(' ').collect()), "no '{line}' in\n{text}");
        }
        assert!(text.contains("UPC/EAN     0036000291452\n"), "{text}");
    }

    #[test]
    fn the_page_is_whole_and_small() {
        let page = html(&disc());
        let document = roxmltree::Document::parse_with_options(
            &page,
            roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() },
        )
        .unwrap();
        let rows = document.descendants().filter(|node| node.has_tag_name("tr")).count();
        assert_eq!(rows, 7);
        let heading =
            document.descendants().find(|node| node.has_tag_name("h1")).and_then(|node| node.text());
        assert_eq!(heading, Some("<Nights> & \"Days\""));
        assert!(page.len() < 8_000 && !page.contains("http://") && !page.contains("https://"));
    }
}
