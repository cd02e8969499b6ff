//! The EQ's part of the window: the bands, what holds for all of them, the peaks.

use crate::params::EqParams;
use dsp_core::chain::eq::{BANDS, Readings};
use dsp_core::units::gain_to_db;
use shell::Readout;
use shell::editor::Desk;

/// Bands on one shelf.
const A_SHELF: usize = 4;

pub fn readouts(readings: &Readings) -> Vec<Readout> {
    let [left, right] = readings.output_peak.map(gain_to_db);
    vec![Readout::level("Output peak left", left, "dBFS"), Readout::level("Output peak right", right, "dBFS")]
}

pub fn layout(params: &EqParams, desk: &mut Desk<'_, '_>) {
    for first in (0..BANDS).step_by(A_SHELF) {
        desk.shelf(A_SHELF, |n, card| {
            let number = first + n + 1;
            let band = &params.bands[first + n];
            card.titled(&format!("Band {number}"), |rows| {
                rows.row("On", &band.on);
                rows.row("Shape", &band.kind);
                rows.row("Frequency", &band.frequency);
                rows.row("Gain", &band.gain);
                rows.row("Q", &band.q);
                rows.row("Slope", &band.slope);
                rows.row("Placement", &band.placement);
                rows.row("Phase", &band.phase);
                rows.row("Solo", &band.solo);
            });
        });
    }
    desk.shelf(2, |n, card| match n {
        0 => card.titled("Phase", |rows| {
            rows.row("Mode", &params.phase_mode);
            rows.row("Resolution", &params.resolution);
        }),
        _ => card.titled("Output", |rows| {
            rows.row("Gain", &params.output_gain);
            rows.row("Gain scale", &params.gain_scale);
            rows.row("Auto gain", &params.auto_gain);
            rows.row("Invert", &params.invert_polarity);
        }),
    });
}
