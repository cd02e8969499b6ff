//! Automation to the sample.

use super::{first_difference, named, song};
use crate::plugin::Change;
use crate::reference::{offline, values};
use crate::subject::{Format, Subject};
use dsp_core::process::Channels;

/// Longest block.
const BLOCK: usize = 2_048;
/// Frames at which the gain steps, and to what, normalized. None lies on the edge of a block; the last two lie in one.
const STEPS: [(usize, f64); 4] =
    [(1_237, 0.6), (BLOCK * 3 + 1, 0.45), (BLOCK * 7 + 501, 0.7), (BLOCK * 7 + 502, 0.55)];

/// A step of the gain at an odd frame is heard exactly there: the output equals that of the chain handed the new gain
/// between two blocks that meet at that frame.
///
/// # Panics
/// If not.
pub fn automates_to_the_sample(subject: &Subject, format: Format) {
    let Some(gain) = subject.gain else { return };
    let mut plugin = subject.load(format);
    let parameter = named(&mut *plugin, gain.name);
    // clap-wrapper 0.3 hands a plugin only the last point of each parameter in a block.
    let steps = match format {
        Format::Clap => &STEPS[..],
        Format::Vst3 => &STEPS[..3],
    };
    let spec = offline(48_000.0, BLOCK, Channels::Stereo);
    let mut chain = (subject.reference)();
    let mut settings = values(&plugin.save());
    chain.set(&settings);
    chain.prepare(spec);
    // What each step means in the parameter's own numbers, the plugin says.
    let mut meant = Vec::new();
    for &(frame, value) in steps {
        plugin.set(&[(parameter.id, value)]);
        meant.push((frame, values(&plugin.save())[gain.state_id].clone()));
    }
    plugin.set(&[(parameter.id, parameter.default)]);
    let [mut left, mut right] = song();
    let [mut expected_left, mut expected_right] = [left.clone(), right.clone()];
    assert!(plugin.activate(spec), "stereo");
    for (n, (left, right)) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)).enumerate() {
        let within = |&&(frame, _): &&(usize, f64)| frame / BLOCK == n;
        let change = |&(frame, value): &(usize, f64)| Change {
            frame: (frame % BLOCK) as u32,
            id: parameter.id,
            value,
        };
        let changes: Vec<Change> = steps.iter().filter(within).map(change).collect();
        plugin.process(left, right, &changes);
    }
    let mut at = 0;
    for (frame, value) in meant {
        chain.process(&mut expected_left[at..frame], &mut expected_right[at..frame]);
        settings.insert(gain.state_id.to_owned(), value);
        chain.set(&settings);
        at = frame;
    }
    chain.process(&mut expected_left[at..], &mut expected_right[at..]);
    assert_eq!(first_difference(&left, &expected_left), None, "frame, got, expected on the left");
    assert_eq!(first_difference(&right, &expected_right), None, "frame, got, expected on the right");
    assert!(first_difference(&left, &song()[0]).is_some(), "a gain that changes nothing proves nothing");
}
