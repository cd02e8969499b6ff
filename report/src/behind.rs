//! The numbers behind the pictures, as tables that unfold: for those who do not see them, and for exact values.

use crate::data::{Band, Class, Happening, Report};
use crate::tables::{figure, level, table, words};
use crate::text::{exact_clock, frequency, number};
use dsp_core::meter::events::KEPT;

/// What is behind a picture, folded away.
fn folded(summary: &str, table: &str) -> String {
    format!("<details><summary>{summary}</summary>\n{table}</details>\n")
}

pub(crate) fn events(report: &Report) -> String {
    let (overs, clips) = (&report.overs, &report.clips);
    let row = |(kind, unit, event): (&str, &str, &Happening)| {
        let side = match event.channel {
            _ if report.facts.channels == 1 => "mono",
            0 => "left",
            _ => "right",
        };
        vec![
            figure(exact_clock(event.seconds)),
            words(kind),
            words(side),
            figure(level(Some(event.level_db), 2, unit)),
            figure(event.frames.to_string()),
        ]
    };
    let mut all: Vec<_> = overs.listed.iter().map(|event| ("above 0 dBTP", "dBTP", event)).collect();
    all.extend(clips.listed.iter().map(|event| ("clipped", "dBFS", event)));
    if all.is_empty() {
        return String::new();
    }
    all.sort_by(|a, b| a.2.seconds.total_cmp(&b.2.seconds));
    let rows: Vec<_> = all.into_iter().map(row).collect();
    let caption = format!(
        "{} times above 0 dBTP and {} clipped runs; drawn and listed are {} and {}, the highest of the newest {KEPT} a \
         channel",
        overs.count,
        clips.count,
        overs.listed.len(),
        clips.listed.len()
    );
    let all = overs.count + clips.count == (overs.listed.len() + clips.listed.len()) as u64;
    let summary = if all { "Events as a table" } else { "Events as a table (not all are drawn and listed)" };
    folded(summary, &table(&caption, &["Time", "Event", "Channel", "Level", "Frames"], &rows))
}

pub(crate) fn histogram(report: &Report) -> String {
    let row = |class: &Class| {
        vec![
            figure(format!("{} LUFS", number(Some(class.from_lufs), 1))),
            figure(level(Some(class.seconds), 1, "s")),
        ]
    };
    let rows: Vec<_> = report.histogram.iter().map(row).collect();
    folded("Histogram as a table", &table("Time in each half LU", &["From", "Time"], &rows))
}

pub(crate) fn spectrum(report: &Report) -> String {
    let row = |band: &Band| vec![figure(frequency(band.hz)), figure(level(Some(band.db), 1, "dB"))];
    let rows: Vec<_> = report.spectrum.iter().map(row).collect();
    folded("Spectrum as a table", &table("Third octaves, re a full-scale sine", &["Middle", "Level"], &rows))
}
