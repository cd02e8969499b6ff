//! `cargo xtask race`: our chains and their peers in turn over the same sound, and a table of what came out.

mod contestant;
mod groups;
mod machine;
mod ours;
mod peers;
mod quality;
mod readme;
mod rounds;
mod table;
mod tool;

use crate::workspace::target;
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use contestant::{Contestant, Rank, Tools};
use groups::Group;
use rounds::{MATTERS, ROUNDS, Track};
use std::path::{Path, PathBuf};
use std::process::Command;
use table::Table;

/// Who races where.
#[derive(Args, Debug)]
pub struct Options {
    /// The folder that the peers' set-up script made.
    #[arg(long)]
    peers: PathBuf,
    /// One round, blocks of 512 frames only, and qualities of an excerpt.
    #[arg(long)]
    quick: bool,
    /// Only this table: limiter, multiband, eq, imager or meter. May be given more than once.
    #[arg(long)]
    group: Vec<String>,
    /// Where the tables go, beside being printed.
    #[arg(long, default_value = "target/race.md")]
    output: PathBuf,
    /// Write the short table into README.md too.
    #[arg(long)]
    readme: bool,
}

/// Builds the bench, races, measures, writes and prints.
pub fn race(options: &Options, typed_in: &Path) -> Result<()> {
    let folder = typed_in.join(&options.peers);
    let groups = chosen(&options.group)?;
    ensure!(
        !options.readme || groups.len() == groups::ALL.len(),
        "--readme needs all tables: leave --group out"
    );
    peers::check(&folder)?;
    let bench = std::path::absolute(ours::build()?)?;
    let peers = folder.canonicalize().with_context(|| format!("cannot enter {}", folder.display()))?;
    let tools = Tools { bench, peers, pinned: can_pin() };
    let mut contestants = ours::contestants(&tools.bench)?;
    let (theirs, unknown) = peers::contestants(&tools)?;
    contestants.extend(theirs);
    check_ranks(&contestants)?;

    let work = std::path::absolute(target()?.join("race"))?;
    std::fs::create_dir_all(&work).with_context(|| format!("cannot create {}", work.display()))?;
    let mix = tools.peers.join("audio/mix48.wav");
    let written = tools.call(&tools.bench).arg("signals").arg(&mix).arg(&work).status()?;
    ensure!(written.success(), "cannot write the test signals into {}", work.display());

    let track = Track { tools: &tools, work: &work, mix: &mix, quick: options.quick };
    let (mut tables, mut missing) = (Vec::new(), unknown);
    for group in groups {
        let racing = contestants.iter().filter(|contestant| contestant.group == group.id).collect();
        tables.push(track.run(group, racing, &mut missing)?);
    }
    let machine = machine::look(&tools);
    let text = page(&tables, &machine, &missing, &tools, options.quick);
    let output = if options.output.is_absolute() || options.output.starts_with("target") {
        options.output.clone()
    } else {
        typed_in.join(&options.output)
    };
    std::fs::write(&output, &text).with_context(|| format!("cannot write {}", output.display()))?;
    print!("{text}");
    if options.readme {
        readme::write(&tables, &machine.here)?;
    }
    Ok(())
}

fn chosen(names: &[String]) -> Result<Vec<Group>> {
    for name in names {
        if !groups::ALL.iter().any(|group| group.id == name) {
            let known: Vec<&str> = groups::ALL.iter().map(|group| group.id).collect();
            bail!("--group {name}: there are {}", known.join(", "));
        }
    }
    let wanted = |group: &&Group| names.is_empty() || names.iter().any(|name| name == group.id);
    Ok(groups::ALL.iter().filter(wanted).copied().collect())
}

/// A peer that does the work of nobody would be in no verdict.
fn check_ranks(contestants: &[Contestant]) -> Result<()> {
    let ours = |name: &str| contestants.iter().any(|c| c.rank == Rank::Ours && c.name == name);
    for contestant in contestants {
        if let Rank::Same(name) = contestant.rank {
            ensure!(ours(name), "{}: the bench has no case {name:?}", contestant.name);
        }
    }
    Ok(())
}

fn can_pin() -> bool {
    let pinned = Command::new("taskset").args(["-c", "1", "true"]).status();
    pinned.is_ok_and(|status| status.success())
}

/// All that there is to read.
fn page(
    tables: &[Table],
    machine: &machine::Machine,
    missing: &[String],
    tools: &Tools,
    quick: bool,
) -> String {
    let rounds = if quick {
        "one round".to_owned()
    } else {
        format!(
            "{ROUNDS} rounds, in each of which everybody runs once (only in the first: who does no work of ours, or takes \
             over {MATTERS:.0} times as long)"
        )
    };
    let core = if tools.pinned { "on one core" } else { "on any core (taskset is missing)" };
    let mut text = format!(
        "# The race\n\n{}\n\nPeers: {}.\n\n\
         Times are CPU time in ns a stereo frame at 48 kHz, inside the call that processes a block (ours in the chain, an \
         LV2 plugin in `run`, a filter of ffmpeg between its graph's ends), {core}, over 20 s of the peers' mix; the median of \
         {rounds}. × ours: how many times as long a peer takes as the row \
         of ours whose work it does, in the same round. Latencies in frames: told to the host, and measured with an impulse. \
         A dash: not measured, or not told.\n",
        machine.here, machine.versions,
    );
    for table in tables {
        text.push('\n');
        text.push_str(&table.markdown());
    }
    let missing = if missing.is_empty() { "nothing".to_owned() } else { missing.join("; ") };
    text + &format!("\nNot here: {missing}.\n")
}
