//! What stands in a session file, as it stands there.

use dsp_core::chain::{eq, imager, limiter, multiband};
use preset::{Fault, Preset};
use serde::Deserialize;

/// Gains of stems that are taken, in dB. More than a desk has, less than what only a slip of the finger means.
pub const GAIN_DB: std::ops::RangeInclusive<f64> = -144.0..=48.0;

/// All of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) session: Head,
    #[serde(default, rename = "stem")]
    pub(super) stems: Vec<StemTable>,
    #[serde(default)]
    pub(super) master: ChainTable,
}

/// `[session]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Head {
    pub(super) mix: Option<String>,
    pub(super) pad_with_silence: bool,
}

/// `[[stem]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StemTable {
    pub(super) file: String,
    #[serde(default)]
    pub(super) gain_db: f64,
    #[serde(default)]
    pub(super) polarity: Polarity,
    #[serde(default)]
    pub(super) offset_frames: i64,
    #[serde(default)]
    pub(super) mute: bool,
    #[serde(default)]
    pub(super) chain: ChainTable,
}

/// Whether a stem is turned upside down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// As it is in the file.
    #[default]
    Normal,
    /// Upside down.
    Inverted,
}

/// `[stem.chain]` and `[master]`: the name of a preset, or the tables of one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ChainTable {
    pub(super) preset: Option<String>,
    eq: Option<eq::Settings>,
    multiband: Option<multiband::Settings>,
    imager: Option<imager::Settings>,
    limiter: Option<limiter::Settings>,
}

impl ChainTable {
    /// The tables that stand here, and the preset that they are.
    pub(super) fn tables(&self) -> (Preset, Vec<&'static str>) {
        let Self { preset: _, eq, multiband, imager, limiter } = self;
        let here = [
            ("eq", eq.is_some()),
            ("multiband", multiband.is_some()),
            ("imager", imager.is_some()),
            ("limiter", limiter.is_some()),
        ];
        let preset = Preset {
            eq: eq.unwrap_or_default(),
            multiband: multiband.unwrap_or_default(),
            imager: imager.unwrap_or_default(),
            limiter: limiter.unwrap_or_default(),
            ..Preset::default()
        };
        (preset, here.into_iter().filter(|(_, here)| *here).map(|(table, _)| table).collect())
    }
}

/// Reads TOML.
pub(super) fn parse(text: &str) -> Result<File, Fault> {
    let file: File = toml::from_str(text).map_err(|error| Fault::of_toml(text, &error))?;
    for (number, stem) in (1..).zip(&file.stems) {
        // Not a number lies in no range.
        if !GAIN_DB.contains(&stem.gain_db) {
            return Err(Fault::new(
                format_args!("stem {number} ({}): gain_db = {} is out of range", stem.file, stem.gain_db),
                format_args!("give it {} to {} dB", GAIN_DB.start(), GAIN_DB.end()),
            ));
        }
        check(&stem.chain, &format!("stem {number} ({})", stem.file))?;
    }
    check(&file.master, "[master]")?;
    Ok(file)
}

fn check(chain: &ChainTable, whose: &str) -> Result<(), Fault> {
    let (preset, tables) = chain.tables();
    if chain.preset.is_some() && !tables.is_empty() {
        return Err(Fault::new(
            format_args!("{whose} names a preset and has the table {} of its own", tables[0]),
            "keep one of them; to change a preset, copy its tables here",
        ));
    }
    preset.check().map_err(|Fault { what, fix }| Fault::new(format_args!("{whose}: {what}"), fix))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"
[session]
mix = "mix.wav"
[[stem]]
file = "drums.wav"
gain_db = -1.5
polarity = "inverted"
offset_frames = -37
[stem.chain.limiter]
ceiling_dbtp = -3.0
[stem.chain.eq]
[[stem]]
file = "bass.wav"
mute = true
chain = { preset = "master" }
[master]
preset = "loud"
"#;

    #[test]
    fn only_the_tables_that_are_there_are_a_chain() {
        let file = parse(WHOLE).expect("a session");
        let [drums, bass] = &file.stems[..] else { panic!("two stems") };
        assert_eq!(
            (drums.gain_db, drums.polarity, drums.offset_frames, drums.mute),
            (-1.5, Polarity::Inverted, -37, false)
        );
        let (preset, tables) = drums.chain.tables();
        assert_eq!((preset.limiter.ceiling_dbtp, tables), (-3.0, vec!["eq", "limiter"]));
        assert_eq!((bass.chain.preset.as_deref(), bass.mute), (Some("master"), true));
        assert_eq!(file.master.preset.as_deref(), Some("loud"));
        assert_eq!((file.session.mix.as_deref(), file.session.pad_with_silence), (Some("mix.wav"), false));
    }

    #[test]
    fn what_is_wrong_is_named_with_line_stem_or_table() {
        let said = |text: &str| parse(text).expect_err("a wrong session").to_string();
        assert!(said("[[stem]]\ngain_db = 1.0\n").contains("missing field `file`"));
        let key = said("[[stem]]\nfile = \"a.wav\"\ngian_db = 1.0\n");
        assert!(key.starts_with("line 3: ") && key.contains("`gain_db`"), "{key}");
        let stem = |line: &str| said(&format!("[[stem]]\nfile = \"a.wav\"\n{line}\n"));
        for gain in ["nan", "inf", "49.0", "-145.0"] {
            assert!(stem(&format!("gain_db = {gain}")).starts_with("stem 1 (a.wav): gain_db = "), "{gain}");
        }
        assert!(stem("polarity = \"up\"").contains("`inverted`"));
        assert!(
            stem("chain = { preset = \"master\", eq = {} }").contains("names a preset and has the table eq")
        );
        assert!(
            stem("[stem.chain.limiter]\nrelease_ms = nan").contains("[limiter] release_ms is not a number")
        );
        assert!(said("[master.meter]\n").contains("unknown field `meter`"));
    }
}
