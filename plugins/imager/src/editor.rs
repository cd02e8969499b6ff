//! The imager's part of the window: bands, crossovers, routing, mono maker, stereoize, lock and listening.

use crate::params::ImagerParams;
use dsp_core::chain::imager::{BANDS, Readings};
use dsp_core::units::gain_to_db;
use shell::Readout;
use shell::editor::Desk;

pub fn readouts(readings: &Readings) -> Vec<Readout> {
    let [left, right] = readings.output_peak.map(gain_to_db);
    vec![
        Readout::number("Correlation", readings.correlation),
        Readout::level("Mono loss", readings.mono_loss_lu, "LU"),
        Readout::level("Output peak left", left, "dBFS"),
        Readout::level("Output peak right", right, "dBFS"),
    ]
}

pub fn layout(params: &ImagerParams, desk: &mut Desk<'_, '_>) {
    desk.shelf(BANDS, |n, card| {
        let band = &params.bands[n];
        card.titled(&format!("Band {}", n + 1), |rows| {
            rows.row("Width", &band.width);
            rows.row("Balance", &band.balance);
            rows.row("Stereoize", &band.stereoize);
            rows.row("Mute", &band.mute);
            rows.row("Solo", &band.solo);
        });
    });
    desk.shelf(3, |n, card| match n {
        0 => card.titled("Crossovers", |rows| {
            rows.row("Bands", &params.band_count);
            for (n, crossover) in params.crossovers.iter().enumerate() {
                rows.row(&format!("{} to {}", n + 1, n + 2), &crossover.frequency);
            }
            rows.row("Slope", &params.slope);
            rows.row("Phase", &params.phase);
        }),
        1 => card.titled("Mono", |rows| {
            rows.row("Mono maker", &params.mono_maker);
            rows.row("Below", &params.mono_maker_frequency);
            rows.row("Slope", &params.mono_maker_slope);
            rows.row("Lock", &params.mono_lock);
            rows.row("Most loss", &params.lock_loss);
            rows.row("Correlation", &params.lock_correlation);
            rows.row("Vinyl check", &params.vinyl);
        }),
        _ => card.titled("Listen", |rows| {
            rows.row("To", &params.listen);
            rows.row("Through", &params.translation);
            rows.row("Stereoize by", &params.stereoize);
            rows.row("Haas delay", &params.haas);
            rows.row("Output", &params.output_gain);
        }),
    });
    desk.shelf(3, |n, card| match n {
        0 => card.titled("Left and right", |rows| {
            rows.row("Left", &params.left_gain);
            rows.row("Right", &params.right_gain);
            rows.row("Invert left", &params.invert_left);
            rows.row("Invert right", &params.invert_right);
            rows.row("Swap", &params.swap);
        }),
        1 => card.titled("Mid and side", |rows| {
            rows.row("Mid", &params.mid_gain);
            rows.row("Side", &params.side_gain);
            rows.row("Invert mid", &params.invert_mid);
            rows.row("Invert side", &params.invert_side);
        }),
        _ => card.titled("Image", |rows| {
            rows.row("Rotation", &params.rotation);
            rows.row("Channels", &params.matrix);
        }),
    });
}
