//! The meter's part of the window: the rule sheet, loudness and peaks.

use crate::params::MeterParams;
use dsp_core::chain::meter::Readings;
use shell::Readout;
use shell::editor::Desk;

pub fn readouts(readings: &Readings) -> Vec<Readout> {
    vec![
        Readout::level("Integrated", readings.integrated_lufs, "LUFS"),
        Readout::level("Short-term", readings.short_term_lufs, "LUFS"),
        Readout::level("Momentary", readings.momentary_lufs, "LUFS"),
        Readout::level("Loudness range", readings.loudness_range_lu, "LU"),
        Readout::level("True peak", readings.true_peak(), "dBTP"),
        Readout::level("Sample peak", readings.sample_peak(), "dBFS"),
        Readout::count("Clipped runs", readings.clipped_runs),
    ]
}

pub fn layout(params: &MeterParams, desk: &mut Desk<'_, '_>) {
    desk.shelf(3, |n, card| {
        if n == 0 {
            card.titled("Rule sheet", |rows| rows.row("Profile", &params.profile));
        }
    });
}
