//! Loads the built bundles as a DAW does, CLAP and VST3, and holds them to what the suite promises.
//!
//! | Module | What it is |
//! |---|---|
//! | [`subject`] | the five plugins: names, ids, and where their bundles are |
//! | [`plugin`] | a plugin as a DAW sees it, whatever its format |
//! | [`clap`] | the same through the offline host, and live on two threads |
//! | [`vst3`] | a host for VST3 on the raw bindings |
//! | [`mod@reference`] | the dsp-core chain that a plugin must equal bit for bit, fed from the plugin's saved state |
//! | [`checks`] | what both formats are held to |
//! | [`wav`] | files that plugin and command both read |
//! | [`daw`] | a plugin in a process of its own, and what it printed there |
//! | [`abuse`] | settings, sounds, states and files that nobody should have to take |
//! | `guard` | what a thread does that an audio thread must not (Linux) |
//! | `scene` | what each editor shows when its picture is taken |
//! | `page` | the page of every widget in a window (Linux) |
//! | `x11` | a screen to open editors on, and eyes to look at them (Linux) |
//!
//! The bundles are those in `$LATHE_BUNDLES`, or else in `bundled` in cargo's target folder: `cargo xtask bundle` puts
//! them there.

pub mod abuse;
pub mod checks;
pub mod clap;
pub mod daw;
#[cfg(target_os = "linux")]
pub mod guard;
#[cfg(target_os = "linux")]
pub mod page;
pub mod plugin;
pub mod reference;
pub mod scene;
pub mod subject;
pub mod vst3;
pub mod wav;
#[cfg(target_os = "linux")]
pub mod x11;
