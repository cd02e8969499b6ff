//! Readers that know nothing of us say the same of files for streaming: flac, metaflac, ffprobe, mediainfo, sha256sum. On a
//! machine without them these tests say so and pass; where `CI` is set they must be there.

mod common;

use album::delivery::{FileFormat, Options, deliver_streaming};
use common::record::Record;
use common::said;

#[test]
fn independent_readers_agree() {
    let folder = tempfile::tempdir().expect("folder");
    let record = Record::new(folder.path(), 2.1);
    for (bits, sample_rate_hz) in [(16, Some(44_100)), (24, None)] {
        let formats = vec![FileFormat::Wav, FileFormat::Flac, FileFormat::Aiff];
        let options = Options { bits, sample_rate_hz, formats, ..Options::new(folder.path()) };
        let manifest =
            deliver_streaming(&record.album, &record.programme(), &options, &()).expect("delivered");
        let place = folder.path().join("streaming");
        let track = &manifest.tracks[2];
        let [wav, flac, aiff] = &track.files[..] else { panic!("three forms") };
        let rate = track.sample_rate_hz.to_string();
        said(&place, "sha256sum", &["-c", "--strict", "SHA256SUMS"]);
        // Decodes everything and holds it against the MD5 of the header.
        said(&place, "flac", &["-t", "-s", "-w", flac]);
        if let Some(text) = said(&place, "metaflac", &["--export-tags-to=-", flac]) {
            for line in [
                "TITLE=Drei & früh",
                "ARTIST=Another",
                "ALBUM=North",
                "ALBUMARTIST=Söme People",
                "TRACKNUMBER=3",
                "TRACKTOTAL=3",
                "DATE=2026",
                "GENRE=Ambient",
                "ISRC=DEA122600003",
                "COMPOSER=A Composer",
                "LABEL=Lathe",
                "CATALOGNUMBER=LAT-001",
                "BARCODE=0036000291452",
            ] {
                assert!(text.lines().any(|found| found == line), "no {line} in:\n{text}");
            }
        }
        for name in [wav, flac, aiff] {
            let arguments =
                ["-v", "error", "-show_entries", "stream=sample_rate,duration_ts,channels:format_tags", name];
            let Some(text) = said(&place, "ffprobe", &arguments) else { continue };
            let has = |line: &str| text.lines().any(|found| found.eq_ignore_ascii_case(line));
            assert!(has(&format!("sample_rate={rate}")) && has("channels=2"), "{name}:\n{text}");
            assert!(has(&format!("duration_ts={}", track.frames)), "{name}:\n{text}");
            if name == wav {
                // Where there is a `bext` chunk ffmpeg takes that and leaves ID3 aside.
                assert!(has("TAG:comment=Another - Drei & fruh"), "{name}:\n{text}");
                assert!(has("TAG:originator_reference=DEA122600003"), "{name}:\n{text}");
                continue;
            }
            assert!(has("TAG:title=Drei & früh") && has("TAG:album=North"), "{name}:\n{text}");
            assert!(has("TAG:ISRC=DEA122600003") || has("TAG:TSRC=DEA122600003"), "{name}:\n{text}");
        }
        for (name, items) in
            [(wav, "%ISRC%|%Track/Position%|%Title%"), (flac, "%ISRC%|%Track/Position%|%Title%")]
        {
            let template = format!("--Inform=General;{items}");
            if let Some(text) = said(&place, "mediainfo", &[&template, name]) {
                assert_eq!(text.trim(), "DEA122600003|3|Drei & früh", "{name}");
            }
        }
        if let Some(text) = said(&place, "mediainfo", &["--Full", wav]) {
            assert!(text.contains("DEA122600003") && text.contains("2026-01-01"), "{text}");
        }
    }
}
