//! What the meter does to sound and to its measure.

use super::*;
use crate::meter::targets::{Playback, Rule};
use crate::process::Mode;
use crate::testkit::{peak_db, run_blocks, sine};
use crate::units::db_to_gain;

#[test]
fn held_it_passes_sound_and_every_reading_stays() {
    let mut chain = MeterChain::default();
    chain.prepare(ProcessSpec::offline(48_000.0, 480)).expect("a legal spec");
    let block = |chain: &mut MeterChain, level: f32| {
        let (mut left, mut right) = ([level; 480], [level; 480]);
        chain.process(StereoBlock::new(&mut left, &mut right));
        assert_eq!(left, [level; 480]);
        chain.readings()
    };
    let first = block(&mut chain, 0.25);
    chain.follow(Action { measure: false, ..Action::default() });
    assert_eq!(block(&mut chain, 0.5), first);
    chain.follow(Action { measure: true, ..Action::default() });
    assert_eq!(block(&mut chain, 0.5).frames, 960);
    chain.follow(Action { measure: true, reset: true, jumped: false });
    assert_eq!(block(&mut chain, 0.25), first);
}

#[test]
fn unprepared_it_passes_sound_and_has_measured_nothing() {
    let (mut left, mut right) = ([0.5, f32::NAN], [-0.25, 1e30]);
    let mut chain = MeterChain::default();
    chain.process(StereoBlock::new(&mut left, &mut right));
    assert_eq!((left, right), ([0.5, 0.0], [-0.25, 1e6]));
    assert_eq!(chain.readings(), Readings::default());
    assert_eq!(chain.summary(), Readings::default());
}

/// A second of a tone at 1 kHz whose loudness is `lufs` on both channels: a sine of peak p has 20 lg p - 3.01 dB on each
/// of two, K-weighting and the offset of -0.691 cancel at 1 kHz within 0.01 LU: 20 lg p in LUFS.
fn second(lufs: f64) -> Vec<f32> {
    sine(1_000.0, db_to_gain(lufs), 0.0, 48_000.0, 48_000)
}

fn auditioning(target: Target, mode: Mode) -> MeterChain {
    let mut chain = MeterChain::default();
    chain.set(&Settings { target, audition: true, ..Settings::default() });
    chain.prepare(ProcessSpec { mode, ..ProcessSpec::offline(48_000.0, 4_096) }).expect("a legal spec");
    chain
}

fn play(chain: &mut MeterChain, sound: &[f32], blocks: &[usize]) -> Vec<f32> {
    let (mut left, mut right) = (sound.to_vec(), sound.to_vec());
    run_blocks(chain, &mut left, &mut right, blocks);
    assert_eq!(left, right);
    left
}

#[test]
fn an_audition_plays_at_the_gain_of_the_service() {
    // -8 LUFS: YouTube turns it down by 6 dB. -20 LUFS: not at all, bit for bit; EBU R128 turns -29 up by 6.
    let cases = [(Target::Youtube, -8.0, -6.0), (Target::Youtube, -20.0, 0.0), (Target::EbuR128, -29.0, 6.0)];
    for (target, lufs, gain_db) in cases {
        let mut chain = auditioning(target, Mode::Realtime);
        let sound = second(lufs);
        for _ in 0..4 {
            play(&mut chain, &sound, &[512]);
        }
        let heard = play(&mut chain, &sound, &[512]);
        let off = peak_db(&heard) - peak_db(&sound) - gain_db;
        assert!(off.abs() < 0.02, "{target:?} at {lufs}: {off} dB off");
        assert!(gain_db != 0.0 || heard == sound, "0 dB is bit-exact");
        // What came is measured, and not what is heard.
        assert!((chain.readings().integrated_lufs - lufs).abs() < 0.02);
    }
}

#[test]
fn a_target_of_the_users_own_is_auditioned_in_place_of_the_other() {
    let mut chain = auditioning(Target::Spotify, Mode::Realtime);
    let own = Playback { integrated_lufs: Some(-11.0), true_peak_dbtp: None, rule: Rule::DownOnly };
    chain.set(&Settings {
        audition: true,
        own_target: Some(own),
        target: Target::Spotify,
        ..Settings::default()
    });
    let sound = second(-8.0);
    (0..4).for_each(|_| drop(play(&mut chain, &sound, &[512])));
    let off = peak_db(&play(&mut chain, &sound, &[512])) - peak_db(&sound) + 3.0;
    assert!(off.abs() < 0.02, "{off} dB off");
}

#[test]
fn a_bounce_is_never_auditioned_and_one_switched_off_leaves_no_trace() {
    let sound = second(-3.0);
    let mut bounce = auditioning(Target::Spotify, Mode::Offline);
    assert_eq!(play(&mut bounce, &sound, &[512]), sound);
    let mut live = auditioning(Target::Spotify, Mode::Realtime);
    assert_ne!(play(&mut live, &sound, &[512]), sound);
    live.set(&Settings::default());
    play(&mut live, &sound, &[512]);
    assert_eq!(play(&mut live, &sound, &[512]), sound);
}

#[test]
fn an_audition_does_not_hear_the_block_size_and_glides() {
    let sound = second(-2.0);
    let whole = play(&mut auditioning(Target::Youtube, Mode::Realtime), &sound, &[4_096]);
    for block in [1, 17, 512] {
        assert!(
            play(&mut auditioning(Target::Youtube, Mode::Realtime), &sound, &[block]) == whole,
            "{block}"
        );
    }
    let gains: Vec<f32> =
        whole.iter().zip(&sound).filter(|(_, x)| x.abs() > 0.1).map(|(y, x)| y / x).collect();
    let steepest = gains.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
    // From 1 to 0.25 in 9600 frames is 8e-5 a frame on average; two poles are under three times as steep, and the few
    // frames left out around each zero of the tone lie between two that count.
    assert!(steepest < 1.5e-3, "{steepest}");
    assert!(gains.last().is_some_and(|gain| (gain - 0.251).abs() < 0.003), "{:?}", gains.last());
}

#[test]
fn it_follows_the_transport_as_it_is_told() {
    let mut chain = MeterChain::default();
    chain.prepare(ProcessSpec::offline(48_000.0, 480)).expect("a legal spec");
    let block = |chain: &mut MeterChain, playing: Option<bool>| {
        chain.follow_transport(&Transport { playing, ..Transport::default() }, 480);
        chain.process(StereoBlock::new(&mut [0.25; 480], &mut [0.25; 480]));
        chain.readings().frames
    };
    assert_eq!(block(&mut chain, None), 480, "no transport: all is measured");
    assert_eq!(block(&mut chain, Some(false)), 480);
    assert_eq!(block(&mut chain, Some(true)), 960, "kept over a stop");
    chain.pause(true);
    assert_eq!(block(&mut chain, Some(true)), 960);
    chain.pause(false);
    chain.set(&Settings { reset_on_start: true, ..Settings::default() });
    assert_eq!(block(&mut chain, Some(false)), 960);
    assert_eq!(block(&mut chain, Some(true)), 480, "started anew");
    chain.set(&Settings { follow_transport: false, ..Settings::default() });
    assert_eq!(block(&mut chain, Some(false)), 960);
    chain.restart();
    assert_eq!(block(&mut chain, Some(false)), 480);
}
