//! States that no plugin wrote: cut off, garbled, made up.

use super::random;
use crate::plugin::{Parameter, Plugin, Spec};
use crate::reference::{open_state, seal_state, values};
use crate::subject::{Format, Subject};
use dsp_core::process::Mode;
use dsp_core::testkit::noise;
use serde_json::{Value, json};

/// Frames in a block between two damaged states.
const BLOCK: usize = 256;

/// Whatever state it is handed, a running plugin keeps running, with legal values and finite sound; and then takes a
/// sound state as if nothing had been.
///
/// # Panics
/// If not.
pub fn survives_damaged_state(subject: &Subject, format: Format) {
    let mut plugin = subject.load(format);
    let parameters = plugin.parameters();
    let sound = plugin.save();
    assert!(plugin.activate(Spec::stereo(BLOCK, Mode::Offline)), "stereo");
    for (case, state) in damaged(&sound) {
        // Whether it is taken or refused, nothing may break.
        let taken = plugin.load(&state);
        plugin.idle();
        if plugin.take_restart_request() {
            assert!(plugin.activate(Spec::stereo(BLOCK, Mode::Offline)), "{case}: stereo");
        }
        still_works(
            &mut *plugin,
            &parameters,
            &format!("{case}, {}", if taken { "taken" } else { "refused" }),
        );
    }
    assert!(plugin.load(&sound), "a sound state after all those");
    assert!(plugin.save() == sound, "a sound state after all those");
}

fn still_works(plugin: &mut dyn Plugin, parameters: &[Parameter], case: &str) {
    let [mut left, mut right] = [noise(1, 0.25, BLOCK), noise(2, 0.25, BLOCK)];
    plugin.process(&mut left, &mut right, &[]);
    // 36 dB of gain and 8 bands of 30 dB at once are legal: what is not, is no number.
    assert!(left.iter().chain(&right).all(|x| x.is_finite()), "{case}: the sound");
    for parameter in parameters {
        let value = plugin.value(parameter.id);
        assert!((0.0..=1.0).contains(&value), "{case}: {} is {value}", parameter.name);
    }
    for (id, value) in values(&plugin.save()) {
        let legal = value.as_f64().map_or(!value.is_null(), f64::is_finite);
        assert!(legal, "{case}: {id} is saved as {value}");
    }
}

/// Damaged states, each with what was done to it.
fn damaged(sound: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut states = vec![("empty".to_owned(), Vec::new())];
    for length in [1, 7, 8, 9, 100, 5_000] {
        let bytes: Vec<u8> = random(length as u64, length).iter().map(|x| (x * 255.0) as u8).collect();
        states.push((format!("{length} random bytes"), bytes.clone()));
        states.push((format!("{length} random bytes under a true length"), seal_state(&bytes)));
    }
    for n in 0..40 {
        let length = n * sound.len() / 40;
        states.push((format!("cut off after {length} bytes"), sound[..length].to_vec()));
        states.push((format!("JSON cut off after {length} bytes"), seal_state(&sound[8..8.max(length)])));
    }
    for length in [0, 1, sound.len() as u64, 1 << 20, 1 << 31, 1 << 40, 1 << 60, u64::MAX] {
        let state = [&length.to_le_bytes(), &sound[8..]].concat();
        states.push((format!("says it is {length} bytes long"), state));
    }
    for (n, at) in random(3, 200).into_iter().enumerate() {
        let mut state = sound.to_vec();
        let bit = (at * 8.0 * state.len() as f64) as usize % (8 * state.len());
        state[bit / 8] ^= 1 << (bit % 8);
        states.push((format!("flip {n}, of bit {bit}"), state));
    }
    states.push(("followed by junk".to_owned(), [sound, b"junk"].concat()));
    states.extend(made_up(sound).into_iter().map(|(case, json)| (case, seal_state(json.as_bytes()))));
    states
}

/// JSON that is not what it should be.
fn made_up(sound: &[u8]) -> Vec<(String, String)> {
    let valid = open_state(sound);
    let ids: Vec<String> = valid["params"].as_object().expect("parameters").keys().cloned().collect();
    let every = |value: &str| {
        let params: Vec<String> = ids.iter().map(|id| format!("{id:?}:{value}")).collect();
        format!(r#"{{"version":"0.1.0","params":{{{}}},"fields":{{}}}}"#, params.join(","))
    };
    let mut states: Vec<(String, String)> = [
        "1e30",
        "-1e30",
        "3.5e38",
        "-3.5e38",
        "1e308",
        "1e999",
        "1e-45",
        "-0.0",
        "null",
        "NaN",
        "\"1\"",
        "[]",
        "{}",
        "9223372036854775808",
        "true",
    ]
    .iter()
    .flat_map(|number| {
        ["f32", "i32", "bool", "string", "f64"].map(|kind| format!(r#"{{"{kind}":{number}}}"#))
    })
    .chain(
        ["1", "null", "{}", "[]", "\"f32\"", r#"{"f32":1,"i32":1}"#, r#"{"string":"no such choice"}"#]
            .map(str::to_owned),
    )
    .map(|value| (format!("every value {value}"), every(&value)))
    .collect();
    let with = |key: &str, value: Value| {
        let mut state = valid.clone();
        state[key] = value;
        state.to_string()
    };
    for odd in [
        json!(null),
        json!(1),
        json!("x"),
        json!([]),
        json!([1, 2]),
        json!({}),
        json!({ "unknown": { "f32": 1.0 } }),
    ] {
        for key in ["version", "params", "fields"] {
            states.push((format!("{key} is {odd}"), with(key, odd.clone())));
        }
        states.push((format!("all of it is {odd}"), odd.to_string()));
    }
    states.push(("a long version".to_owned(), with("version", json!("9".repeat(1 << 20)))));
    states.push((
        "fields nobody knows".to_owned(),
        with("fields", json!({ "editor-state": "[[[", "x": "{}" })),
    ));
    for depth in [100, 100_000] {
        states.push((format!("{depth} open brackets"), "[".repeat(depth)));
        let nested = format!("{}{}", r#"{"params":"#.repeat(depth), "}".repeat(depth));
        states.push((format!("{depth} objects in one another"), nested));
    }
    states
}
