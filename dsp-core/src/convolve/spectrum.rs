//! Spectra of one partition, in the layout that the hot loop reads.

use super::PARTITION;

/// Bins that stand together: one register of AVX-512, two of AVX2, four of SSE or NEON.
pub(super) const LANES: usize = 16;

/// Bins from 0 Hz to half the sample rate of an FFT over two partitions.
pub(super) const BINS: usize = PARTITION + 1;

/// Groups of one spectrum.
pub(super) const GROUPS: usize = BINS.div_ceil(LANES);

/// [`LANES`] neighbouring bins, real parts first: one stream for the prefetcher, and no shuffle in the multiplication.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
pub(super) struct Group {
    pub re: [f32; LANES],
    pub im: [f32; LANES],
}

impl Group {
    pub(super) const SILENCE: Self = Self { re: [0.0; LANES], im: [0.0; LANES] };

    /// Adds the product of two groups, bin by bin. Every bin sees one fixed order of operations, on every instruction
    /// set.
    #[inline(always)]
    pub(super) fn add_product(&mut self, sound: &Self, kernel: &Self) {
        for n in 0..LANES {
            self.re[n] += sound.re[n] * kernel.re[n] - sound.im[n] * kernel.im[n];
            self.im[n] += sound.re[n] * kernel.im[n] + sound.im[n] * kernel.re[n];
        }
    }
}

/// The spectrum of two partitions of sound. Bins beyond half the sample rate are padding and 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spectrum(pub [Group; GROUPS]);

impl Spectrum {
    /// Nothing.
    pub(super) const SILENCE: Self = Self([Group::SILENCE; GROUPS]);
}
