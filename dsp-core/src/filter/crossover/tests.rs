use super::*;
use crate::testkit::burst_db;
use std::f64::consts::PI;

const RATES_HZ: [f64; 4] = [44_100.0, 48_000.0, 96_000.0, 192_000.0];

/// A settled crossover.
fn prepared<const BANDS: usize, const SPLITS: usize>(
    hz: [f64; SPLITS],
    rate: f64,
) -> (Crossover<BANDS, SPLITS>, Design<SPLITS>) {
    let (mut crossover, design) = (Crossover::default(), Design::new(hz, rate));
    crossover.prepare(rate);
    crossover.set(&design);
    crossover.reset();
    (crossover, design)
}

/// All bands of the left lane for `input`, and their sum.
fn split<const BANDS: usize, const SPLITS: usize>(
    crossover: &mut Crossover<BANDS, SPLITS>,
    input: &[f64],
) -> (Vec<Vec<f64>>, Vec<f64>) {
    let mut all = vec![Vec::new(); BANDS];
    for window in input.chunks(WINDOW) {
        let lanes: Vec<Lanes> = window.iter().map(|x| [*x, -x]).collect();
        let mut bands = [[[0.0; 2]; WINDOW]; BANDS];
        crossover.process(&lanes, &mut bands);
        crossover.settle();
        for (all, band) in all.iter_mut().zip(&bands) {
            all.extend(band[..window.len()].iter().map(|lanes| lanes[0]));
            assert!(band[..window.len()].iter().all(|lanes| lanes[1] == -lanes[0]));
        }
    }
    let sum = (0..input.len()).map(|n| all.iter().map(|band| band[n]).sum()).collect();
    (all, sum)
}

fn magnitude_db(response: &[f64], hz: f64, rate: f64) -> f64 {
    let w = 2.0 * PI * hz / rate;
    let (re, im) = response.iter().enumerate().fold((0.0, 0.0), |(re, im), (n, x)| {
        let (sin, cos) = (w * n as f64).sin_cos();
        (re + x * cos, im + x * sin)
    });
    10.0 * (re * re + im * im).log10()
}

fn third_octaves() -> impl Iterator<Item = f64> {
    (0..=33).map(|n| 10.0 * 2_f64.powf(f64::from(n) / 3.0)).map(|hz| hz.min(20_000.0))
}

fn impulse(rate: f64) -> Vec<f64> {
    let mut impulse = vec![0.0; (0.6 * rate) as usize];
    impulse[0] = 1.0;
    impulse
}

fn check<const BANDS: usize, const SPLITS: usize>(hz: [f64; SPLITS], rate: f64) {
    let (mut crossover, design) = prepared::<BANDS, SPLITS>(hz, rate);
    let (bands, sum) = split(&mut crossover, &impulse(rate));
    for hz in third_octaves() {
        // The bar is 0.01 dB. After 0.6 s the ring of 20 Hz is at e^-53 and f64 rounds at 1e-16 of the input a frame,
        // so 1e-6 dB is what a right filter reaches.
        let flat = magnitude_db(&sum, hz, rate);
        assert!(flat.abs() < 1e-6, "sum of {BANDS} bands at {rate}: {flat} dB at {hz} Hz");
        for (n, band) in bands.iter().enumerate() {
            let (heard, drawn) = (magnitude_db(band, hz, rate), design.response_db(n, hz));
            // Below -160 dB what is heard is the rounding of 115 200 terms.
            let near = (heard - drawn).abs() < 1e-3 || (heard < -160.0 && drawn < -160.0);
            assert!(near, "band {n} of {BANDS} at {rate}: {heard} dB at {hz} Hz, drawn {drawn}");
        }
    }
}

#[test]
fn bands_are_as_drawn_and_their_sum_is_flat() {
    for rate in RATES_HZ {
        check::<2, 1>([20.0], rate);
        check::<2, 1>([20_000.0], rate);
        check::<3, 2>([150.0, 3_000.0], rate);
        check::<3, 2>([20.0, 20_000.0], rate);
        check::<4, 3>([900.0, 1_000.0, 1_100.0], rate);
        check::<6, 5>([60.0, 250.0, 1_000.0, 4_000.0, 12_000.0], rate);
    }
}

#[test]
fn bands_meet_at_minus_6_db_and_fall_24_db_an_octave() {
    let design = Design::new([100.0], 192_000.0);
    // 1 / 2 exactly.
    assert!((design.response_db(0, 100.0) + 6.020_6).abs() < 1e-4);
    assert!((design.response_db(1, 100.0) + 6.020_6).abs() < 1e-4);
    // 80 log10(2) = 24.08 dB; warping adds 80 log10 of tan(2x) / 2 tan(x), x = π 800 / 192 000: 0.006 dB.
    let slope = design.response_db(0, 800.0) - design.response_db(0, 1_600.0);
    assert!((slope - 24.08).abs() < 0.02, "{slope} dB an octave");
    let slope = design.response_db(1, 25.0) - design.response_db(1, 12.5);
    assert!((slope - 24.08).abs() < 0.2, "{slope} dB an octave");
}

#[test]
fn magnitudes_of_all_bands_add_up_to_one() {
    let design = Design::new([60.0, 250.0, 1_000.0, 4_000.0, 12_000.0], 44_100.0);
    for hz in third_octaves() {
        let sum: f64 = (0..6).map(|band| design.magnitude(band, hz)).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum} at {hz} Hz");
    }
}

#[test]
fn crossovers_are_kept_in_order_apart_and_in_range() {
    let nan = f64::NAN;
    let cases =
        [[3_000.0, 150.0], [20_000.0, 20_000.0], [0.0, -5.0], [nan, nan], [nan, 30.0], [f64::INFINITY, 1e9]];
    for rate in [8_000.0, 44_100.0, 192_000.0] {
        for hz in cases {
            let [low, high] = legal_crossovers(hz, rate);
            assert!(low >= 20.0 && high <= (0.45 * rate).min(20_000.0), "{hz:?} at {rate}: {low}, {high}");
            assert!(high / low > CLOSEST * (1.0 - 1e-12), "{hz:?} at {rate}: {low}, {high}");
        }
    }
    assert_eq!(legal_crossovers([150.0, 3_000.0], 48_000.0), [150.0, 3_000.0]);
}

#[test]
fn moving_a_crossover_makes_no_burst() {
    for rate in RATES_HZ {
        for (from, to) in [
            ([150.0, 3_000.0], [700.0, 5_000.0]),
            ([300.0, 6_000.0], [20.0, 900.0]),
            ([100.0, 800.0], [1_500.0, 20_000.0]),
        ] {
            let (mut crossover, _) = prepared::<3, 2>(from, rate);
            let half = (0.2 * rate) as usize;
            let sine: Vec<f64> =
                (0..2 * half).map(|n| (2.0 * PI * 1_000.0 * n as f64 / rate).sin()).collect();
            let (mut bands, mut sum) = split(&mut crossover, &sine[..half]);
            crossover.set(&Design::new(to, rate));
            let (later, later_sum) = split(&mut crossover, &sine[half..]);
            bands.iter_mut().zip(&later).for_each(|(band, later)| band.extend(later));
            sum.extend(later_sum);
            let design = Design::new(to, rate);
            for (n, band) in bands.iter().enumerate() {
                // Over the last 50 ms, whole periods of 1 kHz: the glide has arrived, and the ring of 20 Hz, at e^-13
                // by then, leaves a millionth.
                let last = &band[band.len() - (0.05 * rate).round() as usize..];
                let rms = (last.iter().map(|x| x * x).sum::<f64>() / last.len() as f64).sqrt();
                let expected = design.magnitude(n, 1_000.0) / 2_f64.sqrt();
                assert!((rms - expected).abs() < 1e-3, "band {n} at {rate}: {rms}, expected {expected}");
            }
            for signal in bands.iter().chain([&sum]) {
                let samples: Vec<f32> = signal.iter().map(|x| *x as f32).collect();
                let burst = burst_db(&samples, (0.05 * rate) as usize, rate);
                assert!(burst < -90.0, "{from:?} to {to:?} at {rate}: {burst} dBFS");
            }
        }
    }
}
