//! Where poles and zeros lie in `z`.

use super::EACH;
use super::warp::Warp;
use realfft::num_complex::Complex;

/// Most steps to a root of a cubic. From a start that is close, three are enough.
const STEPS: usize = 12;

/// Largest phase, in radians a frame, at which it is asked where `exp(s T)` would put a root: beyond, it is nowhere near.
const FARTHEST: f64 = 30.0;

/// The places of both roots of a polynomial in `s` at `w` radians a frame, constant first: the pair that belongs to them, then
/// those that correct.
pub(super) fn places(warp: &Warp, polynomial: [f64; 3], w: f64) -> [[Complex<f64>; 2]; EACH] {
    let (roots, are_conjugate) = squared_roots(polynomial);
    let places = |root: Option<Complex<f64>>| preimages(warp, root.map(|root| -root * w * w)).map(place);
    let one = places(roots[0]);
    let other = if are_conjugate { one.map(|z| z.conj()) } else { places(roots[1]) };
    std::array::from_fn(|n| [one[n], other[n]])
}

/// The squares of both roots of a polynomial in `s`, constant first, and whether they are conjugate; those that a lower
/// order lacks lie at infinity.
fn squared_roots([c0, c1, c2]: [f64; 3]) -> ([Option<Complex<f64>>; 2], bool) {
    if c2 == 0.0 {
        return ([(c1 != 0.0).then(|| Complex::new((c0 / c1).powi(2), 0.0)), None], false);
    }
    let discriminant = c1 * c1 - 4.0 * c0 * c2;
    if discriminant < 0.0 {
        let root = Complex::new(-c1, (-discriminant).sqrt()) / (2.0 * c2);
        let square = root * root;
        ([Some(square), Some(square.conj())], true)
    } else {
        let sum = -0.5 * (c1 + discriminant.sqrt());
        let small = if sum == 0.0 { 0.0 } else { c0 / sum };
        ([Some(Complex::new((sum / c2).powi(2), 0.0)), Some(Complex::new(small * small, 0.0))], false)
    }
}

/// The root of `z + 1 / z = 2 - 4 p` inside the unit circle; 0 for a `p` at infinity, which is `None`.
fn place(p: Option<Complex<f64>>) -> Complex<f64> {
    let Some(p) = p else { return Complex::new(0.0, 0.0) };
    let (middle, offset) = (1.0 - 2.0 * p, (-4.0 * p * (1.0 - p)).sqrt());
    let (one, other) = (middle + offset, middle - offset);
    if one.norm_sqr() < other.norm_sqr() { one } else { other }
}

/// Where the function has the value `u`, radians² a frame², or where it is infinite: at the place that stands for `w² = u`,
/// then at the others. On the axis of frequencies `s² = -w²`. `None` is infinity.
fn preimages(warp: &Warp, u: Option<Complex<f64>>) -> [Option<Complex<f64>>; EACH] {
    let Warp { a, s, t, b } = *warp;
    let Some(u) = u else {
        let [one, other] = quadratic([Complex::new(1.0, 0.0), Complex::new(-s, 0.0), Complex::new(t, 0.0)]);
        return if b == 0.0 { [Some(one), Some(other), None] } else { [None, Some(one), Some(other)] };
    };
    let (square, linear) = (-4.0 * a - u * t, 4.0 + u * s);
    if b == 0.0 {
        let [one, other] = quadratic([-u, linear, square]);
        return [Some(one), Some(other), None];
    }
    // Where exp(s T) would put it.
    let phase = u.sqrt();
    let phase = phase * (FARTHEST / phase.norm().max(FARTHEST));
    let main = near_root([-u, linear, square, Complex::new(4.0 * b, 0.0)], (0.5 * phase).sin().powi(2));
    // The cubic without it.
    let slope = square + 4.0 * b * main;
    let [one, other] = quadratic([linear + main * slope, slope, Complex::new(4.0 * b, 0.0)]);
    if one.re < other.re { [main, one, other] } else { [main, other, one] }.map(Some)
}

/// Both roots of a quadratic without cancellation, the smaller one first. The constant comes first.
fn quadratic([constant, linear, square]: [Complex<f64>; 3]) -> [Complex<f64>; 2] {
    let root = (linear * linear - 4.0 * square * constant).sqrt();
    let root = if (linear.conj() * root).re < 0.0 { -root } else { root };
    let sum = -0.5 * (linear + root);
    [constant / sum, sum / square]
}

/// A root of a cubic, as a rule the one nearest to `start`, by Laguerre's method. The constant comes first.
fn near_root(c: [Complex<f64>; 4], start: Complex<f64>) -> Complex<f64> {
    let mut root = start;
    for _ in 0..STEPS {
        let value = c[0] + root * (c[1] + root * (c[2] + root * c[3]));
        let slope = c[1] + root * (2.0 * c[2] + root * 3.0 * c[3]);
        let bend = 2.0 * c[2] + 6.0 * root * c[3];
        // 3 p / (p' ± 2 sqrt(p'² - 3 p p'' / 2)), with the sign of the larger denominator.
        let spread = 2.0 * (slope * slope - 1.5 * value * bend).sqrt();
        let spread = if (slope.conj() * spread).re < 0.0 { -spread } else { spread };
        let step = 3.0 * value / (slope + spread);
        if !step.is_finite() {
            break;
        }
        root -= step;
        if step.norm_sqr() <= 1e-30 * root.norm_sqr() {
            break;
        }
    }
    root
}
