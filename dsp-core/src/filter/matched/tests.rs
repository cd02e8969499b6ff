use super::*;
use crate::chain::eq::{Band, Kind, Slope};


const RATE_HZ: f64 = 44_100.0;

fn biquads(band: &Band, rate_hz: f64) -> [Biquad; MAX_BIQUADS] {
    let mut biquads = [Biquad::UNITY; MAX_BIQUADS];
    design_all(&Prototype::of(band), rate_hz, &mut biquads);
    biquads
}

/// Largest distance from the analogue magnitude between 10 Hz and 20 kHz, in dB, where that is above -60 dB.
fn worst_db(band: &Band, rate_hz: f64) -> f64 {
    let (prototype, biquads) = (Prototype::of(band), biquads(band, rate_hz));
    let error = |hz: f64| {
        let wanted = prototype.power(hz);
        let got: f64 = biquads.iter().map(|biquad| biquad.response(TAU * hz / rate_hz).norm_sqr()).product();
        if wanted < 1e-6 { 0.0 } else { (10.0 * (got / wanted).log10()).abs() }
    };
    let steps = (0..=263).map(|n| 10.0 * (f64::from(n) / 24.0).exp2()).filter(|hz| *hz < 20_000.0);
    steps
        .chain((1..=80).map(|n| 250.0 * f64::from(n)))
        .chain([band.frequency_hz.min(20_000.0)])
        .map(error)
        .fold(0.0, f64::max)
}

fn band(kind: Kind, frequency_hz: f64, gain_db: f64, q: f64) -> Band {
    Band { on: true, kind, frequency_hz, gain_db, q, ..Band::default() }
}

#[test]
fn the_analogue_magnitude_is_met_to_20_khz_at_44_1_khz() {
    // The frequency is off by 0.2 % at most, 0.003 octaves; 0.1 dB is what that makes of a slope of 35 dB an octave.
    for frequency_hz in [20.0, 100.0, 1_000.0, 3_000.0, 8_000.0, 12_000.0, 16_000.0, 20_000.0, 30_000.0] {
        for q in [0.1_f64, 0.5, 0.707, 1.0, 2.0] {
            for gain_db in [-12.0, -3.0, 6.0, 12.0] {
                for kind in [Kind::Bell, Kind::LowShelf, Kind::HighShelf, Kind::Tilt] {
                    // A shelf of a high quality has a notch of its own.
                    let q = if kind == Kind::Bell { q } else { q.min(1.0) };
                    let worst = worst_db(&band(kind, frequency_hz, gain_db, q), RATE_HZ);
                    assert!(worst < 0.1, "{kind:?} {frequency_hz} Hz, {gain_db} dB, Q {q}: {worst} dB");
                }
            }
            for kind in [Kind::LowCut, Kind::HighCut, Kind::BandPass] {
                let worst = worst_db(&band(kind, frequency_hz, 0.0, q), RATE_HZ);
                assert!(worst < 0.1, "{kind:?} {frequency_hz} Hz, Q {q}: {worst} dB");
            }
        }
    }
}

#[test]
fn a_narrow_bell_is_met_up_to_13_khz_at_44_1_khz_and_to_20_khz_at_96() {
    for (rate_hz, frequencies) in
        [(RATE_HZ, &[50.0, 1_000.0, 13_000.0][..]), (96_000.0, &[1_000.0, 19_000.0])]
    {
        for frequency_hz in frequencies {
            for q in [10.0, 40.0] {
                let worst = worst_db(&band(Kind::Bell, *frequency_hz, 12.0, q), rate_hz);
                assert!(worst < 0.1, "{frequency_hz} Hz at {rate_hz}, Q {q}: {worst} dB");
            }
        }
    }
}

#[test]
fn a_steep_cut_is_met_where_it_passes() {
    for (kind, frequency_hz) in [(Kind::LowCut, 30.0), (Kind::HighCut, 16_000.0), (Kind::HighCut, 200.0)] {
        for slope in [Slope::Db6, Slope::Db18, Slope::Db48, Slope::Db96] {
            let cut = Band { slope, ..band(kind, frequency_hz, 0.0, 0.707) };
            let worst = worst_db(&cut, RATE_HZ);
            // Down to -60 dB; 0.003 octaves of 96 dB an octave are 0.3 dB, and of most of the way half that.
            let bar = if slope < Slope::Db48 { 0.1 } else { 0.3 };
            assert!(worst < bar, "{kind:?} {frequency_hz} Hz, {slope:?}: {worst} dB");
        }
    }
}

#[test]
fn everything_is_stable_and_finite() {
    for rate_hz in [8_000.0, 44_100.0, 192_000.0, 768_000.0] {
        for kind in Kind::ALL {
            for frequency_hz in [10.0, 440.0, 3_999.0, 22_000.0, 30_000.0] {
                for q in [0.05, 0.5, 0.707, 40.0] {
                    for gain_db in [-30.0, 0.001, 30.0] {
                        let band = Band { slope: Slope::Db96, ..band(kind, frequency_hz, gain_db, q) };
                        for Biquad { b, a: [a1, a2] } in biquads(&band, rate_hz) {
                            assert!(b.iter().all(|b| b.is_finite()), "{band:?} at {rate_hz}: {b:?}");
                            // The triangle of stability.
                            let stable = a2.abs() < 1.0 && a1.abs() < 1.0 + a2;
                            assert!(stable, "{band:?} at {rate_hz}: {a1} {a2}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_low_band_needs_no_correction_and_a_high_one_does() {
    let needed =
        |frequency_hz| biquads(&band(Kind::Bell, frequency_hz, 6.0, 1.0), 48_000.0)[1] != Biquad::UNITY;
    assert!(!needed(100.0) && !needed(500.0) && needed(5_000.0));
}

#[test]
fn a_neutral_band_is_exactly_nothing() {
    for band in
        [Band::default(), band(Kind::Bell, 5_000.0, 0.0, 1.0), band(Kind::HighShelf, 9_000.0, 0.0, 0.7)]
    {
        for biquad in biquads(&band, RATE_HZ) {
            // Poles on zeros, and every gain measured against itself.
            assert!(biquad.b[0] == 1.0 && biquad.b[1..] == biquad.a, "{biquad:?}");
        }
    }
}
