//! What a plugin must sound like: the dsp-core chain itself, set to what the plugin's saved state says.

use crate::plugin::Spec;
use dsp_core::process::{Chain, Channels, Mode, ProcessSpec, StereoBlock};
use dsp_core::simd::Simd;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Values of parameters by their ids in the state: numbers, switches, names of choices.
pub type Values = BTreeMap<String, Value>;

/// The JSON in a saved state: nice-plug writes its length as 8 bytes, least first, and then
/// `{"version": …, "params": {id: {kind: value}}, "fields": {}}`.
///
/// # Panics
/// If the state is not of this form.
#[must_use]
pub fn open_state(state: &[u8]) -> Value {
    let (length, json) = state.split_first_chunk().expect("a state has a length");
    assert_eq!(u64::from_le_bytes(*length), json.len() as u64, "the length in a state");
    serde_json::from_slice(json).expect("a state is JSON")
}

/// A saved state of this JSON text.
#[must_use]
pub fn seal_state(json: &[u8]) -> Vec<u8> {
    [&(json.len() as u64).to_le_bytes(), json].concat()
}

/// The parameters in a saved state.
///
/// # Panics
/// If the state is not of the form of [`open_state`].
#[must_use]
pub fn values(state: &[u8]) -> Values {
    let state = open_state(state);
    let params = state["params"].as_object().expect("a state has parameters");
    let value = |(id, kind): (&String, &Value)| {
        let kind = kind.as_object().expect("a parameter has a kind");
        (id.clone(), kind.values().next().expect("a kind has a value").clone())
    };
    params.iter().map(value).collect()
}

/// A chain of any plugin, under the plugin's own names.
pub trait Reference {
    /// Sets what the values say.
    fn set(&mut self, values: &Values);

    /// Prepares for what the plugin was activated for.
    fn prepare(&mut self, spec: Spec);

    /// Processes in place. On a mono layout the right holds the same as the left.
    fn process(&mut self, left: &mut [f32], right: &mut [f32]);

    /// Latency in frames.
    fn latency(&self) -> usize;

    /// Frames for which the output may sound after the input has ended.
    fn tail(&self) -> usize;
}

/// The chain `C`.
#[derive(Default)]
pub struct Of<C>(C);

impl<C: Chain> Reference for Of<C>
where
    C::Settings: Default + Serialize + DeserializeOwned,
{
    fn set(&mut self, values: &Values) {
        self.0.set(&settings(values));
    }

    fn prepare(&mut self, spec: Spec) {
        let Spec { sample_rate_hz, max_frames, channels, mode } = spec;
        let spec = ProcessSpec { sample_rate_hz, max_frames, channels, mode, simd: Simd::detect() };
        self.0.prepare(spec).expect("a legal spec");
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.0.process(StereoBlock::new(left, right));
    }

    fn latency(&self) -> usize {
        self.0.latency()
    }

    fn tail(&self) -> usize {
        self.0.tail()
    }
}

/// The settings that the values of a state stand for.
///
/// # Panics
/// A value is missing or does not fit.
#[must_use]
pub fn settings<S: Default + Serialize + DeserializeOwned>(values: &Values) -> S {
    let defaults = serde_json::to_value(S::default()).expect("settings are plain data");
    serde_json::from_value(filled(&defaults, values)).expect("the values fit the settings")
}

/// Settings with each field replaced by the parameter of its name: `bands[0].gain_db` by `gain_db_1`,
/// `crossover_hz[1]` by `crossover_hz_2`.
fn filled(settings: &Value, values: &Values) -> Value {
    let Value::Object(fields) = settings else { panic!("settings are a table") };
    let value = |id: &str| exact(values.get(id).unwrap_or_else(|| panic!("the state has no {id}")));
    let item = |name: &str, number: usize, item: &Value| match item {
        Value::Object(band) => {
            Value::Object(band.keys().map(|key| (key.clone(), value(&format!("{key}_{number}")))).collect())
        }
        _ => value(&format!("{name}_{number}")),
    };
    let field = |(name, field): (&String, &Value)| {
        let new = match field {
            Value::Array(items) => items.iter().zip(1..).map(|(of, number)| item(name, number, of)).collect(),
            _ => value(name),
        };
        (name.clone(), new)
    };
    Value::Object(fields.iter().map(field).collect::<Map<_, _>>())
}

/// A parameter is an f32: its decimal digits in the state are the shortest that name it, and not its exact value.
fn exact(value: &Value) -> Value {
    match value.as_f64() {
        Some(number) => Value::from(f64::from(number as f32)),
        None => value.clone(),
    }
}

/// Sound with both sides of a mono layout alike.
#[must_use]
pub fn for_channels(sound: [Vec<f32>; 2], channels: Channels) -> [Vec<f32>; 2] {
    let [left, right] = sound;
    match channels {
        Channels::Mono => [left.clone(), left],
        Channels::Stereo => [left, right],
    }
}

/// Offline, so that nothing depends on how fast another thread is.
#[must_use]
pub fn offline(sample_rate_hz: f64, max_frames: usize, channels: Channels) -> Spec {
    Spec { sample_rate_hz, max_frames, channels, mode: Mode::Offline }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::chain::multiband;
    use serde_json::json;

    #[test]
    fn the_values_of_a_state_fill_the_settings() {
        let defaults = serde_json::to_value(multiband::Settings::default()).expect("plain data");
        let Value::Object(top) = &defaults else { panic!("a table") };
        let mut params = Map::new();
        for n in 1..=multiband::BANDS {
            for (key, value) in defaults["bands"][n - 1].as_object().expect("a band") {
                params.insert(format!("{key}_{n}"), json!({ "kind": value }));
            }
        }
        for (n, hz) in [0.1, 2_000.0, 6_000.0, 9_000.0, 13_000.0].into_iter().enumerate() {
            params.insert(format!("crossover_hz_{}", n + 1), json!({ "f32": hz }));
        }
        for (key, value) in top.iter().filter(|(_, value)| !value.is_array()) {
            params.insert(key.clone(), json!({ "kind": value }));
        }
        params.insert("threshold_db_2".to_owned(), json!({ "f32": -33.5 }));
        let json = serde_json::to_vec(&json!({ "version": "1", "params": params })).expect("JSON");
        let state = seal_state(&json);
        let settings: multiband::Settings =
            serde_json::from_value(filled(&defaults, &values(&state))).expect("settings");
        assert_eq!(settings.bands[1].threshold_db, -33.5);
        assert_eq!(settings.crossover_hz[..2], [f64::from(0.1_f32), 2_000.0]);
        assert_eq!(settings.bands[0], multiband::Settings::default().bands[0]);
    }
}
