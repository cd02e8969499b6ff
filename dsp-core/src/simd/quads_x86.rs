//! [`Quads`] of AVX2.

use super::quads::{Arithmetic, Four, Quads, Two};
use pulp::bytemuck::cast;
use pulp::x86::V3;
#[cfg(target_arch = "x86")]
use std::arch::x86::{__m128d, __m256d};
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m128d, __m256d};

impl Arithmetic for V3 {
    type Vector = __m256d;

    #[inline(always)]
    fn splat(self, number: f64) -> __m256d {
        self.avx._mm256_set1_pd(number)
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
}

/// Arithmetic in half a register.
#[derive(Clone, Copy, Debug)]
pub struct Halves(V3);

impl Arithmetic for Halves {
    type Vector = __m128d;

    #[inline(always)]
    fn splat(self, number: f64) -> __m128d {
        self.0.sse2._mm_set1_pd(number)
    }

    #[inline(always)]
    fn add(self, a: __m128d, b: __m128d) -> __m128d {
        self.0.sse2._mm_add_pd(a, b)
    }

    #[inline(always)]
    fn sub(self, a: __m128d, b: __m128d) -> __m128d {
        self.0.sse2._mm_sub_pd(a, b)
    }

    #[inline(always)]
    fn mul(self, a: __m128d, b: __m128d) -> __m128d {
        self.0.sse2._mm_mul_pd(a, b)
    }
}

impl Quads for V3 {
    type Pairs = Halves;

    #[inline(always)]
    fn pairs(self) -> Halves {
        Halves(self)
    }

    #[inline(always)]
    fn quad(self, numbers: Four) -> __m256d {
        cast(numbers)
    }

    #[inline(always)]
    fn numbers(self, quad: __m256d) -> Four {
        cast(quad)
    }

    #[inline(always)]
    fn pair(self, numbers: Two) -> __m128d {
        cast(numbers)
    }

    #[inline(always)]
    fn pair_numbers(self, pair: __m128d) -> Two {
        cast(pair)
    }

    #[inline(always)]
    fn join(self, a: __m128d, b: __m128d) -> __m256d {
        self.avx._mm256_set_m128d(b, a)
    }

    #[inline(always)]
    fn first_half(self, quad: __m256d) -> __m128d {
        self.avx._mm256_castpd256_pd128(quad)
    }

    #[inline(always)]
    fn last_half(self, quad: __m256d) -> __m128d {
        self.avx._mm256_extractf128_pd::<1>(quad)
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
