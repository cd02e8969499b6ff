//! The licences of all that is linked into the bundles and the command, gathered into `NOTICES.txt`.

use crate::bundle::PLUGINS;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const FILE: &str = "NOTICES.txt";

/// Licence files within a package that speak for code or fonts of others in it.
const WITHIN: [&str; 7] = [
    "external/clap/LICENSE",
    "external/clap-wrapper/LICENSE",
    "external/vst3sdk/LICENSE.txt",
    "fonts/Hack-Regular.txt",
    "fonts/OFL.txt",
    "fonts/UFL.txt",
    "fonts/emoji-icon-font-mit-license.txt",
];

/// Writes `NOTICES.txt`.
pub fn write() -> Result<()> {
    fs::write(FILE, gather()?).with_context(|| format!("cannot write {FILE}"))
}

/// Fails when `NOTICES.txt` no longer tells what `Cargo.lock` links in.
pub fn check() -> Result<()> {
    let stands = fs::read_to_string(FILE).unwrap_or_default();
    ensure!(stands == gather()?, "{FILE} is out of date: run `cargo xtask notices`");
    Ok(())
}

/// Every package that ends in a binary, then every licence text once, with the packages it is for.
fn gather() -> Result<String> {
    let metadata = metadata()?;
    let packages = linked(&metadata)?;
    let mut text = String::from(
        "Lathe is licensed under MIT OR Apache-2.0 (LICENSE-MIT, LICENSE-APACHE).\n\
         Its plugins and its command contain the following software and fonts.\n\n",
    );
    let mut licences: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in &packages {
        let name = format!("{} {}", string(package, "name"), string(package, "version"));
        writeln!(text, "{name} ({})", string(package, "license"))?;
        let folder = PathBuf::from(string(package, "manifest_path"));
        let folder = folder.parent().context("a package lies in a folder")?;
        for file in licence_files(folder)? {
            let licence = fs::read_to_string(&file).unwrap_or_default();
            let licence: Vec<&str> = licence.lines().map(str::trim_end).collect();
            licences.entry(licence.join("\n").trim().to_owned()).or_default().insert(name.clone());
        }
    }
    for (licence, names) in licences.iter().filter(|(licence, _)| !licence.is_empty()) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        writeln!(text, "\n{}\n{}\n\n{licence}", "=".repeat(110), names.join(", "))?;
    }
    Ok(text)
}

fn metadata() -> Result<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(["metadata", "--format-version", "1", "--locked"]).output()?;
    ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("cargo metadata is not JSON")
}

/// Packages reached from the plugins and the command by ordinary dependencies, on any system, but our own.
fn linked(metadata: &Value) -> Result<Vec<&Value>> {
    let list = |value: &'_ Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let by_id: HashMap<&str, &Value> = packages.iter().map(|p| (string(p, "id"), p)).collect();
    let nodes = list(&metadata["resolve"], "nodes");
    let nodes: HashMap<&str, &Value> = nodes.iter().map(|node| (string(node, "id"), node)).collect();
    let ours = |package: &Value| package["source"].is_null();
    let roots = packages.iter().filter(|p| ours(p) && is_shipped(string(p, "name")));
    let mut open: Vec<String> = roots.map(|p| string(p, "id").to_owned()).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        for dependency in list(nodes[id.as_str()], "deps") {
            if list(&dependency, "dep_kinds").iter().any(|kind| kind["kind"].is_null()) {
                open.push(string(&dependency, "pkg").to_owned());
            }
        }
    }
    let mut linked: Vec<&Value> = seen.iter().map(|id| by_id[id.as_str()]).filter(|p| !ours(p)).collect();
    linked.sort_by_key(|p| (string(p, "name"), string(p, "version")));
    Ok(linked)
}

fn is_shipped(package: &str) -> bool {
    package == "lathe" || PLUGINS.contains(&package)
}

fn licence_files(package: &Path) -> Result<Vec<PathBuf>> {
    let speaks = |name: &str| {
        let name = name.to_ascii_uppercase();
        ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"].iter().any(|start| name.starts_with(start))
    };
    let mut files: Vec<PathBuf> = fs::read_dir(package)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file() && path.file_name().and_then(|n| n.to_str()).is_some_and(speaks))
        .chain(WITHIN.iter().map(|file| package.join(file)).filter(|path| path.is_file()))
        .collect();
    files.sort();
    Ok(files)
}

fn string<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}
