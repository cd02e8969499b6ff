//! Sums of products of spectra, in registers: where a long kernel spends its time.

use super::kernel::Kernel;
use super::spectrum::{Group, Spectra, Spectrum};
use crate::simd::native::{Native, OnNative};
use std::ops::Range;

/// Left and right.
pub(super) type Pair = [Spectrum; 2];

/// The spectra of the last inputs of each channel, rings as long as the kernel: from any place on, they grow older.
pub(super) type History = [Spectra; 2];

/// One register of bins.
struct Bins<N: Native> {
    re: N::Vector,
    im: N::Vector,
}

impl<N: Native> Clone for Bins<N> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<N: Native> Copy for Bins<N> {}

impl<N: Native> Bins<N> {
    #[inline(always)]
    fn of(native: N, group: &Group, part: usize) -> Self {
        Self { re: native.load(&group.re, part), im: native.load(&group.im, part) }
    }

    #[inline(always)]
    fn write(self, native: N, group: &mut Group, part: usize) {
        native.store(self.re, &mut group.re, part);
        native.store(self.im, &mut group.im, part);
    }

    /// `self + a * b`
    #[inline(always)]
    fn plus(self, native: N, a: Self, b: Self) -> Self {
        let re = native.sub_product(a.im, b.im, native.add_product(a.re, b.re, self.re));
        let im = native.add_product(a.im, b.re, native.add_product(a.re, b.im, self.im));
        Self { re, im }
    }
}

/// Spectra that come, at most, between the beginning of a pair and the moment one of its outputs is due.
pub(super) const NEWEST: usize = 3;

/// Adds the newest spectra to one output.
pub(super) struct AddNewest<'a> {
    pub to: &'a mut Pair,
    pub history: &'a History,
    /// Place of the newest.
    pub place: usize,
    /// How many, at most [`NEWEST`].
    pub count: usize,
    pub kernel: &'a Kernel,
}

impl OnNative for AddNewest<'_> {
    #[inline(always)]
    fn run<N: Native>(self, native: N) {
        let Self { to, history, place, count, kernel } = self;
        let places: [usize; NEWEST] = std::array::from_fn(|age| (place + age) % kernel.count());
        for (to, paths) in to.iter_mut().zip(kernel.wiring.matrix()) {
            for (from, path) in history.iter().zip(paths) {
                let Some(path) = path else { continue };
                for (group, to) in to.0.iter_mut().enumerate() {
                    let (from, path) = (from.group(group), kernel.path(path).group(group));
                    for part in 0..N::PARTS {
                        let mut sum = Bins::of(native, to, part);
                        for (path, place) in path[..count].iter().zip(places) {
                            let sound = &from[place];
                            sum =
                                sum.plus(native, Bins::of(native, sound, part), Bins::of(native, path, part));
                        }
                        sum.write(native, to, part);
                    }
                }
            }
        }
    }
}

/// Begins some groups of a pair of outputs with all spectra that are two partitions old when the first is due, and older.
pub(super) struct BeginWithOlder<'a> {
    pub first: &'a mut Pair,
    pub second: &'a mut Pair,
    pub history: &'a History,
    /// Place of the spectrum that will then be two partitions old.
    pub place: usize,
    pub groups: Range<usize>,
    pub kernel: &'a Kernel,
}

impl OnNative for BeginWithOlder<'_> {
    #[inline(always)]
    fn run<N: Native>(self, native: N) {
        let Self { first: [a_left, a_right], second: [b_left, b_right], history, place, groups, kernel } =
            self;
        let matrix = kernel.wiring.matrix();
        for group in groups {
            let [left, right] = history.each_ref().map(|history| history.group(group));
            let mut a = [&mut a_left.0[group], &mut a_right.0[group]];
            let mut b = [&mut b_left.0[group], &mut b_right.0[group]];
            a.iter_mut().chain(&mut b).for_each(|sum| **sum = Group::SILENCE);
            if kernel.count() < NEWEST {
                continue;
            }
            let path = |path: usize| kernel.path(path).group(group);
            if let [[Some(one), None], [None, Some(other)]] = matrix
                && one == other
            {
                // Both channels at once, so that the path is read once.
                add(native, &mut a, &mut b, [left, right], place, path(one));
                continue;
            }
            for ((a, b), paths) in a.iter_mut().zip(&mut b).zip(matrix) {
                for (from, one) in [left, right].into_iter().zip(paths) {
                    if let Some(one) = one {
                        add(native, &mut [&mut **a], &mut [&mut **b], [from], place, path(one));
                    }
                }
            }
        }
    }
}

/// Adds one group through one path, of `C` channels. The spectrum at `place` meets partition 2 of the path in the first
/// output and partition 3 in the second, the one after it the next, and so on: each is read once for both.
#[inline(always)]
fn add<N: Native, const C: usize>(
    native: N,
    first: &mut [&mut Group; C],
    second: &mut [&mut Group; C],
    from: [&[Group]; C],
    place: usize,
    path: &[Group],
) {
    let length = path.len();
    let both = length - 3;
    let before_end = both.min(length - place);
    let runs = [(place, 3, before_end), (0, 3 + before_end, both - before_end)];
    for part in 0..N::PARTS {
        let mut a = first.each_ref().map(|sum| Bins::of(native, sum, part));
        let mut b = second.each_ref().map(|sum| Bins::of(native, sum, part));
        let mut now = Bins::of(native, &path[2], part);
        for (place, age, count) in runs {
            let from = from.map(|from| &from[place..][..count]);
            for (n, next) in path[age..][..count].iter().enumerate() {
                let next = Bins::of(native, next, part);
                for channel in 0..C {
                    let sound = Bins::of(native, &from[channel][n], part);
                    a[channel] = a[channel].plus(native, sound, now);
                    b[channel] = b[channel].plus(native, sound, next);
                }
                now = next;
            }
        }
        // The oldest is too old for the second output.
        for channel in 0..C {
            let sound = Bins::of(native, &from[channel][(place + both) % length], part);
            a[channel].plus(native, sound, now).write(native, first[channel], part);
            b[channel].write(native, second[channel], part);
        }
    }
}
