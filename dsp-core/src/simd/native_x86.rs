//! [`Native`] of AVX2 and AVX-512.

use super::native::{Native, Sixteen};
use pulp::bytemuck::cast;
use pulp::x86::{V3, V4};
#[cfg(target_arch = "x86")]
use std::arch::x86::{__m256, __m512};
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m256, __m512};

/// Numbers in a register of AVX2.
const WIDTH: usize = 8;

impl Native for V3 {
    const PARTS: usize = 16 / WIDTH;

    type Vector = __m256;

    #[inline(always)]
    fn load(self, numbers: &Sixteen, part: usize) -> __m256 {
        let halves: [__m256; 2] = cast(*numbers);
        halves[part]
    }

    #[inline(always)]
    fn store(self, vector: __m256, numbers: &mut Sixteen, part: usize) {
        let half: [f32; WIDTH] = cast(vector);
        numbers[WIDTH * part..][..WIDTH].copy_from_slice(&half);
    }

    #[inline(always)]
    fn add_product(self, a: __m256, b: __m256, c: __m256) -> __m256 {
        self.fma._mm256_fmadd_ps(a, b, c)
    }

    #[inline(always)]
    fn sub_product(self, a: __m256, b: __m256, c: __m256) -> __m256 {
        self.fma._mm256_fnmadd_ps(a, b, c)
    }
}

impl Native for V4 {
    const PARTS: usize = 1;

    type Vector = __m512;

    #[inline(always)]
    fn load(self, numbers: &Sixteen, _: usize) -> __m512 {
        cast(*numbers)
    }

    #[inline(always)]
    fn store(self, vector: __m512, numbers: &mut Sixteen, _: usize) {
        *numbers = cast(vector);
    }

    #[inline(always)]
    fn add_product(self, a: __m512, b: __m512, c: __m512) -> __m512 {
        self.avx512f._mm512_fmadd_ps(a, b, c)
    }

    #[inline(always)]
    fn sub_product(self, a: __m512, b: __m512, c: __m512) -> __m512 {
        self.avx512f._mm512_fnmadd_ps(a, b, c)
    }
}
