//! What a curve costs and what it buys, for the editor: computed from the taps that run.

use super::shaping::Shaper;
use super::step;
use super::weighting::{a_power, itu_r_468_power};
use crate::units::power_to_db;

/// Frequencies of the sums, from 0 to half the rate.
const POINTS: u32 = 2_048;

/// The noise of one curve at one word length and rate. Levels are root mean squares in dB re a sine of full scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoiseFigures {
    /// Total noise re the same word length without shaping, in dB.
    pub added_db: f64,
    /// Total noise, 0 to half the rate. -93.3 at 16 bits without shaping.
    pub total_db: f64,
    /// Weighted after ITU-R BS.468 (root mean square, not its quasi-peak).
    pub itu_r_468_db: f64,
    /// A-weighted.
    pub a_db: f64,
    /// All of it between 2 and 5 kHz, where the ear is keenest.
    pub from_2_to_5_khz_db: f64,
}

impl NoiseFigures {
    /// The figures of `shaper` with words of `bits` bits. Takes a fraction of a millisecond: for when a setting changes.
    #[must_use]
    pub fn new(shaper: &Shaper, bits: u32, sample_rate_hz: f64) -> Self {
        // A step of D gives D^2 / 4 (rounding D^2 / 12, dither D^2 / 6); a sine of full scale has 1/2.
        let white = step(bits).powi(2) / 4.0 / 0.5;
        let mut sums = [0.0; 3];
        for point in 0..POINTS {
            let hz = 0.5 * sample_rate_hz * (f64::from(point) + 0.5) / f64::from(POINTS);
            let noise = shaper.response_power(hz, sample_rate_hz);
            let keen = if (2_000.0..5_000.0).contains(&hz) { 1.0 } else { 0.0 };
            let weights = [itu_r_468_power(hz), a_power(hz), keen];
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += noise * weight);
        }
        let level_db = |sum: f64| power_to_db(white * sum / f64::from(POINTS));
        let added_db = shaper.total_db();
        Self {
            added_db,
            total_db: power_to_db(white) + added_db,
            itu_r_468_db: level_db(sums[0]),
            a_db: level_db(sums[1]),
            from_2_to_5_khz_db: level_db(sums[2]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dither::Shaping;

    #[test]
    fn plain_noise_has_the_figures_of_theory() {
        let plain = |bits, rate| NoiseFigures::new(&Shaper::default(), bits, rate);
        assert!((plain(16, 44_100.0).total_db + 93.32).abs() < 0.005);
        assert!((plain(24, 44_100.0).total_db + 141.48).abs() < 0.005);
        assert_eq!(plain(16, 44_100.0).added_db, 0.0);
        // The band holds 3 kHz of 24: -93.32 - 9.03. Its edges are off by up to one of 2048 points, 0.03 dB.
        assert!((plain(16, 48_000.0).from_2_to_5_khz_db + 102.35).abs() < 0.03);
        // A-weighted -96.0 at 48 kHz is published beside the -93.3.
        assert!((plain(16, 48_000.0).a_db + 96.0).abs() < 0.05);
    }

    #[test]
    fn a_bit_is_worth_6_02_db_in_every_figure() {
        let shaper = Shaping::Lipshitz5.shaper(96_000.0);
        let [coarse, fine] = [16, 17].map(|bits| NoiseFigures::new(&shaper, bits, 96_000.0));
        for (a, b) in [
            (coarse.total_db, fine.total_db),
            (coarse.itu_r_468_db, fine.itu_r_468_db),
            (coarse.a_db, fine.a_db),
            (coarse.from_2_to_5_khz_db, fine.from_2_to_5_khz_db),
        ] {
            assert!((a - b - 6.0206).abs() < 1e-4);
        }
    }
}
