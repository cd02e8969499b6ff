//! The compressor's part of the window: the bands, where they meet, what the curves do and peaks.

use crate::params::MultibandParams;
use dsp_core::chain::multiband::{BANDS, Readings};
use dsp_core::units::gain_to_db;
use shell::Readout;
use shell::editor::Desk;

const GAIN: [&str; BANDS] = ["Gain 1", "Gain 2", "Gain 3", "Gain 4", "Gain 5", "Gain 6"];

pub fn readouts(readings: &Readings) -> Vec<Readout> {
    let [left, right] = readings.output_peak.map(gain_to_db);
    let gains = GAIN.iter().zip(readings.gain_db);
    gains
        .map(|(label, db)| Readout::level(label, db, "dB"))
        .chain([
            Readout::level("Output peak left", left, "dBFS"),
            Readout::level("Output peak right", right, "dBFS"),
        ])
        .collect()
}

pub fn layout(params: &MultibandParams, desk: &mut Desk<'_, '_>) {
    let heard = (params.band_count.value() as usize) + 1;
    desk.shelf(heard, |n, card| {
        let band = &params.bands[n];
        card.titled(&format!("Band {}", n + 1), |rows| {
            rows.row("On", &band.on);
            rows.row("Above", &band.above);
            rows.row("Threshold", &band.threshold);
            rows.row("Ratio", &band.ratio);
            rows.row("Range", &band.range);
            rows.row("Knee", &band.knee);
            rows.row("Attack", &band.attack);
            rows.row("Hold", &band.hold);
            rows.row("Release", &band.release);
            rows.row("Auto release", &band.auto_release);
            rows.row("Makeup", &band.makeup);
            rows.row("Mix", &band.mix);
            rows.row("Mute", &band.mute);
            rows.row("Solo", &band.solo);
        });
    });
    desk.shelf(2, |n, card| match n {
        0 => card.titled("Crossovers", |rows| {
            rows.row("Bands", &params.band_count);
            for (crossover, label) in params.crossovers.iter().zip(CROSSOVERS).take(heard - 1) {
                rows.row(label, &crossover.frequency);
            }
            rows.row("Slope", &params.slope);
            rows.row("Phase", &params.phase);
        }),
        _ => card.titled("All bands", |rows| {
            rows.row("Stereo", &params.stereo);
            rows.row("Lookahead", &params.lookahead);
            rows.row("Oversampling", &params.oversampling);
            rows.row("Input gain", &params.input_gain);
            rows.row("Output gain", &params.output_gain);
            rows.row("Mix", &params.mix);
        }),
    });
}

const CROSSOVERS: [&str; BANDS - 1] =
    ["Band 1 to 2", "Band 2 to 3", "Band 3 to 4", "Band 4 to 5", "Band 5 to 6"];
