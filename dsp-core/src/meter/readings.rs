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
    /// Largest sample of left and right in dBFS.
    pub sample_peak_dbfs: [f64; 2],
    /// Runs of at least 3 equal samples at full scale, of both channels.
    pub clipped_runs: u64,
    /// Where the first clipped run starts, in frames from the reset.
    pub first_clip_frame: Option<u64>,
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
            sample_peak_dbfs: [none; 2],
            clipped_runs: 0,
            first_clip_frame: None,
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
    }

    #[test]
    fn nothing_measured_is_never_not_a_number() {
        let nothing = Readings::default();
        assert_eq!(nothing.plr_lu(), f64::NEG_INFINITY);
        assert_eq!(nothing.headroom_db(), f64::INFINITY);
    }
}
