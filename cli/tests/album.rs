//! Albums through the real bundles: those in `$LATHE_BUNDLES` or in `bundled` of the target folder.

mod common;

use album::book::Album;
use album::fade::Shape;
use album::programme::Programme;
use album::render::{self, Rendered};
use album::sound::Sound;
use common::{bundles, wav_f32};
use offline::audio::source::Source;
use std::f32::consts::TAU;
use std::path::Path;

/// Stereo noise and a tone for `seconds` at 48 kHz, another for every seed.
fn mix(folder: &Path, name: &str, seed: u64, seconds: f64) {
    let frames = (48_000.0 * seconds) as usize;
    let [left, right] = [seed, seed + 1_000].map(|seed| dsp_core::testkit::noise(seed, 0.1, frames));
    let tone = |n: usize| 0.1 * (TAU * (220.0 * seed as f32 * n as f32 / 48_000.0).fract()).sin();
    let samples: Vec<f32> = (0..frames).flat_map(|n| [left[n] + tone(n), right[n] - tone(n)]).collect();
    std::fs::write(folder.join(name), wav_f32(2, &samples)).expect("written");
}

fn album(folder: &Path, tracks: &str) -> Album {
    let text =
        format!("[album]\ntitle = \"North\"\nartist = \"Someone\"\npreset = \"transparent\"\n{tracks}");
    let path = folder.join("album.toml");
    std::fs::write(&path, text).expect("written");
    Album::load(&path).unwrap_or_else(|error| panic!("{error}"))
}

fn render(album: &Album, bundles: &Path, folder: &str, jobs: usize) -> Vec<Rendered> {
    let folder = album.path.with_file_name(folder);
    let options = render::Options { plugins: Some(bundles.to_owned()), folder, jobs };
    render::render(album, &options, &()).unwrap_or_else(|error| panic!("{error}"))
}

fn read(path: &Path) -> [Vec<f32>; 2] {
    let mut source = Source::open(path).unwrap_or_else(|error| panic!("{error}"));
    let frames = source.info().frames.expect("a WAV file") as usize;
    let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
    assert_eq!(source.read(&mut left, &mut right).unwrap_or_else(|error| panic!("{error}")), frames);
    [left, right]
}

#[test]
fn the_same_album_gives_the_same_bytes_and_is_rendered_once() {
    let Some(bundles) = bundles("rendering an album") else { return };
    let folder = tempfile::tempdir().expect("folder");
    for (name, seed) in [("1.wav", 1), ("2.wav", 2), ("3.wav", 3)] {
        mix(folder.path(), name, seed, 1.5);
    }
    let tracks = "[[track]]\nfile = \"1.wav\"\n[[track]]\nfile = \"2.wav\"\n[[track]]\nfile = \"3.wav\"\n";
    let album_file = album(folder.path(), tracks);
    let first = render(&album_file, &bundles, "a", 2);
    let other = render(&album_file, &bundles, "b", 1);
    for (a, b) in first.iter().zip(&other) {
        assert!(!a.kept && a.key == b.key && a.frames == 72_000);
        assert_eq!(std::fs::read(&a.path).expect("there"), std::fs::read(&b.path).expect("there"));
    }
    // As if interrupted after the first: only what is missing is made again.
    std::fs::remove_file(&first[1].path).expect("removed");
    let again = render(&album_file, &bundles, "a", 2);
    assert_eq!(again.iter().map(|track| track.kept).collect::<Vec<_>>(), [true, false, true]);
    // Another mix under the old name, or another setting, is another track.
    mix(folder.path(), "2.wav", 9, 1.5);
    let changed =
        album(folder.path(), &tracks.replace("file = \"3.wav\"\n", "file = \"3.wav\"\ngain_db = -1\n"));
    let kept: Vec<_> = render(&changed, &bundles, "a", 2).iter().map(|track| track.kept).collect();
    assert_eq!(kept, [true, false, false]);
}

#[test]
fn fades_follow_their_curves_within_a_hundredth_of_a_decibel() {
    let Some(bundles) = bundles("fading tracks") else { return };
    let folder = tempfile::tempdir().expect("folder");
    mix(folder.path(), "1.wav", 1, 1.0);
    let plain = render(&album(folder.path(), "[[track]]\nfile = \"1.wav\"\n"), &bundles, "r", 1);
    let [plain, _] = read(&plain[0].path);
    for (name, shape) in [
        ("linear", Shape::Linear),
        ("equal_power", Shape::EqualPower),
        ("cosine", Shape::Cosine),
        ("exponential", Shape::Exponential),
    ] {
        let track = format!(
            "[[track]]\nfile = \"1.wav\"\nfade_in = {{ ms = 100, shape = \"{name}\" }}\nfade_out = {{ ms = 250, shape = \"{name}\" }}\n"
        );
        let faded = render(&album(folder.path(), &track), &bundles, "r", 1);
        let [faded, _] = read(&faded[0].path);
        let frames = faded.len();
        for n in 0..frames {
            let rise = shape.gain((n as f64 + 0.5) / 4_800.0);
            let fall = shape.gain(((frames - 1 - n) as f64 + 0.5) / 12_000.0);
            // Where the closed form itself is not lost in the rounding of a sample to f32.
            if plain[n].abs() < 1e-3 || rise * fall < 1e-4 {
                continue;
            }
            let off_db = 20.0 * (f64::from(faded[n]) / f64::from(plain[n]) / (rise * fall)).log10();
            assert!(off_db.abs() < 0.01, "{name}, frame {n}: {off_db} dB");
        }
    }
}

#[test]
fn a_crossfade_of_unlike_sounds_keeps_its_level() {
    let Some(bundles) = bundles("crossfading tracks") else { return };
    let folder = tempfile::tempdir().expect("folder");
    let seconds = 12.0;
    for (name, seed) in [("1.wav", 11), ("2.wav", 12)] {
        let frames = (48_000.0 * seconds) as usize;
        let [left, right] = [seed, seed + 1_000].map(|seed| dsp_core::testkit::noise(seed, 0.2, frames));
        let samples: Vec<f32> = left.iter().zip(&right).flat_map(|(l, r)| [*l, *r]).collect();
        std::fs::write(folder.path().join(name), wav_f32(2, &samples)).expect("written");
    }
    let tracks = "[[track]]\nfile = \"1.wav\"\n[[track]]\nfile = \"2.wav\"\ncrossfade = { ms = 10000 }\n";
    let album = album(folder.path(), tracks);
    let rendered = render(&album, &bundles, "r", 2);
    let programme = Programme::new(&album, &rendered).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(programme.frames(), 14 * 48_000);
    let frames = programme.frames() as usize;
    let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
    let mut reader = programme.read(0..programme.frames()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(reader.read(&mut left, &mut right).unwrap_or_else(|error| panic!("{error}")), frames);
    // Two channels of white noise over 1.6 s: 154 000 independent samples, whose power scatters by 0.016 dB (1 sigma)
    // around its mean, so 0.1 dB leaves room for five of them.
    let power = |from: f64| {
        let range = (from * 48_000.0) as usize..((from + 1.6) * 48_000.0) as usize;
        let sum = |side: &[f32]| side[range.clone()].iter().map(|x| f64::from(*x).powi(2)).sum::<f64>();
        10.0 * (sum(&left) + sum(&right)).log10()
    };
    let outside = 0.5 * (power(0.2) + power(12.2));
    for n in 0..6 {
        let inside = power(2.1 + 1.6 * f64::from(n));
        assert!((inside - outside).abs() < 0.1, "{n}: {} dB", inside - outside);
    }
}

#[test]
fn settings_change_where_the_album_says() {
    let Some(bundles) = bundles("automating a track") else { return };
    let folder = tempfile::tempdir().expect("folder");
    mix(folder.path(), "1.wav", 1, 2.0);
    let track = "[[track]]\nfile = \"1.wav\"\nstart = 0.5\nmarkers = { chorus = 1.5 }\n\
        [[track.automation]]\nplugin = \"limiter\"\nparameter = \"input_gain_db\"\n\
        points = [[0.5, 0], [\"chorus\", 0], [\"chorus\", 6]]\n";
    let (with, without) = (
        render(&album(folder.path(), track), &bundles, "r", 1),
        render(&album(folder.path(), "[[track]]\nfile = \"1.wav\"\nstart = 0.5\n"), &bundles, "r", 1),
    );
    let [[with, _], [without, _]] = [read(&with[0].path), read(&without[0].path)];
    assert_eq!(with.len(), 72_000);
    let gain_db = |range: std::ops::Range<usize>| {
        let rms = |side: &[f32]| side[range.clone()].iter().map(|x| f64::from(*x).powi(2)).sum::<f64>();
        10.0 * (rms(&with) / rms(&without)).log10()
    };
    // Before the marker, 1 s after the start of the track, nothing changes; after it and its glide it is 6 dB louder.
    assert!(gain_db(4_800..47_000).abs() < 0.01, "{}", gain_db(4_800..47_000));
    assert!((gain_db(53_000..70_000) - 6.0).abs() < 0.01, "{}", gain_db(53_000..70_000));
    let wrong = album(folder.path(), &track.replace("input_gain_db", "input_gain"));
    let options = render::Options { plugins: Some(bundles), folder: folder.path().join("r"), jobs: 1 };
    let said = render::render(&wrong, &options, &()).expect_err("no such setting").to_string();
    assert!(said.contains("track 1: [limiter] has no setting input_gain;"), "{said}");
}

#[test]
fn a_session_of_untouched_stems_is_the_mix() {
    let Some(bundles) = bundles("rendering a session") else { return };
    let folder = tempfile::tempdir().expect("folder");
    let stems = [5, 6].map(|seed| dsp_core::testkit::noise(seed, 0.2, 2 * 48_000));
    let sum: Vec<f32> =
        stems[0].iter().zip(&stems[1]).map(|(a, b)| (f64::from(*a) + f64::from(*b)) as f32).collect();
    for (name, samples) in [("a.wav", &stems[0]), ("b.wav", &stems[1]), ("mix.wav", &sum)] {
        std::fs::write(folder.path().join(name), wav_f32(2, samples)).expect("written");
    }
    let session = |gain: &str| {
        let text = format!(
            "[[stem]]\nfile = \"a.wav\"\n{gain}[[stem]]\nfile = \"b.wav\"\n[master]\npreset = \"loud\"\n"
        );
        std::fs::write(folder.path().join("session.toml"), text).expect("written");
        render(&album(folder.path(), "[[track]]\nsession = \"session.toml\"\n"), &bundles, "r", 1)
    };
    // The session's own preset counts, as the track names none.
    let from_stems = session("");
    let from_mix =
        render(&album(folder.path(), "[[track]]\nfile = \"mix.wav\"\npreset = \"loud\"\n"), &bundles, "r", 1);
    assert_ne!(from_stems[0].key, from_mix[0].key);
    assert!(read(&from_stems[0].path) == read(&from_mix[0].path));
    let quieter = session("gain_db = -6\n");
    assert!(!quieter[0].kept && read(&quieter[0].path) != read(&from_mix[0].path));
}
