use super::*;
use dsp_core::filter::bank::{Bank, Section, in_series};
use dsp_core::meter::k_weighting::weighting_power;
use dsp_core::testkit::{magnitude_db, noise};
use offline::audio::write::{Format, WavWriter};
use tempfile::TempDir;

const RATE: u32 = 48_000;

/// Tracks as they are after rendering, in a folder of their own.
struct Desk {
    folder: TempDir,
    rendered: Vec<Rendered>,
    toml: String,
}

impl Desk {
    fn new() -> Self {
        let toml = "[album]\ntitle = \"A <b> & \\\"C\\\"\"\n".to_owned();
        Self { folder: tempfile::tempdir().expect("folder"), rendered: Vec::new(), toml }
    }

    fn write(&self, name: &str, channels: usize, left: &[f32], right: &[f32]) -> PathBuf {
        let path = self.folder.path().join(name);
        let mut writer = WavWriter::create(&path, Format::Wav32f, RATE, channels, false).expect("created");
        writer.write(left, right).expect("written");
        writer.finish().expect("finished");
        path
    }

    fn track(&mut self, said: &str, left: &[f32], right: &[f32]) {
        let number = self.rendered.len() + 1;
        let path = self.write(&format!("{number}.wav"), 2, left, right);
        self.toml.push_str(&format!("[[track]]\nfile = \"x\"\ntitle = \"T{number}\"\n{said}\n"));
        let frames = left.len() as u64;
        self.rendered.push(Rendered { path, key: String::new(), sample_rate_hz: RATE, frames, kept: false });
    }

    fn measure(&self, references: &[PathBuf], jobs: usize) -> Cohesion {
        let album = Album::parse(&self.toml, Path::new("album.toml")).expect("a legal album");
        measure(&album, &self.rendered, references, jobs, &()).expect("measured")
    }
}

fn times(gain: f32, samples: &[f32]) -> Vec<f32> {
    samples.iter().map(|x| gain * x).collect()
}

/// What is said of track `number`.
fn said(cohesion: &Cohesion, number: usize, kind: Kind) -> Vec<&Finding> {
    cohesion.findings.iter().filter(|finding| finding.track == Some(number) && finding.kind == kind).collect()
}

#[test]
fn a_shelf_is_found_as_bright_by_the_right_decibels() {
    let hiss = noise(1, 0.2, 10 * RATE as usize);
    let shelf = |samples: &[f32]| -> Vec<f32> {
        let mut bank = Bank::<1>::default();
        bank.set(in_series([Section::low_shelf(4_000.0, -8.0, f64::from(RATE))]));
        bank.reset();
        samples.iter().map(|x| bank.tick([f64::from(*x)])[0] as f32).collect()
    };
    let mut desk = Desk::new();
    // Gains change nothing about spectra that are matched.
    for gain in [1.0, 0.9, 1.0, 1.1] {
        let track = times(gain, &hiss);
        desk.track("", &track, &track);
    }
    let bright = shelf(&hiss);
    desk.track("", &bright, &bright);
    let cohesion = desk.measure(&[], 2);
    // White noise through the shelf: its response less what that does to the K-weighted power.
    let mut impulse = vec![0.0; 48_000];
    impulse[0] = 1.0;
    let impulse = shelf(&impulse);
    let response = |hz: f64| magnitude_db(&impulse, hz, f64::from(RATE));
    let grid = || (1..240).map(|n| 100.0 * f64::from(n));
    let weighted: f64 = grid().map(|hz| weighting_power(hz) * 10.0_f64.powf(0.1 * response(hz))).sum();
    let loudness_db = 10.0 * (weighted / grid().map(weighting_power).sum::<f64>()).log10();
    let deviation = &cohesion.tracks[4].deviation;
    for (band, db) in cohesion.album.bands.iter().zip(&deviation.bands_db).filter(|(band, _)| band.hz > 300.0)
    {
        let wanted = response(band.hz) - loudness_db;
        // The shelf bends within a third octave by up to 0.03 dB, the noise of 10 s weighs its halves unevenly (a band of
        // 70 Hz: 1 400 degrees of freedom, 0.1 dB of a slope of 1 dB), and so does the grid of the sum.
        assert!((db - wanted).abs() < 0.1, "{} Hz: {db}, not {wanted}", band.hz);
    }
    // A shelf of 8 dB splits into what is above the loudness and what is below it.
    let words: Vec<_> = deviation.regions.iter().map(|region| region.word).collect();
    assert_eq!(words.len(), 1, "{words:?}, {loudness_db}");
    let low = &deviation.regions[0];
    assert!((low.largest_db - (-8.0 - loudness_db)).abs() < 0.1 && low.mean_db < -3.0, "{low:?}");
    assert_eq!(said(&cohesion, 5, Kind::Balance).len(), 1);
    assert!((1..5).all(|number| said(&cohesion, number, Kind::Balance).is_empty()));
}

#[test]
fn loudness_width_and_peak_stand_out_by_their_closed_forms() {
    let hiss = noise(2, 0.1, 5 * RATE as usize);
    let mut desk = Desk::new();
    for (gain, side) in [(1.0, 0.1), (1.1, 0.1), (1.0, 0.1), (0.95, 0.1), (1.995_262, 0.5)] {
        // A side that is the mid times `side`.
        desk.track("", &times(gain * (1.0 + side), &hiss), &times(gain * (1.0 - side), &hiss));
    }
    let cohesion = desk.measure(&[], 2);
    for width in cohesion.tracks[4].measured.side_to_mid_db {
        let width = width.expect("sound in every band");
        // f32 rounds the factors.
        assert!((width + 6.0206).abs() < 1e-3, "{width}");
    }
    // 6 dB of gain, and the energy of the side: 1 + 0.25 against 1 + 0.01.
    let wanted = 6.0 + 10.0 * (1.25_f64 / 1.01).log10();
    let [loud] = said(&cohesion, 5, Kind::Loudness)[..] else { panic!("{:?}", cohesion.findings) };
    assert!((loud.deviation - wanted).abs() < 0.01, "{loud:?}, not {wanted}");
    assert!(loud.text.contains("6.9 LU louder"), "{}", loud.text);
    let widths = said(&cohesion, 5, Kind::Width);
    assert_eq!(widths.len(), 4);
    assert!(widths.iter().all(|found| (found.deviation - 20.0 * 5.0_f64.log10()).abs() < 0.01));
    assert_eq!(cohesion.findings.len(), 5, "{:?}", cohesion.findings);
    // Equal loudness takes the difference away, and the peak with it.
    let plan = cohesion.suggestions.equal.as_ref().expect("loudness");
    assert!((plan.gains[4].gain_db + wanted).abs() < 0.01);
    assert!(plan.gains.iter().all(|gain| (gain.integrated_lufs - plan.target_lufs).abs() < 1e-9));
    // One gain puts the highest peak at the ceiling of -1 dBTP and keeps the differences.
    let plan = cohesion.suggestions.album.as_ref().expect("loudness");
    let highest = plan.gains.iter().map(|gain| gain.true_peak_dbtp).fold(f64::NEG_INFINITY, f64::max);
    assert!((highest + 1.0).abs() < 1e-9 && plan.gains.iter().all(|gain| gain.over_db.is_none()));
    assert!(plan.gains.windows(2).all(|pair| pair[0].gain_db == pair[1].gain_db));
    // 3 LU louder than anything allows: the peaks say by how much.
    let loud = to_loudness(&cohesion.tracks, plan.target_lufs + 30.0, -1.0).expect("loudness");
    for gain in &loud.gains {
        assert!((gain.over_db.expect("far too loud") - (gain.true_peak_dbtp + 1.0)).abs() < 1e-12);
    }
}

#[test]
fn a_peak_above_the_ceiling_and_the_gaps_are_told() {
    let second = RATE as usize;
    let mut song = noise(3, 0.3, 5 * second);
    song[..second].fill(0.0);
    song[4 * second + second / 2..].fill(0.0);
    let mut desk = Desk::new();
    desk.track("", &song, &song);
    let loud = times(3.0, &song);
    desk.track("gap_s = 1.5", &loud, &loud);
    desk.track("crossfade = { ms = 500 }", &song, &song);
    let cohesion = desk.measure(&[], 1);
    assert_eq!(
        cohesion.tracks.iter().map(|line| line.gap_s).collect::<Vec<_>>(),
        [None, Some(1.5), Some(-0.5)]
    );
    // Half a second of silence at the end of one, one second at the start of the next.
    let heard = cohesion.tracks[1].heard_gap_s.expect("a gap");
    assert!((heard - 3.0).abs() < 0.001, "{heard}");
    assert!((cohesion.album.seconds - 16.0).abs() < 1e-9);
    let [over] = said(&cohesion, 2, Kind::TruePeak)[..] else { panic!("{:?}", cohesion.findings) };
    assert!(
        (over.deviation - (cohesion.tracks[1].measured.true_peak_dbtp.expect("sound") + 1.0)).abs() < 1e-12
    );
}

#[test]
fn references_are_matched_and_compared() {
    let (left, right) = (noise(4, 0.1, 4 * RATE as usize), noise(5, 0.1, 4 * RATE as usize));
    let mut desk = Desk::new();
    desk.track("", &left, &right);
    let same = desk.write("same.wav", 2, &times(0.5, &left), &times(0.5, &right));
    let mono = desk.write("mono.wav", 1, &left, &left);
    let cohesion = desk.measure(&[same, mono], 2);
    let [same, mono] = &cohesion.references[..] else { panic!("two references") };
    assert_eq!((&*same.name, mono.measured.channels), ("same.wav", 1));
    assert!((same.deviation.integrated_lu.expect("sound") + 6.0206).abs() < 0.001);
    assert!(same.deviation.bands_db.iter().all(|db| db.abs() < 1e-6));
    let texts: Vec<_> = cohesion.findings.iter().map(|finding| finding.to_owned()).collect();
    assert!(texts.iter().all(|finding| finding.track.is_none()));
    assert!(texts[0].subject.contains("against same.wav") && texts[0].text == "its median is 6.0 LU louder");
    // The album is nothing but wide against mono, which counts as -30 dB.
    assert_eq!(texts.iter().filter(|finding| finding.kind == Kind::Width).count(), 4);
    let page = cohesion.to_html();
    assert!(page.contains("class=\"r1\"") && page.contains("class=\"r2\"") && page.contains("mono.wav"));
}

#[test]
fn silence_short_sound_and_hostile_names_do_no_harm() {
    let mut desk = Desk::new();
    let silence = vec![0.0; 4 * RATE as usize];
    desk.track("", &silence, &silence);
    let blip = noise(6, 0.1, 5_000);
    desk.track("", &blip, &blip);
    let short = noise(7, 0.1, 60_000);
    desk.track("", &short, &short);
    desk.toml = desk.toml.replace("T2", "<script>");
    let cohesion = desk.measure(&[], 3);
    assert_eq!(said(&cohesion, 1, Kind::Silent).len() + said(&cohesion, 2, Kind::Silent).len(), 2);
    let measured = &cohesion.tracks[2].measured;
    assert!(measured.integrated_lufs.is_some() && measured.max_short_term_lufs.is_none());
    assert_eq!(measured.loudness_range_lu, None);
    let json = cohesion.to_json();
    let back: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(back["tracks"][0]["measured"]["integrated_lufs"], serde_json::Value::Null);
    assert_eq!(back["tracks"][1]["measured"]["channels"], 2);
    assert!(report::is_ours(json.as_bytes()) && report::is_ours(cohesion.to_html().as_bytes()));
    let page = cohesion.to_html();
    assert!(!page.contains("<script") && !page.contains("NaN") && !page.contains("inf"), "{page}");
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    roxmltree::Document::parse_with_options(&page, options).expect("well formed");
    // Nothing but silence.
    let mut desk = Desk::new();
    desk.track("", &silence, &silence);
    let cohesion = desk.measure(&[], 1);
    assert_eq!((cohesion.album.integrated_lufs, cohesion.suggestions.equal.clone()), (None, None));
    assert!(!cohesion.to_html().contains("NaN") && cohesion.to_text().contains("1 T1"));
}

#[test]
fn the_number_of_jobs_changes_nothing_and_an_error_names_its_file() {
    let mut desk = Desk::new();
    for seed in 0..4 {
        let (left, right) = (noise(seed, 0.1, 50_000), noise(seed + 9, 0.1, 50_000));
        desk.track("", &left, &right);
    }
    let one = desk.measure(&[], 1).to_json();
    assert_eq!(desk.measure(&[], 4).to_json(), one);
    std::fs::remove_file(&desk.rendered[1].path).expect("removed");
    let album = Album::parse(&desk.toml, Path::new("album.toml")).expect("a legal album");
    let error = measure(&album, &desk.rendered, &[], 4, &()).expect_err("a missing file").to_string();
    assert!(error.contains("2.wav: there is no such file"), "{error}");
}
