//! What follows from the settings alone: legal values, curves, makeup, responses. The audio and the editor share it.

use super::{BANDS, Band, Bend, Settings};
use crate::dynamics::gain_curve::{GainCurve, INFINITE_RATIO, MOST_DB, Segment, compressing, expanding};
use crate::filter::crossover::{Crossovers, Design};
use crate::units::{db_to_gain, gain_to_db, legal};

impl Band {
    /// The band with every value brought into its range; what is not a number takes its default.
    #[must_use]
    pub fn legal(&self) -> Self {
        let default = Self::default();
        let percent = |value, fallback| legal(value, 0.0..=100.0, fallback);
        Self {
            threshold_db: legal(self.threshold_db, -80.0..=0.0, default.threshold_db),
            ratio: legal(self.ratio, 1.0..=INFINITE_RATIO, default.ratio),
            range_db: legal(self.range_db, 0.0..=MOST_DB, default.range_db),
            below_threshold_db: legal(self.below_threshold_db, -80.0..=0.0, default.below_threshold_db),
            below_ratio: legal(self.below_ratio, 1.0..=INFINITE_RATIO, default.below_ratio),
            below_range_db: legal(self.below_range_db, 0.0..=MOST_DB, default.below_range_db),
            knee_db: legal(self.knee_db, 0.0..=24.0, default.knee_db),
            attack_ms: legal(self.attack_ms, 0.02..=500.0, default.attack_ms),
            hold_ms: legal(self.hold_ms, 0.0..=500.0, default.hold_ms),
            release_ms: legal(self.release_ms, 1.0..=5_000.0, default.release_ms),
            rms_percent: percent(self.rms_percent, default.rms_percent),
            rms_window_ms: legal(self.rms_window_ms, 1.0..=500.0, default.rms_window_ms),
            link_percent: percent(self.link_percent, default.link_percent),
            makeup_db: legal(self.makeup_db, -30.0..=30.0, default.makeup_db),
            mix_percent: percent(self.mix_percent, default.mix_percent),
            ..*self
        }
    }

    /// The curve that the audio follows, for the editor to draw. Makeup gain is not part of it.
    #[must_use]
    pub fn curve(&self) -> GainCurve {
        let band = self.legal();
        // Below the threshold the distance grows the other way, and so does the gain.
        let slope = |bend, ratio| match bend {
            Bend::Compress => compressing(ratio),
            Bend::Expand => expanding(ratio),
        };
        GainCurve {
            knee_db: band.knee_db,
            above: Segment {
                threshold_db: band.threshold_db,
                slope: slope(band.above, band.ratio),
                range_db: band.range_db,
            },
            below: Segment {
                threshold_db: band.below_threshold_db,
                slope: -slope(band.below, band.below_ratio),
                range_db: band.below_range_db,
            },
        }
    }

    /// What automatic makeup adds, in dB, -30 to 30: half of what the upper part of the curve takes from 0 dBFS, with the
    /// opposite sign. So a level between the threshold and full scale keeps its loudness about.
    #[must_use]
    pub fn auto_makeup_db(&self) -> f64 {
        (-0.5 * self.curve().above_db(0.0)).clamp(-30.0, 30.0)
    }

    /// Gain after the curve, in dB: makeup, and automatic makeup where it is on.
    #[must_use]
    pub fn total_makeup_db(&self) -> f64 {
        self.legal().makeup_db + if self.auto_makeup { self.auto_makeup_db() } else { 0.0 }
    }
}

impl Settings {
    /// Where the bands meet, as the crossover takes it.
    #[must_use]
    pub fn crossovers(&self) -> Crossovers {
        let Self { band_count, crossover_hz, slope, phase, .. } = *self;
        Crossovers { bands: band_count.number(), crossover_hz, slope, phase }
    }

    /// The crossover that the audio passes at `sample_rate_hz`, for the editor to draw.
    #[must_use]
    pub fn crossover(&self, sample_rate_hz: f64) -> Design {
        Design::new(&self.crossovers(), sample_rate_hz)
    }

    /// The bands that are heard or would be if nothing was muted.
    #[must_use]
    pub fn active(&self) -> &[Band] {
        &self.bands[..self.band_count.number()]
    }

    /// Whether `band`, counted from 0, is heard: it is there, not muted, and solo if any band is.
    #[must_use]
    pub fn is_audible(&self, band: usize) -> bool {
        let any_solo = self.active().iter().any(|band| band.solo);
        self.active().get(band).is_some_and(|band| !band.mute && (band.solo || !any_solo))
    }

    /// How much of a band's curve and makeup is heard, 0 to 1: switch and both mixes.
    #[must_use]
    pub fn wet(&self, band: usize) -> f64 {
        let own = self.bands[band].legal();
        let mix = legal(self.mix_percent, 0.0..=100.0, 100.0) * 1e-2;
        if own.on { mix * own.mix_percent * 1e-2 } else { 0.0 }
    }

    /// Gain of `band`, linear, while its curve changes the gain by `gain_db`: mix, makeup and muting, without input and
    /// output gain.
    #[must_use]
    pub fn band_gain(&self, band: usize, gain_db: f64) -> f64 {
        let wet = self.wet(band);
        let gain = 1.0 - wet + wet * db_to_gain(gain_db + self.bands[band].total_makeup_db());
        if self.is_audible(band) { gain } else { 0.0 }
    }

    /// Response of the whole at `hz`, in dB, while the curves change the gains by `gain_db`: the live curve of the editor,
    /// from [`super::Readings::gain_db`]. Input and output gain are not part of it.
    #[must_use]
    pub fn response_db(&self, gain_db: &[f64; BANDS], hz: f64, sample_rate_hz: f64) -> f64 {
        let crossover = self.crossover(sample_rate_hz);
        let gain = |band| self.band_gain(band, gain_db[band]) * crossover.magnitude(band, hz);
        gain_to_db((0..crossover.bands()).map(gain).sum())
    }
}
