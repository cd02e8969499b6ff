//! `cargo xtask test`: one command that says whether the tree is sound.

use crate::workspace::{cargo, cargo_with};
use crate::{bundle, notices};
use anyhow::{Context, Result};

/// Format, lints and documentation first, for they are quick to mend; then every test, the ones that load the bundles
/// included. Ends in cargo's own closing lines.
pub fn all() -> Result<()> {
    step("format");
    cargo(&["fmt", "--all", "--check"]).context("run `cargo fmt --all`")?;
    step("lints");
    cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"])?;
    step("documentation");
    let strict = [("RUSTDOCFLAGS", "--deny warnings")];
    cargo_with(&["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"], &strict)?;
    step("notices");
    notices::check()?;
    step("bundles");
    let bundles = bundle::all()?;
    step("tests");
    let bundles = bundles.to_str().context("the target folder's path is not Unicode")?;
    cargo_with(&["test", "--workspace"], &[("LATHE_BUNDLES", bundles)])
}

fn step(name: &str) {
    eprintln!("\n== {name} ==");
}
