//! The imager's part of the window: width by band, where the bands meet, correlation and peaks.

use crate::params::ImagerParams;
use dsp_core::chain::imager::{BANDS, Readings};
use dsp_core::units::gain_to_db;
use shell::Readout;
use shell::editor::Desk;

pub fn readouts(readings: &Readings) -> Vec<Readout> {
    let [left, right] = readings.output_peak.map(gain_to_db);
    vec![
        Readout::number("Correlation", readings.correlation),
        Readout::level("Output peak left", left, "dBFS"),
        Readout::level("Output peak right", right, "dBFS"),
    ]
}

pub fn layout(params: &ImagerParams, desk: &mut Desk<'_, '_>) {
    desk.shelf(BANDS, |n, card| {
        card.titled(&format!("Band {}", n + 1), |rows| rows.row("Width", &params.bands[n].width));
    });
    desk.shelf(2, |n, card| match n {
        0 => card.titled("Crossovers", |rows| {
            rows.row("Band 1 to 2", &params.crossovers[0].frequency);
            rows.row("Band 2 to 3", &params.crossovers[1].frequency);
        }),
        _ => card.titled("Output", |rows| rows.row("Gain", &params.output_gain)),
    });
}
