use super::*;
use crate::audio::frames::Frames;
use crate::audio::write::{Format, WavWriter};
use dsp_core::testkit::noise;
use std::fmt::Write;
use tempfile::TempDir;

const RATE: u32 = 48_000;

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("folder"))
    }

    fn wav(&self, name: &str, rate: u32, channels: usize, left: &[f32], right: &[f32]) {
        let path = self.0.path().join(name);
        let mut writer = WavWriter::create(&path, Format::Wav32f, rate, channels, true).expect("begun");
        writer.write(left, right).expect("written");
        writer.finish().expect("finished");
    }

    /// Stems `0.wav` and so on of noise, at levels that need every bit of the sum.
    fn noises(&self, count: usize, frames: usize) -> Vec<[Vec<f32>; 2]> {
        let sound = |n: usize| {
            let amplitude = 0.5 * 0.3_f64.powi(n as i32);
            [2 * n as u64 + 1, 2 * n as u64 + 2].map(|seed| noise(seed, amplitude, frames))
        };
        let all: Vec<_> = (0..count).map(sound).collect();
        for (n, [left, right]) in all.iter().enumerate() {
            self.wav(&format!("{n}.wav"), RATE, 2, left, right);
        }
        all
    }

    fn session(&self, text: &str) -> Result<Session> {
        let path = self.0.path().join("song.toml");
        std::fs::write(&path, text).expect("written");
        Session::load(&path)
    }
}

fn stems(count: usize) -> String {
    (0..count).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "[[stem]]\nfile = \"{n}.wav\"");
        text
    })
}

fn read(sum: &mut StemSum, block: usize) -> [Vec<f32>; 2] {
    let mut all = [Vec::new(), Vec::new()];
    let (mut left, mut right) = (vec![9.0; block], vec![9.0; block]);
    loop {
        let frames = sum.read(&mut left, &mut right).expect("read");
        all[0].extend_from_slice(&left[..frames]);
        all[1].extend_from_slice(&right[..frames]);
        if frames < block {
            return all;
        }
    }
}

fn bits(sound: &[Vec<f32>; 2]) -> Vec<u32> {
    sound.iter().flatten().map(|sample| sample.to_bits()).collect()
}

#[test]
fn untouched_stems_sum_to_the_mix_in_every_bit_at_every_block_size() {
    let folder = Folder::new();
    let sounds = folder.noises(8, 10_000);
    let sum =
        |side: usize, n: usize| sounds.iter().map(|sound| f64::from(sound[side][n])).sum::<f64>() as f32;
    let mix = [0, 1].map(|side| (0..10_000).map(|n| sum(side, n)).collect::<Vec<f32>>());
    folder.wav("mix.wav", RATE, 2, &mix[0], &mix[1]);
    let session = folder.session(&format!("[session]\nmix = \"mix.wav\"\n{}", stems(8))).expect("a session");
    for block in [1, 999, 4_096, 20_000] {
        let mut sum = session.open(None).expect("opened");
        assert_eq!((sum.info().frames, sum.info().channels), (Some(10_000), 2));
        assert_eq!(bits(&read(&mut sum, block)), bits(&mix), "blocks of {block}");
        assert_eq!(sum.position(), 10_000);
    }
    let null = session.against_mix().expect("compared").expect("a mix");
    assert!(null.bit_exact && null.null_db < -140.0 && null.gain_db.abs() < 1e-9, "{null:?}");
}

#[test]
fn level_polarity_place_and_mute_are_what_they_say() {
    let folder = Folder::new();
    let sounds = folder.noises(3, 5_000);
    let text = "[[stem]]\nfile = \"0.wav\"\ngain_db = -6.0\npolarity = \"inverted\"\noffset_frames = 37\n\
                [[stem]]\nfile = \"1.wav\"\noffset_frames = -1000\n[[stem]]\nfile = \"2.wav\"\nmute = true\n";
    let sum = read(&mut folder.session(text).expect("a session").open(None).expect("opened"), 512);
    for side in [0, 1] {
        for n in 0..5_000 {
            let at = |stem: usize, n: i64| {
                let sample = usize::try_from(n).ok().and_then(|n| sounds[stem][side].get(n));
                f64::from(sample.copied().unwrap_or(0.0))
            };
            let expected = -10.0_f64.powf(-0.3) * at(0, n - 37) + at(1, n + 1_000);
            // Half a step of an f32 below 1.
            assert!((f64::from(sum[side][n as usize]) - expected).abs() < 3.1e-8, "frame {n}");
        }
    }
}

#[test]
fn padding_makes_the_song_as_long_as_its_longest_stem_where_it_stands() {
    let folder = Folder::new();
    folder.wav("0.wav", RATE, 1, &[0.25; 100], &[0.25; 100]);
    folder.wav("1.wav", RATE, 1, &[0.5; 140], &[0.5; 140]);
    let two = |offset: i64| format!("{}offset_frames = {offset}\n", stems(2));
    let said = folder.session(&two(0)).expect("a session").open(None).expect_err("lengths").to_string();
    assert!(said.contains("1.wav: has 140 frames, ") && said.contains("pad_with_silence = true"), "{said}");
    let padded = |offset: i64| {
        let text = format!("[session]\npad_with_silence = true\n{}", two(offset));
        let mut sum = folder.session(&text).expect("a session").open(None).expect("opened");
        assert_eq!(sum.info().channels, 1, "all are mono");
        read(&mut sum, 64)[0].clone()
    };
    assert_eq!(padded(0), [[0.75; 100].as_slice(), &[0.5; 40]].concat());
    assert_eq!(padded(-40), [0.75; 100]);
    assert_eq!(padded(10), [[0.25; 10].as_slice(), &[0.75; 90], &[0.5; 50]].concat());
}

#[test]
fn what_cannot_be_summed_is_told_with_what_to_do() {
    let folder = Folder::new();
    folder.noises(2, 100);
    let open = |text: &str| {
        let error = folder.session(text).and_then(|session| session.open(None)).map(|_| ());
        error.expect_err("refused").to_string()
    };
    assert!(open("").contains("names no stem; add a table [[stem]]"));
    assert!(open(&stems(9)).contains("names 9 stems, up to 8 are taken; sum some of them to groups first"));
    assert!(
        open("[[stem]]\nfile = \"none.wav\"").contains("none.wav: there is no such file; check the path")
    );
    folder.wav("1.wav", 44_100, 2, &[0.5; 100], &[0.5; 100]);
    let said = open(&stems(2));
    assert!(
        said.contains("1.wav: has 44100 Hz, ")
            && said.ends_with("export all stems at the sample rate of the session")
    );
    assert!(open("[[stem]]\nfile = \"0.wav\"\nmute = true").contains("mutes every stem"));
    for offset in [100, -100, i64::MAX, i64::MIN] {
        let said = open(&format!("[[stem]]\nfile = \"0.wav\"\noffset_frames = {offset}"));
        assert!(said.contains("is moved out of the song"), "{said}");
    }
    assert!(
        open("[[stem]]\nfile = \"0.wav\"\nchain = { preset = \"no.toml\" }")
            .contains("no.toml: there is neither")
    );
    let mix = folder.session(&format!("[session]\nmix = \"1.wav\"\n{}", stems(1))).expect("a session");
    assert!(
        mix.against_mix()
            .expect_err("rates")
            .to_string()
            .contains("1.wav: has 44100 Hz, the stems have 48000 Hz")
    );
}

#[test]
fn presets_are_found_beside_the_session_and_only_what_they_name_is_inserted() {
    let folder = Folder::new();
    std::fs::write(folder.0.path().join("glue.toml"), "[limiter]\n[eq]\n[meter]\n").expect("written");
    let text = "[[stem]]\nfile = \"0.wav\"\nchain = { preset = \"glue.toml\" }\n[[stem]]\nfile = \"1.wav\"\n\
                [stem.chain.imager]\n[master]\npreset = \"loud\"\n";
    let session = folder.session(text).expect("a session");
    let tables: Vec<_> = session.stems().iter().map(|stem| stem.chain.tables.clone()).collect();
    assert_eq!(tables, [vec!["eq", "limiter"], vec!["imager"]]);
    assert_eq!((session.master().name.as_str(), session.mix()), ("loud", None));
    assert!(session.stems()[1].chain.name.ends_with("song.toml: stem 2 (1.wav)"));
    assert_eq!(folder.session(&stems(1)).expect("a session").master().name, "master");
}

/// A number that is as good as any, from the one before.
fn dice(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

#[test]
fn a_thousand_damaged_sessions_are_read_or_refused_in_one_line() {
    let folder = Folder::new();
    folder.noises(2, 300);
    let whole = "[session]\nmix = \"1.wav\"\npad_with_silence = false\n[[stem]]\nfile = \"0.wav\"\ngain_db = -1.5\n\
                 polarity = \"inverted\"\noffset_frames = -37\nmute = false\n[[stem]]\nfile = \"1.wav\"\n\
                 [master]\npreset = \"master\"\n";
    let words = [
        "[",
        "]]",
        "\"",
        "\n",
        "-",
        "9",
        "nan",
        "1e309",
        "= true",
        "[[stem]]",
        "file = 3\n",
        "\u{e9}",
        "\0",
        "[stem.chain.eq]\n",
    ];
    let (mut state, mut read, mut refused) = (42, 0, 0);
    for _ in 0..1_000 {
        let mut text: Vec<char> = whole.chars().collect();
        for _ in 0..1 + dice(&mut state) % 3 {
            let at = dice(&mut state) % text.len();
            match dice(&mut state) % 3 {
                0 => drop(text.remove(at)),
                1 => text.truncate(at.max(1)),
                _ => drop(text.splice(at..at, words[dice(&mut state) % words.len()].chars())),
            }
        }
        let text: String = text.into_iter().collect();
        // Plugins are left out: what they refuse is tested where they are.
        let done = folder.session(&text).and_then(|session| {
            let frames = session.open_dry()?.info().frames;
            session.against_mix()?;
            Ok(frames)
        });
        match done {
            Ok(frames) => read += usize::from(frames.is_some_and(|frames| frames > 0)),
            Err(error) => {
                refused += 1;
                assert!(!error.to_string().contains('\n') && error.to_string().contains("; "), "{error}");
            }
        }
    }
    assert_eq!(read + refused, 1_000);
    assert!(read > 20 && refused > 200, "{read} read, {refused} refused");
}
