//! Where things are, and how cargo is called.

use anyhow::{Context, Result, ensure};
use std::path::PathBuf;
use std::process::Command;

/// Makes the root of the repository the working directory: cargo and the bundler look from there.
pub fn enter() -> Result<()> {
    // cargo tells where the package is now; what was compiled in is where it was built.
    let xtask =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or(env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    let root = xtask.parent().context("xtask has no parent folder")?;
    std::env::set_current_dir(root).with_context(|| format!("cannot enter {}", root.display()))
}

/// Where cargo puts what it builds. This program lies in it, under the name of its profile.
pub fn target() -> Result<PathBuf> {
    let program = std::env::current_exe().context("cannot tell where this program is")?;
    let target = program.ancestors().nth(2).context("this program is not in a target folder")?;
    Ok(target.to_path_buf())
}

/// Runs cargo; fails when cargo does, naming the call.
pub fn cargo(arguments: &[&str]) -> Result<()> {
    cargo_with(arguments, &[])
}

/// Runs cargo with more environment variables.
pub fn cargo_with(arguments: &[&str], variables: &[(&str, &str)]) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(arguments)
        .envs(variables.iter().copied())
        .status()
        .context("cannot start cargo: is Rust installed?")?;
    ensure!(status.success(), "`cargo {}` failed", arguments.join(" "));
    Ok(())
}
