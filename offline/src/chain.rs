//! The mastering chain: Meter → EQ → Multiband → Imager → Limiter → Meter, from the real bundles, with a preset.

use crate::error::{Error, Result};
use crate::plugins;
use crate::preset::state::state;
use ::preset::flatten::{Parameter, Parameters};
use ::preset::{Fault, Preset};
use host::{Instance, Rack};
use serde_json::Value;
use std::path::Path;

/// Names and CLAP ids in the order of the sound, each with the table of the preset that is for it.
pub const PLUGINS: [Slot; 6] = [
    ("Lathe Meter", "audio.lathe.meter", None),
    ("Lathe EQ", "audio.lathe.eq", Some("eq")),
    ("Lathe Multiband", "audio.lathe.multiband", Some("multiband")),
    ("Lathe Imager", "audio.lathe.imager", Some("imager")),
    ("Lathe Limiter", "audio.lathe.limiter", Some("limiter")),
    ("Lathe Meter", "audio.lathe.meter", None),
];

/// Loads the six plugins with the settings of `preset`, which errors call `name`.
///
/// # Errors
/// A plugin is missing, cannot be loaded, or does not take a setting as it is: names it.
pub fn load(folder: Option<&Path>, preset: &Preset, name: &str) -> Result<Rack> {
    insert(folder, preset, name, &PLUGINS)
}

/// Loads only the plugins whose tables are named, in the order of the sound.
///
/// # Errors
/// As [`load`].
pub fn load_only(folder: Option<&Path>, preset: &Preset, tables: &[&str], name: &str) -> Result<Rack> {
    let named = |table: Option<&str>| table.is_some_and(|table| tables.contains(&table));
    let plugins: Vec<_> = PLUGINS.into_iter().filter(|(_, _, table)| named(*table)).collect();
    insert(folder, preset, name, &plugins)
}

/// The name of a plugin, its CLAP id, and the table of the preset that is for it.
type Slot = (&'static str, &'static str, Option<&'static str>);

fn insert(folder: Option<&Path>, preset: &Preset, name: &str, slots: &[Slot]) -> Result<Rack> {
    let tables = preset.parameters().map_err(|Fault { what, fix }| Error::new(name, what, fix))?;
    let wanted: Vec<_> = slots.iter().map(|(name, id, _)| (*name, *id)).collect();
    let found = plugins::find(folder, &wanted)?;
    let mut rack = Rack::new();
    for (plugin, (_, _, table)) in found.iter().zip(slots) {
        let fault = |error: host::Error| Error::hosting(&plugin.id, &error);
        let mut instance = Instance::load(&plugin.path, &plugin.id).map_err(fault)?;
        if let Some((table, wanted)) = tables.iter().find(|(known, _)| Some(*known) == *table) {
            instance.load_state(&state(wanted)).map_err(fault)?;
            let got = instance.save_state().map_err(fault)?;
            verify(wanted, &got, table, name, &plugin.path)?;
        }
        rack.push(instance);
    }
    Ok(rack)
}

/// Whether the plugin took every setting as it was given: it limits what is out of range, and a plugin of another
/// version may not know all of them. Either would be another master than the preset says.
pub(crate) fn verify(
    wanted: &Parameters,
    got: &[u8],
    table: &str,
    preset: &str,
    bundle: &Path,
) -> Result<()> {
    let got: Value = got.get(8..).and_then(|text| serde_json::from_slice(text).ok()).unwrap_or_default();
    for (id, wanted) in wanted {
        let Some(got) = got["params"][id].as_object().and_then(|value| value.values().next()) else {
            return Err(Error::file(
                bundle,
                format_args!("has no parameter {id}"),
                "build and install the plugins of this version with `cargo xtask install`",
            ));
        };
        let (took, wanted) = match wanted {
            // A plugin keeps f32 on a scale of its own: a thousandth is far below what is heard, and far below what
            // an out-of-range value is off by.
            Parameter::Number(wanted) => {
                let off = got.as_f64().map_or(f64::INFINITY, |got| (got - wanted).abs());
                (off <= 1e-3 * wanted.abs().max(1.0), wanted.to_string())
            }
            Parameter::Switch(wanted) => (got.as_bool() == Some(*wanted), wanted.to_string()),
            Parameter::Choice(wanted) => (got.as_str() == Some(wanted), wanted.clone()),
        };
        if !took {
            return Err(Error::new(
                preset,
                format_args!("[{table}] {id} = {wanted} is out of range, the plugin takes {got} at most"),
                "change it to a value in range",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(wanted: &Parameters, got: &Parameters) -> String {
        let result = verify(wanted, &state(got), "limiter", "mine.toml", Path::new("Lathe Limiter.clap"));
        result.map_or_else(|error| error.to_string(), |()| "taken".to_owned())
    }

    #[test]
    fn what_a_plugin_did_not_take_is_named() {
        let one = |id: &str, value| Parameters::from([(id.to_owned(), value)]);
        let gain = |db| one("input_gain_db", Parameter::Number(db));
        assert_eq!(said(&gain(4.1), &gain(4.100_000_4)), "taken");
        assert!(
            said(&gain(99.0), &gain(36.0))
                .starts_with("mine.toml: [limiter] input_gain_db = 99 is out of range")
        );
        let length = |bits: &str| one("word_length", Parameter::Choice(bits.into()));
        assert_eq!(said(&length("24"), &length("24")), "taken");
        assert!(said(&length("24"), &length("off")).contains("word_length = 24"));
        assert!(said(&one("new", Parameter::Switch(true)), &gain(0.0)).contains("has no parameter new"));
    }
}
