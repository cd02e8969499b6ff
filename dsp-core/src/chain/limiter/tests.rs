//! The ceiling against a finer reconstruction, transparency below it, and what a knob or a reset may change.

use super::settings::LEAST_SHARE;
use super::*;
use crate::dither::InputWord;
use crate::testkit::{impulse, music, noise, onset, peak_db, run, sine, true_peak_db};
use crate::units::gain_to_db;
use std::f64::consts::PI;

const RATE_HZ: f64 = 48_000.0;

fn prepared(settings: &Settings, rate_hz: f64) -> LimiterChain {
    let mut chain = LimiterChain::default();
    chain.set(settings);
    chain.prepare(ProcessSpec::offline(rate_hz, 512)).expect("a legal spec");
    chain
}

/// Output for the whole signal and the silence after it: a cut would ring in the reconstruction.
fn limited(settings: &Settings, rate_hz: f64, mut left: Vec<f32>, mut right: Vec<f32>) -> [Vec<f32>; 2] {
    let mut chain = prepared(settings, rate_hz);
    let frames = left.len() + chain.latency() + 256;
    left.resize(frames, 0.0);
    right.resize(frames, 0.0);
    run(&mut chain, &mut left, &mut right, 512);
    [left, right]
}

/// Asserts that neither the samples nor the reconstructed signal pass the ceiling by more than allowed.
fn assert_holds(what: &str, settings: &Settings, rate_hz: f64, left: Vec<f32>, right: Vec<f32>) {
    let output = limited(settings, rate_hz, left, right);
    let over =
        |measure: fn(&[f32]) -> f64| measure(&output[0]).max(measure(&output[1])) - settings.ceiling_dbtp;
    assert!(over(peak_db) <= 0.0, "{what}: samples {:+.4} dB over", over(peak_db));
    let over = over(true_peak_db);
    assert!(over <= 0.05, "{what}: {over:+.4} dB over the ceiling");
    assert!(over > -4.0, "{what}: {over:+.4} dB is no limit but a cut");
}

fn driven(input_gain_db: f64) -> Settings {
    Settings { input_gain_db, ..Settings::default() }
}

#[test]
fn the_ceiling_holds_on_music() {
    for rate_hz in [44_100.0, 96_000.0] {
        let [left, right] = music(rate_hz, 2.0);
        for gain_db in [12.0, 24.0] {
            assert_holds("music", &driven(gain_db), rate_hz, left.clone(), right.clone());
        }
        let word = Settings { word_length: WordLength::Bits16, ..driven(12.0) };
        assert_holds("music at 16 bits", &word, rate_hz, left.clone(), right.clone());
        let [left, right] = [left, right].map(|x| x.iter().map(|x| (8.0 * x).clamp(-1.0, 1.0)).collect());
        assert_holds("clipped music", &driven(6.0), rate_hz, left, right);
    }
}

#[test]
fn the_ceiling_holds_on_noise() {
    for (amplitude, gain_db) in [(1.0, 12.0), (1e6, 0.0)] {
        let (left, right) = (noise(1, amplitude, 48_000), noise(2, amplitude, 48_000));
        assert_holds("white noise", &driven(gain_db), RATE_HZ, left, right);
    }
}

#[test]
fn the_ceiling_holds_on_tones_at_any_phase() {
    for divisor in [3.0, 4.0, 6.0, 8.0] {
        for sixteenth in 0..8 {
            let tone = sine(RATE_HZ / divisor, 1.0, PI * f64::from(sixteenth) / 16.0, RATE_HZ, 3_000);
            assert_holds(&format!("fs/{divisor}"), &driven(6.0), RATE_HZ, tone.clone(), tone);
        }
    }
}

#[test]
fn the_ceiling_holds_on_impulses_and_squares() {
    let mut impulses = vec![0.0; 24_000];
    for (n, frame) in (100..24_000).step_by(1_237).enumerate() {
        impulses[frame] = if n % 2 == 0 { 1.0 } else { -0.8 };
    }
    assert_holds("impulses", &driven(12.0), RATE_HZ, impulses.clone(), impulses);
    for hz in [997.0, 11_025.0] {
        let high = |n: usize| (hz * n as f64 / RATE_HZ).fract() < 0.5;
        let square: Vec<f32> = (0..24_000).map(|n| if high(n) { 1.0 } else { -1.0 }).collect();
        assert_holds("square", &driven(0.0), RATE_HZ, square.clone(), square);
    }
}

#[test]
fn below_the_ceiling_it_is_a_pure_delay() {
    let [mut left, mut right] = music(RATE_HZ, 2.0);
    let input = left.clone();
    let mut chain = prepared(&Settings::default(), RATE_HZ);
    run(&mut chain, &mut left, &mut right, 512);
    let latency = chain.latency();
    assert!(left[..latency].iter().all(|x| *x == 0.0));
    assert_eq!(left[latency..], input[..input.len() - latency]);
    assert_eq!(chain.readings().reduction_db, 0.0);
}

#[test]
fn one_second_after_a_peak_sound_passes_bit_for_bit_again() {
    let mut chain = prepared(&Settings::default(), RATE_HZ);
    let mut left = sine(1_000.0, 0.5, 0.0, RATE_HZ, 60_000);
    left[100] = 1e6;
    let input = left.clone();
    run(&mut chain, &mut left.clone(), &mut left, 512);
    let latency = chain.latency();
    // ln(2^14) release times of 100 ms are 0.97 s; hold and window take 10 ms more.
    let from = 100 + 48_000;
    assert_eq!(left[from + latency..], input[from..input.len() - latency]);
}

#[test]
fn latency_follows_the_lookahead_at_prepare_only() {
    for rate_hz in [44_100.0, 192_000.0] {
        for lookahead_ms in [0.1, 5.0, 20.0] {
            let settings = Settings { lookahead_ms, ..Settings::default() };
            let mut chain = prepared(&settings, rate_hz);
            let latency = chain.latency();
            let stages = |lookahead_ms| {
                let lookahead = ProcessSpec::offline(rate_hz, 1).frames(lookahead_ms);
                HOP + latency_frames(lookahead) + ceiling_guard::LATENCY_FRAMES
            };
            assert_eq!(latency, stages(lookahead_ms));
            let mut left = impulse(50, latency + 100);
            left[50] = 0.5;
            run(&mut chain, &mut left.clone(), &mut left, 33);
            assert_eq!(onset(&left), Some(50 + latency));
            let other = Settings { lookahead_ms: 1.0, ..settings };
            let expected = stages(1.0);
            chain.set(&other);
            assert_eq!((chain.latency(), chain.latency_for(&other)), (latency, expected));
            chain.prepare(ProcessSpec::offline(rate_hz, 64)).expect("a legal spec");
            assert_eq!(chain.latency(), expected);
        }
    }
}

#[test]
fn a_moving_ceiling_holds_and_does_not_click() {
    let mut chain = prepared(&driven(12.0), RATE_HZ);
    let mut left = sine(1_000.0, 1.0, 0.0, RATE_HZ, 48_000);
    let mut right = left.clone();
    run(&mut chain, &mut left[..20_000], &mut right[..20_000], 512);
    chain.set(&Settings { ceiling_dbtp: -7.0, ..driven(12.0) });
    run(&mut chain, &mut left[20_000..], &mut right[20_000..], 512);
    // Glide, latency and the way back to a settled tone: 50 ms.
    assert!(peak_db(&left[..20_000]) <= -1.0 && peak_db(&left[22_400..]) <= -7.0);
    assert!(peak_db(&left[22_400..]) > -7.2);
    // A sine of 0.891 turns by at most 0.891 * 2 pi / 48 = 0.1166 a frame; a gain of one half in 20 ms adds little.
    let steepest = left[2_000..].windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
    assert!(steepest < 0.117, "{steepest}");
}

#[test]
fn a_word_length_puts_every_sample_on_its_grid_below_the_ceiling() {
    for (word_length, bits) in [(WordLength::Bits8, 8), (WordLength::Bits16, 16), (WordLength::Bits24, 24)] {
        let settings = Settings { word_length, ceiling_dbtp: 0.0, ..driven(24.0) };
        let [left, right] = music(RATE_HZ, 2.0);
        for x in limited(&settings, RATE_HZ, left, right).iter().flatten() {
            let whole = f64::from(*x) / crate::dither::step(bits);
            assert_eq!(whole, whole.round(), "{bits} bits: {x}");
            assert!(x.abs() < 1.0);
        }
    }
}

#[test]
fn the_noise_of_every_curve_is_its_own_and_stays_below_the_ceiling() {
    for shaping in Shaping::ALL {
        let word = Settings { word_length: WordLength::Bits16, shaping, ..Settings::default() };
        let (tone, quiet) =
            (sine(997.0, 1e-3, 0.3, RATE_HZ, 96_000), sine(331.0, 1e-3, 0.0, RATE_HZ, 96_000));
        let [left, right] = limited(&word, RATE_HZ, tone.clone(), quiet.clone());
        let latency = prepared(&word, RATE_HZ).latency();
        let shaper = shaping.shaper(RATE_HZ);
        for (output, input) in [(left, tone), (right, quiet)] {
            let error: Vec<f32> = output[latency..].iter().zip(input).map(|(y, x)| y - x).collect();
            // Theory: step^2 / 4 of white noise, as much more as the taps say. 96000 frames of it, of which shaping leaves
            // a third, spread by 6 / sqrt(32000) = 0.03 dB; four times that.
            let expected = 20.0 * (0.5 * crate::dither::step(16)).log10() + shaper.total_db();
            let found = crate::testkit::rms_db(&error);
            assert!((found - expected).abs() < 0.13, "{shaping:?}: {found} dB, expected {expected} dB");
        }
        let loud = Settings { input_gain_db: 12.0, ..word };
        let [left, right] = [3, 4].map(|seed| noise(seed, 1.0, 12_000));
        assert_holds(shaping.name(), &loud, RATE_HZ, left, right);
        // The room that is left is what it takes, and no more: none of it is heard as a lower ceiling.
        let room_db = -1.0 - gain_to_db(loud.sound_ceiling(&shaper));
        assert!((0.0..0.02).contains(&room_db), "{shaping:?}: {room_db} dB");
    }
}

#[test]
fn coarse_words_leave_a_share_of_a_low_ceiling_to_the_sound() {
    let coarse = Settings {
        word_length: WordLength::Bits8,
        shaping: Shaping::ImprovedE9,
        ceiling_dbtp: -24.0,
        ..driven(24.0)
    };
    let output = limited(&coarse, RATE_HZ, noise(1, 1.0, 12_000), noise(2, 1.0, 12_000));
    assert!(output.iter().all(|x| peak_db(x) <= -24.0 && peak_db(x) > -27.0));
    let shaper = Shaping::ImprovedE9.shaper(RATE_HZ);
    assert_eq!(coarse.sound_ceiling(&shaper), LEAST_SHARE * db_to_gain(-24.0));
}

#[test]
fn silence_is_silent_again_where_it_may_be() {
    for (auto_blank, silent) in [(true, true), (false, false)] {
        let shaping = Shaping::ModifiedE9;
        let word = Settings { word_length: WordLength::Bits16, shaping, auto_blank, ..Settings::default() };
        let mut song = noise(1, 0.1, 96_000);
        song[24_000..].fill(0.0);
        let [left, _] = limited(&word, RATE_HZ, song.clone(), song);
        let ends = 24_000 + ((crate::dither::BLANK_AFTER_MS + crate::dither::BLANK_FADE_MS) * 48.0) as usize;
        let ends = ends + prepared(&word, RATE_HZ).latency();
        assert!(left[24_000..ends - 48].iter().any(|x| *x != 0.0));
        assert_eq!(left[ends..].iter().all(|x| *x == 0.0), silent);
    }
}

#[test]
fn the_grid_of_the_input_is_heard_before_any_gain_while_there_is_one_for_the_output() {
    let step = crate::dither::step(16);
    let on_grid = |x: &f32| ((f64::from(*x) / step).round() * step) as f32;
    let song: Vec<f32> = noise(1, 0.1, 48_000).iter().map(on_grid).collect();
    let mut chain = prepared(&driven(3.0), RATE_HZ);
    run(&mut chain, &mut song.clone(), &mut song.clone(), 512);
    assert_eq!(chain.readings().input_word, InputWord::Silence);
    chain.set(&Settings { word_length: WordLength::Bits16, ..driven(3.0) });
    run(&mut chain, &mut song.clone(), &mut song.clone(), 512);
    assert_eq!(chain.readings().input_word, InputWord::Bits(16));
}

#[test]
fn readings_say_how_deep_and_how_loud() {
    let mut chain = prepared(&driven(12.0), RATE_HZ);
    let mut left = sine(1_000.0, 1.0, 0.0, RATE_HZ, 48_000);
    let mut right: Vec<f32> = left.iter().map(|x| 0.5 * x).collect();
    run(&mut chain, &mut left, &mut right, 512);
    let Readings { reduction_db, channel_reduction_db, input_peak, output_peak, .. } = chain.readings();
    let levels = chain.levels();
    assert_eq!(levels, BlockLevels { input_peak, output_peak, reduction_db: channel_reduction_db });
    assert_eq!(levels.reduction_db[0].min(levels.reduction_db[1]), reduction_db);
    // 12 dB of gain and 1 dB of ceiling; the detector reads a tone within -0.01 and +0.06 dB.
    assert!((reduction_db + 13.0 + MARGIN_DB).abs() < 0.06, "{reduction_db}");
    assert!((gain_to_db(output_peak[0]) + 1.0 + MARGIN_DB).abs() < 0.06, "{output_peak:?}");
    assert!((output_peak[0] / output_peak[1] - 2.0).abs() < 1e-3, "{output_peak:?}");
}

#[test]
fn settings_out_of_range_become_legal() {
    let wild = Settings {
        input_gain_db: f64::NAN,
        ceiling_dbtp: 40.0,
        lookahead_ms: 1e9,
        release_ms: -1.0,
        ..driven(0.0)
    };
    let legal = wild.legal();
    assert_eq!((legal.input_gain_db, legal.ceiling_dbtp), (0.0, 0.0));
    assert_eq!((legal.lookahead_ms, legal.release_ms), (20.0, 0.01));
    let output = limited(&wild, RATE_HZ, vec![2.0; 1_000], vec![2.0; 1_000]);
    assert!(output.iter().flatten().all(|x| x.abs() <= 1.0));
}
