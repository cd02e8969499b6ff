//! Readers that know nothing of us say the same of a disc: libcdio, cdrdao, md5sum. On a machine without them these tests
//! say so and pass; where `CI` is set they must be there.

mod common;

use album::disc::image::source;
use album::disc::{cue, ddp};
use common::{disc, said, sound};

/// Whether the text holds these lines, whatever the space between words.
fn holds(text: &str, lines: &[&str]) {
    let plain = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let found: Vec<String> = text.lines().map(plain).collect();
    for line in lines {
        assert!(found.contains(&plain(line)), "no '{line}' in:\n{text}");
    }
}

#[test]
fn libcdio_reads_tracks_codes_and_cd_text() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("disc");
    let disc = disc(true);
    cue::write(&folder, &disc, source(sound(&disc))).unwrap();
    let arguments = ["--no-header", "--no-device-info", "--no-disc-mode", "-c", "disc.cue"];
    let Some(text) = said(&folder, "cd-info", &arguments) else { return };
    holds(
        &text,
        &[
            "1: 00:03:15 000090 audio false yes 2 no",
            "2: 00:07:45 000420 audio false no 2 yes",
            "3: 00:12:07 000757 audio false no 2 no",
            "170: 00:16:08 001058 leadout (2 MB raw, 2 MB formatted)",
            "Media Catalog Number (MCN): 6291041500213",
            "Language 0 'German':",
            // libcdio lets the sheet, which cannot write quotation marks, speak last.
            "TITLE: Nächte & 'Days'",
            "SONGWRITER: Söngwriter",
            "ARRANGER: Arranger of the whole disc, with a longer name",
            "MESSAGE: Thank you",
            "DISC_ID: LTH-001",
            "TITLE: Première",
            "COMPOSER: Various",
            "COMPOSER: Ünal",
            "GENRE_CODE: 14 (Jazz)",
            "UPC_EAN: 6291041500213",
            "PERFORMER: Guest",
            "ISRC: DEA122600003",
        ],
    );
}

#[test]
fn cdrdao_reads_tracks_codes_flags_and_cd_text() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("disc");
    // cdrdao 1.2.4 takes no index points from CUE sheets.
    let disc = disc(false);
    cue::write(&folder, &disc, source(sound(&disc))).unwrap();
    let Some(text) = said(&folder, "cdrdao", &["show-toc", "disc.cue"]) else { return };
    let expected = "CATALOG NUMBER: 6291041500213\n\
        TRACK 1 Mode AUDIO:\nISRC DE A12 26 00001\nCOPY PERMITTED\nNO PRE-EMPHASIS\nTWO CHANNEL AUDIO\n\
        PREGAP 00:01:15( 90)\nSTART 00:01:15( 90)\nEND 00:05:45( 420)\n\
        TRACK 2 Mode AUDIO:\nCOPY NOT PERMITTED\nPRE-EMPHASIS\nTWO CHANNEL AUDIO\nSTART 00:05:45( 420)\n\
        END 00:09:45( 720)\n\
        TRACK 3 Mode AUDIO:\nISRC DE A12 26 00003\nCOPY NOT PERMITTED\nNO PRE-EMPHASIS\nTWO CHANNEL AUDIO\n\
        PREGAP 00:00:37( 37)\nSTART 00:10:07( 757)\nEND 00:14:08( 1058)";
    let plain = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        words.join(" ").replace("( ", "(")
    };
    assert!(plain(&text).contains(&plain(expected)), "{text}");
    if let Some(text) = said(&folder, "toc2cddb", &["disc.cue"]) {
        holds(
            &text,
            &["DTITLE=The Band / Nächte & 'Days'", "TTITLE0=Première", "TTITLE1=Two", "TTITLE2=Three"],
        );
    }
    if let Some(text) = said(&folder, "cdrdao", &["read-test", "disc.cue"]) {
        assert!(!text.contains("ERROR") && !text.contains("WARNING"), "{text}");
    }
}

#[test]
fn md5sum_agrees_with_the_lists() {
    let parent = tempfile::tempdir().unwrap();
    let disc = disc(true);
    let samples = sound(&disc);
    for (name, files) in [("ddp", 6), ("cue", 3)] {
        let folder = parent.path().join(name);
        match name {
            "ddp" => ddp::write(&folder, &disc, source(samples.iter().copied())).unwrap(),
            _ => cue::write(&folder, &disc, source(samples.iter().copied())).unwrap(),
        }
        let Some(text) = said(&folder, "md5sum", &["-c", "--strict", "CHECKSUM.MD5"]) else { return };
        assert_eq!(text.lines().filter(|line| line.ends_with(": OK")).count(), files, "{text}");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), files + 1);
    }
}
