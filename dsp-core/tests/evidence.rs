//! What the meter concludes about a source, on the demo song and on what is done to mixes in practice. The limiter and
//! the low-passes are plain stand-ins written here.

use dsp_core::chain::meter::MeterChain;
use dsp_core::meter::evidence::{Clue, Evidence};
use dsp_core::meter::evidence_cut_off::Source;
use dsp_core::meter::measures::Measures;
use dsp_core::process::{ProcessSpec, Processor};
use dsp_core::testkit::{music, noise, run, sine};
use std::f64::consts::PI;

type Stereo = [Vec<f32>; 2];

fn evidence(song: &Stereo, rate: f64) -> Evidence {
    let mut chain = MeterChain::default();
    chain.prepare(ProcessSpec::offline(rate, 4_096)).expect("a legal spec");
    let [mut left, mut right] = song.clone();
    run(&mut chain, &mut left, &mut right, 512);
    chain.measures().map(Measures::evidence).expect("prepared")
}

fn clues(song: &Stereo, rate: f64, file_bits: Option<u32>) -> Vec<Clue> {
    evidence(song, rate).explain(rate, file_bits).into_iter().map(|found| found.clue).collect()
}

fn scaled(song: &Stereo, gain: f32) -> Stereo {
    song.each_ref().map(|channel| channel.iter().map(|x| gain * x).collect())
}

/// A look-ahead limiter as plain as can be: the gain that each sample needs, held and averaged over 5 ms, linked.
fn limited(song: &Stereo, ceiling: f32, rate: f64) -> Stereo {
    let reach = (0.005 * rate) as usize;
    let [left, right] = song;
    let needed: Vec<f32> =
        left.iter().zip(right).map(|(l, r)| (ceiling / l.abs().max(r.abs()).max(ceiling)).min(1.0)).collect();
    let held: Vec<f32> = (0..needed.len())
        .map(|n| {
            needed[n.saturating_sub(reach)..(n + reach + 1).min(needed.len())]
                .iter()
                .fold(1.0, |a: f32, &b| a.min(b))
        })
        .collect();
    let gain = |n: usize| {
        let near = &held[n.saturating_sub(reach)..(n + reach + 1).min(held.len())];
        near.iter().sum::<f32>() / near.len() as f32
    };
    song.each_ref().map(|channel| channel.iter().enumerate().map(|(n, x)| gain(n) * x).collect())
}

/// A linear-phase low-pass, down by 80 dB a twentieth of its corner above it.
fn low_passed(song: &Stereo, corner_hz: f64, rate: f64) -> Stereo {
    let half = (2.8 * rate / (0.05 * corner_hz)) as i32;
    let tap = |n: i32| {
        let (x, t) = (2.0 * corner_hz / rate * f64::from(n), PI * f64::from(n) / f64::from(half));
        let sinc = if n == 0 { 1.0 } else { (PI * x).sin() / (PI * x) };
        2.0 * corner_hz / rate * sinc * (0.42 + 0.5 * t.cos() + 0.08 * (2.0 * t).cos())
    };
    let taps: Vec<f32> = (-half..=half).map(|n| tap(n) as f32).collect();
    let dot = |window: &[f32]| {
        let mut sums = [0.0_f32; 16];
        for (a, b) in window.chunks(16).zip(taps.chunks(16)) {
            sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
        }
        sums.iter().sum::<f32>()
    };
    song.each_ref().map(|channel| channel.windows(taps.len()).map(dot).collect())
}

#[test]
fn an_untouched_mix_raises_no_flag_at_any_rate() {
    for rate in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        assert_eq!(clues(&music(rate, 12.0), rate, Some(24)), [], "{rate} Hz");
    }
}

#[test]
fn a_limiter_is_found_also_after_turning_the_level_down() {
    let rate = 48_000.0;
    let song = music(rate, 12.0);
    // Peaks at -6 dBFS: 7 dB of reduction under -1 dBFS.
    let loud = limited(&scaled(&song, 4.0), 0.891, rate);
    for gain in [1.0, 0.398] {
        let found = evidence(&scaled(&loud, gain), rate);
        let crowd = found.crowd.expect("12 s of sound");
        assert!(found.limited() && crowd.limited && crowd.share > 0.5, "{found:?}");
        let level = 20.0 * f64::from(0.891 * gain).log10();
        assert!((crowd.level_db - level).abs() < 0.3, "{} dB, not {level} dB", crowd.level_db);
        assert_eq!(clues(&scaled(&loud, gain), rate, None), [Clue::Limiter]);
    }
    // 1 dB of reduction on the loudest beats is no reason to send a mix back.
    assert!(!evidence(&limited(&song, 0.447, rate), rate).limited());
}

#[test]
fn a_clipper_is_found_also_after_turning_the_level_down() {
    let rate = 48_000.0;
    let clipped =
        music(rate, 12.0).map(|channel| channel.iter().map(|x| (4.0 * x).clamp(-0.9, 0.9)).collect());
    for gain in [1.0, 0.398] {
        let song = scaled(&clipped, gain);
        assert!(clues(&song, rate, None).contains(&Clue::Clipper), "{:?}", evidence(&song, rate).flat_top);
    }
}

#[test]
fn sixteen_bits_padded_to_24_are_found() {
    let rate = 48_000.0;
    let song: Stereo =
        music(rate, 6.0).map(|c| c.iter().map(|x| (x * 32_768.0).round() / 32_768.0).collect());
    assert_eq!(evidence(&song, rate).used_bits, Some(16));
    assert_eq!(clues(&song, rate, Some(24)), [Clue::Padded]);
    assert_eq!(clues(&song, rate, Some(16)), []);
    assert_eq!(clues(&song, rate, None), []);
}

#[test]
fn a_codecs_low_pass_is_found_and_named() {
    for (rate, corner_hz) in
        [(44_100.0, 16_000.0), (48_000.0, 16_000.0), (48_000.0, 20_000.0), (44_100.0, 20_000.0)]
    {
        let song = low_passed(&music(rate, 12.0), corner_hz, rate);
        let cut_off = evidence(&song, rate).cut_off.expect("a steep end");
        assert_eq!(cut_off.source, Source::Lossy, "{corner_hz} Hz at {rate} Hz");
        // The fall is measured from 0.4 kHz below to 0.4 kHz above, where that of a filter 1 kHz wide is a plateau.
        assert!((cut_off.hz - corner_hz).abs() <= 500.0 && cut_off.depth_db > 40.0, "{cut_off:?}");
    }
}

#[test]
fn a_lower_rate_is_found_and_named() {
    for (rate, from_hz) in [(96_000.0, 44_100.0), (96_000.0, 48_000.0), (192_000.0, 96_000.0)] {
        let song = low_passed(&music(rate, 12.0), 0.48 * from_hz, rate);
        let cut_off = evidence(&song, rate).cut_off.expect("a steep end");
        assert_eq!(cut_off.source, Source::Resampled { from_hz, or_hz: None }, "{cut_off:?}");
    }
}

#[test]
fn a_gentle_filter_is_no_evidence() {
    let rate = 48_000.0;
    // Two poles at 3 kHz: 12 dB an octave.
    let song = music(rate, 12.0).map(|channel| {
        let (mut a, mut b) = (0.0_f32, 0.0_f32);
        let k = 0.33;
        channel
            .iter()
            .map(|x| {
                a += k * (x - a);
                b += k * (a - b);
                b
            })
            .collect()
    });
    assert_eq!(clues(&song, rate, None), []);
}

#[test]
fn channels_that_are_the_same_or_upside_down_are_found() {
    let rate = 48_000.0;
    let [left, right] = music(rate, 6.0);
    assert_eq!(clues(&[left.clone(), left.clone()], rate, None), [Clue::IdenticalChannels]);
    let inverted: Vec<f32> = right.iter().map(|x| -x).collect();
    assert_eq!(clues(&[left, inverted], rate, None), [Clue::InvertedChannel]);
}

#[test]
fn silence_is_measured_to_the_frame() {
    let rate = 48_000.0;
    let silence = |frames: usize| noise(3, 2e-4, frames);
    let tone = sine(1_000.0, 0.5, 0.1, rate, 96_000);
    let channel = |head: usize| [silence(head), tone.clone(), silence(210_000 - head)].concat();
    let song = [channel(120_000), channel(110_000)];
    let found = evidence(&song, rate);
    assert_eq!((found.head_frames, found.tail_frames), (110_000, 90_000));
    assert!(clues(&song, rate, None).contains(&Clue::Silence));
    let nothing = evidence(&[vec![0.0; 48_000], vec![0.0; 48_000]], rate);
    assert_eq!((nothing.head_frames, nothing.tail_frames, nothing.cut_off), (48_000, 0, None));
}
