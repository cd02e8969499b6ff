//! Kernels cut into partitions and transformed: the form in which a convolver takes them.

use super::PARTITION;
use super::spectrum::{BINS, LANES, Spectra};
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use std::fmt;
use std::sync::Arc;

/// Which impulse response leads from which channel to which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wiring {
    /// One for both channels. Path 0.
    Shared,
    /// One for each channel. Path 0 is left, path 1 right.
    Parallel,
    /// The two channels are treated alike and hear each other, as where middle and side differ. Path 0 stays, path 1 goes
    /// across.
    Mirrored,
    /// Any: left to left, right to left, left to right, right to right.
    Crossed,
}

impl Wiring {
    /// How many impulse responses it has.
    #[must_use]
    pub fn paths(self) -> usize {
        match self {
            Self::Shared => 1,
            Self::Parallel | Self::Mirrored => 2,
            Self::Crossed => 4,
        }
    }

    /// The paths that lead from left and right to left, and from left and right to right.
    pub(super) fn matrix(self) -> [[Option<usize>; 2]; 2] {
        match self {
            Self::Shared => [[Some(0), None], [None, Some(0)]],
            Self::Parallel => [[Some(0), None], [None, Some(1)]],
            Self::Mirrored => [[Some(0), Some(1)], [Some(1), Some(0)]],
            Self::Crossed => [[Some(0), Some(1)], [Some(2), Some(3)]],
        }
    }
}

/// The spectra of a kernel's partitions. As large as the kernel it was made for; moving it moves no data.
///
/// One tap of each path, all at the same place, is kept apart and applied to the sound itself: the FFT rounds only what
/// the rest of the kernel adds, and a kernel of a single tap is exact.
#[derive(Clone, Debug, PartialEq)]
pub struct Kernel {
    pub(super) wiring: Wiring,
    paths: Vec<Spectra>,
    pub(super) direct: [f32; 4],
    pub(super) direct_at: usize,
}

impl Kernel {
    /// Allocates the kernel of `taps` zeros for both channels.
    #[must_use]
    pub fn silent(taps: usize) -> Self {
        Self::with_paths(taps, 1)
    }

    /// Allocates a silent kernel with room for at most `paths` paths, 1 to 4.
    #[must_use]
    pub fn with_paths(taps: usize, paths: usize) -> Self {
        let count = taps.div_ceil(PARTITION).max(1);
        let paths = vec![Spectra::silent(count); paths.clamp(1, 4)];
        Self { wiring: Wiring::Shared, paths, direct: [0.0; 4], direct_at: 0 }
    }

    /// No kernel at all: what stands in the place of one that is lent out. Allocates nothing.
    #[must_use]
    pub fn hollow() -> Self {
        Self { wiring: Wiring::Shared, paths: Vec::new(), direct: [0.0; 4], direct_at: 0 }
    }

    /// Whether it is [`Kernel::hollow`].
    #[must_use]
    pub fn is_hollow(&self) -> bool {
        self.paths.is_empty()
    }

    /// Length in taps, rounded up to whole partitions.
    #[must_use]
    pub fn taps(&self) -> usize {
        self.count() * PARTITION
    }

    /// How many paths it has room for.
    #[must_use]
    pub fn room(&self) -> usize {
        self.paths.len()
    }

    /// Partitions of one path.
    pub(super) fn count(&self) -> usize {
        self.paths.first().map_or(0, Spectra::count)
    }

    #[inline(always)]
    pub(super) fn path(&self, path: usize) -> &Spectra {
        &self.paths[path]
    }

    /// Turns two paths that hold what middle and side go through into those from a channel to itself and from the other to
    /// it: half their sum and half their difference. In place, so that nobody needs room for two impulse responses.
    pub fn mid_side_to_paths(&mut self, paths: [usize; 2]) {
        let turn = |mid: f32, side: f32| (0.5 * (mid + side), 0.5 * (mid - side));
        let [same, other] = paths;
        (self.direct[same], self.direct[other]) = turn(self.direct[same], self.direct[other]);
        let Ok([mids, sides]) = self.paths.get_disjoint_mut(paths) else { return };
        for (mid, side) in mids.groups_mut().iter_mut().zip(sides.groups_mut()) {
            for lane in 0..LANES {
                (mid.re[lane], side.re[lane]) = turn(mid.re[lane], side.re[lane]);
                (mid.im[lane], side.im[lane]) = turn(mid.im[lane], side.im[lane]);
            }
        }
    }

    /// Gain of the tap that is kept apart, from each channel to each.
    pub(super) fn direct(&self) -> [[f32; 2]; 2] {
        self.wiring.matrix().map(|row| row.map(|path| path.map_or(0.0, |path| self.direct[path])))
    }
}

/// Turns impulse responses into [`Kernel`]s without allocating.
pub struct Partitioner {
    fft: Arc<dyn RealToComplex<f64>>,
    time: Vec<f64>,
    bins: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
}

impl fmt::Debug for Partitioner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partitioner").finish_non_exhaustive()
    }
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
        let fft = RealFftPlanner::new().plan_fft_forward(2 * PARTITION);
        let (time, bins, scratch) = (fft.make_input_vec(), fft.make_output_vec(), fft.make_scratch_vec());
        Self { fft, time, bins, scratch }
    }

    /// Makes `kernel` the one of this impulse response on both channels. Missing taps are zero, those that do not fit are
    /// left out. The largest tap is kept apart.
    pub fn fill(&mut self, kernel: &mut Kernel, impulse_response: &[f64]) {
        let larger = |best: usize, n: usize| {
            if impulse_response[n].abs() > impulse_response[best].abs() { n } else { best }
        };
        let largest = (0..impulse_response.len().min(kernel.taps())).fold(0, larger);
        self.wire(kernel, Wiring::Shared, largest);
        self.fill_path(kernel, 0, impulse_response);
    }

    /// Says what the paths of `kernel` are and which tap of each is kept apart. To be followed by
    /// [`Partitioner::fill_path`] for every path.
    pub fn wire(&mut self, kernel: &mut Kernel, wiring: Wiring, direct_at: usize) {
        assert!(wiring.paths() <= kernel.room(), "paths: expected at most {}, got {wiring:?}", kernel.room());
        (kernel.wiring, kernel.direct_at) = (wiring, direct_at.min(kernel.taps() - 1));
    }

    /// Gives `path` of `kernel` this impulse response.
    pub fn fill_path(&mut self, kernel: &mut Kernel, path: usize, impulse_response: &[f64]) {
        let apart = kernel.direct_at;
        kernel.direct[path] = impulse_response.get(apart).map_or(0.0, |tap| *tap as f32);
        // What the tap loses to f32 stays with the rest.
        let rest = |n: usize, tap: f64| if n == apart { tap - f64::from(kernel.direct[path]) } else { tap };
        // The forward transform of the sound gives it twice, and the one back multiplies by its points.
        let scale = (4.0 * PARTITION as f64).recip();
        for n in 0..kernel.count() {
            for (m, time) in self.time[..PARTITION].iter_mut().enumerate() {
                let at = n * PARTITION + m;
                *time = impulse_response.get(at).map_or(0.0, |tap| rest(at, *tap) * scale);
            }
            self.time[PARTITION..].fill(0.0);
            // Lengths are those the plan made, so it cannot fail.
            let done = self.fft.process_with_scratch(&mut self.time, &mut self.bins, &mut self.scratch);
            debug_assert!(done.is_ok());
            let spectra = &mut kernel.paths[path];
            for (bin, value) in self.bins[..BINS].iter().enumerate() {
                let group = spectra.group_mut(bin / LANES, n);
                (group.re[bin % LANES], group.im[bin % LANES]) = (value.re as f32, value.im as f32);
            }
        }
    }
}
