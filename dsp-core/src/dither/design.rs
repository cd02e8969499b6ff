//! Noise shapers for any sample rate: the taps that put the least noise, weighted, into the file.
//!
//! Each published curve is taken for what it is the answer to: with so many taps, the least noise in that weighting. Its
//! inverse is that weighting, in Hz, up to 22.05 kHz, where it is 60 dB below its top; beyond, where no ear is, it stays
//! at that value. The taps of another rate are the least-squares answer to the same question there: the predictor of a
//! noise of that spectrum, by autocorrelation and Levinson's recursion, which is minimum phase whatever the weighting.
//! At 44.1 kHz the method gives the published taps back.
//!
//! A floor under the weighting holds the total noise: to that of the published curve, to [`OWN_TOTAL_DB`] for our own,
//! and above 100 kHz, where most of it would be ultrasound that amplifiers may fold back, to [`HIGH_RATE_TOTAL_DB`].
//!
//! Sources: Makhoul, "Linear prediction: a tutorial review", Proc. IEEE 63 (1975); Gerzon and Craven, "Optimal noise
//! shaping and dither of digital signals", 87th AES Convention (1989), for what no filter can beat.

use super::shaping::{Shaper, Shaping, TAPS};
use super::weighting::itu_r_468_power;
use std::f64::consts::TAU;

/// Most total noise of a design of our own, in dB re none: at 48 kHz 1 dB less than its
/// optimum, for 0.04 dB more of weighted noise.
pub const OWN_TOTAL_DB: f64 = 14.0;
/// Most total noise above 100 kHz, in dB re none.
pub const HIGH_RATE_TOTAL_DB: f64 = 6.0;

/// Rate that the published taps are for, in Hz.
const PUBLISHED_HZ: f64 = 44_100.0;
/// Highest rate at which the total noise may be that of the published curve, in Hz.
const MODERATE_ABOVE_HZ: f64 = 100_000.0;
/// Frequencies at which a weighting is taken, from 0 to half the rate.
const POINTS: u32 = 4_096;
/// Halvings of the interval of floors: from 10^-12 to 10^3 of the mean weighting, to 1e-9 of a decade.
const HALVINGS: u32 = 34;

/// The filter of `shaping` at a sample rate.
pub(super) fn shaper(shaping: Shaping, sample_rate_hz: f64) -> Shaper {
    let published = Shaper::new(shaping.published());
    let rate_is_published = (sample_rate_hz - PUBLISHED_HZ).abs() < 1.0;
    let (order, total_db) = match shaping {
        Shaping::Off => return published,
        Shaping::ItuR468 => (TAPS, OWN_TOTAL_DB),
        _ if rate_is_published => return published,
        _ => (shaping.published().len(), published.total_db()),
    };
    let most_db =
        if sample_rate_hz > MODERATE_ABOVE_HZ { total_db.min(HIGH_RATE_TOTAL_DB) } else { total_db };
    let weighting = |hz: f64| match shaping {
        Shaping::ItuR468 => itu_r_468_power(hz),
        _ => published.response_power(hz.min(PUBLISHED_HZ / 2.0), PUBLISHED_HZ).recip(),
    };
    bounded(&autocorrelation(weighting, sample_rate_hz), order, most_db)
}

/// Autocorrelation of noise whose power spectrum is the weighting, at lags 0 to [`TAPS`].
fn autocorrelation(weighting: impl Fn(f64) -> f64, sample_rate_hz: f64) -> [f64; TAPS + 1] {
    let mut sums = [0.0; TAPS + 1];
    for point in 0..POINTS {
        // In the middle of each interval: for a smooth periodic spectrum the sum is then as good as the integral.
        let turns = 0.5 * (f64::from(point) + 0.5) / f64::from(POINTS);
        let weight = weighting(turns * sample_rate_hz);
        let cos = (TAU * turns).cos();
        // cos kx by the recursion of Chebyshev's polynomials.
        let (mut now, mut before) = (1.0, cos);
        for sum in &mut sums {
            *sum += weight * now;
            (now, before) = (2.0 * cos * now - before, now);
        }
    }
    sums
}

/// The predictor of `order` taps whose total noise is at most `most_db`, by the lowest floor that does it.
fn bounded(correlation: &[f64; TAPS + 1], order: usize, most_db: f64) -> Shaper {
    let with_floor = |decades: f64| {
        let mut floored = *correlation;
        floored[0] *= 1.0 + 10_f64.powf(decades);
        predictor(&floored, order)
    };
    let (mut low, mut high) = (-12.0, 3.0);
    // The published total, met to within rounding, needs no floor.
    if with_floor(low).total_db() <= most_db + 1e-6 {
        return with_floor(low);
    }
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if with_floor(middle).total_db() > most_db { low = middle } else { high = middle }
    }
    with_floor(high)
}

/// Levinson's recursion.
fn predictor(correlation: &[f64; TAPS + 1], order: usize) -> Shaper {
    let mut taps = [0.0; TAPS];
    let mut error = correlation[0];
    for n in 0..order.min(TAPS) {
        let predicted: f64 = (0..n).map(|k| taps[k] * correlation[n - k]).sum();
        let reflection = (correlation[n + 1] - predicted) / error;
        let shorter = taps;
        taps[n] = reflection;
        for k in 0..n {
            taps[k] = shorter[k] - reflection * shorter[n - 1 - k];
        }
        error *= 1.0 - reflection * reflection;
    }
    Shaper { taps }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dither::figures::NoiseFigures;
    use crate::units::power_to_db;

    const RATES_HZ: [f64; 9] =
        [1_000.0, 8_000.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0, 768_000.0];

    #[test]
    fn the_method_gives_the_published_taps_back() {
        for shaping in Shaping::ALL {
            let taps = shaping.published();
            let published = Shaper::new(taps);
            let weighting = |hz| published.response_power(hz, PUBLISHED_HZ).recip();
            let designed =
                bounded(&autocorrelation(weighting, PUBLISHED_HZ), taps.len(), published.total_db());
            for (found, tap) in designed.taps.iter().zip(published.taps) {
                // The floor that is allowed moves the total by 1e-6 dB at most, rounding the rest.
                assert!((found - tap).abs() < 1e-5, "{shaping:?}: {found}, published {tap}");
            }
        }
    }

    #[test]
    fn every_design_is_minimum_phase_and_within_its_total() {
        for rate in RATES_HZ {
            for shaping in Shaping::ALL {
                let shaper = shaping.shaper(rate);
                // Gerzon and Craven: the mean of the response in dB is 0 for minimum phase and more for any other.
                // Zeros within 0.04 of the unit circle: (1 - 0.04)^8192 is nothing.
                let hz = |n: u32| 0.5 * rate * (f64::from(n) + 0.5) / f64::from(POINTS);
                let mean =
                    (0..POINTS).map(|n| shaper.response_db(hz(n), rate)).sum::<f64>() / f64::from(POINTS);
                assert!(mean.abs() < 1e-3, "{shaping:?} at {rate}: mean {mean} dB");
                let most = match (shaping, rate > 96_000.0) {
                    (Shaping::Off, _) => 0.0,
                    (_, true) => HIGH_RATE_TOTAL_DB,
                    (Shaping::ItuR468, _) => OWN_TOTAL_DB,
                    _ => Shaper::new(shaping.published()).total_db(),
                };
                assert!(shaper.total_db() <= most + 1e-5, "{shaping:?} at {rate}: {} dB", shaper.total_db());
            }
        }
    }

    #[test]
    fn at_48_khz_the_best_and_the_deepest_pass_their_marks() {
        let figures = |shaping: Shaping| NoiseFigures::new(&shaping.shaper(48_000.0), 16, 48_000.0);
        // Bars of the peers: a filter of eight poles and zeros known for its weighted noise, and improved-E.
        assert!(figures(Shaping::ItuR468).itu_r_468_db <= -97.3, "{:?}", figures(Shaping::ItuR468));
        assert!(
            figures(Shaping::ImprovedE9).from_2_to_5_khz_db <= -129.0,
            "{:?}",
            figures(Shaping::ImprovedE9)
        );
    }

    #[test]
    fn no_neighbour_of_a_design_is_better() {
        // The claim is a minimum: any small change of one tap has more weighted noise, at the same floor.
        let rate = 48_000.0;
        let weighted = |shaper: &Shaper| {
            let hz = |n: u32| 0.5 * rate * (f64::from(n) + 0.5) / f64::from(POINTS);
            let power = |n| itu_r_468_power(hz(n)) * shaper.response_power(hz(n), rate);
            power_to_db((0..POINTS).map(power).sum())
        };
        let best = predictor(&autocorrelation(itu_r_468_power, rate), TAPS);
        for tap in 0..TAPS {
            for change in [-0.01, 0.01] {
                let mut other = best;
                other.taps[tap] += change;
                assert!(weighted(&other) > weighted(&best), "tap {tap} by {change}");
            }
        }
    }
}
