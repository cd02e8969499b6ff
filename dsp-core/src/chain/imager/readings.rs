//! What the editor reads of the imager.

use super::settings::BANDS;
use super::vinyl;
use crate::meter::stereo::Powers;

/// What the editor reads. Measures are of the output over the last 300 ms, before anything that is only listened through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Readings {
    /// Correlation of left and right, -1 to 1. 0 in silence.
    pub correlation: f64,
    /// What folding down to mono costs, in LU without K-weighting: 0, -3 for unrelated channels, to negative infinity.
    pub mono_loss_lu: f64,
    /// The bands, low to high. Those beyond the last read as silence.
    pub bands: [BandReading; BANDS],
    /// The low end as a lathe would cut it, since it was switched on or the last reset.
    pub vinyl: vinyl::Reading,
}

/// One band as it leaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BandReading {
    /// Correlation of left and right, -1 to 1. 0 in silence.
    pub correlation: f64,
    /// What folding down to mono costs, in LU: within a band the K-weighting hardly changes and is left out.
    pub mono_loss_lu: f64,
    /// Power of the side over that of the mid, in dB. Negative infinity without a side.
    pub side_to_mid_db: f64,
    /// What the mono lock leaves of the side, in percent: 100 where it does not hold.
    pub lock_percent: f64,
}

impl BandReading {
    /// From the powers of what leaves, and what the lock leaves of the side, 0 to 1.
    pub(super) fn new(powers: &Powers, lock: f64) -> Self {
        let ratio = powers.side / powers.mid;
        Self {
            correlation: powers.correlation(),
            mono_loss_lu: powers.mono_loss_lu(),
            side_to_mid_db: if powers.side > 0.0 { 10.0 * ratio.log10() } else { f64::NEG_INFINITY },
            lock_percent: 100.0 * lock,
        }
    }
}

impl Default for BandReading {
    fn default() -> Self {
        Self { correlation: 0.0, mono_loss_lu: 0.0, side_to_mid_db: f64::NEG_INFINITY, lock_percent: 100.0 }
    }
}

impl Default for Readings {
    fn default() -> Self {
        Self {
            correlation: 0.0,
            mono_loss_lu: 0.0,
            bands: [BandReading::default(); BANDS],
            vinyl: vinyl::Reading::default(),
        }
    }
}
