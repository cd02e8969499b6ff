//! What the settings ask for, as pure functions: what the editor draws, and what the sound is held to.

use super::heard::Heard;
use super::{Band, BandPhase, Placement, Settings};
use crate::filter::design::{LIMIT_DB, Prototype};
use crate::meter::k_weighting::weighting_power;
use crate::units::{legal, power_to_db};
use realfft::num_complex::Complex;

/// Gain and phase at `hz` of the analogue filter that a band describes, with `gain_scale_percent` of its gain, whether it
/// is on or not. This is the curve of one band in the editor.
#[must_use]
pub fn band_response(band: &Band, gain_scale_percent: f64, hz: f64) -> Complex<f64> {
    let shape = Band { on: true, ..*band };
    Prototype::scaled(&shape, gain_scale_percent).response(legal(hz.abs(), 0.0..=1e9, 0.0))
}

/// Gain and phase at `hz` that all bands ask for together on sound that is only in `placement`: the bands placed there and
/// those placed on stereo. For [`Placement::Stereo`], only the latter. Bands of linear phase turn none. Without the
/// output gain, the auto gain and the polarity; with the solo.
#[must_use]
pub fn placement_response(settings: &Settings, placement: Placement, hz: f64) -> Complex<f64> {
    let hz = legal(hz.abs(), 0.0..=1e9, 0.0);
    let heard = Heard::new(settings);
    let mut response = Complex::new(heard.share(placement), 0.0);
    for (band, prototype) in heard.at(placement) {
        response *= match settings.phase_of(band) {
            BandPhase::Linear => Complex::new(prototype.power(hz).sqrt(), 0.0),
            BandPhase::Minimum => prototype.response(hz),
        };
    }
    response
}

/// Response at `hz` to sound in the middle of the stereo picture, in dB within ±[`LIMIT_DB`]: the bands placed on
/// stereo, the output gain and the auto gain.
#[must_use]
pub fn response_db(settings: &Settings, hz: f64) -> f64 {
    let settings = settings.legal();
    let bands = power_to_db(placement_response(&settings, Placement::Stereo, hz).norm_sqr());
    (bands + settings.output_gain_db + auto_gain_db(&settings)).clamp(-LIMIT_DB, LIMIT_DB)
}

/// The gain of [`Settings::auto_gain`], in dB within ±60; 0 dB when it is off. It keeps the K-weighted power of stereo
/// pink noise whose left and right have nothing in common. A solo is not made up for.
///
/// The sum runs over sixths of an octave from 20 Hz to 20 kHz, about 60 of them: a pure function of the settings, quick
/// enough for the audio thread.
///
/// Source: ITU-R BS.1770-5, annex 1 (the weighting).
#[must_use]
pub fn auto_gain_db(settings: &Settings) -> f64 {
    if !settings.auto_gain {
        return 0.0;
    }
    let settings = settings.legal();
    let heard = Heard::without_solo(&settings);
    let (mut before, mut after) = (0.0, 0.0);
    for step in 0..=60 {
        let hz = 20.0 * (f64::from(step) / 6.0).exp2();
        let weight = weighting_power(hz);
        before += weight;
        after += weight * heard.mean_power(hz);
    }
    -power_to_db(after / before).clamp(-60.0, 60.0)
}
