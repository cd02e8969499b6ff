use super::*;
use crate::audio::write::{Format, WavWriter};
use dsp_core::testkit::noise;
use finding::About;
use std::f64::consts::TAU;
use tempfile::TempDir;

const RATE: u32 = 8_000;

type Sound = Vec<[f32; 2]>;

/// Four stems of `seconds`: a drum loop of equal hits, a bass of held notes, chords, and a wide voice without a pulse.
fn band(rate: u32, seconds: usize) -> [Sound; 4] {
    let frames = seconds * rate as usize;
    let time = |n: usize| n as f64 / f64::from(rate);
    let hits = noise(1, 1.0, rate as usize);
    let [left, right] = [noise(2, 1.0, frames), noise(3, 1.0, frames)];
    let drums = |n: usize| {
        // Every fourth hit is missing now and then, as in a song: a loop without end has no place.
        let (beat, since) = (n / (rate as usize / 2), n % (rate as usize / 2));
        let hit = if beat % 4 == 3 && beat / 8 % 3 == 1 { 0.0 } else { (-20.0 * time(since)).exp() };
        [0.3, 0.25].map(|level| level * hit * f64::from(hits[since]))
    };
    let bass = |n: usize| {
        let note = [55.0, 41.2, 65.4, 49.0][n / (2 * rate as usize) % 4]
            * if (n / 17_000).is_multiple_of(2) { 1.0 } else { 1.5 };
        let wave = (TAU * note * time(n)).sin() + 0.3 * (2.0 * TAU * note * time(n)).sin();
        [0.15, 0.16].map(|level| level * wave)
    };
    let chords = |n: usize| {
        let root = 220.0 * 2.0_f64.powf([0.0, -4.0, 3.0, -2.0][n / (2 * rate as usize) % 4] / 12.0);
        let tone = |ratio: f64, phase: f64| 0.05 * (TAU * root * ratio * time(n) + phase).sin();
        [tone(1.0, 0.0) + tone(1.2, 0.5) + tone(1.5, 1.0), tone(1.0, 0.9) + tone(1.2, 1.7) + tone(1.5, 0.2)]
    };
    let voice = |n: usize| {
        let level = 0.15 * (TAU * 0.31 * time(n)).sin().max(0.0);
        [level * f64::from(left[n]), level * f64::from(right[n])]
    };
    let sound = |at: &dyn Fn(usize) -> [f64; 2]| (0..frames).map(|n| at(n).map(|x| x as f32)).collect();
    [sound(&drums), sound(&bass), sound(&chords), sound(&voice)]
}

fn shifted(sound: &Sound, by: i64, gain: f32) -> Sound {
    let at = |n: i64| usize::try_from(n - by).ok().and_then(|n| sound.get(n)).copied().unwrap_or([0.0; 2]);
    (0..sound.len() as i64).map(|n| at(n).map(|x| gain * x)).collect()
}

/// Summed in f64 and rounded once.
fn mixed(stems: &[Sound], gain: f64) -> Sound {
    let sum = |n: usize| {
        [0, 1].map(|side| (gain * stems.iter().map(|s| f64::from(s[n][side])).sum::<f64>()) as f32)
    };
    (0..stems[0].len()).map(sum).collect()
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("folder"))
    }

    fn write(&self, name: &str, rate: u32, channels: usize, sound: &Sound) -> PathBuf {
        let path = self.0.path().join(name);
        let mut writer = WavWriter::create(&path, Format::Wav32f, rate, channels, true).expect("begun");
        let [left, right] = [0, 1].map(|side| sound.iter().map(|frame| frame[side]).collect::<Vec<f32>>());
        writer.write(&left, &right).expect("written");
        writer.finish().expect("finished");
        path
    }

    fn stems(&self, rate: u32, stems: &[Sound]) -> Vec<PathBuf> {
        let write = |(n, stem): (usize, &Sound)| self.write(&format!("{n}.wav"), rate, 2, stem);
        stems.iter().enumerate().map(write).collect()
    }
}

fn analysed(stems: &[PathBuf], mix: Option<&Path>) -> Analysis {
    analyse(stems, mix, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"))
}

fn abouts(analysis: &Analysis) -> Vec<(Light, About)> {
    analysis.findings.iter().map(|finding| (finding.light, finding.about)).collect()
}

#[test]
fn stems_that_sum_to_the_mix_are_proved_in_place_and_null_for_good() {
    let folder = Folder::new();
    let band = band(RATE, 8);
    let mix = folder.write("mix.wav", RATE, 2, &mixed(&band, 1.0));
    let analysis = analysed(&folder.stems(RATE, &band), Some(&mix));
    assert_eq!(abouts(&analysis), []);
    let null = analysis.mix.as_ref().and_then(|mix| mix.null).expect("a null");
    // The mix is the sum rounded to f32: half a step of 2^-24, spread evenly, is -24 * 6.02 - 4.77 dB under full scale of
    // each binade: between -149 and -155 dB.
    assert!(null.bit_exact && (-160.0..-145.0).contains(&null.null_db), "{null:?}");
    for stem in &analysis.stems {
        let place = stem.in_mix.expect("placed");
        assert!(place.proved && place.offset_frames == 0 && place.gain_db.abs() < 1e-4, "{stem:?}");
    }
}

#[test]
fn a_stem_that_starts_elsewhere_is_found_to_the_frame_however_quiet_and_upside_down() {
    let band = band(RATE, 30);
    // Which stem, its gain in both, by how many frames its file is late, and whether it is upside down there.
    let cases = [
        (0, 1.0, 1, false),
        (1, 1.0, -1, true),
        (2, 1.0, 37, true),
        (3, 1.0, -37, false),
        (3, 0.001, 80_000, true),
        (2, 0.003, -80_000, false),
        (1, 0.01, 79_999, false),
        (0, 0.003, -4_001, true),
    ];
    for (which, gain, late, turned) in cases {
        let folder = Folder::new();
        let mut stems = band.clone();
        stems[which] = shifted(&band[which], 0, gain);
        let mix = folder.write("mix.wav", RATE, 2, &mixed(&stems, 1.0));
        stems[which] = shifted(&stems[which], late, if turned { -1.0 } else { 1.0 });
        let analysis = analysed(&folder.stems(RATE, &stems), Some(&mix));
        for (number, stem) in analysis.stems.iter().enumerate() {
            let place = stem.in_mix.unwrap_or_else(|| panic!("stem {number} of case {which} {late}"));
            let expected = if number == which { (-late, 0, turned) } else { (0, 0, false) };
            assert_eq!(
                (place.offset_frames, place.uncertainty_frames, place.inverted),
                expected,
                "{which} {late}: {place:?}"
            );
        }
        let expected =
            [Some((Light::Fail, About::Misaligned)), turned.then_some((Light::Fail, About::Polarity))];
        let mut told = abouts(&analysis);
        told.retain(|(light, _)| *light == Light::Fail);
        assert_eq!(told, expected.into_iter().flatten().collect::<Vec<_>>(), "{which} {late}");
        let text = &analysis.findings[0].text;
        let what = if late > 0 { "late" } else { "early" };
        assert!(text.contains(&late.abs().to_string()) && text.contains(what), "{text}");
    }
}

#[test]
fn two_stems_late_in_a_mix_that_was_processed_are_found_at_a_high_rate() {
    let rate = 96_000;
    let band = band(rate, 6);
    let mut stems = band.clone();
    (stems[1], stems[3]) = (shifted(&band[1], 1_001, 1.0), shifted(&band[3], -12_345, -0.5));
    // A soft clipper on the bus: nothing nulls, so nothing is proved.
    let mut mix = mixed(&band, 1.0);
    mix.iter_mut().flatten().for_each(|x| *x = (1.5 * *x).tanh());
    let folder = Folder::new();
    let mix = folder.write("mix.wav", rate, 2, &mix);
    let analysis = analysed(&folder.stems(rate, &stems), Some(&mix));
    let places: Vec<_> = analysis.stems.iter().map(|stem| stem.in_mix.expect("found")).collect();
    let told: Vec<_> = places.iter().map(|place| (place.offset_frames, place.inverted)).collect();
    for (told, expected) in told.iter().zip([(0, false), (-1_001, false), (0, false), (12_345, true)]) {
        assert_eq!(*told, expected, "{places:?}");
    }
    assert!(places.iter().all(|place| place.above_chance.is_some_and(|height| height > 8.0)), "{places:?}");
}

#[test]
fn a_pure_bass_whose_end_was_cut_off_is_found_to_the_frame() {
    // One frame beside its place a sine of 41 to 82 Hz differs from itself by 0.5 to 1 %: no overtone helps.
    let rate = 48_000;
    let mut stems = band(rate, 8);
    let mut phase = 0.0_f64;
    for (n, frame) in stems[1].iter_mut().enumerate() {
        phase += TAU * [41.2, 55.0, 65.4, 82.4][n / 30_000 % 4] / f64::from(rate);
        *frame = [0.2 * phase.sin() as f32, 0.19 * phase.sin() as f32];
    }
    let folder = Folder::new();
    let mix = folder.write("mix.wav", rate, 2, &mixed(&stems, 1.0));
    stems[1] = shifted(&stems[1], 37, 1.0);
    stems[3] = shifted(&stems[3], 0, -1.0);
    let analysis = analysed(&folder.stems(rate, &stems), Some(&mix));
    let place = analysis.stems[1].in_mix.expect("found");
    assert_eq!((place.offset_frames, place.uncertainty_frames, place.proved), (-37, 0, true), "{place:?}");
    // Where all stems are, nothing but the rounding of the mix is left.
    let left_db = analysis.mix.and_then(|mix| mix.left_db).expect("compared");
    assert!(left_db < -120.0, "{left_db} dB");
}

#[test]
fn held_notes_that_start_in_the_middle_of_a_sound_are_found_to_the_frame() {
    // Sines that change once a second without a step: what little there is above them are the corners between notes, and the
    // step at which the late file begins.
    let rate = 16_000;
    let mut phases = [0.0_f64, 0.5, 1.5];
    let chords: Sound = (0..24 * rate as usize)
        .map(|n| {
            let root = [220.0, 175.0, 262.0, 196.0, 262.0, 220.0, 196.0][n / rate as usize % 7];
            for (phase, ratio) in phases.iter_mut().zip([1.0, 1.2, 1.5]) {
                *phase += TAU * root * ratio / f64::from(rate);
            }
            let sum =
                |shift: f64| phases.iter().map(|phase| 0.05 * (phase + shift).sin()).sum::<f64>() as f32;
            [sum(0.0), sum(0.7)]
        })
        .collect();
    let mut stems = band(rate, 24);
    stems[2] = chords;
    let folder = Folder::new();
    let mix = folder.write("mix.wav", rate, 2, &mixed(&stems, 1.0));
    stems[2] = shifted(&stems[2], 154_109, -1.0);
    stems[0] = shifted(&stems[0], 37, 1.0);
    let analysis = analysed(&folder.stems(rate, &stems), Some(&mix));
    let places = analysis.stems.iter().map(|stem| stem.in_mix.expect("found"));
    let told: Vec<_> = places.map(|place| (place.offset_frames, place.inverted, place.proved)).collect();
    assert_eq!(told, [(-37, false, true), (0, false, true), (-154_109, true, true), (0, false, true)]);
}

#[test]
fn what_is_not_in_the_mix_is_not_found_there() {
    let folder = Folder::new();
    let mut stems = band(RATE, 20).to_vec();
    let mix = folder.write("mix.wav", RATE, 2, &mixed(&stems, 1.0));
    let other = noise(77, 0.3, stems[0].len());
    stems.push(other.iter().map(|x| [*x; 2]).collect());
    let analysis = analysed(&folder.stems(RATE, &stems), Some(&mix));
    assert_eq!(analysis.stems[4].in_mix, None);
    assert!(analysis.stems[..4].iter().all(|stem| stem.in_mix.is_some_and(|place| place.offset_frames == 0)));
    let told = abouts(&analysis);
    assert!(told.contains(&(Light::Warn, About::NotFound)) && told.contains(&(Light::Warn, About::DualMono)));
    assert_eq!(analysis.overall(), Light::Warn);
}

#[test]
fn a_gain_between_sum_and_mix_is_named() {
    let folder = Folder::new();
    let band = band(RATE, 6);
    let mix = folder.write("mix.wav", RATE, 2, &mixed(&band, 0.5));
    let analysis = analysed(&folder.stems(RATE, &band), Some(&mix));
    let null = analysis.mix.as_ref().and_then(|mix| mix.null).expect("a null");
    // Mix less twice the mix is the mix; half is -6.0206 dB.
    assert!(null.null_db.abs() < 1e-6 && (null.gain_db + 6.020_6).abs() < 1e-4, "{null:?}");
    assert!(null.null_after_gain_db < -145.0, "{null:?}");
    assert_eq!(abouts(&analysis), [(Light::Warn, About::Null)]);
    assert!(analysis.findings[0].text.contains("-6.02 dB"), "{}", analysis.findings[0].text);
}

#[test]
fn lengths_rates_clipping_silence_and_cancelling_stems_are_told() {
    let folder = Folder::new();
    let band = band(RATE, 4);
    let short = folder.write("short.wav", RATE, 2, &band[0][..31_000].to_vec());
    let first = folder.write("first.wav", RATE, 2, &band[2]);
    let told = abouts(&analysed(&[first.clone(), short], None));
    assert!(told.contains(&(Light::Fail, About::Length)), "{told:?}");
    let fast = folder.write("fast.wav", 2 * RATE, 2, &band[3]);
    let analysis = analysed(&[first.clone(), fast], None);
    assert_eq!(abouts(&analysis), [(Light::Fail, About::SampleRate)]);
    assert!(analysis.sum.is_none());
    let mut loud = band[3].clone();
    loud[100..110].fill([1.0, 0.5]);
    let loud = folder.write("loud.wav", RATE, 2, &loud);
    let silent = folder.write("silent.wav", RATE, 2, &vec![[0.0; 2]; band[0].len()]);
    let turned = folder.write("turned.wav", RATE, 2, &shifted(&band[2], 0, -1.0));
    let analysis = analysed(&[first.clone(), loud, silent, turned, first], None);
    let told = abouts(&analysis);
    assert_eq!(told[0], (Light::Fail, About::Clipping));
    assert!(analysis.findings[0].text.contains("1 time, first at 0:00.012 (frame 100)"), "{told:?}");
    for about in [About::Silence, About::Polarity, About::Same] {
        assert!(told.contains(&(Light::Warn, about)), "{told:?}");
    }
}

#[test]
fn levels_of_stems_and_sum_have_their_closed_forms() {
    let folder = Folder::new();
    let tone = |amplitude: f64| -> Sound {
        let at = |n: usize| (amplitude * (TAU * 997.0 * n as f64 / 48_000.0).sin()) as f32;
        (0..96_000).map(|n| [at(n); 2]).collect()
    };
    let stems = folder.stems(48_000, &[tone(0.25), tone(0.5)]);
    let analysis = analysed(&stems, None);
    let sum = analysis.sum.as_ref().expect("a sum");
    // A sine of 997 Hz at -23 dBFS in both channels is -23 LUFS; 48 samples a period come within 0.01 dB of the crest.
    for (readings, amplitude) in
        [(analysis.stems[0].readings, 0.25), (analysis.stems[1].readings, 0.5), (sum.readings, 0.75)]
    {
        let db = 20.0 * f64::log10(amplitude);
        assert!((readings.integrated_lufs - db).abs() < 0.1, "{} LUFS", readings.integrated_lufs);
        assert!((readings.sample_peak() - db).abs() < 0.02 && (readings.true_peak() - db).abs() < 0.1);
    }
    assert!((sum.headroom_db + 20.0 * f64::log10(0.75)).abs() < 0.02);
    assert!(analysis.stems.iter().all(|stem| stem.correlation_with_others.is_some_and(|c| c > 0.999_999)));
}

#[test]
fn nine_stems_are_too_many_and_none_too_few() {
    let said = |stems: &[PathBuf]| analyse(stems, None, &mut |_| {}).expect_err("refused").to_string();
    assert!(said(&vec![PathBuf::from("a.wav"); 9]).contains("there are 9, up to 8 are taken"));
    assert!(said(&[]).contains("there are none"));
}
