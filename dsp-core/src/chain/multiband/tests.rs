use super::*;
use crate::testkit::{burst_db, music, noise, peak_db, run, run_blocks, sine, tone};
use crate::units::gain_to_db;

fn prepared(settings: &Settings, rate: f64) -> MultibandChain {
    let mut chain = MultibandChain::default();
    chain.set(settings);
    chain.prepare(ProcessSpec::offline(rate, 512)).expect("a legal spec");
    chain
}

fn with_middle(band: Band) -> Settings {
    let mut settings = Settings::default();
    settings.bands[1] = band;
    settings
}

#[test]
fn a_tone_is_reduced_as_the_curve_and_the_crossover_say() {
    for rate in [48_000.0, 96_000.0, 192_000.0] {
        for (threshold_db, ratio, knee_db, makeup_db) in [
            (-30.0, 4.0, 0.0, 0.0),
            (-20.0, 2.0, 12.0, 5.0),
            (-12.0, 100.0, 24.0, -3.0),
            (-5.0, 3.0, 4.0, 6.0),
        ] {
            let (attack_ms, release_ms) = (0.02, 5_000.0);
            let band =
                Band { threshold_db, ratio, knee_db, makeup_db, attack_ms, release_ms, ..Band::default() };
            let settings = Settings { output_gain_db: -4.0, ..with_middle(band) };
            let mut chain = prepared(&settings, rate);
            let mut left = sine(1_000.0, 0.316, 0.0, rate, rate as usize);
            // The onset of the tone overshoots in the middle band, which a release of 5 s would remember.
            let fade = (0.3 * rate) as usize;
            left[..fade].iter_mut().enumerate().for_each(|(n, x)| *x *= n as f32 / fade as f32);
            let mut right: Vec<f32> = left.iter().map(|x| 0.5 * x).collect();
            run(&mut chain, &mut left, &mut right, 512);
            let crossover = settings.crossover(rate);
            let magnitude = |band| crossover.magnitude(band, 1_000.0);
            let reduction_db = band.curve().reduction_db(gain_to_db(0.316 * magnitude(1)));
            let expected = db_to_gain(-4.0)
                * (magnitude(0) + magnitude(1) * db_to_gain(makeup_db - reduction_db) + magnitude(2));
            // Between two peaks, 0.5 ms apart, the reduction falls by e^(-0.0001), at 25 dB by 0.0025 dB, and the
            // attack, at 192 kHz a quarter of the way a frame, wins back all but a few times that.
            let tolerance_db = 0.02;
            for (channel, gain) in [(&left, 0.316), (&right, 0.158)] {
                let found = tone(&channel[rate as usize / 2..], 1_000.0, rate);
                let off = gain_to_db(found.amplitude / (gain * expected));
                assert!(off.abs() < tolerance_db, "{threshold_db} dB, {ratio}:1 at {rate}: {off} dB off");
            }
            let [low, middle, high] = chain.readings().reduction_db;
            assert!((middle + reduction_db).abs() < tolerance_db, "read {middle} dB of {reduction_db} dB");
            assert_eq!((low, high), (0.0, 0.0));
            let peak = chain.readings().output_peak;
            assert!((peak[0] / peak[1] - 2.0).abs() < 1e-3);
        }
    }
}

#[test]
fn a_band_that_is_off_is_not_there() {
    let off = Band { on: false, threshold_db: -60.0, ratio: 10.0, makeup_db: 12.0, ..Band::default() };
    let [input, _] = music(48_000.0, 2.0);
    let heard = |settings: &Settings| {
        let (mut left, mut right) = (input.clone(), input.clone());
        run(&mut prepared(settings, 48_000.0), &mut left, &mut right, 512);
        left
    };
    assert!(heard(&with_middle(off)) == heard(&Settings::default()));
    assert!(heard(&with_middle(Band { on: true, ..off })) != heard(&Settings::default()));
}

#[test]
fn no_change_of_settings_clicks() {
    // Slow, so that the ripple of the reduction under a steady tone is not what is measured.
    let slow = Band { attack_ms: 200.0, release_ms: 2_000.0, ..Band::default() };
    let busy = Band { threshold_db: -30.0, ratio: 4.0, ..slow };
    let changes = [
        ("threshold", busy, Band { threshold_db: -12.0, ..busy }),
        ("ratio", busy, Band { ratio: 100.0, ..busy }),
        ("knee", busy, Band { knee_db: 24.0, ..busy }),
        ("makeup", slow, Band { makeup_db: 12.0, ..slow }),
        ("off", Band { makeup_db: 6.0, ..busy }, Band { on: false, makeup_db: 6.0, ..busy }),
        ("on", Band { on: false, makeup_db: 6.0, ..busy }, Band { makeup_db: 6.0, ..busy }),
        ("times", busy, Band { attack_ms: 20.0, release_ms: 5_000.0, ..busy }),
    ];
    for rate in [44_100.0, 192_000.0] {
        let half = (0.3 * rate) as usize;
        let mut cases: Vec<_> =
            changes.iter().map(|(name, a, b)| (*name, with_middle(*a), with_middle(*b))).collect();
        let louder = Settings { output_gain_db: 12.0, ..Settings::default() };
        cases.push(("output", Settings::default(), louder));
        let moved = Settings { crossover_hz: [600.0, 1_200.0], ..with_middle(busy) };
        cases.push(("crossovers", with_middle(busy), moved));
        for (name, before, after) in cases {
            let mut chain = prepared(&before, rate);
            let mut left = sine(1_000.0, 0.25, 0.0, rate, 2 * half);
            let mut right = left.clone();
            run(&mut chain, &mut left[..half], &mut right[..half], 512);
            chain.set(&after);
            run(&mut chain, &mut left[half..], &mut right[half..], 512);
            let burst = burst_db(&left, (0.1 * rate) as usize, rate);
            assert!(burst < -90.0, "{name} at {rate}: {burst} dBFS");
        }
    }
}

#[test]
fn blocks_do_not_matter_while_everything_glides() {
    let band = Band { threshold_db: -40.0, ratio: 8.0, makeup_db: 6.0, attack_ms: 1.0, ..Band::default() };
    let goal = Settings { crossover_hz: [90.0, 5_000.0], bands: [band; BANDS], output_gain_db: -6.0 };
    let input = music(48_000.0, 2.0);
    let through = |blocks: &[usize]| {
        let mut chain = prepared(&Settings::default(), 48_000.0);
        let [mut left, mut right] = input.clone();
        run_blocks(&mut chain, &mut left[..1_001], &mut right[..1_001], blocks);
        chain.set(&goal);
        run_blocks(&mut chain, &mut left[1_001..], &mut right[1_001..], blocks);
        (left, right)
    };
    let whole = through(&[4_096]);
    assert!(whole.0.iter().all(|x| x.is_finite()));
    assert!(through(&[1]) == whole);
    assert!(through(&[31, 1, 500, 33]) == whole);
}

#[test]
fn nonsense_in_the_settings_is_the_default() {
    let nan = f64::NAN;
    let band = Band {
        on: true,
        threshold_db: nan,
        ratio: nan,
        knee_db: nan,
        attack_ms: nan,
        release_ms: nan,
        makeup_db: nan,
    };
    let nonsense = Settings { crossover_hz: [150.0, 3_000.0], bands: [band; BANDS], output_gain_db: nan };
    let wild = Settings { crossover_hz: [f64::INFINITY, nan], ..nonsense };
    let (mut left, mut right) = (noise(1, 0.5, 4_096), noise(2, 0.5, 4_096));
    let (mut left_too, mut right_too) = (left.clone(), right.clone());
    run(&mut prepared(&nonsense, 48_000.0), &mut left, &mut right, 512);
    run(&mut prepared(&Settings::default(), 48_000.0), &mut left_too, &mut right_too, 512);
    assert!(left == left_too && right == right_too);
    run(&mut prepared(&wild, 48_000.0), &mut left, &mut right, 512);
    assert!(left.iter().all(|x| x.is_finite()));
}

#[test]
fn the_tail_is_as_long_as_stated() {
    let band = Band { makeup_db: 30.0, ..Band::default() };
    let settings = Settings { crossover_hz: [20.0, 26.0], bands: [band; BANDS], output_gain_db: 30.0 };
    for rate in [44_100.0, 192_000.0] {
        let mut chain = prepared(&settings, rate);
        let frames = rate as usize;
        // The least favourable input: DC of full scale leaves the most in the low crossover.
        let (mut left, mut right) = (vec![1.0; frames], vec![1.0; frames]);
        run(&mut chain, &mut left, &mut right, 512);
        let tail = chain.tail();
        let (mut left, mut right) = (vec![0.0; tail + 4_096], vec![0.0; tail + 4_096]);
        run(&mut chain, &mut left, &mut right, 512);
        let rest = peak_db(&left[tail..]);
        assert!(rest < -120.0, "{rest} dBFS after the tail at {rate}");
    }
}
