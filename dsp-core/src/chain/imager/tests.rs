use super::*;
use crate::filter::crossover::Phase;
use crate::process::Channels;
use crate::testkit::{burst_db, music, noise, run, run_blocks, sine, tone};
use crate::units::gain_to_db;

const RATE_HZ: f64 = 48_000.0;

fn prepared(settings: &Settings, rate: f64) -> ImagerChain {
    let mut chain = ImagerChain::default();
    chain.set(settings);
    chain.prepare(ProcessSpec::offline(rate, 512)).expect("a legal spec");
    chain
}

fn widths(percent: [f64; BANDS]) -> Settings {
    let bands = percent.map(|width_percent| Band { width_percent, ..Band::default() });
    Settings { bands, band_count: BandCount::Four, ..Settings::default() }
}

fn one_band(band: Band) -> Settings {
    Settings { band_count: BandCount::One, bands: [band; BANDS], ..Settings::default() }
}

/// Everything that may not change the mono sum, all at once.
fn everything() -> Settings {
    let band = |width_percent, balance_percent, stereoize_percent| Band {
        width_percent,
        balance_percent,
        stereoize_percent,
        ..Band::default()
    };
    Settings {
        band_count: BandCount::Four,
        bands: [
            band(0.0, 30.0, 0.0),
            band(200.0, -50.0, 80.0),
            band(130.0, 0.0, 40.0),
            band(70.0, 100.0, 100.0),
        ],
        mono_maker: true,
        mono_lock: true,
        stereoize: Stereoize::Velvet,
        side_gain_db: 6.0,
        ..Settings::default()
    }
}

/// Left plus right through the settings, taken in turns of 9 000 frames.
fn mono_sum(song: &[Vec<f32>; 2], settings: &[Settings]) -> Vec<f64> {
    let mut chain = prepared(&settings[0], RATE_HZ);
    let [mut left, mut right] = song.clone();
    for (n, (left, right)) in left.chunks_mut(9_000).zip(right.chunks_mut(9_000)).enumerate() {
        chain.set(&settings[n % settings.len()]);
        run(&mut chain, left, right, 512);
    }
    left.iter().zip(&right).map(|(l, r)| f64::from(*l) + f64::from(*r)).collect()
}

#[test]
fn mono_does_not_hear_any_of_it() {
    let song = music(RATE_HZ, 2.0);
    for phase in [Phase::Minimum, Phase::Linear] {
        for band_count in [BandCount::One, BandCount::Four] {
            let with = |settings: Settings| Settings { phase, band_count, ..settings };
            let neutral = mono_sum(&song, &[with(Settings::default())]);
            let haas = Settings { stereoize: Stereoize::Haas, mono_maker: false, ..everything() };
            for settings in [vec![with(everything())], vec![with(widths([200.0; 4])), with(haas)]] {
                let sum = mono_sum(&song, &settings);
                let off = sum.iter().zip(&neutral).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                // Two samples below 4, each rounded to f32 by at most 2^-23, in both runs: 4.8e-7, -126 dBFS.
                assert!(gain_to_db(off) < -126.0, "{phase:?} {band_count:?}: {} dBFS", gain_to_db(off));
            }
        }
    }
}

#[test]
fn one_neutral_band_is_the_input_bit_for_bit() {
    let mut chain = prepared(&one_band(Band::default()), RATE_HZ);
    // Sums of such pairs lose the softer one's last bits.
    let (mut left, mut right) = (noise(1, 1.0, 4_800), noise(2, 1e-9, 4_800));
    let before = (left.clone(), right.clone());
    run(&mut chain, &mut left, &mut right, 100);
    assert!((left, right) == before);
}

#[test]
fn linear_phase_bands_are_the_input_later() {
    let settings = Settings { phase: Phase::Linear, ..widths([100.0; 4]) };
    let mut chain = prepared(&settings, RATE_HZ);
    let latency = chain.latency();
    let song = music(RATE_HZ, 2.0);
    let [mut left, mut right] = song.clone();
    run(&mut chain, &mut left, &mut right, 512);
    let off = left[latency..].iter().zip(&song[0]).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max);
    assert!(gain_to_db(off) < -120.0, "{} dBFS", gain_to_db(off));
}

#[test]
fn the_side_is_as_wide_as_the_widths_and_the_crossover_say() {
    for percent in [[100.0; BANDS], [0.0, 130.0, 200.0, 80.0], [200.0, 0.0, 50.0, 150.0]] {
        let settings = widths(percent);
        for hz in [40.0, 150.0, 900.0, 3_000.0, 15_000.0] {
            let mut chain = prepared(&settings, RATE_HZ);
            let mut left = sine(hz, 0.25, 0.0, RATE_HZ, 48_000);
            let mut right: Vec<f32> = left.iter().map(|x| -x).collect();
            run(&mut chain, &mut left, &mut right, 512);
            let crossover = settings.crossover(RATE_HZ);
            let expected: f64 =
                (0..BANDS).map(|band| percent[band] / 100.0 * crossover.magnitude(band, hz)).sum();
            let found = tone(&left[24_000..], hz, RATE_HZ).amplitude / 0.25;
            // f32 rounds at 3e-8 of full scale: 1e-6 of the tone at most.
            assert!((found - expected).abs() < 1e-6, "{found} at {hz} Hz, expected {expected}");
            assert!(left.iter().zip(&right).all(|(l, r)| *l == -*r));
        }
    }
}

#[test]
fn a_balance_brings_the_middle_to_one_side() {
    let mut chain = prepared(&one_band(Band { balance_percent: 100.0, ..Band::default() }), RATE_HZ);
    let mut left = sine(1_000.0, 0.25, 0.0, RATE_HZ, 4_800);
    let mut right = left.clone();
    let before = left.clone();
    run(&mut chain, &mut left, &mut right, 512);
    assert!(right.iter().all(|x| *x == 0.0));
    assert!(left.iter().zip(&before).all(|(after, before)| *after == 2.0 * before));
}

#[test]
fn the_mono_maker_takes_the_low_side_and_nothing_else() {
    for (slope, order) in [(HighPass::Db6, 1), (HighPass::Db18, 3), (HighPass::Db48, 8)] {
        let settings = Settings {
            mono_maker: true,
            mono_maker_hz: 200.0,
            mono_maker_slope: slope,
            ..one_band(Band::default())
        };
        for hz in [100.0, 200.0, 1_000.0] {
            let mut chain = prepared(&settings, RATE_HZ);
            let mut left = sine(hz, 0.25, 0.0, RATE_HZ, 48_000);
            let mut right: Vec<f32> = left.iter().map(|x| -x).collect();
            run(&mut chain, &mut left, &mut right, 512);
            let found = gain_to_db(tone(&left[24_000..], hz, RATE_HZ).amplitude / 0.25);
            let w =
                (std::f64::consts::PI * 200.0 / RATE_HZ).tan() / (std::f64::consts::PI * hz / RATE_HZ).tan();
            let expected = -10.0 * (1.0 + w.powi(2 * order)).log10();
            // -48 dB of 0.25 is still 10 bits above the rounding of f32: 1e-4 of itself.
            assert!((found - expected).abs() < 1e-3, "{slope:?} at {hz} Hz: {found}, not {expected}");
        }
    }
}

#[test]
fn the_lock_holds_its_limits_and_says_so() {
    let settings =
        Settings { mono_lock: true, lock_loss_lu: -2.0, lock_correlation: 0.3, ..widths([200.0; BANDS]) };
    let mut chain = prepared(&settings, RATE_HZ);
    let (mut left, mut right) = (noise(1, 0.25, 240_000), noise(2, 0.25, 240_000));
    run(&mut chain, &mut left, &mut right, 512);
    for band in chain.readings().bands {
        assert!(band.lock_percent < 45.0, "{band:?}");
        // Noise in 300 ms of a band 150 Hz wide has some 45 independent pairs: its correlation wavers by 0.15.
        assert!(band.correlation > 0.0 && band.mono_loss_lu > -2.8, "{band:?}");
    }
    let open = Settings { mono_lock: false, ..settings };
    chain.set(&open);
    let (mut left, mut right) = (noise(1, 0.25, 1_440_000), noise(2, 0.25, 1_440_000));
    run(&mut chain, &mut left, &mut right, 512);
    assert!(chain.readings().bands.iter().all(|band| band.lock_percent == 100.0));
}

#[test]
fn correlation_and_fold_down_read_their_closed_forms_band_by_band() {
    let settings = widths([100.0; BANDS]);
    for degrees in [0.0, 60.0, 120.0_f64] {
        let mut chain = prepared(&settings, RATE_HZ);
        let (mut left, mut right) = (vec![0.0; 96_000], vec![0.0; 96_000]);
        // One tone in the middle of each band, far from the crossovers.
        for hz in [30.0, 700.0, 5_000.0, 16_000.0] {
            for (channel, amplitude, phase) in
                [(&mut left, 0.1, 0.0), (&mut right, 0.05, degrees.to_radians())]
            {
                let tone = sine(hz, amplitude, phase, RATE_HZ, 96_000);
                channel.iter_mut().zip(tone).for_each(|(sum, x)| *sum += x);
            }
        }
        run(&mut chain, &mut left, &mut right, 512);
        let cos = degrees.to_radians().cos();
        let loss = 10.0 * ((0.0125 + 0.01 * cos) / 0.025_f64).log10();
        for (n, band) in chain.readings().bands.iter().enumerate() {
            assert!((band.correlation - cos).abs() < 0.01, "band {n}, {degrees} degrees: {band:?}");
            assert!(
                (band.mono_loss_lu - loss).abs() < 0.02,
                "band {n}, {degrees} degrees: {band:?}, not {loss}"
            );
        }
        assert!((chain.readings().correlation - cos).abs() < 0.01);
        assert!((chain.readings().mono_loss_lu - loss).abs() < 0.02);
    }
}

#[test]
fn listening_is_for_real_time_only() {
    let settings =
        Settings { listen: Listen::Mono, translation: Translation::Car, ..one_band(Band::default()) };
    let song = music(RATE_HZ, 2.0);
    let through = |spec: ProcessSpec| {
        let mut chain = ImagerChain::default();
        chain.set(&settings);
        chain.prepare(spec).expect("a legal spec");
        let [mut left, mut right] = song.clone();
        run(&mut chain, &mut left, &mut right, 512);
        [left, right]
    };
    let offline = ProcessSpec::offline(RATE_HZ, 512);
    assert!(through(offline) == song);
    let [left, right] = through(ProcessSpec { mode: Mode::Realtime, ..offline });
    assert!(left == right && left != song[0]);
}

#[test]
fn solo_and_mute_leave_the_bands_that_are_heard() {
    let mut settings = widths([100.0; BANDS]);
    settings.bands[1].solo = true;
    settings.bands[3].solo = true;
    settings.bands[3].mute = true;
    assert_eq!(settings.heard(), [0.0, 1.0, 0.0, 0.0]);
    settings.band_count = BandCount::One;
    assert_eq!(settings.heard()[0], 1.0, "a band that is not there cannot be solo");
}

#[test]
fn a_mono_layout_has_no_side() {
    let mut chain = ImagerChain::default();
    chain.set(&Settings { rotation_degrees: 30.0, ..everything() });
    let spec = ProcessSpec { channels: Channels::Mono, ..ProcessSpec::offline(RATE_HZ, 512) };
    chain.prepare(spec).expect("a legal spec");
    let (mut left, mut right) = (noise(1, 0.5, 4_096), noise(1, 0.5, 4_096));
    run(&mut chain, &mut left, &mut right, 512);
    assert!(left == right);
}

#[test]
fn no_change_of_settings_clicks() {
    let neutral = widths([100.0; BANDS]);
    let band = |change: fn(&mut Band)| {
        let mut settings = neutral;
        settings.bands.iter_mut().for_each(change);
        settings
    };
    let changes = [
        ("widths", neutral, widths([200.0; BANDS])),
        ("to mono", widths([200.0; BANDS]), widths([0.0; BANDS])),
        ("balance", neutral, band(|band| band.balance_percent = 100.0)),
        ("stereoize", neutral, band(|band| band.stereoize_percent = 100.0)),
        ("solo", neutral, {
            let mut solo = neutral;
            solo.bands[0].solo = true;
            solo
        }),
        ("output", neutral, Settings { output_gain_db: 12.0, ..neutral }),
        ("rotation", neutral, Settings { rotation_degrees: 60.0, ..neutral }),
        ("swap", neutral, Settings { swap: true, ..neutral }),
        ("mono maker", neutral, Settings { mono_maker: true, mono_maker_hz: 500.0, ..neutral }),
        ("lock", widths([200.0; BANDS]), Settings { mono_lock: true, ..widths([200.0; BANDS]) }),
        ("bands", neutral, Settings { band_count: BandCount::Two, ..neutral }),
        (
            "crossovers",
            widths([0.0, 200.0, 50.0, 100.0]),
            Settings { crossover_hz: [900.0, 1_200.0, 2_000.0], ..widths([0.0, 200.0, 50.0, 100.0]) },
        ),
    ];
    let half = (0.3 * RATE_HZ) as usize;
    for (name, before, after) in changes {
        let mut chain = prepared(&before, RATE_HZ);
        let mut left = sine(1_000.0, 0.25, 0.0, RATE_HZ, 3 * half);
        let mut right: Vec<f32> = left.iter().map(|x| -0.5 * x).collect();
        run(&mut chain, &mut left[..half], &mut right[..half], 512);
        chain.set(&after);
        run(&mut chain, &mut left[half..], &mut right[half..], 512);
        let burst = burst_db(&left, (0.1 * RATE_HZ) as usize, RATE_HZ);
        assert!(burst < -90.0, "{name}: {burst} dBFS");
    }
}

#[test]
fn blocks_do_not_matter_while_everything_moves() {
    let goal = Settings { crossover_hz: [90.0, 2_000.0, 5_000.0], vinyl: true, ..everything() };
    let input = music(RATE_HZ, 2.0);
    let through = |blocks: &[usize]| {
        let mut chain = prepared(&Settings::default(), RATE_HZ);
        let [mut left, mut right] = input.clone();
        run_blocks(&mut chain, &mut left[..1_001], &mut right[..1_001], blocks);
        chain.set(&goal);
        run_blocks(&mut chain, &mut left[1_001..], &mut right[1_001..], blocks);
        let Readings { correlation, bands, vinyl, .. } = chain.readings();
        (left, right, correlation, bands, vinyl)
    };
    let whole = through(&[4_096]);
    assert!(through(&[1]) == whole);
    assert!(through(&[31, 1, 500, 33]) == whole);
}

#[test]
fn one_pass_is_the_plain_formula() {
    let (width_percent, balance_percent) = (130.0, -20.0);
    let band = Band { width_percent, balance_percent, ..Band::default() };
    let mut chain = prepared(&one_band(band), RATE_HZ);
    let (left, right) = (noise(1, 0.5, 2_000), noise(2, 0.5, 2_000));
    let (mut left_heard, mut right_heard) = (left.clone(), right.clone());
    run_blocks(&mut chain, &mut left_heard, &mut right_heard, &[64, 17, 512]);
    for n in 0..left.len() {
        let (l, r) = (f64::from(left[n]), f64::from(right[n]));
        let mid = 0.5 * l + 0.5 * r;
        let side = 0.01 * width_percent * (0.5 * l - 0.5 * r) + 0.01 * balance_percent * mid;
        assert_eq!([left_heard[n], right_heard[n]], [(mid + side) as f32, (mid - side) as f32], "frame {n}");
    }
}

#[test]
fn measures_do_not_depend_on_which_way_the_sound_went() {
    let band = Band { width_percent: 70.0, ..Band::default() };
    let wider = Band { width_percent: 140.0, ..Band::default() };
    let through = |blocks: &[usize]| {
        let mut chain = prepared(&one_band(band), RATE_HZ);
        let (mut left, mut right) = (noise(1, 0.5, 40_000), noise(2, 0.5, 40_000));
        for (n, settings) in [one_band(wider), widths([70.0; BANDS]), one_band(band)].iter().enumerate() {
            let part = n * 13_001..(n * 13_001 + 13_001).min(40_000);
            run_blocks(&mut chain, &mut left[part.clone()], &mut right[part], blocks);
            chain.set(settings);
        }
        let mut tail = (noise(3, 0.5, 600), noise(4, 0.5, 600));
        run_blocks(&mut chain, &mut tail.0, &mut tail.1, blocks);
        let readings = chain.readings();
        (left, right, readings.correlation, readings.mono_loss_lu, readings.bands)
    };
    // Frame by frame a glide ends within a window, and the rest of it goes in one pass; in blocks all of it goes the long way.
    assert!(through(&[1]) == through(&[512]) && through(&[17]) == through(&[512]));
}

#[test]
fn nonsense_in_the_settings_is_the_default() {
    let nonsense = Settings {
        output_gain_db: f64::NAN,
        rotation_degrees: f64::NAN,
        haas_ms: f64::NAN,
        crossover_hz: [f64::NAN; 3],
        ..widths([f64::NAN; BANDS])
    };
    let (mut left, mut right) = (noise(1, 0.5, 4_096), noise(2, 0.5, 4_096));
    run(&mut prepared(&nonsense, RATE_HZ), &mut left, &mut right, 512);
    assert!(left.iter().chain(&right).all(|x| x.is_finite()));
}
