//! Changes reach the sound in real time, where slow design work is done on another thread.

use super::named;
use crate::clap::Live;
use crate::plugin::{Change, Plugin, Spec};
use crate::subject::{Format, Subject};
use crate::vst3;
use dsp_core::process::Mode;
use dsp_core::testkit::{rms_db, sine};
use std::time::Duration;

const RATE_HZ: f64 = 48_000.0;
/// Frames in a block: 32 whole periods of the tone, so that every block has the same level.
const BLOCK: usize = 1_280;
/// The bell of the EQ's fifth band sits here by default.
const TONE_HZ: f64 = 1_200.0;
/// Blocks until a change must be heard, and settled: nearly two minutes of sound. What is waited for is another thread,
/// which gets a moment after each block.
const MOST_BLOCKS: usize = 4_000;
/// Blocks in a row for which the level must stand.
const SETTLED_BLOCKS: usize = 40;

/// Every change is heard within a bounded number of blocks, and then stays.
///
/// # Panics
/// If not.
pub fn follows_in_real_time(subject: &Subject, format: Format) {
    let Some(gain) = subject.gain else { return };
    let mut steps = vec![(vec![(gain.name, "6 dB")], 6.0)];
    if subject.name == "Lathe EQ" {
        steps.push((vec![("Band 5 On", "On"), ("Band 5 Gain", "12 dB")], 18.0));
        steps.push((vec![("Band 5 Gain", "-9 dB")], -3.0));
    }
    // Times and texts are the same offline; the plugin that plays is another instance.
    let mut reader = subject.load(format);
    let mut change = |&(name, text): &(&str, &str)| {
        let id = named(&mut *reader, name).id;
        let value = reader.parse(id, text).unwrap_or_else(|| panic!("{name}: {text} does not read"));
        Change { frame: 3, id, value }
    };
    let steps: Vec<(Vec<Change>, f64)> =
        steps.iter().map(|(changes, db)| (changes.iter().map(&mut change).collect(), *db)).collect();
    match format {
        Format::Clap => {
            let mut live = Live::load(&subject.bundle(format), subject.clap_id);
            let mut audio = live.start(RATE_HZ, BLOCK);
            listen(&steps, |left, right, changes| {
                audio.process(left, right, changes);
                live.idle();
            });
            live.stop(audio);
        }
        Format::Vst3 => {
            let mut plugin = vst3::Instance::load(&subject.bundle(format));
            assert!(plugin.activate(Spec::stereo(BLOCK, Mode::Realtime)), "stereo");
            listen(&steps, |left, right, changes| plugin.process(left, right, changes));
        }
    }
}

fn listen(steps: &[(Vec<Change>, f64)], mut process: impl FnMut(&mut [f32], &mut [f32], &[Change])) {
    let tone = sine(TONE_HZ, 0.05, 0.0, RATE_HZ, BLOCK);
    let dry_db = rms_db(&tone);
    for (changes, expected_db) in [(Vec::new(), 0.0)].iter().chain(steps) {
        let (mut in_a_row, mut heard_db) = (0, f64::NEG_INFINITY);
        for n in 0..MOST_BLOCKS {
            let [mut left, mut right] = [tone.clone(), tone.clone()];
            process(&mut left, &mut right, if n == 0 { changes } else { &[] });
            heard_db = rms_db(&left) - dry_db;
            // The bell's top is exact, but a kernel of a few thousand taps may miss it by hundredths of a dB.
            in_a_row = if (heard_db - expected_db).abs() < 0.1 { in_a_row + 1 } else { 0 };
            if in_a_row == SETTLED_BLOCKS {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(
            in_a_row, SETTLED_BLOCKS,
            "{changes:?}: {heard_db} dB after {MOST_BLOCKS} blocks, not {expected_db}"
        );
    }
}
