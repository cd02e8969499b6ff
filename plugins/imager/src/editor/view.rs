//! What the window remembers as long as the plugin lives: the newest sound, and what moves with it.

use super::balance::Balance;
use dsp_core::chain::imager::Readings;
use dsp_core::meter::analyser::MOST_POINTS;
use std::time::Instant;
use widgets::correlation_history::CorrelationRoll;
use widgets::polar::Fan;

/// Frames that the scope shows: 43 ms at 48 kHz.
const SCOPE_FRAMES: usize = 2_048;
/// Length and step of the history of the correlation, in seconds.
const HISTORY_S: (f64, f64) = (20.0, 0.05);
/// Without new frames for so long the sound has stopped, in seconds.
const STOPPED_S: f64 = 0.15;

/// How the scope shows the sound.
pub const SCOPES: [&str; 3] = ["Lissajous", "Polar sample", "Polar level"];

/// All of it.
#[derive(Debug)]
pub struct View {
    /// One of [`SCOPES`].
    pub scope: usize,
    /// The newest frames, oldest first; empty in silence.
    pub frames: Vec<(f32, f32)>,
    /// How much comes from each direction.
    pub fan: Fan,
    /// Correlation over the last seconds.
    pub roll: CorrelationRoll,
    /// Side re mid over frequency.
    pub balance: Balance,
    /// The newest [`MOST_POINTS`] frames, left and right, oldest first.
    pub sound: [Vec<f32>; 2],
    written: usize,
    moved_at: Option<Instant>,
    new_at: Option<Instant>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            scope: 0,
            frames: Vec::with_capacity(SCOPE_FRAMES),
            fan: Fan::default(),
            roll: CorrelationRoll::new(HISTORY_S.0, HISTORY_S.1),
            balance: Balance::default(),
            sound: [vec![0.0; MOST_POINTS], vec![0.0; MOST_POINTS]],
            written: 0,
            moved_at: None,
            new_at: None,
        }
    }
}

impl View {
    /// Takes in [`View::sound`], the newest of the `written` frames that ever left. Whether anything moves by itself now.
    pub fn advance(
        &mut self,
        readings: &Readings,
        sample_rate_hz: Option<f64>,
        written: usize,
        now: Instant,
    ) -> bool {
        let passed = |since: Option<Instant>| since.map_or(0.0, |at| (now - at).as_secs_f64());
        let seconds = passed(self.moved_at.replace(now));
        if written != self.written {
            (self.written, self.new_at) = (written, Some(now));
        }
        let sounds = self.new_at.is_some() && passed(self.new_at) < STOPPED_S;
        let from = MOST_POINTS - SCOPE_FRAMES;
        self.frames.clear();
        let mut audible = false;
        if sounds {
            let [left, right] = &self.sound;
            self.frames.extend(left[from..].iter().copied().zip(right[from..].iter().copied()));
            audible = self.frames.iter().any(|(left, right)| left.abs().max(right.abs()) > 1e-5);
        }
        let fan = self.fan.hear(&self.frames, seconds as f32);
        let correlation = if audible { readings.correlation } else { f64::NAN };
        self.roll.advance(seconds, correlation);
        if let Some(rate_hz) = sample_rate_hz {
            let sound = audible.then(|| self.sound.each_ref().map(Vec::as_slice));
            self.balance.advance(sound, rate_hz, seconds);
        }
        fan || sounds || !self.roll.is_silent()
    }

    /// Correlation of what is shown; not a number in silence.
    pub fn correlation(&self, readings: &Readings) -> f64 {
        if self.frames.iter().all(|(left, right)| *left == 0.0 && *right == 0.0) {
            f64::NAN
        } else {
            readings.correlation
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_is_shown_follows_the_sound_and_comes_to_rest_after_it() {
        let (mut view, start) = (View::default(), Instant::now());
        let readings = Readings { correlation: 0.5, ..Readings::default() };
        let mut count = 0;
        let mut at = |view: &mut View, ms: u64, plays: bool| {
            count += if plays { 1 } else { 0 };
            view.sound.iter_mut().for_each(|side| side.fill(0.5));
            view.advance(&readings, Some(48_000.0), count, start + Duration::from_millis(ms))
        };
        assert!((0..20).all(|n| at(&mut view, 20 * n, true)));
        assert_eq!((view.frames.len(), view.roll.lowest()), (SCOPE_FRAMES, Some(0.5)));
        assert!((view.fan.level_db(0.0) + 6.0).abs() < 0.1);
        assert_eq!(view.correlation(&readings), 0.5);
        // The transport stops: nothing new leaves.
        assert!(at(&mut view, 600, false), "the history still moves");
        assert!(view.frames.is_empty() && view.correlation(&readings).is_nan());
        assert!(!(0..60).map(|n| at(&mut view, 1_000 + 500 * n, false)).last().unwrap_or(true));
    }
}
