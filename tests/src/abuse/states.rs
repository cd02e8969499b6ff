//! States at random and states that were damaged, one after the other into a running plugin.

use super::Dice;
use crate::plugin::Spec;
use crate::reference::{open_state, seal_state};
use crate::subject::{Format, Subject};
use dsp_core::process::Mode;
use dsp_core::testkit::noise;
use serde_json::{Value, json};

/// Frames in the block after each state.
const BLOCK: usize = 64;

/// Loads `count` states, half of them real ones with random values, half of them damaged in their bytes. Whatever it is
/// handed, the plugin takes or refuses it, and plays on; what it took it gives back as it then stands.
///
/// # Panics
/// If not; names plugin and seed.
pub fn damaged(subject: &Subject, format: Format, seed: u64, count: usize) {
    let mut dice = Dice::new(seed);
    let mut plugin = subject.load(format);
    let own = plugin.save();
    assert!(plugin.activate(Spec::stereo(BLOCK, Mode::Offline)), "stereo");
    for n in 0..count {
        let state = at_random(&mut dice, &own);
        let state = if n % 2 == 0 { state } else { dice.mutated(&state) };
        let case = || format!("{} seed {seed}, state {n}", subject.name);
        plugin.load(&state);
        plugin.idle();
        if plugin.take_restart_request() {
            assert!(plugin.activate(Spec::stereo(BLOCK, Mode::Offline)), "{}: stereo", case());
        }
        let [mut left, mut right] = [noise(1, 0.25, BLOCK), noise(2, 0.25, BLOCK)];
        plugin.process(&mut left, &mut right, &[]);
        let sane = left.iter().chain(&right).all(|x| x.is_finite() && !x.is_subnormal());
        assert!(sane, "{}: the sound", case());
        let saved = plugin.save();
        assert!(plugin.load(&saved), "{}: its own state", case());
    }
}

/// A state of the plugin's own with values of any size and kind.
fn at_random(dice: &mut Dice, own: &[u8]) -> Vec<u8> {
    let mut state = open_state(own);
    let Some(params) = state["params"].as_object_mut() else { panic!("a state without parameters") };
    for value in params.values_mut() {
        let Some((kind, old)) = value.as_object().and_then(|map| map.iter().next()) else { continue };
        let (kind, old) = (kind.clone(), old.clone());
        let new = match dice.below(8) {
            0 => json!(1e30),
            1 => json!(-dice.share() * 1e4),
            2 => Value::Null,
            3 => json!(dice.below(40)),
            4 => json!(dice.share() < 0.5),
            5 => json!("Linear"),
            6 => json!(dice.share()),
            _ => old,
        };
        *value = json!({ kind: new });
    }
    if dice.share() < 0.3 {
        let names: Vec<String> = params.keys().cloned().collect();
        params.remove(dice.one(&names));
    }
    seal_state(state.to_string().as_bytes())
}
