//! What is promised of the two ways to listen.

use super::*;
use crate::testkit::{burst_db, music, noise, sine};
use crate::units::db_to_gain;

const RATE_HZ: f64 = 48_000.0;
const SECOND: usize = 48_000;
const MATCHED: Listen = Listen { matched: true, delta: false };
const DELTA: Listen = Listen { matched: false, delta: true };

fn prepared(listen: Listen) -> Compare {
    let mut compare = Compare::default();
    compare.set(listen);
    compare.prepare(&ProcessSpec::offline(RATE_HZ, 4_096)).expect("a legal spec");
    compare
}

/// Runs stereo sounds through in blocks of `block`, in place.
fn run(compare: &mut Compare, output: &mut [Vec<f32>; 2], input: &[Vec<f32>; 2], block: usize) {
    let mut input = input.clone();
    let ([left, right], [dry_left, dry_right]) = (output, &mut input);
    let blocks = left.chunks_mut(block).zip(right.chunks_mut(block));
    let dry_blocks = dry_left.chunks_mut(block).zip(dry_right.chunks_mut(block));
    for ((left, right), (dry_left, dry_right)) in blocks.zip(dry_blocks) {
        compare.process(&mut StereoBlock::new(left, right), &mut StereoBlock::new(dry_left, dry_right));
    }
}

fn scaled(sound: &[Vec<f32>; 2], gain_db: f64) -> [Vec<f32>; 2] {
    let gain = db_to_gain(gain_db) as f32;
    sound.each_ref().map(|side| side.iter().map(|x| x * gain).collect())
}

/// Loudness of a stretch in LUFS, the filters warmed up before it.
fn lufs(sound: &[Vec<f32>; 2], stretch: std::ops::Range<usize>) -> f64 {
    let mut weighting = KWeighting::new(RATE_HZ, crate::simd::Simd::detect());
    weighting.process(&sound[0][..stretch.start], &sound[1][..stretch.start]);
    weighting.take();
    weighting.process(&sound[0][stretch.clone()], &sound[1][stretch.clone()]);
    crate::meter::loudness::energy_to_lufs(weighting.take().energy() / stretch.len() as f64)
}

#[test]
fn off_it_changes_no_bit_before_and_after() {
    let input = [noise(1, 0.5, 2 * SECOND), noise(2, 0.5, 2 * SECOND)];
    let mut output = scaled(&input, -4.0);
    let expected = output.clone();
    let mut compare = prepared(Listen::default());
    run(&mut compare, &mut output, &input, 512);
    assert!(output == expected);
    for listen in [Listen { matched: true, delta: true }, Listen::default()] {
        compare.set(listen);
        run(&mut compare, &mut output, &input, 512);
    }
    // Two seconds are eight glides of 250 ms.
    output.clone_from(&expected);
    run(&mut compare, &mut output, &input, 512);
    assert!(output == expected);
}

#[test]
fn the_delta_of_a_neutral_chain_is_silence_and_with_the_input_gives_the_output() {
    let input = [noise(1, 0.5, SECOND), noise(2, 0.5, SECOND)];
    let mut output = input.clone();
    run(&mut prepared(DELTA), &mut output, &input, 512);
    assert!(output.iter().flatten().all(|x| *x == 0.0));
    let wet = [noise(3, 0.5, SECOND), noise(4, 0.5, SECOND)];
    let mut output = wet.clone();
    run(&mut prepared(DELTA), &mut output, &input, 512);
    for side in 0..2 {
        for ((delta, input), wet) in output[side].iter().zip(&input[side]).zip(&wet[side]) {
            // Of numbers below 1 the difference is rounded once to f32, by at most 2^-24 of at most 1, and the sum again.
            assert!((delta + input - wet).abs() <= 2.0 * f32::EPSILON / 2.0, "{delta} + {input}, not {wet}");
        }
    }
}

#[test]
fn match_makes_a_steady_sound_as_loud_as_the_input() {
    for gain_db in [-12.0, 3.0, 20.0] {
        for channels in [Channels::Stereo, Channels::Mono] {
            let input =
                [sine(997.0, 0.05, 0.0, RATE_HZ, 6 * SECOND), sine(997.0, 0.05, 0.0, RATE_HZ, 6 * SECOND)];
            let mut output = scaled(&input, gain_db);
            let mut compare = Compare::default();
            compare.set(MATCHED);
            let spec = ProcessSpec { channels, ..ProcessSpec::offline(RATE_HZ, 4_096) };
            compare.prepare(&spec).expect("a legal spec");
            run(&mut compare, &mut output, &input, 512);
            let (heard, wanted) =
                (lufs(&output, 4 * SECOND..6 * SECOND), lufs(&input, 4 * SECOND..6 * SECOND));
            assert!((heard - wanted).abs() < 0.1, "{gain_db} dB: {heard} LUFS, not {wanted}");
            assert!(
                compare.gain_db().is_some_and(|db| (db + gain_db).abs() < 0.01),
                "{:?}",
                compare.gain_db()
            );
        }
    }
}

#[test]
fn match_weighs_loudness_and_not_level() {
    // 60 Hz, turned up by 12 dB, is heard less than 1 kHz: 997 Hz is weighted with +0.69 dB, 60 Hz with about -2.6 dB.
    let tones = |low_db: f64| {
        let [low, high] = [60.0, 997.0].map(|hz| sine(hz, 0.05, 0.0, RATE_HZ, 4 * SECOND));
        let gain = db_to_gain(low_db) as f32;
        let both: Vec<f32> = low.iter().zip(&high).map(|(low, high)| gain * low + high).collect();
        [both.clone(), both]
    };
    let (input, mut output) = (tones(0.0), tones(12.0));
    let stretch = 2 * SECOND..4 * SECOND;
    let expected = lufs(&input, stretch.clone()) - lufs(&output, stretch);
    let mut compare = prepared(MATCHED);
    run(&mut compare, &mut output, &input, 512);
    let gain_db = compare.gain_db().expect("4 s of sound");
    // The first step holds the onset of the filters: a part of 0.1 s in 3 s, long gone.
    assert!((gain_db - expected).abs() < 0.02, "{gain_db} dB, not {expected}");
}

#[test]
fn silence_does_not_count_and_too_little_sound_gives_no_gain() {
    let [song, _] = music(RATE_HZ, 5.0);
    let input = [song.clone(), song];
    let mut output = scaled(&input, 6.0);
    let mut compare = prepared(MATCHED);
    run(&mut compare, &mut output, &input, 480);
    let before = compare.gain_db();
    assert!(before.is_some_and(|db| (db + 6.0).abs() < 0.01), "{before:?}");
    let silence = [vec![0.0; 5 * SECOND], vec![0.0; 5 * SECOND]];
    let mut hiss = [noise(1, 1e-5, 5 * SECOND), noise(2, 1e-5, 5 * SECOND)];
    run(&mut compare, &mut hiss, &silence, 480);
    // One step at the edge may still hold the last of the filters.
    assert!(compare.gain_db().is_some_and(|db| (db + 6.0).abs() < 0.01), "{:?}", compare.gain_db());
    compare.reset();
    let mut start = input.each_ref().map(|side| side[..SECOND / 4].to_vec());
    let dry = start.clone();
    run(&mut compare, &mut start, &dry, 480);
    assert_eq!(compare.gain_db(), None);
    assert!(start == dry);
}

#[test]
fn switching_does_not_click() {
    let frames = 4 * SECOND;
    let input = [sine(1_000.0, 0.5, 0.0, RATE_HZ, frames), sine(1_000.0, 0.5, 0.0, RATE_HZ, frames)];
    // The output lags by a quarter: the delta is heard.
    let mut output = [sine(1_000.0, 0.25, 1.6, RATE_HZ, frames), sine(1_000.0, 0.25, 1.6, RATE_HZ, frames)];
    let mut compare = prepared(Listen::default());
    let both = Listen { matched: true, delta: true };
    for (n, listen) in [Listen::default(), MATCHED, both, DELTA].into_iter().enumerate() {
        compare.set(listen);
        let part = n * SECOND..(n + 1) * SECOND;
        let mut wet = output.each_ref().map(|side| side[part.clone()].to_vec());
        run(&mut compare, &mut wet, &input.each_ref().map(|side| side[part.clone()].to_vec()), 512);
        output.iter_mut().zip(&wet).for_each(|(side, wet)| side[part.clone()].copy_from_slice(wet));
    }
    let burst = burst_db(&output[0], SECOND / 20, RATE_HZ);
    assert!(burst < -90.0, "{burst} dBFS");
}

#[test]
fn blocks_change_no_bit_and_nothing_subnormal_comes_out() {
    let input = [noise(1, 0.5, SECOND), noise(2, 1e-37, SECOND)];
    let wet = [noise(3, 0.25, SECOND), noise(4, 1e-37, SECOND)];
    let mut whole = wet.clone();
    run(&mut prepared(Listen { matched: true, delta: true }), &mut whole, &input, SECOND);
    for block in [1, 17, 4_800, 4_801] {
        let mut split = wet.clone();
        run(&mut prepared(Listen { matched: true, delta: true }), &mut split, &input, block);
        assert!(split == whole, "blocks of {block}");
    }
    assert!(whole.iter().flatten().all(|x| x.is_finite() && !x.is_subnormal()));
}
