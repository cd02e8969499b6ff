//! The meter's part of the window: the rule sheet and the loudness.

use crate::params::MeterParams;
use dsp_core::chain::meter::Readings;
use shell::Readout;
use shell::editor::Desk;

pub fn readouts(readings: &Readings) -> Vec<Readout> {
    vec![Readout::level("Integrated", readings.integrated_lufs, "LUFS")]
}

pub fn layout(params: &MeterParams, desk: &mut Desk<'_, '_>) {
    desk.shelf(3, |n, card| {
        if n == 0 {
            card.titled("Rule sheet", |rows| rows.row("Profile", &params.profile));
        }
    });
}
