//! One table of a preset: what one plugin reads and writes.

use crate::{Fault, Preset};
use dsp_core::chain::{eq, imager, limiter, meter, multiband};
use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

/// The settings of one plugin, which have a table of their own in a preset.
pub trait Section: Copy + PartialEq + Default + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Name of the table.
    const TABLE: &'static str;
}

macro_rules! sections {
    ($($plugin:ident)*) => {
        $(impl Section for $plugin::Settings {
            const TABLE: &'static str = stringify!($plugin);
        })*
    };
}

sections!(eq multiband imager limiter meter);

/// Reads the table of one plugin out of a preset, which may hold others: those must be legal too, so that what one plugin
/// takes, the command takes.
///
/// # Errors
/// As [`Preset::parse`], or the preset has nothing for this plugin.
pub fn read<S: Section>(text: &str) -> Result<S, Fault> {
    Preset::parse(text)?;
    let odd = |error: toml::de::Error| Fault::new(error.message(), "correct it");
    let mut tables: Table = toml::from_str(text).map_err(odd)?;
    match tables.remove(S::TABLE) {
        Some(table) => table.try_into().map_err(odd),
        None => {
            Err(Fault::new(format_args!("has no table [{}]", S::TABLE), "choose a preset for this plugin"))
        }
    }
}

/// Writes a preset of one plugin. [`read`] gives the same settings back, and equal settings give equal text.
///
/// # Errors
/// The settings take a form that TOML has not: a fault in the program.
pub fn write<S: Section>(settings: &S) -> Result<String, Fault> {
    let odd = |error: toml::ser::Error| Fault::new(error, "please report this");
    let mut value = Value::try_from(settings).map_err(odd)?;
    shorten(&mut value);
    let tables = Table::from_iter([(S::TABLE.to_owned(), value)]);
    toml::to_string(&tables).map_err(odd)
}

/// A parameter is an f32: 0.8 of it is 0.800000011920929 as an f64. Writes 0.8, which reads back as the same f32.
fn shorten(value: &mut Value) {
    match value {
        Value::Float(number) => {
            let short = *number as f32;
            if f64::from(short) == *number {
                *number = short.to_string().parse().unwrap_or(*number);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(shorten),
        Value::Table(table) => table.iter_mut().for_each(|(_, value)| shorten(value)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_plugin_writes_it_and_the_command_read() {
        let mut settings = multiband::Settings::default();
        settings.bands[1].ratio = f64::from(1.8_f32);
        settings.crossover_hz[0] = f64::from(123.4_f32);
        let text = write(&settings).expect("plain settings");
        assert!(text.contains("ratio = 1.8\n") && text.contains("123.4"), "{text}");
        let read: multiband::Settings = read(&text).expect("its own text");
        assert_eq!((read.bands[1].ratio as f32, read.crossover_hz[0] as f32), (1.8, 123.4));
        assert_eq!(Preset::parse(&text), Ok(Preset { multiband: read, ..Preset::default() }));
        assert_eq!(write(&read).as_deref(), Ok(&*text));
    }

    #[test]
    fn every_plugin_finds_its_table_in_a_chain() {
        let chain = "[limiter]\ninput_gain_db = 3.0\n[eq]\noutput_gain_db = -1.0\n";
        assert_eq!(read::<limiter::Settings>(chain).map(|settings| settings.input_gain_db), Ok(3.0));
        assert_eq!(read::<eq::Settings>(chain).map(|settings| settings.output_gain_db), Ok(-1.0));
        let missing = read::<imager::Settings>(chain).expect_err("no table for it").to_string();
        assert_eq!(missing, "has no table [imager]; choose a preset for this plugin");
        assert!(read::<eq::Settings>("[eq]\n[limiter]\nloud = true\n").is_err());
    }
}
