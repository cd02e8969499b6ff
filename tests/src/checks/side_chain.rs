//! The side-chain input of the multiband dynamics.

use super::named;
use crate::clap::Live;
use crate::plugin::{Change, Plugin, Spec};
use crate::subject::{Format, MULTIBAND};
use crate::vst3;
use dsp_core::process::Mode;
use dsp_core::testkit::{rms_db, sine};

const RATE_HZ: f64 = 48_000.0;
/// Frames in a block: whole periods of both tones.
const BLOCK: usize = 480;
/// 40 times the release, after which e^-40 of a step is left.
const SETTLING_BLOCKS: usize = 200;

/// One band that halves in dB what its side-chain input has above -40 dBFS.
const SETTINGS: [(&str, &str); 7] = [
    ("Bands", "1"),
    ("Band 1 Side-Chain", "External"),
    ("Band 1 Threshold", "-40 dB"),
    ("Band 1 Ratio", "2"),
    ("Band 1 Knee", "0 dB"),
    ("Band 1 Attack", "0.02 ms"),
    ("Band 1 Release", "50 ms"),
];

/// A tone on the side-chain input reduces another on the main input by what the curve says; silence there does nothing, and
/// neither does a tone on the main input alone, however loud.
///
/// # Panics
/// If not.
pub fn side_chain_drives_the_gain(format: Format) {
    let subject = MULTIBAND;
    let mut reader = subject.load(format);
    let change = |&(name, text): &(&str, &str)| {
        let id = named(&mut *reader, name).id;
        let value = reader.parse(id, text).unwrap_or_else(|| panic!("{name}: {text} does not read"));
        Change { frame: 0, id, value }
    };
    let changes: Vec<Change> = SETTINGS.iter().map(change).collect();
    match format {
        Format::Clap => {
            let mut live = Live::load(&subject.bundle(format), subject.clap_id);
            let mut audio = live.start(RATE_HZ, BLOCK);
            listen(&changes, |left, right, beside, changes| {
                audio.process_beside(left, right, beside, changes);
            });
            live.stop(audio);
        }
        Format::Vst3 => {
            let mut plugin = vst3::Instance::load(&subject.bundle(format));
            assert!(plugin.activate(Spec::stereo(BLOCK, Mode::Realtime)), "stereo");
            let mut audio = plugin.audio();
            listen(&changes, |left, right, beside, changes| {
                audio.process_beside(left, right, beside, changes);
            });
        }
    }
}

fn listen(changes: &[Change], mut process: impl FnMut(&mut [f32], &mut [f32], Option<&[f32]>, &[Change])) {
    let (tone, key) = (sine(1_000.0, 0.5, 0.0, RATE_HZ, BLOCK), sine(300.0, 0.1, 0.0, RATE_HZ, BLOCK));
    let dry_db = rms_db(&tone);
    let mut heard_db = |beside: Option<&[f32]>, changes: &[Change]| {
        let mut heard = f64::NAN;
        for n in 0..SETTLING_BLOCKS {
            let [mut left, mut right] = [tone.clone(), tone.clone()];
            process(&mut left, &mut right, beside, if n == 0 { changes } else { &[] });
            heard = rms_db(&left) - dry_db;
        }
        heard
    };
    assert!(heard_db(None, changes).abs() < 1e-3, "silence on the side-chain input does something");
    // The key is 20 dB over: 10 dB less. Between its peaks, 1.67 ms apart, a release of 50 ms regains 0.33 dB of it.
    let reduced_db = heard_db(Some(&key), &[]);
    assert!((-10.05..-9.6).contains(&reduced_db), "{reduced_db} dB, not -10");
    assert!(heard_db(None, &[]).abs() < 1e-3, "what was reduced does not come back");
}
