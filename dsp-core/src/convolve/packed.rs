//! One complex FFT for two real channels: left is the real part, right the imaginary one, and their spectra come apart by
//! symmetry.
//!
//! Source: Press, Teukolsky, Vetterling, Flannery, "Numerical recipes", 3rd ed., 12.3.1 (two real functions at once).

use super::PARTITION;
use super::spectrum::{BINS, GROUPS, Group, LANES, Spectrum};
use crate::simd::Simd;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};
use std::fmt;
use std::sync::Arc;

/// Points of the FFT.
const POINTS: usize = 2 * PARTITION;

/// The FFT over two partitions, both ways, with all it needs to run without allocating.
pub(super) struct PackedFft {
    simd: Simd,
    forward: Arc<dyn Fft<f32>>,
    inverse: Arc<dyn Fft<f32>>,
    points: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    /// Real and imaginary parts apart, each with a group to spare at either end.
    re: Box<[f32; SPREAD]>,
    im: Box<[f32; SPREAD]>,
}

/// Points, and the first of them once more, so that the mirror image of bin 0 is read like any other; padded for the groups.
const SPREAD: usize = POINTS + 2 * LANES;

impl fmt::Debug for PackedFft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PackedFft").field("points", &POINTS).finish()
    }
}

impl PackedFft {
    pub(super) fn new(simd: Simd) -> Self {
        let mut planner = FftPlanner::new();
        let (forward, inverse) = (planner.plan_fft_forward(POINTS), planner.plan_fft_inverse(POINTS));
        let scratch = forward.get_inplace_scratch_len().max(inverse.get_inplace_scratch_len());
        let zero = Complex::new(0.0, 0.0);
        Self {
            simd,
            forward,
            inverse,
            points: vec![zero; POINTS],
            scratch: vec![zero; scratch],
            re: Box::new([0.0; SPREAD]),
            im: Box::new([0.0; SPREAD]),
        }
    }

    /// The spectra of left and right, twice as large as they are, from two partitions of sound.
    pub(super) fn forward(
        &mut self,
        past: &[Complex<f32>],
        present: &[Complex<f32>],
        out: [&mut Spectrum; 2],
    ) {
        self.points[..PARTITION].copy_from_slice(past);
        self.points[PARTITION..].copy_from_slice(present);
        self.forward.process_with_scratch(&mut self.points, &mut self.scratch);
        let Self { simd, points, re, im, .. } = self;
        simd.run(
            #[inline(always)]
            || unpack(points, re, im, out),
        );
    }

    /// Left and right of two spectra as the parts of one signal, times the points of the transform. The last partition of
    /// it is what the circular convolution left whole.
    pub(super) fn inverse(&mut self, sums: [&Spectrum; 2]) -> &[Complex<f32>] {
        let Self { simd, points, .. } = self;
        simd.run(
            #[inline(always)]
            || pack(points, sums),
        );
        self.inverse.process_with_scratch(&mut self.points, &mut self.scratch);
        &self.points[PARTITION..]
    }
}

/// `left = Z[k] + Z*[-k]`, `right = -j (Z[k] - Z*[-k])`.
#[inline(always)]
fn unpack(points: &[Complex<f32>], re: &mut [f32; SPREAD], im: &mut [f32; SPREAD], out: [&mut Spectrum; 2]) {
    for (n, point) in points[..POINTS].iter().enumerate() {
        re[n] = point.re;
        im[n] = point.im;
    }
    (re[POINTS], im[POINTS]) = (re[0], im[0]);
    let [left, right] = out;
    for group in 0..GROUPS {
        let first = group * LANES;
        let (re_up, im_up) = (&re[first..first + LANES], &im[first..first + LANES]);
        // Bin `first + n` mirrors at `POINTS - first - n`, the last of these when read forwards.
        let low = POINTS + 1 - first - LANES;
        let (re_down, im_down) = (&re[low..low + LANES], &im[low..low + LANES]);
        let (left, right) = (&mut left.0[group], &mut right.0[group]);
        for n in 0..LANES {
            let (a, b) = (re_up[n], im_up[n]);
            let (c, d) = (re_down[LANES - 1 - n], im_down[LANES - 1 - n]);
            (left.re[n], left.im[n]) = (a + c, b - d);
            (right.re[n], right.im[n]) = (b + d, c - a);
        }
    }
    silence_padding(left);
    silence_padding(right);
}

/// What the last group reads beyond half the rate is not sound.
#[inline(always)]
fn silence_padding(spectrum: &mut Spectrum) {
    let Group { re, im } = &mut spectrum.0[GROUPS - 1];
    for n in BINS - (GROUPS - 1) * LANES..LANES {
        (re[n], im[n]) = (0.0, 0.0);
    }
}

/// `Z[k] = left + j right`, `Z[-k] = left* + j right*`.
#[inline(always)]
fn pack(points: &mut [Complex<f32>], [left, right]: [&Spectrum; 2]) {
    let points = &mut points[..POINTS];
    for group in 0..GROUPS {
        let (left, right) = (&left.0[group], &right.0[group]);
        let first = group * LANES;
        let bins = LANES.min(BINS - first);
        for n in 0..bins {
            points[first + n] = Complex::new(left.re[n] - right.im[n], left.im[n] + right.re[n]);
        }
        // 0 Hz and half the rate are their own mirror images.
        let inner = if group == 0 { 1 } else { 0 }..if first + bins == BINS { bins - 1 } else { bins };
        for n in inner {
            points[POINTS - first - n] = Complex::new(left.re[n] + right.im[n], right.re[n] - left.im[n]);
        }
    }
}
