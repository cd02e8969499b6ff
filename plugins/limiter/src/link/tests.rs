//! Both ends of the link around a chain, without a host.

use super::*;
use dsp_core::chain::limiter::{SILENT_COLUMNS, Settings};
use dsp_core::process::{Chain, Processor, StereoBlock};
use dsp_core::testkit::sine;

const FRAMES: usize = 480;

/// A prepared chain with 6 dB of gain, its link, and the end of a window.
fn linked() -> (LimiterChain, LimiterLink, End) {
    let (mut chain, mut link) = (LimiterChain::default(), LimiterLink::default());
    let end = link.end();
    chain.set(&Settings { input_gain_db: 6.0, ..Settings::default() });
    let spec = ProcessSpec::offline(48_000.0, FRAMES);
    chain.prepare(spec).expect("a legal spec");
    link.prepared(&chain, &spec);
    (chain, link, end)
}

/// Plays a sine of `amplitude` for half a second, as the shell plays blocks.
fn play(chain: &mut LimiterChain, link: &mut LimiterLink, amplitude: f64) {
    let sound = sine(997.0, amplitude, 0.0, 48_000.0, 24_000);
    for block in sound.chunks(FRAMES) {
        let [mut left, mut right] = [block.to_vec(), vec![0.0; FRAMES]];
        link.before(chain, &Transport::default(), FRAMES);
        chain.process(StereoBlock::new(&mut left, &mut right));
        link.after(chain, &[&mut left, &mut right]);
    }
}

#[test]
fn one_picture_after_many_blocks_shows_the_furthest_of_them() {
    let (mut chain, mut link, mut end) = linked();
    assert_eq!(end.sample_rate_hz(), Some(48_000.0));
    play(&mut chain, &mut link, 1.0);
    assert!(end.refresh(&chain.readings()));
    // +6 dB of gain; the samples of a sine at 997 Hz come within 0.005 dB of its crest.
    assert!((end.levels.input_db[0] - 6.0).abs() < 0.01, "{:?}", end.levels);
    assert!(end.furthest.output_db <= -1.0 && end.furthest.output_db > -1.5, "{:?}", end.furthest);
    assert!((end.furthest.reduction_db + 7.0).abs() < 0.2, "{:?}", end.furthest);
    // All of the half second but what is still on its way through the look-ahead.
    assert!(end.roll.aged().count() >= 47);
}

#[test]
fn the_window_measures_anew_and_the_picture_goes_on() {
    let (mut chain, mut link, mut end) = linked();
    play(&mut chain, &mut link, 1.0);
    end.refresh(&chain.readings());
    let (loud, columns) = (chain.readings(), end.roll.aged().count());
    end.restart();
    play(&mut chain, &mut link, 0.1);
    end.refresh(&chain.readings());
    let quiet = chain.readings();
    // The look-ahead holds some milliseconds of the loud half.
    play(&mut chain, &mut link, 0.1);
    assert!(loud.momentary_lufs - chain.readings().momentary_lufs > 10.0);
    assert!(quiet.column_count > loud.column_count && end.roll.aged().count() > columns);
    end.restart();
    play(&mut chain, &mut link, 0.1);
    assert!(chain.readings().true_peak_dbtp < -12.0, "{}", chain.readings().true_peak_dbtp);
}

#[test]
fn silence_that_goes_on_brings_the_window_to_rest() {
    let (mut chain, mut link, _) = linked();
    play(&mut chain, &mut link, 0.5);
    for _ in 0..2 * (SILENT_COLUMNS / 50) {
        play(&mut chain, &mut link, 0.0);
    }
    let before = chain.readings();
    assert!(before.column_count >= u64::from(SILENT_COLUMNS));
    play(&mut chain, &mut link, 0.0);
    assert!(chain.readings() == before, "nothing to draw");
    play(&mut chain, &mut link, 0.5);
    assert!(chain.readings().column_count > before.column_count + 45);
}
