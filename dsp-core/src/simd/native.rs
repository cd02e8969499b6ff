//! As many `f32` as a register holds, whatever the compiler would make of the loop.
//!
//! For products of spectra: the compiler packs several numbers of one loop into the wrong registers there, and it never
//! fuses a product and a sum, which halves the work where the machine can.

/// Numbers in memory: one register of AVX-512, two of AVX2, four of SSE or NEON.
pub type Sixteen = [f32; 16];

/// Arithmetic of one register of `f32` on one instruction set.
///
/// Where the instruction set fuses a product and a sum, they are rounded once, otherwise twice: results are the same on all
/// that do, and differ in the last bit on those that do not.
pub trait Native: Copy {
    /// Registers that [`Sixteen`] fills.
    const PARTS: usize;

    /// One of them.
    type Vector: Copy;

    /// Part of `numbers`, from memory.
    fn load(self, numbers: &Sixteen, part: usize) -> Self::Vector;
    /// Part of `numbers`, to memory.
    fn store(self, vector: Self::Vector, numbers: &mut Sixteen, part: usize);
    /// `a * b + c`
    fn add_product(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;
    /// `c - a * b`
    fn sub_product(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;
}

/// What runs on any instruction set; [`super::Simd::native`] chooses.
pub trait OnNative {
    /// The work. Write `#[inline(always)]` before it and before what it calls.
    fn run<N: Native>(self, native: N);
}

/// Numbers in a register of SSE or NEON.
const WIDTH: usize = 4;

/// What every machine of the architecture has: as plain Rust.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlainNative;

/// Whether every machine of the architecture can fuse: elsewhere it would be a call, and slow.
pub(super) const BASELINE_FUSES: bool = cfg!(any(target_arch = "aarch64", target_feature = "fma"));

#[inline(always)]
fn add_product(a: f32, b: f32, c: f32) -> f32 {
    if BASELINE_FUSES { a.mul_add(b, c) } else { a * b + c }
}

impl Native for PlainNative {
    const PARTS: usize = 16 / WIDTH;

    type Vector = [f32; WIDTH];

    #[inline(always)]
    fn load(self, numbers: &Sixteen, part: usize) -> [f32; WIDTH] {
        std::array::from_fn(|n| numbers[WIDTH * part + n])
    }

    #[inline(always)]
    fn store(self, vector: [f32; WIDTH], numbers: &mut Sixteen, part: usize) {
        numbers[WIDTH * part..][..WIDTH].copy_from_slice(&vector);
    }

    #[inline(always)]
    fn add_product(self, a: [f32; WIDTH], b: [f32; WIDTH], c: [f32; WIDTH]) -> [f32; WIDTH] {
        std::array::from_fn(|n| add_product(a[n], b[n], c[n]))
    }

    #[inline(always)]
    fn sub_product(self, a: [f32; WIDTH], b: [f32; WIDTH], c: [f32; WIDTH]) -> [f32; WIDTH] {
        std::array::from_fn(|n| add_product(-a[n], b[n], c[n]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Simd;

    struct Both<'a>(&'a mut [Sixteen; 2]);

    impl OnNative for Both<'_> {
        #[inline(always)]
        fn run<N: Native>(self, native: N) {
            let [sums, differences] = self.0;
            for part in 0..N::PARTS {
                let [a, b, c] = [A, B, C].map(|numbers| native.load(&numbers, part));
                native.store(native.add_product(a, b, c), sums, part);
                native.store(native.sub_product(a, b, c), differences, part);
            }
        }
    }

    const fn ramp(first: f32, step: f32) -> Sixteen {
        let mut ramp = [first; 16];
        let mut n = 1;
        while n < 16 {
            ramp[n] = ramp[n - 1] + step;
            n += 1;
        }
        ramp
    }

    const A: Sixteen = ramp(-1.1, 0.31);
    const B: Sixteen = ramp(0.7, 0.013);
    const C: Sixteen = ramp(0.77, -0.2);

    #[test]
    fn products_are_rounded_once_where_the_instruction_set_fuses_and_twice_elsewhere() {
        for simd in Simd::available() {
            let mut found = [[0.0; 16]; 2];
            simd.native(Both(&mut found));
            let sum = |a: f32, b: f32, c: f32| if simd.fuses() { a.mul_add(b, c) } else { a * b + c };
            let expected = [1.0, -1.0].map(|sign| std::array::from_fn(|n| sum(sign * A[n], B[n], C[n])));
            assert_eq!(found, expected, "{}", simd.name());
        }
    }
}
