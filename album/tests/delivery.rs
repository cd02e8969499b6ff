//! Deliveries for streaming and the archive: what is in them is the album, they are whole or what was there before, and any
//! damage is found and named.

mod common;

use album::delivery::manifest::{Manifest, Plugin, sum_of};
use album::delivery::{FileFormat, Options, deliver_archive, deliver_streaming, verify};
use album::programme::{Finished, at_rate};
use album::sound::Sound;
use common::record::{Record, content};
use common::{Chance, harmed};
use dsp_core::chain::limiter::WordLength;
use dsp_core::testkit::true_peak_db;
use offline::audio::source::Source;
use std::path::Path;

/// Everything that a sound gives.
fn all(sound: &mut dyn Sound) -> [Vec<f32>; 2] {
    let mut all = [Vec::new(), Vec::new()];
    let (mut left, mut right) = (vec![0.0; 4_096], vec![0.0; 4_096]);
    loop {
        let frames = sound.read(&mut left, &mut right).expect("sound");
        if frames == 0 {
            return all;
        }
        all[0].extend_from_slice(&left[..frames]);
        all[1].extend_from_slice(&right[..frames]);
    }
}

fn file(path: &Path) -> [Vec<f32>; 2] {
    all(&mut Source::open(path).expect("an audio file"))
}

/// The files of one form, one after the other.
fn joined(folder: &Path, manifest: &Manifest, ending: &str) -> [Vec<f32>; 2] {
    let mut whole = [Vec::new(), Vec::new()];
    for name in manifest.tracks.iter().flat_map(|track| &track.files).filter(|name| name.ends_with(ending)) {
        let [left, right] = file(&folder.join(name));
        whole[0].extend(left);
        whole[1].extend(right);
    }
    whole
}

fn streaming(record: &Record, folder: &Path, bits: u32, rate: Option<u32>) -> Manifest {
    let formats = vec![FileFormat::Wav, FileFormat::Flac, FileFormat::Aiff];
    let options = Options { bits, sample_rate_hz: rate, formats, ..Options::new(folder) };
    deliver_streaming(&record.album, &record.programme(), &options, &()).expect("delivered")
}

fn archive(record: &Record, folder: &Path) -> Manifest {
    let plugin = Plugin {
        id: "audio.lathe.eq".to_owned(),
        name: "Lathe EQ".to_owned(),
        version: "0.1.0".to_owned(),
        sha256: None,
    };
    let options = Options::new(folder);
    deliver_archive(&record.album, &record.rendered, &[plugin], &options, &()).expect("delivered")
}

/// What a check finds, one line each.
fn findings(folder: &Path) -> Vec<String> {
    let verified = verify(folder).expect("a delivery");
    verified.findings.iter().map(ToString::to_string).collect()
}

#[test]
fn the_files_played_one_after_the_other_are_the_finished_album() {
    let folder = tempfile::tempdir().expect("folder");
    let record = Record::new(folder.path(), 4.5);
    let manifest = streaming(&record, folder.path(), 16, None);
    let place = folder.path().join("streaming");
    assert_eq!(findings(&place), [""; 0]);
    let programme = record.programme();
    let reader = programme.read(0..programme.frames()).expect("the programme");
    let head = &record.album.head;
    let mut finished =
        Finished::new(reader, head.ceiling_dbtp, WordLength::Bits16, head.shaping).expect("a legal rate");
    let expected = all(&mut finished);
    for ending in [".wav", ".flac", ".aiff"] {
        assert!(joined(&place, &manifest, ending) == expected, "{ending} is not the album");
    }
    assert_eq!(manifest.tracks[0].files[0], "01 One- what-ever.wav");
    assert_eq!(manifest.tracks[0].isrc.as_deref(), Some("DEA122600001"));
    for track in &manifest.tracks {
        let [left, right] = file(&place.join(&track.files[0]));
        let peak = true_peak_db(&left).max(true_peak_db(&right));
        let told = track.loudness.true_peak_dbtp.expect("measured");
        // The meter and the reference agree within 0.02 dB; both see the words as they were written.
        assert!((peak - told).abs() < 0.03, "{peak} dBTP, told {told}");
        assert!(peak < head.ceiling_dbtp + 0.05, "{peak} dBTP");
        assert!(track.loudness.integrated_lufs.is_some_and(|lufs| (-30.0..-5.0).contains(&lufs)));
    }
}

#[test]
fn another_rate_is_converted_in_one_piece_and_the_same_album_gives_the_same_bytes() {
    let folder = tempfile::tempdir().expect("folder");
    let record = Record::new(folder.path(), 2.4);
    let place = folder.path().join("streaming");
    let manifest = streaming(&record, folder.path(), 24, Some(44_100));
    assert_eq!(findings(&place), [""; 0]);
    let frames: u64 = manifest.tracks.iter().map(|track| track.frames).sum();
    assert_eq!(frames, at_rate(record.programme().frames(), 48_000, 44_100));
    let before = content(&place);
    assert_eq!(streaming(&record, folder.path(), 24, Some(44_100)), manifest);
    assert!(content(&place) == before, "another delivery of the same album is another");
    // The second has replaced the first, and nothing else is left.
    let names: Vec<_> = content(folder.path()).into_iter().map(|(name, _)| name).collect();
    assert!(names.iter().all(|name| !name.contains("lathe-tmp")), "{names:?}");
}

#[test]
fn the_archive_holds_what_was_rendered_and_what_made_it() {
    let folder = tempfile::tempdir().expect("folder");
    let record = Record::new(folder.path(), 2.1);
    let manifest = archive(&record, folder.path());
    let place = folder.path().join("archive");
    assert_eq!(findings(&place), [""; 0]);
    for (track, rendered) in manifest.tracks.iter().zip(&record.rendered) {
        assert!(file(&place.join(&track.files[0])) == file(&rendered.path));
    }
    let names: Vec<&str> = manifest.files.iter().map(|held| &*held.name).collect();
    assert_eq!(
        names,
        [
            "album.toml",
            "cover.png",
            "presets/master.toml",
            "presets/mine.toml",
            "tracks/01 One- what-ever.wav",
            "tracks/02 Two.wav",
            "tracks/03 Drei & früh.wav"
        ]
    );
    let presets: Vec<_> = manifest.tracks.iter().map(|track| track.preset.as_deref()).collect();
    assert_eq!(
        presets,
        [Some("presets/master.toml"), Some("presets/mine.toml"), Some("presets/master.toml")]
    );
    let inputs: Vec<&str> = manifest.inputs.iter().map(|held| &*held.name).collect();
    assert_eq!(inputs, ["cover.png", "mix 0.wav", "mix 1.wav", "mix 2.wav"]);
    assert_eq!(manifest.plugins[0].version, "0.1.0");
    let preset = std::fs::read_to_string(place.join("presets/master.toml")).expect("a preset");
    assert!(preset::Preset::parse(&preset).is_ok(), "a preset that loads");
}

#[test]
fn a_failure_leaves_the_delivery_before_untouched() {
    let folder = tempfile::tempdir().expect("folder");
    let mut record = Record::new(folder.path(), 2.1);
    streaming(&record, folder.path(), 16, None);
    archive(&record, folder.path());
    let before = content(folder.path());
    // The last track is opened when the others are written already.
    let mix = std::mem::replace(&mut record.rendered[2].path, folder.path().join("gone.wav"));
    let options = Options::new(folder.path());
    let said =
        deliver_streaming(&record.album, &record.programme(), &options, &()).expect_err("a track gone");
    assert!(said.to_string().contains("gone.wav: there is no such file"), "{said}");
    assert!(deliver_archive(&record.album, &record.rendered, &[], &options, &()).is_err());
    record.rendered[2].path = mix;
    record.rendered[2].frames += 1;
    let said = deliver_archive(&record.album, &record.rendered, &[], &options, &()).expect_err("too short");
    assert!(said.to_string().contains("archive/tracks/03 Drei & früh: its sound ends before"), "{said}");
    record.rendered[2].frames -= 1;
    record.album.head.cover = Some("missing.png".into());
    assert!(deliver_streaming(&record.album, &record.programme(), &options, &()).is_err());
    assert!(content(folder.path()) == before, "something has changed");
    // A folder that is not ours is never replaced.
    record.album.head.cover = None;
    std::fs::write(folder.path().join("streaming/manifest.json"), "{}").expect("written");
    let said = deliver_streaming(&record.album, &record.programme(), &options, &()).expect_err("not ours");
    assert!(said.to_string().contains("is not such a delivery"), "{said}");
}

/// A disk of 1 MB, which only an administrator can make.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_delivery_before_untouched() {
    use std::process::Command;
    let folder = tempfile::tempdir().expect("folder");
    let record = Record::new(folder.path(), 6.0);
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).expect("created");
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(&disk).output();
    if !mount.is_ok_and(|output| output.status.success()) {
        println!("skipped: only an administrator can make a small disk");
        return;
    }
    let place = disk.join("streaming");
    std::fs::create_dir(&place).expect("created");
    let empty = Manifest::new(album::delivery::manifest::Kind::Streaming, "", "", None);
    std::fs::write(place.join("manifest.json"), empty.to_text()).expect("written");
    let mut options = Options::new(&disk);
    let mut results = Vec::new();
    for formats in [vec![FileFormat::Wav], vec![FileFormat::Flac], vec![FileFormat::Aiff]] {
        options.formats = formats;
        results.push(deliver_streaming(&record.album, &record.programme(), &options, &()));
    }
    let left = content(&disk);
    let unmounted = Command::new("umount").arg(&disk).status();
    for result in results {
        let said = result.expect_err("no room").to_string();
        assert!(said.contains("the disk is full") && !said.contains("lathe-tmp"), "{said}");
    }
    assert!(left == [("streaming/manifest.json".to_owned(), empty.to_text().into_bytes())]);
    assert!(unmounted.is_ok_and(|status| status.success()));
}

#[test]
fn a_flipped_bit_anywhere_is_found_and_named() {
    let folder = tempfile::tempdir().expect("folder");
    let record = Record::new(folder.path(), 0.3);
    streaming(&record, folder.path(), 16, None);
    archive(&record, folder.path());
    let mut chance = Chance(9);
    for kind in ["streaming", "archive"] {
        let place = folder.path().join(kind);
        for (name, bytes) in content(&place) {
            let path = place.join(&name);
            // The lists in every 16th byte: each of their lines, names and sums.
            let list = name == "manifest.json" || name == "SHA256SUMS";
            let places: Vec<usize> = if list {
                (0..bytes.len()).step_by(16).collect()
            } else {
                vec![0, bytes.len() - 1, chance.below(bytes.len())]
            };
            for at in places {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << chance.below(8);
                std::fs::write(&path, &damaged).expect("written");
                let verified = verify(&place).expect("a delivery");
                assert!(!verified.is_good(), "{kind}/{name}, byte {at}");
                let named = |subject: &str| {
                    verified.findings.iter().any(|finding| finding.to_string().contains(subject))
                };
                assert!(named(&name), "{kind}/{name}, byte {at}: {:?}", verified.findings);
            }
            std::fs::remove_file(&path).expect("removed");
            assert!(findings(&place).contains(&format!("error: {name}: is missing")), "{name}");
            std::fs::write(&path, &bytes).expect("written");
        }
        std::fs::write(place.join("extra"), "").expect("written");
        assert_eq!(findings(&place), ["warning: extra: does not belong to the delivery"]);
    }
}

/// Damage with sums that are right, as somebody makes who edits a file and sums it up anew.
fn resign(folder: &Path, mut manifest: Manifest) {
    for held in &mut manifest.files {
        let bytes = std::fs::read(folder.join(&held.name)).expect("a file");
        (held.bytes, held.sha256) = (bytes.len() as u64, sum_of(&bytes));
    }
    let text = manifest.to_text();
    std::fs::write(folder.join("SHA256SUMS"), manifest.sums(&sum_of(text.as_bytes()))).expect("written");
    std::fs::write(folder.join("manifest.json"), text).expect("written");
}

#[test]
fn what_was_changed_and_summed_up_anew_is_found_by_its_content() {
    let folder = tempfile::tempdir().expect("folder");
    let record = Record::new(folder.path(), 0.3);
    let manifest = streaming(&record, folder.path(), 16, None);
    let place = folder.path().join("streaming");
    let find = |change: &dyn Fn(&mut Manifest)| {
        let mut changed = manifest.clone();
        change(&mut changed);
        resign(&place, changed);
        findings(&place).join("\n")
    };
    assert_eq!(find(&|_| ()), "");
    let said = find(&|manifest| manifest.tracks[0].isrc = Some("DEA122600009".to_owned()));
    for name in
        ["wav: its axml chunk", "wav: its ID3 chunk", "flac: its Vorbis comment", "aiff: its ID3 chunk"]
    {
        assert!(
            said.contains(&format!("{name} has ISRC DEA122600001, the manifest says ISRC DEA122600009")),
            "{said}"
        );
    }
    assert!(find(&|manifest| manifest.tracks[1].frames += 1).contains("02 Two.flac: has 3840 frames"));
    assert!(find(&|manifest| manifest.tracks[1].bits = 24).contains("the manifest says 24 bit, 48000 Hz"));
    let said = find(&|manifest| manifest.tracks[2].files[1] = manifest.tracks[1].files[1].clone());
    assert!(said.contains("02 Two.flac: does not sound as 03 Drei & früh.wav does"), "{said}");
    assert!(
        find(&|manifest| manifest.tracks[0].files.push("../x.wav".to_owned()))
            .contains("has no file ../x.wav")
    );
}

#[test]
fn a_thousand_mutated_deliveries_never_panic() {
    let folder = tempfile::tempdir().expect("folder");
    let record = Record::new(folder.path(), 0.15);
    let manifest = streaming(&record, folder.path(), 16, None);
    let place = folder.path().join("streaming");
    let whole = content(&place);
    let mut chance = Chance(5);
    let lists: Vec<_> =
        whole.iter().filter(|(name, _)| name == "manifest.json" || name == "SHA256SUMS").collect();
    let (sums, text) = (lists[0], lists[1]);
    for run in 0..500 {
        let (name, bytes) = if run % 5 == 0 { sums } else { text };
        let mutated = harmed(bytes, 0, &mut chance);
        // A mutated manifest with a sum that is right is read further.
        if name == "manifest.json" && run % 2 == 0 {
            let sums = manifest.sums(&sum_of(&mutated));
            std::fs::write(place.join("SHA256SUMS"), sums).expect("written");
        }
        let changed = mutated != *bytes;
        std::fs::write(place.join(name), mutated).expect("written");
        let good = verify(&place).expect("a delivery").is_good();
        assert!(good != changed || run % 2 == 0, "run {run}");
        std::fs::write(place.join(&sums.0), &sums.1).expect("written");
        std::fs::write(place.join(&text.0), &text.1).expect("written");
    }
    let audio: Vec<_> = whole.iter().filter(|(name, _)| name.starts_with("02")).collect();
    for run in 0..500 {
        let (name, bytes) = audio[run % audio.len()];
        // Heads and tags are where readers fall.
        let mut mutated = harmed(&bytes[..bytes.len().min(1_500)], 16, &mut chance);
        mutated.extend_from_slice(&bytes[bytes.len().min(1_500)..]);
        std::fs::write(place.join(name), mutated).expect("written");
        resign(&place, manifest.clone());
        let _any = verify(&place).expect("a delivery");
        std::fs::write(place.join(name), bytes).expect("written");
    }
}
