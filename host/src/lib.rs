//! Offline CLAP host: load bundles, build a chain, compensate latency, automate, render.
//!
//! | Module | What it does |
//! |---|---|
//! | [`scan`] | finds bundles and reads what they offer |
//! | [`instance`] | one loaded plugin: what it is, what it asks for, how it ends |
//! | [`processing`] | a plugin at work: activate, process, deactivate |
//! | [`parameters`] | list, find, read and set its parameters, by value or by text |
//! | [`state`] | save and load its state |
//! | [`automation`] | breakpoints turned into events at exact frames |
//! | [`rack`] | plugins in series |
//! | [`mod@render`] | a whole file through a rack, aligned with the input to the sample |
//! | [`crash`] | one clear line when a plugin takes the process down |
//! | `editor` | a plugin's editor in an X11 window (feature `gui`) |
//!
//! Everything here runs on one thread, which is the plugin's main thread and, while it processes, its audio thread:
//! CLAP allows a host to play both parts in turn. Hosting is unsafe by nature, since a bundle is foreign code; what
//! needs `unsafe` is kept to loading a bundle, the signal handler, and the window handed to an editor.

#![deny(unsafe_code)]

pub mod automation;
pub mod crash;
#[cfg(all(feature = "gui", unix))]
pub mod editor;
mod entry;
mod error;
mod handlers;
pub mod instance;
pub mod parameters;
mod ports;
pub mod processing;
pub mod rack;
#[cfg(all(feature = "gui", unix))]
mod reactor;
pub mod render;
pub mod scan;
pub mod state;

pub use automation::{Breakpoint, Change, Lane};
pub use entry::Descriptor;
pub use error::Error;
pub use instance::Instance;
pub use parameters::Parameter;
pub use processing::{Channels, Spec, Tail};
pub use rack::Rack;
pub use render::{IoError, RenderSpec, Rendered, Sink, Source, TailPolicy, render};
