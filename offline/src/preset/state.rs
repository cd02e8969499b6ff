//! What a plugin is told of a preset: a saved state.

use preset::flatten::{Parameter, Parameters};
use serde_json::{Map, Value, json};

/// The state of a Lathe plugin with these parameters and the bypass off: JSON in the form that nice-plug saves, after
/// its length in bytes as a 64-bit little-endian number.
#[must_use]
pub fn state(parameters: &Parameters) -> Vec<u8> {
    let mut params: Map<String, Value> = parameters
        .iter()
        .map(|(id, parameter)| {
            let value = match parameter {
                Parameter::Number(number) => json!({ "f32": *number as f32 }),
                Parameter::Switch(on) => json!({ "bool": on }),
                Parameter::Choice(id) => json!({ "string": id }),
            };
            (id.clone(), value)
        })
        .collect();
    params.insert("bypass".to_owned(), json!({ "bool": false }));
    let state = json!({ "version": env!("CARGO_PKG_VERSION"), "params": params, "fields": {} });
    let text = state.to_string();
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::chain::limiter;
    use preset::flatten::parameters;

    #[test]
    fn the_state_is_length_and_json_in_the_form_of_nice_plug() {
        let settings = limiter::Settings {
            input_gain_db: 4.25,
            word_length: limiter::WordLength::Bits24,
            ..Default::default()
        };
        let state = state(&parameters(&settings).expect("plain settings"));
        let (length, text) = state.split_at(8);
        assert_eq!(u64::from_le_bytes(length.try_into().expect("8 bytes")), text.len() as u64);
        let state: Value = serde_json::from_slice(text).expect("JSON");
        for (id, expected) in [
            ("input_gain_db", json!({ "f32": 4.25 })),
            ("ceiling_dbtp", json!({ "f32": -1.0 })),
            ("word_length", json!({ "string": "24" })),
            ("bypass", json!({ "bool": false })),
        ] {
            assert_eq!(state["params"][id], expected, "{id}");
        }
        // Every setting of the limiter, and the bypass.
        let count = parameters(&settings).expect("plain settings").len() + 1;
        assert_eq!(state["params"].as_object().map(Map::len), Some(count));
        assert_eq!(state["fields"], json!({}));
    }

    #[test]
    fn a_number_survives_as_the_nearest_f32() {
        let flat = Parameters::from([("q".to_owned(), Parameter::Number(0.1))]);
        let state: Value = serde_json::from_slice(&state(&flat)[8..]).expect("JSON");
        let read: f32 = serde_json::from_value(state["params"]["q"]["f32"].clone()).expect("a number");
        assert_eq!(read, 0.1);
    }
}
