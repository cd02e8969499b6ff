//! Checks that the parameters of every plugin must pass, and a stage for its picture.

mod stage;

pub use stage::Stage;

use crate::board::Bench;
use crate::kept::SharedMemory;
use crate::known::{Known, known};
use crate::room::{Room, RoomParams, Settings};
use nice_plug::prelude::Param;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The parameters of `R` are the fields of its settings, by id, by default and by text; hosts can tell them apart.
///
/// # Panics
/// Says which parameter is at fault.
pub fn check_room<R: Room>() {
    let params = R::Params::default();
    let fields = |settings| flat(&serde_json::to_value(settings).expect("settings are plain data"));
    let expected = fields(Settings::<R>::default());
    check_vocabulary(&params, &expected);
    check_defaults(&expected, &fields(params.settings()));
    check_hashes(&params);
    check_names(&params);
    known(&params).iter().for_each(check_text);
    let bench = Bench::<R>::new(Arc::default(), SharedMemory::default());
    bench.check_presets().unwrap_or_else(|error| panic!("presets: {error}"));
}

/// The fields of settings with parameter ids: `bands[0].gain_db` is `gain_db_1`, `crossover_hz[1]` is `crossover_hz_2`.
#[must_use]
pub fn flat(settings: &Value) -> BTreeMap<String, Value> {
    let mut fields = BTreeMap::new();
    let Value::Object(top) = settings else { panic!("settings are a table") };
    for (name, value) in top {
        match value {
            Value::Array(items) => {
                for (n, item) in (1..).zip(items) {
                    match item {
                        Value::Object(band) => {
                            fields.extend(
                                band.iter().map(|(key, value)| (format!("{key}_{n}"), value.clone())),
                            );
                        }
                        value => {
                            fields.insert(format!("{name}_{n}"), value.clone());
                        }
                    }
                }
            }
            value => {
                fields.insert(name.clone(), value.clone());
            }
        }
    }
    fields
}

fn check_vocabulary(params: &impl RoomParams, expected: &BTreeMap<String, Value>) {
    let got: BTreeSet<_> = known(params).into_iter().map(|(id, _)| id).collect();
    let expected = expected.keys().cloned().chain(["bypass".to_owned()]).collect();
    assert_eq!(got, expected, "ids of parameters, fields of settings");
}

fn check_defaults(expected: &BTreeMap<String, Value>, got: &BTreeMap<String, Value>) {
    for (id, expected) in expected {
        let got = &got[id];
        match (expected.as_f64(), got.as_f64()) {
            // A parameter is an f32.
            (Some(expected), Some(got)) => assert_eq!(got as f32, expected as f32, "default of {id}"),
            _ => assert_eq!(got, expected, "default of {id}"),
        }
    }
}

/// Hosts know a parameter by this hash of its id: the one that nice-plug computes.
fn check_hashes(params: &impl RoomParams) {
    let hash =
        |id: &String| id.bytes().fold(0_u32, |hash, c| hash.wrapping_mul(31).wrapping_add(c.into())) << 1;
    let known = known(params);
    let hashes: BTreeSet<_> = known.iter().map(|(id, _)| hash(id)).collect();
    assert_eq!(hashes.len(), known.len(), "two ids have one hash");
}

fn check_names(params: &impl RoomParams) {
    let known = known(params);
    let names: BTreeSet<_> = known.iter().map(|(_, param)| param.name()).collect();
    assert_eq!(names.len(), known.len(), "two parameters have one name: {names:?}");
}

/// From any value: text, value, text again, all the same.
fn check_text((id, param): &(String, Known<'_>)) {
    let steps = match param {
        Known::Float(_) => None,
        Known::Int(p) => p.step_count(),
        Known::Bool(p) => p.step_count(),
        Known::Enum(p) => p.step_count(),
    };
    let steps = steps.unwrap_or(1_000);
    for n in 0..=steps {
        let text = param.text(n as f32 / steps as f32);
        let back = param.parse(&text).unwrap_or_else(|| panic!("{id}: {text} does not read"));
        assert_eq!(param.text(back), text, "{id}");
        let again =
            param.parse(&param.text(back)).unwrap_or_else(|| panic!("{id}: {text} does not read twice"));
        assert_eq!(again, back, "{id}: {text}");
    }
    if matches!(param, Known::Float(_) | Known::Bool(_)) {
        assert_eq!(param.parse("nonsense"), None, "{id} takes nonsense");
    }
}
