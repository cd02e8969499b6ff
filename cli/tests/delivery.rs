//! Deliveries of an album through the real bundles and the command.

mod common;

use album::book::Album;
use album::convert::Converted;
use album::delivery::cd::{BIN_CUE, DDP};
use album::disc::{delivery, extract};
use album::programme::{Finished, Programme};
use album::render;
use album::sound::{Sound, for_each_block};
use common::{bundles, wav_f32};
use dsp_core::chain::limiter::WordLength;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const ALBUM: &str = r#"[album]
title = "North"
artist = "Someone"
upc = "6291041500213"
year = 2026

[[track]]
file = "0.wav"
title = "Behind the door"
hidden = true

[[track]]
file = "1.wav"
title = "Dawn"
isrc = "XX-LTH-26-00001"
index = [2.5]
gap_s = 0.5

[[track]]
file = "2.wav"
title = "Salt"
isrc = "XX-LTH-26-00002"
crossfade = { ms = 500 }

[[track]]
file = "3.wav"
title = "Home"
isrc = "XX-LTH-26-00003"
fade_out = { ms = 700 }
"#;

/// An album of four tracks at 48 kHz, whose lengths are no whole frames of a disc.
fn album(folder: &Path) -> PathBuf {
    for (n, frames) in [(0_u64, 100_001), (1, 220_003), (2, 230_007), (3, 221_111)] {
        let [left, right] = [n, n + 100].map(|seed| dsp_core::testkit::noise(seed + 1, 0.2, frames));
        let samples: Vec<f32> = left.iter().zip(&right).flat_map(|(l, r)| [*l, *r]).collect();
        std::fs::write(folder.join(format!("{n}.wav")), wav_f32(2, &samples)).expect("written");
    }
    let path = folder.join("north.toml");
    std::fs::write(&path, ALBUM).expect("written");
    path
}

fn deliver(bundles: &Path, album: &Path, to: &str, output: &Path, rendered: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lathe"));
    command.args(["album", "deliver", "--to", to, "--jobs", "2"]).arg(album);
    command.arg("-o").arg(output).arg("--rendered").arg(rendered).arg("--plugins").arg(bundles);
    command.env_remove("CLAP_PATH").stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn done(command: &mut Command) {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_disc_holds_the_programme_to_the_sample() {
    let Some(bundles) = bundles("delivering a disc") else { return };
    let folder = tempfile::tempdir().expect("folder");
    let (path, rendered) = (album(folder.path()), folder.path().join("rendered"));
    let output = folder.path().join("out");
    done(&mut deliver(&bundles, &path, "cd", &output, &rendered));
    // The same stream, made here: converted, held, dithered, as the samples of a disc.
    let album = Album::load(&path).unwrap_or_else(|error| panic!("{error}"));
    let options = render::Options { plugins: Some(bundles), folder: rendered, jobs: 1 };
    let tracks = render::render(&album, &options, &()).unwrap_or_else(|error| panic!("{error}"));
    assert!(tracks.iter().all(|track| track.kept));
    let programme = Programme::new(&album, &tracks).unwrap_or_else(|error| panic!("{error}"));
    let reader = programme.read(0..programme.frames()).unwrap_or_else(|error| panic!("{error}"));
    let converted: Box<dyn Sound> = Box::new(Converted::new(reader, 44_100).expect("legal rates"));
    let (ceiling, shaping) = (album.head.ceiling_dbtp, album.head.shaping);
    let mut sound = Finished::new(converted, ceiling, WordLength::Bits16, shaping).expect("a legal rate");
    let mut expected: Vec<i16> = Vec::new();
    for_each_block(&mut sound, |left, right| {
        expected.extend(left.iter().zip(&*right).flat_map(|(l, r)| [*l, *r].map(|x| (x * 32_768.0) as i16)));
        Ok(())
    })
    .unwrap_or_else(|error| panic!("{error}"));
    let sounding = expected.len();
    expected.resize(expected.len().next_multiple_of(1_176), 0);
    assert!(sounding < expected.len(), "the last frame of the disc is filled up");
    for form in [DDP, BIN_CUE] {
        let disc = delivery::open(&output.join("cd").join(form)).unwrap_or_else(|error| panic!("{error}"));
        let to = folder.path().join(format!("{form}-tracks"));
        let pieces = extract::extract(&disc, &to).unwrap_or_else(|error| panic!("{error}"));
        let mut got: Vec<i16> = Vec::new();
        for piece in &pieces {
            let mut file = hound::WavReader::open(to.join(&piece.name)).expect("a WAV file");
            assert_eq!((file.spec().sample_rate, file.spec().bits_per_sample), (44_100, 16));
            got.extend(file.samples::<i16>().map(|sample| sample.expect("a sample")));
        }
        assert!(got == expected, "{form}: {} samples, expected {}", got.len(), expected.len());
        // Where tracks begin: in the disc's frame that their first sample lies in.
        let starts: Vec<u64> = disc.disc.tracks.iter().map(|track| u64::from(track.start.0) - 150).collect();
        let numbered = programme.tracks.iter().skip(1);
        assert_eq!(starts, numbered.map(|track| track.start * 75 / 48_000).collect::<Vec<_>>());
        assert_eq!(disc.disc.tracks[0].indexes.len(), 1);
        assert!(disc.disc.hidden().0 > 150, "the hidden track");
        // Pauses are silent: the sound before them ends in its own track.
        let pause = &disc.disc.tracks[2];
        assert_eq!(pause.pregap.0, 150 - 1, "2 s, less the frame that both ends share");
    }
    let verified = Command::new(env!("CARGO_BIN_EXE_lathe")).args(["album", "verify"]).arg(&output).output();
    let verified = verified.expect("the program starts");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    // The sheets beside the images are looked at too.
    let sheet = output.join("cd").join("pq.txt");
    let mut text = std::fs::read(&sheet).expect("the sheet");
    text[40] ^= 1;
    std::fs::write(&sheet, text).expect("written");
    let verified = Command::new(env!("CARGO_BIN_EXE_lathe")).args(["album", "verify"]).arg(&output).output();
    let verified = verified.expect("the program starts");
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.code() == Some(1) && said.contains("pq.txt: is not the sheet"), "{said}");
}

/// Every file below a folder by its path, with its bytes.
fn all(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, all: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path())
        {
            if entry.is_dir() {
                walk(root, &entry, all);
            } else {
                let name = entry.strip_prefix(root).expect("below it").to_owned();
                all.insert(name, std::fs::read(&entry).expect("a file"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

#[test]
fn a_delivery_that_was_killed_ends_the_same_when_it_is_run_again() {
    let Some(bundles) = bundles("killing deliveries") else { return };
    let folder = tempfile::tempdir().expect("folder");
    let path = album(folder.path());
    let at = |name: &str| folder.path().join(name);
    let to = "cd,streaming,archive";
    done(&mut deliver(&bundles, &path, to, &at("whole"), &at("whole-rendered")));
    let whole = all(&at("whole"));
    let mut killed = 0;
    for wait_ms in [30, 120, 300, 600, 1_000, 1_500, 2_200, 3_000] {
        let mut child = deliver(&bundles, &path, to, &at("out"), &at("rendered")).spawn().expect("started");
        std::thread::sleep(Duration::from_millis(wait_ms));
        killed += usize::from(child.try_wait().expect("a child").is_none());
        child.kill().expect("killed");
        child.wait().expect("gone");
    }
    assert!(killed > 0, "every run ended before it was killed");
    done(&mut deliver(&bundles, &path, to, &at("out"), &at("rendered")));
    let mut again = all(&at("out"));
    // What a killed run had begun lies beside, under names that say so, and never under that of a delivery.
    again.retain(|name, _| {
        let first = name.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
        !first.ends_with(".lathe-tmp")
    });
    assert_eq!(again.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());
    for (name, bytes) in &whole {
        assert!(again[name] == *bytes, "{} differs", name.display());
    }
}

#[test]
fn the_example_of_the_guide_runs() {
    let Some(bundles) = bundles("the example of the guide") else { return };
    let folder = tempfile::tempdir().expect("folder");
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/album.md");
    let guide = std::fs::read_to_string(guide).expect("the guide");
    let (_, example) = guide.split_once("```toml\n").expect("an example");
    let (example, _) = example.split_once("```").expect("its end");
    let path = folder.path().join("north.toml");
    std::fs::write(&path, example).expect("written");
    let [left, right] = dsp_core::testkit::music(48_000.0, 30.0);
    for (n, name) in ["door", "dawn", "salt", "home"].into_iter().enumerate() {
        let gain = 1.0 - 0.1 * n as f32;
        let samples: Vec<f32> = left.iter().zip(&right).flat_map(|(l, r)| [l * gain, r * gain]).collect();
        std::fs::write(folder.path().join(format!("{name}.wav")), wav_f32(2, &samples)).expect("written");
    }
    let output = folder.path().join("out");
    let rendered = folder.path().join("rendered");
    done(&mut deliver(&bundles, &path, "streaming,cd,vinyl,archive", &output, &rendered));
    let mut names: Vec<_> =
        all(&output).into_keys().filter_map(|name| Some(name.iter().next()?.to_owned())).collect();
    names.dedup();
    assert_eq!(names, ["archive", "cd", "streaming", "vinyl"]);
    let lathe = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lathe"));
        let output = command.args(arguments).env_remove("CLAP_PATH").output().expect("started");
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{out}{}", String::from_utf8_lossy(&output.stderr));
        out
    };
    let verified = lathe(&["album", "verify", output.to_str().expect("Unicode")]);
    assert_eq!(verified.matches(": good\n").count(), 4, "{verified}");
    let page = folder.path().join("cohesion.html");
    let [path, page, rendered, bundles] =
        [&path, &page, &rendered, &bundles].map(|path| path.to_str().expect("Unicode"));
    let text =
        lathe(&["album", "cohesion", path, "--report", page, "--rendered", rendered, "--plugins", bundles]);
    assert!(text.contains("Dawn") && std::fs::read_to_string(page).expect("the page").contains("Salt"));
}
