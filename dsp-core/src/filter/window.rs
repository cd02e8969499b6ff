//! Windowed sinc: the weight of a sample in band-limited interpolation.
//!
//! Source: Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", IEEE ISCAS 1974.

use std::f64::consts::PI;

/// Kaiser window of parameter `beta`, 1 in the middle and 0 beyond `half`, at `t` from the middle.
#[must_use]
pub fn kaiser(t: f64, half: f64, beta: f64) -> f64 {
    if t.abs() > half {
        return 0.0;
    }
    bessel_i0(beta * (1.0 - (t / half).powi(2)).sqrt()) / bessel_i0(beta)
}

/// Sinc under that window: weight of a sample `t` samples away, before any normalisation.
#[must_use]
pub fn windowed_sinc(t: f64, half: f64, beta: f64) -> f64 {
    let sinc = if t == 0.0 { 1.0 } else { (PI * t).sin() / (PI * t) };
    sinc * kaiser(t, half, beta)
}

/// Modified Bessel function of the first kind, order 0, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let (mut sum, mut term, mut k) = (1.0, 1.0, 1.0);
    while term > 1e-18 * sum {
        term *= (x / 2.0 / k).powi(2);
        sum += term;
        k += 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bessel_function_has_its_tabulated_values() {
        // Abramowitz and Stegun, table 9.8.
        for (x, expected) in [(0.0, 1.0), (1.0, 1.266_065_877_752_008), (5.0, 27.239_871_823_604_44)] {
            assert!((bessel_i0(x) / expected - 1.0).abs() < 1e-14, "{x}");
        }
    }

    #[test]
    fn the_window_is_one_in_the_middle_and_ends_at_its_half() {
        assert_eq!(kaiser(0.0, 8.0, 6.0), 1.0);
        // At the edge 1 / I0(6), tabulated: I0(6) = 67.234 406 976 478.
        assert!((kaiser(8.0, 8.0, 6.0) - 67.234_406_976_478_f64.recip()).abs() < 1e-12);
        assert_eq!(kaiser(8.1, 8.0, 6.0), 0.0);
        assert_eq!(windowed_sinc(0.0, 8.0, 6.0), 1.0);
        assert!(windowed_sinc(3.0, 8.0, 6.0).abs() < 1e-15);
    }
}
