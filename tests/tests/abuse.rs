//! A short set of what `cargo xtask abuse` does for as long as one likes.

use bundle_tests::abuse::{files, sound, states};
use bundle_tests::subject::{Format, SUBJECTS};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One test with bundles at a time: hosts load and unload them on one thread.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn hostile_sound_at_any_settings_and_rate_stays_sound() {
    let _turn = turn();
    for subject in SUBJECTS {
        (0..6).for_each(|seed| sound::hostile(&subject, Format::Clap, seed));
        sound::hostile(&subject, Format::Vst3, 6);
    }
}

#[test]
fn random_and_damaged_states_load_or_are_refused() {
    let _turn = turn();
    for subject in SUBJECTS {
        states::damaged(&subject, Format::Clap, 1, 100);
        states::damaged(&subject, Format::Vst3, 2, 30);
    }
}

#[test]
fn damaged_files_and_presets_are_read_or_named() {
    let folder = tempfile::tempdir().expect("a folder");
    for seed in 0..1_500 {
        files::sound(folder.path(), seed);
        files::preset(folder.path(), seed);
    }
}
