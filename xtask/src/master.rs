//! From a clone to a mastered file.

use crate::bundle;
use crate::workspace::{cargo, target};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds what is needed and masters `mix`, or the demo mix where there is none.
pub fn master(mix: Option<PathBuf>, options: &[String]) -> Result<()> {
    let bundles = bundle::all()?;
    cargo(&["build", "--release", "--package", "lathe"])?;
    let lathe = target()?.join("release").join(format!("lathe{}", std::env::consts::EXE_SUFFIX));
    let (mix, force) = match mix {
        Some(mix) => (mix, false),
        None => (demo(&lathe)?, true),
    };
    let mut command = Command::new(&lathe);
    command.arg("master").arg(mix).arg("--plugins").arg(bundles).args(options);
    if force {
        command.arg("--force");
    }
    let status = command.status().with_context(|| format!("cannot start {}", lathe.display()))?;
    // `lathe` has said what was wrong; a second message would hide it.
    if !status.success() {
        std::process::exit(status.code().unwrap_or(1));
    }
    Ok(())
}

/// Makes the demo mix under the target folder.
fn demo(lathe: &Path) -> Result<PathBuf> {
    let folder = target()?.join("demo");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mix = folder.join("demo.wav");
    let status = Command::new(lathe).arg("demo").arg(&mix).arg("--force").status()?;
    if !status.success() {
        std::process::exit(status.code().unwrap_or(1));
    }
    Ok(mix)
}
