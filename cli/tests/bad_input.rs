//! What is said of files that cannot be mastered: one line that names the file and what to do, through the real
//! program, by `check` (exit code 2) and `master` (exit code 1) alike.

mod common;

use common::{aiff, chunk, fmt, riff, wav, wav_f32};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

fn lathe(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lathe"));
    // No plugins are needed to refuse a file, and none of this machine's may be found.
    command.args(arguments).env("HOME", "/nonexistent").env_remove("CLAP_PATH");
    command.output().expect("the program starts")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("folder"))
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).expect("folder");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// Both commands say `path: what; fix` on one line and write nothing.
fn refused(path: &Path, what: &str, fix: &str) {
    let name = path.to_str().expect("UTF-8");
    for (command, code) in [("check", 2), ("master", 1)] {
        let output = lathe(&[command, name]);
        let said = stderr(&output);
        assert_eq!(said, format!("lathe: {name}: {what}; {fix}\n"));
        assert_eq!((output.status.code(), output.stdout.len()), (Some(code), 0), "{command} {said}");
    }
}

#[test]
fn every_file_that_cannot_be_read_gets_its_own_line() {
    let folder = Folder::new();
    let again = "copy or export it again";
    refused(&folder.0.path().join("missing.wav"), "there is no such file", "check the path");
    // To `check` a folder is a catalogue, and this one is empty as yet.
    let output = lathe(&["master", folder.0.path().to_str().expect("UTF-8")]);
    assert!(stderr(&output).ends_with(": is a folder; name an audio file in it\n"));
    let output = lathe(&["check", folder.0.path().to_str().expect("UTF-8")]);
    assert!(stderr(&output).ends_with(": there is no audio file in it; name a folder with audio files\n"));
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    refused(&folder.file("empty.wav", b""), "is empty (0 bytes)", again);
    let not_audio = "is not an audio file that is read";
    let use_audio = "use WAV, AIFF or FLAC (MP3, AAC and Ogg Vorbis if need be)";
    refused(&folder.file("text.wav", b"Dear engineer, here is my mix.\n"), not_audio, use_audio);
    refused(&folder.file("one.wav", b"R"), not_audio, use_audio);
    let whole = wav(1, 2, 16, &[0; 400]);
    for bytes in [4, 11, 12, 20, 35, 41] {
        let cut = folder.file("header.wav", &whole[..bytes]);
        refused(&cut, "its WAV header is cut short, no sound can be found", again);
    }
    let cut = folder.file("header.aiff", &aiff(None, 2, 16, 100, &[0; 400])[..20]);
    refused(&cut, "its AIFF header is cut short, no sound can be found", again);
    refused(
        &folder.file("cut.wav", &whole[..44 + 100]),
        "is cut short: its header promises 100 frames (0.002 s), it holds 25 (0.001 s)",
        again,
    );
    refused(
        &folder.file("cut.aiff", &aiff(None, 1, 16, 48_000, &[0; 48_000])),
        "is cut short: its header promises 48000 frames (1.000 s), it holds 24000 (0.500 s)",
        again,
    );
    let no_sound = "holds no sound (0 frames)";
    refused(&folder.file("zero.wav", &wav(1, 2, 16, &[])), no_sound, "export it again");
    refused(&folder.file("zero.aiff", &aiff(None, 2, 16, 0, &[])), no_sound, "export it again");
    refused(
        &folder.file("nine.wav", &wav(1, 9, 16, &[0; 180])),
        "has 9 channels, only mono and stereo are mastered",
        "export a stereo mix",
    );
    refused(
        &folder.file("slow.wav", &riff(&[chunk(b"fmt ", &fmt(1, 1, 0, 16)), chunk(b"data", &[0; 8])])),
        "has a sample rate of 0 Hz, only 8 to 768 kHz are mastered",
        "export it at the sample rate of the session",
    );
    refused(
        &folder.file("mu-law.wav", &wav(7, 1, 8, &[0; 8])),
        "its WAV coding (tag 7, 8 bit) is not read",
        "export it as PCM of 8 to 32 bit or float of 32 or 64 bit",
    );
    refused(
        &folder.file("mu-law.aifc", &aiff(Some(b"ulaw"), 1, 16, 8, &[0; 8])),
        "its AIFC coding (ulaw, 16 bit) is not read",
        "export it as uncompressed AIFF or WAV",
    );
    let format = wav(1, 0, 16, &[0; 8]);
    refused(&folder.file("fmt.wav", &format), "its WAV header has a damaged format", "export it again");
    let no_format = riff(&[chunk(b"data", &[0; 8])]);
    refused(&folder.file("nofmt.wav", &no_format), "its WAV header has no format", "export it again");
}

#[test]
fn a_damaged_or_cut_flac_is_not_mastered_as_if_it_were_whole() {
    let whole =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sine16.flac")).expect("data");
    let folder = Folder::new();
    // The last few bytes, half of the sound, its padding, its header: the decoder notices each at another place.
    for bytes in [whole.len() - 10, whole.len() - 2_000, whole.len() / 2, 30] {
        let cut = folder.file("cut.flac", &whole[..bytes]);
        let output = lathe(&["check", cut.to_str().expect("UTF-8")]);
        let said = stderr(&output);
        assert!(
            said.contains("cut.flac: is cut short") && said.ends_with("; copy or export it again\n"),
            "{said}"
        );
        assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1));
    }
    // One bit of the sound, well behind 8 KiB of padding.
    let mut bent = whole;
    let within = bent.len() - 2_000;
    bent[within] ^= 0x10;
    let bent = folder.file("bent.flac", &bent);
    let output = lathe(&["check", bent.to_str().expect("UTF-8")]);
    let said = stderr(&output);
    assert!(said.contains("bent.flac: is ") && said.ends_with("; copy or export it again\n"), "{said}");
    assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1));
}

#[test]
fn random_bytes_behind_every_known_beginning_never_crash_it() {
    let folder = Folder::new();
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let beginnings: [&[u8]; 8] = [
        b"RIFF\xFF\xFF\xFF\xFFWAVEfmt ",
        b"RF64\xFF\xFF\xFF\xFFWAVEds64",
        b"FORM\0\0\xFF\xFFAIFFCOMM",
        b"FORM\0\0\xFF\xFFAIFCSSND",
        b"fLaC\0\0\0\x22",
        b"OggS\0\x02",
        b"\0\0\0\x20ftypM4A ",
        b"ID3\x04",
    ];
    for (n, beginning) in beginnings.iter().cycle().take(64).enumerate() {
        let mut bytes = beginning.to_vec();
        bytes.extend((0..2_000).map(|_| noise()));
        let path = folder.file(&format!("noise{n}"), &bytes);
        // In the program itself a panic would be caught; here it fails the test.
        if let Ok(mut source) = offline::audio::source::Source::open(&path) {
            let mut block = [[0.0; 512]; 2];
            let [left, right] = &mut block;
            while matches!(source.read(left, right), Ok(frames) if frames > 0) {
                assert!(left.iter().chain(right.iter()).all(|sample| sample.is_finite()));
            }
        }
    }
}

#[test]
fn one_frame_is_a_legal_file_and_its_measures_are_finite_or_absent() {
    let folder = Folder::new();
    let path = folder.file("one.wav", &wav_f32(2, &[0.25, -0.25]));
    let output = lathe(&["check", path.to_str().expect("UTF-8"), "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report[0]["readings"]["frames"], 1);
    assert!(report[0]["readings"]["integrated_lufs"].is_null());
    let peak = report[0]["readings"]["sample_peak_dbfs"][0].as_f64().expect("a number");
    assert!((peak - 20.0 * 0.25_f64.log10()).abs() < 1e-9, "{peak}");
}

#[test]
fn check_judges_and_tells_by_its_exit_code() {
    let folder = Folder::new();
    let tone = |peak: f32| -> Vec<f32> {
        (0..48_000).map(|n| peak * (std::f32::consts::TAU * 997.0 * n as f32 / 48_000.0).sin()).collect()
    };
    let quiet = folder.file("quiet.wav", &wav_f32(1, &tone(0.1)));
    let hot = folder.file("hot.wav", &wav_f32(1, &tone(0.99)));
    let mut bad = tone(0.1);
    bad[24_000] = f32::NAN;
    let bad = folder.file("bad.wav", &wav_f32(1, &bad));
    let [quiet, hot, bad] = [&quiet, &hot, &bad].map(|path| path.to_str().expect("UTF-8"));
    let passed = lathe(&["check", quiet]);
    let text = String::from_utf8(passed.stdout.clone()).expect("UTF-8");
    assert_eq!((passed.status.code(), stderr(&passed)), (Some(0), String::new()));
    // A sine of peak 0.1 is -20 dBFS; in mono at 997 Hz it reads 3.01 dB below its peak, -23.0 LUFS (BS.1770).
    assert!(text.contains("quiet.wav: WAV, 32 bit float, 48 kHz, mono, 0:01.000"), "{text}");
    assert!(text.contains("-23.0 LUFS") && text.contains("-20.0 dBFS") && text.contains("pass"), "{text}");
    let failed = lathe(&["check", quiet, hot]);
    let text = String::from_utf8(failed.stdout.clone()).expect("UTF-8");
    assert_eq!(failed.status.code(), Some(1), "{text}");
    assert!(text.contains("Sample peak: FAIL. Lower the mix bus by 5.9 dB."), "{text}");
    let error = lathe(&["check", hot, "missing.wav", quiet]);
    assert_eq!((error.status.code(), stderr(&error).lines().count()), (Some(2), 1));
    assert!(String::from_utf8_lossy(&error.stdout).contains("quiet.wav"), "the others are still checked");
    let warned = lathe(&["check", bad, "--profile", "relaxed"]);
    let text = String::from_utf8(warned.stdout).expect("UTF-8");
    assert!(
        text.contains("Warning: 1 NaN and 0 infinite samples") && text.contains("(frame 24000)"),
        "{text}"
    );
    let unknown = lathe(&["check", quiet, "--profile", "loudest"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("choose one of relaxed, strict"));
}

#[test]
fn master_refuses_before_it_works() {
    let folder = Folder::new();
    let mix = folder.file("mix.wav", &wav_f32(2, &[0.1; 9_600]));
    let taken = folder.file("taken.wav", b"somebody else's");
    let preset = folder.file("mine.toml", b"[limiter]\ninput_gian_db = 3\n");
    let [mix, taken, preset] = [&mix, &taken, &preset].map(|path| path.to_str().expect("UTF-8"));
    let bytes = std::fs::read(mix).expect("mix");
    for (arguments, said) in [
        (
            vec!["-o", mix, "--force"],
            format!("{mix}: is the mix itself; choose another name for the master with -o"),
        ),
        (
            vec!["-o", taken],
            format!("{taken}: exists already; choose another name or replace it with --force"),
        ),
        (
            vec!["-o", "/nonexistent/x.wav"],
            "/nonexistent/x.wav: its folder does not exist; create the".to_owned(),
        ),
        (vec!["-o", "/dev/full", "--force"], "/dev/full: is not a regular file; name the file".to_owned()),
        (
            vec!["--preset", "lowd"],
            "preset lowd: there is neither a preset nor a file of this name; choose".to_owned(),
        ),
        (
            vec!["--preset", preset],
            format!("{preset}: line 2: unknown field `input_gian_db`, expected one of `"),
        ),
        (
            vec!["--plugins", "/nonexistent"],
            "/nonexistent: there is no such folder; check the path after --plugins".to_owned(),
        ),
    ] {
        if cfg!(not(unix)) && said.starts_with("/dev") {
            continue;
        }
        let output = lathe(&[&["master", mix][..], &arguments].concat());
        let text = stderr(&output);
        assert!(
            text.starts_with(&format!("lathe: {said}")) && text.lines().count() == 1,
            "{text:?} not {said:?}"
        );
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    }
    assert_eq!(std::fs::read(mix).expect("mix"), bytes, "the mix is untouched");
    assert_eq!(std::fs::read(taken).expect("file"), b"somebody else's");
    assert_eq!(folder.names(), ["mine.toml", "mix.wav", "taken.wav"], "nothing is left behind");
}

/// The program looks for bundles beside itself, where a build may have left them: a copy elsewhere has none.
#[test]
fn without_plugins_it_says_how_to_get_them() {
    let folder = Folder::new();
    let mix = folder.file("mix.wav", &wav_f32(2, &[0.1; 9_600]));
    let program = folder.0.path().join(format!("lathe{}", std::env::consts::EXE_SUFFIX));
    std::fs::copy(env!("CARGO_BIN_EXE_lathe"), &program).expect("a copy of the program");
    let mut command = Command::new(&program);
    command.arg("master").arg(&mix).env("HOME", "/nonexistent").env_remove("CLAP_PATH");
    let output = command.output().expect("the program starts");
    let said = stderr(&output);
    assert!(said.starts_with("lathe: plugins: no plugin \"audio.lathe.meter\" in "), "{said}");
    assert!(said.contains("cargo xtask install") && said.lines().count() == 1, "{said}");
    assert_eq!(output.status.code(), Some(1));
}

/// A limit on the length of a file is the nearest to a full disk that needs no disk of one's own.
#[cfg(unix)]
#[test]
fn a_disk_that_takes_no_more_leaves_one_line_and_no_file() {
    let folder = Folder::new();
    let limited = "trap '' XFSZ; ulimit -f 64; exec \"$0\" demo \"$1\"";
    let mut command = Command::new("sh");
    command.args(["-c", limited, env!("CARGO_BIN_EXE_lathe")]).arg(folder.0.path().join("demo.wav"));
    let output = command.output().expect("the shell starts");
    let said = stderr(&output);
    assert!(said.contains("demo.wav: cannot be written: ") && said.lines().count() == 1, "{said}");
    assert_eq!((output.status.code(), folder.names().len()), (Some(1), 0));
}
