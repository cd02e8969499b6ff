//! `lathe plugins`: what was found, and where plugins are looked for.

use clap::Args;
use host::scan::{self, Scan};
use host::{Channels, Descriptor, Instance, Spec};
use offline::error::{Error, Result};
use offline::plugins::folders;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Lists the CLAP plugins that were found, with ids, versions and latency, and the bundles that cannot be loaded.
#[derive(Debug, Args)]
pub struct Options {
    /// Look here first.
    #[arg(long, value_name = "DIR")]
    plugins: Option<PathBuf>,
    /// Print JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// Runs it.
///
/// # Errors
/// The named folder does not exist.
pub fn run(options: &Options) -> Result<()> {
    let scan = scan::scan(&folders(options.plugins.as_deref())?);
    let latencies: Vec<_> = scan.plugins.iter().map(latency_frames).collect();
    if options.json {
        crate::print(&format!("{:#}\n", as_json(&scan, &latencies)));
    } else {
        crate::print(&as_text(&scan, &latencies));
    }
    Ok(())
}

/// The sample rate at which latencies are told, in Hz.
const SAMPLE_RATE_HZ: f64 = 48_000.0;

/// Latency of a fresh instance, in frames at 48 kHz.
fn latency_frames(plugin: &Descriptor) -> Result<usize> {
    let fault = |error: host::Error| Error::hosting(&plugin.id, &error);
    let mut instance = Instance::load(&plugin.path, &plugin.id).map_err(fault)?;
    // A plugin made for mono only is no fault.
    let spec = |channels| Spec { sample_rate_hz: SAMPLE_RATE_HZ, max_frames: 512, channels };
    instance
        .activate(spec(Channels::Stereo))
        .or_else(|_| instance.activate(spec(Channels::Mono)))
        .map_err(fault)?;
    Ok(instance.latency())
}

fn as_text(scan: &Scan, latencies: &[Result<usize>]) -> String {
    let mut text = String::new();
    for (plugin, latency) in scan.plugins.iter().zip(latencies) {
        let Descriptor { path, id, name, vendor, version, .. } = plugin;
        let latency = match latency {
            Ok(frames) => {
                format!("latency {frames} frames ({:.1} ms) at 48 kHz", *frames as f64 / SAMPLE_RATE_HZ * 1e3)
            }
            Err(error) => error.to_string(),
        };
        text.push_str(&format!("{name} {version} ({vendor})\n  {id}\n  {latency}\n  {}\n", path.display()));
    }
    for plugin in &scan.shadowed {
        text.push_str(&format!("{} is hidden by one further up\n  {}\n", plugin.id, plugin.path.display()));
    }
    for (_, error) in &scan.broken {
        text.push_str(&format!("{error}\n"));
    }
    if text.is_empty() {
        text.push_str("No plugins were found. Build and install them with `cargo xtask install`.\n");
    }
    let folders: Vec<_> = scan.folders.iter().map(|folder| folder.display().to_string()).collect();
    text.push_str(&format!("Looked in: {}\n", folders.join(", ")));
    text
}

fn as_json(scan: &Scan, latencies: &[Result<usize>]) -> Value {
    let path = |path: &Path| path.display().to_string();
    let describe = |plugin: &Descriptor| {
        json!({
            "id": plugin.id,
            "name": plugin.name,
            "vendor": plugin.vendor,
            "version": plugin.version,
            "features": plugin.features,
            "path": path(&plugin.path),
        })
    };
    let plugins = scan.plugins.iter().zip(latencies).map(|(plugin, latency)| {
        let mut value = describe(plugin);
        match latency {
            Ok(frames) => value["latency_frames_at_48_khz"] = json!(frames),
            Err(error) => value["error"] = json!(error.to_string()),
        }
        value
    });
    json!({
        "plugins": plugins.collect::<Vec<_>>(),
        "shadowed": scan.shadowed.iter().map(describe).collect::<Vec<_>>(),
        "broken": scan.broken.iter().map(|(bundle, error)| json!({ "path": path(bundle), "error": error.to_string() })).collect::<Vec<_>>(),
        "folders": scan.folders.iter().map(|folder| path(folder)).collect::<Vec<_>>(),
    })
}
