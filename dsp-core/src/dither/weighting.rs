//! How loud the ear finds noise at each frequency: the two curves in which noise floors are stated.
//!
//! Sources: Recommendation ITU-R BS.468-4 (1986), table 1 and figure 1, by the closed form of its network; IEC 61672-1
//! (2013), annex E.

use crate::units::power_to_db;

/// Response of the weighting network of ITU-R BS.468-4 at `hz`, as a power: 1 at 1 kHz, +12.2 dB at 6.3 kHz.
#[must_use]
pub fn itu_r_468_power(hz: f64) -> f64 {
    // Numerator and denominator of the passive network as polynomials of the frequency, and its gain of 18.2 dB.
    let f2 = hz * hz;
    let even = 1.0
        + f2 * (-1.363_894_795_463_638e-7
            + f2 * (2.043_828_333_606_125e-15 - f2 * 4.737_338_981_378_384e-24));
    let odd =
        hz * (5.559_488_023_498_642e-4 + f2 * (-2.118_150_887_518_656e-11 + f2 * 1.306_612_257_412_824e-19));
    let gain = 1.246_332_637_532_143e-4 * hz;
    66.069_344_800_759_6 * gain * gain / (even * even + odd * odd)
}

/// The same in dB: 0 at 1 kHz.
#[must_use]
pub fn itu_r_468_db(hz: f64) -> f64 {
    power_to_db(itu_r_468_power(hz))
}

/// Response of A-weighting at `hz`, as a power: 1 at 1 kHz.
#[must_use]
pub fn a_power(hz: f64) -> f64 {
    // The poles of IEC 61672-1, squared, and the gain that puts 1 kHz to 0 dB: 2.000 dB.
    let f2 = hz * hz;
    let [p1, p2, p3, p4] = [20.598_997, 107.652_65, 737.862_23, 12_194.217].map(|pole: f64| pole * pole);
    let gain = p4 * f2 * f2 / ((f2 + p1) * (f2 + p4));
    1.584_893_192_461_1 * gain * gain / ((f2 + p2) * (f2 + p3))
}

/// The same in dB: 0 at 1 kHz.
#[must_use]
pub fn a_db(hz: f64) -> f64 {
    power_to_db(a_power(hz))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn itu_r_468_is_within_the_tolerance_of_its_table() {
        let table = [
            (31.5, -29.9),
            (63.0, -23.9),
            (100.0, -19.8),
            (200.0, -13.8),
            (400.0, -7.8),
            (800.0, -1.9),
            (1_000.0, 0.0),
            (2_000.0, 5.6),
            (3_150.0, 9.0),
            (4_000.0, 10.5),
            (5_000.0, 11.7),
            (6_300.0, 12.2),
            (7_100.0, 12.0),
            (8_000.0, 11.4),
            (9_000.0, 10.1),
            (10_000.0, 8.1),
            (12_500.0, 0.0),
            (14_000.0, -5.3),
            (16_000.0, -11.7),
            (20_000.0, -22.2),
            (31_500.0, -42.7),
        ];
        for (hz, db) in table {
            // The table is rounded to 0.1 dB; its components, to three digits, move the network by as much again.
            assert!((itu_r_468_db(hz) - db).abs() < 0.11, "{hz} Hz: {} dB", itu_r_468_db(hz));
        }
    }

    #[test]
    fn a_weighting_is_that_of_its_table() {
        // Table 3 is computed at exact tenths of a decade, of which 31.5 Hz to 16 kHz are the names.
        let table = [
            (-15, -39.4),
            (-12, -26.2),
            (-9, -16.1),
            (-6, -8.6),
            (0, 0.0),
            (3, 1.2),
            (6, 1.0),
            (9, -1.1),
            (12, -6.6),
        ];
        for (tenths, db) in table {
            let hz = 1_000.0 * 10_f64.powf(f64::from(tenths) / 10.0);
            assert!((a_db(hz) - db).abs() < 0.055, "{hz} Hz: {} dB", a_db(hz));
        }
    }
}
