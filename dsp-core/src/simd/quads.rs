//! Four numbers side by side, held in vector registers whatever the compiler would make of the loop.
//!
//! Most hot loops are plain Rust that the compiler turns into vector code. Recursions over a handful of signals it often packs
//! in a way that costs more to pack than it saves; those are written with these.

/// Four numbers in memory.
pub type Four = [f64; 4];
/// Two numbers in memory.
pub type Two = [f64; 2];

/// Arithmetic of a few `f64` side by side. The results are those of plain Rust, bit for bit.
pub trait Arithmetic: Copy {
    /// The numbers, in registers.
    type Vector: Copy;

    /// The same number everywhere.
    fn splat(self, number: f64) -> Self::Vector;
    /// `a + b`
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// `a - b`
    fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// `a * b`
    fn mul(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
}

/// Four numbers in registers.
pub type Quad<Q> = <Q as Arithmetic>::Vector;
/// Two numbers in registers.
pub type Pair<Q> = <<Q as Quads>::Pairs as Arithmetic>::Vector;

/// Arithmetic of four `f64` on one instruction set, and how they come together.
pub trait Quads: Arithmetic {
    /// Arithmetic of two.
    type Pairs: Arithmetic;

    /// Arithmetic of two.
    fn pairs(self) -> Self::Pairs;
    /// From memory.
    fn quad(self, numbers: Four) -> Quad<Self>;
    /// To memory.
    fn numbers(self, quad: Quad<Self>) -> Four;
    /// From memory.
    fn pair(self, numbers: Two) -> Pair<Self>;
    /// To memory.
    fn pair_numbers(self, pair: Pair<Self>) -> Two;
    /// `a`, then `b`.
    fn join(self, a: Pair<Self>, b: Pair<Self>) -> Quad<Self>;
    /// The first two.
    fn first_half(self, quad: Quad<Self>) -> Pair<Self>;
    /// The last two.
    fn last_half(self, quad: Quad<Self>) -> Pair<Self>;
    /// The first and third of both, in turn: `a[0], b[0], a[2], b[2]`.
    fn evens(self, a: Quad<Self>, b: Quad<Self>) -> Quad<Self>;
    /// The second and fourth of both, in turn: `a[1], b[1], a[3], b[3]`.
    fn odds(self, a: Quad<Self>, b: Quad<Self>) -> Quad<Self>;
}

/// What runs on any instruction set; [`super::Simd::quads`] chooses.
pub trait OnQuads {
    /// The work. Write `#[inline(always)]` before it and before what it calls.
    fn run<Q: Quads>(self, quads: Q);
}

/// What every machine has: as plain Rust.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain<const N: usize>;

impl<const N: usize> Arithmetic for Plain<N> {
    type Vector = [f64; N];

    #[inline(always)]
    fn splat(self, number: f64) -> [f64; N] {
        [number; N]
    }

    #[inline(always)]
    fn add(self, mut a: [f64; N], b: [f64; N]) -> [f64; N] {
        for n in 0..N {
            a[n] += b[n];
        }
        a
    }

    #[inline(always)]
    fn sub(self, mut a: [f64; N], b: [f64; N]) -> [f64; N] {
        for n in 0..N {
            a[n] -= b[n];
        }
        a
    }

    #[inline(always)]
    fn mul(self, mut a: [f64; N], b: [f64; N]) -> [f64; N] {
        for n in 0..N {
            a[n] *= b[n];
        }
        a
    }
}

impl Quads for Plain<4> {
    type Pairs = Plain<2>;

    #[inline(always)]
    fn pairs(self) -> Plain<2> {
        Plain
    }

    #[inline(always)]
    fn quad(self, numbers: Four) -> Four {
        numbers
    }

    #[inline(always)]
    fn numbers(self, quad: Four) -> Four {
        quad
    }

    #[inline(always)]
    fn pair(self, numbers: Two) -> Two {
        numbers
    }

    #[inline(always)]
    fn pair_numbers(self, pair: Two) -> Two {
        pair
    }

    #[inline(always)]
    fn join(self, a: Two, b: Two) -> Four {
        [a[0], a[1], b[0], b[1]]
    }

    #[inline(always)]
    fn first_half(self, quad: Four) -> Two {
        [quad[0], quad[1]]
    }

    #[inline(always)]
    fn last_half(self, quad: Four) -> Two {
        [quad[2], quad[3]]
    }

    #[inline(always)]
    fn evens(self, a: Four, b: Four) -> Four {
        [a[0], b[0], a[2], b[2]]
    }

    #[inline(always)]
    fn odds(self, a: Four, b: Four) -> Four {
        [a[1], b[1], a[3], b[3]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;

    struct Sum<'a>(&'a mut Vec<Four>);

    impl OnQuads for Sum<'_> {
        #[inline(always)]
        fn run<Q: Quads>(self, q: Q) {
            let (a, b) = (q.quad([0.1, 0.2, 0.3, 1e300]), q.quad([0.7, -0.3, 1e-9, 1e300]));
            let all =
                [q.add(a, b), q.sub(a, b), q.mul(a, b), q.mul(a, q.splat(0.3)), q.evens(a, b), q.odds(a, b)];
            all.into_iter().for_each(|quad| self.0.push(q.numbers(quad)));
            let (p, c, d) = (q.pairs(), q.first_half(a), q.last_half(b));
            for pair in [p.add(c, d), p.sub(c, d), p.mul(c, d), p.mul(c, p.splat(0.3))] {
                self.0.push(q.numbers(q.join(q.pair([7.0, 9.0]), pair)));
                assert_eq!(q.pair_numbers(pair), q.pair_numbers(q.last_half(q.join(c, pair))));
            }
        }
    }

    #[test]
    fn every_instruction_set_calculates_as_plain_rust_does() {
        let expected = [
            [0.1 + 0.7, 0.2 - 0.3, 0.3 + 1e-9, 2e300],
            [0.1 - 0.7, 0.2 + 0.3, 0.3 - 1e-9, 0.0],
            [0.1 * 0.7, 0.2 * -0.3, 0.3 * 1e-9, f64::INFINITY],
            [0.1 * 0.3, 0.2 * 0.3, 0.3 * 0.3, 1e300 * 0.3],
            [0.1, 0.7, 0.3, 1e-9],
            [0.2, -0.3, 1e300, 1e300],
            [7.0, 9.0, 0.1 + 1e-9, 0.2 + 1e300],
            [7.0, 9.0, 0.1 - 1e-9, 0.2 - 1e300],
            [7.0, 9.0, 0.1 * 1e-9, 0.2 * 1e300],
            [7.0, 9.0, 0.1 * 0.3, 0.2 * 0.3],
        ];
        for simd in Simd::available() {
            let mut found = Vec::new();
            simd.quads(Sum(&mut found));
            assert_eq!(found, expected, "{}", simd.name());
        }
    }
}
