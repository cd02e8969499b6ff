//! Where the filters leave the curves, worked out on a thread of its own: a design takes longer than a frame.

use super::curves::{frequencies, placements};
use super::held::{self, Held, Next};
use dsp_core::chain::eq::{BANDS, PhaseMode, Placement, Settings, prototypes, realised_db};
use dsp_core::units::power_to_db;
use egui::Context;
use std::sync::{Arc, Mutex};
use std::thread::{Builder, JoinHandle};

/// A difference from here on is shown, in dB.
pub const SHOWN_DB: f64 = 0.05;
/// Below this neither curve is in view at any scale, in dB.
const OUT_OF_VIEW_DB: f64 = -36.0;
/// Frequencies over the whole picture, and besides around each band.
const OVERALL: u32 = 240;
const AROUND: i32 = 24;

/// What is heard of the bands on stereo and in one placement, where it is not what was drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Frequencies in Hz.
    pub hz: Vec<f64>,
    /// What is heard in dB; not a number where it is what was drawn, within [`SHOWN_DB`].
    pub off_db: Vec<f32>,
}

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Question {
    settings: Settings,
    sample_rate_hz: f64,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Answer {
    to: Option<Question>,
    lines: Vec<Line>,
    held: Held,
}

/// The newest answer, and the work on the next.
#[derive(Debug, Default)]
pub struct Realised {
    shown: Answer,
    done: Arc<Mutex<Option<Answer>>>,
    work: Option<JoinHandle<()>>,
}

impl Realised {
    /// Takes in an answer that came, and asks anew if the settings moved on.
    pub fn update(&mut self, settings: &Settings, sample_rate_hz: f64, ctx: &Context) {
        if let Some(answer) = self.done.try_lock().ok().and_then(|mut done| done.take()) {
            self.shown = answer;
        }
        let mut settings = *settings;
        settings.bands.iter_mut().for_each(|band| band.solo = false);
        (settings.output_gain_db, settings.auto_gain, settings.invert_polarity) = (0.0, false, false);
        let question = Question { settings, sample_rate_hz };
        if self.shown.to == Some(question) || self.work.as_ref().is_some_and(|work| !work.is_finished()) {
            return;
        }
        self.finish();
        let (done, ctx) = (self.done.clone(), ctx.clone());
        let work = move || {
            let answer = answer(question);
            if let Ok(mut done) = done.lock() {
                *done = Some(answer);
            }
            ctx.request_repaint();
        };
        // Without a thread to spare the picture lacks its dots.
        self.work = Builder::new().name("lathe-realised".into()).spawn(work).ok();
    }

    fn finish(&mut self) {
        if let Some(work) = self.work.take() {
            // One that panicked has answered nothing.
            let _ = work.join();
        }
    }

    /// Where what is heard leaves what was drawn.
    pub fn lines(&self) -> &[Line] {
        &self.shown.lines
    }

    /// How far the resolution holds, in words.
    pub fn sentence(&self) -> &str {
        &self.shown.held.sentence
    }

    /// The next resolution, where the one that is set does not hold the narrowest band.
    pub fn offer(&self) -> Option<&Next> {
        self.shown.held.next.as_ref()
    }
}

impl Drop for Realised {
    /// The code of a thread must not be unloaded under it.
    fn drop(&mut self) {
        self.finish();
    }
}

fn answer(question: Question) -> Answer {
    let Question { settings, sample_rate_hz } = question;
    let hz = grid(&settings, sample_rate_hz);
    let mut worst_db: f64 = 0.0;
    let line = |placement| {
        let wanted = wanted_db(&settings, placement, &hz);
        let got = realised_db(&settings, placement, sample_rate_hz, &hz);
        let off = |(wanted, got): (f64, f64)| {
            let in_view = wanted > OUT_OF_VIEW_DB || got > OUT_OF_VIEW_DB;
            if in_view {
                worst_db = worst_db.max((wanted - got).abs());
            }
            if in_view && (wanted - got).abs() > SHOWN_DB { got as f32 } else { f32::NAN }
        };
        Line { hz: hz.clone(), off_db: wanted.into_iter().zip(got).map(off).collect() }
    };
    let any = settings.bands.iter().any(|band| band.on);
    let lines: Vec<Line> =
        if any { placements(&settings.bands).into_iter().map(line).collect() } else { Vec::new() };
    let said = |sentence: String| Held { sentence, next: None };
    let held = match settings.phase_mode {
        _ if !any => said("No band is on: what leaves is what enters, delayed by the latency.".to_owned()),
        PhaseMode::ZeroLatency => {
            said(format!("Zero latency: within {worst_db:.2} dB of the analogue curves."))
        }
        _ => held::of(&settings, sample_rate_hz),
    };
    Answer { to: Some(question), lines, held }
}

fn grid(settings: &Settings, sample_rate_hz: f64) -> Vec<f64> {
    let axis = frequencies(sample_rate_hz);
    let mut hz: Vec<f64> = (0..=OVERALL).map(|n| axis.value(n as f32 / OVERALL as f32)).collect();
    for band in settings.bands.iter().filter(|band| band.on) {
        let octaves = 3.0 / band.q.max(1.0);
        let near = |n: i32| band.frequency_hz * (octaves * f64::from(n) / f64::from(AROUND)).exp2();
        hz.extend((-AROUND..=AROUND).map(near).filter(|hz| axis.holds(*hz)));
    }
    hz.sort_by(f64::total_cmp);
    hz
}

fn wanted_db(settings: &Settings, placement: Placement, hz: &[f64]) -> Vec<f64> {
    let all = prototypes(settings);
    let met = |n: &usize| {
        let band = &settings.bands[*n];
        band.on && [Placement::Stereo, placement].contains(&band.placement)
    };
    let met: Vec<usize> = (0..BANDS).filter(met).collect();
    hz.iter().map(|hz| power_to_db(met.iter().map(|n| all[*n].power(*hz)).product())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp_core::chain::eq::{Band, Resolution};

    fn answered(frequency_hz: f64, q: f64, resolution: Resolution) -> Answer {
        let mut settings = Settings { resolution, ..Settings::default() };
        settings.bands[3] = Band { on: true, frequency_hz, q, gain_db: 6.0, ..Band::default() };
        answer(Question { settings, sample_rate_hz: 48_000.0 })
    }

    #[test]
    fn dots_are_only_where_a_kernel_is_too_short() {
        let told = |answer: &Answer| answer.lines[0].off_db.iter().filter(|db| !db.is_nan()).count();
        assert_eq!(told(&answered(2_000.0, 1.0, Resolution::High)), 0);
        let narrow = answered(30.0, 8.0, Resolution::Low);
        assert!(told(&narrow) > 10);
        let off = narrow.lines[0].hz.iter().zip(&narrow.lines[0].off_db).filter(|(_, db)| !db.is_nan());
        assert!(off.clone().all(|(hz, _)| *hz < 200.0), "{:?}", off.collect::<Vec<_>>());
    }
}
