//! The sound of a plugin is the sound of its chain, bit for bit.

use super::{busy, first_difference, song};
use crate::plugin::{Plugin, Spec};
use crate::reference::{for_channels, offline, values};
use crate::subject::{Format, Subject};
use dsp_core::process::Channels;

/// Lengths of blocks, over and over: odd ones, a power of two, the longest that a chain is handed, and one that the shell
/// has to cut.
const BLOCKS: [usize; 7] = [512, 1, 17, 64, 4_096, 333, 6_000];

/// Busy settings that are tried until two of them sound.
const MOST_SEEDS: u64 = 8;

/// At default and at busy settings, set one by one and restored from a state, at two rates, the plugin gives what the
/// chain gives.
///
/// # Panics
/// If not.
pub fn sounds_like_its_chain(subject: &Subject, format: Format) {
    let spec = |rate_hz| offline(rate_hz, 6_000, Channels::Stereo);
    let mut plugin = subject.load(format);
    compare(subject, &mut *plugin, spec(48_000.0), &BLOCKS, "default settings");
    let parameters = plugin.parameters();
    // Solos and mutes at random may leave nothing to hear: that proves less.
    let mut heard = 0;
    for seed in 1..=MOST_SEEDS {
        plugin.set(&busy(&parameters, seed));
        heard += usize::from(agree(subject, &mut *plugin, spec(48_000.0), &BLOCKS, "busy settings"));
        if heard == 2 {
            break;
        }
    }
    assert_eq!(heard, 2, "hardly any busy settings let anything through");
    let mut restored = subject.load(format);
    assert!(restored.load(&plugin.save()), "its own state");
    restored.idle();
    // The song does not mind being played twice as fast.
    compare(subject, &mut *restored, spec(96_000.0), &[1_024], "a state");
}

/// A mono layout gives what the chain gives on its left when both sides are fed alike. VST3 has no mono layout:
/// clap-wrapper 0.3 offers a host the ports that are there and does not switch them, so the plugin must refuse, and stay
/// ready for stereo.
///
/// # Panics
/// If not.
pub fn takes_mono(subject: &Subject, format: Format) {
    let mut plugin = subject.load(format);
    let parameters = plugin.parameters();
    plugin.set(&busy(&parameters, 3));
    let spec = offline(48_000.0, 6_000, Channels::Mono);
    match format {
        Format::Clap => compare(subject, &mut *plugin, spec, &BLOCKS, "mono"),
        Format::Vst3 => assert!(!plugin.activate(spec), "VST3 takes mono: compare its sound"),
    }
    compare(subject, &mut *plugin, Spec { channels: Channels::Stereo, ..spec }, &[777], "stereo after mono");
}

fn compare(subject: &Subject, plugin: &mut dyn Plugin, spec: Spec, blocks: &[usize], case: &str) {
    assert!(agree(subject, plugin, spec, blocks, case), "{case}: silence proves nothing");
}

/// Holds the sound of a plugin against that of its chain; says whether there was any.
fn agree(subject: &Subject, plugin: &mut dyn Plugin, spec: Spec, blocks: &[usize], case: &str) -> bool {
    let [mut left, mut right] = for_channels(song(), spec.channels);
    let [mut expected_left, mut expected_right] = [left.clone(), right.clone()];
    let mut chain = (subject.reference)();
    chain.set(&values(&plugin.save()));
    chain.prepare(spec);
    assert!(plugin.activate(spec), "{case}: {spec:?} is refused");
    let mut at = 0;
    for frames in blocks.iter().cycle() {
        let end = (at + frames).min(left.len());
        plugin.process(&mut left[at..end], &mut right[at..end], &[]);
        at = end;
        if at == left.len() {
            break;
        }
    }
    // How a sound is cut into blocks makes no difference: dsp-core's contract. So the chain is handed another cut.
    for (left, right) in expected_left.chunks_mut(1_000).zip(expected_right.chunks_mut(1_000)) {
        chain.process(left, right);
    }
    plugin.deactivate();
    assert_eq!(first_difference(&left, &expected_left), None, "{case}: frame, got, expected on the left");
    if spec.channels == Channels::Stereo {
        assert_eq!(
            first_difference(&right, &expected_right),
            None,
            "{case}: frame, got, expected on the right"
        );
    }
    left.iter().chain(&right).any(|x| *x != 0.0)
}
