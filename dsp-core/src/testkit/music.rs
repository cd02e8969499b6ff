//! A song that nobody owns: drums, bass, chords and room noise, the same on every run.
//!
//! It stands in for a mix before mastering: integrated loudness -18 LUFS, loudest sample -6 dBFS, bass in the middle,
//! chords wide, drums with the crest of real ones.

use super::signals::noise;
use crate::meter::k_weighting::KWeighting;
use crate::meter::loudness::Loudness;
use crate::simd::Simd;
use std::f64::consts::TAU;

const LOUDNESS_LUFS: f64 = -18.0;
const PEAK_DBFS: f64 = -6.0;
const BEAT_SECONDS: f64 = 0.5;
const BAR_SECONDS: f64 = 4.0 * BEAT_SECONDS;
/// Roots and thirds of A minor, F, C and G, in semitones from A at 110 Hz.
const CHORDS: [[f64; 3]; 4] = [[0.0, 3.0, 7.0], [-4.0, 0.0, 3.0], [3.0, 7.0, 10.0], [-2.0, 2.0, 5.0]];

/// `seconds` of the song in stereo (left, right), at least 2, from its start.
#[must_use]
pub fn music(sample_rate_hz: f64, seconds: f64) -> [Vec<f32>; 2] {
    let frames = (seconds * sample_rate_hz).round() as usize;
    let tape = Tape { sample_rate_hz, hiss: noise(7, 1.0, frames), wide_hiss: noise(8, 1.0, frames) };
    let drums: Vec<[f64; 2]> = (0..frames).map(|n| tape.drums(n)).collect();
    let band: Vec<[f64; 2]> = (0..frames).map(|n| tape.band(n)).collect();
    // The louder the drums, the higher the peaks above the loudness: find the balance that gives the crest asked for,
    // then the gain that gives the level.
    let (mut low, mut high) = (0.05, 20.0);
    for _ in 0..24 {
        let middle = f64::sqrt(low * high);
        let (loudness, peak) = levels(&mix(&drums, &band, middle, 1.0), sample_rate_hz);
        if peak - loudness < PEAK_DBFS - LOUDNESS_LUFS { low = middle } else { high = middle }
    }
    let (_, peak) = levels(&mix(&drums, &band, low, 1.0), sample_rate_hz);
    mix(&drums, &band, low, crate::units::db_to_gain(PEAK_DBFS - peak))
}

fn mix(drums: &[[f64; 2]], band: &[[f64; 2]], balance: f64, gain: f64) -> [Vec<f32>; 2] {
    [0, 1].map(|side| {
        let sum = |(drum, tone): (&[f64; 2], &[f64; 2])| (gain * (balance * drum[side] + tone[side])) as f32;
        drums.iter().zip(band).map(sum).collect()
    })
}

/// Integrated loudness in LUFS and sample peak in dBFS.
fn levels(song: &[Vec<f32>; 2], sample_rate_hz: f64) -> (f64, f64) {
    let hop = (sample_rate_hz / 100.0) as usize;
    let (mut weighting, mut loudness) =
        (KWeighting::new(sample_rate_hz, Simd::BASELINE), Loudness::default());
    for (left, right) in song[0].chunks_exact(hop).zip(song[1].chunks_exact(hop)) {
        weighting.process(left, right);
        loudness.hop(weighting.take().energy() / hop as f64);
    }
    let peak = super::peak_db(&song[0]).max(super::peak_db(&song[1]));
    (loudness.integrated_lufs(), peak)
}

struct Tape {
    sample_rate_hz: f64,
    hiss: Vec<f32>,
    wide_hiss: Vec<f32>,
}

impl Tape {
    /// Kick on 1 and 3 (and before 3 in every second bar), snare on 2 and 4, hats on eighths.
    fn drums(&self, n: usize) -> [f64; 2] {
        let t = n as f64 / self.sample_rate_hz;
        let (beat, since) = ((t / BEAT_SECONDS) as usize, t % BEAT_SECONDS);
        let hiss = f64::from(self.hiss[n]);
        let bright = hiss - if n > 0 { f64::from(self.hiss[n - 1]) } else { 0.0 };
        let kick =
            |t: f64| (TAU * (48.0 * t + 3.5 * (1.0 - (-t * 30.0).exp()))).sin() * envelope(t, 0.002, 0.16);
        let low = if beat % 2 == 0 { kick(since) } else { 0.0 };
        let extra = if beat % 8 == 5 && since >= 0.25 { 0.7 * kick(since - 0.25) } else { 0.0 };
        let snare = if beat % 2 == 1 {
            (0.55 * hiss + 0.5 * (TAU * 185.0 * since).sin()) * envelope(since, 0.001, 0.09)
        } else {
            0.0
        };
        let accent = if t % BEAT_SECONDS < BEAT_SECONDS / 2.0 { 0.16 } else { 0.26 };
        let hat = accent * bright * envelope(t % (BEAT_SECONDS / 2.0), 0.0005, 0.03);
        [low + extra + snare + 0.8 * hat, low + extra + 0.9 * snare + 1.1 * hat]
    }

    /// Bass in the middle, chords of detuned voices to both sides, room noise.
    fn band(&self, n: usize) -> [f64; 2] {
        let t = n as f64 / self.sample_rate_hz;
        let chord = CHORDS[(t / BAR_SECONDS) as usize % CHORDS.len()];
        let since_eighth = t % (BEAT_SECONDS / 2.0);
        let root_hz = 55.0 * (chord[0] / 12.0).exp2();
        let bass = 0.5 * saw(root_hz, t, 7) * envelope(since_eighth, 0.004, 0.22);
        let swell = envelope(t % BAR_SECONDS, 0.08, 1.6);
        let voices = |detune: f64| -> f64 {
            let hz = |semitones: f64| 220.0 * ((semitones + detune) / 12.0).exp2();
            chord.iter().map(|semitones| saw(hz(*semitones), t, 6)).sum::<f64>() * 0.1 * swell
        };
        let room = 4e-4;
        [
            bass + voices(-0.07) + room * f64::from(self.wide_hiss[n]),
            bass + voices(0.07) + room * f64::from(self.hiss[n]),
        ]
    }
}

/// Rises in `attack` seconds, falls to 37 % in `decay` more.
fn envelope(t: f64, attack: f64, decay: f64) -> f64 {
    if t < attack { t / attack } else { (-(t - attack) / decay).exp() }
}

/// The first `harmonics` of a sawtooth: nothing of it folds back at any rate.
fn saw(hz: f64, t: f64, harmonics: u32) -> f64 {
    // One sine and cosine give all multiples by the angle-sum recursion.
    let (sin, cos) = (TAU * (hz * t).fract()).sin_cos();
    let (mut s, mut c, mut sum) = (sin, cos, 0.0);
    for k in 1..=harmonics {
        sum += s / f64::from(k);
        (s, c) = (s * cos + c * sin, c * cos - s * sin);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_song_has_the_level_of_a_mix() {
        for rate in [44_100.0, 96_000.0] {
            let song = music(rate, 8.0);
            let (loudness, peak) = levels(&song, rate);
            // Bisection ends within 1e-6 of the balance; f32 peaks round at 1e-6 dB.
            assert!((loudness - LOUDNESS_LUFS).abs() < 0.01, "{loudness} LUFS");
            assert!((peak - PEAK_DBFS).abs() < 0.01, "{peak} dBFS");
        }
    }

    #[test]
    fn the_song_is_stereo_and_the_same_every_time() {
        let song = music(44_100.0, 2.0);
        assert_eq!(song, music(44_100.0, 2.0));
        assert_ne!(song[0], song[1]);
    }
}
