//! What is taken from a saved state.
//!
//! A state may be old, from another plugin, edited by hand or damaged. Whatever it holds, afterwards every parameter
//! has a legal value: the saved one where it is legal, the nearest where it is out of range, the default where it is
//! missing or of the wrong kind. So nothing of the session before stays behind.

use crate::known::{Known, known};
use nice_plug::plugin::ParamValue;
use nice_plug::prelude::{FloatRange, IntRange, Param, Params, PluginState};

/// Makes `state` a complete and legal state of the parameters `P`. Ids that `P` does not have are dropped.
pub fn make_legal<P: Params + Default>(state: &mut PluginState) {
    let defaults = P::default();
    for (key, value) in defaults.serialize_fields() {
        state.fields.entry(key).or_insert(value);
    }
    state.params = known(&defaults)
        .into_iter()
        .map(|(id, param)| {
            let saved = state.params.remove(&id);
            (id, legal(param, saved))
        })
        .collect();
}

fn legal(param: Known<'_>, saved: Option<ParamValue>) -> ParamValue {
    match (param, saved) {
        (Known::Float(p), Some(ParamValue::F32(value))) if value.is_finite() => {
            let (low, high) = float_ends(p.range());
            ParamValue::F32(value.clamp(low, high))
        }
        (Known::Float(p), _) => ParamValue::F32(p.default_plain_value()),
        (Known::Int(p), Some(ParamValue::I32(value))) => {
            let IntRange::Linear { min, max } = p.range().inner_range() else {
                return ParamValue::I32(p.default_plain_value());
            };
            ParamValue::I32(value.clamp(min, max))
        }
        (Known::Int(p), _) => ParamValue::I32(p.default_plain_value()),
        (Known::Bool(_), Some(ParamValue::Bool(value))) => ParamValue::Bool(value),
        (Known::Bool(p), _) => ParamValue::Bool(p.default_plain_value()),
        (Known::Enum(p), saved) => {
            // The parameter is one of a set made for this call: it may be set to try whether an id is known.
            let default = match p.unmodulated_plain_id() {
                Some(id) => ParamValue::String(id.to_owned()),
                None => ParamValue::I32(p.default_plain_value()),
            };
            match saved {
                Some(ParamValue::String(id)) if p.set_from_id(&id) => ParamValue::String(id),
                _ => default,
            }
        }
    }
}

/// The least and the greatest value of a range.
#[must_use]
pub fn float_ends(range: FloatRange) -> (f32, f32) {
    match range {
        FloatRange::Linear { min, max }
        | FloatRange::Skewed { min, max, .. }
        | FloatRange::SymmetricalSkewed { min, max, .. } => (min, max),
        FloatRange::Reversed(range) => float_ends(*range),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nice_plug::prelude::{BoolParam, Enum, EnumParam, FloatParam, IntParam};
    use std::collections::BTreeMap;

    #[derive(Enum, PartialEq)]
    enum Shape {
        #[id = "bell"]
        Bell,
        #[id = "shelf"]
        Shelf,
    }

    #[derive(Params)]
    struct Four {
        #[id = "gain_db"]
        gain: FloatParam,
        #[id = "taps"]
        taps: IntParam,
        #[id = "on"]
        on: BoolParam,
        #[id = "shape"]
        shape: EnumParam<Shape>,
    }

    impl Default for Four {
        fn default() -> Self {
            Self {
                gain: FloatParam::new("Gain", -3.0, FloatRange::Linear { min: -12.0, max: 12.0 }),
                taps: IntParam::new("Taps", 5, IntRange::Linear { min: 1, max: 9 }),
                on: BoolParam::new("On", true),
                shape: EnumParam::new("Shape", Shape::Shelf),
            }
        }
    }

    fn after(params: &[(&str, ParamValue)]) -> BTreeMap<String, String> {
        let params = params.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect();
        let mut state = PluginState { version: String::new(), params, fields: BTreeMap::new() };
        make_legal::<Four>(&mut state);
        state.params.into_iter().map(|(id, value)| (id, format!("{value:?}"))).collect()
    }

    fn expect(got: &BTreeMap<String, String>, gain: &str, taps: &str, on: &str, shape: &str) {
        let expected = [("gain_db", gain), ("on", on), ("shape", shape), ("taps", taps)];
        assert!(got.iter().map(|(id, value)| (id.as_str(), value.as_str())).eq(expected), "{got:?}");
    }

    #[test]
    fn what_is_missing_or_of_the_wrong_kind_is_the_default() {
        let defaults = ["F32(-3.0)", "I32(5)", "Bool(true)", "String(\"shelf\")"];
        let [gain, taps, on, shape] = defaults;
        expect(&after(&[]), gain, taps, on, shape);
        let foreign = [
            ("gain_db", ParamValue::Bool(true)),
            ("taps", ParamValue::F32(2.0)),
            ("on", ParamValue::I32(0)),
            ("shape", ParamValue::I32(900)),
            ("threshold", ParamValue::F32(1.0)),
        ];
        expect(&after(&foreign), gain, taps, on, shape);
        let unknown =
            [("shape", ParamValue::String("sphere".to_owned())), ("gain_db", ParamValue::F32(f32::NAN))];
        expect(&after(&unknown), gain, taps, on, shape);
    }

    #[test]
    fn what_is_out_of_range_is_brought_to_the_nearest() {
        let wide = [
            ("gain_db", ParamValue::F32(1e30)),
            ("taps", ParamValue::I32(i32::MIN)),
            ("on", ParamValue::Bool(false)),
            ("shape", ParamValue::String("bell".to_owned())),
        ];
        expect(&after(&wide), "F32(12.0)", "I32(1)", "Bool(false)", "String(\"bell\")");
    }
}
