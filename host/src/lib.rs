//! Offline CLAP host: load bundles, build a chain, compensate latency, automate, render.
