//! `lathe check --report` from end to end.

use std::path::Path;
use std::process::{Command, Output};

mod common;

fn check(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lathe"));
    command.current_dir(folder).arg("check").args(arguments).output().expect("started")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder with a good mix, `mix.wav`, and one that is too loud, with a name that is markup.
const LOUD: &str = "<i>loud & co.wav";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("folder");
    let demo =
        Command::new(env!("CARGO_BIN_EXE_lathe")).arg("demo").arg(folder.path().join("mix.wav")).status();
    assert!(demo.expect("started").success());
    let samples: Vec<f32> = (0..192_000_u32).map(|n| if n / 200 % 2 == 0 { 0.9 } else { -0.9 }).collect();
    std::fs::write(folder.path().join(LOUD), common::wav_f32(2, &samples)).expect("written");
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("folder");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn one_page_has_a_section_for_each_file_and_json_has_the_same_numbers() {
    let folder = folder();
    let output = check(folder.path(), &["mix.wav", LOUD, "--report", "out.html"]);
    assert_eq!(output.status.code(), Some(1), "one fails: {}", said(&output));
    let page = std::fs::read_to_string(folder.path().join("out.html")).expect("a page");
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let xml = roxmltree::Document::parse_with_options(&page, options).expect("well formed");
    let sections: Vec<_> = xml.descendants().filter(|node| node.has_tag_name("section")).collect();
    assert_eq!(sections.len(), 2);
    assert!(!xml.descendants().any(|node| node.has_tag_name("i")));
    let output = check(folder.path(), &["mix.wav", LOUD, "--json", "--report", "out.json"]);
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let report = std::fs::read_to_string(folder.path().join("out.json")).expect("JSON");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    for (n, name) in ["mix.wav", LOUD].into_iter().enumerate() {
        let (written, printed) = (&report["reports"][n], &printed[n]);
        assert_eq!(written["facts"]["name"], name);
        assert_eq!(written["measured"]["integrated_lufs"], printed["readings"]["integrated_lufs"]);
        assert_eq!(written["measured"]["true_peak_dbtp"], printed["readings"]["true_peak_dbtp"]);
        assert_eq!(written["streaming"], printed["streaming"]);
        assert_eq!(written["evidence"]["found"], printed["evidence"]);
        assert_eq!(written["verdict"]["overall"], printed["verdict"]["overall"]);
        let sum = Command::new("sha256sum").arg("--").arg(folder.path().join(name)).output();
        if let Ok(sum) = sum {
            let sum = String::from_utf8_lossy(&sum.stdout).into_owned();
            let digest = written["facts"]["sha256"].as_str().expect("a checksum");
            assert!(sum.contains(digest), "{sum} is not {digest}");
            assert!(page.contains(digest), "the page has it too");
        }
    }
}

#[test]
fn only_our_own_reports_are_replaced_and_an_input_never() {
    let folder = folder();
    let read = |name: &str| std::fs::read(folder.path().join(name)).expect("there");
    std::fs::write(folder.path().join("mine.html"), "<!DOCTYPE html><p>mine</p>").expect("written");
    let output = check(folder.path(), &["mix.wav", "--report", "mine.html"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("mine.html: exists already"), "{}", said(&output));
    assert_eq!(read("mine.html"), b"<!DOCTYPE html><p>mine</p>");
    assert_eq!(check(folder.path(), &["mix.wav", "--report", "mine.html", "--force"]).status.code(), Some(0));
    // Now it is ours.
    assert_eq!(check(folder.path(), &["mix.wav", "--report", "mine.html"]).status.code(), Some(0));
    let mix = read("mix.wav");
    std::fs::hard_link(folder.path().join("mix.wav"), folder.path().join("alias.html")).expect("linked");
    let output = check(folder.path(), &["mix.wav", "--report", "alias.html", "--force"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("alias.html: is one of the mixes"), "{}", said(&output));
    assert!(read("mix.wav") == mix, "the mix is as it was");
}

#[test]
fn a_report_that_cannot_be_is_told_in_a_line_and_leaves_nothing() {
    let folder = folder();
    let before = names(folder.path());
    for (arguments, line) in [
        (vec!["mix.wav", "--report", "out.pdf"], "out.pdf: is neither a page nor JSON by its name"),
        (vec!["mix.wav", "--report", "no/out.html"], "no/out.html: its folder does not exist"),
        (vec!["none.wav", "--report", "out.html"], "out.html: not written, no file could be measured"),
        (vec!["mix.wav", "--targets=none.toml"], "none.toml: there is no such file"),
    ] {
        let output = check(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(said(&output).contains(line), "{arguments:?}: {}", said(&output));
        assert_eq!(names(folder.path()), before, "{arguments:?}");
    }
}

#[test]
fn the_table_has_what_engineers_ask_for_and_targets_on_request() {
    let folder = folder();
    let print = |arguments: &[&str]| String::from_utf8(check(folder.path(), arguments).stdout).expect("text");
    let text = print(&["mix.wav"]);
    for label in ["PSR min.", "DR ", "Correlation", "Mono fold-down", "24 of 24 bits used"] {
        assert!(text.contains(label), "{label} is not in {text}");
    }
    assert!(!text.contains("Spotify"));
    assert!(print(&["mix.wav", "--targets"]).contains("Spotify, Loud"));
    std::fs::write(
        folder.path().join("mine.toml"),
        "[mine]\ntitle = \"Mine\"\nintegrated_lufs = -20.0\nrule = \"both\"\ntrust = \"custom\"\nas_of = \"2026-11\"\n",
    )
    .expect("written");
    let text = print(&["mix.wav", "--targets=mine.toml"]);
    assert!(text.contains("  Mine ") && text.contains("-20.0 LUFS") && !text.contains("Spotify"), "{text}");
    assert!(print(&[LOUD]).contains("Left and right are the same"));
}
