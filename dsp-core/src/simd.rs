//! Which instruction set the hot loops use, chosen at run time.
//!
//! A bundle must load on any x86-64 and still use AVX2 or AVX-512 where they are. A hot loop is written once, as plain
//! Rust that the compiler can vectorise, and [`Simd::run`] runs the copy that was compiled for the machine. The copies
//! differ in width, never in result: Rust does not contract or reorder floating-point operations. Only [`Simd::native`] may
//! round differently on machines that are too old to fuse a product and a sum.

pub mod native;
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
mod native_x86;
pub mod quads;
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
mod quads_x86;

use native::{OnNative, PlainNative};
use pulp::NullaryFnOnce;
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
use pulp::x86::{V3, V4};
use quads::{OnQuads, Plain};

/// One instruction set that this machine has.
#[derive(Clone, Copy, Debug)]
pub struct Simd(Path);

#[derive(Clone, Copy, Debug)]
enum Path {
    /// What every machine of the architecture has (SSE2 on x86-64, NEON on AArch64).
    Baseline,
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    Avx2(V3),
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    Avx512(V4),
}

impl Simd {
    /// What every machine of the architecture has.
    pub const BASELINE: Self = Self(Path::Baseline);

    /// The widest that this machine has.
    #[must_use]
    pub fn detect() -> Self {
        Self::available().last().unwrap_or(Self::BASELINE)
    }

    /// All that this machine has, narrowest first: what a test must cover.
    pub fn available() -> impl Iterator<Item = Self> {
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        let wider = [V3::try_new().map(Path::Avx2), V4::try_new().map(Path::Avx512)];
        #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
        let wider: [Option<Path>; 0] = [];
        std::iter::once(Self::BASELINE).chain(wider.into_iter().flatten().map(Self))
    }

    /// The name engineers know it by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            Path::Baseline => "baseline",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Path::Avx2(_) => "AVX2",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Path::Avx512(_) => "AVX-512",
        }
    }

    /// Whether [`Simd::native`] rounds the sum of a product and a number once. Its results are the same bits on all
    /// instruction sets that do, and on all that do not.
    #[must_use]
    pub fn fuses(self) -> bool {
        !matches!(self.0, Path::Baseline) || native::BASELINE_FUSES
    }

    /// Runs `hot` compiled for this instruction set. `hot` and what it calls must be `#[inline(always)]` to be part of
    /// that copy: write `#[inline(always)] || ...`.
    #[inline]
    pub fn run<T>(self, hot: impl FnOnce() -> T) -> T {
        match self.0 {
            Path::Baseline => hot(),
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Path::Avx2(path) => path.vectorize(Inlined(hot)),
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Path::Avx512(path) => path.vectorize(Inlined(hot)),
        }
    }

    /// Runs `work` with the quads of this instruction set, compiled for it. Where there is AVX-512, that is AVX2 still: four
    /// numbers fill its registers, and a single wider one nearby would take a third of the arithmetic units away.
    #[inline]
    pub fn quads(self, work: impl OnQuads) {
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        let avx2 = match self.0 {
            Path::Baseline => None,
            Path::Avx2(path) => Some(path),
            Path::Avx512(path) => Some(*path),
        };
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        if let Some(path) = avx2 {
            path.vectorize(Inlined(
                #[inline(always)]
                || work.run(path),
            ));
            return;
        }
        work.run(Plain::<4>);
    }

    /// Runs `work` with the registers of this instruction set, compiled for it.
    #[inline]
    pub fn native(self, work: impl OnNative) {
        match self.0 {
            Path::Baseline => work.run(PlainNative),
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Path::Avx2(path) => path.vectorize(Inlined(
                #[inline(always)]
                || work.run(path),
            )),
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Path::Avx512(path) => path.vectorize(Inlined(
                #[inline(always)]
                || work.run(path),
            )),
        }
    }
}

impl PartialEq for Simd {
    fn eq(&self, other: &Self) -> bool {
        std::mem::discriminant(&self.0) == std::mem::discriminant(&other.0)
    }
}

struct Inlined<F>(F);

impl<T, F: FnOnce() -> T> NullaryFnOnce for Inlined<F> {
    type Output = T;

    #[inline(always)]
    fn call(self) -> T {
        (self.0)()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_gives_the_same_bits() {
        let input: Vec<f32> = (0..1_003_u16).map(|n| (f32::from(n) * 0.37).sin()).collect();
        let through = |simd: Simd| {
            simd.run(
                #[inline(always)]
                || input.iter().map(|x| x * 1.7 + x * x * 0.3).collect::<Vec<f32>>(),
            )
        };
        let expected = through(Simd::BASELINE);
        for simd in Simd::available() {
            assert_eq!(through(simd), expected, "{}", simd.name());
        }
    }

    #[test]
    fn the_widest_path_is_the_one_detected() {
        assert_eq!(Simd::available().next(), Some(Simd::BASELINE));
        assert_eq!(Simd::available().last(), Some(Simd::detect()));
    }
}
