//! Latency, tail and bypass.

use super::{busy, bypass_of, first_difference, song};
use crate::plugin::Spec;
use crate::reference::{offline, values};
use crate::subject::{Format, Subject};
use dsp_core::process::{Channels, Mode};
use dsp_core::testkit::{impulse, onset};

/// The latency that a plugin reports is the delay of an impulse, and latency and tail are those of its chain.
///
/// # Panics
/// If not.
pub fn latency_is_measured(subject: &Subject, format: Format) {
    for sample_rate_hz in [44_100.0, 48_000.0, 192_000.0] {
        let mut plugin = subject.load(format);
        let spec = Spec { sample_rate_hz, ..Spec::stereo(512, Mode::Offline) };
        let mut chain = (subject.reference)();
        chain.set(&values(&plugin.save()));
        chain.prepare(spec);
        assert!(plugin.activate(spec), "stereo");
        let latency = plugin.latency();
        assert_eq!(latency, chain.latency(), "latency at {sample_rate_hz} Hz");
        // At -12 dBFS: below the limiter's ceiling, even between the samples.
        let mut left: Vec<f32> = impulse(100, latency + 2_000).iter().map(|x| 0.25 * x).collect();
        let mut right = left.clone();
        for (left, right) in left.chunks_mut(512).zip(right.chunks_mut(512)) {
            plugin.process(left, right, &[]);
        }
        assert_eq!(onset(&left), Some(100 + latency), "an impulse at frame 100, at {sample_rate_hz} Hz");
        assert_eq!(onset(&right), Some(100 + latency), "an impulse at frame 100, at {sample_rate_hz} Hz");
        assert_eq!(plugin.tail(), Some(chain.tail()), "tail at {sample_rate_hz} Hz");
    }
}

/// Bypassed, a plugin at busy settings gives its input, later by its latency, bit for bit; switched in mid-song, it does
/// so once the fade is over.
///
/// # Panics
/// If not.
pub fn bypass_nulls(subject: &Subject, format: Format) {
    const BLOCK: usize = 1_000;
    let mut plugin = subject.load(format);
    let parameters = plugin.parameters();
    plugin.set(&busy(&parameters, 4));
    let bypass = bypass_of(&mut *plugin).id;
    for at_once in [true, false] {
        plugin.set(&[(bypass, f64::from(u8::from(at_once)))]);
        assert!(plugin.activate(offline(48_000.0, BLOCK, Channels::Stereo)), "stereo");
        let latency = plugin.latency();
        let [mut left, mut right] = song();
        let switch_at = if at_once { 0 } else { left.len() / 2 / BLOCK * BLOCK };
        for (n, (left, right)) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)).enumerate() {
            let change = crate::plugin::Change { frame: 0, id: bypass, value: 1.0 };
            let switch = !at_once && n * BLOCK == switch_at;
            plugin.process(left, right, if switch { std::slice::from_ref(&change) } else { &[] });
        }
        // A fade of two poles ends in well under a second.
        let from = if at_once { latency } else { switch_at + 48_000 };
        for (side, output) in [left, right].iter().enumerate() {
            if at_once {
                assert!(
                    output[..latency].iter().all(|x| *x == 0.0),
                    "side {side}: sound before it can be there"
                );
            }
            let input = &song()[side];
            let expected = &input[from - latency..input.len() - latency];
            let difference = first_difference(&output[from..], expected);
            assert_eq!(
                difference, None,
                "side {side}, switched at once: {at_once}: frame after {from}, got, expected"
            );
        }
    }
}
