//! What goes between the sound and the window of one plugin besides parameters and readings.

use dsp_core::meter::transport::Transport;
use dsp_core::process::ProcessSpec;

/// The end of the sound. What is called for every block is wait-free and allocates nothing.
pub trait Link<C>: Default + Send + 'static {
    /// The end of the window.
    type End: Send + 'static;

    /// What the chain holds outlives a reset by the host, which many hosts do at every start and stop: a measure goes
    /// on, where a filter would have to forget.
    const KEEPS: bool;

    /// The other end. Called once, on the main thread.
    fn end(&mut self) -> Self::End;

    /// The chain was prepared. Not on the audio thread: the place to allocate.
    fn prepared(&mut self, chain: &C, spec: &ProcessSpec);

    /// Before each block, of `frames` frames.
    fn before(&mut self, chain: &mut C, transport: &Transport, frames: usize);

    /// Before each block while the window is open, with the sound that enters the plugin.
    fn hear(&mut self, _sound: &[&mut [f32]]) {}

    /// After each block while the window is open, with the sound that left the plugin.
    fn after(&mut self, chain: &C, sound: &[&mut [f32]]);

    /// Whether something came for the window since this was last asked for, besides readings: only then is it drawn.
    fn take_news(&mut self) -> bool {
        true
    }

    /// The host stops processing, the window open or not: a chance to hand over what is newest.
    fn stopped(&mut self, _chain: &C) {}
}

impl<C> Link<C> for () {
    type End = ();

    const KEEPS: bool = false;

    fn end(&mut self) {}

    fn prepared(&mut self, _: &C, _: &ProcessSpec) {}

    fn before(&mut self, _: &mut C, _: &Transport, _: usize) {}

    fn after(&mut self, _: &C, _: &[&mut [f32]]) {}

    fn take_news(&mut self) -> bool {
        false
    }
}
