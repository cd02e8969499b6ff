//! What the user sets: the vocabulary of the equaliser.

use super::choices::{BandPhase, Kind, PhaseMode, Placement, Resolution, Slope};
use crate::chain::padded;
use crate::units::legal;
use serde::{Deserialize, Deserializer, Serialize};

/// How many bands there are.
pub const BANDS: usize = 24;

/// What the user sets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How the bands treat the phase. Decides the latency, so it takes effect when the host restarts the plugin.
    pub phase_mode: PhaseMode,
    /// Length of the kernels of the two modes that have one. Decides the latency like [`Settings::phase_mode`].
    pub resolution: Resolution,
    /// Gain after all bands, in dB. -30 to 30.
    pub output_gain_db: f64,
    /// Part of the gain of every bell, shelf and tilt that is heard, in percent. 0 to 200; what it makes of a gain is
    /// not bounded to the ±30 dB of a band.
    pub gain_scale_percent: f64,
    /// Takes back what the bands add to the loudness of pink noise, K-weighted as ITU-R BS.1770 weighs it, so that a
    /// tilt does not sound louder. The gain is [`super::auto_gain_db`].
    pub auto_gain: bool,
    /// Turns the output upside down.
    pub invert_polarity: bool,
    /// The bands, in no particular order.
    #[serde(deserialize_with = "padded_bands")]
    pub bands: [Band; BANDS],
}

/// One band.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Band {
    /// Whether it is heard.
    pub on: bool,
    /// Its shape.
    pub kind: Kind,
    /// Centre of a bell, notch or band-pass, midpoint of a shelf or tilt, cutoff of a cut, in Hz. 10 to 30 000. Of a band
    /// above half the sample rate the skirt is heard, as its analogue curve says.
    pub frequency_hz: f64,
    /// Gain of a bell or shelf, in dB. -30 to 30. A tilt rises to it above its frequency and falls to its negative below.
    /// The other kinds have none.
    pub gain_db: f64,
    /// Quality. 0.05 to 40; 0.7071 is Butterworth for cuts and the steepest shelf without overshoot. Of a cut steeper
    /// than 12 dB an octave it scales the quality of the most resonant pair of poles; a cut of 6 dB an octave and
    /// a brickwall have none.
    pub q: f64,
    /// Steepness of a low or high cut. The other kinds have none.
    pub slope: Slope,
    /// Which part of the stereo sound it changes.
    pub placement: Placement,
    /// Its phase, where [`PhaseMode::Linear`] leaves the choice.
    pub phase: BandPhase,
    /// Listens to what this band touches and to nothing else: it becomes a band-pass around its frequency (of a shelf or
    /// cut a low- or high-pass of the side that it changes) in its placement, and all other bands rest. Of several the
    /// first that is on is heard. A listening aid, but a setting like any other: an offline render renders what is set.
    pub solo: bool,
}

impl Default for Band {
    fn default() -> Self {
        Self {
            on: false,
            kind: Kind::Bell,
            frequency_hz: 1_000.0,
            gain_db: 0.0,
            q: std::f64::consts::FRAC_1_SQRT_2,
            slope: Slope::Db12,
            placement: Placement::Stereo,
            phase: BandPhase::Linear,
            solo: false,
        }
    }
}

impl Band {
    /// The band with every value in its range; what is not a number takes its default.
    #[must_use]
    pub fn legal(self) -> Self {
        let default = Self::default();
        Self {
            frequency_hz: legal(self.frequency_hz, 10.0..=30_000.0, default.frequency_hz),
            gain_db: legal(self.gain_db, -30.0..=30.0, default.gain_db),
            q: legal(self.q, 0.05..=40.0, default.q),
            ..self
        }
    }
}

/// Where the bands wait until they are switched on: the first eight spread over the spectrum, cuts at the ends; the rest
/// bells at 1 kHz.
#[must_use]
pub fn default_bands() -> [Band; BANDS] {
    let places = [
        (Kind::LowCut, 25.0),
        (Kind::LowShelf, 80.0),
        (Kind::Bell, 200.0),
        (Kind::Bell, 500.0),
        (Kind::Bell, 1_200.0),
        (Kind::Bell, 3_500.0),
        (Kind::HighShelf, 9_000.0),
        (Kind::HighCut, 20_000.0),
    ];
    let mut bands = [Band::default(); BANDS];
    for (band, (kind, frequency_hz)) in bands.iter_mut().zip(places) {
        *band = Band { kind, frequency_hz, ..*band };
    }
    bands
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            phase_mode: PhaseMode::default(),
            resolution: Resolution::default(),
            output_gain_db: 0.0,
            gain_scale_percent: 100.0,
            auto_gain: false,
            invert_polarity: false,
            bands: default_bands(),
        }
    }
}

impl Settings {
    /// The settings with every value in its range; what is not a number takes its default.
    #[must_use]
    pub fn legal(self) -> Self {
        Self {
            output_gain_db: legal(self.output_gain_db, -30.0..=30.0, 0.0),
            gain_scale_percent: legal(self.gain_scale_percent, 0.0..=200.0, 100.0),
            bands: self.bands.map(Band::legal),
            ..self
        }
    }
}

fn padded_bands<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[Band; BANDS], D::Error> {
    padded(deserializer, default_bands())
}
