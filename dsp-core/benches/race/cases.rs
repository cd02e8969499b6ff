//! What of ours runs, at which settings. The peers are set to the same bells, bands, times and ceilings where they have
//! them.

use dsp_core::chain::eq::{Band, PhaseMode, Resolution};
use dsp_core::chain::limiter::Oversampling;
use dsp_core::chain::multiband::BandCount;
use dsp_core::chain::{eq, imager, limiter, meter, multiband};
use dsp_core::filter::crossover::{Phase, Slope};
use serde_json::{Value, json};

/// A chain at its settings, or the one peer that is a crate.
#[derive(Clone, Debug)]
pub enum Subject {
    Eq(eq::Settings),
    Multiband(multiband::Settings),
    Imager(imager::Settings),
    Limiter(limiter::Settings),
    Meter(meter::Settings),
    CrateEbur128,
}

/// One row of the table.
#[derive(Clone, Debug)]
pub struct Case {
    /// The table it belongs to.
    pub group: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// What is timed.
    pub work: Subject,
    /// What its response is measured with: one bell, or bands that change nothing.
    pub probe: Subject,
}

impl Case {
    /// Group and name as JSON, and whether it is a peer.
    pub fn line(&self) -> Value {
        json!({ "group": self.group, "name": self.name, "peer": matches!(self.work, Subject::CrateEbur128) })
    }
}

/// The case of that name.
pub fn named(name: &str) -> Option<Case> {
    all().into_iter().find(|case| case.name == name)
}

/// All cases, in the order of the tables.
pub fn all() -> Vec<Case> {
    let mut all = Vec::new();
    let mut add = |group, name, work: Subject, probe| all.push(Case { group, name, work, probe });
    for (name, detection_oversampling, gain_oversampling) in [
        ("Lathe Limiter", Oversampling::X4, Oversampling::X1),
        ("Lathe Limiter, detection at 8x", Oversampling::X8, Oversampling::X1),
        ("Lathe Limiter, gain at 4x", Oversampling::X4, Oversampling::X4),
        ("Lathe Limiter, gain at 8x", Oversampling::X8, Oversampling::X8),
    ] {
        let settings = limiter::Settings { detection_oversampling, gain_oversampling, ..Default::default() };
        add("limiter", name, Subject::Limiter(settings), Subject::Limiter(settings));
    }
    let four = [120.0, 1_000.0, 6_000.0];
    for (name, band_count, crossover_hz, slope, phase) in [
        ("Lathe Multiband, 4 bands", BandCount::Four, &four[..], Slope::Db24, Phase::Minimum),
        ("Lathe Multiband, 4 bands, 48 dB/oct", BandCount::Four, &four, Slope::Db48, Phase::Minimum),
        ("Lathe Multiband, 3 bands", BandCount::Three, &[120.0, 2_000.0], Slope::Db24, Phase::Minimum),
        ("Lathe Multiband, 4 bands, linear phase", BandCount::Four, &four, Slope::Db24, Phase::Linear),
    ] {
        let mut probe = multiband::Settings { band_count, slope, phase, ..Default::default() };
        probe.crossover_hz[..crossover_hz.len()].copy_from_slice(crossover_hz);
        let squeeze = multiband::Band { threshold_db: -24.0, ratio: 3.0, ..Default::default() };
        let work = multiband::Settings { bands: [squeeze; multiband::BANDS], ..probe };
        add("multiband", name, Subject::Multiband(work), Subject::Multiband(probe));
    }
    for (name, phase_mode, resolution) in [
        ("Lathe EQ, zero latency", PhaseMode::ZeroLatency, Resolution::Medium),
        ("Lathe EQ, linear phase, 4096 taps", PhaseMode::Linear, Resolution::Medium),
        ("Lathe EQ, linear phase, 8192 taps", PhaseMode::Linear, Resolution::High),
        ("Lathe EQ, linear phase, 16384 taps", PhaseMode::Linear, Resolution::VeryHigh),
    ] {
        let at = |settings| Subject::Eq(eq::Settings { phase_mode, resolution, ..settings });
        add("eq", name, at(bells(&BELLS)), at(bell()));
    }
    for (name, band_count, phase) in [
        ("Lathe Imager, 1 band", imager::BandCount::One, Phase::Minimum),
        ("Lathe Imager, 4 bands", imager::BandCount::Four, Phase::Minimum),
        ("Lathe Imager, 4 bands, linear phase", imager::BandCount::Four, Phase::Linear),
    ] {
        let wide = imager::Band { width_percent: 130.0, ..Default::default() };
        let (crossover_hz, bands) = (four, [wide; imager::BANDS]);
        let settings = imager::Settings { band_count, phase, crossover_hz, bands, ..Default::default() };
        add("imager", name, Subject::Imager(settings), Subject::Imager(settings));
    }
    let meter = Subject::Meter(meter::Settings::default());
    add("meter", "Lathe Meter", meter.clone(), meter);
    add("meter", "crate ebur128, true peak", Subject::CrateEbur128, Subject::CrateEbur128);
    all
}

/// Frequency in Hz, gain in dB and quality of the eight bells.
const BELLS: [(f64, f64, f64); 8] = [
    (60.0, 3.0, 1.0),
    (120.0, -2.0, 2.0),
    (250.0, 2.0, 1.5),
    (500.0, -3.0, 2.0),
    (1_200.0, 2.0, 1.0),
    (3_000.0, -2.0, 2.0),
    (7_000.0, 3.0, 1.0),
    (12_000.0, 2.0, 1.0),
];

/// The bell that every equaliser is measured with: 100 Hz, +6 dB, Q 4.
pub fn bell() -> eq::Settings {
    bells(&[(100.0, 6.0, 4.0)])
}

fn bells(bells: &[(f64, f64, f64)]) -> eq::Settings {
    let mut settings = eq::Settings::default();
    for (band, (frequency_hz, gain_db, q)) in settings.bands.iter_mut().zip(bells) {
        *band =
            Band { on: true, frequency_hz: *frequency_hz, gain_db: *gain_db, q: *q, ..Default::default() };
    }
    settings
}
