//! Products and sums rounded once: half the operations of the multiplications that a long kernel takes.
//!
//! Where the instruction set has no fused operation, the same bits come from `f64`, slowly: that is every x86-64 before
//! 2013.
//!
//! Source: Boldo and Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd",
//! IEEE Trans. Computers 57(4), 2008.

/// A way to multiply and add with a single rounding. Both give the same bits.
pub(super) trait MultiplyAdd {
    /// `a b + c`.
    fn of(a: f32, b: f32, c: f32) -> f32;
}

/// The instruction, for what [`crate::simd::Simd::fuses`].
pub(super) struct Fused;

/// The same in double precision.
pub(super) struct Emulated;

impl MultiplyAdd for Fused {
    #[inline(always)]
    fn of(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

impl MultiplyAdd for Emulated {
    #[inline(always)]
    fn of(a: f32, b: f32, c: f32) -> f32 {
        // A product of two f32 is exact in f64; of the sum, what it loses is known (Knuth's two-sum).
        let (product, c) = (f64::from(a) * f64::from(b), f64::from(c));
        let sum = product + c;
        let of_c = sum - product;
        let lost = (product - (sum - of_c)) + (c - of_c);
        // Rounded to odd, the sum never lies on the border between two f32 unless it is exactly there, so that the second
        // rounding is as if it were the first.
        let bits = sum.to_bits();
        let away = u64::from((lost > 0.0) == (sum > 0.0));
        let odd = if lost == 0.0 || bits & 1 == 1 { bits } else { bits - 1 + 2 * away };
        f64::from_bits(odd) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of every pattern of the last bits, with exponents so near to each other that sums cancel, tie and carry.
    fn numbers() -> impl Iterator<Item = [f32; 3]> {
        let mut state = 1_u64;
        std::iter::repeat_with(move || {
            std::array::from_fn(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let random = state >> 32;
                // Few bits set make ties; 40 exponents about 1.
                let mantissa =
                    if random & 1 == 0 { random >> 9 } else { (random >> 28) << 19 | random >> 30 };
                let exponent = 107 + (random >> 2) % 40;
                let sign = (random >> 1 & 1) << 31;
                f32::from_bits((sign | exponent << 23 | (mantissa & 0x7f_ffff)) as u32)
            })
        })
    }

    #[test]
    fn both_ways_give_the_same_bits() {
        for [a, b, c] in numbers().take(300_000) {
            for c in [c, 0.0, -a * b, a * b] {
                let (one, other) = (Fused::of(a, b, c), Emulated::of(a, b, c));
                assert_eq!(one.to_bits(), other.to_bits(), "{a:e} * {b:e} + {c:e}: {one:e}, {other:e}");
            }
        }
    }

    #[test]
    fn a_sum_is_not_rounded_twice() {
        // (1 - 2^-23) (1 + 2^-23) = 1 - 2^-46, so the sum lies 2^-70 below the middle between two f32, and in f64 on it.
        let (a, b) = (2_f32.powi(-24) * (1.0 - f32::EPSILON), 1.0 + f32::EPSILON);
        let c = 1.0 + f32::EPSILON;
        assert_eq!((f64::from(a) * f64::from(b) + f64::from(c)) as f32, c + f32::EPSILON);
        assert_eq!(Emulated::of(a, b, c), c);
        assert_eq!(Emulated::of(-a, b, -c), -c);
    }
}
