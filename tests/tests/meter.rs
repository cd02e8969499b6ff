//! The meter in a DAW, `lathe check` and the chain of dsp-core give the same numbers, to the last digit: each measures the
//! same file in blocks of its own, and their reports are compared as data.
#![cfg(target_os = "linux")]

use bundle_tests::subject::{Format, METER};
use bundle_tests::x11::{Server, skipped};
use bundle_tests::{daw, wav};
use dsp_core::chain::meter::{MeterChain, Profile};
use dsp_core::meter::targets::Targets;
use dsp_core::process::{ProcessSpec, Processor, StereoBlock};
use dsp_core::testkit::{music, noise};
use report::{Facts, Material, Report};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Music that goes over full scale, clips, and has sides that differ; of a length that is a multiple of nothing.
fn mix(sample_rate_hz: f64) -> [Vec<f32>; 2] {
    let [mut left, mut right] = music(sample_rate_hz, 7.0);
    left.truncate(left.len() - 123);
    right.truncate(left.len());
    let hiss = noise(5, 0.01, left.len());
    left.iter_mut().for_each(|x| *x = (2.6 * *x).clamp(-1.0, 1.0));
    right.iter_mut().zip(hiss).for_each(|(x, hiss)| *x = 1.7 * *x + hiss + 0.001);
    [left, right]
}

/// What the chain itself says, in blocks of 17 frames.
fn of_the_chain(sample_rate_hz: f64, [left, right]: &[Vec<f32>; 2]) -> Value {
    let mut chain = MeterChain::default();
    chain.prepare(ProcessSpec::offline(sample_rate_hz, 17)).expect("a legal spec");
    for (left, right) in left.chunks(17).zip(right.chunks(17)) {
        chain.process(StereoBlock::new(&mut left.to_vec(), &mut right.to_vec()));
    }
    let material = Material::of(chain.measures().expect("prepared"));
    let facts = Facts {
        name: String::new(),
        container: None,
        encoding: None,
        bits: None,
        sample_rate_hz: sample_rate_hz as u32,
        channels: 2,
        frames: left.len() as u64,
        seconds: left.len() as f64 / sample_rate_hz,
        bytes: None,
        sha256: None,
    };
    let report = Report::new(facts, &material, Profile::Strict.limits(), Targets::built_in(), Vec::new());
    numbers(serde_json::to_value(report).expect("plain data"))
}

/// A report without what only a file has.
fn numbers(mut report: Value) -> Value {
    let fields = report.as_object_mut().expect("a report");
    let facts = fields.remove("facts").expect("facts");
    let of_all = ["sample_rate_hz", "channels", "frames", "seconds"];
    fields.extend(of_all.map(|key| (key.to_owned(), facts[key].clone())));
    report
}

fn read(path: &Path) -> Value {
    let text = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let document: Value = serde_json::from_slice(&text).expect("JSON");
    numbers(document["reports"][0].clone())
}

/// The command, which `cargo test --workspace` builds beside the tests.
fn lathe() -> PathBuf {
    let program = std::env::current_exe().expect("the path of this program");
    let found = program.ancestors().skip(1).map(|folder| folder.join("lathe")).find(|path| path.is_file());
    found.expect("`lathe` beside the tests: run `cargo build --package lathe` first")
}

#[test]
fn plugin_command_and_chain_agree_to_the_last_digit() {
    const TEST: &str = "plugin_command_and_chain_agree_to_the_last_digit";
    let Some(server) = Server::shared() else { return skipped(TEST) };
    let _turn = METER.turn();
    for sample_rate_hz in [44_100_u32, 48_000, 96_000, 192_000] {
        let folder = tempfile::tempdir().expect("a folder");
        let sound = folder.path().join("mix.wav");
        let sides = mix(f64::from(sample_rate_hz));
        wav::write(&sound, sample_rate_hz, &sides);
        let chain = of_the_chain(f64::from(sample_rate_hz), &sides);
        for key in ["overs", "clips"] {
            assert!(chain[key]["count"].as_u64() > Some(0), "the mix has {key}");
        }

        let output = folder.path().join("command.json");
        let ran = Command::new(lathe()).arg("check").arg(&sound).arg("--report").arg(&output).output();
        assert_eq!(ran.expect("started").status.code(), Some(1), "measured, and too loud");
        assert_eq!(read(&output), chain, "`lathe check` at {sample_rate_hz} Hz");

        let home = folder.path().join("home");
        std::fs::create_dir(&home).expect("a home");
        let mut environment = server.environment();
        environment.push(("HOME", home.display().to_string()));
        environment.push(("XDG_CONFIG_HOME", home.display().to_string()));
        let bundle = METER.bundle(Format::Clap);
        let arguments = [bundle.as_path(), &sound, &home].map(|path| path.to_str().expect("Unicode"));
        let arguments = [&["report"][..], &arguments].concat();
        let outcome = daw::run(Path::new(env!("CARGO_BIN_EXE_daw")), &arguments, &environment);
        assert!(outcome.is_quiet_success(), "{outcome:#?}");
        let mut files = std::fs::read_dir(&home).expect("a folder").map(|entry| entry.expect("entry").path());
        let written = files.find(|path| path.extension().is_some_and(|end| end == "json"));
        assert_eq!(read(&written.expect("a report")), chain, "the plugin at {sample_rate_hz} Hz");
    }
}
