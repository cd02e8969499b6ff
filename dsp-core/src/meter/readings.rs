//! What the meter shows and what a verdict is judged by.

use serde::Serialize;

/// Everything measured since the last reset. Levels that nothing was measured for are negative infinity, which JSON
/// writes as `null`. Of a mono signal both channels show the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Readings {
    /// Integrated loudness in LUFS, gated; from 0.4 s on, every 100 ms.
    pub integrated_lufs: f64,
    /// Loudness of the last 0.4 s in LUFS, every 10 ms.
    pub momentary_lufs: f64,
    /// Loudness of the last 3 s in LUFS, every 10 ms.
    pub short_term_lufs: f64,
    /// Largest momentary loudness in LUFS.
    pub max_momentary_lufs: f64,
    /// Largest short-term loudness in LUFS.
    pub max_short_term_lufs: f64,
    /// Loudness range in LU, every second; 0 in the first 3 s.
    pub loudness_range_lu: f64,
    /// Largest true peak of left and right in dBTP.
    pub true_peak_dbtp: [f64; 2],
    /// True peak of left and right over the last 50 to 100 ms, in dBTP.
    pub present_true_peak_dbtp: [f64; 2],
    /// Where the largest true peak was, in frames from the reset; of both channels the higher.
    pub true_peak_frame: u64,
    /// How often the signal went above 0 dBTP, of both channels.
    pub overs: u64,
    /// Largest sample of left and right in dBFS.
    pub sample_peak_dbfs: [f64; 2],
    /// Runs of at least 3 equal samples at full scale, of both channels.
    pub clipped_runs: u64,
    /// Where the first clipped run starts, in frames from the reset.
    pub first_clip_frame: Option<u64>,
    /// Runs of at least 3 equal samples that stand out at any level from -40 dBFS on, of both channels.
    pub flat_tops: u64,
    /// RMS of left and right over the last 300 ms in dBFS (a full-scale sine reads -3.01).
    pub present_rms_dbfs: [f64; 2],
    /// RMS of left and right over the whole programme in dBFS.
    pub rms_dbfs: [f64; 2],
    /// Mean of left and right over the whole programme, linear: a DC offset.
    pub dc: [f64; 2],
    /// Correlation of left and right over the last 300 ms, -1 to +1; 0 in silence, +1 of a mono signal.
    pub present_correlation: f64,
    /// The same over the whole programme.
    pub correlation: f64,
    /// RMS of the right less that of the left over the last 300 ms, in dB.
    pub present_balance_db: f64,
    /// The same over the whole programme.
    pub balance_db: f64,
    /// What folding down to mono adds to the loudness, in LU, over the whole programme: 0 or less for most music.
    pub mono_loss_lu: f64,
    /// Peak to short-term loudness ratio in LU; infinite (JSON: `null`) in the first 3 s, in silence and in fades.
    pub psr_lu: f64,
    /// The least it has been.
    pub min_psr_lu: f64,
    /// Dynamic range (TT DR) in dB, shown as a whole number; from 6 s on.
    pub dr_db: Option<f64>,
    /// Frames measured.
    pub frames: u64,
}

impl Default for Readings {
    fn default() -> Self {
        let none = f64::NEG_INFINITY;
        Self {
            integrated_lufs: none,
            momentary_lufs: none,
            short_term_lufs: none,
            max_momentary_lufs: none,
            max_short_term_lufs: none,
            loudness_range_lu: 0.0,
            true_peak_dbtp: [none; 2],
            present_true_peak_dbtp: [none; 2],
            true_peak_frame: 0,
            overs: 0,
            sample_peak_dbfs: [none; 2],
            clipped_runs: 0,
            first_clip_frame: None,
            flat_tops: 0,
            present_rms_dbfs: [none; 2],
            rms_dbfs: [none; 2],
            dc: [0.0; 2],
            present_correlation: 0.0,
            correlation: 0.0,
            present_balance_db: 0.0,
            balance_db: 0.0,
            mono_loss_lu: 0.0,
            psr_lu: f64::INFINITY,
            min_psr_lu: f64::INFINITY,
            dr_db: None,
            frames: 0,
        }
    }
}

impl Readings {
    /// Larger true peak of the two channels, in dBTP.
    #[must_use]
    pub fn true_peak(&self) -> f64 {
        self.true_peak_dbtp[0].max(self.true_peak_dbtp[1])
    }

    /// Larger sample peak of the two channels, in dBFS.
    #[must_use]
    pub fn sample_peak(&self) -> f64 {
        self.sample_peak_dbfs[0].max(self.sample_peak_dbfs[1])
    }

    /// Peak to loudness ratio in LU: true peak minus integrated loudness. Negative infinity before there is one.
    #[must_use]
    pub fn plr_lu(&self) -> f64 {
        if self.integrated_lufs.is_finite() {
            self.true_peak() - self.integrated_lufs
        } else {
            f64::NEG_INFINITY
        }
    }

    /// Crest factor of left and right in dB: sample peak less RMS of the whole programme. 3.01 for a sine; negative
    /// infinity in silence.
    #[must_use]
    pub fn crest_db(&self) -> [f64; 2] {
        std::array::from_fn(|side| {
            let (peak, rms) = (self.sample_peak_dbfs[side], self.rms_dbfs[side]);
            if peak.is_finite() { peak - rms } else { f64::NEG_INFINITY }
        })
    }

    /// From the sample peak up to 0 dBFS, in dB. Infinite for silence, negative for samples above full scale.
    #[must_use]
    pub fn headroom_db(&self) -> f64 {
        0.0 - self.sample_peak()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_values_follow_their_definitions() {
        let readings = Readings {
            integrated_lufs: -18.0,
            true_peak_dbtp: [-7.5, -5.5],
            sample_peak_dbfs: [-8.0, -6.0],
            ..Readings::default()
        };
        assert_eq!((readings.true_peak(), readings.sample_peak()), (-5.5, -6.0));
        assert_eq!((readings.plr_lu(), readings.headroom_db()), (12.5, 6.0));
        let loud = Readings { rms_dbfs: [-20.0, -18.5], ..readings };
        assert_eq!(loud.crest_db(), [12.0, 12.5]);
    }

    #[test]
    fn nothing_measured_is_never_not_a_number() {
        let nothing = Readings::default();
        assert_eq!(nothing.plr_lu(), f64::NEG_INFINITY);
        assert_eq!(nothing.crest_db(), [f64::NEG_INFINITY; 2]);
        assert_eq!(nothing.headroom_db(), f64::INFINITY);
    }
}
