//! The compressor's part of the window: three bands, where they meet, gain reduction and peaks.

use crate::params::MultibandParams;
use dsp_core::chain::multiband::{BANDS, Readings};
use dsp_core::units::gain_to_db;
use shell::Readout;
use shell::editor::Desk;

const REDUCTION: [&str; BANDS] = ["Reduction 1", "Reduction 2", "Reduction 3"];

pub fn readouts(readings: &Readings) -> Vec<Readout> {
    let [left, right] = readings.output_peak.map(gain_to_db);
    let reductions = REDUCTION.iter().zip(readings.reduction_db);
    reductions
        .map(|(label, db)| Readout::level(label, db, "dB"))
        .chain([
            Readout::level("Output peak left", left, "dBFS"),
            Readout::level("Output peak right", right, "dBFS"),
        ])
        .collect()
}

pub fn layout(params: &MultibandParams, desk: &mut Desk<'_, '_>) {
    desk.shelf(BANDS, |n, card| {
        let band = &params.bands[n];
        card.titled(&format!("Band {}", n + 1), |rows| {
            rows.row("On", &band.on);
            rows.row("Threshold", &band.threshold);
            rows.row("Ratio", &band.ratio);
            rows.row("Knee", &band.knee);
            rows.row("Attack", &band.attack);
            rows.row("Release", &band.release);
            rows.row("Makeup", &band.makeup);
        });
    });
    desk.shelf(2, |n, card| match n {
        0 => card.titled("Crossovers", |rows| {
            rows.row("Band 1 to 2", &params.crossovers[0].frequency);
            rows.row("Band 2 to 3", &params.crossovers[1].frequency);
        }),
        _ => card.titled("Output", |rows| rows.row("Gain", &params.output_gain)),
    });
}
