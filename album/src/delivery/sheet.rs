//! The loudness sheet: what was measured of every track as it was written, and what each service would do with it.

use super::manifest::{Loudness, Track, hundredths};
use dsp_core::meter::readings::Readings;
use dsp_core::meter::targets::Targets;
use report::data::Service;
use report::html::STYLE;
use report::text::{clock, escape, number, signed};
use serde::Serialize;
use std::fmt::Write as _;

/// The names of the sheet as page, text and data.
pub const NAMES: [&str; 3] = ["loudness.html", "loudness.txt", "loudness.json"];
/// What is measured, with its unit.
const COLUMNS: [&str; 7] = ["LUFS-I", "LRA LU", "max S LUFS", "max M LUFS", "dBTP", "PLR LU", "Length"];

/// The sheet of an album.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sheet {
    /// Title of the album.
    pub title: String,
    /// Its performer.
    pub artist: String,
    /// Sample rate in Hz and bits of a sample.
    pub sample_rate_hz: u32,
    /// Bits of a sample.
    pub bits: u32,
    /// Integrated loudness of the whole, in LUFS: what services go by that keep the levels within an album.
    pub integrated_lufs: Option<f64>,
    /// Its tracks.
    pub tracks: Vec<Row>,
}

/// One track.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Its number.
    pub number: usize,
    /// Title.
    pub title: String,
    /// ISRC.
    pub isrc: Option<String>,
    /// Length in seconds.
    pub seconds: f64,
    /// Its files.
    pub files: Vec<String>,
    /// What was measured.
    pub loudness: Loudness,
    /// What each service would do.
    pub services: Vec<Service>,
}

impl Row {
    /// Of a track and what was measured of it.
    #[must_use]
    pub fn new(track: &Track, readings: &Readings) -> Self {
        let mut services = report::collect::services(readings, Targets::built_in());
        for service in &mut services {
            service.gain_db = hundredths(service.gain_db).unwrap_or(0.0);
            service.integrated_lufs = service.integrated_lufs.and_then(hundredths);
            service.true_peak_dbtp = service.true_peak_dbtp.and_then(hundredths);
        }
        Self {
            number: track.number,
            title: track.title.clone(),
            isrc: track.isrc.clone(),
            seconds: track.frames as f64 / f64::from(track.sample_rate_hz),
            files: track.files.clone(),
            loudness: track.loudness,
            services,
        }
    }

    /// The cells of [`COLUMNS`].
    fn cells(&self) -> [String; COLUMNS.len()] {
        let l = &self.loudness;
        let level = |value| number(value, 1);
        [
            level(l.integrated_lufs),
            level(l.loudness_range_lu),
            level(l.max_short_term_lufs),
            level(l.max_momentary_lufs),
            number(l.true_peak_dbtp, 2),
            level(l.plr_lu),
            clock(self.seconds),
        ]
    }

    fn name(&self) -> String {
        format!("{:02} {}", self.number, self.title)
    }
}

impl Sheet {
    /// As page, text and data, in the order of [`NAMES`].
    #[must_use]
    pub fn written(&self) -> [String; NAMES.len()] {
        let mut json = serde_json::to_string_pretty(self).expect("plain data with text keys");
        json.push('\n');
        [self.to_html(), self.to_text(), json]
    }

    fn facts(&self) -> String {
        let album = number(self.integrated_lufs, 1);
        let Self { sample_rate_hz, bits, .. } = self;
        format!("{} kHz, {bits} bit; the whole album: {album} LUFS", f64::from(*sample_rate_hz) / 1e3)
    }

    fn to_text(&self) -> String {
        let mut text = format!("LOUDNESS  {}, {}\n{}\n\n", self.artist, self.title, self.facts())
            .replace(|c: char| c.is_control() && c != '\n', " ");
        let mut line = |cells: &[String], name: &str| {
            let cells: String = cells.iter().map(|cell| format!("{cell:>12}")).collect();
            let _ = writeln!(text, "{cells}  {}", name.replace(char::is_control, " "));
        };
        line(&COLUMNS.map(str::to_owned), "Track");
        for row in &self.tracks {
            line(&row.cells(), &row.name());
        }
        text.push_str("\nGain of each service in dB; ! where the true peak is above what it asks for\n");
        for row in &self.tracks {
            let _ = writeln!(text, "\n{}", row.name().replace(char::is_control, " "));
            for service in &row.services {
                let mark = if service.peak_too_high { " !" } else { "" };
                let _ = writeln!(text, "{:>12}{mark:<2}  {}", signed(service.gain_db, 1), service.title);
            }
        }
        text
    }

    fn to_html(&self) -> String {
        let title = escape(&self.title);
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
             <title>{title} – loudness</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<header>\n\
             <h1>{title}</h1>\n<p class=\"dim\">{}</p>\n<p>{}</p>\n</header>\n<h3>Tracks</h3>\n",
            escape(&self.artist),
            escape(&self.facts())
        );
        let measured =
            self.tracks.iter().map(|row| (row.name(), row.cells().map(|cell| (cell, false)).to_vec()));
        table(&mut page, &COLUMNS.map(str::to_owned), measured);
        page.push_str("<h3>What services would do</h3>\n<p class=\"dim\">Gain in dB; ! where the true peak is above what it \
            asks for. Services that keep the levels within an album go by the loudness of the whole.</p>\n");
        let services = self.tracks.first().map(|row| &*row.services).unwrap_or_default();
        let titles: Vec<String> = services.iter().map(|service| service.title.clone()).collect();
        let gains = self.tracks.iter().map(|row| {
            let cell = |service: &Service| {
                let mark = if service.peak_too_high { " !" } else { "" };
                (format!("{}{mark}", signed(service.gain_db, 1)), service.peak_too_high)
            };
            (row.name(), row.services.iter().map(cell).collect())
        });
        table(&mut page, &titles, gains);
        let as_of = services.iter().map(|service| &*service.as_of).max().unwrap_or_default();
        let _ = write!(
            page,
            "</main>\n<footer>\n<p>Measured by Lathe {} of the files as they are. Loudness after ITU-R BS.1770-5 and EBU R128, \
             loudness range after EBU Tech 3342. Targets are as of {} or earlier and may have changed since.</p>\n\
             </footer>\n</body>\n</html>\n",
            env!("CARGO_PKG_VERSION"),
            escape(as_of)
        );
        page
    }
}

/// A table with a name and numbers in each row; `true` marks a number that asks for attention.
fn table(page: &mut String, columns: &[String], rows: impl Iterator<Item = (String, Vec<(String, bool)>)>) {
    page.push_str("<div class=\"scroll\">\n<table>\n<thead><tr><th scope=\"col\">Track</th>");
    for column in columns {
        let _ = write!(page, "<th scope=\"col\">{}</th>", escape(column));
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for (name, cells) in rows {
        let _ = write!(page, "<tr><th scope=\"row\">{}</th>", escape(&name));
        for (cell, marked) in cells {
            let class = if marked { "number warn" } else { "number" };
            let _ = write!(page, "<td class=\"{class}\">{}</td>", escape(&cell));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let readings = Readings {
            integrated_lufs: -9.004,
            loudness_range_lu: 5.0,
            true_peak_dbtp: [-0.5, -1.5],
            ..Readings::default()
        };
        let track = Track {
            number: 1,
            title: "<One> & \"two\"\u{1}".to_owned(),
            artist: String::new(),
            isrc: None,
            sample_rate_hz: 44_100,
            bits: 16,
            frames: 44_100 * 61,
            preset: None,
            session: None,
            files: vec!["01 One.wav".to_owned()],
            loudness: Loudness::of(&readings),
        };
        Sheet {
            title: "North".to_owned(),
            artist: "Us & them".to_owned(),
            sample_rate_hz: 44_100,
            bits: 16,
            integrated_lufs: Some(-9.0),
            tracks: vec![Row::new(&track, &readings)],
        }
    }

    #[test]
    fn every_form_tells_the_same() {
        let [page, text, json] = sheet().written();
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let document = roxmltree::Document::parse_with_options(&page, options).expect("XML");
        let cells: Vec<_> = document
            .descendants()
            .filter(|node| node.has_tag_name("td"))
            .filter_map(|node| node.text())
            .collect();
        assert_eq!(cells[..7], ["−9.0", "5.0", "–", "–", "−0.50", "8.5", "1:01"]);
        assert!(!page.contains("http://") && !page.contains("<script"));
        // Spotify turns it down by 5 dB and asks for a lower peak.
        assert!(text.lines().any(|line| line.contains("−5.0 !") && line.ends_with("Spotify")), "{text}");
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(json["tracks"][0]["loudness"]["plr_lu"], 8.5);
        assert_eq!(json["tracks"][0]["loudness"]["max_short_term_lufs"], serde_json::Value::Null);
    }
}
