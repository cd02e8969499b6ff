//! From a mix to a master through the real bundles: those in `$LATHE_BUNDLES` or in `bundled` of the target folder.

mod common;

use common::{bundles, wav_f32};
use dsp_core::chain::eq::EqChain;
use dsp_core::chain::imager::ImagerChain;
use dsp_core::chain::limiter::LimiterChain;
use dsp_core::chain::multiband::MultibandChain;
use dsp_core::process::{Chain, ProcessSpec, StereoBlock};
use offline::audio::Encoding;
use offline::audio::source::Source;
use preset::Preset;
use std::f32::consts::TAU;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn command(bundles: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lathe"));
    command.args(arguments).arg("--plugins").arg(bundles).env_remove("CLAP_PATH");
    command
}

fn master(bundles: &Path, arguments: &[&str]) -> Output {
    command(bundles, &[&["master"], arguments].concat()).output().expect("the program starts")
}

/// Runs it and returns what it printed; everything on standard error must be the program's own.
fn mastered(bundles: &Path, arguments: &[&str]) -> (String, String) {
    let output = master(bundles, arguments);
    let (out, err) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
    let (out, err) = (out.expect("UTF-8"), err.expect("UTF-8"));
    assert!(output.status.success(), "{err}");
    for line in err.lines() {
        assert!(line.starts_with("lathe: "), "a plugin printed {line:?}");
    }
    (out, err)
}

fn file(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("written");
    path.to_str().expect("UTF-8").to_owned()
}

/// A mix of `frames` frames that is not the same twice: two sines, one a side.
fn tones(frames: usize, peak: f32) -> Vec<f32> {
    let tone = |n: usize, hz: f32| peak * (TAU * (hz * n as f32 / 48_000.0).fract()).sin();
    (0..frames).flat_map(|n| [tone(n, 997.0), tone(n, 1_499.0)]).collect()
}

fn read(path: &Path) -> (offline::audio::Info, [Vec<f32>; 2]) {
    let mut source = Source::open(path).unwrap_or_else(|error| panic!("{error}"));
    let frames = source.info().frames.expect("a WAV file") as usize;
    let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
    assert_eq!(source.read(&mut left, &mut right).unwrap_or_else(|error| panic!("{error}")), frames);
    (source.info(), [left, right])
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("folder");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn the_demo_mix_becomes_a_master_of_about_minus_14_lufs() {
    let Some(bundles) = bundles("mastering the demo mix") else { return };
    let folder = tempfile::tempdir().expect("folder");
    let mix = folder.path().join("demo.wav");
    let mix = mix.to_str().expect("UTF-8");
    let demo = Command::new(env!("CARGO_BIN_EXE_lathe")).args(["demo", mix]).status().expect("started");
    assert!(demo.success());
    let (table, _) = mastered(&bundles, &[mix]);
    assert!(
        table.contains("Before") && table.contains("After") && table.contains("preset master"),
        "{table}"
    );
    assert_eq!(names(folder.path()), ["demo.master.wav", "demo.wav"]);
    let master = folder.path().join("demo.master.wav");
    let check = Command::new(env!("CARGO_BIN_EXE_lathe")).args(["check", "--json"]).arg(&master).output();
    let report: serde_json::Value = serde_json::from_slice(&check.expect("started").stdout).expect("JSON");
    let readings = &report[0]["readings"];
    let number = |value: &serde_json::Value| value.as_f64().expect("a number");
    let loudness = number(&readings["integrated_lufs"]);
    assert!((loudness + 14.0).abs() < 1.0, "{loudness} LUFS");
    for side in [0, 1] {
        // The limiter's detector and the meter are two measures of one peak; half a tenth is what the table rounds off.
        let peak = number(&readings["true_peak_dbtp"][side]);
        assert!(peak < -0.95, "{peak} dBTP");
    }
    assert_eq!(readings["frames"], 30 * 48_000, "as long as the mix");
    assert_eq!(report[0]["format"]["encoding"]["integer"], 24);
    // What stands under the default name may be replaced.
    mastered(&bundles, &[mix]);
}

/// One chain of dsp-core over a whole file, its latency taken off: what its plugin must do.
fn reference<C: Chain>(settings: &C::Settings, [left, right]: [Vec<f32>; 2]) -> [Vec<f32>; 2] {
    let mut chain = C::default();
    chain.set(settings);
    chain.prepare(ProcessSpec::offline(48_000.0, 4_096)).expect("a legal rate");
    let (latency, frames) = (chain.latency(), left.len());
    let longer = |samples: Vec<f32>| [samples, vec![0.0; latency]].concat();
    let (mut left, mut right) = (longer(left), longer(right));
    for (left, right) in left.chunks_mut(4_096).zip(right.chunks_mut(4_096)) {
        chain.process(StereoBlock::new(left, right));
    }
    [left, right].map(|samples| samples[latency..latency + frames].to_vec())
}

#[test]
fn the_master_is_bit_for_bit_what_the_chains_make_of_the_mix() {
    let Some(bundles) = bundles("comparing the master with dsp-core") else { return };
    let folder = tempfile::tempdir().expect("folder");
    let samples = tones(40_000, 0.25);
    let mix = file(folder.path(), "mix.wav", &wav_f32(2, &samples));
    let out = folder.path().join("out.wav");
    let out = out.to_str().expect("UTF-8");
    // The defaults are numbers that an f32 holds exactly, so that both are told the very same.
    mastered(&bundles, &[&mix, "--preset", "transparent", "--format", "wav32f", "-o", out]);
    let (info, master) = read(Path::new(out));
    assert_eq!(
        (info.encoding, info.frames, info.sample_rate_hz),
        (Encoding::Float(32), Some(40_000), 48_000)
    );
    let Preset { eq, multiband, imager, limiter, meter: _ } = Preset::default();
    let mix = [0, 1].map(|side| samples.iter().skip(side).step_by(2).copied().collect());
    let expected = reference::<EqChain>(&eq, mix);
    let expected = reference::<MultibandChain>(&multiband, expected);
    let expected = reference::<ImagerChain>(&imager, expected);
    let expected = reference::<LimiterChain>(&limiter, expected);
    for (side, (master, expected)) in master.iter().zip(&expected).enumerate() {
        let differs = master.iter().zip(expected).position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(differs, None, "side {side}: the first frame that differs");
    }
}

#[test]
fn integers_are_dithered_exactly_once() {
    let Some(bundles) = bundles("the dither of a master") else { return };
    let folder = tempfile::tempdir().expect("folder");
    // Silence but for one sample below hearing, so that the chain is awake.
    let mut samples = vec![0.0; 2 * 48_000];
    samples[20] = 1e-7;
    let mix = file(folder.path(), "silence.wav", &wav_f32(2, &samples));
    for (format, full) in [("wav16", 32_768.0), ("wav24", 8_388_608.0)] {
        let out = folder.path().join(format!("{format}.wav"));
        mastered(
            &bundles,
            &[&mix, "--preset", "transparent", "--format", format, "-o", out.to_str().expect("UTF-8")],
        );
        let (_, [left, _]) = read(&out);
        // Triangular noise of 2 LSB peak to peak before rounding leaves -1, 0 and 1, a quarter of it not 0; a second
        // dither would reach 2, none would leave 0 alone. Of 48000 samples a quarter is 12000 ± 95 (one sigma).
        let steps: Vec<i32> = left.iter().map(|sample| (sample * full) as i32).collect();
        assert!(steps.iter().all(|step| step.abs() <= 1), "{format}: dithered more than once");
        let stirred = steps.iter().filter(|step| **step != 0).count();
        assert!(stirred.abs_diff(12_000) < 600, "{format}: {stirred} of 48000 samples are not 0");
    }
}

#[test]
fn a_mono_mix_becomes_a_mono_master() {
    let Some(bundles) = bundles("mastering in mono") else { return };
    let folder = tempfile::tempdir().expect("folder");
    let samples: Vec<f32> = tones(30_000, 0.2).chunks_exact(2).map(|pair| pair[0]).collect();
    let mix = file(folder.path(), "mono.wav", &wav_f32(1, &samples));
    let (table, _) = mastered(&bundles, &[&mix, "--format", "wav16"]);
    assert!(table.contains("mono"), "{table}");
    let (info, [left, _]) = read(&folder.path().join("mono.master.wav"));
    assert_eq!((info.channels, info.frames, info.encoding), (1, Some(30_000), Encoding::Integer(16)));
    assert!(left.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs())) > 0.2, "it sounds");
}

#[test]
fn bad_samples_are_reported_and_do_not_reach_the_master() {
    let Some(bundles) = bundles("mastering bad samples") else { return };
    let folder = tempfile::tempdir().expect("folder");
    let mut samples = tones(48_000, 0.2);
    samples[2 * 24_000] = f32::NAN;
    samples[2 * 24_001] = f32::INFINITY;
    let mix = file(folder.path(), "bad.wav", &wav_f32(2, &samples));
    let (_, said) = mastered(&bundles, &[&mix, "--format", "wav32f"]);
    assert!(
        said.contains("bad.wav: 1 NaN and 1 infinite samples") && said.contains("0:00.500 (frame 24000)"),
        "{said}"
    );
    let (_, [left, right]) = read(&folder.path().join("bad.master.wav"));
    assert!(left.iter().chain(&right).all(|sample| sample.is_finite() && sample.abs() <= 1.0));
}

#[test]
fn a_setting_that_a_plugin_does_not_take_is_an_error() {
    let Some(bundles) = bundles("the ranges of a preset") else { return };
    let folder = tempfile::tempdir().expect("folder");
    let mix = file(folder.path(), "mix.wav", &wav_f32(2, &tones(4_800, 0.2)));
    let preset = file(folder.path(), "mine.toml", b"[limiter]\ninput_gain_db = 99\n");
    let output = master(&bundles, &[&mix, "--preset", &preset]);
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(said.contains("mine.toml: [limiter] input_gain_db = 99 is out of range"), "{said}");
    assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1));
    assert_eq!(names(folder.path()), ["mine.toml", "mix.wav"], "nothing was written");
}

/// On Linux not even a temporary name is left behind, for there was none.
#[cfg(target_os = "linux")]
#[test]
fn killed_half_way_it_leaves_nothing() {
    let Some(bundles) = bundles("killing a master half way") else { return };
    let folder = tempfile::tempdir().expect("folder");
    let mix = file(folder.path(), "long.wav", &wav_f32(2, &tones(60 * 48_000, 0.2)));
    let mut child = command(&bundles, &["master", &mix]).stderr(Stdio::piped()).spawn().expect("started");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    let first = lines.next().expect("a line").expect("UTF-8");
    assert!(first.ends_with("long.wav: 25 %"), "{first}");
    child.kill().expect("still running");
    assert!(!child.wait().expect("ended").success());
    assert_eq!(names(folder.path()), ["long.wav"]);
}
