//! A plugin that takes the process down is named in one line, and the exit code says so.

#![cfg(unix)]

mod common;

use common::{example, fixture};
use std::path::Path;
use std::process::{Command, Output};

fn run(bundle: &Path, fault: &str) -> Output {
    Command::new(example("host_crash")).arg(bundle).arg(fault).output().expect("the example runs")
}

#[test]
fn a_crash_names_plugin_stage_and_signal() {
    for (fault, stage, signal) in [
        ("Abort in process", "processing", "SIGABRT"),
        ("Segfault in process", "processing", "SIGSEGV"),
        ("Abort in activate", "activating", "SIGABRT"),
        ("Abort in destroy", "unloading", "SIGABRT"),
    ] {
        let output = run(&fixture(), fault);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let expected = format!(
            "Lathe: the plugin \"Fixture\" ({}) crashed while {stage} ({signal}). Remove it or choose another.\n",
            fixture().display()
        );
        assert_eq!((said, output.status.code()), (expected, Some(host::crash::EXIT_CODE)), "{fault}");
    }
}

#[test]
fn a_crash_while_loading_names_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let bundle = folder.path().join("crash-on-load.clap");
    std::fs::copy(fixture(), &bundle).expect("a copy");
    let output = run(&bundle, "None");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.starts_with("Lathe: the plugin \"crash-on-load.clap\" ("), "{said}");
    assert!(said.contains("crashed while loading (SIGABRT)"), "{said}");
    assert_eq!(output.status.code(), Some(host::crash::EXIT_CODE));
}

#[test]
fn without_a_fault_nothing_is_said() {
    let output = run(&fixture(), "None");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "survived\n");
}

#[test]
fn a_crash_of_the_host_itself_is_not_put_down_to_a_plugin() {
    use std::os::unix::process::ExitStatusExt;
    let output = run(&fixture(), "Abort in the host");
    assert_eq!((output.status.code(), output.status.signal()), (None, Some(libc_sigabrt())));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// 6 everywhere that POSIX is.
fn libc_sigabrt() -> i32 {
    6
}
