//! Our side: the bench, built, and what it can run.

use super::contestant::{Contestant, Engine, Rank};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Builds the bench and says where it is.
pub fn build() -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["bench", "--package", "dsp-core", "--bench", "race", "--no-run"];
    let output = Command::new(cargo)
        .args(arguments)
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo: is Rust installed?")?;
    ensure!(output.status.success(), "`cargo {}` failed", arguments.join(" "));
    executable(&String::from_utf8_lossy(&output.stdout)).context("cargo did not say where the bench is")
}

/// The program among cargo's messages.
fn executable(messages: &str) -> Option<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    programs.next_back()
}

/// What the bench runs: our chains, and the one peer that is a crate.
pub fn contestants(bench: &Path) -> Result<Vec<Contestant>> {
    let output = Command::new(bench).arg("list").output().context("cannot start the bench")?;
    ensure!(output.status.success(), "the bench does not list its cases");
    String::from_utf8_lossy(&output.stdout).lines().map(contestant).collect()
}

fn contestant(line: &str) -> Result<Contestant> {
    let case: Value = serde_json::from_str(line).context("the bench's list is not JSON")?;
    let word = |key: &str| case[key].as_str().map(str::to_owned).context("a case without a name");
    let rank = if case["peer"] == Value::Bool(true) { Rank::Same("Lathe Meter") } else { Rank::Ours };
    Ok(Contestant { group: word("group")?, name: word("name")?, rank, engine: Engine::Bench })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_among_cargos_messages() {
        let messages = "{\"reason\":\"compiler-artifact\",\"executable\":null}\n\
                        {\"reason\":\"compiler-artifact\",\"executable\":\"/t/race-1\"}\n\
                        {\"reason\":\"build-finished\",\"success\":true}\n";
        assert_eq!(executable(messages), Some(PathBuf::from("/t/race-1")));
        assert_eq!(executable("{\"reason\":\"build-finished\"}"), None);
    }

    #[test]
    fn a_case_is_ours_unless_it_says_peer() {
        let ours = contestant("{\"group\":\"eq\",\"name\":\"Lathe EQ\",\"peer\":false}").expect("a case");
        assert_eq!((ours.group.as_str(), ours.rank), ("eq", Rank::Ours));
        let peer = contestant("{\"group\":\"meter\",\"name\":\"crate\",\"peer\":true}").expect("a case");
        assert_eq!(peer.rank, Rank::Same("Lathe Meter"));
        assert!(contestant("{\"group\":\"eq\"}").is_err());
    }
}
