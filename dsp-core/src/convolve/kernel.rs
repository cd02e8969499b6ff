//! Kernels cut into partitions and transformed: the form in which a convolver takes them.

use super::PARTITION;
use super::spectrum::{Fft, Spectrum};

/// The spectra of a kernel's partitions. As large as the kernel it was made for; moving it moves no data.
#[derive(Clone, Debug, PartialEq)]
pub struct Kernel {
    pub(super) partitions: Vec<Spectrum>,
}

impl Kernel {
    /// Allocates the kernel of `taps` zeros.
    #[must_use]
    pub fn silent(taps: usize) -> Self {
        Self { partitions: vec![Spectrum::SILENCE; taps.div_ceil(PARTITION).max(1)] }
    }

    /// Length in taps, rounded up to whole partitions.
    #[must_use]
    pub fn taps(&self) -> usize {
        self.partitions.len() * PARTITION
    }
}

/// Turns impulse responses into [`Kernel`]s without allocating.
#[derive(Debug)]
pub struct Partitioner {
    fft: Fft,
}

impl Default for Partitioner {
    fn default() -> Self {
        Self::new()
    }
}

impl Partitioner {
    /// Allocates.
    #[must_use]
    pub fn new() -> Self {
        Self { fft: Fft::new() }
    }

    /// Makes `kernel` the one of this impulse response. Missing taps are zero, those that do not fit are left out.
    pub fn fill(&mut self, kernel: &mut Kernel, impulse_response: &[f64]) {
        // The transforms there and back multiply by their length; a power of two scales without rounding.
        let scale = (2.0 * PARTITION as f64).recip();
        for (n, spectrum) in kernel.partitions.iter_mut().enumerate() {
            let from = (n * PARTITION).min(impulse_response.len());
            let taps = &impulse_response[from..(from + PARTITION).min(impulse_response.len())];
            let time = self.fft.time();
            time.fill(0.0);
            time.iter_mut().zip(taps).for_each(|(time, tap)| *time = (tap * scale) as f32);
            self.fft.forward(spectrum);
        }
    }
}
