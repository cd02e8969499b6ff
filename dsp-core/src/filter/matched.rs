//! Recursive filters whose magnitude follows the analogue prototype to 20 kHz at any sample rate.
//!
//! The bilinear transform takes the analogue frequency for `2 tan(w / 2)`, which cramps everything towards half the
//! sample rate. Here its square is taken for a rational function of `p = sin²(w / 2)` that is close to the true `w²`:
//!
//! `w² = 4 p (1 - a p) / (1 - s p + t p²)`
//!
//! which is exact at 0 Hz and at three frequencies and within 0.4 % (0.2 % in frequency) up to 20 kHz at 44.1 kHz; for
//! a narrow section one of the three is its own, and the rest is within 0.7 %. Put into the squared magnitude of a section of second order, it
//! gives one of fourth order in `z`, whose poles and zeros are roots of quadratics. Half of them are those of the analogue
//! section, moved to where `exp(s T)` would put them; the other half lie on the negative real axis or near it and
//! correct what is left. Where the correction is below `NEGLIGIBLE_DB`, as for most bands below 1 kHz, it is left
//! out. Stable and of minimum phase by construction: the rational function is positive and finite up to half the rate.
//!
//! Sources: Oppenheim and Schafer, "Discrete-time signal processing", 3rd ed., 7.2 (transformation of variables, matched
//! poles and zeros); Vicanek, "Matched second order digital filters", 2016 (squared magnitudes in `sin²(w / 2)`).

use super::design::{Prototype, Section};
use realfft::num_complex::Complex;
use std::f64::consts::{PI, TAU};

/// A correction that moves no magnitude up to 20 kHz by more than this, in dB, is left out.
const NEGLIGIBLE_DB: f64 = 0.02;

/// Up to where the match is made: 20 kHz at 44.1 kHz, as part of the sample rate.
const TOP: f64 = 20.0 / 44.1;

/// Where the rational function is exact, as parts of [`TOP`]: one frequency, and the two that then keep the largest error
/// up to [`TOP`] smallest, found numerically. Straight lines lead from row to row.
const NODES: [[f64; 3]; 12] = [
    [0.1, 0.8286, 0.9812],
    [0.3, 0.8361, 0.9820],
    [0.5, 0.8541, 0.9838],
    [0.6205, 0.8718, 0.985_66],
    [0.7, 0.8195, 0.9835],
    [0.8, 0.7240, 0.9830],
    [0.8718, 0.6205, 0.985_66],
    [0.93, 0.6486, 0.9667],
    [0.95, 0.6568, 0.9600],
    [0.97, 0.6464, 0.9238],
    [0.985_66, 0.6205, 0.8718],
    [1.0, 0.6342, 0.8876],
];

/// The row of [`NODES`] with the smallest error of all, 0.36 %.
const BEST: f64 = 0.6205;

/// The row of [`NODES`] at `part`, 0.1 to 1.
fn nodes(part: f64) -> [f64; 3] {
    let above = NODES.iter().position(|row| row[0] >= part).unwrap_or(NODES.len() - 1).max(1);
    let (low, high) = (NODES[above - 1], NODES[above]);
    let way = (part - low[0]) / (high[0] - low[0]);
    [0, 1, 2].map(|n| low[n] + way * (high[n] - low[n]))
}

/// A digital section of second order: numerator, and denominator without its leading 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Biquad {
    /// Coefficients of 1, z⁻¹, z⁻² above the line.
    pub b: [f64; 3],
    /// Coefficients of z⁻¹, z⁻² below the line.
    pub a: [f64; 2],
}

impl Biquad {
    /// Passes everything as it is.
    pub const UNITY: Self = Self { b: [1.0, 0.0, 0.0], a: [0.0, 0.0] };

    /// The same, louder.
    #[must_use]
    pub fn scaled(self, gain: f64) -> Self {
        Self { b: self.b.map(|b| b * gain), ..self }
    }

    /// Gain and phase at `w` radians a frame.
    #[must_use]
    pub fn response(&self, w: f64) -> Complex<f64> {
        let z = Complex::from_polar(1.0, -w);
        let Self { b: [b0, b1, b2], a: [a1, a2] } = *self;
        (b0 + z * (b1 + z * b2)) / (1.0 + z * (a1 + z * a2))
    }

    /// From two poles and two zeros, each pair real or conjugate.
    fn of(zeros: [Complex<f64>; 2], poles: [Complex<f64>; 2]) -> Self {
        let expand = |[p, q]: [Complex<f64>; 2]| [-(p + q).re, (p * q).re];
        let [b1, b2] = expand(zeros);
        Self { b: [1.0, b1, b2], a: expand(poles) }
    }
}

/// The rational function that stands for the squared frequency.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Warp {
    a: f64,
    s: f64,
    t: f64,
}

impl Warp {
    /// For a section at `w` radians a frame.
    fn of(section: &Section, w: f64) -> Self {
        // A quality above 2 in the numerator or the denominator.
        let is_narrow = |[c0, c1, c2]: [f64; 3]| 4.0 * c1 * c1 < c0 * c2;
        let own = w / (TOP * TAU);
        let exact = is_narrow(section.numerator) || is_narrow(section.denominator);
        let part = if exact && own <= 1.0 { own.max(NODES[0][0]) } else { BEST };
        let nodes = nodes(part).map(|node| node * TOP * TAU);
        // 4 p - 4 a p² = w² (1 - s p + t p²) at every node, by Cramer's rule.
        let row = |w: f64| {
            let p = (0.5 * w).sin().powi(2);
            ([4.0 * p * p, -w * w * p, w * w * p * p], 4.0 * p - w * w)
        };
        let rows = nodes.map(row);
        let with = |column: Option<usize>| {
            let m = rows.map(|(mut row, right)| {
                if let Some(column) = column {
                    row[column] = right;
                }
                row
            });
            m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
                - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
                + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
        };
        let whole = with(None);
        let [a, s, t] = [0, 1, 2].map(|column| with(Some(column)) / whole);
        Self { a, s, t }
    }

    /// The two places in `z` of an analogue root of which `root²` is given in radians² a frame², or which is at infinity:
    /// the one that belongs to it, then the one that corrects.
    fn places(&self, square: Option<Complex<f64>>) -> [Complex<f64>; 2] {
        let one = Complex::new(1.0, 0.0);
        // On the axis of frequencies s² = -w².
        let (square, linear, constant) = match square.map(|square| -square) {
            Some(u) => (4.0 * self.a + u * self.t, -(4.0 + u * self.s), u),
            None => (one * self.t, -one * self.s, one),
        };
        let root = (linear * linear - 4.0 * square * constant).sqrt();
        // Both roots without cancellation.
        let root = if (linear.conj() * root).re < 0.0 { -root } else { root };
        let sum = -0.5 * (linear + root);
        [constant / sum, sum / square].map(place)
    }
}

/// The root of `z + 1 / z = 2 - 4 p` inside the unit circle.
fn place(p: Complex<f64>) -> Complex<f64> {
    let (middle, offset) = (1.0 - 2.0 * p, (-4.0 * p * (1.0 - p)).sqrt());
    let (one, other) = (middle + offset, middle - offset);
    if one.norm_sqr() < other.norm_sqr() { one } else { other }
}

/// The squares of both roots of a polynomial in `s`, constant first; those that a lower order lacks lie at infinity.
fn squared_roots([c0, c1, c2]: [f64; 3]) -> [Option<Complex<f64>>; 2] {
    if c2 == 0.0 {
        return [(c1 != 0.0).then(|| Complex::new((c0 / c1).powi(2), 0.0)), None];
    }
    let discriminant = c1 * c1 - 4.0 * c0 * c2;
    let square = |root: Complex<f64>| Some(root * root);
    if discriminant < 0.0 {
        let root = Complex::new(-c1, (-discriminant).sqrt()) / (2.0 * c2);
        [square(root), square(root.conj())]
    } else {
        let sum = -0.5 * (c1 + discriminant.sqrt());
        let small = if sum == 0.0 { 0.0 } else { c0 / sum };
        [square(Complex::new(sum / c2, 0.0)), square(Complex::new(small, 0.0))]
    }
}

/// The digital sections of an analogue one at `frequency_hz`: the one that has its poles and zeros, and the one that
/// corrects it, which is [`Biquad::UNITY`] where there is nothing to correct.
#[must_use]
pub fn design(section: &Section, frequency_hz: f64, sample_rate_hz: f64) -> [Biquad; 2] {
    if *section == Section::UNITY {
        return [Biquad::UNITY; 2];
    }
    let w = TAU * frequency_hz / sample_rate_hz;
    let warp = Warp::of(section, w);
    let places = |polynomial| {
        let roots = squared_roots(polynomial);
        let [one, other] = roots.map(|root| warp.places(root.map(|root| root * w * w)));
        [[one[0], other[0]], [one[1], other[1]]]
    };
    let (zeros, poles) = (places(section.numerator), places(section.denominator));
    let [mut main, mut correction] = [0, 1].map(|n| Biquad::of(zeros[n], poles[n]));
    // Both are right at 0 Hz, or where the prototype is silent there, at the frequency of the band.
    let silent = section.numerator[0] == 0.0;
    let reference = if silent { w.min(0.8 * PI) } else { 0.0 };
    let gain = section.power((reference / w).powi(2)).sqrt();
    correction = correction.scaled(correction.response(reference).norm().recip());
    main = main.scaled(gain / main.response(reference).norm());
    let highest = TAU * TOP.min(20_000.0 / sample_rate_hz);
    let negligible = 10.0_f64.powf(NEGLIGIBLE_DB / 20.0);
    let flat = (0..=8).all(|n| {
        let gain = correction.response(highest * (1.0 - 0.1 * f64::from(n))).norm();
        gain < negligible && gain * negligible > 1.0
    });
    [main, if flat { Biquad::UNITY } else { correction }]
}

/// The digital sections of a whole prototype, two for each of its own, in the order of [`design`]; as many as fit.
pub fn design_all(prototype: &Prototype, sample_rate_hz: f64, to: &mut [Biquad]) {
    let mut gain = prototype.gain();
    to.fill(Biquad::UNITY);
    for (pair, section) in to.chunks_exact_mut(2).zip(prototype.sections()) {
        let [main, correction] = design(section, prototype.frequency_hz(), sample_rate_hz);
        (pair[0], pair[1]) = (main.scaled(gain), correction);
        gain = 1.0;
    }
}

#[cfg(test)]
mod tests;
