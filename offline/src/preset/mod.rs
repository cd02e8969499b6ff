//! Where presets come from: those of the command, or a TOML file.

pub mod state;

use crate::error::{Error, Result};
use preset::{Fault, Preset};
use std::path::Path;

/// The presets that come with the command.
pub const BUILT_IN: [(&str, &str); 4] = [
    ("master", include_str!("../../presets/master.toml")),
    ("streaming", include_str!("../../presets/streaming.toml")),
    ("loud", include_str!("../../presets/loud.toml")),
    ("transparent", include_str!("../../presets/transparent.toml")),
];

/// The built-in preset `name`, or else the TOML file of that name.
///
/// # Errors
/// There is neither, or the file has an unknown key or a wrong value: names the file, the line, the key and those
/// that are known.
pub fn load(name: &str) -> Result<Preset> {
    let (text, subject) = text(name, Path::new(""))?;
    parse(&text, &subject)
}

/// The same of a name that stands in a file of `folder`, with the tables that the preset holds, in no order.
///
/// # Errors
/// As [`load`].
pub fn load_tables(name: &str, folder: &Path) -> Result<(Preset, Vec<String>)> {
    let (text, subject) = text(name, folder)?;
    let preset = parse(&text, &subject)?;
    let tables: toml::Table =
        toml::from_str(&text).map_err(|error| Error::new(&subject, error, "correct it"))?;
    Ok((preset, tables.into_iter().map(|(table, _)| table).collect()))
}

/// The text of a preset, and what errors about it are to name. A file is looked for in `folder`.
fn text(name: &str, folder: &Path) -> Result<(String, String)> {
    if let Some((name, text)) = BUILT_IN.iter().find(|(known, _)| *known == name) {
        return Ok(((*text).to_owned(), format!("preset {name}")));
    }
    let path = &folder.join(name);
    let names = || BUILT_IN.map(|(name, _)| name).join(", ");
    if !path.exists() {
        return Err(Error::new(
            format_args!("preset {name}"),
            "there is neither a preset nor a file of this name",
            format_args!("choose one of {}, or name a TOML file", names()),
        ));
    }
    let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidData => {
            Error::file(path, "is not a text file", format_args!("name a TOML file or one of {}", names()))
        }
        _ => Error::reading(path, &error),
    })?;
    Ok((text, path.display().to_string()))
}

/// Reads TOML; `name` is what errors are about.
fn parse(text: &str, name: &str) -> Result<Preset> {
    Preset::parse(text).map_err(|Fault { what, fix }| Error::new(name, what, fix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_preset_is_read_and_survives_a_round_trip() {
        for (name, text) in BUILT_IN {
            let preset = parse(text, name).unwrap_or_else(|error| panic!("{error}"));
            let again = toml::to_string(&preset).expect("settings are tables of plain values");
            assert_eq!(parse(&again, name).expect("its own output"), preset, "{name}");
            assert!(preset.limiter.ceiling_dbtp <= -1.0, "{name} leaves room for lossy codecs");
        }
    }

    #[test]
    fn the_transparent_preset_is_the_default_of_every_chain() {
        assert_eq!(load("transparent").expect("built in"), Preset::default());
    }

    #[test]
    fn a_fault_is_told_with_the_name_of_the_preset() {
        let said = parse("[limiter]\nloud = 3\n", "mine.toml").expect_err("a wrong preset").to_string();
        assert!(said.starts_with("mine.toml: line 2: ") && said.ends_with("; correct that line"), "{said}");
    }
}
