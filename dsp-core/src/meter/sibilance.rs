//! What a cutter asks of the treble: how much energy lies from 5 to 9 kHz, and when.
//!
//! There the S of a voice and cymbals lie. A record is cut with its treble raised (RIAA), so that it is these which ask the
//! most of cutter and stylus, towards the label above all. The band is taken by Butterworth slopes of 24 dB an octave;
//! windows are [`WINDOW_MS`] long, about as long as an S. Latency: 0 frames, it only listens. Not for the audio thread.

use crate::filter::bank::{Bank, Section, Sections};
use std::f64::consts::PI;

/// Ends of the band in Hz.
pub const BAND_HZ: [f64; 2] = [5_000.0, 9_000.0];
/// Length of a window in ms.
pub const WINDOW_MS: f64 = 50.0;

/// What one window held.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Window {
    /// Its first frame, counted from the start.
    pub start_frame: u64,
    /// Mean square of left and right together, halved.
    pub power: f64,
    /// The same of what lies in [`BAND_HZ`].
    pub band_power: f64,
    /// Largest magnitude of either channel in [`BAND_HZ`].
    pub band_peak: f64,
}

/// The reader.
#[derive(Clone, Copy, Debug)]
pub struct Sibilance {
    band: Bank<2>,
    now: Window,
    window_frames: u64,
    frames: u64,
}

impl Sibilance {
    /// Nothing read yet.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        let mut band = Bank::default();
        band.prepare(sample_rate_hz);
        band.set(sections(sample_rate_hz));
        band.reset();
        let window_frames = ((1e-3 * WINDOW_MS * sample_rate_hz).round() as u64).max(1);
        Self { band, now: Window::default(), window_frames, frames: 0 }
    }

    /// Reads two channels of equal length and of finite samples, and adds every window that is complete.
    pub fn process(&mut self, left: &[f32], right: &[f32], windows: &mut Vec<Window>) {
        windows.extend(left.iter().zip(right).filter_map(|(left, right)| self.hear(*left, *right)));
    }

    #[inline]
    fn hear(&mut self, left: f32, right: f32) -> Option<Window> {
        let frame = [f64::from(left), f64::from(right)];
        let [l, r] = self.band.tick(frame);
        self.now.power += frame[0] * frame[0] + frame[1] * frame[1];
        self.now.band_power += l * l + r * r;
        self.now.band_peak = self.now.band_peak.max(l.abs()).max(r.abs());
        self.frames += 1;
        if !self.frames.is_multiple_of(self.window_frames) {
            return None;
        }
        self.band.settle();
        let share = 0.5 / self.window_frames as f64;
        let Window { power, band_power, band_peak, .. } = std::mem::take(&mut self.now);
        let start_frame = self.frames - self.window_frames;
        Some(Window { start_frame, power: share * power, band_power: share * band_power, band_peak })
    }
}

/// Two slopes of fourth order.
fn sections(sample_rate_hz: f64) -> Sections {
    let mut all = Section::butterworth_high_pass(BAND_HZ[0], 4, sample_rate_hz);
    // The poles of a Butterworth filter lie evenly on a half circle.
    for (place, turn) in all[2..].iter_mut().zip([1.0, 3.0]) {
        let q = 0.5 / (turn * PI / 8.0).sin();
        *place = Some(Section::low_pass(BAND_HZ[1], q, sample_rate_hz));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::sine;

    fn level_db(hz: f64, rate: f64) -> f64 {
        let mut sibilance = Sibilance::new(rate);
        let tone = sine(hz, 0.5, 0.0, rate, rate as usize);
        let mut windows = Vec::new();
        sibilance.process(&tone, &tone, &mut windows);
        let last = windows.last().expect("a second");
        assert!((last.power - 0.125).abs() < 1e-3);
        10.0 * (last.band_power / last.power).log10()
    }

    #[test]
    fn the_band_is_what_it_says() {
        for rate in [44_100.0, 96_000.0] {
            // Butterworth of fourth order, twice, on the bilinear transform's frequency scale.
            let warped = |hz: f64| (PI * hz / rate).tan();
            let [low, high] = BAND_HZ.map(warped);
            let slopes = |hz: f64| (1.0 + (low / warped(hz)).powi(8)) * (1.0 + (warped(hz) / high).powi(8));
            for hz in [5_000.0, 6_700.0, 9_000.0] {
                // The onset of the tone has rung out long before the last window.
                let (db, wanted) = (level_db(hz, rate), -10.0 * slopes(hz).log10());
                assert!((db - wanted).abs() < 0.005, "{hz} Hz at {rate} Hz: {db}, not {wanted}");
            }
            // 24 dB an octave below: 10 lg(1 + 5^8) = 55.9 dB at 1 kHz; warping makes it a little more.
            let db = level_db(1_000.0, rate);
            assert!((-58.0..-55.5).contains(&db), "{db}");
        }
    }

    #[test]
    fn a_burst_is_found_in_its_window() {
        let rate = 48_000.0;
        let mut sound = sine(200.0, 0.3, 0.0, rate, 96_000);
        let burst = sine(7_000.0, 0.4, 0.0, rate, 2_400);
        sound[60_000..62_400].iter_mut().zip(&burst).for_each(|(x, s)| *x += s);
        let mut sibilance = Sibilance::new(rate);
        let mut windows = Vec::new();
        for block in sound.chunks(777) {
            sibilance.process(block, block, &mut windows);
        }
        assert_eq!(windows.len(), 40);
        let loudest = windows.iter().max_by(|a, b| a.band_power.total_cmp(&b.band_power)).expect("windows");
        assert_eq!(loudest.start_frame, 60_000);
        assert!((loudest.band_peak - 0.4).abs() < 0.06, "{}", loudest.band_peak);
    }
}
