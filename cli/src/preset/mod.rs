//! Presets: the settings of a mastering chain as TOML.
//!
//! A table a plugin (`[eq]`, `[multiband]`, `[imager]`, `[limiter]`) with the field names of its chain's `Settings`.
//! What is missing keeps its default, what is unknown is an error.

pub mod flatten;

use crate::error::{Error, Result};
use dsp_core::chain::{eq, imager, limiter, multiband};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The presets that come with the command.
pub const BUILT_IN: [(&str, &str); 4] = [
    ("master", include_str!("../../presets/master.toml")),
    ("streaming", include_str!("../../presets/streaming.toml")),
    ("loud", include_str!("../../presets/loud.toml")),
    ("transparent", include_str!("../../presets/transparent.toml")),
];

/// The settings of everything between the two meters. The default keeps every level up to -1 dBTP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Preset {
    /// Linear-phase equaliser.
    pub eq: eq::Settings,
    /// Multiband compressor.
    pub multiband: multiband::Settings,
    /// Stereo image.
    pub imager: imager::Settings,
    /// Limiter and dither.
    pub limiter: limiter::Settings,
}

impl Preset {
    /// The built-in preset `name`, or else the TOML file of that name.
    ///
    /// # Errors
    /// There is neither, or the file has an unknown key or a wrong value: names the file, the line, the key and those
    /// that are known.
    pub fn load(name: &str) -> Result<Self> {
        if let Some((name, text)) = BUILT_IN.iter().find(|(known, _)| *known == name) {
            return Self::parse(text, &format!("preset {name}"));
        }
        let path = Path::new(name);
        let names = || BUILT_IN.map(|(name, _)| name).join(", ");
        if !path.exists() {
            return Err(Error::new(
                format_args!("preset {name}"),
                "there is neither a preset nor a file of this name",
                format_args!("choose one of {}, or name a TOML file", names()),
            ));
        }
        let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => Error::file(
                path,
                "is not a text file",
                format_args!("name a TOML file or one of {}", names()),
            ),
            _ => Error::reading(path, &error),
        })?;
        Self::parse(&text, name)
    }

    /// Reads TOML; `name` is what errors are about.
    fn parse(text: &str, name: &str) -> Result<Self> {
        let preset: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| 1 + text[..span.start].matches('\n').count());
            let what = format!("line {line}: {}", error.message());
            Error::new(name, what, "correct that line")
        })?;
        preset.check(name)?;
        Ok(preset)
    }

    /// TOML knows `nan` and `inf`, no setting does.
    fn check(&self, name: &str) -> Result<()> {
        for (table, parameters) in self.parameters()? {
            if let Some((id, _)) = parameters.iter().find(|(_, value)| !value.is_legal()) {
                return Err(Error::new(
                    name,
                    format_args!("[{table}] {id} is not a number"),
                    "give it a number",
                ));
            }
        }
        Ok(())
    }

    /// The parameters of each plugin, as (table, parameters), in the order of the chain.
    ///
    /// # Errors
    /// The settings of a chain take a form that no parameter has: a fault in the program.
    pub fn parameters(&self) -> Result<[(&'static str, flatten::Parameters); 4]> {
        Ok([
            ("eq", flatten::parameters(&self.eq)?),
            ("multiband", flatten::parameters(&self.multiband)?),
            ("imager", flatten::parameters(&self.imager)?),
            ("limiter", flatten::parameters(&self.limiter)?),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_preset_is_read_and_survives_a_round_trip() {
        for (name, text) in BUILT_IN {
            let preset = Preset::parse(text, name).unwrap_or_else(|error| panic!("{error}"));
            let again = toml::to_string(&preset).expect("settings are tables of plain values");
            assert_eq!(Preset::parse(&again, name).expect("its own output"), preset, "{name}");
            assert!(preset.limiter.ceiling_dbtp <= -1.0, "{name} leaves room for lossy codecs");
        }
    }

    #[test]
    fn the_transparent_preset_is_the_default_of_every_chain() {
        assert_eq!(Preset::load("transparent").expect("built in"), Preset::default());
    }

    #[test]
    fn what_is_missing_keeps_its_default() {
        let preset = Preset::parse("[limiter]\ninput_gain_db = 3\n", "mine").expect("a legal preset");
        let limiter = limiter::Settings { input_gain_db: 3.0, ..Default::default() };
        assert_eq!(preset, Preset { limiter, ..Preset::default() });
    }

    #[test]
    fn an_unknown_key_or_table_is_named_with_its_line_and_the_known_ones() {
        let said = |text: &str| Preset::parse(text, "mine.toml").expect_err("a wrong preset").to_string();
        let key = said("[limiter]\ninput_gian_db = 3\n");
        assert!(key.starts_with("mine.toml: line 2: ") && key.contains("input_gian_db"), "{key}");
        assert!(
            key.contains("`input_gain_db`") && key.contains("`ceiling_dbtp`") && !key.contains('\n'),
            "{key}"
        );
        let table = said("[compressor]\nratio = 2\n");
        assert!(table.contains("`compressor`") && table.contains("`multiband`"), "{table}");
        let value = said("[limiter]\ninput_gain_db = \"loud\"\n");
        assert!(value.contains("line 2") && value.contains("loud"), "{value}");
        assert!(said("[limiter]\nword_length = \"17\"\n").contains("`16`"));
        assert!(said("[limiter]\nrelease_ms = nan\n").contains("[limiter] release_ms is not a number"));
        let nine = "[[eq.bands]]\n".repeat(9);
        assert!(said(&nine).contains("at most 8"), "{}", said(&nine));
        assert!(said("[limiter\n").contains("line 1"));
    }
}
