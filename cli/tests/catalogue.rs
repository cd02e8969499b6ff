//! `lathe check` of folders, through the real program: shards, interruptions, bad files, threads.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

mod common;

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lathe"));
    command.current_dir(folder).arg("check").args(arguments);
    command
}

fn check(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("started")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn lines(bytes: &[u8]) -> Vec<&str> {
    std::str::from_utf8(bytes).expect("UTF-8").lines().collect()
}

fn paths(bytes: &[u8]) -> Vec<String> {
    let path = |line: &&str| {
        serde_json::from_str::<Value>(line).expect("JSON")["path"].as_str().expect("path").to_owned()
    };
    lines(bytes).iter().map(path).collect()
}

/// A quarter of a second of a sine at -20 dBFS, which the strict sheet lets pass; each `n` sounds different.
fn sine(n: u32) -> Vec<u8> {
    tone(n, 0.1)
}

fn tone(n: u32, peak: f64) -> Vec<u8> {
    let hz = 100.0 + 25.0 * f64::from(n);
    let sample =
        |frame: u32| (peak * (std::f64::consts::TAU * hz * f64::from(frame / 2) / 48_000.0).sin()) as f32;
    common::wav_f32(2, &(0..24_000).map(sample).collect::<Vec<_>>())
}

/// `mixes/` with 13 files in three folders, of which `Z.wav` is at full scale and fails, and 3 cannot be read.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join("mixes").join(name);
        fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        fs::write(path, bytes).expect("written");
    };
    (0..5).for_each(|n| write(&format!("one/{n}.wav"), &sine(n)));
    (5..9).for_each(|n| write(&format!("two/deep/{n}.wav"), &sine(n)));
    write("Z.wav", &tone(9, 1.0));
    write("one/cut.wav", &sine(1)[..5_000]);
    write("one/empty.flac", b"");
    write("two/text.wav", b"Dear engineer, here is my mix.\n");
    write("two/cover.jpg", b"\xFF\xD8\xFF\xE0");
    folder
}

#[test]
fn every_file_is_a_line_in_order_and_bad_ones_are_among_them() {
    let folder = folder();
    let output = check(folder.path(), &["mixes"]);
    let expected = [
        "Z.wav",
        "one/0.wav",
        "one/1.wav",
        "one/2.wav",
        "one/3.wav",
        "one/4.wav",
        "one/cut.wav",
        "one/empty.flac",
        "two/deep/5.wav",
        "two/deep/6.wav",
        "two/deep/7.wav",
        "two/deep/8.wav",
        "two/text.wav",
    ];
    assert_eq!(paths(&output.stdout), expected);
    assert_eq!(output.status.code(), Some(2));
    let told = said(&output);
    assert!(told.contains("mixes/one/empty.flac: is empty (0 bytes); copy or export it again\n"), "{told}");
    assert!(told.ends_with("lathe: 13 files: 9 pass, 1 fail, 3 could not be read\n"), "{told}");
    for line in lines(&output.stdout) {
        let value: Value = serde_json::from_str(line).expect("JSON");
        let file = folder.path().join(value["file"].as_str().expect("file"));
        assert_eq!(value["bytes"], fs::metadata(&file).expect("there").len());
        assert!(value["modified_unix_us"].is_i64() && value["settings"].is_string());
        assert_eq!(value["file"], format!("mixes/{}", value["path"].as_str().expect("path")));
        let bad = ["cut.wav", "empty.flac", "text.wav"].iter().any(|name| file.ends_with(name));
        assert_eq!((value["error"].is_string(), value["readings"].is_object()), (bad, !bad), "{line}");
    }
    // The rest of a line is what --json says of the file.
    let plain = check(folder.path(), &["mixes/Z.wav", "--json"]);
    let plain: Value = serde_json::from_slice(&plain.stdout).expect("JSON");
    let mut line: Value = serde_json::from_str(lines(&output.stdout)[0]).expect("JSON");
    let object = line.as_object_mut().expect("object");
    for added in ["path", "bytes", "modified_unix_us", "settings"] {
        assert!(object.remove(added).is_some(), "{added}");
    }
    assert_eq!(line, plain[0]);
}

#[test]
fn the_exit_code_is_that_of_the_worst_file() {
    let folder = folder();
    let code = |arguments: &[&str]| check(folder.path(), arguments).status.code();
    assert_eq!(code(&["mixes/two/deep"]), Some(0));
    assert_eq!(code(&["mixes/two/deep", "mixes/Z.wav"]), Some(1));
    assert_eq!(code(&["mixes"]), Some(2));
    assert_eq!(code(&["mixes/Z.wav", "missing.wav", "--jobs", "2"]), Some(2));
    // What an earlier run measured counts too.
    for (inputs, worst) in [("mixes/Z.wav", 1), ("mixes/two", 2)] {
        assert_eq!(code(&[inputs, "--output", "out.jsonl"]), Some(worst));
        assert_eq!(code(&[inputs, "--output", "out.jsonl"]), Some(worst));
    }
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let folder = folder();
    let one = check(folder.path(), &["mixes", "--jobs", "1"]);
    for jobs in ["2", "4", "64"] {
        assert!(check(folder.path(), &["mixes", "--jobs", jobs]).stdout == one.stdout, "--jobs {jobs}");
    }
    assert_eq!(lines(&one.stdout).len(), 13);
}

#[test]
fn four_shards_at_a_time_give_the_lines_of_one_run() {
    let folder = folder();
    let whole = check(folder.path(), &["mixes"]).stdout;
    let start = |k| {
        let arguments = ["mixes", "--shard", &format!("{k}/4"), "--output", &format!("{k}.jsonl")];
        command(folder.path(), &arguments).stderr(Stdio::null()).spawn().expect("started")
    };
    for mut shard in [1, 2, 3, 4].map(start) {
        shard.wait().expect("ended");
    }
    let parts: Vec<_> =
        (1..=4).map(|k| fs::read(folder.path().join(format!("{k}.jsonl"))).expect("shard")).collect();
    assert!(parts.iter().filter(|part| !part.is_empty()).count() > 1, "the shards share the work");
    same_lines(&parts.concat(), &whole);
    // A new file moves no other file to another shard.
    fs::write(folder.path().join("mixes/one/00.wav"), sine(11)).expect("written");
    let again =
        (1..=4).map(|k| paths(&check(folder.path(), &["mixes", "--shard", &format!("{k}/4")]).stdout));
    for (mut again, part) in again.zip(&parts) {
        again.retain(|path| path != "one/00.wav");
        assert_eq!(again, paths(part));
    }
}

fn same_lines(parts: &[u8], whole: &[u8]) {
    let (mut parts, mut whole) = (lines(parts), lines(whole));
    parts.sort_unstable();
    whole.sort_unstable();
    assert_eq!(parts, whole);
}

#[test]
fn gnu_parallel_runs_the_guides_command() {
    let version = Command::new("parallel").arg("--version").output();
    if !version.is_ok_and(|version| said_out(&version).starts_with("GNU parallel")) {
        eprintln!("the guide's command did not run: there is no GNU parallel; apt-get install parallel");
        return;
    }
    let folder = folder();
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/catalogue.md");
    let guide = fs::read_to_string(guide).expect("the guide");
    let line = guide.lines().find(|line| line.starts_with("parallel ")).expect("its command");
    let bin = Path::new(env!("CARGO_BIN_EXE_lathe")).parent().expect("folder");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").expect("a path"));
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(folder.path())
        .env("PATH", path)
        .env("HOME", folder.path())
        .output();
    let output = output.expect("started");
    // GNU parallel's exit code is how many of its jobs failed: some shard has bad files.
    assert!(matches!(output.status.code(), Some(1..=4)), "{}", said(&output));
    let parts: Vec<_> =
        (1..=4).map(|k| fs::read(folder.path().join(format!("shard-{k}.jsonl"))).expect("shard")).collect();
    same_lines(&parts.concat(), &check(folder.path(), &["mixes"]).stdout);
}

fn said_out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_cut_output_ends_with_the_bytes_of_a_whole_one() {
    let folder = folder();
    let out = folder.path().join("out.jsonl");
    let run = || check(folder.path(), &["mixes", "--output", "out.jsonl"]);
    let first = run();
    let whole = fs::read(&out).expect("written");
    assert_eq!(whole, check(folder.path(), &["mixes"]).stdout, "a file holds what is printed otherwise");
    let ends: Vec<_> = (0..whole.len()).filter(|at| whole[*at] == b'\n').collect();
    for bytes in [0, 1, 40, ends[0], ends[0] + 1, ends[5] + 300, ends[7] + 20, whole.len() - 1, whole.len()] {
        fs::write(&out, &whole[..bytes]).expect("cut");
        let again = run();
        assert!(fs::read(&out).expect("written") == whole, "cut at {bytes} of {}", whole.len());
        assert_eq!(again.status.code(), first.status.code());
        let before = ends.iter().filter(|end| **end < bytes).count();
        let note = format!("13 files ({before} of them measured before)");
        assert_eq!(said(&again).contains(&note), before > 0, "{}", said(&again));
    }
    // What a power cut leaves on some file systems.
    fs::write(&out, [&whole[..=ends[2]], &[0; 500]].concat()).expect("cut");
    run();
    assert!(fs::read(&out).expect("written") == whole);
}

#[test]
fn a_killed_run_is_gone_on_with() {
    let folder = folder();
    let out = folder.path().join("out.jsonl");
    let whole = check(folder.path(), &["mixes"]).stdout;
    let mut killed = command(folder.path(), &["mixes", "--jobs", "1", "--output", "out.jsonl"]);
    let mut killed = killed.stderr(Stdio::null()).spawn().expect("started");
    // Killed in the middle, or if it was too quick, at its end: both must end well.
    while fs::metadata(&out).map_or(0, |metadata| metadata.len()) == 0
        && killed.try_wait().expect("asked").is_none()
    {
        std::thread::yield_now();
    }
    killed.kill().expect("killed");
    killed.wait().expect("ended");
    check(folder.path(), &["mixes", "--output", "out.jsonl"]);
    assert!(fs::read(&out).expect("written") == whole);
}

#[test]
fn a_changed_file_gets_a_new_line_in_place_of_its_old_one() {
    let folder = folder();
    let out = folder.path().join("out.jsonl");
    let run = |more: &[&str]| check(folder.path(), &[&["mixes", "--output", "out.jsonl"], more].concat());
    run(&[]);
    let before = fs::read(&out).expect("written");
    // Mended, and of another size.
    fs::write(folder.path().join("mixes/one/cut.wav"), sine(12)).expect("written");
    assert!(said(&run(&[])).contains("13 files (12 of them measured before): 10 pass, 1 fail, 2 could"));
    let after = fs::read(&out).expect("written");
    let mut expected = paths(&before);
    expected.retain(|path| path != "one/cut.wav");
    expected.push("one/cut.wav".to_owned());
    assert_eq!(paths(&after), expected);
    same_lines(&after, &check(folder.path(), &["mixes"]).stdout);
    // Other rules are not mixed in.
    let other = run(&["--profile", "relaxed"]);
    assert_eq!(other.status.code(), Some(2));
    assert!(said(&other).contains("out.jsonl: its line 1 was made by other rules"), "{}", said(&other));
    assert_eq!(fs::read(&out).expect("there"), after);
}

#[test]
fn a_file_that_is_not_a_catalogue_is_never_written_to() {
    let folder = folder();
    let foreign: [&[u8]; 6] = [
        &[0; 100],
        b"{\"name\":\"lathe\"}",
        b"{\"name\":\"lathe\"}\n",
        b"notes\n",
        &sine(0)[..100],
        b"{\"bytes\":1}\n",
    ];
    for bytes in foreign {
        let out = folder.path().join("out.jsonl");
        fs::write(&out, bytes).expect("written");
        let output = check(folder.path(), &["mixes", "--output", "out.jsonl"]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        assert!(said(&output).contains("its line 1 was not written by `lathe check`"), "{}", said(&output));
        assert_eq!(fs::read(&out).expect("there"), bytes);
    }
    let output = check(folder.path(), &["mixes", "--output", "mixes/one"]);
    assert!(said(&output).contains("mixes/one: is a folder"), "{}", said(&output));
}

#[test]
fn wrong_words_are_told_with_the_right_ones() {
    let folder = folder();
    for (arguments, what) in [
        (&["mixes", "--shard", "0/4"][..], "K is between 1 and 4"),
        (&["mixes", "--shard", "5/4"], "K is between 1 and 4"),
        (&["mixes", "--shard", "a/b"], "such as 1/4"),
        (&["mixes", "--jobs", "0"], "0 is not in 1..=1024"),
        (&["mixes", "--report", "out.html"], "name the files instead of folders"),
        (&["mixes", "--output", "no/out.jsonl"], "its folder does not exist"),
    ] {
        let output = check(folder.path(), arguments);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}");
        assert!(said(&output).contains(what), "{}", said(&output));
    }
    fs::create_dir(folder.path().join("bare")).expect("folder");
    let output = check(folder.path(), &["bare"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(said(&output), "lathe: bare: there is no audio file in it; name a folder with audio files\n");
}

#[cfg(target_os = "linux")]
#[test]
fn odd_names_are_one_line_of_utf_8_and_kept_whole() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = folder();
    let odd: [(&[u8], &str); 3] = [
        (b"a\nb\".wav", "a\nb\".wav"),
        (b"caf\xE9.wav", "caf\u{FFFD}.wav"),
        (b"caf\xE8.wav", "caf\u{FFFD}.wav"),
    ];
    let place: PathBuf = folder.path().join("odd");
    fs::create_dir(&place).expect("folder");
    odd.iter()
        .for_each(|(name, _)| fs::write(place.join(OsStr::from_bytes(name)), sine(3)).expect("written"));
    for _ in 0..2 {
        check(folder.path(), &["odd", "--output", "odd.jsonl"]);
    }
    let written = fs::read(folder.path().join("odd.jsonl")).expect("written");
    assert_eq!(paths(&written), ["a\nb\".wav", "caf\u{FFFD}.wav", "caf\u{FFFD}.wav"]);
    let bytes: Vec<Value> = lines(&written)
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["path_bytes"].clone())
        .collect();
    // E8 before E9.
    assert_eq!(bytes, [Value::Null, "636166e82e776176".into(), "636166e92e776176".into()]);
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends() {
    let folder = folder();
    std::os::unix::fs::symlink("..", folder.path().join("mixes/one/up")).expect("link");
    let output = check(folder.path(), &["mixes"]);
    assert_eq!(lines(&output.stdout).len(), 13);
    assert!(said(&output).contains("mixes/one/up: skipped, it leads back to mixes"), "{}", said(&output));
}

#[test]
fn files_alone_are_checked_as_ever() {
    let folder = folder();
    let output = check(folder.path(), &["mixes/Z.wav", "mixes/one/0.wav"]);
    assert!(said_out(&output).starts_with("mixes/Z.wav: WAV, 32 bit float, 48 kHz, stereo, 0:00.250\n"));
    assert_eq!((output.status.code(), said(&output).as_str()), (Some(1), ""));
}
