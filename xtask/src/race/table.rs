//! From times to Markdown: a table for each group, and who is ahead.

use super::contestant::Rank;
use super::groups::Group;
use super::quality::Quality;
use std::fmt::Write;

/// One contestant's results.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// How it stands to ours.
    pub rank: Rank,
    /// ns a stereo frame: for each size of block, one of each round; empty where it takes whole files.
    pub ns: Vec<Vec<f64>>,
    /// The latency it reports, in frames.
    pub reported: Option<f64>,
    /// What was measured of its sound.
    pub quality: Quality,
}

/// The results of one group.
#[derive(Clone, Debug)]
pub struct Table {
    /// The group.
    pub group: Group,
    /// Frames a block, ascending.
    pub blocks: Vec<usize>,
    /// Ours, then the peers.
    pub rows: Vec<Row>,
}

/// The value in the middle.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

impl Row {
    /// Median time in blocks of the given place.
    pub fn ns(&self, block: usize) -> Option<f64> {
        median(self.ns.get(block)?)
    }
}

impl Table {
    /// How many times as long a peer takes as `ours`, in blocks of the given place: the median of what each round says,
    /// so that a machine that changes its pace between rounds changes no ratio.
    pub fn ratio(&self, ours: &Row, peer: &Row, block: usize) -> Option<f64> {
        let (ours, peer) = (ours.ns.get(block)?, peer.ns.get(block)?);
        let each: Vec<f64> = peer.iter().zip(ours).map(|(peer, ours)| peer / ours).collect();
        median(&each)
    }

    /// The row of ours whose work `row` does.
    fn rival(&self, row: &Row) -> Option<&Row> {
        let Rank::Same(name) = row.rank else { return None };
        self.rows.iter().find(|ours| ours.rank == Rank::Ours && ours.name == name)
    }

    /// The fastest peer that does the work of `ours`, and how many times as long it takes.
    pub fn fastest(&self, ours: &Row, block: usize) -> Option<(&Row, f64)> {
        let peers =
            self.rows.iter().filter(|row| self.rival(row).is_some_and(|rival| rival.name == ours.name));
        peers
            .filter_map(|peer| Some((peer, self.ratio(ours, peer, block)?)))
            .min_by(|(_, a), (_, b)| a.total_cmp(b))
    }

    /// Our rows.
    pub fn ours(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.rank == Rank::Ours)
    }

    /// Who is ahead of whom, and by how much: one sentence for each of our rows.
    fn verdicts(&self) -> String {
        let mut text = String::new();
        for ours in self.ours() {
            let said: Vec<String> = self
                .blocks
                .iter()
                .enumerate()
                .rev()
                .filter_map(|(place, frames)| {
                    let (peer, ratio) = self.fastest(ours, place)?;
                    Some(format!("{} {} at {frames} frames", standing(ratio), peer.name))
                })
                .collect();
            let said =
                if said.is_empty() { "no peer here does its work".to_owned() } else { said.join("; ") };
            let _ = writeln!(text, "- {}: {said}.", ours.name);
        }
        text
    }

    /// The whole table with its heading and its verdicts.
    pub fn markdown(&self) -> String {
        let Group { title, task, qualities, .. } = self.group;
        let mut text = format!("## {title}\n\n{task}\n\n| |");
        for frames in &self.blocks {
            let _ = write!(text, " ns, {frames} frames | × ours |");
        }
        let _ = write!(text, " latency told | measured |");
        for (quality, _) in qualities {
            let _ = write!(text, " {quality} |");
        }
        let columns = 1 + 2 * self.blocks.len() + 2 + qualities.len() + 1;
        let _ = writeln!(text, " does the work of |\n|---|{}---|", "--:|".repeat(columns - 2));
        for row in self.sorted() {
            text.push_str(&self.line(row));
        }
        let verdicts = self.verdicts();
        let _ = write!(text, "\nAgainst the fastest peer that does the same work:\n\n{verdicts}");
        text
    }

    /// Ours as they come, then the peers from the fastest in the largest blocks on.
    fn sorted(&self) -> Vec<&Row> {
        let mut peers: Vec<&Row> = self.rows.iter().filter(|row| row.rank != Rank::Ours).collect();
        let last = self.blocks.len().saturating_sub(1);
        let time = |row: &Row| row.ns(last).unwrap_or(f64::INFINITY);
        peers.sort_by(|a, b| time(a).total_cmp(&time(b)));
        self.ours().chain(peers).collect()
    }

    fn line(&self, row: &Row) -> String {
        let name = if row.rank == Rank::Ours { format!("**{}**", row.name) } else { row.name.clone() };
        let mut line = format!("| {name} |");
        for place in 0..self.blocks.len() {
            let ratio = self.rival(row).and_then(|ours| self.ratio(ours, row, place));
            let _ = write!(line, " {} | {} |", figure(row.ns(place), 1), figure(ratio, 2));
        }
        let _ = write!(line, " {} | {} |", figure(row.reported, 0), figure(row.quality.delay, 0));
        for (place, (_, decimals)) in self.group.qualities.iter().enumerate() {
            let _ =
                write!(line, " {} |", figure(row.quality.figures.get(place).copied().flatten(), *decimals));
        }
        let work = match row.rank {
            Rank::Ours => String::new(),
            Rank::Same(ours) => ours.to_owned(),
            Rank::Other(what) => format!("none of ours: {what}"),
        };
        line + &format!(" {work} |\n")
    }
}

/// A figure with so many places, or a dash.
pub fn figure(value: Option<f64>, places: usize) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else { return "–".to_owned() };
    let text = format!("{value:.places$}");
    // Nothing is not negative.
    let nothing = text.trim_start_matches('-').chars().all(|c| matches!(c, '0' | '.'));
    if nothing { text.trim_start_matches('-').to_owned() } else { text }
}

/// What a ratio of a peer's time to ours means, in words.
pub fn standing(ratio: f64) -> String {
    if ratio >= 1.0 {
        format!("{ratio:.2} times as fast as")
    } else {
        format!("**behind by {:.0} %**:", 100.0 * (1.0 / ratio - 1.0))
    }
}

#[cfg(test)]
mod tests;
