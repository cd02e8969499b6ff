use super::*;
use crate::testkit::{burst_db, music, noise, run, run_blocks, sine, tone};
use crate::units::gain_to_db;

fn prepared(settings: &Settings, rate: f64) -> ImagerChain {
    let mut chain = ImagerChain::default();
    chain.set(settings);
    chain.prepare(ProcessSpec::offline(rate, 512)).expect("a legal spec");
    chain
}

fn widths(percent: [f64; BANDS]) -> Settings {
    Settings { bands: percent.map(|width_percent| Band { width_percent }), ..Settings::default() }
}

#[test]
fn mono_does_not_hear_any_width() {
    let song = music(48_000.0, 3.0);
    let mono_sum = |settings: &[Settings]| {
        let mut chain = prepared(&settings[0], 48_000.0);
        let [mut left, mut right] = song.clone();
        for (n, (left, right)) in left.chunks_mut(9_000).zip(right.chunks_mut(9_000)).enumerate() {
            chain.set(&settings[n % settings.len()]);
            run(&mut chain, left, right, 512);
        }
        left.iter().zip(&right).map(|(l, r)| f64::from(*l) + f64::from(*r)).collect::<Vec<f64>>()
    };
    let neutral = mono_sum(&[Settings::default()]);
    for settings in [
        vec![widths([0.0, 0.0, 0.0])],
        vec![widths([200.0, 200.0, 200.0])],
        vec![widths([0.0, 150.0, 200.0]), widths([200.0, 0.0, 50.0])],
    ] {
        let sum = mono_sum(&settings);
        let off = sum.iter().zip(&neutral).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        // Two samples below 2, each rounded to f32 by at most 2^-24, in both runs: 2.4e-7, -132 dBFS.
        assert!(gain_to_db(off) < -130.0, "{} dBFS", gain_to_db(off));
    }
}

#[test]
fn the_side_is_as_wide_as_the_widths_and_the_crossover_say() {
    for rate in [44_100.0, 192_000.0] {
        for percent in [[100.0; 3], [0.0, 130.0, 200.0], [200.0, 0.0, 50.0]] {
            let settings = widths(percent);
            for hz in [40.0, 150.0, 900.0, 3_000.0, 15_000.0] {
                let mut chain = prepared(&settings, rate);
                let mut left = sine(hz, 0.25, 0.0, rate, rate as usize);
                let mut right: Vec<f32> = left.iter().map(|x| -x).collect();
                run(&mut chain, &mut left, &mut right, 512);
                let crossover = settings.crossover(rate);
                let expected: f64 =
                    (0..BANDS).map(|band| percent[band] / 100.0 * crossover.magnitude(band, hz)).sum();
                let found = tone(&left[left.len() / 2..], hz, rate).amplitude / 0.25;
                // f32 rounds at 3e-8 of full scale: 1e-6 of the tone at most.
                assert!((found - expected).abs() < 1e-6, "{found} at {hz} Hz, expected {expected}");
                assert!(left.iter().zip(&right).all(|(l, r)| *l == -*r));
            }
        }
    }
}

#[test]
fn no_width_is_mono_and_reads_so() {
    let mut chain = prepared(&widths([0.0; 3]), 48_000.0);
    let (mut left, mut right) = (noise(1, 0.5, 48_000), noise(2, 0.5, 48_000));
    run(&mut chain, &mut left, &mut right, 512);
    assert!(left == right);
    assert!((chain.readings().correlation - 1.0).abs() < 1e-12);
    let peak = left[48_000 / 512 * 512..].iter().fold(0_f32, |peak, x| peak.max(x.abs()));
    assert_eq!(chain.readings().output_peak, [f64::from(peak); 2]);
}

#[test]
fn one_channel_on_both_sides_has_no_side_on_a_mono_layout() {
    let settings = widths([200.0; 3]);
    let mut chain = ImagerChain::default();
    chain.set(&settings);
    let spec = ProcessSpec { channels: Channels::Mono, ..ProcessSpec::offline(48_000.0, 512) };
    chain.prepare(spec).expect("a legal spec");
    let (mut left, mut right) = (noise(1, 0.5, 4_096), noise(1, 0.5, 4_096));
    run(&mut chain, &mut left, &mut right, 512);
    assert!(left == right);
}

#[test]
fn correlation_falls_as_width_grows() {
    let input = music(48_000.0, 2.0);
    let read = |percent: f64| {
        let mut chain = prepared(&widths([percent; 3]), 48_000.0);
        let [mut left, mut right] = input.clone();
        run(&mut chain, &mut left, &mut right, 512);
        chain.readings().correlation
    };
    let [narrow, neutral, wide] = [50.0, 100.0, 200.0].map(read);
    assert!(narrow > neutral && neutral > wide, "{narrow}, {neutral}, {wide}");
}

#[test]
fn no_change_of_settings_clicks() {
    let wide = widths([200.0; 3]);
    let changes = [
        ("widths", Settings::default(), wide),
        ("to mono", wide, widths([0.0; 3])),
        ("output", Settings::default(), Settings { output_gain_db: 12.0, ..Settings::default() }),
        (
            "crossovers",
            widths([0.0, 200.0, 50.0]),
            Settings { crossover_hz: [900.0, 1_200.0], ..widths([0.0, 200.0, 50.0]) },
        ),
    ];
    for rate in [44_100.0, 192_000.0] {
        let half = (0.3 * rate) as usize;
        for (name, before, after) in changes {
            let mut chain = prepared(&before, rate);
            let mut left = sine(1_000.0, 0.25, 0.0, rate, 2 * half);
            let mut right: Vec<f32> = left.iter().map(|x| -x).collect();
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
    let goal =
        Settings { crossover_hz: [90.0, 5_000.0], output_gain_db: -6.0, ..widths([0.0, 150.0, 200.0]) };
    let input = music(48_000.0, 2.0);
    let through = |blocks: &[usize]| {
        let mut chain = prepared(&Settings::default(), 48_000.0);
        let [mut left, mut right] = input.clone();
        run_blocks(&mut chain, &mut left[..1_001], &mut right[..1_001], blocks);
        chain.set(&goal);
        run_blocks(&mut chain, &mut left[1_001..], &mut right[1_001..], blocks);
        (left, right, chain.readings().correlation)
    };
    let whole = through(&[4_096]);
    assert!(through(&[1]) == whole);
    assert!(through(&[31, 1, 500, 33]) == whole);
}

#[test]
fn nonsense_in_the_settings_is_the_default() {
    let nonsense = Settings { output_gain_db: f64::NAN, ..widths([f64::NAN; 3]) };
    let (mut left, mut right) = (noise(1, 0.5, 4_096), noise(2, 0.5, 4_096));
    let (mut left_too, mut right_too) = (left.clone(), right.clone());
    run(&mut prepared(&nonsense, 48_000.0), &mut left, &mut right, 512);
    run(&mut prepared(&Settings::default(), 48_000.0), &mut left_too, &mut right_too, 512);
    assert!(left == left_too && right == right_too);
}
