//! Builds the plugins and bundles them.

use crate::workspace::target;
use anyhow::{Context, Result, ensure};
use std::path::PathBuf;

/// The packages that are plugins. Their display names stand in `bundler.toml`.
pub const PLUGINS: [&str; 5] =
    ["lathe-eq", "lathe-multiband", "lathe-imager", "lathe-limiter", "lathe-meter"];

/// File endings of a bundle.
pub const FORMATS: [&str; 2] = ["clap", "vst3"];

/// Builds all five in release and writes `target/bundled/<name>.clap` and `.vst3`; says where.
pub fn all() -> Result<PathBuf> {
    let packages = PLUGINS.map(String::from);
    let profile = ["--release".to_owned()];
    nice_plug_xtask::build(&packages, &profile)?;
    let target = target()?;
    for package in &packages {
        nice_plug_xtask::bundle(&target, package, &profile, false)
            .with_context(|| format!("cannot bundle {package}"))?;
    }
    let folder = target.join("bundled");
    for name in names()? {
        for format in FORMATS {
            let bundle = folder.join(format!("{name}.{format}"));
            ensure!(
                bundle.exists(),
                "{} was not written: does the plugin export that format?",
                bundle.display()
            );
        }
    }
    Ok(folder)
}

/// Display names of the five, in the order of the chain, from `bundler.toml`.
pub fn names() -> Result<Vec<String>> {
    let text = std::fs::read_to_string("bundler.toml").context("cannot read bundler.toml")?;
    PLUGINS.iter().map(|package| name_in(&text, package)).collect()
}

/// The name that stands under `[package]`.
fn name_in(text: &str, package: &str) -> Result<String> {
    let section = format!("[{package}]");
    let line = text.lines().skip_while(|line| line.trim() != section).find(|line| line.starts_with("name"));
    line.and_then(|line| line.split('"').nth(1))
        .map(String::from)
        .with_context(|| format!("bundler.toml has no name under {section}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plugin_has_a_name() {
        let text = include_str!("../../bundler.toml");
        let names: Vec<String> = PLUGINS.iter().map(|p| name_in(text, p).expect("a name")).collect();
        assert!(names.iter().all(|name| name.starts_with("Lathe ")), "{names:?}");
        assert!(name_in(text, "lathe-reverb").is_err());
    }
}
