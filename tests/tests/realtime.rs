//! The audio thread of every bundle asks for no memory, locks nothing and does not call the system, whatever happens around
//! it: automation of all parameters, blocks of all lengths, jumps of the transport, an editor that opens and closes.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use bundle_tests::daw;
use bundle_tests::guard::calls::UNWATCHED;
use bundle_tests::subject::{Format, SUBJECTS};
use bundle_tests::x11::{Server, skipped};
use std::path::Path;

fn guarded(argument: &str, environment: &[(&str, String)]) -> daw::Outcome {
    let mut outcome = daw::run(Path::new(env!("CARGO_BIN_EXE_guarded")), &[argument], environment);
    // A sandbox may forbid the filter: allocator and mutexes are watched all the same.
    let (unwatched, printed) = outcome.printed.into_iter().partition(|line| line.starts_with(UNWATCHED));
    outcome.printed = printed;
    let unwatched: Vec<String> = unwatched;
    unwatched.iter().for_each(|line| eprintln!("{argument}: {line}"));
    outcome
}

#[test]
fn the_guard_notices_every_kind_of_deed() {
    let outcome = guarded("itself", &[]);
    assert!(outcome.is_quiet_success(), "{outcome:#?}");
}

#[test]
fn the_audio_thread_does_nothing_that_may_wait() {
    let server = Server::shared();
    if server.is_none() {
        skipped("the part of the_audio_thread_does_nothing_that_may_wait that opens editors");
    }
    let environment = server.map(|server| server.environment().to_vec()).unwrap_or_default();
    for subject in SUBJECTS {
        for format in [Format::Clap, Format::Vst3] {
            let bundle = subject.bundle(format);
            let outcome = guarded(bundle.to_str().expect("Unicode"), &environment);
            assert!(outcome.is_quiet_success(), "{}: {outcome:#?}", bundle.display());
        }
    }
}
