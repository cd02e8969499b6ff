//! Saving and restoring.

use super::{anything, bypass_of, named};
use crate::reference::{open_state, seal_state, values};
use crate::subject::{Format, Subject};
use serde_json::Value;

/// A state restores every value in a new instance, which saves the same bytes again.
///
/// # Panics
/// If not.
pub fn state_survives(subject: &Subject, format: Format) {
    for seed in 0..8 {
        let mut first = subject.load(format);
        let parameters = first.parameters();
        first.set(&anything(&parameters, seed));
        let state = first.save();
        let mut second = subject.load(format);
        assert!(second.load(&state), "seed {seed}: the state is refused");
        second.idle();
        let again = second.save();
        assert_eq!(values(&again), values(&state), "seed {seed}");
        assert!(again == state, "seed {seed}: equal values, other bytes");
        for parameter in &parameters {
            let (was, is) = (first.value(parameter.id), second.value(parameter.id));
            // What the host set is kept to the f32 of the parameter, and its range may bend: what counts is what it
            // reads as.
            let texts = [first.text(parameter.id, was), second.text(parameter.id, is)];
            assert_eq!(texts[0], texts[1], "seed {seed}: {} was {was} and is {is}", parameter.name);
        }
    }
}

/// A state that lacks values gives the defaults for them, whatever was set before.
///
/// # Panics
/// If not.
pub fn missing_values_are_defaults(subject: &Subject, format: Format) {
    let mut plugin = subject.load(format);
    let defaults = plugin.save();
    let parameters = plugin.parameters();
    plugin.set(&anything(&parameters, 1));
    let bypass = bypass_of(&mut *plugin).id;
    plugin.set(&[(bypass, 1.0)]);
    let mut state = open_state(&plugin.save());
    let params = state["params"].as_object_mut().expect("parameters");
    params.retain(|id, _| id == "bypass");
    assert!(plugin.load(&seal_state(state.to_string().as_bytes())), "an incomplete state is refused");
    plugin.idle();
    let mut expected = values(&defaults);
    expected.insert("bypass".to_owned(), Value::Bool(true));
    assert_eq!(values(&plugin.save()), expected);
    if let Some(gain) = subject.gain {
        let gain = named(&mut *plugin, gain.name);
        assert_eq!(plugin.value(gain.id), gain.default, "{}", gain.name);
    }
}
