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
    parts: Box<Parts>,
    spectra: Box<[Spectrum; 2]>,
}

/// Bins of a spectrum and its padding.
const PADDED: usize = GROUPS * LANES;

/// Real and imaginary parts apart.
struct Part {
    re: [f32; PADDED],
    im: [f32; PADDED],
}

/// The bins, and their mirror images beyond half the rate in the order of the bins: so that all is read forwards.
struct Parts {
    up: Part,
    down: Part,
}

impl Part {
    const SILENCE: Self = Self { re: [0.0; PADDED], im: [0.0; PADDED] };
}

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
            parts: Box::new(Parts { up: Part::SILENCE, down: Part::SILENCE }),
            spectra: Box::new([Spectrum::SILENCE; 2]),
        }
    }

    /// The spectra of left and right, twice as large as they are, from two partitions of sound.
    pub(super) fn forward(&mut self, past: &[Complex<f32>], present: &[Complex<f32>]) -> &[Spectrum; 2] {
        self.points[..PARTITION].copy_from_slice(past);
        self.points[PARTITION..].copy_from_slice(present);
        self.forward.process_with_scratch(&mut self.points, &mut self.scratch);
        let Self { simd, points, parts, spectra, .. } = self;
        simd.run(
            #[inline(always)]
            || unpack(points, parts, spectra.each_mut()),
        );
        spectra
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
fn unpack(points: &[Complex<f32>], parts: &mut Parts, out: [&mut Spectrum; 2]) {
    let points = &points[..POINTS];
    let Parts { up, down } = parts;
    for (n, point) in points[..PADDED].iter().enumerate() {
        (up.re[n], up.im[n]) = (point.re, point.im);
    }
    (down.re[0], down.im[0]) = (points[0].re, points[0].im);
    for (n, point) in points[POINTS - PADDED + 1..].iter().rev().enumerate() {
        (down.re[n + 1], down.im[n + 1]) = (point.re, point.im);
    }
    // In flat loops, each over one axis: the compiler finds no vectors in groups of bins.
    for n in 0..PADDED {
        let (a, b, c, d) = (up.re[n], up.im[n], down.re[n], down.im[n]);
        (up.re[n], up.im[n]) = (a + c, b - d);
        (down.re[n], down.im[n]) = (b + d, c - a);
    }
    let [left, right] = out;
    for (out, part) in [(&mut *left, up), (&mut *right, down)] {
        let parts = part.re.chunks_exact(LANES).zip(part.im.chunks_exact(LANES));
        for (group, (re, im)) in out.0.iter_mut().zip(parts) {
            group.re.copy_from_slice(re);
            group.im.copy_from_slice(im);
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
