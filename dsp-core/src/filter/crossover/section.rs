//! The filters that a split of the minimum-phase crossover is made of, over four signals side by side.
//!
//! Latency: 0 frames. A section is a state-variable filter in trapezoidal form, written so that one frame depends on the last
//! by three operations and that nothing is multiplied twice: the band-pass state is kept times the damping, and the low-pass
//! comes out twice as large, which costs no bit and is undone once, at the end.
//!
//! Source: see [`crate::filter::svf`].

use crate::simd::quads::{Four, Quads};
use crate::tame::snap;

/// One filter at one cutoff: in memory as numbers, at work as quads of one number each.
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
    pub(super) fn quads<Q: Quads>(&self, q: Q) -> Section<Q::Quad> {
        Section {
            band_in: q.quad([self.band_in; 4]),
            band_band: q.quad([self.band_band; 4]),
            low_in: q.quad([self.low_in; 4]),
            low_band: q.quad([self.low_band; 4]),
        }
    }
}

impl<T: Copy> Section<T> {
    /// One frame through a section of the order that the Butterworth order of the split asks for.
    #[inline(always)]
    fn tick<const ORDER: usize, Q: Quads<Quad = T>>(
        &self,
        q: Q,
        memory: &mut Memory<T>,
        input: T,
    ) -> Taps<T> {
        let Memory { band: b, low: l } = *memory;
        let drive = q.sub(input, l);
        if ORDER == 1 {
            let low = q.add(l, q.mul(self.low_in, drive));
            memory.low = low;
            return Taps { low_twice: q.add(l, low), all: q.sub(low, drive) };
        }
        let band = q.add(q.mul(self.band_band, b), q.mul(self.band_in, drive));
        let low = q.add(q.add(l, q.mul(self.low_band, b)), q.mul(self.low_in, drive));
        *memory = Memory { band, low };
        Taps { low_twice: q.add(l, low), all: q.sub(input, q.add(b, band)) }
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

impl Memory<Four> {
    const SILENT: Self = Self { band: [0.0; 4], low: [0.0; 4] };

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

impl Across<Four> {
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
    pub(super) fn tick<const ORDER: usize, Q: Quads<Quad = T>>(
        &mut self,
        q: Q,
        sections: &[Section<T>; 2],
        input: T,
    ) -> Taps<T> {
        let mut taps = sections[0].tick::<ORDER, Q>(q, &mut self.0[0], input);
        if ORDER == 4 {
            taps.all = sections[1].tick::<ORDER, Q>(q, &mut self.0[1], taps.all).all;
        }
        taps
    }
}

/// What is left of the low branch of a split behind the first section.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Down<T>([Memory<T>; 3]);

impl Down<Four> {
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
    pub(super) fn tick<const ORDER: usize, Q: Quads<Quad = T>>(
        &mut self,
        q: Q,
        sections: &[Section<T>; 2],
        twice: T,
    ) -> T {
        let [first, second] = sections;
        let [one, two, three] = &mut self.0;
        if ORDER == 4 {
            let twice = second.tick::<ORDER, Q>(q, one, twice).low_twice;
            let twice = first.tick::<ORDER, Q>(q, two, twice).low_twice;
            q.mul(q.quad([0.0625; 4]), second.tick::<ORDER, Q>(q, three, twice).low_twice)
        } else {
            q.mul(q.quad([0.25; 4]), first.tick::<ORDER, Q>(q, one, twice).low_twice)
        }
    }
}
