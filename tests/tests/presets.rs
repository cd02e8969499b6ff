//! Presets travel: what a plugin saves, `lathe master` loads, and the other way round, to the last setting.

use bundle_tests::abuse::Dice;
use bundle_tests::reference::{Values, settings, values};
use bundle_tests::subject::{EQ, Format, IMAGER, LIMITER, MULTIBAND, Subject};
use dsp_core::chain::{eq, imager, limiter, multiband};
use offline::preset::state::state;
use preset::Section;
use std::path::Path;

/// Presets tried of each plugin.
const TRIES: u64 = 20;

/// A setting of the sound as the state holds it: numbers as the f32 that a parameter is.
fn sound(state: &[u8]) -> Values {
    let mut values = values(state);
    values.remove("bypass");
    for value in values.values_mut() {
        if let Some(number) = value.as_f64() {
            *value = f64::from(number as f32).into();
        }
    }
    values
}

/// Random settings in the plugin, saved as its window saves them, given to a fresh plugin as `lathe master` gives them.
fn travels<S: Section + std::fmt::Debug>(subject: &Subject) {
    let mut plugin = subject.load(Format::Clap);
    let ids: Vec<u32> = plugin.parameters().iter().map(|parameter| parameter.id).collect();
    let folder = tempfile::tempdir().expect("a folder");
    for seed in 0..TRIES {
        let mut dice = Dice::new(seed);
        plugin.set(&ids.iter().map(|id| (*id, dice.share())).collect::<Vec<_>>());
        let made = sound(&plugin.save());
        let text = preset::write(&settings::<S>(&made)).expect("plain settings");
        let path = folder.path().join(format!("{seed}.toml"));
        std::fs::write(&path, &text).expect("a file");
        let loaded = offline::preset::load(path.to_str().expect("Unicode")).unwrap_or_else(|e| panic!("{e}"));
        let tables = loaded.parameters().expect("plain settings");
        let (_, wanted) =
            tables.iter().find(|(table, _)| *table == S::TABLE).expect("the table of the plugin");
        let mut other = subject.load(Format::Clap);
        assert!(other.load(&state(wanted)), "{}: the state of preset {seed} is refused", subject.name);
        other.idle();
        let got = sound(&other.save());
        let odd = made.iter().find(|(id, value)| got.get(*id) != Some(value));
        assert_eq!(odd, None, "{}: preset {seed}", subject.name);
        // And back: what the command read, the plugin reads.
        let read: S = preset::read(&text).expect("its own text");
        assert_eq!(preset::write(&read).expect("plain settings"), text, "{}", subject.name);
    }
}

#[test]
fn presets_made_in_a_plugin_load_in_the_command() {
    travels::<eq::Settings>(&EQ);
    travels::<multiband::Settings>(&MULTIBAND);
    travels::<imager::Settings>(&IMAGER);
    travels::<limiter::Settings>(&LIMITER);
}

#[test]
fn presets_of_the_command_load_in_every_plugin() {
    for (name, _) in offline::preset::BUILT_IN {
        let whole = offline::preset::load(name).unwrap_or_else(|error| panic!("{error}"));
        let tables = whole.parameters().expect("plain settings");
        for (subject, (table, wanted)) in [EQ, MULTIBAND, IMAGER, LIMITER].iter().zip(&tables) {
            let mut plugin = subject.load(Format::Clap);
            assert!(plugin.load(&state(wanted)), "{name}: {table} is refused");
            plugin.idle();
            let (got, wanted) = (sound(&plugin.save()), sound(&state(wanted)));
            let other = wanted.iter().find(|(id, value)| got.get(*id) != Some(value));
            assert_eq!(other, None, "{name}: {table}");
        }
    }
}

/// A preset of a released version means what the state of the same settings means.
fn is_kept<S: Section + std::fmt::Debug>(folder: &Path, subject: &Subject) -> bool {
    let file = |ending: &str| folder.join(format!("{}.{ending}", subject.clap_id));
    let (Ok(text), Ok(state)) = (std::fs::read_to_string(file("toml")), std::fs::read(file("state"))) else {
        return false;
    };
    let read: S = preset::read(&text).unwrap_or_else(|fault| panic!("{}: {fault}", file("toml").display()));
    let mut plugin = subject.load(Format::Clap);
    assert!(plugin.load(&state), "{} is refused", file("state").display());
    plugin.idle();
    // As the plugin writes it: decimal digits of f32, not the digits of the f64 that holds one.
    let of_state: S = settings(&values(&plugin.save()));
    let written = |settings: &S| preset::write(settings).expect("plain settings");
    assert_eq!(written(&read), written(&of_state), "{}", file("toml").display());
    true
}

#[test]
fn presets_of_every_version_mean_what_they_meant() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut count = 0;
    for version in std::fs::read_dir(folder).expect("the folder of the fixtures").filter_map(Result::ok) {
        let path = version.path();
        count += usize::from(is_kept::<eq::Settings>(&path, &EQ))
            + usize::from(is_kept::<multiband::Settings>(&path, &MULTIBAND))
            + usize::from(is_kept::<imager::Settings>(&path, &IMAGER))
            + usize::from(is_kept::<limiter::Settings>(&path, &LIMITER));
    }
    assert!(count >= 4, "only {count} presets were tried");
}

#[test]
#[ignore = "writes the fixtures of this version, from its states"]
fn write_the_presets_of_this_version() {
    fn write<S: Section>(folder: &Path, subject: &Subject) {
        let state = std::fs::read(folder.join(format!("{}.state", subject.clap_id))).expect("its state");
        let text = preset::write(&settings::<S>(&values(&state))).expect("plain settings");
        std::fs::write(folder.join(format!("{}.toml", subject.clap_id)), text).expect("a file");
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(env!("CARGO_PKG_VERSION"));
    write::<eq::Settings>(&folder, &EQ);
    write::<multiband::Settings>(&folder, &MULTIBAND);
    write::<imager::Settings>(&folder, &IMAGER);
    write::<limiter::Settings>(&folder, &LIMITER);
}
