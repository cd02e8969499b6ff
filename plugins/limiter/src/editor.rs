//! The limiter's part of the window: level, timing, word length, gain reduction and peaks.

use crate::params::LimiterParams;
use dsp_core::chain::limiter::Readings;
use dsp_core::units::gain_to_db;
use shell::Readout;
use shell::editor::Desk;

pub fn readouts(readings: &Readings) -> Vec<Readout> {
    let [left, right] = readings.output_peak.map(gain_to_db);
    vec![
        Readout::level("Reduction", readings.reduction_db, "dB"),
        Readout::level("Output peak left", left, "dBFS"),
        Readout::level("Output peak right", right, "dBFS"),
    ]
}

pub fn layout(params: &LimiterParams, desk: &mut Desk<'_, '_>) {
    desk.shelf(3, |n, card| match n {
        0 => card.titled("Level", |rows| {
            rows.row("Input gain", &params.input_gain);
            rows.row("Ceiling", &params.ceiling);
        }),
        1 => card.titled("Timing", |rows| {
            rows.row("Lookahead", &params.lookahead);
            rows.row("Release", &params.release);
        }),
        _ => card.titled("Dither", |rows| rows.row("Word length", &params.word_length)),
    });
}
