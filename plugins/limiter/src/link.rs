//! What goes between sound and window besides the readings: the peaks of every block, so that none is missed between two
//! pictures, and the sample rate one way, the wish to measure anew the other. Wait-free on the side of the sound.

use dsp_core::chain::limiter::{BlockLevels, LimiterChain};
use dsp_core::meter::transport::Transport;
use dsp_core::process::ProcessSpec;
use shell::Link;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

pub use view::End;

pub mod view;

/// The largest value since it was taken. Values are 0 or more.
#[derive(Debug, Default)]
struct Largest(AtomicU32);

impl Largest {
    fn put(&self, value: f64) {
        // The bits of single-precision numbers without a sign are ordered as the numbers are. Negative zero has one.
        self.0.fetch_max((value.max(0.0) as f32).abs().to_bits(), Ordering::Relaxed);
    }

    fn take(&self) -> f64 {
        f32::from_bits(self.0.swap(0, Ordering::Relaxed)).into()
    }
}

/// What both ends hold.
#[derive(Debug, Default)]
struct Shared {
    sample_rate_bits: AtomicU64,
    /// The window asks for new measures.
    restart: AtomicBool,
    /// Linear.
    input: [Largest; 2],
    /// Linear.
    output: [Largest; 2],
    /// Depth in dB.
    reduction: [Largest; 2],
}

impl Shared {
    fn put(&self, levels: &BlockLevels) {
        for side in 0..2 {
            self.input[side].put(levels.input_peak[side]);
            self.output[side].put(levels.output_peak[side]);
            self.reduction[side].put(-levels.reduction_db[side]);
        }
    }
}

/// The end of the sound.
#[derive(Debug, Default)]
pub struct LimiterLink {
    shared: Arc<Shared>,
}

impl Link<LimiterChain> for LimiterLink {
    type End = End;

    const KEEPS: bool = false;

    fn end(&mut self) -> End {
        End::new(self.shared.clone())
    }

    fn prepared(&mut self, _: &LimiterChain, spec: &ProcessSpec) {
        self.shared.sample_rate_bits.store(spec.sample_rate_hz.to_bits(), Ordering::Relaxed);
    }

    fn before(&mut self, chain: &mut LimiterChain, _: &Transport, _: usize) {
        if self.shared.restart.swap(false, Ordering::Relaxed) {
            chain.restart_measures();
        }
    }

    fn after(&mut self, chain: &LimiterChain, _: &[&mut [f32]]) {
        self.shared.put(&chain.levels());
    }
}

#[cfg(test)]
mod tests;
