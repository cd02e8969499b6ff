//! The short table of the README: each of our rows and the fastest peer that does its work.

use super::contestant::Rank;
use super::table::{Row, Table, figure, standing};
use anyhow::{Context, Result};
use std::fmt::Write;

const FILE: &str = "README.md";
const BEGIN: &str = "<!-- race: begin, written by `cargo xtask race --readme` -->";
const END: &str = "<!-- race: end -->";

/// Replaces the part of the README between its marks.
pub fn write(tables: &[Table], machine: &str) -> Result<()> {
    let text = std::fs::read_to_string(FILE).with_context(|| format!("cannot read {FILE}"))?;
    std::fs::write(FILE, replaced(&text, &section(tables, machine))?)
        .with_context(|| format!("cannot write {FILE}"))
}

fn replaced(text: &str, section: &str) -> Result<String> {
    let parts = text.split_once(BEGIN).and_then(|(head, rest)| Some((head, rest.split_once(END)?.1)));
    let (head, tail) = parts.with_context(|| format!("{FILE} has no lines `{BEGIN}` and `{END}`"))?;
    Ok(format!("{head}{BEGIN}\n{section}{END}{tail}"))
}

fn section(tables: &[Table], machine: &str) -> String {
    let mut text = format!("{machine}\n\n");
    let frames = tables.first().and_then(|table| table.blocks.last()).copied().unwrap_or_default();
    let _ = writeln!(text, "| Blocks of {frames} frames | ns a stereo frame | latency, frames | quality | |");
    text.push_str("|---|--:|--:|---|---|\n");
    for table in tables {
        let last = table.blocks.len() - 1;
        for ours in table.ours() {
            let Some((peer, ratio)) = table.fastest(ours, last) else { continue };
            line(&mut text, table, ours, &format!("{} the next", standing(ratio)));
            line(&mut text, table, peer, "");
        }
    }
    text
}

fn line(text: &mut String, table: &Table, row: &Row, standing: &str) {
    let name = if row.rank == Rank::Ours { format!("**{}**", row.name) } else { row.name.clone() };
    let latency = row.quality.delay.or(row.reported);
    let qualities = table.group.qualities.iter().zip(&row.quality.figures);
    let known = qualities.filter(|(_, value)| value.is_some());
    let quality: Vec<String> =
        known.map(|((what, decimals), value)| format!("{what} {}", figure(*value, *decimals))).collect();
    let ns = figure(row.ns(table.blocks.len() - 1), 1);
    let latency = figure(latency, 0);
    let _ = writeln!(text, "| {name} | {ns} | {latency} | {} | {standing} |", quality.join(", "));
}

#[cfg(test)]
mod tests {
    use super::super::groups;
    use super::super::quality::Quality;
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_is_replaced() {
        let text = format!("# Lathe\n\n{BEGIN}\nold\n{END}\n\n## More\n");
        let once = replaced(&text, "new\n").expect("marks");
        assert_eq!(once, format!("# Lathe\n\n{BEGIN}\nnew\n{END}\n\n## More\n"));
        assert_eq!(replaced(&once, "new\n").expect("marks"), once);
        assert!(replaced("# Lathe\n", "new").expect_err("no marks").to_string().contains(END));
    }

    #[test]
    fn the_readme_has_the_marks() {
        let readme =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).expect("a file");
        replaced(&readme, "").expect("marks");
    }

    #[test]
    fn each_of_ours_is_followed_by_its_fastest_rival() {
        let row = |name: &str, rank, ns: f64, reported| Row {
            name: name.into(),
            rank,
            ns: vec![vec![ns]],
            reported,
            quality: Quality { figures: vec![Some(0.5)], delay: None },
        };
        let rows = vec![
            row("Ours", Rank::Ours, 10.0, Some(0.0)),
            row("Ours, long", Rank::Ours, 50.0, None),
            row("slow", Rank::Same("Ours"), 30.0, None),
            row("quick", Rank::Same("Ours"), 8.0, Some(240.0)),
        ];
        let table = Table { group: groups::ALL[2], blocks: vec![512], rows };
        let text = section(&[table], "2026-01-02, a machine.");
        let lines: Vec<&str> = text.lines().skip(4).collect();
        assert_eq!(
            lines,
            [
                "| **Ours** | 10.0 | 0 | error dB 0.500 | **behind by 25 %**: the next |",
                "| quick | 8.0 | 240 | error dB 0.500 |  |",
            ]
        );
    }
}
