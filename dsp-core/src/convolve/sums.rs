//! The spectra of the last inputs, and the sums of their products with a kernel that become the next outputs.
//!
//! Two outputs are summed at a time: every spectrum of a kernel and of the sound is then read once for two products, and
//! it is the reading, from the cache of second level, that takes the time. The sums of a pair begin two partitions before
//! its first output is due, with the spectra there are; the two or three that come after that are added when it is.

use super::kernel::Kernel;
use super::spectrum::{GROUPS, Spectrum};
use crate::simd::Simd;
use std::ops::Range;

/// Spectra that are added in one go, each group of bins staying in registers: as many streams as a prefetcher follows.
const AT_ONCE: usize = 8;

/// Outputs in the making: the pair that is leaving and the pair that is summed.
const OUTPUTS: usize = 4;

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
    /// For each output in turn, of the kernel that is heard and of the one that fades in.
    sums: Box<[[Pair; 2]; OUTPUTS]>,
    /// The output that is due next.
    due: usize,
    /// The first output of the pair that is summed, and the place of the newest spectrum when that began.
    pair: usize,
    place: usize,
    /// Spectra that the pair already has.
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
            sums: Box::new([[[Spectrum::SILENCE; 2]; 2]; OUTPUTS]),
            due: 0,
            pair: 0,
            place: 0,
            done: 0,
        }
    }

    pub(super) fn reset(&mut self) {
        self.history.iter_mut().for_each(|history| history.fill(Spectrum::SILENCE));
        self.sums.iter_mut().flatten().flatten().for_each(|sum| *sum = Spectrum::SILENCE);
        (self.newest, self.due, self.pair, self.place, self.done) = (0, 0, 0, 0, 0);
    }

    /// Whether the output that is due next is the first of its pair.
    pub(super) fn is_first_due(&self) -> bool {
        self.due.is_multiple_of(2)
    }

    /// Goes on to the next output.
    pub(super) fn advance(&mut self) {
        self.sums[self.due].iter_mut().flatten().for_each(|sum| *sum = Spectrum::SILENCE);
        self.due = (self.due + 1) % OUTPUTS;
    }

    /// Begins with the pair of outputs after the one that is due next.
    pub(super) fn begin_pair(&mut self) {
        (self.pair, self.place, self.done) = ((self.due + 1) % OUTPUTS, self.newest, 0);
    }

    /// Spectra that a pair gets before its first output is due.
    pub(super) fn in_advance(&self) -> usize {
        self.history[0].len().saturating_sub(2)
    }

    /// Where the spectra of the partition that is complete go.
    pub(super) fn next(&mut self) -> [&mut Spectrum; 2] {
        self.newest = (self.newest + 1) % self.history[0].len();
        self.history.each_mut().map(|history| &mut history[self.newest])
    }

    /// The sums of one kernel for the output that is due.
    pub(super) fn of(&self, kernel: usize) -> [&Spectrum; 2] {
        self.sums[self.due][kernel].each_ref()
    }

    /// Adds to the output that is due the newest spectra, which came after its pair began.
    pub(super) fn add_newest(&mut self, kernels: &[Kernel]) {
        let length = self.history[0].len();
        for age in 0..length.min(if self.is_first_due() { 2 } else { 3 }) {
            let place = (self.newest + length - age) % length;
            self.add(self.due, age, place, kernels);
        }
    }

    /// Adds to the pair what it does not have yet of the first `end` spectra from its beginning backwards. Those are two
    /// partitions old when its first output is due, and older.
    pub(super) fn add_up_to(&mut self, end: usize, kernels: &[Kernel]) {
        let length = self.history[0].len();
        // Whole goes: the paths of one take turns, and the order of a sum must not follow from how the host cuts its blocks.
        let end = if end < self.in_advance() { end - end % AT_ONCE } else { end };
        while self.done < end {
            // A go ends where the ring wraps around.
            let place = (self.place + length - self.done) % length;
            let age = self.done + 2;
            let both =
                (AT_ONCE - self.done % AT_ONCE).min(end - self.done).min(place + 1).min(length - 1 - age);
            if both == 0 {
                // The oldest spectrum of the first output is too old for the second.
                self.add(self.pair, age, place, kernels);
                self.done += 1;
            } else {
                self.add_both(age..age + both, place, kernels);
                self.done += both;
            }
        }
    }

    /// Adds to one output the product of the spectrum at `place` and partition `age` of the kernels.
    fn add(&mut self, output: usize, age: usize, place: usize, kernels: &[Kernel]) {
        let Self { simd, history, sums, .. } = self;
        for (kernel, to) in kernels.iter().zip(sums[output].iter_mut()) {
            for (to, paths) in to.iter_mut().zip(kernel.wiring.matrix()) {
                for (from, path) in history.iter().zip(paths) {
                    if let Some(path) = path {
                        simd.run(
                            #[inline(always)]
                            || add_product(to, &from[place], &kernel.path(path)[age]),
                        );
                    }
                }
            }
        }
    }

    /// Adds to both outputs of the pair. The spectrum at `place` meets the first of `ages` of the kernels in the first output
    /// and the partition after it in the second; the spectrum before it the next, and so on.
    fn add_both(&mut self, ages: Range<usize>, place: usize, kernels: &[Kernel]) {
        let Self { simd, history: [left, right], sums, pair, .. } = self;
        let (first, second) = sums[*pair..*pair + 2].split_at_mut(1);
        for ((kernel, a), b) in kernels.iter().zip(first[0].iter_mut()).zip(second[0].iter_mut()) {
            let history = [&left[..=place], &right[..=place]];
            let path = |path: usize| &kernel.path(path)[ages.start..=ages.end];
            let matrix = kernel.wiring.matrix();
            if let [[Some(one), None], [None, Some(other)]] = matrix
                && one == other
            {
                simd.run(
                    #[inline(always)]
                    || add_shared(a, b, history, path(one)),
                );
                continue;
            }
            for ((a, b), paths) in a.iter_mut().zip(b).zip(matrix) {
                for (from, one) in history.into_iter().zip(paths) {
                    if let Some(one) = one {
                        simd.run(
                            #[inline(always)]
                            || add_single(a, b, from, path(one)),
                        );
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn add_product(to: &mut Spectrum, from: &Spectrum, path: &Spectrum) {
    for ((to, from), path) in to.0.iter_mut().zip(&from.0).zip(&path.0) {
        to.add_product(from, path);
    }
}

/// Both channels through one path, so that its spectra are read once.
#[inline(always)]
fn add_shared(a: &mut Pair, b: &mut Pair, from: [&[Spectrum]; 2], path: &[Spectrum]) {
    let ([a_left, a_right], [b_left, b_right]) = (a, b);
    for group in 0..GROUPS {
        let (mut al, mut ar) = (a_left.0[group], a_right.0[group]);
        let (mut bl, mut br) = (b_left.0[group], b_right.0[group]);
        let mut now = path[0].0[group];
        for ((next, x), y) in path[1..].iter().zip(from[0].iter().rev()).zip(from[1].iter().rev()) {
            let (next, x, y) = (next.0[group], &x.0[group], &y.0[group]);
            al.add_product(x, &now);
            ar.add_product(y, &now);
            bl.add_product(x, &next);
            br.add_product(y, &next);
            now = next;
        }
        (a_left.0[group], a_right.0[group]) = (al, ar);
        (b_left.0[group], b_right.0[group]) = (bl, br);
    }
}

#[inline(always)]
fn add_single(a: &mut Spectrum, b: &mut Spectrum, from: &[Spectrum], path: &[Spectrum]) {
    for group in 0..GROUPS {
        let (mut one, mut other) = (a.0[group], b.0[group]);
        let mut now = path[0].0[group];
        for (next, x) in path[1..].iter().zip(from.iter().rev()) {
            let (next, x) = (next.0[group], &x.0[group]);
            one.add_product(x, &now);
            other.add_product(x, &next);
            now = next;
        }
        (a.0[group], b.0[group]) = (one, other);
    }
}
