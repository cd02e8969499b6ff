use super::*;
use crate::delivery::manifest::SUMS_NAME;
use crate::delivery::verify;
use crate::render::Rendered;
use dsp_core::testkit::{noise, sine};
use offline::audio::source::Source;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const RATE: u32 = 48_000;
const SECOND: usize = RATE as usize;

/// Tracks as they are after rendering, in a folder of their own.
struct Desk {
    folder: TempDir,
    rendered: Vec<Rendered>,
    toml: String,
}

impl Desk {
    fn new(vinyl: &str) -> Self {
        let toml = format!("[album]\ntitle = \"A & B\"\nartist = \"<b>\"\n[vinyl]\n{vinyl}\n");
        Self { folder: tempfile::tempdir().expect("folder"), rendered: Vec::new(), toml }
    }

    fn track(&mut self, said: &str, left: &[f32], right: &[f32]) {
        let number = self.rendered.len() + 1;
        let path = self.folder.path().join(format!("{number}.wav"));
        let mut writer = WavWriter::create(&path, WavFormat::Wav32f, RATE, 2, false).expect("created");
        writer.write(left, right).expect("written");
        writer.finish().expect("finished");
        self.toml.push_str(&format!("[[track]]\nfile = \"x\"\ntitle = \"T{number}\"\n{said}\n"));
        let frames = left.len() as u64;
        self.rendered.push(Rendered { path, key: String::new(), sample_rate_hz: RATE, frames, kept: false });
    }

    fn target(&self) -> PathBuf {
        self.folder.path().join("vinyl")
    }

    fn write(&self, jobs: usize) -> Result<Sheet> {
        let album = Album::parse(&self.toml, Path::new("album.toml")).expect("a legal album");
        let programme = Programme::new(&album, &self.rendered).expect("a programme");
        deliver_vinyl(&album, &programme, &Options::new(self.folder.path()), jobs, &())
    }

    fn side(&self, name: &str) -> [Vec<f32>; 2] {
        let mut source = Source::open(&self.target().join(name)).expect("a side");
        let frames = source.info().frames.expect("a length") as usize;
        let [mut left, mut right] = [vec![0.0; frames], vec![0.0; frames]];
        assert_eq!(source.read(&mut left, &mut right).expect("samples"), frames);
        [left, right]
    }
}

fn has(sheet: &Sheet, words: &str) -> bool {
    sheet.findings.iter().any(|finding| finding.to_string().contains(words))
}

#[test]
fn sides_are_the_album_cut_in_pieces_and_every_file_has_its_sum() {
    let mut desk = Desk::new("side_starts = [3]");
    let songs: Vec<_> = (0..4).map(|seed| noise(seed, 0.2, SECOND)).collect();
    for (song, said) in songs.iter().zip(["gap_s = 1", "gap_s = 0.5", "", "crossfade = { ms = 100 }"]) {
        desk.track(said, song, song);
    }
    let sheet = desk.write(2).expect("delivered");
    let lengths: Vec<_> = sheet.sides.iter().map(|cut| cut.seconds).collect();
    assert_eq!(lengths, [2.5, 1.9]);
    let starts: Vec<_> = sheet.sides[0].tracks.iter().map(|track| (track.start_s, track.gap_s)).collect();
    assert_eq!(starts, [(0.0, None), (1.5, Some(0.5))]);
    let [left, _] = desk.side("side-a.wav");
    assert_eq!(left.len(), 5 * SECOND / 2);
    // Dither of two steps at most, and half a step of rounding.
    let most = 2.5 * step(24) as f32;
    let wanted = songs[0].iter().chain(std::iter::repeat_n(&0.0, SECOND / 2)).chain(&songs[1]);
    assert!(left.iter().zip(wanted).all(|(x, wanted)| (x - wanted).abs() <= most), "not the songs");
    // On the grid of 24 bits.
    assert!(left.iter().all(|x| (f64::from(*x) / step(24)).fract() == 0.0));
    let [left, _] = desk.side("side-b.wav");
    assert_eq!(left.len(), 19 * SECOND / 10);
    let at = 19 * SECOND / 20;
    assert!((left[at] - songs[2][at] - songs[3][at - 9 * SECOND / 10]).abs() <= most, "the crossfade");
    // All files, each with its sum.
    let sums = || std::fs::read_to_string(desk.target().join(SUMS_NAME)).expect("sums");
    assert_eq!(sums().lines().count(), 5);
    let verified = verify(&desk.target()).expect("a delivery");
    assert!(verified.findings.is_empty(), "{:?}", verified.findings);
    let manifest = verified.manifest.expect("a manifest");
    assert_eq!((manifest.kind, manifest.tracks.len(), manifest.tracks[1].frames), (Kind::Vinyl, 2, 91_200));
    // The same again, one side after the other, in the place of the first.
    let first = sums();
    desk.write(1).expect("delivered again");
    assert_eq!(sums(), first);
    // A flipped bit is found.
    let path = desk.target().join("side-b.wav");
    let mut bytes = std::fs::read(&path).expect("a side");
    bytes[100_000] ^= 1;
    std::fs::write(&path, bytes).expect("harmed");
    let found = verify(&desk.target()).expect("a delivery").findings;
    assert!(found.iter().any(|finding| finding.to_string().contains("side-b.wav: is damaged")), "{found:?}");
}

#[test]
fn bass_out_of_phase_side_and_sibilance_are_found_at_their_times() {
    let seconds = 12;
    let rate = f64::from(RATE);
    let frames = seconds * SECOND;
    let low = sine(60.0, 0.2, 0.0, rate, frames);
    let (mut left, mut right) = (low.clone(), low);
    // Upside down from 3 to 4.5 s: whole passages of 0.3 s.
    right[3 * SECOND..9 * SECOND / 2].iter_mut().for_each(|x| *x = -*x);
    // An S at 7.25 s, 0.1 s long, as loud as all the rest.
    let s = sine(7_000.0, 0.2, 0.0, rate, SECOND / 10);
    for channel in [&mut left, &mut right] {
        let at = 29 * SECOND / 4;
        channel[at..at + s.len()].iter_mut().zip(&s).for_each(|(x, s)| *x += s);
    }
    let mut desk = Desk::new("side_starts = [2]");
    let calm = sine(200.0, 0.1, 0.0, rate, frames);
    desk.track("gap_s = 1", &left, &right);
    desk.track("", &calm, &calm);
    let sheet = desk.write(2).expect("delivered");
    let groove = &sheet.sides[0].groove;
    let [moment] = groove.out_of_phase[..] else { panic!("{:?}", groove.out_of_phase) };
    assert!((moment.at_s - 3.0).abs() < 1e-9 && (moment.seconds - 1.5).abs() < 1e-9, "{moment:?}");
    assert!(moment.worst < -0.99);
    // 1.5 of 12 s are side; two switches ring in the filters.
    let wanted = 10.0 * (1.5_f64 / 12.0).log10();
    assert!((groove.low_side_db[0].expect("bass") - wanted).abs() < 0.1, "{groove:?}");
    assert!((groove.side_share_db.expect("sound") - wanted).abs() < 0.1);
    let [moment] = groove.sibilants[..] else { panic!("{:?}", groove.sibilants) };
    assert!((moment.at_s - 7.25).abs() < 1e-9 && (0.099..0.151).contains(&moment.seconds), "{moment:?}");
    // The slopes take 10 lg(1 + (tan(5π/48) / tan(7π/48))^8) and 10 lg(1 + (tan(7π/48) / tan(9π/48))^8) of 7 kHz; the S adds
    // a 120th to the energy of all.
    let band = 0.214 + 0.366;
    assert!((moment.worst + band + 10.0 * (121.0_f64 / 120.0).log10()).abs() < 0.01, "{moment:?}");
    // Its onset and its end lie partly beside the band.
    let share = 10.0 * (1.0_f64 / 121.0).log10() - band;
    assert!((groove.sibilance_db.expect("sound") - share).abs() < 0.05, "{groove:?}, not {share}");
    assert!(
        has(&sheet, "out of phase for 1.5 s: at 0:03.000") && has(&sheet, "at 0:07.250"),
        "{:?}",
        sheet.findings
    );
    assert!(has(&sheet, "below 150 Hz, more than -20 dB"));
    assert!(!sheet.findings.iter().any(|finding| finding.subject == "side B"), "{:?}", sheet.findings);
    assert_eq!(sheet.sides[1].groove.low_side_db, [None; 2]);
    let page = sheet.to_html();
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    roxmltree::Document::parse_with_options(&page, options).expect("well formed");
    assert!(page.contains("&lt;b&gt;") && !page.contains("NaN") && !sheet.to_text().contains("NaN"));
}

#[test]
fn what_reaches_full_scale_is_an_error_that_names_it_and_leaves_nothing() {
    let mut desk = Desk::new("side_starts = [3]");
    let song = noise(1, 0.5, SECOND);
    let mut loud = song.clone();
    loud[SECOND / 2] = 1.0;
    for track in [&song, &loud, &song] {
        desk.track("gap_s = 0", track, track);
    }
    let said = desk.write(1).expect_err("an over").to_string();
    assert!(said.contains("track 2 reaches +0.00 dBFS at 0:01.500 of side A"), "{said}");
    assert!(!desk.target().exists());
    assert_eq!(std::fs::read_dir(desk.folder.path()).expect("folder").count(), 3);
    // Just below passes as it is: nothing limits.
    let mut desk = Desk::new("");
    loud[SECOND / 2] = 0.999_99;
    desk.track("", &loud, &loud);
    desk.write(1).expect("delivered");
    let [left, _] = desk.side("side-a.wav");
    assert!((left[SECOND / 2] - 0.999_99).abs() < 3.0 * step(24) as f32);
}

#[test]
fn a_bright_loud_last_track_is_named() {
    let mut desk = Desk::new("side_starts = [4]");
    let calm = noise(3, 0.1, 4 * SECOND);
    // Softened noise, then the same with its treble.
    let soft: Vec<f32> = calm.windows(8).map(|eight| eight.iter().sum::<f32>() / 4.0).collect();
    for track in [&soft, &soft, &calm, &soft] {
        desk.track("gap_s = 0", track, track);
    }
    let sheet = desk.write(2).expect("delivered");
    for words in ["LU louder than the others", "dB more of 5 to 9 kHz"] {
        let last = |finding: &crate::disc::finding::Finding| {
            finding.subject == "side A"
                && finding.what.contains("last track 3")
                && finding.what.contains(words)
        };
        assert!(sheet.findings.iter().any(last), "{words}: {:?}", sheet.findings);
    }
    assert!(!has(&sheet, "side B"), "one track has no others: {:?}", sheet.findings);
}

#[test]
fn long_sides_are_named_with_what_they_cost() {
    let format = Format { diameter_inches: 12, rpm: 33 };
    let cut = |name: char, minutes: f64| sheet::Cut {
        side: Side { name, tracks: 0..1, frames: 0..1 },
        seconds: 60.0 * minutes,
        level_db: format.level_db(60.0 * minutes),
        tracks: Vec::new(),
        groove: Groove::default(),
    };
    let said = |sides: &[sheet::Cut]| -> Vec<String> {
        advice::advise(format, sides).iter().map(ToString::to_string).collect()
    };
    assert!(said(&[cut('A', 17.0), cut('B', 18.0)]).is_empty());
    let long = said(&[cut('A', 20.0), cut('B', 25.0)]);
    assert!(
        long[0].starts_with("note: side A: 20:00 long, more than the guide value of 18:00: 129 µm"),
        "{long:?}"
    );
    assert!(long[1].starts_with("warning: side B: 25:00 long, more than the 22:00"), "{long:?}");
    assert!(long[2].contains("which side B sets"), "{long:?}");
    assert!(said(&[cut('A', 50.0)])[0].starts_with("error: side A: 50:00 long: no groove"));
}

#[test]
fn silence_has_a_sheet_too() {
    let mut desk = Desk::new("");
    desk.track("", &[0.0; 5_000], &[0.0; 5_000]);
    let sheet = desk.write(1).expect("delivered");
    let groove = &sheet.sides[0].groove;
    assert_eq!((groove.integrated_lufs, groove.sibilance_db, groove.sibilants.len()), (None, None, 0));
    assert!(!sheet.to_html().contains("NaN") && !sheet.to_text().contains("inf"));
}
