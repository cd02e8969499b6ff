//! Spectra of one partition, and many of them in the layout that the hot loop reads.

use super::PARTITION;

/// Bins that stand together: one register of AVX-512, two of AVX2, four of SSE or NEON.
pub(super) const LANES: usize = 16;

/// Bins from 0 Hz to half the sample rate of an FFT over two partitions.
pub(super) const BINS: usize = PARTITION + 1;

/// Groups of one spectrum.
pub(super) const GROUPS: usize = BINS.div_ceil(LANES);

/// [`LANES`] neighbouring bins, real parts first: no shuffle in the multiplication.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
pub(super) struct Group {
    pub re: [f32; LANES],
    pub im: [f32; LANES],
}

impl Group {
    pub(super) const SILENCE: Self = Self { re: [0.0; LANES], im: [0.0; LANES] };
}

/// The spectrum of two partitions of sound. Bins beyond half the sample rate are padding and 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spectrum(pub [Group; GROUPS]);

impl Spectrum {
    /// Nothing.
    pub(super) const SILENCE: Self = Self([Group::SILENCE; GROUPS]);
}

/// Many spectra, group by group: the sum of their products runs over neighbouring memory, one group after the other.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spectra {
    groups: Vec<Group>,
    count: usize,
}

impl Spectra {
    /// So many spectra of nothing.
    pub(super) fn silent(count: usize) -> Self {
        Self { groups: vec![Group::SILENCE; count * GROUPS], count }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The same group of all of them.
    #[inline(always)]
    pub(super) fn group(&self, group: usize) -> &[Group] {
        &self.groups[group * self.count..][..self.count]
    }

    /// A group of one of them.
    pub(super) fn group_mut(&mut self, group: usize, at: usize) -> &mut Group {
        &mut self.groups[group * self.count + at]
    }

    /// Every group of every one.
    pub(super) fn groups_mut(&mut self) -> &mut [Group] {
        &mut self.groups
    }
}
