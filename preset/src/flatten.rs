//! From a chain's `Settings` to the parameters of its plugin.
//!
//! Both share their names by one rule. A single value keeps the name of its field. A list of numbers `x` becomes `x_1`,
//! `x_2` and so on. In a list of bands, field `f` of the first becomes `f_1`, of the second `f_2`.

use crate::Fault;
use serde::Serialize;
use std::collections::BTreeMap;

/// The value of one parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Parameter {
    /// A number in the unit of its name.
    Number(f64),
    /// On or off.
    Switch(bool),
    /// The id of one choice.
    Choice(String),
}

impl Parameter {
    /// Whether it is a value at all: numbers must be finite.
    #[must_use]
    pub fn is_legal(&self) -> bool {
        !matches!(self, Self::Number(number) if !number.is_finite())
    }
}

/// Values by parameter id.
pub type Parameters = BTreeMap<String, Parameter>;

/// Flattens settings.
///
/// # Errors
/// The settings hold something else than numbers, switches, choices and lists of those.
pub fn parameters<S: Serialize>(settings: &S) -> Result<Parameters, Fault> {
    let odd = |what: String| Fault::new(what, "please report this");
    // TOML keeps what JSON has no number for: NaN and infinity are found by whoever asks, not lost here.
    let table = match toml::Value::try_from(settings) {
        Ok(toml::Value::Table(table)) => table,
        Ok(_) => return Err(odd("settings are not a table".into())),
        Err(error) => return Err(odd(error.to_string())),
    };
    let mut all = Parameters::new();
    for (name, value) in table {
        match value {
            toml::Value::Array(items) => {
                for (number, item) in (1..).zip(items) {
                    match item {
                        toml::Value::Table(band) => {
                            for (field, value) in band {
                                let id = format!("{field}_{number}");
                                all.insert(
                                    id,
                                    single(value)
                                        .ok_or_else(|| odd(format!("settings of {name} nest too deep")))?,
                                );
                            }
                        }
                        value => {
                            let id = format!("{name}_{number}");
                            all.insert(
                                id,
                                single(value)
                                    .ok_or_else(|| odd(format!("settings of {name} nest too deep")))?,
                            );
                        }
                    }
                }
            }
            value => {
                let value =
                    single(value).ok_or_else(|| odd(format!("setting {name} is not a single value")))?;
                all.insert(name, value);
            }
        }
    }
    Ok(all)
}

fn single(value: toml::Value) -> Option<Parameter> {
    match value {
        toml::Value::Float(number) => Some(Parameter::Number(number)),
        toml::Value::Integer(number) => Some(Parameter::Number(number as f64)),
        toml::Value::Boolean(on) => Some(Parameter::Switch(on)),
        toml::Value::String(choice) => Some(Parameter::Choice(choice)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::chain::{eq, multiband};

    #[test]
    fn fields_lists_and_bands_follow_the_one_rule() {
        let crossover_hz = [120.0, 2_500.0, 5_000.0, 8_000.0, 12_000.0];
        let settings = multiband::Settings { crossover_hz, ..Default::default() };
        let flat = parameters(&settings).expect("plain settings");
        assert_eq!(flat["crossover_hz_1"], Parameter::Number(120.0));
        assert_eq!(flat["crossover_hz_2"], Parameter::Number(2_500.0));
        assert_eq!(flat["on_3"], Parameter::Switch(true));
        assert_eq!(flat["output_gain_db"], Parameter::Number(0.0));
        assert_eq!(flat["band_count"], Parameter::Choice("3".into()));
        // Five crossovers, 24 fields in each of six bands, nine for all of them.
        assert_eq!(flat.len(), 5 + 24 * multiband::BANDS + 9);
        let flat = parameters(&eq::Settings::default()).expect("plain settings");
        assert_eq!(flat["kind_1"], Parameter::Choice("low_cut".into()));
        // Nine fields in each band, and six that hold for all.
        assert_eq!(flat.len(), 6 + 9 * eq::BANDS);
    }
}
