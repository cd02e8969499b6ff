//! The host side of VST3, on the raw bindings: as much of it as a DAW needs to load, play, store and show an effect.
//!
//! Source: Steinberg, "VST 3 Developer Portal", call sequences of the audio processor, edit controller and plug view.

mod audio;
#[cfg(target_os = "linux")]
mod editor;
mod instance;
mod module;
mod objects;

pub use audio::Audio;
#[cfg(target_os = "linux")]
pub use editor::Editor;
pub use instance::{AUDIO_EFFECT, Instance};
pub use module::{ClassInfo, FactoryInfo, Module};
