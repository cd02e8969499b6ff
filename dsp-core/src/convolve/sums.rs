//! The spectra of the last inputs, and the sums of their products with a kernel that become the next output.

use super::kernel::Kernel;
use super::spectrum::{GROUPS, Spectrum};
use crate::simd::Simd;
use std::ops::Range;

/// Partitions that are added in one go, each group of bins staying in registers: as many streams as a prefetcher
/// follows.
const AT_ONCE: usize = 8;

/// Left and right.
type Pair = [Spectrum; 2];

/// What becomes output.
#[derive(Debug)]
pub(super) struct Sums {
    simd: Simd,
    /// Spectra of the last inputs of each channel, rings as long as the kernel.
    history: [Vec<Spectrum>; 2],
    /// Place of the newest spectrum in the history.
    newest: usize,
    /// Of the kernel that is heard and of the one that fades in.
    sums: Box<[Pair; 2]>,
    /// Partitions of the kernel that the sums already hold, the first counted though it comes last.
    done: usize,
}

impl Sums {
    /// For kernels of `partitions` partitions.
    pub(super) fn new(partitions: usize, simd: Simd) -> Self {
        let history = || vec![Spectrum::SILENCE; partitions];
        Self {
            simd,
            history: [history(), history()],
            newest: 0,
            sums: Box::new([[Spectrum::SILENCE; 2]; 2]),
            done: 1,
        }
    }

    pub(super) fn reset(&mut self) {
        self.history.iter_mut().for_each(|history| history.fill(Spectrum::SILENCE));
        self.newest = 0;
        self.clear();
    }

    /// Starts the next output.
    pub(super) fn clear(&mut self) {
        self.sums.iter_mut().flatten().for_each(|sum| *sum = Spectrum::SILENCE);
        self.done = 1;
    }

    /// Where the spectra of the partition that is complete go.
    pub(super) fn next(&mut self) -> [&mut Spectrum; 2] {
        self.newest = (self.newest + 1) % self.history[0].len();
        self.history.each_mut().map(|history| &mut history[self.newest])
    }

    /// The sums of one kernel.
    pub(super) fn of(&self, kernel: usize) -> [&Spectrum; 2] {
        self.sums[kernel].each_ref()
    }

    /// Adds the term of the newest spectrum, which [`Sums::next`] made room for.
    pub(super) fn add_newest(&mut self, kernels: &[Kernel]) {
        let newest = self.newest;
        self.add(0..1, newest, kernels);
    }

    /// Adds the older terms before `end` that are not there yet. The newest spectrum will be one partition old when the
    /// sum is complete.
    pub(super) fn add_up_to(&mut self, end: usize, kernels: &[Kernel]) {
        let length = self.history[0].len();
        while self.done < end {
            // The terms of increasing age walk down the ring; a go ends where it wraps around.
            let place = (self.newest + length + 1 - self.done) % length;
            let terms = (end - self.done).min(AT_ONCE).min(place + 1);
            self.add(self.done..self.done + terms, place, kernels);
            self.done += terms;
        }
    }

    /// Adds the terms of `partitions` of the kernels. The first belongs to the spectrum at `place`, the next to the one
    /// before it.
    fn add(&mut self, partitions: Range<usize>, place: usize, kernels: &[Kernel]) {
        let Self { simd, history: [left, right], sums, .. } = self;
        for (kernel, [to_left, to_right]) in kernels.iter().zip(sums.iter_mut()) {
            let [from_left, from_right] = [&left[..], &right[..]].map(|history| &history[..=place]);
            let path = |path: usize| &kernel.path(path)[partitions.clone()];
            let [to_left_paths, to_right_paths] = kernel.wiring.matrix();
            if let ([Some(one), None], [None, Some(other)]) = (to_left_paths, to_right_paths)
                && one == other
            {
                simd.run(
                    #[inline(always)]
                    || add_shared([to_left, to_right], [from_left, from_right], path(one)),
                );
                continue;
            }
            for (sum, paths) in [(to_left, to_left_paths), (to_right, to_right_paths)] {
                for (from, one) in [from_left, from_right].into_iter().zip(paths) {
                    if let Some(one) = one {
                        simd.run(
                            #[inline(always)]
                            || add_single(sum, from, path(one)),
                        );
                    }
                }
            }
        }
    }
}

/// Both channels through one path, so that its spectra are read once.
#[inline(always)]
fn add_shared([left, right]: [&mut Spectrum; 2], from: [&[Spectrum]; 2], path: &[Spectrum]) {
    for group in 0..GROUPS {
        let (mut l, mut r) = (left.0[group], right.0[group]);
        for ((kernel, x), y) in path.iter().zip(from[0].iter().rev()).zip(from[1].iter().rev()) {
            l.add_product(&x.0[group], &kernel.0[group]);
            r.add_product(&y.0[group], &kernel.0[group]);
        }
        (left.0[group], right.0[group]) = (l, r);
    }
}

#[inline(always)]
fn add_single(sum: &mut Spectrum, from: &[Spectrum], path: &[Spectrum]) {
    for group in 0..GROUPS {
        let mut s = sum.0[group];
        for (kernel, x) in path.iter().zip(from.iter().rev()) {
            s.add_product(&x.0[group], &kernel.0[group]);
        }
        sum.0[group] = s;
    }
}
