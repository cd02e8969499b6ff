use super::linear::HasCrossovers;
use super::splitter::Splitter;
use super::*;
use crate::process::{Designer, Mode, ProcessSpec};
use crate::testkit::{burst_db, noise};
use crate::units::{db_to_gain, gain_to_db};
use std::f64::consts::PI;

const RATES_HZ: [f64; 3] = [44_100.0, 96_000.0, 192_000.0];
const SLOPES: [Slope; 3] = [Slope::Db12, Slope::Db24, Slope::Db48];

impl HasCrossovers for Crossovers {
    fn crossovers(&self) -> Crossovers {
        *self
    }
}

fn crossovers(hz: &[f64], slope: Slope, phase: Phase) -> Crossovers {
    let mut crossovers = Crossovers { bands: hz.len() + 1, slope, phase, ..Crossovers::default() };
    crossovers.crossover_hz[..hz.len()].copy_from_slice(hz);
    crossovers
}

fn splitter(crossovers: &Crossovers, rate: f64) -> Splitter<Crossovers> {
    Splitter::new(crossovers, &ProcessSpec::offline(rate, 512))
}

/// All bands of the left channel for `input`, and their sum.
fn split(splitter: &mut Splitter<Crossovers>, input: &[f64]) -> (Vec<Vec<f64>>, Vec<f64>) {
    let mut all = vec![Vec::new(); MAX_BANDS];
    for window in input.chunks(WINDOW) {
        let mut whole: Vec<Frame> = window.iter().map(|x| [*x, -x]).collect();
        let mut rows = [SILENT_ROW; WINDOW];
        let bands = splitter.process(&mut whole, &mut rows);
        splitter.settle();
        for row in &rows[..window.len()] {
            all.iter_mut().enumerate().for_each(|(band, all)| all.push(row[band][0]));
            // In linear phase both channels share transforms in single precision: 6e-8 of full scale, in some sums.
            assert!((0..MAX_BANDS).all(|band| (row[band][1] + row[band][0]).abs() < 1e-6));
            assert!(row[bands..].iter().all(|frame| *frame == [0.0; 2]));
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

fn half_octaves() -> impl Iterator<Item = f64> {
    (0..=22).map(|n| 10.0 * 2_f64.powf(f64::from(n) / 2.0)).map(|hz| hz.min(20_000.0))
}

fn impulse(rate: f64) -> Vec<f64> {
    let mut impulse = vec![0.0; (0.6 * rate) as usize];
    impulse[0] = 1.0;
    impulse
}

#[test]
fn minimum_phase_bands_are_as_drawn_and_their_sum_is_flat() {
    let cases: [&[f64]; 7] = [
        &[],
        &[20.0],
        &[20_000.0],
        &[150.0, 3_000.0],
        &[900.0, 1_000.0, 1_100.0],
        &[100.0, 400.0, 1_500.0, 6_000.0],
        &[60.0, 250.0, 1_000.0, 4_000.0, 12_000.0],
    ];
    for (slope, hz) in SLOPES.into_iter().flat_map(|slope| cases.map(|hz| (slope, hz))) {
        for rate in [44_100.0, 192_000.0] {
            let settings = crossovers(hz, slope, Phase::Minimum);
            let design = Design::new(&settings, rate);
            let (bands, sum) = split(&mut splitter(&settings, rate), &impulse(rate));
            if hz.is_empty() {
                assert!(sum == impulse(rate), "one band is the input bit for bit");
            }
            for hz in half_octaves() {
                // The bar is 0.01 dB. After 0.6 s the slowest pole of 20 Hz, at 48 dB an octave, is at e^-28, and f64
                // rounds at 1e-16 of the input a frame, so 1e-6 dB is what a right filter reaches.
                let flat = magnitude_db(&sum, hz, rate);
                assert!(flat.abs() < 1e-6, "{settings:?} at {rate}: {flat} dB at {hz} Hz");
                for (n, band) in bands.iter().enumerate().take(design.bands()) {
                    let (heard, drawn) = (magnitude_db(band, hz, rate), design.response_db(n, hz));
                    // Below -160 dB what is heard is the rounding of 115 200 terms.
                    let near = (heard - drawn).abs() < 1e-3 || (heard < -160.0 && drawn < -160.0);
                    assert!(near, "band {n} of {settings:?} at {rate}: {heard} dB at {hz} Hz, drawn {drawn}");
                }
            }
        }
    }
}

#[test]
fn linear_phase_bands_are_as_drawn_and_their_sum_is_the_input() {
    for (hz, slope) in [(&[120.0, 1_000.0, 6_000.0][..], Slope::Db24), (&[300.0][..], Slope::Db48)] {
        for rate in [44_100.0, 96_000.0] {
            let settings = crossovers(hz, slope, Phase::Linear);
            let (mut splitter, design) = (splitter(&settings, rate), Design::new(&settings, rate));
            let latency = splitter.latency();
            assert_eq!(latency, splitter::latency_frames(&settings, rate));
            let input: Vec<f64> = noise(1, 1.0, latency + 5_000).iter().map(|x| f64::from(*x)).collect();
            let (_, sum) = split(&mut splitter, &input);
            let off = (0..5_000).map(|n| (sum[latency + n] - input[n]).abs()).fold(0.0, f64::max);
            // What is subtracted and added again is lost to rounding of f64 only.
            assert!(off < 1e-14, "{} dBFS", gain_to_db(off));
            splitter.reset();
            let mut click = vec![0.0; 2 * latency + 1_000];
            click[0] = 1.0;
            let (bands, _) = split(&mut splitter, &click);
            for hz in half_octaves().filter(|hz| *hz > 30.0) {
                for (n, band) in bands.iter().enumerate().take(design.bands()) {
                    let (heard, drawn) = (magnitude_db(band, hz, rate), design.response_db(n, hz));
                    // The kernel ends after 85 ms to either side, when 120 Hz has rung down by e^-45: what is left is the
                    // noise of f32 in the transforms, 1e-7 of the response of 0 dB for each of them.
                    let off = db_to_gain(heard) - db_to_gain(drawn);
                    let near = (heard - drawn).abs() < 1e-3 || off.abs() < 1e-6;
                    assert!(near, "band {n} of {settings:?} at {rate}: {heard} dB at {hz} Hz, drawn {drawn}");
                }
            }
        }
    }
}

#[test]
fn bands_meet_at_minus_6_db_and_fall_as_steeply_as_said() {
    for (slope, octave_db) in SLOPES.into_iter().zip([12.04, 24.08, 48.16]) {
        let design = Design::new(&crossovers(&[100.0], slope, Phase::Minimum), 192_000.0);
        // 1 / 2 exactly.
        assert!((design.response_db(0, 100.0) + 6.020_6).abs() < 1e-4);
        assert!((design.response_db(1, 100.0) + 6.020_6).abs() < 1e-4);
        // 20 p log10(2) dB; warping adds 20 p log10 of tan(2x) / 2 tan(x), x = π 800 / 192 000: at most 0.012 dB; and at 8
        // times the crossover 1 + w^p still departs from w^p, by 0.13 dB at p = 2.
        let fall = design.response_db(0, 800.0) - design.response_db(0, 1_600.0);
        assert!((fall - octave_db).abs() < 0.15, "{fall} dB an octave");
        let fall = design.response_db(1, 12.5) - design.response_db(1, 6.25);
        assert!((fall - octave_db).abs() < 0.15, "{fall} dB an octave");
    }
}

#[test]
fn magnitudes_of_all_bands_add_up_to_one() {
    for slope in SLOPES {
        let hz = [60.0, 250.0, 1_000.0, 4_000.0, 12_000.0];
        let design = Design::new(&crossovers(&hz, slope, Phase::Minimum), 44_100.0);
        for hz in half_octaves() {
            let sum: f64 = (0..6).map(|band| design.magnitude(band, hz)).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{sum} at {hz} Hz");
        }
    }
}

#[test]
fn crossovers_are_kept_in_order_apart_and_in_range() {
    let nan = f64::NAN;
    let cases =
        [[3_000.0, 150.0], [20_000.0, 20_000.0], [0.0, -5.0], [nan, nan], [nan, 30.0], [f64::INFINITY, 1e9]];
    for rate in [8_000.0, 44_100.0, 192_000.0] {
        for hz in cases {
            let design = Design::new(&crossovers(&hz, Slope::Db24, Phase::Minimum), rate);
            let [low, high] = design.crossover_hz() else { panic!("two crossovers") };
            assert!(*low >= 20.0 && *high <= (0.45 * rate).min(20_000.0), "{hz:?} at {rate}: {low}, {high}");
            assert!(high / low > CLOSEST * (1.0 - 1e-12), "{hz:?} at {rate}: {low}, {high}");
        }
    }
    let design = Design::new(&crossovers(&[150.0, 3_000.0], Slope::Db24, Phase::Minimum), 48_000.0);
    assert_eq!(design.crossover_hz(), [150.0, 3_000.0]);
    assert_eq!((design.magnitude(3, 100.0), design.bands()), (0.0, 3));
}

#[test]
fn no_change_makes_a_burst() {
    let to = |hz: &[f64], slope| crossovers(hz, slope, Phase::Minimum);
    let changes = [
        (to(&[150.0, 3_000.0], Slope::Db24), to(&[700.0, 5_000.0], Slope::Db24)),
        (to(&[300.0, 6_000.0], Slope::Db48), to(&[20.0, 900.0], Slope::Db48)),
        (to(&[100.0, 800.0], Slope::Db12), to(&[1_500.0, 20_000.0], Slope::Db12)),
        (to(&[300.0, 6_000.0], Slope::Db12), to(&[300.0, 6_000.0], Slope::Db48)),
        (to(&[300.0, 6_000.0], Slope::Db24), to(&[300.0, 900.0, 2_000.0, 6_000.0], Slope::Db24)),
        (to(&[300.0, 900.0, 1_200.0], Slope::Db24), to(&[], Slope::Db24)),
    ];
    for (rate, phase) in
        RATES_HZ.into_iter().map(|rate| (rate, Phase::Minimum)).chain([(48_000.0, Phase::Linear)])
    {
        for (from, to) in changes.map(|(from, to)| (Crossovers { phase, ..from }, Crossovers { phase, ..to }))
        {
            let mut splitter = splitter(&from, rate);
            let half = (0.5 * rate) as usize;
            let sine: Vec<f64> =
                (0..2 * half).map(|n| (2.0 * PI * 1_000.0 * n as f64 / rate).sin()).collect();
            let (mut bands, mut sum) = split(&mut splitter, &sine[..half]);
            splitter.set(&to);
            let (later, later_sum) = split(&mut splitter, &sine[half..]);
            bands.iter_mut().zip(&later).for_each(|(band, later)| band.extend(later));
            sum.extend(later_sum);
            let design = Design::new(&to, rate);
            for (n, band) in bands.iter().enumerate() {
                // Over the last 50 ms, whole periods of 1 kHz: the change is complete, and the ring of 20 Hz, at e^-13
                // by then, leaves a millionth; a kernel of 20 Hz is as short as 85 ms and off by some thousandths.
                let last = &band[band.len() - (0.05 * rate).round() as usize..];
                let rms = (last.iter().map(|x| x * x).sum::<f64>() / last.len() as f64).sqrt();
                let expected = design.magnitude(n, 1_000.0) / 2_f64.sqrt();
                assert!((rms - expected).abs() < 1e-3, "band {n} of {to:?} at {rate}: {rms}, not {expected}");
            }
            for signal in bands.iter().chain([&sum]) {
                let samples: Vec<f32> = signal.iter().map(|x| *x as f32).collect();
                let burst = burst_db(&samples, (0.05 * rate) as usize + splitter.latency(), rate);
                assert!(burst < -90.0, "{from:?} to {to:?} at {rate}: {burst} dBFS");
            }
        }
    }
}

#[test]
fn a_linear_sum_is_the_input_through_every_change() {
    let from = crossovers(&[300.0, 6_000.0], Slope::Db24, Phase::Linear);
    let to = crossovers(&[80.0, 1_000.0, 6_000.0, 12_000.0], Slope::Db48, Phase::Linear);
    let mut splitter = splitter(&from, 48_000.0);
    let latency = splitter.latency();
    let input: Vec<f64> = noise(3, 1.0, 60_000).iter().map(|x| f64::from(*x)).collect();
    let (_, mut sum) = split(&mut splitter, &input[..20_000]);
    splitter.set(&to);
    sum.extend(split(&mut splitter, &input[20_000..]).1);
    let off = (latency..60_000).map(|n| (sum[n] - input[n - latency]).abs()).fold(0.0, f64::max);
    assert!(off < 1e-14, "{} dBFS", gain_to_db(off));
}

#[test]
fn in_real_time_a_designer_moves_the_bands() {
    let from = crossovers(&[300.0], Slope::Db24, Phase::Linear);
    let to = crossovers(&[3_000.0], Slope::Db24, Phase::Linear);
    let spec = ProcessSpec { mode: Mode::Realtime, ..ProcessSpec::offline(48_000.0, 512) };
    let mut splitter = Splitter::<Crossovers>::new(&from, &spec);
    let mut designer = splitter.take_publisher().expect("a designer in real time");
    assert!(splitter.take_publisher().is_none() && !splitter.take_request());
    let input: Vec<f64> = (0..48_000).map(|n| (2.0 * PI * f64::from(n) / 48.0).sin()).collect();
    splitter.set(&to);
    assert!(splitter.take_request() && !splitter.take_request());
    let before = split(&mut splitter, &input).0;
    designer.design(&to);
    let after = split(&mut splitter, &input).0;
    let rms = |band: &[f64]| (band[43_200..].iter().map(|x| x * x).sum::<f64>() / 2_400.0).sqrt();
    for (bands, settings) in [(before, from), (after, to)] {
        let expected = Design::new(&settings, 48_000.0).magnitude(0, 1_000.0);
        assert!((rms(&bands[0]) - expected).abs() < 1e-3, "{} for {expected}", rms(&bands[0]));
    }
}

#[test]
fn blocks_do_not_matter_during_a_change() {
    let from = crossovers(&[300.0, 6_000.0], Slope::Db24, Phase::Minimum);
    let to = crossovers(&[200.0, 1_000.0, 6_000.0], Slope::Db48, Phase::Minimum);
    let input = noise(3, 1.0, 12_000);
    let through = |most: usize| {
        let mut splitter = splitter(&from, 48_000.0);
        let (mut sums, mut position) = (Vec::new(), 0);
        let mut set = false;
        while sums.len() < input.len() {
            if sums.len() == 1_000 && !set {
                splitter.set(&to);
                set = true;
            }
            let next = if sums.len() < 1_000 { 1_000 } else { input.len() };
            let frames = most.min(WINDOW - position).min(next - sums.len());
            let mut whole: Vec<Frame> =
                input[sums.len()..][..frames].iter().map(|x| [f64::from(*x); 2]).collect();
            let mut rows = [SILENT_ROW; WINDOW];
            splitter.process(&mut whole, &mut rows);
            sums.extend_from_slice(&rows[..frames]);
            position = (position + frames) % WINDOW;
            if position == 0 {
                splitter.settle();
            }
        }
        sums
    };
    assert!(through(1) == through(WINDOW) && through(7) == through(WINDOW));
}
