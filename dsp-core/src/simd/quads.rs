//! Four numbers side by side, held in vector registers whatever the compiler would make of the loop.
//!
//! Most hot loops are plain Rust that the compiler turns into vector code. Recursions over a handful of signals it often packs
//! in a way that costs more to pack than it saves; those are written with these.

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
use pulp::x86::V3;

/// Four numbers in memory.
pub type Four = [f64; 4];

/// Arithmetic of four `f64` side by side on one instruction set. The results are those of plain Rust, bit for bit.
pub trait Quads: Copy {
    /// Four numbers in registers.
    type Quad: Copy;

    /// From memory.
    fn quad(self, numbers: Four) -> Self::Quad;
    /// To memory.
    fn numbers(self, quad: Self::Quad) -> Four;
    /// `a + b`
    fn add(self, a: Self::Quad, b: Self::Quad) -> Self::Quad;
    /// `a - b`
    fn sub(self, a: Self::Quad, b: Self::Quad) -> Self::Quad;
    /// `a * b`
    fn mul(self, a: Self::Quad, b: Self::Quad) -> Self::Quad;
    /// The first two of `a`, then the first two of `b`.
    fn first_halves(self, a: Self::Quad, b: Self::Quad) -> Self::Quad;
    /// The first and third of both, in turn: `a[0], b[0], a[2], b[2]`.
    fn evens(self, a: Self::Quad, b: Self::Quad) -> Self::Quad;
    /// The second and fourth of both, in turn: `a[1], b[1], a[3], b[3]`.
    fn odds(self, a: Self::Quad, b: Self::Quad) -> Self::Quad;
}

/// What runs on any instruction set; [`super::Simd::quads`] chooses.
pub trait OnQuads {
    /// The work. Write `#[inline(always)]` before it and before what it calls.
    fn run<Q: Quads>(self, quads: Q);
}

/// What every machine has: as plain Rust.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain;

impl Quads for Plain {
    type Quad = Four;

    #[inline(always)]
    fn quad(self, numbers: Four) -> Four {
        numbers
    }

    #[inline(always)]
    fn numbers(self, quad: Four) -> Four {
        quad
    }

    #[inline(always)]
    fn add(self, a: Four, b: Four) -> Four {
        [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]]
    }

    #[inline(always)]
    fn sub(self, a: Four, b: Four) -> Four {
        [a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3]]
    }

    #[inline(always)]
    fn mul(self, a: Four, b: Four) -> Four {
        [a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]]
    }

    #[inline(always)]
    fn first_halves(self, a: Four, b: Four) -> Four {
        [a[0], a[1], b[0], b[1]]
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

#[cfg(target_arch = "x86")]
use std::arch::x86::__m256d;
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::__m256d;

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
impl Quads for V3 {
    type Quad = __m256d;

    #[inline(always)]
    fn quad(self, numbers: Four) -> __m256d {
        pulp::bytemuck::cast(numbers)
    }

    #[inline(always)]
    fn numbers(self, quad: __m256d) -> Four {
        pulp::bytemuck::cast(quad)
    }

    #[inline(always)]
    fn add(self, a: __m256d, b: __m256d) -> __m256d {
        self.avx._mm256_add_pd(a, b)
    }

    #[inline(always)]
    fn sub(self, a: __m256d, b: __m256d) -> __m256d {
        self.avx._mm256_sub_pd(a, b)
    }

    #[inline(always)]
    fn mul(self, a: __m256d, b: __m256d) -> __m256d {
        self.avx._mm256_mul_pd(a, b)
    }

    #[inline(always)]
    fn first_halves(self, a: __m256d, b: __m256d) -> __m256d {
        self.avx._mm256_permute2f128_pd::<0x20>(a, b)
    }

    #[inline(always)]
    fn evens(self, a: __m256d, b: __m256d) -> __m256d {
        self.avx._mm256_unpacklo_pd(a, b)
    }

    #[inline(always)]
    fn odds(self, a: __m256d, b: __m256d) -> __m256d {
        self.avx._mm256_unpackhi_pd(a, b)
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
            let moved = [q.first_halves(a, b), q.evens(a, b), q.odds(a, b)];
            let all = [q.add(a, b), q.sub(a, b), q.mul(a, b)];
            all.into_iter().chain(moved).for_each(|quad| self.0.push(q.numbers(quad)));
        }
    }

    #[test]
    fn every_instruction_set_calculates_as_plain_rust_does() {
        let expected = [
            [0.1 + 0.7, 0.2 - 0.3, 0.3 + 1e-9, 2e300],
            [0.1 - 0.7, 0.2 + 0.3, 0.3 - 1e-9, 0.0],
            [0.1 * 0.7, 0.2 * -0.3, 0.3 * 1e-9, f64::INFINITY],
            [0.1, 0.2, 0.7, -0.3],
            [0.1, 0.7, 0.3, 1e-9],
            [0.2, -0.3, 1e300, 1e300],
        ];
        for simd in Simd::available() {
            let mut found = Vec::new();
            simd.quads(Sum(&mut found));
            assert_eq!(found, expected, "{}", simd.name());
        }
    }
}
