//! A plugin as a DAW sees it, whatever its format. Everything in [`crate::checks`] is written against this.
//!
//! Values of parameters are normalized: 0 at the lowest, 1 at the highest.

use dsp_core::process::{Channels, Mode};

/// What a plugin says about itself, in the words of its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// Name in the DAW.
    pub name: String,
    /// Who makes it.
    pub vendor: String,
    /// Version.
    pub version: String,
    /// What kind of plugin it is, as the format says it.
    pub features: Vec<String>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Number by which hosts address it.
    pub id: u32,
    /// Name in the DAW.
    pub name: String,
    /// Where it stands in a new instance, normalized.
    pub default: f64,
    /// Steps between its values: 0 if it is continuous, 1 for a switch.
    pub steps: u32,
    /// Whether it is the bypass that a DAW's own button switches.
    pub is_bypass: bool,
    /// Whether a DAW may automate it.
    pub is_automatable: bool,
}

/// A parameter set at a frame of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Frame in the block.
    pub frame: u32,
    /// Which parameter.
    pub id: u32,
    /// Normalized value.
    pub value: f64,
}

/// What a plugin is activated for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spec {
    /// Sample rate in Hz.
    pub sample_rate_hz: f64,
    /// Longest block, in frames.
    pub max_frames: usize,
    /// Mono or stereo.
    pub channels: Channels,
    /// Real time or offline.
    pub mode: Mode,
}

impl Spec {
    /// Stereo at 48 kHz.
    #[must_use]
    pub fn stereo(max_frames: usize, mode: Mode) -> Self {
        Self { sample_rate_hz: 48_000.0, max_frames, channels: Channels::Stereo, mode }
    }
}

/// A loaded plugin.
///
/// Methods panic where a plugin refuses what it must not refuse: these are tests.
pub trait Plugin {
    /// What it says about itself.
    fn description(&self) -> Description;

    /// All parameters, in its own order.
    fn parameters(&mut self) -> Vec<Parameter>;

    /// Where a parameter stands, as the plugin tells its host.
    fn value(&mut self, id: u32) -> f64;

    /// What a DAW writes beside the parameter at this value.
    fn text(&mut self, id: u32, value: f64) -> String;

    /// The value that a typed text means, or `None` if the plugin does not understand it.
    fn parse(&mut self, id: u32, text: &str) -> Option<f64>;

    /// Sets parameters, as a DAW does while nothing plays. An inactive plugin may be activated and deactivated for it.
    fn set(&mut self, values: &[(u32, f64)]);

    /// The state as a session stores it.
    fn save(&mut self) -> Vec<u8>;

    /// Restores a state; says whether the plugin took it.
    fn load(&mut self, state: &[u8]) -> bool;

    /// Makes the plugin ready to process; ends an earlier activation first. Says whether the plugin takes the channels;
    /// if not, it is inactive.
    fn activate(&mut self, spec: Spec) -> bool;

    /// Ends processing.
    fn deactivate(&mut self);

    /// Whether the plugin asked to be restarted since the last call, as it does when its latency is to change.
    fn take_restart_request(&mut self) -> bool;

    /// Processes a block in place, at most as long as activated for. On a mono layout only `left` is used, and holds
    /// the output afterwards.
    fn process(&mut self, left: &mut [f32], right: &mut [f32], changes: &[Change]);

    /// Latency in frames, as of the last activation.
    fn latency(&mut self) -> usize;

    /// Frames for which the output may sound after the input has ended; `None` if it never ends.
    fn tail(&mut self) -> Option<usize>;

    /// Lets the plugin do what it asked to do on the main thread.
    fn idle(&mut self);
}
