//! Stems through the real program: what `lathe stems` says of them, and what `lathe master` makes of a session. With the
//! bundles in `$LATHE_BUNDLES` or in `bundled` of the target folder.

mod common;

use common::{bundles, wav_f32};
use dsp_core::testkit::noise;
use offline::audio::frames::Frames;
use offline::audio::source::Source;
use offline::session::{Session, StemSum};
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

const FRAMES: usize = 60_000;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).expect("written");
        self.path(name)
    }

    /// Three stems of noise, decorrelated, and their mix: summed in f64, rounded once. Interleaved, as written.
    fn song(&self) -> ([Vec<f32>; 3], Vec<f32>) {
        let stems = [1, 2, 3].map(|seed| noise(seed, 0.1 * seed as f64, 2 * FRAMES));
        let sum = |n: usize| stems.iter().map(|stem| f64::from(stem[n])).sum::<f64>() as f32;
        let mix: Vec<f32> = (0..2 * FRAMES).map(sum).collect();
        for (name, samples) in ["a.wav", "b.wav", "c.wav"].iter().zip(&stems) {
            self.wav(name, samples);
        }
        self.wav("mix.wav", &mix);
        (stems, mix)
    }

    fn wav(&self, name: &str, samples: &[f32]) {
        std::fs::write(self.path(name), wav_f32(2, samples)).expect("written");
    }
}

fn lathe(arguments: &[&dyn AsRef<std::ffi::OsStr>]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lathe"));
    command.env("HOME", "/nonexistent").env_remove("CLAP_PATH");
    for argument in arguments {
        command.arg(argument);
    }
    command.output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn a_folder_of_stems_is_looked_at_and_a_late_one_is_named() {
    let folder = Folder::new();
    let (stems, _) = folder.song();
    let all = [&"stems" as &dyn AsRef<std::ffi::OsStr>, &folder.0.path(), &"--mix", &folder.path("mix.wav")];
    let output = lathe(&all);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("rounded it is the same bit for bit") && said.contains("Verdict: pass"), "{said}");
    assert_eq!(said.matches("in place").count(), 3, "the mix is no stem: {said}");
    let late = [vec![0.0; 2 * 37], stems[1][..2 * (FRAMES - 37)].to_vec()].concat();
    folder.wav("b.wav", &late);
    let output = lathe(&all);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("b.wav: Start: FAIL. 37 frames (0.771 ms) late")
            && said.contains("offset_frames = -37")
    );
    let output = lathe(&[all[0], all[1], all[2], all[3], &"--json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        (&json["stems"][1]["in_mix"]["offset_frames"], &json["overall"]),
        (&(-37).into(), &"fail".into())
    );
    assert_eq!(json["findings"][0]["about"], "misaligned");
}

#[test]
fn what_cannot_be_looked_at_is_one_line_and_exit_code_2() {
    let folder = Folder::new();
    let refused = |output: Output, expected: &str| {
        let said = text(&output.stderr);
        assert!(said.contains(expected) && said.lines().count() == 1, "{said}");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    };
    refused(
        lathe(&[&"stems", &folder.0.path()]),
        "holds no WAV, AIFF or FLAC file; name the folder of the stems",
    );
    for n in 0..9 {
        folder.wav(&format!("{n}.wav"), &[0.5; 20]);
    }
    refused(lathe(&[&"stems", &folder.0.path()]), "stems: there are 9, up to 8 are taken; sum some");
    refused(lathe(&[&"stems", &folder.path("none.wav")]), "none.wav: there is no such file; check the path");
}

fn read(sum: &mut StemSum) -> [Vec<f32>; 2] {
    let (mut left, mut right) = (vec![0.0; FRAMES], vec![0.0; FRAMES]);
    assert_eq!(sum.read(&mut left, &mut right).unwrap_or_else(|error| panic!("{error}")), FRAMES);
    [left, right]
}

#[test]
fn chains_of_different_latency_are_compensated_to_the_sample() {
    let Some(bundles) = bundles("compensating the stems' chains") else { return };
    let folder = Folder::new();
    folder.song();
    // The same stem thrice: dry, through a linear-phase equaliser (4608 frames), and through that and a limiter (543 more).
    // Neutral both, so that twice the dry one upside down leaves nothing.
    let session = folder.text(
        "song.toml",
        "[[stem]]\nfile = \"a.wav\"\ngain_db = 6.020599913279624\npolarity = \"inverted\"\n\
         [[stem]]\nfile = \"a.wav\"\n[stem.chain.eq]\n\
         [[stem]]\nfile = \"a.wav\"\n[stem.chain.limiter]\n[stem.chain.eq]\n",
    );
    let session = Session::load(&session).unwrap_or_else(|error| panic!("{error}"));
    let rest = read(&mut session.open(Some(&bundles)).unwrap_or_else(|error| panic!("{error}")));
    let peak = rest.iter().flatten().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    // Neutral FFT paths stay below -120 dBFS: twice that.
    assert!(peak < 2e-6, "{peak}");
}

#[test]
fn a_session_of_untouched_stems_is_mastered_as_their_mix_is() {
    let Some(bundles) = bundles("mastering a session") else { return };
    let folder = Folder::new();
    folder.song();
    let session = folder.text(
        "song.toml",
        "[session]\nmix = \"mix.wav\"\n[[stem]]\nfile = \"a.wav\"\n[[stem]]\nfile = \"b.wav\"\n[[stem]]\nfile = \"c.wav\"\n\
         [master]\npreset = \"loud\"\n",
    );
    let plugins: &dyn AsRef<std::ffi::OsStr> = &bundles;
    let one = lathe(&[&"master", &session, &"--plugins", plugins]);
    let mix = folder.path("mix.wav");
    let two = lathe(&[&"master", &mix, &"--plugins", plugins, &"--preset", &"loud"]);
    assert!(one.status.success() && two.status.success(), "{}{}", text(&one.stderr), text(&two.stderr));
    let said = text(&one.stdout);
    assert!(
        said.contains("a.wav: as it is") && said.contains("bit for bit") && said.contains("preset loud"),
        "{said}"
    );
    let bytes = |name: &str| std::fs::read(folder.path(name)).expect("a master");
    assert!(bytes("song.master.wav") == bytes("mix.master.wav"), "the same bytes");
    let frames = Source::open(&folder.path("song.master.wav")).expect("opened").info().frames;
    assert_eq!(frames, Some(FRAMES as u64));
    let over = lathe(&[&"master", &session, &"-o", &folder.path("b.wav"), &"--force", &"--plugins", plugins]);
    assert!(text(&over.stderr).contains("b.wav: is a file of the session itself"), "{}", text(&over.stderr));
    // A name on the command line comes before the session's.
    let named = lathe(&[&"master", &session, &"--preset", &"transparent", &"--plugins", plugins]);
    assert!(text(&named.stdout).contains("preset transparent"));
}

#[test]
fn a_setting_that_a_stem_s_plugin_does_not_take_names_the_stem() {
    let Some(bundles) = bundles("the ranges of a session") else { return };
    let folder = Folder::new();
    folder.song();
    let session =
        folder.text("song.toml", "[[stem]]\nfile = \"a.wav\"\n[stem.chain.limiter]\ninput_gain_db = 99\n");
    let output = lathe(&[&"master", &session, &"--plugins", &bundles]);
    let said = text(&output.stderr);
    assert!(
        said.contains("song.toml: stem 1 (a.wav): [limiter] input_gain_db = 99 is out of range"),
        "{said}"
    );
    assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1));
    assert!(!folder.path("song.master.wav").exists(), "nothing was written");
}

#[test]
fn the_session_of_the_guide_runs_as_it_stands() {
    let Some(bundles) = bundles("the session of the guide") else { return };
    let folder = Folder::new();
    let (stems, mix) = folder.song();
    let quiet = noise(9, 0.01, 2 * FRAMES);
    let late = [vec![0.0; 2 * 37], stems[1][..2 * (FRAMES - 37)].to_vec()].concat();
    let turned: Vec<f32> = stems[2].iter().map(|x| -x).collect();
    for (name, samples) in [
        ("drums.wav", &stems[0]),
        ("bass.wav", &late),
        ("vocals.wav", &turned),
        ("chords.wav", &quiet),
        ("mix.wav", &mix),
    ] {
        folder.wav(name, samples);
    }
    let guide = include_str!("../../docs/stems.md");
    let session =
        guide.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a session");
    let output = lathe(&[&"master", &folder.text("song.toml", session), &"--plugins", &bundles]);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    for expected in
        ["drums.wav: -1.5 dB, limiter", "bass.wav: moved by -37 frames", "vocals.wav: turned over, eq"]
    {
        assert!(said.contains(expected), "{said}");
    }
    assert!(folder.path("song.master.wav").exists());
}
