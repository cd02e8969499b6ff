use super::super::groups;
use super::*;

fn row(name: &str, rank: Rank, ns: [&[f64]; 2]) -> Row {
    let quality = Quality { figures: vec![Some(-0.001), None, Some(-61.25), None], delay: Some(64.0) };
    Row { name: name.into(), rank, ns: ns.map(<[f64]>::to_vec).into(), reported: None, quality }
}

fn table() -> Table {
    let rows = vec![
        row("Ours", Rank::Ours, [&[30.0, 20.0, 40.0], &[10.0, 20.0, 12.0]]),
        row("slow", Rank::Same("Ours"), [&[90.0, 60.0, 120.0], &[30.0, 60.0, 36.0]]),
        row("quick", Rank::Same("Ours"), [&[24.0, 16.0, 32.0], &[15.0, 30.0, 18.0]]),
        row("less", Rank::Other("sample peaks only"), [&[1.0; 3], &[1.0; 3]]),
        row("files", Rank::Same("Ours"), [&[], &[500.0, 500.0, 500.0]]),
    ];
    Table { group: groups::ALL[0], blocks: vec![64, 512], rows }
}

#[test]
fn a_ratio_is_that_of_one_round_whatever_the_machine_did_between_rounds() {
    let table = table();
    // The machine took twice as long in the second round; medians of each alone would give 18 / 12 too, means would not.
    assert_eq!(table.ratio(&table.rows[0], &table.rows[2], 1), Some(1.5));
    assert_eq!(table.ratio(&table.rows[0], &table.rows[4], 0), None);
    assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
    assert_eq!(median(&[]), None);
}

#[test]
fn the_fastest_is_among_those_that_do_the_same_work() {
    let table = table();
    for (block, ratio) in [(0, 0.8), (1, 1.5)] {
        let (peer, found) = table.fastest(&table.rows[0], block).expect("there is one");
        assert_eq!(peer.name, "quick");
        assert!((found - ratio).abs() < 1e-12);
    }
}

#[test]
fn the_markdown_has_ours_first_dashes_for_nothing_and_a_verdict_in_words() {
    let text = table().markdown();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    let columns = |line: &str| line.matches('|').count();
    assert!(rows.iter().all(|line| columns(line) == columns(rows[0])), "{text}");
    let starts: Vec<&str> = rows[2..].iter().filter_map(|line| line.split(" |").next()).collect();
    assert_eq!(starts, ["| **Ours**", "| less", "| quick", "| slow", "| files"]);
    // 24 and 18 ns, 0.8 and 1.5 times ours, no latency told, 64 measured, no overshoot, no LUFS.
    assert_eq!(rows[4], "| quick | 24.0 | 0.80 | 18.0 | 1.50 | – | 64 | 0.00 | – | -61 | – | Ours |");
    assert!(rows[6].starts_with("| files | – | – | 500.0 | 41.67 |"), "{}", rows[6]);
    assert!(rows[3].ends_with("| none of ours: sample peaks only |"), "{}", rows[3]);
    // 1 / 0.8: a quarter more.
    let verdict =
        "- Ours: 1.50 times as fast as quick at 512 frames; **behind by 25 %**: quick at 64 frames.";
    assert!(text.contains(verdict), "{text}");
}

#[test]
fn a_row_without_a_rival_says_so() {
    let mut table = table();
    table.rows.truncate(1);
    assert!(table.markdown().contains("- Ours: no peer here does its work."));
}
