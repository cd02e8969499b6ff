//! The tables for a terminal.

use super::data::{Cohesion, Line, Plan, WIDTH_NAMES};
use super::said::{subject, width_text};
use crate::columns::columns;
use report::text::{clock, number, signed};
use std::fmt::Write;

/// Everything but the spectra.
pub(super) fn text(cohesion: &Cohesion) -> String {
    let album = &cohesion.album;
    let heads = ["Track", "Length", "Gap s", "LUFS", "vs median", "Max ST", "LRA", "dBTP", "PLR"];
    let heads: Vec<&str> = heads.into_iter().chain(WIDTH_NAMES).collect();
    let row = |name: String, line: &Line| {
        let m = &line.measured;
        let mut cells =
            vec![name, clock(m.seconds), number(line.heard_gap_s, 1), number(m.integrated_lufs, 1)];
        cells.push(line.deviation.integrated_lu.map_or_else(String::new, |lu| signed(lu, 1)));
        let levels = [m.max_short_term_lufs, m.loudness_range_lu, m.true_peak_dbtp, m.plr_lu];
        cells.extend(levels.map(|value| number(value, 1)));
        cells.extend(m.side_to_mid_db.map(width_text));
        cells
    };
    let mut rows: Vec<_> = cohesion.tracks.iter().map(|line| row(subject(line), line)).collect();
    rows.extend(cohesion.references.iter().map(|line| row(format!("({})", line.name), line)));
    let mut whole =
        vec!["Album".to_owned(), clock(album.seconds), String::new(), number(album.integrated_lufs, 1)];
    whole.push(String::new());
    let levels = [album.max_short_term_lufs, album.loudness_range_lu, album.true_peak_dbtp, album.plr_lu];
    whole.extend(levels.map(|value| number(value, 1)));
    whole.extend(album.side_to_mid_db.map(width_text));
    rows.push(whole);
    let mut text = columns(&heads, &rows, &[]);
    let _ = writeln!(
        text,
        "Gaps with the silence of the tracks; the last four columns are side to mid in dB, of the album its median.\n"
    );
    if cohesion.findings.is_empty() {
        text.push_str("No track stands out.\n");
    }
    for finding in &cohesion.findings {
        let _ = writeln!(text, "{}: {}", finding.subject.replace(char::is_control, " "), finding.text);
    }
    let plans =
        [("Equal loudness", &cohesion.suggestions.equal), ("One gain for all", &cohesion.suggestions.album)];
    for (name, plan) in plans {
        if let Some(plan) = plan {
            let _ = write!(text, "\n{name}: {}\n{}", target(plan, name), gains(plan));
        }
    }
    text
}

/// What a plan aims at, in words.
pub(super) fn target(plan: &Plan, name: &str) -> String {
    let (target, clean) = (number(Some(plan.target_lufs), 1), number(Some(plan.clean_lufs), 1));
    if name.starts_with("Equal") {
        format!(
            "every track at {target} LUFS, the album's median. Up to {clean} LUFS no peak passes the ceiling"
        )
    } else {
        format!("the highest true peak at the ceiling, the album at {target} LUFS, all differences kept")
    }
}

fn gains(plan: &Plan) -> String {
    let row = |gain: &super::data::Gain| {
        vec![
            gain.track.to_string(),
            signed(gain.gain_db, 1),
            number(Some(gain.integrated_lufs), 1),
            number(Some(gain.true_peak_dbtp), 1),
            gain.over_db.map_or_else(String::new, |db| format!("{} over", number(Some(db), 1))),
        ]
    };
    let rows: Vec<_> = plan.gains.iter().map(row).collect();
    columns(&["Track", "Gain dB", "LUFS", "dBTP", "Ceiling"], &rows, &[])
}
