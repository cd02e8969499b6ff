//! The race itself: everybody in turn, round after round.

use super::contestant::{Contestant, Job, Rank, Tools};
use super::groups::Group;
use super::quality::{self, Quality, Signals};
use super::table::{Row, Table};
use super::tool;
use anyhow::{Context, Result};
use std::path::Path;

/// How often everybody runs; of each the median counts.
pub const ROUNDS: usize = 5;
/// Who takes more than so many times as long as ours in the first round does not run again: no round would change what is
/// to be said, and the slowest would take most of the time.
pub const MATTERS: f64 = 4.0;

/// What all groups race on.
#[derive(Clone, Copy, Debug)]
pub struct Track<'a> {
    /// The programs.
    pub tools: &'a Tools,
    /// The folder of the test signals.
    pub work: &'a Path,
    /// The whole mix.
    pub mix: &'a Path,
    /// One round, one size of block, an excerpt instead of the mix.
    pub quick: bool,
}

impl Track<'_> {
    /// Races one group and measures its sound. Whoever cannot run is named among the missing and left out.
    ///
    /// # Errors
    /// When one of ours cannot run.
    pub fn run(&self, group: Group, racing: Vec<&Contestant>, missing: &mut Vec<String>) -> Result<Table> {
        let (blocks, rounds) = if self.quick { (vec![512], 1) } else { (vec![64, 512], ROUNDS) };
        let input = self.work.join("excerpt.wav");
        let mut rows: Vec<(&Contestant, Row)> =
            racing.into_iter().map(|c| (c, new_row(c, blocks.len()))).collect();
        for round in 1..=rounds {
            eprintln!("{}: round {round} of {rounds}", group.title);
            for (place, block) in blocks.iter().enumerate() {
                let job =
                    Job { input: &input, gain_db: group.gain_db, block: *block, probe: false, output: None };
                let first = firsts(&rows, place);
                let mut absent = Vec::new();
                for (contestant, row) in &mut rows {
                    let no_block = contestant.takes_files() && place + 1 < blocks.len();
                    if no_block || round > 1 && !matters(row, place, &first) {
                        continue;
                    }
                    match time(contestant, &job, self.tools) {
                        Ok((ns, latency)) => {
                            row.ns[place].push(ns);
                            row.reported = row.reported.or(latency);
                        }
                        Err(error) if contestant.rank == Rank::Ours => return Err(error),
                        Err(error) => {
                            absent.push(row.name.clone());
                            missing.push(format!("{} ({error:#})", row.name));
                        }
                    }
                }
                rows.retain(|(_, row)| !absent.contains(&row.name));
            }
        }
        eprintln!("{}: qualities", group.title);
        let signals = Signals { folder: self.work, mix: if self.quick { &input } else { self.mix } };
        for (contestant, row) in &mut rows {
            row.quality = quality::measure(contestant, group.gain_db, signals, self.tools);
        }
        Ok(Table { group, blocks, rows: rows.into_iter().map(|(_, row)| row).collect() })
    }
}

/// What each of ours took in the first round.
fn firsts(rows: &[(&Contestant, Row)], place: usize) -> Vec<(String, f64)> {
    let ours = rows.iter().map(|(_, row)| row).filter(|row| row.rank == Rank::Ours);
    ours.filter_map(|row| Some((row.name.clone(), *row.ns[place].first()?))).collect()
}

/// Whether another round may change what is said of a row.
fn matters(row: &Row, place: usize, ours: &[(String, f64)]) -> bool {
    match row.rank {
        Rank::Ours => true,
        Rank::Other(_) => false,
        Rank::Same(rival) => {
            let rival = ours.iter().find(|(name, _)| name == rival);
            rival.zip(row.ns[place].first()).is_none_or(|((_, ours), peer)| *peer <= MATTERS * ours)
        }
    }
}

fn new_row(contestant: &Contestant, blocks: usize) -> Row {
    Row {
        name: contestant.name.clone(),
        rank: contestant.rank,
        ns: vec![Vec::new(); blocks],
        reported: None,
        quality: Quality::default(),
    }
}

fn time(contestant: &Contestant, job: &Job<'_>, tools: &Tools) -> Result<(f64, Option<f64>)> {
    let figures = tool::figures(&mut contestant.call(job, tools)?)?;
    let ns =
        figures["ns_med"].as_f64().with_context(|| format!("{}: no time was printed", contestant.name))?;
    Ok((ns, tool::latency(&figures)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_near_enough_run_again() {
        let row = |rank, ns: f64| Row {
            name: String::new(),
            rank,
            ns: vec![vec![ns]],
            reported: None,
            quality: Quality::default(),
        };
        let ours = [("Ours".to_owned(), 10.0)];
        for (rank, ns, again) in [
            (Rank::Ours, 10.0, true),
            (Rank::Same("Ours"), 39.0, true),
            (Rank::Same("Ours"), 41.0, false),
            (Rank::Other("less"), 1.0, false),
        ] {
            assert_eq!(matters(&row(rank, ns), 0, &ours), again, "{rank:?} {ns}");
        }
    }
}
