//! The list of parameters, and their texts.

use super::bypass_of;
use crate::subject::{Format, Subject};
use std::collections::BTreeSet;

/// Values from one end of a range to the other.
const GRID: u32 = 100;

/// The latency follows these, and a latency cannot be automated: the host has to restart the plugin for it.
const NOT_AUTOMATABLE: [&str; 6] =
    ["Gain Oversampling", "Lookahead", "Oversampling", "Phase", "Phase Mode", "Resolution"];

/// Ids and names are unique, defaults are legal and in force, and there is one bypass, a switch that is off.
///
/// # Panics
/// If not.
pub fn parameters_are_sound(subject: &Subject, format: Format) {
    let mut plugin = subject.load(format);
    let parameters = plugin.parameters();
    let ids: BTreeSet<u32> = parameters.iter().map(|parameter| parameter.id).collect();
    let names: BTreeSet<&str> = parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    assert_eq!((ids.len(), names.len()), (parameters.len(), parameters.len()), "{parameters:#?}");
    for parameter in &parameters {
        assert!((0.0..=1.0).contains(&parameter.default), "{parameter:?}");
        assert!(!parameter.name.is_empty(), "{parameter:?}");
        assert_eq!(parameter.is_automatable, !NOT_AUTOMATABLE.contains(&&*parameter.name), "{parameter:?}");
        assert_eq!(plugin.value(parameter.id), parameter.default, "{parameter:?}");
    }
    assert_eq!(parameters.iter().filter(|parameter| parameter.is_bypass).count(), 1);
    let bypass = bypass_of(&mut *plugin);
    assert_eq!((bypass.name.as_str(), bypass.default, bypass.steps), ("Bypass", 0.0, 1));
}

/// A value's text reads back to a value of the same text, over the whole range; nonsense does not read.
///
/// # Panics
/// If not.
pub fn texts_are_stable(subject: &Subject, format: Format) {
    let mut plugin = subject.load(format);
    for parameter in plugin.parameters() {
        let (id, name) = (parameter.id, &parameter.name);
        for value in (0..=GRID).map(|n| f64::from(n) / f64::from(GRID)) {
            let text = plugin.text(id, value);
            assert!(!text.is_empty(), "{name} at {value}");
            let back = plugin.parse(id, &text).unwrap_or_else(|| panic!("{name}: {text:?} does not read"));
            assert!((0.0..=1.0).contains(&back), "{name}: {text:?} is {back}");
            assert_eq!(plugin.text(id, back), text, "{name}: {value} reads back as {back}");
            assert_eq!(plugin.parse(id, &text), Some(back), "{name}: {text:?}");
        }
        assert_eq!(plugin.parse(id, "nonsense"), None, "{name}");
    }
}
