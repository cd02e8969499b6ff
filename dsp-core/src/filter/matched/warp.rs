//! The rational function that stands for the squared frequency in a digital filter.
//!
//! Of all functions of its degree the one is taken that moves the magnitude of the prototype at hand least, in dB: where
//! the magnitude is steep the function must be close, where it is flat or nothing is left of the sound it need not be. It
//! is found by least squares over [`POINTS`] frequencies, weighted anew [`PASSES`] times by what was left, which makes the
//! largest error small. The work is bounded and the result glides with the settings.
//!
//! `w² / 4p` is a Stieltjes function of `p = sin²(w / 2)`. A rational function that is equal to it at as many frequencies as
//! it has coefficients, as a fit is whose error changes its sign so often, has its zeros and poles in turns above `p = 1`:
//! up to half the sample rate it is positive and finite, and what is designed with it is stable.
//!
//! Sources: Lawson, "Contributions to the theory of linear least maximum approximations", thesis, UCLA, 1961 (weights);
//! Baker and Graves-Morris, "Padé approximants", 2nd ed., 1996, ch. 5 (approximants of Stieltjes functions).

use super::super::design::Section;
use super::TOP;
use realfft::num_complex::Complex;
use std::f64::consts::{FRAC_PI_2, TAU};

/// Frequencies up to [`TOP`] at which the error counts, dense towards the top.
const GRID: usize = 24;

/// [`GRID`], and the resonances of the numerator and the denominator.
const POINTS: usize = GRID + 2;

/// Solutions, each with weights from the one before.
const PASSES: usize = 4;

/// Power at which a prototype is half as important as where it passes: -60 dB.
const SILENT: f64 = 1e-6;

/// Least steepness that counts, in nepers a neper: 0.06 dB an octave.
const LEAST: f64 = 0.01;

/// Least factor by which a pass changes a weight, where the one before left no error.
const LEAST_FACTOR: f64 = 0.02;

/// Below this part of a square, what is left of it is rounding.
const ROUNDING: f64 = 1e-15;

/// The coefficients a, s, t, b from which the search starts: those with the least largest relative error up to [`TOP`],
/// 0.36 % and 0.085 %, found numerically.
const SHORT: [f64; 4] = [0.840_57, 1.195_82, 0.267_47, 0.0];
const LONG: [f64; 4] = [1.169_57, 1.494_90, 0.520_77, 0.228_36];

/// `w² = 4 p (1 - a p + b p²) / (1 - s p + t p²)` with `p = sin²(w / 2)`, `w` in radians a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Warp {
    pub(super) a: f64,
    pub(super) s: f64,
    pub(super) t: f64,
    /// 0 for the short form, which needs no third digital section for each analogue one.
    pub(super) b: f64,
}

/// What is asked of the function at one frequency.
#[derive(Clone, Copy, Default)]
struct Point {
    p: f64,
    /// By what one more of each coefficient changes the error times the denominator, with its sign turned.
    row: [f64; 4],
    /// Error times the denominator, of the coefficients of the start.
    left: f64,
    /// Square of what a relative error does to the magnitude.
    steepness: f64,
    /// That, times what the passes make of it.
    weight: f64,
}

impl Warp {
    /// For sections in series at `w` radians a frame.
    pub(super) fn of(sections: &[Section], w: f64) -> Self {
        let is_long = needs_long(sections);
        let (start, count) = if is_long { (LONG, 4) } else { (SHORT, 3) };
        let mut points = points(sections, w, &start);
        let mut found = start;
        for pass in 0..PASSES {
            let change = solve(&points, &found, count);
            found = std::array::from_fn(|n| start[n] + change[n]);
            if pass + 1 < PASSES {
                reweigh(&mut points, &found, &change);
            }
        }
        let [a, s, t, b] = found;
        Self { a, s, t, b }
    }
}

/// Several sections add their errors up, a narrow one with its poles far from its zeros asks for exactness at two places,
/// and a notch shows every error beside its zero. A bell needs none of that, and in the short form costs a section less.
fn needs_long(sections: &[Section]) -> bool {
    let [Section { numerator, denominator }] = sections else { return true };
    // A quality above 2.
    let is_narrow = |[c0, c1, c2]: &[f64; 3]| 4.0 * c1 * c1 < c0 * c2;
    let is_centred = |[c0, c1, c2]: &[f64; 3]| c0 == c2 && *c0 != 0.0 && *c1 != 0.0;
    (is_narrow(numerator) || is_narrow(denominator)) && !(is_centred(numerator) && is_centred(denominator))
}

/// The frequency at which a polynomial in `s` resonates, re that of its band; 1 where it does not.
fn resonance([c0, _, c2]: [f64; 3]) -> f64 {
    if c0 == 0.0 || c2 == 0.0 { 1.0 } else { (c0 / c2).sqrt() }
}

fn points(sections: &[Section], w: f64, start: &[f64; 4]) -> [Point; POINTS] {
    let top = TOP * TAU;
    // The others resonate there too.
    let last = sections.last().copied().unwrap_or(Section::UNITY);
    let own = [last.numerator, last.denominator].map(|c| (w * resonance(c)).min(top));
    std::array::from_fn(|n| {
        let x = match n.checked_sub(GRID) {
            None => top * (FRAC_PI_2 * (n + 1) as f64 / GRID as f64).sin(),
            Some(n) => own[n],
        };
        let (slope, power) = slope(sections, x / w);
        // At the top of a narrow peak the magnitude is flat, but not beside it.
        let steepness =
            if n < GRID { (slope.re * power / (power + SILENT)).powi(2) } else { slope.norm_sqr() };
        let p = (0.5 * x).sin().powi(2);
        let near_1 = 4.0 * p / (x * x);
        let row = [p * near_1, -p, p * p, -p * p * near_1];
        let steepness = steepness + LEAST * LEAST;
        Point { p, row, left: near_1 - 1.0 - dot(&row, start), steepness, weight: steepness }
    })
}

/// Slope of the response over the frequency, both logarithmic (real: magnitude, imaginary: phase), and the power, at `x`
/// re the frequency of the band.
fn slope(sections: &[Section], x: f64) -> (Complex<f64>, f64) {
    let of = |[c0, c1, c2]: [f64; 3]| {
        let value = Complex::new(c0 - c2 * x * x, c1 * x);
        let change = Complex::new(-2.0 * c2 * x * x, c1 * x);
        let power = value.norm_sqr();
        // Finite on a zero.
        (change * value.conj() / (power + 1e-6), power)
    };
    sections.iter().fold((Complex::new(0.0, 0.0), 1.0), |(slope, power), section| {
        let (above, below) = (of(section.numerator), of(section.denominator));
        (slope + above.0 - below.0, power * above.1 / below.1)
    })
}

fn dot(one: &[f64; 4], other: &[f64; 4]) -> f64 {
    one.iter().zip(other).map(|(x, y)| x * y).sum()
}

/// The denominator of the function at `p`.
fn denominator([_, s, t, _]: &[f64; 4], p: f64) -> f64 {
    1.0 - p * (s - t * p)
}

/// By how much the first `count` coefficients must change for the least sum of squares, the denominator taken as it is in
/// `found`: the normal equations by Cholesky's factors, which [`LEAST`] keeps regular.
fn solve(points: &[Point; POINTS], found: &[f64; 4], count: usize) -> [f64; 4] {
    let (mut matrix, mut right) = ([[0.0; 4]; 4], [0.0; 4]);
    for Point { p, row, left, weight, .. } in points {
        let weight = weight / denominator(found, *p).powi(2);
        for n in 0..count {
            right[n] += weight * row[n] * left;
            for m in 0..=n {
                matrix[n][m] += weight * row[n] * row[m];
            }
        }
    }
    for n in 0..count {
        for m in 0..=n {
            let rest = matrix[n][m] - (0..m).map(|k| matrix[n][k] * matrix[m][k]).sum::<f64>();
            matrix[n][m] =
                if n == m { rest.max(ROUNDING * matrix[n][n]).sqrt() } else { rest / matrix[m][m] };
        }
        right[n] = (right[n] - (0..n).map(|k| matrix[n][k] * right[k]).sum::<f64>()) / matrix[n][n];
    }
    for n in (0..count).rev() {
        let known: f64 = (n + 1..count).map(|k| matrix[k][n] * right[k]).sum();
        right[n] = (right[n] - known) / matrix[n][n];
    }
    right
}

/// Makes those frequencies count more at which much is left.
fn reweigh(points: &mut [Point; POINTS], found: &[f64; 4], change: &[f64; 4]) {
    let error = |point: &Point| {
        (point.left - dot(&point.row, change)).abs() / denominator(found, point.p) * point.steepness.sqrt()
    };
    let errors = points.map(|point| error(&point));
    let largest = errors.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    for (point, error) in points.iter_mut().zip(errors) {
        point.weight *= error / largest + LEAST_FACTOR;
    }
}
