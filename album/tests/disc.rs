//! A disc goes out as DDP and as BIN/CUE and comes back as it was; whatever happens to a file on the way is found.

mod common;

use album::disc::delivery::{Kind, open};
use album::disc::finding::Severity;
use album::disc::image::source;
use album::disc::layout::{Disc, Track};
use album::disc::rules::{self, forbids};
use album::disc::time::Frames;
use album::disc::verify::verify;
use album::disc::{cue, ddp, extract, sheet};
use common::{Chance, disc, sound};
use std::fs;
use std::path::Path;

/// The disc in both forms below `parent`.
fn deliver(parent: &Path, disc: &Disc, samples: &[i16]) -> [std::path::PathBuf; 2] {
    let folders = [parent.join("ddp"), parent.join("cue")];
    ddp::write(&folders[0], disc, source(samples.iter().copied())).unwrap();
    cue::write(&folders[1], disc, source(samples.iter().copied())).unwrap();
    folders
}

#[test]
fn a_disc_comes_back_as_it_was_and_its_sound_bit_for_bit() {
    let parent = tempfile::tempdir().unwrap();
    let disc = disc(true);
    assert!(!forbids(&rules::check(&disc)), "{:?}", rules::check(&disc));
    let samples = sound(&disc);
    for (folder, kind) in deliver(parent.path(), &disc, &samples).iter().zip([Kind::Ddp, Kind::Cue]) {
        let delivery = open(folder).unwrap();
        assert_eq!((delivery.kind, &delivery.disc), (kind, &disc));
        let verified = verify(folder).unwrap();
        let worth: Vec<String> = verified.findings.iter().map(ToString::to_string).collect();
        // The second track is marked with pre-emphasis, and the hidden track is worth a note.
        assert_eq!(worth.len(), 2, "{worth:?}");
        assert!(worth[0].starts_with("warning: track 2: is marked with pre-emphasis"), "{worth:?}");
        assert!(worth[1].starts_with("note: disc: there are 00:01:15 of pregap"), "{worth:?}");

        let out = folder.with_extension("wav");
        let pieces = extract::extract(&delivery, &out).unwrap();
        let names: Vec<&str> = pieces.iter().map(|piece| piece.name.as_str()).collect();
        assert_eq!(names, ["00 hidden.wav", "01.wav", "02.wav", "03 pregap.wav", "03.wav"]);
        let mut back = Vec::new();
        for piece in &pieces {
            let mut reader = hound::WavReader::open(out.join(&piece.name)).unwrap();
            let spec = reader.spec();
            assert_eq!((spec.channels, spec.sample_rate, spec.bits_per_sample), (2, 44_100, 16));
            let piece_samples: Vec<i16> = reader.samples().map(Result::unwrap).collect();
            assert_eq!(piece_samples.len() as u64, (piece.to.samples() - piece.from.samples()) * 2);
            back.extend(piece_samples);
        }
        assert!(back == samples, "the extracted sound is not what was given");
    }
}

#[test]
fn the_same_disc_gives_the_same_bytes_and_an_existing_folder_is_left_alone() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let disc = disc(true);
    let samples = sound(&disc);
    let pairs = [first.path(), second.path()].map(|parent| deliver(parent, &disc, &samples));
    for (one, other) in pairs[0].iter().zip(&pairs[1]) {
        for entry in fs::read_dir(one).unwrap() {
            let name = entry.unwrap().file_name();
            assert!(
                fs::read(one.join(&name)).unwrap() == fs::read(other.join(&name)).unwrap(),
                "{}",
                name.display()
            );
        }
        let again = ddp::write(one, &disc, source(samples.iter().copied())).unwrap_err();
        assert!(again.to_string().contains("exists already"));
    }
    assert_eq!(fs::read_dir(first.path()).unwrap().count(), 2, "nothing temporary may stay");
}

#[test]
fn nothing_is_left_of_a_disc_that_cannot_be_written() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("disc");
    let good = disc(false);
    let samples = sound(&good);
    let short = ddp::write(&folder, &good, source(samples[2..].iter().copied())).unwrap_err();
    assert!(short.to_string().contains("the sound ends at"), "{short}");
    let mut pull = 0;
    let broken = cue::write(&folder, &good, |to: &mut [i16]| {
        pull += 1;
        if pull < 5 {
            Ok(to.len())
        } else {
            Err(offline::error::Error::new("song.wav", "cannot be read", "copy it again"))
        }
    })
    .unwrap_err();
    assert!(broken.to_string().starts_with("song.wav"), "{broken}");
    let mut bad = good;
    bad.tracks[2].isrc = bad.tracks[0].isrc.clone();
    bad.tracks[1].isrc = "XX".to_owned();
    let refused = cue::write(&folder, &bad, source(samples)).unwrap_err().to_string();
    assert!(
        refused.contains("track 2 has a bad code") && refused.contains("track 3 has the ISRC of track 1"),
        "{refused}"
    );
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
}

#[test]
fn a_flipped_bit_in_any_file_is_found() {
    let parent = tempfile::tempdir().unwrap();
    // The list of checksums is read thousands of times, and each time the whole disc is summed up: a short one.
    let mut disc = disc(false);
    disc.tracks.truncate(1);
    disc.lead_out = disc.tracks[0].start + rules::SHORTEST_TRACK;
    let samples = sound(&disc);
    let mut chance = Chance(7);
    for folder in deliver(parent.path(), &disc, &samples) {
        let before: Vec<_> = verify(&folder).unwrap().findings;
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let good = fs::read(&path).unwrap();
            // Lists of checksums are the only files that nothing else vouches for: a third of their bits, every bit of a byte
            // in turn.
            let list = path.file_name().is_some_and(|name| name == "CHECKSUM.MD5");
            let places: Vec<usize> = if list {
                (0..good.len() * 8).step_by(3).collect()
            } else {
                (0..12).map(|_| chance.below(good.len() * 8)).collect()
            };
            for place in places {
                let mut bad = good.clone();
                bad[place / 8] ^= 1 << (place % 8);
                fs::write(&path, &bad).unwrap();
                let verified = verify(&folder).unwrap();
                let found =
                    verified.findings.iter().filter(|f| f.severity > Severity::Note && !before.contains(f));
                assert!(found.count() > 0, "bit {place} of {}", path.display());
                if !list {
                    assert!(!verified.is_good(), "bit {place} of {}: only a warning", path.display());
                }
            }
            fs::write(&path, &good).unwrap();
        }
        assert_eq!(verify(&folder).unwrap().findings, before);
    }
}

#[test]
fn a_file_too_many_or_too_few_is_found() {
    let parent = tempfile::tempdir().unwrap();
    let disc = disc(false);
    let samples = sound(&disc);
    for folder in deliver(parent.path(), &disc, &samples) {
        fs::write(folder.join("NOTES.TXT"), "hello").unwrap();
        let said: Vec<String> = verify(&folder).unwrap().findings.iter().map(ToString::to_string).collect();
        assert!(said.contains(&"warning: CHECKSUM.MD5: does not list NOTES.TXT".to_owned()), "{said:?}");
        fs::remove_file(folder.join("NOTES.TXT")).unwrap();
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let good = fs::read(&path).unwrap();
            fs::remove_file(&path).unwrap();
            let verified = verify(&folder).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            assert!(!verified.is_good() || name == "CHECKSUM.MD5", "{name} is not missed");
            assert!(verified.findings.iter().any(|found| found.to_string().contains(&name)), "{name}");
            fs::write(&path, good).unwrap();
        }
    }
    assert!(verify(parent.path()).is_err(), "a folder without a disc is no disc");
}

#[test]
fn a_set_of_another_writer_is_read() {
    let parent = tempfile::tempdir().unwrap();
    let disc = disc(true);
    let samples = sound(&disc);
    let [folder, _] = deliver(parent.path(), &disc, &samples);
    for name in ["CHECKSUM.MD5", "CHECKSUM.TXT"] {
        fs::remove_file(folder.join(name)).unwrap();
    }
    // PQ is called SD, names are padded with NULs and in another case, numbers with zeros, the scrambled flag is 1.
    fs::rename(folder.join("PQDESCR"), folder.join("SD")).unwrap();
    let mut map = fs::read(folder.join("DDPMS")).unwrap();
    let mut set = |packet: usize, at: usize, text: &[u8]| {
        map[packet * 128 + at..packet * 128 + at + text.len()].copy_from_slice(text);
    };
    set(1, 74, b"sd\0\0\0\0\0\0\0");
    set(2, 41, b"1");
    let frames = format!("{:08}", disc.lead_out.0);
    set(2, 14, frames.as_bytes());
    fs::write(folder.join("DDPMS"), map).unwrap();
    let verified = verify(&folder).unwrap();
    assert_eq!(verified.delivery.map(|delivery| delivery.disc).as_ref(), Some(&disc));
    let errors: Vec<_> = verified.findings.iter().filter(|found| found.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert!(verified.findings.iter().any(|found| found.what.contains("no CHECKSUM.MD5")));
    // The same without the first pause in the image.
    let image = fs::read(folder.join("IMAGE.DAT")).unwrap();
    fs::write(folder.join("IMAGE.DAT"), &image[150 * 2_352..]).unwrap();
    let delivery = open(&folder).unwrap();
    let said: Vec<String> = delivery.findings.iter().map(ToString::to_string).collect();
    let (whole, cut) = (disc.lead_out.0, disc.lead_out.0 - 150);
    assert_eq!(said[0], format!("error: DDPMS: says that IMAGE.DAT has the length {whole}, it has {cut}"));
    assert!(said[1].starts_with("warning: IMAGE.DAT: does not have the pause of 2 s"), "{said:?}");
    let mut back = Vec::new();
    let collect = |piece: &[i16]| {
        back.extend_from_slice(piece);
        Ok(())
    };
    delivery.image.read(Frames(150), delivery.disc.lead_out, collect).unwrap();
    assert!(back == samples);
}

#[test]
fn every_rule_is_named_with_its_track() {
    let good = disc(true);
    let broken = |change: &dyn Fn(&mut Disc)| {
        let mut disc = good.clone();
        change(&mut disc);
        rules::check(&disc).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    type Change = &'static dyn Fn(&mut Disc);
    let cases: [(&str, Change); 21] = [
        ("warning: track 1 has a pregap of 02:13:25: the map of a DDP", &|d| {
            d.tracks[0].pregap = Frames(10_000);
            d.tracks[0].start = Frames(10_000);
        }),
        ("error: the disc has no track", &|d| d.tracks.clear()),
        ("error: the disc has 100 tracks: 99 at most", &|d| {
            (0..97).for_each(|_| d.push(Track::default(), Frames(0), Frames(300)));
        }),
        ("error: the disc ends at 100:00:00: 99:59:74 at most", &|d| d.lead_out = Frames(450_000)),
        ("warning: the disc ends at 79:48:00", &|d| d.lead_out = Frames(359_100)),
        ("error: the disc has a bad code: UPC/EAN '6291041500214' ends with the wrong", &|d| {
            d.upc = "6291041500214".into();
        }),
        ("error: the disc has ’ (or) (U+2019)", &|d| d.text.title = "It’s".into()),
        ("warning: the disc has titles for 2 of 3", &|d| d.tracks[1].text.title.clear()),
        ("warning: the disc has a message of 161 characters", &|d| d.text.message = "x".repeat(161)),
        ("error: the disc has too much text", &|d| {
            d.tracks.iter_mut().for_each(|t| t.text.message = "x".repeat(1_100));
        }),
        ("error: the disc has a catalogue number", &|d| d.catalogue = "Ü".into()),
        ("error: track 1 has a pregap of 00:01:74: 00:02:00 at least", &|d| {
            d.tracks[0].pregap = Frames(149);
            d.tracks[0].start = Frames(149);
        }),
        ("error: track 2 is 00:03:74 long: 00:04:00 at least", &|d| d.tracks[1].start = Frames(571)),
        ("error: track 3 begins at 00:00:00, but track 2", &|d| d.tracks[2].pregap = d.tracks[2].start),
        ("error: track 1 has index 3 at 00:04:40, not after index 2", &|d| {
            d.tracks[0].indexes[1] = Frames(340);
        }),
        ("error: track 1 has index 3 at 01:20:00, after its end", &|d| {
            d.tracks[0].indexes[1] = Frames(6_000);
        }),
        ("error: track 2 has 100 indices: 99 at most", &|d| {
            d.tracks[1].indexes = (571..670).map(Frames).collect();
        }),
        ("error: track 3 has the ISRC of track 1, DE-A12-26-00001", &|d| {
            d.tracks[2].isrc = "de-a12-26-00001".into();
        }),
        ("error: track 2 has a bad code: ISRC 'DE' has 2 characters", &|d| d.tracks[1].isrc = "DE".into()),
        ("error: track 1 permits copies and counts them", &|d| d.tracks[0].flags.scms = true),
        ("error: track 3 has (U+0009) in its composer", &|d| d.tracks[2].text.composer = "\t".into()),
    ];
    for (says, change) in cases {
        let said = broken(change).replace("'’' ", "’ (or) ");
        assert!(said.contains(says), "'{says}' is not in:\n{said}");
    }
    assert_eq!(
        broken(&|_| {}),
        "warning: track 2 is marked with pre-emphasis: its sound must really have it"
    );
    assert!(sheet::text(&good).contains("DE-A12-26-00003"));
}
