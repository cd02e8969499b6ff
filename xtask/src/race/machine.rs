//! Where and with what it was raced: the machine, the versions, the day.

use super::contestant::Tools;
use super::tool::figures;
use serde_json::json;
use std::process::Command;

/// The peers' packages of Debian.
const PACKAGES: [&str; 6] =
    ["lsp-plugins-lv2", "x42-plugins", "zam-plugins", "calf-plugins", "libavfilter8", "libebur128-1"];

/// What stands above the tables.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Day, processor, cores, kernel, compiler.
    pub here: String,
    /// Name and version of each peer that is installed.
    pub versions: String,
}

/// Looks around.
pub fn look(tools: &Tools) -> Machine {
    let said = |program: &str, arguments: &[&str]| -> String {
        let output = Command::new(program).args(arguments).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    };
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let processor = processor(&read("/proc/cpuinfo")).unwrap_or_else(|| "unknown processor".into());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let kernel = read("/proc/sys/kernel/osrelease");
    let rustc = said("rustc", &["--version"]);
    let commit = said("git", &["describe", "--always", "--dirty"]);
    let day = said("date", &["--utc", "+%F"]);
    let here = format!(
        "{day}, commit {commit}; {processor}, {cores} cores, Linux {}, {}.",
        kernel.trim(),
        rustc.split(" (").next().unwrap_or_default()
    );
    let mut versions: Vec<String> = PACKAGES
        .iter()
        .map(|package| (package, said("dpkg-query", &["--show", "--showformat=${Version}", package])))
        .filter(|(_, version)| !version.is_empty())
        .map(|(package, version)| format!("{package} {version}"))
        .collect();
    let python = figures(&mut tools.python(&json!({ "do": "versions" }))).unwrap_or_default();
    for (package, version) in python.as_object().into_iter().flatten() {
        versions.extend(version.as_str().map(|version| format!("{package} {version}")));
    }
    versions.extend(locked(&read("Cargo.lock"), "ebur128").map(|version| format!("crate ebur128 {version}")));
    Machine { here, versions: versions.join(", ") }
}

fn processor(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Version of a package in `Cargo.lock`.
fn locked(lock: &str, package: &str) -> Option<String> {
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{package}\""));
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    version.strip_suffix('"').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_and_version_are_found_in_the_systems_words() {
        let cpuinfo = "processor\t: 0\nmodel name\t: Some: Processor 9\nflags\t: avx2\n";
        assert_eq!(processor(cpuinfo).as_deref(), Some("Some: Processor 9"));
        let lock = "[[package]]\nname = \"ebur128x\"\nversion = \"9\"\n[[package]]\nname = \"ebur128\"\nversion = \"0.1.11\"\n";
        assert_eq!(locked(lock, "ebur128").as_deref(), Some("0.1.11"));
        assert_eq!((processor(""), locked(lock, "none")), (None, None));
    }
}
