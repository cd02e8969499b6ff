//! Presets: the settings of the chains as TOML, read and written in one place for the plugins and the command.
//!
//! A table a plugin (`[eq]`, `[multiband]`, `[imager]`, `[limiter]`, `[meter]`) with the field names of its chain's
//! `Settings`. What is missing keeps its default, what is unknown is an error. A file may hold one table or all of them:
//! a plugin takes the one that is its own.

#![forbid(unsafe_code)]

pub mod flatten;
mod section;

pub use section::{Section, read, write};

use dsp_core::chain::{eq, imager, limiter, meter, multiband};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The settings of everything. The default keeps every level up to -1 dBTP.
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
    /// What the meter's editor shows. It is no part of the sound: a master is the same whatever stands here.
    pub meter: meter::Settings,
}

/// What is wrong with a preset, and what to do about it. The caller knows its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong, with the line where that is known.
    pub what: String,
    /// What to do.
    pub fix: String,
}

impl Fault {
    /// A fault.
    pub fn new(what: impl fmt::Display, fix: impl fmt::Display) -> Self {
        Self { what: what.to_string(), fix: fix.to_string() }
    }

    /// What a parser of TOML found wrong in `text`, with its line.
    #[must_use]
    pub fn of_toml(text: &str, error: &toml::de::Error) -> Self {
        let start = error.span().map_or(0, |span| span.start).min(text.len());
        let line = 1 + text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count();
        let message = error.message().replace(['\n', '\r'], " ");
        Self::new(format_args!("line {line}: {message}"), "correct that line")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.what, self.fix)
    }
}

impl std::error::Error for Fault {}

impl Preset {
    /// Reads TOML.
    ///
    /// # Errors
    /// The text has an unknown key or a wrong value: says the line, the key and those that are known.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let preset: Self = toml::from_str(text).map_err(|error| Fault::of_toml(text, &error))?;
        preset.check()?;
        Ok(preset)
    }

    /// Whether every setting is a number: TOML knows `nan` and `inf`, no setting does. [`Preset::parse`] has asked already.
    ///
    /// # Errors
    /// Names the setting.
    pub fn check(&self) -> Result<(), Fault> {
        for (table, parameters) in self.parameters()? {
            if let Some((id, _)) = parameters.iter().find(|(_, value)| !value.is_legal()) {
                return Err(Fault::new(format_args!("[{table}] {id} is not a number"), "give it a number"));
            }
        }
        Ok(())
    }

    /// The parameters of each plugin, as (table, parameters): those that make the sound in the order of the chain, then
    /// the meter.
    ///
    /// # Errors
    /// The settings of a chain take a form that no parameter has: a fault in the program.
    pub fn parameters(&self) -> Result<[(&'static str, flatten::Parameters); 5], Fault> {
        Ok([
            (eq::Settings::TABLE, flatten::parameters(&self.eq)?),
            (multiband::Settings::TABLE, flatten::parameters(&self.multiband)?),
            (imager::Settings::TABLE, flatten::parameters(&self.imager)?),
            (limiter::Settings::TABLE, flatten::parameters(&self.limiter)?),
            (meter::Settings::TABLE, flatten::parameters(&self.meter)?),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_keeps_its_default() {
        let preset = Preset::parse("[limiter]\ninput_gain_db = 3\n").expect("a legal preset");
        let limiter = limiter::Settings { input_gain_db: 3.0, ..Default::default() };
        assert_eq!(preset, Preset { limiter, ..Preset::default() });
    }

    #[test]
    fn an_unknown_key_or_table_is_named_with_its_line_and_the_known_ones() {
        let said = |text: &str| Preset::parse(text).expect_err("a wrong preset").to_string();
        let key = said("[limiter]\ninput_gian_db = 3\n");
        assert!(key.starts_with("line 2: ") && key.contains("input_gian_db"), "{key}");
        assert!(key.contains("`input_gain_db`") && key.contains("`ceiling_dbtp`"), "{key}");
        assert!(key.ends_with("; correct that line") && !key.contains('\n'), "{key}");
        let table = said("[compressor]\nratio = 2\n");
        assert!(table.contains("`compressor`") && table.contains("`multiband`"), "{table}");
        let value = said("[limiter]\ninput_gain_db = \"loud\"\n");
        assert!(value.contains("line 2") && value.contains("loud"), "{value}");
        assert!(said("[limiter]\nword_length = \"17\"\n").contains("`16`"));
        assert_eq!(
            said("[limiter]\nrelease_ms = nan\n"),
            "[limiter] release_ms is not a number; give it a number"
        );
        let many = "[[eq.bands]]\n".repeat(eq::BANDS + 1);
        assert!(said(&many).contains("at most"), "{}", said(&many));
        assert!(said("[limiter\n").contains("line 1"));
    }
}
