//! Bands in words, and which of them are there to be seen.

use dsp_core::chain::eq::{BANDS, Band, Kind, default_bands};
use dsp_core::text;

/// The name of a shape.
pub fn shape(kind: Kind) -> &'static str {
    match kind {
        Kind::Bell => "Bell",
        Kind::LowShelf => "Low shelf",
        Kind::HighShelf => "High shelf",
        Kind::LowCut => "Low cut",
        Kind::HighCut => "High cut",
        Kind::Tilt => "Tilt",
        Kind::Notch => "Notch",
        Kind::BandPass => "Band-pass",
    }
}

/// Its values: `Bell, 82.4 Hz (E2), +3.2 dB, Q 1.2`.
pub fn values(band: &Band) -> String {
    let mut words = format!("{}, {}", shape(band.kind), text::frequency(band.frequency_hz));
    words += &format!(" ({})", text::note(band.frequency_hz));
    if band.kind.has_gain() {
        words += &format!(", {}", text::decibels(band.gain_db));
    }
    words += &format!(", Q {}", text::quality(band.q));
    if !band.on {
        words += ", off";
    }
    words
}

/// Whether a band is in use: on, or off with something set that is not its default.
pub fn is_used(n: usize, band: &Band) -> bool {
    let default = default_bands()[n];
    // Parameters are single precision.
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-5 * b.abs().max(1.0);
    let same = near(band.frequency_hz, default.frequency_hz)
        && near(band.gain_db, default.gain_db)
        && near(band.q, default.q);
    let rest = |band: &Band| (band.kind, band.slope, band.placement, band.phase);
    band.on || !same || rest(band) != rest(&default)
}

/// The first band that is not in use; the first that is off where all are.
pub fn free(bands: &[Band; BANDS]) -> Option<usize> {
    let unused = (0..BANDS).find(|n| !is_used(*n, &bands[*n]));
    unused.or_else(|| bands.iter().position(|band| !band.on))
}
