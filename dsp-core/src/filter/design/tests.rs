use super::*;
use crate::chain::eq::Slope;

fn band(kind: Kind, frequency_hz: f64, gain_db: f64, q: f64) -> Band {
    Band { on: true, kind, frequency_hz, gain_db, q, ..Band::default() }
}

fn assert_db(band: &Band, hz: f64, expected_db: f64) {
    let db = response_db(band, hz);
    // Closed forms of a dozen roundings of 1e-16 each; 1e-9 dB is 1e-10 relative.
    assert!((db - expected_db).abs() < 1e-9, "{band:?} at {hz} Hz: {db} dB, expected {expected_db} dB");
}

#[test]
fn a_bell_has_its_gain_at_its_centre_and_half_of_it_at_its_bandwidth() {
    for gain_db in [-30.0, -6.0, 3.0, 12.0] {
        for q in [0.05, 1.0, 4.0, 40.0] {
            let bell = band(Kind::Bell, 1_000.0, gain_db, q);
            assert_db(&bell, 1_000.0, gain_db);
            // The cookbook's bandwidth lies between the points of half the gain in dB, where w - 1/w = 1/Q.
            let upper = 0.5 / q + (0.25 / (q * q) + 1.0).sqrt();
            assert_db(&bell, 1_000.0 * upper, gain_db / 2.0);
            assert_db(&bell, 1_000.0 / upper, gain_db / 2.0);
            assert_db(&bell, 0.0, 0.0);
        }
    }
}

#[test]
fn a_shelf_has_its_gain_on_its_side_and_half_of_it_at_its_midpoint() {
    for gain_db in [-30.0, -3.0, 6.0] {
        for q in [0.05, 0.7, 40.0] {
            let low = band(Kind::LowShelf, 200.0, gain_db, q);
            assert_db(&low, 0.0, gain_db);
            assert_db(&low, 200.0, gain_db / 2.0);
            assert!(response_db(&low, 1e9).abs() < 1e-6);
            let high = band(Kind::HighShelf, 5_000.0, gain_db, q);
            assert_db(&high, 0.0, 0.0);
            assert_db(&high, 5_000.0, gain_db / 2.0);
            // 17 octaves up, the skirt at the lowest q is (5000 / q / 1e9)² times 30 dB from its end.
            assert!((response_db(&high, 1e9) - gain_db).abs() < 1e-6);
        }
    }
}

#[test]
fn a_cut_is_butterworth_and_falls_12_db_an_octave() {
    let q = FRAC_1_SQRT_2;
    for w in [0.01_f64, 0.5, 1.0, 3.0, 50.0] {
        // |H|² of a Butterworth of order 2.
        assert_db(&band(Kind::HighCut, 100.0, 0.0, q), 100.0 * w, -10.0 * (1.0 + w.powi(4)).log10());
        assert_db(&band(Kind::LowCut, 100.0, 0.0, q), 100.0 * w, -10.0 * (1.0 + w.powi(-4)).log10());
    }
    assert_eq!(response_db(&band(Kind::LowCut, 100.0, 0.0, q), 0.0), -LIMIT_DB);
}

#[test]
fn what_does_nothing_does_exactly_nothing() {
    for kind in Kind::ALL {
        for hz in [0.0, 33.3, 1_000.0, 96_000.0] {
            let off = Band { on: false, ..band(kind, 1_000.0, 12.0, 3.0) };
            assert_eq!(Prototype::of(&off).power(hz), 1.0);
            if kind.has_gain() {
                assert_eq!(Prototype::of(&band(kind, 777.0, 0.0, 3.0)).power(hz), 1.0, "{kind:?}");
            }
        }
    }
}

#[test]
fn nonsense_becomes_a_band_that_can_be() {
    let nan = band(Kind::Bell, f64::NAN, f64::NAN, f64::NAN);
    assert_eq!(response_db(&nan, 1_000.0), 0.0);
    let wild = band(Kind::Bell, f64::INFINITY, 1e9, -1.0);
    assert_eq!(response_db(&wild, 5_000.0), response_db(&band(Kind::Bell, 30_000.0, 30.0, 0.05), 5_000.0));
    assert_eq!(response_db(&band(Kind::HighShelf, 1e3, 6.0, 1.0), f64::NAN), 0.0);
    assert!(response_db(&band(Kind::HighCut, 1e3, 6.0, 1.0), f64::INFINITY).is_finite());
}

#[test]
fn a_cut_of_any_order_is_butterworth() {
    for slope in Slope::ALL {
        let Some(order) = slope.order() else { continue };
        let cut = |kind| Band { slope, ..band(kind, 100.0, 0.0, FRAC_1_SQRT_2) };
        for w in [0.5_f64, 0.9, 1.0, 1.3, 3.0] {
            let expected = -10.0 * (1.0 + w.powi(2 * order as i32)).log10();
            assert_db(&cut(Kind::HighCut), 100.0 * w, expected);
            assert_db(&cut(Kind::LowCut), 100.0 / w, expected);
        }
        // The phase of a Butterworth filter turns by a quarter for each pole.
        let phase = Prototype::of(&cut(Kind::HighCut)).response(1e7).arg();
        let off = (phase + order as f64 * PI / 2.0) / (2.0 * PI);
        assert!((off - off.round()).abs() < 1e-3, "{slope:?}: {phase}");
    }
}

#[test]
fn the_quality_of_a_steep_cut_is_that_of_its_sharpest_pair() {
    let steep = |q| Band { slope: Slope::Db96, ..band(Kind::HighCut, 1_000.0, 0.0, q) };
    // At the cutoff every pair has the gain of its own quality, so doubling one adds 6.02 dB.
    let lift =
        response_db(&steep(2.0 * FRAC_1_SQRT_2), 1_000.0) - response_db(&steep(FRAC_1_SQRT_2), 1_000.0);
    assert!((lift - 20.0 * 2_f64.log10()).abs() < 1e-9, "{lift}");
}

#[test]
fn a_tilt_turns_about_its_frequency() {
    for gain_db in [-30.0, 4.0] {
        let tilt = band(Kind::Tilt, 1_000.0, gain_db, 0.7);
        assert_db(&tilt, 0.0, -gain_db);
        assert_db(&tilt, 1_000.0, 0.0);
        assert!((response_db(&tilt, 1e9) - gain_db).abs() < 1e-6);
    }
}

#[test]
fn a_notch_and_a_band_pass_share_the_sound_between_them() {
    for hz in [20.0, 900.0, 1_000.0, 15_000.0] {
        let power = |kind| Prototype::of(&band(kind, 1_000.0, 0.0, 3.0)).power(hz);
        // Numerators s² + 1 and s / q over one denominator that is their sum, at right angles.
        assert!((power(Kind::Notch) + power(Kind::BandPass) - 1.0).abs() < 1e-12);
    }
    assert_eq!(Prototype::of(&band(Kind::Notch, 1_000.0, 0.0, 3.0)).power(1_000.0), 0.0);
    assert_db(&band(Kind::BandPass, 1_000.0, 0.0, 3.0), 1_000.0, 0.0);
}

#[test]
fn a_brickwall_falls_100_db_in_a_semitone() {
    for (kind, sign) in [(Kind::HighCut, 1.0), (Kind::LowCut, -1.0)] {
        let wall = Band { slope: Slope::Brickwall, ..band(kind, 1_000.0, 0.0, 1.0) };
        let at = |semitones: f64| response_db(&wall, 1_000.0 * (sign * semitones / 12.0).exp2());
        assert!((at(0.0) + 20.0 * 2_f64.log10()).abs() < 1e-9);
        assert!(at(1.0) < -100.0 && at(-1.0).abs() < 1e-3, "{} {}", at(1.0), at(-1.0));
    }
}

#[test]
fn gain_can_be_scaled() {
    let bell = band(Kind::Bell, 1_000.0, 20.0, 2.0);
    for (percent, expected) in [(0.0, 0.0), (50.0, 10.0), (200.0, 40.0), (f64::NAN, 20.0)] {
        let db = power_to_db(Prototype::scaled(&bell, percent).power(1_000.0));
        assert!((db - expected).abs() < 1e-9, "{percent}: {db}");
    }
}

#[test]
fn the_response_has_the_magnitude_of_the_power() {
    for kind in Kind::ALL {
        let prototype = Prototype::of(&band(kind, 1_000.0, 7.0, 2.0));
        for hz in [10.0, 990.0, 4_000.0] {
            assert!((prototype.response(hz).norm_sqr() / prototype.power(hz) - 1.0).abs() < 1e-12);
        }
    }
}
