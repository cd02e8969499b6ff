//! The filters that a split of the minimum-phase crossover is made of, over a few signals side by side.
//!
//! Latency: 0 frames. A section is a state-variable filter in trapezoidal form, written so that one frame depends on the last
//! by three operations and that nothing is multiplied twice: the band-pass state is kept times the damping, and the low-pass
//! comes out twice as large, which costs no bit and is undone once, at the end.
//!
//! Source: see [`crate::filter::svf`].

use crate::simd::quads::{Arithmetic, Pair, Quad, Quads};
use crate::tame::snap;

/// One filter at one cutoff: in memory as numbers, at work with each of them as often as there are signals.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Section<T> {
    band_in: T,
    band_band: T,
    low_in: T,
    low_band: T,
}

impl Section<f64> {
    /// Of first order, from the prewarped cutoff.
    #[inline(always)]
    pub(super) fn first_order(warped: f64) -> Self {
        Self { low_in: 2.0 * warped / (1.0 + warped), ..Self::default() }
    }

    /// Of second order, from the prewarped cutoff and the damping `1 / q`.
    #[inline(always)]
    pub(super) fn second_order(warped: f64, damping: f64) -> Self {
        let a1 = (1.0 + warped * (warped + damping)).recip();
        let cross = 2.0 * warped * a1;
        let (band_in, low_in, low_band) = (damping * cross, warped * cross, cross / damping);
        Self { band_in, band_band: 2.0 * a1 - 1.0, low_in, low_band }
    }

    /// For four signals.
    #[inline(always)]
    pub(super) fn quads<Q: Quads>(&self, q: Q) -> Section<Quad<Q>> {
        Section {
            band_in: q.splat(self.band_in),
            band_band: q.splat(self.band_band),
            low_in: q.splat(self.low_in),
            low_band: q.splat(self.low_band),
        }
    }
}

impl<T: Copy> Section<T> {
    /// For the first two of the four signals.
    #[inline(always)]
    pub(super) fn pairs<Q: Quads<Vector = T>>(&self, q: Q) -> Section<Pair<Q>> {
        Section {
            band_in: q.first_half(self.band_in),
            band_band: q.first_half(self.band_band),
            low_in: q.first_half(self.low_in),
            low_band: q.first_half(self.low_band),
        }
    }

    /// One frame through a section of the order that the Butterworth order of the split asks for.
    #[inline(always)]
    fn tick<const ORDER: usize, A: Arithmetic<Vector = T>>(
        &self,
        a: A,
        memory: &mut Memory<T>,
        input: T,
    ) -> Taps<T> {
        let Memory { band: b, low: l } = *memory;
        let drive = a.sub(input, l);
        if ORDER == 1 {
            let low = a.add(l, a.mul(self.low_in, drive));
            memory.low = low;
            return Taps { low_twice: a.add(l, low), all: a.sub(low, drive) };
        }
        let band = a.add(a.mul(self.band_band, b), a.mul(self.band_in, drive));
        let low = a.add(a.add(l, a.mul(self.low_band, b)), a.mul(self.low_in, drive));
        *memory = Memory { band, low };
        Taps { low_twice: a.add(l, low), all: a.sub(input, a.add(b, band)) }
    }
}

/// What a section makes of one frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taps<T> {
    /// The low-pass, times two.
    pub low_twice: T,
    /// The all-pass.
    pub all: T,
}

/// What one section remembers.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Memory<T> {
    band: T,
    low: T,
}

impl<T: Copy> Memory<T> {
    /// The same elsewhere: in registers, or back in memory.
    #[inline(always)]
    fn moved<U>(&self, to: impl Fn(T) -> U) -> Memory<U> {
        Memory { band: to(self.band), low: to(self.low) }
    }
}

impl<const N: usize> Memory<[f64; N]> {
    const SILENT: Self = Self { band: [0.0; N], low: [0.0; N] };

    /// Ends a decaying tail before it turns subnormal: both states of a signal together, for one holds up the other.
    #[inline(always)]
    fn settle(&mut self) {
        for (band, low) in self.band.iter_mut().zip(&mut self.low) {
            let ends = snap(band.abs() + low.abs()) == 0.0;
            (*band, *low) = if ends { (0.0, 0.0) } else { (*band, *low) };
        }
    }
}

/// The all-pass of a split: the sum of its low and its high branch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Across<T>([Memory<T>; 2]);

impl<const N: usize> Across<[f64; N]> {
    pub(super) const SILENT: Self = Self([Memory::SILENT; 2]);

    #[inline(always)]
    pub(super) fn settle(&mut self) {
        self.0.iter_mut().for_each(Memory::settle);
    }
}

impl<T: Copy> Across<T> {
    #[inline(always)]
    pub(super) fn moved<U>(&self, to: impl Fn(T) -> U) -> Across<U> {
        Across([self.0[0].moved(&to), self.0[1].moved(&to)])
    }

    /// One frame; the low-pass is that of the first section.
    #[inline(always)]
    pub(super) fn tick<const ORDER: usize, A: Arithmetic<Vector = T>>(
        &mut self,
        a: A,
        sections: &[Section<T>; 2],
        input: T,
    ) -> Taps<T> {
        let mut taps = sections[0].tick::<ORDER, A>(a, &mut self.0[0], input);
        if ORDER == 4 {
            taps.all = sections[1].tick::<ORDER, A>(a, &mut self.0[1], taps.all).all;
        }
        taps
    }
}

/// What is left of the low branch of a split behind the first section.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Down<T>([Memory<T>; 3]);

impl<const N: usize> Down<[f64; N]> {
    pub(super) const SILENT: Self = Self([Memory::SILENT; 3]);

    #[inline(always)]
    pub(super) fn settle(&mut self) {
        self.0.iter_mut().for_each(Memory::settle);
    }
}

impl<T: Copy> Down<T> {
    #[inline(always)]
    pub(super) fn moved<U>(&self, to: impl Fn(T) -> U) -> Down<U> {
        Down([self.0[0].moved(&to), self.0[1].moved(&to), self.0[2].moved(&to)])
    }

    /// One frame of the low branch, from twice the low-pass of the first section.
    #[inline(always)]
    pub(super) fn tick<const ORDER: usize, A: Arithmetic<Vector = T>>(
        &mut self,
        a: A,
        sections: &[Section<T>; 2],
        twice: T,
    ) -> T {
        let [first, second] = sections;
        let [one, two, three] = &mut self.0;
        if ORDER == 4 {
            let twice = second.tick::<ORDER, A>(a, one, twice).low_twice;
            let twice = first.tick::<ORDER, A>(a, two, twice).low_twice;
            a.mul(a.splat(0.0625), second.tick::<ORDER, A>(a, three, twice).low_twice)
        } else {
            a.mul(a.splat(0.25), first.tick::<ORDER, A>(a, one, twice).low_twice)
        }
    }
}
