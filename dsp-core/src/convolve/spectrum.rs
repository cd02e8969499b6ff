//! Spectra of one partition, in the layout that the hot loop reads, and the FFT between them and sound.

use super::PARTITION;
use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::fmt;
use std::sync::Arc;

/// Bins that stand together: one register of AVX-512, two of AVX2, four of SSE or NEON.
const LANES: usize = 16;

/// Groups of one spectrum: the bins from 0 Hz to half the sample rate of an FFT over two partitions.
const GROUPS: usize = (PARTITION + 1).div_ceil(LANES);

/// [`LANES`] neighbouring bins, real parts first: one stream for the prefetcher, and no shuffle in the multiplication.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
struct Group {
    re: [f32; LANES],
    im: [f32; LANES],
}

/// The spectrum of two partitions of sound. Bins beyond half the sample rate are padding and 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spectrum([Group; GROUPS]);

impl Spectrum {
    /// Nothing.
    pub(super) const SILENCE: Self = Self([Group { re: [0.0; LANES], im: [0.0; LANES] }; GROUPS]);

    /// Adds the product of two spectra, bin by bin. Every bin sees one fixed order of operations, on every instruction
    /// set.
    #[inline(always)]
    pub(super) fn add_product(&mut self, sound: &Self, kernel: &Self) {
        for ((sum, x), h) in self.0.iter_mut().zip(&sound.0).zip(&kernel.0) {
            for n in 0..LANES {
                sum.re[n] += x.re[n] * h.re[n] - x.im[n] * h.im[n];
                sum.im[n] += x.re[n] * h.im[n] + x.im[n] * h.re[n];
            }
        }
    }

    fn read(&mut self, bins: &[Complex<f32>]) {
        for (group, bins) in self.0.iter_mut().zip(bins.chunks(LANES)) {
            for (n, bin) in bins.iter().enumerate() {
                (group.re[n], group.im[n]) = (bin.re, bin.im);
            }
        }
    }

    fn write(&self, bins: &mut [Complex<f32>]) {
        for (group, bins) in self.0.iter().zip(bins.chunks_mut(LANES)) {
            for (n, bin) in bins.iter_mut().enumerate() {
                *bin = Complex::new(group.re[n], group.im[n]);
            }
        }
    }
}

/// A real FFT over two partitions, both ways, with all it needs to run without allocating.
pub(super) struct Fft {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    time: Vec<f32>,
    bins: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl fmt::Debug for Fft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fft").field("frames", &self.time.len()).finish()
    }
}

impl Fft {
    pub(super) fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        let (forward, inverse) =
            (planner.plan_fft_forward(2 * PARTITION), planner.plan_fft_inverse(2 * PARTITION));
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        Self {
            time: forward.make_input_vec(),
            bins: forward.make_output_vec(),
            scratch: vec![Complex::new(0.0, 0.0); scratch],
            forward,
            inverse,
        }
    }

    /// Where [`Fft::forward`] reads two partitions of sound from. Its content is lost in any transform.
    pub(super) fn time(&mut self) -> &mut [f32] {
        &mut self.time
    }

    /// The spectrum of [`Fft::time`].
    pub(super) fn forward(&mut self, spectrum: &mut Spectrum) {
        // Lengths are those the plan made, so neither transform can fail.
        let done = self.forward.process_with_scratch(&mut self.time, &mut self.bins, &mut self.scratch);
        debug_assert!(done.is_ok());
        spectrum.read(&self.bins);
    }

    /// The sound of a spectrum, times its length of two partitions.
    pub(super) fn inverse(&mut self, spectrum: &Spectrum) -> &[f32] {
        spectrum.write(&mut self.bins);
        // The imaginary parts at 0 Hz and at half the rate are sums of x * 0: 0 by construction, as the FFT demands.
        let done = self.inverse.process_with_scratch(&mut self.bins, &mut self.time, &mut self.scratch);
        debug_assert!(done.is_ok());
        &self.time
    }
}
