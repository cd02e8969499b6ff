//! Pictures of every editor, and of every widget.

use crate::bundle;
use crate::workspace::{cargo, target};
use anyhow::{Context, Result};

/// Builds the bundles and takes the pictures. Prints the path of each.
pub fn take() -> Result<()> {
    let bundles = bundle::all()?;
    let out = target()?.join("screens");
    let [bundles, out] = [&bundles, &out].map(|path| path.to_str().context("a path that is not Unicode"));
    cargo(&["run", "--quiet", "--package", "bundle-tests", "--bin", "screens", "--", bundles?, out?])
}
