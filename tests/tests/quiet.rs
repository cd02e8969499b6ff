//! A bundle prints nothing in a host: while it is scanned, and while it plays.

use bundle_tests::daw;
use bundle_tests::subject::{Format, SUBJECTS};
use std::path::Path;

fn all(task: &str) {
    for subject in SUBJECTS {
        for format in [Format::Clap, Format::Vst3] {
            let bundle = subject.bundle(format);
            let outcome = daw::run(
                Path::new(env!("CARGO_BIN_EXE_daw")),
                &[task, bundle.to_str().expect("Unicode")],
                &[],
            );
            assert!(outcome.is_quiet_success(), "{} as {}: {outcome:#?}", subject.name, format.ending());
        }
    }
}

#[test]
fn scanning_prints_nothing() {
    all("scan");
}

#[test]
fn playing_and_storing_prints_nothing() {
    all("play");
}

/// What this file relies on: that a process which prints or fails is seen.
#[test]
fn a_process_that_prints_or_fails_is_noticed() {
    let daw = Path::new(env!("CARGO_BIN_EXE_daw"));
    let unknown = daw::run(daw, &["whistle", "Lathe EQ.clap"], &[]);
    assert!(!unknown.succeeded && !unknown.printed.is_empty(), "{unknown:?}");
    let missing = daw::run(daw, &["scan", "/nowhere/Lathe EQ.clap"], &[]);
    assert!(!missing.succeeded && missing.printed.concat().contains("/nowhere/Lathe EQ.clap"), "{missing:?}");
}
